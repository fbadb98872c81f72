"""What a person wrote as an answer → numbers and letters. Lenient in form, strict in meaning; never evaluated as code.

A response has the shape of the field that it answers, given as any value of that shape (the right answer, say):

- a number: 3, −3, +3, 3.0, 27+12, 6/2, 2·(3−1);
- a list: [2, -1, 3]; 2 -1 3; (2; -1; 3);
- rows: one a line, or 1 2; 3 4, or [[1, 2], [3, 4]];
- letters in any order: A C, a,c, AC, or “none”;
- a sequence of letters or words: T F T, TFT, a → b → c; one of several words: yes, Y;
- a polynomial, however it is written: 2x² − 3x + 1, (x − 1)(2x − 1).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from generator.bank import default_kind
from generator.marking.polynomials import NoPolynomial, read_polynomial
from generator.model import FieldKind, Points

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
_TICKS = frozenset(("x", "✓", "✔", "☑", "yes", "y", "ok", "true"))
_NAME_OF_FUNCTION = re.compile(r"^\s*[A-Za-z][A-Za-z0-9_ ]{0,20}(\([A-Za-z]\))?\s*=")
_NAME = re.compile(r"^\s*[^\W\d][\w ~̃]{0,30}=")  # "w = …" says which field it is, which is known


class UnreadableResponse(ValueError):
    """A response that is no answer of its field's shape; the message says what is wrong, for the one who wrote it."""


def read_response(text: str, like: Value, kind: FieldKind | None = None, unit: str = "") -> Value | None:
    """The response, or None if nothing was written.

    like: any value of the field's shape; only its kind counts (number, letter, list, rows), not its length, since a
    response of another length is wrong and not misread. kind: as the type declares it, if it does. unit: of the field,
    which a response may bring. Raises UnreadableResponse.
    """
    if len(text) > LONGEST:
        raise UnreadableResponse(f"too long: {len(text)} characters; an answer has at most {LONGEST}")
    kind = kind or default_kind(like)
    if kind == "any":
        kind = "sequence" if default_kind(like) == "letters" else default_kind(like)
    if kind == "polynomial":
        return _polynomial(text)
    if kind == "sequence" or isinstance(kind, tuple):
        return _words(text, like, kind)
    text = _without_unit(text, unit)
    if _RAISED.search(text):
        raise UnreadableResponse("write powers as products: what is raised would be read as a digit")
    plain = _plain(text)
    if not plain:
        return None
    if kind == "letter":
        letters = _letters(plain)
        if len(letters) != 1:
            raise UnreadableResponse("one letter is asked for")
        return letters[0]
    if kind == "number":
        return _number(_unwrapped(plain))
    if kind == "letters":
        return [] if plain.lower() == NONE else sorted(set(_letters(plain)))
    if kind == "rows":
        return [_numbers(row) for row in _rows(plain)]
    return _numbers(plain)


def _plain(text: str) -> str:
    """In characters of ASCII where there are such, and without "w = " in front."""
    plain = unicodedata.normalize("NFKC", text.translate(_SIGNS)).translate(_SIGNS).strip()
    return _NAME.sub("", plain).strip()


def _without_unit(text: str, unit: str) -> str:
    """Without the field's own unit at the end: 3 m/s → 3."""
    squeezed = text.rstrip()
    return squeezed[: -len(unit)] if unit and squeezed.endswith(unit) else text


def _polynomial(text: str) -> list[Fraction] | None:
    plain = _NAME_OF_FUNCTION.sub("", text.translate(_SIGNS)).strip()
    if not plain:
        return None
    try:
        return read_polynomial(plain)
    except NoPolynomial as error:
        raise UnreadableResponse(f"“{plain[:40]}” is not read as a polynomial: {error}") from None


def _words(text: str, like: Value, kind: FieldKind) -> str | list[str] | None:
    """Words or letters: one of the kind's words, some of them, or a sequence of any."""
    plain = " ".join(_NAME.sub("", text.strip()).split())
    plain = plain[1:-1].strip() if plain[:1] + plain[-1:] in ("[]", "()", "{}") else plain
    if not plain:
        return None
    known = list(kind) if isinstance(kind, tuple) else []
    if known and not isinstance(like, list):
        return _known(plain, known)
    if plain.casefold() == NONE and "none" not in map(str.casefold, known):
        return []
    if known and all(len(word) == 1 for word in known):
        return sorted({_known(letter, known) for letter in _letters(plain)})
    parts = [part.strip() for part in re.split(r"[,;/|]|→|->", plain) if part.strip()]
    if len(parts) == 1:
        parts = plain.split()
    single = all(len(word) == 1 for word in known or like)
    if len(parts) == 1 and single:
        parts = list(plain.replace(" ", ""))
    return sorted({_known(part, known) for part in parts}) if known else parts


def _known(word: str, known: Sequence[str]) -> str:
    """The word of a field that was written, or the only one that begins so. Raises UnreadableResponse."""
    folded = word.casefold().strip(" .")
    exact = [one for one in known if one.casefold() == folded]
    found = exact or [one for one in known if folded and one.casefold().startswith(folded)]
    if len(found) != 1:
        raise UnreadableResponse(f"“{word[:40]}” is none of {', '.join(known)}")
    return found[0]


def read_credit(text: str, points: Points) -> Fraction | None:
    """What a person gave for a criterion: a tick for all of its points, or a number of them; None for nothing.

    Raises UnreadableResponse for what is neither, and for more points than there are.
    """
    plain = _plain(text)
    if not plain:
        return None
    if plain.casefold() in _TICKS:
        return Fraction(points)
    given = _number(plain.replace(",", "."))
    if not 0 <= given <= points or given * 2 % 1:
        raise UnreadableResponse(f"“{plain[:20]}” is not from 0 to {points:g} points, in halves")
    return given


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
