"""Filters write numbers as a reader expects them; Markdown becomes blocks; nothing from outside becomes markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
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
from generator.page import text as filters
from generator.page.text import TextError, TextTemplate, escape, parse_markdown


def template(statement: str, solution: str = "") -> TextTemplate:
    return TextTemplate(
        f"<% block statement %>\n{statement}\n<% endblock %>\n<% block solution %>\n{solution}<% endblock %>\n"
    )


def fill(statement: str, **values: Any) -> Blocks:
    return template(statement).render("statement", values)


def paragraph(*inlines: Any) -> Blocks:
    return (Paragraph(tuple(Text(i) if isinstance(i, str) else i for i in inlines)),)


def text_error(make: Callable[[], object]) -> tuple[int, str]:
    with pytest.raises(TextError) as caught:
        make()
    return caught.value.line, str(caught.value)


# --- filters --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "tex"),
    [
        ("0|number", "0"),
        ("-3|number", "-3"),
        ("[1, 2]|number", r"\frac{1}{2}"),
        ("[-1, 2]|number", r"-\frac{1}{2}"),
        ("[1, -2]|number", r"-\frac{1}{2}"),
        ("[-2, -4]|number", r"\frac{1}{2}"),
        ("[6, -3]|number", "-2"),
        ("[0, 5]|number", "0"),
        ("half|number", r"\frac{1}{2}"),
        ("whole|number", "-2"),
        ("3|paren", "3"),
        ("0|paren", "0"),
        ("-3|paren", "(-3)"),
        ("[-1, 2]|paren", r"(-\frac{1}{2})"),
        ("[1, 4, 0, -2]|vector", "[1, 4, 0, -2]"),
        ("[]|vector", "[]"),
        ("[1, none, [1, 2], none]|vector", r"[1, \cdot, \frac{1}{2}, \cdot]"),
        ("[[1, -3], [0, 2]]|matrix", r"\begin{pmatrix} 1 & -3 \\ 0 & 2 \end{pmatrix}"),
        ("[[none, 2]]|matrix", r"\begin{pmatrix} \cdot & 2 \end{pmatrix}"),
        ("['w_1'|tex, 2]|vector", "[w_1, 2]"),
        ("[1, -2]|column", r"\begin{pmatrix} 1 \\ -2 \end{pmatrix}"),
        ("[2, 0, -1]|signed_sum('w')", "2w_{1} - w_{3}"),
        ("[-1, 1]|signed_sum('w')", "-w_{1} + w_{2}"),
        ("[1]|signed_sum('w')", "w_{1}"),
        ("[-1]|signed_sum('w')", "-w_{1}"),
        ("[-3, -2]|signed_sum('w')", "-3w_{1} - 2w_{2}"),
        ("[0, 5]|signed_sum('w')", "5w_{2}"),
        ("[0, -5]|signed_sum('w')", "-5w_{2}"),
        ("[0, 0]|signed_sum('w')", "0"),
        ("[]|signed_sum('w')", "0"),
        ("[-half, half]|signed_sum(['a', 'b'])", r"-\frac{1}{2}a + \frac{1}{2}b"),
        ("[11, -10]|signed_sum(['x', 'y'])", "11x - 10y"),
        ("[3, -2, 0]|plus", "3 - 2 + 0"),
        ("[-3, -2]|plus", "-3 - 2"),
        ("[0]|plus", "0"),
        ("[0, -1]|plus", "0 - 1"),
        ("[]|plus", "0"),
        ("[-half, 1]|plus", r"-\frac{1}{2} + 1"),
        ("[1, -4]|dot([2, -3])", r"1 \cdot 2 + (-4) \cdot (-3)"),
        ("[0, 5]|dot([-1, 0])", r"0 \cdot (-1) + 5 \cdot 0"),
        ("[]|dot([])", "0"),
        ("[[1, 2]]|dot([3])", r"\frac{1}{2} \cdot 3"),
    ],
)
def test_numbers_are_written_as_a_reader_expects(expression: str, tex: str) -> None:
    shown = fill(f"$<< {expression} >>$", half=Fraction(1, 2), whole=Fraction(-4, 2))
    assert shown == paragraph(Math(tex))


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("['A']|listing", "A"),
        ("['A', 'C']|listing", "A and C"),
        ("['A', 'B', 'C']|listing", "A, B and C"),
        ("[]|listing", "none"),
        ("[1, 2]|listing", "1 and 2"),
        ("['*A*', '$x$']|listing", "*A* and $x$"),
        ("1|plural('ring')", "1 ring"),
        ("2|plural('ring')", "2 rings"),
        ("0|plural('ring')", "0 rings"),
        ("1|plural('index', 'indices')", "1 index"),
        ("3|plural('index', 'indices')", "3 indices"),
        ("7", "7"),
        ("-7", "−7"),
        ("2 * 3 + 1", "7"),
        ("'a_b*'", "a_b*"),
    ],
)
def test_words_are_written_as_a_reader_expects(expression: str, text: str) -> None:
    assert fill(f"<< {expression} >>") == paragraph(text)


@pytest.mark.parametrize("filter_name", ["number", "paren", "vector", "matrix", "column", "plus"])
def test_a_filter_refuses_a_string_instead_of_a_number(filter_name: str) -> None:
    value: Any = {"number": "3", "paren": "3", "matrix": [["3"]]}.get(filter_name, ["3"])
    with pytest.raises(TypeError):
        getattr(filters, filter_name)(value)


def test_sums_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        filters.signed_sum([1, 2], ["x"])
    with pytest.raises(ValueError, match="zip"):
        filters.dot([1, 2], [1])


TERM = re.compile(
    r"(?P<sign>^-|^| - | \+ )(?:(?P<whole>\d+)|\\frac\{(?P<top>\d+)\}\{(?P<bottom>\d+)\})?w_\{(?P<place>\d+)\}"
)


def value_of(tex: str, at: Sequence[int]) -> Fraction:
    """The signed sum, evaluated; fails for anything that is not one term after another."""
    if tex == "0":
        return Fraction(0)
    total, end = Fraction(0), 0
    while end < len(tex):
        term = TERM.match(tex, end)
        assert term, f"no term at {tex[end:]!r}"
        size = Fraction(int(term["top"]), int(term["bottom"])) if term["top"] else Fraction(term["whole"] or 1)
        total += (-1 if "-" in term["sign"] else 1) * size * at[int(term["place"]) - 1]
        end = term.end()
    return total


COEFFICIENTS = st.integers(-12, 12) | st.fractions(-3, 3, max_denominator=6)


@given(st.lists(st.tuples(COEFFICIENTS, st.integers(-99, 99)), max_size=6))
@settings(max_examples=200, deadline=None)
def test_a_signed_sum_has_the_value_of_the_dot_product(pairs: list[tuple[Fraction, int]]) -> None:
    tex = filters.signed_sum([c for c, _ in pairs], "w")
    assert value_of(tex, [x for _, x in pairs]) == sum((c * x for c, x in pairs), Fraction(0))
    assert not re.search(r"(?<!\d)[01]w|\+ -|- -|\}\{1\}", tex)  # no 1w, no 0w, no double signs, no whole fraction


@given(st.lists(st.integers(-99, 99), max_size=6))
@settings(max_examples=100, deadline=None)
def test_a_sum_of_numbers_has_its_value(values: list[int]) -> None:
    tex = filters.plus(values)
    assert re.fullmatch(r"-?\d+( [+-] \d+)*", tex)
    assert sum(int(term) for term in tex.replace("- ", "-").replace("+ ", "").split()) == sum(values)
    assert len(tex.split()) == max(1, 2 * len(values) - 1)


@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), max_size=5))
@settings(max_examples=100, deadline=None)
def test_a_sum_of_products_has_its_value(pairs: list[tuple[int, int]]) -> None:
    tex = filters.dot([a for a, _ in pairs], [b for _, b in pairs])
    factor = r"(\d+|\(-\d+\))"
    terms = [re.fullmatch(rf"{factor} \\cdot {factor}", term) for term in tex.split(" + ")] if pairs else []
    assert all(terms)
    products = [int(t[1].strip("()")) * int(t[2].strip("()")) for t in terms if t]
    assert products == [a * b for a, b in pairs]


@given(st.integers(-99, 99), st.integers(-99, 99).filter(bool))
@settings(max_examples=100, deadline=None)
def test_a_fraction_is_in_lowest_terms_with_its_sign_in_front(top: int, bottom: int) -> None:
    tex = filters.number([top, bottom])
    found = re.fullmatch(r"(-?)(?:(\d+)|\\frac\{(\d+)\}\{(\d+)\})", tex)
    assert found
    size = Fraction(found[2]) if found[2] else Fraction(int(found[3]), int(found[4]))
    assert (-size if found[1] else size) == Fraction(top, bottom)
    assert found[2] or (str(size.numerator), str(size.denominator)) == (found[3], found[4])


# --- text from outside ----------------------------------------------------------------------------------------------

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
]


def folded(text: str) -> str:
    """Whitespace as one space; minus signs and typographic quotes as the keyboard has them; no null character."""
    flat = " ".join(text.replace("\x00", "\ufffd").split())
    return flat.translate(str.maketrans("−“”‘’", "-\"\"''"))


def shown_as_text(blocks: Blocks) -> str:
    """The text of the only paragraph, which must be nothing but text."""
    if not blocks:
        return ""
    (block,) = blocks
    assert isinstance(block, Paragraph)
    assert [type(inline) for inline in block.children] == [Text]
    (only,) = block.children
    assert isinstance(only, Text)
    return folded(only.text)


ANYTHING = st.text(max_size=40) | st.text(alphabet="\\`*_{}[]()<>#+-.!|$&~=:\"' \n\tab1%^;", max_size=25)


@given(ANYTHING)
@settings(max_examples=400, deadline=None)
@example("a\\")
@example("-3 -x 4-5")
@example("1\u20282\x0b3\x1c4\x855\xa06")
def test_escaped_text_is_only_text(text: str) -> None:
    assert shown_as_text(parse_markdown(escape(text))) == folded(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text(text: str) -> None:
    assert shown_as_text(parse_markdown(escape(text))) == folded(text)
    assert shown_as_text(fill("<< a >>", a=text)) == folded(text)
    assert shown_as_text(fill("See << a >>.", a=text)) == f"See {folded(text)}."
    assert shown_as_text(fill("<< [a, a]|listing >>", a=text)) == f"{folded(text)} and {folded(text)}"


@given(ANYTHING)
@settings(max_examples=100, deadline=None)
def test_a_string_in_the_givens_is_only_text(text: str) -> None:
    assert shown_as_text(fill("(<< a >>|<< a >>)", a=text)) == folded(f"({escape_free(text)}|{escape_free(text)})")


def escape_free(text: str) -> str:
    return " ".join(text.split())


@given(st.lists(ANYTHING, min_size=2, max_size=2))
@settings(max_examples=100, deadline=None)
@example(["a\\", "b|"])
def test_a_string_in_the_givens_stays_in_its_cell(texts: list[str]) -> None:
    one, other = texts
    (table,) = fill("|<< a >>|x|\n|---|---|\n|y|<< b >>|", a=f"a{one}", b=f"b{other}")
    assert isinstance(table, Table)
    assert [len(row) for row in (table.header, *table.rows)] == [2, 2]
    assert [shown_as_text((Paragraph(cell),)) for cell in (*table.header, *table.rows[0])] == [
        folded(f"a{one}"),
        "x",
        "y",
        folded(f"b{other}"),
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_in_its_list_item(text: str) -> None:
    (items,) = fill("- << a >>\n- last", a=text)
    assert isinstance(items, ItemList)
    assert [shown_as_text(item) for item in items.items] == [folded(text), "last"]


@pytest.mark.parametrize("text", [r"\input{x}", r"x$ *b* $y", "}", r"\def\x{1}"])
def test_a_string_within_a_formula_is_no_command(text: str) -> None:
    try:
        blocks = fill("$<< a >>$", a=text)
    except TextError:
        return  # refused: as good
    (block,) = blocks
    assert isinstance(block, Paragraph)
    (formula,) = block.children
    assert isinstance(formula, Math)
    assert not re.search(r"(?<!\\)(\\\\)*\\[A-Za-z]", formula.tex)


# --- templates ------------------------------------------------------------------------------------------------------


def test_tex_braces_stay_tex_braces() -> None:
    assert fill(r"$\frac{<< a >>}{{2}}$ {{ a }} {% if %} {# x #}", a=-1) == paragraph(
        Math(r"\frac{-1}{{2}}"), " {{ a }} {% if %} {# x #}"
    )


def test_conditions_loops_and_comments() -> None:
    shown = fill("<# not shown #>\n<% for v in a %>\n<% if v %>\n- << v >>\n<% endif %>\n<% endfor %>", a=[3, 0, -4])
    assert shown == (ItemList(False, (paragraph("3"), paragraph("−4"))),)


def test_the_blocks_are_filled_in_separately() -> None:
    text = template("Ask << a >>.", "Tell << b >>.\n")
    assert text.render("statement", {"a": 1}) == paragraph("Ask 1.")
    assert text.render("solution", {"b": 2}) == paragraph("Tell 2.")


def test_the_values_are_left_as_they_are() -> None:
    values = {"a": [1, 2]}
    template("<% set a = 3 %><< a >>").render("statement", values)
    assert values == {"a": [1, 2]}


@pytest.mark.parametrize(
    ("statement", "line", "message"),
    [
        ("<< a >>", 2, "'a' is undefined"),
        ("one\n\nthree << a >>", 4, "'a' is undefined"),
        ("one\n<% if a %>x<% endif %>", 3, "'a' is undefined"),
        ("one\n<% for v in a %>x<% endfor %>", 3, "'a' is undefined"),
        ("one\ntwo\n<% for v in rows %>\n<< v.size >>\n<% endfor %>", 5, "'dict object' has no attribute 'size'"),
        ("one\n$<< a|vector >>$", 3, "'a' is undefined"),
    ],
)
def test_an_undefined_name_is_an_error_with_its_line(statement: str, line: int, message: str) -> None:
    assert text_error(lambda: fill(statement, rows=[{}])) == (line, message)


@pytest.mark.parametrize("value", [[1, 2], [[1]], 0.5, None, True, {"a": 1}, Fraction(1, 2), (1, 2)], ids=repr)
def test_what_has_no_one_way_to_be_written_needs_a_filter(value: object) -> None:
    line, message = text_error(lambda: fill("one\n<< a >>", a=value))
    assert line == 3
    assert type(value).__name__ in message
    assert "|vector" in message


def test_a_filter_that_fails_is_an_error_with_its_line() -> None:
    assert text_error(lambda: fill("one\n\n$<< a|vector >>$", a=["x"])) == (
        4,
        "TypeError: “x” is a string, not a number",
    )


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("<% block statement %>\n<< a \n<% endblock %>\n<% block solution %><% endblock %>", 3),
        ("\n\n<% block statement %>\n<% if %>\n<% endblock %>", 4),
        ("<% block statement %>\n<% if a %>\n<% endblock %>", 3),
        ("<% block statement %>\n<< a|no_such_filter >>\n<% endblock %>", 2),
        ("<% block statement %>\nx\n<% endblok %>", 3),
    ],
)
def test_a_syntax_error_has_its_line(source: str, line: int) -> None:
    assert text_error(lambda: TextTemplate(source))[0] == line


@pytest.mark.parametrize("missing", ["statement", "solution"])
def test_a_missing_block_is_named(missing: str) -> None:
    (other,) = {"statement", "solution"} - {missing}
    with pytest.raises(TextError, match=f"has no block “{missing}” \\(<% block {missing} %> … <% endblock %>\\)"):
        TextTemplate(f"<% block {other} %>x<% endblock %>")


@pytest.mark.parametrize(
    ("statement", "line"),
    [
        (r"$\foo$", 2),
        ("one\n\nthree $\\foo << a >>$", 4),
        ("one\ntwo\nthree $\\foo$\nfour", 4),
        ("one $x$\n\n- two\n- three $\\foo$", 5),
        ("|one|\n|---|\n|two|\n|$\\foo$|", 5),
        ("<% for v in rows %>\n$<< v >>$\n\n<% endfor %>\n$\\foo$ at the end", 6),
        ("<% if false %>\none\ntwo\nthree\n<% endif %>\nfive $\\foo$", 7),
        ("one\n\n$$\\foo << a >>$$", 4),
    ],
)
def test_broken_tex_is_an_error_with_its_line(statement: str, line: int) -> None:
    found, message = text_error(lambda: fill(statement, a=1, rows=[1, 2, 3]))
    assert found == line
    assert message.startswith('broken TeX: Unknown command "\\foo", at character 1 of “\\foo')


def test_broken_tex_between_dollars_on_lines_of_their_own_has_its_line() -> None:
    line, _ = text_error(lambda: fill("$$\nx\n$$\n\n$$\n\\foo\n$$"))
    assert line in (6, 7)  # the opening dollars or the formula, not those of the first display


def test_broken_tex_in_the_solution_is_not_looked_for_in_the_statement() -> None:
    text = template("$\\foo$\n\nmore", "one\n\n$\\foo$\n")
    assert text_error(lambda: text.render("solution", {}))[0] == 9


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


@pytest.mark.parametrize(
    ("markdown", "line", "message"),
    [
        ("one\n\n![](figure)", 3, "needs a text for readers who cannot see it"),
        ("![ ](figure)", 1, "needs a text for readers who cannot see it"),
        ("![a](logo.png)", 1, "(logo.png): the only picture is the type's own"),
        ("![a](/etc/passwd)", 1, "the only picture is the type's own"),
        ("one ![a](figure) two", 1, "“image” is not supported within a paragraph"),
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
