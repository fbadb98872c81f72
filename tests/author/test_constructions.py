"""Exact constructions keep what they promise, judged by SymPy; so does the arithmetic with small matrices."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from math import gcd
from typing import Any

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import author
from generator.author import Draw, Redraw
from generator.bank.randomness import Stream

FEW = settings(max_examples=60)
SEEDS = st.integers(0, 10**6)
SIZES = st.integers(2, 4)


def drawing(seed: int) -> Draw:
    return Draw(Stream(182, seed))


def sizes_of(value: Any) -> list[int]:
    return [abs(entry) for row in value for entry in (row if isinstance(row, list) else [row])]


def are_plain(*matrices: Any) -> bool:
    return all(type(entry) is int for matrix in matrices for row in matrix for entry in row)


# --- arithmetic -----------------------------------------------------------------------------------------------------


@st.composite
def matrices(draw: st.DrawFn, rows: int | None = None, columns: int | None = None) -> list[list[int]]:
    rows = rows or draw(st.integers(1, 4))
    columns = columns or draw(st.integers(1, 4))
    entry = st.integers(-3, 3) if draw(st.booleans()) else st.integers(-1000, 1000)
    return draw(st.lists(st.lists(entry, min_size=columns, max_size=columns), min_size=rows, max_size=rows))


@st.composite
def square_matrices(draw: st.DrawFn) -> list[list[int]]:
    size = draw(st.integers(1, 4))
    return draw(matrices(size, size))


@FEW
@given(square_matrices())
def test_determinant_and_inverse(A: list[list[int]]) -> None:
    judge = sympy.Matrix(A)
    assert author.determinant(A) == judge.det()
    if judge.det() == 0:
        with pytest.raises(ValueError, match="singular"):
            author.inverse(A)
        return
    found = author.inverse(A)
    assert sympy.Matrix(found) == judge.inv()
    assert all(type(entry) is int or entry.denominator > 1 for row in found for entry in row)
    b = list(range(1, len(A) + 1))
    assert sympy.Matrix(author.linear_solve(A, b)) == judge.LUsolve(sympy.Matrix(b))


@FEW
@given(matrices())
def test_rank_echelon_form_and_null_space(A: list[list[int]]) -> None:
    judge = sympy.Matrix(A)
    form, pivots = judge.rref()
    rows, found = author.echelon(A)
    assert found == list(pivots)
    assert author.rank(A) == len(pivots) == len(rows)
    assert rows == form[: len(pivots), :].tolist()
    basis = author.null_space(A)
    judged = judge.nullspace()
    assert len(basis) == len(judged)
    for vector, other in zip(basis, judged, strict=True):
        assert gcd(*vector) == 1
        scale = max(entry.q for entry in other)
        assert sympy.Matrix(vector) == other * sympy.ilcm(scale, *(entry.q for entry in other))


@FEW
@given(matrices(columns=3), matrices(rows=3))
def test_products(A: list[list[int]], B: list[list[int]]) -> None:
    assert sympy.Matrix(author.matmul(A, B)) == sympy.Matrix(A) * sympy.Matrix(B)
    assert sympy.Matrix(author.transpose(A)) == sympy.Matrix(A).T
    column = [row[0] for row in B]
    assert author.matvec(A, column) == [row[0] for row in author.matmul(A, B)]
    assert author.inner(column, column) == sum(entry * entry for entry in column)


@FEW
@given(matrices(2, 2), st.tuples(st.integers(-99, 99), st.integers(-99, 99)))
def test_cramers_rule(A: list[list[int]], b: tuple[int, int]) -> None:
    found = author.cramer_steps(A, b)
    assert found["det"] == sympy.Matrix(A).det()
    if found["det"]:
        x = [Fraction(p * q - r * s, found["det"]) for p, q, r, s in found["crossed"]]
        assert x == author.linear_solve(A, b)
        assert author.cramer_work(A, b) >= 0


def test_effort_of_cramers_rule() -> None:
    """12·7 − 8·3 takes 2 + 1 + 2; the numerators 60·7 − 8·3 and 12·3 − 3·60, each over 60."""
    A, b = [[12, 8], [3, 7]], [60, 3]
    by_hand = author.product(12, 7) + author.product(8, 3) + author.total([84, -24])
    by_hand += author.product(7, 60) + author.product(8, 3) + author.total([420, -24]) + author.quotient(396, 60)
    by_hand += author.product(12, 3) + author.product(3, 60) + author.total([36, -180]) + author.quotient(-144, 60)
    assert author.cramer_work(A, b) == by_hand
    with pytest.raises(ValueError, match="divisor is 0"):
        author.cramer_work([[1, 2], [2, 4]], [1, 1])


def test_products_of_fractions_and_of_wrong_sizes() -> None:
    half = Fraction(1, 2)
    mixed: list[list[int | Fraction]] = [[half, 1]]
    assert author.matmul(mixed, [[2], [half]]) == [[Fraction(3, 2)]]
    for wrong in (
        lambda: author.inner([1], [1, 2]),
        lambda: author.matmul([[1, 2]], [[1, 2]]),
        lambda: author.transpose([[1, 2], [3]]),
        lambda: author.determinant([[1, 2]]),
        lambda: author.determinant([]),
        lambda: author.linear_solve([[1]], [1, 2]),
    ):
        with pytest.raises(ValueError, match=r"."):
            wrong()


def test_whole() -> None:
    assert author.whole([[Fraction(4, 2), 3]], "W") == [[2, 3]]
    assert type(author.whole(Fraction(4, 2), "w")) is int
    with pytest.raises(ValueError, match="W is not made of integers: 1/2"):
        author.whole([[1, Fraction(1, 2)]], "W")


# --- matrices that are drawn ----------------------------------------------------------------------------------------


@FEW
@given(SEEDS, SIZES, st.integers(1, 3))
def test_unimodular(seed: int, size: int, largest: int) -> None:
    A = author.unimodular(drawing(seed), size, largest)
    assert abs(sympy.Matrix(A).det()) == 1
    assert max(sizes_of(A)) <= 1 + (size - 1) * largest**2
    assert are_plain(A, author.inverse(A))


@FEW
@given(SEEDS, st.lists(st.integers(-5, 6), min_size=2, max_size=3))
def test_with_eigenvalues(seed: int, eigenvalues: list[int]) -> None:
    A, P = author.with_eigenvalues(drawing(seed), eigenvalues)
    assert are_plain(A, P)
    assert sympy.Matrix(A).eigenvals() == Counter(eigenvalues)
    assert sympy.Matrix(A) * sympy.Matrix(P) == sympy.Matrix(P) * sympy.diag(*eigenvalues)
    assert sympy.Matrix(P).det() != 0


@FEW
@given(SEEDS, st.integers(-9, 9), st.sampled_from((2, -4, 5, -10, 13, 17, 25)))
def test_symmetric(seed: int, first: int, difference: int) -> None:
    A, Q = author.symmetric(drawing(seed), first, first + difference)
    assert A[0][1] == A[1][0] != 0
    assert sympy.Matrix(A).eigenvals() == {first: 1, first + difference: 1}
    assert sympy.Matrix(A) * sympy.Matrix(Q) == sympy.Matrix(Q) * sympy.diag(first, first + difference)
    assert max(sizes_of(Q)) <= 4


@pytest.mark.parametrize("difference", [0, 1, -3, 7])
def test_symmetric_refuses_other_differences(difference: int) -> None:
    with pytest.raises(ValueError, match="no symmetric matrix"):
        author.symmetric(drawing(1), 2, 2 + difference)


@FEW
@given(SEEDS, st.integers(2, 5), st.integers(5, 13))
def test_orthogonal_columns(seed: int, size: int, largest_norm: int) -> None:
    Q, norm = author.orthogonal_columns(drawing(seed), size, largest_norm)
    assert sympy.Matrix(Q).T * sympy.Matrix(Q) == norm**2 * sympy.eye(size)
    assert 2 <= norm <= largest_norm
    assert gcd(*sizes_of(Q)) == 1


@pytest.mark.parametrize(("size", "largest_norm"), [(2, 4), (3, 2), (1, 9), (6, 9)])
def test_there_may_be_no_orthogonal_columns(size: int, largest_norm: int) -> None:
    with pytest.raises(ValueError, match="orthogonal columns"):
        author.orthogonal_columns(drawing(1), size, largest_norm)


@FEW
@given(SEEDS, st.sampled_from(((2, 2), (3, 2), (3, 3), (4, 2), (4, 3))), st.integers(1, 3))
def test_qr_factors(seed: int, shape: tuple[int, int], diagonal: int) -> None:
    Q, R, norm = author.qr_factors(drawing(seed), *shape, diagonal=diagonal)
    A = sympy.Matrix(Q) * sympy.Matrix(R)
    assert A.shape == shape
    orthonormal, upper = A.QRdecomposition()
    assert orthonormal * norm == sympy.Matrix(Q)
    assert upper == norm * sympy.Matrix(R)
    assert all(R[i][i + 1] for i in range(shape[1] - 1))
    assert max(R[i][i] for i in range(shape[1])) <= diagonal
    if diagonal == 1:
        columns = [A.col(j) for j in range(shape[1])]
        assert sympy.Matrix.hstack(*sympy.GramSchmidt(columns)) == sympy.Matrix(Q)


@FEW
@given(SEEDS, SIZES)
def test_positive_definite(seed: int, size: int) -> None:
    A, L = author.positive_definite(drawing(seed), size)
    assert sympy.Matrix(A).is_positive_definite
    assert sympy.Matrix(A).cholesky() == sympy.Matrix(L)
    assert max(sizes_of(A)) <= (size - 1) * 9 + 9
    assert all(L[i][j] for i in range(size) for j in range(i))


@FEW
@given(SEEDS, st.integers(2, 4), st.integers(2, 5), st.data())
def test_of_rank(seed: int, rows: int, columns: int, data: st.DataObject) -> None:
    rank = data.draw(st.integers(1, min(rows, columns)))
    A, C = author.of_rank(drawing(seed), rows, columns, rank)
    assert (len(A), len(A[0])) == (rows, columns)
    form, pivots = sympy.Matrix(A).rref()
    assert form[:rank, :] == sympy.Matrix(C)
    assert sympy.Matrix(A).rank() == rank == len(pivots)
    assert pivots[0] == 0
    assert all(map(any, author.transpose(A)))
    assert max(sizes_of(C)) <= 2


@pytest.mark.parametrize("rank", [0, 3])
def test_of_no_such_rank(rank: int) -> None:
    with pytest.raises(ValueError, match="no 2×4 matrix"):
        author.of_rank(drawing(1), 2, 4, rank)


@FEW
@given(SEEDS, st.integers(8, 25))
def test_with_singular_values(seed: int, largest: int) -> None:
    A, values = author.with_singular_values(drawing(seed), largest)
    assert are_plain(A)
    judge = sympy.Matrix(A)
    assert sorted(judge.singular_values(), reverse=True) == values
    assert 0 < values[1] < values[0] <= largest
    assert judge * judge.T != judge.T * judge


def test_there_may_be_no_singular_values() -> None:
    with pytest.raises(ValueError, match="nothing to choose from"):
        author.with_singular_values(drawing(1), 3)
    author.with_singular_values(drawing(1), 4)


# --- vectors --------------------------------------------------------------------------------------------------------


@FEW
@given(SEEDS, SIZES, st.booleans())
def test_pythagorean(seed: int, size: int, nonzero: bool) -> None:
    v, norm = author.pythagorean(drawing(seed), size, nonzero=nonzero)
    assert len(v) == size
    assert sympy.Matrix(v).norm() == norm <= 15
    assert gcd(*v) == 1
    assert sum(map(bool, v)) >= (size if nonzero else 2)


@pytest.mark.parametrize(("size", "largest"), [(2, 4), (3, 2), (5, 9), (1, 9)])
def test_there_may_be_no_pythagorean_vector(size: int, largest: int) -> None:
    with pytest.raises(ValueError, match="vector"):
        author.pythagorean(drawing(1), size, largest)


@FEW
@given(SEEDS, st.sampled_from(((3, 2), (4, 2), (4, 3))))
def test_least_squares(seed: int, shape: tuple[int, int]) -> None:
    try:
        A, b, x, e, norm = author.least_squares(drawing(seed), *shape)
    except Redraw:
        return
    judge = sympy.Matrix(A)
    assert judge.shape == shape
    assert (judge.T * judge).LUsolve(judge.T * sympy.Matrix(b)) == sympy.Matrix(x)
    assert sympy.Matrix(b) - judge * sympy.Matrix(x) == sympy.Matrix(e)
    assert sympy.Matrix(e).norm() == norm <= 7
    assert max(sizes_of([*A, x])) <= 3
    assert all(x)


@FEW
@given(SEEDS, st.integers(0, 2), st.lists(st.integers(-9, 9), min_size=1, max_size=3))
def test_data_with_gradient(seed: int, more: int, gradient: list[int]) -> None:
    rows = len(gradient) + more
    X, r = author.data_with_gradient(drawing(seed), rows, gradient)
    judge = sympy.Matrix(X)
    assert judge.shape == (rows, len(gradient))
    assert judge.rank() == len(gradient)
    assert judge.T * sympy.Matrix(r) == sympy.Matrix(gradient)
    assert all(type(entry) is int for entry in r)


def test_data_with_gradient_needs_rows() -> None:
    with pytest.raises(ValueError, match="not independent"):
        author.data_with_gradient(drawing(1), 1, [1, 2])


def test_ridge_regression_with_whole_weights() -> None:
    """What the docstring says it is for."""
    w, lam = sympy.Matrix([3, -2]), 5
    X, r = author.data_with_gradient(drawing(1), 4, list(lam * w))
    A = sympy.Matrix(X)
    y = A * w + sympy.Matrix(r)
    assert (A.T * A + lam * sympy.eye(2)).LUsolve(A.T * y) == w


def test_least_squares_seldom_rejects() -> None:
    rejected = 0
    for seed in range(500):
        try:
            author.least_squares(drawing(seed), 4, 3)
        except Redraw:
            rejected += 1
    assert rejected < 75


# --- samples and probabilities --------------------------------------------------------------------------------------


@pytest.mark.parametrize("sample", [False, True])
@pytest.mark.parametrize("count", [2, 4, 5, 6, 9])
def test_deviations(count: int, sample: bool) -> None:
    found = author.deviations(count, 5, sample=sample)
    for s, lists in found.items():
        assert len(set(lists)) == len(lists) > 0
        for values in lists:
            assert list(values) == sorted(values)
            assert len(values) == count
            assert max(map(abs, values)) <= 5
            assert sum(values) == 0
            assert Fraction(sum(v * v for v in values), count - sample) == s * s
            assert len(set(values)) >= min(3, count)


def test_deviations_are_all_there_are() -> None:
    """Counted elsewhere: 1, 3, 5 and 9 samples of 5, deviations up to 7; and none of 3 with a whole population s."""
    found = author.deviations(5, 7, sample=True)
    assert [len(found[s]) for s in (1, 2, 3, 4)] == [1, 3, 5, 9]
    assert author.deviations(3, 20) == {}
    assert author.deviations(2, 3) == {1: [(-1, 1)], 2: [(-2, 2)], 3: [(-3, 3)]}


@FEW
@given(SEEDS, st.integers(1, 8))
def test_dyadic(seed: int, count: int) -> None:
    depths = author.dyadic(drawing(seed), count)
    assert len(depths) == count
    assert sum(Fraction(1, 2**depth) for depth in depths) == 1
    assert max(depths) <= 4


@pytest.mark.parametrize("count", [0, 9])
def test_dyadic_refuses(count: int) -> None:
    with pytest.raises(ValueError, match="add up to 1"):
        author.dyadic(drawing(1), count, 3)


@FEW
@given(SEEDS, st.integers(2, 4))
def test_circulation(seed: int, size: int) -> None:
    F = author.circulation(drawing(seed), size)
    weights = [sum(row) for row in F]
    assert min(weights) > 0
    assert min(map(min, F)) >= 0
    P = sympy.Matrix(size, size, lambda i, j: sympy.Rational(F[i][j], weights[i]))
    stationary = (P.T - sympy.eye(size)).nullspace()
    assert len(stationary) == 1
    judged = stationary[0].T / sum(stationary[0])
    assert judged == sympy.Matrix([weights]) / sum(weights)
    assert size == 2 or author.transpose(F) != F


def test_circulation_refuses_a_single_state() -> None:
    with pytest.raises(ValueError, match="two states"):
        author.circulation(drawing(1), 1)


# --- all of them ----------------------------------------------------------------------------------------------------


def test_draws_are_varied() -> None:
    """Of 400 draws, so many differ."""
    for least, name, arguments in (
        (300, "unimodular", (3,)),
        (300, "with_eigenvalues", ((1, 2, 4),)),
        (10, "symmetric", (1, 11)),
        (300, "orthogonal_columns", (3,)),
        (100, "with_singular_values", ()),
        (150, "pythagorean", (3,)),
        (390, "least_squares", (4, 2)),
        (300, "circulation", (3,)),
    ):
        found = set()
        for seed in range(400):
            try:
                found.add(str(getattr(author, name)(drawing(seed), *arguments)))
            except Redraw:
                continue
        assert len(found) >= least, (name, len(found))
