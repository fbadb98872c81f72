"""What this project costs beside the plain way, other programs and the bare engines, side by side in one run.

    python benchmarks/measure.py                   # about a quarter of an hour, two cores
    python benchmarks/measure.py --quick           # a few minutes, with fewer versions
    python benchmarks/measure.py --against REV     # this tree beside another commit, in turns

Prints tables, and writes them to docs/scale.md, what it measured to benchmarks/results.json, and a plot to
docs/scale.png. Ratios are what counts: seconds are another machine's tomorrow. Nothing else should run meanwhile.

R/exams and auto-multiple-choice are measured where they are installed.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import re
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import against
import pylatex
import typst
from others import Other, others
from timing import Run, timed

from generator.bank import Bank, draw_instance, software_versions
from generator.exam import Order, Recipe, draw, load_recipe, read_entries
from generator.model import Source, Version
from generator.page.engine import tex
from generator.page.engine.typst import TypstEngine
from generator.page.language import FONTS
from generator.press import KINDS, Renderer

HERE = Path(__file__).parent
ROOT = HERE.parent
RECIPES = {name: ROOT / file for name, file in against.RECIPES.items()}
SEED, CORES = against.SEED, against.CORES


@dataclass
class Results:
    """Everything that was measured; seconds and megabytes."""

    machine: dict[str, str]
    plain: dict[str, float] = field(default_factory=dict)
    """Recipe → a version's paper and key, made one after the other by pylatex."""
    ours: dict[str, dict[str, float]] = field(default_factory=dict)
    """Engine → recipe → the same by `problemset build`: wall time over all versions, start-up and binding included."""
    limit: dict[str, dict[str, tuple[float, float]]] = field(default_factory=dict)
    """Engine → recipe → the same by the bare engine from finished sources: on one core, and on all of them at once."""
    anew: dict[str, float] = field(default_factory=dict)
    """Recipe → the same by a new Typst compiler for each document, on one core: how builds were made at first."""
    instances: dict[str, float] = field(default_factory=dict)
    """Type → instances a second: drawn, solved, verified, mistakes told apart; on one core."""
    growth: dict[int, dict[str, float]] = field(default_factory=dict)
    """Versions → seconds a version, and peak megabytes of the parent and of the largest process of its crew."""
    dask: float = 0.0
    """A version's time on a local Dask cluster of as many processes, over that by processes."""
    cold: dict[str, float] = field(default_factory=dict)
    """Command → seconds from a cold start."""
    others: dict[str, Other] = field(default_factory=dict)
    """Another program that makes exams → a paper and its solution by it."""


# --- the plain way ----------------------------------------------------------------------------------------------------

# Pages leave as they are full, and the last one's number is asked from the lastpage package, as pylatex has it by
# default: a second run is needed.
AS_THEY_COME = r"""
\makeatletter
\let\@outputpage\ps@ship
\renewcommand\psenddocument{\ps@flush\clearpage}
\fancyfoot{}\fancyfoot[C]{Page \thepage\ of \pageref*{LastPage}}
\makeatother
"""


