"""A linear recurrence of second order: characteristic roots, coefficients, and a later term."""

from fractions import Fraction

from generator.author import Draw, product, total

TITLE = "Linear recurrence"
KNOBS = {"largest_root": range(3, 7), "largest_coefficient": range(3, 8), "latest": range(4, 8)}
ABOUT = {
    "largest_root": "largest absolute value of a root",
    "largest_coefficient": "largest absolute value of a coefficient of the solution",
    "latest": "index of the latest term that is asked for",
    "double": "whether there is one double root",
}
SPACE = 5.5
LABELS = {"roots": "[r, s]", "coefficients": "[A, B]", "term": "a_n"}


def draw(
    d: Draw, *, largest_root: int = 4, largest_coefficient: int = 5, latest: int = 6, double: bool = False
) -> dict:
    values = [v for v in range(-largest_root, largest_root + 1) if v]
    r, s = sorted(d.sample(values, 2), reverse=True)
    if double:
        r = s = d.choice([v for v in values if abs(v) > 1])
    d.require(r + s != 0, "the roots differ in sign only")
    A, B = d.integers(2, -largest_coefficient, largest_coefficient, nonzero=True)
    start = [A, A * r + B * r] if double else [A + B, A * r + B * s]
    d.require(start[0] not in (0, start[1]) and (double or A != B), "the first terms, or the coefficients, are equal")
    return {"p": r + s, "q": -r * s, "start": start, "n": d.integer(4, latest)}


def solve(p, q, start, n) -> dict:
    """Roots of x² = p x + q, the larger first; coefficients from the two first terms; the term by the formula."""
    r = next((r for r in range(abs(p) + abs(q), -abs(p) - abs(q) - 1, -1) if r * r == p * r + q), None)
    if r is None:
        raise ValueError("the roots of x² = p x + q must be whole")
    s, (u, v) = p - r, start
    A, B = (u, Fraction(v - u * r, r)) if r == s else (Fraction(v - u * s, r - s), Fraction(u * r - v, r - s))
    if A.denominator > 1 or B.denominator > 1:
        raise ValueError("the coefficients are not whole")
    return {"roots": [r, s], "coefficients": [int(A), int(B)], "term": int(_term(r, s, A, B, n))}


def carried(written, p, q, start, n) -> dict:
    (r, s), (A, B) = written["roots"], written["coefficients"]
    return {"term": _term(r, s, A, B, n)}


def verify(answer, p, q, start, n) -> bool:
    """Sum and product of the roots, the first two terms, and the recurrence step by step."""
    if not len(answer["roots"]) == len(answer["coefficients"]) == 2:
        return False
    (r, s), (A, B) = answer["roots"], answer["coefficients"]
    before, last = start
    for _ in range(n - 1):
        before, last = last, p * last + q * before
    at_zero, at_one = (A, (A + B) * r) if r == s else (A + B, A * r + B * s)
    return r >= s and [r + s, r * s, at_zero, at_one, answer["term"]] == [p, -q, *start, last]


def mistakes(p, q, start, n) -> dict:
    right = solve(p, q, start, n)
    (r, s), (A, B), (u, v) = right["roots"], right["coefficients"], start
    found = {"exponent n − 1: the first term taken for that of n = 1": {"term": _term(r, s, A, B, n - 1)}}
    if r == s:
        return found | {"second solution without its factor n": {"term": (A + B) * r**n}}
    C, D = Fraction(v + u * r, r - s), Fraction(-u * s - v, r - s)
    wrong = {"roots": [-s, -r], "coefficients": [C, D], "term": _term(-s, -r, C, D, n)}
    exchanged = {"coefficients": [B, A], "term": _term(r, s, B, A, n)}
    return found | {"both roots with the wrong sign": wrong, "coefficients of the other root": exchanged}


def steps(answer, p, q, start, n) -> dict:
    r, s = answer["roots"]
    return {"powers": [r**n, s**n], "difference": [r - s, start[1] - start[0] * s]}


def effort(p, q, start, n) -> int:
    """The roots from their sum and product, two equations for the coefficients, and two powers."""
    right = solve(p, q, start, n)
    (r, s), (A, B), (u, v) = right["roots"], right["coefficients"], start
    work = product(r, s) + total([r, s]) + product(u, s) + total([v, -u * s]) + product(A, r) + total([u, -A])
    terms = [A * r**n, B * n * s**n if r == s else B * s**n]
    return work + product(*[r] * n) + (r != s) * product(*[s] * n) + product(A, r**n) + product(B, s**n) + total(terms)


def _term(r, s, A, B, n):
    return A * r**n + B * (n if r == s else 1) * s**n
