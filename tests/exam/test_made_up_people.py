"""A made-up roster to try with: ids that differ, names that follow the seed."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from generator.errors import UserError
from generator.exam.roster import made_up_people


@pytest.mark.parametrize("count", [0, 1, 2, 1500])
def test_made_up_people_have_distinct_eight_digit_ids(count: int) -> None:
    people = made_up_people(count, 3)
    assert len({student_id for student_id, _ in people}) == len(people) == count
    assert all(re.fullmatch(r"[1-9]\d{7}", student_id) and name.strip() for student_id, name in people)


def test_made_up_people_follow_their_seed() -> None:
    assert made_up_people(20, 3) == made_up_people(20, 3)
    one, other = made_up_people(20, 3), made_up_people(20, 4)
    assert not {student_id for student_id, _ in one} & {student_id for student_id, _ in other}
    assert [name for _, name in one] != [name for _, name in other]


def test_another_process_with_another_hash_seed_makes_up_the_same() -> None:
    program = "from generator.exam.roster import made_up_people; print(ascii(made_up_people(3, 5)))"
    printed = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "4242")
    }
    assert printed == {ascii(made_up_people(3, 5)) + "\n"}


def test_too_many_made_up_people_are_refused() -> None:
    with pytest.raises(UserError, match="9,000,000"):
        made_up_people(9_000_001, 1)
