"""Record → papers and keys as plain Word documents, for readers who need to change fonts, sizes or colours."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from generator.bank import Bank, verify_placed
from generator.exam import read_entries, read_header
from generator.model import AnswerBox, Document, Figure, Part, Points, Solution, answer_tables
from generator.page import HtmlWriter, docx, escape_html
from generator.press import Renderer, file_name

_LINE = 24  # characters of a line to write on; the cells of a row share about as many
_ROOM = "<p>&#160;</p>"  # an empty line to write on
_LINE_HEIGHT = 0.8  # centimetres
_ALIGNED = re.compile(r"\s*\\begin\{aligned\}(.*)\\end\{aligned\}\s*", re.DOTALL)


def papers(record: Path, bank: Bank, versions: int | None = None) -> dict[str, bytes]:
    """File name → document: paper and key of each version, or of the first `versions`; also the paper of each student
    who shares one, unless `versions` says how many. Raises UserError."""
    header = read_header(record)
    renderer = Renderer(header.recipe, bank, header.seed)
    made: dict[str, bytes] = {}
    wanted = (one for one in read_entries(record) if not one.withdrawn and not (versions and one.version.variant))
    for entry in islice(wanted, versions):
        version = entry.version
        for placed in version.problems:
            verify_placed(bank[placed.instance.type], placed, f"{record}, line {entry.line}, {placed.label}")
        for kind, document in renderer.documents(version, {"png"}).items():
            made[file_name(version, kind, "docx")] = docx(page(document), name=f"{version.display_name}, {kind}")
    return made


def page(document: Document) -> bytes:
    """The document as an HTML page that pandoc reads."""
    title = " – ".join(filter(None, (document.course, document.title, "Answer key" * document.is_key)))
    title = escape_html(title).replace("\\", "\\\u2060")  # no formula, where there can be no elements
    head = f'<!doctype html><html lang="en"><head><title>{title}</title></head>'
    return f"{head}<body>{''.join(_body(document))}</body></html>".encode()


def _body(document: Document) -> Iterator[str]:
    student = f"{document.student['name']} ({document.student['id']})" if document.student else ""
    version = f"Version {document.version}" if document.variant or not student else ""
    facts = (document.subtitle, student, version, document.date, document.code)
    yield f"<p>{_text(' · '.join(filter(None, facts)))}</p>"
    yield _WRITER.blocks(document.instructions)
    for problem in document.problems:
        yield f"<h2>{problem.number}. {_text(problem.title)} ({_points(problem.points)})</h2>"
        yield _WRITER.blocks(problem.text)
        for part in problem.parts:
            yield from _part(part)


def _part(part: Part) -> Iterator[str]:
    yield f"<p><strong>{_text(part.label)}</strong> {_points(part.points)}</p>" if part.label else ""
    yield _WRITER.blocks(part.statement)
    yield f"<p>A wrong option costs {_points(part.penalty)}.</p>" if part.penalty else ""
    for option in part.options:
        yield f"<p><strong>{_text(option.letter)}</strong> {', '.join(map(_math, option.answers))}</p>"
    if part.solution:
        yield from _solution(part.solution)
    else:
        yield from map(_table, answer_tables(part.boxes))
        if not part.boxes and not part.options:
            yield _ROOM * max(1, round(part.space / _LINE_HEIGHT))


def _table(boxes: Sequence[AnswerBox]) -> str:
    """Boxes that make one table, a row each; most are alone."""
    first = boxes[0]
    if len(boxes) == 1 and not first.has_heads:
        return _box(first)
    names = [box.label for box in boxes] if len(boxes) > 1 else list(first.row_heads)
    units = [box.unit for box in boxes] if len(boxes) > 1 else [""] * first.rows
    cells = f"<td>{'_' * max(3, _LINE // first.columns)}</td>" * first.columns
    rows = [
        f"{f'<th>{_math(name)}</th>' if name else ''}{cells}{f'<td>{_text(unit)}</td>' if any(units) else ''}"
        for name, unit in zip(names or [""] * first.rows, units, strict=True)
    ]
    heads = ["" for _ in names[:1]], [_math(head) for head in first.column_heads], [""] * any(units)
    head = "".join(f"<th>{head}</th>" for part in heads for head in part)
    above = f"<thead><tr>{head}</tr></thead>" if first.column_heads else ""
    behind = " ".join(filter(None, (_text(first.unit), first.note and f"({first.note})")))
    label = f"<p>{_math(first.label)} = {behind}</p>" if len(boxes) == 1 else ""
    return f"{label}<table>{above}<tbody>{''.join(f'<tr>{row}</tr>' for row in rows)}</tbody></table>"


def _box(box: AnswerBox) -> str:
    behind = " ".join(filter(None, (_text(box.unit), box.note and f"({box.note})")))
    if box.words:
        return f"<p>{_math(box.label)}: {' / '.join(map(_text, box.words))}</p>"
    if not box.columns:
        return f"<p>{_math(box.label)} = {'_' * _LINE} {behind}</p>"
    cell = "_" * max(3, _LINE // box.columns)
    row = f"<tr>{f'<td>{cell}</td>' * box.columns}</tr>"
    return f"<p>{_math(box.label)} = {behind}</p><table><tbody>{row * box.rows}</tbody></table>"


def _solution(solution: Solution) -> Iterator[str]:
    yield "<h3>Model answer</h3>" if solution.criteria else "<h3>Solution</h3>"
    yield _WRITER.blocks(solution.steps)
    for answer in solution.answers:
        yield f"<p><strong>Answer:</strong> {_math(answer)}</p>"
    if solution.criteria:
        yield "<table><thead><tr><th>Points</th><th>for</th><th>otherwise</th></tr></thead><tbody>"
        for one in solution.criteria:
            cells = (f"{one.points:g}", _WRITER.inline(one.earns), _WRITER.inline(one.gap))
            yield f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
        yield "</tbody></table>"
    if solution.mistakes:
        yield "<p>If you got …</p><ul>"
        for mistake in solution.mistakes:
            yield f"<li>{', '.join(map(_math, mistake.answers))}: {_text(mistake.name)}</li>"
        yield "</ul>"


def _points(points: Points) -> str:
    return f"{points:g} point{'s' * (points != 1)}"


def _math(tex: str) -> str:
    return _WRITER.formula(tex, False)


def _picture(figure: Figure) -> str:
    data = base64.b64encode(figure.png).decode("ascii")
    return f'<img src="data:image/png;base64,{data}" alt="{escape_html(figure.alt)}"/>'


def _formula(tex: str, display: bool) -> str:
    """Aligned equations stand one below the other: not every word processor knows where the lines of one break."""
    if display and (found := _ALIGNED.fullmatch(tex)) and r"\begin" not in found[1]:
        return "<br/>".join(_formula(line.replace("&", ""), False) for line in found[1].split(r"\\"))
    return escape_html(rf"\[{tex}\]" if display else rf"\({tex}\)")


def _text(text: str) -> str:
    """A backslash stands apart, so that it begins no formula."""
    return escape_html(text).replace("\\", "\\<span></span>")


_WRITER = HtmlWriter(_formula, _picture, _text)
