"""What a person wrote as an answer → numbers and letters. Lenient in form, strict in meaning; never evaluated as code.

A response has the shape of the field that it answers, given as any value of that shape (the right answer, say):

- a number: 3, −3, 1,575, 1 575, 20,0, 27+12, 6/2, 2·(3−1), x = 3, 4 km where km is the field's unit;
- a list: [2, -1, 3]; 2 -1 3; (2; -1; 3); 3,0; 1,0; 4,0; 6 and -2; x = 6, x = -2;
- rows: one a line, or 1 2; 3 4, or [[1, 2], [3, 4]];
- letters in any order: A C, a,c, AC, A and B, or “none”, “none of them”;
- a sequence of letters or words: T F T, TFT, a → b → c; one of several words: yes, Y;
- a polynomial, however it is written: 2x² − 3x + 1, (x − 1)(2x − 1).

There is one reading, or none: what can be read in two ways that matter is refused with a reason, and so is what is left
over of a text. How numbers and lists are read is said in numbers.py and lists.py; the practice page reads the same way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from generator.bank import default_kind
from generator.marking.lists import read_list, read_rows, unwrapped
from generator.marking.numbers import (
    UnreadableResponse,
    plain,
    read_number,
    refuse_date,
    refuse_raised,
    without_name,
)
from generator.marking.polynomials import NoPolynomial, read_polynomial
from generator.model import DrawnOption, FieldKind, Points

__all__ = [
    "EMPTY_ENTRY",
    "LONGEST",
    "UnreadableResponse",
    "from_cells",
    "read_choice",
    "read_credit",
    "read_response",
    "read_with_gaps",
    "response_text",
]

EMPTY_ENTRY = "?"
"""Stands on a sheet for an entry of a list or of rows that was left empty on the paper."""

LONGEST = 2000  # characters of a response; a matrix of some hundred numbers
_NONE = re.compile(r"(?:none(?: of (?:them|these|those))?|no letters?|∅)\.?", re.IGNORECASE)  # no letter is right

Value = Any
"""Fraction, letter, list of fractions, list of letters (sorted, each once), or list of rows of fractions."""

_WIDE = {**{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}, 0x200B: None, 0xFEFF: None}  # full-width letters
_TICKS = frozenset(("x", "✓", "✔", "☑", "yes", "y", "ok", "true"))
_NAME_OF_FUNCTION = re.compile(r"^\s*[A-Za-z][A-Za-z0-9_ ]{0,20}(\([A-Za-z]\))?\s*=")
_POWERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_SIDE_BY_SIDE = re.compile(r"[A-Za-z)] ?[0-9.]|\.[ .]|[0-9] \.")  # x2 may be a power, or a product
_SEPARATORS = re.compile(r"[,;/|]|→|->")


def read_response(
    text: str, like: Value, kind: FieldKind | None = None, unit: str = "", letters: Sequence[str] = ()
) -> Value | None:
    """The response, or None if nothing was written.

    like: any value of the field's shape. Its kind counts (number, letter, list, rows); a response of another length is
    wrong and not misread, and the length only decides between readings of which all others would be wrong anyway (see
    lists.py). kind: as the type declares it, if it does. unit: of the field, which a response may bring. letters: those
    that can be chosen, where they are known; others are not read. Raises UnreadableResponse.
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
    refuse_raised(text)
    written = plain(text)
    if not without_name(written):
        return None
    if kind == "letter":
        found = _letters(without_name(written), letters)
        if len(found) != 1:
            raise UnreadableResponse("one letter is asked for")
        return found[0]
    if kind == "letters":
        return sorted(set(_letters(without_name(written), letters)))
    if kind == "number":
        return read_number(unwrapped(without_name(written)), unit)
    if kind == "rows":
        return read_rows(written, len(like), len(like[0]), unit)
    return read_list(written, len(like), unit, ordered=kind != "set")


