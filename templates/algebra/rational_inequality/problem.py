"""Where a quotient of a quadratic and a linear polynomial is not negative."""

from math import isqrt

from generator.author import Draw, product, quotient, square_root, total

TITLE = "Inequality with a quotient"
KNOBS = {"largest": range(5, 10), "largest_factor": range(1, 5)}
ABOUT = {
    "largest": "largest absolute value of the roots and of the pole",
    "largest_factor": "largest absolute value of the leading coefficient",
}
SPACE = 5.5
LABELS = {"low": "l", "high": "h", "count": r"\text{number of integers}"}


def draw(d: Draw, *, largest: int = 8, largest_factor: int = 3) -> dict:
    p, q, s = d.sample(range(-largest, largest + 1), 3)
    k = d.integer(-largest_factor, largest_factor, nonzero=True)
    n = [k * p * q, -k * (p + q), k]
    d.require(bool(p + q and p * q), "the numerator has two terms only")
    answer, wrong = solve(n, s), mistakes(n, s).values()
    d.require(all({**answer, **fields} != answer for fields in wrong), "a mistake gives the answer")
    return {"n": n, "pole": s}


def solve(n, pole) -> dict:
    """The sign changes at each root and at the pole; it is that of n₂ beyond all of them."""
    p, q = _roots(n)
    low, middle, high = sorted([p, q, pole])
    ends, ray = ([low, middle], range(high, 11)) if n[2] > 0 else ([middle, high], range(-10, low + 1))
    inside = {*range(ends[0], ends[1] + 1), *ray} - {pole}
    return {"low": ends[0], "high": ends[1], "count": len(inside)}


def verify(answer, n, pole) -> bool:
    """Signs at all whole and half numbers, by the product of numerator and denominator."""

    def fits(t) -> bool:  # at x = t / 2
        return t != 2 * pole and (n[2] * t * t + 2 * n[1] * t + 4 * n[0]) * (t - 2 * pole) >= 0

    low, high = answer["low"], answer["high"]
    if not -10 <= low < high <= 10 or answer["count"] != sum(fits(2 * x) for x in range(-10, 11)):
        return False
    inside = [fits(t) for t in range(2 * low, 2 * high + 1) if t != 2 * pole]
    return all(inside) and not fits(2 * low - 1) and not fits(2 * high + 1)


def mistakes(n, pole) -> dict:
    right, (p, q) = solve(n, pole), sorted(_roots(n))
    low, middle, high = sorted([p, q, pole])
    multiplied = [x for x in range(-10, 11) if (p <= x <= q) == (n[2] < 0) or x in (p, q)]
    wrong = {
        "multiplied by the denominator, whatever its sign": {"count": len([x for x in multiplied if x != pole])},
        "root of the denominator counted": {"count": right["count"] + 1},
        "roots of the numerator not counted": {"count": right["count"] - 2},
        "signs the other way round": {
            "low": middle if n[2] > 0 else low,
            "high": high if n[2] > 0 else middle,
            "count": 20 - right["count"] + 2,
        },
    }
    if n[2] < 0:
        wrong["multiplied by the denominator, whatever its sign"] |= {"low": p, "high": q}
    return wrong


def steps(answer, n, pole) -> dict:
    p, q = sorted(_roots(n))
    places = sorted([p, q, pole])
    rising = n[2] > 0
    signs = ["-" if (k % 2 == 0) == rising else "+" for k in range(4)]
    return {"roots": [p, q], "places": places, "signs": signs, "inner": answer["high"] - answer["low"] + 1}


def effort(n, pole) -> int:
    """The roots by the formula, the sign of each factor in each of four intervals, and counting in two of them."""
    m, c = n[1] // n[2], n[0] // n[2]
    work = quotient(n[1], n[2]) + quotient(n[0], n[2]) + product(m, m) + product(4, c)
    work += total([m * m, -4 * c]) + square_root(m * m - 4 * c) + 4
    low, middle, high = sorted([*_roots(n), pole])
    ends, ray = ((low, middle), total([10, -high])) if n[2] > 0 else ((middle, high), total([low, 10]))
    return work + 12 + total([ends[1], -ends[0]]) + ray + 3


def _roots(n) -> list:
    disc = n[1] ** 2 - 4 * n[0] * n[2]
    root = isqrt(max(disc, 0))
    if len(n) != 3 or not n[2] or not root or root * root != disc or (root - n[1]) % (2 * n[2]) or n[1] % n[2]:
        raise ValueError("the numerator must have two whole roots")
    return [(-n[1] - root) // (2 * n[2]), (-n[1] + root) // (2 * n[2])]
