"""Checks a bank: many draws of each type, at its defaults and at the corners of its knobs, and what came out.

Draw number i of a type is the one that `problemset show TYPE --seed i` shows, so that whatever is found can be looked
at. Everything is drawn twice, in two processes with other hash seeds and in opposite orders.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import BrokenExecutor, Future, as_completed
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from math import ceil
from pathlib import Path
from typing import Any

from generator.bank import (
    Bank,
    ProblemType,
    Stream,
    draw_instance,
    drawn_order,
    effort,
    identity,
    impure_uses,
    is_numeric,
    refuses,
    require_strict_verify,
    shared_steps,
    toml_value,
)
from generator.check.findings import (
    Fault,
    Longest,
    TypeReport,
    leaks,
    remarks,
    suspicious,
    undescribed,
    with_statistics,
)
from generator.check.samples import typesetting_errors
from generator.check.shares import Offer, judged, mistake_shares, mistakes_of, offers
from generator.check.targets import Target
from generator.errors import NothingDrawn, UserError, one_line
from generator.exam import Entry, entry_line, parse_entry
from generator.model import Document, Instance, Part, Placed, Problem, Progress, Version, no_progress
from generator.page import (
    Typesetter,
    own_languages,
    plain_text,
    solution,
    statement,
    template_of,
)
from generator.press import worker_processes

_CORNERS = 64  # at most; of more, a sample that is the same each time
_PERTURBED = 200  # draws at the defaults whose every changed answer is tried
_ENOUGH = 25  # faulty draws, after which no more are made
_FEW = 3  # draws at each corner, at least
_SHOWN = 5  # faults of a type that are told apart


@dataclass(frozen=True)
class CheckOrder:
    """What to check: folders of types besides the built-in bank, draws per type at the defaults, the first seed."""

    folders: tuple[Path, ...]
    draws: int
    seed: int = 0


def check(
    order: CheckOrder, targets: Sequence[Target], jobs: int, progress: Progress = no_progress
) -> list[TypeReport]:
    """Checks the targets, `jobs` at a time. Nothing is raised for a broken type: its faults are in the result."""
    total = 2 * len(targets)
    with worker_processes(jobs, hash_seed=1) as pool:
        first = _gathered({target: pool.submit(_measured, order, target) for target in targets}, progress, 0, total)
    with worker_processes(jobs, hash_seed=2) as pool:
        tasks = {target: pool.submit(_drawn_again, order, target) for target in reversed(targets)}
        second = _gathered(tasks, progress, len(targets), total)
    return [_compared(first[target], second[target]) for target in targets]


def _gathered(tasks: Mapping[Target, Future[Any]], progress: Progress, done: int, total: int) -> dict[Target, Any]:
    names = {future: name for name, future in tasks.items()}
    result = {}
    for count, future in enumerate(as_completed(names), 1):
        try:
            result[names[future]] = future.result()
        except BrokenExecutor:
            left = ", ".join(sorted(target.name for target in names.values() if target not in result)[:5])
            raise UserError(
                f"a process ended in the middle of a check (killed, out of memory, or by a type); left are {left}",
                todo="check these one by one",
            ) from None
        progress("checking types", done + count, total)
    return result


def _compared(first: TypeReport, second: Mapping[str, bytes]) -> TypeReport:
    both = {command: digest for command, digest in first.digests.items() if command in second}
    differing = [command for command, digest in both.items() if second[command] != digest]
    if not differing:
        return first
    what = (
        f"{len(differing)} of {len(both)} draws came out otherwise in another process, with another"
        " PYTHONHASHSEED and in another order; let draw() use nothing but d, and no order of a set"
    )
    return replace(first, faults=(Fault(what, differing[0]), *first.faults))


# --- draws ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Setting:
    knobs: tuple[tuple[str, Any], ...]
    is_default: bool
    draws: int


def _settings(kind: ProblemType, target: Target, draws: int) -> list[Setting]:
    """The target's knobs; and where it sets none, every combination of extreme ones. A knob of texts takes all."""
    if target.knobs:
        return [Setting(target.knobs, True, draws)]
    extremes = [
        spec.allowed if isinstance(spec.default, (str, bool)) else (spec.allowed[0], spec.allowed[-1])
        for spec in kind.knobs.values()
    ]
    corners = [tuple(zip(kind.knobs, values, strict=True)) for values in product(*map(dict.fromkeys, extremes))]
    if len(corners) > _CORNERS:
        corners = Stream(0, kind.id, "corners").sample(corners, _CORNERS)
    each = max(_FEW, ceil(draws / len(corners)))
    return [Setting((), True, draws), *(Setting(corner, False, each) for corner in corners)]


def _command(order: CheckOrder, kind: ProblemType, setting: Setting, seed: int) -> str:
    """The command that shows this draw."""
    knobs = [f"--knob {name}={toml_value(v)}" for name, v in setting.knobs if v != kind.knobs[name].default]
    folders = [f"--bank {folder}" for folder in order.folders]
    return " ".join(["problemset show", kind.id, f"--seed {seed}", *knobs, *folders]).replace('"', "")


