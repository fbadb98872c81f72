"""Types that ask for the first wrong line: every line is judged by itself, and neither line nor slip can be guessed."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache
from statistics import median
from typing import Any

import pytest
from scipy.stats import chisquare

from generator.author import lines as lines_room
from generator.bank.bank import Bank
from generator.bank.drawing import draw_fit, draw_instance
from generator.bank.guards import accepts
from generator.errors import UserError
from generator.model import entries
from generator.page import plain_text, solution, statement
from tests.bank import slip_oracles, topics
from tests.bank.slip_oracles import all_right, first_wrong, root

RULES = {**slip_oracles.RULES, **topics.SLIP_RULES}
RESULTS = {**slip_oracles.RESULTS, **topics.SLIP_RESULTS}
BANK = Bank()
TYPES = sorted(RULES)
DRAWS = 4000
UNLIKELY = 0.001  # of a fair draw, by chance

Givens = Mapping[str, Any]


@cache
def drawn(type_id: str, count: int = DRAWS, may_be_right: bool = False) -> list[tuple[Givens, dict[str, int], str]]:
    """Givens, the answer, and the kind of slip that the key names."""
    kind = BANK[type_id]
    knobs = kind.resolve_knobs({"may_be_right": may_be_right})
    found: list[tuple[Mapping[str, Any], dict[str, int], str]] = []
    for i in range(count):
        givens = draw_fit(kind, 182, f"v{i}", "slips", knobs=knobs).givens
        answer = kind.solve(**givens)
        assert kind.steps
        found.append((givens, answer, kind.steps(answer, **givens)["slip"]))
    return found


def numbers(givens: Givens) -> dict[str, Any]:
    return {name: value for name, value in givens.items() if name != "lines"}


def is_even(counts: Counter[Any], cells: int) -> bool:
    """Whether all cells came up equally often, but for chance."""
    assert len(counts) == cells
    return bool(chisquare(list(counts.values())).pvalue > UNLIKELY)


def test_every_type_of_the_topic_is_tested() -> None:
    assert [type_id for type_id in BANK.ids() if type_id.startswith("slips/")] == TYPES


@pytest.mark.parametrize("type_id", TYPES)
def test_one_line_is_wrong_and_the_others_follow(type_id: str) -> None:
    """2,000 draws, line by line: true above it, false in it, carried through below it; and the result is wrong."""
    kind, results = BANK[type_id], RESULTS.get(type_id, slice(-1, None))
    for givens, answer, slip in drawn(type_id)[:2000]:
        assert answer["line"] > 0
        assert answer == first_wrong(RULES[type_id], **givens)
        assert kind.verify(answer, **givens) is True
        shown = [line["value"] for line in givens["lines"]]
        assert shown[results] != all_right(RULES[type_id], **givens)[results]
        assert shown[: answer["line"] - 1] == all_right(RULES[type_id], **givens)[: answer["line"] - 1]
        assert slip, "the key has no name for what went wrong"


@pytest.mark.parametrize("type_id", TYPES)
def test_the_slip_is_no_other_kind_too(type_id: str) -> None:
    """What stands in the wrong line comes of one kind of slip only."""
    lines_of = BANK[type_id].draw.__globals__["_lines"]
    for givens, answer, slip in drawn(type_id)[:500]:
        shown = {i: line["value"] for i, line in enumerate(givens["lines"], 1)}
        above = {i: value for i, value in shown.items() if i < answer["line"]}
        line = lines_of(**numbers(givens))[answer["line"] - 1]
        assert {kind for kind, found in lines_room._slips(line, above) if found["value"] == shown[answer["line"]]} == {
            slip
        }


@pytest.mark.parametrize("type_id", TYPES)
def test_neither_line_nor_slip_can_be_guessed(type_id: str) -> None:
    """Over 4,000 draws all lines are equally often wrong, and all kinds of slips come up equally often."""
    found = drawn(type_id)
    lines, kinds = (Counter(column) for column in zip(*((a["line"], slip) for _, a, slip in found), strict=True))
    assert is_even(lines, len(found[0][0]["lines"]))
    assert is_even(kinds, len(kinds))
    assert len(kinds) >= 3
    assert len({(a["line"], slip) for _, a, slip in found}) >= 2 * len(lines)


@pytest.mark.parametrize("type_id", TYPES)
def test_nor_among_versions_of_equal_effort(type_id: str) -> None:
    """A paper's version takes a problem of about median effort: that tells nothing of the line."""
    effort = BANK[type_id].effort
    assert effort
    efforts = [(effort(**givens), answer["line"]) for givens, answer, _ in drawn(type_id)]
    middle = median(steps for steps, _ in efforts)
    near = [line for steps, line in efforts if abs(steps - middle) <= 0.05 * middle]
    assert len(near) > 200
    assert is_even(Counter(near), len(drawn(type_id)[0][0]["lines"]))


