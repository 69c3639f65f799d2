"""Which signals belong together, and to which incident: one crisis, one incident, however many slices tell of it.

Signals of customers' voices (surges, shifts, cascades) join in one incident of their brand unless several causes are
at work, each in a slice of its own, or a surge swells in the course of a slow rise. All other kinds join with their
like, where one slice contains the other, and hazards only if kind, product or message is the same; but where threats,
demands or repeats rise in the course of a surge, they are part of what it brings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import inf

from detectors.reasons.context_fit import overlap
from detectors.signal import ONSET_DOUBT_S, Signal
from detectors.slices import pairs_of, slice_of
from detectors.watchers.causes import touches
from schemas.alerts import Kind

VOICES: frozenset[Kind] = frozenset({"spike", "mix_shift", "cascade"})
# A hazard or a threat in a slice explains why that slice is loud.
GRAVE: tuple[Kind, ...] = ("safety", "threat")
# More complain, so more threaten, demand and repeat.
THREATENING: tuple[Kind, ...] = ("threat", "repeat")


@dataclass(frozen=True, slots=True)
class Known:
    """An incident as far as joining goes: its kinds of signals, its slice, whether it is open, a shift, a slow rise.

    A shift moved shares and no counts: when it is over, a surge is something else. A slow rise took days to be found
    and is on for days: what swells after it was told (`told_s`, Unix seconds) is something else, too. What speaks for
    it lies in `slice_key`, from `onset_s` until `ended_s`, and may have a `subject`.
    """

    incident_id: str
    family: str
    where: str
    open: bool
    shift: bool = False
    slow: bool = False
    told_s: float = 0.0
    slice_key: str = ""
    onset_s: float = 0.0
    ended_s: float = inf
    subject: str = ""


@dataclass(slots=True)
class Group:
    """Signals of one incident: of a known one, or of one to be opened.

    Those of a slow rise hold it, but tell nothing new (`aside`) while a swift surge is among what they count. Rises of
    threats in a surge's course neither hold it nor speak for it.
    """

    family: str
    where: str
    known: str | None = None
    signals: list[Signal] = field(default_factory=list)
    aside: bool = False
    threats: list[Signal] = field(default_factory=list)
    subject: str = ""
    onset_s: float = 0.0


def family_of(kind: Kind) -> str:
    """Which kinds may make one incident.

    Examples
    --------
    >>> family_of("spike") == family_of("cascade"), family_of("feed")
    (True, 'feed')
    """
    return "voices" if kind in VOICES else kind


def contains(outer: str, inner: str) -> bool:
    """Whether one slice contains another.

    Examples
    --------
    >>> contains("", "region=n"), contains("region=n", ""), contains("region=n", "region=s")
    (True, False, False)
    """
    wanted: dict[str, set[str]] = {}
    for name, value in pairs_of(outer):
        wanted.setdefault(name, set()).add(value)
    given: dict[str, set[str]] = {}
    for name, value in pairs_of(inner):
        given.setdefault(name, set()).add(value)
    return all(name in given and given[name] <= values for name, values in wanted.items())


def grouped(signals: Iterable[Signal], known: Sequence[Known], causes: Sequence[str]) -> list[Group]:
    """Share the signals of one brand out to incidents.

    Parameters
    ----------
    signals
        All present ones.
    known
        Incidents that are open or may come back, the oldest first.
    causes
        Slices of the causes at work at once, if there are several.

    Examples
    --------
    >>> whole = Signal("spike", "", 0.0, 60.0, 20.0, 9.0, 5.0, "care")
    >>> north = Signal("spike", "region=n", 0.0, 45.0, 7.0, 9.0, 5.0, "care")
    >>> app = Signal("spike", "product=app", 0.0, 25.0, 7.0, 9.0, 5.0, "care")
    >>> [(each.where, len(each.signals)) for each in grouped([whole, north, app], [], [])]
    [('', 3)]
    >>> [
    ...     (each.where, len(each.signals))
    ...     for each in grouped([whole, north, app], [], ["product=app", "region=n"])
    ... ]
    [('product=app', 1), ('region=n', 1)]
    """
    others = [each for each in signals if each.kind not in VOICES]
    voices = [each for each in signals if each.kind in VOICES]
    groups, threats = _in_course(_alike(others, known), known)
    grave = [(each, _where(each, known)) for each in groups if each.family in GRAVE]
    rest: list[Signal] = []
    for signal in voices:
        home = next((each for each, where in grave if touches(signal.slice_key, where)), None)
        (home.signals if home else rest).append(signal)
    surges = _paced(rest, [each for each in known if each.family == "voices"], causes)
    for group in surges:
        group.threats = threats.get(group.known or "", [])
    return groups + surges


def _in_course(
    groups: Sequence[Group], known: Sequence[Known]
) -> tuple[list[Group], dict[str, list[Signal]]]:
    """Take out what would be a new incident of rising threats in a surge's course: the signals by that incident."""
    left: list[Group] = []
    threats: dict[str, list[Signal]] = {}
    for group in groups:
        surge = None
        if (
            group.known is None
            and group.family in THREATENING
            and not any(one.subject for one in group.signals)
        ):
            surge = next((each for each in known if _brings(each, group.signals[0])), None)
        if surge is None:
            left.append(group)
        else:
            threats.setdefault(surge.incident_id, []).extend(group.signals)
    return left, threats


