"""Word documents: read back as the XML in them, without pandoc."""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from generator.bank import draw_instance
from generator.bank.bank import Bank
from generator.errors import UserError
from generator.export import word
from generator.model import AnswerBox, Document, Part, Placed, Problem, Version
from generator.page import Frame, ProblemHeading, documents, parse_markdown, value_as_tex
from generator.page.engine import pandoc
from tests.helpers import Workdir

BANK = Bank()
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"


def texts(docx: bytes) -> list[str]:
    """The text of each paragraph, formulas included, without spaces."""
    with zipfile.ZipFile(io.BytesIO(docx)) as whole:
        body = etree.fromstring(whole.read("word/document.xml"))
    return [
        "".join("".join(one.text or "" for one in paragraph.iter(WORD + "t", MATH + "t")).split())
        for paragraph in body.iter(WORD + "p")
    ]


def body(docx: bytes, part: str = "document") -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(docx)) as whole:
        return etree.fromstring(whole.read(f"word/{part}.xml"))


def styled(docx: bytes, style: str) -> list[str]:
    """The texts of the paragraphs that have a style."""
    found = body(docx).iterfind(f".//{WORD}p[{WORD}pPr]")
    return [
        "".join(one.text or "" for one in paragraph.iter(WORD + "t", MATH + "t"))
        for paragraph in found
        if (name := paragraph.find(f"{WORD}pPr/{WORD}pStyle")) is not None and name.get(WORD + "val") == style
    ]


def paper(*parts: Part, title: str = "Exam", text: str = "", **facts: object) -> Document:
    problem = Problem(1, "One", parse_markdown(text), parts)
    about = {"subtitle": "", "course": "", "date": "", "version": "A", "student": None, "code": "CODE"}
    return Document(**{"is_key": False, "title": title, "instructions": (), "problems": (problem,)} | about | facts)  # type: ignore[arg-type]


def part(*boxes: AnswerBox, label: str = "(a)", statement: str = "What?", space: float = 0) -> Part:
    return Part(label, 2, parse_markdown(statement), boxes, space, None)


def heights(docx: bytes) -> list[int]:
    """Of the rows of tables that have one, in hundredths of an inch, as twips are tedious."""
    return [round(int(one.get(WORD + "val") or 0) / 14.4) for one in body(docx).iter(WORD + "trHeight")]


def framed(docx: bytes) -> Iterator[float]:
    """Widths of the cells with a frame, in centimetres."""
    for cell in body(docx).iter(WORD + "tcPr"):
        width = cell.find(WORD + "tcW")
        if cell.find(WORD + "tcBorders") is not None and width is not None:
            yield round(int(width.get(WORD + "w") or 0) / 567, 2)


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("word")
    (home / "bank").mkdir()
    desk = Workdir(home)
    recipe = Path(__file__).parents[2] / "seeds/eecs182-hw5.toml"
    desk.write("hw.toml", recipe.read_bytes())
    desk.run("build hw.toml --versions 2 --format typ --seed 5").done()
    return home / "hw.jsonl"


@pytest.fixture(scope="module")
def made(record: Path) -> dict[str, bytes]:
    return word.papers(record, BANK)


def test_a_paper_and_a_key_per_version(made: dict[str, bytes]) -> None:
    assert list(made) == ["A-paper.docx", "A-key.docx", "B-paper.docx", "B-key.docx"]


def test_the_key_has_every_answer_and_the_paper_none(made: dict[str, bytes], record: Path) -> None:
    for line in record.read_text(encoding="utf-8").splitlines()[1:]:
        version = json.loads(line)
        key, paper = (texts(made[f"{version['version']}-{kind}.docx"]) for kind in ("key", "paper"))
        for kind in ("key", "paper"):
            foot = body(made[f"{version['version']}-{kind}.docx"], "footer1")
            assert version["code"] in [one.text for one in foot.iter(WORD + "t")]
        answers = [text for text in key if text.startswith("Answer:")]
        assert len(answers) == sum(len(problem["answer"]) for problem in version["problems"])
        for problem in version["problems"]:
            for value in problem["answer"].values():
                if isinstance(value, list) and isinstance(value[0], list):
                    shown = "".join(str(n).replace("-", "−") for row in value for n in row)
                else:
                    shown = (
                        str(value_as_tex(value))
                        .replace("-", "−")
                        .replace(r"\text{", "")
                        .replace("}", "")
                        .replace(" ", "")
                    )
                assert any(shown in text for text in answers), (problem["label"], shown)
        assert not any(text.startswith(("Answer:", "Workedsolutions", "Iftheansweris")) for text in paper)
        for problem in version["problems"]:
            for name in problem["mistakes"]:
                squeezed = "".join(name.split())
                assert any(squeezed in text for text in key), name
                assert not any(f":{squeezed}" in text for text in paper), name


def test_the_same_bytes_each_time(made: dict[str, bytes], record: Path) -> None:
    assert word.papers(record, BANK, 1)["A-key.docx"] == made["A-key.docx"]


