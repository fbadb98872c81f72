"""A recipe's text names givens; whatever stands in it or in them is never run, and never markup."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.model import Blocks, Math
from generator.page import TextError, parse_markdown, placeholders
from generator.page.filling import fill
from tests.page.test_text import ANYTHING, IN_TEXT, normal, paragraph, put

VALUES: dict[str, dict[str, Any]] = {
    "first": {
        "n": -3,
        "x": [1, -2],
        "W": [[1], [-2]],
        "who": "Ada_*",
        "names": ["a", "b"],
        "flag": True,
        "half": [1, 2],
        "none": [1, 0],
    },
    "convolution/forward#2": {"n": 4},
    "part 1.b": {"n": 5},
}


def filled(text: str) -> Blocks:
    return parse_markdown(fill(text, VALUES))


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("No placeholder: a < b > c << d.", paragraph("No placeholder: a < b > c << d.")),
        ("<< first.n >> $<<first.n>>$", paragraph("−3 ", Math("-3"))),
        ("<< first.who >> $\\text{<< first.who >>}$", paragraph("Ada_* ", Math(r"\text{Ada\_*}"))),
        ("$<< first.half|number >>$", paragraph(Math(r"\frac{1}{2}"))),
        ("$<< first.x|vector >>$", paragraph(Math("[1, -2]"))),
        ("$<< first.W | matrix >>$", paragraph(Math(r"\begin{pmatrix} 1 \\ -2 \end{pmatrix}"))),
        ("$<< first.x|column >>$", paragraph(Math(r"\begin{pmatrix} 1 \\ -2 \end{pmatrix}"))),
        ("$<< first.x|plus >>$", paragraph(Math("1 - 2"))),
        ("$<< first.x|set >>$", paragraph(Math(r"\{1, -2\}"))),
        ("<< first.x|listing >> << first.names|words >>", paragraph("1 and −2 a and b")),
        ("<< convolution/forward#2.n >> << part 1.b.n >>", paragraph("4 5")),
        (r"\<< first.n >>", paragraph("<< first.n >>")),
        ("<% if first.n %> << first.n >> {{ first.n }}", paragraph("<% if first.n %> −3 {{ first.n }}")),
    ],
)
def test_placeholders_are_filled_in(text: str, blocks: Blocks) -> None:
    assert filled(text) == blocks


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a\n\n<< second.n >>", 3, "no slot “second”: there is first, convolution/forward#2, part 1.b"),
        ("a\n<< first.m >>", 2, "slot “first” has no given “m”: it has n, x, W, who, names, flag, half, none"),
        ("<< first.n|upper >>", 1, "no filter “upper” here: there is number, vector, matrix, column, plus, listing,"),
        ("\n<< first >>", 2, "<< first >> is not << slot.given >> or << slot.given|filter >>; to print it, write \\<<"),
        ("<<>>", 1, "is not << slot.given >>"),
        ("<< first.n + 1 >>", 1, "is not << slot.given >>"),
        ("<< first.x[0] >>", 1, "is not << slot.given >>"),
        ("<< first.x|join(', ') >>", 1, "is not << slot.given >>"),
        ("<< first.x|vector|set >>", 1, "is not << slot.given >>"),
        ("<< first.n.__class__ >>", 1, "no slot “first.n”"),
        ("<< first.__class__ >>", 1, "slot “first” has no given “__class__”"),
        ("<< first.x >>", 1, "<< first.x >> cannot be filled in: a list needs a filter: number, vector"),
        ("<< first.flag >>", 1, "a bool needs a filter"),
        ("a\n$<< first.who|vector >>$", 2, "“A” is a string, not a number"),
        ("<< first.x|words >>", 1, "“1” is no string"),
        ("<< first.n|vector >>", 1, "cannot be filled in"),
        ("<< first.none|number >>", 1, "cannot be filled in"),
        ("a\n\n$<< first.who >>$ $<< first.x|vector >>\\foo$", 3, "broken TeX"),
    ],
)
def test_what_cannot_be_filled_in_is_an_error_with_its_line(text: str, line: int, message: str) -> None:
    with pytest.raises(TextError) as caught:
        filled(text)
    assert caught.value.line == line
    assert message in str(caught.value)


def test_placeholders_are_found_for_validation() -> None:
    assert placeholders("a << b.c >>\n$<<d#2.e|vector>>$ \\<< f.g >> << b.c >>") == [
        ("b", "c"),
        ("d#2", "e"),
        ("b", "c"),
    ]
    for text in ("a\n<< b >>", "a\n<< b.c|upper >>"):
        with pytest.raises(TextError) as caught:
            placeholders(text)
        assert caught.value.line == 2


@given(st.sampled_from(IN_TEXT), ANYTHING)
@settings(max_examples=200, deadline=None)
def test_a_given_is_never_markup_nor_filled_in_again(context: str, text: str) -> None:
    value = text if normal(text).strip() else "<< s.other >>"
    shown = parse_markdown(fill(context.replace("Q", "<< s.it >>"), {"s": {"it": value, "other": 1}}))
    assert put(shown, "Q") == put(parse_markdown(context), normal(value))


@given(ANYTHING)
@settings(max_examples=200, deadline=None)
def test_any_text_is_filled_in_or_refused(text: str) -> None:
    try:
        parse_markdown(fill(text, VALUES))
        placeholders(text)
    except TextError as error:
        assert 1 <= error.line <= text.count("\n") + 1
