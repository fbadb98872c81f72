"""A document → LaTeX, by pylatex. Pure functions.

The body calls the `\\ps…` macros of `layout.tex` (documented in `layouts/latex/base.tex`) and plain LaTeX, so that a
layout can be replaced and an instructor can edit the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from pylatex import Command, NoEscape, Package
from pylatex import Document as LatexDocument

from generator.model import (
    AnswerBox,
    AppendixPages,
    Blocks,
    CoverPage,
    Document,
    Option,
    Part,
    Problem,
    ShownCriterion,
    ShownMistake,
    Solution,
    Source,
    answer_tables,
    total_points,
)
from generator.page.emit.latex_blocks import blocks_as_tex, command, environment, inlines_as_tex, picture_file
from generator.page.emit.latex_labels import latex_fonts, latex_labels, latex_program
from generator.page.emit.latex_text import escape, math
from generator.page.emit.plain import plain_points
from generator.page.language import Language, label, language

_GAP = "%s"
"""Where facts and body go."""
_READS_BASE = re.compile(rb"^[^%\n]*\\input\{base(\.tex)?\}", re.MULTILINE)


def emit(document: Document, layout: Mapping[str, bytes]) -> Source:
    """The document as LaTeX, with its layout files (among them `layout.tex`) and its pictures as PDF.

    Raises UserError if LaTeX has no font for its language.
    """
    beside: dict[str, bytes] = {}
    if document.edition == 1:
        document = _first_edition(document)
    spoken = language(document.language)
    if document.edition > 1:
        beside = {"labels.tex": latex_labels(spoken).encode("utf-8"), **latex_fonts(spoken)}
        document = _for_layout(document, layout.get("layout.tex", b""))
    body = _marking_key(document) if document.key_style == "short" and document.is_key else _whole(document)
    body += [blocks_as_tex(document.closing), "% end"]  # the engine looks for this when TeX reports a line
    pictures = {picture_file(figure): figure.tex or figure.pdf for figure in document.figures}
    files = {**layout, **beside, **pictures}
    return Source(_dumps(document, "\n\n".join(body)), files, _title(document, spoken), latex_program(spoken))


def _for_layout(document: Document, layout: bytes) -> Document:
    """The document without what a layout of one's own, which does not read the shipped one, has no macros for."""
    if _READS_BASE.search(layout) or b"psanswertable" in layout or not document.is_key:
        return document
    former = _first_edition(document)
    return replace(document, problems=former.problems, key_style="full")


def _first_edition(document: Document) -> Document:
    """The document with what the first edition printed, and nothing else."""
    return replace(
        document,
        problems=tuple(
            replace(problem, section=None, parts=tuple(map(_first_part, problem.parts)))
            for problem in document.problems
        ),
        language="en",
        key_label="Answer key",
        facts=(),
        variant="",
        name_line=False,
        cover=None,
        appendix=None,
        is_large=False,
        key_style="full",
    )


def _first_part(part: Part) -> Part:
    solution = part.solution
    if solution is not None:
        mistakes = tuple(replace(mistake, earns=0) for mistake in solution.mistakes)
        solution = replace(solution, mistakes=mistakes, letter="", partial="")
    options = tuple(replace(option, is_right=False) for option in part.options)
    return replace(
        part,
        solution=solution,
        options=options,
        is_bonus=False,
        starts_page=False,
        columns=0,
        penalty=0,
        language="",
    )


def _title(document: Document, spoken: Language) -> str:
    """What a reader's window shows."""
    who = document.student["name"] if document.student else label(spoken, "version", version=document.version)
    return " – ".join([document.title, who, *[_key_label(document, spoken)] * document.is_key])


def _key_label(document: Document, spoken: Language) -> str:
    return label(spoken, "answer-key") if document.key_label == "Answer key" else document.key_label


def _whole(document: Document) -> list[str]:
    """A paper; or a key with its worked solutions, after a page of its answers if it has both."""
    with_answers = document.is_key and document.key_style == "both"
    body = [command("pslarge")] * document.is_large + [command("psmaketitle")]
    if with_answers:
        body += [_answers(document), command("psworked")]
    if document.instructions:
        body.append(environment("psinstructions", (), blocks_as_tex(document.instructions)))
    if document.cover and not document.is_key:
        body.append(_cover(document.cover, document))
    for problem in document.problems:
        body += _problem(problem, is_key=document.is_key)
    if document.appendix and not document.is_key:
        body += _appendix(document.appendix)
    return body


def _dumps(document: Document, body: str) -> str:
    # Fonts and symbols that escape() and the formulas rely on are loaded here; everything visible is the layout's.
    rare = (package for package, command in (("mathrsfs", r"\mathscr"), ("cancel", "cancel")) if command in body)
    head, middle, tail = _frame("amsmath", "amssymb", "mathtools", "bm", *rare)
    return head + "%\n".join(_facts(document)) + middle + body + tail


