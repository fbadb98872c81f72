"""A broken type is an error that names type, place and seed; nothing unverified reaches a page."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from generator.bank.bank import Bank
from generator.bank.drawing import draw_instance, redraw, verify_instance
from generator.errors import NothingDrawn, UserError
from generator.model import Instance
from tests.helpers import SHARE, SHARE_TEXT, SUM, TEXT, Workdir, add_type, changed, pdf_text, recipe, small_bank

FIGURE_TEXT = changed(TEXT, "<% block solution %>", "<% block solution %>\n\n![two numbers](figure)\n\n")

DRAW = "a, b = d.integers(2, 1, largest)"
GIVEN = 'return {"a": a, "b": -b if sign == "both" and d.integer(0, 1) else b}'
SOLVE = 'return {"sum": a + b}'
VERIFY = 'return answer["sum"] - a == b'
MISTAKES = 'return {"subtracted": {"sum": a - b}, "forgot the second": {"sum": a}}'
END = "def mistakes"

STEPS = "def steps(answer, a, b) -> dict:\n    {}\n\n\ndef mistakes"
FIGURE = "def figure(a, b):\n    {}\n\n\ndef mistakes"

# What is changed in the type, and what the error must say besides the type, the path and the seed.
# With a "*" the error must also name the line of problem.py.
FAULTS: dict[str, tuple[str, str, list[str]]] = {
    "draw fails": (DRAW, "a, b = d.integers(2, 5, 1)", ["*", "draw()", "no integer lies in 5 … 1"]),
    "draw chooses from a set": (DRAW, "a, b = d.choice({1, 2}), 3", ["*", "draw()", "set", "order is not fixed"]),
    "draw shuffles a set": (DRAW, "a, b = d.shuffled({1, 2})", ["*", "draw()", "set", "order is not fixed"]),
    "draw samples a dict": (DRAW, "a, b = d.sample({1: 2, 3: 4}, 2)", ["*", "draw()", "dict", "order is not fixed"]),
    "draw chooses from nothing": (DRAW, "a, b = d.choice([]), 3", ["*", "draw()", "nothing to choose from"]),
    "draw takes too many": (DRAW, "a, b, c = d.sample([1, 2], 3)", ["*", "draw()", "cannot take 3 of 2"]),
    "draw ends the program": (DRAW, "raise SystemExit(0)", ["*", "draw()"]),
    "draw gives too little": (GIVEN, 'return {"a": a}', ["draw()", "givens a, b"]),
    "draw gives too much": (GIVEN, 'return {"a": a, "b": b, "c": 1}', ["draw()", "givens a, b"]),
    "draw gives other names": (GIVEN, 'return {"a": a, "d": b}', ["draw()", "givens a, b"]),
    "draw gives a list": (GIVEN, "return [a, b]", ["draw()", "givens a, b"]),
    "draw gives nothing": (GIVEN, "return None", ["draw()", "givens a, b"]),
    "draw gives a fraction": (GIVEN, 'return {"a": a, "b": b / 2}', ["given “b”", "float"]),
    "draw gives numpy": (
        GIVEN, 'import numpy; return {"a": a, "b": numpy.int64(b)}', ["given “b”", "int64", "whole numbers"]
    ),
    "draw gives a set": (GIVEN, 'return {"a": a, "b": {b}}', ["given “b”", "set"]),
    "solve fails": (SOLVE, 'return {"sum": (a + b) // 0}', ["*", "solve()", "ZeroDivisionError"]),
    "solve refuses its own draw": (SOLVE, 'raise ValueError("no way")', ["*", "solve()", "no way"]),
    "solve ends the program": (SOLVE, "exit()", ["*", "solve()"]),
    "solve gives a float": (SOLVE, 'return {"sum": (a + b) / 1}', ["answer “sum”", "float"]),
    "solve gives numpy": (SOLVE, 'import numpy; return {"sum": numpy.int64(a + b)}', ["answer “sum”", "int64"]),
    "solve gives a numpy array": (SOLVE, 'import numpy; return {"sum": numpy.ones(2)}', ["answer “sum”", "ndarray"]),
    "solve gives a text": (SOLVE, 'return {"sum": str(a + b + 10)}', ["“sum”", "text"]),
    "solve gives a boolean": (SOLVE, 'return {"sum": a > b}', ["“sum”", "true or false"]),
    "solve gives None": (SOLVE, 'return {"sum": None}', ["answer “sum”", "None"]),
    "solve gives a fraction": (
        SOLVE, 'from fractions import Fraction; return {"sum": Fraction(a)}', ["answer “sum”", "Fraction"]
    ),
    "solve gives too large a number": (SOLVE, 'return {"sum": (a + b) * 10**15}', ["“sum”", "2⁵³"]),
    "solve gives uneven rows": (SOLVE, 'return {"sum": [[a], [a, b]]}', ["“sum”", "unequal"]),
    "solve gives a table": (SOLVE, 'return {"sum": {"a": 1}}', ["“sum”", "table"]),
    "solve gives a mixed list": (SOLVE, 'return {"sum": [a, "b"]}', ["“sum”", "list"]),
    "solve gives no dict": (SOLVE, "return a + b", ["solve()", "named fields"]),
    "solve gives no field": (SOLVE, "return {}", ["solve()", "named fields"]),
    "verify refuses": (VERIFY, 'return answer["sum"] - a == b + 1', ["verify()", "refuses", '{"sum": ']),
    "verify fails": (VERIFY, 'return answer["total"] - a == b', ["*", "verify()", "KeyError"]),
    "verify says nothing": (VERIFY, 'answer["sum"] - a == b', ["verify()", "refuses"]),
    "verify ends the program": (VERIFY, "exit()", ["*", "verify()"]),
    "mistakes fail": (MISTAKES, 'return {"halved": {"sum": a // 0}}', ["*", "mistakes()", "ZeroDivisionError"]),
    "mistakes give a float": (MISTAKES, 'return {"halved": {"sum": a / 2}}', ["mistake “halved”", "float"]),
    "mistakes give a bare number": (MISTAKES, 'return {"halved": a // 2}', ["mistake “halved”"]),
    "mistakes give a bare text": (MISTAKES, 'return {"halved": "sum"}', ["mistake “halved”"]),
    "mistakes give a bare list": (MISTAKES, 'return {"halved": []}', ["mistake “halved”"]),
    "mistakes give another field": (MISTAKES, 'return {"halved": {"total": 2}}', ["“halved”", "“total”"]),
    "mistakes give a list": (MISTAKES, "return [a]", ["mistake", "list"]),
    "mistakes have no name": (MISTAKES, 'return {1: {"sum": a}}', ["mistake", "1"]),
    "steps fail": (END, STEPS.format("return {'x': a // 0}"), ["*", "steps()", "ZeroDivisionError"]),
    "steps give nothing": (END, STEPS.format("return None"), ["steps()"]),
    "steps give a number": (END, STEPS.format("return 3"), ["steps()"]),
    "steps end the program": (END, STEPS.format("exit()"), ["*", "steps()"]),
    "the figure fails": (END, FIGURE.format("return a // 0"), ["*", "figure", "ZeroDivisionError"]),
    "the figure is none": (END, FIGURE.format("return None"), ["figure"]),
    "there is no figure": (END, END, ["figure()"]),
    "the figure ends the program": (END, FIGURE.format("exit()"), ["*", "figure"]),
}  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Workdir:
    (tmp_path / "bank").mkdir()
    return Workdir(tmp_path)


@pytest.mark.parametrize("name", FAULTS)
def test_a_broken_function(desk: Workdir, name: str) -> None:
    old, new, words = FAULTS[name]
    source = changed(SUM, old, new)
    file = add_type(desk.bank, "odd/one", source, FIGURE_TEXT if "figure" in name else TEXT)
    desk.write("quiz.toml", recipe('type = "odd/one"', versions="1"))
    error = desk.run("build quiz.toml --seed 7").error()
    assert "odd/one" in error
    if name != "there is no figure":
        assert "path A/odd/one#1/odd/one/0" in error
    if old != END:  # steps and figure depend on what was drawn and is recorded, not on the seed
        assert "seed 7" in error
    if "*" in words:
        body = new.split("\n    ")[-1].split("\n")[0]
        (line,) = (number for number, text in enumerate(source.splitlines(), 1) if body in text)
        assert f"{file.name}, line {line}:" in error, error
    assert all(word in error for word in words if word != "*"), error
    nothing_made(desk)


def test_a_field_of_the_answer_needs_a_name(desk: Workdir) -> None:
    source = changed(changed(SUM, SOLVE, "return {1: a + b}"), VERIFY, "return answer[1] - a == b")
    add_type(desk.bank, "odd/one", changed(source, MISTAKES, "return {}"), changed(TEXT, "<< answer.sum >>", "1"))
    desk.write("quiz.toml", recipe('type = "odd/one"', versions="1"))
    error = desk.run("build quiz.toml --seed 7").error()
    assert "odd/one" in error
    assert "solve()" in error or "answer" in error
    nothing_made(desk)


@pytest.mark.parametrize("letter", ["H", "%", "}", "\\", "_", "#", "$", "é"])
def test_a_letter_is_printed_as_it_is_or_refused(desk: Workdir, letter: str) -> None:
    source = changed(
        changed(SUM, SOLVE, f"return {{'side': {letter!r}}}"), VERIFY, f"return answer['side'] == {letter!r}"
    )
    text = changed(TEXT, "$<< a >> + << b >> = << answer.sum >>$", "so")
    add_type(desk.bank, "odd/one", changed(source, MISTAKES, "return {}"), text)
    desk.write("quiz.toml", recipe('type = "odd/one"', versions="1"))
    ran = desk.run("build quiz.toml --seed 7")
    if ran.code and letter != "H":
        assert "odd/one" in ran.error()
        return
    ran.done()
    assert re.search(rf"side\s*=\s*{re.escape(letter)}", pdf_text(desk.home / "build/quiz/A-key.pdf"))


def nothing_made(desk: Workdir) -> None:
    assert not (desk.home / "quiz.jsonl").exists()
    assert [name for name in desk.shown("build/quiz") if not name.startswith(".")] == []


QUESTION = "What is $<< a >> + << b >>$?"
WORKED = "It is $<< a >> + << b >> = << answer.sum >>$."

# What is changed in the text, the line of the text that the error must name, and what it must say.
TEXTS: dict[str, tuple[str, str, int, list[str]]] = {
    "undefined name": (QUESTION, "What?\n\nAnd << c >>?", 4, ["'c' is undefined"]),
    "undefined field": (WORKED, "It is $<< answer.total >>$.", 5, ["total"]),
    "the answer in the question": (QUESTION, "What is $<< a >>$? $<< answer.sum >>$", 2, ["'answer' is undefined"]),
    "unknown command": (QUESTION, "First.\n\nWhat is $\\nosuch{<< a >>}$?", 4, ["broken TeX", "\\nosuch"]),
    "open brace": (QUESTION, "What is $\\frac{<< a >>{2}$?", 2, ["broken TeX"]),
    "a definition": (QUESTION, "What is $\\def\\x{1}<< a >>$?", 2, ["broken TeX", "\\def"]),
    "a list without a filter": (QUESTION, "What is << [a, b] >>?", 2, ["list", "filter"]),
    "a boolean": (QUESTION, "What is << a > b >>?", 2, ["bool", "filter"]),
    "an open block": (QUESTION, "<% if a %> What?", 3, ["endblock"]),
    "no solution": ("<% block solution %>", "<% block solutions %>", 1, ["no block “solution”"]),
    "an unknown filter": (QUESTION, "What is << a|vectors >>?", 2, ["vectors"]),
    "a filter that fails": (QUESTION, "What is $<< a|matrix >>$?", 2, ["TypeError"]),
    "a quotation": (QUESTION, "What?\n\n> Quoted << a >>.", 4, ["blockquote", "not supported"]),
    "a picture of another": (QUESTION, "![What](/etc/passwd)", 2, ["/etc/passwd", "a picture is the type's own"]),
    "a picture without a text": (QUESTION, "![](figure)", 2, ["needs a text"]),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_broken_text(desk: Workdir, name: str) -> None:
    old, new, line, words = TEXTS[name]
    add_type(desk.bank, "odd/one", SUM, changed(TEXT, old, new))
    desk.write("quiz.toml", recipe('type = "odd/one"', versions="1"))
    error = desk.run("build quiz.toml --seed 7").error()
    assert f"odd/one (text.md.j2, line {line}" in error, error
    assert all(word in error for word in words), error
    nothing_made(desk)


def test_knobs_that_leave_nothing_to_draw(desk: Workdir) -> None:
    add_type(desk.bank, "odd/one")
    desk.write("quiz.toml", recipe('type = "odd/one"\nknobs = { largest = 1, odd = true }', versions="1"))
    before = desk.tree()
    error = desk.run("build quiz.toml --seed 7").error()
    assert error.startswith("odd/one (version A, slot odd/one#1, seed 7): nothing to draw with "), error
    assert "largest = 1" in error
    assert "odd = true" in error
    assert "1 and 1 are too easy" in error  # the type's own reason
    assert "change a knob" in error
    assert desk.tree() == before


def test_the_same_pinned_givens_that_the_knobs_forbid(desk: Workdir) -> None:
    """Half pinned: the rest is drawn, and never fits."""
    add_type(desk.bank, "odd/one", SHARE, SHARE_TEXT)
    desk.write("quiz.toml", recipe('type = "odd/one"\ngivens = { people = 0 }', versions="1"))
    before = desk.tree()
    error = desk.run("build quiz.toml").error()
    assert "odd/one" in error
    assert "every number would be an answer" in error
    assert desk.tree() == before


# --- the functions themselves ---------------------------------------------------------------------------------------


def one(tmp_path: Path, source: str = SUM) -> Instance:
    add_type(tmp_path, "odd/one", source)
    kind = Bank([tmp_path])["odd/one"]
    return draw_instance(kind, 7, "A", "slot", knobs=kind.resolve_knobs({}))


def test_an_instance_is_found_again_by_its_path(tmp_path: Path) -> None:
    instance = one(tmp_path, changed(SUM, "not odd or a % 2 == 1", "a % 8 == 1"))
    kind = Bank([tmp_path])["odd/one"]
    assert instance.path[:3] == ("A", "slot", "odd/one")
    assert int(instance.path[3]) > 0  # some attempts were turned away
    assert redraw(kind, 7, instance.path, knobs=kind.resolve_knobs({})) == instance
    assert draw_instance(kind, 8, "A", "slot", knobs=kind.resolve_knobs({})).givens != instance.givens


def test_tuples_are_recorded_as_lists(tmp_path: Path) -> None:
    source = changed(changed(SUM, SOLVE, 'return {"sum": (a, b)}'), VERIFY, 'return answer["sum"] == [a, b]')
    source = changed(source, MISTAKES, 'return {"swapped": {"sum": (b, a)}}')
    instance = one(tmp_path, source)
    assert json.loads(json.dumps(dict(instance.answer))) == instance.answer


def test_a_function_cannot_change_the_givens_of_the_others(tmp_path: Path) -> None:
    source = changed(SHARE, 'return {"multiplied"', 'row.clear(); return {"multiplied"')
    source = changed(
        source, "    if people == 0:", "    row = sorted(row); row.append(1); row.pop()\n    if people == 0:"
    )
    source = changed(source, "[2 * n for n in row]", "[2 * n for n in [row.reverse() or n for n in row]]")
    source = changed(source, 'answer["each"] * people', 'answer["row"].sort() or answer["each"] * people')
    source = changed(source, '[n / 2 for n in answer["row"]] == row', "row.clear() is None")
    add_type(tmp_path, "odd/one", source, SHARE_TEXT)
    kind = Bank([tmp_path])["odd/one"]
    instances = [draw_instance(kind, seed, "A", "slot", knobs={}) for seed in range(20)]
    assert all(len(i.givens["row"]) == 3 for i in instances)
    assert any(i.givens["row"] != sorted(i.givens["row"]) for i in instances)


def test_mistakes_like_the_answer_or_one_another_are_dropped(tmp_path: Path) -> None:
    wrong = 'return {"right": {"sum": a + b}, "one": {"sum": 1}, "the same": {"sum": 1}, "two": {"sum": 2}}'
    instance = one(tmp_path, changed(SUM, MISTAKES, wrong))
    assert instance.mistakes == {"one": {"sum": 1}, "two": {"sum": 2}}


def test_a_mistake_shows_only_the_fields_that_it_gets_wrong(tmp_path: Path) -> None:
    add_type(tmp_path, "odd/one", SHARE.replace('{"each": people * items}', '{"each": 0, "row": [2 * n for n in row]}'))
    kind = Bank([tmp_path])["odd/one"]
    assert draw_instance(kind, 7, "A", "slot", knobs={}).mistakes == {"multiplied": {"each": 0}}


def test_the_budget_runs_out(tmp_path: Path) -> None:
    with pytest.raises(NothingDrawn, match=re.escape("odd/one (version A, slot slot, seed 7)") + ".*a is even"):
        one(tmp_path, changed(SUM, "not odd or a % 2 == 1", "False"))


@pytest.mark.parametrize(
    "answer",
    [
        {"sum": 0}, {"sum": "x"}, {"sum": None}, {"sum": 1.5}, {"sum": []}, {"sum": {}}, {"sum": True},
        {"sum": [[]]}, {"sum": [None]}, {"sum": 2**53}, {}, {"total": 3},
    ],
)  # fmt: skip
def test_a_recorded_answer_that_is_not_right_is_refused(tmp_path: Path, answer: dict[str, object]) -> None:
    instance = one(tmp_path)
    kind = Bank([tmp_path])["odd/one"]
    verify_instance(kind, instance, "line 2")
    edited = Instance(**{**vars(instance), "answer": answer})
    with pytest.raises(UserError, match="line 2"):
        verify_instance(kind, edited, "line 2")


@pytest.mark.parametrize(
    "givens",
    [{"a": 1}, {"a": 1, "b": 2, "c": 3}, {"a": None, "b": None}, {"a": "1", "b": 2}, {"a": 1.0, "b": [2]}, {}],
)
def test_recorded_givens_that_cannot_be_checked_are_refused(tmp_path: Path, givens: dict[str, object]) -> None:
    instance = one(tmp_path)
    edited = Instance(**{**vars(instance), "givens": givens})
    with pytest.raises(UserError, match="line 2"):
        verify_instance(Bank([tmp_path])["odd/one"], edited, "line 2")


def test_a_small_bank_is_sound(tmp_path: Path) -> None:
    """The tests' own types are good ones: many draws of each."""
    bank = Bank([small_bank(tmp_path)])
    for type_id in ("tiny/sum", "tiny/plus", "tiny/share", "tiny/coin"):
        kind = bank[type_id]
        drawn = [draw_instance(kind, seed, "A", "slot", knobs=kind.resolve_knobs({})) for seed in range(50)]
        assert len({json.dumps(dict(i.givens)) for i in drawn}) == (2 if type_id == "tiny/coin" else 50)
