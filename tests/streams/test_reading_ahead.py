"""How far the judge has read ahead of what it judges changes nothing: a replay in large steps says the same."""

from __future__ import annotations

from collections import defaultdict

import pytest

from detectors.outputs import JudgeOptions
from detectors.reasons.sentences import moment
from schemas.alerts import Alert
from schemas.fields import rfc3339
from streams.files import line_of
from streams.intake import IntakeOptions
from streams.replay import Replay
from streams.simulation.canary import minute_events

BRAND, SURGE_S, HISTORY_S = "outcry-drill", 1_795_705_200, 24 * 3600


def said(chunk_s: float) -> dict[str, list[tuple[object, ...]]]:
    """Alerts of each incident on the canary's surge, of two minutes in which texts come again and again.

    How many customers stand behind it is estimated from blocks, so that it may vary with their bounds.
    """
    replay = Replay(JudgeOptions(), IntakeOptions(log_partitions=1), chunk_s=chunk_s)
    lines = (
        line_of(event)
        for minute_s in range(SURGE_S - HISTORY_S, SURGE_S + 900, 60)
        for _, event in minute_events(minute_s, BRAND, SURGE_S)
    )
    found = defaultdict(list)
    for alert in replay.run(line for line in lines if line is not None):
        if isinstance(alert, Alert):
            told = (alert.sequence, alert.status, alert.kind, alert.tier, alert.slice, alert.onset_at)
            seen = (alert.detected_at, alert.observed, alert.expected, alert.evidence.distinct_texts)
            found[alert.incident_id].append((*told, *seen, alert.examples, alert.drivers))
    return dict(found)


@pytest.mark.slow
def test_what_is_read_ahead_is_not_known_before_its_time() -> None:
    as_live = said(30.0)
    assert {told[1] for alerts in as_live.values() for told in alerts} >= {"firing", "updated"}
    assert said(900.0) == as_live


def test_of_two_who_tell_of_a_hazard_in_one_chunk_the_first_names_the_incident() -> None:
    """An e-mail is before a post, though the e-mails of a chunk are read after its posts."""

    def told(chunk_s: float) -> list[tuple[object, ...]]:
        rows = [
            (0.0, "call", "hello, what are your opening hours?"),
            (5.0, "email", "My kettle caught fire this morning and burned the kitchen!"),
            (31.0, "social", "My kettle caught fire this morning and burned the kitchen!"),
        ]
        lines = [
            line_of(
                {
                    "channel": channel, "event_id": f"e{after_s}", "brand": BRAND, "product": "kettle", "text": text,
                    "occurred_at": rfc3339(moment(SURGE_S + after_s)), "author_id": f"a{after_s}", "followers": 1,
                    "post_id": "p", "duration_s": 1, "subject": "hello",
                }
            )
            for after_s, channel, text in rows
        ]  # fmt: skip
        replay = Replay(JudgeOptions(), IntakeOptions(log_partitions=1), chunk_s=chunk_s)
        given = replay.run(line for line in lines if line is not None)
        return [
            (alert.incident_id, alert.kind, alert.onset_at, alert.examples[0].event_id)
            for alert in given
            if isinstance(alert, Alert) and alert.status == "firing"
        ]

    (alone,) = told(1.0)
    assert alone[1:] == ("safety", moment(SURGE_S + 5.0), "e5.0")
    assert told(900.0) == [alone]