def _draws(order: CheckOrder, kind: ProblemType, target: Target) -> list[tuple[Setting, int]]:
    return [
        (setting, seed)
        for setting in _settings(kind, target, order.draws)
        for seed in range(order.seed, order.seed + setting.draws)
    ]


def _draw(kind: ProblemType, setting: Setting, seed: int) -> Instance:
    return draw_instance(kind, seed, "show", "show", knobs=kind.resolve_knobs(dict(setting.knobs)))


def _digest(instance: Instance) -> bytes:
    drawn = [instance.path, instance.givens, instance.answer, instance.mistakes]
    return hashlib.sha256(json.dumps(drawn, default=str).encode()).digest()[:8]


def _drawn_again(order: CheckOrder, target: Target) -> dict[str, bytes]:
    """All draws once more, the last one first. What cannot be drawn is left out: the first time has said so."""
    result = {}
    empty: set[Setting] = set()
    faulty = 0
    try:
        kind = Bank(order.folders)[target.type]
    except UserError:
        return {}
    for setting, seed in reversed(_draws(order, kind, target)):
        if setting in empty or faulty == _ENOUGH:
            continue
        try:
            result[_command(order, kind, setting, seed)] = _digest(_draw(kind, setting, seed))
        except NothingDrawn:
            empty.add(setting)
        except UserError:
            faulty += 1
    return result


# --- one type -------------------------------------------------------------------------------------------------------


class _Faults:
    """The first few faults of a type that differ in more than their numbers."""

    def __init__(self) -> None:
        self.found: dict[str, Fault] = {}
        self.more = 0

    @property
    def count(self) -> int:
        return len(self.found) + self.more

    def add(self, what: str, reproduce: str = "") -> None:
        kind = re.sub(r"\(path.*?\)|\d+|[“{\[].*[”}\]]", "", what)
        if kind in self.found or len(self.found) == _SHOWN:
            self.more += 1
        else:
            self.found[kind] = Fault(one_line(what), reproduce)


def _measured(order: CheckOrder, target: Target) -> TypeReport:
    """Everything about one type that one process can find."""
    faults = _Faults()
    type_id = target.type
    try:
        bank = Bank(order.folders)
        kind = bank[type_id]
        template_of(kind)
        for words in own_languages(kind):
            template_of(kind, words)
    except UserError as error:
        return TypeReport(type_id, target.name, faults=(Fault(str(error)),))
    for what in (*shared_steps(kind), *impure_uses(kind)):
        faults.add(what)
    has_examples = _check_examples(kind, faults)
    drawn, asked, checked = _check_draws(order, kind, target, faults)
    usual = [instance for setting, _, instance in drawn if setting.is_default]
    if usual:
        commands = [_command(order, kind, setting, seed) for setting, seed, _ in drawn if setting.is_default]
        checked = with_statistics(checked, kind, dict(target.knobs), usual, commands)
        for what in (*suspicious(checked, len(usual)), *leaks(usual, asked)):
            faults.add(what)
        _check_choices(kind, usual, faults)
    verdict = judged(checked.shares, kind.allow, len(usual), is_default=not target.knobs)
    for share in verdict.faults:
        faults.add(str(share), share.reproduce)
    if not faults.found:
        longest = (checked.statement.seed, checked.solution.seed, order.seed)
        for engine, problem, guilty in typesetting_errors(bank, kind, _samples(drawn, longest, order.seed)):
            faults.add(
                f"{engine}: {problem}" if engine else str(problem), _command(order, kind, *guilty) if guilty else ""
            )
    found = tuple(replace(fault, what=fault.what.removeprefix(f"{type_id}: ")) for fault in faults.found.values())
    return replace(
        checked,
        faults=found,
        more_faults=faults.more,
        warnings=(*(Fault(str(share), share.reproduce) for share in verdict.warnings), *undescribed(kind)),
        allowed=tuple((str(share), reason) for share, reason in verdict.allowed),
        notes=(*remarks(kind, checked, has_examples=has_examples), *verdict.notes),
    )


def _check_examples(kind: ProblemType, faults: _Faults) -> bool:
    """examples.json: answers that were worked without the program. Whether there are any."""
    path = kind.folder / "examples.json"
    if not path.is_file():
        return False
    try:
        examples = json.loads(path.read_text(encoding="utf-8"))
        for example in examples:
            source, givens = example["source"], example["givens"]
            instance = draw_instance(kind, 0, "example", "example", knobs=kind.resolve_knobs({}), fixed=givens)
            function, expected, computed = (
                ("claims", example["claims"], instance.claims)
                if instance.is_open
                else ("solve", example["answer"], instance.answer)
            )
            if computed != expected:
                faults.add(
                    f"examples.json: {source} gives {json.dumps(expected)}, but {function}() {json.dumps(computed)}"
                )
    except UserError as error:
        faults.add(f"examples.json: {error}")
    except (OSError, ValueError, TypeError, KeyError) as error:
        faults.add(f"examples.json cannot be read: {type(error).__name__}: {error}")
        return False
    return bool(examples)


