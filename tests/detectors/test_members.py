"""The members of an incident are named from its onset on, once each, and a restart forgets none."""

from __future__ import annotations

from typing import Any

from detectors.incident import Incident
from detectors.incidents.members import MAX_HELD, MemberDesk
from detectors.log.blocks import BlockMap, Complaint
from detectors.outputs import Members
from detectors.signal import Signal
from schemas.counts import Member
from streams.publishing import messages_of
from tests.detectors.kept import kept


def incident(key: str = "", onset_s: float = 100.0, **fields: Any) -> Incident:
    signal = Signal("spike", key, onset_s, fields.pop("observed", 3.0), 1.0, 9.0, 5.0, "care")
    return Incident("i1", "spike", signal, "red", 200.0, 200.0, sequence=1, **fields)


class Desk:
    """A desk that is put away between all steps."""

    def __init__(self) -> None:
        self.desk, self.offset = MemberDesk(), 0
        self.block = BlockMap(0, 0.0, 0)

    def hear(self, at_s: float, region: str = "n", **fields: Any) -> None:
        self.offset += 1
        complaint = Complaint(self.offset, 7, at_s, f"e{self.offset}", "t", case_id="c1", p=0.9, **fields)
        self.block.add(self.offset, "acme", 0, (("region", region),), complaint)

    def tell(self, *incidents: Incident) -> list[list[str]]:
        for _, block_map in self.block.take():
            self.desk.take("call", block_map)
        told = list(self.desk.tell("acme", incidents))
        self.desk = MemberDesk.from_state(kept(self.desk.to_state()))
        return [[row.event_id for row in each.rows] for each in told]


def test_from_the_onset_on_once_each() -> None:
    desk = Desk()
    for at_s in (90.0, 110.0, 150.0):
        desk.hear(at_s)
    assert desk.tell() == []
    assert desk.tell(incident()) == [["e2", "e3"]]
    assert desk.tell(incident()) == []
    desk.hear(210.0)
    desk.hear(60.0)  # late, and older than the onset
    assert desk.tell(incident()) == [["e4"]]
    ended = incident(status="resolved")
    desk.hear(300.0)
    assert desk.tell(ended) == []


def test_a_slice_that_turns_out_wider_brings_the_rest() -> None:
    desk = Desk()
    for region in ("n", "s", "n"):
        desk.hear(150.0, region)
    assert desk.tell(incident("region=n")) == [["e1", "e3"]]
    desk.hear(160.0, "s")
    desk.hear(160.0, "n")
    assert desk.tell(incident("region=n\x1fregion=s")) == [["e2", "e4", "e5"]]
    desk.hear(170.0, "s")
    assert desk.tell(incident("region=n")) == []


def test_memory_is_bounded_and_what_is_missing_is_counted() -> None:
    desk = Desk()
    for _ in range(MAX_HELD + 500):
        desk.hear(150.0)
    desk.tell()
    (told,) = desk.tell(incident(observed=float(MAX_HELD + 500)))
    assert len(told) == MAX_HELD
    assert desk.desk.dropped == 500
    desk.desk.forget(1000.0)
    assert desk.desk.to_state()["held"] == []


def test_feeds_have_no_members() -> None:
    desk = Desk()
    desk.hear(150.0)
    assert desk.tell(incident(family="feed")) == []


def test_they_are_published_as_the_contract_says() -> None:
    desk = MemberDesk()
    block = BlockMap(0, 0.0, 0)
    block.add(0, "acme", 0, (), Complaint(1, 255, 150.0, "e1", "t", p=0.75))
    for _, block_map in block.take():
        desk.take("email", block_map)
    (members,) = desk.tell("acme", [incident()])
    assert isinstance(members, Members)
    (message,) = messages_of(members)
    member = Member.model_validate_json(message.value or b"")
    assert (message.topic, message.key) == ("outcry.members.v1", "i1")
    assert (member.event_id, member.channel, member.case_id, member.probability) == (
        "e1",
        "email",
        None,
        0.75,
    )
    assert member.customer == f"{255:016x}"
    assert message.identity == "i1|email|e1"
