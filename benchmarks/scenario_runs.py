"""Play a simulated scenario through the replay path: history is learned as a backfill, then life is judged.

What is learned from one seed's history serves all scenarios of that seed that have the same brands, as a company
learns its rhythm once. So does the text model: agents have said of some of the history's contacts what they are.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, islice
from typing import Any

from detectors.judge import PartitionJudge
from detectors.masking import mask
from detectors.text.training import Trainer
from schemas.alerts import Alert
from schemas.brandlog import parse_record
from schemas.inputs import EventLabel, parse_label
from schemas.plain_events import read_event
from schemas.settings import Settings
from schemas.topics import EVENTS, LABELS
from streams.commands.replaying import intake_options
from streams.files import Line, line_of
from streams.judge import options_of
from streams.replay import Replay
from streams.simulator import SCENARIOS, Scenario, simulate
from streams.texts import Judged, TextJudge

# Contacts of a mean minute, all brands together: a small company of four brands, complained about 400 times a day.
RATE = 2.0
# Of the thirty shops of `payment_provider`, together.
RATE_SHOPS = 4.0
# A share that moves while the number stays needs a number: the scenario's own.
RATE_LUNCH = 20.0
# The long and quiet scenarios are played at a lower volume, so that a run ends.
RATE_LONG, LONG_DAYS = 0.8, 20.0
RATES = {"payment_provider": RATE_SHOPS, "delivery_lunch": RATE_LUNCH}
HISTORY_DAYS = 14.0
# Share of the history's contacts that an agent labels.
LABELLED = 0.05
# Brands hear of each other's incidents with the next flush: within two minutes here, a second where it is live.
CHUNK_S = 120.0
# Texts that are judged in one go.
PIECE = 512
# Coarser than by default, so that twenty weeks of every scenario can be played.
BUCKET_S = 60
WATCHED = ("environment", "store")
# All that one seed has: kept, since learning them takes longer than playing.
HISTORIES = 8
# Scenarios that are about the time before them, or have a volume of their own: so is their history.
OWN_HISTORY = {"monday_peak", "growth", "delivery_lunch"}


@dataclass(frozen=True)
class Foreseen(TextJudge):
    """The same judge, but it reads hundreds of texts before the replay asks for them by twos: half of the time."""

    known: dict[str, tuple[str, Judged]] = field(default_factory=dict)

    def foresee(self, lines: Iterable[Line]) -> Iterator[Line]:
        """Hand lines on, their texts read; those of the last two pieces are kept, for what a flush still waits for."""
        lines, last = iter(lines), dict[str, tuple[str, Judged]]()
        while piece := list(islice(lines, PIECE)):
            events = [read_event(EVENTS[line.topic], line.value)[0] for line in piece if line.topic in EVENTS]
            texts = [event.text or event.customer_words() for event in events]
            new = dict(zip(texts, zip(*super().read(texts), strict=True), strict=True))
            self.known.clear()
            self.known.update(last, **new)
            last = new
            yield from piece

    def read(self, texts: Sequence[str]) -> tuple[list[str], list[Judged]]:
        """What is known already; all of it anew if a text is not."""
        if not all(text in self.known for text in texts):
            return super().read(texts)
        found = [self.known[text] for text in texts]
        return [masked for masked, _ in found], [judged for _, judged in found]


@dataclass
class Played:
    """One run: the truth, every alert of life in order, and the log it followed from."""

    name: str
    seed: int
    truth: dict[str, Any]
    alerts: list[Alert] = field(default_factory=list)
    start: dict[str, Any] = field(default_factory=dict)
    log: list[tuple[bytes, int]] = field(default_factory=list)


def settings(dial: float) -> Settings:
    """Configuration of every run: only the dial changes."""
    return Settings.model_construct(
        **{
            **Settings().model_dump(),
            "false_alarms_per_month": dial,
            "watched_attributes": WATCHED,
            "bucket_s": BUCKET_S,
            # The whole life of a scenario is judged as if it were now, however slowly an onset is understood.
            "page_backfill": True,
        }
    )


def lines(scenario: Scenario, from_s: float, to_s: float) -> Iterator[Line]:
    """A stretch of a scenario as records to be."""
    return (line for message in scenario.events_between(from_s, to_s) if (line := line_of(message)))


def staged(name: str, seed: int, ratio: float | None = None, labelled: float = 0.0) -> Scenario:
    """A scenario as all runs set it up."""
    rate = RATES.get(name, RATE_LONG if SCENARIOS[name].live_days > LONG_DAYS else RATE)
    return simulate(
        name, seed=seed, rate=rate, ratio=ratio, history_days=HISTORY_DAYS, labelled_share=labelled
    )


@lru_cache(maxsize=HISTORIES)
def taught(name: str, seed: int) -> Foreseen:
    """Text model that has learned the labels of a scenario's history, in their order; untaught without any."""
    if not LABELLED:
        return Foreseen()
    trainer = Trainer()
    scenario = staged(name, seed, labelled=LABELLED)
    for message in scenario.events_between(scenario.start_s, scenario.live_s):
        if message.get("topic") == LABELS:
            label = parse_label(json.dumps(message).encode())
            if isinstance(label, EventLabel):
                trainer.learn_label(label.model_copy(update={"text": mask(label.text)}))
    trainer.refresh()
    return Foreseen(1, trainer.model, trainer.taxonomy)


