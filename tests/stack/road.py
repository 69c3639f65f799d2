"""A crisis to be sent down the whole road, in the pieces in which a test plays it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from schemas.topics import BRAND_LOG
from streams.simulator import Scenario, simulate
from tests.kafka.workers import ALERTS, Reader, sound_alerts

BRAND, OTHER = "northline", "quickbite"
# A service desk that knows neither regions nor products: few slices, so that days are learned in seconds.
UNKNOWN = ("product", "region", "batch", "version", "attributes")
# A Monday; the same story on whatever day the test runs.
START = datetime(2024, 3, 4, 8, tzinfo=UTC)
HISTORY_DAYS = 5.0
# So much of the outage is heard before its feed stops: enough for orange, too little for red.
BEFORE_KILL_S, BEFORE_SILENCE_S = 55 * 60.0, 70 * 60.0
AFTER_S = 10 * 3600.0


class Story(NamedTuple):
    """Files of events, one for each act.

    `surge` ends amid the outage, `more` is its next quarter of an hour, in `silence` only another brand is
    heard, and in `calm` everybody again, as on any day. `onset_s` is when the outage begins, Unix seconds.
    """

    history: Path
    surge: Path
    more: Path
    silence: Path
    calm: Path
    onset_s: float


def write_story(folder: Path, seed: int = 3) -> Story:
    """Write an outage of long ago: one incident of `BRAND`, orange at its worst, and none of others."""
    scenario = simulate("outage", seed=seed, start=START, history_days=HISTORY_DAYS, rate=2.0)
    crisis = scenario.truth["crises"][0]
    assert crisis["brand"] == BRAND
    onset_s, end_s = (datetime.fromisoformat(crisis[name]).timestamp() for name in ("onset_at", "end_at"))
    times = [scenario.start_s, scenario.live_s]
    times += [onset_s + BEFORE_KILL_S, onset_s + BEFORE_SILENCE_S, end_s, end_s + AFTER_S]
    paths = [folder / f"{act}.jsonl" for act in ("history", "surge", "more", "silence", "calm")]
    acts = Story(*paths, onset_s=onset_s)
    for path, from_s, to_s in zip(paths, times, times[1:], strict=False):
        brands = {OTHER} if path == acts.silence else {BRAND, OTHER}
        lines = (json.dumps(event, ensure_ascii=False) for event in _events(scenario, from_s, to_s, brands))
        path.write_text("\n".join(lines), encoding="utf-8")
    return acts


def _events(scenario: Scenario, from_s: float, to_s: float, brands: set[str]) -> Iterator[dict[str, Any]]:
    for event in scenario.events_between(from_s, to_s):
        if "channel" in event and event["brand"] in brands:
            yield {name: value for name, value in event.items() if name not in UNKNOWN}


def alerts_on(broker: str) -> list[dict[str, Any]]:
    """All that the alerts topic holds, checked for gaps and second versions."""

    async def read() -> list[dict[str, Any]]:
        async with Reader(broker, ALERTS) as reader:
            await reader.until(lambda: True, deadline_s=10.0, quiet_s=0.5)
            return sound_alerts(reader.records)

    return asyncio.run(read())


def await_context(broker: str, title: str) -> None:
    """Wait until the judge's log holds a business event of this title."""

    async def read() -> bool:
        async with Reader(broker, BRAND_LOG) as reader:
            wanted = title.encode()
            return await reader.until(lambda: any(wanted in one.value for one in reader.records), 60.0)

    assert asyncio.run(read()), f"nobody passed on to the judge: {title}"


def published_s(broker: str, alert: dict[str, Any]) -> float:
    """When (Unix seconds) an alert reached its topic."""

    async def read() -> float:
        async with Reader(broker, ALERTS) as reader:
            await reader.until(lambda: True, deadline_s=10.0, quiet_s=0.5)
        name = f"{alert['incident_id']}.{alert['sequence']}".encode()
        return min(record.timestamp for record in reader.records if ("ce_id", name) in record.headers) / 1000

    return asyncio.run(read())
