"""The sentence that wakes somebody: whole, short enough, without personal data."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from detectors.brand import BrandJudge
from detectors.incident import Incident
from detectors.outputs import JudgeOptions
from detectors.signal import Signal
from detectors.slices import slice_key
from detectors.wording import BACKFILL_S, alert_of, drivers, moment, notes, sentence
from schemas.alerts import HEADLINE_CHARS, SEVERITY_OF_TIER, Alert, Source
from schemas.inputs import Context

SOURCE = Source(topic="log", partition=0, from_offset=1, to_offset=2)


def signal(key: str = "", observed: float = 50.0, expected: float = 10.0, **fields: Any) -> Signal:
    return Signal("spike", key, 1_750_000_000.0, observed, expected, 9.0, 5.0, "care", **fields)


def alert(brand: str, own: Signal, status: Any = "firing") -> Alert:
    judge = BrandJudge(brand, JudgeOptions())
    incident = Incident("id", "spike", own, "red", 0.0, 0.0, sequence=1, status=status)
    return alert_of(judge, incident, [], SOURCE, 0.0)


def context(context_id: str, at_s: float, kind: Any = "campaign", title: str = "") -> Context:
    return Context(context_id=context_id, brand="*", kind=kind, starts_at=moment(at_s), title=title)


def test_a_sentence_says_what_where_how_much_and_since_when() -> None:
    own = signal(slice_key((("channel", "call"), ("product", "app"))))
    said = alert("acme", own).summary
    for part in ("acme", "50 complaints", "10.0 expected", "×5.0", "channel call, product app", "2025-06-15"):
        assert part in said


@given(
    st.text(min_size=1, max_size=128), st.text(min_size=1, max_size=128), st.floats(0, 1e9), st.floats(0, 1e9)
)
def test_any_brand_and_slice_can_be_told(brand: str, value: str, observed: float, expected: float) -> None:
    told = alert(brand, signal(slice_key((("region", value.replace("\x1f", " ")),)), observed, expected))
    assert len(told.headline) <= HEADLINE_CHARS
    assert Alert.model_validate_json(told.model_dump_json()) == told
    assert told.severity == SEVERITY_OF_TIER[told.tier]


def test_the_end_says_so_and_asks_for_nothing() -> None:
    judge = BrandJudge("acme", JudgeOptions())
    incident = Incident("id", "spike", signal(), "red", 0.0, 0.0, sequence=2, status="resolved")
    assert "back to normal" in sentence(judge.brand, incident)
    assert alert("acme", signal(), "resolved").actions == []
    assert alert("acme", signal()).actions


def test_personal_data_in_what_people_wrote_are_masked() -> None:
    assert "jane@example.com" not in alert("acme", signal("region=jane@example.com")).summary
    (note,) = notes([context("c", 100.0, title="call jane@example.com")], 200.0)
    assert "jane@example.com" not in note.title


def test_drivers_are_single_values_by_their_excess() -> None:
    named = drivers(
        [signal("region=s", 30.0), signal("region=n", 60.0), signal(), signal("channel=call\x1fproduct=a")]
    )
    assert [(one.value, one.excess_share) for one in named] == [("n", 1.0), ("s", 0.4)]
    assert drivers([]) == []


def test_context_is_what_began_within_three_days_before() -> None:
    given_contexts = [
        context("old", 0.0),
        context("near", 299_000.0),
        context("after", 300_001.0),
        context("mute", 299_500.0, "mute"),
        context("far", 100_000.0),
    ]
    assert [(note.context_id, note.lag_s) for note in notes(given_contexts, 300_000.0)] == [
        ("near", 1000.0),
        ("far", 200_000.0),
    ]


def test_history_begins_an_hour_back() -> None:
    assert BACKFILL_S == 3600.0
