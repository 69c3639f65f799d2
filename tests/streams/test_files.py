"""Files of other people: read as they are, or refused in one sentence that names file and line."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.events import parse_event
from schemas.rejection import Reason
from streams.files import BadInput, Feed, line_of, read_lines

MAP = {"text": "text", "when": "occurred_at", "airline": "brand"}
TABLE = (
    'when,airline,text,extra\n2026-03-01T08:00:00Z,acme,"late, again",1\n2026-03-01T08:00:05Z,acme,坏了,2\n'
)

# No time of writing in it: it is part of a test's name, which each of the parallel processes must make alike.
CUT = gzip.compress(TABLE.encode() * 50, mtime=0)[:60]


def rows(path: Path, *more: Path, **feed: Any) -> list[dict[str, Any]]:
    reading = read_lines(Feed([path, *more], **feed))
    found = [json.loads(line.value) for line in reading]
    reading.check()
    return found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("packed", [False, True])
def test_a_table_becomes_events(tmp_path: Path, encoding: str, ending: str, packed: bool) -> None:
    path = tmp_path / ("calls.csv.gz" if packed else "calls.csv")
    body = TABLE.replace("\n", ending).encode(encoding)
    path.write_bytes(gzip.compress(body) if packed else body)
    found = rows(path, mapping=MAP, channel="call")
    assert [row["text"] for row in found] == ["late, again", "坏了"]
    events = [parse_event("call", json.dumps(row).encode()) for row in found]
    assert len({event.event_id for event in events}) == 2
    assert rows(path, mapping=MAP, channel="call") == found


def test_rows_are_told_apart_by_what_they_hold_not_by_where_they_stand(tmp_path: Path) -> None:
    other = TABLE.replace("late, again", "broken")
    tables = {"ja": TABLE, "fe": other, "copy": TABLE, "twice": TABLE + TABLE.partition("\n")[2]}
    ids = {}
    for name, table in tables.items():
        path = tmp_path / name / "export.csv"
        path.parent.mkdir()
        path.write_text(table, encoding="utf-8")
        ids[name] = [row["event_id"] for row in rows(path, mapping=MAP, channel="call")]
    assert ids["ja"] == ids["copy"]
    # The row that both have is one event; the others are two.
    assert len({*ids["ja"], *ids["fe"]}) == 3
    assert len(set(ids["twice"])) == 4


def test_a_table_without_a_column_for_the_brand_is_of_the_one_that_is_given(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("when,text\n1970-01-01T00:00:01Z,late\n", encoding="utf-8")
    columns = {"when": "occurred_at", "text": "text"}
    first, other = (
        json.loads(next(iter(read_lines(Feed([path], columns, "chat", brand)))).value)
        for brand in ("Acme", "Northline")
    )
    assert (first["brand"], other["brand"]) == ("Acme", "Northline")
    assert first["event_id"] != other["event_id"]
    for mapped, said in (({}, ":1: no column is mapped to brand"), ({"firm": "brand"}, "no column 'firm'")):
        with pytest.raises(BadInput, match="--brand NAME") as caught:
            list(read_lines(Feed([path], columns | mapped, "chat")))
        assert said in str(caught.value)


def test_lines_that_name_a_brand_keep_it(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"channel":"call","brand":"Own"}\n{"channel":"call"}\n{"topic":"outcry.labels.v1"}\n')
    brands = [json.loads(line.value).get("brand") for line in read_lines(Feed([path], brand="Acme"))]
    assert brands == ["Own", "Acme", None]


def test_null_is_as_good_as_nothing_in_a_line() -> None:
    event = {"event_id": "7", "occurred_at": "1970-01-01T00:00:10Z", "text": "t"}
    line = line_of({**event, "channel": None, "brand": None, "at": None}, "call", brand="Acme")
    assert line is not None and line.at_s == 10.0
    assert (
        parse_event("call", json.dumps({**json.loads(line.value), "duration_s": 1}).encode()).brand == "Acme"
    )
    verdict = line_of({"topic": "outcry.labels.v1", "incident_id": "i", "event_id": None, "channel": None})
    assert verdict is not None and verdict.key == b"i"


@pytest.mark.parametrize("channel", ["social", "call", "chat", "email"])
def test_a_table_can_be_any_channel(tmp_path: Path, channel: Any) -> None:
    path = tmp_path / "t.csv"
    path.write_text(TABLE, encoding="utf-8")
    for line in read_lines(Feed([path], MAP, channel)):
        assert parse_event(channel, line.value).channel == channel
        assert line.topic == f"outcry.{channel}.v1"


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("a.csv", b"when,airline\n", "a.csv:1: no column 'text' to map"),
        ("a.csv", b"when,airline,text\n1,2\n", "a.csv:2: 2 columns where the header has 3"),
        ("a.csv", b'when,airline,text\n1,2,"open\n', "a.csv:2: not a readable CSV row"),
        ("a.csv", b"", "a.csv:1: no column"),
        ("a.csv", b"when,airline,text,text\n1,2,3,4\n", "a.csv:1: two columns are called 'text'"),
        (
            "a.csv",
            b"when;airline;text\n1;2;3\n",
            "a.csv:1: no column 'text' to map: columns are separated by semi",
        ),
        ("a.csv", b"when\tairline\ttext\n1\t2\t3\n", "columns are separated by tabs here, not by commas"),
        (
            "a.csv",
            b"when,airline,text\n1,2,\xff\n",
            "a.csv:2: not UTF-8; convert it, as with `iconv -f GBK -t",
        ),
        (
            "a.csv",
            "when,airline,text\n1,2,3\n".encode("utf-16"),
            "a.csv:1: not UTF-8; convert it, as with `iconv -f UTF-16",
        ),
        ("a.csv.gz", b"no gzip", "a.csv.gz:1: cannot be read as text"),
        ("a.csv.gz", CUT, "a.csv.gz:1: cannot be read as text"),
        ("a.jsonl", "{}".encode("utf-16"), "a.jsonl:1: not UTF-8; convert it, as with `iconv -f UTF-16"),
        ("a.jsonl", b"{}\n", "a.jsonl:1: names no channel"),
        ("a.jsonl", b'\n{"channel":"fax"}\n', "a.jsonl:2: names no channel"),
        ("a.jsonl", b'{"channel":[]}\n', "a.jsonl:1: names no channel"),
        ("a.jsonl", b'{"topic":{}}\n', "a.jsonl:1: names no channel"),
        ("a.jsonl", b"[]\n", "a.jsonl:1: a line is a JSON object"),
        ("a.jsonl", b"{\n", "a.jsonl:1: not JSON"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(
    tmp_path: Path, name: str, body: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(body)
    table = {"mapping": MAP, "channel": "call"} if "csv" in name else {}
    with pytest.raises(BadInput) as caught:
        rows(path, **table)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_flipped_bit_in_a_compressed_file_is_said(tmp_path: Path) -> None:
    body = bytearray(gzip.compress(TABLE.encode() * 500))
    body[20:60] = b"\x55" * 40
    path = tmp_path / "a.csv.gz"
    path.write_bytes(bytes(body))
    with pytest.raises(BadInput):
        rows(path, mapping=MAP, channel="call")


GOOD = b'{"channel":"call","event_id":"7"}\n'
DEEP = b'{"channel":"call","a":' + b"[" * 500 + b"]" * 500 + b"}\n"


@pytest.mark.parametrize(
    ("name", "bad", "kept", "told"),
    [
        ("a.csv", b"1,2\n1,2,3,4,5\n", 3, "invalid a.csv:4: 2 columns"),
        ("a.csv", b'1,acme,"open,3\n2,acme,"a, b",3\n', 4, "invalid a.csv:4: not a readable CSV row"),
        ("a.csv", b'1,acme,"open,3\n', 3, "invalid a.csv:4: not a readable CSV row"),
        ("a.csv", b"1,acme,\xc4\xe3,3\n", 3, "invalid_utf8 a.csv:4: not UTF-8"),
        ("a.jsonl", b'{"channel":"call","x":NaN}\n', 2, "invalid_json a.jsonl:2: not JSON"),
        ("a.jsonl", b'{"text":"\\ud800"}\n', 2, "invalid_json a.jsonl:2: not JSON"),
        ("a.jsonl", b'{"channel":"call","text":"cut\n', 2, "invalid_json a.jsonl:2: not JSON"),
        ("a.jsonl", DEEP, 2, "invalid_json a.jsonl:2: not JSON: nested too deeply"),
        ("a.jsonl", b'{"channel":"call","text":"\xff"}\n', 2, "invalid_utf8 a.jsonl:2: not UTF-8"),
        ("a.jsonl", b"[]\n", 2, "wrong_type a.jsonl:2: a line is a JSON object"),
    ],
)
def test_what_is_no_row_costs_itself_only(
    tmp_path: Path, name: str, bad: bytes, kept: int, told: str
) -> None:
    path = tmp_path / name
    good = (TABLE.encode(), b"2,acme,ok,3\n") if "csv" in name else (GOOD, GOOD)
    path.write_bytes(bad.join(good))
    reading = read_lines(Feed([path], MAP if "csv" in name else {}, "call"))
    assert len(list(reading)) == kept
    reason, where = told.split(" ", 1)
    assert f"{tmp_path}/{where}" in reading.first[Reason(reason)]
    with pytest.raises(BadInput, match=r"a\."):
        reading.check()


def test_rows_before_the_end_of_a_cut_file_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(TABLE.encode(), mtime=0)[:-6])
    reading = read_lines(Feed([path], MAP, "call"))
    assert len(list(reading)) == 2
    with pytest.raises(BadInput, match=r"a\.csv\.gz:4: cannot be read as text from here on"):
        reading.check()


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is a folder"):
        read_lines(Feed([tmp_path]))


def test_a_missing_file_and_a_table_without_a_map_are_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no such file"):
        read_lines(Feed([tmp_path / "none.csv"]))
    (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")
    with pytest.raises(BadInput, match="--map"):
        rows(tmp_path / "t.csv")


def test_files_are_merged_by_time(tmp_path: Path) -> None:
    for name, minutes in (("a", (0, 2, 4)), ("b", (1, 3))):
        lines = [
            json.dumps(
                {"channel": "call", "event_id": f"{name}{m}", "occurred_at": f"2026-03-01T08:0{m}:00Z"}
            )
            for m in minutes
        ]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    merged = rows(tmp_path / "a.jsonl", tmp_path / "b.jsonl")
    assert [row["event_id"] for row in merged] == ["a0", "b1", "a2", "b3", "a4"]


def test_other_topics_have_their_own_keys() -> None:
    handling = line_of({"topic": "outcry.handling.v1", "case_id": "c7"})
    label = line_of({"topic": "outcry.labels.v1", "channel": "call", "event_id": "e"})
    missed = line_of({"topic": "outcry.labels.v1", "brand": "acme", "onset_at": "x"})
    assert [line.key for line in (handling, label, missed) if line] == [b"c7", b"call|e", b"acme|x"]


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=4,
)


@given(
    st.dictionaries(st.sampled_from(["channel", "topic", "event_id", "occurred_at", "at", "text"]), values)
)
def test_any_object_is_a_line_or_none(row: dict[str, Any]) -> None:
    line = line_of(row, "call")
    assert line is None or line.topic.startswith("outcry.")
