"""LaTeX source and pdflatex: what a roster or a recipe says is shown, never obeyed; pages break where they should."""

from __future__ import annotations

import dataclasses
import io
import re
import shutil
import unicodedata
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import matplotlib.pyplot as plt
import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import TypeFault, UserError
from generator.model import (
    AnswerBox,
    Blocks,
    Code,
    DisplayMath,
    Document,
    Figure,
    ItemList,
    Math,
    Option,
    Paragraph,
    Part,
    Problem,
    ShownMistake,
    Solution,
    Source,
    Styled,
    Text,
)
from generator.page.emit import latex, latex_text
from generator.page.engine import tex
from generator.page.layout import EDITION, load_layout
from generator.page.text import parse_markdown
from tests.helpers import pdf_text

needs_tex = pytest.mark.tex

HOSTILE = (
    r"\input{/etc/passwd}",
    '#read("/etc/passwd")',
    "$x$ _b_ *c* [d](e) <b>",
    "../../x",
    "=cmd|' /C calc'!A0",
    "^^5cinput",
    "100% & more",
    "~{}^^M -- --- << >> ,, ?` !` ``''",
    "Zoë Müller Łukasz Ångström",
)


def matrix(rows: int, columns: int) -> str:
    cells = r" \\ ".join(" & ".join(str((7 * i + 5 * j) % 23 - 11) for j in range(columns)) for i in range(rows))
    return rf"\begin{{pmatrix}} {cells} \end{{pmatrix}}"


def part(label: str, points: int, statement: Blocks | str, *boxes: AnswerBox, space: float = 3) -> Part:
    blocks = parse_markdown(statement) if isinstance(statement, str) else statement
    return Part(label, points, blocks, boxes, space, None)


def solved(it: Part, steps: str, *answers: str, mistakes: tuple[ShownMistake, ...] = ()) -> Part:
    return dataclasses.replace(it, boxes=(), solution=Solution(parse_markdown(steps), answers, mistakes))


def picture() -> Figure:
    figure, axes = plt.subplots(figsize=(3, 1))
    axes.plot([0, 1])
    pdf = io.BytesIO()
    figure.savefig(pdf, format="pdf", metadata={"CreationDate": None})
    plt.close(figure)
    return Figure("../../figure", "a line", b"", pdf.getvalue())


def document(*parts: Part, **changes: object) -> Document:
    is_key = any(it.solution for it in parts)
    plain = Document(
        is_key, "Quiz", "", "EECS 182", "", "B", None, "7KQ2-M9XD", (), (Problem(1, "Warm-up", (), parts),)
    )
    return dataclasses.replace(plain, **changes)  # type: ignore[arg-type]


def emitted(doc: Document, paper: str = "a4") -> Source:
    return latex.emit(doc, load_layout(paper, "latex", {}, EDITION))


def printed(doc: Document, folder: Path) -> str:
    """What a reader sees, page after page (form feeds between)."""
    file = folder / "printed.pdf"
    file.write_bytes(tex.compile_pdf(emitted(doc), name="B"))
    return pdf_text(file)


def places(pdf: bytes, word: str) -> list[tuple[int, float, float]]:
    """Page, x and y (points from the upper left) of every place where a word is printed."""
    pages = pdf_text(pdf, "-bbox").split("<page ")[1:]
    found = rf'xMin="(\S+)" yMin="(\S+)"[^>]*>{re.escape(word)}</word>'
    return [(n, float(x), float(y)) for n, page in enumerate(pages, start=1) for x, y in re.findall(found, page)]


def refusal(source: Source) -> UserError:
    with pytest.raises(UserError) as caught:
        tex.compile_pdf(source, name="Ada Lovelace")
    assert "\n" not in str(caught.value)
    return caught.value


@pytest.fixture
def logs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The logs of pdflatex's runs."""
    run, seen = tex._run, list[str]()

    def logged(*arguments: object) -> str:
        seen.append(run(*arguments))  # type: ignore[arg-type]
        return seen[-1]

    monkeypatch.setattr(tex, "_run", logged)
    return seen


# --- escaping -------------------------------------------------------------------------------------------------------

