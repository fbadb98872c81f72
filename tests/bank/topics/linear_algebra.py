"""Linear algebra: NumPy in floats, rounded where they are as good as whole; determinants by their definition."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import combinations, permutations
from math import lcm, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.bank.slip_oracles import Rule

Answer = dict[str, Any]
Rows = list[list[int]]
Floats = NDArray[np.float64]


def whole(values: Any, atol: float = 1e-6) -> Any:
    """Floats as plain integers; AssertionError unless they are as good as whole."""
    array = np.asarray(values, dtype=float)
    assert np.allclose(array, np.rint(array), rtol=0, atol=atol), values
    return np.rint(array).astype(int).tolist()


def cleared(values: Floats) -> list[int]:
    """The shortest whole multiple of a vector of simple fractions, with the same sign."""
    ratios = [Fraction(float(v)).limit_denominator(400) for v in values]
    assert np.allclose(values, [float(v) for v in ratios], atol=1e-6), values
    scale = lcm(*(v.denominator for v in ratios))
    entries = [int(v * scale) for v in ratios]
    common = int(np.gcd.reduce(entries))
    return [v // common for v in entries]


def direction(vector: Floats, place: int) -> list[int]:
    """The shortest whole vector in a direction, whose entry at a place is positive."""
    return cleared(vector / vector[place])


def by_definition(A: Rows) -> int:
    """The sum over all permutations, with the signs of their inversions."""
    total = 0
    for order in permutations(range(len(A))):
        inversions = sum(a > b for a, b in combinations(order, 2))
        total += (-1) ** inversions * prod(A[i][j] for i, j in enumerate(order))
    return total


def pivots_of(A: Floats) -> list[int]:
    """Columns that are not combinations of those before them."""
    ranks = [0, *(int(np.linalg.matrix_rank(A[:, : j + 1])) for j in range(A.shape[1]))]
    return [j for j in range(A.shape[1]) if ranks[j + 1] > ranks[j]]


def gaussian_elimination(A: Rows, b: list[int]) -> Answer:
    return {"x": whole(np.linalg.solve(A, b))}


def ticket_prices(name: str, counts: Rows, takings: list[int]) -> Answer:
    assert name
    return {"prices": whole(np.linalg.solve(counts, takings))}


def null_space(A: Rows) -> Answer:
    """The columns without a pivot as combinations of those with one, by least squares."""
    matrix = np.array(A, dtype=float)
    pivots, basis = pivots_of(matrix), []
    for j in range(matrix.shape[1]):
        if j not in pivots:
            vector = np.zeros(matrix.shape[1])
            vector[j] = 1
            vector[pivots] = -np.linalg.lstsq(matrix[:, pivots], matrix[:, j], rcond=None)[0]
            assert np.allclose(matrix @ vector, 0)
            basis.append(cleared(vector))
    return {"N": basis}


def general_solution(A: Rows, b: list[int]) -> Answer:
    """The null space, and least squares on the columns with a pivot."""
    matrix = np.array(A, dtype=float)
    pivots, (v,) = pivots_of(matrix), null_space(A)["N"]
    p = np.zeros(matrix.shape[1])
    p[pivots] = np.linalg.lstsq(matrix[:, pivots], np.array(b, dtype=float), rcond=None)[0]
    assert np.allclose(matrix @ p, b)
    return {"p": whole(p), "v": v}


def eigenvalues(A: Rows) -> Answer:
    found = np.linalg.eigvals(np.array(A, dtype=float))
    assert np.allclose(found.imag, 0, atol=1e-4)
    return {"eigenvalues": sorted(whole(found.real, atol=1e-4))}


def eigenvector(A: Rows, eigenvalue: int) -> Answer:
    """The last right singular vector of A − λI; its last entry that is not 0 is positive."""
    _, sigma, V = np.linalg.svd(np.array(A) - eigenvalue * np.eye(3))
    assert sigma[2] < 1e-9 < sigma[1]
    return {"v": direction(V[2], int(np.flatnonzero(np.abs(V[2]) > 1e-9)[-1]))}


def diagonalize(A: Rows) -> Answer:
    """The larger eigenvalue first; eigenvectors with a positive first entry."""
    values, vectors = np.linalg.eig(np.array(A, dtype=float))
    order = np.argsort(-values)
    columns = [direction(vectors[:, j], 0) for j in order]
    return {"P": np.array(columns).T.tolist(), "D": whole(np.diag(values[order]))}


def complex_eigenvalues(A: Rows) -> Answer:
    value = max(np.linalg.eigvals(np.array(A, dtype=float)), key=lambda v: v.imag)
    return {"alpha": whole(value.real), "beta": whole(value.imag)}


def least_squares(A: Rows, b: list[int]) -> Answer:
    x, _, rank, _ = np.linalg.lstsq(np.array(A, dtype=float), np.array(b, dtype=float), rcond=None)
    assert rank == len(A[0])
    return {"x": whole(x), "S": whole(np.linalg.norm(np.array(b) - np.array(A) @ x) ** 2)}


def lu_factorization(A: Rows) -> Answer:
    """Every entry as a quotient of two minors."""

    def minor(rows: list[int], columns: list[int]) -> int:
        return by_definition([[A[i][j] for j in columns] for i in rows])

    size = range(len(A))
    corner = [list(range(k)) for k in range(len(A) + 1)]
    lower = [[minor([*corner[j], i], corner[j + 1]) / minor(corner[j + 1], corner[j + 1]) for j in size] for i in size]
    upper = [[minor(corner[i + 1], [*corner[i], j]) / minor(corner[i], corner[i]) for j in size] for i in size]
    return {"L": whole(np.tril(lower)), "U": whole(np.triu(upper))}


def gram_schmidt(v: Rows) -> Answer:
    """Householder's QR, whose columns get back their lengths."""
    Q, R = np.linalg.qr(np.array(v, dtype=float).T)
    columns = Q * np.diag(R)
    return {"second": whole(columns[:, 1]), "third": whole(columns[:, 2])}


