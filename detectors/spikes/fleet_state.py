"""The slices of a fleet, as JSON types and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from detectors.spikes.budget import Budget
from detectors.spikes.shapes import Shapes
from detectors.spikes.watch import Watch
from detectors.spikes.watch_state import state_of_watch, watch_from


def watches_state(watches: Mapping[str, Watch]) -> dict[str, Any]:
    """State of slices by key, without the shapes that all of them borrow: the fleet writes those once."""
    return {key: _state_of(watch) for key, watch in watches.items()}


def _state_of(watch: Watch) -> dict[str, Any]:
    state = state_of_watch(watch)
    state["baseline"]["parent"] = None
    return state


def watches_from(rows: Mapping[str, Any], budget: Budget, shapes: Shapes) -> dict[str, Watch]:
    """Restore what `watches_state` gave, each slice with its share of the budget and the shapes it borrows."""
    watches = {key: watch_from(row, budget.of(key)) for key, row in rows.items()}
    for key, watch in watches.items():
        watch.baseline.fits_alone = False
        shapes.lend(key, watch)
    return watches