# The whole language that escaped text may speak: plain characters; a hyphen or comma that starts no ligature; marks
# that are disarmed; symbols that take no argument from what follows.
_ATOM = r"""
    [^\\{}$&\#_%^~<>|"'`\[\]*\-,\x00-\x1f\x7f-\x9f]
  | -(?!-) | ,(?!,) | [-,]\{\}
  | \\[{}$&\#_%]
  | \{[\[\]*]\}
  | \\(?:textbackslash|textasciicircum|textasciitilde|textless|textgreater|textbar|textquotedbl|textquotesingle
       |textasciigrave|textminus|nobreakspace)\{\}
  | \\mbox\{-\}
  | \\ensuremath\{(?:\\[A-Za-z]+ | \\mathbb\{[A-Z]\} | \{\}[\^_]\{(?:[0-9a-z+-]|(?:\\prime)+)\})\}
"""
_ESCAPED = re.compile(f"(?:{_ATOM})*", re.VERBOSE)
_ACCENT = re.compile(rf"""\\[`'^~=."urHvdckb]\{{(?:{_ATOM})\}}""", re.VERBOSE)
_SYMBOL = r"\\?[^\\{}]*|\\mathbb\{[A-Z]\}|\{\}[\^_]\{[^{}]*\}"
_MATH_ACCENT = re.compile(rf"\\(?:hat|tilde|bar|breve|dot|ddot|check|vec|grave|acute)\{{({_SYMBOL})\}}")
_MARKS = st.text(alphabet=st.sampled_from("\\{}$&#_%^~<>|\"'`[]*-,!?@ \n\t\0aγℝ²⁴−\u0302\u0323\u0301\u20d7\u00a0"))


def is_disarmed(text: str) -> bool:
    """Does the text consist of nothing else, if accents are taken off from the inside out?"""
    before = None
    while text != before:
        before, text = text, _ACCENT.sub("x", _MATH_ACCENT.sub(r"\1", text))
    return _ESCAPED.fullmatch(text) is not None


@given(st.text() | _MARKS)
def test_escaped_text_holds_no_command_but_those_that_show_a_character(text: str) -> None:
    assert is_disarmed(latex_text.escape(text)), latex_text.escape(text)


@pytest.mark.parametrize("bare", ["\\", "$", "%", "#1", "^^5c", "{", "a}b", "--", "\\[", "[x]", "*", "<<", "?`", "_"])
def test_the_grammar_of_the_escape_test_refuses_what_is_not_escaped(bare: str) -> None:
    assert not is_disarmed(bare) and not is_disarmed(rf"\^{{{bare}}}")


@pytest.mark.parametrize(
    ("text", "tex_text"),
    [
        ("a-b, c", "a-b, c"),
        ("a--b", "a-{}-b"),
        ("line\nline\x00x", "line line x"),
        ("u\u0308", "ü"),
        ("x\u0302", r"\^{x}"),
        ("Nguyễn Ạnh ẋ", r"Nguy\~{ê}n \d{A}nh \.{x}"),
        ("x\u0302\u0303", "\\^{x}\u0303"),  # TeX would put the second one beside the letter
        ("forgot γ", r"forgot \ensuremath{\gamma}"),
        ("Γ\u0303²", r"\ensuremath{\tilde{\Gamma}}²"),
        ("Γιώργος", "Γιώργος"),  # a name, not symbols: the engine says that it has no glyph
        ("-\u200b-", "-{}-"),
        ("−3", r"\textminus{}3"),
    ],
)
def test_escape(text: str, tex_text: str) -> None:
    assert latex_text.escape(text) == tex_text


@pytest.mark.parametrize(
    ("formula", "tex_formula"),
    [
        ("a\n\nb", r"\(a b\)"),
        ("a % note\n + b", r"\(a + b\)"),
        (r"5\%", r"\(5\%\)"),
        ("α−β", r"\(\ensuremath{\alpha}-\ensuremath{\beta}\)"),
        (r"\mathbb{1}", r"\(\mathbf{1}\)"),
        (r"\mathbb{R}", r"\(\mathbb{R}\)"),
    ],
)
def test_inline_math(formula: str, tex_formula: str) -> None:
    assert latex_text.math(formula) == tex_formula


