"""Roster CSV → students: what spreadsheets save is read, and every mistake is named with its row, all at once."""

from __future__ import annotations

import csv
import io
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.errors import UserError, UserErrors
from generator.exam.roster import read_roster, write_roster
from generator.files import safe_cell

Rows = list[dict[str, str]]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "roster.csv"


def read(file: Path, content: str | bytes) -> Rows:
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return [dict(student) for student in read_roster(file)]


def mistakes(file: Path, content: str | bytes) -> list[str]:
    with pytest.raises(UserError) as caught:
        read(file, content)
    error = caught.value
    return [str(e).replace(str(file), "FILE") for e in (error.errors if isinstance(error, UserErrors) else [error])]


# --- what is read ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "students"),
    [
        ("id,name\n1,Ada\n2,Bo\n", [("1", "Ada"), ("2", "Bo")]),
        ("\ufeffid,name\r\n1,Ada\r\n2,Bo\r\n", [("1", "Ada"), ("2", "Bo")]),
        ("id,name\r1,Ada\r", [("1", "Ada")]),
        ("id,name\n1,Ada", [("1", "Ada")]),
        ('id,name\n1,"Lovelace, Ada"\n', [("1", "Lovelace, Ada")]),
        ('id,name\n1,"Ada ""Countess"" L."\n', [("1", 'Ada "Countess" L.')]),
        ('"id","name"\n"1","Ada"\n', [("1", "Ada")]),
        ("id;name\n1;Lovelace, Ada\n", [("1", "Lovelace, Ada")]),
        ('id;name\n1;"A; B"\n', [("1", "A; B")]),
        ("id\tname\n1\tLovelace, Ada\n", [("1", "Lovelace, Ada")]),
        ("name,id\nAda,1\n", [("1", "Ada")]),
        (" ID , Name \n 1 ,  Ada   Lovelace \n", [("1", "Ada Lovelace")]),
        ('id,name\n1,"Ada\nLovelace"\n', [("1", "Ada Lovelace")]),
        ("id,name\n1,Zoë Ångström\n2,Ωμέγα Σ.\n", [("1", "Zoë Ångström"), ("2", "Ωμέγα Σ.")]),
        ("id,name\n3,Жанна Ёлкина\n", [("3", "Жанна Ёлкина")]),
        ("id,name\n\n1,Ada\n,\n  , \n2,Bo\n\n", [("1", "Ada"), ("2", "Bo")]),
        ("id,name\n007,Ada\n7,Bo\n", [("007", "Ada"), ("7", "Bo")]),
        ("id,name\n1,Ada\n2,Ada\n", [("1", "Ada"), ("2", "Ada")]),
        ("id,name\n=1+1,@A1\n", [("=1+1", "@A1")]),
        (f"id,name\n1,{'x' * 200}\n", [("1", "x" * 200)]),
    ],
    ids=[
        "plain",
        "byte-order mark and CRLF",
        "old Mac lines",
        "no last newline",
        "quoted comma",
        "quoted quote",
        "all quoted",
        "semicolons",
        "quoted semicolon",
        "tabs",
        "other order",
        "spaces and capitals",
        "line break in a cell",
        "accents and Greek",
        "Cyrillic",
        "blank rows",
        "leading zeros",
        "equal names",
        "formulas are text",
        "longest name",
    ],
)
def test_what_spreadsheets_save_is_read(content: str, students: list[tuple[str, str]], file: Path) -> None:
    assert read(file, content) == [{"id": student_id, "name": name} for student_id, name in students]


@pytest.mark.parametrize(
    ("content", "noted"),
    [
        ("id,name\n3E5,Zoë\n".encode("utf-16"), []),
        ("id\tname\n3E5\tZoë\n".encode("utf-16-le"), []),
        ("sep=;\nid;name\n3E5;Zoë\n", []),
        ("id|name\n3E5|Zoë\n", []),
        (
            "id,name\n3E5,Zoë\n".encode("cp1252"),
            ["is not UTF-8; it was read as Windows-1252: look at letters such as é"],
        ),
    ],
)
def test_encodings_and_separators_of_spreadsheet_programs(content: str | bytes, noted: list[str], file: Path) -> None:
    notes: list[str] = []
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    assert [dict(one) for one in read_roster(file, notes.append)] == [{"id": "3E5", "name": "Zoë"}]
    assert [text.removeprefix(f"{file} ") for text in notes] == noted


