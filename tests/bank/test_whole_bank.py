"""Every type of the built-in bank, by one runner: a type brings only its golden.json and a few knob settings here."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from generator.bank import Bank, ProblemType
from generator.bank.bank import built_in
from generator.bank.drawing import draw_instance
from generator.bank.guards import changed_answers
from generator.bank.type_starter import golden, new_type
from generator.model import Document, Figure, Instance, Part, Problem
from generator.page import answer_boxes, solution, statement
from generator.page.emit import latex, plain, typst
from tests.bank import oracles, topics

ORACLES = {**oracles.ORACLES, **topics.ORACLES}
BANK = Bank()
TYPES = BANK.ids()

# Three settings besides the defaults: towards both corners of the knobs, and one in between.
SETTINGS: dict[str, list[dict[str, Any]]] = {
    **topics.SETTINGS,
    "convolution/find_filter": [
        {"length": 2, "taps": 1, "largest": 2},
        {"length": 9, "taps": 4, "stride": 2, "padding": 1, "largest": 9},
        {"length": 6, "taps": 2, "stride": 3, "padding": 1},
    ],
    "convolution/forward": [
        {"size": 2, "taps": 1, "stride": 1, "padding": 0, "largest": 1},
        {"size": 6, "taps": 4, "stride": 3, "padding": 2, "largest": 9},
        {"size": 4, "taps": 2, "stride": 1, "padding": 1},
    ],
    "convolution/transposed": [
        {"size": 1, "taps": 2, "stride": 1, "largest": 2},
        {"size": 4, "taps": 4, "stride": 3, "padding": 2, "largest": 9},
        {"size": 3, "taps": 2, "stride": 2, "padding": 1},
    ],
}


def other_settings(kind: ProblemType) -> list[dict[str, Any]]:
    """The listed settings, or else the lowest, the highest and a middle value of every knob."""
    if kind.id in SETTINGS:
        return SETTINGS[kind.id]
    return [
        {name: spec.allowed[int(share * (len(spec.allowed) - 1))] for name, spec in kind.knobs.items()}
        for share in (0, 0.5, 1)
    ]


def instances(kind: ProblemType, knobs: dict[str, Any], count: int) -> Iterator[Instance]:
    settled = kind.resolve_knobs(knobs)
    for i in range(count):
        yield draw_instance(kind, 182, f"v{i}", "test", knobs=settled)


def integers(value: Any) -> list[int]:
    return [v for item in value for v in integers(item)] if isinstance(value, list) else [value]


def test_every_type_has_an_oracle() -> None:
    """But the open ones, which a person marks, and the one whose truths are words."""
    assert {type_id for type_id in TYPES if not BANK[type_id].is_open} == {*ORACLES, "convolution/reasons"}


@pytest.mark.parametrize("setting", range(4))
@pytest.mark.parametrize("type_id", TYPES)
def test_every_draw_agrees_with_the_oracle(type_id: str, setting: int, pytestconfig: pytest.Config) -> None:
    """Many draws at the defaults and at three other settings: integers only, and the oracle's answer."""
    kind = BANK[type_id]
    knobs = [{}, *other_settings(kind)][setting]
    oracle: Callable[..., Any] | None = ORACLES.get(type_id)
    for instance in instances(kind, knobs, pytestconfig.getoption("--draws")):
        for value in (*instance.answer.values(), *instance.claims.values()):
            assert all(type(v) in (int, str) for v in integers(value))
        if oracle:
            assert instance.answer == oracle(**instance.givens), instance.path


@pytest.mark.parametrize("type_id", TYPES)
def test_verify_refuses_every_changed_answer(type_id: str) -> None:
    kind = BANK[type_id]
    for instance in instances(kind, {}, 25):
        for changed in changed_answers(instance):
            assert kind.verify(changed, **instance.givens) is not True, (instance.givens, changed)


@pytest.mark.parametrize("type_id", [i for i in TYPES if not BANK[i].is_open])
def test_mistakes_differ_from_the_answer_and_one_another(type_id: str) -> None:
    kind = BANK[type_id]
    named: set[str] = set()
    for instance in instances(kind, {}, 200):
        wholes = [{**instance.answer, **fields} for fields in instance.mistakes.values()]
        wrong = [json.dumps(whole, sort_keys=True, default=str) for whole in wholes]
        assert json.dumps(instance.answer, sort_keys=True) not in wrong
        assert len(set(wrong)) == len(wrong)
        named |= set(instance.mistakes)
    assert named, "a type names at least one mistake"


@pytest.mark.parametrize("type_id", TYPES)
def test_draws_differ_and_are_soon_found(type_id: str) -> None:
    drawn = list(instances(BANK[type_id], {}, 400))
    attempts = sum(int(instance.path[3]) + 1 for instance in drawn) / len(drawn)
    distinct = len({json.dumps(instance.givens, sort_keys=True) for instance in drawn})
    assert attempts < 2.6
    assert distinct > 350  # as often equal as 800 of 1,000