def test_displayed_math() -> None:
    assert latex_text.display("x\n\n= 1") == "\\[\n  x\n  = 1\n\\]"
    assert latex_text.display("\\begin{align}a&=b\\\\c&=d\\end{align}") == "\\begin{align*}a&=b\\\\c&=d\\end{align*}"
    assert latex_text.display(r"a \\ b") == "\\[\n  \\begin{gathered}\n  a \\\\ b\n  \\end{gathered}\n\\]"
    assert "gathered" not in latex_text.display(r"x = \begin{cases} 1 \\ 2 \end{cases}")


# --- source ---------------------------------------------------------------------------------------------------------


def test_the_source_is_one_that_an_instructor_can_edit() -> None:
    key = solved(
        part("(a)", 2, "Find $w$."), "Then $w = 2$.", "w = 2", mistakes=(ShownMistake(("w = 3", "4"), "sign lost"),)
    )
    main = emitted(document(key)).main
    assert (
        r"""
% part 1(a)
\begin{pspart}{(a)}{2}
Find \(w\).
\end{pspart}
\begin{pssolution}
Then \(w = 2\).
\begin{psanswers}
\psanswer{\(w = 2\)}
\end{psanswers}
\end{pssolution}
\begin{psslips}
\psslip{\psgot{\(w = 3\)}\psgot{\(4\)}}{sign lost}
\end{psslips}
"""
        in main
    )
    assert r"\pskey" in main
    assert max(map(len, main.splitlines())) <= 120


def test_a_paper_holds_room_but_nothing_of_the_key() -> None:
    paper = part("", 2, "Find $Y$.", AnswerBox("Y", 3, 4), AnswerBox("n", 1, 0), space=2.5)
    main = emitted(document(paper)).main
    assert "\\psspace{2.50}\n\\begin{psanswers}\n\\pscells{\\(Y\\)}{3}{4}\n\\psbox{\\(n\\)}\n\\end{psanswers}" in main
    assert not re.search(r"pssolution|psanswer\{|psslip|pskey", main)


def test_a_paper_says_how_tall_a_part_is_and_what_to_choose_from() -> None:
    options = (Option("A", ("3", "x = 5")), Option("B", ("4", "x = 6")))
    paper = dataclasses.replace(part("", 2, "Choose."), options=options, height=7.25)
    offered = "\n".join(
        [r"\begin{psoptions}", r"\psoption{A}{\psgot{\(3\)}\psgot{\(x = 5\)}}",
         r"\psoption{B}{\psgot{\(4\)}\psgot{\(x = 6\)}}", r"\end{psoptions}"]
    )  # fmt: skip
    assert (
        f"Choose.\n\\psheight{{7.2500}}\n\\psspace{{3.00}}\n{offered}\n\\end{{pspart}}" in emitted(document(paper)).main
    )
    key = emitted(document(solved(paper, "So.", "1"))).main
    assert f"Choose.\n{offered}\n\\end{{pspart}}\n\\begin{{pssolution}}" in key
    assert not re.search(r"psheight|psoption", emitted(document(part("", 2, "x"))).main)


def test_a_picture_gets_a_file_name_of_its_own() -> None:
    first = picture()
    other = dataclasses.replace(first, pdf=first.pdf + b"\n%")
    in_list = ItemList(False, ((other,),))
    source = emitted(document(part("(a)", 1, (first, in_list)), part("(b)", 1, (first,))))
    pictures = [name for name in source.files if name.startswith("figure-")]
    assert len(pictures) == 2 and all(re.fullmatch(r"figure-[0-9a-f]{12}\.pdf", name) for name in pictures)
    assert {source.files[name] for name in pictures} == {first.pdf, other.pdf}
    assert all(f"{{{name}}}" in source.main for name in pictures)


def test_the_same_document_gives_the_same_source() -> None:
    doc = document(part("", 1, "Find $x$."))
    assert emitted(doc) == emitted(doc)


# --- pages ----------------------------------------------------------------------------------------------------------


