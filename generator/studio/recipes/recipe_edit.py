"""Changes to a recipe as a text: whatever they do not concern stays as it was written, comments too.

Each change is checked: the new text says what the same change makes of the old text's data, or it is not made. Texts
may have tables with headers, inline tables and arrays, dotted keys, any quotes, and either line ending.
"""

from __future__ import annotations

import copy
import hashlib
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from generator.errors import UserError, one_line
from generator.studio.recipes.toml_spans import Block, Item, Path, Statement, blocks, comments, end_of_value, items
from generator.studio.recipes.toml_values import dotted, entry, pairs, toml

_MARK = "\ufeff"  # of the byte order
Data = dict[str, Any]


def digest(text: str) -> str:
    """What tells a text from others; line ends and a byte-order mark do not count."""
    plain = text.removeprefix(_MARK).replace("\r\n", "\n")
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()


def data_of(text: str) -> Data:
    """What a recipe says. Raises UserError for what is not TOML."""
    try:
        return tomllib.loads(text.removeprefix(_MARK).replace("\r\n", "\n"))
    except (ValueError, RecursionError) as error:
        raise UserError(f"is not TOML: {one_line(str(error), 200)}", where="the recipe") from None


def set_value(text: str, path: Path, value: Any) -> str:
    """The text with this value at a path; tables on the way are made. Raises UserError."""

    def plain(data: Data) -> None:
        inner: Any = data
        for key in path[:-1]:
            if isinstance(inner, dict):
                inner = inner.setdefault(str(key), {})
            else:
                inner = inner[key]
        inner[path[-1]] = value

    return _changed(text, lambda inner: _set(inner, path, value), plain)


def with_keys(text: str, changes: Mapping[str, Any]) -> str:
    """The text with other values of keys at the top; None takes a key away. Raises UserError."""
    for key, value in changes.items():
        text = remove(text, (key,)) if value is None else set_value(text, (key,), value)
    return text


def remove(text: str, path: Path) -> str:
    """The text without what is at a path, an entry of a list or a key; as it is if there is none. Raises UserError."""
    if not has(data_of(text), path):
        return text

    def plain(data: Data) -> None:
        del at(data, path[:-1])[path[-1]]

    return _changed(text, lambda inner: _removed(inner, path), plain)


def insert(text: str, path: Path, place: int, value: Data) -> str:
    """The text with a further entry of the list at a path. Raises UserError."""

    def plain(data: Data) -> None:
        holder = at(data, path[:-1])
        holder.setdefault(path[-1], []).insert(place, value)

    return _changed(text, lambda inner: _inserted(inner, path, place, value), plain)


def move(text: str, path: Path, place: int, to: Path, to_place: int) -> str:
    """The text with the entry at `place` of a list at `to_place` of the same or another list, counted without it.
    Raises UserError."""

    def plain(data: Data) -> None:
        entry = at(data, (*path, place))
        at(data, path).pop(place)
        at(data, to[:-1]).setdefault(to[-1], []).insert(to_place, entry)

    return _changed(text, lambda inner: _moved(inner, path, place, to, to_place), plain)


def at(data: Any, path: Path) -> Any:
    """What is at a path. Raises UserError if there is nothing."""
    if not has(data, path):
        raise UserError("what was to be changed is no longer there", todo="look at the exam as it is now")
    for key in path:
        data = data[key]
    return data


def has(data: Any, path: Path) -> bool:
    """Whether there is something at a path."""
    for key in path:
        if isinstance(data, dict) and key in data:
            data = data[str(key)]
        elif isinstance(data, list) and isinstance(key, int) and 0 <= key < len(data):
            data = data[key]
        else:
            return False
    return True


