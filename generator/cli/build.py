"""Commands that make papers: init, build, regenerate, verify."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.given import RECIPE, RECORD, ROSTER, require_kind
from generator.cli.options import (
    SEED,
    FileOf,
    Number,
    bank_option,
    cluster_option,
    cluster_pool,
    distinct_option,
    font_option,
    jobs_option,
    load_bank,
    read_formats,
    trust_option,
)
from generator.cli.terminal import MOST_ERRORS, note, progress_shown, report_differences, say
from generator.errors import UserErrors, one_line

if TYPE_CHECKING:
    from generator.exam import Again, KeyStyle
    from generator.page import Engine
    from generator.press import Built


_KEYS = ("both", "short", "full")
_KEY_HELP = "What keys hold: short, answers with criteria and mistakes; full, worked solutions; or both."


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=".", metavar="[DIR]")
def init(folder: Path) -> None:
    """Write a commented recipe to start from."""
    from generator.exam import new_recipe

    path = new_recipe(folder)
    click.echo(f"wrote {path}; next: problemset build {path}")


@click.command()
@click.argument("recipe", type=FileOf(RECIPE))
@click.option("--versions", type=Number(1, 10**6), metavar="N",
              help="Number of versions, in place of the recipe's; with --roster, the students share them.")  # fmt: skip
@click.option("--roster", type=FileOf(ROSTER), metavar="CSV", help="One paper per student: columns id and name.")
@click.option("--seed", type=SEED, metavar="S", help="Seed; without one, 128 random bits are drawn.")
@click.option(
    "--engine", type=click.Choice(["typst", "latex"]), help="Typesetter: typst is built in, latex needs pdflatex."
)
@click.option("--key", type=click.Choice(_KEYS), help=_KEY_HELP)
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
    type=FileOf(RECORD),
    metavar="FILE",
    help="The record; <recipe>.jsonl beside the recipe by default.",
)
@distinct_option
@click.option("--like", type=FileOf(RECORD), metavar="RECORD",
              help="As much work, part by part, as the papers of this record: a make-up exam.")  # fmt: skip
@click.option("--redraw", multiple=True, metavar="V[:PART]",
              help="Draw a version of the record again, or a part of it, as in B:2(a); all else stays.")  # fmt: skip
@jobs_option
@cluster_option
@click.option("--practice", is_flag=True, help="Allow a roster with a small seed, which can be guessed.")
@font_option
@bank_option
@click.pass_obj
def build(
    folders: list[Path], recipe: Path, versions: int | None, roster: Path | None, seed: int | None, engine: str | None,
    key: KeyStyle | None, formats: str | None, pdf_standard: str | None, out: Path | None, record: Path | None,
    others: tuple[Path, ...], like: Path | None, redraw: tuple[str, ...], jobs: int | None, address: str | None,
    practice: bool, fonts: tuple[Path, ...], banks: tuple[Path, ...],
) -> None:  # fmt: skip
    """Papers, keys and a record from a RECIPE."""
    from generator.bank import SMALL_SEED
    from generator.exam import Order, load_recipe, read_roster, with_custom_layout, with_pictures
    from generator.press import build as build_papers

    bank = load_bank([*banks, *folders])
    asked = load_recipe(recipe, bank)
    # two students never have the same paper unless one place asks for it: the recipe, or the command line
    is_shared = bool(versions and roster) or {"versions", "roster"} <= asked.model_fields_set
    changes = {
        "versions": versions, "engine": engine, "key": key, "format": read_formats(formats),
        "pdf_standard": pdf_standard,
    }  # fmt: skip
    asked = asked.model_copy(update={name: value for name, value in changes.items() if value is not None})
    named = roster or (recipe.parent / asked.roster if asked.roster and (is_shared or not versions) else None)
    besides = [(recipe.parent / name, RECORD) for name in asked.distinct_from]
    for path, wanted in [*besides, (named, ROSTER)] if named else besides:
        require_kind(path, wanted, lambda: bank)
    with progress_shown() as progress:
        students = read_roster(named, note, by_seat=is_shared, progress=progress) if named else None
    shared = asked.version_names() if is_shared else []
    asked = asked.model_copy(update={"roster": named.name if named else None, "shared": shared})
    asked = with_pictures(with_custom_layout(asked, recipe.parent), recipe.parent)
    order = Order(
        asked, record or recipe.with_suffix(".jsonl"), students, seed, fonts,
        distinct_from=(*(recipe.parent / name for name in asked.distinct_from), *others), like=like,
        practice=practice, again=tuple(map(_again, redraw)),
    )  # fmt: skip
    out = out or Path("build") / recipe.stem
    jobs = jobs or os.cpu_count() or 1
    with cluster_pool(address, jobs) as pool, progress_shown() as progress:
        built = build_papers(order, bank, out, jobs=jobs, pool=pool, progress=progress)
    if built.seed < SMALL_SEED:
        note("this seed is small: whoever has one paper can try all seeds and compute every key; leave the seed out")
    for text in built.notes:
        note(text)
    if built.other_bytes:
        note(f"{len(built.other_bytes)} files have the recorded content in other bytes: the engine's version changed")
    if built.unrelated_papers:
        note(f"{out} also holds papers of another build: {', '.join(p.name for p in built.unrelated_papers[:5])}")
    made = built.versions - len(built.failed)
    if built.shared:
        _say_shared(built, out)
    else:
        click.echo(f"{_counted(made, 'version')} with keys in {out}{os.sep}")
    if built.alike:
        click.echo(built.alike)
    changed = _changes(built)
    if changed:
        click.echo(changed)
    is_old = built.kept and not changed
    click.echo(f"{'the same as recorded' if is_old else 'recorded'} in {built.record}")
    if built.failed:
        again = f"`problemset regenerate {built.record} --out {out} --version …`"
        note(f"{len(built.failed)} of {built.versions} versions could not be typeset; mend what is wrong, then {again}")
        raise UserErrors(built.failed[:MOST_ERRORS])


def _again(text: str) -> Again:
    """What is drawn once more, as the option names it: a version, or version:part."""
    from generator.exam import Again

    name, _, label = text.rpartition(":")
    return Again(name, label) if name and re.fullmatch(r"[0-9]+(\([a-z]\))?", label) else Again(text)


def _say_shared(built: Built, out: Path) -> None:
    """What was made for students who share a few versions, and how many have which."""
    papers, keys = (len({file.stem for file in built.files if file.stem.endswith(f"-{k}")}) for k in ("paper", "key"))
    click.echo(f"{_counted(papers, 'paper')} and {_counted(keys, 'key')} in {out}{os.sep}")
    students, shares = sum(built.shared.values()), built.shared.items()
    listed = ", ".join(f"{name} {count}" for name, count in shares)
    click.echo(f"{_counted(students, 'student')} share {_counted(len(shares), 'paper')}: {listed}")


def _changes(built: Built) -> str:
    """What is new in a record that was there, in one line; "" if nothing is."""
    if not built.kept and not built.withdrawn:
        return ""
    said = [
        f"{_counted(len(names), 'paper')} {what} ({', '.join(names[:5])}{' …' * (len(names) > 5)})"
        for names, what in (
            (built.added, "added"),
            (built.withdrawn, "withdrawn"),
            (built.returned, "taken up again"),
            (built.redrawn, "drawn again"),
        )
        if names
    ]
    return (
        ", ".join([*said, f"{len(built.kept) - len(built.returned) - len(built.redrawn)} as they were"]) if said else ""
    )


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"


@click.command()
@click.argument("record", type=FileOf(RECORD))
@click.option("--version", metavar="V", help="Only this version (or student id).")
@click.option("--code", metavar="C", help="Only the version with this code, as printed on the paper.")
@click.option("--only", type=click.Choice(["paper", "key"]), help="Only papers, or only keys.")
@click.option("--engine", type=click.Choice(["typst", "latex"]), help="Another engine than the recorded one.")
@click.option("--key", type=click.Choice(_KEYS), help=_KEY_HELP)
@click.option(
    "--large", "is_large", is_flag=True, help="In large type, with --version or --code: for a student who needs it."
)
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR",
              help="Where they go; build/<record> by default, build/<record>-large with --large.")  # fmt: skip
@jobs_option
@trust_option
@font_option
@bank_option
@click.pass_obj
def regenerate(
    folders: list[Path], record: Path, version: str | None, code: str | None, only: str | None, engine: Engine | None,
    key: KeyStyle | None, is_large: bool, out: Path | None, jobs: int | None, trusted: bool,
    fonts: tuple[Path, ...], banks: tuple[Path, ...],
) -> None:  # fmt: skip
    """Make recorded papers and keys again, from the RECORD alone."""
    from generator.press import KINDS
    from generator.press import regenerate as print_again

    if is_large and version is None and code is None:
        raise click.UsageError("--large needs --version or --code: whose paper it is.")
    aside = f"{'-large' * is_large}{f'-{key}-key' if key else ''}"  # printed papers stay as they were recorded
    out = out or Path("build") / f"{record.stem}{aside}"
    with progress_shown() as progress:
        made = print_again(
            record, load_bank([*banks, *folders]), out, version=version, code=code, engine=engine, key=key,
            is_large=is_large, font_paths=fonts, only=(only,) if only else KINDS, trust_layout=trusted,
            jobs=jobs or os.cpu_count() or 1, progress=progress,
        )  # fmt: skip
    if made.files or not made.failed:
        click.echo(f"{len(made.files)} files in {out}{os.sep}")
    if made.failed:
        raise UserErrors(made.failed[:MOST_ERRORS])
    report_differences(made.differences)


@click.command()
@click.argument("record", type=FileOf(RECORD))
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", help="Where the papers are; build/<record> by default."
)
@trust_option
@font_option
@bank_option
@click.pass_obj
def verify(
    folders: list[Path], record: Path, out: Path | None, trusted: bool, fonts: tuple[Path, ...],
    banks: tuple[Path, ...],
) -> None:  # fmt: skip
    """Draw and solve a RECORD again from its seed; compare all."""
    from generator.press import verify as verify_record

    out = out or Path("build") / record.stem
    with progress_shown() as progress:
        found = verify_record(
            record, load_bank([*banks, *folders]), out, font_paths=fonts, trust_layout=trusted, progress=progress
        )
    for text in found.notes:
        note(text)
    for text in found.unchecked:
        say("not checked", one_line(text))
    if not found.differences and not found.unchecked:
        click.echo(f"verified: {found.versions} versions, {found.problems} problems, {found.files} files as recorded")
    report_differences(found.differences)
    if found.unchecked:
        raise SystemExit(1)
