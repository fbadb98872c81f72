"""What tells a careless type: the wrong answers that verify must refuse, and a method that is not its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.bank.bank import Bank
from generator.bank.drawing import draw_instance
from generator.bank.guards import changed_answers, impure_uses, shared_steps, wrongly_accepted
from generator.model import Instance
from tests.helpers import SUM, add_type, changed

ADD = 'return {"sum": a + b}'
CHECK = 'return answer["sum"] - a == b'
MISTAKES = 'return {"subtracted": {"sum": a - b}, "forgot the second": {"sum": a}}'


def test_changed_answers_are_all_other_answers() -> None:
    answer = {"n": 0, "row": [1, -2], "rows": [[1, 2], [3, 4]], "letter": "B", "letters": ["A", "C"], "none": []}
    found = list(changed_answers(Instance("tiny/any", {}, (), "", {}, answer, {})))
    assert answer not in found
    changed_fields = [{name for name in answer if other[name] != answer[name]} for other in found]
    assert all(len(names) == 1 for names in changed_fields)
    assert {name for names in changed_fields for name in names} == set(answer) - {"none"}
    assert {"n": 7} in [{k: v for k, v in other.items() if v != answer[k]} for other in found]
    assert {**answer, "rows": [[1, 2]]} in found
    assert {**answer, "letters": ["A"]} in found


def test_one_unchecked_entry_is_found(tmp_path: Path) -> None:
    """verify looks at all rows but the last."""
    source = changed(SUM, ADD, 'return {"sum": a + b, "row": [a, b, a - b]}')
    lazy = changed(source, CHECK, 'return answer["sum"] - a == b and answer["row"][:2] == [a, b]')
    add_type(tmp_path, "tiny/lazy", lazy)
    kind = Bank([tmp_path])["tiny/lazy"]
    instance = draw_instance(kind, 1, "A", "s", knobs=kind.resolve_knobs({}))
    wrong = wrongly_accepted(kind, instance)
    assert wrong is not None
    assert wrong["row"][:2] == instance.answer["row"][:2]
    assert wrong["row"] != instance.answer["row"]


def test_verify_may_stumble_over_another_shape(tmp_path: Path) -> None:
    """An exception is a refusal."""
    add_type(tmp_path, "tiny/strict", changed(SUM, CHECK, 'assert answer["sum"] - a == b\n    return True'))
    kind = Bank([tmp_path])["tiny/strict"]
    assert wrongly_accepted(kind, draw_instance(kind, 1, "A", "s", knobs=kind.resolve_knobs({}))) is None


@pytest.mark.parametrize(
    ("verify", "said"),
    [
        ("total = a\n    total += b\n    return answer['sum'] == total", []),
        ("return answer['sum'] - b == a", []),
        ("return answer['sum'] == a + b", ["verify() computes “a + b” just as solve() does"]),
        ("return answer == mistakes(a, b)", ["verify() calls solve()"]),
    ],
)
def test_a_method_of_its_own(tmp_path: Path, verify: str, said: list[str]) -> None:
    source = changed(SUM, CHECK, verify)
    if "mistakes" in verify:  # by way of another function
        source = changed(source, MISTAKES, "return solve(a, b)")
    add_type(tmp_path, "tiny/own", source)
    assert shared_steps(Bank([tmp_path])["tiny/own"]) == said


def test_the_built_in_bank_is_pure_and_has_two_methods() -> None:
    bank = Bank()
    for type_id in bank.ids():
        assert shared_steps(bank[type_id]) == [], type_id
        assert impure_uses(bank[type_id]) == [], type_id
        assert bank[type_id].is_open or (bank[type_id].folder / "examples.json").is_file(), type_id