def test_pictures_have_their_descriptions(made: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(made["A-paper.docx"])) as whole:
        pictures = [name for name in whole.namelist() if name.startswith("word/media/")]
        assert pictures
        assert all(whole.read(name).startswith(b"\x89PNG") for name in pictures)
        document = whole.read("word/document.xml").decode()
    assert "Three" in document or "three" in document


def test_a_picture_is_there_once(made: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(made["A-paper.docx"])) as whole:
        assert whole.read("word/document.xml").count(b"base64") == 0
        assert whole.read("word/document.xml").count(b"<pic:cNvPr ") > 0


def test_no_tex_is_left_of_any_type() -> None:
    kinds = [BANK[type_id] for type_id in BANK.ids()]
    drawn = [draw_instance(kind, 3, "show", "show", knobs=kind.resolve_knobs({})) for kind in kinds]
    drawn += [
        draw_instance(kind, seed, "show", "show", knobs=kind.resolve_knobs({}))
        for kind in kinds
        if kind.id.endswith("find_filter")
        for seed in range(4)
    ]
    placed = tuple(Placed(str(i), f"s{i}", 1, one) for i, one in enumerate(drawn, 1))
    both = documents(Frame("All"), [ProblemHeading()] * len(drawn), Version("A", "", None, placed), BANK,
                     pictures={"png"})  # fmt: skip
    for document in both:
        made = word.written(document, "a4", "A")
        shown = [one.text or "" for one in body(made).iter(WORD + "t", MATH + "t")]
        assert len(shown) > 5000
        assert [text for text in shown if re.search(r"\\[A-Za-z()\[\]]|\$|[_^]\{", text)] == []


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("$$\n\\begin{aligned}\n\na &= b \\\\\n\n &= c\n\\end{aligned}\n$$", "a=b=c"),
        ("$$\\begin{aligned} X &= \\begin{pmatrix} 1 \\\\ 2 \\end{pmatrix} \\\\ y &= z \\end{aligned}$$", "X=12y=z"),
        (r"$\text{</script>}$ b", "</script>b"),
        (r"\\(x\\) costs \$5, not \$6", r"\(x\)costs$5,not$6"),
    ],
)
def test_formulas_are_formulas_and_text_is_text(markdown: str, shown: str) -> None:
    made = word.written(paper(part(statement=markdown)), "a4", "A")
    found = "".join(texts(made)).replace("\u200b", "")
    assert "".join(shown.split()) in "".join(found.split())


def test_a_formula_that_is_lost_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word, "docx", lambda html, *, name: pandoc.docx(html.replace(b"math/tex", b"math"), name=name))
    with pytest.raises(UserError, match="A: Word would have 0 of 1 formulas; please report this"):
        word.written(paper(part(statement="$x$")), "a4", "A")


@pytest.mark.parametrize(("layout", "size"), [("a4", ("11907", "16840")), ("us-letter", ("12242", "15842"))])
def test_the_paper_is_as_large_as_the_recipe_says(record: Path, tmp_path: Path, layout: str, size: object) -> None:
    lines = record.read_text(encoding="utf-8").splitlines()
    header = json.loads(lines[0])
    header["recipe"]["layout"] = layout
    edited = tmp_path / "hw.jsonl"
    edited.write_text("\n".join([json.dumps(header), *lines[1:]]) + "\n", encoding="utf-8")
    (page,) = body(word.papers(edited, BANK, 1)["A-paper.docx"]).iter(WORD + "pgSz")
    assert (page.get(WORD + "w"), page.get(WORD + "h")) == size


def test_labels_of_parts_are_headings_that_stay_with_their_text(made: dict[str, bytes]) -> None:
    assert styled(made["A-paper.docx"], "Heading3")[:2] == ["(a) 3 points", "(b) 4 points"]
    (heading,) = (
        style for style in body(made["A-paper.docx"], "styles").iter(WORD + "style")
        if style.get(WORD + "styleId") == "Heading3"
    )  # fmt: skip
    assert heading.find(f"{WORD}pPr/{WORD}keepNext") is not None


def test_boxes_are_as_large_as_on_paper_and_room_is_in_centimetres() -> None:
    boxes = (
        AnswerBox("n", 1, 0, unit="m"),
        AnswerBox("W", 2, 3),
        AnswerBox("x", 1, 2, column_heads=("1", "2")),
        AnswerBox("y", 1, 2, column_heads=("1", "2")),
        AnswerBox("v", 1, 12, note="in any order"),
        AnswerBox("b", 1, 0, words=("yes", "no")),
    )
    made = word.written(paper(part(*boxes, space=5.08)), "a4", "A")
    student = [7.0, 3.4]  # name and number
    cells = [3.1, *[1.35] * 6, *[1.35] * 4, *[0.85] * 12]
    assert list(framed(made)) == [*student, 16.8, *cells]
    assert heights(made) == [33, 200, 33, 33, 33, 33, 33, 33]
    assert "b:☐ yes☐ no".replace(" ", "") in "".join("".join(texts(made)).split())
    large = word.written(paper(part(*boxes, space=5.08), is_large=True), "a4", "A")
    assert heights(large) == [43, 260, 43, 43, 43, 43, 43, 43]


