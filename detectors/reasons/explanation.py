"""Why an incident is believed and what lies behind it: values and terms that rose, business events, motives, scale."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from detectors.brand import BrandJudge
from detectors.impact import Scale
from detectors.reasons.events import notes, seen_of, surge_of, texts_of
from detectors.reasons.examples import telling
from detectors.reasons.rises import Look, Rise, rises_of
from detectors.reasons.terms import Term
from detectors.signal import Signal
from detectors.slices import pairs_of
from detectors.taxonomy import Taxonomy
from detectors.text.classes import OTHER
from schemas.alerts import ContextNote, Driver, Example, Motive
from schemas.inputs import Context

DRIVERS, TERMS = 6, 5
# By so many risen terms examples are chosen.
TELLING_TERMS = 20
ADVICE = {
    "respect": "They want respect: acknowledge what happened, say sorry, and keep them informed.",
    "control": "They want control: give them options, dates and a way to follow their case.",
    "compensation": "They want compensation: make an offer before they ask again.",
}
# Texts that must tell a motive, for the mix of motives to be told.
LEAST_TEXTS = 5
_TAXONOMY = Taxonomy()


class Explanation(NamedTuple):
    """What is told beside the counts."""

    drivers: list[Driver]
    context: list[ContextNote]
    motives: list[Motive]
    scale: Scale
    examples: list[Example]


def explain(judge: BrandJudge, signal: Signal, contexts: Iterable[Context]) -> Explanation:
    """Put together what is known of a signal's slice since its onset."""
    now_s = max(judge.closed.values())
    seen = seen_of(signal, judge.recent)
    texts = texts_of(signal, seen)
    look = judge.localiser.look(signal, now_s, judge.buckets) if signal.kind == "spike" else None
    surge = surge_of(signal, now_s, judge.recent, judge.localiser)
    risen = judge.terms.risen(texts, TELLING_TERMS)
    return Explanation(
        drivers(rises_of(look) if look else [], risen[:TERMS], signal),
        notes(contexts, surge),
        motives(texts),
        scale_of(signal, look, distinct_share(judge, signal)),
        list(signal.examples)
        or [
            Example(event_id=one.event_id, channel=one.channel, text=one.text) for one in telling(seen, risen)
        ],
    )


def drivers(rises: Sequence[Rise], terms: Sequence[Term], signal: Signal) -> list[Driver]:
    """Values and terms that rose most; values of the signal's own slice first."""
    own = set(pairs_of(signal.slice_key))
    # That what the taxonomy has no name for rose too tells nobody anything.
    named = [rise for rise in rises if rise.value != OTHER or (rise.dimension, rise.value) in own]
    first = sorted(named, key=lambda rise: (rise.dimension, rise.value) not in own)
    return [
        Driver(
            dimension=rise.dimension,
            value=rise.value,
            lift=round(rise.lift, 2),
            excess_share=round(rise.share, 3),
        )
        for rise in first[: max(DRIVERS, len(own))]
    ] + [
        Driver(dimension="term", value=term.text, lift=round(term.seen / max(term.expected, 0.5), 2))
        for term in terms
    ]


def motives(texts: Sequence[str]) -> list[Motive]:
    """What complainants want, the most frequent first, with the advice that follows."""
    told = Counter(one.motive for one in _TAXONOMY.judge_many(texts) if one.motive != OTHER)
    total = sum(told.values())
    if total < LEAST_TEXTS:
        return []
    return [
        Motive(motive=motive, share=round(count / total, 3), advice=ADVICE[motive])
        for motive, count in sorted(told.items(), key=lambda entry: (-entry[1], entry[0]))
    ]


def distinct_share(judge: BrandJudge, signal: Signal) -> float:
    """Distinct complainants ÷ complaints since the onset, at most 1."""
    distinct = judge.recent.customers_between(signal.onset_s, judge.closed["all"])
    return min(1.0, distinct / max(signal.observed, 1.0)) if distinct else 1.0


def scale_of(signal: Signal, look: Look | None, distinct: float) -> Scale:
    """How big it is; posts beyond the expected are those of social channels, or of the thread that it is about."""
    if signal.of_thread:
        return Scale(0.0, max(signal.excess, 0.0), 0.0)
    excess = max(signal.excess, 0.0) if signal.kind in ("spike", "cascade") else 0.0
    social = (
        [rise for rise in rises_of(look) if (rise.dimension, rise.value) == ("channel", "social")]
        if look
        else []
    )
    return Scale(excess, sum(rise.observed - rise.expected for rise in social), excess * distinct)
