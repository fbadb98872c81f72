"""Text and lists in Typst markup. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache


def string(text: str) -> str:
    """A Typst string literal: nothing in it is markup or code. Control characters become spaces."""
    return '"' + _printable(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


@lru_cache(maxsize=4096)
def escape(text: str) -> str:
    """Text for Typst markup: every mark that could mean something gets a backslash."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", re.sub(r" {2,}", " ", _printable(text)))


def _printable(text: str) -> str:
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)


def array(items: Iterable[str]) -> str:
    """A Typst array, of one item too."""
    return "(" + "".join(f"{item}, " for item in items) + ")"
