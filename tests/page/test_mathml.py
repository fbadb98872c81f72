"""TeX → MathML: strict, each formula alone, and always well-formed XML."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.page.mathml import MathError, to_element, to_mathml


def texts(tex: str) -> str:
    return "".join(to_element(tex).itertext())


def refusal(tex: str) -> str:
    with pytest.raises(MathError) as caught:
        to_mathml(tex)
    return str(caught.value)


def test_a_formula_becomes_mathml() -> None:
    assert to_mathml("x") == "<math><mi>x</mi></math>"
    assert [element.tag for element in to_element(r"\frac{1}{2}").iter()] == ["math", "mfrac", "mn", "mn"]


def test_a_display_is_marked() -> None:
    assert to_element(r"\sum_i", display=True)[0].tag == "munder"
    assert to_mathml("x", display=True) != to_mathml("x", display=False)


@pytest.mark.parametrize(("tex", "place"), [(r"\foo", 1), (r"x + \foo", 5), (r"\frac{1}{\foo}", 10), (r"é\foo", 2)])
def test_an_unknown_command_is_quoted_with_its_place(tex: str, place: int) -> None:
    assert refusal(tex) == f'Unknown command "\\foo", at character {place} of “{tex}”'


def test_a_long_formula_is_quoted_in_part_and_on_one_line() -> None:
    message = refusal("x +\n" * 100 + r"\foo")
    assert "\n" not in message
    assert message.startswith('Unknown command "\\foo", at character 401 of “x + x +')
    assert message.endswith("…”")
    assert len(message) < 160


@pytest.mark.parametrize(
    "tex", [r"\frac{1}", "{x", "x}", r"\left( x", r"x \right)", "x^", "x^a^b", r"\begin{pmatrix} 1", "&", r"\text{$x$}"]
)
def test_broken_tex_is_refused_with_the_formula(tex: str) -> None:
    message = refusal(tex)
    assert f" of “{tex}”" in message
    assert "at character " in message


@pytest.mark.parametrize(
    "command",
    ["def", "edef", "gdef", "let", "newcommand", "renewcommand", "providecommand", "DeclareMathOperator"],
)
def test_a_definition_is_refused_by_name(command: str) -> None:
    tex = rf"\{command}{{\x}}{{1}} \x"
    assert refusal(tex) == rf"\{command} is not allowed in “{tex}”: each formula stands alone"


@pytest.mark.parametrize("tex", [r"\left(x\right)", r"\let1", r"\leq", r"\define"])
def test_only_the_whole_command_is_a_definition(tex: str) -> None:
    try:
        to_mathml(tex)
    except MathError as error:
        assert ("not allowed" in str(error)) == (tex == r"\let1")


@pytest.mark.parametrize(
    "command", ["input", "include", "write", "href", "url", "includegraphics", "csname", "catcode"]
)
def test_commands_that_reach_outside_are_unknown(command: str) -> None:
    assert f'"\\{command}"' in refusal(rf"\{command}{{/etc/passwd}}")


@pytest.mark.parametrize(
    ("tex", "shown"),
    [
        (r"\operatorname{diag}(1)", "diag\u2061(1)"),
        (r"\sin x", "sin\u2061x"),
        (r"a < b", "a<b"),
        (r"a > b \& c", "a>b&c"),
        (r"\text{a\&b < c}", "a&b\u00a0<\u00a0c"),
        (r"\alpha \neq \emptyset", "α≠∅\ufe00"),
        (r"3 - 2", "3−2"),
        (r"\left\{ x \right\}", "{x}"),
    ],
)
def test_entities_are_resolved(tex: str, shown: str) -> None:
    assert texts(tex) == shown


@pytest.mark.parametrize("tex", ["x % y", "x % y\n+ z", "%"])
def test_a_comment_is_refused(tex: str) -> None:
    """What follows % would vanish here, and in LaTeX take the end of the formula with it."""
    assert "%" in refusal(tex).split("“")[0]


def test_an_escaped_percent_sign_is_a_percent_sign() -> None:
    assert texts(r"50\%") == "50%"


@pytest.mark.parametrize("environment", ["align", "gather", "equation", "align*"])
def test_environments_that_latex_refuses_within_dollars_are_refused(environment: str) -> None:
    for space in ("", " "):
        tex = rf"\begin{space}{{{environment}}} x \end{space}{{{environment}}}"
        assert environment.rstrip("*") in refusal(tex).split("“")[0]


@given(st.text(max_size=20) | st.text(alphabet="\\{}_^&$ab12+-<>()[]%#~'\" ", max_size=20))
@settings(max_examples=300, deadline=None)
def test_any_text_gives_well_formed_xml_or_a_math_error(tex: str) -> None:
    try:
        markup = to_mathml(tex)
    except MathError as error:
        assert str(error)
    else:
        assert ElementTree.fromstring(markup).tag == "math"


def test_a_formula_means_the_same_whatever_came_before() -> None:
    formulas = [r"\sum_{i=1}^n x_i", r"\operatorname{f}(1)", r"\mathbf{x}", r"\displaystyle x"]
    to_mathml.cache_clear()
    alone = []
    for tex in formulas:
        to_mathml.cache_clear()
        alone.append((to_mathml(tex), to_mathml(tex, display=True)))
    to_mathml.cache_clear()
    for tex in (r"\foo", r"\rm x", r"\color{red} x", r"\frac{1}"):
        try:
            to_mathml(tex)
        except MathError:
            continue
    assert [(to_mathml(tex), to_mathml(tex, display=True)) for tex in reversed(formulas)] == alone[::-1]


def test_an_error_is_raised_again_from_the_cache() -> None:
    assert refusal(r"x + \foo") == refusal(r"x + \foo")


def test_every_caller_has_a_tree_of_its_own() -> None:
    mine = to_element(r"\frac{1}{2}")
    mine.clear()
    assert [element.tag for element in to_element(r"\frac{1}{2}").iter()] == ["math", "mfrac", "mn", "mn"]
