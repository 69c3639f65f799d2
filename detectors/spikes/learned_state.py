"""What a slice has taught, as JSON types and back."""

from __future__ import annotations

from typing import Any

from detectors.spikes.holidays import Holidays
from detectors.spikes.learned import Learned
from detectors.spikes.noise import Noises
from detectors.spikes.told import Told
from detectors.spikes.week import WeekTable

_NUMBERS = ("known_s", "seen_s", "fitted_s", "shape_variance", "mean_per_s")


def state_of(learned: Learned) -> dict[str, Any]:
    """State as JSON types, without the parent's shapes: many slices share them."""
    return {
        "contacts": learned.contacts.to_state(),
        "share": learned.share.to_state(),
        "levels": [[level.observed, level.expected, level.kappa, level.value] for level in learned.levels()],
        "noises": learned.noises.to_state(),
        "uses_exposure": learned.uses_exposure,
        "coarse": learned.coarse,
        "told": learned.told.to_state(),
        "holidays": None if learned.holidays is None else learned.holidays.to_state(),
        **{name: getattr(learned, name) for name in _NUMBERS},
    }


def learned_from(state: dict[str, Any], bucket_s: float) -> Learned:
    """Restore what `state_of` gave."""
    learned = Learned(bucket_s)
    learned.contacts = WeekTable.from_state(state["contacts"])
    learned.share = WeekTable.from_state(state["share"])
    for level, row in zip(learned.levels(), state["levels"], strict=True):
        level.observed, level.expected, level.kappa, level.value = row
    learned.noises = Noises.from_state(state["noises"])
    learned.uses_exposure, learned.coarse = state["uses_exposure"], state["coarse"]
    for name in _NUMBERS:
        setattr(learned, name, state[name])
    learned.told = Told.from_state(state.get("told"))
    if (holidays := state.get("holidays")) is not None:
        learned.holidays = Holidays.from_state(holidays)
    return learned
