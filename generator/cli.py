"""The command line; the only room that prints or exits."""

from __future__ import annotations

import os
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generator.errors import UserError, UserErrors, one_line

if TYPE_CHECKING:
    from rich.progress import TaskID

    from generator.bank import Bank, Knob, ProblemType
    from generator.findings import Checked
    from generator.rendering import Progress
    from generator.workers import Crew

BANKS = "PROBLEMSET_BANKS"
_EXPORTS = ("moodle", "canvas", "qti21", "docx")
_SHOWN = 20  # errors of one kind on the terminal


class _Commands(click.Group):
    """Commands in the order in which one needs them, not of the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="problemset-generator", prog_name="problemset")
@click.option("--bank", "banks", multiple=True, type=click.Path(path_type=Path), metavar="DIR",
              help=f"A folder of problem types besides the built-in bank; repeatable, also ${BANKS}.")  # fmt: skip
@click.pass_context
def problemset(context: click.Context, banks: tuple[Path, ...]) -> None:
    """Problem sets with verified keys, drawn from parameterized templates."""
    named = [Path(part) for part in os.environ.get(BANKS, "").split(os.pathsep) if part]
    context.obj = [*banks, *named]


def _bank_option(command: Any) -> Any:
    return click.option("--bank", "banks", multiple=True, type=click.Path(path_type=Path), metavar="DIR",
                        help="A folder of problem types besides the built-in bank; repeatable.")(command)  # fmt: skip


_fonts = click.option("--font-path", "fonts", multiple=True, metavar="DIR",
                      type=click.Path(path_type=Path, exists=True, file_okay=False),
                      help="A folder of fonts for scripts that the built-in ones lack; repeatable.")  # fmt: skip


_jobs = click.option("--jobs", type=click.IntRange(1, 1024), metavar="N", help="Processes; one per core by default.")
_cluster = click.option("--cluster", "address", metavar="ADDRESS",
                        help="A Dask scheduler whose workers render, such as tcp://host:8786; or local.")  # fmt: skip
_distinct = click.option("--distinct-from", "others", multiple=True, metavar="RECORD",
                         type=click.Path(path_type=Path, exists=True, dir_okay=False),
                         help="A record (last year's, say) whose problems may not come up; repeatable.")  # fmt: skip


# --- papers ---------------------------------------------------------------------------------------------------------


@problemset.command()
@click.argument("recipe", type=click.Path(path_type=Path))
@click.option(
    "--versions", type=click.IntRange(1, 10**6), metavar="N", help="Number of versions, in place of the recipe's."
)
@click.option(
    "--roster", type=click.Path(path_type=Path), metavar="CSV", help="One paper per student: columns id and name."
)
@click.option(
    "--seed", type=click.IntRange(0, 2**256 - 1), metavar="S", help="Seed; without one, 128 random bits are drawn."
)
@click.option(
    "--engine", type=click.Choice(["typst", "latex"]), help="Typesetter: typst is built in, latex needs pdflatex."
)
@click.option("--format", "formats", metavar="F[,F]", help="pdf, tex and typ (editable sources), separated by commas.")
@click.option(
    "--pdf-standard",
    type=click.Choice(["ua-1", "1.7", "a-2b", "a-3b"]),
    help="Typst's PDF standard; ua-1, accessible, by default.",
)
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", help="Where the papers go; build/<recipe> by default."
)
@click.option(
    "--record",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The record; <recipe>.jsonl beside the recipe by default.",
)
@_distinct
@_jobs
@_cluster
@click.option("--practice", is_flag=True, help="Allow a roster with a small seed, which can be guessed.")
@_fonts
@_bank_option
@click.pass_obj
def build(
    folders: list[Path], recipe: Path, versions: int | None, roster: Path | None, seed: int | None, engine: str | None,
    formats: str | None, pdf_standard: str | None, out: Path | None, record: Path | None, others: tuple[Path, ...],
    jobs: int | None, address: str | None, practice: bool, fonts: tuple[Path, ...], banks: tuple[Path, ...],
) -> None:  # fmt: skip
    """Papers, keys and a record from a RECIPE."""
    from generator import pipeline
    from generator.randomness import SMALL_SEED
    from generator.roster import read_roster

    if versions and roster:
        raise click.UsageError("--versions and --roster exclude each other.")
    bank = _bank([*banks, *folders])
    asked = pipeline.load_recipe(recipe, bank)
    asked = pipeline.prepared(
        asked, versions=versions, roster=None if versions else str(roster) if roster else None, engine=engine,
        format=_formats(formats), pdf_standard=pdf_standard,
    )  # fmt: skip
    if versions:
        asked = asked.model_copy(update={"roster": None})
    students = read_roster(roster or recipe.parent / asked.roster) if asked.roster else None
    asked = pipeline.with_own_layout(
        asked.model_copy(update={"roster": roster.name if roster else asked.roster}), recipe.parent
    )
    order = pipeline.Order(
        asked, out or Path("build") / recipe.stem, record or recipe.with_suffix(".jsonl"), students, seed, fonts,
        distinct_from=(*(recipe.parent / name for name in asked.distinct_from), *others), practice=practice,
        jobs=jobs or os.cpu_count() or 1,
    )  # fmt: skip
    with _cluster_of(address, order.jobs) as workers, _progress() as progress:
        built = pipeline.build(order, bank, progress, workers)
    if built.seed < SMALL_SEED:
        _note("this seed is small: whoever has one paper can try all seeds and compute every key; leave the seed out")
    for note in built.notes:
        _note(note)
    if built.other_bytes:
        _note(f"{len(built.other_bytes)} files have the recorded content in other bytes: the engine's version changed")
    if built.strangers:
        _note(f"{order.out} also holds papers of another build: {', '.join(p.name for p in built.strangers[:5])}")
    made = built.versions - len(built.failed)
    what = f"{made} version{'s' * (made != 1)}"
    click.echo(f"{what} with keys in {order.out}{os.sep}")
    if built.alike:
        click.echo(built.alike)
    click.echo(f"{'the same as recorded' if built.again else 'recorded'} in {built.record}")
    if built.failed:
        again = f"`problemset regenerate {built.record} --out {order.out} --version …`"
        _note(
            f"{len(built.failed)} of {built.versions} versions could not be typeset; mend what is wrong, then {again}"
        )
        raise UserErrors(built.failed[:_SHOWN])


@problemset.command()
@click.argument("folder", type=click.Path(path_type=Path), default=".", metavar="[DIR]")
def init(folder: Path) -> None:
    """Write a commented recipe to start from."""
    from generator.scaffold import new_recipe

    path = new_recipe(folder)
    click.echo(f"wrote {path}; next: problemset build {path}")


@problemset.command()
@click.argument("record", type=click.Path(path_type=Path))
@click.option("--version", metavar="V", help="Only this version (or student id).")
@click.option("--code", metavar="C", help="Only the version with this code, as printed on the paper.")
@click.option("--only", type=click.Choice(["paper", "key"]), help="Only papers, or only keys.")
@click.option("--engine", type=click.Choice(["typst", "latex"]), help="Another engine than the recorded one.")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Where they go; build/<record> by default.")
@_jobs
@_fonts
@_bank_option
@click.pass_obj
def regenerate(
    folders: list[Path], record: Path, version: str | None, code: str | None, only: str | None, engine: str | None,
    out: Path | None, jobs: int | None, fonts: tuple[Path, ...], banks: tuple[Path, ...],
) -> None:  # fmt: skip
    """Make recorded papers and keys again, from the RECORD alone."""
    from generator import recorded
    from generator.rendering import KINDS

    out = out or Path("build") / record.stem
    with _progress() as progress:
        made = recorded.regenerate(
            record, _bank([*banks, *folders]), out, version=version, code=code, engine=engine, font_paths=fonts,
            only=(only,) if only else KINDS, jobs=jobs or os.cpu_count() or 1, progress=progress,
        )  # fmt: skip
    click.echo(f"{len(made.files)} files in {out}{os.sep}")
    if made.failed:
        raise UserErrors(made.failed[:_SHOWN])
    _report(made.differences)


@problemset.command()
@click.argument("record", type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", help="Where the papers are; build/<record> by default."
)
@_fonts
@_bank_option
@click.pass_obj
def verify(
    folders: list[Path], record: Path, out: Path | None, fonts: tuple[Path, ...], banks: tuple[Path, ...]
) -> None:
    """Draw and solve a RECORD again from its seed; compare all."""
    from generator import recorded

    out = out or Path("build") / record.stem
    with _progress() as progress:
        found = recorded.verify(record, _bank([*banks, *folders]), out, font_paths=fonts, progress=progress)
    for note in found.notes:
        _note(note)
    if not found.differences:
        click.echo(f"verified: {found.versions} versions, {found.problems} problems, {found.files} files as recorded")
    _report(found.differences)


@problemset.command()
@click.argument("names", nargs=-1, required=True, metavar="TYPE|TOPIC…")
@click.option(
    "--count", type=click.IntRange(1, 1000), default=10, show_default=True, metavar="N", help="Number of problems."
)
@click.option(
    "--seed", type=click.IntRange(0, 2**256 - 1), metavar="S", help="Seed of an earlier set, to get it again."
)
@click.option("--knob", "knobs", multiple=True, metavar="K=V", help="A knob of the type; repeatable.")
@click.option("--engine", type=click.Choice(["typst", "latex"]), default="typst", help="Typesetter.")
@click.option(
    "--format",
    "kind_of_file",
    type=click.Choice(["pdf", "html"]),
    default="pdf",
    show_default=True,
    help="pdf: problems, and their solutions; html: a page that checks answers.",
)
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", help="Where they go; build/practice/<code> by default."
)
@_distinct
@_bank_option
@click.pass_obj
def practice(
    folders: list[Path], names: tuple[str, ...], count: int, seed: int | None, knobs: tuple[str, ...], engine: str,
    kind_of_file: str, out: Path | None, others: tuple[Path, ...], banks: tuple[Path, ...],
) -> None:  # fmt: skip
    """Fresh problems of a TYPE or TOPIC, with solutions."""
    from generator import pipeline, practice_page, practising
    from generator.files import write_whole
    from generator.randomness import code, new_seed

    bank = _bank([*banks, *folders])
    types = [bank[name] for name in bank.select(names)]
    for knob in knobs:
        if len(types) > 1 and not any(knob.partition("=")[0] in kind.knobs for kind in types):
            raise UserError(
                f"none of these types has the knob “{knob.partition('=')[0]}”", todo="see `problemset list`"
            )
    settings = {kind.id: kind.settle(_knobs(kind, knobs, only=len(types) == 1)) for kind in types}
    recipe = practising.recipe(types, count, settings, latex=engine == "latex")
    seed = new_seed() if seed is None else seed
    out = out or Path("build") / "practice" / code(seed, recipe.title, practising.NAME)
    options = [*(f"--knob {knob}" for knob in knobs), *(f"--distinct-from {other}" for other in others)]
    again = " ".join(["problemset practice", *names, f"--count {count}", *options, f"--seed {seed}"])
    if kind_of_file == "html":
        again += " --format html"
        version = practising.version(recipe, bank, seed, others)
        write_whole(out / "practice.html", practice_page.html(version, bank, title=recipe.title, command=again))
        click.echo(f"page: {out / 'practice.html'}")
    else:
        with _progress() as progress:
            order = pipeline.Order(recipe, out, out / "practice.jsonl", None, seed, distinct_from=others)
            pipeline.build(order, bank, progress)
        click.echo(f"problems:  {out / 'practice-paper.pdf'}")
        click.echo(f"solutions: {out / 'practice-key.pdf'}")
    click.echo(f"the same again: {again}")


@problemset.command()
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS",
              help="Where to listen; 0.0.0.0 lets other machines in.")  # fmt: skip
@click.option("--port", type=click.IntRange(0, 65535), default=8182, show_default=True, metavar="P",
              help="0 takes a free one.")  # fmt: skip
@click.option("--desk", is_flag=True, help="Also the instructor's pages, with every answer; only on this machine.")
@click.option("--rate", type=click.FloatRange(0), default=20, show_default=True, metavar="N",
              help="Requests a second that one other machine may make; 0 for no limit.")  # fmt: skip
@_bank_option
@click.pass_obj
def serve(folders: list[Path], host: str, port: int, desk: bool, rate: float, banks: tuple[Path, ...]) -> None:
    """Endless practice in the browser, from this machine."""
    from generator.web import server

    def ready(address: str) -> None:
        click.echo(f"practise at {address}   (^C ends it)")

    with suppress(KeyboardInterrupt):  # how it is meant to end
        server.serve(_bank([*banks, *folders]), host, port, desk=desk, rate=rate, ready=ready)


@problemset.command()
@click.argument("record", type=click.Path(path_type=Path))
@click.argument("responses", type=click.Path(path_type=Path), required=False, metavar="[RESPONSES.csv]")
@click.option("--sheet", is_flag=True, help="Write the empty spreadsheet to fill in, instead.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", help="Where it goes; build/<record>-marks by default."
)
@_fonts
@_bank_option
@click.pass_obj
def mark(
    folders: list[Path], record: Path, responses: Path | None, sheet: bool, out: Path | None, fonts: tuple[Path, ...],
    banks: tuple[Path, ...],
) -> None:  # fmt: skip
    """Mark RESPONSES to the papers of a RECORD; name the mistakes."""
    from generator import marked
    from generator.files import write_whole

    if sheet == (responses is not None):
        raise click.UsageError("mark takes a spreadsheet of responses, or --sheet to write an empty one.")
    out = out or Path("build") / f"{record.stem}-marks"
    if sheet:
        target = out / f"{record.stem}-sheet.csv"
        if target.exists():
            raise UserError("there is such a sheet already, perhaps filled in", where=str(target), todo="move it away")
        write_whole(target, marked.sheet(record))
        click.echo(f"wrote {target}; next: fill it in, then problemset mark {record} {target}")
        return
    assert responses is not None
    with _progress() as progress:
        made = marked.mark(record, responses, _bank([*banks, *folders]), out, progress, fonts)
    papers = len(made.papers)
    click.echo(
        f"{papers} paper{'s' * (papers != 1)} marked: {out / 'totals.csv'}, marks.csv, class.html, feedback{os.sep}"
    )
    if made.strangers:
        _note(f"feedback{os.sep} also holds pages of an earlier marking: {', '.join(made.strangers[:5])}")
    if made.complaints:
        _note(f"{len(made.complaints)} things to mend: rows and cells named here did not count")
        raise UserErrors(made.complaints[:_SHOWN])


@problemset.command()
@click.argument("record", type=click.Path(path_type=Path))
@click.option("--to", "target", type=click.Choice(_EXPORTS), required=True,
              help="Moodle (question bank), Canvas (quiz), QTI 2.1 (test), or Word (papers and keys).")  # fmt: skip
@click.option("--variants", type=click.IntRange(1), metavar="N",
              help="Variants of each problem: the first N versions of the record; all by default.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Where it goes; build/<record> by default.")
@_bank_option
@click.pass_obj
def export(
    folders: list[Path], record: Path, target: str, variants: int | None, out: Path | None, banks: tuple[Path, ...]
) -> None:
    """The problems of a RECORD for Moodle, Canvas, QTI or Word."""
    from generator.export import package
    from generator.files import write_whole

    out = out or Path("build") / record.stem
    made = package.made(record, _bank([*banks, *folders]), target, variants)
    for name, content in made.items():
        write_whole(out / name, content)
        click.echo(f"wrote {out / name}")


# --- the bank -------------------------------------------------------------------------------------------------------


@problemset.command(name="list")
@click.argument("names", nargs=-1, metavar="[TYPE|TOPIC]…")
@_bank_option
@click.pass_obj
def list_types(folders: list[Path], names: tuple[str, ...], banks: tuple[Path, ...]) -> None:
    """Problem types with title, topic and knobs."""
    bank = _bank([*banks, *folders])
    topic = ""
    broken: list[UserError] = []
    for type_id in bank.select(names) if names else bank.ids():
        if type_id.split("/")[0] != topic:
            topic = type_id.split("/")[0]
            click.secho(topic, bold=True)
        try:
            kind = bank[type_id]
        except UserError as error:
            broken.append(error)
            continue
        click.echo(f"  {type_id:<42} {kind.title}")
        for knob in kind.knobs.values():
            click.echo(f"      {knob.name} = {_shown(knob.default)}   ({knob.describe()})")
    if broken:
        raise UserErrors(broken)


@problemset.command()
@click.argument("type_id", metavar="TYPE")
@click.option(
    "--seed", type=click.IntRange(0, 2**256 - 1), metavar="S", help="Seed of the example; a fresh one by default."
)
@click.option("--knob", "knobs", multiple=True, metavar="K=V", help="A knob in place of its default; repeatable.")
@click.option("--pdf", type=click.Path(path_type=Path), metavar="FILE", help="Write the key as a PDF.")
@click.option("--png", type=click.Path(path_type=Path), metavar="FILE", help="Write the key's pages as PNG.")
@_bank_option
@click.pass_obj
def show(
    folders: list[Path], type_id: str, seed: int | None, knobs: tuple[str, ...], pdf: Path | None, png: Path | None,
    banks: tuple[Path, ...],
) -> None:  # fmt: skip
    """An example of a TYPE: statement, answer, steps, mistakes."""
    from generator.document import Cover, Heading, documents, solution, statement
    from generator.drawing import draw_instance
    from generator.emit import plain
    from generator.files import write_whole
    from generator.guards import must_refuse_changes
    from generator.model import Placed, Version
    from generator.randomness import Stream

    bank = _bank([*banks, *folders])
    kind = bank[type_id]
    seed = Stream(int.from_bytes(os.urandom(8), "big")).below(10**6) if seed is None else seed
    instance = draw_instance(kind, seed, "show", "show", knobs=kind.settle(_knobs(kind, knobs)))
    must_refuse_changes(kind, instance)
    asked, worked = statement(kind, instance), solution(kind, instance)
    click.secho(f"{kind.id} · {kind.title} · seed {seed}", bold=True)
    click.echo(f"\n{plain.emit(asked)}\n")
    click.secho("Answer", bold=True)
    for line in worked.answers:
        click.echo(f"  {plain.math(line)}")
    click.secho("\nSolution", bold=True)
    click.echo(plain.emit(worked.steps))
    if worked.slips:
        click.secho("\nIf you got …, you probably made this mistake", bold=True)
    for slip in worked.slips:
        click.echo(f"  {'; '.join(map(plain.math, slip.answers))}   {slip.name}")
    if not pdf and not png:
        return

    from generator.emit import typst
    from generator.engine.typst import TypstEngine
    from generator.layout import load_layout

    version = Version("example", f"seed {seed}", None, (Placed("1", "show", 1, instance),))
    _, page = documents(Cover(kind.title, subtitle=kind.id), [Heading()], version, bank)
    source = typst.emit(page, load_layout("a4", "typst", {}))
    if pdf:
        write_whole(pdf, TypstEngine().pdf(source, name=kind.id))
        click.echo(f"wrote {pdf}")
    if png:
        pages = TypstEngine().png(source, name=kind.id)
        for number, image in enumerate(pages, 1):
            target = png if len(pages) == 1 else png.with_name(f"{png.stem}-{number}{png.suffix}")
            write_whole(target, image)
            click.echo(f"wrote {target}")


@problemset.command()
@click.argument("names", nargs=-1, metavar="[TYPE|TOPIC]…")
@click.option("--draws", type=click.IntRange(1, 10**6), default=1000, show_default=True, metavar="N",
              help="Draws of each type at its defaults; as many again at the corners of its knobs.")  # fmt: skip
@click.option("--seed", type=click.IntRange(0, 2**64), default=0, metavar="S", help="Seed of the first draw.")
@_jobs
@click.option("--report", type=click.Path(path_type=Path), metavar="FILE.html",
              help="Write what was found as one HTML page, with plots and sample pages.")  # fmt: skip
@_bank_option
@click.pass_obj
def check(
    folders: list[Path], names: tuple[str, ...], draws: int, seed: int, jobs: int | None, report: Path | None,
    banks: tuple[Path, ...],
) -> None:  # fmt: skip
    """Draw many of each TYPE and tell what came out."""
    from generator import sweep

    order = sweep.Order(tuple(path.absolute() for path in [*banks, *folders]), draws, seed)
    bank = _bank(order.folders)
    types = bank.select(names) if names else bank.ids()
    started = time.monotonic()
    try:
        with _progress() as progress:
            found = sweep.check(order, types, jobs or os.cpu_count() or 1, progress)
    except KeyboardInterrupt:
        click.echo("interrupted; a check keeps nothing, start it again", err=True)
        raise SystemExit(130) from None
    spent = time.monotonic() - started
    _print_checked(found)
    if report:
        from generator.files import write_whole
        from generator.report import html

        write_whole(report, html(found, bank, order))
        click.echo(f"wrote {report}")
    faulty = [one.type for one in found if one.faults]
    draws_made = sum(one.draws for one in found)
    click.echo(f"{len(found)} types, {draws_made} draws, each twice, in {spent:.0f} s: {len(faulty)} with faults")
    if faulty:
        raise SystemExit(1)


@problemset.command()
@click.argument("type_id", metavar="TOPIC/NAME")
@click.option("--bank", "folder", type=click.Path(path_type=Path), default="bank", show_default=True, metavar="DIR",
              help="The bank's folder; it is made if it is not there.")  # fmt: skip
def new(type_id: str, folder: Path) -> None:
    """Start a problem type that works from the first minute."""
    from generator.scaffold import new_type

    for path in new_type(type_id, folder):
        click.echo(f"wrote {path}")
    click.echo(f"next: problemset show {type_id} --bank {folder}")


@problemset.command()
@click.option("--demo", type=click.IntRange(1, 10**6), required=True, metavar="N", help="Number of made-up students.")
@click.option("--seed", type=click.IntRange(0, 2**256 - 1), default=0, metavar="S", help="Seed of the names.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="The CSV; standard output by default.")
def roster(demo: int, seed: int, out: Path | None) -> None:
    """A made-up roster (CSV) to try with."""
    from generator.files import write_whole
    from generator.randomness import made_up_people
    from generator.roster import write_roster

    content = write_roster(made_up_people(demo, seed))
    if out is None:
        click.echo(content.decode("utf-8"), nl=False)
        return
    if out.exists():
        raise UserError("there is such a file already", where=str(out), todo="choose another name")
    write_whole(out, content)
    click.echo(f"wrote {out}")


# --- helpers --------------------------------------------------------------------------------------------------------


def _bank(folders: Sequence[Path]) -> Bank:
    from generator.bank import Bank

    return Bank(folders)


def _cluster_of(address: str | None, jobs: int) -> AbstractContextManager[Crew | None]:
    if address is None:
        return nullcontext()
    from generator.cluster import cluster

    return cluster(address, jobs)


def _formats(asked: str | None) -> list[str] | None:
    if asked is None:
        return None
    formats = [part.strip() for part in asked.split(",") if part.strip()]
    wrong = [part for part in formats if part not in ("pdf", "tex", "typ")]
    if wrong or not formats:
        raise click.UsageError(f"--format takes pdf, tex and typ, not “{asked}”.")
    return formats


def _knobs(kind: ProblemType, texts: Sequence[str], *, only: bool = True) -> dict[str, Knob]:
    """K=V texts as values of the knob's kind. `only` is false if the knobs may belong to another of several types."""
    result: dict[str, Knob] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise click.UsageError(f"--knob takes NAME=VALUE, not “{text}”.")
        spec = kind.knobs.get(name)
        if spec is None and not only:
            continue
        result[name] = spec.read(value) if spec else value
    return result


