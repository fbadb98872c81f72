"""Mistakes in a recipe: every one is named, with its line, before anything is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.helpers import Workdir, recipe, small_bank

SUM = 'type = "tiny/sum"'
SHARE = 'type = "tiny/share"'


@pytest.fixture
def desk(tmp_path: Path) -> Workdir:
    small_bank(tmp_path / "bank")
    return Workdir(tmp_path)


def refused(desk: Workdir, text: str | bytes, options: str = "") -> list[str]:
    """The lines with which `build` refuses a recipe; it wrote nothing."""
    desk.write("quiz.toml", text)
    before = desk.tree()
    lines = desk.run(f"build quiz.toml {options}").errors()
    assert desk.tree() == before
    return lines


# Each: a part or several lines of it, the line of the file that is wrong, and words that the message must hold.
PARTS: dict[str, tuple[str, int, list[str]]] = {
    "unknown type": ('type = "tiny/sume"', 6, ["“tiny/sume”", "did you mean tiny/sum"]),
    "unknown type like no other": ('type = "qqqqqq/zzzzzz"', 6, ["“qqqqqq/zzzzzz”", "problemset list"]),
    "type of another topic": ('type = "big/coin"', 6, ["“big/coin”", "did you mean tiny/coin"]),
    "type is a number": ("type = 5", 6, ["problems[1].parts[1].type", "text in quotes", "5"]),
    "unknown knob": (f"{SUM}\nknobs = {{ larges = 3 }}", 7, ["“larges”", "tiny/sum", "did you mean largest"]),
    "knob is a text": (f'{SUM}\nknobs = {{ largest = "big" }}', 7, ["“largest”", "whole number", '"big"']),
    "knob is a number": (f"{SUM}\nknobs = {{ sign = 3 }}", 7, ["“sign”", "text", "3"]),
    "knob is no boolean": (f"{SUM}\nknobs = {{ odd = 1 }}", 7, ["“odd”", "true or false", "1"]),
    "knob is a boolean": (f"{SUM}\nknobs = {{ largest = true }}", 7, ["“largest”", "whole number", "true"]),
    "knob is a fraction": (f"{SUM}\nknobs = {{ largest = 2.5 }}", 7, ["“largest”", "whole number", "2.5"]),
    "knob is a list": (f"{SUM}\nknobs = {{ largest = [2] }}", 7, ["“largest”", "whole number", "[2]"]),
    "knob is a date": (f"{SUM}\nknobs = {{ largest = 2025-01-31 }}", 7, ["“largest”", "whole number"]),
    "knobs are a number": (f"{SUM}\nknobs = 3", 7, ["knobs", "3"]),
    "knob too large": (f"{SUM}\nknobs = {{ largest = 10000 }}", 7, ["“largest”", "1 to 9999", "10000"]),
    "knob too small": (f"{SUM}\nknobs = {{ largest = 0 }}", 7, ["“largest”", "1 to 9999", "not 0"]),
    "knob not a choice": (f'{SUM}\nknobs = {{ sign = "minus" }}', 7, ["“sign”", '"plus", "both"', '"minus"']),
    "knob of a table": (f"{SUM}\n[problems.parts.knobs]\nodd = true\nlargest = 0", 9, ["“largest”", "1 to 9999"]),
    "no integer answer": (
        f'{SHARE}\ngivens = {{ people = 3, items = 10, row = [1, 2, 3], name = "Bo" }}', 7,
        ["tiny/share", "10 items cannot be shared among 3"],
    ),
    "no unique answer": (
        f'{SHARE}\ngivens = {{ people = 0, items = 10, row = [1, 2, 3], name = "Bo" }}', 7,
        ["tiny/share", "every number would be an answer"],
    ),
    "given of another kind": (f'{SHARE}\ngivens = {{ people = "three" }}', 7, ["“people”", "whole number", '"three"']),
    "given is a fraction": (f"{SHARE}\ngivens = {{ people = 1.5 }}", 7, ["“people”", "whole number", "1.5"]),
    "given is a boolean": (f"{SHARE}\ngivens = {{ people = true }}", 7, ["“people”", "whole number", "true"]),
    "given is a date": (f"{SHARE}\ngivens = {{ people = 2025-01-31 }}", 7, ["“people”", "whole number", "2025"]),
    "given is infinite": (f"{SHARE}\ngivens = {{ people = inf }}", 7, ["“people”", "whole number"]),
    "given list of fractions": (f"{SHARE}\ngivens = {{ row = [1.5, 2, 3] }}", 7, ["“row”", "list of whole numbers"]),
    "given is no list": (f"{SHARE}\ngivens = {{ row = 4 }}", 7, ["“row”", "list of whole numbers", "4"]),
    "given is rows": (f"{SHARE}\ngivens = {{ row = [[1], [2]] }}", 7, ["“row”", "list of whole numbers", "[[1], [2]]"]),
    "given list is empty": (f"{SHARE}\ngivens = {{ row = [] }}", 7, ["“row”", "list of whole numbers", "[]"]),
    "given is a table": (f"{SHARE}\ngivens = {{ people = {{ a = 1 }} }}", 7, ["“people”", "whole number"]),
    "unknown given": (f"{SHARE}\ngivens = {{ persons = 3 }}", 7, ["“persons”", "people, items, row, name"]),
    "givens are a list": (f"{SHARE}\ngivens = [1]", 7, ["givens", "[1]"]),
    "points as a text": (f'{SUM}\npoints = "4"', 7, ["points", "number", "'4'"]),
    "points that are true": (f"{SUM}\npoints = true", 7, ["points", "number", "True"]),
    "a third of a point": (f"{SUM}\npoints = 0.33", 7, ["points", "halves"]),
    "points below zero": (f"{SUM}\npoints = -1", 7, ["points", "-1"]),
    "space too large": (f"{SUM}\nspace = 26", 7, ["space", "26"]),
    "space is no number": (f"{SUM}\nspace = nan", 7, ["space", "nan"]),
    "unknown key": (f"{SUM}\nweight = 4", 7, ["weight", "no such key"]),
    "neither type nor pool": ("points = 2", 5, ["problems[1].parts[1]", "one of `type`, `pool` and `ask`"]),
    "type and pool": (f'{SUM}\npool = ["tiny/plus"]', 5, ["one of `type`, `pool` and `ask`"]),
    "pool smaller than choose": ('pool = ["tiny/sum", "tiny/plus"]\nchoose = 3', 5, ["has 2 types", "choose = 3"]),
    "choose without a pool": (f"{SUM}\nchoose = 2", 5, ["`choose` goes with a pool"]),
    "choose nothing": ('pool = ["tiny/sum"]\nchoose = 0', 7, ["choose", "0"]),
    "unknown type in a pool": ('pool = ["tiny/sum", "tiny/pluss"]', 6, ["pool[2]", "“tiny/pluss”", "tiny/plus"]),
    "type twice in a pool": ('pool = ["tiny/sum", "tiny/sum"]', 5, ["twice in the pool"]),
    "pool with givens": ('pool = ["tiny/sum"]\ngivens = { a = 1 }', 5, ["pool takes no givens"]),
    "knob in a pool": (
        'pool = [{ type = "tiny/sum", knobs = { largest = 0 } }, "tiny/plus"]', 6, ["pool[1]", "“largest”", "1 to 9999"]
    ),
    "pool of numbers": ("pool = [5]", 6, ["pool", "5"]),
    "slot without a name": (f'{SUM}\nslot = ""', 7, ["slot"]),
    "share without givens": (f'{SUM}\nshare = {{ slot = "x" }}', 7, ["share.givens", "missing"]),
    "share of a number": (f"{SUM}\nshare = 3", 7, ["share", "3"]),
    "shared givens a number": (f'{SUM}\nshare = {{ slot = "x", givens = 3 }}', 7, ["share.givens", "3"]),
    "shared given unknown here": (
        f'slot = "one"\n{SUM}\n[[problems.parts]]\n{SUM}\nshare = {{ slot = "one", givens = ["c"] }}', 10,
        ["“c”", "a, b"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PARTS)
def test_a_mistake_in_a_part(desk: Workdir, name: str) -> None:
    part, line, words = PARTS[name]
    (error,) = refused(desk, recipe(part))
    assert error.startswith(f"quiz.toml, line {line}, problems[1].parts["), error
    assert all(word in error for word in words), error


# Mistakes that concern the whole file; each with its line.
WHOLE: dict[str, tuple[str, int | range, list[str]]] = {
    "no title": ('versions = 1\n[[problems]]\nparts = [{ type = "tiny/sum" }]\n', 1, ["title", "missing"]),
    "empty title": ('versions = 1\ntitle = ""\n[[problems]]\nparts = [{ type = "tiny/sum" }]\n', 2, ["title"]),
    "no problems": ('title = "Quiz"\n', 1, ["problems", "missing"]),
    "no parts": ('title = "Quiz"\n[[problems]]\nparts = []\n', 3, ["problems[1].parts", "[]"]),
    "unknown key": (recipe(SUM, top="sed = 3"), 3, ["sed", "no such key"]),
    "title is a date": ('title = 2025-01-31\n[[problems]]\nparts = [{ type = "tiny/sum" }]\n', 1, ["text in quotes"]),
    "no versions": (recipe(SUM, versions="0"), 2, ["versions", "0"]),
    "versions in letters": (recipe(SUM, versions='"two"'), 2, ["versions", "two"]),
    "unknown engine": (recipe(SUM, top='engine = "word"'), 3, ["engine", "'typst' or 'latex'", "'word'"]),
    "unknown format": (recipe(SUM, top='format = ["pdf", "doc"]'), 3, ["format[2]", "'doc'"]),
    "shuffle in quotes": (recipe(SUM, top='shuffle = "yes"'), 3, ["shuffle", "true or false", "'yes'"]),
    "seed below zero": (recipe(SUM, top="seed = -1"), 3, ["seed: must be at least 0, not -1"]),
    "seed too large": (recipe(SUM, top=f"seed = {2**256}"), 3, ["seed: must be less than 2^256 (77 digits are safe)"]),
    "broken TeX": (
        recipe(SUM, top='instructions = """\nFirst.\n\nSee $\\\\nosuch$.\n"""'), 3,
        ["instructions", "line 3 of the text", "\\nosuch"],
    ),
    "a table of contents": (recipe(SUM, top='instructions = "a\\n\\n> quoted"'), 3, ["instructions", "blockquote"]),
    "a picture of no type": (recipe(SUM, top='instructions = "![a cat](figure)"'), 3, ["instructions"]),
    "duplicate version names": (recipe(SUM, versions='["A", "B", "a"]'), 2, ["same name"]),
    "no version names": (recipe(SUM, versions="[]"), 2, ["versions"]),
    "two parts with one slot": (
        recipe(f'{SUM}\nslot = "one"', f'{SUM}\nslot = "one"'), range(5, 11), ["two parts", "“one”"]
    ),
    "a slot named like a default": (
        recipe(SUM, f'{SUM}\nslot = "tiny/sum#1"'), range(5, 11), ["two parts", "“tiny/sum#1”"]
    ),
    "share from an unknown slot": (
        recipe(f'{SUM}\nshare = {{ slot = "nobody", givens = ["a"] }}'), range(5, 8), ["“nobody”", "no earlier part"]
    ),
    "share from a later slot": (
        recipe(f'{SUM}\nshare = {{ slot = "late", givens = ["a"] }}', f'{SUM}\nslot = "late"'), range(5, 8),
        ["“late”", "no earlier part"],
    ),
    "share from itself": (
        recipe(f'{SUM}\nslot = "me"\nshare = {{ slot = "me", givens = ["a"] }}'), range(5, 9),
        ["“me”", "no earlier part"],
    ),
    "share from a pool": (
        recipe('pool = ["tiny/sum"]\nslot = "one"', f'{SUM}\nshare = {{ slot = "one", givens = ["a"] }}'), range(8, 11),
        ["“one”", "is a pool"],
    ),
    "too many parts": (recipe(*[SUM] * 27), 4, ["problems[1]", "at most 26 parts"]),
}  # fmt: skip


@pytest.mark.parametrize("name", WHOLE)
def test_a_mistake_in_the_whole(desk: Workdir, name: str) -> None:
    text, line, words = WHOLE[name]
    (error,) = refused(desk, text)
    place = re.match(r"quiz\.toml, line (\d+)[,:]", error)
    assert place is not None, error
    assert int(place.group(1)) in (line if isinstance(line, range) else (line,)), error
    assert all(word in error for word in words), error


def test_givens_missing_from_the_slot_they_are_shared_from(desk: Workdir) -> None:
    (error,) = refused(
        desk, recipe('type = "tiny/coin"\nslot = "one"', f'{SUM}\nshare = {{ slot = "one", givens = ["a"] }}')
    )
    assert "“one”" in error
    assert "“a”" in error
    assert "heads" in error  # what could be shared


def test_all_mistakes_of_different_sorts_at_once(desk: Workdir) -> None:
    text = """\
