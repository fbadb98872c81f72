"""Banks: where types come from, which are unknown, which are broken, and what a broken one may not stop."""

from __future__ import annotations

import importlib.metadata
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from generator.bank.bank import Bank, built_in
from generator.errors import UserError
from tests.helpers import SUM, TEXT, Workdir, add_type, changed, pdf_text, recipe, small_bank


@pytest.fixture
def desk(tmp_path: Path) -> Workdir:
    small_bank(tmp_path / "bank")
    desk = Workdir(tmp_path)
    desk.write("quiz.toml", recipe('type = "tiny/sum"', versions="1"))
    return desk


# --- finding --------------------------------------------------------------------------------------------------------


def test_the_built_in_bank_is_always_there() -> None:
    ids = Bank().ids()
    assert len(ids) == len(list(built_in().glob("*/*/problem.py")))
    assert ids == sorted(ids)
    assert "convolution/find_filter" in ids


@pytest.mark.parametrize("name", ["tiny/sun", "tiny/sums", "tinny/sum", "sum"])
def test_an_unknown_type_is_answered_with_the_nearest(desk: Workdir, name: str) -> None:
    before = desk.tree()
    for command in ("show", "list", "practice"):
        error = desk.run(f"{command} {name}").error()
        assert error.startswith(f"there is no problem type “{name}”; did you mean "), error
        assert "tiny/sum" in error
    assert desk.tree() == before


def test_an_unknown_type_like_no_other_is_answered_with_as_many_as_a_line_holds(desk: Workdir) -> None:
    error = desk.run("show qqqqqqqq/zzzzzzzz").error()
    assert "`problemset list --search WORD` looks for one; it has " in error
    assert all(type_id in error for type_id in Bank([desk.bank]).ids()[:5])


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc", "", "tiny/../tiny/sum", "TINY/SUM", "a" * 5000])
def test_a_name_is_no_path(desk: Workdir, name: str) -> None:
    assert "there is no problem type" in desk.run(["show", name]).error()


def test_a_bank_can_be_named_before_and_after_the_command(desk: Workdir) -> None:
    for command in ("show tiny/sum --bank bank", "--bank bank show tiny/sum", "--bank other --bank bank show tiny/sum"):
        add = desk.home / "other/big/one"
        if not add.exists():
            add_type(desk.home / "other", "big/one")
        assert "Sum" in desk.run(command, bank=False).done().out
    assert "there is no problem type" in desk.run("show tiny/sum", bank=False).error()


def test_banks_in_the_environment(desk: Workdir) -> None:
    add_type(desk.home / "other", "big/one")
    banks = {"PROBLEMSET_BANKS": f"{desk.bank}:{desk.home / 'other'}:"}
    listed = desk.run("list tiny big", env=banks).done().out
    assert "tiny/sum" in listed
    assert "big/one" in listed


def test_one_bank_named_twice_clashes_with_nothing(desk: Workdir) -> None:
    assert "Sum" in desk.run("--bank bank show tiny/sum --bank ./bank").done().out


def test_two_types_of_one_name_are_both_named(desk: Workdir) -> None:
    other = add_type(desk.home / "other", "tiny/sum").parent
    error = desk.run("build quiz.toml --bank other").error()
    assert "tiny/sum" in error
    assert str(desk.bank / "tiny/sum") in error
    assert str(other.relative_to(desk.home)) in error
    assert "rename" in error


def test_a_type_named_like_a_built_in_one_is_no_secret(desk: Workdir) -> None:
    add_type(desk.home / "other", "convolution/forward")
    error = desk.run("show convolution/forward --bank other").error()
    assert str(Path("other/convolution/forward")) in error
    assert str(built_in() / "convolution/forward") in error


@pytest.mark.parametrize("folder", ["nowhere", "quiz.toml", "quiz.toml/below"])
def test_a_bank_that_is_no_folder(desk: Workdir, folder: str) -> None:
    error = desk.run(f"build quiz.toml --bank {folder}").error()
    assert f"there is no bank folder {folder}" in error
    assert "problemset new" in error


