"""Our keys beside those of mathgenerator, another open generator of problems: 1,000 of each kind that both have, judged
by SymPy.

    python benchmarks/peers.py                       # three minutes; prints the table
    python benchmarks/peers.py --write               # and puts it into docs/peers.md
    python benchmarks/peers.py --kind inverse --show 3      # some kinds only, with wrong keys as examples

mathgenerator is run by a Python of its own, build/mathgenerator/bin/python unless --python names another, so that none
of it gets into this project's environment. peer_kinds.py lists the kinds, peer_oracles.py says what their keys should
be, and peer_keys.py judges.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from peer_keys import Case, judged
from peer_kinds import KINDS, Kind

from generator.bank import Bank, ProblemType, draw_instance, identity

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "peers.md"
VERSION = "1.5.0"
SEED = 20261127
ALARM = 20  # seconds for one of their problems

# Run by the other Python: generators and their options come in as JSON, pairs of texts go out.
DRAWING = """
import json, random, signal, sys, time
from importlib.metadata import version
import numpy
import mathgenerator

def late(*_):
    raise TimeoutError("no problem in time")

signal.signal(signal.SIGALRM, late)
asked = json.load(sys.stdin)
generators = {row[3]: row[2] for row in mathgenerator.genList}
found = {}
for name, options in asked["generators"]:
    random.seed(f"{asked['seed']} {name}")
    numpy.random.seed(asked["seed"])
    pairs, begun = [], time.perf_counter()
    for _ in range(asked["count"]):
        signal.alarm(asked["alarm"])
        try:
            pairs.append([str(text) for text in generators[name](**options)])
        except Exception as error:
            pairs.append([type(error).__name__])
        signal.alarm(0)
    found[name] = {"pairs": pairs, "seconds": time.perf_counter() - begun}
print(json.dumps({"version": version("mathgenerator"), "kinds": len(generators), "found": found}))
"""


@dataclass
class Shares:
    """What was found among so many problems of one kind."""

    drawn: int = 0
    distinct: int = 0
    seconds: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)
    """crashed, unread, wrong, rounded, not whole, degenerate"""
    examples: list[str] = field(default_factory=list)

    @property
    def read(self) -> int:
        return self.drawn - self.counts["crashed"] - self.counts["unread"]

    def add(self, text: str, case: Callable[[], Case]) -> None:
        try:
            verdict = judged(case())
        except Exception:  # a text that the reader does not know, in whatever way it notices
            self.counts["unread"] += 1
            self.examples.append(f"unread: {text}")
            return
        self.counts["wrong"] += verdict.wrong
        self.counts["rounded"] += verdict.rounded
        self.counts["not whole"] += not verdict.whole
        self.counts["degenerate"] += verdict.degenerate
        if verdict.wrong:
            self.examples.append(text)


class Missing(Exception):
    """There is no mathgenerator."""


def drawn_by(python: str, kinds: Sequence[Kind], count: int) -> dict[str, Any]:
    asked = {"generators": [(kind.generator, dict(kind.options)) for kind in kinds], "count": count, "seed": SEED,
             "alarm": ALARM}  # fmt: skip
    try:
        run = subprocess.run([python, "-P", "-c", DRAWING], input=json.dumps(asked), capture_output=True, text=True,
                             check=False, cwd=ROOT)  # fmt: skip
    except OSError as error:
        raise Missing(f"{python}: {error.strerror}") from None
    if run.returncode:
        raise Missing(f"{python}: {run.stderr.strip().splitlines()[-1]}")
    result: dict[str, Any] = json.loads(run.stdout)
    return result


def their_shares(kind: Kind, found: dict[str, Any]) -> Shares:
    shares = Shares(len(found["pairs"]), len({pair[0] for pair in found["pairs"] if pair[1:]}), found["seconds"])
    for pair in found["pairs"]:
        if not pair[1:]:
            shares.counts["crashed"] += 1
            shares.examples.append(f"crashed: {pair[0]}")
            continue
        problem, solution = pair
        shares.add(f"{problem}  →  {solution}", lambda p=problem, s=solution: kind.theirs(p, s))  # type: ignore[misc]
    return shares


def our_shares(kind: Kind, reader: Callable[[dict[str, Any], dict[str, Any]], Case], type_: ProblemType,
               count: int) -> Shares:  # fmt: skip
    knobs, begun = type_.resolve_knobs(kind.knobs), time.perf_counter()
    instances = [draw_instance(type_, SEED, f"v{i}", "peers", knobs=knobs) for i in range(count)]
    seconds = time.perf_counter() - begun
    shares = Shares(count, len({identity(type_, one.givens, "") for one in instances}), seconds)
    for one in instances:
        shares.add(f"{one.givens}  →  {one.answer}", lambda g=one.givens, a=one.answer: reader(g, a))  # type: ignore[misc]
    return shares


# --- the table --------------------------------------------------------------------------------------------------------

HEADS = ("kind", "generator", "read", "wrong", "rounded", "not whole", "degenerate", "distinct",
         "type", "read", "wrong", "not whole", "degenerate", "distinct")  # fmt: skip
THEIRS, OURS = ("wrong", "rounded", "not whole", "degenerate"), ("wrong", "not whole", "degenerate")


def percent(part: int, whole: int) -> str:
    """Never 0 % or 100 % but for none and all."""
    share = 100 * part / whole if whole else 0.0
    if share in (0, 100):
        return f"{share:.0f} %"
    return f"{min(max(share, 0.1), 99.9):.1f} %"


def row(kind: Kind, theirs: Shares, ours: Shares | None) -> tuple[str, ...]:
    left = [percent(theirs.counts[what], theirs.read) for what in THEIRS]
    right = ["–"] * 6
    if ours:
        found = [percent(ours.counts[what], ours.read) for what in OURS]
        right = [kind.type + "*" * kind.more, str(ours.read), *found, str(ours.distinct)]
    return (kind.name, kind.generator, str(theirs.read), *left, str(theirs.distinct), *right)


def plain(rows: Sequence[tuple[str, ...]]) -> str:
    """In columns of equal width."""
    rows = [HEADS, *rows]
    widths = [max(len(one[i]) for one in rows) for i in range(len(HEADS))]
    lines = []
    for one in rows:
        cells = (v.ljust(w) if HEADS[i] in ("kind", "generator", "type") else v.rjust(w)
                 for i, (v, w) in enumerate(zip(one, widths, strict=True)))  # fmt: skip
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def pages_table(rows: Sequence[tuple[str, ...]], count: int) -> str:
    """For the page: generator and type under the kind's name, and a line of who is who."""
    heads = ("kind: their generator, our type", "wrong", "rounded", "not whole", "degenerate", "distinct", "wrong",
             "not whole", "degenerate", "distinct")  # fmt: skip
    sides = ("", "theirs", "theirs", "theirs", "theirs", "theirs", "ours", "ours", "ours", "ours")
    lines = ["| " + " | ".join(heads) + " |", "|---" + "|---:" * 9 + "|", "| " + " | ".join(sides) + " |"]
    for kind, generator, read, *left, type_, _, wrong, whole, degenerate, distinct in rows:
        star = type_.endswith("*")
        names = f"`{generator}`" + (f", `{type_.rstrip('*')}`" + r"\*" * star if type_ != "–" else "")
        if int(read) < count:
            names += f"; {read} read"
        lines.append("| " + " | ".join([f"{kind}: {names}", *left, wrong, whole, degenerate, distinct]) + " |")
    return "\n".join(lines)


