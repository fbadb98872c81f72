"""All solutions of a system with more unknowns than equations: one solution, and a direction."""

from fractions import Fraction

from generator.author import Draw, echelon, matvec, null_space, of_rank, product, quotient, total, whole

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
    return {"start": rows, "stages": _stages(rows)[0], "free": free + 1, "solved": solved}


def effort(A, b) -> int:
    """The row operations; the solutions are read off."""
    return _stages([[*row, right] for row, right in zip(A, b)])[1]


def _stages(rows) -> tuple:
    """Row operations to the reduced echelon form, small pivots first: a stage for each pivot; and their steps."""
    rows, top, stages, work = [[Fraction(v) for v in row] for row in rows], 0, [], 0
    for j in range(len(rows[0]) - 1):
        below = [i for i in range(top, len(rows)) if rows[i][j]]
        if not below:
            continue
        found = min(below, key=lambda i: abs(rows[i][j]))
        rows[top], rows[found] = rows[found], rows[top]
        done = [{"row": top + 1, "exchanged": found + 1}] * (found > top)
        if (pivot := rows[top][j]) != 1:
            work += sum(quotient(v.numerator, pivot.numerator) for v in rows[top][j + 1 :])
            rows[top] = [v / pivot for v in rows[top]]
            done.append({"row": top + 1, "divisor": pivot})
        for i, row in enumerate(rows):
            if i != top and (f := row[j]):
                rows[i] = [v - f * h for v, h in zip(row, rows[top])]
                work += sum(product(f.numerator, h.numerator) for h in rows[top][j + 1 :])
                work += sum(total([v.numerator, (-f * h).numerator]) for v, h in zip(row[j + 1 :], rows[top][j + 1 :]))
                done.append({"row": i + 1, "times": f, "less": top + 1})
        stages += [{"done": done, "rows": list(rows)}] if done else []
        top += 1
    return stages, work