class Plain(pylatex.Document):  # type: ignore[misc]
    """A finished document, to be made by `generate_pdf`."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def dumps(self) -> str:
        return self._text


def plain_seconds(recipe: Recipe, versions: list[Version], bank: Bank) -> float:
    """Seconds for a version: its documents written and made into PDFs by pylatex, one after the other."""
    renderer = Renderer(recipe.model_copy(update={"engine": "latex", "format": ["tex"]}), bank, SEED)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        begun = time.perf_counter()
        for version in versions:
            for source in renderer.sources(version).values():
                for name, content in source.files.items():
                    (home / name).write_bytes(content)
                head, layout_line, rest = source.main.partition("\\input{layout.tex}")
                last = "" if "lastpage" in head else "\\usepackage{lastpage}\n"
                document = Plain(head + last + layout_line + AS_THEY_COME + rest.lstrip("%"))
                if shutil.which("latexmk"):
                    document.generate_pdf(folder + "/main")
                else:
                    for _ in range(2):
                        document.generate_pdf(folder + "/main", compiler="pdflatex", clean=False)
        return (time.perf_counter() - begun) / len(versions)


# --- the limit --------------------------------------------------------------------------------------------------------


def bare_seconds(engine: str, sources: list[dict[str, Source]]) -> tuple[float, float]:
    """Seconds for a version by the bare engine from finished sources: on one core with the others idle, and by as many
    processes as there are cores, which do not leave each other all of theirs.

    A Typst compiler that is kept warm; pdflatex with as many documents in a run as a build gives it.
    """
    alone = _bare(engine, sources) / len(sources)
    with ProcessPoolExecutor(CORES, multiprocessing.get_context("spawn")) as pool:
        list(pool.map(_bare, [engine] * CORES, [sources[:1]] * CORES))  # all are started and warm
        together = max(pool.map(_bare, [engine] * CORES, [sources] * CORES)) / (CORES * len(sources))
    return alone, together


def _bare(engine: str, sources: list[dict[str, Source]]) -> float:
    flat = [pair[kind] for pair in sources for kind in KINDS]
    if engine == "latex":
        begun = time.perf_counter()
        tex.run_once(flat)
        return time.perf_counter() - begun
    compiler = TypstEngine()
    compiler.pdf(flat[0], name="warm")
    begun = time.perf_counter()
    for source in flat:
        compiler.pdf(source, name="bare")
    return time.perf_counter() - begun


def anew_seconds(sources: list[dict[str, Source]]) -> float:
    """Seconds for a version by a Typst compiler of its own for each document, on one core, from finished sources. What
    Typst remembers of the document before is kept, as far as it finds it again."""
    fonts = typst.Fonts(False, True, [str(FONTS)])
    begun = time.perf_counter()
    for source in (pair[kind] for pair in sources for kind in KINDS):
        with tempfile.TemporaryDirectory() as folder:
            for name, content in {**source.files, "main.typ": source.main.encode()}.items():
                (Path(folder) / name).write_bytes(content)
            compiler = typst.Compiler(
                Path(folder) / "main.typ",
                root=folder,
                font_paths=fonts,
                ignore_system_fonts=True,
                sys_inputs={"fonts": ""},
            )
            compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=0)
    return (time.perf_counter() - begun) / len(sources)


def drawn(recipe_file: Path, count: int, bank: Bank) -> tuple[Recipe, list[Version]]:
    """The recipe as a build settles it, and so many of its versions."""
    recipe = load_recipe(recipe_file, bank).model_copy(update={"versions": [f"v{i}" for i in range(count)]})
    with tempfile.TemporaryDirectory() as folder:
        draft = draw(Order(recipe, Path(folder) / "record.jsonl", seed=SEED), bank)
        return draft.header.recipe, [entry.version for entry in read_entries(draft.path)]


def sources_of(recipe: Recipe, versions: list[Version], bank: Bank, engine: str) -> list[dict[str, Source]]:
    renderer = Renderer(recipe.model_copy(update={"engine": engine}), bank, SEED)
    return [renderer.sources(version) for version in versions]


# --- this project -----------------------------------------------------------------------------------------------------


def built(recipe: Path, versions: int, *options: str) -> Run:
    """A whole build from the command line, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable, "-m", "generator.cli", "build", str(recipe), "--versions", str(versions),
            "--seed", str(SEED), "--out", f"{folder}/out", "--record", f"{folder}/record.jsonl", *options,
        ]  # fmt: skip
        return timed(command, cwd=ROOT, memory=True)