@lru_cache(maxsize=8)
def _frame(*packages: str) -> tuple[str, str, str]:
    """What stands before the facts, between them and the body, and after it."""
    latex = LatexDocument(document_options=["11pt"], microtype=False, indent=True)
    latex.packages.discard(Package("lastpage"))  # it would ask for a second run
    for package in packages:
        latex.packages.append(Package(package))
    latex.preamble += [Command("input", NoEscape("layout.tex")), NoEscape(_GAP)]
    latex.content_separator = "\n"
    latex.escape = False
    latex.append(NoEscape(_GAP))
    head, middle, tail = str(latex.dumps()).split(_GAP)
    return head, middle, tail + "\n"


def _facts(document: Document) -> Iterator[str]:
    """What the layout's title block, head and foot show."""
    yield command("pstitle", escape(document.title))
    yield command("pssubtitle", escape(document.subtitle))
    yield command("pscourse", escape(document.course))
    yield command("psdate", escape(document.date))
    yield command("psversion", escape(document.version))
    if document.student is not None:
        yield command("psstudent", escape(document.student["name"]), escape(document.student["id"]))
    if document.variant:
        yield command("psvariant", escape(document.variant))
    for name, value in document.facts:
        yield command("psfact", escape(name), escape(value))
    yield command("pscode", escape(document.code))
    yield command("pspoints", plain_points(document.points))
    if document.bonus and document.edition > 1:
        yield command("psbonuspoints", plain_points(document.bonus))
    if document.name_line and not document.is_key:
        yield command("psnameline")
    if document.cover and not document.is_key:
        yield command("pshascover")
    if document.is_key:
        yield command("pskey")
        if document.key_label != "Answer key":
            yield command("pskeylabel", escape(document.key_label))


# --- problems -------------------------------------------------------------------------------------------------------


def _problem(problem: Problem, *, is_key: bool) -> Iterator[str]:
    for k, part in enumerate(problem.parts or ()):
        if part.starts_page and not is_key:
            yield command("psnewpage")
        if k == 0:
            yield from _heading(problem, problem.text)
        yield f"% part {problem.number}{_plain(part.label)}\n" + _spoken(part, _part(part))
    if not problem.parts:
        yield from _heading(problem, problem.text)


def _heading(problem: Problem, text: Blocks) -> Iterator[str]:
    if problem.section is not None:
        yield environment("pssection", (escape(problem.section.title),), blocks_as_tex(problem.section.text))
    points = total_points((problem.points, -problem.bonus))
    bonus = command("psbonus", plain_points(problem.bonus)) + "%\n" if problem.bonus else ""
    facts = (str(problem.number), escape(problem.title), plain_points(points))
    yield f"% problem {problem.number}\n{bonus}" + environment("psproblem", facts, blocks_as_tex(text))


def _part(part: Part) -> str:
    content = [blocks_as_tex(part.statement)]
    if part.solution is None:
        if part.height is not None:
            content.append(command("psheight", f"{part.height:.4f}"))
        if part.ruled:
            content.append(command("psruled"))
        content.append(command("psspace", f"{part.space:.2f}"))
        if part.boxes and not part.options:
            content.append(environment("psanswers", (), "\n".join(map(_table, answer_tables(part.boxes)))))
    if part.options:
        facts = [command("pscolumns", str(part.columns))] if part.columns else []
        facts += [command("pspenalty", plain_points(part.penalty))] if part.penalty else []
        options = (_option(option, is_key=part.solution is not None) for option in part.options)
        content.append(environment("psoptions", (), "\n".join([*facts, *options])))
    whole = [_labelled(part, "\n".join(content))]
    if part.solution is not None:
        whole += _solution(part.solution)
    return "\n".join(whole)


def _spoken(part: Part, content: str) -> str:
    """A part whose text is in another language than the document."""
    if not part.language:
        return content
    spoken = language(part.language)
    begin = command("psspoken", spoken.hyphenation, "1" if spoken.direction == "rtl" else "0")
    return f"{begin}%\n{content}\n{command('psspoken', '', '')}"


def _labelled(part: Part, content: str) -> str:
    points = plain_points(part.points)
    bonus = command("psbonus", points) + "%\n" if part.is_bonus else ""
    return bonus + environment("pspart", (escape(part.label), "0" if part.is_bonus else points), content)


def _table(boxes: Sequence[AnswerBox]) -> str:
    """Boxes that are set as one table, a line each; most are alone."""
    if len(boxes) == 1:
        return _box(boxes[0])
    heads = command("psheads", _heads(boxes[0].column_heads))
    lines = command("pslines", "".join(command("psline", math(box.label), escape(box.unit)) for box in boxes))
    return "%\n".join((heads, lines, command("pscells", "", str(len(boxes)), str(boxes[0].columns))))


def _heads(heads: Iterable[str]) -> str:
    return "".join(command("pshead", math(head)) for head in heads)