@lru_cache(maxsize=HISTORIES)
def learned(name: str, seed: int, dial: float) -> str:
    """State of a judge that has read the history of a scenario, as JSON text."""
    scenario = staged(name, seed)
    texts = taught(name, seed)
    replay = replay_of(settings(dial), texts)
    for _ in replay.run(texts.foresee(lines(scenario, scenario.start_s, scenario.live_s))):
        pass
    (judge,) = replay.judges
    judge.baseline()
    return json.dumps(judge.state().parts)


def replay_of(configured: Settings, texts: TextJudge) -> Replay:
    """A replay as all runs make it."""
    return Replay(options_of(configured), intake_options(configured), texts, chunk_s=CHUNK_S)


def history_of(name: str) -> str:
    """Scenario whose history stands for that of `name`: the same brands at the same volume."""
    if name == "payment_provider" or name in OWN_HISTORY:
        return name
    return "slow_burn" if SCENARIOS[name].live_days > LONG_DAYS else "outage"


def play(
    name: str, seed: int, *, dial: float = 1.0, ratio: float | None = None, keep: bool = False
) -> Played:
    """Play a scenario; `keep` keeps the log, so that it can be read again."""
    parts = json.loads(learned(history_of(name), seed, dial))
    scenario = staged(name, seed, ratio)
    configured = settings(dial)
    texts = taught(history_of(name), seed)
    replay = replay_of(configured, texts)
    replay.judges = [PartitionJudge.from_state(0, options_of(configured), -1, parts)]
    played = Played(name, seed, scenario.truth, start=parts if keep else {})
    if keep:
        replay.taps.append(
            lambda _, record, offset: played.log.append((record.model_dump_json().encode(), offset))
        )
    # History is another scenario's: what this one was told in it is told now.
    before = (line for message in scenario.announced(scenario.live_s) if (line := line_of(message)))
    told = chain(before, lines(scenario, scenario.live_s, scenario.end_s))
    played.alerts = [output for output in replay.run(texts.foresee(told)) if isinstance(output, Alert)]
    return played


def told_again(played: Played, dial: float) -> int:
    """How many alerts come out equal to the byte when the kept log is read again, as `outcry explain` does."""
    judge = PartitionJudge.from_state(0, options_of(settings(dial)), -1, played.start)
    again = {
        (output.incident_id, output.sequence): output.model_dump_json()
        for value, offset in played.log
        for output in judge.step(parse_record(value), offset)
        if isinstance(output, Alert)
    }
    return sum(
        again.get((alert.incident_id, alert.sequence)) == alert.model_dump_json() for alert in played.alerts
    )
