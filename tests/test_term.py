"""docs/term.md is played: its files are written, its commands run, and what it shows is what they print."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parent.parent / "docs" / "term.md"
BLOCK = re.compile(r"```(\w+)(?: (\S+))?\n(.*?)```", re.DOTALL)


def shown(lines: list[str]) -> tuple[str, int]:
    """What a page shows below a command, as a pattern, and the exit code: a line of … stands for any lines."""
    code = 0
    if lines and (said := re.fullmatch(r"\(exit (\d+)\)", lines[-1])):
        code, lines = int(said[1]), lines[:-1]
    return "".join(r"(?:.*\n)*" if line == "…" else re.escape(line) + r"\n" for line in lines), code


@pytest.mark.poppler
def test_the_term_goes_as_it_is_told(tmp_path: Path) -> None:
    ran = 0
    for language, name, content in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if language != "console":
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(content, encoding="utf-8")
            continue
        for told in content.removeprefix("$ ").split("\n$ "):
            command, *lines = told.rstrip("\n").split("\n")
            words = shlex.split(command)
            assert words[0] == "problemset"
            made = subprocess.run(
                [sys.executable, "-m", "generator.cli", *words[1:]], cwd=tmp_path, capture_output=True, text=True,
                check=False, timeout=300,
            )  # fmt: skip
            pattern, code = shown(lines)
            assert (made.returncode, re.fullmatch(pattern, made.stdout + made.stderr) is not None) == (code, True), (
                f"{command}\n{made.stdout}{made.stderr}"
            )
            ran += 1
    assert ran >= 8
    keys = (tmp_path / "build/exam/all-keys.pdf").read_bytes()
    assert keys.startswith(b"%PDF")
    canvas = (tmp_path / "build/exam-marks/gradebook-canvas.csv").read_text(encoding="utf-8").splitlines()
    assert canvas[-1].endswith(",")  # who was absent
