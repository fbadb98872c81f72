"""A marked paper → a page for the student, as HTML or PDF: what was right, where it went wrong, and the worked steps of
these numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from generator.bank import FORMER_KEY, NEAR_MISS, NOT_NONE, Bank
from generator.marking.judging import FieldVerdict
from generator.marking.paper_marks import MarkedField, MarkedPaper, MarkedPart
from generator.marking.responses import response_text
from generator.model import (
    Block,
    Blocks,
    DisplayMath,
    Document,
    Inlines,
    Math,
    Paragraph,
    Part,
    Placed,
    Problem,
    Styled,
    Text,
    entries,
)
from generator.page import Attached, Question, html_page, inlines, number, page_file, points_text, question


@dataclass(frozen=True)
class _Field:
    """A field as the page shows it."""

    name: str
    label: str
    """TeX, or "" where the name stands for itself."""
    written: str
    misread: str
    shown: str
    rows: list[list[tuple[str, bool]]]
    """Entries of a list or of rows, each with whether it is wrong."""
    verdict: FieldVerdict
    is_carried: bool


@dataclass(frozen=True)
class _Part:
    placed: Placed
    earned: Any
    is_right: bool
    is_empty: bool
    mistake: str
    """A known one, or ""."""
    remark: str
    """What else is to be said of the option that was chosen."""
    wrong: int
    """Entries that are wrong, where they can be told."""
    fields: list[_Field]
    is_open: bool
    comment: str
    points: Any
    is_void: bool
    rulings: tuple[str, ...]
    is_blocked: bool
    criteria: list[tuple[str, Inlines, bool]]
    """Of an open part that is marked: points, what was shown or is missing, and whether it earned all of them."""


def questions(paper: MarkedPaper, bank: Bank, attached: Attached | None = None) -> list[Question]:
    """What was asked, part by part, for both kinds of page. attached: the recipe's own pictures. Raises TypeFault."""
    code = paper.version.code
    return [question(bank[part.placed.instance.type], part.placed, code, attached) for part in paper.parts]


def html(paper: MarkedPaper, asked: Sequence[Question], title: str) -> bytes:
    """The page; it needs nothing else. asked: the paper's `questions`."""
    parts = [(_part(part, one), one) for part, one in zip(paper.parts, asked, strict=True)]
    return html_page("feedback.html.j2", title=title, paper=paper, parts=parts, style=page_file("style.css"))


def document(paper: MarkedPaper, asked: Sequence[Question], title: str) -> Document:
    """The same for an engine: a key, in which each statement is followed by what was written."""
    groups: dict[str, list[Part]] = {}
    # whoever reads it wants to know first what went wrong; what was right is one line each
    pairs = [(marked, one) for marked, one in zip(paper.parts, asked, strict=True) if not _is_settled(marked)]
    settled = tuple(_line(marked) for marked in paper.parts if _is_settled(marked))
    for marked, one in pairs:
        label = marked.placed.label
        groups.setdefault(label.partition("(")[0], []).append(
            Part(
                label=label[label.find("(") :] if "(" in label else "",
                points=marked.points,
                statement=(*one.statement, *_written(marked, one)),
                boxes=(),
                space=0,
                solution=replace(
                    one.solution, mistakes=(), criteria=(), steps=() if marked.is_right else one.solution.steps
                ),
                options=tuple(choice.option for choice in one.choices),
            )
        )
    return Document(
        is_key=True,
        title=title,
        subtitle=f"{points_text(paper.earned)} of {paper.points} points",
        course="",
        date="",
        version=paper.version.drawn_as,
        variant=paper.version.variant,
        student={"id": paper.person.id, "name": paper.person.name} if paper.student else None,
        code=paper.version.code,
        instructions=tuple(_given(paper)),
        problems=tuple(Problem(int(number), "", (), tuple(parts)) for number, parts in groups.items()),
        key_label="Feedback",
        whole=paper.points,
        closing=settled,
    )


def _is_settled(part: MarkedPart) -> bool:
    """Whether nothing is to be said of a part but its points."""
    return (part.is_right or part.is_void) and not part.comment and not part.blocked


def _line(part: MarkedPart) -> Block:
    """A part of which there is nothing more to say."""
    right = () if part.is_void else (f"right, {points_text(part.earned)} of {part.points} points",)
    return Paragraph((Styled("strong", (Text(f"{part.placed.label} "),)), Text("; ".join((*right, *part.rulings)))))


def _given(paper: MarkedPaper) -> Iterator[Block]:
    """Points that were given besides."""
    for points, because in paper.given:
        sign = "+" if points >= 0 else "−"
        yield Paragraph((Styled("strong", (Text(f"{sign}{points_text(abs(points))} points: "),)), Text(because)))


