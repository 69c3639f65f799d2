"""Where the public data sets lie, beside the checkout: their licences differ, so none is in it."""

from __future__ import annotations

import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data"


def public(name: str) -> Path:
    """Path of a data set under `shared/data`; where it is absent the benchmark says so and ends, not as failed."""
    path = FOLDER / name
    if not path.exists():
        print(f"{Path(sys.argv[0]).name} skipped: it reads {name}, which is not in {FOLDER}")
        raise SystemExit(0)
    return path
