"""An inverse modulo m by Euclid's algorithm, and the linear congruence that it solves."""

from functools import cache
from math import gcd

from generator.author import Draw, product, total

TITLE = "Modular inverse"
KNOBS = {"largest": range(40, 301), "divisions": range(3, 5)}
ABOUT = {"largest": "largest modulus", "divisions": "fewest divisions of Euclid's algorithm"}
SPACE = 4.5
LABELS = {"inverse": "a^{-1}"}


def draw(d: Draw, *, largest: int = 120, divisions: int = 3) -> dict:
    m = d.integer(30, largest)
    numbers = _numbers(m, divisions)
    d.require(bool(numbers), "no number takes that many divisions")
    a, c = d.choice(numbers), d.integer(2, min(m - 1, 30))
    wrong = [slip.get("x") for slip in mistakes(a, m, c).values()]
    d.require(solve(a, m, c)["x"] not in [*wrong, 1, a, c], "a mistake gives the answer, or the answer is seen")
    return {"a": a, "m": m, "c": c}


def solve(a, m, c) -> dict:
    """The coefficient of a in 1 = x m + y a."""
    if not 0 < a < m or gcd(a, m) > 1:
        raise ValueError("a and m must be coprime, and a less than m")
    inverse = _rows(m, a)[-2]["y"] % m
    return {"inverse": inverse, "x": c * inverse % m}


def carried(written, a, m, c) -> dict:
    return {"x": c * written["inverse"] % m}


def verify(answer, a, m, c) -> bool:
    """Both put into their congruences."""
    inverse, x = answer["inverse"], answer["x"]
    return min(inverse, x) >= 0 and max(inverse, x) < m and (a * inverse - 1) % m == 0 and (a * x - c) % m == 0


def mistakes(a, m, c) -> dict:
    last = _rows(m, a)[-2]

    def with_inverse(v) -> dict:
        return {"inverse": v % m, "x": c * v % m}

    return {
        "coefficient of a with the wrong sign": with_inverse(-last["y"]),
        "coefficient of m taken, not that of a": with_inverse(last["x"]),
        "c multiplied by a, not by its inverse": {"x": a * c % m},
    }


def steps(answer, a, m, c) -> dict:
    rows = _rows(m, a)[:-1]
    return {"rows": rows, "y": rows[-1]["y"], "product": c * answer["inverse"], "times": c * answer["inverse"] // m}


def effort(a, m, c) -> int:
    """The divisions, the coefficients, and the product with c, reduced."""
    rows = _rows(m, a)[:-1]
    work = sum(product(row["q"], row["b"]) + total([row["a"], -row["q"] * row["b"]]) for row in rows)
    work += sum(product(row["q"], last["y"]) for last, row in zip(rows, rows[1:]))
    inverse = rows[-1]["y"] % m
    times = c * inverse // m
    return work + product(c, inverse) + product(times, m) + total([c * inverse, -times * m])


def _rows(m, a) -> list:
    """The divisions of Euclid's algorithm, each with its remainder as x m + y a."""
    rows, before, last = [], (m, 1, 0), (a, 0, 1)
    while last[0]:
        q = before[0] // last[0]
        r, x, y = (u - q * v for u, v in zip(before, last))
        rows.append({"a": before[0], "q": q, "b": last[0], "r": r, "x": x, "y": y})
        before, last = last, (r, x, y)
    return rows


@cache
def _numbers(m, divisions) -> list:
    """Numbers with an inverse other than themselves that takes at least so many divisions."""
    return [a for a in range(2, m - 1) if gcd(a, m) == 1 and a * a % m != 1 and len(_rows(m, a)) > divisions]