def _shown(value: object) -> str:
    from generator.bank import shown

    return shown(value)


_MINUTE = 60.0  # seconds between lines of progress where nobody watches a bar


@contextmanager
def _progress() -> Iterator[Progress]:
    """A bar with rate and time left on a terminal; a line a minute where the output is a file."""
    if not sys.stderr.isatty():
        yield _Minutes()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(compact=True),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def update(what: str, done: int, total: int) -> None:
            if what not in tasks:
                for finished in tasks.values():
                    bar.remove_task(finished)
                tasks[what] = bar.add_task(what, completed=done, total=total, rate="")
            speed = bar.tasks[-1].speed
            bar.update(tasks[what], completed=done, total=total, rate=f"{speed:.1f}/s" if speed else "")

        yield update


@dataclass
class _Minutes:
    """Progress as lines, the first after a minute."""

    what: str = ""
    begun: tuple[float, int] = (0.0, 0)
    """When, and with how many done."""
    last: float = 0.0

    def __call__(self, what: str, done: int, total: int) -> None:
        now = time.monotonic()
        if what != self.what:
            self.what, self.begun, self.last = what, (now, done), now
        rate = (done - self.begun[1]) / (now - self.begun[0]) if now > self.begun[0] else 0.0
        if now - self.last >= _MINUTE and rate:
            self.last = now
            left = round((total - done) / rate)
            shown = f"{left // 60} min" if left >= 60 else f"{left} s"
            click.echo(f"{what}: {done} of {total}, {rate:.1f} a second, about {shown} left", err=True)


