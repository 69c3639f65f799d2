"""A brand's state as JSON types and back: what a checkpoint holds beside its buckets, and a backfill hands over."""

from __future__ import annotations

from typing import Any

from detectors.brand import BrandJudge
from detectors.incidents.burial import Burial
from detectors.incidents.engine import IncidentEngine
from detectors.incidents.feedback import Feedback
from detectors.incidents.members import MemberDesk
from detectors.log.buckets import Buckets
from detectors.log.closing import Closing
from detectors.log.log_offsets import LogOffsets
from detectors.log.model_ratios import ModelRatios
from detectors.outputs import JudgeOptions
from detectors.reasons.localiser import Localiser
from detectors.reasons.recent import Recent
from detectors.reasons.terms import Terms
from detectors.watchers.case_watch import CaseWatch
from detectors.watchers.causes import CauseWatch
from detectors.watchers.contagion_family import ContagionFamily
from detectors.watchers.copies import CopyWatch
from detectors.watchers.given_signals import GivenSignals
from detectors.watchers.hearing import Hearing
from detectors.watchers.notices import NoticeWatch
from detectors.watchers.share_watch import ShareWatch
from detectors.watchers.slice_watch import SliceWatch
from detectors.watchers.spill_over import SpillOver


def core_of(judge: BrandJudge) -> dict[str, Any]:
    """All state but the buckets, as JSON types."""
    return {
        "model": judge.model,
        "closing": judge.closing.to_state(),
        "watch": judge.watch.to_state(),
        "shares": judge.shares.to_state(),
        "given": judge.given.to_state(),
        "contagion": judge.contagion.to_state(),
        "spill_over": judge.spill_over.to_state(),
        "localiser": judge.localiser.to_state(),
        "terms": judge.terms.to_state(),
        "notices": judge.notices.to_state(),
        "cases": judge.cases.to_state(),
        "ratios": judge.ratios.to_state(),
        "engine": judge.engine.to_state(),
        "recent": judge.recent.to_state(),
        "causes": judge.causes.to_state(),
        "copies": judge.copies.to_state(),
        "hushed": judge.hushed,
        "feedback": judge.feedback.to_state(),
        "members": judge.members.to_state(),
        "hearing": judge.hearing.to_state(),
        "ended": judge.burial.to_state(),
        "was_warm": judge.was_warm,
        "floor": judge.floor,
        "kept_from": judge.buckets.kept_from,
        "counters": [judge.too_old, judge.buckets.dropped],
        "offsets": judge.offsets.to_state(),
    }


def brand_from(brand: str, options: JudgeOptions, core: dict[str, Any], hours: list[list[Any]]) -> BrandJudge:
    """Restore a brand from what `core_of` and the hours of `Buckets.to_state` gave."""
    judge = BrandJudge(brand, options)
    judge.model = core["model"]
    floor = max(core["floor"], core["kept_from"])
    # An hour that did not change was not written again when some of its buckets were forgotten.
    judge.buckets = Buckets.from_state([row for hour in hours for row in hour if row[0] >= floor])
    judge.buckets.kept_from = core["kept_from"]
    judge.closing = Closing.from_state(options.bucket_s, core["closing"])
    judge.watch = SliceWatch.from_state(options, core["watch"])
    judge.shares = ShareWatch.from_state(options, core["shares"])
    judge.given = GivenSignals.from_state(core["given"])
    judge.contagion = ContagionFamily.from_state(options.bucket_s, core["contagion"])
    judge.spill_over = SpillOver.from_state(core["spill_over"])
    judge.localiser = Localiser.from_state(core["localiser"])
    judge.terms = Terms.from_state(core["terms"])
    judge.notices = NoticeWatch.from_state(core["notices"], at_once=options.at_once)
    judge.cases = CaseWatch.from_state(options.false_alarms_per_month, core["cases"])
    judge.ratios = ModelRatios.from_state(core["ratios"])
    judge.engine = IncidentEngine.from_state(brand, core["engine"], options.bucket_s)
    judge.recent = Recent.from_state(core["recent"])
    judge.causes = CauseWatch.from_state(core["causes"])
    judge.copies = CopyWatch.from_state(core["copies"])
    judge.hushed = tuple(core["hushed"])
    judge.feedback = Feedback.from_state(options.false_alarms_per_month, core["feedback"])
    judge.members = MemberDesk.from_state(core["members"])
    judge.hearing = Hearing.from_state(options.bucket_s, core["hearing"])
    judge.burial = Burial.from_state(core["ended"])
    # Checkpoints of older versions know whether it is.
    judge.was_warm = core.get("was_warm", judge.watch.warm)
    judge.floor = core["floor"]
    judge.too_old, judge.buckets.dropped = core["counters"]
    judge.offsets = LogOffsets.from_state(core["offsets"])
    return judge


def settle(judge: BrandJudge) -> None:
    """Forget incidents and log offsets, and write all buckets anew: after a backfill."""
    options = judge.options
    judge.engine, judge.burial = IncidentEngine(judge.brand, options.bucket_s), Burial()
    judge.watch.release()
    judge.localiser.settle(judge.closed["all"])
    judge.shares.release()
    judge.given, judge.notices = GivenSignals(), NoticeWatch(at_once=options.at_once)
    judge.contagion.release()
    judge.cases.release()
    judge.members = MemberDesk()
    judge.offsets.clear()
    judge.dirty_hours.update(judge.buckets.hours())
