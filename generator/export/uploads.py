"""What Blackboard's and Brightspace's question files have in common: plain tables of questions with HTML in them.

Both know one blank, choices, and questions that a person marks. Neither takes a picture as a file of its own, so
pictures are inside the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from generator.errors import UserError
from generator.export.common import title_of
from generator.export.pools import Pool
from generator.export.typed import is_manual, typed
from generator.model import Code, Inlines, Math, Styled, Text, figures
from generator.page import Field, Question, inlines

_MANY = 3  # labels; if more of them are all, they are said together


@dataclass(frozen=True)
class Blank:
    """A place to type one entry of an answer."""

    field: Field
    spellings: tuple[str, ...]
    """That are right."""
    is_number: bool


def blanks(question: Question) -> list[Blank]:
    """Where to type, in reading order. Not for questions with options, or that a person marks."""
    return [
        Blank(field, spellings, asked.form == "number")
        for field in question.fields
        for asked in (typed(field),)
        for spellings in asked.right
    ]


def chosen_word(question: Question) -> Field | None:
    """The field of a question that asks for one of a few words and nothing else: it is a choice."""
    only = question.fields[0] if len(question.fields) == 1 and not question.choices else None
    return only if only is not None and only.box.words and not is_manual(question) else None


def distinct(question: Question, written: Sequence[str]) -> None:
    """Raises UserError when two options of a question read the same: one of them would be right and wrong."""
    if len(set(written)) < len(written):
        raise UserError(
            "two options are the same", where=title_of(question), todo="leave the version out with --variants"
        )


def unarmed(markup: str) -> str:
    """HTML that no spreadsheet takes for a formula; it reads the same."""
    return f"&#{ord(markup[0])};{markup[1:]}" if markup[:1] in tuple("=+-@") else markup


def line(markdown: str, around: str = "") -> str:
    """A line of Markdown as text, its formulas as TeX between two of `around`."""

    def written(parts: Inlines) -> Iterator[str]:
        for part in parts:
            match part:
                case Text(text) | Code(text):
                    yield text
                case Math(tex):
                    yield f"{around}{tex}{around}"
                case Styled(_, children):
                    yield from written(children)

    return "".join(written(inlines(markdown)))


def together(pools: Sequence[Pool], program: str, said_of: Callable[[Question], Iterator[str]]) -> Iterator[str]:
    """What is to be said of the questions, a line each; those of which the same is to be said share one."""
    found: dict[str, list[str]] = {}
    for pool in pools:
        said = [*_picked(pool, program), *(text for question in pool.questions for text in said_of(question))]
        for text in dict.fromkeys(said):
            found.setdefault(text, []).append(pool.label)
    for text, labels in found.items():
        yield f"{'all' if len(labels) == len(pools) > _MANY else ', '.join(labels)}: {text}"


def _picked(pool: Pool, program: str) -> Iterator[str]:
    """What the file cannot say of the choice of questions, and of the total."""
    if pool.choose > 1:
        yield f"let {program} pick {pool.choose} of the {len(pool.questions)} questions"
    if pool.is_narrowed:
        yield "what the recipe draws here has other points or parts in other versions, so all get that of the first"
    if pool.is_split:
        yield f"of the drawn problems, {program} may give a part of one with a part of another"
    if pool.is_bonus:
        yield f"{program} counts the points of a bonus in the total, unless you make it extra credit"
    if pool.carries and not all(map(is_manual, pool.questions)):
        yield f"what follows rightly from an earlier mistake earns nothing in {program}"


def unlike(question: Question, program: str, *, knows_credit: bool) -> Iterator[str]:
    """What such a program marks otherwise than the recipe says. knows_credit: of an option."""
    if any(choice.share < 0 for choice in question.choices):
        yield f"a wrong option costs nothing in {program}, which knows no penalties"
    if not knows_credit and any(choice.what and choice.share > 0 for choice in question.choices):
        yield f"an option that earns a share of the points is only wrong in {program}"
    if is_manual(question) and not question.criteria:
        yield f"several answers are right, so a person has to mark it in {program}"
    if any(True for _ in figures(question.statement)):
        yield f"its picture is inside the text: look whether {program} shows it"
    if question.choices or is_manual(question):
        return
    for field in question.fields:
        if field.kind == "direction":
            yield f"a multiple of the right direction is wrong in {program}; the question asks for the smallest"
