"""All solutions of a system with more unknowns than equations: one solution, and a direction."""

from generator.author import Draw, echelon, matvec, null_space, of_rank, row_reduction, whole

TITLE = "General solution"
KNOBS = {"equations": range(2, 4), "largest": range(2, 5), "largest_solution": range(3, 10)}
ABOUT = {
    "equations": "number of equations; there is one unknown more",
    "largest": "largest absolute value of the entries of the reduced echelon form",
    "largest_solution": "largest absolute value of the entries of the solution whose free variable is 0",
}
SPACE = 6
FIELDS = {"p": "any", "v": "direction"}


def draw(d: Draw, *, equations: int = 3, largest: int = 3, largest_solution: int = 5) -> dict:
    A, _ = of_rank(d, equations, equations + 1, equations, largest)
    (free,) = (j for j in range(equations + 1) if j not in echelon(A)[1])
    (v,) = null_space(A)
    d.require(sum(map(bool, v)) > 2 or abs(v[0]) > 1, "the free column is simple")
    x = d.integers(equations, -largest_solution, largest_solution, nonzero=True)
    b = matvec(A, [*x[:free], 0, *x[free:]])
    d.require(max(abs(v) for row in A for v in row) <= 9 and max(map(abs, b)) <= 40, "a number is too large")
    d.require(all(sum(map(bool, row)) > 1 for row in A), "an equation has one unknown only")
    d.require(any(map(sum, A)), "the direction is a vector of ones")
    d.require(sum(v == 0 for row in A for v in row) <= equations + 1, "there are too many zeros")
    return {"A": A, "b": b}


def solve(A, b) -> dict:
    """Reduced echelon form of [A | b]; the free variable of the solution p is 0."""
    reduced, pivots = echelon([[*row, right] for row, right in zip(A, b, strict=True)])
    directions, p = null_space(A), [0] * len(A[0])
    if len(A[0]) in pivots or len(directions) != 1:
        raise ValueError("the solutions are not a line")
    for row, j in zip(reduced, pivots):
        p[j] = row[-1]
    return {"p": whole(p, "p"), "v": directions[0]}


def verify(answer, A, b) -> bool:
    """Substitution of p into all equations, and of v into those with the right sides 0."""
    p, v = answer["p"], answer["v"]
    if not len(p) == len(v) == len(A[0]) or not any(v):
        return False
    return all(
        sum(a * x for a, x in zip(row, p)) == right and not sum(a * x for a, x in zip(row, v))
        for row, right in zip(A, b)
    )


def mistakes(A, b) -> dict:
    reduced, pivots = echelon([[*row, right] for row, right in zip(A, b)])
    (v,), right = null_space(A), [row[-1] for row in reduced]
    (free,) = (j for j in range(len(v)) if j not in pivots)
    wrong = {
        "signs of the free column kept in the direction": {"v": [x if j == free else -x for j, x in enumerate(v)]},
        "0 in the direction in the place of the free variable": {"v": [0 if j == free else x for j, x in enumerate(v)]},
    }
    if free < len(right):
        wrong["right sides put into the first places, with the free variable last"] = {"p": [*right, 0]}
    return {name: fields for name, fields in wrong.items() if any(fields.get("v", [1]))}


def steps(answer, A, b) -> dict:
    rows = [[*row, right] for row, right in zip(A, b)]
    reduced, pivots = echelon(rows)
    (free,) = (j for j in range(len(A[0])) if j not in pivots)
    solved = [{"index": j + 1, "right": row[-1], "by": -row[free]} for row, j in zip(reduced, pivots)]
    return {"start": rows, "stages": row_reduction(rows, len(rows[0]) - 1)[0], "free": free + 1, "solved": solved}


def effort(A, b) -> int:
    """The row operations; the solutions are read off."""
    return row_reduction([[*row, right] for row, right in zip(A, b)], len(A[0]))[1]
