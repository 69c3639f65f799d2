"""Arrays as JSON strings, the same on every machine."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
from numpy.typing import NDArray


def packed(array: NDArray[Any]) -> str:
    """Little-endian bytes of an array as base64.

    Examples
    --------
    >>> packed(np.array([1, 2], dtype=np.int16))
    'AQACAA=='
    """
    return base64.b64encode(array.astype(array.dtype.newbyteorder("<")).tobytes()).decode()


def unpacked(text: str, kind: type[np.generic]) -> NDArray[Any]:
    """Read what `packed` wrote, as a flat array.

    Examples
    --------
    >>> unpacked("AQACAA==", np.int16).tolist()
    [1, 2]
    """
    return np.frombuffer(base64.b64decode(text), dtype=np.dtype(kind).newbyteorder("<")).astype(kind)
