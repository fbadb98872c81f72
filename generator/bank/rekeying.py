"""A recorded problem solved again by its type as it is now: same givens, same options, another key."""

from __future__ import annotations

from dataclasses import replace

from generator.bank.choices import relabelled, require_options
from generator.bank.drawing import Fit, finished
from generator.bank.problem_type import ProblemType
from generator.errors import UserError
from generator.model import FormerKey, Instance, Placed


def solved_again(kind: ProblemType, placed: Placed, when: str, because: str) -> Placed:
    """The problem with answer and mistakes as the type gives them now, and what the key said before in `former`.

    The same object if nothing of the key changes. Of printed options another one may be right, or none. Raises
    UserError: TypeFault if the type fails on the recorded givens; if two options are right now.
    """
    old = placed.instance
    where = f"{kind.id}, {placed.label}"
    if kind.is_open is not old.is_open:
        raise UserError(f"{kind.id} is {'an open' if kind.is_open else 'no open'} type now", where=where)
    new = finished(kind, Fit(where, old.path, dict(old.givens), None), old.knobs)
    if set(new.answer) != set(old.answer):
        raise UserError(
            f"{kind.id} now has the fields {', '.join(new.answer)}, not {', '.join(old.answer)}, which are printed",
            where=where,
            todo="void the part by a ruling, or give the type its fields back",
        )
    if _same_key(old, new):
        return placed
    former = FormerKey(old.answer, old.mistakes, old.claims, old.source_sha256, when, because)
    made = replace(placed, instance=new, options=relabelled(placed.options, new), former=(*placed.former, former))
    if made.options:
        try:
            require_options(made.options, new, may_be_none=True)
        except ValueError as error:
            raise UserError(f"printed options: {error}", where=where, todo="void the part by a ruling") from None
    return made


def _same_key(old: Instance, new: Instance) -> bool:
    return all(
        getattr(old, name) == getattr(new, name)
        for name in ("answer", "mistakes", "kinds", "units", "criteria", "claims")
    )