def _note(text: str) -> None:
    click.echo(f"note: {one_line(text)}", err=True)


def _print_checked(found: Sequence[Checked]) -> None:
    """The table of `check`; below it notes, and on standard error what is wrong."""
    from rich.console import Console
    from rich.table import Table

    from generator.findings import COLUMNS, row

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name, is_number in COLUMNS:
        table.add_column(name, justify="right" if is_number else "left", no_wrap=True)
    for one in found:
        table.add_row(*row(one), style="red" if one.faults else None)
    Console(width=160, highlight=False).print(table)  # a narrower terminal breaks the lines, and cuts nothing off
    for one in found:
        for note in one.notes:
            click.echo(f"note: {one.type}: {note}")
        for fault in one.faults:
            seen = f"; see it: {fault.reproduce}" if fault.reproduce else ""
            click.echo(f"fault: {one.type}: {fault.what}{seen}", err=True)
        if one.more_faults:
            click.echo(f"fault: {one.type}: {one.more_faults} more like these", err=True)


def _report(differences: Sequence[object]) -> None:
    """Prints differences and ends with exit code 1 if there are any."""
    for difference in differences:
        click.echo(f"differs: {one_line(str(difference))}", err=True)
    if differences:
        raise SystemExit(1)


def main() -> None:
    """Runs the command line. Exit codes: 0 done, 1 the user's mistake, 2 usage, 130 interrupted, 3 our own bug."""
    try:
        problemset(standalone_mode=False)
    except UserError as error:
        for line in str(error).splitlines():
            click.echo(f"error: {line}", err=True)
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted; the same command goes on where it stopped", err=True)
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has gone; say nothing more
        sys.exit(1)
    except OSError as error:  # no room, no permission, a file gone: the machine's, not the program's
        place = f"{error.filename}: " if error.filename else ""
        reason = one_line(place + (error.strerror or str(error)))
        click.echo(f"error: {reason}; mend that and run the command again", err=True)
        sys.exit(1)
    except Exception as error:  # our own bug: a log instead of a traceback
        with tempfile.NamedTemporaryFile(
            "w", prefix="problemset-", suffix=".log", delete=False, encoding="utf-8"
        ) as log:
            traceback.print_exc(file=log)
        click.echo(
            f"error: this is a bug in problemset ({type(error).__name__}); please report it with {log.name}", err=True
        )
        sys.exit(3)
