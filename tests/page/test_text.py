"""Markdown becomes blocks; a marked string is shown as it is, and is never markup, wherever it stands."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.model import (
    Block,
    Blocks,
    Code,
    DisplayMath,
    Figure,
    ItemList,
    Math,
    Paragraph,
    Styled,
    Table,
    Text,
)
from generator.page.escaping import TeX, either, prose, string, without_marks
from generator.page.mathml import to_element
from generator.page.text import TextError, parse_markdown


def paragraph(*inlines: Any) -> Blocks:
    return (Paragraph(tuple(Text(i) if isinstance(i, str) else i for i in inlines)),)


def text_error(make: Callable[[], object]) -> tuple[int, str]:
    with pytest.raises(TextError) as caught:
        make()
    return caught.value.line, str(caught.value)


def shown_as_text(blocks: Blocks) -> str:
    """The text of the only paragraph, which must be nothing but text; quotes as the keyboard has them."""
    (block,) = blocks
    assert isinstance(block, Paragraph)
    (only,) = block.children
    assert isinstance(only, Text)
    return only.text.translate(str.maketrans("“”‘’", "\"\"''"))


# --- strings --------------------------------------------------------------------------------------------------------

HOSTILE = [
    "$x$ _b_ *c* [d](e) <b>",
    r"\input{/etc/passwd}",
    "# heading",
    "- item",
    "1. item",
    "> quote",
    "| a | b |",
    "```",
    "`code`",
    "~~~",
    "---",
    "===",
    "![x](figure)",
    "&lt;&#36;x$",
    "<< answer >> <% block x %> <# y #>",
    "a\\",
    "$$ x $$",
    "http://example.org <mailto:a@b.c>",
    "[a]: http://b",
    "a  \nb\n\nc\n    d",
    "*/ // <label> @ref",
    "\\",
    "__init__",
    "=cmd|' /C calc'!A0",
    "\ue000\ue003\U000f0000\U00100001x",
    "",
]
ANYTHING = (
    st.sampled_from(HOSTILE)
    | st.text(max_size=40)
    | st.text(alphabet="\\`*_{}[]()<>#+-.!|$&~=:\"' \n\tab1%^;\ue000\ue003\U000f0000", max_size=25)
)
IN_TEXT = [
    "Q",
    "a Q b",
    "aQb",
    "**Q** *a Q*",
    "a **bQ**",
    "`Q` `a Q`",
    "- Q\n- b",
    "1. Q\n2. Q",
    "| Q | a |\n|---|---|\n| b | Q |",
    "![a Q](figure)",
    "a\n\nb Q",
    "$x$Q$y$ Q",
    "a\n\n$$x$$\nQ",
    "a\\\nQ",
]


def normal(text: str) -> str:
    """White space as one space; no null character; nothing private; hyphens for minus signs."""
    return re.sub(r"\s+", " ", without_marks(text)).replace("\0", "\ufffd").replace("−", "-")


def put(value: Any, text: str) -> Any:
    """The blocks with the text in the place of Q, in every string that they hold."""
    if isinstance(value, str):
        return normal(value.replace("Q", text))
    if isinstance(value, tuple):
        return tuple(put(item, text) for item in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return type(value)(*(put(getattr(value, field.name), text) for field in dataclasses.fields(value)))
    return value


@given(st.sampled_from(IN_TEXT), ANYTHING.filter(lambda text: normal(text).strip()))
@settings(max_examples=600, deadline=None)
@example("a Q b", "1\u20282\x0b3\x1c4\x855\xa06")
def test_a_string_in_text_is_shown_as_it_is_and_changes_nothing_else(context: str, text: str) -> None:
    shown = parse_markdown(context.replace("Q", string(text)))
    assert put(shown, "Q") == put(parse_markdown(context), normal(text))


IN_FORMULAS = [
    "$(Q)$",
    "$x + Q y$",
    "$|Q_1|$",
    r"$\text{Q}$",
    r"$\{Q, Q\}$",
    "$$\nx = Q + 1\n$$",
    r"$$\begin{aligned} x &= Q \\ y &= Q \end{aligned}$$",
]
# What TeX shows as it is: no command but an escaped sign.
HARMLESS = r"((?:[^\\{}&%#_$^~]|\\[&%#_{}$]|\{\\[&%#_{}$]\} )*)"


def only_tex(blocks: Blocks) -> str:
    (block,) = blocks
    if isinstance(block, Paragraph):
        (formula,) = block.children
        assert isinstance(formula, Math)
        return formula.tex
    assert isinstance(block, DisplayMath)
    return block.tex


@given(st.sampled_from(IN_FORMULAS), ANYTHING)
@settings(max_examples=400, deadline=None)
@example(r"$\text{Q}$", "a & b_c {%} #$")
def test_a_string_in_a_formula_is_shown_as_it_is_or_refused(context: str, text: str) -> None:
    try:
        tex = only_tex(parse_markdown(context.replace("Q", string(text))))
    except TextError as error:
        assert re.search(r"[\\^~]", text) or "broken TeX" in str(error)
        return
    around = only_tex(parse_markdown(context)).split("Q")
    found = re.fullmatch(HARMLESS.join(map(re.escape, around)), tex)
    assert found, tex
    assert {normal(re.sub(r"\{?\\(.)\}?", r"\1", written)) for written in found.groups()} == {normal(text)}


PRINTABLE = st.text(alphabet="".join(map(chr, range(0x20, 0x7F))) + "äßéЯ", min_size=1).filter(
    lambda text: not set(text) & set("\\^~") and text == normal(text).strip()
)


@given(PRINTABLE)
@settings(max_examples=200, deadline=None)
@example("a & b_c {%} #$")
def test_words_in_a_formula_come_out_whole(text: str) -> None:
    tex = only_tex(parse_markdown(rf"$\text{{{string(text)}}}$"))
    shown = "".join(to_element(tex).itertext()).translate(str.maketrans("”’‘\u00a0", "\"'` "))
    assert shown == text


@pytest.mark.parametrize(
    ("markdown", "tex"),
    [
        (f"$a{string(', ')}b$", "a, b"),
        (f"$[{string(';')}]$", "[;]"),
        (f"${string('x = -3!')}$", "x = -3!"),
        (f"$\\cdot{string('x')}$", r"\cdot x"),
        (f"$\\cdot{string('3')}$", r"\cdot3"),
        (f"$\\mathbf{string('x')}$", r"\mathbf x"),
        (f"$\\sqrt{string('[3]')}$", r"\sqrt{}[3]"),
        (f"$\\left{string('[')}x\\right{string(')')}$", r"\left[x\right)"),
        (f"$$\\begin{{aligned}} x \\\\{string('[3]')} \\end{{aligned}}$$", r"\begin{aligned} x \\{}[3] \end{aligned}"),
        (f"$$\\begin{{gathered}}{string('[t]')}\\end{{gathered}}$$", r"\begin{gathered}{}[t]\end{gathered}"),
        (f"$x{prose(' and ')}y$", r"x\text{ and }y"),
        (f"$x{either('half', '/2')}$", "x/2"),
        (f"$x_{TeX('1')}$", "x_1"),
    ],
)
def test_how_a_string_is_written_in_a_formula(markdown: str, tex: str) -> None:
    assert only_tex(parse_markdown(markdown)) == tex


@pytest.mark.parametrize(
    ("markdown", "line", "message"),
    [
        (f"${string('a^b')}$", 1, "the string “a^b” stands in a formula, where “^” would be a command"),
        (f"a\n\nb ${string('~')}$", 3, "the string “~” stands in a formula, where “~” would be a command"),
        (f"a\nb $x$\n${string(chr(92) + 'input{x}')}$", 3, r"the string “\input{x}” stands in a formula, where “\”"),
        (f"a $x\n= y$ $z\n= {string('^')}$", 3, "the string “^” stands in a formula"),
        (f"$$\nx\n= {string('^')}\n$$", 3, "the string “^” stands in a formula"),
        (f"$\\{string('input')}$", 1, "“input” stands behind a backslash, where a string would become a command"),
        (f"${string('')}$", 1, "broken TeX: the formula is empty"),
        (f"a\n{string('b')[:-1]}", 2, "a string was cut apart"),
        (f"a\n\n{string('b')[1:]}", 3, "a string was cut apart"),
    ],
)
def test_a_string_that_no_formula_can_show_is_refused_with_its_line(markdown: str, line: int, message: str) -> None:
    found, text = text_error(lambda: parse_markdown(markdown))
    assert found == line
    assert message in text


def test_prose_and_what_is_written_in_two_ways_have_their_text_in_text() -> None:
    assert parse_markdown(f"a{prose(' and ')}{either('½', 'x')} `{either('½', 'x')}`") == paragraph(
        "a and ½ ", Code("½")
    )


def test_no_private_and_no_null_character_is_shown() -> None:
    assert parse_markdown(f"a\U000f0000b\U00100001 {string('c' + chr(0) + chr(0xF0000))}") == paragraph("ab c\ufffd")


def test_an_empty_string_leaves_no_paragraph() -> None:
    assert parse_markdown(f"{string('')}\n\na\n\n{string(' ')}") == paragraph("a")
    assert parse_markdown(f"- {string('')}\n- a") == (ItemList(False, ((), paragraph("a"))),)


def test_adding_a_string_to_tex_marks_it() -> None:
    tex = TeX("$x$")
    for both in (tex + " & *", TeX("%s & *") % (tex,), TeX(" & *").join([tex, ""])):
        assert isinstance(both, TeX)
    assert parse_markdown(tex + " <&*>*") == paragraph(Math("x"), " <&*>*")
    assert parse_markdown("*a* " + tex) == paragraph("*a* ", Math("x"))
    assert parse_markdown(tex + TeX(" *a*")) == paragraph(Math("x"), " ", Styled("emph", (Text("a"),)))


# --- Markdown -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markdown", "blocks"),
    [
        ("", ()),
        ("one\ntwo", paragraph("one two")),
        ("one\\\ntwo", paragraph("one two")),
        ("one\n\ntwo", (*paragraph("one"), *paragraph("two"))),
        ("*a* **b**", paragraph(Styled("emph", (Text("a"),)), " ", Styled("strong", (Text("b"),)))),
        ("_a_ __b__", paragraph(Styled("emph", (Text("a"),)), " ", Styled("strong", (Text("b"),)))),
        ("**a $x$**", paragraph(Styled("strong", (Text("a "), Math("x"))))),
        ("**a *b***", paragraph(Styled("strong", (Text("a "), Styled("emph", (Text("b"),)))))),
        ("`a_b $x$`", paragraph(Code("a_b $x$"))),
        ("the $x_1$.", paragraph("the ", Math("x_1"), ".")),
        ("costs \\$5 or \\$6", paragraph("costs $5 or $6")),
        ("$$x\n= 1$$", (DisplayMath("x\n= 1"),)),
        ("$$\nx\n$$", (DisplayMath("x"),)),
        ("one\n\n$$x$$\ntwo", (*paragraph("one"), DisplayMath("x"), *paragraph("two"))),
        ("- a\n  - b", (ItemList(False, ((*paragraph("a"), ItemList(False, (paragraph("b"),))),)),)),
        ("1. a\n\n   $$x$$\n\n2. b", (ItemList(True, ((*paragraph("a"), DisplayMath("x")), paragraph("b"))),)),
        ("a-3 -3 (-5) -x 2-1", paragraph("a-3 −3 (−5) -x 2-1")),
        ('"quoted" and \'single\', it\'s', paragraph("“quoted” and ‘single’, it’s")),
        ("&amp; &lt;", paragraph("& <")),
        ("    four spaces", paragraph("four spaces")),
        ("```\na\n```", paragraph(Code("a"))),
    ],
)  # fmt: skip
def test_markdown_becomes_blocks(markdown: str, blocks: Blocks) -> None:
    assert parse_markdown(markdown) == blocks


def test_a_table_has_header_rows_and_alignment() -> None:
    markdown = "| a | *b* | $c$ | d |\n|---|:-:|--:|:--|\n| 1 | 2 | $x$ | a\\|b |\n| | | | |"
    expected: Block = Table(
        header=((Text("a"),), (Styled("emph", (Text("b"),)),), (Math("c"),), (Text("d"),)),
        rows=(((Text("1"),), (Text("2"),), (Math("x"),), (Text("a|b"),)), ((), (), (), ())),
        align=("left", "center", "right", "left"),
    )
    assert parse_markdown(markdown) == (expected,)


@pytest.mark.parametrize(
    "markdown",
    ["# heading", "[a](b)", "<b>bold</b>", "<https://example.org>", "---", "[a]: b", "<!-- note -->", "<script>"],
)
def test_markdown_that_has_no_block_is_shown_as_it_is(markdown: str) -> None:
    assert shown_as_text(parse_markdown(markdown)) == markdown


def test_an_underline_makes_no_heading() -> None:
    assert parse_markdown("a\n===") == paragraph("a ===")


@pytest.mark.parametrize(("markdown", "line"), [("> quote", 1), ("one\n\n> quote", 3), ("- a\n- > b", 2)])
def test_a_quotation_is_refused_with_its_line(markdown: str, line: int) -> None:
    assert text_error(lambda: parse_markdown(markdown)) == (line, "Markdown “blockquote” is not supported")


def test_a_figure_is_the_types_own_with_a_text() -> None:
    assert parse_markdown("one\n\n![a plot of $x$](figure)") == (*paragraph("one"), Figure("figure", "a plot of $x$"))


def test_a_recipes_text_shows_files() -> None:
    assert parse_markdown("![a map](map-2.svg)") == (Figure("map-2.svg", "a map"),)


@pytest.mark.parametrize(
    ("markdown", "line", "message"),
    [
        ("one\n\n![](figure)", 3, "needs a text for readers who cannot see it"),
        ("![ ](figure)", 1, "needs a text for readers who cannot see it"),
        ("![](logo.png)", 1, "needs a text for readers who cannot see it"),
        ("![a](logo.exe)", 1, "(logo.exe): a picture is the type's own, `figure`, or an SVG, PNG or PDF file"),
        ("![a](/etc/passwd)", 1, "a picture is the type's own, `figure`"),
        ("![a](../x.png)", 1, "a picture is the type's own, `figure`"),
        ("![a](http://x/x.png)", 1, "a picture is the type's own, `figure`"),
        ("one ![a](figure) two", 1, "within a paragraph"),
    ],
)
def test_any_other_picture_is_refused_with_its_line(markdown: str, line: int, message: str) -> None:
    found, text = text_error(lambda: parse_markdown(markdown))
    assert found == line
    assert message in text


@pytest.mark.parametrize("markdown", ["$$ $$", "$$\n\n$$"])
def test_an_empty_display_is_refused(markdown: str) -> None:
    assert text_error(lambda: parse_markdown(markdown))[0] == 1


@pytest.mark.parametrize("markdown", ["$ $", "one $ $ two"])
def test_an_empty_formula_is_refused_or_text(markdown: str) -> None:
    try:
        blocks = parse_markdown(markdown)
    except TextError as error:
        assert error.line == 1
    else:
        assert shown_as_text(blocks) == markdown


@pytest.mark.parametrize("markdown", ["one $$x$$ two", "one\n$$x$$\ntwo", "$$x$$ one", "a 3$\\times$3 grid"])
def test_a_formula_is_never_printed_with_its_dollars(markdown: str) -> None:
    try:
        blocks = parse_markdown(markdown)
    except TextError:
        return  # refused: as good
    inlines = [inline for block in blocks if isinstance(block, Paragraph) for inline in block.children]
    assert not [inline for inline in inlines if isinstance(inline, Text) and "$" in inline.text]


@pytest.mark.parametrize("markdown", ["costs $5 or $6", "from $5 to $6 each", "$1, $2 and $3"])
def test_prices_are_no_formula(markdown: str) -> None:
    try:
        blocks = parse_markdown(markdown)
    except TextError:
        return  # refused: as good
    assert shown_as_text(blocks) == markdown
