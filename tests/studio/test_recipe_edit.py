"""Tests of changes to a recipe's text: what is not concerned stays as it was."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.errors import UserError
from generator.studio.recipes.recipe_edit import data_of, digest, insert, move, remove, set_value, with_keys

HEADERS = """\
# an exam
title = 'Quiz'   # of the first week
knobs.deep = 1
instructions = '''
Use $\\alpha$.
# no comment'''

# beneath

[cover]  # a page
rules = "none"

# --- Part I ---
[[problems]]
title = "One"  # first
section.title = "I"

[[problems.parts]]
type = "a/b"   # biases
knobs.stride = 2
# a note below

# about c
[[problems.parts]]
type = "a/c"
points = 2.0
[problems.parts.knobs]
# the size
size = 3

[[problems]]
title = "Two"
parts = [
  # the first
  { type = "a/d", knobs = { x = 1, y = [1, 2] } },  # beside it
  { type = "a/e", "odd key" = '#' }
  # the end
]

[appendix]
scratch = 1 # sheet
"""
INLINE = """\
# an exam
title = "Quiz"
problems = [ { title = "One", parts = [ { type = "a/b" }, { type = "a/c", knobs = { size = 3 } } ] },
  # second
  { title = "Two", parts = [{ type = "a/d" }] }, { title = "Three", parts = [] } ]
"""
EMPTY = 'title = "Exam"\nversions = 2\nproblems = []\n'
MIXED = """\
[[problems]]
[[problems.parts]]
type = "a/b"
# of the cover
[cover]
table = false
[[problems.parts]]
type = "a/c"
[[problems]]
parts = []  # none yet
# the end"""
TEXTS = [HEADERS, HEADERS.replace("\n", "\r\n"), "\ufeff" + INLINE, EMPTY, MIXED, 'title = "Exam"', ""]

texts = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["a\nb\n", "'", '"""', "'''\n", "\\alpha\n$x$", 'a"', "a'\n", "\\", "#", '"""\n"', "\x7f\n"]),
).map(lambda text: text.replace("\r", ""))
values = st.one_of(texts, st.integers(-5, 5), st.booleans(), st.just(2.5), st.lists(st.integers(0, 3), max_size=2))
parts = st.fixed_dictionaries(
    {"type": st.sampled_from(["a/f", "a/g"])},
    optional={
        "points": st.integers(1, 4),
        "ask": texts,
        "knobs": st.dictionaries(st.sampled_from("xy"), st.integers(0, 3)),
    },
)
problems = st.fixed_dictionaries({"title": texts}, optional={"parts": st.lists(parts, max_size=2)})
Change = tuple[str, str, Callable[[dict[str, Any]], None]]


def lists(data: dict[str, Any]) -> list[tuple[str | int, ...]]:
    """Paths of the lists that a recipe has or may have."""
    return [("problems",), *(("problems", i, "parts") for i in range(len(data.get("problems", []))))]


def at(data: Any, path: tuple[str | int, ...]) -> Any:
    for key in path:
        data = data.setdefault(key, []) if isinstance(data, dict) and key in ("problems", "parts") else data[key]
    return data


@st.composite
def edits(draw: st.DrawFn, text: str, data: dict[str, Any]) -> tuple[str, list[Any]]:
    """A change of the text, made to the plain data as well; and what was removed."""
    every = lists(data)
    kind = draw(st.sampled_from(["set", "set", "remove", "insert", "move", "move"]))
    named = [name for name in ("cover", "knobs", "new") if isinstance(data.get(name, {}), dict)]
    tables: list[tuple[str | int, ...]] = [(), *((name,) for name in named)]
    filled = [path for path in every if at(copy.deepcopy(data), path)]
    for path in filled:
        tables += [(*path, i) for i in range(len(at(data, path)))]
    tables += [(*one, "knobs") for one in tables if one[-2:-1] == ("parts",)]
    if kind in ("set", "remove") or not filled:
        table = draw(st.sampled_from(tables))
        key = draw(st.sampled_from(["title", "x", "y", "points", "odd key", "a.b"]))
        inner: Any = data
        if kind == "remove":
            for one in table:
                inner = inner.get(str(one), {}) if isinstance(inner, dict) else inner[one]
            inner.pop(key, None)
            return remove(text, (*table, key)), []
        for one in table:
            inner = inner.setdefault(str(one), {}) if isinstance(inner, dict) else inner[one]
        typed: Any = draw(values)
        inner[key] = typed
        return set_value(text, (*table, key), typed), []
    if kind == "insert":
        path = draw(st.sampled_from(every))
        value: Any = draw(problems if path == ("problems",) else parts)
        place = draw(st.integers(0, len(at(data, path))))
        at(data, path).insert(place, copy.deepcopy(value))
        return insert(text, path, place, value), []
    path = draw(st.sampled_from(filled))
    place = draw(st.integers(0, len(at(data, path)) - 1))
    if draw(st.booleans()) and kind == "move":
        gone = at(data, path).pop(place)
        return remove(text, (*path, place)), [gone]
    to = path if path == ("problems",) else draw(st.sampled_from(every[1:]))
    item = at(data, path).pop(place)
    to_place = draw(st.integers(0, len(at(data, to))))
    at(data, to).insert(to_place, item)
    return move(text, path, place, to, to_place), []


def comment_lines(text: str) -> list[str]:
    return [
        line.strip() for line in text.split("\n") if line.strip().startswith("#") and line.strip() != "# no comment'''"
    ]


