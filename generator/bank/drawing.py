"""Type + stream → instance: draw, solve, verify, mistakes, within a retry budget.

Nothing leaves this room that was not verified: an answer that `verify` refuses is an error, never an instance.
"""

from __future__ import annotations

import hashlib
import json
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from string import ascii_uppercase
from typing import Any

from generator.author import Draw, Redraw
from generator.bank.choices import require_options
from generator.bank.fixed import FIXED
from generator.bank.kinds import SameAnswers, kind_of, require_answer, require_mistake, same
from generator.bank.problem_type import ProblemType, toml_value
from generator.bank.randomness import Stream
from generator.bank.values import (
    as_bytes,
    deep_copy,
    plain_dict,
    plain_value,
    require_short_numbers,
    shape_name,
    shown_value,
)
from generator.errors import NothingDrawn, TypeFault, UserError, one_line
from generator.model import Criterion, FieldKind, Instance, Placed

ATTEMPTS = 1000  # attempts per instance; a type that needs more than a few should draw more cleverly
PATIENCE = 200  # allowed attempts among which the wanted effort is looked for
THE_ANSWER = "the answer"
_SHORT = 1500  # bytes that hold no number of 4,300 digits


@dataclass(frozen=True)
class Fit:
    """The givens of one attempt, and their answer if it is known: what is left to do is the key."""

    where: str
    path: tuple[str | int, ...]
    givens: dict[str, Any]
    answer: dict[str, Any] | None
    is_close_only: bool = False
    """Whether it is off the wanted effort: of the attempts that were allowed, none came closer."""


def draw_instance(
    kind: ProblemType,
    seed: int,
    version: str,
    slot: str,
    *,
    knobs: Mapping[str, Any],
    fixed: Mapping[str, Any] | None = None,
) -> Instance:
    """The first attempt that the type and the fixed givens allow, with its key. Arguments and errors: as for
    `draw_fit`; also raises TypeFault for an answer that `verify` refuses."""
    return finished(kind, draw_fit(kind, seed, version, slot, knobs=knobs, fixed=fixed), knobs)


def draw_fit(
    kind: ProblemType,
    seed: int,
    version: str,
    slot: str,
    *,
    knobs: Mapping[str, Any],
    fixed: Mapping[str, Any] | None = None,
    accept: Callable[[Mapping[str, Any]], str] = lambda givens: "",
    deviations: Callable[[Mapping[str, Any]], Iterable[float]] = lambda givens: (),
    attempts: range = range(ATTEMPTS),
) -> Fit:
    """The first attempt that the type, the fixed givens and `accept` (a reason to refuse givens, or "") all allow,
    without the key: where many are compared, and one is taken.

    deviations: how far off the wanted effort the givens are, in one part or several; they fit if all are 0, and no
    further ones are asked for after the first that is not. If none of the first PATIENCE allowed attempts fits, the one
    with the smallest sum is taken.
    knobs: already settled by `kind.resolve_knobs`. fixed: givens that are pinned or shared; if they are all of the
    type's givens, nothing is drawn. Raises NothingDrawn when the attempts run out, UserError for pinned givens that
    have no answer, TypeFault for a broken type.
    """
    fixed = fixed or {}
    if is_fully_fixed(kind, fixed):
        return _pinned(kind, (version, slot, kind.id, 0), fixed)
    reason = ""
    missed: dict[int, tuple[float, Iterator[float]]] = {}  # attempt → the first deviation, and those not asked for yet
    for attempt in attempts:
        try:
            fit = _attempted(kind, seed, (version, slot, kind.id, attempt), knobs, fixed)
        except Redraw as refusal:
            reason = str(refusal)
            continue
        refusal_reason = accept(fit.givens)
        if refusal_reason:
            reason = refusal_reason
            continue
        parts = iter(deviations(fit.givens))
        first = next(filter(None, parts), None)
        if first is None:
            return fit
        missed[attempt] = first, parts
        if len(missed) == PATIENCE:
            break
    if missed:
        closest = min(missed, key=lambda attempt: missed[attempt][0] + sum(missed[attempt][1]))
        return replace(_attempted(kind, seed, (version, slot, kind.id, closest), knobs, fixed), is_close_only=True)
    raise NothingDrawn(
        f"nothing to draw with {knobs_text(knobs)}: {len(attempts)} attempts, the last refused because {reason}",
        where=f"{kind.id} (version {version}, slot {slot}, seed {seed})",
        todo=f"ask for fewer, or change a knob (`problemset list {kind.id}` shows their ranges)",
    )


