"""Incidents of several brands as one: what they count together, and how grave that is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from detectors.incident import TELLING
from detectors.incidents.grade import tier_of
from detectors.signal import Signal
from schemas.alerts import TIER_RANK, Kind, Tier
from schemas.brandlog import IncidentTold
from schemas.practice import DEFAULT, Practice

# So many brands make a mass incident.
BRANDS = 3
# Subject of those that consist of single reports alone.
REPORTS = "reports"


def summed(told: Sequence[IncidentTold]) -> Signal:
    """All children of a mass incident as one signal; the statistic is the number of brands."""
    kinds = Counter(each.signal for each in told)
    owners = Counter(each.owner for each in told)
    return Signal(
        kind=min(kinds, key=lambda kind: (-kinds[kind], TELLING.index(kind))),
        slice_key="",
        # Small brands' onsets are vague, and of thirty some lie hours off: that of the middle one counts.
        onset_s=sorted(each.onset_s for each in told)[(len(told) - 1) // 2],
        observed=sum(each.observed for each in told),
        expected=sum(each.expected for each in told),
        statistic=float(len({each.brand for each in told})),
        threshold=float(BRANDS),
        owner=min(owners, key=lambda owner: (-owners[owner], owner)),
        subject=REPORTS if all(each.reported for each in told) else "",
    )


def worst_of(told: Sequence[IncidentTold], kind: Kind, practice: Practice = DEFAULT) -> Tier:
    """Tier of a mass incident of a kind: its gravest child's, or that of what surges count together.

    Children that are made of copies raise it no more than they raise their brand's incident: not at all.
    """
    own = [each for each in told if not each.copied]
    tiers: list[Tier] = ["blue", *(each.tier for each in own)]
    if own and kind == "spike":
        tiers.append(
            tier_of(sum(each.observed for each in own), sum(each.expected for each in own), practice)
        )
    return max(tiers, key=TIER_RANK.__getitem__)
