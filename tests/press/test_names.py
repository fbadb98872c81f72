"""Names of students and versions: printed as they are, refused where no font has them, and never more than text."""

from __future__ import annotations

import csv
import hashlib
import re
import unicodedata
from pathlib import Path

import matplotlib
import pytest

from tests.helpers import Workdir, pdf_text, recipe, small_bank
from tests.press.building import SUM, build, quiz, refused


@pytest.fixture
def desk(tmp_path: Path) -> Workdir:
    return quiz(tmp_path)


# --- rosters --------------------------------------------------------------------------------------------------------

ROSTERS: dict[str, tuple[bytes, list[list[str]]]] = {
    "empty": (b"", [["class.csv", "is empty", "id,name"]]),
    "blank": (b"\n \n", [["class.csv", "is empty"]]),
    "no students": (b"id,name\n", [["class.csv", "no students"]]),
    "no students but blank lines": (b"id,name\n\n,\n", [["class.csv", "no students"]]),
    "no id": (b"name,mail\nAda,a@b\n", [["class.csv, line 1", "no column “id”", "name, mail"]]),
    "no name": (b"id\n1\n", [["class.csv, line 1", "no column “name”"]]),
    "no header": (b"1,Ada\n2,Bo\n", [["class.csv, line 1", "no column “id”", "1, ada"]]),
    "two columns of one name": (b"id,name,Name\n1,Ada,Bo\n", [["class.csv, line 1", "two columns “name”"]]),
    "duplicate ids": (b"id,name\n1,Ada\n2,Bo\n1,Cy\n", [["class.csv, row 4", "“1”", "row 2"]]),
    "ids that differ in case": (b"id,name\na,Ada\nA,Bo\n", [["class.csv, row 3", "“A”", "row 2"]]),
    "an empty id": (b"id,name\n,Ada\n", [["class.csv, row 2", "id is empty"]]),
    "an empty name": (b"id,name\n1, \n", [["class.csv, row 2", "name is empty"]]),
    "too few cells": (b"id,name\n1\n", [["class.csv, row 2", "1 cells", "has 2"]]),
    "too many cells": (b"id,name\n1,Doe, Jo\n", [["class.csv, row 2", "3 cells"]]),
    "a very long name": (b"id,name\n1," + b"x" * 201 + b"\n", [["class.csv, row 2", "201", "at most 200"]]),
    "a quote left open": (b'id,name\n1,"Ada\n', [["class.csv", "not a CSV"]]),
    "no text": (b"id,name\n1,Ada\n2,Ren\x81\x00\n", [["class.csv", "bytes that are no text"]]),
    "all at once": (
        b"id,name\n1,Ada\n1,Bo\n,Cy\n2\n",
        [["row 3", "“1”"], ["row 4", "id is empty"], ["row 5", "1 cells"]],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ROSTERS)
def test_a_mistake_in_the_roster(desk: Workdir, name: str) -> None:
    content, expected = ROSTERS[name]
    desk.write("class.csv", content)
    lines = refused(desk, "build quiz.toml --roster class.csv")
    assert len(lines) == len(expected)
    for line, words in zip(lines, expected, strict=True):
        assert all(word in line for word in words), line


def test_a_roster_that_is_not_there(desk: Workdir) -> None:
    (error,) = refused(desk, "build quiz.toml --roster none.csv")
    assert error == "there is no roster “none.csv”"
    (error,) = refused(desk, "build quiz.toml --roster bank")
    assert error.startswith("bank: is a folder, not a roster")
    desk.write("sub/quiz.toml", recipe(SUM, top='roster = "none.csv"'))
    (error,) = refused(desk, "build sub/quiz.toml")
    assert error == "there is no roster “sub/none.csv”"  # beside the recipe


@pytest.mark.parametrize(
    "content", ["id;name\n1;Doe, Ada\n", "name\tID\nDoe, Ada\t1\n", '\ufeffName,Id\r\n"Doe, Ada",1\r\n']
)
def test_rosters_as_spreadsheets_write_them(desk: Workdir, content: str) -> None:
    desk.write("class.csv", content)
    build(desk, "--roster class.csv").done()
    assert desk.records()[1]["student"] == {"id": "1", "name": "Doe, Ada"}
    assert "Doe, Ada" in pdf_text(desk.home / "build/quiz/1-paper.pdf")


def test_names_of_many_tongues_are_printed_right(desk: Workdir) -> None:
    names = [
        "Zoë Müller-Ångström", "Łukasz Żółć", "Jiří Dvořák", "Şule Çağlar İnan", "Nguyễn Thị Ánh", "Þórður Æsir",
        "Ναταλία Παπαδοπούλου", "Юлия Щербакова", "Đorđe Čolić", "O’Neill D'Arcy",
        unicodedata.normalize("NFD", "José Ñandú"),
    ]  # fmt: skip
    desk.write("class.csv", "id,name\n" + "".join(f"{i},{name}\n" for i, name in enumerate(names)))
    build(desk, "--roster class.csv").done()
    for i, name in enumerate(names):
        for kind in ("paper", "key"):
            text = unicodedata.normalize("NFC", pdf_text(desk.home / f"build/quiz/{i}-{kind}.pdf"))
            assert unicodedata.normalize("NFC", name) in text, name
    assert len(re.findall("Student id", pdf_text(desk.home / "build/quiz/all-papers.pdf"))) == len(names)


@pytest.mark.parametrize("standard", ["ua-1", "1.7", "a-2b", "a-3b"])
def test_every_standard_can_be_met(desk: Workdir, standard: str) -> None:
    build(desk, f"--pdf-standard {standard}").done()
    assert "Quiz" in pdf_text(desk.home / "build/quiz/A-paper.pdf")


@pytest.mark.parametrize("name", ["山田太郎", "Kim 김민준 Min-jun", "山" * 80, "Anna 山 Yamada", "🙂"])
@pytest.mark.parametrize("standard", ["ua-1", "1.7", "a-2b"])
def test_a_name_that_no_font_shows(desk: Workdir, name: str, standard: str) -> None:
    """Refused, whatever the standard: a paper with empty boxes for a name is of no use."""
    desk.write("class.csv", f"id,name\n41,Ada\n42,{name}\n")
    (error,) = refused(desk, f"build quiz.toml --roster class.csv --pdf-standard {standard}")
    assert error.startswith(f"student 42 ({name}): "), error
    assert "font" in error
    assert "--font-path" in error


def test_an_id_that_no_font_shows(desk: Workdir) -> None:
    desk.write("class.csv", "id,name\n41,Ada\n山42,Bo\n")
    (error,) = refused(desk, "build quiz.toml --roster class.csv")
    assert error.startswith("student 山42 (Bo): ")


def test_a_font_of_ones_own_shows_it(desk: Workdir) -> None:
    """DejaVu Sans, which comes with matplotlib, has the letters of Inuktitut."""
    name = "ᐊᓂᑕ ᑲᓇᒃ"
    desk.write("class.csv", f"id,name\n42,{name}\n")
    (error,) = refused(desk, "build quiz.toml --roster class.csv")
    assert name.split()[0] in error
    fonts = Path(matplotlib.get_data_path()) / "fonts/ttf"
    build(desk, f"--roster class.csv --font-path {fonts}").done()
    assert name in pdf_text(desk.home / "build/quiz/42-paper.pdf")


def test_a_title_that_no_font_shows(desk: Workdir) -> None:
    desk.write("quiz.toml", recipe(SUM).replace('"Quiz"', '"小テスト"'))
    (error,) = refused(desk, "build quiz.toml")
    assert "“小" in error
    assert "--font-path" in error


@pytest.mark.tex
def test_a_name_that_pdflatex_cannot_set(desk: Workdir) -> None:
    desk.write("class.csv", "id,name\n41,Ada\n42,山田太郎\n")
    (error,) = refused(desk, "build quiz.toml --roster class.csv --engine latex")
    assert error.startswith("student 42 (山田太郎): pdflatex has no glyph for “山”"), error
    assert "Typst" in error


# --- hostile names --------------------------------------------------------------------------------------------------

HOSTILE = {
    "../../x": r"\input{/etc/passwd}",
    "=cmd|' /C calc'!A0": '#read("/etc/passwd")',
    "/etc/passwd": "$x$ _b_ *c* [d](e) <b>",
    "-2+3": '=HYPERLINK("http://x.y")',
    "..": "{{7*7}} << 7*7 >> <% raw %>",
    "@SUM(1)": r"\write18{touch pwned}",
    "a\\b": "%A &amp; ~B^C #[] ]] }} ))",
    "$(touch pwned)": '"]; #panic("x") // `y`',
    "con.pdf\u2028x": "+1 // /* ~~~ --- ...",
    "a" * 100: r"${\catcode`\%=12}$",
}


def passwd() -> list[str]:
    return [line for line in Path("/etc/passwd").read_text(encoding="utf-8").splitlines() if line]


def flat(text: str) -> str:
    return " ".join(text.split())


def test_hostile_names_are_only_text(desk: Workdir, tmp_path: Path) -> None:
    inner = Workdir(tmp_path / "deep" / "er")
    small_bank(inner.bank)
    inner.write("quiz.toml", recipe(SUM))
    with (inner.home / "class.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "name"), *HOSTILE.items()])
    before = desk.tree()
    build(inner, "--roster class.csv").done()
    written = {name.removeprefix("deep/er/") for name in desk.tree() if name not in before}
    assert all(name.startswith("build/") or name == "quiz.jsonl" for name in written), written
    assert len(inner.shown("build/quiz")) == 2 * len(HOSTILE) + 3
    in_order = sorted(HOSTILE.items(), key=lambda student: flat(student[0]))
    for version, (student_id, name) in zip(inner.records()[1:], in_order, strict=True):
        assert version["student"] == {"id": flat(student_id), "name": name}
        for file in version["files"]:
            assert re.fullmatch(r"[A-Za-z0-9._+-]+-(paper|key)\.pdf", file)
            assert not file.startswith((".", "-"))
            text = flat(pdf_text(inner.home / "build/quiz" / file))
            assert name in text, (name, text)
            assert student_id[:60].split("\u2028")[0] in text, (student_id, text)
            assert not any(line in text for line in passwd())
    assert not any(line.encode() in data for data in inner.shown("build/quiz").values() for line in passwd())


def test_no_cell_of_the_table_is_a_formula(desk: Workdir) -> None:
    with (desk.home / "class.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "name"), *HOSTILE.items(), ("+7", "=1+1"), ("8", "\t=1+1"), ("9", "@x")])
    desk.write("quiz.toml", recipe(f"{SUM}\ngivens = {{ b = -9000 }}", 'type = "tiny/coin"\nrepeats = true'))
    build(desk, "--roster class.csv").done()
    with (desk.home / "build/quiz/answers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) == 1 + 2 * (len(HOSTILE) + 3)
    cells = [cell for row in rows for cell in row]
    assert any(cell.startswith("-") for cell in cells)  # a number below zero is a number
    for cell in cells:
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", " ")) or re.fullmatch(r"-\d+", cell), cell
        assert "\n" not in cell
    assert {row[3].lstrip("'") for row in rows[1:]} >= {"=1+1", "@x", *HOSTILE.values()}


def test_version_names_are_only_text(desk: Workdir) -> None:
    names = ["../up", "=1+1", "a/b", "a_b", "#x", "\\x", "A B", "-rf", "Ω"]
    desk.write("quiz.toml", recipe(SUM, versions=str(names).replace("'\\\\x'", "'\\x'")))
    before = desk.tree()
    build(desk).done()
    files = [name for version in desk.records()[1:] for name in version["files"]]
    assert len(set(files)) == 2 * len(names)
    assert {name for name in desk.tree() if name not in before} == {
        "build/", "build/quiz/", "quiz.jsonl",
        *(f"build/quiz/{name}" for name in [".record", *files, "all-keys.pdf", "all-papers.pdf", "answers.csv"]),
    }  # fmt: skip
    for version in desk.records()[1:]:
        text = pdf_text(desk.home / "build/quiz" / next(iter(version["files"])))
        assert f"Version {version['version']}" in text


def test_two_ids_never_share_a_file(desk: Workdir) -> None:
    """Not even if one was made up to meet the other's file name."""
    meeting = f"x_y-{hashlib.sha256(b'x/y').hexdigest()[:8]}"
    desk.write("class.csv", f"id,name\nx/y,Ada\n{meeting},Bo\n")
    ran = build(desk, "--roster class.csv")
    if ran.code:
        assert meeting in ran.error()
        return
    files = [name for version in desk.records()[1:] for name in version["files"]]
    assert len(set(files)) == 4
    assert "Ada" in pdf_text(desk.home / "build/quiz" / files[0])
    assert "Bo" in pdf_text(desk.home / "build/quiz" / files[2])


def test_hostile_texts_of_a_recipe_are_only_text(desk: Workdir) -> None:
    title, course, text = r"\input{/etc/passwd} #x", '#read("/etc/passwd")', r"#read(1) \\input{x} 50% a_b & c~d"
    top = f"course = '{course}'\ninstructions = '''{text}'''"
    desk.write("quiz.toml", recipe(SUM, versions="1", top=top).replace('"Quiz"', f"'{title}'"))
    build(desk).done()
    shown = flat(pdf_text(desk.home / "build/quiz/A-paper.pdf"))
    assert title in shown
    assert course.replace("passwd", "")[:10] in shown
    assert r"#read(1) \input{x} 50% a_b & c~d" in shown
    assert not any(line in shown for line in passwd())


@pytest.mark.tex
def test_hostile_names_are_only_text_for_latex(desk: Workdir) -> None:
    student_id, name = "../../=x", r"Zoë \input{/etc/passwd} $x$ _b_ *c* <b> %n&~^#{}"
    with (desk.home / "class.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "name"), (student_id, name)])
    before = desk.tree()
    build(desk, "--roster class.csv --engine latex").done()
    written = {name for name in desk.tree() if name not in before}
    assert all(name.startswith("build/") or name == "quiz.jsonl" for name in written), written
    for file in desk.records()[1]["files"]:
        text = flat(pdf_text(desk.home / "build/quiz" / file))
        assert all(word in text for word in [student_id, *name.split()]), text
        assert not any(line in text for line in passwd())