@settings(max_examples=150, deadline=None)
@given(st.data(), st.sampled_from(TEXTS))
def test_any_changes_leave_what_they_make_of_the_data(data: st.DataObject, text: str) -> None:
    plain = tomllib.loads(text.removeprefix("\ufeff"))
    for _ in range(data.draw(st.integers(1, 5))):
        before = comment_lines(text)
        text, gone = data.draw(edits(text, plain))
        assert repr_of(data_of(text)) == repr_of(plain)
        if not gone:  # a comment goes only with the entry that it belongs to
            assert sorted(set(before) - set(comment_lines(text)) - {"#"}) == []
        assert text == "" or "\r\n" not in text or "\n" not in text.replace("\r\n", "")


def repr_of(value: Any) -> Any:
    """The data without lists that are empty, which a text may leave out; 2 and 2.0 differ."""
    if isinstance(value, dict):
        return {k: repr_of(v) for k, v in sorted(value.items()) if not (k in ("problems", "parts") and v == [])}
    return [repr_of(one) for one in value] if isinstance(value, list) else (type(value), value)


# --- the very letters -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "path", "value", "after"),
    [
        ("a = 'x'  # why\nb = 1\n", ("a",), "y\\z", "a = 'y\\z'  # why\nb = 1\n"),
        ("a = 'x'\n", ("a",), "it's", 'a = "it\'s"\n'),
        ('a = "x"\n', ("a",), "$\\alpha$", 'a = "$\\\\alpha$"\n'),
        ("a = 1\r\n# end\r\n", ("b",), "p\nq", 'a = 1\r\nb = """\r\np\r\nq"""\r\n# end\r\n'),
        ("k.x = 1 # one\n[t]\n", ("k", "y"), 2, "k.x = 1 # one\nk.y = 2\n[t]\n"),
        ("k = { x = 1 }  # one\n", ("k", "y"), True, "k = { x = 1, y = true }  # one\n"),
        ("[t]  # head\n# more\n", ("t", "y"), [1, 2], "[t]  # head\ny = [1, 2]\n# more\n"),
        ("a = 1\n\n# of t\n[t]\n", ("c", "r"), "s", 'a = 1\n\n[c]\nr = "s"\n\n# of t\n[t]\n'),
        ("a = 1\n\n# of t\n[t]\n", ("c", "r"), 2, "a = 1\nc = { r = 2 }\n\n# of t\n[t]\n"),
        ("# of t\n[t]\n", ("a",), 1, "a = 1\n\n# of t\n[t]\n"),
        ('a = 1', ("b",), 2.5, "a = 1\nb = 2.5\n"),
    ],
)  # fmt: skip
def test_what_a_value_leaves_as_it_was(before: str, path: tuple[str, ...], value: Any, after: str) -> None:
    assert set_value(before, path, value) == after


def test_a_part_moves_with_its_comments() -> None:
    moved = move(HEADERS, ("problems", 0, "parts"), 1, ("problems", 0, "parts"), 0)
    block = '# about c\n[[problems.parts]]\ntype = "a/c"\npoints = 2.0\n[problems.parts.knobs]\n# the size\nsize = 3\n'
    assert f'section.title = "I"\n\n{block}\n[[problems.parts]]\ntype = "a/b"   # biases\n' in moved
    into = move(HEADERS, ("problems", 0, "parts"), 1, ("problems", 1, "parts"), 1)
    row = '  # about c\n  # the size\n  { type = "a/c", points = 2.0, knobs = { size = 3 } },\n'
    assert f"  # beside it\n{row}" in into
    out = move(HEADERS, ("problems", 1, "parts"), 0, ("problems", 0, "parts"), 2)
    assert '# the first\n# beside it\n[[problems.parts]]\ntype = "a/d"\nknobs = { x = 1, y = [1, 2] }\n' in out


def test_a_problem_moves_as_it_was_written() -> None:
    first = HEADERS[HEADERS.index("# --- Part I") : HEADERS.index('\n[[problems]]\ntitle = "Two"')]
    moved = move(HEADERS, ("problems",), 0, ("problems",), 1)
    assert f"\n]\n\n{first}\n[appendix]\n" in moved and len(moved) == len(HEADERS)


def test_a_change_that_changes_nothing_leaves_the_text() -> None:
    assert set_value(HEADERS, ("title",), "Quiz") == HEADERS
    assert remove(HEADERS, ("nothing",)) == HEADERS
    assert set_value("a = 1\n", ("a",), 1.0) == "a = 1.0\n"
    assert with_keys(HEADERS, {"date": "today", "title": None}).replace('date = "today"\n', "") == HEADERS.replace(
        "title = 'Quiz'   # of the first week\n", ""
    )


def test_what_cannot_be_changed_is_refused_and_what_is_gone_is_said() -> None:
    with pytest.raises(UserError, match="is not TOML"):
        set_value("a = ", ("a",), 1)
    with pytest.raises(UserError, match="no longer there"):
        move(EMPTY, ("problems",), 3, ("problems",), 0)
    with pytest.raises(UserError, match="cannot be made"):  # a table that only tables within it make
        set_value("[a.b]\n[c]\n", ("a", "d"), "\ud800")


def test_texts_are_told_apart_whatever_their_line_ends() -> None:
    assert digest(HEADERS) == digest("\ufeff" + HEADERS.replace("\n", "\r\n")) != digest(HEADERS + " ")
