"""Row operations by hand: they lead to the reduced echelon form, and each of them gives what it says."""

from __future__ import annotations

from fractions import Fraction

import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.author import row_reduction

ROWS = st.integers(2, 4).flatmap(
    lambda columns: st.lists(st.lists(st.integers(-5, 5), min_size=columns, max_size=columns), min_size=1, max_size=4)
)


@settings(max_examples=40)
@given(ROWS)
def test_row_operations_lead_to_the_reduced_echelon_form(rows: list[list[int]]) -> None:
    stages, work = row_reduction(rows)
    assert work >= 0
    reached = [[Fraction(v) for v in row] for row in rows]
    for stage in stages:
        for step in stage["done"]:
            row = step["row"] - 1
            if "exchanged" in step:
                other = step["exchanged"] - 1
                reached[row], reached[other] = reached[other], reached[row]
            elif "divisor" in step:
                reached[row] = [v / step["divisor"] for v in reached[row]]
            else:
                less = reached[step["less"] - 1]
                reached[row] = [v - step["times"] * h for v, h in zip(reached[row], less, strict=True)]
        assert reached == stage["rows"]
    wanted = sympy.Matrix(rows).rref()[0].tolist()
    assert reached == [[Fraction(int(v.p), int(v.q)) for v in row] for row in wanted]


def test_of_an_augmented_matrix_the_last_column_has_no_pivot() -> None:
    stages, _ = row_reduction([[1, 2, 3], [2, 4, 7]], columns=2)
    assert stages[-1]["rows"] == [[1, 2, 3], [0, 0, 1]]
