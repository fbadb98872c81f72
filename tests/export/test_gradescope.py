"""For Gradescope: papers of one length, an outline with the region of each part on every paper, a roster, a rubric."""

from __future__ import annotations

import csv
import io
import json
import re
import stat
import subprocess
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest

from generator.page import padded_pdf
from tests.helpers import Ran, Workdir, changed, recipe, small_bank

ROSTER = """id,name,Email,Section
s1,Ada Lovelace,ada@uni.edu,101
s2,"de la Cruz, Maria José",maria@uni.edu,102
=s3,Ng,,=HYPERLINK("x")
s4,Karl von der Heide,karl@uni.edu,102
"""
CREDIT = 'type = "tiny/sum"\npoints = 3\ncredit = { "forgot the second" = 0.5 }'
SEED = 298765432109876543210987654321098765432
BONUS = 'type = "tiny/share"\nbonus = true'


@pytest.fixture
def desk(tmp_path: Any) -> Workdir:
    small_bank(tmp_path / "bank")
    return Workdir(tmp_path)


def export(desk: Workdir, *parts: str, top: str = 'roster = "class.csv"', versions: str = "", kind: str = "typ") -> Ran:
    desk.write("class.csv", ROSTER)
    desk.write("quiz.toml", recipe(*parts, top=top, versions=versions))
    desk.run(f"build quiz.toml --format {kind} --seed {SEED}").done()
    return desk.run("export quiz.jsonl --to gradescope --out x").done()


def content(desk: Workdir, name: str) -> bytes:
    return (desk.home / "x" / f"quiz-gradescope-{name}").read_bytes()


def table(file: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.decode("utf-8"))))


def leaves(questions: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for one in questions:
        yield from leaves(one["children"]) if one.get("children") else [one]


def words(pdf: bytes) -> list[list[tuple[str, float]]]:
    """Of each page its words, and how far down they begin in percent of the page."""
    ran = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True)
    pages = re.findall(r'<page width="\S+" height="(\S+)">(.*?)</page>', ran.stdout.decode(), re.DOTALL)
    return [
        [(text, 100 * float(y) / float(height)) for y, text in re.findall(r'yMin="(\S+)".*?>(.*?)</word>', body)]
        for height, body in pages
    ]


@pytest.mark.poppler
def test_a_region_holds_its_part_on_every_paper(desk: Workdir) -> None:
    parts = [f'type = "tiny/sum"\nspace = {space}' for space in (9, 4, 12, 6)]
    export(desk, *parts)
    outline = json.loads(content(desk, "outline.json"))
    found = list(leaves(outline["question_data"]))
    assert [one["title"] for one in found] == ["1(a)", "1(b)", "1(c)", "1(d)"]
    pages = words(content(desk, "papers.pdf"))
    assert len(pages) == 4 * outline["pages"]
    for paper in range(4):
        own = pages[paper * outline["pages"] : (paper + 1) * outline["pages"]]
        for one in found:
            (rect,) = one["crop_rect_list"]
            places = [(page, y) for page, some in enumerate(own, 1) for text, y in some if text == one["title"][1:]]
            ((page, y),) = places
            assert page == rect["page_number"]
            assert rect["y1"] <= y <= rect["y1"] + 3, "it begins with the label"
            inside = [text for text, y in own[page - 1] if rect["y1"] <= y <= rect["y2"]]
            assert inside.count("What") == 1, "one part and no other"
            assert "sum" in inside, "and the box for its answer"


def test_papers_have_one_length_and_so_has_the_template(desk: Workdir) -> None:
    ran = export(desk, CREDIT, BONUS)
    pages = json.loads(content(desk, "outline.json"))["pages"]
    assert f"note: each paper has {pages} page" in ran.err
    with pikepdf.Pdf.open(io.BytesIO(content(desk, "papers.pdf"))) as bound:
        assert len(bound.pages) == 4 * pages
        with bound.open_outline() as outline:
            assert outline.root[1].title == "student s1 (Ada Lovelace)"
    with pikepdf.Pdf.open(io.BytesIO(content(desk, "template.pdf"))) as template:
        assert len(template.pages) == pages
    first = desk.tree("x")
    desk.run("export quiz.jsonl --to gradescope --out x").done()
    assert desk.tree("x") == first, "the same bytes"
    assert {stat.S_IMODE(file.stat().st_mode) for file in (desk.home / "x").iterdir()} == {0o600}


def test_blank_pages_follow_where_a_paper_is_shorter() -> None:
    def paper(count: int) -> bytes:
        with pikepdf.Pdf.new() as pdf:
            for _ in range(count):
                pdf.add_blank_page(page_size=(300, 400))
                pdf.pages[-1].Contents = pdf.make_stream(b"0 0 m 9 9 l S")
            file = io.BytesIO()
            pdf.save(file)
        return file.getvalue()

    made, pages = padded_pdf([("a", paper(1)), ("b", paper(3)), ("c", paper(2))], "All")
    assert pages == 3
    with pikepdf.Pdf.open(io.BytesIO(made)) as bound:
        written = ["/Contents" in page.obj and bool(page.Contents.read_bytes()) for page in bound.pages]
        assert written == [True, False, False, True, True, True, True, True, False]
        assert {tuple(map(float, page.mediabox)) for page in bound.pages} == {(0, 0, 300, 400)}
    assert padded_pdf([("a", paper(1))], "All", 4)[1] == 4


