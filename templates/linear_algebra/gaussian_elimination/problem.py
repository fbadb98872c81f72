"""Solve a system of linear equations with one solution by elimination and back substitution."""

from fractions import Fraction

from generator.author import Draw, dot, inner, linear_solve, matmul, matvec, product, quotient, total, whole

TITLE = "System of linear equations"
KNOBS = {"size": range(2, 5), "largest_multiplier": range(1, 4), "largest": range(4, 10)}
ABOUT = {
    "size": "number of equations, and of unknowns",
    "largest_multiplier": "largest absolute value of the multiples of rows that are subtracted",
    "largest": "largest absolute value of the unknowns",
}
SPACE = 6


def draw(d: Draw, *, size: int = 3, largest_multiplier: int = 2, largest: int = 5) -> dict:
    m = largest_multiplier
    L = [[*d.integers(i, -m, m, nonzero=True), 1, *[0] * (size - 1 - i)] for i in range(size)]
    pivots = d.integers(size, -3, 3, nonzero=True)
    U = [[*[0] * i, p, *d.integers(size - 1 - i, -3, 3, nonzero=True)] for i, p in enumerate(pivots)]
    x = d.sample([v for v in range(-largest, largest + 1) if v], size)
    A = matmul(L, U)
    b = matvec(A, x)
    d.require(max(abs(v) for row in A for v in row) <= 4 * m + 2, "an entry of A is too large")
    d.require(max(map(abs, b)) <= 70 and b[0] != 0, "a right side is too large, or the first one is 0")
    d.require(sum(v == 0 for row in A for v in row) < size - 1, "A has too many zeros")
    return {"A": A, "b": b}


def solve(A, b) -> dict:
    """Elimination without fractions."""
    if any(len(row) != len(b) for row in A):
        raise ValueError("A must be square, and b have an entry for each row")
    x = whole(linear_solve(A, b), "x")
    if not all(rows[k][k] for k, rows in enumerate(_stages(A, b))):
        raise ValueError("the elimination needs an exchange of equations")
    return {"x": x}


def verify(answer, A, b) -> bool:
    """Substitution into every equation."""
    x = answer["x"]
    return len(x) == len(b) and all(sum(a * v for a, v in zip(row, x)) == right for row, right in zip(A, b))


def mistakes(A, b) -> dict:
    triangle = _stages(A, b)[-1]
    stale = _stages(A, b, right=lambda k, out, change: out if k == 0 else out - change)[-1]
    plus = _stages(A, b, right=lambda k, out, change: out + change)[-1]
    return {
        "right sides left as they were while the first unknown was eliminated": {"x": _back(stale)},
        "known terms added to the right side instead of subtracted": {"x": _back(triangle, sign=1)},
        "multiples of right sides added instead of subtracted": {"x": _back(plus)},
    }


def steps(answer, A, b) -> dict:
    found, x, eliminated = _stages(A, b), answer["x"], []
    for k, (old, new) in enumerate(zip(found, found[1:])):
        below = [i for i in range(k + 1, len(b)) if old[i][k]]
        done = [{"row": i + 1, "times": old[i][k] / old[k][k], "less": k + 1} for i in below]
        eliminated += [{"done": done, "rows": new}] if done else []
    back = [
        {
            "index": i + 1,
            "pivot": row[i],
            "known": row[i + 1 : -1],
            "found": x[i + 1 :],
            "right": row[-1],
            "value": x[i],
        }
        for i, row in enumerate(found[-1])
    ]
    return {"start": found[0], "eliminated": eliminated, "back": back[::-1]}


def effort(A, b) -> int:
    """A product and a difference for each entry that a row operation changes, and the back substitution."""
    found, x, work = _stages(A, b), solve(A, b)["x"], 0
    for k, rows in enumerate(found[:-1]):
        for row in rows[k + 1 :]:
            times = [(row[k] * h / rows[k][k]).numerator for h in rows[k][k + 1 :]]
            work += sum(product(row[k].numerator, h.numerator) for h in rows[k][k + 1 :])
            work += sum(total([v.numerator, -t]) for v, t in zip(row[k + 1 :], times))
    for i, row in enumerate(found[-1]):
        known = [v.numerator for v in row[i + 1 : -1]]
        rest = row[-1].numerator - inner(known, x[i + 1 :])
        work += dot(known, x[i + 1 :]) + total([row[-1].numerator, rest - row[-1].numerator])
        work += quotient(rest, row[i].numerator)
    return work


def _stages(A, b, right=lambda k, out, change: out - change) -> list:
    """[A | b], and what it is after each unknown. right: what becomes of a right side."""
    rows = [[Fraction(v) for v in (*row, out)] for row, out in zip(A, b)]
    stages = [rows]
    for k in range(len(b) - 1):
        *head, top = rows[k]
        new = rows[: k + 1]
        for *row, out in rows[k + 1 :]:
            f = row[k] / (head[k] or 1)
            new.append([*(v - f * h for v, h in zip(row, head)), right(k, out, f * top)])
        rows = new
        stages.append(rows)
    return stages


def _back(rows, sign=-1) -> list:
    x = []
    for i in reversed(range(len(rows))):
        x = [(rows[i][-1] + sign * inner(rows[i][i + 1 : -1], x)) / rows[i][i], *x]
    return x
