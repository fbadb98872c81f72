"""What an instructor gets beside the papers: the answers, how much work each version is, and what is not alike."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generator.bank import FIXED, Bank, effort
from generator.exam import Band, Recipe, spread
from generator.files import safe_cell, whole_file
from generator.model import Placed, Version
from generator.page import answer_boxes, save_figure
from generator.press.plots import efforts_of_versions


@contextmanager
def answers_csv(path: Path) -> Iterator[Callable[[Version], None]]:
    """answers.csv: takes one version after another, a row per field of every answer. Cells that a spreadsheet would
    compute are disarmed. Raises UserError."""
    with whole_file(path, private=True) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["version", "code", "student_id", "student_name", "label", "type", "field", "answer"])
        yield lambda version: rows.writerows(_answers(version))


def _answers(version: Version) -> Iterator[list[Any]]:
    student = version.student or {"id": "", "name": ""}
    who = [version.drawn_as, version.code, student["id"], student["name"]]
    for placed in version.problems:
        fields = dict(placed.instance.answer)
        if placed.options:
            fields = {"choice": placed.right_letter, **fields}
        for name, value in fields.items():
            cells = [*who, placed.label, placed.instance.type, name]
            yield [*map(safe_cell, cells), value if isinstance(value, int) else safe_cell(_compact(value))]


def _compact(value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], str):
        return ", ".join(value)
    return value if isinstance(value, str) else json.dumps(value)


_A_STEP = "a step is one product of two digits, one column of a sum, or one carry"


@dataclass
class EffortTable:
    """How much work each version is, in elementary steps by hand (generator/effort.py): fairness.csv and .png."""

    recipe: Recipe
    bank: Bank
    bands: Mapping[str, Band]
    versions: list[tuple[str, str, int, int]] = field(default_factory=list)
    """Name, student id, total effort, target."""
    slots: dict[str, list[int | None]] = field(default_factory=dict)
    """Slot → effort per version, None where a version does not have it."""
    labels: dict[str, str] = field(default_factory=dict)
    """Slot → label where it is printed, in the first version that has it."""
    left_out: dict[str, str] = field(default_factory=dict)
    """Slot → label and type, of parts whose type counts no effort."""

    def add(self, version: Version) -> None:
        found = {
            placed.slot: effort(self.bank[placed.instance.type], placed.instance.givens, placed.label)
            for placed in version.problems
            if placed.slot in self.bands
        }
        for placed in version.problems:
            kind = self.bank[placed.instance.type]
            if not kind.effort and kind.id != FIXED:  # a question of the recipe's own is the same in all versions
                self.left_out.setdefault(placed.slot, f"{placed.label} ({kind.id})")
            if placed.slot in found:
                self.labels.setdefault(placed.slot, placed.label)
                self.slots.setdefault(placed.slot, [None] * len(self.versions))
        for slot, efforts in self.slots.items():
            efforts.append(found.get(slot))
        target = sum(self.bands[slot].target for slot in found)
        student = version.student["id"] if version.student else ""
        self.versions.append((version.name, student, sum(found.values()), target))

    @property
    def spread(self) -> float:
        """How far the totals lie apart, each against its target; in percent."""
        return spread(total / target for _, _, total, target in self.versions if target)

    def summary(self) -> str:
        """How alike the versions are, in words; "" where there is no work to compare."""
        if not self.slots:
            is_off = self.recipe.fairness == 100
            reason = "fairness = 100" if is_off else "no type here counts effort"
            return f"work: not compared ({reason})" if is_off or self.left_out else ""
        totals = [total for _, _, total, _ in self.versions]
        targets = [target for *_, target in self.versions]
        if len({*totals}) == len({*targets}) == 1:
            return f"work: {totals[0]} steps by hand in each paper; {_A_STEP}"
        difference = f"{self.spread:.1f} %"
        if len({*targets}) == 1:
            compared = f"papers differ by {difference} of the {targets[0]} intended"
        else:  # a pool gives papers other types
            intended = f"{min(targets)} to {max(targets)}"
            compared = f"set against the {intended} intended for their own parts, papers differ by {difference}"
        asked = f"at most {self.recipe.fairness:g} % by `fairness`"
        return f"work: {min(totals)} to {max(totals)} steps by hand in a paper; {compared} ({asked}); {_A_STEP}"

    def csv(self, pages: Sequence[int]) -> bytes:
        """A row per version: total, target, the deviation in percent, pages of the paper, the effort of each slot."""
        text = io.StringIO(newline="")
        rows = csv.writer(text, lineterminator="\n")
        heads = [f"{self.labels[slot]} {slot}" for slot in self.slots]
        rows.writerow(
            ["version", "student_id", "effort", "target", "deviation_percent", "pages", *map(safe_cell, heads)]
        )
        for i, (name, student, total, target) in enumerate(self.versions):
            deviation = f"{100 * (total - target) / target:.1f}" if target else ""
            efforts = ["" if row[i] is None else row[i] for row in self.slots.values()]
            count = pages[i] if i < len(pages) else ""
            rows.writerow([safe_cell(name), safe_cell(student), total, target, deviation, count, *efforts])
        return text.getvalue().encode("utf-8")

    def png(self) -> bytes:
        parts = [(self.labels[slot], [e for e in found if e is not None]) for slot, found in self.slots.items()]
        names, totals = [name for name, *_ in self.versions], [total for _, _, total, _ in self.versions]
        targets = [target for *_, target in self.versions]

        def drawn() -> Any:
            return efforts_of_versions(names, totals, targets, self.recipe.fairness, parts)

        return save_figure(drawn, ["png"], math=False)["png"]

    def notes(self) -> Iterable[str]:
        """What is less fair than asked for, in words."""
        for slot, efforts in self.slots.items():
            outside = sum(1 for e in efforts if e is not None and self.bands[slot].deviation(e))
            if outside:
                yield (
                    f"{self.labels[slot]} ({slot}): in {outside} of {len(efforts)} versions more or less work than the"
                    f" {self.bands[slot].target} steps intended, since few of its different problems are as much work"
                )
        if self.spread > self.recipe.fairness:
            yield (
                f"papers differ by {self.spread:.0f} % in the work they take, more than the {self.recipe.fairness:g} %"
                " asked for (fairness): so few parts, or such simple ones, cannot be closer; see fairness.csv"
            )
        targets = {target for *_, target in self.versions}
        if len(targets) > 1 and (max(targets) - min(targets)) * 100 > self.recipe.fairness * max(targets):
            yield (
                f"a pool gives papers types that are unlike work: {min(targets)} to {max(targets)} steps are intended;"
                " fairness.csv tells which paper has how many"
            )
        if self.slots and self.left_out:
            verb = "counts" if len(self.left_out) == 1 else "count"
            yield f"{', '.join(self.left_out.values())} {verb} no effort: left out where the work of papers is compared"


class BoxPlaces:
    """Whether all papers have their boxes in the same places: what services need that mark by region."""

    def __init__(self, recipe: Recipe, bank: Bank) -> None:
        self._recipe, self._bank = recipe, bank
        self._shapes: dict[str, set[Any]] = {}

    def add(self, version: Version) -> None:
        for placed in version.problems:
            self._shapes.setdefault(placed.label, set()).add(self._shape(placed))

    def notes(self, names: Sequence[str], pages: Sequence[int]) -> Iterable[str]:
        """What is not in the same place in all versions, and why."""
        shuffled = self._recipe.shuffle or any(problem.shuffle for problem in self._recipe.problems)
        if shuffled:
            yield "parts stand in another order in each version, and so do their boxes (`shuffle`)"
        else:
            for label, shapes in self._shapes.items():
                if len(shapes) > 1:
                    yield f"{label} has boxes of {len(shapes)} shapes: not in the same places in all versions"
        counts = {count: name for name, count in zip(reversed(names), reversed(pages), strict=False)}
        if len(counts) > 1:
            shown = ", ".join(f"{count} (such as {name})" for count, name in sorted(counts.items()))
            yield f"papers differ in their number of pages: {shown}"

    def _shape(self, placed: Placed) -> Any:
        if placed.options:
            return len(placed.options)
        kind = self._bank[placed.instance.type]
        return tuple((box.rows, box.columns) for box in answer_boxes(kind, placed.instance))
