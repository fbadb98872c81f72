"""Filters write numbers, lists and words as a reader expects them, in every output."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.model import Blocks, Document, Math, Paragraph, Part, Problem, Text
from generator.page import Engine, HtmlWriter, Typesetter, plain_text, tex_filters
from generator.page.templates import TextTemplate
from generator.page.text import TextError
from tests.helpers import pdf_text

VALUES = {"half": Fraction(1, 2), "whole": Fraction(-4, 2)}


def filled(statement: str) -> Blocks:
    source = f"<% block statement %>\n{statement}\n<% endblock %><% block solution %><% endblock %>"
    return TextTemplate(source).render("statement", VALUES)


# In a formula: what stands between << >>, its TeX, and what a terminal shows.
IN_FORMULAS = [
    ("0|number", "0", "0"),
    ("-3|number", "-3", "−3"),
    ("[1, 2]|number", r"\frac{1}{2}", "1/2"),
    ("[-1, 2]|number", r"-\frac{1}{2}", "−1/2"),
    ("[1, -2]|number", r"-\frac{1}{2}", "−1/2"),
    ("[-2, -4]|number", r"\frac{1}{2}", "1/2"),
    ("[6, -3]|number", "-2", "−2"),
    ("[0, 5]|number", "0", "0"),
    ("half|number", r"\frac{1}{2}", "1/2"),
    ("whole|number", "-2", "−2"),
    ("3|paren", "3", "3"),
    ("0|paren", "0", "0"),
    ("-3|paren", "(-3)", "(−3)"),
    ("[-1, 2]|paren", r"(-\frac{1}{2})", "(−1/2)"),
    ("[1, 4, 0, -2]|vector", "[1, 4, 0, -2]", "[1, 4, 0, −2]"),
    ("[]|vector", "[]", "[]"),
    ("[1, none, [1, 2], none]|vector", r"[1, \cdot, \frac{1}{2}, \cdot]", "[1, ⋅, 1/2, ⋅]"),
    ("['w_1'|tex, 2]|vector", "[w_1, 2]", "[w₁, 2]"),
    ("[[1, -3], [0, 2]]|matrix", r"\begin{pmatrix} 1 & -3 \\ 0 & 2 \end{pmatrix}", "(1, −3; 0, 2)"),
    ("[[none, 2]]|matrix", r"\begin{pmatrix} \cdot & 2 \end{pmatrix}", "(⋅, 2)"),
    ("[1, -2]|column", r"\begin{pmatrix} 1 \\ -2 \end{pmatrix}", "(1; −2)"),
    ("[2, 0, -1]|signed_sum('w')", "2w_{1} - w_{3}", "2w₁ − w₃"),
    ("[-1, 1]|signed_sum('w')", "-w_{1} + w_{2}", "−w₁ + w₂"),
    ("[1]|signed_sum('w')", "w_{1}", "w₁"),
    ("[-1]|signed_sum('w')", "-w_{1}", "−w₁"),
    ("[-3, -2]|signed_sum('w')", "-3w_{1} - 2w_{2}", "−3w₁ − 2w₂"),
    ("[0, 5]|signed_sum('w')", "5w_{2}", "5w₂"),
    ("[0, -5]|signed_sum('w')", "-5w_{2}", "−5w₂"),
    ("[0, 0]|signed_sum('w')", "0", "0"),
    ("[]|signed_sum('w')", "0", "0"),
    ("[-half, half]|signed_sum(['a', 'b'])", r"-\frac{1}{2}a + \frac{1}{2}b", "−1/2a + 1/2b"),
    ("[11, -10]|signed_sum(['x', 'y'])", "11x - 10y", "11x − 10y"),
    ("[1, -3, 2]|polynomial('x')", "2x^2 - 3x + 1", "2x² − 3x + 1"),
    ("[1, 1]|polynomial", "x + 1", "x + 1"),
    ("[-1, -1]|polynomial('t')", "-t - 1", "−t − 1"),
    ("[0, 0, -1]|polynomial('t')", "-t^2", "−t²"),
    ("[-2]|polynomial('t')", "-2", "−2"),
    ("[0]|polynomial('t')", "0", "0"),
    ("[]|polynomial('t')", "0", "0"),
    ("[half, 0, [0, 3], -half]|polynomial('t')", r"-\frac{1}{2}t^3 + \frac{1}{2}", "−1/2t³ + 1/2"),
    ("([0] * 10 + [1, -1])|polynomial", "-x^{11} + x^{10}", "−x¹¹ + x¹⁰"),
    ("['a', 'b', '-c']|terms", "a + b - c", "a + b − c"),
    ("['-2x', ' - 3y ', '+z', -4, half]|terms", r"-2x - 3y + z - 4 + \frac{1}{2}", "−2x − 3y + z − 4 + 1/2"),
    ("[[2]|signed_sum('w'), '-b'|tex]|terms", "2w_{1} - b", "2w₁ − b"),
    ("[]|terms", "0", "0"),
    ("[3, -2, 0]|plus", "3 - 2 + 0", "3 − 2 + 0"),
    ("[-3, -2]|plus", "-3 - 2", "−3 − 2"),
    ("[0]|plus", "0", "0"),
    ("[0, -1]|plus", "0 - 1", "0 − 1"),
    ("[]|plus", "0", "0"),
    ("[-half, 1]|plus", r"-\frac{1}{2} + 1", "−1/2 + 1"),
    ("[1, -4]|dot([2, -3])", r"1 \cdot 2 + (-4) \cdot (-3)", "1 ⋅ 2 + (−4) ⋅ (−3)"),
    ("[0, 5]|dot([-1, 0])", r"0 \cdot (-1) + 5 \cdot 0", "0 ⋅ (−1) + 5 ⋅ 0"),
    ("[]|dot([])", "0", "0"),
    ("[[1, 2]]|dot([3])", r"\frac{1}{2} \cdot 3", "1/2 ⋅ 3"),
    ("[1, -2, 3]|set", r"\{1, -2, 3\}", "{1, −2, 3}"),
    ("[]|set", r"\varnothing", "∅"),
    ("['a_b', half]|set", r"\{a\_b, \frac{1}{2}\}", "{a_b, 1/2}"),
    ("[-3, 2]|interval", "[-3, 2]", "[−3, 2]"),
    ("[-3, -2]|interval('[)')", "[-3, -2)", "[−3, −2)"),
    ("[half, 2]|interval('(]')", r"(\frac{1}{2}, 2]", "(1/2, 2]"),
    ("[none, -2]|interval", r"(-\infty, -2]", "(−∞, −2]"),
    ("[0, none]|interval('[]')", r"[0, \infty)", "[0, ∞)"),
    ("[1, -2, half]|join(', ')", r"1, -2, \frac{1}{2}", "1, −2, 1/2"),
    (r"['H', 'W', 3]|join(' \\cdot ')", r"H \cdot W \cdot 3", "H ⋅ W ⋅ 3"),
    ("[1, -2]|join", "1-2", "1 − 2"),
    ("[-1, 2, -3]|listing", r"-1, 2\text{ and }{-3}", "−1, 2 and −3"),
    ("['a', 'b']|words", r"a\text{ and }b", "a and b"),
    ("[]|words", r"\text{none}", "none"),
    ("-2|plural('place')", r"-2\text{ places}", "−2 places"),
    (r"'\\alpha'|tex", r"\alpha", "α"),
]
IN_TEXT = [
    ("['A']|listing", "A"),
    ("['A', 'C']|listing", "A and C"),
    ("['A', 'B', 'C']|listing", "A, B and C"),
    ("[]|listing", "none"),
    ("[1, -2]|listing", "1 and −2"),
    ("[-half, half]|listing", "−1/2 and 1/2"),
    ("['*A*', '$x$']|listing", "*A* and $x$"),
    ("['A']|words", "A"),
    ("['A', 'C']|words", "A and C"),
    ("['A_1', 'B', '-3']|words", "A_1, B and −3"),
    ("[]|words", "none"),
    ("['a', -3]|join(', ')", "a, −3"),
    ("['a', 'b']|join(' & ')", "a & b"),
    ("[1, -2]|set", "{1, −2}"),
    ("[]|set", "∅"),
    ("1|plural('ring')", "1 ring"),
    ("2|plural('ring')", "2 rings"),
    ("0|plural('ring')", "0 rings"),
    ("-1|plural('ring')", "−1 ring"),
    ("1|plural('index', 'indices')", "1 index"),
    ("3|plural('index', 'indices')", "3 indices"),
    ("2|plural('*ring*')", "2 *ring*s"),
    ("7", "7"),
    ("-7", "−7"),
    ("2 * 3 + 1", "7"),
    ("'a_b*'", "a_b*"),
]


def in_formula(expression: str) -> Math:
    (block,) = filled(f"$<< {expression} >>$")
    assert isinstance(block, Paragraph)
    (formula,) = block.children
    assert isinstance(formula, Math)
    return formula


@pytest.mark.parametrize(("expression", "tex"), [(expression, tex) for expression, tex, _ in IN_FORMULAS])
def test_what_a_filter_writes_in_a_formula(expression: str, tex: str) -> None:
    assert in_formula(expression) == Math(tex)


@pytest.mark.parametrize(("expression", "text"), IN_TEXT)
def test_what_a_filter_writes_in_text(expression: str, text: str) -> None:
    assert filled(f"<< {expression} >>") == (Paragraph((Text(text),)),)


@pytest.mark.parametrize(("expression", "plain"), [(expression, plain) for expression, _, plain in IN_FORMULAS])
def test_a_terminal_shows_it(expression: str, plain: str) -> None:
    assert plain_text(filled(f"So $<< {expression} >>$.")) == f"So {plain}."


def signs(text: str) -> Counter[str]:
    """Letters, digits and minus signs, in whatever form and order they are printed."""
    plain = unicodedata.normalize("NFKC", text).replace("∅", "o").replace("⌀", "o")
    return Counter(re.findall(r"[^\W_]|−", plain))


@pytest.mark.parametrize(("expression", "plain"), [(expression, plain) for expression, _, plain in IN_FORMULAS])
def test_a_browser_shows_it(expression: str, plain: str) -> None:
    page = ElementTree.fromstring(f"<div>{HtmlWriter().blocks(filled(f'$<< {expression} >>$'))}</div>")
    assert page.find(".//{http://www.w3.org/1998/Math/MathML}math") is not None
    assert signs("".join(page.itertext())) == signs(plain)


@pytest.mark.poppler
@pytest.mark.parametrize("engine", ["typst", pytest.param("latex", marks=pytest.mark.tex)])
def test_paper_shows_it(engine: Engine) -> None:
    """Every filter in one document, each in a part of its own."""
    shown = [*((f"$<< {e} >>$", plain) for e, _, plain in IN_FORMULAS), *((f"<< {e} >>", t) for e, t in IN_TEXT)]
    parts = tuple(Part("(a)", 1, filled(f"BEGIN {text} END"), (), 0, None) for text, _ in shown)
    paper = Document(False, "T", "", "", "", "A", None, "C", (), (Problem(1, "P", (), parts),))
    pdf = Typesetter(engine).pdf(paper, name="filters")
    printed = re.findall(r"BEGIN(.*?)END", pdf_text(pdf, "-raw"), re.DOTALL)
    assert len(printed) == len(shown)
    for found, (text, plain) in zip(printed, shown, strict=True):
        assert signs(found) == signs(plain), text


# --- what they refuse -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("filter_name", ["number", "paren", "vector", "matrix", "column", "plus", "interval", "words"])
def test_a_filter_refuses_the_wrong_kind_of_value(filter_name: str) -> None:
    wrong: dict[str, Any] = {"number": "3", "paren": "3", "matrix": [["3"]], "interval": ["3", "4"], "words": [3]}
    with pytest.raises(TypeError):
        getattr(tex_filters, filter_name)(wrong.get(filter_name, ["3"]))


@pytest.mark.parametrize("value", [True, 0.5, None, {}, "1"])
def test_only_exact_numbers_are_numbers(value: object) -> None:
    with pytest.raises(TypeError, match="not a number"):
        tex_filters.number(value)


@pytest.mark.parametrize(
    "make",
    [
        lambda: tex_filters.signed_sum([1, 2], ["x"]),
        lambda: tex_filters.dot([1, 2], [1]),
        lambda: tex_filters.interval([1, 2, 3]),
        lambda: tex_filters.interval([1, 2], "]["),
        lambda: tex_filters.terms(["a", ""]),
        lambda: tex_filters.signed_sum([2], ["x$ *y* $z"]),
        lambda: tex_filters.polynomial([0, 2], "x$"),
        lambda: tex_filters.terms(["a$"]),
    ],
)
def test_a_filter_refuses_what_it_cannot_write(make: Callable[[], str]) -> None:
    with pytest.raises(ValueError):
        make()


@pytest.mark.parametrize("name", ["escape", "e", "safe", "urlize", "tojson", "random"])
def test_filters_for_html_and_by_chance_are_not_there(name: str) -> None:
    with pytest.raises(TextError, match=f"No filter named '{name}'"):
        filled(f"<< 'a'|{name} >>")


# --- sums have their value ------------------------------------------------------------------------------------------

NUMBER = r"(?:(?P<whole>\d+)|\\frac\{(?P<top>\d+)\}\{(?P<bottom>\d+)\})"
TERM = re.compile(rf"(?P<sign>^-|^| - | \+ ){NUMBER}?w_\{{(?P<place>\d+)\}}")
POWER = re.compile(rf"(?P<sign>^-|^| - | \+ ){NUMBER}?(?P<x>x(?:\^(?:(\d)|\{{(\d\d+)\}}))?)?")


def size(term: re.Match[str]) -> Fraction:
    """The signed coefficient of a term."""
    number = Fraction(int(term["top"]), int(term["bottom"])) if term["top"] else Fraction(term["whole"] or 1)
    return -number if "-" in term["sign"] else number


def value_of(tex: str, at: Sequence[int]) -> Fraction:
    """The signed sum, evaluated; fails for anything that is not one term after another."""
    if tex == "0":
        return Fraction(0)
    total, end = Fraction(0), 0
    while end < len(tex):
        term = TERM.match(tex, end)
        assert term, f"no term at {tex[end:]!r}"
        total += size(term) * at[int(term["place"]) - 1]
        end = term.end()
    return total


COEFFICIENTS = st.integers(-12, 12) | st.fractions(-3, 3, max_denominator=6)


@given(st.lists(st.tuples(COEFFICIENTS, st.integers(-99, 99)), max_size=6))
@settings(max_examples=200, deadline=None)
def test_a_signed_sum_has_the_value_of_the_dot_product(pairs: list[tuple[Fraction, int]]) -> None:
    tex = tex_filters.signed_sum([c for c, _ in pairs], "w")
    assert value_of(tex, [x for _, x in pairs]) == sum((c * x for c, x in pairs), Fraction(0))
    assert not re.search(r"(?<!\d)[01]w|\+ -|- -|\}\{1\}", tex)  # no 1w, no 0w, no double signs, no whole fraction


@given(st.lists(COEFFICIENTS, max_size=13))
@settings(max_examples=200, deadline=None)
def test_a_polynomial_has_its_coefficients(coefficients: list[Fraction]) -> None:
    tex = tex_filters.polynomial(coefficients)
    found: dict[int, Fraction] = {}
    end = 0
    while end < len(tex):
        term = POWER.match(tex, end)
        assert term and term.end() > end, f"no term at {tex[end:]!r}"
        power = int(term[6] or term[7] or 1) if term["x"] else 0
        assert power < min(found, default=99), "the highest power comes first"
        found[power] = size(term)
        end = term.end()
    assert {i: c for i, c in found.items() if c} == {i: c for i, c in enumerate(coefficients) if c}


@given(st.lists(st.integers(-99, 99), max_size=6))
@settings(max_examples=100, deadline=None)
def test_a_sum_of_numbers_has_its_value(values: list[int]) -> None:
    for tex in (tex_filters.plus(values), tex_filters.terms([str(value) for value in values])):
        assert re.fullmatch(r"-?\d+( [+-] \d+)*", tex)
        assert sum(int(term) for term in tex.replace("- ", "-").replace("+ ", "").split()) == sum(values)
        assert len(tex.split()) == max(1, 2 * len(values) - 1)


@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), max_size=5))
@settings(max_examples=100, deadline=None)
def test_a_sum_of_products_has_its_value(pairs: list[tuple[int, int]]) -> None:
    tex = tex_filters.dot([a for a, _ in pairs], [b for _, b in pairs])
    factor = r"(\d+|\(-\d+\))"
    terms = [re.fullmatch(rf"{factor} \\cdot {factor}", term) for term in tex.split(" + ")] if pairs else []
    assert all(terms)
    products = [int(t[1].strip("()")) * int(t[2].strip("()")) for t in terms if t]
    assert products == [a * b for a, b in pairs]


@given(st.integers(-99, 99), st.integers(-99, 99).filter(bool))
@settings(max_examples=100, deadline=None)
def test_a_fraction_is_in_lowest_terms_with_its_sign_in_front(top: int, bottom: int) -> None:
    tex = tex_filters.number([top, bottom])
    found = re.fullmatch(r"(-?)(?:(\d+)|\\frac\{(\d+)\}\{(\d+)\})", tex)
    assert found
    ratio = Fraction(found[2]) if found[2] else Fraction(int(found[3]), int(found[4]))
    assert (-ratio if found[1] else ratio) == Fraction(top, bottom)
    assert found[2] or (str(ratio.numerator), str(ratio.denominator)) == (found[3], found[4])
