"""Templates are filled in: what a string, a macro and a line's end become, and where an error is said to be."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from generator.bank import Bank
from generator.errors import TypeFault
from generator.model import Blocks, Code, DisplayMath, ItemList, Math, Styled, Table, Text
from generator.page import template_of
from generator.page.templates import MACROS, TextTemplate
from generator.page.text import TextError
from tests.helpers import SUM, TEXT
from tests.page.test_text import ANYTHING, normal, paragraph, put

EMPH = Styled("emph", (Text("a"),))


def template(statement: str, solution: str = "", before: str = "", macros: str | None = None) -> TextTemplate:
    return TextTemplate(
        f"{before}<% block statement %>\n{statement}\n<% endblock %>\n<% block solution %>\n{solution}<% endblock %>\n",
        macros,
    )


def filled(statement: str, **values: Any) -> Blocks:
    return template(statement).render("statement", values)


def text_error(make: Callable[[], object]) -> tuple[int, str]:
    with pytest.raises(TextError) as caught:
        make()
    return caught.value.line, str(caught.value)


# --- values ---------------------------------------------------------------------------------------------------------


PLACES = "- << a >>x\n- `x<< a >>` **<< a >>**\n\n| << a >>x |\n|---|\n| <<[a, a]|listing>> |\n\n![x<< a >>](figure)"


@given(ANYTHING)
@settings(max_examples=100, deadline=None)
def test_a_string_in_the_givens_is_only_text(text: str) -> None:
    value = text if normal(text).strip() else "x"
    assert put(filled(PLACES, a=value), "Q") == put(filled(PLACES, a="Q"), normal(value))


@pytest.mark.parametrize(
    ("statement", "blocks"),
    [
        ('$a<< ", " >>b$ a<< ", " >>b', paragraph(Math("a, b"), " a, b")),
        ("$<% for v in [1, -2] %><< v >><< ', ' if not loop.last else '' >><% endfor %>$", paragraph(Math("1, -2"))),
        ("<< 'a' ~ ' & ' ~ 3 >>", paragraph("a & 3")),
        ("$<< [1, 2]|vector ~ ', <' ~ 3 >>$", paragraph(Math("[1, 2], <3"))),
        ("$<< [1, 2]|vector + ', <' >>$", paragraph(Math("[1, 2], <"))),
        ("$<< ('x'|tex ~ '_1'|tex ~ 2 ~ '%') >>$", paragraph(Math(r"x_12\%"))),
        ("<% set b %>*a*<< 'b*' >><% endset %><< b >> << b ~ '*' >>", paragraph(EMPH, "b* ", EMPH, "b**")),
        ("<< ('$x$'|tex ~ ' <*')|upper >>", paragraph(Math("X"), " <*")),
        ("<< ['a', 'b*']|map('upper')|join(', ') >>", paragraph("A, B*")),
        ("<< '%s is *%d*'|format('a_b', 3) >>", paragraph("a_b is *3*")),
        ("`<< 'a*`' >>` **<< '*' >>**", paragraph(Code("a*`"), " ", Styled("strong", (Text("*"),)))),
        ("<< -3 >> $<< -3 >>$ << '-3' >> $<< '-3' >>$", paragraph("−3 ", Math("-3"), " −3 ", Math("-3"))),
    ],
)
def test_strings_and_tex_go_together(statement: str, blocks: Blocks) -> None:
    assert filled(statement) == blocks


def test_tex_braces_stay_tex_braces() -> None:
    assert filled(r"$\frac{<< a >>}{{2}}$ {{ a }} {% if %} {# x #}", a=-1) == paragraph(
        Math(r"\frac{-1}{{2}}"), " {{ a }} {% if %} {# x #}"
    )


@pytest.mark.parametrize("value", [[1, 2], [[1]], 0.5, None, True, {"a": 1}, Fraction(1, 2), (1, 2)], ids=repr)
def test_what_has_no_one_way_to_be_written_needs_a_filter(value: object) -> None:
    line, message = text_error(lambda: filled("one\n<< a >>", a=value))
    assert line == 3
    assert type(value).__name__ in message
    assert "|vector" in message


@pytest.mark.parametrize("constant", ["none", "true", "0.5", "[1]"])
def test_a_constant_that_has_no_one_way_to_be_written_is_refused_too(constant: str) -> None:
    assert text_error(lambda: filled(f"<< {constant} >>"))[0] == 2


def test_the_values_are_left_as_they_are() -> None:
    values = {"a": [1, 2]}
    template("<% set a = 3 %><< a >>").render("statement", values)
    assert values == {"a": [1, 2]}


def test_a_file_is_no_picture_of_a_type() -> None:
    assert text_error(lambda: filled("one\n\n- ![a\n  b](logo.png)")) == (
        5,
        "![…](logo.png): the only picture is the type's own, ![what it shows](figure)",
    )


# --- blocks ---------------------------------------------------------------------------------------------------------


def test_the_blocks_are_filled_in_separately() -> None:
    text = template("Ask << a >>.", "Tell << b >>.\n")
    assert text.render("statement", {"a": 1}) == paragraph("Ask 1.")
    assert text.render("solution", {"b": 2}) == paragraph("Tell 2.")


def test_a_setup_is_a_block_of_its_own() -> None:
    with_setup = template("Ask.", before="<% block setup %>\nGiven << a >>.\n<% endblock %>\n")
    assert with_setup.has("setup")
    assert with_setup.render("setup", {"a": 1}) == paragraph("Given 1.")
    assert with_setup.render("statement", {}) == paragraph("Ask.")
    assert not template("Ask.").has("setup")
    assert template("Ask.").render("setup", {}) == ()


@pytest.mark.parametrize("missing", ["statement", "solution"])
def test_a_missing_block_is_named(missing: str) -> None:
    (other,) = {"statement", "solution"} - {missing}
    with pytest.raises(TextError, match=f"has no block “{missing}” \\(<% block {missing} %> … <% endblock %>\\)"):
        TextTemplate(f"<% block {other} %>x<% endblock %>")


def test_a_block_that_nothing_shows_is_refused() -> None:
    assert text_error(lambda: template("x", before="\n<% block setpu %>x<% endblock %>\n")) == (
        2,
        "there is no block “setpu”; a text has statement, solution, setup",
    )


def test_names_outside_the_blocks_are_known_in_them_and_text_there_is_not_shown() -> None:
    text = template(
        "<< twice >> << f(a) >>", before="Not shown.\n<% set twice = 2 * a %><% macro f(x) %>*<< x >>*<% endmacro %>\n"
    )
    assert text.render("statement", {"a": 3}) == paragraph("6 ", Styled("emph", (Text("3"),)))
    assert text_error(lambda: text.render("solution", {}))[0] == 2


# --- lines ----------------------------------------------------------------------------------------------------------

TWO = (*paragraph("a b"), *paragraph("c"))


@pytest.mark.parametrize(
    ("statement", "blocks"),
    [
        ("a<% if true %> b<% endif %>\n\nc", TWO),
        ("a<% if true %> b<% endif %>  \n\nc", TWO),
        ("a b<# note #>\n\nc", TWO),
        ("a b<% set x = 1 %>\n\nc", TWO),
        ("a b<% if false %> x<% endif %>\n\nc", TWO),
        ("a<% if true %> b<% endif %>\nc", paragraph("a b c")),
        ("a\n<% if true %>\nb\n<% endif %>\n\nc", TWO),
        ("a\n<% if true %>\nb\n<% endif %>  \n\nc", TWO),
        ("a\n<% if true %>\nb\n<% endif %>\nc", paragraph("a b c")),
        ("a\n  <% if true %>  \n  b\n  <% endif %>\nc", paragraph("a b c")),
        ("a\n<% if true %>b<% endif %>\nc", paragraph("a b c")),
        ("a\n<% if false %>x<% endif %>\nb\n\nc", TWO),
        ("a\n<% if false %>\nx<% endif %>\nb\n\nc", TWO),
        ("a\n<# note\n\nof lines #>\nb\n\nc", TWO),
        ("a\n<% set x %>y<% endset %>\nb\n\nc", TWO),
        ("a\n<% set x =\n 3 %>\nb\n\nc", TWO),
        ("a\n<% macro f() %>y<% endmacro %>\nb\n\nc", TWO),
        ("a\n<%- if true %> b<% endif %>\n\nc", TWO),
        ("a<% if true %> b<% endif -%>\n\n\n. c", paragraph("a b. c")),
        ("a<% if true %> b<% endif +%>\n\nc", TWO),
        ("a << 'b' >>\n\nc", TWO),
        ("a << 'b' ->>\n\n. c", paragraph("a b. c")),
        ("a\n<< '' >>\nb", paragraph("a  b")),
        ("a << '%>' >>\n\nc", (*paragraph("a %>"), *paragraph("c"))),
        ("<% raw %>a <% b %><% endraw %>\n\nc", (*paragraph("a <% b %>"), *paragraph("c"))),
        ("- a<% if true %> b<% endif %>\n- c", (ItemList(False, (paragraph("a b"), paragraph("c"))),)),
        ("$$\na<% if true %> + b<% endif %>\n= c\n$$", (DisplayMath("a + b\n= c"),)),
        ("<% for v in ['a', 'b'] %>\n<< v >>\n\n<% endfor %>\nc", (*paragraph("a"), *paragraph("b"), *paragraph("c"))),
    ],
)  # fmt: skip
def test_only_tags_that_stand_alone_swallow_their_line(statement: str, blocks: Blocks) -> None:
    assert filled(statement) == blocks


def test_conditions_loops_and_comments() -> None:
    shown = filled("<# not shown #>\n<% for v in a %>\n<% if v %>\n- << v >>\n<% endif %>\n<% endfor %>", a=[3, 0, -4])
    assert shown == (ItemList(False, (paragraph("3"), paragraph("−4"))),)


def test_rows_of_a_table_in_a_loop() -> None:
    (table,) = filled("| a |\n|---|\n<% for v in a %>\n| << v >><% if v > 1 %>!<% endif %> |\n<% endfor %>", a=[1, 2])
    assert isinstance(table, Table)
    assert table.rows == (((Text("1"),),), ((Text("2!"),),))


# --- errors and their lines -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "line", "message"),
    [
        ("<< a >>", 2, "'a' is undefined"),
        ("one\n\nthree << a >>", 4, "'a' is undefined"),
        ("one\n<% if a %>x<% endif %>", 3, "'a' is undefined"),
        ("one\n<% for v in a %>x<% endfor %>", 3, "'a' is undefined"),
        ("one\ntwo\n<% for v in rows %>\n<< v.size >>\n<% endfor %>", 5, "'dict object' has no attribute 'size'"),
        ("one\n$<< a|vector >>$", 3, "'a' is undefined"),
        ("one\n$<< a|number >>$", 3, "'a' is undefined"),
        ("one\n<< 'x' ~ a >>", 3, "'a' is undefined"),
        ("one\n\n$<< ['x']|vector >>$", 4, "TypeError: “x” is a string, not a number"),
        ("<% macro f() %>\n\n<< a >>\n<% endmacro %>\n<< f() >>", 4, "'a' is undefined"),
    ],
)
def test_what_cannot_be_filled_in_is_an_error_with_its_line(statement: str, line: int, message: str) -> None:
    assert text_error(lambda: filled(statement, rows=[{}])) == (line, message)


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("<% block statement %>\n<< a \n<% endblock %>\n<% block solution %><% endblock %>", 3),
        ("\n\n<% block statement %>\n<% if %>\n<% endblock %>", 4),
        ("<% block statement %>\n<% if a %>\n<% endblock %>", 3),
        ("<% block statement %>\n<< a|no_such_filter >>\n<% endblock %>", 2),
        ("<% block statement %>\nx\n<% endblok %>", 3),
        ("<% block statement %>\nx<% if a %>y<% endif %>\n<# note\n\n#>\n<% endblok %>", 6),
    ],
)
def test_a_syntax_error_has_its_line(source: str, line: int) -> None:
    assert text_error(lambda: TextTemplate(source))[0] == line


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
        ("<% for v in rows %>\nrow\n\n<% if v == 3 %>\n$\\foo$\n<% endif %>\n<% endfor %>", 6),
        ("one\n\n$$\\foo << a >>$$", 4),
        ("$$\nx\n$$\n\n$$\n\\foo\n$$", 7),
        ("a $x\n= y$\n$\\foo$", 4),
        ("a<% if true %> b<% endif %>\n$\\foo$", 3),
        ("a<# one\ntwo #>\n$\\foo$", 4),
    ],
)
def test_broken_tex_is_an_error_with_its_line(statement: str, line: int) -> None:
    found, message = text_error(lambda: filled(statement, a=1, rows=[1, 2, 3]))
    assert found == line
    assert message.startswith('broken TeX: Unknown command "\\foo", at character 1 of “\\foo')


def test_a_string_that_no_formula_can_show_is_an_error_with_its_line() -> None:
    assert text_error(lambda: filled("one\n\n- $x$\n- $<< a >>$", a="a^b")) == (
        5,
        "the string “a^b” stands in a formula, where “^” would be a command",
    )


def test_broken_tex_in_the_solution_is_not_looked_for_in_the_statement() -> None:
    text = template("$\\foo$\n\nmore", "one\n\n$\\foo$\n")
    assert text_error(lambda: text.render("solution", {}))[0] == 9


# --- macros ---------------------------------------------------------------------------------------------------------

SHARED = """\
<% macro row(v) %>
$x = << v|vector >>$
<% endmacro %>
<% macro person(name) %>*<< name >>*<% endmacro %>
<% macro both(name) %><< person(name) >> & << caller() >><% endmacro %>
<% macro index(i) %>
x_<< i >>
<% endmacro %>
"""
IMPORT = f'<% import "{MACROS}" as m %>\n'


@pytest.mark.parametrize(
    ("statement", "before"),
    [
        ("So << m.row([1, -2]) >> and << m.person('a_*') >>.", IMPORT),
        (f"<% import '{MACROS}' as m %>\nSo << m.row([1, -2]) >> and << m.person('a_*') >>.", ""),
        ("So << row([1, -2]) >> and << person('a_*') >>.", f'<% from "{MACROS}" import row, person %>\n'),
    ],
)
def test_macros_of_a_topic_write_tex_and_text(statement: str, before: str) -> None:
    shown = template(statement, before=before, macros=SHARED).render("statement", {})
    person = Styled("emph", (Text("a_*"),))
    assert shown == paragraph("So ", Math("x = [1, -2]"), " and ", person, ".")


def test_what_a_macro_wrote_is_not_escaped_again() -> None:
    statement = (
        "$<< m.index(3) + ' & 6' >>$ $<< m.index(4) ~ ', ' ~ 5 >>$ <% call m.both('a') %><< '*' >> *x*<% endcall %>"
    )
    assert template(statement, before=IMPORT, macros=SHARED).render("statement", {}) == paragraph(
        Math(r"x_3 {\&} 6"), " ", Math("x_4, 5"), " ", EMPH, " & * ", Styled("emph", (Text("x"),))
    )


FILE_AND_LINE = [
    ("<< v >>", f"{MACROS}, line 3: 'v' is undefined"),
    ("<< [1] >>", f"{MACROS}, line 3: TypeError: a list has no one way"),
    ("<< ['x']|vector >>", f"{MACROS}, line 3: TypeError: “x” is a string"),
    (r"$\foo$", f"at character 1 of “\\foo” (the line has text of {MACROS}, line 3)"),
    (r"$\foo$" + "\n", f"(the line has text of {MACROS}, line 3)"),
    (r"$\foo$" + "\n\ntwo", f"{MACROS}, line 3: broken TeX"),
    ("$<< 'a^b' >>$", "a^b"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "message"), FILE_AND_LINE)
def test_an_error_in_a_macro_names_the_file_and_the_line(body: str, message: str) -> None:
    macros = f"<% macro f() %>\none\n{body}\n<% endmacro %>\n"
    text = template("one\n\n<< m.f() >>", before=IMPORT, macros=macros)
    line, found = text_error(lambda: text.render("statement", {}))
    assert line == 5
    assert message in found
    assert f"{MACROS}, line 3" in found


def test_an_error_in_a_macro_on_one_line_names_it_too() -> None:
    text = template("one\n\n<< m.f() >>", before=IMPORT, macros="\n<% macro f() %>$\\foo$<% endmacro %>")
    line, found = text_error(lambda: text.render("statement", {}))
    assert line == 5
    assert found.endswith(f"(the line has text of {MACROS}, line 2)")


def test_an_error_behind_a_macro_or_in_what_it_is_given_is_the_texts_own() -> None:
    text = template("a\n<% call m.both('a') %>\n<< a >>\n<% endcall %>", before=IMPORT, macros=SHARED)
    assert text_error(lambda: text.render("statement", {})) == (5, "'a' is undefined")
    text = template("<< m.row([1]) >>\n\n<< a >>", before=IMPORT, macros=SHARED)
    assert text_error(lambda: text.render("statement", {})) == (5, "'a' is undefined")
    text = template("<< m.row([1]) >>\n\n$\\foo$", before=IMPORT, macros=SHARED)
    assert text_error(lambda: text.render("statement", {}))[0] == 5
    text = template("<< m.colunm([1]) >>", before=IMPORT, macros=SHARED)
    assert text_error(lambda: text.render("statement", {})) == (3, f"{MACROS} has no attribute 'colunm'")


@pytest.mark.parametrize(
    ("macros", "message"),
    [
        ("\n<% macro f() %>", f"{MACROS}, line 2: "),
        ("\n\n<< a|no_such_filter >>", f"{MACROS}, line 3: No filter named"),
        (IMPORT, f"{MACROS} cannot load another file"),
        ('<% include "x" %>', f"{MACROS} cannot load another file"),
        (None, f"there is no {MACROS} in the folder of the topic"),
    ],
)
def test_macros_that_cannot_be_loaded(macros: str | None, message: str) -> None:
    line, found = text_error(lambda: template("x", before="\n" + IMPORT, macros=macros))
    assert line == 2
    assert message in found


@pytest.mark.parametrize(
    "tag",
    [
        '<% import "/etc/passwd" as m %>',
        '<% import "../_macros.md.j2" as m %>',
        '<% import "text.md.j2" as m %>',
        f'<% include "{MACROS}" %>',
        "<% import name as m %>",
        f'<% import ["{MACROS}", "x"] as m %>',
        '<% from "x" import y %>',
    ],
)
def test_nothing_else_can_be_loaded(tag: str) -> None:
    line, message = text_error(lambda: template(f"x\n{tag}", macros=SHARED).render("statement", {"name": "x"}))
    assert line == 3
    assert message == f'nothing can be loaded but macros, by <% import "{MACROS}" as m %>'


def test_a_text_extends_nothing() -> None:
    line, message = text_error(lambda: template("x", before=f'\n<% extends "{MACROS}" %>', macros=SHARED))
    assert line == 2
    assert message.startswith("nothing can be loaded but macros")


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    folder = tmp_path / "tiny" / "sum"
    folder.mkdir(parents=True)
    (folder / "problem.py").write_text(SUM, encoding="utf-8")
    (folder / "text.md.j2").write_text(IMPORT + TEXT.replace("<< a >>", "<< m.index(a) >>"), encoding="utf-8")
    return tmp_path


def test_a_topics_macros_are_loaded_and_hashed_with_its_types(bank: Path) -> None:
    source = (bank / "tiny/sum/problem.py").read_bytes() + b"\0" + (bank / "tiny/sum/text.md.j2").read_bytes()
    assert Bank([bank])["tiny/sum"].source_sha256 == hashlib.sha256(source).hexdigest()
    with pytest.raises(TypeFault, match=r"tiny/sum \(text.md.j2, line 1\).*there is no _macros.md.j2"):
        template_of(Bank([bank])["tiny/sum"])

    macros = bank / "tiny" / MACROS
    macros.write_text(SHARED, encoding="utf-8")
    kind = Bank([bank])["tiny/sum"]
    assert kind.source_sha256 == hashlib.sha256(source + b"\0" + macros.read_bytes()).hexdigest()
    assert template_of(kind).render("statement", {"a": 1, "b": 2}) == paragraph("What is ", Math("x_1 + 2"), "?")

    macros.write_bytes(b"\xff")
    with pytest.raises(TypeFault, match=r"tiny/sum .*cannot be read"):
        template_of(Bank([bank])["tiny/sum"])
