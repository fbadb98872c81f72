"""What the formats have in common: names of questions and files, and how sets of letters are typed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from generator.errors import one_line
from generator.model import Figure
from generator.page import Question

NAME = 200  # characters of a title; Moodle and Canvas keep 255
NONE = "none"  # what is written for an empty set: an empty answer is not marked
IN_ORDER = f"(letters in alphabetical order, separated by commas, or “{NONE}”)"


def spellings(letters: Sequence[str]) -> tuple[str, ...]:
    """["A", "C"] → A, C; A,C; A C; AC. One letter has one spelling, and so has an empty set."""
    return tuple(dict.fromkeys(separator.join(letters) or NONE for separator in (", ", ",", " ", "")))


def title_of(question: Question) -> str:
    """The code is never cut off: with it the question is found in the record."""
    return f"{one_line(f'{question.label} {question.title}', NAME)}, {question.code}"


def digest(*texts: str) -> str:
    """The same for the same texts, in characters that any identifier can hold."""
    return hashlib.sha256("\0".join(texts).encode("utf-8", "replace")).hexdigest()[:16]


def file_name(figure: Figure) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "-", figure.name) + ".svg"


def printable(text: str) -> str:
    """The text without characters that XML does not know."""
    return "".join(character if character.isprintable() or character == "\n" else " " for character in text)
