"""Page layouts: the shipped ones, and a recipe's own with the pictures beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.errors import UserError
from generator.page.layout import EDITION, SHIPPED, custom_layout, load_layout

ENDINGS = {"typst": "typ", "latex": "tex"}
SHIPPED_FILES = Path(__file__).parents[2] / "generator" / "page" / "layouts"


@pytest.mark.parametrize("engine", ENDINGS)
@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_layout_has_its_file_and_the_base(name: str, engine: str) -> None:
    ending = ENDINGS[engine]
    files = load_layout(name, engine, {}, EDITION)
    assert set(files) == {f"layout.{ending}", f"base.{ending}"}
    assert files[f"layout.{ending}"] == (SHIPPED_FILES / engine / f"{name}.{ending}").read_bytes()
    assert files[f"base.{ending}"] == (SHIPPED_FILES / engine / f"base.{ending}").read_bytes()
    assert b"base" in files[f"layout.{ending}"]


@pytest.mark.parametrize("engine", ENDINGS)
def test_every_shipped_file_is_a_base_or_a_shipped_name(engine: str) -> None:
    names = {path.name for path in (SHIPPED_FILES / engine).iterdir()}
    assert names == {f"{name}.{ENDINGS[engine]}" for name in ("base", "base-1", *SHIPPED)}


def test_the_paper_size_is_that_of_the_name() -> None:
    assert b'"a4"' in load_layout("a4", "typst", {}, EDITION)["layout.typ"]
    assert b'"us-letter"' in load_layout("us-letter", "typst", {}, EDITION)["layout.typ"]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_file_cannot_take_a_shipped_name(name: str, tmp_path: Path) -> None:
    (tmp_path / f"{name}.typ").write_bytes(b"mine")
    assert custom_layout(name, tmp_path) == {}
    assert load_layout(name, "typst", {"layout.typ": b"mine"}, EDITION)["layout.typ"] != b"mine"


@pytest.mark.parametrize("asked", ["dept", "dept.typ", "dept.tex"])
def test_an_own_layout_is_read_with_the_pictures_beside_it(asked: str, tmp_path: Path) -> None:
    (tmp_path / "dept.typ").write_bytes(b"typst")
    (tmp_path / "dept.tex").write_bytes(b"latex")
    for picture in ("logo.png", "photo.JPG", "a.jpeg", "b.svg", "c.pdf"):
        (tmp_path / picture).write_bytes(picture.encode())
    for other in ("roster.csv", "recipe.toml", "other.typ", "dept.bak", ".env", "Makefile"):
        (tmp_path / other).write_bytes(b"not for the engine")
    (tmp_path / "folder.png").mkdir()
    assert custom_layout(asked, tmp_path) == {
        "layout.typ": b"typst",
        "layout.tex": b"latex",
        "logo.png": b"logo.png",
        "photo.JPG": b"photo.JPG",
        "a.jpeg": b"a.jpeg",
        "b.svg": b"b.svg",
        "c.pdf": b"c.pdf",
    }


def test_an_own_layout_may_lie_in_a_folder_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "dept").mkdir()
    (tmp_path / "dept" / "exam.typ").write_bytes(b"typst")
    (tmp_path / "dept" / "logo.svg").write_bytes(b"svg")
    (tmp_path / "holiday.png").write_bytes(b"beside the recipe, not beside the layout")
    assert custom_layout("dept/exam", tmp_path) == {"layout.typ": b"typst", "logo.svg": b"svg"}


def test_a_dot_in_the_name_is_not_an_ending(tmp_path: Path) -> None:
    (tmp_path / "v1.2.typ").write_bytes(b"typst")
    assert custom_layout("v1.2", tmp_path) == {"layout.typ": b"typst"}


@pytest.mark.parametrize("engine", ENDINGS)
def test_an_engine_gets_its_own_file_the_base_and_the_pictures(engine: str) -> None:
    ending = ENDINGS[engine]
    stored = {"layout.typ": b"typst", "layout.tex": b"latex", "logo.png": b"png"}
    files = load_layout("dept", engine, stored, EDITION)
    assert set(files) == {f"layout.{ending}", f"base.{ending}", "logo.png"}
    assert files[f"layout.{ending}"] == engine.encode()
    assert files["logo.png"] == b"png"


def test_a_layout_that_is_nowhere_is_named_with_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        custom_layout("dept", tmp_path)
    assert caught.value.where == str(tmp_path)
    message = str(caught.value)
    assert "there is no layout “dept”" in message
    assert all(name in message for name in (*SHIPPED, "dept.typ"))


@pytest.mark.parametrize(("engine", "other"), [("typst", "layout.tex"), ("latex", "layout.typ")])
def test_a_layout_without_a_file_for_the_engine_is_an_error_that_names_the_file(engine: str, other: str) -> None:
    with pytest.raises(UserError, match=f"layout “dept” has no file for the {engine} engine.*dept.{ENDINGS[engine]}"):
        load_layout("dept", engine, {other: b""}, EDITION)


def test_a_folder_full_of_photos_is_refused(tmp_path: Path) -> None:
    (tmp_path / "dept.typ").write_bytes(b"typst")
    (tmp_path / "one.png").write_bytes(b"x" * (10 * 2**20 - 5))
    assert set(custom_layout("dept", tmp_path)) == {"layout.typ", "one.png"}
    (tmp_path / "two.png").write_bytes(b"x")
    with pytest.raises(UserError, match="10 MiB"):
        custom_layout("dept", tmp_path)
