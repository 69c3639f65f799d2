"""What the labels of one language were so far: how many of each side, and where the learner had put them before.

From few labels a learner says too much, and what it says leans: n-grams of the commoner side are met more often, so
that any text seems to be of that side. Both are known from the labels themselves, and taken out of what it says.
"""

from __future__ import annotations

import math
from typing import Any

# Labels of each side that are taken as seen when the sides are balanced.
_SEEN = 4.0
# Labels of the rarer side from which on the learner is half believed (credibility: Bühlmann 1967).
_HALF_BELIEVED = 12.5
# Labels of each side by which the share of complaints is held to a half at first.
_EVEN = 100.0
# Part of those log-odds that counts for a verdict, as far as the learner is believed.
_LEANING = 0.4
# The learner's means fade with a hundred labels of the rarer side; they begin as if five of usual length said nothing.
_FADING, _FIRST_SWAYS = 0.01, 70.0


class Labelled:
    """Counts and means of one language's labels, others first, complaints second.

    Attributes
    ----------
    credit
        How far the learner is believed, 0 … 1.
    centre
        Where it puts a text halfway between the two sides, for each unit of the text's sway.
    odds
        Log-odds of a complaint among labels.
    lean
        Part of them that counts for a verdict: without it, talk in words that no label had is too often a complaint.

    Examples
    --------
    >>> labelled = Labelled()
    >>> for _ in range(25):
    ...     weights = labelled.add(False, -1.0, 14.0), labelled.add(True, 0.5, 14.0)
    >>> round(labelled.credit, 2), round(labelled.centre, 3), labelled.odds, labelled.lean
    (0.67, -0.015, 0.0, 0.0)
    """

    __slots__ = ("_counts", "_scores", "_sways", "centre", "credit", "lean", "odds")

    def __init__(self) -> None:
        self._counts, self._scores, self._sways = [0.0, 0.0], [0.0, 0.0], [_FIRST_SWAYS, _FIRST_SWAYS]
        self._sum_up()

    def add(self, is_complaint: bool, learned: float, sway: float, weight: float = 1.0) -> float:
        """Note a label; gives its weight if complaints and others shall teach as much as each other.

        Parameters
        ----------
        is_complaint, weight
            The label, and its weight in 0 … 1.
        learned
            Log-odds that the learner gave it.
        sway
            The text's (`detectors.text.learner.damped`).
        """
        side = int(is_complaint)
        self._counts[side] += weight
        # Both sides at one pace: the learner says more with every label, so that means of different age would lean.
        kept = 1.0 - _FADING * (min(self._counts) + _SEEN) / (sum(self._counts) + 2.0 * _SEEN)
        self._scores = [kept * score for score in self._scores]
        self._sways = [kept * sways for sways in self._sways]
        self._scores[side] += weight * learned
        self._sways[side] += weight * sway
        self._sum_up()
        return weight * (sum(self._counts) + 2.0 * _SEEN) / (2.0 * (self._counts[side] + _SEEN))

    def _sum_up(self) -> None:
        others, complaints = self._counts
        rarer = min(others, complaints)
        self.credit = rarer / (rarer + _HALF_BELIEVED)
        self.odds = math.log((complaints + _EVEN) / (others + _EVEN))
        self.lean = _LEANING * self.credit * self.odds
        self.centre = (self._scores[0] / self._sways[0] + self._scores[1] / self._sways[1]) / 2.0

    def to_state(self) -> list[list[float]]:
        """State as JSON types."""
        return [list(self._counts), list(self._scores), list(self._sways)]

    @classmethod
    def from_state(cls, state: list[Any]) -> Labelled:
        """Restore what `to_state` gave."""
        labelled = cls()
        labelled._counts, labelled._scores, labelled._sways = (list(numbers) for numbers in state)
        labelled._sum_up()
        return labelled
