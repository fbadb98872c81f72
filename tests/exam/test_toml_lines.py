"""Every key of a TOML file has the line that a reader would point at."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.exam.toml_lines import Path, key_lines, line_of

RECIPE = """\
# A recipe
title = "HW 5"   # the title
cover.course = "EECS 182"

[[problems]]
title = "One"
text = '''
type = "not a key"
[[not.a.table]]
'''

[[problems.parts]]
type = "convolution/forward"
knobs = {size = 3, range = [1, 2]}

[[problems.parts]]
type = "convolution/transposed"
knobs.stride = 2

[problems.parts.given]
X = [
  [1, 2],
  # Y = 3
  [3, 4],
]
Y = 5

[[problems]]
[[problems.parts]]
points = 3

[ final . table ]   # spaces are allowed
"quoted key" = 1
'literal' = 2
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 1),
        (("title",), 2),
        (("cover", "course"), 3),
        (("problems", 0), 5),
        (("problems", 0, "title"), 6),
        (("problems", 0, "text"), 7),
        (("problems", 0, "parts", 0), 12),
        (("problems", 0, "parts", 0, "type"), 13),
        (("problems", 0, "parts", 0, "knobs"), 14),
        (("problems", 0, "parts", 1), 16),
        (("problems", 0, "parts", 1, "type"), 17),
        (("problems", 0, "parts", 1, "knobs", "stride"), 18),
        (("problems", 0, "parts", 1, "given"), 20),
        (("problems", 0, "parts", 1, "given", "X"), 21),
        (("problems", 0, "parts", 1, "given", "Y"), 26),
        (("problems", 1), 28),
        (("problems", 1, "parts", 0), 29),
        (("problems", 1, "parts", 0, "points"), 30),
        (("final", "table"), 32),
        (("final", "table", "quoted key"), 33),
        (("final", "table", "literal"), 34),
    ],
    ids=lambda value: repr(value),
)
def test_a_key_has_its_line(path: Path, line: int) -> None:
    assert key_lines(RECIPE)[path] == line


def test_nothing_else_is_a_key() -> None:
    assert len(key_lines(RECIPE)) == 21


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("problems", 0, "parts", 0, "knobs", "range"), 14),
        (("problems", 0, "parts", 0, "knobs", "range", 1), 14),
        (("problems", 0, "parts", 1, "given", "X", 1, 0), 21),
        (("problems", 0, "parts", 1, "points"), 16),
        (("problems", 1, "title"), 28),
        (("seed",), 1),
        (("problems", 7, "parts", 0), 1),
    ],
    ids=lambda value: repr(value),
)
def test_what_has_no_line_has_that_of_its_nearest_ancestor(path: Path, line: int) -> None:
    assert line_of(path, key_lines(RECIPE)) == line


@pytest.mark.parametrize(
    ("toml", "line"),
    [
        ("a = 0\nkey = 1", 2),
        ("a = 0\r\nkey = 1\r\n", 2),
        ("\n\n  key = 1", 3),
        ("a = [\n1,\n]\nkey = 1", 4),
        ("a = [[1, 2],\n[3, 4]]\nkey = 1", 3),
        ("a = [\n[1],\n[2]\n]\nkey = 1", 5),
        ("a = [ # [[\n1,\n]\nkey = 1", 4),
        ('a = [\n"]", "[", # ]\n]\nkey = 1', 4),
        ('a = ["\\"]",\n1]\nkey = 1', 3),
        ("a = ['\\']\nkey = 1", 2),
        ('a = "# ["\nkey = 1', 2),
        ('a = """\nkey = 0\n"""\nkey = 1', 4),
        ("a = '''\nkey = 0\n[key]\n'''\nkey = 1", 5),
        ('a = """one line"""\nkey = 1', 2),
        ('a = """\n""""\nkey = 1', 3),
        ('a = [\n"""x\nkey = 0 ]""",\n]\nkey = 1', 5),
        ('a = """x""" # see """\nkey = 1', 2),
        ('# write """ around it\nkey = 1', 2),
        ("# don'''t\nkey = 1", 2),
        ("a = '''say \"\"\" here'''\nkey = 1", 2),
        ("a = \"it'''s\"\nkey = 1", 2),
        ('a = """x\\""" y"""\nkey = 1', 2),
        ('a = """\n\\""" key = 0\n"""\nkey = 1', 4),
        ('a = "x\u2028y"\nkey = 1', 2),
        ("# this is no line end: \x85\nkey = 1", 2),
        ("a.'b' = 1\nkey = 1", 2),
    ],
)
def test_the_line_of_a_key_after_something_odd(toml: str, line: int) -> None:
    assert tomllib.loads(toml)["key"] == 1  # the example itself is TOML
    assert key_lines(toml).get(("key",)) == line


