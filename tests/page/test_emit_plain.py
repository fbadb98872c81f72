"""Neutral blocks → plain text: formulas on one line that a reader cannot misread."""

from __future__ import annotations

import unicodedata

import pytest

from generator.model import Code, DisplayMath, Figure, ItemList, Math, Paragraph, Styled, Table, Text
from generator.page.emit.plain import plain_math, plain_text
from generator.page.tex_filters import matrix, signed_sum, vector
from generator.page.text import parse_markdown


@pytest.mark.parametrize(
    ("tex", "plain"),
    [
        (vector([1, -4, 0]), "[1, −4, 0]"),
        (matrix([[1, -3], [0, 2]]), "(1, −3; 0, 2)"),
        (matrix([[-1], [-2]]), "(−1; −2)"),
        (matrix([[None, 2]]), "(⋅, 2)"),
        (signed_sum([2, 0, -1], "w"), "2w₁ − w₃"),
        (r"\begin{bmatrix} -4 & 6 \\ 1 & -1 \end{bmatrix}", "[−4, 6; 1, −1]"),
        (r"\begin{array}{rr} 1 & 2 \\ 3 & 4 \end{array}", "1, 2; 3, 4"),
        (r"23x \equiv 19 \pmod{58}", "23x ≡ 19 (mod 58)"),
        (r"(A \leftrightarrow B) \wedge \neg C", "(A ↔ B) ∧ ¬C"),
        (r"A \cap B \subseteq C", "A ∩ B ⊆ C"),
        (r"360^\circ", "360°"),
        ("3 - 2", "3 − 2"),
        ("3 + 2", "3 + 2"),
        ("a - b", "a − b"),
        ("-x", "−x"),
        ("x = -3", "x = −3"),
        ("(-3)", "(−3)"),
        ("(1) - 3", "(1) − 3"),
        ("[1] - 3", "[1] − 3"),
        (r"\{1\} - 3", "{1} − 3"),
        (r"-2 \cdot 3", "−2 ⋅ 3"),
        (r"1 \cdot 2 + (-4) \cdot (-3)", "1 ⋅ 2 + (−4) ⋅ (−3)"),
        (r"3 \times 3", "3 × 3"),
        (r"x_1 - x_2", "x₁ − x₂"),
        (r"\frac{1}{2} - 1", "1/2 − 1"),
        (r"\lfloor x \rfloor + 1", "⌊x⌋ + 1"),
        (r"\lceil x \rceil - 1", "⌈x⌉ − 1"),
        (r"\langle x \rangle - 1", "⟨x⟩ − 1"),
        (r"\left\lfloor x \right\rfloor + 1", "⌊x⌋ + 1"),
        (r"\|x\|_2 - 1", "‖x‖₂ − 1"),
        (r"n! - 1", "n! − 1"),
        (r"a_1 + \cdots + a_n", "a₁ + ⋯ + aₙ"),
        (r"50\% - 3", "50% − 3"),
        (r"\frac{1}{2}", "1/2"),
        (r"\frac{-1}{2}", "−1/2"),
        (r"-\frac{1}{2}", "−1/2"),
        (r"\frac{1}{-12}", "1/(−12)"),
        (r"\frac{a + b}{c}", "(a + b)/c"),
        (r"\frac{12}{35}", "12/35"),
        ("w_1", "w₁"),
        ("w_{10}", "w₁₀"),
        ("x_{i+1}", "xᵢ₊₁"),
        ("Y_{1,2}", "Y_(1,2)"),
        ("x^2", "x²"),
        ("2^{-1}", "2⁻¹"),
        ("e^{-x}", "e^(−x)"),
        ("x_1^2", "x₁²"),
        (r"\sqrt{x}", "√(x)"),
        (r"\hat{x}", "x̂"),
        (r"\mathbb{R}^{3 \times 3}", "ℝ^(3×3)"),
        (r"\operatorname{diag}(1)", "diag(1)"),
        (r"\operatorname{diag}(-3, 2)", "diag(−3, 2)"),
        (r"\max(-1, 2)", "max(−1, 2)"),
        (r"\operatorname{Var}\Bigl(-3\Bigr)", "Var(−3)"),
        (r"\sin x", "sin x"),
        (r"2\sin x", "2 sin x"),
        (r"\sin -3", "sin −3"),
        (r"\log_2 -3", "log₂ −3"),
        (r"\tilde{\Gamma}", "Γ̃"),
        (r"\bar{\Gamma} \tilde{\Gamma}^2", "Γ̄Γ̃²"),
        (r"\tilde{\operatorname{diag}}", "tilde(diag)"),
        (r"a\Gamma b", "aΓb"),
        (r"\Gamma - 1", "Γ − 1"),
        (r"\emptyset", "∅"),
        (r"\max_i x", "maxᵢ x"),
        (r"x > 0, y \le 1", "x > 0, y ≤ 1"),
        (r"\text{if } x", "if x"),
        (r"\textbf{bold}", "bold"),
        (r"\begin{cases} 1 & x > 0 \\ 0 & x \le 0 \end{cases}", "{1, x > 0; 0, x ≤ 0"),
    ],
)
def test_a_formula_is_one_line_of_unicode(tex: str, plain: str) -> None:
    assert plain_math(tex) == plain


