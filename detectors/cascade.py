"""Which post will be everywhere: size, doubling and reproduction of a thread, while it spreads."""

import math
from collections import deque
from typing import Any
from zlib import crc32

from detectors.threads.population import HORIZON_S, MILESTONES, OFF_THE_GROUND, Population
from detectors.threads.thread import Thread
from detectors.threads.verdict import CascadeVerdict, ended
from schemas.events import MOST_FOLLOWERS

VERSION = 1
# Silence after which a thread counts as dead; a week-old one goes on while it is not silent for a day.
SILENCE_SMALL_S = 2 * 86400.0
SILENCE_OLD_S = 86400.0
MOST_THREADS = 100_000
# A page ends when the score has fallen this far (log odds) below what raised it.
PAGE_ENDS = 1.5
# Contagion beyond doubt: pages whatever the size of other threads.
SURE_POSTS = 50


class CascadeDetector:
    """Online judge of repost and reply threads: expected size, doubling, reproduction ratio, and when to page.

    Each thread is a fixed set of decayed sums; a small fitted network, and regressions that learn on from every thread
    that ends turn them into a distribution of the final size. The threshold of the page is set by what other threads
    showed lately: at most one in a hundred of those that do not end large is ever paged. It does not read texts, and it
    knows no post but by the thread it belongs to. State of shared and of single threads can be kept apart.

    Parameters
    ----------
    most_threads
        Threads kept at most; the ones that wait longest for their check are given up first.
    ends_threads
        Whether it finds out itself which threads are over. If not, whoever keeps them calls `learn` and `forget`.

    Examples
    --------
    >>> detector = CascadeDetector()
    >>> for second in range(0, 600, 10):
    ...     verdict = detector.update("post-1", 1_760_000_000.0 + second, parent_id="post-1")
    >>> verdict.size, verdict.expected_low <= verdict.expected_size <= verdict.expected_high
    (60, True)
    >>> later = detector.peek("post-1", 1_760_000_000.0 + 86_400)
    >>> later.p_double < verdict.p_double  # silence is evidence
    True

    References
    ----------
    Zhao et al., "SEISMIC", KDD 2015. Cheng et al., "Can Cascades be Predicted?", WWW 2014.
    Mishra, Rizoiu & Xie, CIKM 2016.
    Martin et al., "Exploring Limits to Prediction in Complex Social Systems", WWW 2016.
    """

    def __init__(self, most_threads: int = MOST_THREADS, *, ends_threads: bool = True) -> None:
        if most_threads < 1:
            raise ValueError(f"most_threads must be at least 1, got {most_threads}")
        self.most_threads, self.ends_threads = most_threads, ends_threads
        self.population = Population()
        self.dropped = 0
        self._threads: dict[str, Thread] = {}
        self._turn: deque[str] = deque()

    def __len__(self) -> int:
        """Live threads."""
        return len(self._threads)

    def update(
        self,
        thread_id: str,
        timestamp: float,
        followers: int = 0,
        is_complaint: bool = True,
        *,
        parent_id: str | None = None,
        author_id: str | None = None,
        intensity: float | None = None,
    ) -> CascadeVerdict:
        """Count a post, reply or repost and judge its thread.

        Parameters
        ----------
        thread_id
            Name of the thread: its root post.
        timestamp
            Time of the post, Unix seconds; order hardly matters. A post without one is not counted, but in `dropped`.
        followers
            Of the post's author; 0 is unknown, and what is no number.
        is_complaint
            Whether the post itself complains.
        parent_id
            The post it answers or reposts, if known.
        author_id
            Its author, if known: the same author at the same second in the same thread is a repeat, and is not counted.
        intensity
            Anger of the text, 0 to 1, if known.
        """
        if not math.isfinite(timestamp):
            self.dropped += 1
            return self.peek(thread_id, timestamp)
        # Numbers of other libraries would not be JSON types.
        timestamp = float(timestamp)
        followers = int(min(followers, MOST_FOLLOWERS)) if followers > 0 else 0
        thread = self._threads.get(thread_id)
        if thread is None:
            self._sweep(timestamp)
            self._sweep(timestamp)
            thread = self._open(thread_id, timestamp)
            thread.root_followers = followers
            if author_id is not None:
                thread.repeats(author_id, math.nan)
        else:
            if author_id is not None and thread.repeats(author_id, timestamp):
                return self._judge(thread, timestamp, learn=False)
            thread.add(timestamp, parent_id, thread_id)
        thread.reach += followers
        if is_complaint:
            thread.complaints += 1
        if intensity is not None and intensity > 0.0:
            thread.intensity += min(float(intensity), 1.0)
        population = self.population
        if thread.size <= 200:  # no thread alone shapes the platform's day
            population.rhythm.add(timestamp)
        return self._judge(thread, timestamp, learn=True)

    def peek(self, thread_id: str, timestamp: float) -> CascadeVerdict:
        """Judge a thread at a time without a new post; of an unknown thread, one whose root came this moment."""
        thread = self._threads.get(thread_id)
        if not math.isfinite(timestamp):
            timestamp = 0.0 if thread is None else thread.last_s
        if thread is None:
            thread = Thread(timestamp, self.population.tempo)
        return self._judge(thread, timestamp, learn=False)

    def _judge(self, thread: Thread, timestamp: float, learn: bool) -> CascadeVerdict:
        population = self.population
        if timestamp - thread.root_s > HORIZON_S:
            verdict = ended(
                thread.size, thread.reproduction(timestamp, 0.0), thread.size >= population.large_size
            )
            verdict.alarm = thread.paged and timestamp - thread.last_s < SILENCE_OLD_S
            return verdict
        size = thread.size
        verdict = population.judge(
            thread, timestamp, learn and size in MILESTONES and _remembers(thread, size)
        )
        score = verdict.score
        if size < OFF_THE_GROUND:
            return verdict
        threshold = population.page_score
        if learn and score > thread.peak and score != math.inf:
            thread.peak = score
        verdict.alarm = score >= (threshold - PAGE_ENDS if thread.paged else threshold)
        if learn:
            thread.paged = verdict.alarm
        return verdict

    def _open(self, thread_id: str, timestamp: float) -> Thread:
        while self.ends_threads and len(self._threads) >= self.most_threads:
            name = self._turn.popleft()
            gone = self._threads.pop(name, None)
            if gone is not None and not gone.learned:
                self.population.finish(gone, timestamp)
        thread = Thread(timestamp, self.population.tempo)
        self._threads[thread_id] = thread
        if self.ends_threads:
            self._turn.append(thread_id)
        return thread

    def _sweep(self, now: float) -> None:
        """Look at the thread whose turn it is: has it ended? So all are looked at, and none costs a walk."""
        if not self._turn:
            return
        name = self._turn.popleft()
        thread = self._threads.get(name)
        if thread is None:
            return
        # A clock that jumped far back belongs to a feed that comes thread by thread: the others are over as well.
        silence = abs(now - thread.last_s)
        age = abs(now - thread.root_s)
        if age > HORIZON_S or (thread.size < OFF_THE_GROUND and silence > SILENCE_SMALL_S):
            if not thread.learned:
                thread.learned = True
                self.population.finish(thread, now)
            if silence > SILENCE_OLD_S:
                del self._threads[name]
                return
        self._turn.append(name)

    def reach(self, thread_id: str) -> float:
        """Followers of all posts' authors of a thread, as far as they were given; 0 for an unknown thread."""
        thread = self._threads.get(thread_id)
        return 0.0 if thread is None else thread.reach

    def thread_to_state(self, thread_id: str) -> dict[str, Any] | None:
        """One thread's record as JSON types (about 1 kB), for a table keyed by thread; None if it is not known."""
        thread = self._threads.get(thread_id)
        return None if thread is None else thread.to_state()

    def load_thread(self, thread_id: str, state: dict[str, Any]) -> None:
        """Take over one thread's record, in the place of what was known of it."""
        if self.ends_threads and thread_id not in self._threads:
            self._turn.append(thread_id)
        self._threads[thread_id] = Thread.from_state(state)

    def learn(self, thread_id: str, timestamp: float) -> None:
        """Learn from a thread that is over, once; `forget` drops it."""
        thread = self._threads.get(thread_id)
        if thread is not None and not thread.learned:
            thread.learned = True
            self.population.finish(thread, timestamp)

    def forget(self, thread_id: str) -> None:
        """Drop a thread without learning from it: deleted, or merged into another."""
        self._threads.pop(thread_id, None)

    def to_state(self) -> dict[str, Any]:
        """Everything, as JSON types."""
        return {
            "version": VERSION,
            "most_threads": self.most_threads,
            "ends_threads": self.ends_threads,
            "dropped": self.dropped,
            "population": self.population.to_state(),
            "threads": {name: thread.to_state() for name, thread in self._threads.items()},
            "turn": list(self._turn),
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> "CascadeDetector":
        """Rebuild what `to_state` gave."""
        if state.get("version") != VERSION:
            raise ValueError(f"cascade state of version {state.get('version')}, expected {VERSION}")
        detector = cls(int(state["most_threads"]), ends_threads=bool(state["ends_threads"]))
        detector.dropped = state.get("dropped", 0)
        detector.population = Population.from_state(state["population"])
        detector._threads = {name: Thread.from_state(record) for name, record in state["threads"].items()}
        detector._turn = deque(state["turn"])
        return detector


def _remembers(thread: Thread, size: int) -> bool:
    """Keep this milestone rather than the one before? By chance of the thread's own numbers: each is as likely."""
    place = MILESTONES.index(size) + 1
    return crc32(b"%r %r" % (thread.root_s, thread.last_s)) % place == 0
