"""Where the keys of a TOML file stand, so that a mistake can be named with its line. (tomllib keeps no places.)"""

from __future__ import annotations

import re
from collections.abc import Mapping

Path = tuple[str | int, ...]

_ONE_KEY = r"""(?:[A-Za-z0-9_-]+|"(?:\\.|[^"\\\n])*"|'[^'\n]*')"""
_KEYS = rf"{_ONE_KEY}(?:[ \t]*\.[ \t]*{_ONE_KEY})*"
_HEADER = re.compile(rf"^\s*(\[\[?)[ \t]*({_KEYS})[ \t]*\]\]?\s*$")
_KEY = re.compile(rf"^\s*({_KEYS})[ \t]*=(.*)$")
# what may hide brackets, quotes and equals signs, the longest quotes first
_HIDING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}' r"|'''(?:.)*?'{3,5}" r'|"(?:\\.|[^"\\\n])*"' r"|'[^'\n]*'" r"|#[^\n]*", re.DOTALL
)


def key_lines(toml: str) -> Mapping[Path, int]:
    """Path of each table and key → its line, counted from 1. What stands in an inline table has its key's line.

    The text must be TOML; of other text only the lines up to the first mistake can be trusted.
    """
    found: dict[Path, int] = {(): 1}
    counts: dict[Path, int] = {}
    table: Path = ()
    depth = 0  # brackets of a multi-line array that are open
    for number, line in enumerate(_HIDING.sub(_plain, toml).split("\n"), 1):
        if depth == 0 and (header := _HEADER.match(line)):
            table = _table(_split(header.group(2)), counts, is_array=header.group(1) == "[[")
            found.setdefault(table, number)
            continue
        if depth == 0 and (key := _KEY.match(line)):
            found.setdefault((*table, *_split(key.group(1))), number)
            line = key.group(2)
        bare = re.sub(_ONE_KEY, "", line)
        depth = max(0, depth + len(re.findall(r"[\[{]", bare)) - len(re.findall(r"[\]}]", bare)))
    return found


def line_of(path: Path, found: Mapping[Path, int]) -> int:
    """The line of the path or of its nearest ancestor."""
    while path not in found:
        path = path[:-1]
    return found[path]


def _plain(match: re.Match[str]) -> str:
    """Comments go; strings of several lines become as many empty lines; strings of one line may be keys and stay."""
    text = match.group()
    if text.startswith("#"):
        return ""
    return "0" + "\n" * text.count("\n") if text.startswith(('"""', "'''")) else text


def _split(dotted: str) -> Path:
    return tuple(_unquoted(key) for key in re.findall(_ONE_KEY, dotted))


def _unquoted(key: str) -> str:
    if key.startswith("'"):
        return key[1:-1]
    if not key.startswith('"'):
        return key
    code = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b"}
    return re.sub(
        r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|(.))",
        lambda m: chr(int(next(filter(None, m.groups()[:3])), 16)) if not m[4] else code.get(m[4], m[4]),
        key[1:-1],
    )


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
