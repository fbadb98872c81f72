"""Where the keys of a TOML file stand, so that a mistake can be named with its line. (tomllib keeps no places.)"""

from __future__ import annotations

import re
from collections.abc import Mapping

Path = tuple[str | int, ...]

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"))*)\s*=(.*)$""")


def places(toml: str) -> Mapping[Path, int]:
    """Path of each table and key → its line, counted from 1. What stands in an inline table has its key's line."""
    found: dict[Path, int] = {(): 1}
    counts: dict[Path, int] = {}
    table: Path = ()
    inside = ""  # the quotes of a multi-line string that is open
    depth = 0  # brackets of a multi-line array that are open
    for number, line in enumerate(toml.splitlines(), 1):
        if inside:
            if inside in line:
                inside = ""
            continue
        if depth == 0 and (header := _HEADER.match(line)):
            table = _table(_keys(header.group(2)), counts, is_array=header.group(1) == "[[")
            found.setdefault(table, number)
            continue
        if depth == 0 and (key := _KEY.match(line)):
            found.setdefault((*table, *_keys(key.group(1))), number)
            line = key.group(2)
        for quotes in ('"""', "'''"):
            if line.count(quotes) % 2:
                inside = quotes
        if not inside:
            bare = re.sub(r'"(\\.|[^"\\])*"|\'[^\']*\'|#.*', "", line)
            depth = max(0, depth + bare.count("[") - bare.count("]"))
    return found


def line_of(path: Path, found: Mapping[Path, int]) -> int:
    """The line of the path or of its nearest ancestor."""
    while path not in found:
        path = path[:-1]
    return found[path]


def _keys(dotted: str) -> Path:
    return tuple(key.strip().strip("\"'") for key in dotted.split("."))


def _table(keys: Path, counts: dict[Path, int], *, is_array: bool) -> Path:
    """The path of a header, with the index of every array of tables on the way."""
    path: Path = ()
    for i, key in enumerate(keys):
        path = (*path, key)
        if is_array and i == len(keys) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path
