"""The command list: topics, the types of a topic, what there is to know about a type; and a search."""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.given import TYPE
from generator.cli.options import FileOf, bank_option, load_bank
from generator.errors import UserError, UserErrors, one_line

if TYPE_CHECKING:
    from generator.bank import Bank, ProblemType
    from generator.model import Instance

_EXAMPLES = 20  # draws that show which mistakes a type names
_MOST_MISTAKES = 12
_LONGEST_LINE = 600  # where no terminal sets a width


@click.command(name="list")
@click.argument("names", nargs=-1, type=FileOf(TYPE, as_text=True), metavar="[TOPIC|TYPE]…")
@click.option("--search", "words", multiple=True, metavar="WORD",
              help="Types with this word in their name, title or description; repeatable.")  # fmt: skip
@bank_option
@click.pass_obj
def list_types(folders: list[Path], names: tuple[str, ...], words: tuple[str, ...], banks: tuple[Path, ...]) -> None:
    """Topics; the types of a TOPIC; knobs and more of a TYPE."""
    bank = load_bank([*banks, *folders])
    chosen = bank.select(names) if names else bank.ids()
    broken: list[UserError] = []
    if words:
        _print_types(bank, _searched(bank, chosen, words, broken), broken)
    elif not names:
        _print_topics(bank)
    for name in names if not words else ():
        if name in bank:
            _print_type(bank, name, broken)
        else:
            click.secho(name.rstrip("/"), bold=True)
            _print_types(bank, bank.select([name]), broken)
    if broken:
        raise UserErrors(broken)


# --- topics ---------------------------------------------------------------------------------------------------------


def _print_topics(bank: Bank) -> None:
    """Each topic with the number of its types and, where there are several banks, whose they are."""
    from generator.bank import built_in

    def place(type_id: str) -> str:
        root = bank.root_of(type_id)
        return "built-in" if root == built_in() else str(root)

    topics = bank.topics()
    width = max(map(len, topics))
    has_several = len(set(map(place, bank.ids()))) > 1
    for topic, ids in topics.items():
        counts = Counter(map(place, ids))
        places = list(counts) if len(counts) == 1 else [f"{where} {count}" for where, count in counts.items()]
        click.echo(f"{topic:<{width}}  {len(ids):>4}{'   ' + ', '.join(places) if has_several else ''}")
    click.echo(f"{len(bank.ids())} types in {len(topics)} topics")
    click.echo("next: problemset list TOPIC, problemset list TYPE or problemset list --search WORD")


# --- types, a line each ---------------------------------------------------------------------------------------------


def _searched(bank: Bank, ids: Sequence[str], words: Sequence[str], broken: list[UserError]) -> list[str]:
    """The types that have all of the words. Raises UserError if none has; adds to `broken` those that cannot be
    read."""
    from generator.bank import did_you_mean

    found = []
    for type_id in ids:
        try:
            outline = bank.outline(type_id)
        except UserError as error:
            broken.append(error)
            continue
        text = f"{type_id} {outline.title} {outline.description}".casefold()
        if all(word.casefold() in text for word in words):
            found.append(type_id)
    if not found:
        nothing = UserError(
            f"no type has “{'” and “'.join(words)}” in its name, title or description",
            todo=did_you_mean(words[0], bank.topics(), "the topics are"),
        )
        raise UserErrors([*broken, nothing])
    return found


def _print_types(bank: Bank, ids: Sequence[str], broken: list[UserError]) -> None:
    """A line for each type, cut where a terminal's line ends; adds to `broken` those that cannot be loaded."""
    limit = shutil.get_terminal_size().columns if sys.stdout.isatty() else _LONGEST_LINE
    width = max(map(len, ids))
    for type_id in ids:
        try:
            kind = bank[type_id]
        except UserError as error:
            broken.append(error)
            continue
        about = f"{kind.title}{_marks(kind)}{': ' if kind.summary else ''}{kind.summary}"
        click.echo(f"  {type_id:<{width}}  {one_line(about, max(20, limit - width - 4))}")


def _marks(kind: ProblemType) -> str:
    """What is special about a type, in brackets."""
    from generator.author import first_wrong

    asks_for_slip = any(value is first_wrong for value in getattr(kind.solve, "__globals__", {}).values())
    marks = {"open": kind.is_open, "slip": asks_for_slip, "drawn": kind.figure is not None}
    named = ", ".join(mark for mark, holds in marks.items() if holds)
    return f" [{named}]" if named else ""


# --- one type -------------------------------------------------------------------------------------------------------


def _print_type(bank: Bank, type_id: str, broken: list[UserError]) -> None:
    """Knobs, givens, fields of the answer and mistakes of a type. What cannot be found out is added to `broken`."""
    try:
        kind = bank[type_id]
        click.secho(one_line(f"{kind.id} · {kind.title}{_marks(kind)}"), bold=True)
        if kind.summary:
            click.echo(one_line(kind.summary))
        _print_section("knobs", _knobs(kind))
        _print_section("givens", [", ".join(kind.givens)] if kind.givens else [])
        examples = _examples(kind)
    except UserError as error:
        broken.append(error)
        return
    if kind.is_open:
        counts = sorted({len(instance.criteria) for instance in examples})
        click.echo(f"a person marks it, by {' to '.join(map(str, dict.fromkeys((counts[0], counts[-1]))))} criteria")
    _print_section("answer", _fields(kind, examples))
    mistakes = list(dict.fromkeys(one_line(name) for instance in examples for name in instance.mistakes))
    more = [f"… and {len(mistakes) - _MOST_MISTAKES} more"] if len(mistakes) > _MOST_MISTAKES else []
    _print_section("mistakes", [*mistakes[:_MOST_MISTAKES], *more])
    click.echo(f"next: problemset show {kind.id}")


def _print_section(title: str, lines: Sequence[str]) -> None:
    if lines:
        click.secho(title, bold=True)
    for line in lines:
        click.echo(f"  {line}")


def _knobs(kind: ProblemType) -> list[str]:
    """Each knob with its default, what it sets, and what it may be."""
    from generator.bank import toml_value

    settings = [f"{knob.name} = {toml_value(knob.default)}" for knob in kind.knobs.values()]
    width = max(map(len, settings), default=0)
    told = (f"{knob.about} ({knob.describe()})".lstrip() for knob in kind.knobs.values())
    return [f"{setting:<{width}}  {what}" for setting, what in zip(settings, told, strict=True)]


def _examples(kind: ProblemType) -> list[Instance]:
    """A few draws at the type's defaults. Raises NothingDrawn, TypeFault."""
    from generator.bank import draw_instance

    return [draw_instance(kind, seed, "show", "show", knobs=kind.resolve_knobs({})) for seed in range(_EXAMPLES)]


def _fields(kind: ProblemType, examples: Sequence[Instance]) -> list[str]:
    """The fields of the answer with their kinds and units."""
    from generator.bank import describe, kind_of

    fields: dict[str, str] = {}
    for instance in examples:
        for name, value in instance.answer.items():
            unit = f", in {kind.units[name]}" if name in kind.units else ""
            fields.setdefault(name, f"{name}: {describe(kind_of(kind.fields, name, value))}{unit}")
    return list(map(one_line, fields.values()))