def _brings(surge: Known, threats: Signal) -> bool:
    """Whether a rise of threats began in the course of a surge, where it may lie."""
    return (
        surge.family == "voices"
        and not surge.shift
        and surge.onset_s - ONSET_DOUBT_S <= threats.onset_s <= surge.ended_s
        and overlap(slice_of(surge.slice_key), slice_of(threats.slice_key))
    )


def _where(group: Group, known: Sequence[Known]) -> str:
    return next((each.where for each in known if each.incident_id == group.known), group.where)


def _alike(signals: Sequence[Signal], known: Sequence[Known]) -> list[Group]:
    """Put each signal to the incident, or group, of its family to whose slice it is related."""
    groups = [
        Group(each.family, each.where, each.incident_id, subject=each.subject, onset_s=each.onset_s)
        for each in known
        if each.family != "voices"
    ]
    # Open ones take before those that may come back.
    is_open = {each.incident_id: each.open for each in known}
    groups.sort(key=lambda group: not is_open[group.known or ""])
    for signal in signals:
        family, key = family_of(signal.kind), signal.slice_key
        home = next(
            (
                group
                for group in groups
                if group.family == family
                and (contains(group.where, key) or contains(key, group.where))
                and (family != "safety" or _is_same_hazard(group, signal))
            ),
            None,
        )
        if home is None:
            home = Group(family, key, subject=signal.subject, onset_s=signal.onset_s)
            groups.append(home)
        home.signals.append(signal)
    return [group for group in groups if group.signals]


def _is_same_hazard(group: Group, signal: Signal) -> bool:
    """Whether hazards are one crisis: of one kind, of one product that both name, or told by the same message."""
    (known, _, other), (hazard, _, product) = group.subject.partition("|"), signal.subject.partition("|")
    if not known or hazard == known or group.onset_s == signal.onset_s:
        return True
    return product != "" and product == other


def _paced(signals: Sequence[Signal], known: Sequence[Known], causes: Sequence[str]) -> list[Group]:
    """Keep what swells in the course of a slow rise apart from it; what began with that, or after it, goes with it."""
    slow = [each for each in known if each.open and each.slow]
    if not slow:
        return _voiced(signals, known, causes)
    told_s = max(each.told_s for each in slow)
    swift = [each for each in known if each not in slow]
    since = [each for each in signals if each.onset_s > told_s]
    if any(each.told_s > told_s for each in swift) or any(
        each.swells or each.kind == "cascade" for each in since
    ):
        rest = [each for each in signals if each.onset_s <= told_s]
        aside = _voiced(rest, slow, ())
        for group in aside:
            group.aside = True
        return _voiced(since, swift, causes) + aside
    return _voiced(signals, known, causes)


def _voiced(signals: Sequence[Signal], known: Sequence[Known], causes: Sequence[str]) -> list[Group]:
    if not signals:
        return []
    anchors = _anchors(signals, known, causes)
    if len(anchors) == 1:
        anchors[0].signals += signals
        return anchors
    for signal in signals:
        home = next((each for each in anchors if touches(signal.slice_key, each.where)), None)
        if home is None and signal.subject:
            # Nobody else will tell of a thread; what is common to all causes (the whole brand) tells nothing more.
            home = anchors[0]
        if home is not None:
            home.signals.append(signal)
    return [each for each in anchors if each.signals]


def _anchors(signals: Sequence[Signal], known: Sequence[Known], causes: Sequence[str]) -> list[Group]:
    """Incidents and causes that share the signals out among them: at least one."""
    left = list(causes)
    anchors = []
    undivided = None
    for each in (one for one in known if one.open):
        group = Group("voices", each.where, each.incident_id)
        anchors.append(group)
        if not each.where:
            undivided = group
        # A cause in the same dimension is the same one that spreads: `causes_of` never tells two of those apart.
        left = [
            cause for cause in left if not touches(cause, each.where) and not _alike_in(cause, each.where)
        ]
    if undivided is not None and left:
        # What began as one crisis turns out to be several: the incident goes on as the largest of those that have
        # none of their own, of which most of what it told was.
        undivided.where = max(left, key=lambda cause: (_excess(signals, cause), cause))
        left.remove(undivided.where)
    ended = [each for each in reversed(known) if not each.open]
    if not anchors and not left:
        return [_back(signals, ended, "")]
    return anchors + [_back(signals, ended, cause) for cause in left]


def _alike_in(one: str, other: str) -> bool:
    """Whether two slices are of the same dimensions."""
    return {name for name, _ in pairs_of(one)} == {name for name, _ in pairs_of(other)}


def _excess(signals: Sequence[Signal], cause: str) -> float:
    return max((each.excess for each in signals if touches(each.slice_key, cause)), default=0.0)


def _back(signals: Sequence[Signal], ended: list[Known], cause: str) -> Group:
    """Come back as the latest ended incident whose slice fits, which is then taken, or begin anew."""
    for each in ended:
        fits = (
            touches(cause, each.where)
            if cause and each.where
            else not each.where or any(touches(signal.slice_key, each.where) for signal in signals)
        )
        if fits and not (each.shift and any(signal.kind == "spike" for signal in signals)):
            ended.remove(each)
            return Group("voices", each.where or cause, each.incident_id)
    return Group("voices", cause)
