"""Commands about the bank: show, check, new, roster."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.given import TYPE, TYPE_OR_RECIPE
from generator.cli.options import (
    SEED,
    FileOf,
    Number,
    bank_option,
    jobs_option,
    level_option,
    load_bank,
    read_knobs,
)
from generator.cli.terminal import colour, progress_shown, say
from generator.errors import UserError

if TYPE_CHECKING:
    from generator.check import TypeReport


@click.command()
@click.argument("type_id", type=FileOf(TYPE, as_text=True), metavar="TYPE")
@click.option("--seed", type=SEED, metavar="S", help="Seed of the example; a fresh one by default.")
@click.option("--knob", "knobs", multiple=True, metavar="K=V", help="A knob in place of its default; repeatable.")
@level_option
@click.option("--pdf", type=click.Path(path_type=Path), metavar="FILE", help="Write the key as a PDF.")
@click.option("--png", type=click.Path(path_type=Path), metavar="FILE", help="Write the key's pages as PNG.")
@bank_option
@click.pass_obj
def show(
    folders: list[Path], type_id: str, seed: int | None, knobs: tuple[str, ...], level: str | None, pdf: Path | None,
    png: Path | None, banks: tuple[Path, ...],
) -> None:  # fmt: skip
    """An example of a TYPE: statement, answer, steps, mistakes."""
    from generator.bank import Stream, draw_instance, require_strict_verify, seed_of_level
    from generator.files import write_whole
    from generator.model import Paragraph
    from generator.page import Typesetter, example_documents, plain_math, plain_text, solution, statement

    bank = load_bank([*banks, *folders])
    kind = bank[type_id]
    if seed is not None and level:
        raise click.UsageError("--seed and --level exclude each other: a level looks for a seed.")
    settled = kind.resolve_knobs(read_knobs(kind, knobs))
    stream = Stream(int.from_bytes(os.urandom(8), "big"))
    if level:
        seed = seed_of_level(kind, settled, level, iter(lambda: stream.below(10**6), None))
    seed = stream.below(10**6) if seed is None else seed
    instance = draw_instance(kind, seed, "show", "show", knobs=settled)
    require_strict_verify(kind, instance)
    asked, worked = statement(kind, instance), solution(kind, instance)
    click.secho(f"{kind.id} · {kind.title} · seed {seed}", bold=True)
    click.echo(f"\n{plain_text(asked)}\n")
    if worked.answers:
        click.secho("Answer", bold=True)
    for line in worked.answers:
        click.echo(f"  {plain_math(line)}")
    click.secho("\nModel answer" if instance.is_open else "\nSolution", bold=True)
    click.echo(plain_text(worked.steps))
    if worked.criteria:
        click.secho("\nPoints for", bold=True)
    for criterion in worked.criteria:
        earns, gap = (plain_text((Paragraph(line),)) for line in (criterion.earns, criterion.gap))
        click.echo(f"  {criterion.points:g}  {earns}{f'  (otherwise: {gap})' if gap else ''}")
    if worked.mistakes:
        click.secho("\nIf you got …, you probably made this mistake", bold=True)
    for mistake in worked.mistakes:
        click.echo(f"  {'; '.join(map(plain_math, mistake.answers))}   {mistake.name}")
    if not pdf and not png:
        return

    _, page = example_documents(bank, [instance], code=f"seed {seed}")
    if pdf:
        write_whole(pdf, Typesetter().pdf(page, name=kind.id))
        click.echo(f"wrote {pdf}")
    if png:
        pages = Typesetter().png(page, name=kind.id)
        for number, image in enumerate(pages, 1):
            target = png if len(pages) == 1 else png.with_name(f"{png.stem}-{number}{png.suffix}")
            write_whole(target, image)
            click.echo(f"wrote {target}")


@click.command()
@click.argument("names", nargs=-1, type=FileOf(TYPE_OR_RECIPE, as_text=True), metavar="[TYPE|TOPIC|RECIPE.toml]…")
@click.option("--knob", "knobs", multiple=True, metavar="K=V", help="A knob in place of its default; repeatable.")
@click.option("--draws", type=Number(1, 10**6), default=1000, show_default=True, metavar="N",
              help="Draws of each type at its defaults; as many again at the corners of its knobs.")  # fmt: skip
@click.option("--seed", type=SEED, default=0, metavar="S", help="Seed of the first draw.")
@jobs_option
@click.option("--report", type=click.Path(path_type=Path), metavar="FILE.html",
              help="Write what was found as one HTML page, with plots and sample pages.")  # fmt: skip
@bank_option
@click.pass_obj
def check(
    folders: list[Path], names: tuple[str, ...], knobs: tuple[str, ...], draws: int, seed: int, jobs: int | None,
    report: Path | None, banks: tuple[Path, ...],
) -> None:  # fmt: skip
    """Draw many of each TYPE, or of a RECIPE; tell what came out."""
    from generator.check import CheckOrder, rates, targets_of
    from generator.check import check as check_types

    order = CheckOrder(tuple(path.absolute() for path in [*banks, *folders]), draws, seed)
    bank = load_bank(order.folders)
    targets = targets_of(
        bank, names, lambda kind: read_knobs(kind, knobs, only=False), [k.partition("=")[0] for k in knobs]
    )
    started = time.monotonic()
    try:
        with progress_shown() as progress:
            found = check_types(order, targets, jobs or os.cpu_count() or 1, progress)
    except KeyboardInterrupt:
        click.echo("interrupted; a check keeps nothing, start it again", err=True)
        raise SystemExit(130) from None
    spent = time.monotonic() - started
    _print_checked(found)
    if report:
        from generator.check import check_report
        from generator.files import write_whole

        write_whole(report, check_report(found, bank, order))
        click.echo(f"wrote {report}")
    faulty, warned = (sum(bool(getattr(one, what)) for one in found) for what in ("faults", "warnings"))
    draws_made = sum(one.draws for one in found)
    if rated := rates(found):
        click.echo(rated)
    made = f"{len(found)} types, {draws_made} draws, each twice, in {spent:.0f} s"
    click.echo(f"{made}: {faulty} with faults, {warned} with warnings")
    if faulty:
        raise SystemExit(1)


@click.command()
@click.argument("type_id", metavar="TOPIC/NAME")
@click.option("--bank", "folder", type=click.Path(path_type=Path), default="bank", show_default=True, metavar="DIR",
              help="The bank's folder; it is made if it is not there.")  # fmt: skip
def new(type_id: str, folder: Path) -> None:
    """Start a problem type that works from the first minute."""
    from generator.bank import new_type

    for path in new_type(type_id, folder):
        click.echo(f"wrote {path}")
    click.echo(f"next: problemset show {type_id} --bank {folder}")


@click.command()
@click.option("--demo", type=Number(1, 10**6), required=True, metavar="N", help="Number of made-up students.")
@click.option("--seed", type=SEED, default=0, metavar="S", help="Seed of the names.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="The CSV; standard output by default.")
def roster(demo: int, seed: int, out: Path | None) -> None:
    """A made-up roster (CSV) to try with."""
    from generator.exam import made_up_people, write_roster
    from generator.files import write_whole

    content = write_roster(made_up_people(demo, seed))
    if out is None:
        click.echo(content.decode("utf-8"), nl=False)
        return
    if out.exists():
        raise UserError("there is such a file already", where=str(out), todo="choose another name")
    write_whole(out, content)
    click.echo(f"wrote {out}")


def _print_checked(found: Sequence[TypeReport]) -> None:
    """The table of `check`; below it notes, and on standard error what is wrong."""
    from rich.console import Console
    from rich.table import Table

    from generator.check import COLUMNS, row

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name, is_number in COLUMNS:
        table.add_column(name, justify="right" if is_number else "left", no_wrap=True)
    for one in found:
        table.add_row(*row(one), style="red" if one.faults else None)
    # a narrower terminal breaks the lines, and cuts nothing off
    Console(width=200, highlight=False, force_terminal=colour()).print(table)
    for one in found:
        for text in one.notes:
            click.echo(f"note: {one.name}: {text}")
        for what, reason in one.allowed:
            click.echo(f"allowed: {one.name}: {what}: {reason}")
        for word, found_there in (("warning", one.warnings), ("fault", one.faults)):
            for fault in found_there:
                seen = f"; see it: {fault.reproduce}" if fault.reproduce else ""
                say(word, f"{one.name}: {fault.what}{seen}")
        if one.more_faults:
            say("fault", f"{one.name}: {one.more_faults} more like these")
