"""The wheel stands alone: the built-in bank, layouts and starters are inside, and it works far from the checkout."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("problemset_generator-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_everything_is_inside(unpacked: Path) -> None:
    inside = unpacked / "generator"
    for path in (ROOT / "templates").rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            assert (inside / path.relative_to(ROOT)).read_bytes() == path.read_bytes()
    for path in (ROOT / "generator").rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            assert (inside / path.relative_to(ROOT / "generator")).read_bytes() == path.read_bytes()
    for path in (ROOT / "seeds").glob("*.toml"):  # recipes to start from
        assert (inside / "seeds" / path.name).read_bytes() == path.read_bytes()
    for name in (
        "py.typed", "page/layouts/typst/a4.typ", "page/layouts/latex/base.tex", "page/pages/style.css",
        "exam/starters/recipe.toml", "bank/starters/problem.py.txt",
    ):  # fmt: skip
        assert (inside / name).is_file()
    assert not list(unpacked.glob("**/__pycache__"))
    assert not (unpacked / "tests").exists()


def test_a_recipe_builds_from_the_wheel_alone(unpacked: Path, tmp_path: Path) -> None:
    """`init`, `build` and `new` in an empty folder, with the unpacked wheel in front of everything else."""
    code = "import generator, sys; assert 'site/generator' in generator.__file__.replace(chr(92), '/'); "
    code += "from generator.cli import main; main()"
    for arguments in (["init", "exam"], ["build", "exam/exam.toml", "--versions", "1"], ["new", "a/b"]):
        subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=tmp_path,
            env={"PYTHONPATH": str(unpacked), "PATH": ""},
            check=True,
            capture_output=True,
        )
    assert (tmp_path / "build" / "exam" / "A-key.pdf").is_file()
    assert (tmp_path / "bank" / "a" / "b" / "golden.json").is_file()