def _box(box: AnswerBox) -> str:
    lines = [command("psunit", escape(box.unit))] if box.unit else []
    if box.note:
        lines.append(command("psnote", escape(box.note)))
    if box.column_heads:
        lines.append(command("psheads", _heads(box.column_heads)))
    if box.row_heads:
        lines.append(command("pslines", "".join(command("psline", math(head), "") for head in box.row_heads)))
    if box.words:
        lines.append(command("pswords", math(box.label), "".join(command("psword", escape(w)) for w in box.words)))
    elif box.columns == 0:
        lines.append(command("psbox", math(box.label)))
    else:
        lines.append(command("pscells", math(box.label), str(box.rows), str(box.columns)))
    return "%\n".join(lines)


def _option(option: Option, *, is_key: bool) -> str:
    name = "psrightoption" if option.is_right and is_key else "psoption"
    return command(name, escape(option.letter), _gots(option.answers))


def _solution(solution: Solution) -> Iterator[str]:
    content = [blocks_as_tex(solution.steps)]
    answers = [command("psanswer", math(tex)) for tex in solution.answers]
    answers += [command("pspartial", escape(solution.partial))] if solution.partial else []
    if answers:
        content.append(environment("psanswers", (), "\n".join(answers)))
    if any(content) or not solution.criteria:
        yield environment("pssolution", (), "\n".join(content))
    yield from _tables(solution)


def _tables(solution: Solution) -> Iterator[str]:
    if solution.criteria:
        yield environment("psrubric", (), "\n".join(_criterion(criterion) for criterion in solution.criteria))
    if solution.mistakes:
        yield environment("psslips", (), "\n".join(_mistake(mistake) for mistake in solution.mistakes))


def _criterion(criterion: ShownCriterion) -> str:
    return command(
        "pscriterion", plain_points(criterion.points), inlines_as_tex(criterion.earns), inlines_as_tex(criterion.gap)
    )


def _mistake(mistake: ShownMistake) -> str:
    earned = command("psearns", plain_points(mistake.earns)) if mistake.earns else ""
    return earned + command("psslip", _gots(mistake.answers), escape(mistake.name))


def _gots(answers: Iterable[str]) -> str:
    return "".join(command("psgot", math(tex)) for tex in answers)


def _plain(label: str) -> str:
    """A label for a comment: nothing but ASCII letters, digits and parentheses."""
    return re.sub(r"[^A-Za-z0-9().]", "", label)


# --- what stands around the problems --------------------------------------------------------------------------------


def _cover(cover: CoverPage, document: Document) -> str:
    content = [command("psrules"), blocks_as_tex(cover.rules)] if cover.rules else []
    if cover.has_table:
        content.append(environment("pspointstable", (), "\n".join(map(_points_row, document.problems))))
    if cover.signature:
        content.append(command("pssignature", escape(cover.signature)))
    return environment("pscover", (), "\n".join(content))


def _points_row(problem: Problem) -> str:
    points = total_points((problem.points, -problem.bonus))
    facts = (str(problem.number), escape(problem.title), plain_points(points), plain_points(problem.bonus))
    return command("pspointsrow", *facts)


def _appendix(appendix: AppendixPages) -> Iterator[str]:
    if appendix.text:
        yield environment("psappendix", (escape(appendix.title),), blocks_as_tex(appendix.text))
    yield from [command("psscratch")] * appendix.scratch


# --- the answers of a key -------------------------------------------------------------------------------------------


def _answers(document: Document) -> str:
    """All parts with their points and answers, on as few pages as can be."""
    rows = []
    for problem in document.problems:
        rows.append(command("psanswergroup", str(problem.number), escape(problem.title)))
        rows += [_answer_row(f"{problem.number}{part.label}", part) for part in problem.parts if part.solution]
    return environment("psanswertable", (), "\n".join(rows))


def _answer_row(name: str, part: Part) -> str:
    solution = part.solution or Solution((), (), ())
    answers = solution.answers
    if solution.letter and answers[:1] == (rf"\text{{{solution.letter}}}",):
        answers = answers[1:]
    points = plain_points(part.points)
    bonus = command("psbonus", points) if part.is_bonus else ""
    earned = " + ".join(plain_points(criterion.points) for criterion in solution.criteria) or solution.partial
    facts = (escape(name), points, escape(solution.letter), _gots(answers), escape(earned))
    return bonus + command("psanswerrow", *facts)


def _marking_key(document: Document) -> list[str]:
    """The answers, then what a grader looks up in each part; no statements, no steps."""
    body = [command("pslarge")] * document.is_large + [command("psmaketitle"), _answers(document)]
    for problem in document.problems:
        told = [part for part in problem.parts if part.solution and (part.solution.criteria or part.solution.mistakes)]
        if told:
            body += _heading(replace(problem, section=None), ())
        for part in told:
            assert part.solution
            partial = command("pspartial", escape(part.solution.partial)) if part.solution.partial else ""
            shown = _labelled(part, partial)
            body.append(f"% part {problem.number}{_plain(part.label)}\n" + "\n".join([shown, *_tables(part.solution)]))
    return body
