"""Beyond its pages of a week an owner is not paged, but for red; who waits once does not page for growing old."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from detectors.budget import WEEK_S, held_back, pages
from schemas.alerts import SEVERITY_OF_TIER, Alert, Evidence, Source

START_S = 1_700_000_000.0


def incident(number: int, later_s: float = 0.0, **fields: Any) -> Alert:
    at = datetime.fromtimestamp(START_S + number + later_s, UTC)
    tier = fields.get("tier", "orange")
    defaults: dict[str, Any] = {
        "incident_id": f"i{number}",
        "sequence": 1,
        "status": "firing",
        "kind": "spike",
        "tier": tier,
        "severity": SEVERITY_OF_TIER[tier],
        "brand": "acme",
        "slice": {},
        "onset_at": at,
        "detected_at": at,
        "emitted_at": at,
        "summary": "s",
        "observed": 9.0,
        "expected": 1.0,
        "ratio": 9.0,
        "evidence": Evidence(statistic=9.0, threshold=5.0, false_alarms_per_month=1.0, complaints=9),
        "owner": "care",
        "model_version": 0,
        "source": Source(topic="t", partition=0, from_offset=0, to_offset=1),
    }
    return Alert(**{**defaults, **fields})


def test_the_first_of_a_week_page_and_the_rest_wait() -> None:
    many = [incident(number) for number in range(5)]
    assert held_back(many, 3) == {"i3", "i4"}
    assert held_back(many[::-1], 3) == {"i3", "i4"}
    assert held_back(many, 5) == set()


def test_red_passes_and_counts() -> None:
    many = [incident(0, tier="red"), incident(1), incident(2), incident(3, tier="red")]
    assert held_back(many, 2) == {"i2"}


def test_another_owner_and_another_week_have_their_own() -> None:
    many = [incident(0), incident(1, owner="legal"), incident(2, WEEK_S), incident(3, 1.0)]
    assert held_back(many, 1) == {"i3"}


def test_what_pages_nobody_spends_nothing() -> None:
    quiet = [
        incident(0, tier="blue"),
        incident(1, muted=True),
        incident(2, dry_run=True),
        incident(3, backfill=True),
        incident(4, parent="mass"),
        incident(5),
    ]
    mass = incident(6, children=["i5"])
    assert [pages(one) for one in quiet] == [False] * 5 + [True]
    assert held_back([*quiet, mass, incident(7)], 1) == {"i7"}