def _changed(text: str, edit: Callable[[str], str], plain: Callable[[Data], None]) -> str:
    """The text changed, and checked against the same change of its data."""
    data = data_of(text)
    wanted = copy.deepcopy(data)
    plain(wanted)
    if wanted == data and _same_kinds(wanted, data):
        return text
    mark = _MARK if text.startswith(_MARK) else ""
    try:
        result = edit(text.removeprefix(mark))
        found = tomllib.loads(result.replace("\r\n", "\n"))
        result.encode("utf-8")
    except (ValueError, RecursionError):
        found = None
    if found != wanted or not _same_kinds(found, wanted):
        raise UserError(
            "this recipe is written in a way that this change cannot be made in", where="the recipe",
            todo="change it as a text",
        )  # fmt: skip
    return mark + result


def _same_kinds(one: Any, other: Any) -> bool:
    """Whether equal values are of the same kind: 2 and 2.0 are not, nor 1 and true."""
    return repr(one) == repr(other) or _kinds(one) == _kinds(other)


def _kinds(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _kinds(inner) for key, inner in value.items()}
    return [_kinds(inner) for inner in value] if isinstance(value, list) else type(value)


# --- finding --------------------------------------------------------------------------------------------------------


class _Place:
    """Where a path leads in a text: as far as it goes by statements and inline values."""

    def __init__(self, text: str, path: Path) -> None:
        self.statement: Statement | None = None
        self.rest: Path = path
        """What of the path is not there."""
        self.start = self.end = 0
        """Of the value that the path led to."""
        self.holders: list[tuple[int, int]] = []
        """Arrays and inline tables on the way, the outermost first: where each begins, and which of its items."""
        for block in blocks(text):
            for statement in block.statements:
                if path[: len(statement.path)] == statement.path:
                    self.statement = statement
                    self.start, self.rest = statement.value, path[len(statement.path) :]
        while self.statement and self.rest and text[self.start] in "[{":
            found = items(text, self.start)
            number = self._next(found, is_table=text[self.start] == "{")
            if number is None:
                break
            self.holders.append((self.start, number))
            self.start = found[number].value
            self.rest = self.rest[max(1, len(found[number].keys)) :]
        if self.statement:
            self.end = end_of_value(text, self.start)

    def _next(self, found: Sequence[Item], *, is_table: bool) -> int | None:
        if not is_table:
            key = self.rest[0]
            return key if isinstance(key, int) and 0 <= key < len(found) else None
        return next((n for n, item in enumerate(found) if self.rest[: len(item.keys)] == item.keys), None)


def _below(text: str, path: Path) -> list[Block]:
    """The blocks of a path and of what is below it."""
    return [block for block in blocks(text) if block.path[: len(path)] == path and block.path]


# --- changing -------------------------------------------------------------------------------------------------------


def _set(text: str, path: Path, value: Any) -> str:
    place = _Place(text, path)
    if place.statement and not place.rest:
        old = text[place.start : place.end]
        return text[: place.start] + _written(text, value, old, inline=bool(place.holders)) + text[place.end :]
    if place.statement and text[place.start] == "{":  # the table is there, the key is not
        return _with_pair(text, place.start, place.rest, value)
    parts = [one for block in blocks(text) for one in block.statements if one.path[: len(path)] == path]
    if parts or _below(text, path):  # a table, by other means
        text = _removed(text, path)
    return _with_key(text, path, value)


def _with_key(text: str, path: Path, value: Any) -> str:
    """A new key, where its table has a header, dotted keys, or nothing yet."""
    newline = _newline(text)
    parent = path[:-1]
    every = blocks(text)
    near = [one for block in every for one in block.statements if one.path[: len(parent)] == parent]
    home = next((block for block in every if block.path == parent), None)
    if home is None and near:  # its table is made by dotted keys
        home = next(block for block in every if near[-1] in block.statements)
        return _with_line(text, near[-1].end, f"{dotted(path[len(home.path) :])} = {_written(text, value)}{newline}")
    if home is None:
        return _set(text, parent, {str(path[-1]): value})
    if not parent and isinstance(value, dict) and any(isinstance(inner, str) for inner in value.values()):
        lines = f"[{dotted(path)}]{newline}" + pairs(value, newline)
        return _with_block(text, every[1].lead if len(every) > 1 else len(text), lines)
    line = f"{dotted(path[-1:])} = {_written(text, value)}{newline}"
    if home.statements:
        return _with_line(text, home.statements[-1].end, line)
    if home.path:
        return _with_line(text, home.head_end, line)
    after = every[1].lead if len(every) > 1 else len(text)
    return _with_line(text, after, line + (newline if after < len(text) else ""))


