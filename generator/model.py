"""Frozen dataclasses that travel between rooms: what was drawn, and the neutral blocks of a document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Givens = Mapping[str, Any]
"""Name → integer, boolean, string, or (nested) list of them: exactly what JSON can hold."""

Answer = Mapping[str, Any]
"""Field → integer, list of integers, list of rows of integers, letter, or list of letters."""

FieldKind = str | tuple[str, ...]
"""How a field of an answer is read and judged: see generator/bank/kinds.py."""

Points = int | float
"""Whole or half points."""

Student = Mapping[str, str]
"""A roster row: `id`, `name` and any further columns."""

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done and how many there are in all."""


def no_progress(what: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def total_points(points: Iterable[Points]) -> Points:
    """The sum; a whole number where it is one."""
    total = sum(points)
    return int(total) if total == int(total) else total


def entries(value: Any) -> list[Any]:
    """All entries of a field in reading order: 3 → [3]; [[1, 2], [3, 4]] → [1, 2, 3, 4]."""
    return [entry for item in value for entry in entries(item)] if isinstance(value, list) else [value]


def shape(value: Any) -> Any:
    """The value with its entries left out: equal for a field's values that have as many rows and entries."""
    return [shape(item) for item in value] if isinstance(value, list) else None


# --- what was drawn -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Criterion:
    """What earns points in an open part: a person marks it."""

    points: Points
    earns: str
    """What the work must show (Markdown)."""
    gap: str
    """What is missing where it does not (Markdown); "" if that need not be said."""


@dataclass(frozen=True)
class Instance:
    """One type, drawn, solved and verified."""

    type: str
    knobs: Mapping[str, Any]
    path: tuple[str | int, ...]
    """Key of the stream below the recipe's seed: version, slot, type, attempt."""
    source_sha256: str
    givens: Givens
    answer: Answer
    mistakes: Mapping[str, Answer]
    """Wrong way → the fields that it gets wrong; never equal to the answer or to one another. Entries may be fractions,
    and a field may have another shape than in the answer."""
    kinds: Mapping[str, FieldKind] = field(default_factory=dict)
    """Field → its kind, where its value does not show it."""
    units: Mapping[str, str] = field(default_factory=dict)
    """Field → the unit that it is given in."""
    criteria: tuple[Criterion, ...] = ()
    """Of an open part, which has no answer to compare with."""
    claims: Mapping[str, Any] = field(default_factory=dict)
    """What the model answer of an open part says about the givens."""

    @property
    def is_open(self) -> bool:
        """Whether a person marks it."""
        return bool(self.criteria)


@dataclass(frozen=True)
class DrawnOption:
    """One option of a multiple-choice part."""

    letter: str
    answer: Answer
    mistake: str
    """The mistake that leads to it, or that it is a near miss; "" for the right one."""

    @property
    def is_none(self) -> bool:
        """Whether it says that none of the others is right."""
        return not self.answer


@dataclass(frozen=True)
class FormerKey:
    """What a key said before it was solved again, after printing."""

    answer: Answer
    mistakes: Mapping[str, Answer]
    claims: Mapping[str, Any]
    source_sha256: str
    """Of the type that gave it."""
    until: str
    """When it was replaced: UTC, ISO 8601."""
    because: str


@dataclass(frozen=True)
class Placed:
    """An instance in its place on a paper."""

    label: str
    slot: str
    points: Points
    instance: Instance
    options: tuple[DrawnOption, ...] = ()
    """In printed order; empty unless the part is multiple choice."""
    former: tuple[FormerKey, ...] = ()
    """Earlier keys of this part, the oldest first."""
    is_bonus: bool = False
    """Whether its points are outside the total."""

    @property
    def right_letter(self) -> str:
        """Of the right option; "" if none is, since the key was mended after printing."""
        return next((option.letter for option in self.options if not option.mistake), "")


@dataclass(frozen=True)
class Version:
    """One paper of a recipe, in printed order."""

    name: str
    code: str
    student: Student | None
    problems: tuple[Placed, ...]
    variant: str = ""
    """The version whose problems it has, where students share a few; "" for problems of its own."""

    @property
    def drawn_as(self) -> str:
        """The name that its draws are keyed by."""
        return self.variant or self.name

    @property
    def display_name(self) -> str:
        """How messages name it."""
        return f"student {self.name} ({self.student['name']})" if self.student else f"version {self.name}"


# --- drawings -------------------------------------------------------------------------------------------------------

Point = tuple[float, float]
"""Coordinates in centimetres: to the right, and up."""


@dataclass(frozen=True)
class DrawnPath:
    """Shapes that are filled and outlined together. Colours: "0.9" (a grey), "#1b6b5a", or "none"."""

    shapes: tuple[tuple[tuple[Point, ...], bool], ...]
    """Points, and whether the last is joined to the first."""
    fill: str
    edge: str
    line_width: float
    """In points."""
    dashes: tuple[float, float] | None
    """Lengths of a dash and of a gap, in line widths."""
    cap: str
    """ "butt", "projecting" or "round"."""
    join: str
    """ "miter" or "round"."""


@dataclass(frozen=True)
class DrawnText:
    """A line of text, vertically centred at y."""

    x: float
    y: float
    text: str
    size: float
    """In points."""
    side: str
    """Which side of it is at x: "left", "center" or "right"."""
    italic: bool
    bold: bool
    turned: float
    """Degrees, counter-clockwise."""


@dataclass(frozen=True)
class Drawing:
    """Paths, each covering those before it, and texts on top, on a sheet whose origin is at the bottom left."""

    width: float
    """In centimetres."""
    height: float
    paths: tuple[DrawnPath, ...]
    texts: tuple[DrawnText, ...]


# --- neutral text ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Text:
    text: str


@dataclass(frozen=True)
class Math:
    """Inline TeX math that math-core has accepted."""

    tex: str


@dataclass(frozen=True)
class Code:
    text: str


@dataclass(frozen=True)
class Styled:
    """Emphasized (style "emph") or strong (style "strong") text."""

    style: str
    children: tuple[Inline, ...]


Inline = Text | Math | Code | Styled
Inlines = tuple[Inline, ...]


@dataclass(frozen=True)
class Paragraph:
    children: Inlines


@dataclass(frozen=True)
class DisplayMath:
    tex: str


@dataclass(frozen=True)
class ItemList:
    ordered: bool
    items: tuple[tuple[Block, ...], ...]


@dataclass(frozen=True)
class Table:
    """Header cells, rows of cells; `align` holds "left", "center" or "right" per column."""

    header: tuple[Inlines, ...]
    rows: tuple[tuple[Inlines, ...], ...]
    align: tuple[str, ...]


@dataclass(frozen=True)
class Figure:
    """A drawn picture: SVG for Typst and HTML, PDF or a drawing in TeX for LaTeX, PNG for Word, whichever was asked for.

    `name` is a file name without its ending; equal pictures have equal names.
    """

    name: str
    alt: str
    svg: bytes = field(repr=False, default=b"")
    pdf: bytes = field(repr=False, default=b"")
    png: bytes = field(repr=False, default=b"")
    tex: bytes = field(repr=False, default=b"")


Block = Paragraph | DisplayMath | ItemList | Table | Figure
Blocks = tuple[Block, ...]


# --- a document -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AnswerBox:
    """Room for one field of an answer. rows × columns cells; a plain line has one wide cell (0 columns).

    The shape comes from the type and the givens, never from the digits of the answer.
    """

    label: str
    """TeX of the field's name."""
    rows: int
    columns: int
    words: tuple[str, ...] = ()
    """Words to circle one of, in the place of a box."""
    unit: str = ""
    """What stands behind the box."""
    note: str = ""
    """What stands behind it in small letters: "in any order"."""


@dataclass(frozen=True)
class ShownMistake:
    """A named mistake as the key shows it: the answers it gives, as TeX, and what went wrong."""

    answers: tuple[str, ...]
    name: str
    earns: Points = 0


@dataclass(frozen=True)
class ShownCriterion:
    """A criterion of an open part as the key's rubric shows it."""

    points: Points
    earns: Inlines
    gap: Inlines


@dataclass(frozen=True)
class Solution:
    """What only a key holds for one part."""

    steps: Blocks
    answers: tuple[str, ...]
    """TeX of each field: "w = [2, -1, 3]"."""
    mistakes: tuple[ShownMistake, ...]
    criteria: tuple[ShownCriterion, ...] = ()
    """Of an open part: a table to tick."""
    letter: str = ""
    """Of the right option."""
    partial: str = ""
    """What an answer that is not all right earns, in words."""


@dataclass(frozen=True)
class Option:
    """One option of a multiple-choice part: its letter, and each field of the answer that it offers, as TeX."""

    letter: str
    answers: tuple[str, ...]
    is_right: bool = False
    """Said in a key only."""


@dataclass(frozen=True)
class Part:
    label: str
    """"(b)", or "" where the problem has a single part."""
    points: Points
    statement: Blocks
    boxes: tuple[AnswerBox, ...]
    """Empty where the reader chooses among options."""
    space: float
    """Room to write, in centimetres."""
    solution: Solution | None
    """None on a paper."""
    options: tuple[Option, ...] = ()
    ruled: bool = False
    """Whether the room to write has lines."""
    height: float | None = None
    """Of the whole part on a paper, in centimetres, so that all versions have their boxes in the same places: the room
    to write gives or takes what the statement leaves. None: statement, `space` and boxes as they come."""
    is_bonus: bool = False
    """Whether its points are outside the total."""
    starts_page: bool = False
    """Whether it begins a page of a paper; the first part of a problem, with the heading."""
    columns: int = 0
    """In which its options stand, the same in all versions; 0: as many as fit."""
    penalty: Points = 0
    """What a wrong option costs."""
    language: str = ""
    """Code of the language of its statement and steps, where it is not the document's."""


@dataclass(frozen=True)
class SectionHeading:
    """What stands above the first problem of a section."""

    title: str
    text: Blocks


@dataclass(frozen=True)
class Problem:
    number: int
    title: str
    text: Blocks
    parts: tuple[Part, ...]
    section: SectionHeading | None = None
    """That begins with it."""

    @property
    def points(self) -> Points:
        """Of all parts, bonus or not."""
        return total_points(part.points for part in self.parts)

    @property
    def bonus(self) -> Points:
        """The points among them that are outside the total."""
        return total_points(part.points for part in self.parts if part.is_bonus)


@dataclass(frozen=True)
class CoverPage:
    """A page of its own before the problems."""

    rules: Blocks
    has_table: bool
    """A table of the problems' points, to fill in."""
    signature: str
    """What is declared above a line to sign; "" for none."""


@dataclass(frozen=True)
class AppendixPages:
    """Pages after the problems of a paper."""

    title: str
    text: Blocks
    scratch: int
    """Empty pages to write on."""


@dataclass(frozen=True)
class Document:
    """A paper, or a key where the parts hold solutions."""

    is_key: bool
    title: str
    subtitle: str
    course: str
    date: str
    version: str
    """Its name, or the id of a student who has a version of their own."""
    student: Student | None
    code: str
    instructions: Blocks
    problems: tuple[Problem, ...]
    key_label: str = "Answer key"
    """What a key calls itself."""
    whole: Points | None = None
    """What the whole is worth, if not all of its parts are shown."""
    closing: Blocks = ()
    """What stands below the problems."""
    edition: int = 2
    """How it is set: papers of a record as they were first, see generator/page/layout.py."""
    language: str = "en"
    """Code of the language of labels."""
    facts: tuple[tuple[str, str], ...] = ()
    """What else is known of the student and printed beside the name: ("Room", "A 12")."""
    name_line: bool = False
    """Whether every page of a paper has a line for the name."""
    cover: CoverPage | None = None
    appendix: AppendixPages | None = None
    is_large: bool = False
    """Whether everything is printed larger."""
    key_style: str = "full"
    """Of a key: "short" (answers, criteria, mistakes), "full" (worked solutions) or "both"."""
    variant: str = ""
    """The version that the student shares with others, printed beside the name; "" for one of their own."""

    @property
    def points(self) -> Points:
        """Of all that is not a bonus."""
        return total_points(p.points - p.bonus for p in self.problems) if self.whole is None else self.whole

    @property
    def bonus(self) -> Points:
        return total_points(problem.bonus for problem in self.problems)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every picture, in order of appearance."""
        texts = [self.instructions, self.closing]
        texts += [self.cover.rules] if self.cover else []
        texts += [self.appendix.text] if self.appendix else []
        for problem in self.problems:
            texts += [problem.section.text] if problem.section else []
            texts.append(problem.text)
            for part in problem.parts:
                texts += [part.statement, part.solution.steps if part.solution else ()]
        return tuple(figure for blocks in texts for figure in figures(blocks))


def figures(blocks: Blocks) -> Iterator[Figure]:
    """The pictures in these blocks, in order of appearance."""
    for block in blocks:
        if isinstance(block, Figure):
            yield block
        elif isinstance(block, ItemList):
            for item in block.items:
                yield from figures(item)


@dataclass(frozen=True)
class Typeset:
    """What an engine makes of a source."""

    pdf: bytes = field(repr=False)
    needed: tuple[float, ...]
    """Of each part of a paper, in printed order: the height of statement and boxes without room to write, in
    centimetres. Empty for a key, or where the layout does not measure."""
    page: float = 0
    """Height of the text on a page, in centimetres; 0 where the layout does not measure."""
    top: float = 0
    """What stands above the first problem on its page."""
    gap: float = 0
    """The distance between two parts of a problem."""
    headings: tuple[float, ...] = ()
    """Of each problem: section, heading and text, with the distances from the part before to the part after."""
    columns: tuple[int, ...] = ()
    """Of each part with options: how many of them fit in a row."""


@dataclass(frozen=True)
class Source:
    """What an engine is given: the main text, and the files beside it (layout, pictures)."""

    main: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    title: str = ""
    """What a reader's window shows, for an engine that cannot say it in the main text."""
    program: str = "pdflatex"
    """Which TeX sets it, of LaTeX's."""