def instances_a_second(bank: Bank, seconds: float) -> dict[str, float]:
    """How many instances of each type are drawn, solved, verified and told apart from mistakes on one core."""
    rates = {}
    for type_id in bank.ids():
        kind = bank[type_id]
        knobs = kind.resolve_knobs({})
        draw_instance(kind, SEED, "warm", "bench", knobs=knobs)
        count, begun = 0, time.process_time()
        while time.process_time() - begun < seconds:
            draw_instance(kind, SEED, str(count), "bench", knobs=knobs)
            count += 1
        rates[type_id] = count / (time.process_time() - begun)
    return rates


def best(command: list[str], times: int) -> float:
    return min(timed(command, cwd=ROOT).seconds for _ in range(times))


# --- all of it --------------------------------------------------------------------------------------------------------


def measure(quick: bool, told: Callable[[str], None]) -> Results:
    bank = Bank()
    results = Results({
        "cores": str(CORES), "python": platform.python_version(), **software_versions(), "pdflatex": tex.version(),
        "plain compiler": "latexmk" if shutil.which("latexmk") else "pdflatex, twice",
    })  # fmt: skip
    plain, bare, typst_versions, latex_versions = (3, 16, 60, 32) if quick else (8, 48, 500, 192)
    for engine in ("typst", "latex"):
        results.ours[engine], results.limit[engine] = {}, {}
    for name, path in RECIPES.items():
        told(f"{name}: plain pylatex")
        recipe, versions = drawn(path, bare, bank)
        results.plain[name] = plain_seconds(recipe, versions[:plain], bank)
        for engine, count in (("typst", typst_versions), ("latex", latex_versions)):
            told(f"{name}: {engine}, {count} versions")
            results.ours[engine][name] = built(path, count, "--engine", engine).seconds / count
            told(f"{name}: bare {engine}")
            some = versions if engine == "typst" else versions[:16]
            sources = sources_of(recipe, some, bank, engine)
            results.limit[engine][name] = bare_seconds(engine, sources)
            if engine == "typst":
                results.anew[name] = anew_seconds(sources)
    told("instances")
    results.instances = instances_a_second(bank, 0.3 if quick else 2)
    for count in (50, 200) if quick else (50, 200, 1000, 5000):
        told(f"growth: {count} versions")
        run = built(RECIPES["eight types"], count)
        results.growth[count] = {"seconds": run.seconds / count, "parent": run.parent, "worker": run.worker}
    told("Dask")
    count = 60 if quick else 400
    by_dask, by_processes = (built(RECIPES["eight types"], count, *options).seconds for options in
                             (("--cluster", "local"), ()))  # fmt: skip
    results.dask = by_dask / by_processes
    told("cold starts")
    for words in (["list"], ["--help"]):
        results.cold[" ".join(["problemset", *words])] = best([sys.executable, "-m", "generator.cli", *words], 5)
    for name, path in RECIPES.items():
        results.cold[f"build of one version, {name}"] = min(built(path, 1).seconds for _ in range(5))
    results.others = dict(others(2 if quick else 20, 1, told))
    return results


