"""`outcry replay`: what would have been said, and what would have paged."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from detectors.budget import held_back, pages
from detectors.judge import Output
from detectors.outputs import Members, Published
from schemas.alerts import Alert
from schemas.rejection import Reason
from schemas.settings import Settings
from schemas.topics import POSTS
from streams.commands import comparing
from streams.commands.timeline import Timeline
from streams.files import BadInput, Feed, Line, Reading, read_lines
from streams.intake import IntakeOptions
from streams.judge import options_of
from streams.practice_files import edited_of
from streams.priors import untaught
from streams.publishing import counts_json, member_json
from streams.replay import Replay, Tally
from streams.topics_file import load

# Share of rejected lines from which on a result is not to be trusted.
MUCH = 0.1
# A narrower terminal has no room for a table whose last column is a sentence.
TABLE_COLUMNS = 72
UNORDERED = (
    "too_late means that a file is not in order of time: sort it, the oldest first; one that begins with the newest is "
    "turned round by `tac OLD.jsonl > NEW.jsonl` or `(head -n 1 OLD.csv; tail -n +2 OLD.csv | tac) > NEW.csv`"
)


def intake_options(settings: Settings, partitions: int = 1) -> IntakeOptions:
    """What intake needs of the configuration."""
    return IntakeOptions(
        bucket_s=settings.bucket_s,
        max_late_s=settings.max_late_s,
        log_partitions=partitions,
        post_partitions=load(settings.topics_file).partitions()[POSTS],
        pseudonym_key=settings.key(),
        watched_attributes=settings.watched_attributes,
    )


def replay_of(settings: Settings, partitions: int = 1) -> Replay:
    """A replay under the configuration and the edited files; raises `BadInput`."""
    edited = edited_of(settings)
    return Replay(
        options_of(settings),
        replace(intake_options(settings, partitions), watched_attributes=edited.attributes),
        untaught(settings),
        partitions=partitions,
        practice=edited.practice,
    )


def run(
    settings: Settings,
    feed: Feed,
    out_dir: Path | None,
    out: Console,
    changes: Sequence[str] = (),
) -> None:
    """Replay files, under other settings too if changes (`NAME=VALUE`) are given; raises `BadInput`."""
    replay = replay_of(settings)
    other: comparing.Alternatives[str] | None = None
    if changes:
        changed = comparing.changed_settings(settings, changes)
        other = comparing.Alternatives({"changed": options_of(changed)}, 1)
        replay.taps.append(other)
    reading = read_lines(feed)
    began_s = time.monotonic()
    alerts = judged(replay, with_progress(reading, out), out_dir)
    spent_s = time.monotonic() - began_s
    replay.tally.unread(reading)
    tell(replay.tally, spent_s, out)
    check_any(replay.tally, reading)
    incidents(alerts, out)
    out.print(f"would have paged {len(paged(alerts, settings.pages_per_week))} times")
    if other is not None:
        found = other.alerts["changed"]
        week = settings.pages_per_week
        comparing.show(alerts, found, (len(paged(alerts, week)), len(paged(found, week))), out)
    if out_dir is not None:
        out.print(
            f"wrote alerts.jsonl, incidents.jsonl, members.jsonl, counts.jsonl and timeline.svg to {out_dir}"
        )
    check(replay.tally, reading, out)


def judged(replay: Replay, lines: Iterable[Line], out_dir: Path | None) -> list[Alert]:
    """Run a replay; writes its outputs to a folder, if one is given, once it has come to its end."""
    if out_dir is None:
        return [output for output in replay.run(lines) if isinstance(output, Alert)]
    out_dir.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".unfinished-", dir=out_dir) as unfinished:
        alerts = _written(replay.run(lines), Path(unfinished))
        if replay.tally.outcomes["accepted"]:
            for path in sorted(Path(unfinished).iterdir()):
                path.replace(out_dir / path.name)
    return alerts


def _written(outputs: Iterable[Output], out_dir: Path) -> list[Alert]:
    alerts: list[Alert] = []
    timeline = Timeline()
    with (
        (out_dir / "alerts.jsonl").open("wb") as alerts_file,
        (out_dir / "counts.jsonl").open("wb") as counts_file,
        (out_dir / "members.jsonl").open("wb") as members_file,
    ):
        for output in outputs:
            if isinstance(output, Alert):
                alerts.append(output)
                alerts_file.write(output.model_dump_json().encode() + b"\n")
            elif isinstance(output, Published):
                timeline.add(output)
                counts_file.write(counts_json(output) + b"\n")
            elif isinstance(output, Members):
                members_file.writelines(member_json(output, row) + b"\n" for row in output.rows)
    latest = {alert.incident_id: alert for alert in alerts}
    (out_dir / "incidents.jsonl").write_text(
        "".join(alert.model_dump_json() + "\n" for alert in latest.values()), encoding="utf-8"
    )
    (out_dir / "timeline.svg").write_text(timeline.svg(alerts), encoding="utf-8")
    return alerts


def with_progress(lines: Iterable[Line], out: Console) -> Iterator[Line]:
    """Hand lines on and show on a terminal how many there were."""
    columns = (SpinnerColumn(), TextColumn("{task.completed:,.0f} events"), TimeElapsedColumn())
    with Progress(*columns, console=out, disable=not out.is_terminal, transient=True) as progress:
        task = progress.add_task("reading", total=None)
        for number, line in enumerate(lines, 1):
            yield line
            if number % 1000 == 0:
                progress.update(task, completed=number)


def tell(tally: Tally, spent_s: float, out: Console) -> None:
    """Print what became of the lines."""
    accepted = tally.outcomes["accepted"]
    pace = accepted / max(spent_s, 1e-9)
    out.print(
        f"{accepted:,} events accepted, {tally.complaints:,} of them complaints; {tally.outcomes['repeat']:,} "
        f"repeats, {tally.outcomes['rejected']:,} rejected; {spent_s:.1f} s, {pace:,.0f} a second"
    )
    for reason, count in tally.reasons.most_common():
        # Whole, however narrow the terminal: a place is to be clicked on, copied, and found by grep.
        first = tally.first_rejections[reason]
        out.print(f"  rejected as {reason}: {count:,} (first: {first})", soft_wrap=True)
    for topic, count in tally.unused.items():
        out.print(f"  {count:,} lines of {topic} are not used in a replay")


def check_any(tally: Tally, reading: Reading) -> None:
    """Raise `BadInput` if no event was accepted: nothing follows from that."""
    if not tally.outcomes["accepted"]:
        reading.check()
        first = next(iter(tally.first_rejections.values()), "there was none")
        raise BadInput(f"no event was accepted: {first}")


def check(tally: Tally, reading: Reading, out: Console) -> None:
    """Say where so much was refused that the rest tells little; raises `BadInput` for what could not be read."""
    rejected = tally.outcomes["rejected"]
    lines = tally.outcomes["accepted"] + tally.outcomes["repeat"] + rejected
    if rejected > MUCH * lines:
        said = f"WARNING: {rejected:,} of {lines:,} were rejected, and what is said above leaves them out"
        out.print(said, style="bold red")
    if tally.reasons[Reason.TOO_LATE]:
        out.print(UNORDERED)
    reading.check()


def paged(alerts: Iterable[Alert], per_week: int | None = None) -> set[str]:
    """Ids of the incidents that would have paged somebody, within a budget of pages for each owner and week if given.

    Children of a mass incident and muted ones do not.
    """
    found: dict[str, Alert] = {}
    children: set[str] = set()
    for alert in alerts:
        children.update(alert.children)
        # History does not page, but that is what a replay is about.
        asking = alert.model_copy(update={"backfill": False})
        if pages(asking):
            found.setdefault(alert.incident_id, asking)
    asked = [one for name, one in found.items() if name not in children]
    held = held_back(asked, per_week) if per_week is not None else set()
    return {one.incident_id for one in asked} - held


def incidents(alerts: Sequence[Alert], out: Console) -> None:
    """Print a table of incidents in the order of their beginning."""
    if not alerts:
        out.print("no incident")
        return
    latest = {alert.incident_id: alert for alert in alerts}.values()
    table = Table("since", "incident", "tier", "status", "what")
    for alert in latest:
        since, name = f"{alert.onset_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC", alert.incident_id[:8]
        if out.width < TABLE_COLUMNS:
            out.print(f"{since}  {name}  {alert.tier}  {alert.status}", style="bold")
            out.print(alert.summary)
        table.add_row(since, name, alert.tier, alert.status, alert.summary)
    if out.width >= TABLE_COLUMNS:
        out.print(table)
