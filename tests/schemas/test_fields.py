"""Times have an offset, lie where they can be written, and read back as the same time."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from schemas.events import parse_event
from schemas.fields import Time, rfc3339
from schemas.inputs import parse_context, parse_handling, parse_label
from schemas.plain_events import read_event
from schemas.rejection import Reason, Rejected

zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


def email(**fields: object) -> bytes:
    value = {"event_id": "1", "occurred_at": "2026-03-01T08:00:00Z", "brand": "b", "text": "t"}
    return json.dumps({**value, **fields}).encode()


FIRST, LAST = datetime(1970, 1, 2), datetime(9999, 12, 30)  # noqa: DTZ001 - hypothesis adds the zone


@given(st.datetimes(FIRST, LAST, timezones=zones))
def test_a_time_reads_back_as_itself(moment: datetime) -> None:
    event = parse_event("email", email(occurred_at=rfc3339(moment)))
    assert event.occurred_at == moment
    again = parse_event("email", event.model_dump_json().encode())
    assert again.occurred_at == moment


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("2026-03-01T08:00:00", Reason.NO_TIME_ZONE),
        ("2026-03-01", Reason.NO_TIME_ZONE),
        ("0001-01-01T00:00:00+08:00", Reason.OUT_OF_RANGE),
        ("1969-12-31T23:59:59Z", Reason.OUT_OF_RANGE),
        ("9999-12-31T23:59:59-08:00", Reason.OUT_OF_RANGE),
        (1772352000, Reason.WRONG_TYPE),
        (None, Reason.WRONG_TYPE),
        ("yesterday, at noon", Reason.INVALID),
        ("2026-02-30T08:00:00Z", Reason.INVALID),
        ("2016-12-31T23:58:60Z", Reason.INVALID),
        ("2016-12-31T22:59:60Z", Reason.INVALID),
        ("2016-12-31T23:59:61Z", Reason.INVALID),
        ("2016-12-31T23:59:60+08:00", Reason.INVALID),
        ("9999-12-31T23:59:60Z", Reason.INVALID),
    ],
)
def test_what_is_no_time_is_rejected_with_its_reason(given: object, reason: Reason) -> None:
    with pytest.raises(Rejected) as caught:
        parse_event("email", email(occurred_at=given))
    assert caught.value.field == "occurred_at"
    assert caught.value.reason in (reason, Reason.NO_TIME_ZONE if given == "yesterday, at noon" else reason)


@pytest.mark.parametrize(
    ("leap", "second"),
    [
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
        ("2016-12-31 23:59:60z", "2017-01-01T00:00:00Z"),
        ("2017-01-01T07:59:60.25+08:00", "2017-01-01T00:00:00.25Z"),
        ("2015-06-30T16:29:60-07:30", "2015-07-01T00:00:00Z"),
    ],
)
def test_a_leap_second_is_the_second_after_it(leap: str, second: str) -> None:
    event, at_s, _ = read_event("email", email(occurred_at=leap))
    assert rfc3339(datetime.fromtimestamp(at_s, UTC)) == rfc3339(datetime.fromisoformat(second))
    assert parse_event("email", email(occurred_at=leap)).occurred_at == datetime.fromisoformat(second)
    assert datetime.fromisoformat(event.occurred_at) == datetime.fromisoformat(second)


def test_the_end_of_time_is_a_time() -> None:
    value = {
        "context_id": "c",
        "brand": "*",
        "kind": "mute",
        "page": False,
        "starts_at": "2026-03-01T08:00:00Z",
        "ends_at": "9999-12-31T23:59:59Z",
    }
    context = parse_context(json.dumps(value).encode())
    assert context.ends_at == datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert parse_context(context.model_dump_json().encode()) == context


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode) | st.none())
def test_any_bytes_are_a_message_or_rejected(value: bytes | None) -> None:
    for parse in (lambda it: parse_event("social", it), parse_handling, parse_label):
        with pytest.raises(Rejected):
            parse(value)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=6,
    ),
    st.sampled_from(["event_id", "occurred_at", "brand", "text", "turns", "attributes", "rating", "channel"]),
)
def test_any_value_of_a_field_is_taken_or_rejected_without_its_content(value: object, name: str) -> None:
    secret = {"secret-4711": value}
    for given_value in (value, secret):
        try:
            parse_event("email", email(**{name: given_value}))
        except Rejected as rejected:
            assert "4711" not in str(rejected)


_TIMES = st.one_of(
    st.datetimes(timezones=zones).map(lambda moment: moment.isoformat()),
    st.text(alphabet="0123456789-:TtZz+. ", max_size=32),
    st.sampled_from(
        [
            "9999-12-31T23:59:59-01:00",
            "9999-12-31T23:59:59.999999Z",
            "0001-01-01T00:00:00+05:00",
            "1969-12-31T23:59:59Z",
            "1970-01-01T00:00:00+01:00",
            "2026-03-01",
            "2026-03-01T08:00:00",
            "1700000000",
            "2026-03-01\n08:00:00Z",
            "2016-12-31T23:59:60Z",
            "2016-12-31T23:59:60.1234567+00:00",
            "2016-12-31T12:59:60Z",
            "1969-12-31T23:59:60Z",
        ]
    ),
)


TIMES: TypeAdapter[Any] = TypeAdapter(Time)


@given(_TIMES)
def test_times_from_json_are_checked_as_those_from_python(text: str) -> None:
    def read(check: Callable[[Any], Any], value: Any) -> Any:
        try:
            return check(value)
        except ValidationError as error:
            return [(each["type"], each["msg"]) for each in error.errors()]

    assert read(TIMES.validate_json, json.dumps(text)) == read(TIMES.validate_python, text)
