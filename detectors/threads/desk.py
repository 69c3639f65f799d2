"""The threads of one partition of the posts topic: a pure fold from posts to cascade signals.

`step(batch, offset) → signals and what other partitions are to get`; the agent that runs it writes down afterwards
what `parts` names. The same posts in other batches give the same verdicts.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from detectors.cascade import CascadeDetector
from detectors.threads.place import Place
from detectors.threads.placement import Ended, Left, Placement, Rested
from detectors.threads.population import Population
from detectors.threads.report import Sight, goes_on, signal_of, told_of
from detectors.threads.tale import Tale, Told
from detectors.threads.thread import Thread
from detectors.threads.verdict import CascadeVerdict
from schemas.brandlog import Origin, SignalGiven
from schemas.posts import Post, PostBatch
from schemas.topics import POSTS

VERSION = 1
# Threads that alarm are looked at so often for silence, in event time.
LOOK_S = 60
HEAD = "head"
LESSONS = "lessons"
# Parts of what threads have in common that change only when a thread ends that had got off the ground.
LARGE = ("growth", "sizes", "scores")


class DeskStep(NamedTuple):
    """What follows from one record: signals for the brand log, and batches for other partitions by number."""

    signals: list[SignalGiven]
    outgoing: dict[int, PostBatch]


class ThreadDesk:
    """Threads of one partition.

    Parameters
    ----------
    partition, partitions
        Which one of how many.

    Examples
    --------
    >>> desk = ThreadDesk()
    >>> root = Post("acme", "r", "", "", 1e9, "u", 90, False, True, True, 0.7, "e", "It burns!", 0, 0, 0)
    >>> for number in range(1, 400):
    ...     reply = root._replace(name=str(number), parent="r", at_s=1e9 + 5 * number, offset=number)
    ...     step = desk.step(PostBatch(posts=[root, reply]), number, at_s=1e9 + 5 * number)
    ...     if step.signals:
    ...         break
    >>> step.signals[0].subject, step.signals[0].signal, step.signals[0].facts["first_poster"]
    ('r', 'cascade', 'u')
    """

    def __init__(self, partition: int = 0, partitions: int = 1) -> None:
        self.placement = Placement(partition, partitions)
        self.detector = CascadeDetector(ends_threads=False)
        self.tales: dict[str, Tale] = {}
        self.offset = -1
        self._alarming: set[str] = set()
        self._looked_s = 0.0
        self._told: list[SignalGiven] = []
        self._lessons_written = -1

    def step(self, batch: PostBatch, offset: int, at_s: float) -> DeskStep:
        """Take in the record at an offset; one that was taken in before changes nothing.

        Parameters
        ----------
        batch
            Its content.
        offset
            Where it lies in the partition.
        at_s
            Wall clock, Unix seconds, for the signals.
        """
        if offset <= self.offset:
            return DeskStep([], {})
        for news in self.placement.take(batch.posts, batch.links):
            self._look()
            if isinstance(news, Rested):
                self._count(news)
            elif isinstance(news, Left):
                self._drop(news.thread)
            else:
                self._end(news)
        self.offset = offset
        told, self._told = self._told, []
        place = {"topic": POSTS, "partition": self.placement.partition, "offset": offset}
        signals = [
            signal.model_copy(update={"at_s": at_s, "origin": Origin(**place, number=number)})
            for number, signal in enumerate(told)
        ]
        return DeskStep(signals, self.placement.outgoing())

    def _count(self, rested: Rested) -> None:
        name, post = rested.thread, rested.post
        if rested.size == 1:
            return  # most posts stay alone: a thread begins with the second
        tale = self.tales.get(name)
        if tale is None:
            first = rested.first or post
            tale = self.tales[name] = Tale(first)
            self._update(name, tale, first)
        tale.add(name, post)
        verdict = self._update(name, tale, post)
        if verdict.alarm:
            self._judge(name, tale, verdict)

    def _update(self, name: str, tale: Tale, post: Post) -> CascadeVerdict:
        return self.detector.update(
            name,
            post.at_s,
            post.followers,
            tale.complains(post),
            parent_id=None if post.name == name else post.parent or post.root or None,
            intensity=post.intensity,
        )

    def _judge(self, name: str, tale: Tale, verdict: CascadeVerdict) -> None:
        """Say what is new of a thread that alarms."""
        sight = Sight(verdict, self.detector.reach(name), self.placement.clock_s)
        if goes_on(tale, verdict) and (told := told_of(tale, sight)) is not None:
            self._alarming.add(name)
            self._say(name, tale, told, sight)

    def _hush(self, name: str, tale: Tale, told: Told, verdict: CascadeVerdict) -> None:
        """Say that a thread alarms no more."""
        sight = Sight(verdict, self.detector.reach(name), self.placement.clock_s)
        self._say(name, tale, told._replace(until_s=sight.now_s), sight, active=False)
        tale.told, tale.over = None, verdict.size
        self._alarming.discard(name)

    def _say(self, name: str, tale: Tale, told: Told, sight: Sight, *, active: bool = True) -> None:
        population = self.detector.population
        usual = (population.usual_size, population.page_score)
        self._told.append(signal_of(name, tale, told, sight, usual).model_copy(update={"active": active}))
        tale.told = told
        self.placement.changed.add(name)

    def _look(self) -> None:
        """Judge the threads that alarm once a minute of event time: silence is evidence."""
        now_s = self.placement.clock_s // LOOK_S * LOOK_S
        if now_s <= self._looked_s:
            return
        self._looked_s = now_s
        for name in sorted(self._alarming):
            tale, verdict = self.tales[name], self.detector.peek(name, now_s)
            if tale.told is not None and not goes_on(tale, verdict):
                self._hush(name, tale, tale.told, verdict)
            else:
                self._judge(name, tale, verdict)

    def _drop(self, name: str) -> None:
        """Forget a thread: it ended, or its posts went elsewhere."""
        tale = self.tales.pop(name, None)
        if tale is not None and tale.told is not None:
            self._hush(name, tale, tale.told, self.detector.peek(name, self.placement.clock_s))
        self.detector.forget(name)

    def _end(self, ended: Ended) -> None:
        now_s = self.placement.clock_s
        if ended.thread in self.tales:
            self.detector.learn(ended.thread, now_s)
            self._drop(ended.thread)
        elif ended.place.size:
            self.detector.population.finish(Thread(ended.place.root_s), now_s)

    def parts(self) -> dict[str, Any]:
        """What changed since the last call, by name, to be written in this order; None is to be deleted.

        The first part alone holds all of it, so that a writer that dies between two parts leaves a whole.
        """
        changed = {name: self._part(name) for name in sorted(self.placement.changed)}
        self.placement.changed.clear()
        population = self.detector.population
        common = population.to_state()
        lessons = {name: common.pop(name) for name in LARGE}
        if population.lessons == self._lessons_written:
            lessons = {}
        self._lessons_written = population.lessons
        placement = self.placement
        head = {
            "version": VERSION,
            "offset": self.offset,
            "clock_s": placement.clock_s,
            "looked_s": self._looked_s,
            "counters": [placement.repeats, placement.cut, placement.crowded_out],
            "common": common,
            "lessons": lessons,
            "changed": changed,
        }
        return {HEAD: head, **({LESSONS: lessons} if lessons else {}), **changed}

    def _part(self, name: str) -> list[Any] | None:
        place, tale = self.placement.places.get(name), self.tales.get(name)
        if place is None:
            return None
        return [
            place.to_state(),
            None if tale is None else self.detector.thread_to_state(name),
            None if tale is None else tale.to_state(),
        ]

    @classmethod
    def from_parts(cls, partition: int, partitions: int, parts: dict[str, Any]) -> ThreadDesk:
        """Restore from all parts that were written; from none, a desk that knows nothing."""
        desk = cls(partition, partitions)
        head = parts.get(HEAD)
        if head is None:
            return desk
        if head["version"] != VERSION:
            raise ValueError(f"threads of version {head['version']}, expected {VERSION}")
        desk.offset, desk._looked_s, placement = head["offset"], head["looked_s"], desk.placement
        placement.repeats, placement.cut, placement.crowded_out = head["counters"]
        lessons = head["lessons"] or parts.get(LESSONS)
        if lessons:
            desk.detector.population = Population.from_state({**head["common"], **lessons})
        # Whoever wrote the first part may not have come to the others: they are written with the next.
        placement.changed = set(head["changed"])
        desk._lessons_written = -1 if head["lessons"] else desk.detector.population.lessons
        places: dict[str, Place] = {}
        for name, part in {**parts, **head["changed"]}.items():
            if part is None or name in (HEAD, LESSONS):
                continue
            places[name] = Place.from_state(part[0])
            if part[2] is not None:
                desk.detector.load_thread(name, part[1])
                desk.tales[name] = Tale.from_state(part[2])
        placement.load(places, head["clock_s"])
        desk._alarming = {name for name, tale in desk.tales.items() if tale.told is not None}
        return desk
