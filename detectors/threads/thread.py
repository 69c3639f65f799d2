"""What is remembered of one thread: a fixed number of sums, whatever its length."""

import base64
import math
from array import array
from operator import mul
from typing import Any
from zlib import crc32

import numpy as np

from detectors.threads.reaction import SCALES, WEIGHTS, fade, still_to_come

VERSION = 2
# Infections are forgotten at 1 in so many, so that the ratio follows a thread whose contagiousness ages.
MEMORY_POSTS = 200.0
KEEP = 1.0 - 1.0 / MEMORY_POSTS
_W0, _W1, _W2, _W3, _W4, _W5, _W6 = WEIGHTS
FEATURES = 22
_NUMBERS = (
    "root_s",
    "last_s",
    "tempo",
    "size",
    "direct",
    "attributed",
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
    "snapshot_size",
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

    __slots__ = ("snapshot", "sums", *_NUMBERS)

    def __init__(self, root_s: float, tempo: float = 1.0) -> None:
        self.root_s = root_s
        self.last_s = root_s
        self.tempo = tempo
        self.size = 1
        self.direct = 0
        self.attributed = 0
        # Size when it last was a power of two: with the age then, how long doubling takes.
        self.mark = 1
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
        self.snapshot_size = 0
        # Posts decayed at each scale (7); reactions still to come; reactions and expected ones, fading by post; log
        # ages and their squares; age when the size last was a power of two.
        self.sums = array("d", (1.0,) * (SCALES + 1) + (0.0,) * 5)
        self.snapshot: bytes | None = None

    def age(self, timestamp: float) -> float:
        """Seconds of platform time since the root, ≥ 0."""
        return max(timestamp - self.root_s, 0.0) / self.tempo

    def add(self, timestamp: float, parent: str | None = None, thread_id: str = "") -> None:
        """Count one more post; `parent` is what it answers or reposts, `thread_id` the root's name."""
        elapsed = (timestamp - self.last_s) / self.tempo
        if elapsed < 0.0:
            self._add_late(timestamp, -elapsed)
        else:
            self.last_s = timestamp
            a, b, c, d, e, f, g, pending, infections, exposure, *_ = sums = self.sums
            ka, kb, kc, kd, ke, kf, kg = fade(elapsed)
            sums[0] = a = a * ka + 1.0
            sums[1] = b = b * kb + 1.0
            sums[2] = c = c * kc + 1.0
            sums[3] = d = d * kd + 1.0
            sums[4] = e = e * ke + 1.0
            sums[5] = f = f * kf + 1.0
            sums[6] = g = g * kg + 1.0
            now = _W0 * a + _W1 * b + _W2 * c + _W3 * d + _W4 * e + _W5 * f + _W6 * g
            sums[7] = now
            sums[8] = infections * KEEP + 1.0
            sums[9] = exposure * KEEP + (pending - now + 1.0)
        self._note_age(timestamp)
        if parent is not None:
            self._attribute(parent, thread_id)

    def _note_age(self, timestamp: float) -> None:
        self.size = size = self.size + 1
        age = (timestamp - self.root_s) / self.tempo
        log_age = math.log1p(age / 60.0)
        sums = self.sums
        sums[10] += log_age
        sums[11] += log_age * log_age
        if size >= 2 * self.mark:
            self.mark = size
            sums[12] = age

    def _add_late(self, timestamp: float, behind: float) -> None:
        sums = self.sums
        left = fade(behind)
        for scale, share in enumerate(left):
            sums[scale] += share
        still = still_to_come(left)
        sums[7] += still
        sums[8] += 1.0
        sums[9] += 1.0 - still
        self.root_s = min(self.root_s, timestamp)

    def repeats(self, author: str, timestamp: float) -> bool:
        """Whether the newest post is of this author and this time: a repeat. Remembers the author."""
        name = crc32(author.encode())
        if name == self.author and timestamp == self.last_s:
            return True
        self.author = name
        return False

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

    def features(self, timestamp: float, rhythm: tuple[float, float, float]) -> tuple[float, ...]:
        """Inputs of the growth model at a time, in about two microseconds.

        Logarithms of size, age, silence and of the decayed counts; the reproduction ratio so far; when in its life the
        posts came; shares of direct answers and of the main spreader; the platform's daily rhythm.
        """
        log1p = math.log1p
        size = self.size
        a, b, c, d, e, f, g, pending, _, _, sum_log_age, sum_log_age2, mark_age = self.sums
        silence = (timestamp - self.last_s) / self.tempo
        age = max((timestamp - self.root_s) / self.tempo, 0.0)
        if silence > 0.0:
            a, b, c, d, e, f, g = map(mul, self.sums, fade(silence))
            pending = still_to_come((a, b, c, d, e, f, g))
        else:
            silence = 0.0
        log_age = log1p(age / 60.0)
        mean = spread = 0.0
        if size > 1:
            mean = sum_log_age / (size - 1)
            spread = sum_log_age2 / (size - 1) - mean * mean
        known = self.attributed
        return (
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
            math.log((age + 60.0) / (mark_age + 60.0)),
            size / self.mark - 1.5,
            (self.direct + 1.0) / (known + 2.0) - 0.5,
            known / size,
            self.spreader_votes / size,
            *rhythm,
        )

    def remember(self, features: tuple[float, ...], extra: tuple[float, ...] | None) -> None:
        """Keep what the growth model is given now, in half precision, until it is known what came of it."""
        self.snapshot_size = self.size
        self.snapshot = np.array((*features, *(extra or ())), dtype="<f2").tobytes()

    @property
    def remembered(self) -> tuple[tuple[float, ...], tuple[float, ...] | None] | None:
        """What was kept: features, and what else was known; None if nothing was."""
        if self.snapshot is None:
            return None
        numbers = tuple(np.frombuffer(self.snapshot, dtype="<f2").tolist())
        return numbers[:FEATURES], numbers[FEATURES:] or None

    def reproduction(self, timestamp: float, log_pending: float) -> tuple[float, float]:
        """Reactions so far and those that posts so far would have brought at a ratio of 1, both fading by post.

        Where most parents are known the root's own audience is left out: a broadcast to many followers is no contagion.
        """
        sums = self.sums
        infections, exposure = sums[8], sums[9]
        if timestamp > self.last_s:
            exposure += max(sums[7] - math.expm1(log_pending), 0.0)
        if self.attributed * 2 > self.size:
            infections *= 1.0 - self.direct / self.attributed
            exposure = max(exposure - 1.0, 0.0)
        return infections, exposure

    def to_state(self) -> dict[str, Any]:
        """Everything, as JSON types, about 700 characters."""
        state: dict[str, Any] = {name: getattr(self, name) for name in _NUMBERS}
        state["peak"] = None if self.peak == -math.inf else self.peak
        state["version"] = VERSION
        state["sums"] = base64.b64encode(self.sums.tobytes()).decode()
        if self.snapshot is not None:
            state["snapshot"] = base64.b64encode(self.snapshot).decode()
        return state

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> "Thread":
        """Rebuild what `to_state` gave; the version before kept other inputs to learn from, which are dropped."""
        if state.get("version") not in (VERSION - 1, VERSION):
            raise ValueError(f"thread state of version {state.get('version')}, expected {VERSION}")
        thread = cls(state["root_s"])
        for name in _NUMBERS:
            setattr(thread, name, state[name])
        if state["peak"] is None:
            thread.peak = -math.inf
        thread.sums = array("d")
        thread.sums.frombytes(base64.b64decode(state["sums"]))
        if "snapshot" in state and state["version"] == VERSION:
            thread.snapshot = base64.b64decode(state["snapshot"])
        return thread
