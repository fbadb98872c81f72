"""Pages by LaTeX: what stands around the problems, how a key is arranged, and what the engine measures."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from generator.author.sheet import Sheet
from generator.errors import UserError
from generator.model import (
    AnswerBox,
    AppendixPages,
    CoverPage,
    Document,
    Option,
    Part,
    Problem,
    SectionHeading,
    ShownCriterion,
    ShownMistake,
    Solution,
    Source,
    Text,
    Typeset,
)
from generator.page import layout
from generator.page.drawn_tex import drawn_tex
from generator.page.emit import latex
from generator.page.engine import tex
from generator.page.engine.binder import bind_pdfs
from generator.page.layout import load_layout
from generator.page.text import parse_markdown
from tests.helpers import changed, pdf_text

pytestmark = [pytest.mark.tex, pytest.mark.poppler]

BOX = AnswerBox(r"\text{box}", 1, 0)
LINE = "Find it, please, and be quick: what is not found in time is not found at all. "
CM = 72 / 2.54
"""In points of a PDF."""
ADA = {"id": "s07", "name": "Ada Lovelace"}


def part(label: str, text: str = "Find it.", **changes: object) -> Part:
    return replace(Part(label, 2, parse_markdown(text), (BOX,), 3, None), **changes)  # type: ignore[arg-type]


def solved(label: str, steps: str, *answers: str, mistakes: int = 0, **changes: object) -> Part:
    wrong = tuple(ShownMistake((f"w = {-n}",), f"slip number {n}") for n in range(mistakes))
    it = part(label, boxes=(), solution=Solution(parse_markdown(steps), answers, wrong))
    return replace(it, **changes)  # type: ignore[arg-type]


def document(*problems: Problem, **changes: object) -> Document:
    plain = Document(False, "Quiz", "", "EECS 182", "", "B", None, "7KQ2-M9XD", (), problems)
    return replace(plain, **changes)  # type: ignore[arg-type]


def one(*parts: Part, **changes: object) -> Document:
    return document(Problem(1, "Warm-up", (), parts), **changes)


def emitted(doc: Document) -> Source:
    return latex.emit(doc, load_layout("a4", "latex", {}, doc.edition))


def typeset(doc: Document) -> Typeset:
    return tex.typeset(emitted(doc), name="B")


def pages(doc: Document) -> list[str]:
    """What a reader sees on each page."""
    return read(typeset(doc).pdf)


def read(pdf: bytes) -> list[str]:
    """Each page, column by column, with single spaces and the same ones in every formula."""
    text = unicodedata.normalize("NFC", pdf_text(pdf, "-raw")).replace("−", "-")
    return [re.sub(r"/ ", "/", re.sub(r" ?= ?", " = ", " ".join(page.split()))) for page in text.split("\f")[:-1]]


def words(pdf: bytes, word: str) -> list[tuple[int, float, float, float]]:
    """Page, left, top and height (in points) of every place where a word is printed."""
    found = rf'xMin="(\S+)" yMin="(\S+)" xMax="\S+" yMax="(\S+)">{re.escape(word)}</word>'
    return [
        (n, float(x), float(y), float(end) - float(y))
        for n, page in enumerate(pdf_text(pdf, "-bbox").split("<page ")[1:], start=1)
        for x, y, end in re.findall(found, page)
    ]


def outline(pdf: bytes) -> list[tuple[int, str, int]]:
    """Depth, title and page (from 1) of every bookmark."""

    def read(items: list[pikepdf.OutlineItem], depth: int) -> Iterator[tuple[int, str, int]]:
        for item in items:
            assert isinstance(item.destination, pikepdf.Array)
            yield depth, item.title, numbers[item.destination[0].objgen]
            yield from read(item.children, depth + 1)

    with pikepdf.Pdf.open(io.BytesIO(pdf)) as opened, opened.open_outline() as found:
        numbers: dict[object, int] = {page.objgen: n for n, page in enumerate(opened.pages, start=1)}
        return list(read(list(found.root), 0))


# --- measures -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_large", [False, True])
def test_what_is_packed_by_the_measures_fills_its_pages(is_large: bool) -> None:
    first, *others = (
        Problem(n, "Heading", parse_markdown(LINE * lines), (part("(a)"), part("(b)", LINE * 2)), section)
        for n, lines, section in ((1, 2, SectionHeading("Section", parse_markdown(LINE))), (2, 8, None), (3, 0, None))
    )
    doc = document(first, *others, is_large=is_large, instructions=parse_markdown(LINE * 3))
    found = typeset(doc)
    assert found.top > 3 and len(found.headings) == 3 and 24 < found.page < 24.9

    def packed(more: float) -> int:
        """How many pages there are if each of the parts is so many centimetres taller than what just fits."""
        rooms = [
            (found.page - found.top - found.headings[0] - found.gap) / 2,
            (found.page - found.headings[1] - found.headings[2] - 3 * found.gap) / 4,
        ]
        placed = [
            replace(
                problem,
                parts=tuple(
                    replace(it, height=rooms[n > 0] + more, starts_page=n == 1 and k == 0)
                    for k, it in enumerate(problem.parts)
                ),
            )
            for n, problem in enumerate(doc.problems)
        ]
        return len(pages(replace(doc, problems=tuple(placed))))

    assert packed(0) == packed(-0.02) == 2
    assert packed(0.1) > 2  # they were full, but for the distance that a heading does not have at the top of a page
    assert found.needed[0] < min(found.needed[1], 6)


def test_a_part_begins_a_page_with_all_that_stands_above_it() -> None:
    later = Problem(2, "Later", parse_markdown("Story."), (part("(a)", starts_page=True), part("(b)")),
                    SectionHeading("Section Two", ()))  # fmt: skip
    shown = pages(document(Problem(1, "First", (), (part("(a)"), part("(b)", starts_page=True))), later))
    assert [re.findall(r"\([ab]\)|First|Section Two|Later", page) for page in shown] == [
        ["First", "(a)"], ["(b)"], ["Section Two", "Later", "(a)", "(b)"],
    ]  # fmt: skip
    assert len(pages(one(part("(a)", starts_page=True), cover=CoverPage((), True, "")))) == 2  # no empty page


def test_options_stand_in_the_columns_that_are_asked_for() -> None:
    def choosing(columns: int) -> Typeset:
        options = tuple(Option(letter, (f"{n}{n}",)) for n, letter in enumerate("ABCD", start=1))
        return typeset(one(part("(a)", boxes=(), options=options, columns=columns)))

    fit, asked = choosing(0), choosing(2)
    assert fit.columns == asked.columns == (4,)  # what would fit
    rows = [[y for _, _, y, _ in words(made.pdf, "11") + words(made.pdf, "22") + words(made.pdf, "33")]
            for made in (fit, asked)]  # fmt: skip
    assert rows[0][0] == rows[0][1] == rows[0][2]
    assert rows[1][0] == rows[1][1] < rows[1][2]


# --- keys -----------------------------------------------------------------------------------------------------------

CHOICE = solved(
    "(b)", "So it is.", r"\text{C}", "w = 5", mistakes=1,
    options=tuple(Option(letter, (str(n),), letter == "C") for n, letter in enumerate("ABCD", start=3)),
)  # fmt: skip
assert CHOICE.solution
CHOICE = replace(CHOICE, solution=replace(CHOICE.solution, letter="C"))
PARTIAL = solved("(a)", "Because $u$.", "w = 7", "v = 8", mistakes=2)
assert PARTIAL.solution
PARTIAL = replace(PARTIAL, solution=replace(PARTIAL.solution, partial="each field 1 point"))
OPEN = solved("", "Model answer.")
assert OPEN.solution
OPEN = replace(
    OPEN,
    solution=replace(
        OPEN.solution, criteria=(ShownCriterion(0.5, (Text("names it"),), ()), ShownCriterion(1.5, (Text("why"),), ()))
    ),
)


def key(style: str, **changes: object) -> Document:
    problems = Problem(1, "Ŵarm-up & $", (), (PARTIAL, CHOICE)), Problem(2, "Essay", (), (OPEN,))
    return document(*problems, is_key=True, key_style=style, **changes)


def test_a_key_begins_with_all_answers() -> None:
    first, *worked = pages(key("both"))
    assert re.search(
        r"Answers 1 Ŵarm-up & \$ 1\(a\) w = 7 v = 8 each field 1 point 2 points 1\(b\) C w = 5 2 points "
        r"2 Essay 2 0\.5 \+ 1\.5 2 points 7KQ2",
        first,
    ), first
    assert "Find it." not in first and "slip" not in first and "So it is." not in first
    assert worked[0].startswith("EECS 182 · Quiz Version B · Answer key Worked solutions")
    assert all(
        text in " ".join(worked) for text in ("Find it.", "So it is.", "slip number 1", "names it", "each field")
    )


def test_a_short_key_has_neither_statements_nor_steps() -> None:
    shown = " ".join(pages(key("short")))
    assert not re.search(r"Find it|So it is|Because|Model answer|Worked", shown)
    for text in ("Answers", "w = 5", "If the answer is", "the mistake was", "slip number 1", "Award", "names it"):
        assert text in shown


def test_a_full_key_has_no_page_of_answers() -> None:
    shown = " ".join(pages(key("full")))
    assert "Answers" not in shown and "Worked" not in shown and "So it is." in shown


def test_the_bookmarks_of_a_key_lead_to_its_problems() -> None:
    worked = [(1, "1 Ŵarm-up & $", 2), (1, "2 Essay", 2)]
    assert outline(typeset(key("both")).pdf) == [(0, "Answers", 1), (0, "Worked solutions", 2), *worked]
    assert outline(typeset(key("full")).pdf) == [(0, "1 Ŵarm-up & $", 1), (0, "2 Essay", 1)]
    assert outline(typeset(one(part("(a)"))).pdf) == []


def test_each_of_several_documents_has_its_own_bookmarks(tmp_path: Path) -> None:
    sources = [emitted(doc) for doc in (key("both"), one(part("(a)")), key("full"), key("both", is_large=True))]
    made = [it.pdf for it in tex.typeset_all(sources, ["A"] * 4)]
    alone = [outline(tex.typeset(source, name="A").pdf) for source in sources]
    assert [outline(pdf) for pdf in made] == alone
    assert [len(marks) for marks in alone] == [4, 0, 2, 4]
    for name, pdf in zip("AB", (made[0], made[2]), strict=True):
        (tmp_path / f"{name}.pdf").write_bytes(pdf)
    papers = [(name, tmp_path / f"{name}.pdf") for name in "AB"]
    bind_pdfs(papers, tmp_path / "keys.pdf", title="Keys", duplex=True, private=True)
    before = len(pages(key("both")))
    second = before + before % 2
    assert outline((tmp_path / "keys.pdf").read_bytes()) == [
        (0, "A", 1), *((depth + 1, title, page) for depth, title, page in alone[0]),
        (0, "B", second + 1), *((depth + 1, title, page + second) for depth, title, page in alone[2]),
    ]  # fmt: skip
    bind_pdfs(papers, tmp_path / "papers.pdf", title="Papers", duplex=True, private=False)
    assert [title for _, title, _ in outline((tmp_path / "papers.pdf").read_bytes())] == ["A", "B"]


def test_what_goes_on_on_the_next_page_says_whose_it_is() -> None:
    documents = []
    for lines in range(16, 46):  # so that page ends fall at many places
        long = solved("(b)", "\n\n".join(["A step."] * lines), "w = 7", mistakes=5)
        documents.append(one(solved("(a)", "x", "1"), long, solved("(c)", "Last.", "3"), is_key=True))
    broken = 0
    for made in tex.typeset_all([emitted(doc) for doc in documents], ["A"] * len(documents)):
        shown = read(made.pdf)
        begun = next(i for i, page in enumerate(shown) if "(b)" in page)
        last = max(i for i, page in enumerate(shown) if "slip number" in page)
        assert [i for i, page in enumerate(shown) if "1(b), continued" in page] == list(range(begun + 1, last + 1))
        broken += sum("slip number" in page for page in shown) > 1
        for page in shown:
            rows = re.findall(r"slip number \d", page)
            assert len(rows) != 1 and ("If the answer is" in page) == bool(rows)
            assert "w = 7" not in page or "A step." in page  # the answer is not alone
    assert broken > 1


def test_a_mistake_says_what_it_earns_where_any_does() -> None:
    plain = solved("(a)", "x", "1", mistakes=2)
    assert plain.solution
    mistakes = (replace(plain.solution.mistakes[0], earns=0.5), plain.solution.mistakes[1])
    earning = replace(plain, solution=replace(plain.solution, mistakes=mistakes))
    assert "earns" not in pages(one(plain, is_key=True))[0]
    shown = pages(one(earning, is_key=True))[0]
    assert re.search(r"the mistake was earns w = 0 slip number 0 0\.5 w = -1 slip number 1", shown)


def test_a_paper_does_not_say_which_option_is_right() -> None:
    paper = emitted(one(replace(CHOICE, solution=None)))
    assert "psrightoption" not in paper.main and r"\psoption{C}" in paper.main
    assert emitted(one(CHOICE, is_key=True)).main.count(r"\psrightoption{C}") == 1


# --- furniture ------------------------------------------------------------------------------------------------------

BONUS = Problem(3, "Extra", (), (part("", points=4, is_bonus=True),))


def furnished(**changes: object) -> Document:
    choice = part("(b)", boxes=(), options=CHOICE.options, points=2.5, penalty=0.5)
    problems = (
        Problem(1, "First", (), (part("(a)"), choice), SectionHeading("Part One", parse_markdown("Answer all."))),
        Problem(2, "Second", (), (part("", points=3, starts_page=True),)),
        BONUS,
    )
    return document(*problems, **changes)


def test_a_cover_has_rules_and_a_table_of_points() -> None:
    cover = CoverPage(parse_markdown("- No notes."), True, "I have not cheated.")
    first, second, *_ = pages(furnished(cover=cover, instructions=parse_markdown("Write.")))
    assert re.search(
        r"Quiz EECS 182 · 7\.5 points \+ 4 bonus points Name Student id Write\. Rules • No notes\. "
        r"Problem Points Bonus Points earned 1 First 4\.5 2 Second 3 3 Extra 4 Total 7\.5 4 "
        r"I have not cheated\. Signature Date 7KQ2-M9XD Page 1 of 3$",
        first,
    ), first
    assert "Part One Answer all. 1 First 4.5 points" in second
    assert not re.search("Rules|Signature", " ".join(pages(furnished(cover=cover, is_key=True))))


def test_bonus_points_are_outside_the_totals() -> None:
    first, second = pages(furnished())
    assert "7.5 points + 4 bonus points" in first and first.endswith("Page total: /4.5")
    assert "3 Extra 4 bonus points" in second and second.endswith("Page total: /3")


def test_a_paper_says_what_a_wrong_option_costs() -> None:
    assert "a wrong option costs 0.5 points" in pages(furnished())[0]


def test_every_page_but_the_first_has_a_line_for_the_name() -> None:
    first, second = pages(furnished(name_line=True))
    assert first.startswith("EECS 182 · Quiz Version B Quiz") and second.startswith("EECS 182 · Quiz Version B Name 2")
    first, second = pages(furnished(name_line=True, student=ADA))
    assert second.startswith("EECS 182 · Quiz Ada Lovelace 2 Second")


def test_what_is_known_of_a_student_stands_below_the_name() -> None:
    first = pages(furnished(student=ADA, facts=(("Room", "A 12"), ("Seat", "7 & 8")), variant="C"))[0]
    assert "Name: Ada Lovelace Student id: s07 Version C Room: A 12 Seat: 7 & 8 Part One" in first


def test_an_appendix_begins_a_page_and_scratch_paper_follows() -> None:
    appendix = AppendixPages("Formulas", parse_markdown("$a + b$"), 2)
    shown = pages(furnished(appendix=appendix))
    assert [re.findall("Formulas|Scratch paper", page) for page in shown[-4:]] == [
        [], ["Formulas"], ["Scratch paper"], ["Scratch paper"],
    ]  # fmt: skip
    assert "Formulas" not in " ".join(pages(furnished(appendix=appendix, is_key=True)))


def test_a_single_part_says_its_points_once() -> None:
    (shown,) = pages(document(Problem(1, "Alone", (), (part("", points=3),)), Problem(2, "Two", (), (part("(a)"),))))
    assert shown.count("3 points") == 1 and shown.count("2 points") == 2


def test_large_print_is_the_same_page_on_a_larger_scale() -> None:
    plain, large = (typeset(one(part("(a)", LINE), part("(b)"), is_large=large)) for large in (False, True))
    (_, _, _, height), *_ = words(plain.pdf, "please,")
    (_, _, _, large_height), *_ = words(large.pdf, "please,")
    assert large_height / height == pytest.approx(1.3, abs=0.01)
    margin, large_margin = (min(x for _, x, *_ in words(made.pdf, "1")) for made in (plain, large))
    assert margin == pytest.approx(2.1 * CM, abs=1) and large_margin == pytest.approx(margin, abs=1)
    assert large.page == pytest.approx(plain.page, abs=0.1)
    assert large.gap == pytest.approx(1.3 * plain.gap, abs=0.01)
    with pikepdf.open(io.BytesIO(large.pdf)) as opened:
        assert [float(x) for x in opened.pages[0].mediabox] == pytest.approx([0, 0, 595.276, 841.89], abs=0.1)


def test_a_large_paper_does_not_change_the_next_one() -> None:
    small = one(*(part(f"({letter})", LINE, space=6) for letter in "abc"))  # two on the first page
    sources = emitted(small), emitted(replace(small, is_large=True))
    _, after = tex.typeset_all(sources[::-1], ["A", "B"])
    before, _ = tex.typeset_all(sources, ["A", "B"])
    assert words(after.pdf, "please,") == words(before.pdf, "please,") != []
    assert (after.page, after.needed) == (before.page, before.needed)


def test_a_long_path_is_drawn_as_pict2e_draws_it_but_without_copying_it_at_every_step() -> None:
    sheet = Sheet(6, 3)
    sheet.lines([[(step / 40, 1 + step % 7 / 10) for step in range(200)]])
    sheet.lines([[(0, 0.5), (6, 0.5)]], dashes=(2, 1))
    sheet.dots([(x, 2.5, 0.2) for x in range(1, 6)])
    doc = emitted(one(part("(a)", "Here.")))
    main = changed(doc.main, "Here.", "\\psdrawing{long.tex}{}")
    files = {**doc.files, "long.tex": drawn_tex(sheet.figure)}
    slowly = changed(files["base.tex"].decode(), "\\let\\pIIe@addtoGraph\\ps@addstep", "").encode()
    asked = "\\makeatletter\\ifx\\pIIe@addtoGraph\\ps@addstep\\else\\stop\\fi\\makeatother\n\\begin{document}"
    drawn = tex.typeset(replace(doc, main=changed(main, "\\begin{document}", asked), files=files), name="B")
    assert drawn.pdf == tex.typeset(replace(doc, main=main, files={**files, "base.tex": slowly}), name="B").pdf


# --- languages ------------------------------------------------------------------------------------------------------


def test_a_page_speaks_the_language_of_its_document() -> None:
    cover = CoverPage(parse_markdown("Keine."), True, "Ich habe nicht betrogen.")
    german = furnished(cover=cover, language="de", name_line=True)
    shown = " ".join(pages(german))
    for text in ("7,5 Punkte + 4 Bonuspunkte", "Matrikelnummer", "Hinweise", "Aufgabe Punkte", "Seite 2 von 3", "/4,5",
                 "Unterschrift", "kostet 0,5 Punkte"):  # fmt: skip
        assert text in shown
    assert not re.search(r"\b(points?|Page|Problem|Total|Rules|Student)\b", shown)
    with pikepdf.open(io.BytesIO(typeset(german).pdf)) as opened:
        assert str(opened.Root.Lang) == "de"
    solved_in_german = " ".join(pages(key("both", language="de")))
    assert "Lösungen" in solved_in_german and "Ausführliche Lösungen" in solved_in_german
    assert not re.search(r"\b(Answers?|Worked|points?|Award|earns)\b", solved_in_german.replace("1 point", ""))


# --- editions -------------------------------------------------------------------------------------------------------


def test_the_first_edition_prints_nothing_new() -> None:
    cover, appendix = CoverPage((), True, "x"), AppendixPages("y", (), 1)
    old = one(part("(a)"), edition=1)
    new = one(
        part("(a)", is_bonus=True, starts_page=True, columns=3, penalty=1), edition=1, cover=cover, appendix=appendix,
        facts=(("Room", "1"),), name_line=True, language="de", is_large=True, variant="C",
    )  # fmt: skip
    assert emitted(new) == emitted(old)
    assert "labels.tex" not in emitted(old).files
    former = replace(PARTIAL, solution=replace(PARTIAL.solution, partial=""))  # type: ignore[type-var]
    assert emitted(one(PARTIAL, is_key=True, edition=1)) == emitted(one(former, is_key=True, edition=1))
    assert emitted(replace(key("both"), edition=1)).main == emitted(replace(key("full"), edition=1)).main


def test_a_layout_that_knows_no_more_than_before_still_has_keys() -> None:
    old = (Path(layout.__file__).parent / "layouts/latex/base-1.tex").read_bytes()
    own = b"\\usepackage[a4paper]{geometry}\n" + old
    shown = pdf_text(tex.typeset(latex.emit(key("both"), {"layout.tex": own}), name="B").pdf)
    assert "So it is." in shown and "If you got" in shown and "each field" not in shown
    with_new = own + b"% psanswertable\n"
    with pytest.raises(UserError, match="psanswertable undefined"):
        tex.typeset(latex.emit(key("both"), {"layout.tex": with_new}), name="B")


def test_equal_documents_give_equal_bytes() -> None:
    for doc in (key("both"), furnished(cover=CoverPage((), True, "x"), is_large=True)):
        assert typeset(doc).pdf == typeset(doc).pdf