@needs_tex
def test_hostile_words_are_printed_as_they_are(tmp_path: Path) -> None:
    for words in HOSTILE:
        everywhere = (
            Paragraph((Text(words), Text(" "), Styled("strong", (Text(words),)), Text(" "), Code(words))),
            *parse_markdown("- x"),
        )
        statement = solved(part(words, 1, everywhere), "It is so.", "1", mistakes=(ShownMistake(("2",), words),))
        student = {"id": words, "name": words, "section": words}
        doc = document(
            statement, title=words, subtitle=words, course=words, date=words, version=words, student=student, code=words
        )
        page = " ".join(printed(doc, tmp_path).split())
        assert page.count(" ".join(words.split())) >= 8, (words, page)
        assert "root:" not in page


@needs_tex
def test_names_with_accents_copy_as_they_are_spelled(tmp_path: Path) -> None:
    name = "Żółć Ąęłowski O'Brien Ðorđe Škoda Çelik Iğdır Øre Nuñez"
    assert name in printed(document(part("", 1, "x"), student={"id": "1", "name": name}), tmp_path)


@needs_tex
def test_signs_show(tmp_path: Path) -> None:
    words = "−3 – 4 — “quoted” ‘so’ 2 × 3 · 4 ÷ 5 ± 1 … ½"
    page = printed(document(part("", 1, (Paragraph((Text(words), Math("x = -2"))),))), tmp_path)
    assert words.replace("…", ". . .") in page and "−2" in page


@needs_tex
def test_equal_documents_give_equal_bytes() -> None:
    doc = document(part("(a)", 1, (picture(), *parse_markdown(f"$${matrix(4, 6)}$$"))), title="Ångström")
    assert tex.compile_pdf(emitted(doc), name="B") == tex.compile_pdf(emitted(doc), name="another name")


@needs_tex
def test_every_page_of_a_paper_shows_its_points(tmp_path: Path) -> None:
    parts = [part(f"({c})", n, "Find $x$.", AnswerBox("x", 1, 0), space=9) for n, c in enumerate("abcdefg", start=1)]
    pages = printed(document(*parts), tmp_path).split("\f")[:-1]
    asked = [sum(map(int, re.findall(r"Find x\. +(\d+) points?", page))) for page in pages]
    assert len(pages) > 2 and sum(asked) == 28
    for number, (page, points) in enumerate(zip(pages, asked, strict=True), start=1):
        assert re.search(rf"7KQ2-M9XD +Page {number} of {len(pages)} +Page total: +/ ?{points}\n", page), page
    key = printed(document(*(solved(it, "So.", "1") for it in parts)), tmp_path)
    assert "Page total" not in key and "Page 1 of" in key and "Answer key" in key


@needs_tex
@pytest.mark.parametrize(("paper", "size"), [("a4", "595.276 841.89"), ("us-letter", "612 792")])
def test_paper_sizes(paper: str, size: str) -> None:
    pdf = tex.compile_pdf(emitted(document(part("", 1, "x")), paper), name="B")
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        box = opened.pages[0].mediabox
        assert [float(x) for x in box] == pytest.approx([0, 0, *map(float, size.split())], abs=0.1)
        assert str(opened.docinfo["/Title"]) == "Quiz – Version B" and str(opened.Root.Lang) == "en"
        assert not {"/CreationDate", "/ModDate"} & {*opened.docinfo}


@needs_tex
def test_name_lines_or_the_name(tmp_path: Path) -> None:
    blank = printed(document(part("", 1, "x")), tmp_path)
    assert re.search(r"Name +Student id", blank) and "Version B" in blank and "1 point\n" in blank
    named = printed(document(part("", 1, "x"), student={"id": "s-1", "name": "Ada Lovelace"}), tmp_path)
    assert re.search(r"Name: Ada Lovelace +Student id: s-1", named) and "Version" not in named


@needs_tex
def test_a_heading_stays_with_its_first_part_and_a_part_in_one_piece(tmp_path: Path) -> None:
    for space in (3, 5, 6, 8, 9, 11):  # so that page ends fall at many places
        it = part("(a)", 1, "Find it.", AnswerBox(r"\text{box}", 1, 0), space=space)
        problems = tuple(Problem(n, "Heading", (), (it, dataclasses.replace(it, label="(b)"))) for n in range(1, 5))
        for page in printed(document(problems=problems), tmp_path).split("\f")[:-1]:
            assert page.count("Find it.") == page.count("box =") > 0
            assert not re.search(r"\d +Heading +2 points\s+7KQ2", page)


