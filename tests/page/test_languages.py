"""Languages: none lacks an entry, numbers and dates follow CLDR, and both engines print what they say."""

from __future__ import annotations

import io
import json
import re
import tomllib
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import typst
from babel import Locale
from fontTools.fontBuilder import FontBuilder  # type: ignore[import-untyped]
from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from generator.bank import FORMER_KEY, NEAR_MISS, NONE_OF_THESE, Bank, draw_instance
from generator.errors import TypeFault, UserError
from generator.model import (
    AnswerBox,
    AppendixPages,
    CoverPage,
    Document,
    Option,
    Paragraph,
    Part,
    Problem,
    ShownCriterion,
    ShownMistake,
    Solution,
    Source,
    Text,
)
from generator.page.emit import latex
from generator.page.emit import typst as typst_emission
from generator.page.emit.latex_labels import latex_fonts, latex_labels, latex_program
from generator.page.emit.plural_table import plural_table
from generator.page.emit.typst_labels import typst_labels
from generator.page.engine import tex
from generator.page.engine.typst import TypstEngine
from generator.page.language import (
    FOLDER,
    Language,
    counted,
    label,
    language,
    languages,
    placeholders,
    plural_form,
    shown_date,
)
from generator.page.layout import load_layout
from generator.page.statements import own_languages, said, solution, statement, text_language
from tests.helpers import SUM, TEXT, add_type, pdf_text

ROOT = Path(__file__).parents[2]
ENGLISH = language("en")
NUMBERS = (0, 0.5, 1, 1.5, 2, 2.5, 3, 5, 11, 12, 21, 22, 99, 100, 101, 103, 111, 121, 200, 203, 250, 1000, 1001)
every_language = pytest.mark.parametrize("spoken", [language(code) for code in languages()], ids=languages())