def test_folders_that_are_no_types_are_left_alone(desk: Workdir) -> None:
    for folder in ("tiny/Upper", "tiny/with-dash", "tiny/.hidden", "9tiny/sum", "tiny/a b"):
        add_type(desk.bank, folder, "raise RuntimeError")
    (desk.bank / "tiny/empty").mkdir()
    (desk.bank / "tiny/text.md.j2").touch()
    listed = desk.run("list tiny").done().out
    assert [line.split()[0] for line in listed.splitlines() if line.startswith("  t")] == [
        "tiny/coin", "tiny/plus", "tiny/share", "tiny/sum",
    ]  # fmt: skip


def test_topics_name_their_types_and_each_type_has_a_bank(desk: Workdir) -> None:
    add_type(desk.home / "other", "convolution/mine")
    bank = Bank([desk.bank, desk.home / "other"])
    topics = bank.topics()
    assert list(topics) == sorted(topics)
    assert [type_id for ids in topics.values() for type_id in ids] == bank.ids()
    assert topics["tiny"] == ["tiny/coin", "tiny/plus", "tiny/share", "tiny/sum"]
    assert bank.root_of("tiny/sum") == desk.bank
    assert bank.root_of("convolution/mine") == desk.home / "other"
    assert bank.root_of("convolution/forward") == built_in()


def test_select_takes_types_and_topics_each_once(desk: Workdir) -> None:
    bank = Bank([desk.bank])
    assert bank.select(["tiny/sum", "tiny", "tiny/coin"]) == ["tiny/sum", "tiny/coin", "tiny/plus", "tiny/share"]
    assert bank.select(["tiny/"]) == ["tiny/coin", "tiny/plus", "tiny/share", "tiny/sum"]
    with pytest.raises(UserError, match="“tin”"):
        bank.select(["tin"])


# --- outlines -------------------------------------------------------------------------------------------------------


def test_an_outline_says_what_the_type_says_and_nothing_is_loaded_for_it() -> None:
    bank, loaded = Bank(), Bank()
    before = set(sys.modules)
    outlines = {type_id: bank.outline(type_id) for type_id in bank.ids()}
    assert not any(name.startswith("problemset_bank_") for name in set(sys.modules) - before)
    for type_id, outline in outlines.items():
        assert (outline.title, outline.summary) == (loaded[type_id].title, loaded[type_id].summary)
        assert outline.summary


@pytest.mark.parametrize(
    ("old", "new", "title", "summary"),
    [
        ('TITLE = "Sum"', "TITLE = 'Two ' 'words'", "Two words", "Two whole numbers are added."),
        ('TITLE = "Sum"', "", "odd/one", "Two whole numbers are added."),
        ('TITLE = "Sum"', "TITLE = 5", "5", "Two whole numbers are added."),
        ('TITLE = "Sum"', "TITLE = 'Sum'.upper()", "SUM", "Two whole numbers are added."),
        ('TITLE = "Sum"', "TITLE: str = 'Typed'", "Typed", "Two whole numbers are added."),
        ('TITLE = "Sum"', "if True:\n    TITLE = 'Inner'", "Inner", "Two whole numbers are added."),
        ("def mistakes", "TITLE = 'Later'\n\n\ndef mistakes", "Later", "Two whole numbers are added."),
        ("def mistakes", "globals()['TITLE'] = 'Later'\n\n\ndef mistakes", "Later", "Two whole numbers are added."),
        ('"""Two whole numbers are added."""', "", "Sum", ""),
        ('"""Two whole numbers are added."""', '"""\nLine two.\n\nMore."""', "Sum", "Line two."),
        ("are added.", "are added.\n\ndef is a word of Python.\n", "Sum", "Two whole numbers are added."),
    ],
)
def test_an_outline_is_what_loading_would_tell(desk: Workdir, old: str, new: str, title: str, summary: str) -> None:
    add_type(desk.bank, "odd/one", changed(SUM, old, new))
    outline, kind = Bank([desk.bank]).outline("odd/one"), Bank([desk.bank])["odd/one"]
    assert (outline.title, outline.summary) == (kind.title, kind.summary) == (title, summary)