def test_further_columns_are_kept(file: Path) -> None:
    assert read(file, "Section,id,name,e-mail\nDIS 101,1,Ada,ada@x.org\n,2,Bo,\n") == [
        {"section": "DIS 101", "id": "1", "name": "Ada", "e-mail": "ada@x.org"},
        {"section": "", "id": "2", "name": "Bo", "e-mail": ""},
    ]


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zl", "Zp"]), max_size=11).map("A".__add__)


@given(st.lists(CELLS, min_size=1, max_size=8), st.sampled_from(",;\t"), st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=60, deadline=None)
def test_any_text_in_a_cell_comes_back_as_that_text(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], delimiter: str, newline: str
) -> None:
    names = [" ".join(name.split()) for name in names if name.split()] or ["x"]
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=newline)
    writer.writerow(["id", "name"])
    writer.writerows((i, name) for i, name in enumerate(names))
    file = tmp_path_factory.getbasetemp() / "roster.csv"
    assert read(file, out.getvalue()) == [{"id": str(i), "name": name} for i, name in enumerate(names)]


# --- mistakes -------------------------------------------------------------------------------------------------------

TODO = "the first line names the columns: id,name"


@pytest.mark.parametrize(
    ("content", "mistake"),
    [
        ("", f"FILE: is empty; {TODO}"),
        (" \r\n\n", f"FILE: is empty; {TODO}"),
        ("\ufeff", f"FILE: is empty; {TODO}"),
        ("id,name\n", "FILE: has no students; add a line for each: id,name"),
        ("id,name\n\n,\n", "FILE: has no students; add a line for each: id,name"),
        ("name,mail\nAda,x\n", f"FILE, line 1: has no column “id”; its columns are name, mail; {TODO}"),
        ("id,,student\n1,,Ada\n", f"FILE, line 1: has no column “name”; its columns are id, (empty), student; {TODO}"),
        ("1,Ada\n2,Bo\n", f"FILE, line 1: has no column “id”; its columns are 1, ada; {TODO}"),
        ("id,name,ID\n1,Ada,2\n", "FILE, line 1: has two columns “id”"),
        ("id,name\n1,Ada,x\n", "FILE, row 2: has 3 cells where the header has 2"),
        ("id,name\n1,Lovelace, Ada\n", "FILE, row 2: has 3 cells where the header has 2"),
        ("id,name\n1,Ada\n2\n", "FILE, row 3: has 1 cells where the header has 2"),
        ("id,name\n ,Ada\n", "FILE, row 2: the id is empty"),
        ("id,name\n1,\n", "FILE, row 2: the name is empty"),
        ("id,name\n1,Ada\n2,Bo\n1,Cy\n", "FILE, row 4: id “1” is that of row 2 too"),
        ("id,name\nanna,Ada\nANNA,Bo\n", "FILE, row 3: id “ANNA” is that of row 2 too"),
        ("id,name\nStraße,Ada\nSTRASSE,Bo\n", "FILE, row 3: id “STRASSE” is that of row 2 too"),
        ("id,name\n1,Ada\n 1 ,Bo\n", "FILE, row 3: id “1” is that of row 2 too"),
        (f"id,name\n1,{'x' * 201}\n", "FILE, row 2: name is 201 characters long; at most 200"),
        (f"id,name\n{'9' * 201},Ada\n", "FILE, row 2: id is 201 characters long; at most 200"),
        (f"id,name,note\n1,Ada,{'x' * 999}\n", "FILE, row 2: note is 999 characters long; at most 200"),
        (
            'id,name\n1,"Ada\n2,Bo\n',
            "FILE, row 3: is not a CSV file: unexpected end of data; save it as .xlsx, .ods or CSV",
        ),
        (b"\x89PNG\r\n\x1a\n", "FILE: is a picture, not a spreadsheet; save it as .xlsx, .ods or CSV"),
        (
            "id,name\n2.02612E+17,Ada\n",
            "FILE, row 2: a spreadsheet made the number 2.02612E+17 of an id; format the column as text, and type the"
            " ids again",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(content: str | bytes, mistake: str, file: Path) -> None:
    assert mistakes(file, content) == [mistake]


NFC, NFD = "Zo\u00eb", "Zoe\u0308"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (NFC, NFD),
        (NFC, NFD.upper()),
        ("12", "\uff11\uff12"),
        ("A1", "\uff211"),
        ("A1", "A\u200b1"),
        ("A1", "A\u00ad1"),
        ("A1", "\ufeffA1"),
        ("A1", "A1\u2060"),
        ("A1", "A1\ufe0f"),
        ("A1", "A1\u3164"),
        ("A 1", "A\u00a01"),
        ("A1", "A\u200e1"),
    ],
)
def test_ids_that_look_the_same_are_the_same(one: str, other: str, file: Path) -> None:
    """However their letters are coded: NFC or NFD, full width, with what nobody sees in between."""
    (mistake,) = mistakes(file, f"id,name\n{one},Ada\n{other},Bo\n")
    assert mistake.startswith("FILE, row 3: id “")
    assert "” is that of row 2 too" in mistake


def test_ids_that_differ_are_different(file: Path) -> None:
    assert len(read(file, "id,name\n1,A\n2,B\n\u0661,C\nA1,D\nA-1,E\nÄ1,F\n\u0391\u0031\u0031,G\n")) == 7


@pytest.mark.parametrize("other", ["\u04101", "\u03911"], ids=["Cyrillic", "Greek"])
def test_ids_in_letters_of_other_scripts_are_noted(other: str, file: Path) -> None:
    notes: list[str] = []
    file.write_text(f"id,name\nA1,Ada\n{other},Bo\n", encoding="utf-8")
    assert len(read_roster(file, notes.append)) == 2
    assert notes == [f"{file}: the ids of rows 2 and 3 look alike, and differ in letters of other scripts"]


@pytest.mark.parametrize("hidden", ["\u202e", "\u202a", "\u2066", "\x00", "\x07", "\x1b", "\x7f", "\x85", "\u2028"])
@pytest.mark.parametrize("column", ["id", "name", "room"])
def test_what_turns_letters_around_or_rings_a_bell_is_refused(hidden: str, column: str, file: Path) -> None:
    cells = {"id": "1", "name": "Ada", "room": "A"}
    cells[column] = f"x{hidden}gpj"
    content = ",".join(cells) + "\n" + ",".join(cells.values()) + "\n"
    if hidden in ("\x85", "\u2028"):  # white space, for a spreadsheet as for Python
        assert read(file, content)[0][column] == "x gpj"
        return
    (mistake,) = mistakes(file, content)
    if ord(hidden) >= 32:
        assert mistake.startswith(f"FILE, row 2: {column} holds the character U+{ord(hidden):04X}, which nobody sees")
    else:
        assert mistake.startswith("FILE: is not a spreadsheet: it holds bytes that are no text")


@pytest.mark.parametrize("nothing", ["\u200b", "\u00ad\u200d", "\u3164", "\u2800", "\ufe0f", "\u115f"])
@pytest.mark.parametrize("column", ["id", "name"])
def test_a_name_of_nothing_visible_is_refused(nothing: str, column: str, file: Path) -> None:
    row = {"id": "1", "name": "Ada", column: nothing}
    assert mistakes(file, f"id,name\n{row['id']},{row['name']}\n") == [
        f"FILE, row 2: the {column} shows nothing: it has only invisible characters"
    ]


def test_letters_that_join_others_belong_to_a_name(file: Path) -> None:
    """Persian, Hindi and families of emoji need joiners, Hebrew and Arabic marks of direction."""
    names = ["\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u0915\u094d\u200d\u0937", "\u200f\u05d3\u05df"]
    rows = "".join(f"{i},{name}\n" for i, name in enumerate(names))
    assert [student["name"] for student in read(file, f"id,name\n{rows}")] == names


def test_an_invisible_letter_hides_no_column(file: Path) -> None:
    assert read(file, "\u200bid,\uff4e\uff41\uff4d\uff45\n1,Ada\n") == [{"id": "1", "name": "Ada"}]


def test_too_many_columns_are_refused_at_once(file: Path) -> None:
    content = "id,name," + ",".join(f"c{i}" for i in range(100_000)) + "\n1,Ada" + ",x" * 100_000 + "\n"
    begun = time.process_time()
    (mistake,) = mistakes(file, content)
    assert mistake.startswith("FILE, line 1: has 100002 columns; at most 1000")
    assert time.process_time() - begun < 10  # one look at each for each took minutes


def test_the_rows_of_a_large_roster_are_not_kept(file: Path) -> None:
    """Memory for the students, and not as much again for the rows."""
    count = 40_000
    file.write_text("id,name\n" + "".join(f"{i},Ada\n" for i in range(count)), encoding="utf-8")
    reports: list[tuple[str, int, int]] = []
    tracemalloc.start()
    try:
        students = read_roster(file, progress=lambda *report: reports.append(report))
        kept, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(students) == count
    assert most - kept < 0.6 * kept
    assert reports == [("reading the roster", done, count + 1) for done in range(10_000, count + 1, 10_000)]


def test_a_workbook_that_reaches_to_its_last_cell_is_refused(tmp_path: Path) -> None:
    """One letter in the last row and column: 17 thousand million cells."""
    file = tmp_path / "roster.xlsx"
    book(file, {"A1": "id", "B1": "name", "A2": "1", "B2": "Ada"})
    assert len(read_roster(file)) == 1
    book(file, {"A1": "id", "B1": "name", "A2": "1", "B2": "Ada", "XFD1048576": "x"})
    with pytest.raises(UserError, match=r"reaches over 17179869184 cells, .*; at most 20000000; delete the rows"):
        read_roster(file)


def book(path: Path, cells: dict[str, str]) -> None:
    """A workbook with these cells, made by hand: no program would write the last one."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    row = "".join(f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>' for place, text in cells.items())
    link = f'<Relationships xmlns="{package}"><Relationship Id="r" Type="{office}/%s" Target="%s"/></Relationships>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("_rels/.rels", link % ("officeDocument", "xl/workbook.xml"))
        archive.writestr("xl/_rels/workbook.xml.rels", link % ("worksheet", "worksheets/sheet1.xml"))
        sheets = '<sheets><sheet name="S" sheetId="1" r:id="r"/></sheets>'
        archive.writestr("xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{office}">{sheets}</workbook>')
        sheet = f'<worksheet xmlns="{main}"><sheetData><row>{row}</row></sheetData></worksheet>'
        archive.writestr("xl/worksheets/sheet1.xml", sheet)


def test_all_mistakes_are_named_at_once(file: Path) -> None:
    content = f"id,name,section\na,Ada,1\n,,2\nA,Bo,1\nb,Bo\n\nc,{'x' * 300},1\nb,Cy,1\nB,Di,1\n"
    assert mistakes(file, content) == [
        "FILE, row 3: the id is empty",
        "FILE, row 3: the name is empty",
        "FILE, row 4: id “A” is that of row 2 too",
        "FILE, row 5: has 2 cells where the header has 3",
        "FILE, row 7: name is 300 characters long; at most 200",
        "FILE, row 9: id “B” is that of row 8 too",
    ]


def test_the_first_row_of_an_id_is_the_one_to_look_at(file: Path) -> None:
    assert mistakes(file, "id,name\n1,Ada\n1,Bo\n1,Cy\n") == [
        "FILE, row 3: id “1” is that of row 2 too",
        "FILE, row 4: id “1” is that of row 2 too",
    ]


def test_two_empty_ids_are_empty_rather_than_equal(file: Path) -> None:
    assert mistakes(file, "id,name\n,Ada\n,Bo\n") == ["FILE, row 2: the id is empty", "FILE, row 3: the id is empty"]


def test_a_missing_roster_is_named(file: Path) -> None:
    with pytest.raises(UserError, match=r"there is no roster “.*roster\.csv”"):
        read_roster(file)


# --- what is written ------------------------------------------------------------------------------------------------


def test_a_written_roster_is_read_again(file: Path) -> None:
    people = [("10000001", "Ada, Countess"), ("10000002", 'Bo "B" Ö.')]
    assert read(file, write_roster(people)) == [{"id": i, "name": name} for i, name in people]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0"])
def test_no_spreadsheet_takes_a_cell_for_a_formula(text: str) -> None:
    assert safe_cell(text) == "'" + text
    assert write_roster([("1", text)]).decode().splitlines()[1].split(",", 1)[1].startswith(("'", "\"'"))


@pytest.mark.parametrize("text", ["", "Ada", "1", "a=b", "O'Brien", "3-4", "'=x"])
def test_other_cells_stay(text: str) -> None:
    assert safe_cell(text) == text
