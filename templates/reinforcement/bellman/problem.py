"""The Bellman equation of a fixed policy: the values of two states, from a linear system."""

from fractions import Fraction
from functools import lru_cache
from math import gcd

from generator.author import Draw, cramer_steps, cramer_work, determinant, linear_solve, product, total, whole

TITLE = "Bellman equation"
KNOBS = {"largest": range(12, 41), "largest_denominator": range(2, 6)}
ABOUT = {
    "largest": "largest absolute value of the values of the states",
    "largest_denominator": "largest denominator of the transition probabilities",
}
SPACE = 6
LABELS = {"V": "[V(A), V(B)]"}
RATES = ((1, 2), (2, 3), (3, 4), (4, 5))
ROWS = {q: [(p, w, q - p - w) for p in range(q) for w in range(q - p + 1)] for q in range(2, 6)}
POLICIES = {  # from A to A, B and C, and from B: C can be reached, and both rows matter
    q: [(a, b) for a in rows for b in rows if 0 < a[1] != b[0] > 0 and a[2] + b[2] > 0] for q, rows in ROWS.items()
}


def draw(d: Draw, *, largest: int = 20, largest_denominator: int = 4) -> dict:
    """Values are drawn that fit the probabilities, and the rewards that go with them."""
    (g, h), q = d.choice(RATES), d.integer(2, largest_denominator)
    P = d.choice(POLICIES[q])
    end = d.integer(-largest, largest, nonzero=True)
    fitting = _fitting(g, h, q, *P, end % (h * q))
    d.require(bool(fitting), "no values give whole rewards")
    values = []
    for rest in d.choice(fitting):
        taken = (0, end, *values)
        possible = [v for v in range(-largest, largest + 1) if v % (h * q) == rest and v not in taken]
        d.require(bool(possible), "no values give whole rewards")
        values.append(d.choice(possible))
    r = [v - Fraction(g * sum(p * w for p, w in zip(row, [*values, end])), h * q) for v, row in zip(values, P)]
    d.require(0 not in r and r[0] != r[1], "a reward is 0, or both are the same")
    givens = {"gamma": [g, h], "q": q, "P": [list(row) for row in P], "r": [int(v) for v in r], "end": end}
    d.require(all(slip["V"] != values for slip in mistakes(**givens).values()), "a mistake gives the answer")
    return givens


def solve(gamma, q, P, r, end) -> dict:
    """(I − γP) V = r, multiplied by the denominators, as integers."""
    return {"V": whole(_solution(*gamma, q, P, r, end), "V")}


def verify(answer, gamma, q, P, r, end) -> bool:
    """Each value is its reward and the discounted mean of what comes next. That holds for one V only, as γ < 1."""
    rate = Fraction(*gamma)
    if len(answer["V"]) != 2 or not 0 < rate < 1:
        return False
    expected = [sum(Fraction(p, q) * v for p, v in zip(row, [*answer["V"], end])) for row in P]
    return all(v == reward + rate * e for v, reward, e in zip(answer["V"], r, expected))


def mistakes(gamma, q, P, r, end) -> dict:
    g, h = gamma
    rate = Fraction(g, h)
    ahead = [sum(Fraction(p, q) * v for p, v in zip(row, [*r, end])) for row in P]
    exchanged = [[P[0][0], P[1][0], P[0][2]], [P[0][1], P[1][1], P[1][2]]]
    wrong = {
        "value of C left out": _solution(g, h, q, P, r, 0),
        "reward discounted too": _solution(g, h, q, P, [rate * v for v in r], end),
        "rewards taken for the values of the next states": [reward + rate * a for reward, a in zip(r, ahead)],
        "probabilities of arriving used as probabilities of leaving": _solution(g, h, q, exchanged, r, end),
        "γ forgotten": _solution(1, 1, q, P, r, end),
    }
    return {name: {"V": values} for name, values in wrong.items() if values}


def steps(answer, gamma, q, P, r, end) -> dict:
    """The equations as they stand, as integers, and the determinants."""
    rows = _equations(*gamma, q, P, r, end)
    ways = [{"reward": reward, "parts": [Fraction(p, q) for p in row]} for row, reward in zip(P, r)]
    return {"ways": ways, "rows": rows, **cramer_steps([row[:2] for row in rows], [row[2] for row in rows])}


def effort(gamma, q, P, r, end) -> int:
    """Each equation multiplied by its denominator; three determinants and two quotients."""
    g, common = gamma[0], gamma[1] * q
    rows = _equations(*gamma, q, P, r, end)
    work = cramer_work([row[:2] for row in rows], [row[2] for row in rows])
    for i, (row, reward) in enumerate(zip(P, r)):
        work += sum(product(g, p) for p in row) + total([common, -g * row[i]])
        work += product(g, row[2], end) + product(common, reward) + total([common * reward, g * row[2] * end])
    return work


def _equations(g, h, q, P, r, end) -> list:
    """Two rows (of A, of B, right side) of integers without a common factor."""
    rows = []
    for i, (row, reward) in enumerate(zip(P, r)):
        full = [(i == j) * h * q - g * row[j] for j in (0, 1)] + [int(h * q * reward) + g * row[2] * end]
        rows.append([v // gcd(*full) for v in full])
    return rows


def _solution(g, h, q, P, r, end) -> list:
    rows = _equations(g, h, q, P, r, end)
    A = [row[:2] for row in rows]
    return linear_solve(A, [row[2] for row in rows]) if determinant(A) else []


@lru_cache
def _fitting(g, h, q, first, second, end) -> list:
    """What is left of both values, divided by hq, so that the rewards are whole."""

    def fits(row, v, w) -> bool:
        return g * (row[0] * v + row[1] * w + row[2] * end) % (h * q) == 0

    return [(v, w) for v in range(h * q) for w in range(h * q) if fits(first, v, w) and fits(second, v, w)]