def is_fully_fixed(kind: ProblemType, fixed: Mapping[str, Any]) -> bool:
    """Whether the fixed givens are all that the type has. (One without any draws its single problem.)"""
    return bool(kind.givens) and fixed.keys() >= set(kind.givens)


def knobs_text(knobs: Mapping[str, Any]) -> str:
    """The knobs in words."""
    return ", ".join(f"{name} = {toml_value(value)}" for name, value in knobs.items()) or "its defaults"


def redraw(
    kind: ProblemType,
    seed: int,
    path: tuple[str | int, ...],
    *,
    knobs: Mapping[str, Any],
    fixed: Mapping[str, Any] | None = None,
) -> Instance:
    """The instance of exactly this path. Raises Redraw if the type turns it away, TypeFault if the type is broken."""
    fixed = fixed or {}
    if is_fully_fixed(kind, fixed):
        return finished(kind, _pinned(kind, path, fixed), knobs)
    return finished(kind, _attempted(kind, seed, path, knobs, fixed), knobs)


def _attempted(
    kind: ProblemType, seed: int, path: tuple[str | int, ...], knobs: Mapping[str, Any], fixed: Mapping[str, Any]
) -> Fit:
    """What the attempt of this path draws. Raises Redraw, TypeFault."""
    where = f"{kind.id} (path {'/'.join(map(str, path))}, seed {seed})"
    return Fit(where, path, *try_draw(kind, where, Draw(Stream(seed, *path)), knobs, fixed))


def try_draw(
    kind: ProblemType, where: str, d: Draw, knobs: Mapping[str, Any], fixed: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """The givens of one attempt, and their answer if it decides whether the attempt counts: fixed givens may leave
    none. Raises Redraw, TypeFault."""
    drawn = call(kind, where, kind.draw, d, **knobs)
    if not isinstance(drawn, dict) or drawn.keys() != set(kind.givens):
        raise TypeFault(_not_the_givens(kind, drawn), where=where)
    givens = plain_dict({**drawn, **fixed}, where, "given")
    return givens, _solve(kind, where, givens, refusable=True) if fixed else None


def _not_the_givens(kind: ProblemType, drawn: Any) -> str:
    """What is wrong with what `draw` has returned."""
    wanted = (
        f"draw() must return a dict of the givens {', '.join(kind.givens)}" if kind.givens else "draw() must return {}"
    )
    if not isinstance(drawn, dict):
        return f"{wanted}, not {'None' if drawn is None else f'a {type(drawn).__name__}'}"
    missing = [name for name in kind.givens if name not in drawn]
    unknown = [one_line(repr(name), 40) for name in drawn if name not in kind.givens]
    said = [f"it lacks {', '.join(missing)}"] * bool(missing) + [f"solve() takes no {', '.join(unknown)}"] * bool(
        unknown
    )
    return f"{wanted}: {'; '.join(said)}"


def effort(kind: ProblemType, givens: Mapping[str, Any], where: str) -> int:
    """The type's effort of these givens: elementary steps by hand. Raises TypeFault; only for a type that has it."""
    assert kind.effort is not None
    steps = call(kind, where, kind.effort, **deep_copy(givens))
    if type(steps) is not int or steps < 0:
        raise TypeFault(f"effort() must return a whole number from 0 on, not {shown_value(steps, 40)}", where=where)
    return steps


def identity(kind: ProblemType, givens: Mapping[str, Any], where: str) -> bytes:
    """A short hash that is equal for what the type calls the same problem (see ProblemType.identity)."""
    same = givens if kind.identity is None else call(kind, where, kind.identity, **deep_copy(givens))
    try:
        plain = plain_value(same, where, "the identity")
        return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).digest()[:12]
    except (ValueError, RecursionError):
        raise TypeFault(
            "a given or the identity has thousands of digits, or lists in lists too deep to be kept", where=where
        ) from None


def _pinned(kind: ProblemType, path: tuple[str | int, ...], fixed: Mapping[str, Any]) -> Fit:
    """The givens that the recipe gives, and their answer. Raises UserError."""
    where = f"{kind.id} (pinned givens)"
    unknown = [name for name in fixed if name not in kind.givens]
    if unknown:
        raise UserError(f"there is no given “{unknown[0]}”; it has {', '.join(kind.givens)}", where=where)
    givens = plain_dict({name: fixed[name] for name in kind.givens}, where, "given")
    wrong = shape_errors(kind, givens)
    if wrong:
        raise UserError(wrong[0], where=where)
    try:
        answer: dict[str, Any] | None = _solve(kind, where, givens, refusable=True)
    except Redraw as refusal:
        raise UserError(str(refusal), where=where) from None
    return Fit(where, path, givens, answer)


