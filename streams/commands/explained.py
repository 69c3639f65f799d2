"""What `outcry explain` prints: the verdict, whether it is the same again, a chart, other causes, and the quiet."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from detectors.brand import BrandJudge
from detectors.localise import inside, localise
from detectors.reasons.quiet import budget_at, most_quiet
from detectors.reasons.rises import rises_of
from detectors.reasons.sentences import moment, scope
from detectors.reasons.usual import place_of
from detectors.slices import pairs_of, slice_key_of
from schemas.alerts import Alert
from streams.commands.explaining import Retold, differing
from streams.display import beside

BLOCKS = " ▁▂▃▄▅▆▇█"
COLUMNS, BEFORE_S, OTHERS = 72, 3600.0, 5


def show(retold: Retold, out: Console) -> bool:
    """Print everything; gives whether all alerts came out equal."""
    last = retold.last
    out.print(last.summary, style="bold")
    out.print(
        f"{last.status}, tier {last.tier}, owner {last.owner}; alerts {retold.first.sequence} to "
        f"{last.sequence} of {last.incident_id}"
    )
    count = len(retold.told)
    same = retold.equal == count
    again = f"judged again from {retold.start} to offset {last.source.to_offset}: "
    equal = (f"{retold.equal} of {count} alerts equal to the byte", "green" if same else "red")
    out.print(Text.assemble(again, equal))
    for sentence in differing(retold):
        out.print(f"  {sentence}")
    if retold.brand is not None:
        _chart(retold, retold.brand, out)
    _reasons(last, out)
    if retold.brand is not None:
        _others(last, retold.brand, out)
    for sentence in quiet(retold.first):
        out.print(f"  {sentence}")
    return same


def _chart(retold: Retold, brand: BrandJudge, out: Console) -> None:
    """Complaints of the slice over time, from an hour before the onset, as far as the judge still has them."""
    last = retold.last
    onset_s, end_s = last.onset_at.timestamp(), max(brand.closed.values())
    start_s = max(onset_s - BEFORE_S, min(brand.buckets.rows, default=onset_s))
    if end_s <= start_s:
        return
    columns = max(1, min(COLUMNS, out.width))
    bins = [0] * columns
    for bucket, row in brand.buckets.rows.items():
        if start_s <= bucket < end_s:
            at = min(int((bucket - start_s) / (end_s - start_s) * columns), columns - 1)
            bins[at] += sum(
                complaints
                for (channel, dimensions), (_, complaints) in row.cells.items()
                if inside(place_of(channel, dimensions), last.slice)
            )
    most = max(*bins, 1)
    drawn = "".join(BLOCKS[-(-count * (len(BLOCKS) - 1) // most)] for count in bins)
    out.print(drawn, no_wrap=True, overflow="crop")
    mark = min(max(int((onset_s - start_s) / (end_s - start_s) * columns), 0), columns - 1)
    step_s = (end_s - start_s) / columns
    step = f"{step_s / 60:.0f} min" if step_s >= 60 else f"{step_s:.0f} s"
    said = f"onset {moment(onset_s):%Y-%m-%d %H:%M} UTC; a column is {step}, at most {most}"
    if mark + len(said) + 2 <= out.width:
        out.print(f"{' ' * mark}^ {said}")
    else:
        out.print(" " * mark + "^", no_wrap=True, overflow="crop")
        out.print(f"^ {said}")


def _reasons(last: Alert, out: Console) -> None:
    table = Table("rose", "value", "times", "of the excess", box=None)
    for driver in last.drivers:
        share = "" if driver.excess_share is None else f"{driver.excess_share:.0%}"
        table.add_row(driver.dimension, driver.value, f"×{driver.lift:g}", share)
    if last.drivers:
        out.print(table)
    for part in last.grade:
        out.print(f"  grade by {part.name}: {part.tier} ({part.value:g} {part.unit})")
    for note in last.context:
        out.print(f"  {beside(note)}: {note.title or note.context_id} ({note.kind}; {note.why})")
    for motive in last.motives:
        out.print(f"  {motive.share:.0%} want {motive.motive}. {motive.advice}")
    for one in last.impact:
        out.print(f"  assumed {one.name}: {one.value:g} {one.unit} ({one.assumption})")


def _others(last: Alert, brand: BrandJudge, out: Console) -> None:
    """Slices that explain it less well."""
    told = slice_key_of(last.slice)
    incident = brand.engine.incidents.get(last.incident_id)
    if incident is None or incident.signal.kind != "spike":
        return
    look = brand.localiser.look(incident.signal, max(brand.closed.values()), brand.buckets)
    if look is None:
        return
    rows = {
        one.key: (one.observed, one.expected, one.share)
        for one in localise(look.counts, look.usual, look.expected)
    }
    for rise in rises_of(look):
        rows.setdefault(f"{rise.dimension}={rise.value}", (rise.observed, rise.expected, rise.share))
    own = set(pairs_of(told))
    others = [(key, row) for key, row in rows.items() if key != told and not (set(pairs_of(key)) & own)]
    table = Table("runner-up", "observed", "expected", "of the excess", box=None)
    for key, (observed, expected, share) in others[:OTHERS]:
        table.add_row(scope(key), f"{observed:.0f}", f"{expected:.1f}", f"{share:.0%}")
    if others:
        out.print(table)


def quiet(first: Alert) -> Iterator[str]:
    """What would have kept it quiet when it began."""
    evidence = first.evidence
    if first.kind != "spike" or evidence.statistic < evidence.threshold:
        return
    dial = budget_at(evidence.statistic, evidence.threshold, evidence.false_alarms_per_month)
    yield (
        f"quiet below about {dial:.2g} false alarms a month (set: {evidence.false_alarms_per_month:g}), with at most "
        f"{min(most_quiet(first.expected, evidence.threshold), round(first.observed))} complaints instead of "
        f"{first.observed:.0f} in its window, or under a mute of {scope(slice_key_of(first.slice))}"
    )
