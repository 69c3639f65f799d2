"""What the fold says, as records: the bytes that models would write, headers that CloudEvents asks for."""

from __future__ import annotations

from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from detectors.outputs import Forgotten, Published
from detectors.reasons.sentences import moment
from detectors.slices import WHOLE, slice_key
from schemas.counts import Counts, SliceCount
from schemas.topics import ALERTS, COUNTS, INCIDENTS
from streams.publishing import counts_json, messages_of
from tests.schemas.test_contract import ALERT

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x1f"), min_size=1, max_size=20)
keys = st.just(WHOLE) | words.map(lambda value: slice_key((("region", value),)))
rows = st.lists(st.tuples(keys, st.integers(0, 10**6), st.integers(0, 10**6)), max_size=5).map(tuple)


@given(words, st.integers(0, 10**8), st.integers(1, 99), st.sets(st.integers(0, 9)), rows)
def test_counts_are_what_the_model_would_write(
    brand: str, bucket: int, revision: int, models: set[int], given_rows: tuple[tuple[str, int, int], ...]
) -> None:
    published = Published(brand, bucket * 10, 10, revision, tuple(sorted(models)), given_rows)
    counts = Counts.model_validate_json(counts_json(published))
    assert counts == Counts(
        brand=brand,
        bucket_start=moment(bucket * 10),
        bucket_s=10,
        revision=revision,
        model_version=max(models, default=0),
        model_versions=sorted(models),
        slices=[
            SliceCount(slice={"region": [key.partition("=")[2]]} if key else {}, contacts=n, complaints=m)
            for key, n, m in given_rows
        ],
    )
    assert counts.model_dump_json().encode() == counts_json(published)


def test_an_alert_goes_to_the_log_and_to_the_present_state_with_the_same_bytes() -> None:
    log, present = messages_of(ALERT)
    assert (log.topic, present.topic) == (ALERTS, INCIDENTS)
    assert (log.key, log.value, log.identity, log.headers) == present[1:]
    headers = {name: value.decode() for name, value in log.headers}
    assert headers == {
        "ce_specversion": "1.0",
        "ce_id": f"{ALERT.incident_id}.1",
        "ce_source": "/outcry/outcry.internal.brand.v1/0",
        "ce_type": "outcry.incident.firing.v1",
        "ce_time": "2026-03-01T08:00:00.250Z",
        "ce_subject": ALERT.incident_id,
        "ce_dataschema": "urn:outcry:schema:outcry.alerts.v1",
        "content-type": "application/json",
    }


def test_identities_are_of_the_output_and_differ_by_revision_and_sequence() -> None:
    first, second = (Published("acme", 0, 10, revision, (), ()) for revision in (1, 2))
    outputs = [first, second, ALERT, ALERT.model_copy(update={"sequence": 2})]
    identities = [
        message.identity
        for output in outputs
        for message in messages_of(output)
        if message.topic != INCIDENTS
    ]
    assert len(set(identities)) == len(identities)
    assert {message.topic for message in messages_of(first)} == {COUNTS}


def test_a_forgotten_incident_is_a_tombstone() -> None:
    told = str(uuid4())
    (message,) = messages_of(Forgotten("acme", told))
    assert (message.topic, message.key, message.value) == (INCIDENTS, told, None)
