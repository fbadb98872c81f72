"""TeX math → MathML, by math-core. Strict: what it does not know is an error and never reaches an engine."""

from __future__ import annotations

import html.entities
import re
from functools import lru_cache
from xml.etree import ElementTree

import math_core

_XML_ENTITIES = {"amp", "lt", "gt", "quot", "apos"}
_ENTITY = re.compile(r"&([A-Za-z]+);")
_REFUSED = (  # each with a sign without which it is not worth a search
    (
        "\\",
        re.compile(r"\\(def|edef|gdef|let|(re)?newcommand|providecommand|DeclareMathOperator)(?![A-Za-z])"),
        "{found} is not allowed in “{formula}”: each formula stands alone",
    ),
    (
        "\\begin",
        re.compile(r"\\begin\s*\{\s*(equation|align|alignat|flalign|gather|multline|eqnarray)\*?\}"),
        "{found} in “{formula}” makes a display of its own; use aligned or gathered between $$",
    ),
    ("%", re.compile(r"(?<!\\)(?:\\\\)*(%)"), "a comment (%) is not allowed in “{formula}”; a percent sign is \\%"),
    ("", re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]"), "“{formula}” has a control character"),
)


class MathError(ValueError):
    """TeX math that cannot be converted; the message quotes the formula and says what is wrong at which character.

    place: the character's index in the formula.
    """

    def __init__(self, message: str, place: int = 0) -> None:
        super().__init__(message)
        self.place = place


@lru_cache(maxsize=4096)  # a paper has some hundreds, each of them wanted several times
def to_mathml(tex: str, *, display: bool = False) -> str:
    """One formula as a MathML string. Raises MathError for what it does not know and for definitions.

    Each formula stands alone: a definition in one cannot change another.
    """
    for sign, pattern, reason in _REFUSED:
        if sign in tex and (found := pattern.search(tex)):
            raise MathError(reason.format(found=found.group(), formula=_shortened(tex)), found.start())
    if not tex.strip():
        raise MathError("the formula is empty")
    converter = math_core.LatexToMathML(fancy_error=False, max_expansions=100)
    try:
        markup = converter.convert_with_local_state(tex, displaystyle=display)
    except math_core.LatexError as error:
        place, _, reason = str(error).partition(": ")
        reason = reason.replace("\\\\", "\\").rstrip(".")
        raise MathError(f"{reason}, at character {int(place) + 1} of “{_shortened(tex)}”", int(place)) from None
    if "<menclose" in markup:
        raise MathError(f"\\boxed, \\cancel and the like in “{_shortened(tex)}” are not in MathML Core")
    return _ENTITY.sub(_entity, str(markup))


def to_element(tex: str, *, display: bool = False) -> ElementTree.Element:
    """The same as a tree. Raises MathError."""
    return ElementTree.fromstring(to_mathml(tex, display=display))


@lru_cache(maxsize=4096)
def shared_element(tex: str, *, display: bool = False) -> ElementTree.Element:
    """The same tree each time, for whoever reads it only. Raises MathError."""
    return to_element(tex, display=display)


def _entity(match: re.Match[str]) -> str:
    name = match.group(1)
    if name in _XML_ENTITIES:
        return match.group()
    return "\u2061" if name == "ApplyFunction" else html.entities.html5[name + ";"]


def _shortened(tex: str) -> str:
    flat = " ".join(tex.split())
    return flat if len(flat) <= 80 else flat[:79] + "…"
