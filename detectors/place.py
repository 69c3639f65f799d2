"""Where in its log a step of the fold is: what outputs say of where they come from."""

from __future__ import annotations

from dataclasses import dataclass

from detectors.outputs import JudgeOptions
from schemas.alerts import Source
from schemas.brandlog import Origin

# Older onsets than this behind the wall clock are history, and nobody is woken for them.
BACKFILL_S = 3600.0


@dataclass(slots=True)
class Place:
    """A record's place, the wall clock of its writer (Unix seconds), and the newest text model known there.

    Examples
    --------
    >>> place = Place(JudgeOptions(), 2, 17, 100.0)
    >>> place.origin().number, place.origin().number, place.source(3).from_offset
    (0, 1, 3)
    """

    options: JudgeOptions
    partition: int
    offset: int
    at_s: float
    model: int = 0
    told: int = 0

    def origin(self) -> Origin:
        """Origin of the next record that the judge writes because of this one."""
        self.told += 1
        return Origin(
            topic=self.options.topic, partition=self.partition, offset=self.offset, number=self.told - 1
        )

    def source(self, from_offset: int) -> Source:
        """Range of the log that an alert follows from, up to this record."""
        return Source(
            topic=self.options.topic,
            partition=self.partition,
            from_offset=from_offset,
            to_offset=self.offset,
        )

    def is_history(self, onset_s: float) -> bool:
        """Whether something began too long ago to page for."""
        return self.at_s - onset_s > BACKFILL_S and not self.options.page_backfill
