"""A formula's TeX → the pieces between which a line may end, and how wide each will be, roughly."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from xml.etree.ElementTree import Element

from generator.page.mathml import to_element

_TOKEN = re.compile(
    r"\\(?:begin|end)\s*\{[^{}]*\}|\\(?:left|right)(?![A-Za-z])\s*(?:\\[A-Za-z]+|\\?.)|\\[A-Za-z]+|\\.|\s+|.", re.DOTALL
)
_OPENS = re.compile(r"\{|\\begin\s*\{|\\left(?![A-Za-z])")
_CLOSES = re.compile(r"\}|\\end\s*\{|\\right(?![A-Za-z])")
_RELATIONS = {
    "=", "<", ">", r"\le", r"\leq", r"\ge", r"\geq", r"\ne", r"\neq", r"\approx", r"\sim", r"\simeq", r"\equiv",
    r"\propto", r"\in", r"\subset", r"\subseteq", r"\to", r"\rightarrow", r"\leftarrow", r"\gets", r"\mapsto",
    r"\Rightarrow", r"\implies", r"\iff", r"\Leftrightarrow", r"\coloneqq",
}  # fmt: skip
_SIGNS = {"+", "-", r"\pm", r"\mp"}
_PRODUCTS = {r"\cdot", r"\times", r"\odot", r"\otimes", r"\oplus", r"\circ"}
_EVERY_SIGN = _RELATIONS | _SIGNS | _PRODUCTS
_OPENING = {"(", "[", r"\{", r"\lfloor", r"\lceil", r"\langle", r"\lVert", r"\lvert"}
_CLOSING = {")", "]", r"\}", r"\rfloor", r"\rceil", r"\rangle", r"\rVert", r"\rvert"}
_STYLES = {r"\displaystyle", r"\textstyle", r"\scriptstyle"}
_QUADS = {r"\quad", r"\qquad"}
_ROW_END = re.compile(r"\s*\[\s*-?[\d.]+\s*(?:ex|em|pt|mm|cm)\s*\]")  # more room; not a point [−1, 2] of the next row
_ALIGNED = re.compile(r"\s*\\begin\s*\{(aligned|gathered)\}(?P<body>.*)\\end\s*\{\1\}\s*(?P<rest>[.,;]?)\s*", re.DOTALL)
_RANKS = 3
_NO_WIDTH = frozenset("\u2061\u2062\u2063\u2064\u200b")


@dataclass(frozen=True)
class _Token:
    text: str
    is_outer: bool
    """Whether it stands in no group, environment or pair of growing fences, so that the formula can be cut at it."""
    depth: int
    """Of parentheses that do not grow."""
    is_script: bool
    """Whether it is raised or lowered."""


def pieces(tex: str, limit: float, *, before: bool) -> list[str]:
    """The formula in pieces, each a formula of its own; one that is not wider than `limit` (in em) is not cut.

    It is cut at relations first; where that leaves too much, at signs and commas, then at products and within
    parentheses. before: whether the sign begins the next piece, as in a display, or ends the one before it, as in text.
    What cannot be cut (a fraction, a matrix) may still be wider.
    """
    parts = [part.strip() for part in _cut(tex.strip(), limit, before, 1)]
    found = []
    for i, part in enumerate(parts):
        # an empty group at its edge keeps the space of a sign that now stands there
        head = "{} " if i and _begins_with_sign(part) and not _ends_with_sign(parts[i - 1]) else ""
        tail = " {}" if i + 1 < len(parts) and _ends_with_sign(part) else ""
        found.append(f"{_style(list(_tokens(' '.join(parts[:i]))))}{head}{part}{tail}")
    return found


def items(tex: str) -> list[str]:
    """What is set apart by \\quad and \\qquad, without them."""
    tokens = list(_tokens(tex))
    ends = [i for i, token in enumerate(tokens) if token.text in _QUADS and token.is_outer and not token.depth]
    starts = [0, *(end + 1 for end in ends)]
    found = [
        (_style(tokens[:start]) + _joined(tokens[start:end])).strip()
        for start, end in zip(starts, [*ends, len(tokens)], strict=True)
    ]
    return [one for one in found if one and one not in _STYLES]


def aligned(tex: str) -> list[list[str]] | None:
    """Rows and cells of a display that is nothing but lines, aligned or not; None for any other."""
    found = _ALIGNED.fullmatch(tex)
    if not found:
        return None
    rows: list[list[str]] = [[""]]
    for token in _tokens(found["body"]):
        if token.text == r"\\" and token.is_outer:
            rows.append([""])
        elif token.text == "&" and token.is_outer:
            rows[-1].append("")
        else:
            rows[-1][-1] += token.text
    rows = [
        [_ROW_END.sub("", row[0]) if i and _ROW_END.match(row[0]) else row[0], *row[1:]] for i, row in enumerate(rows)
    ]
    if not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    if any(r"\end{aligned}" in cell or _is_unbalanced(cell) for row in rows for cell in row):
        return None
    rows[-1][-1] += found["rest"]
    return [[cell.strip() for cell in row] for row in rows]


@lru_cache(maxsize=8192)
def width(tex: str) -> float:
    """About how wide it is, in em."""
    return _width(to_element(tex)) if tex.strip() else 0.0


# --- cutting --------------------------------------------------------------------------------------------------------


def _tokens(tex: str) -> Iterator[_Token]:
    level = depth = 0
    raised = False
    for found in _TOKEN.finditer(tex):
        text = found.group()
        if _OPENS.match(text):
            yield _Token(text, False, depth, raised)
            level += 1
        elif _CLOSES.match(text):
            level -= 1
            yield _Token(text, False, depth, raised)
        else:
            outer = level == 0
            depth -= outer and text in _CLOSING and not raised
            yield _Token(text, outer, depth, raised)
            depth += outer and text in _OPENING and not raised
        if level == 0 and text.strip():
            raised = text in ("_", "^")


def _cut(tex: str, limit: float, before: bool, rank: int) -> list[str]:
    if rank > _RANKS or width(tex) <= limit:
        return [tex]
    tokens = list(_tokens(tex))
    if any(token.depth < 0 for token in tokens):
        return [tex]  # an interval such as ]0, 1[: nobody can say what is within
    places = _places(tokens, rank, before)
    if not places:
        return _cut(tex, limit, before, rank + 1)
    parts = [_joined(tokens[start:end]) for start, end in zip([0, *places], [*places, len(tokens)], strict=True)]
    return [small for part in parts for small in _cut(part, limit, before, rank + 1)]


def _places(tokens: Sequence[_Token], rank: int, before: bool) -> list[int]:
    """Indices of tokens before which the formula is cut."""
    found = []
    solid = [i for i, token in enumerate(tokens) if token.text.strip()]
    for here, (i, following) in enumerate(zip(solid, [*solid[1:], len(tokens)], strict=True)):
        token = tokens[i]
        last = tokens[solid[here - 1]] if here else None
        if last is None or token.is_script:
            continue
        if rank >= 2 and token.text.startswith(r"\begin") and last.text.startswith(r"\end") and not last.is_script:
            if _is_outermost(tokens, i):
                found.append(i)
            continue
        if not token.is_outer or following == len(tokens) or (token.depth and rank < _RANKS):
            continue
        if token.text == "," and rank >= 2:
            found.append(following)
        elif _is_sign(token, last, rank) and tokens[following].text not in ("_", "^", "'"):
            found.append(i if before else following)
    return [i for i in dict.fromkeys(found) if 0 < i < len(tokens)]


def _is_sign(token: _Token, last: _Token, rank: int) -> bool:
    """Whether it is a sign between two things, at which this rank cuts."""
    if last.text in _EVERY_SIGN | _OPENING | {","}:
        return False
    kinds = (_RELATIONS, _RELATIONS | _SIGNS, _RELATIONS | _SIGNS | _PRODUCTS)
    return token.text in kinds[rank - 1] and not (rank == 1 and token.depth)


def _is_outermost(tokens: Sequence[_Token], place: int) -> bool:
    return not _is_unbalanced(_joined(tokens[:place]))


def _is_unbalanced(tex: str) -> bool:
    found = [token.text for token in _tokens(tex)]
    return sum(1 for text in found if _OPENS.match(text)) != sum(1 for text in found if _CLOSES.match(text))


def _begins_with_sign(tex: str) -> bool:
    return _TOKEN.findall(tex)[0] in _EVERY_SIGN


def _ends_with_sign(tex: str) -> bool:
    return _TOKEN.findall(tex)[-1] in _EVERY_SIGN | {","}


def _style(tokens: Sequence[_Token]) -> str:
    """The last change of size, which what follows goes on with."""
    found = [token.text for token in tokens if token.text in _STYLES and token.is_outer]
    return f"{found[-1]} " if found else ""


def _joined(tokens: Sequence[_Token]) -> str:
    return "".join(token.text for token in tokens)


# --- measuring ------------------------------------------------------------------------------------------------------


def _width(element: Element) -> float:
    children = [_width(child) for child in element]
    match element.tag.split("}")[-1]:
        case "mi" | "mn" | "mtext":
            return 0.52 * len("".join(c for c in element.text or "" if c not in _NO_WIDTH))
        case "mo":
            text = "".join(c for c in element.text or "" if c not in _NO_WIDTH)
            spaced = text in "=<>≤≥≠≈→←⇒∈∼+−⋅×⊙↦≡" and element.get("lspace") != "0"
            return (1.2 if spaced else 0.4) * len(text) if text else 0.0
        case "mspace":
            return float((element.get("width") or "0em").removesuffix("em") or 0)
        case "mfrac" | "mover" | "munder" | "munderover":
            return max(children, default=0.0)
        case "msub" | "msup":
            return children[0] + 0.7 * children[1]
        case "msubsup":
            return children[0] + 0.7 * max(children[1:])
        case "msqrt" | "mroot":
            return 0.9 + sum(children)
        case "mtable":
            rows = [[_width(cell) for cell in row] for row in element]
            columns = max(map(len, rows), default=0)
            return sum(max((row[c] for row in rows if c < len(row)), default=0.0) + 0.8 for c in range(columns))
    return sum(children)