def summary(kinds: Sequence[Kind], theirs: dict[str, Shares], ours: dict[str, Shares], drawn: dict[str, Any]) -> str:
    types, both = len(Bank().ids()), sum(bool(kind.type) for kind in kinds)
    crashed, unread = (sum(s.counts[what] for s in theirs.values()) for what in ("crashed", "unread"))
    bad = [kind for kind in kinds if theirs[kind.generator].counts["wrong"]]
    ours_bad = sum(bool(shares.counts["wrong"]) for shares in ours.values())
    lines = [
        f"mathgenerator {drawn['version']}, {date.today()}: {drawn['kinds']} generators, beside our {types} types.",
        f"Wrong keys: in {sum(bool(kind.type) for kind in bad)} of {both} generators whose kind we have, and in "
        f"{ours_bad} of our {len(ours)} types of these kinds; in {sum(not kind.type for kind in bad)} of "
        f"{len(kinds) - both} more generators.",
        f"Of {sum(s.drawn for s in theirs.values()):,} of their problems {crashed} crashed, {unread} were not read.",
        f"Problems a second, on one core, the middle one of all kinds: theirs {rate(theirs):,.0f}, unchecked; "
        f"ours {rate(ours):,.0f}, each key verified, with its mistakes.",
    ]
    return "\n".join(lines)


def rate(shares: dict[str, Shares]) -> float:
    return median(one.drawn / one.seconds for one in shares.values()) if shares else 0.0


def put(name: str, text: str) -> None:
    """Between the page's comments `<!-- name begins -->` and `<!-- name ends -->`."""
    page = PAGE.read_text(encoding="utf-8")
    between = re.compile(rf"(?<=<!-- {name} begins -->\n).*?(?=<!-- {name} ends -->)", re.DOTALL)
    PAGE.write_text(between.sub(lambda _: f"\n{text}\n\n", page), encoding="utf-8")


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--python", default=str(ROOT / "build" / "mathgenerator" / "bin" / "python"))
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--kind", default="", help="only kinds, generators and types with this in their name")
    parser.add_argument("--show", type=int, default=0, help="so many wrong or unread keys of each kind")
    parser.add_argument("--write", action="store_true", help="put the table into docs/peers.md")
    options = parser.parse_args(words)
    kinds = [kind for kind in KINDS if options.kind in f"{kind.name} {kind.generator} {kind.type}"]
    try:
        drawn = drawn_by(options.python, kinds, options.count)
    except Missing as error:
        print(f"error: no mathgenerator ({error}); python -m venv build/mathgenerator && "
              f"build/mathgenerator/bin/pip install mathgenerator=={VERSION}", file=sys.stderr)  # fmt: skip
        return 1
    bank, rows = Bank(), []
    theirs: dict[str, Shares] = {}
    ours: dict[str, Shares] = {}
    for kind in kinds:
        theirs[kind.generator] = their_shares(kind, drawn["found"][kind.generator])
        if kind.ours and kind.type not in ours:
            ours[kind.type] = our_shares(kind, kind.ours, bank[kind.type], options.count)
        rows.append(row(kind, theirs[kind.generator], ours.get(kind.type)))
        for example in theirs[kind.generator].examples[: options.show]:
            print(f"{kind.generator}: {example}")
        for example in ours[kind.type].examples[: options.show] if kind.type else ():
            print(f"{kind.type}: {example}")
    told = summary(kinds, theirs, ours, drawn)
    print(plain(rows), told, sep="\n\n")
    if options.write:
        put("measured", f"{told}\n\n{pages_table(rows, options.count)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
