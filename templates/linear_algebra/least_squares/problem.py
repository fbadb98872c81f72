"""The least-squares solution of a system with more equations than unknowns, and the sum of the squared residuals."""

from fractions import Fraction
from math import isqrt

from generator.author import Draw, cramer_steps, cramer_work, dot, inner, linear_solve, matmul, total, transpose, whole
from generator.author import least_squares as drawn

TITLE = "Least squares"
KNOBS = {"equations": range(3, 5), "largest": range(2, 5), "largest_norm": range(5, 10)}
ABOUT = {
    "equations": "number of equations",
    "largest": "largest absolute value of the coefficients and of the solution",
    "largest_norm": "largest norm of the residual",
}
SPACE = 6
LABELS = {"x": r"\hat{x}"}


def draw(d: Draw, *, equations: int = 4, largest: int = 3, largest_norm: int = 7) -> dict:
    A, b, _, e, _ = drawn(d, equations, 2, largest, largest_norm)
    d.require(inner(*transpose(A)) != 0, "the columns of A are orthogonal")
    d.require(sum(map(bool, e)) > 1 and max(map(abs, e)) > 1, "the residuals are too simple")
    d.require(all(map(any, A)), "a row of A is 0")
    return {"A": A, "b": b}


def solve(A, b) -> dict:
    """The normal equations AᵀA x = Aᵀb."""
    columns = transpose(A)
    x = whole(linear_solve(matmul(columns, A), [inner(column, b) for column in columns]), "the solution")
    return {"x": x, "S": sum((right - inner(row, x)) ** 2 for row, right in zip(A, b))}


def verify(answer, A, b) -> bool:
    """The residual is at right angles to the columns of A; ‖b‖² is ‖Ax‖² and S together, as Pythagoras says."""
    x = answer["x"]
    if len(x) != len(A[0]):
        return False
    image = [sum(a * v for a, v in zip(row, x)) for row in A]
    if any(sum(a * (right - v) for a, right, v in zip(column, b, image)) for column in zip(*A)):
        return False
    return answer["S"] == sum(v * v for v in b) - sum(v * v for v in image)


def mistakes(A, b) -> dict:
    right, columns = solve(A, b), transpose(A)
    e = [v - inner(row, right["x"]) for v, row in zip(b, A)]
    alone = [Fraction(inner(column, b), inner(column, column)) for column in columns]
    wrong = {
        "columns treated as if they were orthogonal": _with_residual(A, b, alone),
        "absolute values of the residuals added, not their squares": {"S": sum(map(abs, e))},
    }
    if isqrt(right["S"]) ** 2 == right["S"]:
        wrong["norm of the residual, not its square"] = {"S": isqrt(right["S"])}
    if A[0][0] * A[1][1] != A[0][1] * A[1][0]:
        wrong["first two equations solved, the others left out"] = _with_residual(A, b, linear_solve(A[:2], b[:2]))
    return wrong


def carried(written, A, b) -> dict:
    """The residuals of the x that was written."""
    return {"S": _with_residual(A, b, written["x"])["S"]}


def steps(answer, A, b) -> dict:
    columns, image = transpose(A), [inner(row, answer["x"]) for row in A]
    gram, right = matmul(columns, A), [inner(column, b) for column in columns]
    e = [v - u for v, u in zip(b, image)]
    return {"gram": gram, "right": right, **cramer_steps(gram, right), "image": image, "residual": e}


def effort(A, b) -> int:
    """AᵀA and Aᵀb, Cramer's rule, the residuals and their squares."""
    (u, v), x = transpose(A), solve(A, b)["x"]
    work = dot(u, u) + dot(u, v) + dot(v, v) + dot(u, b) + dot(v, b)
    work += cramer_work(matmul([u, v], A), [inner(u, b), inner(v, b)])
    image = [inner(row, x) for row in A]
    e = [right - left for right, left in zip(b, image)]
    return work + sum(dot(row, x) for row in A) + sum(total([r, -i]) for r, i in zip(b, image)) + dot(e, e)


def _with_residual(A, b, x) -> dict:
    return {"x": x, "S": sum((right - Fraction(inner(row, x))) ** 2 for row, right in zip(A, b))}