@needs_tex
def test_on_a_key_a_statement_stays_with_the_first_steps(tmp_path: Path) -> None:
    for lines in (1, 2, 4):
        it = solved(
            part("(a)", 1, "Find it."), "Solved so. " * 8 * lines, "1", mistakes=(ShownMistake(("2",), "miscounted"),)
        )
        parts = tuple(dataclasses.replace(it, label=f"({c})") for c in "abcdefgh")
        for page in printed(document(problems=(Problem(1, "Heading", (), parts),), is_key=True), tmp_path).split("\f"):
            assert not re.search(r"Find it\.\s+1 point\s+7KQ2", page)
            assert page.count("Find it.") == page.count("miscounted")  # short ones stay with their table, too


@needs_tex
def test_what_is_longer_than_a_page_runs_on(tmp_path: Path, logs: list[str]) -> None:
    long = "A long story without an end. " * 400
    steps = "\n\n".join(f"Step {n}.\n\n$${matrix(4, 4)}$$" for n in range(40))
    mistakes = tuple(ShownMistake((matrix(4, 6),), f"mistake {n}") for n in range(30))
    page = printed(document(solved(part("", 1, long), steps, matrix(9, 30), "1", mistakes=mistakes)), tmp_path)
    with_steps = [one.count("Step ") for one in page.split("\f") if "Step " in one]
    assert min(with_steps[1:-1]) >= 7  # no page ends early
    assert logs and not any("Overfull" in log for log in logs)
    assert page.count("story") == 400
    assert re.findall(r"Step (\d+)\.", page) == [str(n) for n in range(40)]
    assert re.findall(r"mistake (\d+)", page) == [str(n) for n in range(30)]
    with_head = [one for one in page.split("\f") if "If the answer is" in one]
    assert with_head == [one for one in page.split("\f") if re.search(r"mistake \d", one)]
    assert all("1, continued" in one for one in page.split("\f")[2:-1])


@needs_tex
def test_nothing_sticks_out_of_the_margins(tmp_path: Path, logs: list[str]) -> None:
    long = ", ".join(str(n) for n in range(-60, 60))
    wide = solved(
        part("(a)", 1, f"Take $x = [{long}]$."), f"So $y = [{long}]$.", f"y = [{long}]", matrix(2, 40),
        mistakes=(ShownMistake((f"y = [{long}]", matrix(5, 30)), "a long name " * 20),),
    )  # fmt: skip
    paper = part("(b)", 1, "Fill in.", AnswerBox("Y", 2, 40), *[AnswerBox(r"\text{some field}", 1, 0)] * 5)
    printed(document(wide), tmp_path)
    printed(document(paper), tmp_path)
    assert len(logs) == 2 and not any("Overfull" in log for log in logs)


# --- heights --------------------------------------------------------------------------------------------------------

CM = 28.45274 * 72 / 72.27
"""In points of a PDF."""
LINE = "Find it, please, and be quick: what is not found in time is not found at all. "


def three(lines: int, height: float | None = None, **changes: object) -> Document:
    """A paper of three parts, whose statements have so many lines."""
    it = dataclasses.replace(part("", 2, LINE * lines, AnswerBox(r"\text{box}", 1, 0)), space=1.5, height=height)
    return document(*(dataclasses.replace(it, label=f"({c})", **changes) for c in "abc"))  # type: ignore[arg-type]


@needs_tex
@pytest.mark.poppler
def test_parts_of_fixed_height_have_their_boxes_in_the_same_places(logs: list[str]) -> None:
    short, long = (tex.compile_pdf(emitted(three(lines, 7.2)), name="B") for lines in (1, 3))
    assert places(short, "box") == places(long, "box")
    (page, _, first), (_, _, second), (other, _, _) = places(short, "box")
    assert (page, other) == (1, 2)
    assert 7.2 * CM + 10 < second - first < 7.2 * CM + 16
    free = [places(tex.compile_pdf(emitted(three(lines)), name="B"), "box") for lines in (1, 3)]
    assert free[0] != free[1]
    assert logs and not any(re.search("Overfull|Underfull", log) for log in logs)


