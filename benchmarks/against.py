"""This tree beside another commit of it: both in one run, in turns, with the same recipes, seed, jobs and libraries.

The other commit is unpacked into a temporary folder, which is removed at the end and when the run is interrupted. Git
keeps no note of it, as it would of a worktree, so that nothing is left to prune.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from operator import itemgetter
from pathlib import Path

import pikepdf
from others import Other, others
from timing import Failed, timed

HERE = Path(__file__).parent
ROOT = HERE.parent
RECIPES = {"eight types": "benchmarks/eight.toml", "homework": "seeds/eecs182-hw5.toml"}
ENGINES = {"typst": "Typst", "latex": "LaTeX"}
SEED = 0x1F2E3D4C5B6A798877665544332211AA
CORES = os.cpu_count() or 1
BUILD = "from generator.cli import main; main()"  # an old program has no `python -m generator.cli`

Figures = dict[str, float]
"""What was measured → seconds, or pages."""


@dataclass(frozen=True)
class Counts:
    """How many versions each figure is measured with, and how often."""

    runs: int
    typst: int
    latex: int
    plain: int
    bare: int
    others: int


FULL = Counts(runs=3, typst=200, latex=96, plain=4, bare=16, others=20)
QUICK = Counts(runs=1, typst=12, latex=8, plain=1, bare=4, others=2)


@dataclass(frozen=True)
class Side:
    """One of the two trees."""

    name: str
    tree: Path

    def environment(self) -> dict[str, str]:
        path = os.pathsep.join([str(self.tree), str(self.tree / "benchmarks")])
        return {**os.environ, "PYTHONPATH": path}


@dataclass
class Comparison:
    """What was measured of each side: figure → the shortest of its runs. The first side is the other commit."""

    sides: tuple[str, str]
    figures: tuple[Figures, Figures] = field(default_factory=lambda: ({}, {}))
    others: dict[str, Other] = field(default_factory=dict)
    runs: int = 0
    spread: float = 0.0
    """How much longer the longest run of a figure was than its shortest, at the most: 0.1 is a tenth."""


# --- the other tree ---------------------------------------------------------------------------------------------------


@contextmanager
def unpacked(revision: str) -> Iterator[Side]:
    """The commit's files in a folder that is gone at the end, whatever happens."""
    if not shutil.which("git"):
        raise SystemExit("error: there is no git, which has the other commit; install it, or leave out --against")
    name = _git("rev-parse", "--short", "--verify", "--quiet", f"{revision}^{{commit}}").decode().strip()
    if not name:
        raise SystemExit(f"error: there is no commit {revision!r} here; `git log --oneline` lists them")
    with tempfile.TemporaryDirectory(prefix="problemset-against-") as folder:
        with tarfile.open(fileobj=io.BytesIO(_git("archive", name))) as files:
            files.extractall(folder, filter="data")
        yield Side(name, Path(folder))


def this_tree() -> Side:
    return Side(_git("describe", "--always", "--dirty=, changed").decode().strip(), ROOT)


def _git(*words: str) -> bytes:
    return subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, check=False).stdout


# --- measuring --------------------------------------------------------------------------------------------------------


def compare(revision: str, counts: Counts, told: Callable[[str], None]) -> Comparison:
    with unpacked(revision) as other:
        sides = (other, this_tree())
        found = in_turns(sides, _measurements(_known_to_both(sides, told), counts), counts.runs, told)
        found.others = dict(others(counts.others, counts.runs, told))
    return found


def in_turns(
    sides: tuple[Side, Side],
    measurements: Iterable[tuple[str, Callable[[Side], Figures]]],
    runs: int,
    told: Callable[[str], None],
) -> Comparison:
    """Each measurement of one side and of the other, and again, so that a busy machine is as busy for both."""
    found = Comparison((sides[0].name, sides[1].name), runs=runs)
    for what, measured in measurements:
        told(what)
        turns = [[measured(side) for side in sides] for _ in range(runs)]
        for place, figures in enumerate(found.figures):
            for name in turns[0][place]:
                each = [turn[place][name] for turn in turns]
                figures[name] = min(each)
                found.spread = max(found.spread, max(each) / min(each) - 1)
    return found


def _known_to_both(sides: Sequence[Side], told: Callable[[str], None]) -> list[str]:
    """The recipes of this tree that both build. It also compiles both trees, so that nothing later has to."""
    known = []
    for name in RECIPES:
        told(f"{name}: a version each")
        for side in sides:
            try:
                for engine in ENGINES:
                    _built(side, name, engine, 1)
            except Failed as failed:
                told(f"{name}: left out, {side.name} does not build it: {failed.last_line}")
                break
        else:
            known.append(name)
    if not known:
        raise SystemExit(f"error: {sides[0].name} builds none of {', '.join(RECIPES.values())}; name a later commit")
    return known


def _measurements(recipes: Sequence[str], counts: Counts) -> Iterator[tuple[str, Callable[[Side], Figures]]]:
    """What is done, and what does it for a side."""
    for recipe in recipes:
        for engine, versions in (("typst", counts.typst), ("latex", counts.latex)):
            yield (
                f"{recipe}: {versions} versions, {ENGINES[engine]}",
                partial(_built, name=recipe, engine=engine, versions=versions),
            )
            yield f"{recipe}: bare {ENGINES[engine]}", partial(_bare, name=recipe, engine=engine, versions=counts.bare)
        yield f"{recipe}: plain pylatex", partial(_plain, name=recipe, versions=counts.plain)
    for recipe in recipes:
        yield f"{recipe}: one version, cold", partial(_cold, name=recipe)