title = 7
versions = 2
# a comment
instructions = '''
not = a key
[[nor.a.table]]
'''
engine = "word"

[[problems]]
parts = [{ type = "tiny/sume" }]

[[problems]]
title = "second"

  [[problems.parts]]
  type = "tiny/sum"
  points = "four"
  knobs = { largest = 0, odd = 3 }

  [[problems.parts]]
  pool = ["tiny/sum"]
  choose = 2

  [[problems.parts]]
  type = "tiny/share"
  [problems.parts.givens]
  people = 3
  items = 10
  row = [1, 2, 3]
  name = "Bo"
"""
    lines = refused(desk, text)
    places = [line.split(":")[0].removeprefix("quiz.toml, ") for line in lines]
    assert places == [
        "line 1, title",
        "line 8, engine",
        "line 11, problems[1].parts[1].type",
        "line 18, problems[2].parts[1].points",
        "line 19, problems[2].parts[1].knobs.largest",
        "line 19, problems[2].parts[1].knobs.odd",
        "line 21, problems[2].parts[2]",
        "line 27, problems[2].parts[3].givens",
    ]


ABOVE = [
    "# it's 5\" wide",
    '# three """ quotes',
    "# ''' and [ and [[table]]",
    'course = "a # [ b"',
    'course = \'a """ b\'',
    'course = """a # [[problems]] "b"\nseed = 3"""',
    "course = '''\nseed = 3\n\n[problems]\n'''",
    'format = [\n"pdf", # ]\n"tex",\n]',
]