def table(results: Results) -> str:
    """The figures that count, as Markdown."""
    rows = []
    targets = {"typst": {"eight types": 42, "homework": 20}, "latex": {"eight types": 20, "homework": 15}}
    for engine, wanted in targets.items():
        for name, ours in results.ours[engine].items():
            quotient, target = results.plain[name] / ours, wanted[name]
            rows.append((f"{engine}, {name}: plain pylatex ÷ build", f"{results.plain[name]:.2f} s ÷ {ours:.3f} s = "
                         f"**{quotient:.0f}**", f"≥ {target}"))  # fmt: skip
    for engine in results.limit:
        for name, ours in results.ours[engine].items():
            alone, together = results.limit[engine][name]
            ratio = f"{ours:.3f} s ÷ {alone / CORES:.3f} s = **{ours * CORES / alone:.2f}**"
            rows.append((f"{engine}, {name}: build ÷ (bare engine ÷ {CORES})", ratio, ""))
            ratio = f"{ours:.3f} s ÷ {together:.3f} s = **{ours / together:.2f}**"
            rows.append((f"the same ÷ bare engine on {CORES} cores at once", ratio, ""))
            if engine == "typst":
                anew = results.anew[name] / CORES
                ratio = f"{ours:.3f} s ÷ {anew:.3f} s = **{ours / anew:.2f}**"
                rows.append((f"the same ÷ (a new compiler for each document ÷ {CORES})", ratio, "≤ 1.0"))
    eight = results.ours["typst"]["eight types"]
    for program, other in results.others.items():
        ratio = f"{other.seconds:.2f} s ÷ {eight:.3f} s = **{other.seconds / eight:.0f}**"
        rows.append((f"{program} ÷ build (typst, eight types)", ratio, "≥ 40" if program.startswith("R/") else ""))
    low, high = 200, max(results.growth)
    small, large = results.growth[low], results.growth[high]
    rows.append((f"time per version, {high} ÷ {low} versions", f"{large['seconds']:.3f} s ÷ {small['seconds']:.3f} s = "
                 f"**{large['seconds'] / small['seconds']:.2f}**", "≤ 1.1"))  # fmt: skip
    rows.append((f"parent's peak memory, {high} ÷ {low} versions",
                 f"{large['parent']:.0f} MB ÷ {small['parent']:.0f} MB"
                 f" = **{large['parent'] / small['parent']:.2f}**", "≤ 1.2"))  # fmt: skip
    mean = len(results.instances) / sum(1 / rate for rate in results.instances.values())
    rows.append(("instances a second, one core: drawn, solved, verified, mistakes", f"**{mean:,.0f}**", "≥ 5,000"))
    rows.append(("local Dask cluster ÷ processes", f"**{results.dask:.2f}**", "≤ 1.3"))
    for command, seconds in results.cold.items():
        limit = "≤ 1.0 s" if command.startswith("build") else "≤ 0.35 s"
        rows.append((f"{command}, cold", f"**{seconds:.2f} s**", limit))
    lines = ["| figure | measured | wanted |", "|---|---|---|", *(f"| {' | '.join(row)} |" for row in rows)]
    growth = ["", "| versions | seconds a version | parent, MB | largest worker, MB |", "|---|---|---|---|"]
    growth += [
        f"| {n} | {g['seconds']:.3f} | {g['parent']:.0f} | {g['worker']:.0f} |" for n, g in results.growth.items()
    ]
    examples = (
        ["", f"Other programs: {'; '.join(other.what for other in results.others.values())}."] if results.others else []
    )
    return "\n".join([*lines, *growth, *examples])


def rates(results: Results) -> str:
    lines = ["| type | instances a second |", "|---|---|"]
    sorted_rates = sorted(results.instances.items(), key=lambda item: item[1])
    return "\n".join([*lines, *(f"| {name} | {rate:,.0f} |" for name, rate in sorted_rates)])


