"""By how much a new text model finds more or fewer complaints than the one before it, on the same recent texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

# Complaints of either model that were never seen: they keep a ratio near that of the larger group where texts are few.
# Fewer for a category: many changes follow each other, and one that grows would be thought too small each time.
PSEUDO, PSEUDO_CATEGORY = 10.0, 3.0


def complaint_ratios(groups: Sequence[str], before: Sequence[str], after: Sequence[str]) -> dict[str, float]:
    """Complaints that the new model finds for each one of the old, by group and by group and category.

    Detectors multiply what they expect by it, so that a better model does not look like a surge. A category's ratio
    leans on its group's as if three complaints more had been seen, a group's on that of all texts, and that on 1, as if
    ten.

    Parameters
    ----------
    groups
        `brand|channel` of each text.
    before, after
        Category that the old and the new model give each text; empty where it is no complaint.

    Returns
    -------
    dict
        Ratios new ÷ old by `brand|channel` and by `brand|channel|category`.

    Examples
    --------
    >>> ratios = complaint_ratios(["acme|call"] * 40, ["delay"] * 20 + [""] * 20, ["delay"] * 30 + [""] * 10)
    >>> {group: round(ratio, 2) for group, ratio in ratios.items()}
    {'acme|call': 1.44, 'acme|call|delay': 1.49}
    >>> complaint_ratios([], [], [])
    {}
    """
    old, new = _counts(groups, before), _counts(groups, after)
    total = _ratio(sum(bool(code) for code in before), sum(bool(code) for code in after), 1.0)
    ratios = {group: _ratio(old[group, ""], new[group, ""], total) for group in dict.fromkeys(groups)}
    for group, category in sorted({key for key in (*old, *new) if key[1]}):
        ratio = _ratio(old[group, category], new[group, category], ratios[group], PSEUDO_CATEGORY)
        ratios[f"{group}|{category}"] = ratio
    return ratios


def _counts(groups: Sequence[str], codes: Sequence[str]) -> Counter[tuple[str, str]]:
    """Complaints by group (with the empty category) and by group and category."""
    told = [(group, code) for group, code in zip(groups, codes, strict=True) if code]
    return Counter(told) + Counter((group, "") for group, _ in told)


def _ratio(before: int, after: int, around: float, pseudo: float = PSEUDO) -> float:
    return (after + pseudo * around) / (before + pseudo)
