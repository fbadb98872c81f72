"""Values → TOML, as a person would write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from generator.studio.recipes.toml_spans import Path

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_LISTS = ("problems", "parts")  # whose entries have headers of their own
_UNPRINTED = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


def toml(value: Any, old: str = "", *, inline: bool = False) -> str:
    """A value as TOML. old: what stood in its place, whose quotes are kept. inline: on one line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return _string(value, old, inline=inline)
    if isinstance(value, Mapping):
        inside = ", ".join(f"{dotted((key,))} = {toml(inner, inline=True)}" for key, inner in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list):
        rows = [toml(inner, inline=True) for inner in value]
        if not inline and any(isinstance(inner, Mapping) for inner in value):
            return "[\n" + "".join(f"  {row},\n" for row in rows) + "]"
        return f"[{', '.join(rows)}]"
    if isinstance(value, float) and value != value:
        return "nan"
    return str(value)


def _string(text: str, old: str, *, inline: bool) -> str:
    """With the quotes that it had, if they can hold it; else with those in which it needs no backslashes."""
    if "\n" in text and not inline and not _UNPRINTED.search(text.replace("\n", "")):
        if "'''" not in text and not text.endswith("'") and ("\\" in text or old.startswith("'")):
            return f"'''\n{text}'''"
        escaped = text.replace("\\", "\\\\")
        if '"""' in text or text.endswith('"'):
            escaped = escaped.replace('"', '\\"')
        return f'"""\n{escaped}"""'
    is_literal = "'" not in text and not _UNPRINTED.search(text)
    if is_literal and (old.startswith("'") or (not old.startswith('"') and ("\\" in text or '"' in text))):
        return f"'{text}'"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return '"' + _UNPRINTED.sub(lambda match: f"\\u{ord(match[0]):04x}", escaped) + '"'


def entry(names: Path, value: Mapping[str, Any], newline: str) -> str:
    """An entry of a list with headers: its keys, then the entries of its own lists."""
    inner = {key: value[key] for key in _LISTS if _is_list_of_tables(value.get(key))}
    lines = f"[[{dotted(names)}]]{newline}"
    lines += pairs({key: one for key, one in value.items() if key not in inner}, newline)
    for key, entries in inner.items():
        lines += "".join(newline + entry((*names, key), one, newline) for one in entries)
    return lines


def _is_list_of_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(inner, dict) for inner in value)


def pairs(values: Mapping[str, Any], newline: str) -> str:
    """Lines `key = value`."""
    return "".join(
        f"{dotted((key,))} = {toml(value)}".replace("\n", newline) + newline for key, value in values.items()
    )


def dotted(keys: Path) -> str:
    """A key of several names, each in quotes where it needs them."""
    return ".".join(str(key) if _BARE.fullmatch(str(key)) else toml(str(key), '"') for key in keys)
