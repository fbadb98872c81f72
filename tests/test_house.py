"""The house keeps its order: every wing has its rules, and a planted violation of each is caught."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
HOUSE = ROOT / "generator"
WINGS = sorted(path.parent.name for path in HOUSE.glob("*/__init__.py"))
ROOMS = sorted(path.relative_to(HOUSE).as_posix() for path in HOUSE.rglob("*.py"))
CONTRACTS: list[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
    "importlinter"
]["contracts"]

GROUND = ("generator.errors", "generator.model", "generator.files")
MOST_ENTRIES = 16  # of the package's own folder
MOST_LINES = 440  # of a room
MOST_IMPORTS = 13  # of a room, from other modules of the program; a front door is one


Plant = Callable[[str, str], list[str]]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"]
    return subprocess.run(
        command, cwd=folder, env={"PYTHONPATH": str(folder), "PATH": ""}, capture_output=True, text=True, check=False
    )


def copied(folder: Path) -> Path:
    shutil.copytree(HOUSE, folder / "generator", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def broken_rules(folder: Path) -> list[str]:
    result = lint(folder)
    rules = [text.removesuffix(" BROKEN") for text in result.stdout.splitlines() if text.endswith(" BROKEN")]
    assert result.returncode == bool(rules), result.stdout + result.stderr
    return rules


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The rules that are broken already: none, if the house is in order."""
    return broken_rules(copied(tmp_path_factory.mktemp("house")))


@pytest.fixture
def plant(tmp_path: Path, before: list[str]) -> Plant:
    """Adds a line to a room, which may be a new one; the rules that this breaks."""

    def planted(room: str, line: str) -> list[str]:
        path = copied(tmp_path) / "generator" / room
        path.parent.mkdir(exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")
        return [rule for rule in broken_rules(tmp_path) if rule not in before]

    return planted


def test_the_house_is_in_order(tmp_path: Path) -> None:
    result = lint(copied(tmp_path))
    assert result.returncode == 0, result.stdout
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in result.stdout


# --- imports --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("errors.py", "import generator.model"),
        ("model/drawn.py", "from generator.bank import Bank"),
        ("author/draw.py", "from generator.bank import Stream"),
        ("bank/bank.py", "from generator.page import number"),
        ("page/document.py", "import generator.exam"),
        ("page/emit/typst.py", "import generator.press"),
        ("exam/composer.py", "def lazy():\n    from generator.press import build"),
        ("press/builder.py", "import generator.check"),
        ("web/problems.py", "from generator.studio import open_studio"),
        ("marking/marker.py", "from generator.export import exported"),
        ("web/app.py", "import generator.cli"),
    ],
)
def test_an_import_from_a_wing_above_is_caught(plant: Plant, room: str, line: str) -> None:
    assert "Wings import only downwards" in plant(room, line)


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("author/draw.py", "from generator.author.effort import dot"),
        ("bank/bank.py", "from generator.bank.drawing import redraw"),
        ("page/text.py", "from generator.page.document import documents"),
        ("page/emit/typst.py", "from generator.page.typesetter import Typesetter"),
        ("exam/recipe.py", "from generator.exam.composer import Composer"),
        ("exam/recipe.py", "from generator.exam import Composer"),  # by its own front door
        ("press/rendering.py", "from generator.press.builder import build"),
        ("check/findings.py", "def lazy():\n    import generator.check.sweep"),
        ("studio/folder.py", "from generator.studio.site import shown"),
        ("marking/responses.py", "from generator.marking.marker import mark"),
        ("export/moodle.py", "from generator.export.canvas import package"),
        ("web/links.py", "import generator.web.app"),
        ("cli/terminal.py", "from generator.cli.bank import show"),
    ],
)
def test_an_import_from_a_room_above_or_beside_is_caught(plant: Plant, room: str, line: str) -> None:
    assert f"Rooms of {room.partition('/')[0]} import only downwards" in plant(room, line)


@pytest.mark.parametrize(
    ("room", "line", "wing"),
    [
        ("page/document.py", "from generator.bank.drawing import redraw", "bank"),
        ("bank/drawing.py", "from generator.author.draw import LONGEST_DRAW", "author"),
        ("exam/heights.py", "from generator.page.emit.typst import emit", "page"),
        ("press/builder.py", "import generator.exam.record", "exam"),
        ("check/sweep.py", "from generator.press import worker_pool", "press"),
        ("web/problems.py", "from generator.press.html_page import practice_page", "press"),
        ("web/problems.py", "def lazy():\n    from generator.marking.responses import LONGEST", "marking"),
        ("cli/bank.py", "from generator.check.sweep import CheckOrder", "check"),
        ("cli/marks.py", "import generator.export.package", "export"),
        ("cli/practice.py", "from generator.web.server import serve", "web"),
        ("__init__.py", "from generator.cli.app import problemset", "cli"),
    ],
)
def test_an_import_past_a_front_door_is_caught(plant: Plant, room: str, line: str, wing: str) -> None:
    assert plant(room, line) == [f"The wing {wing} is entered by its front door"]


