"""What is wrong with the types, knobs and givens that a recipe names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from generator.bank import Bank, ProblemType, draw_instance, is_numeric, sample, shape_errors
from generator.errors import UserError, one_line
from generator.exam.recipe import RecipeError

_DRAWS = 200  # among which a mistake that a recipe names comes up


def recipe_errors(bank: Bank, part: Mapping[str, Any]) -> Iterator[RecipeError]:
    """What is wrong with the types, knobs and pinned givens of a raw recipe part."""
    entries: list[tuple[tuple[str | int, ...], Any]] = [((), part)]
    if isinstance(part.get("pool"), list):
        entries = [
            (("pool", i), item if isinstance(item, dict) else {"type": item}) for i, item in enumerate(part["pool"])
        ]
    kinds: list[ProblemType] = []
    for keys, entry in entries:
        name = entry.get("type")
        if not isinstance(name, str):
            continue
        try:
            kind = bank[name]
        except UserError as error:
            yield (*keys, "type"), f"{error.where}: {error.what}".removeprefix(": "), error.todo
            continue
        kinds.append(kind)
        knobs = entry.get("knobs", {})
        for knob, value in knobs.items() if isinstance(knobs, dict) else ():
            try:
                kind.resolve_knobs({knob: value})
            except UserError as error:
                yield (*keys, "knobs", knob), error.what, error.todo
        yield from _errors_in_givens(bank, name, entry)
        if part.get("level") is not None and kind.effort is None:
            yield ("level",), f"{name} counts no effort, so that it has no levels", "leave `level` out"
        if part.get("choices") is not None:
            example = sample(kind)
            if example and not is_numeric(example.answer):
                yield ("choices",), f"{name} is not answered by numbers", "leave `choices` out: it has letters already"
    yield from _errors_in_credit(part, kinds)


def _errors_in_credit(part: Mapping[str, Any], kinds: Sequence[ProblemType]) -> Iterator[RecipeError]:
    """Mistakes that none of the types has. Which there are may depend on what is drawn, so many draws are asked."""
    credit = part.get("credit")
    if not isinstance(credit, dict) or not credit or not kinds:
        return
    known: dict[str, None] = {}
    givens = part.get("givens")
    for kind in kinds:
        fixed = givens if isinstance(givens, dict) and set(givens) == set(kind.givens) else {}
        for seed in range(_DRAWS if not fixed else 1):
            try:
                drawn = draw_instance(kind, seed, "check", "check", knobs=kind.resolve_knobs({}), fixed=fixed)
            except UserError:
                continue
            known |= dict.fromkeys(drawn.mistakes)
            if all(name in known for name in credit):
                return
    named = " or ".join(kind.id for kind in kinds)
    for name in credit:
        if name not in known:
            close = get_close_matches(str(name), known, n=1)
            todo = f"did you mean {close[0]}?" if close else f"it has {one_line(', '.join(known), 300)}"
            yield ("credit", name), f"{named} has no mistake “{one_line(str(name), 80)}”", todo


def _errors_in_givens(bank: Bank, name: str, entry: Mapping[str, Any]) -> Iterator[RecipeError]:
    kind = bank[name]
    fixed = entry.get("givens", {})
    shared = entry.get("share", {})
    wanted = shared.get("givens") if isinstance(shared, dict) else ()
    groups = (("givens",), fixed if isinstance(fixed, dict) else ()), (("share", "givens"), wanted)
    for keys, names in groups:
        for given in names if isinstance(names, (dict, list)) else ():
            if given not in kind.givens:
                yield keys, f"{name} has no given “{one_line(str(given), 60)}”", f"it has {', '.join(kind.givens)}"
    if not isinstance(fixed, dict) or any(given not in kind.givens for given in fixed):
        return
    wrong = shape_errors(kind, fixed) if fixed else []
    yield from ((("givens",), f"{name}: {text}", "") for text in wrong)
    if not wrong and set(fixed) == set(kind.givens):
        try:
            draw_instance(kind, 0, "check", "check", knobs=kind.resolve_knobs({}), fixed=fixed)
        except UserError as error:
            yield ("givens",), f"{name}: {error.what}", error.todo
