"""A tiny bank, small recipes, and the command line run in this process or in one of its own."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from generator import cli

TEXT = """\
<% block statement %>
What is $<< a >> + << b >>$?
<% endblock %>
<% block solution %>
It is $<< a >> + << b >> = << answer.sum >>$.
<% endblock %>
"""

SUM = '''\
"""Two whole numbers are added."""
TITLE = "Sum"
KNOBS = {"largest": range(1, 10_000), "sign": ("plus", "both")}
ABOUT = {"largest": "largest number", "sign": "signs of the second number", "odd": "whether the first number is odd"}
SPACE = 1


def draw(d, *, largest: int = 5000, sign: str = "plus", odd: bool = False) -> dict:
    a, b = d.integers(2, 1, largest)
    d.require(not odd or a % 2 == 1, "a is even")
    d.require(largest > 1 or not odd, "1 and 1 are too easy")
    return {"a": a, "b": -b if sign == "both" and d.integer(0, 1) else b}


def solve(a, b) -> dict:
    return {"sum": a + b}


def verify(answer, a, b) -> bool:
    return answer["sum"] - a == b


def mistakes(a, b) -> dict:
    return {"subtracted": {"sum": a - b}, "forgot the second": {"sum": a}}
'''

# The answer has to be a whole number, and the only one.
SHARE = '''\
"""Items are shared."""
TITLE = "Share"


def draw(d) -> dict:
    people = d.integer(2, 99)
    return {"people": people, "items": people * d.integer(2, 99), "row": d.integers(3, 0, 9), "name": "Ada"}


def solve(people, items, row, name) -> dict:
    if people == 0:
        raise ValueError("no people: every number would be an answer")
    if items % people:
        raise ValueError(f"{items} items cannot be shared among {people}")
    return {"each": items // people, "row": [2 * n for n in row]}


def verify(answer, people, items, row, name) -> bool:
    return answer["each"] * people == items and [n / 2 for n in answer["row"]] == row


def mistakes(people, items, row, name) -> dict:
    return {"multiplied": {"each": people * items}}
'''

SHARE_TEXT = """\
<% block statement %>
<< name >> shares $<< items >>$ among $<< people >>$; double $<< row|vector >>$.
<% endblock %>
<% block solution %>
Each gets $<< answer.each >>$; $<< answer.row|vector >>$.
<% endblock %>
"""

# Two instances in all.
COIN = '''\
"""A coin."""
TITLE = "Coin"


def draw(d) -> dict:
    return {"heads": d.integer(0, 1)}


def solve(heads) -> dict:
    return {"side": "H" if heads else "T"}


def verify(answer, heads) -> bool:
    return answer == {"side": "TH"[heads]}


def mistakes(heads) -> dict:
    return {"the other side": {"side": "HT"[heads]}}
'''

COIN_TEXT = """\
<% block statement %>
Heads shown: $<< heads >>$. Which side?
<% endblock %>
<% block solution %>
Side << answer.side >>.
<% endblock %>
"""


def add_type(bank: Path, type_id: str, problem: str = SUM, text: str = TEXT) -> Path:
    """Writes a type; returns its problem.py."""
    folder = bank / type_id
    folder.mkdir(parents=True)
    (folder / "problem.py").write_text(problem, encoding="utf-8")
    (folder / "text.md.j2").write_text(text, encoding="utf-8")
    return folder / "problem.py"


def small_bank(folder: Path) -> Path:
    """A bank with tiny/sum, tiny/plus (the same), tiny/share and tiny/coin (two instances in all)."""
    add_type(folder, "tiny/sum")
    add_type(folder, "tiny/plus", SUM.replace('TITLE = "Sum"', 'TITLE = "Plus"'))
    add_type(folder, "tiny/share", SHARE, SHARE_TEXT)
    add_type(folder, "tiny/coin", COIN, COIN_TEXT)
    return folder


def changed(source: str, old: str, new: str) -> str:
    """The source with one place replaced; the place must be there once, so that no test breaks nothing."""
    assert source.count(old) == 1, old
    return source.replace(old, new)


@dataclass(frozen=True)
class Ran:
    """What a command left on the terminal."""

    code: int
    out: str
    err: str

    def errors(self) -> list[str]:
        """The lines of a refusal (exit code 1), each one clear sentence."""
        lines = self.err.splitlines()
        assert self.code == 1, (self.code, self.out, self.err, _log(self.err))
        assert self.out == ""
        assert lines and all(line.startswith("error: ") and len(line) < 900 for line in lines), self.err
        assert "Traceback" not in self.err
        return [line.removeprefix("error: ") for line in lines]

    def error(self) -> str:
        """The one line of a refusal."""
        lines = self.errors()
        assert len(lines) == 1, self.err
        return lines[0]

    def differences(self) -> list[str]:
        """The lines in which `verify` or `regenerate` names what is not as recorded."""
        lines = [line for line in self.err.splitlines() if not line.startswith("note: ")]
        assert self.code == 1, (self.code, self.out, self.err, _log(self.err))
        assert lines and all(line.startswith("differs: ") for line in lines), self.err
        assert "verified" not in self.out
        return [line.removeprefix("differs: ") for line in lines]

    def done(self) -> Ran:
        """Itself, if all went well."""
        assert self.code == 0, (self.code, self.out, self.err, _log(self.err))
        assert "error" not in self.err
        return self


def _log(err: str) -> str:
    """The log of a bug in the program, for pytest to show."""
    named = re.search(r"report it with (\S+)", err)
    lines = Path(named.group(1)).read_text(encoding="utf-8").splitlines() if named else []
    return "\n".join(lines[-9:])


@dataclass(frozen=True)
class Workdir:
    """A working folder with a small bank; commands run in it."""

    home: Path

    @property
    def bank(self) -> Path:
        return self.home / "bank"

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    def run(self, command: str | list[str], *, env: Mapping[str, str] | None = None, bank: bool = True) -> Ran:
        """Runs a command in this process as a shell would: exit code, standard output, standard error."""
        words = shlex.split(command) if isinstance(command, str) else command
        out, err = io.StringIO(), io.StringIO()
        code = 0
        with (
            contextlib.chdir(self.home),
            mock.patch.dict(os.environ, self.environment(env, bank=bank), clear=True),
            mock.patch.object(sys, "argv", ["problemset", *words]),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            try:
                cli.main()
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else int(end.code is not None)
        return Ran(code, out.getvalue(), err.getvalue())

    def start(
        self, command: str, *, env: Mapping[str, str] | None = None, start_new_session: bool = False
    ) -> subprocess.Popen[str]:
        """Starts a command in a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "generator.cli", *shlex.split(command)],
            cwd=self.home, env=self.environment(env), text=True, encoding="utf-8",
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            start_new_session=start_new_session, preexec_fn=_takes_interrupts,
        )  # fmt: skip

    def environment(self, env: Mapping[str, str] | None = None, *, bank: bool = True) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if k not in ("PROBLEMSET_BANKS", "SOURCE_DATE_EPOCH", "COLUMNS")}
        return {**kept, **({"PROBLEMSET_BANKS": str(self.bank)} if bank else {}), **(env or {})}

    def records(self, name: str = "quiz.jsonl") -> list[dict[str, Any]]:
        """The lines of a record, the header first."""
        return [json.loads(line) for line in (self.home / name).read_text(encoding="utf-8").splitlines()]

    def givens(self, name: str = "quiz.jsonl") -> dict[tuple[str, str], dict[str, Any]]:
        """(version, slot) → givens, of a record."""
        return {
            (line["version"], p["path"][1]): p["givens"] for line in self.records(name)[1:] for p in line["problems"]
        }

    def edit(self, number: int, change: Callable[[dict[str, Any]], object], name: str = "quiz.jsonl") -> None:
        """Changes one line of a record, counted from 1, as a hand would."""
        lines = self.records(name)
        before = json.dumps(lines[number - 1])
        change(lines[number - 1])
        assert json.dumps(lines[number - 1]) != before, "nothing was edited"
        text = "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines)
        self.write(name, text)

    def tree(self, folder: str = ".") -> dict[str, bytes]:
        """Every file below a folder with its content, hidden ones too; folders end in a slash."""
        root = self.home / folder
        return {
            str(path.relative_to(root)) + "/" * path.is_dir(): b"" if path.is_dir() else path.read_bytes()
            for path in sorted(root.rglob("*"))
            if "__pycache__" not in path.parts
        }

    def shown(self, folder: str) -> dict[str, bytes]:
        """What someone who looks into an output folder sees: no hidden files or folders."""
        return {name: data for name, data in self.tree(folder).items() if not name.startswith(".")}