@needs_tex
@pytest.mark.poppler
def test_a_part_that_needs_more_than_its_height_is_as_tall_as_without() -> None:
    free = tex.typeset(emitted(three(5)), name="B")
    assert places(tex.compile_pdf(emitted(three(5, 3)), name="B"), "box") == places(free.pdf, "box")
    first, second = (y for _, _, y in places(free.pdf, "box")[:2])
    assert (free.needed[1] + 1.5) * CM + 10 < second - first < (free.needed[1] + 1.5) * CM + 16
    just, barely = (tex.compile_pdf(emitted(three(5, free.needed[1] + d)), name="B") for d in (0.001, -0.001))
    first, second = (y for _, _, y in places(just, "box")[:2])
    assert free.needed[1] * CM + 10 < second - first < free.needed[1] * CM + 16  # no room to write is left
    assert places(barely, "box") == places(free.pdf, "box")


@needs_tex
@pytest.mark.poppler
def test_the_engine_tells_what_each_part_needs() -> None:
    parts = tuple(part for lines in (1, 3, 2, 2) for part in three(lines).problems[0].parts[:1])
    made = tex.typeset(emitted(document(*parts)), name="B")
    one, more, two, again = made.needed
    assert 1.3 < one < 2.5 and more - one == pytest.approx(2 * (two - one), abs=0.1) and two == again
    fixed = tuple(dataclasses.replace(part, height=5) for part in parts)
    assert tex.typeset(emitted(document(*fixed)), name="B").needed == pytest.approx(made.needed)
    (_, _, first), (_, _, second), (_, _, third), _ = places(made.pdf, "box")
    assert (second - first) - (third - second) == pytest.approx((more - two) * CM, abs=0.01)


@needs_tex
@pytest.mark.poppler
def test_a_height_is_that_of_one_part() -> None:
    free, fixed = (it.problems[0].parts[0] for it in (three(1), three(1, 5)))
    found = [places(tex.compile_pdf(emitted(document(first, free)), name="B"), "box") for first in (free, fixed)]
    assert found[0][0] != found[1][0]
    one, other = (second[2] - first[2] for first, second in found)
    assert one == pytest.approx(other, abs=0.01)


@needs_tex
def test_a_part_longer_than_a_page_is_measured_too() -> None:
    (needed, *_) = tex.typeset(emitted(three(99)), name="B").needed
    assert needed > 35
    assert tex.typeset(emitted(three(99, 20)), name="B").needed[0] == pytest.approx(needed)


@needs_tex
@pytest.mark.poppler
def test_a_height_is_never_more_than_a_page() -> None:
    boxes = places(tex.compile_pdf(emitted(three(2, 30)), name="B"), "box")
    assert len({page for page, _, _ in boxes}) == 3
    assert all(700 < y < 842 - 2.4 * CM for _, _, y in boxes)


@needs_tex
def test_keys_and_other_layouts_measure_nothing() -> None:
    key = emitted(document(solved(part("(a)", 1, "x"), "y", "1")))
    assert tex.typeset(key, name="B").needed == ()
    paper = emitted(three(1, 7))
    own = paper.files["layout.tex"] + b"\\renewcommand\\psspace[1]{\\par\\nobreak\\vskip#1cm}\n"
    assert tex.typeset(Source(paper.main, {**paper.files, "layout.tex": own}), name="B").needed == ()


# --- options --------------------------------------------------------------------------------------------------------


def choosing(*options: tuple[str, ...]) -> Part:
    offered = tuple(Option(letter, answers) for letter, answers in zip("ABCDEF", options, strict=False))
    return dataclasses.replace(part("(a)", 2, "Choose."), options=offered)


NUMBERS = tuple((str(number),) for number in (108, 27, 39, 12))
MATRICES = tuple((matrix(3, 3 + i % 2),) for i in range(4))
FIELDS = tuple(
    (rf"\text{{depthwise}} = {i}", r"\text{pointwise} = 12", rf"\text{{total}} = {i + 12}") for i in range(4)
)
LONG = tuple((f"v = [{', '.join(map(str, range(-40, 0)))}]", matrix(1, 30)) for i in range(4))


