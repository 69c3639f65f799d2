"""What people edit: YAML files in `OUTCRY_CONFIG_DIR`, read when they change.

The fold may depend on the log alone, so a change of grades, duties, costs, clocks and holidays becomes a record of the
brand log, and counts from there on. Which attributes are dimensions is for ingest to know, before it writes the log.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from mode import Service
from pydantic import ValidationError

from schemas.brandlog import PracticeSet
from schemas.calendars import CALENDARS, holidays_of, openings_of
from schemas.practice import DEFAULT, Practice
from schemas.settings import Settings
from schemas.topics import BRAND_LOG
from schemas.watched import Watched
from streams import kafka
from streams.files import BadInput

log = logging.getLogger(__name__)

# One file for each part of the practice.
FILES = {
    "duties": "duties.yaml",
    "assumed": "costs.yaml",
    "limits": "grades.yaml",
    "clocks": "clocks.yaml",
    "holidays": "calendars.yaml",
}
DIMENSIONS = "dimensions.yaml"
LOOK_S = 5.0


class Edited(NamedTuple):
    """All that a folder's files say: the practice, and the attributes that are dimensions."""

    practice: Practice = DEFAULT
    attributes: tuple[str, ...] = ()


def read(folder: Path) -> Edited:
    """Read a folder's files; what is not there keeps its default.

    Raises
    ------
    BadInput
        For the first bad file, by name, with the place in it.
    """
    parts: dict[str, Any] = {}
    names = (*FILES.values(), DIMENSIONS)
    for path in sorted(folder.glob("*.y*ml")):
        if path.name not in names:
            raise BadInput(f"{path}: no file of this name is read; those that are: {', '.join(names)}")
    for part, name in FILES.items():
        with _named(folder / name, part):
            told = _told(folder / name)
            if part == "holidays":
                calendars = CALENDARS.validate_python(told)
                told = [day for brand, calendar in calendars.items() for day in holidays_of(brand, calendar)]
                parts["hours"] = openings_of(calendars)
            Practice.model_validate({part: told})
            parts[part] = told
    with _named(folder / DIMENSIONS):
        watched = Watched.model_validate(_told(folder / DIMENSIONS))
    return Edited(Practice.model_validate(parts), watched.attributes)


def _told(path: Path) -> Any:
    return (yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else None) or {}


@contextmanager
def _named(path: Path, part: str = "") -> Iterator[None]:
    """Say of which file, and of what place in it, a fault is; the file itself stands for its part of the practice."""
    try:
        yield
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        steps = [str(step) for step in first["loc"]]
        where = ".".join(steps[1:] if steps[:1] == [part] else steps)
        said = first["msg"].removeprefix("Value error, ")
        raise BadInput(": ".join(filter(None, (str(path), where, said)))) from None
    # YAML's own dates are made on reading; the thirteenth month is a ValueError.
    except (yaml.YAMLError, OSError, ValueError) as error:
        raise BadInput(f"{path}: {' '.join(str(error).split())}") from None


def edited_of(settings: Settings) -> Edited:
    """What the configuration's folder says; the defaults without one. Raises `BadInput`.

    The attributes are those of `OUTCRY_WATCHED_ATTRIBUTES`, too.
    """
    edited = read(settings.config_dir) if settings.config_dir else Edited()
    return edited._replace(attributes=_joined(settings, edited.attributes))


def _joined(settings: Settings, attributes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*settings.watched_attributes, *attributes)))


class PracticeFiles(Service):
    """Watches the folder, writes every change of the practice to the brand log and tells ingest of dimensions.

    Parameters
    ----------
    settings
        Configuration.
    watch
        Told which attributes are dimensions from now on.
    """

    def __init__(self, settings: Settings, watch: Callable[[tuple[str, ...]], None], **options: Any) -> None:
        super().__init__(**options)
        self.settings, self._watch_attributes = settings, watch
        self.told: Practice | None = None
        self.complaint = ""

    async def on_start(self) -> None:
        """Connect; raises `NoBroker`."""
        self._producer: AIOKafkaProducer = kafka.producer(self.settings)
        await kafka.started(self._producer, self.settings)

    async def on_stop(self) -> None:
        """Close."""
        await self._producer.stop()

    @Service.task
    async def _watch(self) -> None:
        while self.settings.config_dir and not self.should_stop:
            await self.look(self.settings.config_dir)
            await self.sleep(LOOK_S)

    async def look(self, folder: Path) -> None:
        """Tell the judges what changed; a bad file is named once, and what was told before stays in force."""
        try:
            practice, attributes = await asyncio.to_thread(read, folder)
        except BadInput as error:
            if str(error) != self.complaint:
                log.error("bad configuration, the old one stays: %s", error)
            self.complaint = str(error)
            return
        self.complaint = ""
        self._watch_attributes(_joined(self.settings, attributes))
        if practice != self.told:
            try:
                await self._tell(practice)
            except (KafkaError, kafka.NoBroker) as error:
                log.warning("practice not told, and tried again in %.0f s: %s", LOOK_S, error)

    async def _tell(self, practice: Practice) -> None:
        record = PracticeSet(at_s=0.0, practice=practice).model_dump_json().encode()
        for number in await kafka.partitions(self.settings, BRAND_LOG):
            await self._producer.send_and_wait(BRAND_LOG, record, partition=number)
        self.told = practice
        log.info("practice told to the judges")