def _with_line(text: str, place: int, line: str) -> str:
    start = text[:place]
    if start and not start.endswith("\n"):
        start += _newline(text)
    return start + line + text[place:]


def _with_block(text: str, place: int, lines: str) -> str:
    """A block with an empty line before and after it."""
    newline = _newline(text)
    start, end = text[:place].rstrip("\r\n"), text[place:].lstrip("\r\n")
    return (start + newline * 2 if start else "") + lines.rstrip("\r\n") + newline + (newline + end if end else "")


def _with_pair(text: str, start: int, keys: Path, value: Any) -> str:
    """A further key in the inline table that begins at `start`."""
    for key in reversed(keys[1:]):
        value = {str(key): value}
    pair = f"{dotted(keys[:1])} = {toml(value, inline=True)}"
    found = items(text, start)
    if not found:
        return f"{text[:start]}{{ {pair} }}{text[end_of_value(text, start) :]}"
    return f"{text[: found[-1].end]}, {pair}{text[found[-1].end :]}"


def _removed(text: str, path: Path) -> str:
    place = _Place(text, path)
    if place.statement and not place.rest and place.holders:
        start, number = place.holders[-1]
        return _without_pair(text, start, number) if text[start] == "{" else _spliced(text, start, number, 1, [])
    cuts: list[tuple[int, int]] = []
    for block in blocks(text):
        if block.path and block.path[: len(path)] == path:
            cuts.append(_whole_block(text, block))
        else:
            cuts += [(one.start, one.end) for one in block.statements if one.path[: len(path)] == path]
    for start, end in reversed(cuts):
        text = text[:start] + text[end:]
    if path and isinstance(path[-1], int) and not _below(text, path[:-1]):  # it was the only entry: the list stays
        return _set(text, path[:-1], [])
    return text


def _whole_block(text: str, block: Block) -> tuple[int, int]:
    """From the comment above its header to its end, with the empty lines after it."""
    empty = re.compile(r"(?:[ \t\r]*\n)*").match(text, block.end)
    return block.lead, empty.end() if empty else block.end


def _without_pair(text: str, start: int, number: int) -> str:
    found = items(text, start)
    if len(found) == 1:
        return f"{text[:start]}{{}}{text[end_of_value(text, start) :]}"
    if number:
        return text[: found[number - 1].end] + text[found[number].end :]
    return text[: found[0].start] + text[found[1].start :]


def _inserted(text: str, path: Path, place: int, value: Data, above: Sequence[str] = ()) -> str:
    """A further entry, with comments above it."""
    found = _Place(text, path)
    if found.statement and not found.rest:
        array = items(text, found.start)
        if array or found.holders or comments(text[found.start : found.end]):
            return _spliced(text, found.start, place, 0, [_Row(list(above), toml(value, inline=True), "")])
        text = _removed(text, path)  # `parts = []`, and entries have headers of their own
    elif found.statement:
        text = _with_pair(text, found.start, found.rest, [])
        return _inserted(text, path, place, value, above)
    newline = _newline(text)
    lines = "".join(f"{line}{newline}" for line in above)
    return _withentry(text, path, place, lines + entry(tuple(k for k in path if isinstance(k, str)), value, newline))


def _withentry(text: str, path: Path, place: int, lines: str) -> str:
    """The lines of an entry among those of a list whose entries have headers."""
    if here := _below(text, (*path, place)):
        return _with_block(text, here[0].lead, lines)
    others = _below(text, path) or (_below(text, path[:-1]) if path[:-1] else [])
    return _with_block(text, others[-1].end if others else len(text), lines)


