"""The largest values of a label: everything else shares the name `other`."""

from __future__ import annotations

OTHER = "other"


class TopValues:
    """Keep names for the `k` heaviest values, with a bound on what is remembered.

    Candidates are counted by Space-Saving [1]_ over ``8 k`` slots. A candidate takes the place of the
    lightest named value when it is twice as heavy, so series do not come and go; the caller removes the
    series of the value that lost its name. Weights are halved now and then, so old giants fade.

    Parameters
    ----------
    k
        Number of names, at least 1.

    Examples
    --------
    >>> top = TopValues(2)
    >>> [top.admit(value) for value in ("a", "b", "c")]
    [('a', None), ('b', None), ('other', None)]
    >>> top.admit("c", weight=9)
    ('c', 'a')

    References
    ----------
    .. [1] Metwally, Agrawal, El Abbadi: Efficient Computation of Frequent and Top-k Elements in Data
       Streams. ICDT 2005.
    """

    def __init__(self, k: int) -> None:
        if k < 1:
            raise ValueError(f"k must be at least 1, not {k}")
        self.k = k
        self.slots = 8 * k
        self.fade_at = 1e6 * k
        self.named: dict[str, float] = {}
        # Count and the part of it that may belong to others that had the slot before.
        self.candidates: dict[str, tuple[float, float]] = {}
        self._total = 0.0

    def admit(self, value: str, weight: float = 1.0) -> tuple[str, str | None]:
        """Count a value; return the name to export it under and the value that lost its name, if any.

        A weight of 0 takes a free name but displaces nobody.
        """
        self._fade(weight)
        if value in self.named:
            self.named[value] += weight
            return value, None
        if value == OTHER:
            return OTHER, None
        if len(self.named) < self.k:
            self.named[value] = weight
            return value, None
        if weight <= 0:
            return OTHER, None
        heavier = self._count_candidate(value, weight)
        lightest = min(self.named, key=lambda name: (self.named[name], name))
        if heavier <= 2 * self.named[lightest]:
            return OTHER, None
        self.candidates.pop(value)
        self.candidates[lightest] = (self.named.pop(lightest), 0.0)
        self.named[value] = heavier
        return value, lightest

    def release(self, value: str) -> None:
        """Give a name back, and forget how heavy it was."""
        self.named.pop(value, None)
        self.candidates.pop(value, None)

    def name(self, value: str) -> str:
        """Return the name of a value without counting it."""
        return value if value in self.named else OTHER

    def _count_candidate(self, value: str, weight: float) -> float:
        count, error = self.candidates.get(value, (0.0, 0.0))
        if value not in self.candidates and len(self.candidates) >= self.slots - 1:
            smallest = min(self.candidates, key=lambda name: (self.candidates[name], name))
            count, _ = self.candidates.pop(smallest)
            error = count
        self.candidates[value] = (count + weight, error)
        return count + weight - error

    def _fade(self, weight: float) -> None:
        self._total += weight
        if self._total > self.fade_at:
            self._total /= 2
            self.named = {name: count / 2 for name, count in self.named.items()}
            self.candidates = {
                name: (count / 2, error / 2) for name, (count, error) in self.candidates.items()
            }
