"""What a recipe, and the room that its trial versions needed, say about the look of a paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from generator.errors import UserError, one_line
from generator.exam.page_plan import Place, PlannedPart, PlannedProblem, plan
from generator.exam.recipe_model import Part, Recipe
from generator.exam.slots import Slot, printed_slots, problem_order, section_of, slots_of
from generator.model import Version
from generator.page import Appendix, Cover, Frame, PartLayout, ProblemHeading, Section


def frame(recipe: Recipe) -> Frame:
    """What stands around the problems."""
    cover, appendix = recipe.cover, recipe.appendix
    return Frame(
        title=recipe.title,
        subtitle=recipe.subtitle,
        course=recipe.course,
        date=recipe.date,
        instructions=recipe.instructions,
        language=recipe.language,
        cover=Cover(cover.rules, cover.table, cover.signature) if cover else None,
        name_line=recipe.name_line,
        roster_columns=recipe.roster_columns,
        appendix=Appendix(appendix.title, appendix.text, appendix.scratch) if appendix else None,
        is_large=recipe.text_size == "large",
        key_style=recipe.key,
    )


def require_planned(recipe: Recipe, seed: int, version: Version, where: str) -> None:
    """Raises UserError for a recorded version whose parts are not those of the recipe: one of the two was edited."""
    planned = {slot.name for slot in slots_of(recipe, seed, version.drawn_as)}
    problems = {placed.label.partition("(")[0] for placed in version.problems}
    if {placed.slot for placed in version.problems} != planned or len(problems) != len(
        problem_order(recipe, seed, version.drawn_as)
    ):
        what = f"version {one_line(version.name, 40)} has other parts than the recipe of its record: one was edited"
        raise UserError(what, where=where, todo="restore the record from a copy")


def headings(recipe: Recipe, seed: int, version: str) -> list[ProblemHeading]:
    """Of each problem that this version has, in printed order."""
    return headings_of(recipe, problem_order(recipe, seed, version))


def headings_of(recipe: Recipe, order: Iterable[int]) -> list[ProblemHeading]:
    """Of these problems. A section's heading stands above the first of its problems, whichever that is."""
    result = []
    last = -1
    for i in order:
        problem, here = recipe.problems[i], section_of(recipe, i)
        begun = recipe.problems[here].section if here not in (-1, last) else None
        last = here
        section = Section(begun.title, begun.text) if begun else None
        result.append(ProblemHeading(problem.title, problem.text, section))
    return result


def part_layouts(recipe: Recipe, seed: int, version: str) -> dict[str, PartLayout]:
    """Slot → what the recipe says about the look of its part, in the order in which this version prints them."""
    slots = [slot for _, slot in printed_slots(recipe, seed, version)]
    places = _places(recipe, slots)
    result = {}
    for slot in slots:
        layout, place = part_layout(slot.recipe), places.get(slot.name)
        if place and recipe.room:
            columns = recipe.room.parts[slot.place].columns
            layout = replace(layout, height=place.height, starts_page=place.starts_page, columns=columns)
        result[slot.name] = layout
    return result


def part_layout(part: Part) -> PartLayout:
    """What the recipe says by itself."""
    return PartLayout(
        space=part.space,
        height=part.height,
        ruled=part.lines,
        setup=part.setup,
        marking=part.marking,
        credit=part.credit,
        penalty=part.penalty if part.choices else 0,
    )


def _places(recipe: Recipe, slots: Sequence[Slot]) -> Mapping[str, Place]:
    """Slot → its place on the paper, as far as the room that parts need is known."""
    room = recipe.room
    if room is None or any(slot.place not in room.parts for slot in slots):
        return {}
    if not len(room.headings) == len(room.sections) == len(recipe.problems):
        return {}  # of a record that was edited: `verify` says where
    if not room.page:  # a layout that does not measure its pages
        known = ((slot, room.parts[slot.place]) for slot in slots)
        return {slot.name: Place(slot.recipe.height or round(part.needed + part.space, 2), False)
                for slot, part in known}  # fmt: skip
    problems = []
    section = -1
    for problem, members in groupby(slots, lambda slot: slot.problem):
        heading = room.headings[problem]
        if (here := section_of(recipe, problem)) != section:
            heading, section = heading + (room.sections[here] if here >= 0 else 0), here
        parts = tuple(_planned(recipe, slot) for slot in members)
        problems.append(PlannedProblem(heading, recipe.problems[problem].new_page, parts))
    return plan(problems, page=room.page, top=room.top, gap=room.gap)


def _planned(recipe: Recipe, slot: Slot) -> PlannedPart:
    assert recipe.room is not None
    part, said = recipe.room.parts[slot.place], slot.recipe.height
    space = part.space if said is None else max(0.0, said - part.needed)
    points = slot.recipe.points or sum(criterion.points for criterion in slot.recipe.criteria) or 1
    return PlannedPart(slot.name, part.needed, space, said is not None or not recipe.elastic, points)
