"""What a person wrote as an answer → numbers and letters. Lenient in form, strict in meaning; never evaluated as code.

A response has the shape of the field that it answers, given as any value of that shape (the right answer, say):

- a number: 3, −3, +3, 3.0, 27+12, 6/2, 2·(3−1);
- a list: [2, -1, 3]; 2 -1 3; (2; -1; 3);
- rows: one a line, or 1 2; 3 4, or [[1, 2], [3, 4]];
- letters in any order: A C, a,c, AC, or “none”.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

LONGEST = 2000  # characters of a response; a matrix of some hundred numbers
NONE = "none"  # what is written where no letter is right
_LONGEST_NUMBER = 40  # characters of one number or sum

Value = Any
"""Fraction, letter, list of fractions, list of letters (sorted, each once), or list of rows of fractions."""

_SIGNS = str.maketrans({
    "−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-", "⁻": "-", "×": "*", "·": "*", "⋅": "*", "∙": "*", "÷": "/",
    "⁄": "/", "∕": "/", "∶": "/", "，": ",", "；": ";", "\u200b": None, "\ufeff": None,
})  # fmt: skip
_NUMBER = re.compile(r"\d+\.?\d*|\.\d+")
_RAISED = re.compile("[²³¹⁰-⁹₀-₉]")
_BRACKETS = re.compile(r"[\[\](){}|]")
_NAME = re.compile(r"^\s*[^\W\d][\w ~̃]{0,30}=")  # "w = …" says which field it is, which is known


class UnreadableResponse(ValueError):
    """A response that is no answer of its field's shape; the message says what is wrong, for the one who wrote it."""


def read_response(text: str, like: Value) -> Value | None:
    """The response, or None if nothing was written. like: any value of the field's shape; only its kind counts (number,
    letter, list, rows), not its length, since a response of another length is wrong and not misread. Raises
    UnreadableResponse."""
    if len(text) > LONGEST:
        raise UnreadableResponse(f"too long: {len(text)} characters; an answer has at most {LONGEST}")
    if _RAISED.search(text):
        raise UnreadableResponse("write powers as products: what is raised would be read as a digit")
    plain = unicodedata.normalize("NFKC", text.translate(_SIGNS)).translate(_SIGNS).strip()
    plain = _NAME.sub("", plain).strip()
    if not plain:
        return None
    if isinstance(like, str):
        letters = _letters(plain)
        if len(letters) != 1:
            raise UnreadableResponse("one letter is asked for")
        return letters[0]
    if not isinstance(like, list):
        return _number(_unwrapped(plain))
    if not like or isinstance(like[0], str):
        return [] if plain.lower() == NONE else sorted(set(_letters(plain)))
    if isinstance(like[0], list):
        return [_numbers(row) for row in _rows(plain)]
    return _numbers(plain)


def from_cells(cells: Sequence[str]) -> list[Fraction | None]:
    """Numbers that were written each into its own cell; None for an empty one. Raises UnreadableResponse
    with the cell's place."""
    result: list[Fraction | None] = []
    for place, cell in enumerate(cells, 1):
        try:
            result.append(read_response(cell, 0))
        except UnreadableResponse as error:
            raise UnreadableResponse(f"cell {place}: {error}") from None
    return result


def response_text(value: Value) -> str:
    """A response as it was understood: 5/2, [2, −1, 3], A, C."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        inner = ", ".join(map(response_text, value))
        return inner if value and isinstance(value[0], str) else f"[{inner}]"
    return str(value).replace("-", "−")


def _letters(plain: str) -> list[str]:
    letters = [c for c in plain.upper() if not c.isspace() and c not in ",;.[](){}&+"]
    wrong = [c for c in letters if not "A" <= c <= "Z"]
    if wrong:
        raise UnreadableResponse(f"letters are asked for, not “{wrong[0]}”")
    return letters


def _rows(plain: str) -> list[str]:
    """The rows of a matrix, each as text."""
    if re.search(r"[\[(]\s*[\[(]|[\])]\s*[,;]?\s*[\[(]", plain):  # [[1, 2], [3, 4]], or [1, 2], [3, 4]
        return [row for row in re.findall(r"[\[(]([^\[\]()]*)[\])]", plain) if row.strip()]
    inner = _unwrapped(plain)
    return [row for row in re.split(r"[;\n]|\\\\", inner) if row.strip(" ,")]


def _unwrapped(plain: str) -> str:
    """Without one pair of brackets around all of it."""
    pairs = {"[": "]", "(": ")", "{": "}", "|": "|"}
    if len(plain) > 1 and pairs.get(plain[0]) == plain[-1] and not _BRACKETS.search(plain[1:-1]):
        return plain[1:-1]
    return plain


def _numbers(text: str) -> list[Fraction]:
    inner = _unwrapped(text.strip())
    parts = re.split(r"[,;\n]", inner) if re.search(r"[,;\n]", inner) else inner.split()
    return [_number(part) for part in parts if part.strip()]


def _number(text: str) -> Fraction:
    """A number, or a small sum, product or quotient of numbers."""
    text = text.strip()
    if len(text) > _LONGEST_NUMBER:
        raise UnreadableResponse(f"“{text[:20]}…” is too long for a number")
    if re.fullmatch(r"[+-]?\d{1,3}(,\d+)+", text):
        raise UnreadableResponse(f"“{text}” can be read in two ways; write a number without commas")
    tokens = _tokens(text)
    if not tokens:
        raise UnreadableResponse("no number")
    value, rest = _sum(tokens, text)
    if rest:
        raise _no_number(text)
    return value


def _no_number(text: str) -> UnreadableResponse:
    return UnreadableResponse(f"“{text}” is not a number")


def _tokens(text: str) -> list[str]:
    tokens = re.findall(r"\d+\.?\d*|\.\d+|[-+*/()]|\S", text)
    if any(not _NUMBER.fullmatch(token) and token not in "-+*/()" for token in tokens):
        raise _no_number(text)
    return tokens


def _sum(tokens: list[str], text: str) -> tuple[Fraction, list[str]]:
    """Terms joined by + and −; and the tokens after them."""
    value, rest = _product(tokens, text)
    while rest and rest[0] in "+-":
        term, after = _product(rest[1:], text)
        value, rest = (value + term if rest[0] == "+" else value - term), after
    return value, rest


def _product(tokens: list[str], text: str) -> tuple[Fraction, list[str]]:
    """Factors joined by · and ÷; and the tokens after them."""
    value, rest = _factor(tokens, text)
    while rest and rest[0] in "*/":
        factor, after = _factor(rest[1:], text)
        if rest[0] == "/" and not factor:
            raise UnreadableResponse(f"“{text}” divides by zero")
        value, rest = (value * factor if rest[0] == "*" else value / factor), after
    return value, rest


def _factor(tokens: list[str], text: str) -> tuple[Fraction, list[str]]:
    """A number, a sign and a factor, or a sum in parentheses; and the tokens after it."""
    if not tokens:
        raise _no_number(text)
    first, rest = tokens[0], tokens[1:]
    if first in "+-":
        value, rest = _factor(rest, text)
        return (-value if first == "-" else value), rest
    if first == "(":
        value, rest = _sum(rest, text)
        if rest[:1] != [")"]:
            raise _no_number(text)
        return value, rest[1:]
    if not _NUMBER.fullmatch(first):
        raise _no_number(text)
    return Fraction(first), rest
