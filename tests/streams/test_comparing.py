"""Two configurations beside each other: the same trouble is matched, what only one finds is named."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from rich.console import Console

from detectors.reasons.sentences import moment
from schemas.alerts import Alert, Evidence, Source
from schemas.settings import Settings
from streams.commands.backfilling import DIALS, MONTH_S, Dials
from streams.commands.comparing import changed_settings, episodes, show
from streams.commands.replaying import incidents
from streams.files import BadInput

START_S = 1_700_000_000.0


def alert(name: str, at_h: float, hours: float = 1.0, **fields: Any) -> Alert:
    onset = moment(START_S + 3600 * at_h)
    values = {
        "incident_id": name,
        "sequence": 1,
        "status": "firing",
        "kind": "spike",
        "tier": "orange",
        "severity": "critical",
        "brand": "acme",
        "slice": {},
        "onset_at": onset,
        "detected_at": onset,
        "emitted_at": onset + timedelta(hours=hours),
        "summary": f"acme: trouble {name}",
        "observed": 40.0,
        "expected": 4.0,
        "ratio": 10.0,
        "evidence": Evidence(statistic=9.0, threshold=5.0, false_alarms_per_month=1.0, complaints=40),
        "owner": "care",
        "model_version": 0,
        "source": Source(topic="t", partition=0, from_offset=0, to_offset=1),
    }
    return Alert.model_validate({**values, **fields})


def printed(out: Console) -> str:
    return out.export_text()


def test_the_same_trouble_is_one_although_its_ids_differ() -> None:
    (one,), (other,), (later,) = (
        episodes([alert("a", 0)]),
        episodes([alert("b", 0.5)]),
        episodes([alert("c", 9)]),
    )
    assert one.is_also(other)
    assert not one.is_also(later)
    assert not one.is_also(episodes([alert("d", 0, brand="globex")])[0])


def test_what_only_one_configuration_finds_is_named() -> None:
    out = Console(width=120, record=True, quiet=False)
    show([alert("a", 0), alert("b", 9)], [alert("c", 0.2)], (2, 1), out)
    text = printed(out)
    assert "only as set: orange acme: trouble b" in text
    assert "trouble c" not in text


def test_settings_of_the_fold_may_differ_and_no_others() -> None:
    changed = changed_settings(Settings(), ["OUTCRY_FALSE_ALARMS_PER_MONTH=0.3", "OUTCRY_DRY_RUN=true"])
    assert (changed.false_alarms_per_month, changed.dry_run) == (0.3, True)
    for wrong in ("OUTCRY_BUCKET_S=60", "OUTCRY_FALSE_ALARMS_PER_MONTH", "OUTCRY_FALSE_ALARMS_PER_MONTH=-1"):
        with pytest.raises(BadInput, match="--with"):
            changed_settings(Settings(), [wrong])


def test_the_lowest_dial_that_loses_no_crisis_is_proposed() -> None:
    dials = Dials(Settings(), 1)
    low, *higher = DIALS
    dials.others.alerts[low] = [alert("a", 0)]
    for dial in higher:
        dials.others.alerts[dial] = [alert("b", 0.1), alert("c", 30)]
    dials.others.alerts[DIALS[-1]] += [alert("d", 60, tier="blue", severity="info")]
    assert [dials.found(dial) for dial in DIALS] == [1, 2, 2, 2]
    assert dials.proposal() == DIALS[1]
    out = Console(width=120, record=True)
    dials.show(MONTH_S, out)
    text = printed(out)
    assert "1 of 2" in text
    assert f"OUTCRY_FALSE_ALARMS_PER_MONTH={DIALS[1]:g}" in text
    assert "30.0 days" in text
    assert "extrapolated" not in text


@pytest.mark.parametrize("width", [40, 70, 90, 120])
def test_the_bars_of_dials_fit_the_terminal(width: int) -> None:
    dials = Dials(Settings(), 1)
    dials.others.alerts[DIALS[-1]] = [alert("a", 0)]
    out = Console(width=width, record=True)
    dials.show(MONTH_S, out)
    rows = [line for line in printed(out).splitlines() if "of 1" in line]
    assert len(rows) == len(DIALS), "a bar is broken into lines"
    assert ("█" in rows[-1]) == (width > 64)


@pytest.mark.parametrize("width", [40, 100])
def test_incidents_can_be_read_on_a_narrow_terminal(width: int) -> None:
    out = Console(width=width, record=True)
    incidents([alert("a", 0), alert("b", 1, summary="acme: trouble " * 5)], out)
    text = printed(out)
    assert "2023-11-14 22:13 UTC" in text
    assert len(text.splitlines()) < 12
    assert max(map(len, text.splitlines())) <= width


def test_without_a_crisis_no_dial_is_proposed() -> None:
    dials = Dials(Settings(), 1)
    dials.others.alerts[DIALS[-1]] = [alert("a", 0, tier="yellow", severity="warning")]
    assert dials.proposal() is None
    out = Console(width=160, record=True)
    dials.show(MONTH_S / 10, out)
    text = printed(out)
    assert "no dial is proposed: this history of 3.0 days has no orange or red incident" in text
    assert "extrapolated" in text
    assert "OUTCRY_FALSE_ALARMS_PER_MONTH" not in text