def test_the_roster_has_gradescopes_columns_and_no_formulas(desk: Workdir) -> None:
    ran = export(desk, CREDIT)
    rows = table(content(desk, "roster.csv"))
    assert list(rows[0]) == ["First Name", "Last Name", "SID", "Email", "Section"]
    assert [tuple(row.values()) for row in rows] == [
        ("", "Ng", "'=s3", "", '\'=HYPERLINK("x")'),
        ("Ada", "Lovelace", "s1", "ada@uni.edu", "101"),
        ("Maria José", "de la Cruz", "s2", "maria@uni.edu", "102"),
        ("Karl von der", "Heide", "s4", "karl@uni.edu", "102"),
    ]
    assert "no e-mail address of some students" in ran.err
    assert "look them over (Karl von der Heide)" in ran.err


def test_the_rubric_has_the_named_mistakes_with_their_credit(desk: Workdir) -> None:
    ran = export(desk, CREDIT, BONUS)
    rows = [row for row in table(content(desk, "rubric.csv")) if row["Part"] == "1(a)"]
    assert {(row["Item"], row["Earns"]) for row in rows} == {
        ("Right", "3"), ("subtracted", "0"), ("forgot the second", "1.5"),
    }  # fmt: skip
    (problem,) = json.loads(content(desk, "outline.json"))["question_data"]
    assert (problem["weight"], [child["weight"] for child in problem["children"]]) == (3, [3, 0])
    assert "1(b): is a bonus" in ran.err


def test_an_open_parts_criteria_are_its_rubric(desk: Workdir) -> None:
    criteria = '[{ points = 1, earns = "says $x$" }, { points = 2, earns = "why" }]'
    ask = f'ask = "Why $x$?"\nanswer = "So."\ncriteria = {criteria}'
    export(desk, CREDIT, ask)
    rows = [row for row in table(content(desk, "rubric.csv")) if row["Part"] == "1(b)"]
    assert [(row["Points"], row["Earns"], row["Item"]) for row in rows] == [("3", "1", "says $$x$$"), ("3", "2", "why")]


def test_what_one_outline_cannot_say_is_said(desk: Workdir) -> None:
    """The recipe sees to it that points are alike; a record may have been edited."""
    export(desk, CREDIT, CREDIT)
    record = (desk.home / "quiz.jsonl").read_text(encoding="utf-8").splitlines()
    second = json.loads(record[2])
    second["problems"][0]["points"] = 5
    desk.write("quiz.jsonl", "\n".join([*record[:2], json.dumps(second), *record[3:]]) + "\n")
    ran = desk.run("export quiz.jsonl --to gradescope --out x").done()
    assert "1(a): student s1 (Ada Lovelace) has other points than student =s3 (Ng)" in ran.err


def test_the_first_papers_and_no_roster(desk: Workdir) -> None:
    desk.write("quiz.toml", changed(recipe(CREDIT, versions="3"), "Quiz", "../Quiz"))
    desk.run(f"build quiz.toml --format typ --seed {SEED}").done()
    desk.run("export quiz.jsonl --to gradescope --variants 2 --out x").done()
    assert not (desk.home / "x" / "quiz-gradescope-roster.csv").exists()
    with pikepdf.Pdf.open(io.BytesIO(content(desk, "papers.pdf"))) as bound:
        assert len(bound.pages) == 2 * json.loads(content(desk, "outline.json"))["pages"]


LAYOUT = '#import "base.typ": *\n#let paper = paper.with(page-size: "us-letter")\n'


def test_a_layout_that_came_with_the_record_is_asked_about(desk: Workdir) -> None:
    """Nothing else that is exported runs a layout; papers to scan do, whatever the record's own format."""
    desk.write("dept.typ", LAYOUT)
    export(desk, CREDIT, top='layout = "dept"', versions="2")
    rects = [one["crop_rect_list"] for one in leaves(json.loads(content(desk, "outline.json"))["question_data"])]
    assert all(rects), "a layout built on a shipped one marks its parts"
    (desk.home / "dept.typ").unlink()
    error = desk.run("export quiz.jsonl --to gradescope --out y").error()
    assert "prints with a layout that came with it: “dept”" in error
    assert "--trust-layout" in error
    desk.run("export quiz.jsonl --to gradescope --out y --trust-layout").done()
    assert desk.tree("y") == desk.tree("x")


@pytest.mark.tex
def test_of_latex_the_regions_are_left_to_draw(desk: Workdir) -> None:
    ran = export(desk, CREDIT, top='engine = "latex"', versions="2", kind="tex")
    assert "draw the regions in Gradescope" in ran.err
    outline = json.loads(content(desk, "outline.json"))
    assert [one["crop_rect_list"] for one in leaves(outline["question_data"])] == [[]]


def test_who_has_withdrawn_gets_no_paper(desk: Workdir) -> None:
    export(desk, CREDIT)
    desk.write("class.csv", "".join(line for line in ROSTER.splitlines(keepends=True) if not line.startswith("s1")))
    desk.run("build quiz.toml --format typ").done()
    desk.run("export quiz.jsonl --to gradescope --out y").done()
    rows = table((desk.home / "y" / "quiz-gradescope-roster.csv").read_bytes())
    assert [row["SID"] for row in rows] == ["'=s3", "s2", "s4"]
