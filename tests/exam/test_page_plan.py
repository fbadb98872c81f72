"""Pages are as few as the bounds of the rooms allow, full, and never hold more than they can."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from generator.exam.page_plan import Place, PlannedPart, PlannedProblem, plan

PAGE, TOP, GAP = 25.0, 4.0, 0.6


def problem(
    *parts: tuple[float, float], heading: float = 1.5, new_page: bool = False, points: float = 4, at: str = ""
) -> PlannedProblem:
    named = (PlannedPart(f"{at}{k}", needed, space, False, points) for k, (needed, space) in enumerate(parts))
    return PlannedProblem(heading, new_page, tuple(named))


def pages(problems: list[PlannedProblem], places: dict[str, Place]) -> list[list[tuple[PlannedPart, float, float]]]:
    """Part, height and what stands above it, page by page."""
    result: list[list[tuple[PlannedPart, float, float]]] = [[]]
    for one in problems:
        for k, part in enumerate(one.parts):
            place = places[part.name]
            if place.starts_page:
                result.append([])
            above = (GAP if result[-1] else 0) + (one.heading if k == 0 else 0)
            result[-1].append((part, place.height or part.needed + part.space, above))
    return result


def height(page: list[tuple[PlannedPart, float, float]], number: int) -> float:
    return sum(tall + above for _, tall, above in page) + (TOP if number == 0 else 0)


def planned(problems: list[PlannedProblem]) -> list[list[tuple[PlannedPart, float, float]]]:
    return pages(problems, dict(plan(problems, page=PAGE, top=TOP, gap=GAP)))


PARTS = st.lists(st.tuples(st.floats(1, 9), st.floats(0.5, 6)), min_size=1, max_size=5)


@given(st.lists(PARTS, min_size=1, max_size=7))
def test_no_page_holds_more_than_it_can_and_no_room_leaves_its_bounds(sizes: list[list[tuple[float, float]]]) -> None:
    problems = [problem(*parts, at=f"{i}/") for i, parts in enumerate(sizes)]
    found = planned(problems)
    assert [part for page in found for part, *_ in page] == [part for one in problems for part in one.parts]
    for number, page in enumerate(found):
        assert height(page, number) <= PAGE
        for part, tall, _ in page:
            assert 0.5 * part.space - 0.01 <= tall - part.needed <= 4 * part.space + 0.01


@given(st.lists(PARTS, min_size=2, max_size=7))
def test_a_page_is_not_left_while_the_next_part_would_fit_as_asked(sizes: list[list[tuple[float, float]]]) -> None:
    """As few pages as there can be: a greedy reader who takes parts with the least room needs as many."""
    problems = [problem(*parts, at=f"{i}/") for i, parts in enumerate(sizes)]
    found = planned(problems)
    least, used = 1, TOP
    for one in problems:
        for k, part in enumerate(one.parts):
            heading = one.heading if k == 0 else 0
            above = GAP + heading
            tall = part.needed + 0.5 * part.space
            if used + above + tall > PAGE - 0.15 and used > 0:
                least, used = least + 1, heading + tall
            else:
                used += above + tall
    lonely = sum(sum(part.points for part, *_ in page) <= 2 for page in found)
    assert len(found) <= least or lonely


def test_rooms_of_a_page_share_what_is_left_by_what_they_asked_for() -> None:
    one = problem((3, 2), (4, 4), (5, 3))
    two = problem((20, 2), at="x")
    first, _ = planned([one, two])
    shares = [(tall - part.needed) / part.space for part, tall, _ in first]
    assert max(shares) - min(shares) < 0.02
    assert abs(height(first, 0) - PAGE) < 0.2, "the page is full"


def test_only_the_last_page_may_be_blank_below() -> None:
    problems = [problem((5, 1), (6, 1), (4, 1), at=f"{i}/") for i in range(6)]
    found = planned(problems)
    for number, page in enumerate(found[:-1]):
        assert height(page, number) > PAGE * 2 / 3
    for part, tall, _ in found[-1]:
        assert tall <= part.needed + 1.25 * part.space + 0.01, "the last page is not filled up"


def test_a_problem_that_asks_for_a_page_begins_one() -> None:
    problems = [problem((3, 1), at="a"), problem((3, 1), at="b", new_page=True), problem((3, 1), at="c")]
    assert [[part.name for part, *_ in page] for page in planned(problems)] == [["a0"], ["b0", "c0"]]


def test_a_small_part_is_not_alone_on_a_page_if_another_can_come_along() -> None:
    """Ten parts fill a page with their least room; the eleventh, of one point, would be alone."""
    parts = [PlannedPart(str(k), 1.5, 1.2, False, 1) for k in range(11)]
    problems = [PlannedProblem(1.0, False, tuple(parts)), problem((20, 2), at="long")]
    found = planned(problems)
    assert all(sum(part.points for part, *_ in page) > 2 for page in found)


def test_what_is_longer_than_a_page_comes_as_it_is() -> None:
    problems = [problem((3, 1), at="a"), problem((30, 2), at="b"), problem((3, 1), at="c")]
    places = plan(problems, page=PAGE, top=TOP, gap=GAP)
    assert places["b0"] == Place(None, True)
    assert places["c0"].starts_page


def test_a_height_that_is_said_is_kept() -> None:
    part = PlannedPart("fixed", 4, 6, True, 3)
    places = plan([PlannedProblem(1, False, (part, PlannedPart("free", 4, 2, False, 3)))], page=PAGE, top=TOP, gap=GAP)
    assert places["fixed"].height == 10
    assert all(not late.starts_page or early for early, late in pairwise(places.values()))
