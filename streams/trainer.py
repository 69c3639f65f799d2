"""The trainer: labels and sampled texts become numbered text models, and questions about what to label next."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any

import orjson

from detectors.masking import mask, pseudonym
from detectors.text import training
from detectors.text.label_next import most_informative
from detectors.text.ratios import complaint_ratios
from detectors.text.recent_texts import RecentTexts, group_of
from schemas.brandlog import ModelChanged, Origin
from schemas.inputs import EventLabel, parse_label
from schemas.rejection import Rejected
from schemas.samples import LabelNext, LabelRequest, TextSample
from schemas.topics import LABEL_NEXT, LABELS, MODELS
from streams import kafka
from streams.anew import NO_MARK, Anew, Mark
from streams.models import KEY, mark_of, number_of, restore, restore_trainer, snapshot
from streams.outlet import Outlet
from streams.priors import load, untaught
from streams.quality_metrics import QualityMetrics
from streams.samples import SampleFeed
from streams.texts import TextJudge

log = logging.getLogger(__name__)

# With so many labels since the last snapshot the next one does not wait: the table holds their texts.
MAX_PENDING = 2000
# Labels that are learned again, at most, where the last model is of another version of this program (some seconds),
# and at a stretch: others share the loop.
MOST_AGAIN, STRETCH = 20_000, 50
# Questions in a list, and texts among which a list is chosen: before, only a list that is overdue is given.
QUESTIONS, LEAST_TEXTS = 10, 200


class Trainer:
    """Learns from labels in the order of their log and publishes numbered snapshots.

    What was learned since the last snapshot stands in the table, so that a successor learns it again; `done`
    is the highest label offset that the table or a snapshot holds. Sampled texts are heard beside it: they are read
    again from their topic, and each counts once.

    Parameters
    ----------
    outlet
        What to write with.
    table
        Labels learned since the last snapshot, by offset.
    feed
        Gives the sampled texts.
    """

    def __init__(self, outlet: Outlet, table: Any, feed: SampleFeed) -> None:
        self.outlet, self.table, self.feed = outlet, table, feed
        self.quality = QualityMetrics(outlet.metrics)
        self._published_s = self._asked_s = time.monotonic()
        self._loading = asyncio.Lock()
        self._publishing = False
        self._anew = Anew(outlet.settings)
        # How often it was told to forget: what began to load before is of no use after it.
        self._life = 0
        self.forget()

    def forget(self) -> None:
        """Know nothing any more: somebody else learns from now on, and numbers the models."""
        self._life += 1
        self.feed.unfollow()
        self.in_force = untaught(self.outlet.settings)
        self.core = training.Trainer(untaught(self.outlet.settings).model)
        self.recent = RecentTexts()
        self.upto, self.done, self.mark = -1, -1, NO_MARK
        self._asked: list[TextSample] = []
        self._loaded = False

    async def load(self) -> None:
        """Start from the newest snapshot and learn again what came after it; not if told to forget meanwhile."""
        async with self._loading:
            if not self._loaded:
                await self._load()

    async def _load(self) -> None:
        self.forget()
        life = self._life
        records, _ = await kafka.read_to_end(self.outlet.settings, MODELS, 0)
        values = [record.value for record in records if record.key == KEY and record.value is not None]
        labels: dict[int, dict[str, Any]] = {}
        if life == self._life and values and not self._take_over(values[-1]):
            labels = await self._told_before()
        if life != self._life:
            return
        labels |= {int(offset): entry for offset, entry in self.table.items()}
        for number, (offset, entry) in enumerate(sorted(labels.items())):
            if offset > self.upto:
                self._apply(entry)
            if number % STRETCH == 0:
                await asyncio.sleep(0)
                if life != self._life:
                    return
        self.done = max([self.upto, *labels])
        self._loaded = True
        self.feed.follow(self.hear)

    def _take_over(self, value: bytes) -> bool:
        """Go on from a snapshot; of one of another version of this program, only with its number."""
        self.mark = mark_of(value)
        try:
            judge, _ = restore(value)
            _, upto, core = restore_trainer(value)
        except (ValueError, KeyError) as error:
            log.error("the text model is learned anew from the labels", extra={"why": str(error)})
            self.in_force = TextJudge(number_of(value), self.in_force.model, self.in_force.taxonomy)
            return False
        self.in_force, self.upto, self.core = judge, upto, core
        self.core.adopt(load(self.outlet.settings))
        return True

    async def _told_before(self) -> dict[int, dict[str, Any]]:
        """Labels that the topic still has, the latest of them, by offset."""
        settings = self.outlet.settings
        start = max(0, await kafka.end_of(settings, LABELS, 0) - MOST_AGAIN)
        records, _ = await kafka.read_to_end(settings, LABELS, 0, start)
        labels = {}
        for record in records:
            try:
                label = parse_label(record.value)
            except Rejected:
                # It is a dead letter since it was first read.
                continue
            if isinstance(label, EventLabel):
                labels[record.offset] = self._entry(label)
        return labels

    async def learn(self, mark: Mark, label: EventLabel) -> None:
        """Learn one label, unless it is an old one come again."""
        await self.look_behind(mark.offset)
        if not self._loaded or mark.offset <= self.done:
            # If it was taken away meanwhile, whoever learns now reads it again.
            return
        entry = self._entry(label)
        self.table[str(mark.offset)] = entry
        self._apply(entry)
        self.done, self.mark = mark.offset, mark._replace(life=self.mark.life)
        await self.publish_due()
        for old in [key for key in self.table if int(key) <= self.upto]:
            self.table.pop(old)

    async def look_behind(self, offset: int) -> None:
        """Be ready for what stands at an offset: of a topic that was made anew it is the first."""
        await self.load()
        if self._loaded and offset <= self.done and await self._anew.is_anew(LABELS, 0, self.done, self.mark):
            await self._begin_anew()

    async def _begin_anew(self) -> None:
        """Count labels from the beginning of a topic that was made anew, with all that was learned of the old one."""
        self.done, self.mark = -1, NO_MARK._replace(life=self.mark.life + 1)
        await self._publish()
        for old in list(self.table):
            self.table.pop(old)

    def _entry(self, label: EventLabel) -> dict[str, Any]:
        """A label as the table has it: without personal data."""
        who = pseudonym(label.by, self.outlet.settings.key())
        masked = label.model_copy(update={"text": mask(label.text), "by": who})
        return masked.model_dump(mode="json", exclude=set(label.model_extra or ()))

    def _apply(self, entry: dict[str, Any]) -> None:
        outcome = self.core.learn_label(EventLabel.model_validate_json(orjson.dumps(entry)))
        self.quality.learned(self.core, outcome)

    def hear(self, samples: list[TextSample]) -> None:
        """Remember sampled texts, and learn from those that are new."""
        for sample in samples:
            self.recent.add(sample)
            if self.core.is_new(sample.source, sample.offset):
                self.core.hear(sample.text)
        self.quality.heard(self.core)

    async def publish_due(self) -> None:
        """Publish a snapshot if there is something new and the last one is old enough."""
        settled = time.monotonic() - self._published_s < self.outlet.settings.model_interval_s
        nothing = self.done <= self.upto and not self.core.has_news
        if nothing or (settled and len(self.table) < MAX_PENDING) or self._publishing:
            return
        self._publishing = True
        try:
            await self._publish()
        finally:
            self._publishing = False

    async def _publish(self) -> None:
        core, upto = self.core, self.done
        core.refresh()
        value = snapshot(self.in_force.version + 1, upto, core, self.mark)
        judge, _ = restore(value)
        # Ingest takes a model up once it is published: by then the brand log holds what it changes.
        await self._tell_ratios(judge)
        if core is not self.core:
            # Somebody else numbers the models by now.
            return
        await self.outlet.producer.send_and_wait(MODELS, value, key=KEY, partition=0)
        self._published_s = time.monotonic()
        if self._loaded and core is self.core:
            self.in_force, self.upto = judge, upto
        log.info("text model published", extra={"version": judge.version})

    async def _tell_ratios(self, judge: TextJudge) -> None:
        """Tell the brands by how much the next model's complaints differ, measured on the same recent texts."""
        samples = self.recent.samples()
        if not samples:
            return
        texts, groups = [sample.text for sample in samples], [group_of(sample) for sample in samples]
        before, after = await asyncio.to_thread(
            lambda: [[said.category for said in each.judge(texts)] for each in (self.in_force, judge)]
        )
        record = ModelChanged(
            at_s=time.time(),
            origin=Origin(topic=MODELS, partition=0, offset=judge.version),
            version=judge.version,
            ratios=complaint_ratios(groups, before, after),
        )
        await self.outlet.tell("*", record)

    async def ask_due(self) -> None:
        """Publish what to label next: a new list now and then, and the rest of the old one as it is answered."""
        passed_s = time.monotonic() - self._asked_s
        samples = {(each.channel, each.event_id): each for each in self.recent.samples()}
        unanswered = [each for each in self._asked if not self.core.knows(each.channel, each.event_id)]
        interval_s = self.outlet.settings.label_next_s
        early = not self._asked and len(samples) >= LEAST_TEXTS
        if self._loaded and samples and (passed_s >= interval_s or early):
            self._asked_s = time.monotonic()
            open_ones = [each for key, each in samples.items() if not self.core.knows(*key)]
            texts = [each.text for each in open_ones]
            chosen = await asyncio.to_thread(most_informative, self.core.model, texts, QUESTIONS)
            await self._ask([open_ones[number] for number in chosen])
        elif len(unanswered) < len(self._asked):
            await self._ask(unanswered)

    async def _ask(self, samples: list[TextSample]) -> None:
        self._asked = samples
        model = self.core.model
        events = [
            LabelRequest(
                event_id=each.event_id,
                channel=each.channel,
                brand=each.brand,
                language=model.language(each.text),
                text=each.text,
                p=round(model.predict_proba_one(each.text), 3),
            )
            for each in samples
        ]
        asked = LabelNext(at_s=time.time(), model_version=self.in_force.version, events=events)
        value = asked.model_dump_json().encode()
        await self.outlet.producer.send_and_wait(LABEL_NEXT, value, key=KEY, partition=0)
