"""When a brand's blocks begin to be judged by a new text model, and by how much its complaints then change.

The ratios of a model reach the brand log before the model comes into force; each source partition changes to it at
its own next block. So a brand's channel is expected at the mean rate of the models that its partitions use.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from typing import Any

from schemas.fields import Channel

# Models whose rates are remembered: at one in ten minutes, for longer than any block stays open.
MODELS = 16
# A category that one model never found cannot be rescaled from nothing.
LEAST, MOST = 0.1, 10.0
# Stands for the categories that are not named.
ALL = ""

Rates = dict[str, float]


class ModelRatios:
    """Rates of complaints by model, against the first one, and the model that each source partition uses.

    Examples
    --------
    >>> ratios = ModelRatios()
    >>> ratios.hear("call", 0, 1), ratios.hear("call", 1, 1)
    ({}, {})
    >>> ratios.tell("acme", 2, {"acme|call": 1.5, "acme|call|delay": 2.0})
    >>> ratios.hear("call", 0, 2)  # one partition of two
    {'': 1.25, 'delay': 1.5}
    >>> ratios.hear("call", 1, 2)
    {'': 1.2, 'delay': 1.33}
    >>> ratios.hear("call", 1, 2)
    {}
    """

    def __init__(self) -> None:
        self._versions: list[int] = [-1]
        # By channel, then by category: complaints found for each one of the first model.
        self._rates: list[dict[str, Rates]] = [{}]
        self._used: dict[str, dict[int, int]] = {}

    def tell(self, brand: str, version: int, ratios: Mapping[str, float]) -> None:
        """Note a model's ratios to the one before it, by `brand|channel` and `brand|channel|category`."""
        changed: dict[str, Rates] = {}
        for key, ratio in ratios.items():
            if key.startswith(f"{brand}|"):
                channel, _, category = key[len(brand) + 1 :].partition("|")
                changed.setdefault(channel, {})[category] = min(max(ratio, LEAST), MOST)
        if not changed or version <= self._versions[-1]:
            return
        before = self._rates[-1]
        channels = {*before, *changed}
        self._versions.append(version)
        self._rates.append(
            {name: _product(before.get(name, {}), changed.get(name, {})) for name in sorted(channels)}
        )
        del self._versions[:-MODELS], self._rates[:-MODELS]

    def hear(self, channel: Channel, partition: int, version: int) -> Rates:
        """Note the model that a source partition's block uses.

        Returns
        -------
        dict
            By how much to multiply the complaints expected of the channel, by category (`ALL` stands for those not
            named); empty if nothing changes.
        """
        used = self._used.setdefault(channel, {})
        known = used.get(partition)
        # What a partition never heard of before brings has not been learned at any model's rate.
        if known is None or known == version:
            used[partition] = version
            return {}
        before = self._mean(channel, used)
        used[partition] = version
        after = self._mean(channel, used)
        factors = {
            category: _rate(after, category) / _rate(before, category)
            for category in sorted({ALL, *before, *after})
        }
        return {} if set(factors.values()) == {1.0} else factors

    def _mean(self, channel: str, used: Mapping[int, int]) -> Rates:
        rates = [
            self._rates[max(bisect_right(self._versions, version) - 1, 0)].get(channel, {})
            for version in used.values()
        ]
        named = sorted({category for each in rates for category in each})
        return {category: sum(_rate(each, category) for each in rates) / len(rates) for category in named}

    def to_state(self) -> dict[str, Any]:
        """State as JSON types, bounded by `MODELS` and the number of source partitions."""
        return {
            "models": [[version, rates] for version, rates in zip(self._versions, self._rates, strict=True)],
            "used": {channel: list(used.items()) for channel, used in self._used.items()},
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> ModelRatios:
        """Restore what `to_state` gave."""
        ratios = cls()
        ratios._versions = [version for version, _ in state["models"]]
        ratios._rates = [rates for _, rates in state["models"]]
        ratios._used = {
            channel: {partition: version for partition, version in used}
            for channel, used in state["used"].items()
        }
        return ratios


def _rate(rates: Rates, category: str) -> float:
    return rates.get(category, rates.get(ALL, 1.0))


def _product(before: Rates, changed: Rates) -> Rates:
    return {
        category: _rate(before, category) * _rate(changed, category)
        for category in sorted({ALL, *before, *changed})
    }
