"""TeX math → MathML, by math-core. Strict: what it does not know is an error and never reaches an engine."""

from __future__ import annotations

import html.entities
import re
from functools import lru_cache
from xml.etree import ElementTree

import math_core

_XML_ENTITIES = {"amp", "lt", "gt", "quot", "apos"}
_DEFINITION = re.compile(
    r"\\(def|edef|gdef|let|newcommand|renewcommand|providecommand|DeclareMathOperator)(?![A-Za-z])"
)


class MathError(ValueError):
    """TeX math that cannot be converted; the message quotes the formula and says what is wrong at which character."""


@lru_cache(maxsize=65536)
def to_mathml(tex: str, *, display: bool = False) -> str:
    """One formula as a MathML string. Raises MathError for unknown commands, unbalanced braces, definitions.

    Each formula stands alone: a definition in one cannot change another.
    """
    definition = _DEFINITION.search(tex)
    if definition:
        raise MathError(f"{definition.group()} is not allowed in “{_shortened(tex)}”: each formula stands alone")
    if re.search(r"(?<!\\)(\\\\)*%", tex):
        raise MathError(f"a comment (%) is not allowed in “{_shortened(tex)}”; a percent sign is \\%")
    converter = math_core.LatexToMathML(fancy_error=False, max_expansions=100)
    try:
        markup = converter.convert_with_local_state(tex, displaystyle=display)
    except math_core.LatexError as error:
        place, _, reason = str(error).partition(": ")
        reason = reason.replace("\\\\", "\\").rstrip(".")
        raise MathError(f"{reason}, at character {int(place) + 1} of “{_shortened(tex)}”") from None
    return re.sub(r"&([A-Za-z]+);", _entity, str(markup))


def to_element(tex: str, *, display: bool = False) -> ElementTree.Element:
    """The same as a tree. Raises MathError."""
    return ElementTree.fromstring(to_mathml(tex, display=display))


def _entity(match: re.Match[str]) -> str:
    name = match.group(1)
    if name in _XML_ENTITIES:
        return match.group()
    return "\u2061" if name == "ApplyFunction" else html.entities.html5[name + ";"]


def _shortened(tex: str) -> str:
    flat = " ".join(tex.split())
    return flat if len(flat) <= 80 else flat[:79] + "…"
