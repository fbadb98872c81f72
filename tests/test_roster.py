"""Roster CSV → students: what spreadsheets save is read, and every mistake is named with its row, all at once."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.errors import UserError, UserErrors
from generator.roster import read_roster, safe_cell, write_roster

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
        ("id,name\n1,Zoë Ångström\n2,Ωμέγα Σ.\n3,Жанна Ёлкина\n", [("1", "Zoë Ångström"), ("2", "Ωμέγα Σ."), ("3", "Жанна Ёлкина")]),
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
        "accents, Greek, Cyrillic",
        "blank rows",
        "leading zeros",
        "equal names",
        "formulas are text",
        "longest name",
    ],
)  # fmt: skip
def test_what_spreadsheets_save_is_read(content: str, students: list[tuple[str, str]], file: Path) -> None:
    assert read(file, content) == [{"id": student_id, "name": name} for student_id, name in students]


def test_further_columns_are_kept(file: Path) -> None:
    assert read(file, "Section,id,name,e-mail\nDIS 101,1,Ada,ada@x.org\n,2,Bo,\n") == [
        {"section": "DIS 101", "id": "1", "name": "Ada", "e-mail": "ada@x.org"},
        {"section": "", "id": "2", "name": "Bo", "e-mail": ""},
    ]


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), min_size=1, max_size=12)


@given(st.lists(CELLS, min_size=1, max_size=8), st.sampled_from(",;\t"), st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=60, deadline=None)
def test_any_text_in_a_cell_comes_back_as_that_text(names: list[str], delimiter: str, newline: str) -> None:
    names = [" ".join(name.split()) for name in names if name.split()] or ["x"]
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=newline)
    writer.writerow(["id", "name"])
    writer.writerows((i, name) for i, name in enumerate(names))
    file = Path(_scratch) / "roster.csv"
    assert read(file, out.getvalue()) == [{"id": str(i), "name": name} for i, name in enumerate(names)]
