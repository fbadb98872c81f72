"""Formulas in pieces: nothing is lost by cutting, no sign loses its space, and no line begins with a comma."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from generator.bank.bank import Bank
from generator.bank.drawing import draw_instance
from generator.model import DisplayMath, Math, Paragraph, Placed, Text
from generator.page import HtmlWriter, question
from generator.page.emit.pieces import aligned, items, pieces, width
from generator.page.emit.screen import ScreenWriter, display_formula, inline_formula
from generator.page.mathml import to_element, to_mathml

BANK = Bank()


@pytest.mark.parametrize(
    ("tex", "in_text", "displayed"),
    [
        ("a = b + c", ["a = {}", "b + {}", "c"], ["a", "{} = b", "{} + c"]),
        ("a = -3", ["a = {}", "-3"], ["a", "{} = -3"]),
        ("x = [1, -2]", ["x = {}", "[1, {}", "-2]"], ["x", "{} = [1, {}", "-2]"]),
        (r"\frac{a = b}{c}", [r"\frac{a = b}{c}"], [r"\frac{a = b}{c}"]),
        (r"\left( a = b \right)", [r"\left( a = b \right)"], [r"\left( a = b \right)"]),
        (r"x_{i = 1} \leftarrow y", [r"x_{i = 1} \leftarrow {}", "y"], ["x_{i = 1}", r"{} \leftarrow y"]),
        (r"]0, 1[ = I", [r"]0, 1[ = I"], [r"]0, 1[ = I"]),
        (r"\textstyle a = b", [r"\textstyle a = {}", r"\textstyle b"], [r"\textstyle a", r"\textstyle {} = b"]),
        (
            r"\begin{pmatrix} 1 & 2 \end{pmatrix} \begin{pmatrix} 3 \\ 4 \end{pmatrix}",
            [r"\begin{pmatrix} 1 & 2 \end{pmatrix}", r"\begin{pmatrix} 3 \\ 4 \end{pmatrix}"],
            [r"\begin{pmatrix} 1 & 2 \end{pmatrix}", r"\begin{pmatrix} 3 \\ 4 \end{pmatrix}"],
        ),
    ],
)  # fmt: skip
def test_where_a_formula_is_cut(tex: str, in_text: list[str], displayed: list[str]) -> None:
    assert pieces(tex, 0.1, before=False) == in_text
    assert pieces(tex, 0.1, before=True) == displayed
    assert pieces(tex, 1000, before=True) == [tex]


def test_it_is_cut_at_relations_first() -> None:
    tex = "f(a, b) = c + d = e"
    assert pieces(tex, width("f(a, b)") + 0.5, before=True) == ["f(a, b)", "{} = c + d", "{} = e"]


def test_quads_set_things_apart_and_lines_are_taken_apart() -> None:
    assert items(r"a = 1, \quad b = 2, \qquad \text{so \quad c}") == ["a = 1,", "b = 2,", r"\text{so \quad c}"]
    matrix = r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}"
    rows = aligned(rf"\begin{{aligned}} A &= {matrix} \\[2pt] b &= c && \text{{by hand}} \end{{aligned}}.")
    assert rows == [["A", f"= {matrix}"], ["b", "= c", "", r"\text{by hand} ."]]
    assert aligned("a = b") is None
    assert aligned(r"\begin{aligned} a \end{aligned} = \begin{aligned} b \end{aligned}") is None


def formulas() -> dict[tuple[str, bool], str]:
    """All formulas of a problem of each type, and whether they are displayed → the type."""
    found: dict[tuple[str, bool], str] = {}
    for type_id in BANK.ids():
        kind = BANK[type_id]
        one = draw_instance(kind, 3, "show", "show", knobs=kind.resolve_knobs({}))
        asked = question(kind, Placed("1", "show", 0, one), "")

        seen: list[tuple[str, bool]] = [(tex, False) for tex in asked.solution.answers]
        writer = HtmlWriter(lambda tex, display, seen=seen: str(seen.append((tex, display))))  # type: ignore[misc]
        writer.blocks((*asked.statement, *asked.solution.steps))
        found |= dict.fromkeys(seen, type_id)
    return found


def signs(markup: str) -> str:
    """The letters, digits and signs of markup in their order."""
    return re.sub(r"[\s\u2061]", "", "".join(ElementTree.fromstring(f"<div>{markup}</div>").itertext()))


def test_the_pieces_of_every_formula_of_the_bank_are_the_formula() -> None:
    cut = 0
    for (tex, display), where in formulas().items():
        written = display_formula(tex) if display else inline_formula(tex)
        assert signs(written) == signs(to_mathml(tex)), where
        cut += written.count("<math") > 1
    assert cut > 150


def test_a_sign_at_the_edge_of_a_piece_keeps_its_space() -> None:
    whole = next(one for one in to_element("a + b").iter() if (one.text or "") == "+")
    for tex in ("{} + b", "a + {}"):
        cut = next(one for one in to_element(tex).iter() if (one.text or "") == "+")
        assert cut.attrib == whole.attrib
    assert to_element("+ b")[0].attrib != whole.attrib, "the empty group is needed"


def test_marks_stay_beside_their_formula() -> None:
    line = (Text("sets ("), Math("a = b"), Text("), "), Math("c"), Text(", and so on"))
    assert re.sub(r"<math.*?</math>", "M", ScreenWriter().inline(line)) == (
        'sets <span class="together">(M),</span> <span class="together">M,</span> and so on'
    )
    plain = (Text("see "), Math("c"), Text(" & more"))
    assert re.sub(r"<math.*?</math>", "M", ScreenWriter().inline(plain)) == "see M &amp; more"


def test_what_may_not_fit_can_be_scrolled_to_by_keyboard_and_what_fits_is_no_stop() -> None:
    narrow, wide = r"\frac{1}{2}", rf"\frac{{{' + '.join('abcdefghijklmn')}}}{{2}}"
    assert "tabindex" not in ScreenWriter().blocks((DisplayMath(narrow), Paragraph((Math("a"),))))
    assert ScreenWriter().blocks((DisplayMath(wide),)).count('class="scroll" tabindex="0" role="group"') == 1