def verify_instance(kind: ProblemType, instance: Instance, where: str) -> None:
    """Lets a recorded instance through only if its answer is one, and `verify` agrees. Raises UserError: the record was
    edited, or the type has changed and would now give another answer."""
    todo = _EDITED if kind.source_sha256 == instance.source_sha256 else f"{kind.id} {_CHANGED}"
    for require, fields in (
        (require_answer, instance.answer),
        *((require_mistake, m) for m in instance.mistakes.values()),
    ):
        for name, value in fields.items():
            if name not in instance.answer:
                raise UserError(f"a recorded mistake has the unknown field “{name}”", where=where, todo=todo)
            try:
                require(name, value, kind_of(instance.kinds, name, instance.answer[name]), where)
            except TypeFault as error:
                raise UserError(f"recorded {error.what}", where=where, todo=todo) from None
    if kind.is_open is not instance.is_open:
        raise UserError(f"{kind.id} is {'an open' if kind.is_open else 'no open'} type", where=where, todo=todo)
    stated = instance.claims if instance.is_open else instance.answer
    try:
        agrees = kind.verify(deep_copy(stated), **deep_copy(instance.givens)) is True
    except (Exception, SystemExit) as error:  # an edited record may hold anything
        raise UserError(
            f"{kind.id} cannot check the recorded givens: {type(error).__name__}: {error}", where=where, todo=todo
        ) from None
    if not agrees:
        raise UserError(
            f"the recorded answer {one_line(json.dumps(stated), 80)} is not right for the recorded givens",
            where=where,
            todo=todo,
        )


def verify_placed(kind: ProblemType, placed: Placed, where: str) -> None:
    """Lets a recorded problem through only if its answer and its options are right. Raises UserError."""
    verify_instance(kind, placed.instance, where)
    if placed.options:
        try:
            require_options(placed.options, placed.instance, may_be_none=bool(placed.former))
        except (ValueError, TypeError, AttributeError, RecursionError) as error:  # an edited record may hold anything
            raise UserError(f"recorded options: {error}", where=where, todo=_EDITED) from None


_EDITED = "the record was edited: `problemset verify` names what differs from its seed"
_CHANGED = "has changed since it was recorded: `problemset rekey` solves it again, on the same papers"


def sample(kind: ProblemType) -> Instance | None:
    """Some instance at the type's defaults; None if nothing can be drawn."""
    knobs = kind.resolve_knobs({})
    for attempt in range(ATTEMPTS):
        try:
            return redraw(kind, 0, ("sample", "sample", kind.id, attempt), knobs=knobs)
        except Redraw:
            continue
    return None


def shape_errors(kind: ProblemType, givens: Mapping[str, Any]) -> list[str]:
    """How pinned givens differ in kind (number, text, list, rows) from those that the type draws at its defaults."""
    if kind.id == FIXED:
        return []  # its givens are the recipe's texts
    example = sample(kind)
    shapes = {name: shape_name(value) for name, value in example.givens.items()} if example else {}
    return [
        f"given “{name}” must be {shapes[name]}, not {one_line(json.dumps(value, default=str), 80)}"
        for name, value in givens.items()
        if name in shapes and shape_name(value) != shapes[name]
    ]


def _solve(kind: ProblemType, where: str, givens: Mapping[str, Any], *, refusable: bool) -> dict[str, Any]:
    """`solve` of the givens. A ValueError refuses givens from outside; on the type's own draw it is a bug."""
    if refusable:
        try:
            answer = kind.solve(**deep_copy(givens))
        except ValueError as error:
            raise Redraw(one_line(str(error))) from None
        except (Exception, SystemExit) as error:  # the givens come from outside and may be anything of the right shape
            raise Redraw(f"these givens cannot be solved: {type(error).__name__}: {one_line(str(error))}") from None
    else:
        answer = call(kind, where, kind.solve, **deep_copy(givens))
    if kind.is_open:
        return plain_dict(answer, where, "claim")
    if not isinstance(answer, dict) or not answer:
        raise TypeFault("solve() must return a dict of named fields", where=where)
    return plain_dict(answer, where, "answer")


