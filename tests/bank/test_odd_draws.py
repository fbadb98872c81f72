"""What `draw` may return by mistake: each is a fault of the type, told in words, with a command that shows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers import TEXT, Workdir, add_type, recipe

SOURCE = """\
TITLE = "Odd"


def draw(d) -> dict:
    {draw}


def solve({givens}) -> dict:
    return {{"sum": {sum}}}


def verify(answer, {givens}) -> bool:
    return answer["sum"] == {sum}


def mistakes({givens}) -> dict:
    return {{"one more": {{"sum": {sum} + 1}}}}
"""
WANTED = "draw() must return a dict of the givens a, b"
TOO_LONG = "a number has thousands of digits, more than a record can hold"
TOO_DEEP = "a given holds itself, or lists in lists too deep to be kept"


def write(desk: Workdir, draw: str, givens: str = "a, b", total: str = "a + b", text: str = TEXT) -> None:
    source = SOURCE.format(draw=draw, givens=givens, sum=total)
    add_type(desk.bank, "odd/one", source, text)
    desk.write("quiz.toml", recipe('type = "odd/one"', top='format = ["typ"]'))


@pytest.fixture
def desk(tmp_path: Path) -> Workdir:
    return Workdir(tmp_path)


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        ("return {}", f"{WANTED}: it lacks a, b"),
        ("return None", f"{WANTED}, not None"),
        ("return [1, 2]", f"{WANTED}, not a list"),
        ("yield 1", f"{WANTED}, not a generator"),
        ("return {'a': 1}", f"{WANTED}: it lacks b"),
        ("return {'a': 1, 'b': 2, 'c': 3}", f"{WANTED}: solve() takes no 'c'"),
        ("return {'a': 1, 'b': 2, 3: 4}", f"{WANTED}: solve() takes no 3"),
        ("return {1: 2}", f"{WANTED}: it lacks a, b; solve() takes no 1"),
        ("return {'a': 1.5, 'b': 2}", "given “a” holds 1.5, a float"),
        ("return {'a': float('nan'), 'b': 2}", "given “a” holds nan, a float"),
        ("return {'a': {1}, 'b': 2}", "given “a” holds {1}, a set"),
        ("return {'a': b'x', 'b': 2}", "given “a” holds b'x', a bytes"),
        ("return {'a': None, 'b': 2}", "given “a” holds None, a NoneType"),
        ("return {'a': '\\ud800', 'b': 2}", "given “a” holds half of a letter"),
        ("return {'a': 10**5000, 'b': 2}", "has an integer beyond 2⁵³|thousands of digits"),
        ("x = []; x.append(x); return {'a': x, 'b': 2}", TOO_DEEP),
        ("x = []\n    for _ in range(5000): x = [x]\n    return {'a': x, 'b': 2}", TOO_DEEP),
        ("return draw(d)", "draw() failed at problem.py, line 5: RecursionError"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", ["show odd/one --seed 3", "build quiz.toml"])
def test_what_is_returned_by_mistake(desk: Workdir, draw: str, said: str, command: str) -> None:
    write(desk, draw)
    error = desk.run(command).error()
    assert error.startswith("odd/one")
    assert any(one in error for one in said.split("|")), error


def test_a_type_without_givens_has_one_problem(desk: Workdir) -> None:
    """It was looked for without end."""
    text = TEXT.replace("$<< a >> + << b >>$", "$1 + 1$").replace("$<< a >> + << b >> =", "$")
    write(desk, "return {}", givens="", total="2", text=text)
    assert "sum = 2" in desk.run("show odd/one").done().out
    desk.run(["build", "quiz.toml", "--versions", "1"]).done()
    assert "would be the same paper" in desk.run("build quiz.toml --record two.jsonl --out two").error()
    write_none = SOURCE.format(draw="return {'a': 1}", givens="", sum="2")
    (desk.bank / "odd/one/problem.py").write_text(write_none, encoding="utf-8")
    assert "draw() must return {}: solve() takes no 'a'" in desk.run("show odd/one").error()


@pytest.mark.parametrize("block", ["statement", "solution"])
@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("<< 1 // (a - a) >>", "ZeroDivisionError: integer division or modulo by zero"),
        ("<< nothing >>", "'nothing' is undefined"),
        ("<< a.b.c >>", "'int object' has no attribute 'b'"),
        ("<< a|vector >>", "TypeError: 'int' object is not iterable"),
    ],
)
def test_a_text_that_fails_is_the_finding_of_a_check(desk: Workdir, block: str, broken: str, said: str) -> None:
    """With its line: nothing that is counted afterwards hides it, though no draw is left to count."""
    line = {"statement": 2, "solution": 5}[block]
    lines = TEXT.splitlines()
    lines[line - 1] += f" {broken}"
    write(desk, "return {'a': d.integer(1, 9), 'b': d.integer(1, 9)}", text="\n".join(lines) + "\n")
    ran = desk.run("check odd/one --draws 30 --jobs 1 --report found.html")
    assert ran.code == 1
    assert f"odd/one (text.md.j2, line {line}; path show/show/odd/one/0): {said}" in ran.err
    assert said.partition(":")[0].replace("'", "&#39;") in (desk.home / "found.html").read_text(encoding="utf-8")