@pytest.mark.parametrize(
    ("room", "line", "library"),
    [
        ("model/drawn.py", "import click", "click"),
        ("web/app.py", "import click", "click"),
        ("check/report.py", "from rich.table import Table", "rich"),
        ("bank/drawing.py", "import numpy", "numpy"),
        ("marking/class_statistics.py", "import numpy as np", "numpy"),
        ("page/typesetter.py", "import typst", "typst"),
        ("page/emit/typst.py", "import typst", "typst"),
        ("press/bound.py", "from pikepdf import Pdf", "pikepdf"),
        ("page/document.py", "import pylatex", "pylatex"),
        ("exam/roster.py", "from faker import Faker", "faker"),
        ("bank/drawing.py", "import importlib", "importlib"),
        ("press/builder.py", "def lazy():\n    import importlib.util", "importlib"),
        ("press/builder.py", "import portalocker", "portalocker"),
        ("exam/drafting.py", "import secrets", "secrets"),
        ("press/worker_pool.py", "import subprocess", "subprocess"),
        ("bank/drawing.py", "import random", "random"),
        ("bank/randomness.py", "from random import choice", "random"),
        ("cli/terminal.py", "def lazy():\n    import random", "random"),
    ],
)
def test_a_library_outside_its_room_is_caught(plant: Plant, room: str, line: str, library: str) -> None:
    (rule,) = plant(room, line)
    assert rule.startswith(f"{library} only in ")


def libraries() -> list[str]:
    """What only some rooms may import."""
    named = [c.get("protected_modules", []) + c.get("forbidden_modules", []) for c in CONTRACTS]
    return [name for names in named for name in names if not name.startswith("generator.")]


@pytest.mark.parametrize("library", libraries())
def test_no_library_that_has_a_room_is_for_all(plant: Plant, library: str) -> None:
    (rule,) = plant("errors.py", f"import {library}")
    assert rule.startswith(f"{library} only in ")


@pytest.mark.parametrize("wing", WINGS)
def test_a_room_without_a_layer_is_caught(plant: Plant, wing: str) -> None:
    assert plant(f"{wing}/cellar.py", '"""A new room."""') == [f"Rooms of {wing} import only downwards"]


@pytest.mark.parametrize("wing", ["cellar.py", "cellar/__init__.py"])
def test_a_wing_without_a_layer_is_caught(plant: Plant, wing: str) -> None:
    assert plant(wing, '"""A new wing."""') == ["Wings import only downwards"]


# --- wings and rooms ------------------------------------------------------------------------------------------------


def test_there_are_wings() -> None:
    assert {"author", "bank", "page", "exam", "press", "cli"} < set(WINGS)


@pytest.mark.parametrize("wing", WINGS)
def test_a_wing_has_its_layers_and_a_front_door(wing: str) -> None:
    layers = [one for one in CONTRACTS if one.get("containers") == [f"generator.{wing}"]]
    assert [(one["type"], one["exhaustive"]) for one in layers] == [("layers", True)]
    doors = [one for one in CONTRACTS if one.get("protected_modules") == [f"generator.{wing}.*"]]
    assert [(one["type"], one["allowed_importers"]) for one in doors] == [("protected", [f"generator.{wing}"])]


@pytest.mark.parametrize("wing", WINGS)
def test_a_front_door_says_what_the_wing_is_for(wing: str) -> None:
    """And holds nothing else than what the wing offers, from its own rooms or from the files that all stand on."""
    path = HOUSE / wing / "__init__.py"
    text, *body = ast.parse(path.read_text(encoding="utf-8")).body
    assert isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant) and str(text.value.value).strip()
    *imports, offered = body
    assert all(isinstance(node, ast.ImportFrom) for node in imports)
    for node in imports:
        module = str(getattr(node, "module", ""))
        assert module.startswith(f"generator.{wing}.") or module in GROUND, module
    names = [alias.asname or alias.name for node in imports if isinstance(node, ast.ImportFrom) for alias in node.names]
    assert isinstance(offered, ast.Assign) and ast.unparse(offered.targets[0]) == "__all__"
    assert sorted(ast.literal_eval(offered.value)) == sorted(names)
    assert not [name for name in names if name.startswith("_")]


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_says_what_it_is_for(room: str) -> None:
    text = ast.get_docstring(ast.parse((HOUSE / room).read_text(encoding="utf-8")))
    assert text or room.endswith("/__init__.py"), "no first line"


def test_the_hall_is_small() -> None:
    """What a newcomer sees first."""
    entries = [path.name for path in HOUSE.iterdir() if path.name not in ("__pycache__", "templates")]
    assert len(entries) <= MOST_ENTRIES, sorted(entries)


def imported(path: Path) -> set[str]:
    """The program's modules that a room names in its imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            folder = ROOT / node.module.replace(".", "/")
            modules = {alias.name for alias in node.names if (folder / f"{alias.name}.py").is_file()}
            found |= {f"{node.module}.{name}" for name in modules}
            if len(modules) < len(node.names):
                found.add(node.module)
    return {name for name in found if name.split(".")[0] == "generator"}


def test_imports_are_counted(tmp_path: Path) -> None:
    room = tmp_path / "room.py"
    room.write_text(
        "import os, generator.errors\n"
        "from generator.bank import Bank, Stream\n"
        "from generator.cli import bank, build\n"
        "from generator.exam import slots, Recipe\n"
        "def lazy():\n    from generator.exam.record import Entry\n    from generator.exam.record import Header\n",
        encoding="utf-8",
    )
    assert imported(room) == {
        "generator.errors", "generator.bank", "generator.cli.bank", "generator.cli.build", "generator.exam.slots",
        "generator.exam", "generator.exam.record",
    }  # fmt: skip


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_can_be_overlooked(room: str) -> None:
    path = HOUSE / room
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES
    if not room.endswith("__init__.py"):  # a front door names all rooms of its wing, and no others
        assert len(imported(path)) <= MOST_IMPORTS, sorted(imported(path))