@pytest.mark.parametrize(
    ("toml", "path"),
    [
        ('x = 1\n"a.b" = 1', ("a.b",)),
        ("x = 1\na.'b' = 1", ("a", "b")),
        ("x = 1\n'a'.\"b c\".d = 1", ("a", "b c", "d")),
        ("x = 1\na . b = 1", ("a", "b")),
        ('[t]\n"a.b".c = 1', ("t", "a.b", "c")),
        ('x = 1\n["a.b".c]', ("a.b", "c")),
        ('x = 1\n["a]b"]', ("a]b",)),
        ("x = 1\n['a' . b] # ]", ("a", "b")),
        ("x = 1\n[['a b']]", ("a b", 0)),
        ('x = 1\n"a=b" = 1', ("a=b",)),
    ],
)
def test_quoted_and_dotted_keys_are_read_as_toml_reads_them(toml: str, path: Path) -> None:
    value = tomllib.loads(toml)
    for key in path:
        value = value[key]  # type: ignore[index]
    assert key_lines(toml).get(path) == 2


# --- any document ---------------------------------------------------------------------------------------------------

PLAIN = st.text(alphabet="ab=[]{}#,. ", max_size=12)
LINES = st.lists(st.sampled_from(["key = 1", "[table]", "[[array]]", "# note", "", "a.b = 'x'", "]", "}"]), max_size=4)
VALUES = st.one_of(
    st.integers(-9, 9).map(str),
    PLAIN.map(lambda text: f'"{text}"'),
    PLAIN.map(lambda text: f"'{text}'"),
    PLAIN.map(lambda text: f'"\\"{text}\\\\"'),
    PLAIN.map(lambda text: f'\'"""{text}\''),
    PLAIN.map(lambda text: f"'''\"\"\"{text}'''"),
    LINES.map(lambda lines: "\n".join(['"""', *lines, '"""'])),
    LINES.map(lambda lines: "\n".join(["'''", *lines, "'''"])),
    st.lists(PLAIN, max_size=4).map(lambda items: "".join(["[\n", *(f'  "{i}", # ] {i}\n' for i in items), "]"])),
    PLAIN.map(lambda text: f'{{ inner = "{text}", list = [1, 2] }}'),
    st.just("[\n  [1],\n  [2]\n]"),
    PLAIN.map(lambda text: f"[['{text}', \"#\"], [\n1]]"),
)
NOTES = st.sampled_from(["", " # note", " # key = [", ' # "', "   ", ' # """', " # '''"])


@dataclass
class Written:
    """A TOML file as it grows, with the line of every key."""

    lines: list[str] = field(default_factory=list)
    found: dict[Path, int] = field(default_factory=lambda: {(): 1})

    def add(self, path: Path, text: str) -> None:
        self.found[path] = len(self.lines) + 1
        self.lines += text.split("\n")


@st.composite
def documents(draw: st.DrawFn) -> Written:
    written = Written()

    def keys(table: Path) -> None:
        for i in range(draw(st.integers(0, 3))):
            names = draw(st.sampled_from([(f"k{i}",), (f"d{i}", "sub"), (f"q {i}",)]))
            name = ".".join(f'"{part}"' if " " in part else part for part in names)
            indent, equals = draw(st.sampled_from(["", "  "])), draw(st.sampled_from(["=", " = "]))
            written.add((*table, *names), f"{indent}{name}{equals}{draw(VALUES)}{draw(NOTES)}")
            written.lines += draw(st.sampled_from([[], [""], ["# k0 = 1"]]))

    keys(())
    for i in range(draw(st.integers(0, 3))):
        written.add(("array", i), f"[[array]]{draw(NOTES)}")
        keys(("array", i))
        for j in range(draw(st.integers(0, 2))):
            written.add(("array", i, "parts", j), "  [[ array . parts ]]")
            keys(("array", i, "parts", j))
            if draw(st.booleans()):
                written.add(("array", i, "parts", j, "table"), "[array.parts.table]")
                keys(("array", i, "parts", j, "table"))
    if draw(st.booleans()):
        written.add(("last", "table"), "[last.table]")
        keys(("last", "table"))
    return written


@given(documents())
@settings(max_examples=150, deadline=None)
def test_every_key_of_any_file_has_the_line_it_was_written_on(written: Written) -> None:
    toml = "\n".join(written.lines)
    tomllib.loads(toml)
    found = dict(key_lines(toml))
    assert found == written.found
    for path, line in found.items():
        name = next((key for key in reversed(path) if isinstance(key, str)), "")
        assert name in written.lines[line - 1] if written.lines else not path