@pytest.mark.parametrize("type_id", TYPES)
def test_there_may_be_no_wrong_line(type_id: str) -> None:
    """With the chance of any line; the statement then says what to write, and the key that all is right."""
    kind, found = BANK[type_id], drawn(type_id, 1500, may_be_right=True)
    assert is_even(Counter(answer["line"] for _, answer, _ in found), 1 + len(found[0][0]["lines"]))
    knobs = kind.resolve_knobs({"may_be_right": True})
    right = next(givens for givens, answer, _ in found if not answer["line"])
    instance = draw_instance(kind, 1, "A", "right", knobs=knobs, fixed=right)
    assert instance.answer == {"line": 0, "value": 0} == first_wrong(RULES[type_id], **right)
    assert instance.mistakes
    assert "write 0 for both" in plain_text(statement(kind, instance, ())).replace("\n", " ")
    assert "No line is wrong" in plain_text(solution(kind, instance, ()).steps)
    assert not accepts(kind, {"line": 0, "value": 1}, right)
    sure = draw_instance(kind, 1, "A", "wrong", knobs=kind.resolve_knobs({}))
    assert "write 0" not in plain_text(statement(kind, sure, ()))


def broken_keys(answer: Mapping[str, int], givens: Givens) -> Iterator[dict[str, int]]:
    """Other lines with what stands there, or with the right value; other values in the right line."""
    for number, line in enumerate(givens["lines"], 1):
        for value in {*entries(line["value"]), answer["value"], 0}:
            yield {"line": number, "value": value}
    for value in range(answer["value"] - 3, answer["value"] + 4):
        yield {"line": answer["line"], "value": value}
    yield {"line": 0, "value": 0}
    yield {"line": len(givens["lines"]) + 1, "value": answer["value"]}


@pytest.mark.parametrize("type_id", TYPES)
def test_verify_refuses_every_other_key(type_id: str) -> None:
    kind = BANK[type_id]
    for givens, answer, _ in drawn(type_id)[:200]:
        for other in broken_keys(answer, givens):
            assert accepts(kind, other, givens) is (other == answer), (givens, other)


@pytest.mark.parametrize("type_id", TYPES)
def test_a_second_wrong_line_is_refused(type_id: str) -> None:
    """Lines from a recipe that are not carried through: an error that names both."""
    kind = BANK[type_id]
    givens, answer, _ = next(found for found in drawn(type_id) if found[1]["line"] == 2)
    lines = json.loads(json.dumps(givens["lines"]))
    changed = lines[-1]
    changed.pop("written", None)
    changed["value"] = [v + 1 for v in changed["value"]] if isinstance(changed["value"], list) else changed["value"] + 1
    assert not accepts(kind, answer, {**givens, "lines": lines})
    with pytest.raises(UserError, match=f"line {len(lines)} does not follow, and nor does line 2"):
        draw_instance(kind, 1, "A", "x", knobs=kind.resolve_knobs({}), fixed={**givens, "lines": lines})


@pytest.mark.parametrize("type_id", TYPES)
def test_examples_that_were_worked_by_hand(type_id: str) -> None:
    kind = BANK[type_id]
    for example in json.loads((kind.folder / "examples.json").read_text(encoding="utf-8")):
        instance = draw_instance(kind, 1, "A", "x", knobs=kind.resolve_knobs({}), fixed=example["givens"])
        assert instance.answer == example["answer"]
        assert plain_text(solution(kind, instance, ()).steps)


def test_the_error_of_the_homework_has_no_name_but_a_place() -> None:
    """Row 2 as [3, −1, −3]: of no single kind, yet the key says where it went wrong, and shows the sums."""
    kind = BANK["slips/transposed"]
    (example,) = json.loads((kind.folder / "examples.json").read_text(encoding="utf-8"))
    instance = draw_instance(kind, 1, "A", "x", knobs=kind.resolve_knobs({}), fixed=example["givens"])
    key = " ".join(plain_text(solution(kind, instance, ()).steps).split())
    assert "Line (6) is wrong: where scaled filters overlap, their numbers were added wrongly." in key
    assert "row 2 = [0 + 3, −1 + 0 − 3 + 1, 2 − 1] = [3, −3, 1]" in key


