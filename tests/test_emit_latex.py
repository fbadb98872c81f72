"""LaTeX source and pdflatex: what a roster or a recipe says is shown, never obeyed; pages break where they should."""

from __future__ import annotations

import dataclasses
import io
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import matplotlib.pyplot as plt
import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.emit import latex
from generator.engine import tex
from generator.errors import TypeFault, UserError
from generator.layout import load_layout
from generator.model import (
    AnswerBox,
    Blocks,
    Code,
    DisplayMath,
    Document,
    Figure,
    ItemList,
    Math,
    Paragraph,
    Part,
    Problem,
    Slip,
    Solution,
    Source,
    Styled,
    Text,
)
from generator.text import parse
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
    blocks = parse(statement) if isinstance(statement, str) else statement
    return Part(label, points, blocks, boxes, space, None)


def solved(it: Part, steps: str, *answers: str, slips: tuple[Slip, ...] = ()) -> Part:
    return dataclasses.replace(it, boxes=(), solution=Solution(parse(steps), answers, slips))


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
    return latex.emit(doc, load_layout(paper, "latex", {}))


def printed(doc: Document, folder: Path) -> str:
    """What a reader sees, page after page (form feeds between)."""
    file = folder / "printed.pdf"
    file.write_bytes(tex.compile_pdf(emitted(doc), name="B"))
    return pdf_text(file)


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
    assert is_disarmed(latex.escape(text)), latex.escape(text)


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
    assert latex.escape(text) == tex_text


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
    assert latex.math(formula) == tex_formula


def test_displayed_math() -> None:
    assert latex.display("x\n\n= 1") == "\\[\n  x\n  = 1\n\\]"
    assert latex.display("\\begin{align}a&=b\\\\c&=d\\end{align}") == "\\begin{align*}a&=b\\\\c&=d\\end{align*}"
    assert latex.display(r"a \\ b") == "\\[\n  \\begin{gathered}\n  a \\\\ b\n  \\end{gathered}\n\\]"
    assert "gathered" not in latex.display(r"x = \begin{cases} 1 \\ 2 \end{cases}")


# --- source ---------------------------------------------------------------------------------------------------------


def test_the_source_is_one_that_an_instructor_can_edit() -> None:
    key = solved(part("(a)", 2, "Find $w$."), "Then $w = 2$.", "w = 2", slips=(Slip(("w = 3", "4"), "sign lost"),))
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
            *parse("- x"),
        )
        statement = solved(part(words, 1, everywhere), "It is so.", "1", slips=(Slip(("2",), words),))
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
    doc = document(part("(a)", 1, (picture(), *parse(f"$${matrix(4, 6)}$$"))), title="Ångström")
    assert tex.compile_pdf(emitted(doc), name="B") == tex.compile_pdf(emitted(doc), name="another name")


@needs_tex
def test_every_page_of_a_paper_shows_its_points(tmp_path: Path) -> None:
    parts = [part(f"({c})", n, "Find $x$.", AnswerBox("x", 1, 0), space=9) for n, c in enumerate("abcdefg", start=1)]
    pages = printed(document(*parts), tmp_path).split("\f")[:-1]
    asked = [sum(map(int, re.findall(r"\[(\d+)\]", page))) for page in pages]
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
        assert not {"/CreationDate", "/ModDate", "/ID"} & {*opened.docinfo, *opened.trailer}


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
        it = solved(part("(a)", 1, "Find it."), "Solved so. " * 8 * lines, "1", slips=(Slip(("2",), "miscounted"),))
        parts = tuple(dataclasses.replace(it, label=f"({c})") for c in "abcdefgh")
        for page in printed(document(problems=(Problem(1, "Heading", (), parts),), is_key=True), tmp_path).split("\f"):
            assert not re.search(r"Find it\.\s+\[1\]\s+7KQ2", page)
            assert page.count("Find it.") == page.count("miscounted")  # short ones stay with their table, too


@needs_tex
def test_what_is_longer_than_a_page_runs_on(tmp_path: Path, logs: list[str]) -> None:
    long = "A long story without an end. " * 400
    steps = "\n\n".join(f"Step {n}.\n\n$${matrix(4, 4)}$$" for n in range(40))
    slips = tuple(Slip((matrix(4, 6),), f"mistake {n}") for n in range(30))
    page = printed(document(solved(part("", 1, long), steps, matrix(9, 30), "1", slips=slips)), tmp_path)
    with_steps = [one.count("Step ") for one in page.split("\f") if "Step " in one]
    assert min(with_steps[1:-1]) >= 7  # no page ends early
    assert logs and not any("Overfull" in log for log in logs)
    assert page.count("story") == 400
    assert re.findall(r"Step (\d+)\.", page) == [str(n) for n in range(40)]
    assert re.findall(r"mistake (\d+)", page) == [str(n) for n in range(30)]
    assert page.count("If you got") == sum("mistake" in one.replace("this mistake", "") for one in page.split("\f"))


@needs_tex
def test_nothing_sticks_out_of_the_margins(tmp_path: Path, logs: list[str]) -> None:
    long = ", ".join(str(n) for n in range(-60, 60))
    wide = solved(
        part("(a)", 1, f"Take $x = [{long}]$."), f"So $y = [{long}]$.", f"y = [{long}]", matrix(2, 40),
        slips=(Slip((f"y = [{long}]", matrix(5, 30)), "a long name " * 20),),
    )  # fmt: skip
    paper = part("(b)", 1, "Fill in.", AnswerBox("Y", 2, 40), *[AnswerBox(r"\text{some field}", 1, 0)] * 5)
    printed(document(wide), tmp_path)
    printed(document(paper), tmp_path)
    assert len(logs) >= 4 and not any("Overfull" in log for log in logs)


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
        (solved(part("(b)", 1, "x"), "y", "1", slips=(Slip((r"\left( x",), "z"),)), r"Missing \right"),
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
    assert "did not finish within 1 seconds" in str(error)


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