def recipe(*parts: str, versions: str = "", top: str = "") -> str:
    """A recipe of one problem with the given parts, one a line from line 6 on; of two versions, or, if `top` names a
    roster, of one for each student."""
    body = "\n".join(f"[[problems.parts]]\n{part}" for part in parts)
    said = "" if "roster =" in top and not versions else f"versions = {versions or 2}"
    return f'title = "Quiz"\n{said}\n{top}\n[[problems]]\n{body}\n'


def pdf_text(pdf: Path | bytes, order: str = "-layout") -> str:
    """What a reader sees in a PDF, in the order of the page (-layout) or of the file (-raw)."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext not installed")
    content = pdf if isinstance(pdf, bytes) else pdf.read_bytes()
    return subprocess.run(
        ["pdftotext", order, "-", "-"], input=content, capture_output=True, check=True
    ).stdout.decode()


def _takes_interrupts() -> None:
    """^C interrupts, even where the tests themselves run in the background of a shell, which ignores it for them."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def children(process: subprocess.Popen[str]) -> list[int]:
    """The processes that work for a process."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = re.search(r"PPid:\s(\d+)", (folder / "status").read_text(encoding="utf-8"))
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue  # ended meanwhile
        if parent and int(parent.group(1)) == process.pid and b"spawn_main" in command:
            found.append(int(folder.name))
    return found


def polynomial_text(coefficients: Sequence[int]) -> str:
    """A polynomial as a person types it: 2x^2 - 3x + 1. coefficients: the constant first."""
    terms = [f"{'-' if c < 0 else '+'}{abs(c)}x^{power}" for power, c in reversed([*enumerate(coefficients)]) if c]
    return " ".join(terms) or "0"