def change_of_basis(B: Rows, C: Rows, x_B: list[int]) -> Answer:
    first, second = np.array(B, dtype=float).T, np.array(C, dtype=float).T
    vector = first @ np.array(x_B)
    return {"M": whole(np.linalg.solve(second, first)), "x_C": whole(np.linalg.solve(second, vector))}


def plane_through_points(P: list[int], Q: list[int], R: list[int], S: list[int]) -> Answer:
    """The plane as a null vector of the points' coordinates, and the volume as a determinant with ones."""
    _, _, V = np.linalg.svd(np.array([[*X, -1] for X in (P, Q, R)], dtype=float))
    place = int(np.argmax(np.abs(V[3][:3])))
    plane = direction(V[3], place)
    if np.cross(np.subtract(Q, P), np.subtract(R, P))[place] < 0:
        plane = [-v for v in plane]
    return {"plane": plane, "volume": abs(by_definition([[*X, 1] for X in (P, Q, R, S)]))}


def determinant_rules(
    n: int, det_A: int, det_B: int, c: int, k: int, row_factor: int, exchanged: bool, added: int
) -> Answer:
    """Triangular matrices with these determinants, and what becomes of them."""
    A = np.triu(np.full((n, n), 2.0), 1) + np.diag([1.0] * (n - 1) + [det_A])
    B = np.tril(np.full((n, n), 3.0), -1) + np.diag([det_B] + [1.0] * (n - 1))
    changed = A.copy()
    changed[0] *= row_factor
    changed[1] += added * changed[0]
    if exchanged:
        changed[[0, 1]] = changed[[1, 0]]
    found = [c * np.linalg.matrix_power(A, k) @ B.T, c * B @ np.linalg.inv(A), changed]
    power, ratio, last = (whole(np.linalg.det(matrix), atol=1e-4) for matrix in found)
    return {"power": power, "ratio": ratio, "changed": last}


def definiteness(A: Rows) -> Answer:
    values = np.linalg.eigvalsh(np.array(A, dtype=float))
    kind = "positive definite" if all(values > 0) else "negative definite" if all(values < 0) else "indefinite"
    return {"minors": [by_definition([row[:k] for row in A[:k]]) for k in (1, 2, 3)], "kind": kind}


def projection(a: list[int], b: list[int], v: list[int]) -> Answer:
    """The projector by the pseudo-inverse."""
    columns = np.array([a, b], dtype=float).T
    p = columns @ np.linalg.pinv(columns) @ np.array(v)
    return {"p": whole(p), "squared_distance": whole(np.sum((np.array(v) - p) ** 2))}


def standard_matrix(u: list[int], v: list[int], image_u: list[int], image_v: list[int]) -> Answer:
    """Row by row: the coefficients that make both coordinates of the images; the area by the shoelace formula."""
    A = np.array([np.linalg.solve([u, v], [image_u[i], image_v[i]]) for i in (0, 1)])
    corners = np.array([(0, 0), (1, 0), (1, 1), (0, 1)]) @ A.T
    x, y = corners.T
    return {"A": whole(A), "area": whole(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2)}


def slip_of_characteristic_polynomial(shown: list[Any], A: Rows) -> list[Any]:
    """Minors as determinants of what np.delete leaves, and the sums as they are defined."""
    matrix = np.array(A)

    def minor(row: int, column: int) -> int:
        return by_definition(np.delete(np.delete(matrix, row, 0), column, 1).tolist())

    minors = [minor(2, 2), minor(1, 1), minor(0, 0), minor(0, 1), minor(0, 2)]
    determinant = np.dot(A[0], [shown[2], -shown[3], shown[4]])
    return [*minors, int(np.trace(matrix)), sum(shown[:3]), int(determinant)]


SLIP_RULES: dict[str, Rule] = {"slips/characteristic_polynomial": slip_of_characteristic_polynomial}
SLIP_RESULTS: dict[str, slice] = {"slips/characteristic_polynomial": slice(5, None)}


ORACLES: dict[str, Callable[..., Answer]] = {
    "linear_algebra/change_of_basis": change_of_basis,
    "linear_algebra/cholesky": lambda A: {"L": whole(np.linalg.cholesky(np.array(A, dtype=float)))},
    "linear_algebra/complex_eigenvalues": complex_eigenvalues,
    "linear_algebra/definiteness": definiteness,
    "linear_algebra/determinant": lambda A: {"det": by_definition(A)},
    "linear_algebra/determinant_rules": determinant_rules,
    "linear_algebra/diagonalize": diagonalize,
    "linear_algebra/eigenvalues": eigenvalues,
    "linear_algebra/eigenvector": eigenvector,
    "linear_algebra/gaussian_elimination": gaussian_elimination,
    "linear_algebra/general_solution": general_solution,
    "linear_algebra/gram_schmidt": gram_schmidt,
    "linear_algebra/inverse": lambda A: {"inverse": whole(np.linalg.inv(np.array(A, dtype=float)))},
    "linear_algebra/least_squares": least_squares,
    "linear_algebra/lu_factorization": lu_factorization,
    "linear_algebra/null_space": null_space,
    "linear_algebra/plane_through_points": plane_through_points,
    "linear_algebra/projection": projection,
    "linear_algebra/standard_matrix": standard_matrix,
    "linear_algebra/ticket_prices": ticket_prices,
}