def _written(part: MarkedPart, asked: Question) -> Blocks:
    """What was written, with the wrong entries underlined, and what is to be said of it."""
    if part.is_open:
        return (*_credited(part), *_said(part))
    labels = {field.name: field.box.label for field in asked.fields}
    lines: list[Block] = []
    for field in part.fields:
        verdict = (
            "right" if field.verdict.is_right else "follows from what you wrote before" * field.is_carried or "wrong"
        )
        name = labels.get(field.name, rf"\text{{{field.name}}}")
        begin = Styled("strong", (Text("You wrote "),))
        if not field.written:
            lines.append(Paragraph((begin, Text("nothing for "), Math(name))))
        elif field.value is None:
            lines.append(Paragraph((begin, Text(f"“{field.written}”, which was not read: {field.misread}"))))
        elif isinstance(field.value, list) and field.value and isinstance(field.value[0], list):
            lines += [Paragraph((begin, Text(f"({verdict})"))), DisplayMath(f"{name} = {_tex(field)}")]
        else:
            lines.append(Paragraph((begin, Math(f"{name} = {_tex(field)}"), Text(f" ({verdict})"))))
    return (*lines, *_said(part))


def _said(part: MarkedPart) -> Blocks:
    """Points, and the mistake or comment."""
    said = f"{points_text(part.earned)} of {part.points} points"
    if part.blocked or (part.is_open and part.is_empty and not part.rulings):
        said = f"Not marked yet ({part.points} points)"
    mistake, remark = _told(part.mistake)
    if mistake or remark:
        said += f". {remark}" if remark else f". This is what comes out with: {mistake}"
    comment = (Paragraph((Styled("strong", (Text("Comment: "),)), Text(part.comment))),) if part.comment else ()
    rulings = tuple(Paragraph((Styled("strong", (Text("Ruling: "),)), Text(ruling))) for ruling in part.rulings)
    return (Paragraph((Styled("strong", (Text(f"{said}."),)),)), *rulings, *comment)


def _told(mistake: str) -> tuple[str, str]:
    """A known mistake; and what is said instead of a chosen option that comes from none."""
    remarks = {
        NEAR_MISS: "",
        NOT_NONE: "The right answer is among the options",
        FORMER_KEY: "The key once said so, before it was mended",
    }
    return ("", remarks[mistake]) if mistake in remarks else (mistake, "")


def _credited(part: MarkedPart) -> Iterator[Block]:
    """Of an open part what each criterion earned, and what is missing."""
    if part.is_empty:
        return
    for criterion, field in zip(part.placed.instance.criteria, part.fields, strict=True):
        earned = f"{points_text(field.value or Fraction(0))} of {criterion.points:g}: "
        text = criterion.earns if field.verdict.is_right else criterion.gap or criterion.earns
        yield Paragraph((Styled("strong", (Text(earned),)), *inlines(text)))


def _tex(field: MarkedField) -> str:
    """A value as TeX, with the wrong entries underlined."""
    places = iter(range(len(entries(field.value))))

    def entry(value: Any) -> str:
        shown_value = "?" if value is None else number(value)
        return rf"\underline{{{shown_value}}}" if next(places) in field.verdict.wrong else shown_value

    value = field.value
    if not isinstance(value, list) or not value or isinstance(value[0], str):
        return rf"\text{{{response_text(value) or 'none'}}}" if not isinstance(value, Fraction) else number(value)
    if not isinstance(value[0], list):
        return "[" + ", ".join(map(entry, value)) + "]"
    rows = (" & ".join(map(entry, row)) for row in value)
    return r"\begin{bmatrix}" + r" \\ ".join(rows) + r"\end{bmatrix}"


def _part(part: MarkedPart, asked: Question) -> _Part:
    labels = {field.name: field.box.label for field in asked.fields}
    fields = [_field(field, labels.get(field.name, "")) for field in part.fields]
    wrong = sum(len(field.verdict.wrong) for field in part.fields)
    criteria = [
        (
            f"{points_text(field.value or Fraction(0))} of {criterion.points:g}",
            inlines(criterion.earns if field.verdict.is_right else criterion.gap or criterion.earns),
            field.verdict.is_right,
        )
        for criterion, field in zip(part.placed.instance.criteria, part.fields, strict=False)
    ]
    return _Part(
        part.placed, part.earned, part.is_right, part.is_empty, *_told(part.mistake), wrong, fields, part.is_open,
        part.comment, part.points, part.is_void, part.rulings, bool(part.blocked), [] if part.is_empty else criteria,
    )  # fmt: skip


def _field(field: MarkedField, label: str) -> _Field:
    value, rows = field.value, []
    if isinstance(value, list) and value and not isinstance(value[0], str):
        place = 0
        for row in value if isinstance(value[0], list) else [value]:
            rows.append([(response_text(entry), place + i in field.verdict.wrong) for i, entry in enumerate(row)])
            place += len(row)
    text = "" if value is None else response_text(value) or "none"
    return _Field(field.name, label, field.written, field.misread, text, rows, field.verdict, field.is_carried)
