"""What fires on real series, and when: daily casework of a city, tweets at airlines, messages to a city's board.

`python benchmarks/spikes_real.py [--data DIR] [--out DIR]`; with `--out` one SVG per series is written.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.public_data import public
from detectors.spike import SpikeDetector, SpikeVerdict

DAY_S = 86400.0
CONSOLE = Console(width=130)
SEEN, EXPECTED, ALARM = "#204060", "#e08020", "#f4b6b6"
Row = tuple[float, int, SpikeVerdict]
# Words of the two topics of the year that many wrote about: a housing block's tied parking places, a concrete plant.
TOPICS = ("伊景园", "丽发新城")


def read(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def judge(
    counts: Counter[int], contacts: Counter[int] | None, bucket_s: float, first: int, last: int
) -> list[Row]:
    """Play every bucket from first to last; what is not in a counter was empty."""
    detector, out = SpikeDetector(bucket_s=bucket_s), []
    for bucket in range(first, last + 1):
        exposure = None if contacts is None else contacts[bucket]
        out.append(
            (
                bucket * bucket_s,
                counts[bucket],
                detector.update(counts[bucket], bucket * bucket_s, exposure=exposure),
            )
        )
    return out


def alarms(rows: list[Row]) -> list[tuple[float, float, float, float, float]]:
    """First bucket, onset, length in seconds, most observed and expected of each alarm."""
    out: list[tuple[float, float, float, float, float]] = []
    on = False
    for start, _, verdict in rows:
        if verdict.alarm:
            began, onset = (out[-1][0], out[-1][1]) if on else (start, verdict.onset or start)
            entry = (began, onset, start - began, verdict.observed, verdict.foreseen)
            out[-1:] = [entry] if on else [*out[-1:], entry]
        on = verdict.alarm
    return out


def told(name: str, rows: list[Row], out: Path | None, form: str = "%Y-%m-%d %H:%M") -> None:
    table = Table(
        title=f"{name}: {sum(count for _, count, _ in rows)} complaints in {len(rows)} buckets", min_width=80
    )
    for column in ("alarm", "onset", "lasted, h", "observed", "expected", "ratio"):
        table.add_column(column, justify="right")
    for began, onset, length, observed, expected in alarms(rows):
        days = [datetime.fromtimestamp(moment, UTC).strftime(form) for moment in (began, onset)]
        ratio = f"{observed / max(expected, 0.1):.1f}"
        table.add_row(*days, f"{length / 3600:.0f}", f"{observed:.0f}", f"{expected:.1f}", ratio)
    CONSOLE.print(table)
    if out is not None:
        picture(name, rows, out)


def span(seconds: float) -> str:
    """A length of time in the largest unit that it fills."""
    for unit_s, unit in ((DAY_S, "days"), (3600.0, "h"), (60.0, "min")):
        if seconds >= (unit_s if unit != "days" else 2 * unit_s):
            return f"{seconds / unit_s:g} {unit}"
    return f"{seconds:g} s"


def legend(x: float) -> str:
    """What the colours mean, from a place above the plot on."""
    return (
        f'<path d="M{x} -12h24" stroke="{SEEN}"/><text x="{x + 30}" y="-8">seen</text>'
        f'<path d="M{x + 75} -12h24" stroke="{EXPECTED}"/><text x="{x + 105}" y="-8">expected</text>'
        f'<rect x="{x + 175}" y="-19" width="24" height="13" fill="{ALARM}"/><text x="{x + 205}" y="-8">alarm</text>'
    )


def picture(name: str, rows: list[Row], out: Path) -> None:
    """Counts as a line, what was expected as a second one, alarms as shaded bands; the most above, dates below."""
    step = max(1, len(rows) // 1200)
    bins = [rows[i : i + step] for i in range(0, len(rows), step)]
    counts = [float(sum(count for _, count, _ in part)) for part in bins]
    foreseen = [sum(verdict.expected for _, _, verdict in part) for part in bins]
    top = max(1.0, *counts, *foreseen)
    width = 1200 / len(bins)

    def line(values: list[float], colour: str) -> str:
        points = " ".join(f"{i * width:.1f},{300 - 300 * value / top:.1f}" for i, value in enumerate(values))
        return f'<polyline fill="none" stroke="{colour}" points="{points}"/>'

    bands = "".join(
        f'<rect x="{i * width:.1f}" y="0" width="{max(width, 2):.1f}" height="300" fill="{ALARM}"/>'
        for i, part in enumerate(bins)
        if any(verdict.alarm for _, _, verdict in part)
    )
    seen, expected = line(counts, SEEN), line(foreseen, EXPECTED)
    words = [(8, -8, f"{name}: at most {max(counts):g} in {span(step * (rows[1][0] - rows[0][0]))}")]
    # A series of days has ticks that lie closer than days.
    form = "%Y-%m-%d" if rows[-1][0] - rows[0][0] > 16 * DAY_S else "%m-%d %H:%M"
    for place in range(0, len(bins), max(1, len(bins) // 8)):
        day = datetime.fromtimestamp(bins[place][0][0], UTC)
        words.append((round(place * width), 316, day.strftime(form)))
    texts = "".join(f'<text x="{x}" y="{y}">{words}</text>' for x, y, words in words)
    out.mkdir(parents=True, exist_ok=True)
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 -26 1290 350" font-family="sans-serif" font-size="13">'
        f"{bands}{seen}{expected}{texts}{legend(950)}</svg>\n"
    )
    (out / f"{name.replace(',', '').replace(' ', '_')}.svg").write_text(svg, encoding="utf-8")


def casework(data: Path, out: Path | None) -> None:
    rows = read(data / "nyc_casework_daily.csv.gz")
    days = {
        day: int(datetime.fromisoformat(day + "T00:00:00+00:00").timestamp() // DAY_S)
        for day in {r["date"] for r in rows}
    }
    whole: Counter[int] = Counter()
    kinds: dict[str, Counter[int]] = {}
    for row in rows:
        day, count = days[row["date"]], int(row["count"])
        whole[day] += count
        kinds.setdefault(row["complaint_type"], Counter())[day] += count
    first, last = min(whole), max(whole)
    told("casework, all", judge(whole, None, DAY_S, first, last), out, "%Y-%m-%d")
    for kind in sorted(kinds, key=lambda name: -sum(kinds[name].values()))[:4]:
        told(
            f"casework, {kind}".replace("/", " "),
            judge(kinds[kind], whole, DAY_S, first, last),
            out,
            "%Y-%m-%d",
        )


def tweets(data: Path, out: Path | None) -> None:
    bucket_s = 600.0
    complaints: dict[str, Counter[int]] = {}
    contacts: dict[str, Counter[int]] = {}
    for row in read(data / "airline_tweets.csv.gz"):
        bucket = int(datetime.fromisoformat(row["timestamp"]).timestamp() // bucket_s)
        contacts.setdefault(row["brand"], Counter())[bucket] += 1
        complaints.setdefault(row["brand"], Counter())[bucket] += int(row["label"])
    first, last = min(min(c) for c in contacts.values()), max(max(c) for c in contacts.values())
    for brand in sorted(contacts):
        told(f"tweets, {brand}", judge(complaints[brand], contacts[brand], bucket_s, first, last), out)


def messages(data: Path, out: Path | None) -> None:
    bucket_s = 3600.0
    contacts: Counter[int] = Counter()
    topics: dict[str, Counter[int]] = {topic: Counter() for topic in TOPICS}
    for row in read(data / "city_messages_zh.csv.gz"):
        if row["timestamp"] < "2019":
            continue
        bucket = int(datetime.fromisoformat(row["timestamp"]).timestamp() // bucket_s)
        contacts[bucket] += 1
        for topic in TOPICS:
            topics[topic][bucket] += topic in row["text"]
    first, last = min(contacts), max(contacts)
    told("city messages, all", judge(contacts, None, bucket_s, first, last), out)
    for topic in TOPICS:
        told(f"city messages, {topic}", judge(topics[topic], contacts, bucket_s, first, last), out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of the text sets")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    data = options.data or public("text")
    casework(data, options.out)
    tweets(data, options.out)
    messages(data, options.out)


if __name__ == "__main__":
    main()
