"""Commands for what happens after an exam: mark, rekey, export."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.given import RECORD, RESPONSES, RULINGS
from generator.cli.options import FileOf, Number, bank_option, font_option, load_bank, trust_option
from generator.cli.terminal import MOST_ERRORS, note, progress_shown
from generator.errors import UserError, UserErrors, one_line

if TYPE_CHECKING:
    from generator.marking import Finding, Gradebook, Marks
    from generator.press import KeyChange

_MOST_NAMED = 10
_EXPORTS = ("moodle", "canvas", "qti21", "docx", "anki", "blackboard", "brightspace", "gradescope")


@click.command()
@click.argument("record", type=FileOf(RECORD))
@click.argument("responses", type=FileOf(RESPONSES), required=False, metavar="[RESPONSES]")
@click.option("--sheet", is_flag=True, help="Write the empty spreadsheet to fill in, instead.")
@click.option("--format", "kind", type=click.Choice(["xlsx", "csv"]), help="Of the empty sheet; xlsx by default.")
@click.option("--rulings", type=FileOf(RULINGS), metavar="FILE",
              help="What was decided after the exam; by default rulings.toml beside the record.")  # fmt: skip
@click.option("--for", "gradebook", type=click.Choice(["moodle", "canvas"]),
              help="Also write the totals as this gradebook imports them.")  # fmt: skip
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", help="Where it goes; build/<record>-marks by default."
)
@font_option
@bank_option
@click.pass_obj
def mark(
    folders: list[Path], record: Path, responses: Path | None, sheet: bool, kind: str | None, rulings: Path | None,
    gradebook: Gradebook | None, out: Path | None, fonts: tuple[Path, ...], banks: tuple[Path, ...],
) -> None:  # fmt: skip
    """Mark RESPONSES (a spreadsheet) to a RECORD; name the mistakes."""
    from generator.marking import mark as mark_papers
    from generator.marking import rulings_beside

    if sheet == (responses is not None):
        raise click.UsageError("takes a spreadsheet of responses, or --sheet to write an empty one.")
    out = out or Path("build") / f"{record.stem}-marks"
    if sheet:
        _write_sheet(record, out / f"{record.stem}-sheet.{kind or 'xlsx'}")
        return
    assert responses is not None
    chosen = rulings or rulings_beside(record)
    if chosen:
        click.echo(f"by the rulings of {chosen}")
    with progress_shown() as progress:
        made = mark_papers(
            record, responses, load_bank([*banks, *folders]), out, rulings=chosen, gradebook=gradebook,
            progress=progress, font_paths=fonts,
        )  # fmt: skip
    _report(made, responses, out)


def _write_sheet(record: Path, target: Path) -> None:
    """Writes the empty sheet of a record, without those who have withdrawn. Raises UserError if there is one."""
    from generator.exam import read_entries, read_header
    from generator.files import write_whole
    from generator.marking import blank_csv, blank_workbook

    if target.exists():
        raise UserError("there is such a sheet already, perhaps filled in", where=str(target), todo="move it away")
    read_header(record)
    versions = [entry.version for entry in read_entries(record) if not entry.withdrawn]
    write_whole(target, blank_csv(versions) if target.suffix == ".csv" else blank_workbook(versions), private=True)
    click.echo(f"wrote {target}; next: fill it in, then problemset mark {record} {target}")


def _report(made: Marks, responses: Path, out: Path) -> None:
    """What marking made, and all that is to be mended. Raises UserErrors if there is anything."""
    papers = len(made.papers)
    if papers:
        click.echo(
            f"{papers} paper{'s' * (papers != 1)} marked: {out / 'totals.csv'}, marks.csv, class.html, feedback{os.sep}"
        )
    else:
        click.echo("no paper marked: no row has a response that counts")
    if made.absent:
        listed = ", ".join(map(str, made.absent[:_MOST_NAMED]))
        note(f"{len(made.absent)} absent: {listed}{' …' * (len(made.absent) > _MOST_NAMED)}")
    if made.unrelated_pages:
        note(f"feedback{os.sep} also holds pages of an earlier marking: {', '.join(made.unrelated_pages[:5])}")
    for finding in made.findings:
        if finding.is_note:
            note(str(_as_error(finding, responses)))
    errors = [_as_error(finding, responses) for finding in made.findings if not finding.is_note] + list(made.errors)
    if errors or not papers:
        errors = errors or [UserError("has no responses", where=str(responses), todo="is it the filled one?")]
        note(f"{len(errors)} thing{'s' * (len(errors) != 1)} to mend, listed in {out / 'to-mend.csv'}")
        raise UserErrors(errors[:MOST_ERRORS])


def _as_error(finding: Finding, responses: Path) -> UserError:
    place = [
        str(responses),
        f"row {finding.row}" * bool(finding.row),
        f"column “{finding.column}”" * bool(finding.column),
    ]
    whose = finding.paper if finding.paper not in finding.what else ""
    where = ", ".join(filter(None, [*place, whose]))
    return UserError(finding.what, where=where, todo=finding.todo)


@click.command()
@click.argument("record", type=FileOf(RECORD))
@click.option("--record", "target", type=click.Path(path_type=Path), metavar="NEW",
              help="Write the record with the new keys here, and leave the old one.")  # fmt: skip
@click.option("--because", default="the type was mended", metavar="TEXT", help="The reason, which the record keeps.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", help="Where the keys are; build/<record> by default."
)
@trust_option
@font_option
@bank_option
@click.pass_obj
def rekey(
    folders: list[Path], record: Path, target: Path | None, because: str, out: Path | None, trusted: bool,
    fonts: tuple[Path, ...], banks: tuple[Path, ...],
) -> None:  # fmt: skip
    """New keys for the same papers, after a type was mended."""
    from generator.exam import utc_now
    from generator.press import rekey as solve_again

    out = out or Path("build") / record.stem
    with progress_shown() as progress:
        made = solve_again(
            record, load_bank([*banks, *folders]), out, because=one_line(because, 300), when=utc_now(), target=target,
            font_paths=fonts, trust_layout=trusted, progress=progress,
        )  # fmt: skip
    for change in made.changes:
        click.echo(_said(change))
    for text in made.notes:
        note(text)
    none_right = [f"{c.version}, {c.after.label}" for c in made.changes if c.after.options and not c.after.right_letter]
    if none_right:
        note(f"no printed option is right in version {'; '.join(none_right)}: rule on that part (void, full or accept)")
    if not made.changes:
        click.echo("no key changes")
        return
    versions = {change.version for change in made.changes}
    click.echo(f"{len(made.changes)} keys of {len(versions)} versions solved again; recorded in {made.record}")
    click.echo(f"{len(made.files)} files in {out}{os.sep}; papers and codes are as they were")


def _said(change: KeyChange) -> str:
    """A line for a key that has changed: version C, 2(b): B, was A; parameters = 630, was 600."""
    old, new = change.before, change.after
    said = []
    if new.options and old.right_letter != new.right_letter:
        said.append(f"{new.right_letter or 'no option'}, was {old.right_letter or 'none'}")
    before = {**old.instance.answer, **old.instance.claims}
    for name, value in {**new.instance.answer, **new.instance.claims}.items():
        if before.get(name) != value:
            said.append(f"{name} = {json.dumps(value)}, was {json.dumps(before.get(name))}")
    return f"version {change.version}, {new.label}: {'; '.join(said) or 'the same answer, other mistakes'}"


@click.command()
@click.argument("record", type=FileOf(RECORD))
@click.option("--to", "target", type=click.Choice(_EXPORTS), required=True,
              help="The program: Moodle, Blackboard, Brightspace (question banks), Canvas (quiz), QTI 2.1 (test), "
              "Word (papers and keys), Anki (flash cards), or Gradescope (papers to scan).")  # fmt: skip
@click.option("--variants", type=Number(1), metavar="N",
              help="Variants of each problem: the first N versions of the record; all by default.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Where it goes; build/<record> by default.")
@trust_option
@bank_option
@click.pass_obj
def export(
    folders: list[Path], record: Path, target: str, variants: int | None, out: Path | None, trusted: bool,
    banks: tuple[Path, ...],
) -> None:  # fmt: skip
    """A RECORD's problems for Moodle, Canvas, Word, Anki and others."""
    from generator.export import exported
    from generator.files import write_whole

    out = out or Path("build") / record.stem
    made = exported(record, load_bank([*banks, *folders]), target, variants, trust_layout=trusted)
    for name, content in made.files.items():
        write_whole(out / name, content, private=True)
        click.echo(f"wrote {out / name}")
    for text in made.notes:
        note(text)
