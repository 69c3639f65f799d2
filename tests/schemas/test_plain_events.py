"""What msgspec takes is what pydantic takes, to the last field; all else is pydantic's to judge."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.events import EVENT_MODELS, parse_event
from schemas.fields import CHANNELS, Channel
from schemas.plain_events import PLAIN_EVENTS, _plainly, plain_event, read_event
from schemas.rejection import Rejected

PLAIN: dict[Channel, dict[str, Any]] = {
    "social": {"author_id": "a", "followers": 3, "post_id": "p"},
    "call": {"duration_s": 3.5},
    "chat": {"session_id": "s"},
    "email": {},
}
COMMON = {"event_id": "e", "occurred_at": "2026-03-01T08:00:00+08:00", "brand": "acme", "text": "late again"}
FIELDS = sorted({name for model in EVENT_MODELS.values() for name in model.model_fields})
SPEAKERS = st.sampled_from(["customer", "agent", "bot"])
TIMES = st.one_of(
    st.datetimes().map(lambda at: at.isoformat() + "Z"),
    st.datetimes(timezones=st.timezones()).map(lambda at: at.isoformat()),
    st.from_regex(
        r"(19|20|99)\d\d-?[01]\d-?[0-3]\d[Tt _][0-2]\d:?[0-6]\d(:[0-6]\d)?([.,]\d{1,9})?(Z|z|[+-][0-2]\d:?[0-6]\d)?",
        fullmatch=True,
    ),
    st.sampled_from(
        ["9999-12-31T23:59:59Z", "1970-01-01T00:00:00+00:01", "2026-03-01T24:00:00Z", "2026-W10-1T08:00:00Z"]
    ),
)
ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=3), TIMES,
    st.sampled_from(["", "x" * 64, "x" * 65, "x" * 128, "x" * 129, "x" * 1001, "😀" * 128, "\ud800", "\0", "zh"]),
    st.sampled_from(["*", " ", "en-GB", "x" * 35, "x" * 36]),
    st.sampled_from([*CHANNELS, 0, 5, 6, -0.0, 5.0, 1e400, 10**30, "x" * 20_001, "y" * 20_000, "u" * 2048]),
    st.dictionaries(st.sampled_from(["a", "b", "", "x" * 65, "speaker"]), st.sampled_from(["a", "", 1, "x" * 64])),
    st.dictionaries(st.text(min_size=1, max_size=2), st.text(min_size=1, max_size=2), max_size=10),
    st.lists(
        st.fixed_dictionaries({"speaker": SPEAKERS, "text": st.text(max_size=4)}, optional={"at": st.none()}),
        max_size=3,
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Raw:
    """A record's bytes and its channel."""

    channel: Channel
    value: bytes


@st.composite
def records(draw: st.DrawFn) -> Raw:
    """Events with some fields odd, missing, unknown or twice, then perhaps with some bytes changed."""
    channel = draw(st.sampled_from(CHANNELS))
    pairs = [*COMMON.items(), *PLAIN[channel].items()]
    for name in draw(st.lists(st.sampled_from([*FIELDS, "later"]), max_size=3)):
        pairs = [pair for pair in pairs if pair[0] != name or draw(st.booleans())]
        if draw(st.integers(0, 5)):
            pairs.append((name, draw(TIMES if name == "occurred_at" else ODD)))
    escaped = draw(st.booleans())
    body = ",".join(
        f"{json.dumps(name)}:{json.dumps(value, ensure_ascii=escaped)}"
        for name, value in draw(st.permutations(pairs))
    )
    value = bytearray(f"{{{body}}}".encode("utf-8", "surrogatepass"))
    for _ in range(draw(st.sampled_from([0, 0, 0, 0, 1, 2]))):
        at = draw(st.integers(0, len(value)))
        value[at : at + draw(st.integers(0, 2))] = draw(
            st.one_of(
                st.binary(max_size=2),
                st.sampled_from([b"\\ud800", b"\\u0041", b"\xff", b" ", b"\n", b'"', b"NaN"]),
            )
        )
    return Raw(channel, bytes(value))


def verdict(channel: Channel, value: bytes) -> Any:
    """What pydantic makes of a record: the event and its time, or why there is none."""
    try:
        event = parse_event(channel, value)
    except Rejected as rejected:
        return str(rejected)
    return _told(plain_event(event), event.occurred_at.timestamp(), event.unknown_fields())


def _told(event: Any, at_s: float, unknown: int) -> Any:
    """All that an event says, but for how its time was written."""
    fields = [getattr(event, name) for name in event.__struct_fields__ if name != "occurred_at"]
    return type(event), repr(fields), repr(at_s), event.customer_words(), unknown


@given(records())
def test_both_ways_read_alike(raw: Raw) -> None:
    try:
        told: Any = _told(*read_event(raw.channel, raw.value))
    except Rejected as rejected:
        told = str(rejected)
    assert told == verdict(raw.channel, raw.value)


@pytest.mark.parametrize("channel", CHANNELS)
def test_an_ordinary_event_is_read_the_short_way(channel: Channel) -> None:
    value = json.dumps(COMMON | PLAIN[channel]).encode()
    plain = _plainly(channel, value)
    assert plain is not None
    assert _told(*plain) == verdict(channel, value)


@pytest.mark.parametrize("tag", ["zh", "en", "en-US", "zh-CN", "ZH_hans", "fr", "", "x" * 35])
def test_a_tag_of_any_language_is_read_the_short_way_and_alike(tag: str) -> None:
    value = json.dumps({**COMMON, "language": tag}).encode()
    plain = _plainly("email", value)
    assert plain is not None and _told(*plain) == verdict("email", value)
    assert plain[0].language == (tag[:2].lower() if tag[:2].lower() in ("zh", "en") else None)


def test_what_is_too_long_for_a_tag_is_refused() -> None:
    with pytest.raises(Rejected, match="language"):
        read_event("email", json.dumps({**COMMON, "language": "x" * 36}).encode())


@pytest.mark.parametrize("zone", ["+08:60", "+15:61", "-00:60", "+24:00", "+99:00"])
def test_an_offset_that_no_zone_has_is_refused(zone: str) -> None:
    value = json.dumps(COMMON | {"occurred_at": f"2026-03-01T08:00:00{zone}"}).encode()
    with pytest.raises(Rejected) as refused:
        read_event("email", value)
    assert str(refused.value) == verdict("email", value)


@pytest.mark.parametrize(
    ("field", "value", "detail"),
    [
        ("brand", "*", "an event is of one brand, and * means all of them"),
        ("brand", " \t\u3000", "a name is more than white space"),
        ("event_id", "\n", "a name is more than white space"),
    ],
)
def test_a_name_that_names_nothing_or_everything_is_refused(field: str, value: str, detail: str) -> None:
    event = json.dumps(COMMON | {field: value}).encode()
    with pytest.raises(Rejected) as refused:
        read_event("email", event)
    assert str(refused.value) == verdict("email", event) == f"invalid: {field}: {detail}"


def test_both_know_the_same_fields() -> None:
    for channel, model in EVENT_MODELS.items():
        assert set(PLAIN_EVENTS[channel].__struct_fields__) == set(model.model_fields)


@pytest.mark.parametrize("value", [None, b"", b"{" * 200_000, b"[" * 100_000, b" " * 600_000])
def test_what_is_no_event_at_all_is_refused_as_ever(value: bytes | None) -> None:
    with pytest.raises(Rejected) as short:
        read_event("email", value)
    with pytest.raises(Rejected) as long:
        parse_event("email", value)
    assert str(short.value) == str(long.value)
