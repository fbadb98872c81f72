"""Record → papers and keys as plain Word documents, for readers who need to change fonts, sizes or colours."""

from __future__ import annotations

import base64
import zipfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from pathlib import Path

from generator.bank import Bank, verify_placed
from generator.errors import UserError
from generator.exam import Recipe, problem_order, read_entries, read_header
from generator.export.ooxml import PAGE_BREAK, Sheet, answer_cell, room, shaped, sized_cell
from generator.model import LARGE, AnswerBox, Document, Figure, Option, Part, Points, Problem, Solution, answer_tables
from generator.page import (
    HtmlWriter,
    aligned_lines,
    counted,
    docx,
    escape_html,
    formula_width,
    label,
    language_of,
    shown_number,
)
from generator.press import Renderer, file_name

# in centimetres
_EM = 0.5  # of the size that Word's text has
_LETTER = 0.28
_PADDING = 0.55  # at both sides of a cell
_HEIGHT = 0.85  # of a box
_WIDE = 9.0  # of boxes that leave no room beside them
_SCRIPT = '<script type="math/tex'


def papers(record: Path, bank: Bank, versions: int | None = None) -> dict[str, bytes]:
    """File name → document: paper and key of each version, or of the first `versions`; also the paper of each student
    who shares one, unless `versions` says how many. Raises UserError."""
    header = read_header(record)
    renderer = Renderer(header.recipe, bank, header.seed)
    size = _paper_size(header.recipe)
    made: dict[str, bytes] = {}
    wanted = (one for one in read_entries(record) if not one.withdrawn and not (versions and one.version.variant))
    for entry in islice(wanted, versions):
        version = entry.version
        for placed in version.problems:
            verify_placed(bank[placed.instance.type], placed, f"{record}, line {entry.line}, {placed.label}")
        order = problem_order(header.recipe, header.seed, version.drawn_as)
        breaks = {number for number, i in enumerate(order, 1) if header.recipe.problems[i].new_page}
        for kind, document in renderer.documents(version, {"png"}).items():
            name = f"{version.display_name}, {kind}"
            made[file_name(version, kind, "docx")] = written(document, size, name, breaks)
    return made


def written(document: Document, size: str, name: str, breaks: Collection[int] = ()) -> bytes:
    """A document in Word. size: "a4" or "us-letter". breaks: numbers of the problems that begin a page (where
    else those of the PDF end is no matter here). `name` goes into errors. Raises UserError."""
    sheet = _Page(document, size, frozenset() if document.is_key else frozenset(breaks))
    html = sheet.html()
    made = docx(html.encode("utf-8"), name=name)
    with zipfile.ZipFile(BytesIO(made)) as whole:
        found = whole.read("word/document.xml").count(b"<m:oMath>")
    if found != html.count(_SCRIPT):  # what pandoc does not take for a formula would be printed as TeX
        raise UserError(
            f"Word would have {found} of {html.count(_SCRIPT)} formulas",
            where=name,
            todo="please report this, with the record",
        )
    return shaped(made, sheet.sheet)


def _paper_size(recipe: Recipe) -> str:
    """Of the shipped layout, or of the one that a layout of the recipe's own says that it changes."""
    sources = [base64.b64decode(data) for name, data in recipe.layout_files.items() if name.startswith("layout.")]
    is_letter = any(name in source for source in sources for name in (b"us-letter", b"letterpaper"))
    return "us-letter" if recipe.layout == "us-letter" or is_letter else "a4"


