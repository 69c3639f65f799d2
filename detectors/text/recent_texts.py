"""The latest sampled texts of every brand and channel, within a bound."""

from __future__ import annotations

from collections import OrderedDict, deque
from itertools import chain

from schemas.samples import TextSample

# In all, of one group, and groups. The errors of the ratios of model after model add up, most for small categories:
# after up to twenty, one in ten expects more than 10 % too little with 4,000 texts, 18 % with 1,000.
TEXTS, PER_GROUP, GROUPS = 16_000, 4000, 64


class RecentTexts:
    """Latest samples of each brand and channel; the largest groups give way, and those not heard of for longest.

    Examples
    --------
    >>> recent = RecentTexts()
    >>> sample = TextSample(
    ...     topic="outcry.chat.v1",
    ...     partition=0,
    ...     offset=5,
    ...     at_s=1.0,
    ...     brand="acme",
    ...     channel="chat",
    ...     event_id="e",
    ...     text="late",
    ... )
    >>> recent.add(sample)
    >>> [known.text for known in recent.samples()]
    ['late']
    """

    def __init__(self) -> None:
        self._groups: OrderedDict[str, deque[TextSample]] = OrderedDict()

    def add(self, sample: TextSample) -> None:
        """Remember a sample."""
        group = group_of(sample)
        kept = self._groups.pop(group, None)
        if kept is None:
            kept = deque(maxlen=PER_GROUP)
        kept.append(sample)
        self._groups[group] = kept
        if len(self._groups) > GROUPS:
            self._groups.popitem(last=False)
        if sum(map(len, self._groups.values())) > TEXTS:
            max(self._groups.values(), key=len).popleft()

    def samples(self) -> list[TextSample]:
        """All that is remembered, group by group."""
        return list(chain.from_iterable(self._groups.values()))


def group_of(sample: TextSample) -> str:
    """Key of the ratios that a sample counts towards: `brand|channel`."""
    return f"{sample.brand}|{sample.channel}"