def plot(results: Results, file: Path) -> None:
    """Seconds for a paper and its key, by whom; and how a version's time and the memory grow."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 3.8 + 0.4 * len(results.others)), layout="constrained")
    bars, growth = figure.subplots(1, 2, width_ratios=(3, 2))
    made = [("plain pylatex", "0.6", results.plain)]
    for engine, colour in (("latex", "#6fa58f"), ("typst", "#1b7a55")):
        made.append((f"this project, {'LaTeX' if engine == 'latex' else 'Typst'}", colour, results.ours[engine]))
    names = list(results.plain)
    others_seconds = {program: other.seconds for program, other in results.others.items()}
    if others_seconds:
        made.insert(0, ("other programs, examples of their own", "#c9a26b", others_seconds))
        names = [*others_seconds, *names]
    place, ticks = 0.0, []
    labelled: set[str] = set()
    for name in names:
        group = [(label, colour, seconds[name]) for label, colour, seconds in made if name in seconds]
        ticks.append(place + 0.27 * (len(group) - 1) / 2)
        for label, colour, seconds_each in group:
            once = "" if label in labelled else label
            labelled.add(label)
            bars.bar_label(bars.barh(place, seconds_each, 0.25, color=colour, label=once), [f" {seconds_each:.3g} s"],
                           fontsize=8)  # fmt: skip
            place += 0.27
        place += 0.15
    bars.set_yticks(ticks, names)
    bars.set_xscale("log")
    bars.set_xlim(0.02, 6)
    bars.set_xticks([0.03, 0.1, 0.3, 1, 3], ["0.03", "0.1", "0.3", "1", "3"])
    bars.invert_yaxis()
    bars.set_title(f"Seconds for a paper and its key, {CORES} cores", fontsize=10, loc="left")
    bars.legend(fontsize=8, loc="upper center", bbox_to_anchor=(0.4, -0.1), ncols=2, frameon=False)
    counts = list(results.growth)
    growth.plot(counts, [1000 * results.growth[n]["seconds"] for n in counts], "o-", color="#1b7a55",
                label="milliseconds a version")  # fmt: skip
    growth.plot(counts, [results.growth[n]["parent"] for n in counts], "s--", color="0.4", label="parent, megabytes")
    growth.set_xscale("log")
    growth.set_xticks(counts, [f"{n:,}" for n in counts])
    growth.minorticks_off()
    growth.set_ylim(0)
    growth.set_xlabel("versions (eight types, Typst)", fontsize=9)
    growth.set_title("Growth", fontsize=10, loc="left")
    growth.legend(fontsize=8, frameon=False)
    for axes in (bars, growth):
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(labelsize=8)
    figure.savefig(file, dpi=150)


# --- written down -----------------------------------------------------------------------------------------------------


def put(page: Path, name: str, text: str) -> None:
    """Between the page's comments `<!-- name: … -->` and `<!-- name ends -->`."""
    old = page.read_text(encoding="utf-8")
    between = re.compile(rf"(?<=<!-- {name} begins -->\n).*?(?=<!-- {name} ends -->)", re.DOTALL)
    new, found = between.subn(lambda _: f"\n{text}\n\n", old)
    if found != 1:
        raise SystemExit(
            f"error: {page.name} has no place {name!r}; put the comments `{name} begins` and `… ends` there"
        )
    page.write_text(new, encoding="utf-8")


def keep(**parts: Any) -> None:
    """In results.json, beside what other runs left there."""
    file = HERE / "results.json"
    kept = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    file.write_text(json.dumps({**kept, **parts}, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--quick", action="store_true", help="fewer versions; nothing is written")
    options.add_argument(
        "--against", metavar="REV", help="compare this tree with that commit, and measure nothing else"
    )
    options.add_argument("--runs", type=int, metavar="N", help="of each figure, with --against (default 3, quick 1)")
    asked = options.parse_args()
    if asked.runs is not None and (asked.runs < 1 or not asked.against):
        options.error("--runs is at least 1, and goes with --against")
    begun = time.perf_counter()

    def told(what: str) -> None:
        print(f"{time.perf_counter() - begun:5.0f} s  {what}", file=sys.stderr, flush=True)

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that it, too, leaves nothing behind
    page = ROOT / "docs" / "scale.md"
    if (load := os.getloadavg()[0]) > 0.7:
        told(f"other programs are running (load {load:.1f}): read processor time, and measure again alone")
    try:
        if asked.against:
            counts = against.QUICK if asked.quick else against.FULL
            found = against.compare(asked.against, replace(counts, runs=asked.runs or counts.runs), told)
            print(against.table(found))
            if not asked.quick:
                keep(against=asdict(found))
                put(page, "comparison", against.table(found))
            return
        results = measure(asked.quick, told)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        raise SystemExit(130) from None
    print(table(results), rates(results), sep="\n\n")
    if not asked.quick:
        keep(**asdict(results))
        put(page, "measured", table(results))
        plot(results, ROOT / "docs" / "scale.png")


if __name__ == "__main__":
    main()