def _built(side: Side, name: str, engine: str, versions: int) -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        run = timed(
            [
                sys.executable, "-c", BUILD, "build", str(ROOT / RECIPES[name]), "--versions", str(versions),
                "--seed", str(SEED), "--engine", engine, "--jobs", str(CORES),
                "--out", str(out), "--record", f"{folder}/record.jsonl",
            ],
            cwd=side.tree,
            env=side.environment(),
        )  # fmt: skip
        pages = 0
        for file in out.glob("*-*.pdf"):
            if not file.name.startswith("all-"):
                with pikepdf.open(file) as document:
                    pages += len(document.pages)
    key = f"{name}, {ENGINES[engine]}"
    return {
        f"wall, {key}": run.seconds / versions,
        f"CPU, {key}": run.cpu / versions,
        f"pages, {key}": pages / versions,
    }


def _cold(side: Side, name: str) -> Figures:
    figures = _built(side, name, "typst", 1)
    return {f"cold wall, {name}": figures[f"wall, {name}, Typst"], f"cold CPU, {name}": figures[f"CPU, {name}, Typst"]}


def _plain(side: Side, name: str, versions: int) -> Figures:
    seconds, cpu = _part(side, "plain", name, versions)
    return {f"plain wall, {name}": seconds, f"plain CPU, {name}": cpu}


def _bare(side: Side, name: str, engine: str, versions: int) -> Figures:
    alone, together = _part(side, f"bare-{engine}", name, versions)
    key = f"{name}, {ENGINES[engine]}"
    return {f"bare alone, {key}": alone, f"bare together, {key}": together}


def _part(side: Side, part: str, name: str, versions: int) -> tuple[float, float]:
    # -P: beside parts.py is this tree's measure.py, and the side's own is meant
    command = [sys.executable, "-P", str(HERE / "parts.py"), part, str(ROOT / RECIPES[name]), str(versions)]
    first, second = json.loads(timed(command, cwd=side.tree, env=side.environment()).out.splitlines()[-1])
    return first, second


# --- telling ----------------------------------------------------------------------------------------------------------


def table(found: Comparison) -> str:
    """Both sides and their ratio, as Markdown."""
    rows: list[tuple[str, str, str, str]] = []
    before, now = found.figures

    def row(label: str, shown: Callable[[float], str], value: Callable[[Figures], float]) -> None:
        then, today = value(before), value(now)
        rows.append((label, shown(then), shown(today), f"{today / then:.2f}"))

    def quotient(label: str, over: Callable[[Figures], float], under: Callable[[Figures], float]) -> None:
        cells = [f"{over(one):.3f} s ÷ {under(one):.3f} s = **{over(one) / under(one):.3g}**" for one in (before, now)]
        ratio = (over(now) / under(now)) / (over(before) / under(before))
        rows.append((label, cells[0], cells[1], f"{ratio:.2f}"))

    keys = [name.removeprefix("wall, ") for name in now if name.startswith("wall, ")]
    for key in keys:
        row(f"CPU a version, {key}", lambda value: f"{value:.3f} s", itemgetter(f"CPU, {key}"))
    for key in keys:
        row(f"pages a version, {key}", lambda value: f"{value:.1f}", itemgetter(f"pages, {key}"))
    for key in keys:
        row(f"versions an hour, {key}", lambda value: f"{value:,.0f}", partial(_an_hour, name=f"wall, {key}"))
    for key in keys:
        plain = key.rpartition(", ")[0]
        quotient(f"plain pylatex ÷ build, {key}", itemgetter(f"plain wall, {plain}"), itemgetter(f"wall, {key}"))
    for key in keys:
        limit = partial(_limit, name=f"bare alone, {key}")
        quotient(f"build ÷ (bare engine ÷ {CORES}), {key}", itemgetter(f"wall, {key}"), limit)
        together = itemgetter(f"bare together, {key}")
        quotient(f"the same ÷ bare engine on {CORES} cores at once", itemgetter(f"wall, {key}"), together)
    for name in [name for name in now if name.startswith("cold ")]:
        part, recipe = name.removeprefix("cold ").split(", ", 1)
        row(f"one version, cold, {part}, {recipe}", lambda value: f"{value:.2f} s", itemgetter(name))
    for program, other in found.others.items():
        for part, seconds in (("wall", other.seconds), ("CPU", other.cpu)):
            if (key := f"{part}, eight types, Typst") in now:
                over = partial(_constant, value=seconds)
                quotient(f"{program} ÷ build, eight types, Typst, {part}", over, itemgetter(key))
    head = ("figure", *found.sides, "ratio")
    lines = [f"| {' | '.join(cells)} |" for cells in (head, ("---",) * 4, *rows)]
    examples = (
        ["", f"Other programs: {'; '.join(other.what for other in found.others.values())}."] if found.others else []
    )
    times = "one run" if found.runs == 1 else f"the shortest of {found.runs} runs, in turns"
    spread = "" if found.runs == 1 else f"; the longest of a figure was at most {found.spread:.0%} longer"
    return "\n".join([*lines, "", f"Each figure is {times}{spread}.", *examples])


def _limit(figures: Figures, name: str) -> float:
    return figures[name] / CORES


def _an_hour(figures: Figures, name: str) -> float:
    return 3600 / figures[name]


def _constant(_: Figures, value: float) -> float:
    return value