def _check_draws(
    order: CheckOrder, kind: ProblemType, target: Target, faults: _Faults
) -> tuple[list[tuple[Setting, int, Instance]], list[str], TypeReport]:
    """Draws everything and checks each draw by itself. Also the statements at the defaults, as plain text."""
    drawn: list[tuple[Setting, int, Instance]] = []
    asked: list[str] = []
    digests: dict[str, bytes] = {}
    came_up: list[Offer] = []
    texts = {"statement": Longest(), "solution": Longest()}
    empty: set[Setting] = set()
    spent = 0.0
    typesetters = [Typesetter("typst"), Typesetter("latex")]
    for setting, seed in _draws(order, kind, target):
        if setting in empty or faults.count >= _ENOUGH:
            continue
        command = _command(order, kind, setting, seed)
        try:
            before = time.process_time()  # of this process: others may keep the machine busy
            instance = _draw(kind, setting, seed)
            spent += (time.process_time() - before) * setting.is_default
            digests[command] = _digest(instance)
            came_up += offers(kind, instance, is_default=setting.is_default, command=command)
            if (seed - order.seed) < (_PERTURBED if setting.is_default else _FEW):
                require_strict_verify(kind, instance)
            identity(kind, instance.givens, kind.id)
            if kind.effort:
                effort(kind, instance.givens, kind.id)
            _require_round_trip(instance)
            written = _written(kind, instance, typesetters)
        except NothingDrawn as error:
            empty.add(setting)
            if setting.is_default:
                faults.add(str(error), command)
        except UserError as error:
            faults.add(str(error), command)
        else:
            drawn.append((setting, seed, instance))
            if setting.is_default:
                asked.append(written["statement"])
                for part, text in written.items():
                    texts[part] = max(texts[part], Longest(len(text), seed), key=lambda longest: longest.characters)
    attempts = [int(instance.path[3]) + 1 for setting, _, instance in drawn if setting.is_default]
    corners = len(_settings(kind, target, order.draws)) - 1
    return (
        drawn,
        asked,
        TypeReport(
            kind.id,
            target.name,
            title=kind.title,
            draws=len(drawn),
            corners=corners,
            empty_corners=len(empty),
            attempts=sum(attempts) / len(attempts) if attempts else 0,
            rate=len(attempts) / spent if spent else 0,
            mistakes=mistakes_of(came_up),
            shares=tuple(mistake_shares(came_up)),
            statement=texts["statement"],
            solution=texts["solution"],
            digests=digests,
        ),
    )


def _require_round_trip(instance: Instance) -> None:
    placed = Placed("1", str(instance.path[1]), 1, instance)
    version = Version("A", "0000-0000", None, (placed,))
    again = parse_entry(entry_line(Entry(version, {}, {})), Path("record"), 2).version
    if again != version:
        raise UserError(f"a record gives back other values than {one_line(json.dumps(instance.givens), 200)}")


def _written(kind: ProblemType, instance: Instance, typesetters: Sequence[Typesetter]) -> dict[str, str]:
    """Writes the text for every output; statement and solution as plain text. Raises UserError."""
    asked, worked = statement(kind, instance, None), solution(kind, instance, None)
    texts = [(asked, worked)]
    for words in own_languages(kind):
        texts.append((statement(kind, instance, None, words=words), solution(kind, instance, None, words=words)))
    try:
        for typesetter in typesetters:
            for text, steps in texts:
                typesetter.source(_page(Part("(a)", 1, text, (), kind.space, steps)))
        return {"statement": plain_text(asked), "solution": plain_text(worked.steps)}
    except ValueError as error:
        raise UserError(f"the text cannot be written for every output: {error}", where=kind.id) from None


def _page(part: Part) -> Document:
    return Document(True, "Check", "", "", "", "A", None, "", (), (Problem(1, "Check", (), (part,)),))


# --- all draws of a type together -------------------------------------------------------------------------------------


def _check_choices(kind: ProblemType, usual: Sequence[Instance], faults: _Faults) -> None:
    """A numeric type can become multiple choice with four options that are all different."""
    if not is_numeric(usual[0].answer):
        return
    used: Counter[int] = Counter()
    for number, instance in enumerate(usual[:50]):
        is_wrong = partial(refuses, kind, instance.givens)
        try:
            order = drawn_order(
                Stream(number, "choices"), instance, 4, ascending=kind.sorted_choices, used=used, is_wrong=is_wrong
            )
            used[order.index(0)] += 1
        except UserError as error:
            faults.add(f"as multiple choice: {error}")


def _samples(
    drawn: Sequence[tuple[Setting, int, Instance]], longest: Sequence[int], first: int
) -> list[tuple[tuple[Setting, int], Instance]]:
    """The draws with the longest texts, and one at every corner."""
    chosen: dict[tuple[Setting, int], Instance] = {}
    for setting, seed, instance in drawn:
        if seed in longest if setting.is_default else seed == first:
            chosen.setdefault((setting, seed), instance)
    return list(chosen.items())
