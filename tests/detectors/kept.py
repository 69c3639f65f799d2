"""What a state is once a checkpoint has kept it: written and read by the judge's own code, which is stricter than json.

`json` writes a named tuple as a list; the encoder of checkpoints refuses it, and with it the whole checkpoint.
"""

from __future__ import annotations

from typing import Any

from streams.checkpoints import decode, encode


def kept(state: Any) -> Any:
    """State as a successor reads it from a checkpoint; TypeError if it cannot be written."""
    return decode(encode(state))