def _moved(text: str, path: Path, place: int, to: Path, to_place: int) -> str:
    source = (*path, place)
    value = at(data_of(text), source)
    found = _Place(text, source)
    if found.statement and found.holders:
        start, number = found.holders[-1]
        row = _rows(text, start)[0][number]
        text = _spliced(text, start, number, 1, [])
        target = _Place(text, to)
        if target.statement and not target.rest and (target.holders or items(text, target.start)):
            return _spliced(text, target.start, to_place, 0, [row])
        inside = [*row.above, *comments(row.value), *([row.beside] if row.beside else [])]
        return _inserted(text, to, to_place, value, inside)
    newline = _newline(text)
    mine = _below(text, source)
    lines = ""
    for block, following in zip(mine, [*mine[1:], None], strict=True):
        gap = text[block.end : following.lead] if following else ""
        lines += text[block.lead : block.end].rstrip("\r\n") + newline + (newline if gap.strip() else gap)
    text = _removed(text, source)
    target = _Place(text, to)
    if target.statement and not target.rest and (items(text, target.start) or target.holders):
        return _inserted(text, to, to_place, value, comments(lines))
    if target.statement and not target.rest:
        inside = comments(text[target.start : target.end])
        text = _removed(text, to)
        lines = "".join(f"{line}{newline}" for line in inside) + lines
    return _withentry(text, to, to_place, lines)


# --- arrays ---------------------------------------------------------------------------------------------------------


class _Row:
    """An item of an array with the comments that belong to it."""

    def __init__(self, above: list[str], value: str, beside: str) -> None:
        self.above, self.value, self.beside = above, value, beside


def _rows(text: str, start: int) -> tuple[list[_Row], list[str]]:
    """The items of the array that begins at `start`, and the comments after the last one."""
    found = items(text, start)
    stops = [start + 1, *(item.end for item in found)]
    rows: list[_Row] = []
    after: list[str] = []
    for stop, item in zip(stops, [*found, None], strict=True):
        between = text[stop : item.start if item else end_of_value(text, start) - 1]
        first, _, others = between.partition("\n")
        if rows:
            rows[-1].beside = "".join(comments(first))
            above = comments(others)
        else:
            above = comments(between)
        if item:
            rows.append(_Row(above, text[item.start : item.end], ""))
        else:
            after = above
    return rows, after


def _spliced(text: str, start: int, place: int, gone: int, new: Sequence[_Row]) -> str:
    """The array that begins at `start` with other items at a place. The rest of it is written as it was, in lines if it
    was."""
    end = end_of_value(text, start)
    found = items(text, start)
    rows, after = _rows(text, start)
    edges = [start + 1, *(edge for item in found for edge in (item.start, item.end)), end - 1]
    gaps = [text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)]
    rows[place : place + gone] = new
    if not rows and not after:
        return f"{text[:start]}[]{text[end:]}"
    in_lines = any("\n" in gap for gap in gaps) or after or any(row.above or row.beside for row in rows)
    if not in_lines:
        inside = ", ".join(row.value for row in rows)
        edge = " " if gaps[0].startswith(" ") else ""
        return f"{text[:start]}[{edge}{inside}{edge}]{text[end:]}"
    newline = _newline(text)
    indents = [re.search(r"\n([ \t]*)$", gap) for gap in gaps[:-1]]
    indent = next((match[1] for match in indents if match), "  ")
    lines = []
    for row in rows:
        lines += [f"{indent}{comment}" for comment in row.above]
        lines.append(f"{indent}{row.value},{'  ' + row.beside if row.beside else ''}")
    lines += [f"{indent}{comment}" for comment in after]
    last = re.search(r"\n([ \t]*)$", gaps[-1])
    return f"{text[:start]}[{newline}{newline.join(lines)}{newline}{last[1] if last else ''}]{text[end:]}"


def _written(text: str, value: Any, old: str = "", *, inline: bool = False) -> str:
    return toml(value, old, inline=inline).replace("\n", _newline(text))


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
