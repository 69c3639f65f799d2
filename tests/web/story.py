"""What the page tells in its tests: a calm shop, a crisis, and one whose customers write hostile texts."""

from __future__ import annotations

import json
import math
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from aiohttp.test_utils import TestServer

from schemas.alerts import (
    SEVERITY_OF_TIER,
    Alert,
    ContextNote,
    Driver,
    Evidence,
    Example,
    GradePart,
    Impact,
    Motive,
    Source,
    Tier,
)
from schemas.counts import Counts, SliceCount
from schemas.samples import LabelNext, LabelRequest
from schemas.settings import Settings
from streams.http import HttpService
from streams.metrics import Metrics
from streams.web.board import IncidentBoard
from streams.web.counts_board import CountsBoard
from streams.web.label_next import LabelBoard
from streams.web.writing import Put

MINUTE_S = 60
ONSET_S, SEEN_S = 26 * MINUTE_S, 23 * MINUTE_S  # before now
HOSTILE = (
    '<script>alert("x")</script><img src=x onerror=alert(1)> & "quoted" \u202etxet desrever\u202c \u2069\u2067 '
    "مرحبا 👩‍👩‍👧‍👦 🇨🇳 {{ 7 * 7 }} \x00\x1b[31m "
)
LONG = (HOSTILE * 200)[:20_000]


def moment(at_s: float) -> datetime:
    return datetime.fromtimestamp(int(at_s), UTC)


def alert(now_s: float, **changes: Any) -> Alert:
    """An open incident of delayed parcels, changed as told."""
    onset_s, tier = now_s - ONSET_S, changes.pop("tier", "red")
    sentence = (
        f"Nordwind Post: 412 complaints since {moment(onset_s):%Y-%m-%d %H:%M} UTC, 61.4 expected (×6.7), "
        "region north"
    )
    values: dict[str, Any] = {
        "incident_id": "5a0d6a8c-7d5b-5c1e-9f0e-1f1c8b6f2a10",
        "sequence": 3,
        "status": "updated",
        "kind": "spike",
        "tier": tier,
        "severity": SEVERITY_OF_TIER[tier],
        "brand": "Nordwind Post",
        "slice": {"region": ["north"]},
        "cause": "spike",
        "onset_at": moment(onset_s),
        "detected_at": moment(now_s - SEEN_S),
        "emitted_at": moment(now_s - 2 * MINUTE_S),
        "summary": sentence,
        "headline": sentence[:160],
        "observed": 412.0,
        "expected": 61.4,
        "ratio": 6.71,
        "evidence": Evidence(
            statistic=183.2,
            threshold=14.6,
            false_alarms_per_month=1.0,
            complaints=412,
            distinct_complainants=377,
            claim="claimed",
        ),
        "drivers": [
            Driver(dimension="region", value="north", lift=6.7, excess_share=0.91),
            Driver(dimension="channel", value="call", lift=5.6, excess_share=0.52),
            Driver(dimension="category", value="delivery", lift=4.9, excess_share=0.88),
            Driver(dimension="product", value="Parcel Plus", lift=3.1),
        ],
        "examples": [
            Example(
                event_id="call-88121",
                channel="call",
                text="Third day of waiting. The parcel stands in the depot and nobody at [phone] picks up.",
            ),
            Example(
                event_id="tw-1204",
                channel="social",
                text="@nordwind my mother's medicine is in that truck. WHERE is it? 😡",
            ),
            Example(event_id="chat-77", channel="chat", text="包裹已经晚了三天，客服一直不回复，我要投诉！"),
        ],
        "context": [
            ContextNote(
                context_id="rel-9",
                kind="release",
                title="Route planner 4.2 in the northern depots",
                lag_s=41 * 60.0,
                why="41 min before; it names region north",
            ),
            ContextNote(context_id="camp", kind="campaign", title="Free returns week", lag_s=26.5 * 3600),
        ],
        "impact": [
            Impact(
                name="Contacts still to come today",
                value=1900.0,
                unit="contacts",
                range=(1200.0, 2900.0),
                assumption="the rate of the last 10 minutes halves every 3 hours",
                source="this brand's last five surges",
            ),
        ],
        "grade": [
            GradePart(name="size", value=350.6, unit="complaints beyond the expected", tier="red"),
            GradePart(name="speed", value=809.0, unit="beyond the expected an hour", tier="red"),
            GradePart(name="cost", value=70120.0, unit="USD, assumed", tier="orange"),
        ],
        "motives": [
            Motive(
                motive="control",
                share=0.62,
                advice="They want control: give them options, dates and a way to follow their case.",
            ),
        ],
        "deadline_at": moment(now_s + 37 * MINUTE_S),
        "authority": "stop sale or service of the slice",
        "owner": "Logistics, on call",
        "actions": ["Open a crisis call now; name one speaker; answer in public within the hour."],
        "model_version": 12,
        "source": Source(topic="outcry.internal.brand.v1", partition=2, from_offset=81220, to_offset=81944),
    }
    return Alert(**{**values, **changes})  # type: ignore[arg-type]


