"""Masking: leaks, look-alikes masked by mistake, and cost; on sentences and seeds not used in development.

python benchmarks/masking.py [--quick] [--development] [--show] [--edges]
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.masking_corpus import Case, leaks, lookalikes, personal
from benchmarks.masking_edges import SETS, edges, exposed
from detectors.masking import mask

DEVELOPMENT_SEED, REPORT_SEED = 1, 20_260_303

# What a first version of such a mask looks like, for comparison: numbers, addresses with an @, nothing else.
_PLAIN = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+|\+?\d[\d \-]{6,}\d|\d{17}[\dXx]")


def plain_patterns(text: str) -> str:
    return _PLAIN.sub("[masked]", text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="400 texts of each kind instead of 2,000")
    parser.add_argument("--development", action="store_true", help="the sentences and seed of development")
    parser.add_argument("--show", action="store_true", help="print what went wrong")
    parser.add_argument("--edges", action="store_true", help="only the texts aimed at the rules' edges")
    options = parser.parse_args()
    if options.edges:
        Console().print(_edges(show=options.show))
        return
    count = 400 if options.quick else 2000
    report = not options.development
    seed = REPORT_SEED if report else DEVELOPMENT_SEED
    with_data = personal(seed, count, report=report)
    without = lookalikes(seed + 1, count, report=report)
    console = Console()
    table = Table(
        "what", "mask", "plain patterns", title=f"{count} texts with personal data, {count} look-alikes"
    )
    results = [(_leaked(with_data, f), _masked(without, f)) for f in (mask, plain_patterns)]
    table.add_row("leaks", *(str(len(r[0])) for r in results))
    table.add_row("look-alikes masked", *(f"{len(r[1]) / count:.2%}" for r in results))
    table.add_row(
        "changed by a second pass", str(sum(mask(mask(c.text)) != mask(c.text) for c in with_data)), ""
    )
    console.print(table)
    for cases, label in ((results[0][0], "leaks"), (results[0][1], "look-alikes masked")):
        console.print(label, dict(Counter(c.kind for c in cases)))
        for case in cases if options.show else ():
            print("  ", case.kind, "|", case.text, "→", mask(case.text))
    console.print(_costs(without, with_data))


def _edges(*, show: bool) -> Table:
    table = Table("texts", "leaks", "look-alikes masked", title="aimed at the rules' edges, to the letter")
    for name in SETS:
        cases = [(edge, mask(edge.text)) for edge in edges(name)]
        bad = [[c for c in cases if c[0].secrets and exposed(*c)]]
        bad.append([c for c in cases if not c[0].secrets and c[1] != c[0].text])
        personal_texts = sum(bool(edge.secrets) for edge, _ in cases)
        counts = (personal_texts, len(cases) - personal_texts)
        table.add_row(name, *(f"{len(some)} of {count}" for some, count in zip(bad, counts, strict=True)))
        for edge, masked in (bad[0] + bad[1]) if show else ():
            print("  ", name, edge.kind, "|", edge.text, "→", masked)
    return table


def _leaked(cases: list[Case], function: Callable[[str], str]) -> list[Case]:
    return [c for c in cases if leaks(c, function(c.text))]


def _masked(cases: list[Case], function: Callable[[str], str]) -> list[Case]:
    return [c for c in cases if function(c.text) != c.text]


ENGLISH = (
    "the flight was late again and nobody at the gate could tell "
    "us why, so we are still here waiting for news & for food"
)
CHINESE = (
    "这家店的服务态度真的很差，等了半天也没有人来处理，打了好多次也没人接，以后再也不会来了，希望大家不要"
    "上当受骗，真的太让人失望了，东西质量也一般般，包装还破了，回复特别慢，说好的退款到现在都没有退，简直是欺骗消费者的行为"
)
HOSTILE = (
    "1",
    "1 ",
    "a@",
    "我叫",
    "one ",
    "1-",
    "A1",
    "路1号",
    "12 a ",
    "一",
    "my name is ",
    "(1)",
    "at dot ",
    "x.",
    "微信a",
    "@a.",
)


def _costs(without: list[Case], with_data: list[Case]) -> Table:
    table = Table("text", "µs", title="cost, best of 5 (processor time)")
    table.add_row("120 characters, English, nothing personal", f"{_best([ENGLISH]):.1f}")
    table.add_row("120 characters, Chinese, nothing personal", f"{_best([CHINESE]):.1f}")
    table.add_row("look-alikes, mean", f"{_best([c.text for c in without[:400]], 1):.1f}")
    table.add_row("texts with personal data, mean", f"{_best([c.text for c in with_data[:400]], 1):.1f}")
    worst = max((_best([(piece * 20_000)[:20_000]], 1), piece) for piece in HOSTILE)
    table.add_row(f"20,000 hostile characters, worst ({worst[1]!r})", f"{worst[0]:,.0f}")
    return table


def _best(texts: list[str], times: int = 2000) -> float:
    costs = []
    for _ in range(5):
        start = time.process_time()
        for _ in range(times):
            for text in texts:
                mask(text)
        costs.append(time.process_time() - start)
    return min(costs) / times / len(texts) * 1e6


if __name__ == "__main__":
    main()
