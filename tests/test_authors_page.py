"""docs/authors.md is the reference of `generator.author`, written from its docstrings and never stale."""

from __future__ import annotations

import ast
import functools
import inspect
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from generator import author
from generator.bank import Bank, bank, draw_instance, new_type

PAGE = Path(__file__).parent.parent / "docs" / "authors.md"
TITLES = {
    "generator.author.draw": "Drawing",
    "generator.author.effort": "Effort",
    "generator.author.constructions": "Exact constructions",
    "generator.author.matrices": "Matrices",
    "generator.author.systems": "Systems of two equations",
    "generator.author.sheet": "Figures",
    "generator.author.networks": "Figures of graphs",
    "generator.author.trees": "Figures of trees",
    "generator.author.plots": "Figures with axes",
    "generator.author.charts": "Charts",
    "generator.author.circuits": "Circuits",
    "generator.author.mechanics": "Bodies and forces",
    "generator.author.lines": "Worked solutions with a slip",
    "generator.model.drawn": "Open parts",
}
"""Modules that define what `generator.author` offers → the sections of the page, in their order."""
OPEN_PARTS = """\
A person marks an open part. A type is open if it has `criteria(givens)`, which returns a list of criteria, in place of
`solve`, `verify` and `mistakes`. Points are whole or half numbers."""
FOR_THE_PROGRAM = {"Redraw", "english_faker", "full_name"}
"""What other wings import from `generator.author`; no type needs it."""
VALUES = {"Axes": "axes", "Draw": "d", "Sheet": "sheet", "Stack": "stack"}
"""What the page calls an object of each class."""
LONGEST = 100  # characters of a signature on one line

# ruff: noqa: E501
INTRODUCTION = '''\
# Reference for authors

Written by `pytest tests/test_authors_page.py --update-golden` from the docstrings of `generator.author`.

A problem type is a Python module, `problem.py`. It imports from `generator.author` and the standard library only, so
this page describes everything that a type can use of this program. [new-type.md](new-type.md) explains step by step how
to write a type, and [types.md](types.md) describes the built-in ones.

Annotate the first parameter of `draw` with `Draw`, and your editor completes `d.` and shows this text:

```python
"""Area of a rectangle."""

from generator.author import Draw, product

TITLE = "Area"
KNOBS = {"largest": range(3, 100)}
ABOUT = {"largest": "largest side"}


def draw(d: Draw, *, largest: int = 20) -> dict:
    width, height = d.integers(2, 2, largest)
    d.require(width != height, "width and height are equal")
    return {"width": width, "height": height}


def solve(width: int, height: int) -> dict:
    return {"area": width * height}


def verify(answer: dict, width: int, height: int) -> bool:
    return answer["area"] == sum(width for _ in range(height))


def mistakes(width: int, height: int) -> dict:
    return {"perimeter instead of area": {"area": 2 * (width + height)}}


def effort(width: int, height: int) -> int:
    return product(width, height)
```

## What a type defines

The givens are the parameters of `solve`, by name; every function below takes them so. All functions are pure, and only
`draw` may use `d`. They return plain integers, texts, lists and dicts.

| function | returns |
|---|---|
| `draw(d, *, knobs…)` | the givens; the keyword-only parameters are the knobs, with their defaults |
| `solve(givens…)` | the answer: field → value; raises ValueError if there is none |
| `verify(answer, givens…)` | whether the answer is right, found by another method than that of `solve` |
| `mistakes(givens…)` | name of a mistake → the fields that it gets wrong; mistakes may give fractions |
| `steps(answer, givens…)` | further values for the text of the worked solution; optional |
| `figure(givens…)` | what was drawn on a `Sheet`, or a matplotlib Figure; optional |
| `effort(givens…)` | the steps of the worked solution by hand, an integer from 0 on; optional |
| `identity(givens…)` | a value that is equal for instances that are the same problem to a reader; by default the givens; optional |
| `carried(written, givens…)` | the fields that follow from others, computed from what the student wrote there; optional |
| `cells(knobs…)` | field → (rows, columns) of the cells to print, if the size of the answer is part of the question; optional |
| `heads(givens…)` | field → heads of the columns of its cells, or (heads of rows, heads of columns); optional ([types.md](types.md)) |

An open type, which a person marks, has these in place of `solve`, `verify` and `mistakes`:

| function | returns |
|---|---|
| `criteria(givens…)` | a list of `Criterion`: what earns points |
| `claims(givens…)` | name → number that the model answer states about the givens; optional |
| `holds(claims, givens…)` | whether the claims are right, found by another method; required if there are claims |

Constants, all optional:

| constant | meaning |
|---|---|
| `TITLE` | the title of the type |
| `KNOBS` | knob → what it may be: a range of integers, or a tuple of choices; booleans need no entry |
| `ABOUT` | knob → what it sets, in a few words for lists and forms: `"largest side"`, `"whether the numbers may be negative"` |
| `FIELDS` | field → its kind, if the value does not show it: `"sequence"`, `"set"`, `"direction"`, `"polynomial"`, `"any"`, or a tuple of words ([marking.md](marking.md)) |
| `LABELS` | field → TeX that names it; a field of one letter needs no entry |
| `LETTERS` | field of letters → the given whose entries the letters stand for |
| `UNITS` | field → its unit |
| `SPACE` | room to write on the paper in centimetres, 0 to 25; 3 by default |
| `SORTED_CHOICES` | True if the options of a multiple-choice part stand in ascending order |
| `ALLOW` | what `check` would warn of → the reason why it is meant: `{"commonest answer": "there are only six"}` ([check.md](check.md)) |
'''


