"""Recipes, records, rosters and rulings that somebody has written wrongly, or with ill will: a refusal in words, never
“this is a bug” and never an endless wait."""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import Workdir, small_bank

DEEP = "@deep@"
"""Stands for lists in lists, which no writer of JSON or TOML would write."""
LONG = "@long@"
"""Stands for a number of more digits than Python reads."""
RAW = {DEEP: "[" * 3000 + "]" * 3000, LONG: "9" * 5000}
HALF = "\ud800"
VALUES: list[Any] = [
    "", ".", "..", "/", "~", "\0", "a\0b", "x" * 70_000, "\u202egpj.exe", "日本", "<< 1/0 >>", "<< x.y >>", "$\\frac$",
    "![x](y.png)", "A\nB", "💥", "%s%n", "..\\..\\x", "C:\\x", "CON", "loop", "pipe", "folder", "zero",
    0, -1, 1, 2, 7, 10**6 + 1, 2**63, 2**64, 10**100, 10**4000, 0.5, -0.0, 1e308, 5e-324, float("nan"), float("inf"),
    float("-inf"), True, False, [], [[]], [[[[1]]]], {}, {"a": {}}, [{}], [0, 1, 99_999_999], ["a", 1], [None],
    {"x": "y"}, {"": 1}, ["A", "a"], [""], [" "], "A", "tiny/sum", "tiny/coin#1", [1] * 5000, {"type": "tiny/sum"},
    DEEP, LONG,
]  # fmt: skip
ONLY_TOML: list[Any] = [date(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)]
ONLY_JSON: list[Any] = [None, HALF, {HALF: 1}, [HALF], "1/3", "1/99999999999999999"]

RECIPE: dict[str, Any] = {
    "title": "Quiz", "course": "Course", "subtitle": "Short", "date": "2026-05-04",
    "instructions": "Be *kind*.", "name_line": True, "cover": {"rules": "None."}, "appendix": {"text": "$x$"},
    "versions": 2, "engine": "typst", "format": ["typ"], "layout": "a4", "language": "en", "shuffle": False,
    "fairness": 10, "distinct_from": [], "duplex": False, "key": "both", "roster_columns": [],
    "problems": [
        {"title": "One", "text": "Given << s.a >>.", "parts": [
            {"type": "tiny/sum", "slot": "s", "points": 2, "knobs": {"largest": 50, "sign": "plus"}, "space": 2},
            {"type": "tiny/plus", "share": {"slot": "s", "givens": ["a"]}, "marking": "cells", "height": 5},
        ]},
        {"title": "Two", "parts": [
            {"type": "tiny/sum", "choices": 4, "credit": {"subtracted": 0.5}, "none_of_these": True, "penalty": 0.25},
            {"pool": [{"type": "tiny/share"}, {"type": "tiny/plus", "points": 3}], "choose": 1},
            {"ask": "Why?", "answer": "So.", "criteria": [{"points": 2, "earns": "Says so.", "gap": "Nothing."}],
             "lines": True},
            {"type": "tiny/sum", "givens": {"a": 1, "b": 2}, "bonus": True, "repeats": True},
        ]},
    ],
}  # fmt: skip


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every key and every index of what is nested."""
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield (*path, key)
        yield from places(value[key], (*path, key))


def mutated(whole: Any, chance: random.Random, values: list[Any]) -> Any:
    """A copy with something in it changed, dropped, doubled or added."""
    copy = json.loads(json.dumps(whole))
    for _ in range(chance.choice((1, 1, 1, 2))):
        path = chance.choice([*places(copy)])
        inside = copy
        for key in path[:-1]:
            inside = inside[key]
        how = chance.random()
        value = chance.choice(values)
        if how < 0.75:
            inside[path[-1]] = value
        elif how < 0.85:
            del inside[path[-1]]
        elif isinstance(inside, list):
            inside.insert(0, value)
        else:
            inside[chance.choice(["x", "", "type", "pool", "ask", "seed", "edition", "\0"])] = value
    return copy


def toml(value: Any) -> str:
    """A value as TOML; tables inline."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {toml(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, str):
        return RAW.get(value) or (json.dumps(value) if value.isascii() else f'"{value}"')
    return json.dumps(value).replace("NaN", "nan").replace("Infinity", "inf")


