"""Strings that stay strings, wherever they stand in a text.

A string from a draw or a recipe is not written into the Markdown. It is put between private-use characters, and when
the Markdown is parsed, one inert character stands for it: so nothing in it can begin a formula, a list or emphasis.
Only then is it put in, as it is in text and in code, and escaped for TeX in a formula.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple, Self

from markupsafe import Markup

_OPEN, _MATH, _PROSE, _CLOSE = "\ue000", "\ue001", "\ue002", "\ue003"
_INSIDE = f"[^{_OPEN}-{_CLOSE}]*"
_MARKED = re.compile(f"{_OPEN}({_INSIDE})(?:{_MATH}({_INSIDE})|({_PROSE}))?{_CLOSE}")
_RESERVED = re.compile(f"[{_OPEN}-{_CLOSE}\U000f0000-\U0010ffff]")
_FIRST = 0xF0000  # the character that stands for the first string
_MOST = 0xFFFE  # strings in one text: so many characters have no other meaning
_STAND_IN = re.compile("[\U000f0000-\U000ffffd]")

_COMMAND = re.compile(r"(?<!\\)(?:\\\\)*(\\[A-Za-z]+|\\\\|\\begin\s*\{[^{}]*\})\s*$")
_DELIMITER = re.compile(r"\\(left|right|middle|[bB]igg?[lrm]?)$")


class EscapeError(ValueError):
    """A string that cannot stand where it does; `line` counts from 0 in the text or formula that was given."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


class TeX(Markup):
    """Markdown or TeX that is written as it stands. A string that is added to it is marked, not escaped for HTML."""

    __slots__ = ()

    @classmethod
    def escape(cls, s: Any, /) -> Self:
        """The value as TeX: a number as it is, a string marked."""
        return cls(s if isinstance(s, (Markup, int)) else string(str(s)))


def string(text: str) -> str:
    """The text, marked as a string. Runs of white space become one space."""
    return f"{_OPEN}{_cleaned(text)}{_CLOSE}"


def prose(text: str) -> str:
    """Words, marked: in a formula they are set upright, with their spaces."""
    return f"{_OPEN}{_cleaned(text)}{_PROSE}{_CLOSE}"


def either(text: str, tex: str) -> str:
    """One thing, marked, that is written differently in text and in a formula."""
    return f"{_OPEN}{_cleaned(text)}{_MATH}{tex}{_CLOSE}"


def without_marks(text: str) -> str:
    """The text without the private-use characters that have a meaning here."""
    return _RESERVED.sub("", text)


class Strings:
    """The strings that were taken out of a Markdown text."""

    def __init__(self, strings: Sequence[_String]) -> None:
        self._strings = strings

    def __bool__(self) -> bool:
        return bool(self._strings)

    def into_text(self, text: str) -> str:
        """The text with its strings put in."""
        return _STAND_IN.sub(lambda found: self._of(found).text, text)

    def into_math(self, tex: str) -> str:
        """The formula with its strings put in. Raises EscapeError for one that TeX would not show as it is."""
        written, end = "", 0
        for found in _STAND_IN.finditer(tex):
            written += tex[end : found.start()]
            try:
                written += self._of(found).after(written)
            except ValueError as error:
                raise EscapeError(str(error), tex.count("\n", 0, found.start())) from None
            end = found.end()
        return written + tex[end:]

    def _of(self, found: re.Match[str]) -> _String:
        return self._strings[ord(found[0]) - _FIRST]


def take_out(markdown: str) -> tuple[str, Strings]:
    """The Markdown with an inert character for every marked string, and these strings.

    Raises EscapeError for a mark that has lost its other half.
    """
    if not _RESERVED.search(markdown):
        return markdown, Strings(())
    strings: list[_String] = []

    def stand_in(found: re.Match[str]) -> str:
        strings.append(_String(found[1], found[2], is_prose=found[3] is not None))
        return chr(_FIRST + len(strings) - 1)

    shown = re.sub("[\U000f0000-\U0010ffff]", "", markdown)
    if len(_MARKED.findall(shown)) > _MOST:
        raise EscapeError(f"more than {_MOST:,} strings in one text")
    shown = _MARKED.sub(stand_in, shown)
    lost = re.search(f"[{_OPEN}-{_CLOSE}]", shown)
    if lost:
        raise EscapeError("a string was cut apart by a filter", shown.count("\n", 0, lost.start()))
    return shown, Strings(strings)


class _String(NamedTuple):
    text: str
    tex: str | None
    is_prose: bool

    def after(self, before: str) -> str:
        """The string as TeX, behind `before` in a formula. Raises ValueError."""
        tex = self.tex
        if tex is None:
            tex = _escaped(self.text)
            tex = rf"\text{{{tex}}}" if self.is_prose else tex
        slashes = len(before) - len(before.rstrip("\\"))
        if slashes % 2:
            raise ValueError(f"“{self.text}” stands behind a backslash, where a string would become a command")
        command = _COMMAND.search(before)
        if command and tex[:1].isalpha() and before[-1:].isalpha():
            return f" {tex}"  # \cdot x
        if command and tex[:1] in ("[", "*") and not _DELIMITER.search(command[1]):
            return f"{{}}{tex}"  # not the option of \\ or \sqrt
        return tex


def _escaped(text: str) -> str:
    """The text for a formula, shown as it is. Raises ValueError for what TeX has no plain sign for."""
    odd = re.search(r"[\\^~]", text)
    if odd:
        raise ValueError(f"the string “{text}” stands in a formula, where “{odd[0]}” would be a command")
    # a space behind such a sign is kept only by braces
    return re.sub(r"([&%#_{}$])( ?)", lambda found: rf"{{\{found[1]}}} " if found[2] else rf"\{found[1]}", text)


def _cleaned(text: str) -> str:
    return re.sub(r"\s+", " ", without_marks(text)).replace("\0", "\ufffd")
