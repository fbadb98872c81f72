"""Where everything stands in a TOML text: tables, keys, values, comments.

The text must be TOML: `tomllib` says whether it is. Places are offsets into the text.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

Path = tuple[str | int, ...]

_STRING = r'"""(?:\\.|[^\\])*?"{3,5}' r"|'''.*?'{3,5}" r'|"(?:\\.|[^"\\\n])*"' r"|'[^'\n]*'"
_ONE_KEY = r"""(?:[A-Za-z0-9_-]+|"(?:\\.|[^"\\\n])*"|'[^'\n]*')"""
_KEYS = re.compile(rf"{_ONE_KEY}(?:[ \t]*\.[ \t]*{_ONE_KEY})*")
_TOKEN = re.compile(rf"{_STRING}|#[^\n]*|[\[\]{{}}]", re.DOTALL)
_WHOLE = re.compile(rf"{_STRING}|\d{{4}}-\d\d-\d\d \d\d[^\s,\]}}#]*|[^\s,\]}}#]+", re.DOTALL)
_EMPTY_LINE = re.compile(r"[ \t\r]*(?:\n|\Z)")
_COMMENT_LINE = re.compile(r"[ \t]*#[^\n]*(?:\n|\Z)")
_SPACE = re.compile(r"[ \t]*")
_BETWEEN = re.compile(r"(?:[ \t\r\n,]|#[^\n]*)*")
_REST = re.compile(r"[^\n]*(?:\n|\Z)")


@dataclass(frozen=True)
class Statement:
    """A line `key = value`, which may be several lines long."""

    path: Path
    start: int
    end: int
    """After its comment and its line end."""
    value: int
    value_end: int


@dataclass(frozen=True)
class Block:
    """A header with the statements below it; the first one of a text has none."""

    path: Path
    lead: int
    """Where the comment begins that stands directly above the header."""
    start: int
    head_end: int
    """After the header's line."""
    end: int
    """After the last statement, and the comment directly below it that does not lead on to the next header."""
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Item:
    """A value within an array, or a pair within an inline table."""

    start: int
    end: int
    value: int
    keys: Path = ()
    """Of a pair."""


def blocks(text: str) -> list[Block]:
    """The blocks of a text in order, the one without a header first."""
    lines = list(_lines(text))
    heads = [number for number, (kind, *_) in enumerate(lines) if kind == "header"]
    counts: dict[Path, int] = {}
    found: list[Block] = []
    for first, last in zip([-1, *heads], [*heads, len(lines)], strict=True):
        path: Path = ()
        lead = start = head_end = 0
        if first >= 0:
            _, start, head_end = lines[first]
            names = keys_of(_KEYS.search(text, start)[0])  # type: ignore[index]
            path = _table(names, counts, is_array=text[start:head_end].lstrip().startswith("[["))
            lead = start
            for kind, begin, _ in reversed(lines[:first]):
                if kind != "comment":
                    break
                lead = begin
        statements = [
            _statement(text, path, begin, end) for kind, begin, end in lines[first + 1 : last] if kind == "key"
        ]
        end = statements[-1].end if statements else head_end
        after = end
        for kind, _, line_end in (line for line in lines[first + 1 : last] if line[1] >= end):
            if kind != "comment":
                end = after
                break
            after = line_end
        else:
            end = after if last == len(lines) else end
        found.append(Block(path, lead, start, head_end, end, tuple(statements)))
    return found


def _lines(text: str) -> Iterator[tuple[str, int, int]]:
    """What stands on each line, its start and its end; a value's lines are one."""
    at = 0
    while at < len(text):
        if match := _EMPTY_LINE.match(text, at):
            kind, end = "empty", match.end()
        elif match := _COMMENT_LINE.match(text, at):
            kind, end = "comment", match.end()
        else:
            begin = _after(_SPACE, text, at)
            if text[begin] == "[":
                end = _after(_REST, text, _after(_KEYS, text, _after(re.compile(r"[\[ \t]*"), text, begin)))
                kind = "header"
            else:
                kind, end = "key", _after(_REST, text, end_of_value(text, _value_after(text, begin)))
        yield kind, at, end
        at = max(end, at + 1)


def _statement(text: str, table: Path, start: int, end: int) -> Statement:
    begin = _after(_SPACE, text, start)
    value = _value_after(text, begin)
    names = keys_of(text[begin : _after(_KEYS, text, begin)])
    return Statement((*table, *names), start, end, value, end_of_value(text, value))


def _value_after(text: str, key: int) -> int:
    """Where the value of a key begins."""
    return _after(_SPACE, text, _after(_SPACE, text, _after(_KEYS, text, key)) + 1)


def end_of_value(text: str, start: int) -> int:
    """Where the value ends that begins at `start`."""
    if text[start] not in "[{":
        return _after(_WHOLE, text, start)
    depth = 0
    for token in _TOKEN.finditer(text, start):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
        if not depth:
            return token.end()
    raise ValueError("an array without an end")  # not in TOML


def items(text: str, start: int) -> list[Item]:
    """What is in the array or inline table that begins at `start`."""
    found = []
    is_table = text[start] == "{"
    at = _after(_BETWEEN, text, start + 1)
    while text[at] not in "]}":
        value = _value_after(text, at) if is_table else at
        end = end_of_value(text, value)
        found.append(Item(at, end, value, keys_of(text[at : _after(_KEYS, text, at)]) if is_table else ()))
        at = _after(_BETWEEN, text, end)
    return found


def keys_of(dotted: str) -> Path:
    """A key as it is written, as its names: `a."b.c"` is a and b.c."""
    names: list[str] = []
    inner = tomllib.loads(f"{dotted} = 0")
    while isinstance(inner, dict):
        ((name, inner),) = inner.items()
        names.append(name)
    return tuple(names)


def comments(text: str) -> list[str]:
    """The comments of a piece of TOML, without spaces around them."""
    return [token[0].strip() for token in _TOKEN.finditer(text) if token[0].startswith("#")]


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at


def _table(keys: Path, counts: dict[Path, int], *, is_array: bool) -> Path:
    """The path of a header, with the index of every array of tables on the way."""
    path: Path = ()
    for number, key in enumerate(keys):
        path = (*path, key)
        if is_array and number == len(keys) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path