def test_two_tables_do_not_touch(made: dict[str, bytes]) -> None:
    for docx in made.values():
        for table in body(docx).iter(WORD + "tbl"):
            following = table.getnext()
            assert following is not None
            assert following.tag != WORD + "tbl"


def test_what_stands_around_the_problems(tmp_path: Path) -> None:
    desk = Workdir(tmp_path)
    (tmp_path / "bank").mkdir()
    desk.write("e.toml", (Path(__file__).parents[2] / "seeds/course-exam.toml").read_bytes())
    desk.run("build e.toml --versions 1 --format typ --seed 5").done()
    made = word.papers(tmp_path / "e.jsonl", BANK)
    paper, key = made["A-paper.docx"], made["A-key.docx"]
    assert styled(paper, "Title") == styled(key, "Title") == ["Deep Learning"]
    sections = ["Part I: short questions", "Part II: compute", "Part III: explain"]
    assert styled(paper, "Heading1") == ["Rules", *sections, "Formula sheet"]
    assert styled(key, "Heading1") == sections
    assert "7. For those who have time (4 bonus points)" in styled(paper, "Heading2")
    assert any("60points+4bonuspoints" in text for text in texts(paper))
    for rule in ("Name", "Studentid", "Signature", "Pointsearned", "Scratchpaper", "(awrongoptioncosts1point)"):
        assert rule in texts(paper)
    breaks = [
        "".join(one.text or "" for one in paragraph.iter(WORD + "t"))
        for paragraph in body(paper).iter(WORD + "p")
        if paragraph.find(f"{WORD}pPr/{WORD}pageBreakBefore") is not None
    ]
    assert breaks == [
        "Part I: short questions", "Part II: compute", "7. For those who have time (4 bonus points)", "Formula sheet",
        "Scratch paper",
    ]  # fmt: skip
    assert "Name ____" in "".join(one.text or "" for one in body(paper, "header1").iter(WORD + "t"))
    assert "Name ____" not in "".join(one.text or "" for one in body(key, "header1").iter(WORD + "t"))
    foot = "".join(one.text or "" for one in body(paper, "footer1").iter(WORD + "t"))
    assert foot.endswith("Page 1 of 1")
    assert [text[:1] for text in texts(key) if text.startswith("☒")] == ["☒"] * 2
    assert not any("☒" in text for text in texts(paper))


def test_labels_are_in_the_language_of_the_recipe() -> None:
    german = word.written(paper(part(), language="de"), "a4", "A")
    assert styled(german, "Heading3") == ["(a) 2 Punkte"]
    assert "Matrikelnummer" in texts(german)
    assert "Seite 1 von 1" in "".join(one.text or "" for one in body(german, "footer1").iter(WORD + "t"))
    assert {one.get(WORD + "val") for one in body(german, "styles").iter(WORD + "lang")} == {"de"}


def test_hostile_titles_are_text(record: Path, tmp_path: Path) -> None:
    lines = record.read_text(encoding="utf-8").splitlines()
    header = json.loads(lines[0])
    hostile = r'</title><img src="/etc/passwd">\(x\) & <b> 1.00×1.00 framed'
    header["recipe"]["title"] = header["recipe"]["problems"][0]["title"] = hostile
    edited = tmp_path / "hw.jsonl"
    edited.write_text("\n".join([json.dumps(header), *lines[1:]]) + "\n", encoding="utf-8")
    made = word.papers(edited, BANK, 1)["A-paper.docx"]
    with zipfile.ZipFile(io.BytesIO(made)) as whole:
        assert "root:" not in whole.read("word/document.xml").decode()
    shown = [text for text in texts(made) if r'</title><imgsrc="/etc/passwd">\(x\)&<b>1.00×1.00framed' in text]
    assert len(shown) == 2  # the title and the first heading, as they are
    assert hostile in "".join(one.text or "" for one in body(made, "header1").iter(WORD + "t"))


def test_without_pandoc_and_where_it_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UserError, match=r"A: pandoc: .*"):
        pandoc.docx(rb'<p><script type="math/tex">\undefinedcommand{x}</script></p>', name="A")
    with pytest.raises(UserError, match=r"A: pandoc: .*/etc/hostname"):
        pandoc.docx(b'<p><img src="/etc/hostname" alt="x"/></p>', name="A")
    monkeypatch.setattr(pandoc, "TIMEOUT", 0.001)
    with pytest.raises(UserError, match="A: pandoc took more than"):
        pandoc.docx(b"<p>x</p>", name="A")
    monkeypatch.setitem(sys.modules, "pypandoc", None)
    with pytest.raises(UserError, match=r"Word documents need pandoc; pip install 'problemset-generator\[word\]'"):
        pandoc.docx(b"<p>x</p>", name="A")


def test_the_command(record: Path) -> None:
    desk = Workdir(record.parent)
    out = desk.run("export hw.jsonl --to docx --variants 1 --out word").done().out
    assert [line.split()[-1] for line in out.splitlines()] == ["word/A-paper.docx", "word/A-key.docx"]