def as_toml(recipe: Any) -> str:
    return "".join(f"{json.dumps(key)} = {toml(value)}\n" for key, value in recipe.items())


def as_json(line: Any) -> bytes:
    return json.dumps(line).replace(f'"{DEEP}"', RAW[DEEP]).replace(f'"{LONG}"', RAW[LONG]).encode() + b"\n"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Workdir:
    home = tmp_path_factory.mktemp("hostile")
    small_bank(home / "bank")
    (home / "loop").symlink_to("loop")
    (home / "zero").symlink_to("/dev/zero")
    os.mkfifo(home / "pipe")
    (home / "folder").mkdir()
    desk = Workdir(home)
    desk.write("quiz.toml", as_toml(RECIPE))
    desk.run("build quiz.toml --seed 7").done()
    shutil.copytree(Path(__file__).parent.parent / "records", home / "records")
    return desk


def require_words(desk: Workdir, command: str, shown: Callable[[], object]) -> None:
    """Runs it. Whatever comes of it, it is no bug of the program, and errors are whole lines."""
    ran = desk.run(command)
    assert ran.code in (0, 1, 2), (command, shown(), ran.err)
    assert ran.code == 0 or ran.err.startswith(("error: ", "differs: ", "not checked: ", "note: ")), (command, ran.err)


def try_recipes(desk: Workdir, chance: random.Random, count: int) -> int:
    """Builds mutated recipes; how many of them the program took."""
    taken = 0
    for _ in range(count):
        wrong = mutated(RECIPE, chance, VALUES + ONLY_TOML)
        if isinstance(wrong.get("versions"), int) and not 0 <= wrong["versions"] <= 10:
            wrong["versions"] = chance.choice([0, -1, 10**6 + 1, 2**64])
        content = as_toml(wrong)
        desk.write("wrong.toml", content)
        (desk.home / "wrong.jsonl").unlink(missing_ok=True)
        require_words(desk, "build wrong.toml --seed 7 --out wrong --format typ", lambda: content[:3000])  # noqa: B023
        taken += (desk.home / "wrong.jsonl").exists()
    return taken


RECORD_COMMANDS = (
    "verify wrong.jsonl --out none", "regenerate wrong.jsonl --out wrong-again --only paper --version A",
    "mark wrong.jsonl --sheet --out wrong-sheet", "rekey wrong.jsonl --out wrong-keys --record wrong-rekeyed.jsonl",
    "export wrong.jsonl --to moodle --out wrong-export", "build quiz.toml --record wrong.jsonl --out wrong-more",
    "build quiz.toml --record other.jsonl --out other --distinct-from wrong.jsonl",
    "mark wrong.jsonl responses.csv --out wrong-marks",
    "build quiz.toml --record other.jsonl --out other --like wrong.jsonl",
    *(f"export wrong.jsonl --to {program} --out wrong-export" for program in ("canvas", "qti21", "docx", "anki")),
)  # fmt: skip


def try_records(desk: Workdir, chance: random.Random, count: int, names: list[str], commands: tuple[str, ...]) -> int:
    """Reads mutated records; how many commands succeeded."""
    done = 0
    for number in range(count):
        lines = (desk.home / chance.choice(names)).read_text(encoding="utf-8").splitlines()
        place = chance.choice([0, 1, 1, 1]) if len(lines) > 1 else 0
        wrong = as_json(mutated(json.loads(lines[place]), chance, VALUES + ONLY_JSON))
        lines = [line + "\n" for line in lines]
        desk.write("wrong.jsonl", b"".join(wrong if i == place else line.encode() for i, line in enumerate(lines)))
        for name in ("other.jsonl", "wrong-rekeyed.jsonl"):
            (desk.home / name).unlink(missing_ok=True)
        require_words(desk, commands[number % len(commands)], lambda: wrong[:3000])  # noqa: B023
        done += 1
    return done