@pytest.mark.parametrize("type_id", TYPES)
def test_texts_are_emitted_for_every_output(type_id: str) -> None:
    """Statement and solution of many draws and all settings, for Typst, LaTeX and the terminal."""
    kind = BANK[type_id]
    for knobs in [{}, *other_settings(kind)]:
        for instance in instances(kind, knobs, 5):
            asked, worked = statement(kind, instance, ()), solution(kind, instance, ())
            part = Part("(a)", 1, asked, (), 3, worked)
            page = Document(True, "T", "", "", "", "A", None, "C", (), (Problem(1, "P", (), (part,)),))
            assert "#part(" in typst.emit(page, {}).main
            assert "\\begin{document}" in latex.emit(page, {}).main
            for text in (plain.plain_text(asked), plain.plain_text(worked.steps)):
                assert "\\" not in text, text
                assert not re.search(r"[+−] ?[+−]|\b1[wx]_", text), text


@pytest.mark.parametrize("type_id", [i for i in TYPES if BANK[i].heads])
def test_heads_fit_the_shape_of_the_answer(type_id: str) -> None:
    """In every draw, with the same fields headed; they are not told by the numbers of the answer."""
    kind = BANK[type_id]
    for knobs in [{}, *other_settings(kind)]:
        for instance in instances(kind, knobs, 50):
            boxes = dict(zip(instance.answer, answer_boxes(kind, instance), strict=True))
            headed = {name for name, box in boxes.items() if box.has_heads}
            assert headed, "heads() names a field"
            for name in headed:
                box, value = boxes[name], instance.answer[name]
                rows = value if isinstance(value[0], list) else [value]
                assert len(box.row_heads) in (0, len(rows))
                assert len(box.column_heads) in (0, len(rows[0]))


@pytest.mark.parametrize("type_id", TYPES)
def test_the_statement_keeps_the_answer_to_itself(type_id: str) -> None:
    """The text of the statement is the same whatever the answer is taken to be: it is not among its names."""
    source = (BANK[type_id].folder / "text.md.j2").read_text(encoding="utf-8")
    asked = source.split("<% block statement %>")[1].split("<% endblock %>")[0]
    expressions = re.findall(r"<<.*?>>|<%.*?%>", asked, re.DOTALL)
    assert not [expression for expression in expressions if re.search(r"\banswer\b", expression)]
    kind = BANK[type_id]
    for instance in instances(kind, {}, 5):
        assert statement(kind, instance, ())  # would fail with an undefined name


@pytest.mark.parametrize("type_id", [i for i in TYPES if BANK[i].figure])
def test_figures_are_described_and_the_same_each_time(type_id: str) -> None:
    kind = BANK[type_id]
    (instance,) = instances(kind, {}, 1)
    first, second = ([b for b in statement(kind, instance, ("svg", "pdf")) if isinstance(b, Figure)] for _ in range(2))
    assert first == second
    assert len(first) == 1
    assert len(first[0].alt) > 40
    assert first[0].svg.startswith(b"<svg ")
    assert b"\\begin{picture}" in first[0].tex


@pytest.mark.parametrize("type_id", [i for i in TYPES if BANK[i].figure])
def test_numbers_in_descriptions_have_a_true_minus(type_id: str) -> None:
    """What describes a figure is shown as it is typed, so that a hyphen would stay a hyphen."""
    kind = BANK[type_id]
    for instance in instances(kind, {}, 20):
        (alt,) = (block.alt for block in statement(kind, instance, None) if isinstance(block, Figure))
        assert not re.search(r"(?<!\w)-\d", alt), alt


@pytest.mark.parametrize("type_id", TYPES)
def test_golden(type_id: str, pytestconfig: pytest.Config) -> None:
    """Two seeds are pinned: a changed stream fails here instead of changing old exams."""
    kind = BANK[type_id]
    pinned = kind.folder / "golden.json"
    if pytestconfig.getoption("--update-golden"):
        pinned.write_text(golden(kind), encoding="utf-8")
    assert json.loads(pinned.read_text(encoding="utf-8")) == json.loads(golden(kind))


# --- the homework as printed: the first table of the homework's facts -----------------------------------------------

PRINTED: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (
        "convolution/find_filter",
        {"x": [1, 4, 0, -2, 3], "y": [-2, 2, 11], "taps": 3, "stride": 1, "padding": 0},
        {"w": [2, -1, 3]},
    ),
    (
        "convolution/transposed",
        {"X": [[-1, 2], [3, 1]], "W": [[1, -1], [0, 1]], "stride": 1, "padding": 0},
        {"Y": [[-1, 3, -2], [3, -3, 1], [0, 3, 1]]},
    ),
    (
        "convolution/parameter_count",
        {"height": 224, "width": 224, "in_channels": 3, "kernel": 3, "out_channels": 4, "bias": False},
        {"parameters": 108},
    ),
    (
        "convolution/separable_parameter_count",
        {"height": 224, "width": 224, "in_channels": 3, "kernel": 3, "out_channels": 4, "bias": "none"},
        {"depthwise": 27, "pointwise": 12, "total": 39},
    ),
    (
        "convolution/separable_parameter_count",
        {"height": 224, "width": 224, "in_channels": 3, "kernel": 3, "out_channels": 4, "bias": "pointwise"},
        {"depthwise": 27, "pointwise": 16, "total": 43},
    ),
]