@needs_tex
@pytest.mark.poppler
@pytest.mark.parametrize(
    ("options", "columns"), [(NUMBERS, 4), (MATRICES, 2), (FIELDS, 1), (LONG, 1), (NUMBERS[:3], 3)]
)
def test_options_stand_in_as_many_columns_as_fit(
    options: tuple[tuple[str, ...], ...], columns: int, logs: list[str]
) -> None:
    pdf = tex.compile_pdf(emitted(document(choosing(*options))), name="test")
    stand = [places(pdf, letter)[-1] for letter in "ABCD"[: len(options)]]
    rows = [stand[i : i + columns] for i in range(0, len(stand), columns)]
    assert all(len({y for _, _, y in row}) == 1 for row in rows)  # one line
    assert [x for _, x, _ in rows[0]] == sorted({x for _, x, _ in stand})
    assert [row[0][2] for row in rows] == sorted({y for _, _, y in stand})
    for left, right in pairwise(rows[0]):
        assert right[1] - left[1] == pytest.approx((455 + 0.9 * CM) / columns, abs=2)
    assert max(map(float, re.findall(r'xMax="([\d.]+)"', pdf_text(pdf, "-bbox")))) < 595.28 - 2.1 * CM + 0.5
    assert logs and not any("Overfull" in log for log in logs)


@needs_tex
@pytest.mark.poppler
def test_options_are_read_with_their_letters_on_paper_and_key(tmp_path: Path) -> None:
    paper = document(choosing(*NUMBERS), version="7")
    assert re.search(r"Choose\. +2 points\s+A +108 +B +27 +C +39 +D +12\n", printed(paper, tmp_path))
    key = printed(document(solved(choosing(*NUMBERS), "So.", r"\text{B}")), tmp_path)
    assert re.search(r"Choose\. +2 points\s+A +108 +B +27 +C +39 +D +12\s+So\.\s+B\n", key)
    fields = printed(document(choosing(*FIELDS)), tmp_path)
    assert re.search(r"A +depthwise = 0 +pointwise = 12 +total = 12\s+B +depthwise = 1", fields)


@needs_tex
@pytest.mark.poppler
def test_options_stand_at_the_bottom_of_a_fixed_height() -> None:
    options = choosing(*NUMBERS).options
    short, long = (tex.typeset(emitted(three(lines, 7.2, options=options)), name="B") for lines in (1, 3))
    assert places(short.pdf, "108") == places(long.pdf, "108") != []
    assert len(short.needed) == 3


# --- the reader's name ----------------------------------------------------------------------------------------------

NAMES = ("Ada Lovelace", "Ġużè Ŷngvar Ågjq", "Wolfgang Amadeus Maria Theophilus Schikaneder von Ü", "Xy " * 50)


@needs_tex
@pytest.mark.poppler
@pytest.mark.parametrize("instructions", [(), parse_markdown("Read.")], ids=["", "instructions"])
def test_a_page_is_the_same_for_every_name(instructions: Blocks, tmp_path: Path, logs: list[str]) -> None:
    found = set()
    for name in NAMES:
        for number in ("7", "student-" * 8):
            doc = document(part("", 1, "x"), student={"id": number, "name": name}, instructions=instructions)
            shown = unicodedata.normalize("NFC", " ".join(printed(doc, tmp_path).split()))
            assert f"Name: {name.strip()} Student id: {number}" in shown
            pdf = (tmp_path / "printed.pdf").read_bytes()
            found.add((*places(pdf, "Warm-up"), *places(pdf, "Page"), *places(pdf, "EECS")))
    assert len(found) == 1
    assert logs and not any("Overfull" in log for log in logs)


@needs_tex
@pytest.mark.poppler
def test_an_ordinary_long_name_can_be_read() -> None:
    for number, least in (("s-20240312", 9.2), ("student-" * 8, 6.5)):
        doc = document(part("", 1, "x"), student={"id": number, "name": NAMES[2]})
        shown = pdf_text(tex.compile_pdf(emitted(doc), name="B"), "-bbox")
        (tall,) = re.findall(r'yMin="([\d.]+)" [^>]*yMax="([\d.]+)">Name:<', shown)
        assert float(tall[1]) - float(tall[0]) > least


