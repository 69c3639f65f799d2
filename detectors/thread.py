"""What is remembered of one thread: a fixed number of sums, whatever its length."""

import base64
import math
from array import array
from operator import mul
from typing import Any
from zlib import crc32

from detectors.reaction import SCALES, WEIGHTS, fade, still_to_come

VERSION = 1
# Infections are forgotten at 1 in so many, so that the ratio follows a thread whose contagiousness ages.
MEMORY_POSTS = 200.0
FEATURES = 22
_NUMBERS = (
    "root_s",
    "last_s",
    "tempo",
    "size",
    "direct",
    "attributed",
    "infections",
    "exposure",
    "sum_log_age",
    "sum_log_age2",
    "mark_age",
    "mark",
    "spreader",
    "spreader_votes",
    "author",
    "root_followers",
    "reach",
    "complaints",
    "intensity",
    "peak",
    "paged",
    "learned",
)


class Thread:
    """Sums over the posts of one thread. Times within it run in units of the platform's tempo.

    A post that is older than the newest one enters with the weight it has by now, so order hardly matters.

    Parameters
    ----------
    root_s
        Time of the first post seen, Unix seconds.
    tempo
        How much slower this platform reacts than the one the constants come from (1 = as fast).

    Examples
    --------
    >>> thread = Thread(1_760_000_000.0)
    >>> for minute in range(1, 10):
    ...     thread.add(1_760_000_000.0 + 60 * minute)
    >>> thread.size, round(thread.age(1_760_000_600.0))
    (10, 600)
    """

    __slots__ = ("decayed", "snapshot", *_NUMBERS)

    def __init__(self, root_s: float, tempo: float = 1.0) -> None:
        self.root_s = root_s
        self.last_s = root_s
        self.tempo = tempo
        self.size = 1
        self.direct = 0
        self.attributed = 0
        self.infections = 0.0
        self.exposure = 0.0
        self.sum_log_age = 0.0
        self.sum_log_age2 = 0.0
        # Size and age when the size last was a power of two, and the one before: how long doubling takes.
        self.mark = 1
        self.mark_age = 0.0
        self.spreader = 0
        self.spreader_votes = 0
        self.author = 0
        self.root_followers = 0
        self.reach = 0.0
        self.complaints = 0
        self.intensity = 0.0
        self.peak = -math.inf
        self.paged = False
        self.learned = False
        self.decayed = array("d", (1.0,) * SCALES)
        self.snapshot: tuple[int, bytes] | None = None

    def age(self, timestamp: float) -> float:
        """Seconds of platform time since the root, ≥ 0."""
        return max(timestamp - self.root_s, 0.0) / self.tempo

    def add(self, timestamp: float, parent: str | None = None, thread_id: str = "") -> None:
        """Count one more post; `parent` is what it answers or reposts, `thread_id` the root's name."""
        decayed = self.decayed
        elapsed = (timestamp - self.last_s) / self.tempo
        if elapsed >= 0.0:
            a, b, c, d, e, f, g = fade(elapsed)
            w = WEIGHTS
            come = (
                w[0] * decayed[0] * (1.0 - a)
                + w[1] * decayed[1] * (1.0 - b)
                + w[2] * decayed[2] * (1.0 - c)
                + w[3] * decayed[3] * (1.0 - d)
                + w[4] * decayed[4] * (1.0 - e)
                + w[5] * decayed[5] * (1.0 - f)
                + w[6] * decayed[6] * (1.0 - g)
            )
            keep = 1.0 - 1.0 / MEMORY_POSTS
            self.exposure = self.exposure * keep + come
            self.infections = self.infections * keep + 1.0
            decayed[0] = decayed[0] * a + 1.0
            decayed[1] = decayed[1] * b + 1.0
            decayed[2] = decayed[2] * c + 1.0
            decayed[3] = decayed[3] * d + 1.0
            decayed[4] = decayed[4] * e + 1.0
            decayed[5] = decayed[5] * f + 1.0
            decayed[6] = decayed[6] * g + 1.0
            self.last_s = timestamp
        else:
            self._add_late(-elapsed)
            self.root_s = min(self.root_s, timestamp)
        self.size = size = self.size + 1
        age = (timestamp - self.root_s) / self.tempo
        log_age = math.log1p(age / 60.0)
        self.sum_log_age += log_age
        self.sum_log_age2 += log_age * log_age
        if size >= 2 * self.mark:
            self.mark = size
            self.mark_age = age
        if parent is not None:
            self._attribute(parent, thread_id)

    def repeats(self, author: str, timestamp: float) -> bool:
        """Whether the newest post is of this author and this time: a repeat. Remembers the author."""
        name = crc32(author.encode())
        if name == self.author and timestamp == self.last_s:
            return True
        self.author = name
        return False

    def _add_late(self, behind: float) -> None:
        left = fade(behind)
        self.infections += 1.0
        for scale, share in enumerate(left):
            self.decayed[scale] += share
            self.exposure += WEIGHTS[scale] * (1.0 - share)

    def _attribute(self, parent: str, thread_id: str) -> None:
        """Boyer–Moore majority vote over the posts that are answered, the root's answers counted apart."""
        self.attributed += 1
        if parent == thread_id:
            self.direct += 1
            return
        name = crc32(parent.encode())
        if name == self.spreader:
            self.spreader_votes += 1
        elif self.spreader_votes == 0:
            self.spreader = name
            self.spreader_votes = 1
        else:
            self.spreader_votes -= 1

    def features(self, timestamp: float, rhythm: tuple[float, float, float]) -> list[float]:
        """Inputs of the growth model at a time, in about two microseconds.

        Logarithms of size, age, silence and of the decayed counts; the reproduction ratio so far; when in its life the
        posts came; shares of direct answers and of the main spreader; the platform's daily rhythm.
        """
        log1p = math.log1p
        size = self.size
        decayed = self.decayed
        silence = (timestamp - self.last_s) / self.tempo
        age = (timestamp - self.root_s) / self.tempo
        if silence > 0.0:
            left = fade(silence)
            a, b, c, d, e, f, g = map(mul, decayed, left)
        else:
            silence = 0.0
            a, b, c, d, e, f, g = decayed
            age = max(age, 0.0)
        w = WEIGHTS
        pending = w[0] * a + w[1] * b + w[2] * c + w[3] * d + w[4] * e + w[5] * f + w[6] * g
        log_age = log1p(age / 60.0)
        repliers = size - 1
        if repliers:
            mean = self.sum_log_age / repliers
            spread = self.sum_log_age2 / repliers - mean * mean
        else:
            mean = spread = 0.0
        known = self.attributed
        return [
            log1p(size),
            log_age,
            log1p(silence / 60.0),
            log1p(a),
            log1p(b),
            log1p(c),
            log1p(d),
            log1p(e),
            log1p(f),
            log1p(g),
            log1p(pending),
            math.log(size / (size - pending + 1.0)),
            mean - log_age,
            math.sqrt(spread) if spread > 0.0 else 0.0,
            math.log((age + 60.0) / (self.mark_age + 60.0)),
            size / self.mark - 1.5,
            (self.direct + 1.0) / (known + 2.0) - 0.5,
            known / size,
            self.spreader_votes / size,
            rhythm[0],
            rhythm[1],
            rhythm[2],
        ]

    def reproduction(self, timestamp: float, log_pending: float) -> tuple[float, float]:
        """Reactions so far and those that posts so far would have brought at a ratio of 1, both fading by post.

        Where most parents are known the root's own audience is left out: a broadcast to many followers is no contagion.
        """
        infections = self.infections
        exposure = self.exposure
        if timestamp > self.last_s:
            exposure += max(still_to_come(self.decayed) - math.expm1(log_pending), 0.0)
        if self.attributed * 2 > self.size:
            infections *= 1.0 - self.direct / self.attributed
            exposure = max(exposure - 1.0, 0.0)
        return infections, exposure

    def to_state(self) -> dict[str, Any]:
        """Everything, as JSON types, about 700 characters."""
        state: dict[str, Any] = {name: getattr(self, name) for name in _NUMBERS}
        state["peak"] = None if self.peak == -math.inf else self.peak
        state["version"] = VERSION
        state["decayed"] = base64.b64encode(self.decayed.tobytes()).decode()
        if self.snapshot is not None:
            state["snapshot"] = [self.snapshot[0], base64.b64encode(self.snapshot[1]).decode()]
        return state

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> "Thread":
        """Rebuild what `to_state` gave."""
        if state.get("version") != VERSION:
            raise ValueError(f"thread state of version {state.get('version')}, expected {VERSION}")
        thread = cls(state["root_s"])
        for name in _NUMBERS:
            setattr(thread, name, state[name])
        if state["peak"] is None:
            thread.peak = -math.inf
        thread.decayed = array("d")
        thread.decayed.frombytes(base64.b64decode(state["decayed"]))
        if "snapshot" in state:
            size, inputs = state["snapshot"]
            thread.snapshot = (size, base64.b64decode(inputs))
        return thread