def read_with_gaps(text: str, like: Value, kind: FieldKind | None = None, unit: str = "") -> Value | None:
    """The response of a sheet, in which a question mark may stand for an entry that was left empty: 2; ?; 3 → entries
    of which the second is None. Entries are separated by semicolons there, and rows are lines. Raises
    UnreadableResponse."""
    bare = text.strip()
    bare = bare[2:-2] if bare[:2] + bare[-2:] == "[[]]" and bare.count("[") == 2 else bare
    rows = [[cell.strip() for cell in line.split(";")] for line in bare.split("\n")]
    cells = [cell for row in rows for cell in row]
    if not isinstance(like, list) or EMPTY_ENTRY not in cells or len(cells) < 2 or kind == "polynomial":
        return read_response(text, like, kind, unit)
    if "" in cells:
        raise UnreadableResponse("an entry is empty, between two separators")
    if like and isinstance(like[0], str):
        return [None if cell == EMPTY_ENTRY else cell for cell in cells]
    values = iter(from_cells(["" if cell == EMPTY_ENTRY else cell for cell in cells], unit))
    read = [[next(values) for _ in row] for row in rows]
    return read if like and isinstance(like[0], list) else [value for row in read for value in row]


def _polynomial(text: str) -> list[Fraction] | None:
    raised = re.sub("([⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda found: "^" + found[1].translate(_POWERS), text)
    bare = " ".join(_NAME_OF_FUNCTION.sub("", plain(raised)).split())
    if not bare:
        return None
    refuse_date(bare)
    if _SIDE_BY_SIDE.search(bare):
        raise UnreadableResponse(f"“{bare[:40]}” can be read in two ways: write ^ for a power, and * for a product")
    if re.search(r"(?![0-9])\d", bare):
        raise UnreadableResponse(f"“{bare[:40]}” is not read as a polynomial: write its digits as 0 to 9")
    try:
        return read_polynomial(re.sub("[0-9]+(?:[.,' ][0-9]+)+", lambda found: _coefficient(found[0]), bare))
    except NoPolynomial as error:
        raise UnreadableResponse(f"“{bare[:40]}” is not read as a polynomial: {error}") from None


def _coefficient(written: str) -> str:
    """1,575 → 1575; 1.5 → (3/2)."""
    value = read_number(written)
    return str(value) if value.denominator == 1 else f"({value})"


def _words(text: str, like: Value, kind: FieldKind) -> str | list[str] | None:
    """Words or letters: one of the kind's words, some of them, or a sequence of any."""
    bare = without_name(" ".join(text.translate(_WIDE).split()))
    bare = bare[1:-1].strip() if bare[:1] + bare[-1:] in ("[]", "()", "{}") else bare
    if not bare:
        return None
    known = list(kind) if isinstance(kind, tuple) else []
    if known and not isinstance(like, list):
        return _known(bare, known)
    if _NONE.fullmatch(bare) and "none" not in map(str.casefold, known):
        return []
    if known and all(re.fullmatch("[A-Za-z]", word) for word in known):
        return sorted({_known(letter, known) for letter in _letters(plain(bare), ())})
    if bare.casefold() in map(str.casefold, known):
        return [_known(bare, known)]
    if not any(re.search(r"\band\b", word, re.IGNORECASE | re.ASCII) for word in known or like):
        bare = re.sub(r",? and ", ", ", bare, flags=re.IGNORECASE)
    parts = [part.strip() for part in _SEPARATORS.split(bare) if part.strip()]
    if not parts:
        raise UnreadableResponse("there are separators only")
    if len(parts) == 1:
        parts = parts[0].split()
    if known:
        return sorted({_known(part, known) for part in parts})
    return _one_by_one(parts, like) if all(len(word) == 1 for word in like) else parts


def _one_by_one(parts: Sequence[str], like: Sequence[str]) -> list[str]:
    """Entries of one letter, which may stand side by side."""
    entries = list(parts[0]) if len(parts) == 1 else list(parts)
    wrong = [entry for entry in entries if len(entry) > 1]
    if wrong:
        raise UnreadableResponse(f"“{wrong[0][:40]}” stands where one letter is asked for")
    if "".join(like).isalnum() and not "".join(entries).isalnum():
        raise UnreadableResponse("put commas between the entries")  # T-F-T
    return entries


def _known(word: str, known: Sequence[str]) -> str:
    """The word of a field that was written, or the only one that begins so. Raises UnreadableResponse."""
    folded = word.casefold().strip(" .")
    exact = [one for one in known if one.casefold() == folded]
    found = exact or [one for one in known if folded and one.casefold().startswith(folded)]
    if len(found) != 1:
        raise UnreadableResponse(f"“{word[:40]}” is none of {', '.join(known)}")
    return found[0]


def _letters(written: str, known: Sequence[str]) -> list[str]:
    """Letters one by one, or all together: A, C; AC; A and C. Raises UnreadableResponse."""
    if _NONE.fullmatch(" ".join(written.split())):
        return []
    parts = [part for part in re.split(r"[\s,;.()\[\]{}&+]+", written) if part]
    if len(parts) > 1:
        if any(part.lower() == "or" for part in parts):
            raise UnreadableResponse("“or” leaves open which letter is meant")
        parts = [part for part in parts if part.lower() != "and"]
    if not parts:
        raise UnreadableResponse("no letter; where none is right, write “none”")
    for part in parts:
        wrong = re.search("[^A-Za-z]", part)
        if wrong:
            raise UnreadableResponse(f"letters are asked for, not “{wrong[0]}”")
        if len(part) > 1 and (len(parts) > 1 or len(set(part.upper())) < len(part)):
            raise UnreadableResponse(f"“{part[:40]}” is no letter")
    letters = list("".join(parts).upper())
    beyond = [letter for letter in letters if known and letter not in known]
    if beyond:
        raise UnreadableResponse(f"“{beyond[0]}” is none of {', '.join(known)}")
    return letters


def read_choice(text: str, options: Sequence[DrawnOption]) -> str | None:
    """The letter of the option that was chosen, or None if nothing was written. Where the last option is that none of
    the others is right, its words do as well as its letter. Raises UnreadableResponse."""
    if options[-1].is_none and _NONE.fullmatch(" ".join(text.split())):
        return options[-1].letter
    chosen: str | None = read_response(text, "A", letters=[option.letter for option in options])
    return chosen


def read_credit(text: str, points: Points) -> Fraction | None:
    """What a person gave for a criterion: a tick for all of its points, or a number of them; None for nothing.

    Raises UnreadableResponse for what is neither, and for more points than there are.
    """
    written = without_name(plain(text))
    if not written:
        return None
    if written.casefold() in _TICKS:
        return Fraction(points)
    decimal = re.fullmatch("[0-9]+[.,]([0-9]+)", written)  # 1,500 points are one and a half, and never thousands
    given = Fraction(written.replace(",", ".")) if decimal else read_number(written)
    if not 0 <= given <= points or given * 2 % 1:
        raise UnreadableResponse(f"“{written[:20]}” is not from 0 to {points:g} points, in halves")
    return given


def from_cells(cells: Sequence[str], unit: str = "") -> list[Fraction | None]:
    """Numbers that were written each into its own cell; None for an empty one. unit: of the field.

    Raises UnreadableResponse with the cell's place.
    """
    result: list[Fraction | None] = []
    for place, cell in enumerate(cells, 1):
        try:
            result.append(read_response(cell, 0, unit=unit))
        except UnreadableResponse as error:
            raise UnreadableResponse(f"cell {place}: {error}") from None
    return result


def response_text(value: Value) -> str:
    """A response as it was understood: 5/2, [2, −1, 3], A, C. An entry that was left empty is a question mark."""
    if value is None:
        return EMPTY_ENTRY
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        inner = ", ".join(map(response_text, value))
        return inner if any(isinstance(entry, str) for entry in value) else f"[{inner}]"
    return str(value).replace("-", "−")