def crisis(now_s: float) -> Iterator[Alert]:
    """Open, in three states, with a smaller one beside it and two that are over."""
    steps: tuple[tuple[int, str, Tier, float, float, float], ...] = (
        (1, "firing", "orange", 23, 44.0, 7.1),
        (2, "updated", "red", 14, 190.0, 28.3),
        (3, "updated", "red", 2, 412.0, 61.4),
    )
    for sequence, status, tier, minutes, observed, expected in steps:
        yield alert(
            now_s,
            sequence=sequence,
            status=status,
            tier=tier,
            emitted_at=moment(now_s - minutes * MINUTE_S),
            observed=observed,
            expected=expected,
            ratio=observed / expected,
        )
    text = "Teehaus Lin: 31 complaints since 12 minutes, 11.0 expected (×2.8), product 白毫银针"
    yield alert(
        now_s, incident_id="0b7c1a52-8a54-5f4f-8a8e-2a1d5be7a001", sequence=1, status="firing", tier="yellow",
        brand="Teehaus Lin", slice={"product": ["白毫银针"]}, summary=text, onset_at=moment(now_s - 12 * MINUTE_S),
        emitted_at=moment(now_s - 4 * MINUTE_S), observed=31.0, expected=11.0, ratio=2.8, owner="Quality",
        drivers=[Driver(dimension="product", value="白毫银针", lift=2.8, excess_share=0.8)], context=[], impact=[],
        actions=["Read the examples; find the common cause; tell the owner."],
    )  # fmt: skip
    yield from past(now_s)


def past(now_s: float) -> Iterator[Alert]:
    for number, (brand, tier, hours) in enumerate(
        (("Nordwind Post", "orange", 7), ("Teehaus Lin", "blue", 30), ("Halden Bank", "yellow", 52))
    ):
        text = f"{brand}: {90 - 20 * number} complaints, 22.0 expected, everywhere; back to normal"
        yield alert(
            now_s, incident_id=f"00000000-0000-5000-8000-00000000000{number}", sequence=4, status="resolved",
            tier=tier, brand=brand, slice={}, summary=text, onset_at=moment(now_s - (hours + 1) * 3600),
            detected_at=moment(now_s - (hours + 0.9) * 3600), emitted_at=moment(now_s - hours * 3600), actions=[],
        )  # fmt: skip


def thread(now_s: float) -> Alert:
    """A post that feeds itself."""
    return alert(
        now_s,
        incident_id="5a0d6a8c-7d5b-5c1e-9f0e-1f1c8b6f2a11",
        kind="cascade",
        slice={"channel": ["social"]},
        summary="Nordwind Post: a post feeds itself, 68 posts where 12 are usual",
        observed=68.0,
        expected=12.0,
        ratio=5.7,
        facts={
            "posts": 68.0,
            "first_poster": "u-31c9e0",
            "spreaders": "u-77ab01 (182,400), u-02fe19 (9,120), u-9c5d44 (312)",
            "reproduction_ratio": 1.31,
            "reproduction_interval": "1.12–1.55",
            "expected_size": 410.0,
            "expected_size_interval": "180–900",
            "p_double": 0.87,
            "reach": 201_000.0,
            "expected_reach": 900_000.0,
            "depth": 5.0,
            "breadth": 31.0,
            "anger_by_generation": "0.41, 0.58, 0.66",
        },
    )


