"""Pictures that a recipe brings: kept in the record, part of the code, and nothing but pictures."""

from __future__ import annotations

import io
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image

from tests.helpers import Workdir

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="40"><rect x="5" y="5" width="{}" height="20"{}/></svg>'
)
BOMB = (
    '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in pairwise("abcdefgh"))
    + "]>"
    + SVG.replace("</svg>", "<text>&h;</text></svg>").format(60, "")
)


def png() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (300, 100), (10, 120, 90)).save(content, "PNG")
    return content.getvalue()


def recipe(name: str, engine: str = "typst") -> str:
    return f"""
title = "Quiz"
engine = "{engine}"
[[problems]]
[[problems.parts]]
ask = '''
What is shown?

![A bar]({name})
'''
points = 1
"""


@pytest.fixture
def folder(tmp_path: Path) -> Workdir:
    (tmp_path / "bank").mkdir()
    return Workdir(tmp_path)


@pytest.mark.parametrize("engine", ["typst", pytest.param("latex", marks=pytest.mark.tex)])
@pytest.mark.parametrize("name", ["bar.svg", "bar.png", "bar.pdf"])
def test_a_picture_is_printed_and_comes_again_from_the_record_alone(folder: Workdir, name: str, engine: str) -> None:
    content = SVG.format(60, "").encode() if name.endswith("svg") else png()
    if name.endswith("pdf"):
        pdf = io.BytesIO()
        Image.open(io.BytesIO(content)).save(pdf, "PDF")
        content = pdf.getvalue()
    (folder.home / name).write_bytes(content)
    folder.write("quiz.toml", recipe(name, engine))
    folder.run("build quiz.toml --seed 5 --out out").done()
    (folder.home / name).unlink()
    printed = {file.name: file.read_bytes() for file in (folder.home / "out").glob("A-*.pdf")}
    assert len(printed) == 2
    folder.run("regenerate quiz.jsonl --out again").done()
    assert {file.name: file.read_bytes() for file in (folder.home / "again").glob("A-*.pdf")} == printed


def test_another_picture_of_the_same_name_is_another_code(folder: Workdir) -> None:
    codes = set()
    for width in (60, 61):
        (folder.home / "bar.svg").write_text(SVG.format(width, ""), encoding="utf-8")
        folder.write("quiz.toml", recipe("bar.svg"))
        folder.run(f"build quiz.toml --seed 5 --format typ --record {width}.jsonl --out {width}").done()
        codes.add(folder.records(f"{width}.jsonl")[1]["code"])
    assert len(codes) == 2


def test_a_script_in_a_picture_does_not_pass(folder: Workdir) -> None:
    hostile = SVG.format(60, ' onload="alert(1)"').replace("</svg>", "<script>alert(2)</script></svg>")
    (folder.home / "bar.svg").write_text(hostile, encoding="utf-8")
    folder.write("quiz.toml", recipe("bar.svg"))
    folder.run("build quiz.toml --seed 5 --format typ --out out").done()
    pictures = list((folder.home / "out").glob("picture-*.svg"))
    assert pictures
    assert all("alert" not in picture.read_text(encoding="utf-8") for picture in pictures)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "cannot be read"),
        (b"", "is empty"),
        (b"no picture", "no picture that can be read"),
        (b"\xff\xfe\x00\x80", "no picture that can be read"),
        (b" " * (2 * 2**20 + 1), "larger than 2 MiB"),
        (BOMB.encode(), "no picture that can be read"),
        (b'<svg xmlns="http://www.w3.org/2000/svg">' + b"<g>" * 5000 + b"</g>" * 5000 + b"</svg>", "no picture"),
    ],
)
@pytest.mark.parametrize("ending", ["svg", "png", "pdf"])
def test_what_is_no_picture_is_refused(folder: Workdir, content: bytes | None, why: str, ending: str) -> None:
    if content is not None:
        (folder.home / f"bar.{ending}").write_bytes(content)
    folder.write("quiz.toml", recipe(f"bar.{ending}"))
    assert why in folder.run("build quiz.toml --seed 5 --out out").error()
    assert not (folder.home / "quiz.jsonl").exists()


@pytest.mark.parametrize("name", ["../bar.svg", "/etc/passwd", "http://example.com/a.svg", "bar.gif", "a/b.svg"])
def test_only_files_beside_the_recipe_are_pictures(folder: Workdir, name: str) -> None:
    folder.write("quiz.toml", recipe(name))
    assert "an SVG, PNG or PDF file" in folder.run("build quiz.toml --seed 5 --out out").error()


def test_a_picture_stands_alone(folder: Workdir) -> None:
    folder.write("quiz.toml", recipe("bar.svg").replace("?\n\n!", "? !"))
    assert "leave an empty line" in folder.run("build quiz.toml --seed 5 --out out").error()
