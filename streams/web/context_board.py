"""Business events that are under way, for dashboards: what was planned and told is drawn behind the complaints."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from detectors.masking import mask
from schemas.inputs import Context, parse_context
from schemas.rejection import Rejected
from schemas.settings import Settings
from schemas.topics import CONTEXT
from streams.following import Follower
from streams.snapshot_metrics import family

log = logging.getLogger(__name__)

# The youngest that are kept and shown; an event without an end is drawn for an hour. Seconds.
KEPT, SHOWN, OPEN_S = 2000, 100, 3600.0
TITLE_CHARS = 80


class ContextBoard(Follower):
    """Business events by id, as the topic has them now.

    Parameters
    ----------
    settings
        Configuration.

    Examples
    --------
    >>> board = ContextBoard(Settings())
    >>> board.take(
    ...     b"r-1", b'{"context_id":"r-1","brand":"Acme","kind":"release","starts_at":"1970-01-01T01:00:00Z"}'
    ... )
    >>> [event.kind for event in board.under_way(3700.0)], board.under_way(7300.0)
    (['release'], [])
    """

    topic = CONTEXT

    def __init__(self, settings: Settings, **options: Any) -> None:
        super().__init__(settings, **options)
        self._known: dict[str, Context] = {}

    def take(self, key: bytes, value: bytes | None) -> None:
        """Take in one record; what is not valid is the context agent's to reject."""
        if value is None:
            self._known.pop(key.decode("utf-8", "replace"), None)
            return
        try:
            event = parse_context(value)
        except Rejected:
            return
        self._known.pop(event.context_id, None)
        self._known[event.context_id] = event
        if len(self._known) > KEPT:
            del self._known[min(self._known, key=lambda one: self._known[one].starts_at)]

    def under_way(self, now_s: float) -> list[Context]:
        """Events that have begun and not ended, the youngest first; mutes are none."""
        found = [
            event
            for event in self._known.values()
            if event.kind != "mute" and event.starts_at.timestamp() <= now_s < _end_s(event)
        ]
        return sorted(found, key=lambda one: (-one.starts_at.timestamp(), one.context_id))[:SHOWN]


def _end_s(event: Context) -> float:
    return event.ends_at.timestamp() if event.ends_at else event.starts_at.timestamp() + OPEN_S


class ContextCollector(Collector):
    """Exports the events that are under way; a title is masked and cut, as whoever told it may have been careless.

    Parameters
    ----------
    events
        Those under way at a time (Unix seconds).
    now_s
        Wall clock, Unix seconds.
    """

    def __init__(self, events: Callable[[float], list[Context]], now_s: Callable[[], float]) -> None:
        self.events, self.now_s = events, now_s

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Name the family, so that registering does not scrape."""
        yield family("outcry_context_event")

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield one series for each event."""
        gauge = family("outcry_context_event")
        for labels in dict.fromkeys(
            (one.brand, one.kind, mask(" ".join(one.title.split()))[:TITLE_CHARS])
            for one in self.events(self.now_s())
        ):
            gauge.add_metric(labels, 1)
        yield gauge