def hostile(now_s: float) -> Alert:
    return alert(
        now_s,
        incident_id="ffffffff-0000-5000-8000-000000000001",
        brand=HOSTILE[:120],
        summary=LONG[:4000],
        slice={HOSTILE[:60]: [HOSTILE, LONG]},
        owner=HOSTILE,
        actions=[LONG],
        drivers=[Driver(dimension=HOSTILE[:40], value=LONG, lift=3.0, excess_share=7.0)],
        examples=[Example(event_id=HOSTILE, channel="social", text=text) for text in (HOSTILE, LONG)],
        context=[ContextNote(context_id=HOSTILE, kind=HOSTILE, title=LONG, lag_s=60.0)],
        impact=[Impact(name=HOSTILE, value=1.0, unit=HOSTILE, assumption=LONG, source=LONG)],
        children=[HOSTILE],
        parent=HOSTILE,
        facts={"first_poster": HOSTILE, "spreaders": LONG, "posts": 1.0, "expected_size": 2.0}
        | {"expected_size_interval": HOSTILE, "anger_by_generation": HOSTILE},
        authority=LONG,
        grade=[GradePart(name=HOSTILE, value=1.0, unit=LONG, tier="red")],
        motives=[Motive(motive=HOSTILE, share=0.5, advice=LONG)],
    )


def counts(now_s: float, *, surge: bool) -> Iterator[Counts]:
    """Three hours of buckets of three brands; in a surge the north of the first rises from the onset on."""
    end = int(now_s) // 10 * 10
    for brand, rate in (("Nordwind Post", 2.4), ("Teehaus Lin", 0.9), ("Halden Bank", 1.6)):
        for at_s in range(end - 10_800, end, 10):
            wave = 1 + 0.35 * math.sin(at_s / 900) + 0.3 * math.sin(at_s / 37) + 0.5 * math.sin(at_s * 1.7)
            usual = max(0, round(rate / 6 * wave + 0.5 * math.sin(at_s * 12.9898)))
            since_s = at_s - (now_s - ONSET_S)
            more = round(2.9 * (1 - math.exp(-since_s / 420)) * (0.7 + 0.6 * wave)) if since_s >= 0 else 0
            more = more if surge and brand == "Nordwind Post" else 0
            rows = [SliceCount(slice={}, contacts=8 * usual + 2 + more, complaints=usual + more)]
            if brand == "Nordwind Post":
                rows.append(
                    SliceCount(
                        slice={"region": ["north"]}, contacts=4 * usual + more, complaints=usual + more
                    )
                )
            yield Counts(
                brand=brand, bucket_start=moment(at_s), bucket_s=10, revision=1, model_version=12, slices=rows
            )


def to_label(now_s: float) -> LabelNext:
    texts = ("Well, that was quick.", "还可以吧，就是慢了点", HOSTILE)
    return LabelNext(
        at_s=now_s,
        model_version=12,
        events=[
            LabelRequest(
                event_id=f"ask-{i}", channel="chat", brand="Nordwind Post", language="en", text=text, p=0.5
            )
            for i, text in enumerate(texts)
        ],
    )


class Records:
    """Takes what is told in place of Kafka."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str, dict[str, Any]]] = []
        self.fails = False

    async def __call__(self, topic: str, key: str, value: bytes) -> None:
        if self.fails:
            raise TimeoutError
        self.taken.append((topic, key, json.loads(value)))


@asynccontextmanager
async def serving(
    alerts: list[Alert],
    *,
    now_s: float,
    surge: bool,
    settings: Settings | None = None,
    wrong: list[str],
    put: Put | None = None,
) -> AsyncIterator[tuple[str, HttpService]]:
    """Serve these alerts and counts on a free port; gives the address and the service."""
    chosen, metrics = settings or Settings(), Metrics()
    board = IncidentBoard(chosen)
    numbers = CountsBoard(chosen, board.incidents)
    for one in alerts:
        board.take(one.incident_id.encode(), one.model_dump_json().encode())
    numbers.want()
    for bucket in counts(now_s, surge=surge):
        numbers.take(bucket.model_dump_json().encode())
    for brand in ("Nordwind Post", "Teehaus Lin", "Halden Bank"):
        metrics.set_detector_warm(brand, 0.4 if brand == "Teehaus Lin" else 1.0)
        for number, channel in enumerate(("call", "social")):
            metrics.set_last_event(brand, channel, now_s - 3 - 7 * number - len(brand))
            metrics.set_contacts_ratio(brand, channel, 1.04 - 0.13 * number)
    labels = LabelBoard(chosen)
    labels.take(b"", to_label(now_s).model_dump_json().encode())
    service = HttpService(
        chosen, metrics, board, list, lambda: wrong, counts=numbers, labels=labels, put=put or Records()
    )
    server = TestServer(service.application())
    await server.start_server()
    try:
        yield str(server.make_url("")).rstrip("/"), service
    finally:
        await server.close()
