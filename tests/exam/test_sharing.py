"""Who gets which of a few versions: neighbours differ, nobody's printed paper changes, and what cannot be is said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.errors import UserError, UserErrors
from generator.exam.roster import read_roster
from generator.exam.sharing import Dealt, deal

Seats = Mapping[str, tuple[int, int]]
"""Student → row, seat."""


def named(count: int) -> list[str]:
    return [chr(ord("A") + i) for i in range(count)]


def roster(seats: Seats, **further: str) -> list[dict[str, str]]:
    return [{"id": i, "name": f"Name {i}", "row": str(r), "seat": str(s), **further} for i, (r, s) in seats.items()]


def in_a_line(count: int) -> list[dict[str, str]]:
    return [{"id": f"s{i:02}", "name": f"Name {i}"} for i in range(count)]


def side_by_side(seats: Seats) -> Iterator[tuple[str, str]]:
    """Pairs of whom nobody sits between, in the same row."""
    for row in {row for row, _ in seats.values()}:
        here = sorted((seat, one) for one, (its, seat) in seats.items() if its == row)
        yield from ((one, other) for (_, one), (_, other) in pairwise(here))


def apart(seats: Seats, rows: int, steps: Iterable[int]) -> Iterator[tuple[str, str]]:
    """Pairs so many rows and seats apart."""
    for one, other in combinations(seats, 2):
        (r, s), (q, t) = seats[one], seats[other]
        if abs(r - q) == rows and abs(s - t) in steps:
            yield one, other


def alike(dealt: Dealt, pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(one, other) for one, other in pairs if dealt.variants[one] == dealt.variants[other]]


ROOMS = st.builds(
    lambda rows, seats, order: {f"s{i:02}": (i // seats + 1, i % seats + 1) for i in order(rows * seats)},
    st.integers(1, 7),
    st.integers(1, 7),
    st.sampled_from([range, lambda n: range(n - 1, -1, -1), lambda n: sorted(range(n), key=lambda i: i * 7 % 11)]),
)
PLANS = st.sets(st.tuples(st.integers(1, 6), st.integers(1, 7)), min_size=1, max_size=42).map(
    lambda places: {f"s{i:02}": place for i, place in enumerate(sorted(places))}
)


# --- by seats -------------------------------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(ROOMS, st.integers(2, 9))
def test_in_a_full_room_all_neighbours_differ(seats: Seats, count: int) -> None:
    dealt = deal(roster(seats), named(count), {})
    assert alike(dealt, side_by_side(seats)) == []
    assert alike(dealt, apart(seats, 1, [0])) == []
    if count > 3:
        assert alike(dealt, apart(seats, 1, [1])) == []
    assert dealt.notes == []
    assert list(dealt.variants) == list(seats)  # in the order of the roster


@settings(max_examples=150, deadline=None)
@given(PLANS, st.integers(2, 9))
def test_where_seats_are_empty_neighbours_differ_as_far_as_can_be(seats: Seats, count: int) -> None:
    """Whoever sits two seats apart with nobody between is a neighbour."""
    dealt = deal(roster(seats), named(count), {})
    assert alike(dealt, side_by_side(seats)) == []
    if count > 2:
        assert alike(dealt, apart(seats, 1, [0])) == []
    if count > 4:
        assert alike(dealt, apart(seats, 1, [1])) == []


@settings(max_examples=100, deadline=None)
@given(PLANS, st.integers(1, 9), st.data())
def test_who_has_a_paper_keeps_it_and_late_students_differ_from_their_neighbours(
    seats: Seats, count: int, data: st.DataObject
) -> None:
    first = data.draw(st.sets(st.sampled_from(sorted(seats))))
    kept = deal(roster({one: seats[one] for one in sorted(first)}), named(count), {}).variants
    order = data.draw(st.permutations(sorted(seats)))
    dealt = deal(roster({one: seats[one] for one in order}), named(count), kept)
    assert {one: dealt.variants[one] for one in first} == kept
    if count > 4:
        assert alike(dealt, side_by_side(seats)) == []
        assert alike(dealt, apart(seats, 1, [0])) == []
    again = deal(roster({one: seats[one] for one in sorted(seats)}), named(count), kept)
    assert dict(again.variants) == dict(dealt.variants)  # seats decide, not the order of rows


def test_the_pattern_of_a_room() -> None:
    """Row by row, each two versions on: ABCD, CDAB, …"""
    room = {f"{row}{seat}": (row, seat) for row in (1, 2, 3) for seat in range(1, 7)}
    dealt = deal(roster(room), named(4), {})
    found = ["".join(dealt.variants[f"{row}{seat}"] for seat in range(1, 7)) for row in (1, 2, 3)]
    assert found == ["ABCDAB", "CDABCD", "ABCDAB"]


def test_every_second_seat_is_as_good_as_every_seat() -> None:
    room = {f"{row}{seat}": (row, 2 * seat) for row in (1, 3) for seat in range(4)}
    dealt = deal(roster(room), named(2), {})
    assert list(dealt.variants.values()) == list("ABABBABA")


def test_rows_and_seats_may_be_letters() -> None:
    plan = [("a", "A", "1"), ("b", "A", "2"), ("c", "b", "1"), ("d", "AA", "2")]
    students = [{"id": i, "name": i, "row": row, "seat": seat} for i, row, seat in plan]
    assert deal(students, ["V1", "V2", "V3"], {}).variants == {"a": "V1", "b": "V2", "c": "V2", "d": "V1"}


def test_rooms_are_apart() -> None:
    students = [*roster({"a": (1, 1), "b": (1, 2)}, room="North"), *roster({"c": (1, 1), "d": (1, 2)}, room="South")]
    dealt = deal(students, ["V1", "V2"], {})
    assert dealt.variants == {"a": "V1", "b": "V2", "c": "V1", "d": "V2"}
    assert dealt.notes == []


def test_who_moved_keeps_the_paper_and_it_is_said() -> None:
    kept = deal(roster({"a": (1, 1), "b": (1, 2), "c": (1, 3)}), ["V1", "V2"], {}).variants
    assert kept == {"a": "V1", "b": "V2", "c": "V1"}
    dealt = deal(roster({"a": (1, 1), "c": (1, 2), "b": (1, 3)}), ["V1", "V2"], kept)
    assert dealt.variants == kept
    assert dealt.notes == ["1 pair of neighbours with the same version: a and c (V1)"]


def test_who_has_no_seat_gets_what_fewest_have() -> None:
    seated = roster({"a": (1, 1), "b": (1, 2), "c": (1, 3)})
    dealt = deal([{"id": "x", "name": "X", "row": "", "seat": "4"}, *seated], ["V1", "V2"], {})
    assert dealt.variants == {"x": "V2", "a": "V1", "b": "V2", "c": "V1"}
    assert dealt.notes == ["no row and seat on the roster: x; whoever sits beside them may have the same version"]


@pytest.mark.parametrize("column", ["row", "seat"])
def test_one_column_alone_is_no_plan(column: str) -> None:
    other = {"row": "seat", "seat": "row"}[column]
    dealt = deal([{**student, column: "1"} for student in in_a_line(3)], ["V1", "V2"], {})
    assert list(dealt.variants.values()) == ["V1", "V2", "V1"]
    (note,) = dealt.notes
    assert note == f"the roster has a column “{column}”, but none “{other}”: versions go by the order of the roster"


# --- in the order of the roster -------------------------------------------------------------------------------------


@given(st.integers(1, 40), st.integers(1, 9))
def test_without_seats_versions_go_round(students: int, count: int) -> None:
    dealt = deal(in_a_line(students), named(count), {})
    assert list(dealt.variants.values()) == [named(count)[i % count] for i in range(students)]
    assert dealt.notes == []


def test_a_late_student_gets_what_fewest_have_and_neither_neighbour_has() -> None:
    students = in_a_line(7)
    kept = dict(zip((one["id"] for one in (*students[:3], *students[4:])), "ABCABC", strict=True))
    assert deal(students, named(3), kept).variants["s03"] == "B"  # between C and A
    kept = dict(zip((one["id"] for one in (*students[:3], *students[4:])), "ABCABB", strict=True))
    assert deal(students, named(4), kept).variants["s03"] == "D"
    assert deal(students[:1], named(3), {"gone": "A"}).variants == {"s00": "A"}  # who has left does not count


def test_neighbours_on_the_roster_that_came_together_are_named() -> None:
    kept = dict(zip((one["id"] for one in in_a_line(4)), "ABAB", strict=True))
    without = [one for one in in_a_line(4) if one["id"] != "s01"]
    assert deal(without, named(2), kept).notes == ["1 pair of neighbours with the same version: s00 and s02 (A)"]
    assert deal(in_a_line(9), ["V1"], {}).notes == []  # one version for all: it was asked for


def test_all_versions_are_about_equally_often() -> None:
    counts = Counter(deal(roster({f"{i}": (i // 9, i % 9) for i in range(99)}), named(5), {}).variants.values())
    assert max(counts.values()) - min(counts.values()) <= 1


# --- what is refused ------------------------------------------------------------------------------------------------


def test_an_id_that_is_the_name_of_a_version() -> None:
    with pytest.raises(UserError, match="the id “b” is the name of a version, too"):
        deal([{"id": "b", "name": "Bo"}], ["A", "B"], {})


def test_mistakes_in_a_plan_are_named_with_both_rows(tmp_path: Path) -> None:
    file = tmp_path / "class.csv"
    file.write_text("Row,Seat,id,name\n1,A,1,Ada\n2,A,2,Bo\n1,a,3,Cy\n1,front,4,Di\n1,,5,Ed\n", encoding="utf-8")
    with pytest.raises(UserErrors) as caught:
        read_roster(file, by_seat=True)
    assert [str(error).removeprefix(str(file)) for error in caught.value.errors] == [
        ", row 4: row 1, seat a is that of row 2 of the file too; correct one of them; a column `room` tells rooms"
        " apart",
        ", row 5: the seat “front” is neither a whole number nor a letter; write 1, 2, … or A, B, …, or leave the cell"
        " empty",
    ]
    assert len(read_roster(file)) == 5  # to whom it does not matter
    file.write_text("Row,Seat,Room,id,name\n1,A,North,1,Ada\n1,A,South,2,Bo\n", encoding="utf-8")
    assert len(read_roster(file, by_seat=True)) == 2


def test_two_on_one_seat_in_a_roster_from_elsewhere() -> None:
    with pytest.raises(UserError, match="a and b sit on one seat"):
        deal(roster({"a": (1, 1), "b": (1, 1)}), ["V1", "V2"], {})
