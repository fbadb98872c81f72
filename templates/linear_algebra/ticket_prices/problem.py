"""Three prices from the takings of three evenings: a system of linear equations in words."""

from fractions import Fraction

from generator.author import Draw, dot, inner, linear_solve, matmul, matvec, product, quotient, total, whole

TITLE = "Ticket prices"
KNOBS = {"largest_count": range(30, 81), "largest_price": range(9, 21)}
ABOUT = {
    "largest_count": "most tickets of one kind that are sold on an evening",
    "largest_price": "highest price for adults, in dollars",
}
SPACE = 6
LABELS = {"prices": r"[c, s, a]"}
UNITS = {"prices": "dollars"}


def draw(d: Draw, *, largest_count: int = 40, largest_price: int = 16) -> dict:
    prices = sorted(d.sample(range(4, largest_price + 1), 3))
    first, second = d.integers(3, 2, 9), d.integers(2, -4, 9, nonzero=True)
    third = d.integer(-4, 9, nonzero=True)
    (p,), (q, r) = d.integers(1, 2, 3), d.integers(2, 1, 3)
    A = matmul([[1, 0, 0], [p, 1, 0], [q, r, 1]], [first, [0, *second], [0, 0, third]])
    d.require(all(2 <= v <= largest_count for row in A for v in row), "a number of tickets is too small or too large")
    return {"name": d.person(), "counts": A, "takings": matvec(A, prices)}


def solve(name, counts, takings) -> dict:
    """Elimination without fractions."""
    if not all(rows[k][k] for k, rows in enumerate(_stages(counts, takings))):
        raise ValueError("the elimination needs an exchange of equations")
    return {"prices": whole(linear_solve(counts, takings), "a price")}


def verify(answer, name, counts, takings) -> bool:
    """Adding up what was paid on each evening, ticket by ticket of a kind."""
    paid = [sum(n * price for n, price in zip(row, answer["prices"])) for row in counts]
    return len(answer["prices"]) == 3 and paid == takings


def mistakes(name, counts, takings) -> dict:
    stages = _stages(counts, takings)
    stale = _stages(counts, takings, right=lambda k, out, change: out if k == 0 else out - change)[-1]
    children, students, adults = solve(name, counts, takings)["prices"]
    return {
        "takings left as they were while the first unknown was eliminated": {"prices": _back(stale)},
        "known terms added to the takings instead of subtracted": {"prices": _back(stages[-1], sign=1)},
        "prices in the order in which they were found, adults first": {"prices": [adults, students, children]},
    }


def steps(answer, name, counts, takings) -> dict:
    found, x, eliminated = _stages(counts, takings), answer["prices"], []
    for k, (old, new) in enumerate(zip(found, found[1:])):
        done = [{"row": i + 1, "times": old[i][k] / old[k][k], "less": k + 1} for i in range(k + 1, 3) if old[i][k]]
        eliminated += [{"done": done, "rows": new}] if done else []
    back = [
        {
            "name": "csa"[i],
            "pivot": row[i],
            "known": row[i + 1 : -1],
            "found": x[i + 1 :],
            "right": row[-1],
            "value": x[i],
        }
        for i, row in enumerate(found[-1])
    ]
    return {"start": found[0], "eliminated": eliminated, "back": back[::-1]}


def effort(name, counts, takings) -> int:
    """A product and a difference for each entry that a row operation changes, and the back substitution."""
    found, x, work = _stages(counts, takings), solve(name, counts, takings)["prices"], 0
    for k, rows in enumerate(found[:-1]):
        for row in rows[k + 1 :]:
            f = row[k] / rows[k][k]
            work += sum(product(f.numerator, h.numerator) for h in rows[k][k + 1 :])
            work += sum(total([v.numerator, (-f * h).numerator]) for v, h in zip(row[k + 1 :], rows[k][k + 1 :]))
    for i, row in enumerate(found[-1]):
        known = [v.numerator for v in row[i + 1 : -1]]
        rest = row[-1].numerator - inner(known, x[i + 1 :])
        work += dot(known, x[i + 1 :]) + total([row[-1].numerator, rest - row[-1].numerator])
        work += quotient(rest, row[i].numerator)
    return work


def identity(name, counts, takings) -> list:
    """Whoever kept the till."""
    return [counts, takings]


def _stages(A, b, right=lambda k, out, change: out - change) -> list:
    """[A | b], and what it is after each unknown. right: what becomes of a right side."""
    rows = [[Fraction(v) for v in (*row, out)] for row, out in zip(A, b, strict=True)]
    stages = [rows]
    for k in range(2):
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
    for i in (2, 1, 0):
        x = [(rows[i][-1] + sign * inner(rows[i][i + 1 : -1], x)) / rows[i][i], *x]
    return x
