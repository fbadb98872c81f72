"""Formulas as MathML 2, the older version of MathML to which QTI 2.1 refers."""

from __future__ import annotations

from xml.etree.ElementTree import Element, tostring

from generator.errors import one_line
from generator.page import to_element

_MATHML = "http://www.w3.org/1998/Math/MathML"
_STYLES = ("displaystyle", "scriptlevel")
_STYLED = ("mstyle", "mtable")  # what can have them in MathML 2
_LENGTHS = ("lspace", "rspace", "width", "height", "depth", "minsize", "maxsize", "linethickness")


def formula(tex: str, display: bool) -> str:
    """The markup of a formula."""
    math = _older(to_element(tex, display=display))
    math.set("xmlns", _MATHML)
    math.set("alttext", one_line(tex))
    return tostring(math, encoding="unicode")


def _older(element: Element) -> Element:
    """The element as MathML 2 has it: sizes set by an mstyle around it, and no length without a unit."""
    element[:] = [_older(child) for child in element]
    for name in _LENGTHS:
        if element.get(name) == "0":
            element.set(name, "0em")
    if element.tag == "mtable":  # the size of its cells is that of the formula around it
        element.attrib.pop("scriptlevel", None)
    styles = {
        name: element.attrib.pop(name) for name in _STYLES if name in element.attrib and element.tag not in _STYLED
    }
    if not styles:
        return element
    style = Element("mstyle", styles)
    style.append(element)
    style.tail, element.tail = element.tail, None
    return style