def test_statements_hold_if_what_they_claim_does() -> None:
    """Every statement of `reasons`, also of those no longer drawn: one claim is tried out, and agrees with the pool."""
    names = BANK["convolution/reasons"].solve.__globals__
    statements, claims = names["FOUND"], names["CLAIMS"]
    assert len(statements) == len(claims)
    for text, (_, verdict, _) in statements.items():
        assert sum(words in text for words in claims) == 1, text
        assert names["tried_out"](text) is verdict, text


def test_gradients_recorded_before_limits_were_a_choice() -> None:
    """A record without `limits` has all three fields: it is verified and shown as it was."""
    kind = BANK["normalization/mean_only_backward"]
    givens = {"gamma": 2, "beta": 1, "upstream": [3, -1, 4]}
    answer = {"dx": [2, -6, 4], "dx_single": 0, "dx_limit": 6}
    assert kind.solve(**givens) == answer
    assert kind.verify(answer, **givens) is True
    for wrong in ({"dx_single": 6}, {"dx_limit": 0}):
        assert kind.verify({**answer, **wrong}, **givens) is False
    recorded = Instance(kind.id, {}, ("A", "s", kind.id, 0), "", givens, answer, {})
    asked, worked = plain.plain_text(statement(kind, recorded, ())), solution(kind, recorded, ())
    assert "single input" in asked
    assert "the layer only scales" in plain.plain_text(worked.steps)
    assert len(worked.answers) == 3


@pytest.mark.parametrize(("type_id", "givens", "answer"), PRINTED)
def test_printed_numbers(type_id: str, givens: dict[str, Any], answer: dict[str, Any]) -> None:
    kind = BANK[type_id]
    instance = draw_instance(kind, 0, "A", "printed", knobs=kind.resolve_knobs({}), fixed=givens)
    assert instance.answer == answer


def test_the_marked_transposed_convolution_is_not_a_key() -> None:
    """The answer that was marked wrong, with row 2 as [3, −1, −3], is refused."""
    givens = PRINTED[1][1]
    marked = {"Y": [[-1, 3, -2], [3, -1, -3], [0, 3, 1]]}
    assert BANK["convolution/transposed"].verify(marked, **givens) is False


def test_every_folder_of_the_bank_is_whole() -> None:
    for folder in built_in().glob("*/*/"):
        if folder.name != "__pycache__":
            assert {"problem.py", "text.md.j2", "golden.json"} <= {file.name for file in folder.iterdir()}


ALLOWED = {
    "generator.author", "collections", "fractions", "functools", "itertools", "math", "operator", "statistics",
    "string",
}  # fmt: skip


def foreign_imports(source: str) -> list[str]:
    """What a problem.py imports beyond what it may: matplotlib only where a figure is drawn."""
    tree = ast.parse(source)
    drawing = {
        node
        for function in tree.body
        if isinstance(function, ast.FunctionDef) and function.name == "figure"
        for node in ast.walk(function)
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{'.' * node.level}{node.module or ''}"]
        else:
            continue
        found += [
            name
            for name in names
            if name not in ALLOWED and not (name.split(".")[0] == "matplotlib" and node in drawing)
        ]
    return found


@pytest.mark.parametrize("type_id", TYPES)
def test_a_type_stands_alone(type_id: str) -> None:
    """It uses the standard library's mathematics, what is for authors, and matplotlib within its figure: no other type,
    no room of the program, nothing that a draw could depend on."""
    assert foreign_imports((BANK[type_id].folder / "problem.py").read_text(encoding="utf-8")) == []


def test_so_does_a_type_that_was_just_started(tmp_path: Path) -> None:
    new_type("fair/shares", tmp_path)
    assert foreign_imports((tmp_path / "fair/shares/problem.py").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("from generator.author.effort import dot", "generator.author.effort"),
        ("from generator.bank import Stream", "generator.bank"),
        ("from generator import author", "generator"),
        ("import generator.author, generator.errors", "generator.errors"),
        ("from ..forward import problem", "..forward"),
        ("from . import other", "."),
        ("import random", "random"),
        ("import numpy as np", "numpy"),
        ("import os.path", "os.path"),
        ("from collections.abc import Sequence", "collections.abc"),
        ("import matplotlib", "matplotlib"),
        ("from matplotlib.figure import Figure", "matplotlib.figure"),
        ("def draw(d):\n    import time", "time"),
        ("def draw(d):\n    import matplotlib", "matplotlib"),
        ("def figure(a):\n    import random", "random"),
        ("class Shape:\n    from datetime import date", "datetime"),
    ],
)
def test_a_planted_import_is_seen(line: str, name: str) -> None:
    assert foreign_imports(f"from generator.author import dot\nimport math\n{line}\n") == [name]


def test_what_a_type_may_import_is_not_seen() -> None:
    lines = [f"import {name}" for name in sorted(ALLOWED)]
    lines += ["def figure(a):", "    import matplotlib.figure", "    from matplotlib import colors"]
    assert foreign_imports("\n".join(lines)) == []