def written() -> str:
    """The page as the docstrings describe the package."""
    return INTRODUCTION + "".join(_group(module) for module in TITLES if _names(module))


def _names(module: str) -> list[str]:
    """The public names that a module defines, in the order of the source; but a sheet before what is drawn on it."""
    public = set(author.__all__) - FOR_THE_PROGRAM
    places = {name: inspect.unwrap(getattr(author, name)) for name in public}
    found = [name for name, thing in places.items() if thing.__module__ == module]
    return sorted(found, key=lambda name: (name != "Sheet", inspect.getsourcelines(places[name])[1]))


def _group(module: str) -> str:
    """The module's own introduction, and an entry for each name."""
    about = OPEN_PARTS if module == "generator.model.drawn" else _described(sys.modules[module])
    return f"\n## {TITLES[module]}\n\n{about}\n" + "".join(map(_entry, _names(module)))


def _entry(name: str) -> str:
    thing = getattr(author, name)
    if not inspect.isclass(thing):
        return _section(name, _signature(name, thing), thing)
    if name == "Draw":  # the program makes it
        heading = f"\n### {name}\n\n{_described(thing)}\n"
    else:
        heading = _section(name, _signature(name, thing), thing) + _fields(thing)
    members = (_member(VALUES[name], attribute, value) for attribute, value in _public(thing))
    return heading + "".join(members)


