"""What all threads have in common, learned as they end: growth, rhythm, tempo, what counts as large, when to page."""

import math
from bisect import bisect_right
from typing import Any

from detectors.threads.growth import GrowthModel, log_odds_at
from detectors.threads.ranks import FadingHistogram
from detectors.threads.rhythm import Rhythm
from detectors.threads.thread import Thread
from detectors.threads.verdict import CascadeVerdict

VERSION = 2
HORIZON_S = 7 * 86400.0
MONTH_S = 30 * 86400.0
# A thread has got off the ground with so many posts; smaller ones are not ranked.
OFF_THE_GROUND = 5
TOP_SHARE = 0.05
# Aim below the promised one in a hundred: what is large drifts while threads wait a week for their end.
FALSE_PAGES = 0.007
# Sizes at which a thread may be remembered until it ends, to learn from; which one, its name decides.
MILESTONES = (5, 10, 20, 40, 80, 160)
# What is large before any thread has ended: P(size ≥ x) = (5 ÷ x)^0.82, from the sub-cascades of the development
# threads (95 % end below 193), with the weight of 60 threads.
LEAST = 1000.0
TAIL, PRIOR_THREADS = 0.82, 60.0
SIZE_STEP, SIZE_BINS = 1.0 / 16.0, 240
# Score (log odds of ending large) that one in a hundred of the other development threads ever exceeds.
PAGE_SCORE, PRIOR_OTHERS = 1.9, 300.0
SCORE_LOW, SCORE_STEP, SCORE_BINS = -6.0, 0.125, 112
# Mean of log(1 + age in minutes) of replies at the tempo that the constants come from, and what it may move.
TYPICAL_LOG_AGE, TEMPO_THREADS, TEMPO_LIMIT = 4.68, 200.0, math.log(30.0)
# Replies are young where people react fast, and where threads soon die: half of the difference is put down to each.
TEMPO_SHARE = 0.5


def _prior_sizes() -> list[float]:
    edges = [max(math.exp(place * SIZE_STEP), 5.0) for place in range(SIZE_BINS + 1)]
    above = [(5.0 / edge) ** TAIL for edge in edges]
    return [PRIOR_THREADS * (above[place] - above[place + 1]) for place in range(SIZE_BINS)]


def _prior_scores() -> list[float]:
    counts = [0.0] * SCORE_BINS
    counts[0] = PRIOR_OTHERS * (1.0 - 2.0 * FALSE_PAGES)
    for place in range(SCORE_BINS):
        # An exponential tail of one unit of log odds, through PAGE_SCORE at the share of false pages.
        score = SCORE_LOW + SCORE_STEP * place
        if score >= PAGE_SCORE - math.log(2.0):
            counts[place] += (
                PRIOR_OTHERS * FALSE_PAGES * SCORE_STEP * math.exp(PAGE_SCORE - score - SCORE_STEP / 2)
            )
    return counts


