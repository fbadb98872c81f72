"""TeX math → what a voice says: "x sub i squared plus the sum over i from 1 to n of i". Pure functions.

The words stand in the language's file. What says where a group ends ("end sub") is left out where nothing is unclear
without it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from xml.etree.ElementTree import Element

from generator.page.language import language
from generator.page.mathml import shared_element

_Words = dict[str, str]

_SAME = {"-": "−", "·": "⋅", "*": "∗", "\u2216": "∖", "...": "…", "⋮": "…", "⋱": "…"}
_LARGE = frozenset("∑∏∫⋃⋂∬∮⨁⨂")
_OVER = frozenset(("max", "min", "sup", "inf", "argmax", "argmin"))
_GREEK = "αβγδεζηθικλμνξοπρστυφχψω"
_VARIANTS = {"ϵ": "ε", "ϑ": "θ", "ϰ": "κ", "ϖ": "π", "ϱ": "ρ", "ς": "σ", "ϕ": "φ"}
_PAUSES = frozenset(",;.:?")
_INVISIBLE = frozenset("\u2061\u2062\u2063\u2064\u200b\ufe00\ufe01")
_NORMS = frozenset("‖∥")
_TRANSPOSE = frozenset("⊤𝖳")  # x^T may be a power
_BRACES = frozenset("⏞⏟⎴⎵")
_ACCENTS = {
    **dict.fromkeys(("ˆ", "^", "\u0302"), "hat"),
    **dict.fromkeys(("˜", "~", "\u0303"), "tilde"),
    **dict.fromkeys(("¯", "‾", "_", "\u0304", "\u0305", "\u0331", "\u0332"), "bar"),
    **dict.fromkeys(("→", "\u20d7"), "vector"),
    **dict.fromkeys(("˙", "\u0307"), "dot"),
}
_STYLES = {"BOLD": "bold", "SCRIPT": "script", "DOUBLE-STRUCK": "double"}
_SPACE_BEFORE_PAUSE = re.compile(r"(?: [,;.:?](?=[ ,;.:?]|$))+")
_QUAD = re.compile(r"[1-9]\d*(\.\d+)?em")


@lru_cache(maxsize=8192)
def speech(tex: str, code: str, *, display: bool = False) -> str | None:
    """The formula in the words of a language; None if its file has none. Raises MathError.

    display: as the formula is set, whose MathML is at hand then; what is said is the same.
    """
    words = _words(code)
    return said(shared_element(tex, display=display), words) if words else None


def said(formula: Element, words: _Words) -> str:
    """An element of MathML Core in these words: names, and signs."""
    spoken: list[str] = []
    _row(list(formula), words, spoken)
    return _SPACE_BEFORE_PAUSE.sub(lambda found: found.group()[1], " ".join(filter(None, spoken)))


@cache
def _words(code: str) -> _Words:
    """Names of words and patterns, signs, and letters → how they are said."""
    found = language(code).speech
    letters = dict(zip(_GREEK, found.get("greek", "").split(), strict=False))
    letters |= {letter: letters[plain] for letter, plain in _VARIANTS.items() if plain in letters}
    return {**found, **letters}


# --- rows -----------------------------------------------------------------------------------------------------------


def _row(elements: Sequence[Element], words: _Words, spoken: list[str]) -> None:
    """Elements one after another. A matrix is said without the fences around it, a sum with what it is of."""
    dots = 0
    for place, element in enumerate(elements):
        if element.tag == "mo" and _is_around_table(elements, place):
            continue
        dots = dots + 1 if element.text == "." else 0
        if dots == 3:  # \\ldots
            spoken[-2:] = [_sign("…", "", words)]
            continue
        if _is_large(element):
            _element(element, words, spoken)
            spoken.append(words.get("of", ""))
        else:
            _element(element, words, spoken)


def _is_around_table(elements: Sequence[Element], place: int) -> bool:
    """Whether it is a parenthesis or bracket right beside a table or a binomial coefficient."""
    sign = elements[place].text or ""
    beside = place + 1 if sign in "([" else place - 1 if sign in ")]" else -1
    if not sign or not 0 <= beside < len(elements):
        return False
    return elements[beside].tag == "mtable" or _is_binomial(elements[beside])


def _is_binomial(element: Element) -> bool:
    return element.tag == "mfrac" and element.get("linethickness") in ("0", "0px", "0em")


def _bare(element: Element) -> Element:
    """What stands alone in a row, but for space."""
    while element.tag == "mrow" and len(inner := [one for one in element if one.tag != "mspace"]) == 1:
        element = inner[0]
    return element


def _is_large(element: Element) -> bool:
    """Whether it is a sum or the like, with its bounds or without."""
    while element.tag in ("munder", "mover", "munderover", "msub", "msup", "msubsup"):
        element = element[0]
    return element.tag == "mo" and (element.text or "") in _LARGE


def _one(element: Element, words: _Words) -> str:
    spoken: list[str] = []
    _element(element, words, spoken)
    return " ".join(filter(None, spoken))


def _element(element: Element, words: _Words, spoken: list[str]) -> None:
    tag = element.tag
    if tag == "mn":
        spoken.append((element.text or "").strip())
    elif tag == "mi":
        spoken.append(_name((element.text or "").strip(), words))
    elif tag == "mo":
        spoken.append(_sign((element.text or "").strip(), element.get("form", ""), words))
    elif tag == "mtext":
        spoken.append(" ".join("".join(element.itertext()).replace("\u00a0", " ").split()))
    elif tag == "mspace":
        if _QUAD.fullmatch(element.get("width", "")) and spoken and spoken[-1] not in _PAUSES:
            spoken.append(",")
    elif tag == "mfrac":
        _fraction(element, words, spoken)
    elif tag in ("msub", "msup", "msubsup"):
        _scripts(element, words, spoken)
    elif tag in ("munder", "mover", "munderover"):
        _limits(element, words, spoken)
    elif tag == "msqrt":
        _closed("root", list(element), words, spoken)
    elif tag == "mroot":
        lead = _filled(words, "nth-root", n=_one(element[1], words))
        _closed("root", [element[0]], words, spoken, lead=lead)
    elif tag == "mtable":
        _table(element, words, spoken)
    elif tag == "mmultiscripts":
        _row([child for child in element if child.tag not in ("mprescripts", "none")], words, spoken)
    elif tag == "semantics":
        _element(element[0], words, spoken)
    elif tag != "mphantom":
        _row(list(element), words, spoken)


# --- what is named --------------------------------------------------------------------------------------------------


@lru_cache(maxsize=2048)
def _letter(text: str) -> tuple[str, str]:
    """A letter in a style of mathematics, as a plain one; and the name of its style."""
    plain = unicodedata.normalize("NFKC", text)
    if len(text) != 1 or plain == text or text in _VARIANTS:
        return text if text in _VARIANTS else plain, ""
    name = unicodedata.name(text, "")
    return plain, next((style for mark, style in _STYLES.items() if mark in name), "")


def _name(text: str, words: _Words) -> str:
    text = "".join(c for c in text if c not in _INVISIBLE)
    if text in words:  # ℝ, ∂, α
        return words[text]
    if len(text) != 1:
        return " ".join(text.split())
    plain, style = _letter(text)
    small = plain.lower()
    shown = words.get(small, plain) if plain.isalpha() else words.get(plain, plain)
    if plain.isupper():
        shown = _filled(words, "capital", x=shown)
    return _filled(words, style, x=shown) if style in words else shown


def _sign(text: str, form: str, words: _Words) -> str:
    if text == "\u2061":  # a function is applied
        return words.get("of", "")
    text = "".join(c for c in text if c not in _INVISIBLE)
    text = _SAME.get(text, text)
    if text in _NORMS and form in ("prefix", "postfix"):
        return words.get("norm" if form == "prefix" else "end-norm", text)
    return words.get(text, text)


def _filled(words: _Words, pattern: str, **values: str) -> str:
    """A pattern of the language; without one, the values by themselves."""
    found = words.get(pattern)
    if found is None:
        return " ".join(values.values())
    for name, value in values.items():
        found = found.replace(f"{{{name}}}", value)
    return found


# --- what is put together -------------------------------------------------------------------------------------------


def _is_short(elements: Sequence[Element]) -> bool:
    """Whether one hears where it ends: a letter, a number, two of them (x y, ∂ L), or such a thing with a sign."""
    found = [element for element in elements if (element.text or "").strip() not in _INVISIBLE or len(element)]
    if len(found) == 1 and found[0].tag in ("mrow", "mstyle", "mpadded"):
        return _is_short(list(found[0]))
    if found and found[0].tag == "mo" and found[0].text == "−":
        found = found[1:]
        return len(found) == 1 and found[0].tag in ("mi", "mn")
    if len(found) == 1:
        return found[0].tag in ("mi", "mn", "mo", "mtext")
    return len(found) == 2 and all(element.tag in ("mi", "mn") for element in found)


def _closed(
    name: str, elements: Sequence[Element], words: _Words, spoken: list[str], *, lead: str | None = None
) -> None:
    """A group after its word, with what says that it ends, unless one hears it."""
    spoken.append(words.get(name, "") if lead is None else lead)
    _row(elements, words, spoken)
    if not _is_short(elements):
        spoken.append(words.get(f"end-{name}", ""))


def _fraction(element: Element, words: _Words, spoken: list[str]) -> None:
    above, below = element
    between = "choose" if _is_binomial(element) else "/"
    is_short = _is_short([above]) and _is_short([below])
    if not is_short:
        spoken.append(words.get("fraction", ""))
    _element(above, words, spoken)
    spoken.append(words.get(between, between if between == "/" else ""))
    _element(below, words, spoken)
    if not is_short:
        spoken.append(words.get("end-fraction", ""))


def _scripts(element: Element, words: _Words, spoken: list[str]) -> None:
    base, *scripts = element
    if _is_large(base):
        _bounds(element, words, spoken)
        return
    if element.tag == "msub" and _ranged(base, scripts[0], words, spoken):
        return
    _element(base, words, spoken)
    if element.tag != "msup":
        _closed("sub", [scripts[0]], words, spoken)
    if element.tag != "msub":
        _raised(scripts[-1], words, spoken)


def _raised(script: Element, words: _Words, spoken: list[str]) -> None:
    """A power, unless it is a sign or a number in parentheses."""
    text = (script.text or "").strip()
    parts = [child.text or "" for child in script] if script.tag == "mrow" else []
    if script.tag == "mn" and text in ("2", "3") and (named := {"2": "squared", "3": "cubed"}[text]) in words:
        spoken.append(words[named])
    elif script.tag == "mi" and text in _TRANSPOSE and "transpose" in words:
        spoken.append(words["transpose"])
    elif script.tag == "mo" and text == "∘":
        spoken.append(words.get("°", "°"))
    elif script.tag == "mo" or text == "°" or (parts and all(part in "′″" for part in parts)):
        _element(script, words, spoken)
    elif parts and parts[0] in ("(", "[", "{"):
        _closed("superscript", [script], words, spoken)
    else:
        _closed("power", [script], words, spoken)


def _limits(element: Element, words: _Words, spoken: list[str]) -> None:
    base = element[0]
    mark = (element[1].text or "").strip() if element[1].tag == "mo" else ""
    if element.tag != "munderover" and mark in _ACCENTS:
        spoken.append(_filled(words, _ACCENTS[mark], x=_one(base, words)))
        return
    if element.tag != "munderover" and mark in _BRACES:
        _element(base, words, spoken)
        return
    if _is_large(base):
        _bounds(element, words, spoken)
        return
    if element.tag == "munder" and _ranged(base, element[1], words, spoken):
        return
    _element(base, words, spoken)
    names = {"munder": ("below",), "mover": ("above",), "munderover": ("below", "above")}[element.tag]
    for name, script in zip(names, element[1:], strict=True):
        spoken.append(_filled(words, name, x=_one(script, words)))


def _ranged(base: Element, below: Element, words: _Words, spoken: list[str]) -> bool:
    """Says a limit or a maximum, and over what it is; nothing where it is neither."""
    name = (_bare(base).text or "").strip()
    if name == "lim" and "limit" in words:
        spoken.append(_filled(words, "limit", x=_one(below, words)))
        return True
    if "".join(name.split()) not in _OVER:
        return False
    _element(base, words, spoken)
    spoken.append(words.get("over", ""))
    _element(below, words, spoken)
    return True


def _bounds(element: Element, words: _Words, spoken: list[str]) -> None:
    """A sum or an integral: over what, from where to where."""
    base, *scripts = element
    has_lower, has_upper = element.tag not in ("msup", "mover"), element.tag not in ("msub", "munder")
    _element(base, words, spoken)
    if has_lower:
        lower = list(scripts[0]) if scripts[0].tag == "mrow" else [scripts[0]]
        equals = next((i for i, one in enumerate(lower) if one.tag == "mo" and one.text == "="), 0)
        if equals:
            spoken.append(words.get("over", ""))
            _row(lower[:equals], words, spoken)
            lower = lower[equals + 1 :]
        spoken.append(words.get("from" if equals or has_upper else "over", ""))
        _row(lower, words, spoken)
    if has_upper:
        spoken.append(words.get("to", ""))
        _element(scripts[-1], words, spoken)


def _table(table: Element, words: _Words, spoken: list[str]) -> None:
    """A matrix, row by row, or lines one after another."""
    rows = [list(row) for row in table if any(len(cell) or cell.text for cell in row)]
    columns = max(map(len, rows), default=0)
    if _is_lines(table):
        for place, row in enumerate(rows):
            if place and spoken and spoken[-1] not in _PAUSES:
                spoken.append(";")
            for cell in row:
                if "padding-left:1em" in cell.get("style", ""):  # of cases
                    spoken.append(",")
                _row(list(cell), words, spoken)
        return
    if columns == 1:
        spoken += [words.get("column", ""), ":"]
        _listed([row[0] for row in rows], words, spoken)
        spoken += [",", words.get("end-column", "")]
        return
    spoken += [_filled(words, "matrix", rows=str(len(rows)), columns=str(columns)), ":"]
    for number, row in enumerate(rows, 1):
        spoken += [_filled(words, "row", n=str(number)), ":"]
        _listed(row, words, spoken)
        spoken.append(";")
    spoken.append(words.get("end-matrix", ""))


def _listed(cells: Sequence[Element], words: _Words, spoken: list[str]) -> None:
    for place, cell in enumerate(cells):
        if place:
            spoken.append(",")
        _row(list(cell), words, spoken)


def _is_lines(table: Element) -> bool:
    """Whether it is made of equations, whose cells meet at their signs, or of cases: no matrix."""
    styles = [cell.get("style", "") for row in table for cell in row]
    return any("padding" in style for style in styles)
