"""Which business events are drawn behind the complaints."""

from __future__ import annotations

import json
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest

from schemas.settings import Settings
from streams.web.context_board import KEPT, SHOWN, ContextBoard, ContextCollector

NOON_S = 43_200.0


def told(board: ContextBoard, context_id: str, starts: str, **changes: Any) -> None:
    event = {"context_id": context_id, "brand": "Acme", "kind": "release", "title": context_id, **changes}
    board.take(context_id.encode(), json.dumps({**event, "starts_at": f"1970-01-01T{starts}:00Z"}).encode())


def test_what_has_begun_and_not_ended_is_under_way() -> None:
    board = ContextBoard(Settings())
    told(board, "over", "10:00")
    told(board, "open", "11:30")
    told(board, "long", "08:00", ends_at="1970-01-01T13:00:00Z")
    told(board, "to come", "12:30")
    told(board, "quiet", "11:59", kind="mute")
    told(board, "taken back", "11:58")
    board.take(b"taken back", None)
    board.take(b"broken", b"{}")
    assert [event.context_id for event in board.under_way(NOON_S)] == ["open", "long"]
    told(board, "open", "11:30", ends_at="1970-01-01T11:45:00Z")
    assert [event.context_id for event in board.under_way(NOON_S)] == ["long"]


def test_memory_and_series_are_bounded_and_the_youngest_stay() -> None:
    board = ContextBoard(Settings())
    for number in range(KEPT + 50):
        told(board, f"e{number}", f"11:{number % 60:02d}", ends_at="1970-01-01T23:00:00Z")
    assert len(board._known) == KEPT
    shown = board.under_way(NOON_S)
    assert len(shown) == SHOWN and {event.starts_at.minute for event in shown} <= set(range(56, 60))


def test_titles_are_masked_and_equal_ones_are_one_series() -> None:
    board, registry = ContextBoard(Settings()), CollectorRegistry()
    for number in range(2):
        told(board, f"e{number}", "11:30", title="Hotline 13812345678\n" + "x" * 200)
    registry.register(ContextCollector(board.under_way, lambda: NOON_S))
    text = generate_latest(registry).decode()
    lines = [line for line in text.splitlines() if line.startswith("outcry_context_event{")]
    assert len(lines) == 1 and "Hotline [phone] x" in lines[0] and len(lines[0]) < 160