def finished(kind: ProblemType, fit: Fit, knobs: Mapping[str, Any]) -> Instance:
    """The instance with these givens, solved unless its answer is known, and verified. Raises TypeFault."""
    where, givens, answer = fit.where, fit.givens, fit.answer
    before = as_bytes(givens)
    if len(before) > _SHORT:
        require_short_numbers(givens, where)
    if answer is None:
        answer = _solve(kind, where, givens, refusable=False)
    kinds = declared_kinds(kind, givens, answer)
    for name, value in answer.items() if not kind.is_open else ():
        require_answer(name, value, kind_of(kinds, name, value), where)
    if call(kind, where, kind.verify, deep_copy(answer), **deep_copy(givens)) is not True:
        name, what = ("holds", "claims") if kind.is_open else ("verify", "answer")
        raise TypeFault(f"{name}() refuses the {what} {json.dumps(answer)}", where=where, todo="no key was written")
    mistakes, _ = distinct_mistakes(kind, where, givens, answer, kinds)
    made = Instance(kind.id, dict(knobs), fit.path, kind.source_sha256, givens, answer, mistakes, kinds)
    if kind.is_open:
        made = replace(made, answer={}, claims=answer, criteria=criteria_of(kind, where, givens))
    elif kind.units:
        made = replace(made, units={name: unit for name, unit in kind.units.items() if name in answer})
    assert as_bytes(givens) == before  # every function got a copy
    return made


def declared_kinds(kind: ProblemType, givens: Mapping[str, Any], answer: Mapping[str, Any]) -> dict[str, FieldKind]:
    """The kinds of the answer's fields that the type declares; letters that stand for a given's entries are words."""
    found = {name: declared for name, declared in kind.fields.items() if name in answer}
    for name, given in kind.letters.items():
        if name in answer and isinstance(givens.get(given), list):
            found[name] = tuple(ascii_uppercase[: len(givens[given])])
    return found


def criteria_of(kind: ProblemType, where: str, givens: Mapping[str, Any]) -> tuple[Criterion, ...]:
    """What earns points in an open part. Raises TypeFault."""
    assert kind.criteria is not None
    found = call(kind, where, kind.criteria, **deep_copy(givens))
    if not isinstance(found, (list, tuple)) or not found or not all(isinstance(one, Criterion) for one in found):
        raise TypeFault("criteria() must return a list of Criterion(points, earns, gap)", where=where)
    for one in found:
        if not is_points(one.points) or one.points == 0 or not isinstance(one.earns, str) or not one.earns.strip():
            raise TypeFault(f"criterion {one_line(repr(one), 160)} needs whole or half points, and a text", where=where)
    return tuple(found)


def is_points(value: object) -> bool:
    """Whether it is a number of whole or half points, 0 to 1000."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1000 and value * 2 % 1 == 0


def distinct_mistakes(
    kind: ProblemType,
    where: str,
    givens: Mapping[str, Any],
    answer: Mapping[str, Any],
    kinds: Mapping[str, FieldKind],
) -> tuple[dict[str, Any], dict[str, str]]:
    """The mistakes that give something of their own, with the fields they get wrong; and the others, each with what it
    gives the same as: "the answer", or another mistake. Raises TypeFault."""
    mistakes: dict[str, Any] = {}
    hidden: dict[str, str] = {}
    names, known = [THE_ANSWER], SameAnswers(kinds)
    known.add(answer)
    for name, fields in plain_dict(call(kind, where, kind.mistakes, **deep_copy(givens)), where, "mistake").items():
        if not isinstance(fields, dict) or not fields:
            raise TypeFault(f"mistake “{name}” must be a dict of the fields that it gets wrong", where=where)
        for field in fields:
            if field not in answer:
                raise TypeFault(f"mistake “{name}” has a field “{field}” that the answer has not", where=where)
        for field, value in fields.items():
            require_mistake(field, value, kind_of(kinds, field, answer[field]), where)
        whole = {**answer, **fields}
        twin = known.place(whole)
        if twin is not None:
            hidden[name] = names[twin]
            continue
        names.append(name)
        known.add(whole)
        mistakes[name] = {
            f: value for f, value in fields.items() if not same(value, answer[f], kind_of(kinds, f, answer[f]))
        }
    return mistakes, hidden


def call(kind: ProblemType, where: str, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Calls a type's function; whatever it raises names the type, the file and line, and the seed."""
    try:
        return function(*args, **kwargs)
    except Redraw:
        raise
    except (Exception, SystemExit) as error:  # a type's code may fail in any way
        path = str(kind.folder / "problem.py")
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == path]
        place = f"problem.py, line {lines[-1]}" if lines else "problem.py"
        raise TypeFault(
            f"{function.__name__}() failed at {place}: {type(error).__name__}: {one_line(str(error))}", where=where
        ) from error
