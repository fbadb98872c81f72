"""The house keeps its order: a planted violation of each rule is caught."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"]
    return subprocess.run(
        command, cwd=folder, env={"PYTHONPATH": str(folder), "PATH": ""}, capture_output=True, text=True, check=False
    )


@pytest.fixture
def house(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "generator", tmp_path / "generator", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_house_is_in_order(house: Path) -> None:
    result = lint(house)
    assert result.returncode == 0, result.stdout
    assert "0 broken" in result.stdout


@pytest.mark.parametrize(
    ("room", "line", "rule"),
    [
        ("errors.py", "import generator.model", "downwards"),
        ("document.py", "import generator.exam.compose", "downwards"),
        ("emit/typst.py", "import generator.press.builder", "downwards"),
        ("model.py", "import click", "click only in"),
        ("pipeline.py", "import typst", "typst only in"),
        ("document.py", "import pylatex", "pylatex only in"),
        ("compose.py", "import faker", "faker only in"),
        ("drawing.py", "import importlib", "importlib only in"),
        ("drawing.py", "import random", "random only in"),
        ("compose.py", "import numpy", "numpy only in"),
    ],
)
def test_a_planted_import_is_caught(house: Path, room: str, line: str, rule: str) -> None:
    path = house / "generator" / room
    path.write_text(path.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    result = lint(house)
    assert result.returncode == 1
    broken = [text for text in result.stdout.splitlines() if text.endswith("BROKEN")]
    assert any(rule in text for text in broken), result.stdout


def test_a_room_without_a_layer_is_caught(house: Path) -> None:
    (house / "generator" / "cellar.py").write_text('"""A new room."""\n', encoding="utf-8")
    result = lint(house)
    assert result.returncode != 0
    assert "cellar" in result.stdout
