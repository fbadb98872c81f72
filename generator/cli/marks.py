"""Commands for what happens after an exam: mark, export."""

from __future__ import annotations

import os
from pathlib import Path

import click

from generator.cli.options import bank_option, font_option, load_bank
from generator.cli.terminal import MOST_ERRORS, note, progress_shown
from generator.errors import UserError, UserErrors

_EXPORTS = ("moodle", "canvas", "qti21", "docx")


@click.command()
@click.argument("record", type=click.Path(path_type=Path))
@click.argument("responses", type=click.Path(path_type=Path), required=False, metavar="[RESPONSES.csv]")
@click.option("--sheet", is_flag=True, help="Write the empty spreadsheet to fill in, instead.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", help="Where it goes; build/<record>-marks by default."
)
@font_option
@bank_option
@click.pass_obj
def mark(
    folders: list[Path], record: Path, responses: Path | None, sheet: bool, out: Path | None, fonts: tuple[Path, ...],
    banks: tuple[Path, ...],
) -> None:  # fmt: skip
    """Mark RESPONSES to the papers of a RECORD; name the mistakes."""
    from generator.files import write_whole
    from generator.marking import mark as mark_papers
    from generator.marking import sheet as empty_sheet

    if sheet == (responses is not None):
        raise click.UsageError("mark takes a spreadsheet of responses, or --sheet to write an empty one.")
    out = out or Path("build") / f"{record.stem}-marks"
    if sheet:
        target = out / f"{record.stem}-sheet.csv"
        if target.exists():
            raise UserError("there is such a sheet already, perhaps filled in", where=str(target), todo="move it away")
        write_whole(target, empty_sheet(record), private=True)
        click.echo(f"wrote {target}; next: fill it in, then problemset mark {record} {target}")
        return
    assert responses is not None
    with progress_shown() as progress:
        made = mark_papers(record, responses, load_bank([*banks, *folders]), out, progress, fonts)
    papers = len(made.papers)
    click.echo(
        f"{papers} paper{'s' * (papers != 1)} marked: {out / 'totals.csv'}, marks.csv, class.html, feedback{os.sep}"
    )
    if made.unrelated_pages:
        note(f"feedback{os.sep} also holds pages of an earlier marking: {', '.join(made.unrelated_pages[:5])}")
    if made.errors:
        note(f"{len(made.errors)} things to mend: rows and cells named here did not count")
        raise UserErrors(made.errors[:MOST_ERRORS])


@click.command()
@click.argument("record", type=click.Path(path_type=Path))
@click.option("--to", "target", type=click.Choice(_EXPORTS), required=True,
              help="Moodle (question bank), Canvas (quiz), QTI 2.1 (test), or Word (papers and keys).")  # fmt: skip
@click.option("--variants", type=click.IntRange(1), metavar="N",
              help="Variants of each problem: the first N versions of the record; all by default.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Where it goes; build/<record> by default.")
@bank_option
@click.pass_obj
def export(
    folders: list[Path], record: Path, target: str, variants: int | None, out: Path | None, banks: tuple[Path, ...]
) -> None:
    """The problems of a RECORD for Moodle, Canvas, QTI or Word."""
    from generator.export import exported
    from generator.files import write_whole

    out = out or Path("build") / record.stem
    made = exported(record, load_bank([*banks, *folders]), target, variants)
    for name, content in made.items():
        write_whole(out / name, content, private=True)
        click.echo(f"wrote {out / name}")