@dataclass(frozen=True)
class _Page:
    """One document as the HTML page that pandoc reads."""

    document: Document
    size: str
    breaks: frozenset[int]
    """Numbers of the problems that begin a page."""

    @property
    def sheet(self) -> Sheet:
        """What stands on every page."""
        document = self.document
        before, _, rest = self._say("page-of", page="\0", pages="\0").partition("\0")
        between, _, after = rest.partition("\0")
        return Sheet(
            size=self.size,
            is_large=document.is_large,
            head=(" · ".join(filter(None, (document.course, document.title))), " · ".join(self._who())),
            code=document.code,
            page_of=(before, between, after),
            has_name_line=document.name_line and not document.student and not document.is_key,
            name=self._say("name"),
        )

    def html(self) -> str:
        """The whole page."""
        words = language_of(self.document.language)
        title = escape_html(self.document.title)
        head = f"<head><title>{title}</title></head>"
        return (
            f'<!doctype html><html lang="{words.code}" dir="{words.direction}">{head}<body>{"".join(self._body())}'
            "</body></html>"
        )

    def _body(self) -> Iterator[str]:
        document = self.document
        yield from self._head()
        yield _WRITER.blocks(document.instructions)
        if document.cover and not document.is_key:
            yield from self._cover()
        for problem in document.problems:
            yield from self._problem(problem)
        yield _WRITER.blocks(document.closing)
        if document.appendix and not document.is_key:
            if document.appendix.title or document.appendix.text:
                yield PAGE_BREAK + f"<h1>{escape_html(document.appendix.title or self._say('appendix'))}</h1>"
                yield _WRITER.blocks(document.appendix.text)
            yield (PAGE_BREAK + f"<p>{escape_html(self._say('scratch'))}</p>") * document.appendix.scratch

    def _head(self) -> Iterator[str]:
        document = self.document
        facts = (document.subtitle, document.course, document.date, self._points(document.points, document.bonus))
        yield f"<p>{escape_html(' · '.join(filter(None, facts)))}</p>"
        yield f"<p><strong>{escape_html(' · '.join(self._who()))}</strong></p>"
        if document.student:
            known = [(self._say("name"), document.student["name"]), (self._say("student-id"), document.student["id"])]
            if not document.is_key:
                known += document.facts
            shown = (f"{escape_html(name)}: <strong>{escape_html(one)}</strong>" for name, one in known)
            yield f"<p>{', '.join(shown)}</p>"
        elif not document.is_key:
            yield self._to_fill_in((("name", 7.0), ("student-id", 3.4)))

    def _who(self) -> list[str]:
        """The student, or the version; and whether it is a key."""
        document = self.document
        student = document.student["name"] if document.student else ""
        version = self._say("version", version=document.version) if document.variant or not student else ""
        named = document.key_label if document.key_label != "Answer key" else self._say("answer-key")
        return [*filter(None, (student, version)), *([named] if document.is_key else [])]

    def _cover(self) -> Iterator[str]:
        cover = self.document.cover
        assert cover is not None
        if cover.rules:
            yield f"<h1>{escape_html(self._say('rules'))}</h1>{_WRITER.blocks(cover.rules)}"
        if cover.has_table:
            yield from self._points_table()
        if cover.signature:
            yield f"<p>{escape_html(cover.signature)}</p>{self._to_fill_in((('signature', 6.4), ('date', 3.0)))}"

    def _points_table(self) -> Iterator[str]:
        document, height = self.document, self._large(_HEIGHT)
        heads = ("problem", "title", "points-head", "earned")
        yield f"<table><thead><tr>{self._heads(heads)}</tr></thead>"
        rows = [(str(problem.number), problem.title, problem.points, problem.bonus) for problem in document.problems]
        rows.append((self._say("total"), "", document.points + document.bonus, document.bonus))
        for number, title, points, bonus in rows:
            cells = (number, title, self._numbers(points, bonus))
            shown = map(sized_cell, (self._large(2.6), 7.6, self._large(3.0)), [height] * 3, map(escape_html, cells))
            yield f"<tr>{''.join(shown)}{answer_cell(3.0, height)}</tr>"
        yield "</table>"

    def _problem(self, problem: Problem) -> Iterator[str]:
        document = self.document
        is_short = document.is_key and document.key_style == "short"
        is_first = problem is document.problems[0]
        if problem.number in self.breaks or (is_first and document.cover and not document.is_key):
            yield PAGE_BREAK
        if problem.section:
            text = "" if is_short else _WRITER.blocks(problem.section.text)
            yield f"<h1>{escape_html(problem.section.title)}</h1>{text}"
        points = self._points(problem.points - problem.bonus, problem.bonus)
        yield f"<h2>{problem.number}. {escape_html(f'{problem.title} ({points})')}</h2>"
        yield "" if is_short else _WRITER.blocks(problem.text)
        for part in problem.parts:
            yield from self._part(part, is_short=is_short)

    def _part(self, part: Part, *, is_short: bool) -> Iterator[str]:
        bonus = part.points if part.is_bonus else 0
        if part.label:
            yield f"<h3>{escape_html(f'{part.label} {self._points(part.points - bonus, bonus)}')}</h3>"
        if not is_short:
            statement = _WRITER.blocks(part.statement)
            yield f'<div lang="{part.language}">{statement}</div>' if part.language else statement
            yield from self._options(part)
        if part.solution:
            yield from self._solution(part.solution, is_short=is_short)
            return
        if part.space:
            yield room(self.sheet.text_width, self._large(part.space))
        yield from map(self._table, answer_tables(part.boxes))

    def _options(self, part: Part) -> Iterator[str]:
        if part.penalty:
            yield f"<p>({escape_html(self._say('wrong-option', points=self._points(part.penalty)))})</p>"
        yield from map(_option, part.options)

    def _table(self, boxes: Sequence[AnswerBox]) -> str:
        """Boxes that make one table, a row each; most are alone."""
        first, is_joined = boxes[0], len(boxes) > 1
        if first.words:
            words = " &#160; ".join(f"☐&#160;{escape_html(word)}" for word in first.words)
            return f"<p>{_math(first.label)}: {words}</p>"
        rows, columns = (len(boxes) if is_joined else first.rows), max(1, first.columns)
        width = self._large(min(1.35, 10.2 / columns) if first.columns else 3.1)
        remark = "" if is_joined else " ".join(filter(None, (first.unit, first.note and f"({first.note})")))
        is_wide = not is_joined and columns * width > _WIDE
        title = "" if is_joined else f"{_math(first.label)} ="
        lead = f"<p>{title} {escape_html(remark)}</p>" if is_wide else ""
        before = [] if is_joined or is_wide else [([title], _EM * (formula_width(first.label) + 1.5))]
        names = [box.label for box in boxes] if is_joined else list(first.row_heads)
        before += [([_math(name) for name in names], _EM * max(map(formula_width, names)))] if names else []
        behind = [box.unit for box in boxes] if is_joined else [remark] * (not is_wide)
        after = [(list(map(escape_html, behind)), _LETTER * max(map(len, behind)))] if any(behind) else []
        height = self._large(_HEIGHT)
        cells = answer_cell(width, height) * columns
        lines = (self._beside(before, row, height) + cells + self._beside(after, row, height) for row in range(rows))
        heads = [*[""] * len(before), *map(_math, first.column_heads), *[""] * len(after)]
        above = f"<thead><tr>{_cells(heads, 'th')}</tr></thead>" if first.column_heads else ""
        return f"{lead}<table>{above}<tbody>{''.join(f'<tr>{line}</tr>' for line in lines)}</tbody></table>"

    def _beside(self, columns: Sequence[tuple[Sequence[str], float]], row: int, height: float) -> str:
        """What stands beside the boxes of a row: the entries of columns that are so wide, as far as they have any."""
        shown = ((entries[row] if row < len(entries) else "", width) for entries, width in columns)
        return "".join(sized_cell(self._large(width) + _PADDING, height, content) for content, width in shown)

    def _to_fill_in(self, lines: Sequence[tuple[str, float]]) -> str:
        """Labels, each with a box of so many centimetres."""
        height = self._large(_HEIGHT)
        named = ((self._say(key), width) for key, width in lines)
        cells = (
            self._beside([([escape_html(name)], _LETTER * len(name))], 0, height) + answer_cell(width, height)
            for name, width in named
        )
        return f"<table><tbody><tr>{''.join(cells)}</tr></tbody></table>"

    def _solution(self, solution: Solution, *, is_short: bool) -> Iterator[str]:
        if not is_short and solution.steps:
            yield f"<h4>{escape_html(self._say('worked-key'))}</h4>{_WRITER.blocks(solution.steps)}"
        answers = [_math(answer) for answer in solution.answers]
        partial = f" ({escape_html(solution.partial)})" if solution.partial else ""
        for answer in answers:
            yield f"<p><strong>{escape_html(self._say('answer'))}:</strong> {answer}{partial}</p>"
            partial = ""
        if solution.criteria:
            rows = [
                (self._number(one.points), _WRITER.inline(one.earns), _WRITER.inline(one.gap))
                for one in solution.criteria
            ]
            yield self._listed(("award", "award-for", "if-missing"), rows)
        if solution.mistakes:
            earns = any(mistake.earns for mistake in solution.mistakes)
            listed = [
                (", ".join(map(_math, one.answers)), escape_html(one.name), self._number(one.earns))
                for one in solution.mistakes
            ]
            columns = 2 + earns
            heads = ("if-answer", "mistake-was", "earns")[:columns]
            yield self._listed(heads, [row[:columns] for row in listed])

    def _listed(self, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
        body = "".join(f"<tr>{_cells(row, 'td')}</tr>" for row in rows)
        return f"<table><thead><tr>{self._heads(heads)}</tr></thead><tbody>{body}</tbody></table>"

    def _heads(self, keys: Sequence[str]) -> str:
        return _cells([escape_html(self._say(key)) for key in keys], "th")

    def _large(self, length: float) -> float:
        return length * LARGE if self.document.is_large else length

    def _say(self, key: str, **values: object) -> str:
        return label(language_of(self.document.language), key, **values)

    def _points(self, points: Points, bonus: Points = 0) -> str:
        """In words: "4 points + 2 bonus points"."""
        words = language_of(self.document.language)
        shown = [counted(words, "points", points)] if points or not bonus else []
        return " + ".join([*shown, *([counted(words, "bonus-points", bonus)] if bonus else [])])

    def _number(self, points: Points) -> str:
        return shown_number(language_of(self.document.language), points)

    def _numbers(self, points: Points, bonus: Points) -> str:
        """With those outside the total apart: "4 + 2 Bonus"."""
        rest = [self._number(points - bonus)] if points != bonus or not bonus else []
        return " + ".join([*rest, *([f"{self._number(bonus)} {self._say('bonus')}"] if bonus else [])])


def _option(option: Option) -> str:
    mark = "☒" if option.is_right else "☐"
    return f"<p>{mark} <strong>{escape_html(option.letter)}</strong> {', '.join(map(_math, option.answers))}</p>"


def _cells(contents: Sequence[str], tag: str) -> str:
    return "".join(f"<{tag}>{content}</{tag}>" for content in contents)


def _math(tex: str) -> str:
    return _formula(tex, display=False)


def _picture(figure: Figure) -> str:
    data = base64.b64encode(figure.png).decode("ascii")
    return f'<img src="data:image/png;base64,{data}" alt="{escape_html(figure.alt)}"/>'


def _formula(tex: str, display: bool) -> str:
    """A formula as pandoc takes it, whatever its lines begin with. Aligned equations stand one below the other: not
    every word processor knows where the lines of one break."""
    rows = aligned_lines(tex) if display else None
    if rows:
        return "<br/>".join(_formula(" ".join(filter(None, row)), display=False) for row in rows if any(row))
    mode = "; mode=display" if display else ""
    return f'{_SCRIPT}{mode}">{" ".join(tex.split()).replace("</", "<{}/")}</script>'


_WRITER = HtmlWriter(_formula, _picture)