# --- errors ---------------------------------------------------------------------------------------------------------


@needs_tex
@pytest.mark.parametrize(
    ("doc", "place"),
    [
        (document(part("(a)", 1, "x"), student={"id": "1", "name": "李四"}), "Ada Lovelace: "),
        (document(part("(a)", 1, "x"), part("(b)", 1, "name: 李"), part("(c)", 1, "y")), "Ada Lovelace, part 1(b): "),
        (document(part("(a)", 1, (Paragraph((Math("李"),)),))), "Ada Lovelace, part 1(a): "),
    ],
)
def test_a_character_without_a_glyph_is_named(doc: Document, place: str) -> None:
    error = refusal(emitted(doc))
    assert str(error).startswith(f"{place}pdflatex has no glyph for “李” (U+674E); use the Typst engine")


@needs_tex
@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (part("(b)", 1, (DisplayMath(r"x = \nosuch{3}"),)), r"unknown command \nosuch"),
        (solved(part("(b)", 1, "x"), "y", r"\nosuch"), r"unknown command \nosuch"),
        (solved(part("(b)", 1, "x"), "y", "1", mistakes=(ShownMistake((r"\left( x",), "z"),)), r"Missing \right"),
    ],
)
def test_a_tex_error_names_its_part(broken: Part, message: str) -> None:
    fine = part("(a)", 1, "x")
    error = refusal(emitted(document(fine, broken, solved(dataclasses.replace(fine, label="(c)"), "y", "1"))))
    assert isinstance(error, TypeFault)
    assert str(error).startswith("Ada Lovelace, part 1(b): pdflatex refuses the page: ") and message in str(error)


@needs_tex
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda s: {**s.files, "layout.tex": b"\n\\nosuch\n"}, r"Ada Lovelace, layout.tex line 2: .*command \\nosuch"),
        (lambda s: {}, "Ada Lovelace: .*layout.tex' not found"),
        (lambda s: {**s.files, "base.tex": b"\\usepackage{nosuch}"}, "nosuch.sty' not found; install TeX Live"),
        (lambda s: {**s.files, "../x.tex": b""}, "“../x.tex” is not a file beside the layout"),
        (lambda s: {**s.files, "base.tex": b"\\input{/etc/passwd}"}, "passwd.*not found"),
        (lambda s: {**s.files, "base.tex": b"\\immediate\\openout3=../x "}, "write on file"),
    ],
)
def test_a_broken_layout_is_the_users(change: Callable[[Source], dict[str, bytes]], message: str) -> None:
    source = emitted(document(part("(a)", 1, "x")))
    error = refusal(Source(source.main, change(source)))
    assert not isinstance(error, TypeFault) and re.search(message, str(error)), str(error)


@needs_tex
def test_a_layout_that_never_ends_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tex, "TIMEOUT", 1.0)
    source = emitted(document(part("(a)", 1, "x")))
    error = refusal(Source(source.main, {**source.files, "base.tex": b"\\loop\\iftrue\\repeat"}))
    assert "did not finish within 3 seconds" in str(error)


@needs_tex
def test_no_shell_and_nothing_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    source = emitted(document(part("(a)", 1, "x")))
    touch = f"\\immediate\\write18{{touch {tmp_path}/touched}}\n".encode()
    files = {**source.files, "layout.tex": touch + source.files["layout.tex"]}
    assert tex.compile_pdf(Source(source.main, files), name="B").startswith(b"%PDF")
    refusal(Source(source.main.replace(r"\psmaketitle", r"\nosuch"), source.files))
    assert list(tmp_path.iterdir()) == []


def test_without_pdflatex(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    error = refusal(Source("", {}))
    assert "pdflatex is not installed" in str(error) and "--engine typst" in str(error)


@needs_tex
def test_the_version_is_one_line() -> None:
    assert re.match(r"pdfTeX \d", tex.version()) and "\n" not in tex.version()