def test_lines_that_cannot_be_asked_about_are_refused() -> None:
    """By name: too few lines, what is written is not what stands there, an equation that keeps its first unknown."""

    def refused(type_id: str, change: Any) -> str:
        kind = BANK[type_id]
        example = json.loads((kind.folder / "examples.json").read_text(encoding="utf-8"))[-1]
        change(example["givens"]["lines"])
        with pytest.raises(UserError) as error:
            draw_instance(kind, 1, "A", "x", knobs=kind.resolve_knobs({}), fixed=example["givens"])
        return str(error.value)

    assert "there are 7 lines, not 6" in refused("slips/column_norms", lambda lines: lines.pop())
    assert "what is written in line 1 is not 11" in refused(
        "slips/column_norms", lambda lines: lines[0].update(value=11)
    )
    assert "is no expression" in refused("slips/column_norms", lambda lines: lines[0].update(written=["?", 1]))
    assert "lines 1 and 2 must have the same" in refused(
        "slips/find_filter", lambda lines: lines[0].update(value=[7, 9, 15])
    )


# --- what is printed ------------------------------------------------------------------------------------------------

SMALL = str.maketrans("₁₂²−⋅", "12²-*")


def printed(text: str) -> dict[int, str]:
    """Number of a line → what is printed in it, in a plain text."""
    found = re.findall(r"^ +\((\d)\) +(.*)$", text, re.MULTILINE)
    return {int(number): line for number, line in found}


def calculated(text: str) -> Fraction:
    """What is calculated in a line, by Python."""
    text = re.sub(r"(\d+)/(\d+)", r"Fraction(\1, \2)", text.translate(SMALL))
    text = text.replace("²", "**2").replace("√", "root")
    names = {"Fraction": Fraction, "root": lambda square: root(int(square)), "__builtins__": {}}
    return Fraction(eval(text, names))  # noqa: S307 - of digits and signs


@pytest.mark.parametrize("type_id", [t for t in TYPES if t not in ("slips/find_filter", "slips/transposed")])
def test_what_is_written_in_a_line_comes_to_what_stands_at_its_end(type_id: str) -> None:
    """Signs and parentheses are as they should be, in statements and in keys."""
    kind, knobs = BANK[type_id], BANK[type_id].resolve_knobs({})
    for i in range(100):
        instance = draw_instance(kind, i, "A", "printed", knobs=knobs)
        asked = printed(plain_text(statement(kind, instance, ())))
        worked = printed(plain_text(solution(kind, instance, ()).steps))
        assert list(asked) == list(range(1, len(instance.givens["lines"]) + 1))
        assert min(worked) == instance.answer["line"]
        for line in [*asked.values(), *worked.values()]:
            _, *written, end = line.split(" = ")
            assert all(calculated(part) == calculated(end) for part in written), line
        ends = [calculated(line.split(" = ")[-1]) for line in asked.values()]
        assert ends == [line["value"] for line in instance.givens["lines"]]
        assert calculated(worked[min(worked)].split(" = ")[-1]) == instance.answer["value"]


def test_equations_and_rows_are_printed_as_they_are_given() -> None:
    for type_id in ("slips/find_filter", "slips/transposed"):
        kind, knobs = BANK[type_id], BANK[type_id].resolve_knobs({})
        for i in range(100):
            instance = draw_instance(kind, i, "A", "printed", knobs=knobs)
            asked = printed(plain_text(statement(kind, instance, ())))
            for number, line in enumerate(instance.givens["lines"], 1):
                shown = asked[number].split(": ")[-1] if type_id == "slips/find_filter" else asked[number].split("=")[1]
                shown = re.sub(r"w[12]", "", re.sub(r"(?<!\d)w", "1w", shown.translate(SMALL)))
                found = [int(n.replace(" ", "")) for n in re.findall(r"-? ?\d+", shown)]
                value = entries(line["value"])
                assert found == ([1, *value] if number in (4, 6) and type_id == "slips/find_filter" else value)


# --- expressions ----------------------------------------------------------------------------------------------------


def test_the_work_of_expressions() -> None:
    """4² + 3·5 takes two products and a sum with a carry; half of 8 takes one division."""
    added, times, squared, rooted = lines_room.added, lines_room.times, lines_room.squared, lines_room.root

    def steps(expression: Any) -> int:
        return lines_room.work([lambda above: (expression, {})])

    assert steps(added(squared(4), times(3, 5))) == 2 + 3
    assert steps(times(Fraction(1, 2), 8)) == 1
    assert steps(rooted(added(9, 16))) == steps(added(9, 16)) + steps(squared(5))
    assert lines_room.work([lambda above: ([1, 2], {})]) == 0


def test_weights_are_as_even_as_the_lines_allow() -> None:
    """Both kinds in both lines; and where one line can have one kind only, the other has more of the other kind."""
    even = lines_room._weights((("a", "b"), ("a", "b")))
    assert even == ((2**19, 2**19), (2**19, 2**19))
    (only,), (fewer, more) = lines_room._weights((("a",), ("a", "b")))
    assert only == 2**20
    assert fewer < more
