"""Builds the judge's fold into C where that is asked for: `make compiled`.

mypyc compiles typed Python as it stands, so there is one source, and what comes out is equal to the bit. Only what runs
for every bucket is compiled; text and masking spend their time in numpy and Rust already.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from setuptools import Extension, setup

# Relative to detectors/.
FOLD = (
    "baseline.py brand.py feed.py judge.py lapses.py mix.py mix_verdict.py signal.py slices.py"
    " channels/calm.py channels/filter.py"
    " log/buckets.py log/clock.py log/closing.py log/late_counts.py log/ledger.py log/log_offsets.py"
    " log/model_ratios.py"
    " reasons/localiser.py reasons/recent.py reasons/usual.py"
    " spikes/*.py"
    " watchers/channel_odds.py watchers/contagion_family.py watchers/contagion_watch.py watchers/copies.py"
    " watchers/given_signals.py watchers/groups.py watchers/hearing.py watchers/share_watch.py watchers/slice_watch.py"
)


def compiled() -> list[Extension]:
    """Extension modules of the fold."""
    # Only there where something is compiled.
    from mypyc.build import mypycify  # noqa: PLC0415

    os.chdir(Path(__file__).parent)
    found = sorted(path for pattern in FOLD.split() for path in Path("detectors").glob(pattern))
    modules = mypycify(
        [str(path) for path in found if path.name != "__init__.py"], opt_level="1", multi_file=True
    )
    for module in modules:
        # A product and a sum stay two roundings on every processor.
        module.extra_compile_args.append("-ffp-contract=off")
    return list(modules)


asked = os.environ.get("OUTCRY_COMPILE", "") not in ("", "0")
if asked and "editable_wheel" in sys.argv:
    sys.exit(
        "OUTCRY_COMPILE=1 is for wheels: an editable install would run C of sources edited since. Use `make compiled`."
    )
# Setuptools also asks for names and versions alone.
modules = compiled() if asked and "bdist_wheel" in sys.argv else []
setup(ext_modules=modules, options={"build_ext": {"parallel": True}})