def _fields(kind: type) -> str:
    """The fields of a dataclass that have a docstring of their own, as a list."""
    (definition,) = ast.parse(inspect.getsource(kind)).body
    assert isinstance(definition, ast.ClassDef)
    found = ""
    for field, after in zip(definition.body, definition.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
            found += f"- `{ast.unparse(field.target)}`: {inspect.cleandoc(str(after.value.value))}\n"
    return f"\n{found}" if found else ""


def _member(owner: str, name: str, value: Any) -> str:
    if isinstance(value, (property, functools.cached_property)):
        function = value.func if isinstance(value, functools.cached_property) else value.fget
        assert function is not None
        return _section(f"{owner}.{name}", f"{owner}.{name}: {inspect.signature(function).return_annotation}", value)
    return _section(f"{owner}.{name}", _signature(f"{owner}.{name}", value, is_method=True), value)


def _section(title: str, signature: str, thing: object) -> str:
    return f"\n### {title}\n\n```python\n{signature}\n```\n\n{_described(thing)}\n"


def _public(kind: type) -> Iterator[tuple[str, Any]]:
    """Methods and properties, in the order of the source."""
    for name, value in vars(kind).items():
        is_member = inspect.isfunction(value) or isinstance(value, (property, functools.cached_property))
        if is_member and not name.startswith("_"):
            yield name, value


class _AsWritten(str):
    """An annotation that is shown as it is written, without quotes."""

    def __repr__(self) -> str:
        return str(self)


def _signature(name: str, function: Callable[..., Any], *, is_method: bool = False) -> str:
    """The call as the source declares it; a parameter a line if it would be too long."""
    found = inspect.signature(function)
    parameters = [
        one.replace(
            annotation=_AsWritten(one.annotation),
            default=_AsWritten("…") if inspect.isfunction(one.default) else one.default,
        )
        for one in found.parameters.values()
    ][is_method:]
    result = inspect.Signature.empty if inspect.isclass(function) else _AsWritten(found.return_annotation)
    shown = str(found.replace(parameters=parameters, return_annotation=result)).replace("'", '"')
    if len(name + shown) <= LONGEST:
        return name + shown
    parts = [str(one).replace("'", '"') for one in parameters]
    by_name = [i for i, one in enumerate(parameters) if one.kind is one.KEYWORD_ONLY]
    if by_name:
        parts.insert(by_name[0], "*")
    return f"{name}(\n" + "".join(f"    {part},\n" for part in parts) + shown[shown.rindex(")") :]


def _described(thing: object) -> str:
    described = inspect.getdoc(thing)
    assert described, f"{thing} has no docstring"
    return described


def test_the_page_is_current(pytestconfig: pytest.Config) -> None:
    if pytestconfig.getoption("--update-golden"):
        PAGE.write_text(written(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == written()


def test_the_page_has_every_public_name() -> None:
    described = [name for module in TITLES for name in _names(module)]
    assert sorted([*described, *FOR_THE_PROGRAM]) == sorted(author.__all__)


def test_the_page_names_all_that_a_type_defines() -> None:
    """Whatever the bank looks for in a `problem.py` has a row."""
    source = inspect.getsource(bank)
    constants = set(re.findall(r'"([A-Z][A-Z_]{3,})"', source))
    assert {"KNOBS", "FIELDS", "UNITS", "SPACE"} <= constants
    functions = {*bank._REQUIRED, *bank._REQUIRED_OF_OPEN, *bank._OPTIONAL, "claims", "holds"}
    for name in constants:
        assert f"\n| `{name}` | " in INTRODUCTION
    for name in functions:
        assert f"\n| `{name}(" in INTRODUCTION


def test_docstrings_say_what_is_returned() -> None:
    """Every function and method of the reference, but those that draw on a sheet or reject an attempt."""
    silent = {"require", "fill", "lines", "dots", "arrows", "stacks", "text"}
    silent |= {"curve", "area", "polygon", "points", "vertical", "horizontal", "vector", "tick"}
    for name in [name for module in TITLES for name in _names(module)]:
        thing = getattr(author, name)
        members = dict(_public(thing)) if inspect.isclass(thing) else {name: thing}
        for member, value in members.items():
            if member not in silent and not isinstance(value, (property, functools.cached_property)):
                assert _described(value).startswith("Returns "), f"{name}: {member}"


def test_the_example_is_a_type(tmp_path: Path) -> None:
    """It can be drawn, with the text of any other type."""
    (example,) = re.findall(r"```python\n(\"\"\".*?)```", INTRODUCTION, re.DOTALL)
    new_type("algebra/area", tmp_path)
    (tmp_path / "algebra/area/problem.py").write_text(example, encoding="utf-8")
    kind = Bank([tmp_path])["algebra/area"]
    instance = draw_instance(kind, 1, "A", "area", knobs=kind.resolve_knobs({"largest": 9}))
    width, height = instance.givens["width"], instance.givens["height"]
    assert instance.answer == {"area": width * height}
    assert kind.effort
    assert kind.effort(**instance.givens) == author.product(width, height)


def test_types_import_from_the_front_door_only() -> None:
    """The built-in types and the starter import what this page describes, from `generator.author` itself."""
    root = PAGE.parent.parent
    starter = root / "generator/bank/starters/problem.py.txt"
    for path in [*(root / "templates").glob("*/*/problem.py"), starter]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("generator"):
                assert node.module == "generator.author", f"{path}, line {node.lineno}"
                names = {alias.name for alias in node.names}
                assert names <= set(author.__all__) - FOR_THE_PROGRAM, f"{path}, line {node.lineno}"