class Population:
    """The learner that threads share.

    Examples
    --------
    >>> population = Population()
    >>> round(population.large_size)  # posts of a thread among the largest 5 %, before any has ended
    193
    """

    def __init__(self) -> None:
        self.growth = GrowthModel()
        self.rhythm = Rhythm()
        self.sizes = FadingHistogram(0.0, SIZE_STEP, _prior_sizes(), MONTH_S, LEAST)
        self.scores = FadingHistogram(SCORE_LOW, SCORE_STEP, _prior_scores(), MONTH_S, LEAST)
        # Threads that got beyond 1, 2, 3, 4 posts and off the ground, and those that did not.
        self.launched = [6.0] * OFF_THE_GROUND
        self.failed = [0.0] * OFF_THE_GROUND
        # Mean logarithm of how much older replies are than at the tempo of the constants.
        self.log_tempo = 0.0
        # How much slower the platform reacts than the one the constants come from; threads share the one number.
        self.tempo = 1.0
        self.ended = 0
        # Of them, those that got off the ground: when it rises, the large parts of the state have changed.
        self.lessons = 0
        self._refresh()

    @property
    def usual_size(self) -> float:
        """Median final size, in posts, of the threads that got off the ground."""
        return math.exp(self.sizes.quantile(0.5))

    def judge(self, thread: Thread, timestamp: float, remember: bool = False) -> CascadeVerdict:
        """The verdict on a thread at a time; `remember` keeps the inputs to learn from."""
        size = thread.size
        features = thread.features(timestamp, self.rhythm.at(timestamp))
        extra = _extra(thread)
        inputs = self.growth.inputs(features, extra)
        odds = self.growth.log_odds(inputs)
        if remember:
            thread.remember(features, extra)
        launch = 1.0 if size >= OFF_THE_GROUND else self._launch(size, features[10])
        large = log_odds_at(odds, self._log_large - math.log(size)) if size < self.large_size else math.inf
        return CascadeVerdict(size, odds, launch, large, thread.reproduction(timestamp, features[10]))

    def finish(self, thread: Thread, timestamp: float) -> None:
        """Learn from a thread that has ended."""
        final = thread.size
        self.ended += 1
        up = final >= OFF_THE_GROUND
        for size in range(1, min(final, OFF_THE_GROUND - 1) + 1):
            tally = self.launched if up else self.failed
            tally[size] += 1.0
            if tally[size] > 1000.0:
                self.launched[size] *= 0.5
                self.failed[size] *= 0.5
        if not up:
            return
        self.lessons += 1
        if (remembered := thread.remembered) is not None:
            inputs = self.growth.inputs(*remembered)
            # One moment of each thread is remembered, so those of long lives are rarer than they were: they count more.
            moments = bisect_right(MILESTONES, final)
            self.growth.learn(inputs, thread.snapshot_size, final, moments)
        older = thread.sums[10] / (final - 1) + math.log(thread.tempo) - TYPICAL_LOG_AGE
        self.log_tempo += (older - self.log_tempo) / (TEMPO_THREADS + self.sizes.total)
        if final < self.large_size:
            self.scores.add(max(thread.peak, SCORE_LOW), timestamp)
        self.sizes.add(math.log(final), timestamp)
        if self.ended % 8 == 0:
            self._refresh()

    def _launch(self, size: int, log_pending: float) -> float:
        """Probability that a thread this small gets off the ground; it falls with silence as reactions do."""
        odds = self.launched[size] / (self.failed[size] + 1e-9) * math.expm1(log_pending) / size
        return odds / (1.0 + odds)

    def _refresh(self) -> None:
        self._log_large = self.sizes.quantile(1.0 - TOP_SHARE)
        self.large_size = math.exp(self._log_large)
        self.page_score = self.scores.quantile(1.0 - FALSE_PAGES)
        self.tempo = self._tempo()

    def _tempo(self) -> float:
        return math.exp(TEMPO_SHARE * max(-TEMPO_LIMIT, min(TEMPO_LIMIT, self.log_tempo)))

    def to_state(self) -> dict[str, Any]:
        """Everything learned, as JSON types, bounded."""
        return {
            "version": VERSION,
            "growth": self.growth.to_state(),
            "rhythm": self.rhythm.to_state(),
            "sizes": self.sizes.to_state(),
            "scores": self.scores.to_state(),
            "launched": list(self.launched),
            "failed": list(self.failed),
            "log_tempo": self.log_tempo,
            "ended": self.ended,
            "lessons": self.lessons,
            "tempo": self.tempo,
            "large": [self._log_large, self.page_score],
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> "Population":
        """Rebuild what `to_state` gave."""
        if state.get("version") != VERSION:
            raise ValueError(f"population state of version {state.get('version')}, expected {VERSION}")
        population = cls()
        population.growth = GrowthModel.from_state(state["growth"])
        population.rhythm = Rhythm.from_state(state["rhythm"])
        population.sizes.load(state["sizes"])
        population.scores.load(state["scores"])
        population.launched = [float(count) for count in state["launched"]]
        population.failed = [float(count) for count in state["failed"]]
        population.log_tempo = float(state["log_tempo"])
        population.tempo = float(state.get("tempo", population._tempo()))
        population.ended, population.lessons = int(state["ended"]), int(state["lessons"])
        population._log_large, population.page_score = state["large"]
        population.large_size = math.exp(population._log_large)
        return population


def _extra(thread: Thread) -> tuple[float, float, float, float] | None:
    """Followers of the root and of all, intensity and neutral posts, each 0 where unknown; None if nothing is known."""
    size = thread.size
    if thread.complaints == size and not thread.reach and not thread.intensity:
        return None
    return (
        math.log1p(thread.root_followers) / 10.0,
        math.log1p(thread.reach) / 10.0,
        thread.intensity / size,
        1.0 - thread.complaints / size,
    )