def test_a_type_without_a_readable_outline_is_named(desk: Workdir) -> None:
    add_type(desk.bank, "odd/unread", "this is no Python")
    add_type(desk.bank, "odd/gone").unlink()
    add_type(desk.bank, "odd/nulls", "\0")
    (desk.bank / "odd/gone/problem.py").mkdir()
    bank = Bank([desk.bank])
    for name in ("unread", "gone", "nulls"):
        with pytest.raises(UserError, match=f"odd/{name}"):
            bank.outline(f"odd/{name}")
    with pytest.raises(UserError, match="did you mean odd/unread"):
        bank.outline("odd/unred")


# --- installed banks ------------------------------------------------------------------------------------------------


class Installed:
    """Stands for an entry point of an installed package."""

    name = "theirs"
    value = "their_package:bank"

    def __init__(self, load: Callable[[], object]) -> None:
        self.load = load


def install(monkeypatch: pytest.MonkeyPatch, load: Callable[[], object]) -> None:
    def entry_points(*, group: str) -> list[Installed]:
        return [Installed(load)] if group == "generator.banks" else []

    monkeypatch.setattr(importlib.metadata, "entry_points", entry_points)


def test_an_installed_bank_is_found(desk: Workdir, monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry point names a path, a function that gives one, or a package whose folder is the bank."""
    package = ModuleType("their_package")
    package.__path__ = [str(desk.bank)]
    path = desk.bank
    for load in (lambda: path, lambda: str(path), lambda: lambda: path, lambda: package):
        install(monkeypatch, load)
        assert "Sum" in desk.run("show tiny/sum", bank=False).done().out


def test_a_broken_installed_bank_is_named(desk: Workdir, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> object:
        raise ImportError("no module named numpi")

    for load, words in (
        (broken, ["no module named numpi", "uninstall"]),
        (lambda: 5, ["“theirs”", "uninstall"]),
        (lambda: desk.home / "nowhere", [str(desk.home / "nowhere")]),
    ):
        install(monkeypatch, load)
        error = desk.run("build quiz.toml", bank=False).error()
        assert all(word in error for word in words), error


# --- broken types ---------------------------------------------------------------------------------------------------


BROKEN: dict[str, tuple[str, str, list[str]]] = {
    "a syntax error": ("return answer", "return = answer", ["SyntaxError", "line 20"]),
    "no indentation": ('    return {"sum": a + b}', 'return {"sum": a + b}', ["line 16"]),
    "an import of nothing": ('TITLE = "Sum"', "import numpi", ["ModuleNotFoundError", "numpi", "line 2"]),
    "an exception": ('TITLE = "Sum"', "TITLE = 1 / 0", ["ZeroDivisionError", "line 2"]),
    "the end of the program": ('TITLE = "Sum"', "exit()", ["line 2"]),
    "no draw": ("def draw", "def drow", ["has no function draw()"]),
    "no solve": ("def solve", "def resolve", ["has no function solve()"]),
    "no verify": ("def verify", "def check", ["has no function verify()"]),
    "no mistakes": ("def mistakes", "def slips", ["has no function mistakes()"]),
    "solve is no function": ("def mistakes", "solve = 5\n\n\ndef mistakes", ["has no function solve()"]),
    "a knob without a default": ("odd: bool = False", "odd", ["knob “odd”", "default"]),
    "a knob with a fraction": ("odd: bool = False", "odd: float = 0.5", ["knob “odd”", "default"]),
    "a knob with a list": ("odd: bool = False", "odd=(1,)", ["knob “odd”", "default"]),
    "a knob without a range": ("odd: bool = False", "odd: int = 3", ["KNOBS['odd']", "range or tuple"]),
    "a default out of range": ("range(1, 10_000)", "range(1, 10)", ["KNOBS['largest']", "default 5000"]),
    "a range that is a list": ("range(1, 10_000)", "[5000]", ["KNOBS['largest']", "range or tuple"]),
    "a range for nobody": ('"sign": (', '"sing": ("plus",), "sign": (', ["KNOBS", "“sing”"]),
    "KNOBS is a list": ("KNOBS = {", "KNOBS = ['largest']\n_ = {", ["KNOBS"]),
    "a description for nobody": ('"sign": "', '"sing": "', ["ABOUT names “sing”", "draw()"]),
    "a description that is no text": ('"largest number"', "5", ["ABOUT must be", "a few words"]),
    "a description of two lines": ('"largest number"', r'"largest\nnumber"', ["ABOUT must be", "on one line"]),
    "an empty description": ('"largest number"', '" "', ["ABOUT must be"]),
    "ABOUT is a text": ("ABOUT = {", "ABOUT = 'sums'\n_ = {", ["ABOUT must be a dict"]),
    "LABELS is a text": ("SPACE = 1", "SPACE = 1\nLABELS = 'sum'", ["LABELS"]),
    "LABELS is a number": ("SPACE = 1", "SPACE = 1\nLABELS = 5", ["LABELS"]),
    "LABELS with broken TeX": ("SPACE = 1", "SPACE = 1\nLABELS = {'sum': r'\\nosuch'}", ["\\nosuch"]),
    "LABELS with a number": ("SPACE = 1", "SPACE = 1\nLABELS = {'sum': 5}", ["LABELS"]),
    "SPACE is a text": ("SPACE = 1", "SPACE = 'wide'", ["SPACE"]),
    "SPACE is infinite": ("SPACE = 1", "SPACE = float('inf')", ["SPACE"]),
    "SPACE is below zero": ("SPACE = 1", "SPACE = -3", ["SPACE"]),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_type_is_named_with_its_file(desk: Workdir, name: str) -> None:
    old, new, words = BROKEN[name]
    file = add_type(desk.bank, "odd/one", changed(SUM, old, new))
    desk.write("quiz.toml", recipe('type = "odd/one"', versions="1"))
    error = desk.run("build quiz.toml --seed 1").error()
    assert "odd/one" in error
    assert str(file) in error or "LABELS" in error
    assert all(word in error for word in words), error
    assert not (desk.home / "quiz.jsonl").exists()
    assert not any(name.endswith(".pdf") for name in desk.tree())


def test_a_broken_type_in_a_recipe_has_the_line_of_the_recipe_too(desk: Workdir) -> None:
    add_type(desk.bank, "odd/one", "1 / 0")
    desk.write("quiz.toml", recipe('type = "tiny/sum"', 'type = "odd/one"', "points = true"))
    lines = desk.run("build quiz.toml").errors()
    assert any(line.startswith("quiz.toml, line 8, problems[1].parts[2].type: odd/one (") for line in lines), lines
    assert any("line 10, problems[1].parts[3].points" in line for line in lines), lines  # and it hides no other


@pytest.mark.parametrize("missing", ["problem.py", "text.md.j2"])
def test_a_file_that_cannot_be_read(desk: Workdir, missing: str) -> None:
    file = add_type(desk.bank, "odd/one").with_name(missing)
    file.unlink()
    file.mkdir()
    error = desk.run("show odd/one").error()
    assert "odd/one" in error
    assert missing in error


def test_a_text_that_is_not_utf8(desk: Workdir) -> None:
    file = add_type(desk.bank, "odd/one").with_name("text.md.j2")
    file.write_bytes(TEXT.replace("What", "Caf\xe9").encode("latin-1"))
    error = desk.run("show odd/one").error()
    assert "odd/one" in error
    assert "text.md.j2" in error


@pytest.mark.parametrize("broken", ["1 / 0", "def", "import sys; sys.exit(4)", "", "KNOBS = 3"])
def test_a_broken_type_stops_no_other(desk: Workdir, broken: str) -> None:
    add_type(desk.bank, "tiny/broken", broken)
    add_type(desk.bank, "odd/text", SUM, "<% block %>")
    desk.run("build quiz.toml").done()
    assert "What is" in pdf_text(desk.home / "build/quiz/A-paper.pdf")
    desk.run("verify quiz.jsonl").done()
    desk.run("show tiny/coin").done()


def test_types_of_equal_text_in_two_places_are_kept_apart(desk: Workdir) -> None:
    """tiny/sum and tiny/twin have the same bytes, but are two types with streams of their own."""
    add_type(desk.bank, "tiny/twin")
    bank = Bank([desk.bank])
    assert bank["tiny/sum"].source_sha256 == bank["tiny/twin"].source_sha256
    assert bank["tiny/sum"].draw is not bank["tiny/twin"].draw
    desk.write("quiz.toml", recipe('type = "tiny/sum"', 'type = "tiny/twin"', versions="1"))
    desk.run("build quiz.toml").done()
    assert len({str(givens) for givens in desk.givens().values()}) == 2


# --- knobs ----------------------------------------------------------------------------------------------------------


def test_knobs_say_what_they_set_and_what_they_may_be(desk: Workdir) -> None:
    steps = changed(SUM, "range(1, 10_000)", "range(200, 5001, 300)")
    told = changed(steps, '"sign": "signs of the second number", ', "")
    add_type(desk.bank, "odd/told", told)
    knobs = Bank([desk.bank])["odd/told"].knobs
    assert {name: (spec.about, spec.describe()) for name, spec in knobs.items()} == {
        "largest": ("largest number", "200 to 5000 in steps of 300"),
        "sign": ("", '"plus", "both"'),
        "odd": ("whether the first number is odd", "false, true"),
    }
    with pytest.raises(UserError, match="must be 200 to 5000 in steps of 300, not 201"):
        Bank([desk.bank])["odd/told"].resolve_knobs({"largest": 201})


def test_every_built_in_knob_says_what_it_sets() -> None:
    bank = Bank()
    knobs = [(type_id, knob) for type_id in bank.ids() for knob in bank[type_id].knobs.values()]
    assert len(knobs) > 300
    for type_id, knob in knobs:
        assert 5 < len(knob.about) <= 100, (type_id, knob.name)
        assert not knob.about.endswith("."), (type_id, knob.name)
        assert isinstance(knob.default, bool) == knob.about.startswith("whether ") or isinstance(knob.default, str), (
            type_id, knob.name,
        )  # fmt: skip


def test_knobs_settle_to_their_defaults(desk: Workdir) -> None:
    kind = Bank([desk.bank])["tiny/sum"]
    assert kind.resolve_knobs({}) == {"largest": 5000, "sign": "plus", "odd": False}
    assert kind.resolve_knobs({"odd": True})["odd"] is True
    assert {name: spec.describe() for name, spec in kind.knobs.items()} == {
        "largest": "1 to 9999", "sign": '"plus", "both"', "odd": "false, true",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("knob", "value"),
    [("largest", 0), ("largest", 10_000), ("largest", True), ("largest", "5"), ("largest", 5.0), ("largest", None),
     ("odd", 1), ("odd", "true"), ("sign", "minus"), ("sign", 0), ("nothing", 1)],
)  # fmt: skip
def test_a_knob_that_will_not_do(desk: Workdir, knob: str, value: object) -> None:
    with pytest.raises(UserError, match=f"tiny/sum.*“{knob}”"):
        Bank([desk.bank])["tiny/sum"].resolve_knobs({knob: value})


def test_a_type_that_was_mended_in_the_same_second_is_the_mended_one(desk: Workdir) -> None:
    """Python's cache of compiled files takes it for unchanged: same size, same time to the second."""
    path = add_type(desk.bank, "tiny/mended", changed(SUM, '"sum": a + b', '"sum": a - b'))
    moment = path.stat().st_mtime_ns
    assert Bank((desk.bank,))["tiny/mended"].solve(a=5, b=2) == {"sum": 3}
    path.write_text(SUM, encoding="utf-8")
    os.utime(path, ns=(moment, moment))
    assert Bank((desk.bank,))["tiny/mended"].solve(a=5, b=2) == {"sum": 7}