@pytest.mark.parametrize(
    "tex", [r"\sin x", r"\operatorname{f}(1)", r"\begin{cases} 1 \\ 2 \end{cases}", r"\left. x \right|"]
)
def test_nothing_invisible_is_printed(tex: str) -> None:
    assert not [c for c in plain_math(tex) if unicodedata.category(c) in ("Cf", "Cc")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"\binom{n}{k}", r"\left(\frac{n}{k}\right)"),
        (r"\vec{x}", "x"),
        (r"\dot{x}", "x"),
        (r"\overline{x}", "x"),
        (r"\overline{ab}", "ab"),
        (r"\overline{ab}", r"a\overline{b}"),
        ("x^{12}", "x^1 2"),
        ("x_{12}", "x_1 2"),
        (r"\sqrt{x+1}", r"\sqrt{x} + 1"),
        (r"\frac{a}{bc}", r"\frac{a}{b} c"),
        (r"\frac{a+b}{2}", r"a + \frac{b}{2}"),
        (r"(a+b)^2", "a+b^2"),
        (r"{(ab)}_1", "ab_1"),
        (r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}", r"\begin{pmatrix} 1 & 2 & 3 & 4 \end{pmatrix}"),
    ],
)
def test_different_formulas_look_different(one: str, other: str) -> None:
    assert plain_math(one) != plain_math(other)


def test_paragraphs_are_wrapped_and_set_apart() -> None:
    blocks = parse_markdown("Hi *there* **you** `x_1`, $w_1$.\n\n" + "word " * 30)
    first, second = plain_text(blocks, width=40).split("\n\n")
    assert first == "Hi there you x_1, w₁."
    assert " ".join(second.split()) == ("word " * 30).strip()
    assert all(len(line) <= 40 for line in second.splitlines())
    assert len(second.splitlines()) == 4


def test_displays_are_indented_with_aligned_lines_below_each_other() -> None:
    assert plain_text((DisplayMath("x = -1"),)) == "    x = −1"
    assert (
        plain_text((DisplayMath(r"\begin{aligned} a &= 1 \\ b &= -2 - 1 \end{aligned}"),))
        == "    a = 1\n    b = −2 − 1"
    )


def test_lists_have_their_marks_and_indent() -> None:
    def item(text: str) -> tuple[Paragraph]:
        return (Paragraph((Text(text),)),)

    assert plain_text((ItemList(False, (item("one"), item("two"))),)) == "•   one\n•   two"
    assert (
        plain_text((ItemList(True, (item("one"), (*item("two"), DisplayMath("x")))),))
        == "1.  one\n2.  two\n\n        x"
    )
    assert plain_text((ItemList(False, ((*item("one"), ItemList(True, (item("in"),))),)),)) == "•   one\n\n    1.  in"
    tenth = plain_text((ItemList(True, tuple(item("x") for _ in range(10))),)).splitlines()[-1]
    assert tenth == "10. x"


def test_table_columns_stand_below_each_other() -> None:
    table = Table(
        ((Text("name"),), (Math("x_1"),)),
        (((Text("a"),), (Math("-12"),)), ((Styled("emph", (Text("longer"),)),), (Code("y"),))),
        ("left", "right"),
    )
    assert plain_text((table,)) == "    name    x₁\n    a       −12\n    longer  y"


def test_a_figure_is_told_by_its_text() -> None:
    assert plain_text((Figure("figure", "a plot of the loss"),)) == "[Figure: a plot of the loss]"
