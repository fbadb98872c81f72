"""What a problem type must not do, found without knowing its mathematics: a verify that says yes too easily or works
the way of solve, a draw that depends on more than its stream."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from typing import Any

from generator.bank.kinds import kind_of, near_values
from generator.bank.problem_type import ProblemType
from generator.bank.values import deep_copy
from generator.errors import TypeFault, one_line
from generator.model import Instance

IMPURE = ("random", "secrets", "time", "datetime", "uuid", "os", "socket", "threading")


def changed_answers(instance: Instance) -> Iterator[dict[str, Any]]:
    """The answer with one entry changed, one entry more, or one less: all wrong."""
    for name, value in instance.answer.items():
        for other in near_values(value, kind_of(instance.kinds, name, value)):
            yield {**instance.answer, name: other}


def wrongly_accepted(kind: ProblemType, instance: Instance) -> dict[str, Any] | None:
    """A changed answer that `verify` lets through; None if it refuses all."""
    for wrong in changed_answers(instance):
        if accepts(kind, wrong, instance.givens):
            return wrong
    return None


def accepts(kind: ProblemType, answer: Mapping[str, Any], givens: Mapping[str, Any]) -> bool:
    """Whether `verify` says yes; stumbling over an answer of another shape is a no."""
    try:
        return kind.verify(deep_copy(answer), **deep_copy(givens)) is True
    except Exception:
        return False


def refuses(kind: ProblemType, givens: Mapping[str, Any], answer: Mapping[str, Any]) -> bool:
    """Whether `verify` says no: what a wrong option of multiple choice needs."""
    return not accepts(kind, answer, givens)


def require_strict_verify(kind: ProblemType, instance: Instance) -> None:
    """Raises TypeFault if `verify` accepts a changed answer of this instance: it would let a wrong key pass."""
    wrong = wrongly_accepted(kind, instance)
    if wrong is not None:
        raise TypeFault(
            f"verify() accepts {_shown(wrong)} as well as {_shown(instance.answer)} for {_shown(instance.givens)}",
            where=kind.id,
            todo="let verify check every entry; until then no key of this type can be trusted",
        )

    free = {name for name, value in instance.answer.items() if instance.kinds.get(name) == "any"}
    changed = [{**instance.answer, name: _changed(instance.answer[name])} for name in free]
    if changed and all(accepts(kind, answer, instance.givens) for answer in changed):
        raise TypeFault(
            f"verify() accepts {_shown(changed[0])} for {_shown(instance.givens)}",
            where=kind.id,
            todo="a field of kind “any” is right if verify accepts it: let verify check what makes it right",
        )


def _changed(value: Any) -> Any:
    """The value with every number in it changed."""
    if isinstance(value, list):
        return [_changed(item) for item in value] + ([] if value else ["A"])
    return f"{value}?" if isinstance(value, str) else value + 1009


def _shown(value: Mapping[str, Any]) -> str:
    return one_line(json.dumps(value, ensure_ascii=False), 160)


def shared_steps(kind: ProblemType) -> list[str]:
    """How `verify` works the way of `solve`, so that it would repeat its mistakes; empty if it has a way of its own."""
    functions = {node.name: node for node in _tree(kind).body if isinstance(node, ast.FunctionDef)}
    solving, checking = _reached("solve", functions), _reached("verify", functions)
    if "solve" in checking:
        return ["verify() calls solve()"]
    found = [f"verify() and solve() both use {name}()" for name in sorted(solving & checking)]
    formulas = _answer_formulas(functions["solve"]) if "solve" in functions else set()
    again = {
        ast.unparse(node) for name in checking for node in ast.walk(functions[name]) if isinstance(node, ast.BinOp)
    }
    return found + [f"verify() computes “{text}” just as solve() does" for text in sorted(formulas & again)]


def impure_uses(kind: ProblemType) -> list[str]:
    """What problem.py uses of the clock, the machine or a random generator of its own."""
    found = set()
    for node in ast.walk(_tree(kind)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.split(".")[0] in IMPURE}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in IMPURE:
            found.add(str(node.module))
        elif isinstance(node, ast.Attribute) and node.attr == "random":
            found.add(ast.unparse(node))
    return [f"problem.py uses {name}: whatever is drawn must come from d" for name in sorted(found)]


def _tree(kind: ProblemType) -> ast.Module:
    return ast.parse((kind.folder / "problem.py").read_text(encoding="utf-8"))


def _reached(start: str, functions: Mapping[str, ast.FunctionDef]) -> set[str]:
    """The module's functions that a function uses, directly or through others, and itself."""
    reached: set[str] = set()
    ahead = [start]
    while ahead:
        name = ahead.pop()
        if name in reached or name not in functions:
            continue
        reached.add(name)
        ahead += [node.id for node in ast.walk(functions[name]) if isinstance(node, ast.Name)]
    return reached


def _answer_formulas(solve: ast.FunctionDef) -> set[str]:
    """Formulas of the givens that solve() returns as they stand: {"sum": a + b} → a + b."""
    returned = [node.value for node in ast.walk(solve) if isinstance(node, ast.Return)]
    values = [value for node in returned if isinstance(node, ast.Dict) for value in node.values]
    return {ast.unparse(value) for value in values if isinstance(value, ast.BinOp)}