def content(code: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8"))


# --- the files --------------------------------------------------------------------------------------------------------


def test_there_are_twelve_languages_some_of_which_are_written_from_the_right() -> None:
    assert len(languages()) >= 12
    assert {"ar", "fa", "he"} <= {code for code in languages() if language(code).direction == "rtl"}


@every_language
def test_nothing_is_missing_and_nothing_is_left_over(spoken: Language) -> None:
    found, english = content(spoken.code), content("en")
    assert found.keys() - {"speech"} == english.keys() - {"speech"}  # tests/page/test_speech.py
    assert set(found["labels"]) == set(english["labels"])
    assert set(found["plurals"]) == set(english["plurals"])


@every_language
def test_placeholders_are_those_of_the_english_text(spoken: Language) -> None:
    for key, text in spoken.labels.items():
        assert sorted(placeholders(text)) == sorted(placeholders(ENGLISH.labels[key])), key
        assert "{" not in re.sub(r"\{\w+\}", "", text), key


@every_language
def test_texts_are_tidy(spoken: Language) -> None:
    for text in (*spoken.labels.values(), *(text for forms in spoken.plurals.values() for text in forms.values())):
        assert text.strip() == text != ""
        assert "  " not in text
        assert not re.search(r"['\"`]|\.\.\.", text), f"{text}: typographic quotation marks and dots"


@every_language
def test_direction_decimal_sign_and_name_are_those_of_cldr(spoken: Language) -> None:
    locale = Locale.parse(spoken.code, sep="-")
    assert spoken.direction == ("rtl" if locale.text_direction == "rtl" else "ltr")
    assert spoken.decimal == locale.number_symbols["latn"]["decimal"]
    assert spoken.name == locale.get_display_name(spoken.code.replace("-", "_"))
    assert bool(spoken.hyphenation) == (spoken.script not in ("Arab", "Hebr"))


@every_language
def test_numbers_have_all_the_forms_that_cldr_asks_for(spoken: Language) -> None:
    seen: dict[str, list[float]] = {}
    for halves in range(2001):
        seen.setdefault(plural_form(spoken, halves / 2), []).append(halves / 2)
    for key, forms in spoken.plurals.items():
        assert set(forms) == set(seen), key
        for form, text in forms.items():
            # "one point" may be said without the number only where nothing but 1 is said so
            assert set(placeholders(text)) == {"n"} or (not placeholders(text) and len(seen[form]) == 1), text


def test_every_label_is_printed_somewhere() -> None:
    house = ROOT / "generator" / "page"
    typ = (house / "layouts/typst/base.typ").read_text(encoding="utf-8")
    tex_ = (house / "layouts/latex/base.tex").read_text(encoding="utf-8")
    code = "".join(path.read_text(encoding="utf-8") for path in house.rglob("*.py"))
    for key in (*ENGLISH.labels, *ENGLISH.plurals):
        macro = rf"\\pslabel{key.replace('-', '')}(?![a-z])"
        named = re.search(rf"['\"]{key}['\"]", code)
        assert named or re.search(rf"\b{key}\b(?!-)", typ) or re.search(macro, tex_ + code), key


# --- what they say ----------------------------------------------------------------------------------------------------


def test_an_unknown_language_is_refused_with_those_there_are() -> None:
    with pytest.raises(UserError, match=r"no labels in the language “xx”; use one of ar, cs, de, .*docs/languages\.md"):
        language("xx")


def test_labels_are_filled() -> None:
    assert label(language("de"), "page-of", page=1, pages=8) == "Seite 1 von 8"
    assert label(language("de"), "each-cell", points=2.5) == "je Zelle 2,5"


@pytest.mark.parametrize(
    ("code", "said_"),
    [
        ("en", {1: "1 point", 0.5: "0.5 points", 2: "2 points"}),
        ("de", {1: "1 Punkt", 2.5: "2,5 Punkte"}),
        ("fr", {0: "0 point", 1.5: "1,5 point", 2: "2 points"}),
        ("pl", {1: "1 punkt", 2: "2 punkty", 5: "5 punktów", 22: "22 punkty", 2.5: "2,5 punktu"}),
        ("cs", {1: "1 bod", 3: "3 body", 5: "5 bodů", 0.5: "0,5 bodu"}),
        ("ru", {21: "21 балл", 11: "11 баллов", 0.5: "0,5 балла"}),
        ("ar", {1: "درجة واحدة", 2: "درجتان", 3: "3 درجات", 11: "11 درجة", 2.5: "2.5 درجة"}),
    ],
)
def test_numbers_take_the_form_that_the_language_asks_for(code: str, said_: dict[float, str]) -> None:
    assert {n: counted(language(code), "points", n) for n in said_} == said_


halves = st.integers(0, 4000).map(lambda n: n / 2)


@given(st.sampled_from(languages()), halves)
def test_any_number_of_points_is_said_in_one_of_the_forms(code: str, n: float) -> None:
    spoken = language(code)
    text, forms = counted(spoken, "points", n), spoken.plurals["points"]
    number = f"{n:g}".replace(".", spoken.decimal)
    assert text in {form.replace("{n}", number) for form in forms.values()}
    assert "{" not in text
    assert text == counted(spoken, "points", int(n) if n == int(n) else n)


@given(st.sampled_from(languages()), halves)
def test_the_table_of_the_engines_has_the_same_forms(code: str, n: float) -> None:
    spoken = language(code)
    whole, half = plural_table(spoken)
    forms, i = whole if n == int(n) else half, int(n)
    place = i if i < 200 else 100 + i % 100
    assert forms[min(place, len(forms) - 1)] == plural_form(spoken, n)


@pytest.mark.parametrize(
    ("code", "text", "shown"),
    [
        ("de", "2026-11-26", "26. November 2026"),
        ("en", "2026-11-26", "November 26, 2026"),
        ("es", "2026-11-26", "26 de noviembre de 2026"),
        ("de", "26. 11. 2026", "26. 11. 2026"),
        ("de", "2026-13-01", "2026-13-01"),
        ("de", "", ""),
    ],
)
def test_a_date_is_shown_in_words_and_any_other_text_as_it_is(code: str, text: str, shown: str) -> None:
    assert shown_date(language(code), text) == shown


# --- types ------------------------------------------------------------------------------------------------------------


def test_a_type_speaks_german_where_it_has_a_german_text() -> None:
    kind = Bank()["convolution/transposed"]
    one, german = draw_instance(kind, 0, "show", "show", knobs={}), language("de")
    assert [spoken.code for spoken in own_languages(kind)] == ["de"]
    assert "Berechnen Sie" in repr(statement(kind, one, None, words=german))
    assert "Pixel der Eingabe" in repr(solution(kind, one, None, words=german).steps)
    assert "Compute the transposed" in repr(statement(kind, one, None))
    assert "Compute the transposed" in repr(statement(kind, one, None, words=language("fr")))


def test_a_text_in_another_language_is_part_of_the_hash_and_its_mistakes_are_named(tmp_path: Path) -> None:
    folder = add_type(tmp_path / "bank", "tiny/sum", SUM).parent
    before = Bank([tmp_path / "bank"])["tiny/sum"].source_sha256
    text = folder / "text.de.md.j2"
    text.write_text(TEXT.replace("What is", "Was ist"), encoding="utf-8")
    kind = Bank([tmp_path / "bank"])["tiny/sum"]
    assert kind.source_sha256 != before
    text.write_text(TEXT.replace("<< a >>", "<< c >>"), encoding="utf-8")
    kind = Bank([tmp_path / "bank"])["tiny/sum"]
    with pytest.raises(TypeFault, match=r"text\.de\.md\.j2, line 2.*'c' is undefined"):
        statement(kind, draw_instance(kind, 0, "show", "show", knobs={}), None, words=language("de"))


def test_what_stands_in_the_place_of_words_is_translated() -> None:
    assert said("none-of-these", None) == NONE_OF_THESE
    assert said("near-miss", None) == NEAR_MISS
    assert said("former-key", None) == FORMER_KEY
    assert said("none-of-these", language("de")) == "keine dieser Antworten"


def test_a_text_that_is_not_in_the_language_of_its_paper_is_set_as_english() -> None:
    bank = Bank()
    assert text_language(bank["convolution/transposed"], language("de")) == ""
    assert text_language(bank["convolution/forward"], language("de")) == "en"
    assert text_language(bank["convolution/forward"], ENGLISH) == ""
    paper = document(language="ar", problems=(Problem(1, "P", (), (replace(PART, language="en"), PART)),))
    assert typst_source(paper).main.count('#foreign("en", ltr)[') == 1
    assert latex_source(paper).main.count(r"\psspoken{english}{0}") == 1
    assert latex_source(paper).main.count(r"\psspoken{}{}") == 1


@pytest.mark.luatex
@pytest.mark.poppler
def test_english_runs_from_the_left_on_an_arabic_paper(engine: TypstEngine) -> None:
    """Its lines begin at the left, and its full stops stand at the right."""
    text = (Paragraph((Text(" ".join(["word"] * 40) + " first."),)),)
    part = replace(PART, statement=text, language="en")
    paper = document(language="ar", problems=(Problem(1, "P", (), (part,)),))
    for pdf in (
        engine.pdf(typst_source(paper), name="test"),
        tex.compile_pdf(latex_source(paper), name="test"),
    ):
        assert re.search(r"\bfirst\.\s*$", pdf_text(pdf, "-layout"), re.MULTILINE)


# --- Typst ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def engine() -> TypstEngine:
    return TypstEngine()


@every_language
def test_typst_says_the_same(spoken: Language) -> None:
    counts = "".join(f"(label.points)({n}), " for n in NUMBERS)
    page_of = '(label.page-of)(1, "8"), (label.version)("B"), (label.each-cell)(2.5), label.answer-key'
    main = f'#import "labels.typ": *\n#metadata(({counts}{page_of}, language.code, repr(language.dir)))<said>'
    files: Any = {"main.typ": main.encode(), "labels.typ": typst_labels(spoken).encode()}
    found = json.loads(typst.Compiler(files, ignore_system_fonts=True).query("<said>", field="value"))
    assert found[0] == [
        *(counted(spoken, "points", n) for n in NUMBERS),
        label(spoken, "page-of", page=1, pages=8),
        label(spoken, "version", version="B"),
        label(spoken, "each-cell", points=2.5),
        spoken.labels["answer-key"],
        spoken.code,
        spoken.direction,
    ]


PART = Part("(a)", 2.5, (Paragraph((Text("Compute."),)),), (), 1.5, None)


def document(**fields: Any) -> Document:
    known: dict[str, Any] = {
        "is_key": False,
        "title": "T",
        "subtitle": "",
        "course": "",
        "date": "",
        "version": "A",
        "student": None,
        "code": "",
        "instructions": (),
        "problems": (Problem(1, "P", (), (PART,)),),
    }
    return Document(**known | fields)


def typst_source(shown: Document) -> Source:
    return typst_emission.emit(shown, load_layout("a4", "typst", {}, shown.edition))


def latex_source(shown: Document) -> Source:
    return latex.emit(shown, load_layout("a4", "latex", {}, shown.edition))


def fonts(pdf: bytes) -> set[str]:
    """The fonts of a PDF, without the tags of their subsets."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        found = [item for item in opened.objects if isinstance(item, pikepdf.Dictionary) and "/BaseFont" in item]
        return {str(font["/BaseFont"])[1:].partition("+")[2] for font in found}


@every_language
def test_typst_sets_every_label_and_none_in_a_monospaced_font(spoken: Language, engine: TypstEngine) -> None:
    texts = [*spoken.labels.values(), *(text for forms in spoken.plurals.values() for text in forms.values())]
    body = tuple(Paragraph((Text(re.sub(r"[{}]", "", text).replace("\u200c", "")),)) for text in texts)
    pdf = engine.pdf(typst_source(document(language=spoken.code, instructions=body)), name="test")
    assert not any("Mono" in font for font in fonts(pdf))
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert str(opened.Root["/Lang"]) == spoken.code


@pytest.mark.parametrize(
    ("name", "font"),
    [
        ("فاطمة الزهراء", "Amiri"),
        ("یاسمن گلچین", "Amiri"),
        ("יעל כהן", "Libertinus"),
        ("Ελένη Παπαδοπούλου", "Libertinus"),
        ("Їжак Ґалаґан", "Libertinus"),
        ("Nguyễn Thị Ánh", "Libertinus"),
    ],
)
def test_a_name_in_another_script_has_a_font_of_its_own(name: str, font: str, engine: TypstEngine) -> None:
    shown = document(student={"id": "7", "name": name})
    used = fonts(engine.pdf(typst_source(shown), name="test"))
    assert any(one.startswith(font) for one in used)
    assert not any("Mono" in one for one in used)


@pytest.mark.parametrize("name", ["王小明", "さくら", "김민준", "राम", "สมชาย"])
def test_a_name_that_no_font_can_show_is_refused(name: str, engine: TypstEngine) -> None:
    with pytest.raises(UserError, match="no font at hand can show"):
        engine.pdf(typst_source(document(student={"id": "7", "name": name})), name="test")


def test_a_font_of_the_users_own_shows_what_others_cannot(tmp_path: Path) -> None:
    """It need not be named: what stands in a folder is tried last."""
    (tmp_path / "Mine.ttf").write_bytes(thai_font())
    shown = document(student={"id": "7", "name": "กก"})
    assert "Mine" in fonts(TypstEngine((tmp_path,)).pdf(typst_source(shown), name="test"))


def thai_font() -> bytes:
    """A font with one Thai letter, a square."""
    pen = TTGlyphPen(None)
    for corner, move in (
        ((0, 0), pen.moveTo),
        ((0, 500), pen.lineTo),
        ((500, 500), pen.lineTo),
        ((500, 0), pen.lineTo),
    ):
        move(corner)
    pen.closePath()
    square = pen.glyph()
    build = FontBuilder(1000)
    build.setupGlyphOrder([".notdef", "ko"])
    build.setupCharacterMap({0x0E01: "ko"})
    build.setupGlyf({".notdef": square, "ko": square})
    build.setupHorizontalMetrics({".notdef": (600, 0), "ko": (600, 0)})
    build.setupHorizontalHeader(ascent=800, descent=-200)
    build.setupNameTable({"familyName": "Mine", "styleName": "Regular", "psName": "Mine"})
    build.setupOS2(sTypoAscender=800, usWinAscent=800, usWinDescent=200)
    build.setupPost()
    file = io.BytesIO()
    build.save(file)
    return file.getvalue()


def test_papers_of_edition_1_keep_the_fonts_that_they_had(engine: TypstEngine) -> None:
    shown = document(student={"id": "7", "name": "فاطمة"}, edition=1)
    used = fonts(engine.pdf(typst_source(shown), name="test"))
    assert "DejaVuSansMono" in used
    assert not any(one.startswith("Amiri") for one in used)


# --- all that is printed ----------------------------------------------------------------------------------------------


def furnished(*, is_key: bool) -> Document:
    """A document with everything that the program can print by itself, in German."""
    words = (Text("xyz"),)
    solved = Solution((), ("w",), (ShownMistake(("v",), "xyz", 1),), (ShownCriterion(1, words, words),), "B", "xyz")
    solution = solved if is_key else None
    boxes = (AnswerBox("x", 1, 0, ("xx", "yy")), AnswerBox("y", 1, 3))
    chosen = Part("(b)", 2.5, (), (), 1, solution, (Option("A", ("1",)), Option("B", ("2",), True)), penalty=0.5)
    parts = (
        Part("(a)", 1, (Paragraph(words),), boxes, 1, solution),
        chosen,
        replace(chosen, label="(c)", is_bonus=True),
    )
    return document(
        language="de",
        is_key=is_key,
        title="xyz",
        problems=(Problem(1, "xyz", (), parts), Problem(2, "xyz", (), parts)),
        name_line=True,
        key_style="both",
        cover=CoverPage((Paragraph(words),), True, "xyz"),
        appendix=AppendixPages("", (), 1),
    )


@pytest.mark.poppler
@pytest.mark.tex
@pytest.mark.parametrize("is_key", [False, True])
def test_a_german_paper_says_nothing_in_english(engine: TypstEngine, is_key: bool) -> None:
    """And its key; the same words in both engines."""
    shown = furnished(is_key=is_key)
    texts = [*ENGLISH.labels.values(), *(text for forms in ENGLISH.plurals.values() for text in forms.values())]
    english = {word for text in texts for word in re.findall(r"\w{3,}", re.sub(r"\{\w+\}", "", text).casefold())}
    german = [*language("de").labels.values(), "Punkte", "Bonuspunkte"]
    english -= {word for text in german for word in re.findall(r"\w{3,}", text.casefold())}
    for pdf in (
        engine.pdf(typst_source(shown), name="test"),
        tex.compile_pdf(latex_source(shown), name="test"),
    ):
        found = set(re.findall(r"\w+", unicodedata.normalize("NFKC", pdf_text(pdf)).casefold()))
        assert not found & english
        assert {"punkte", "version", "lösungen" if is_key else "matrikelnummer"} <= found


# --- LaTeX ------------------------------------------------------------------------------------------------------------


def test_every_language_has_a_program_that_sets_it() -> None:
    programs = {code: latex_program(language(code)) for code in languages()}
    assert programs["de"] == programs["pl"] == programs["tr"] == "pdflatex"
    assert programs["el"] == programs["ru"] == programs["he"] == programs["ar"] == "lualatex"
    assert latex_fonts(language("de")) == {}
    assert sorted(latex_fonts(language("ru"))) == ["LinLibertine_R.otf", "LinLibertine_RB.otf"]


def test_a_script_without_a_font_is_refused_before_anything_is_drawn() -> None:
    thai = replace(language("en"), code="th", name="ไทย")
    with pytest.raises(UserError, match=r"LaTeX has no font for ไทย .*use the Typst engine"):
        latex_program(thai)


HEAD = r"""\documentclass{article}
\usepackage[T1]{fontenc}\usepackage[utf8]{inputenc}\usepackage{lmodern}
\usepackage[unicode]{hyperref}
\input{labels.tex}
\tracinglostchars=3
\begin{document}
"""


def lines(spoken: Language) -> Source:
    """A page with numbers of points and a few labels."""
    shown = [rf"\pslabelpoints{{{n}}}" for n in NUMBERS]
    shown += [r"\pslabelpageof{1}{8}", r"\pslabelversion{B}", r"\pslabelanswerkey"]
    body = r"\par ".join(shown) + "".join(rf"\typeout{{said {text}}}" for text in shown)
    files = {"labels.tex": latex_labels(spoken).encode(), **latex_fonts(spoken)}
    return Source(HEAD + body + "\n\\end{document}\n", files, program=latex_program(spoken))


def watched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The logs of all runs from now on."""
    logs, read = list[str](), tex._read

    def kept(log: Path) -> str:
        logs.append(read(log))
        return logs[-1]

    monkeypatch.setattr(tex, "_read", kept)
    return logs


def marked(*codes: str) -> list[Any]:
    """The languages, each with a mark for what sets it."""
    return [
        pytest.param(code, marks=pytest.mark.tex if latex_program(language(code)) == "pdflatex" else pytest.mark.luatex)
        for code in codes
    ]


@pytest.mark.parametrize("code", marked("de", "pl", "tr", "ar", "ru"))
def test_latex_says_the_same(code: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    spoken, logs = language(code), watched(monkeypatch)
    monkeypatch.setenv("HOME", str(tmp_path))
    pdf = tex.compile_pdf(lines(spoken), name="test")
    assert re.findall(r"^said (.*)$", logs[-1], re.MULTILINE)[: len(NUMBERS)] == [
        counted(spoken, "points", n) for n in NUMBERS
    ]
    assert "said " + label(spoken, "page-of", page=1, pages=8) in logs[-1]
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert str(opened.Root["/Lang"]) == code
    assert tex.compile_pdf(lines(spoken), name="test") == pdf or latex_program(spoken) == "pdflatex"
    assert list(tmp_path.iterdir()) == []  # no cache outside the run's own folder


@pytest.mark.parametrize("code", marked("de", "ar", "he", "el"))
def test_latex_prints_a_paper_and_a_key(code: str) -> None:
    for is_key in (False, True):
        shown = document(language=code, is_key=is_key)
        pdf = tex.compile_pdf(latex_source(shown), name="test")
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            assert str(opened.docinfo["/Producer"]).startswith("pdfTeX" if code == "de" else "LuaTeX")
        assert not any("Mono" in font for font in fonts(pdf))


@pytest.mark.luatex
def test_lualatex_refuses_a_letter_that_it_cannot_show() -> None:
    source = lines(language("ru"))
    with pytest.raises(UserError, match=r"lualatex has no glyph for .*王.*use the Typst engine"):
        tex.compile_pdf(replace(source, main=source.main.replace(r"\end{doc", r"王\end{doc")), name="test")


TRIES = r"""
\directlua{
  local function try(name, f)
    local ok, found = pcall(f)
    texio.write_nl("try " .. name .. " " .. tostring(ok and found and true or false))
  end
  try("write", function() return io.open("OUTSIDE/a", "w") end)
  try("pack", function() return gzip.open("OUTSIDE/b", "w") end)
  try("read", function() return io.open("OUTSIDE/here") end)
  try("remove", function() return os.remove("OUTSIDE/here") end)
  try("mkdir", function() return lfs.mkdir("OUTSIDE/c") end)
  try("chdir", function() return lfs.chdir("/") end)
  try("popen", function() return io.popen("id") end)
  try("execute", function() return os.execute("id") end)
  try("hidden", function() return debug.getupvalue(io.open, 1) end)
  try("inside", function() return io.open("fine", "w") end)
}
"""


@pytest.mark.luatex
def test_a_page_reaches_no_file_by_lua(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").write_text("secret", encoding="utf-8")
    logs = watched(monkeypatch)
    source = lines(language("ru"))
    evil = TRIES.replace("OUTSIDE", str(tmp_path))
    tex.compile_pdf(replace(source, main=source.main.replace(r"\end{doc", evil + r"\end{doc")), name="test")
    found = dict(re.findall(r"try (\w+) (true|false)", logs[-1]))
    assert found.pop("inside") == "true"
    assert len(found) == 9
    assert set(found.values()) == {"false"}, found
    assert [path.name for path in tmp_path.iterdir()] == ["here"]