@pytest.mark.parametrize("above", ABOVE)
def test_the_line_is_right_below(desk: Workdir, above: str) -> None:
    (error,) = refused(desk, recipe(f"{SUM}\nweight = 4", top=above))
    assert error.startswith(f"quiz.toml, line {7 + above.count(chr(10))}, problems[1].parts[1].weight"), error


def test_an_entry_of_a_list_over_several_lines_is_named_by_its_place(desk: Workdir) -> None:
    text = (
        'title = "Quiz"\n[[problems]]\nparts = [\n  { type = "tiny/sum" },\n  { type = "tiny/sum", points = "x" },\n]\n'
    )
    (error,) = refused(desk, text)
    assert "problems[1].parts[2].points" in error


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", ["is empty", "problemset init"]),
        (b"# only a comment\n", ["is empty", "problemset init"]),
        (b"title = \n", ["not TOML", "line 1"]),
        (b'title = "a"\ntitle = "b"\n', ["not TOML", "line 2"]),
        (b'title = "a"\n\n[[problems]\n', ["not TOML", "line 3"]),
        (b'title = "caf\xe9"\n', ["line 1", "not UTF-8", "save it as UTF-8"]),
        (b'title = "a"\n# \xff\xfe\n', ["line 2", "not UTF-8"]),
        (b'title = "a"\0\n', ["not TOML"]),
        (b"seed = " + b"9" * 5000, []),
        (b'seed = "' + b"9" * 5000 + b'"', ["seed"]),
        (b"x = " + b"[" * 5000 + b"]" * 5000, ["not TOML"]),
    ],
    ids=lambda value: str(value[:20]) if isinstance(value, bytes) else "",
)
def test_what_is_no_recipe(desk: Workdir, content: bytes, words: list[str]) -> None:
    lines = refused(desk, content)
    assert any(all(word in line for word in ["quiz.toml", *words]) for line in lines), lines


def test_a_recipe_that_is_not_there_or_a_folder(desk: Workdir) -> None:
    before = desk.tree()
    assert "“nowhere.toml”" in desk.run("build nowhere.toml").error()
    assert "bank: is a folder, not a recipe" in desk.run("build bank").error()
    assert "recipe" in desk.run("build .").error()
    assert desk.tree() == before


def test_a_byte_order_mark_and_windows_line_ends_are_no_mistake(desk: Workdir) -> None:
    desk.write("quiz.toml", b"\xef\xbb\xbf" + recipe(SUM, versions="1").replace("\n", "\r\n").encode())
    desk.run("build quiz.toml").done()


def test_a_seed_may_stand_in_quotes(desk: Workdir) -> None:
    """TOML promises only 64 bits for a number; 128 random bits may need quotes."""
    seed = 2**127 + 1
    desk.write("quiz.toml", recipe(SUM, versions="1", top=f'seed = "{seed}"'))
    desk.run("build quiz.toml").done()
    assert desk.records()[0]["seed"] == str(seed)