def test_no_recipe_is_a_bug(desk: Workdir) -> None:
    assert 5 < try_recipes(desk, random.Random(1), 120) < 100  # some mutations are no mistake; most are


def test_no_record_is_a_bug(desk: Workdir) -> None:
    desk.write("responses.csv", f"code,1(a) sum,2(a) sum\n{desk.records()[1]['code']},5,A\n")
    assert try_records(desk, random.Random(2), 120, ["quiz.jsonl"], RECORD_COMMANDS)


# --- records that were edited ---------------------------------------------------------------------------------------


def edited(desk: Workdir, change: Callable[[dict[str, Any]], object]) -> str:
    """quiz.jsonl with its first version changed, under another name; the name."""
    header, first, *rest = desk.records()
    change(first)
    desk.write("edited.jsonl", b"".join(map(as_json, (header, first, *rest))))
    return "edited.jsonl"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda line: line["problems"][2].update(options=[], order=[0, 1, 99_999_999]), "field “problems.2.order.2”"),
        (lambda line: line["problems"][0].update(points=float("nan")), "is cut off or not JSON (NaN is no number)"),
        (lambda line: line["problems"][0].update(points=float("inf")), "is cut off or not JSON (Infinity"),
        (lambda line: line["problems"][0].update(label=HALF), "is cut off or not JSON"),
        (lambda line: line["problems"][0]["givens"].update(a=DEEP), "is cut off or not JSON"),
        (lambda line: line["problems"][0]["givens"].update(a=LONG), "is cut off or not JSON"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", ["verify {}", "regenerate {} --out e", "export {} --to moodle --out e"])
def test_what_no_record_can_hold(
    desk: Workdir, change: Callable[[dict[str, Any]], object], said: str, command: str
) -> None:
    error = desk.run(command.format(edited(desk, change))).error()
    assert error.startswith(f"edited.jsonl, line 2: {said}")


@pytest.mark.parametrize("command", ["export {} --to moodle --out e", "mark {} responses.csv --out e"])
def test_a_part_that_the_recipe_does_not_have(desk: Workdir, command: str) -> None:
    desk.write("responses.csv", f"code,1(a) sum\n{desk.records()[1]['code']},5\n")
    name = edited(desk, lambda line: line["problems"][0]["path"].__setitem__(1, "elsewhere"))
    assert (
        "version A has other parts than the recipe of its record: one was edited"
        in desk.run(command.format(name)).error()
    )


def test_emptied_files_hide_no_edit(desk: Workdir) -> None:
    """Without the hashes of its files, the code of a version tells whether its content is that of the paper."""
    name = edited(desk, lambda line: line.update(files={}, sources={}))
    desk.run(f"regenerate {name} --out emptied").done()
    assert "not checked: version A: no files are recorded" in desk.run(f"verify {name} --out emptied").err

    def change(line: dict[str, Any]) -> None:
        line.update(files={}, sources={})
        line["problems"][0].update(givens={"a": 1, "b": 2}, answer={"sum": 3}, mistakes={})

    name = edited(desk, change)
    ran = desk.run(f"regenerate {name} --out emptied --version A")
    assert ran.code == 1
    assert ran.err == (
        "error: edited.jsonl, line 2: version A has no recorded files, and its code is not that of its content: the"
        " record was edited; `problemset verify` names what differs from its seed\n"
    )


def test_a_ruling_with_a_number_of_thousands_of_digits(desk: Workdir) -> None:
    desk.write("responses.csv", f"code,1(a) sum\n{desk.records()[1]['code']},5\n")
    desk.write("rulings.toml", f"round = {RAW[LONG]}\n")
    ran = desk.run("mark quiz.jsonl responses.csv --rulings rulings.toml --out marks")
    assert ran.err.startswith("error: rulings.toml: is not TOML: Exceeds the limit")
