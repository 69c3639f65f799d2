"""Grades, duties, costs and holidays as people edit them: YAML files in `OUTCRY_CONFIG_DIR`, read when they change.

The fold may depend on the log alone, so a change becomes a record of the brand log, and counts from there on.
"""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

import yaml
from aiokafka import AIOKafkaProducer
from mode import Service
from pydantic import ValidationError

from schemas.brandlog import PracticeSet
from schemas.calendars import CALENDARS, holidays_of
from schemas.practice import DEFAULT, Practice
from schemas.settings import Settings
from schemas.topics import BRAND_LOG
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
LOOK_S = 5.0


def read(folder: Path) -> Practice:
    """Read a folder's files; what is not there keeps its default.

    Raises
    ------
    BadInput
        For the first bad file, by name, with the place in it.
    """
    parts: dict[str, Any] = {}
    for path in sorted(folder.glob("*.y*ml")):
        if path.name not in FILES.values():
            raise BadInput(
                f"{path}: no file of this name is read; those that are: {', '.join(FILES.values())}"
            )
    for part, name in FILES.items():
        path = folder / name
        if not path.is_file():
            continue
        try:
            told = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
            if part == "holidays":
                calendars = CALENDARS.validate_python(told)
                told = [day for brand, calendar in calendars.items() for day in holidays_of(brand, calendar)]
            Practice.model_validate({part: told})
            parts[part] = told
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(str(step) for step in first["loc"])
            raise BadInput(f"{path}: {where}: {first['msg']}") from None
        # YAML's own dates are made on reading; the thirteenth month is a ValueError.
        except (yaml.YAMLError, OSError, ValueError) as error:
            raise BadInput(f"{path}: {' '.join(str(error).split())}") from None
    return Practice.model_validate(parts)


def practice_of(settings: Settings) -> Practice:
    """Practice that the configuration names; the default without a folder. Raises `BadInput`."""
    return read(settings.config_dir) if settings.config_dir else DEFAULT


class PracticeFiles(Service):
    """Watches the folder and writes every change to the brand log.

    Parameters
    ----------
    settings
        Configuration.
    """

    def __init__(self, settings: Settings, **options: Any) -> None:
        super().__init__(**options)
        self.settings = settings
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
            practice = await asyncio.to_thread(read, folder)
        except BadInput as error:
            if str(error) != self.complaint:
                log.error("bad configuration, the old one stays: %s", error)
            self.complaint = str(error)
            return
        self.complaint = ""
        if practice != self.told:
            record = PracticeSet(at_s=0.0, practice=practice).model_dump_json().encode()
            for number in await kafka.partitions(self.settings, BRAND_LOG):
                await self._producer.send_and_wait(BRAND_LOG, record, partition=number)
            self.told = practice
            log.info("practice told to the judges")
