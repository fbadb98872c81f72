"""Partial fractions of a quotient whose denominator has three linear factors, of which two may be equal."""

from fractions import Fraction

from generator.author import Draw, product, quotient, total, whole

TITLE = "Partial fractions"
KNOBS = {"double": ("no", "yes", "any"), "largest": range(4, 10), "farthest": range(3, 7)}
ABOUT = {
    "double": "whether the denominator has a double root",
    "largest": "largest absolute value of the numerators",
    "farthest": "largest absolute value of the roots of the denominator",
}
SPACE = 6.0


def draw(d: Draw, *, double: str = "any", largest: int = 6, farthest: int = 4) -> dict:
    p, q, s = d.sample(range(-farthest, farthest + 1), 3)
    if {"no": False, "yes": True, "any": d.choice([False, True])}[double]:
        q = p
        d.require(s != p + 1, "the factors at the simple root are 1")
    A, B, C = d.integers(3, -largest, largest, nonzero=True)
    d.require(len({A, B, C}) == 3, "two numerators are equal")
    parts = [(A, (q, s)), (B, (s,) if p == q else (p, s)), (C, (p, q))]
    n = [0, 0, 0]
    for c, roots in parts:
        u, v = (*roots, 0)[:2]
        term = [c * u * v, -c * (u + v), c] if len(roots) == 2 else [-c * u, c, 0]
        n = [a + b for a, b in zip(n, term)]
    d.require(all(n[1:]) and max(map(abs, n)) < 200, "a coefficient of the numerator is 0, or large")
    return {"n": n, "poles": [p, q, s]}


def solve(n, poles) -> dict:
    """Multiplied by one factor, the fraction is its numerator at that root; A of a double root by the leading terms."""
    p, q, s = poles
    if len(n) != 3 or s in (p, q):
        raise ValueError("the numerator must have three coefficients, and the last root must be a simple one")
    C = Fraction(_value(n, s), (s - p) * (s - q))
    if p == q:
        A, B = n[2] - C, Fraction(_value(n, p), p - s)
    else:
        A, B = (Fraction(_value(n, u), (u - v) * (u - s)) for u, v in ((p, q), (q, p)))
    return dict(zip("ABC", whole([A, B, C], "a numerator")))


def carried(written, n, poles) -> dict:
    """At a double root, A from the C that was written."""
    return {"A": n[2] - written["C"]} if poles[0] == poles[1] else {}


def verify(answer, n, poles) -> bool:
    """The sum of the fractions is the given one, at three numbers that are no roots of the denominator."""
    p, q, s = poles
    A, B, C = (answer[name] for name in "ABC")
    for x in (max(poles) + 1, max(poles) + 2, max(poles) + 3):
        second = Fraction(B, (x - p) ** 2 if p == q else x - q)
        given = Fraction((n[2] * x + n[1]) * x + n[0], (x - p) * (x - q) * (x - s))
        if Fraction(A, x - p) + second + Fraction(C, x - s) != given:
            return False
    return True


def mistakes(n, poles) -> dict:
    (p, q, s), right = poles, solve(n, poles)
    at = [_value(n, u) for u in poles]
    wrong = {"values of the numerator, not divided by the other factors": dict(zip("ABC", at))}
    if p == q:
        wrong["A and B exchanged"] = {"A": right["B"], "B": right["A"]}
        wrong["other factor at the simple root not squared"] = {"C": Fraction(at[2], s - p)}
        wrong["sign of C lost in A"] = {"A": n[2] + right["C"]}
    else:
        wrong["differences with the wrong sign at the second root"] = {"B": -right["B"]}
        wrong["only one of the other factors divided by"] = dict(
            zip("ABC", (Fraction(at[0], p - q), Fraction(at[1], q - s), Fraction(at[2], s - p)))
        )
    if len({-p, q, s}) == 3 and p not in (0, q):
        wrong["minus the root put in at the first factor"] = {"A": Fraction(_value(n, -p), (-p - q) * (-p - s))}
    return wrong


def steps(answer, n, poles) -> dict:
    p, q, s = poles
    places = [("C", s, [p, q]), ("B", p, [s])] if p == q else [("A", p, [q, s]), ("B", q, [p, s]), ("C", s, [p, q])]
    rows = [{"name": k, "root": u, "others": others, "value": _value(n, u)} for k, u, others in places]
    for row in rows:
        row["under"] = (row["root"] - row["others"][0]) * (row["root"] - row["others"][-1]) ** (len(row["others"]) - 1)
    return {"rows": rows}


def effort(n, poles) -> int:
    """The numerator, the differences and their product at each root; A of a double root by a subtraction."""
    work = 0
    for row in steps({}, n, poles)["rows"]:
        u, differences = row["root"], [row["root"] - v for v in row["others"]]
        work += sum(product(c, *[u] * k) for k, c in enumerate(n)) + total(c * u**k for k, c in enumerate(n))
        work += sum(total([u, -v]) for v in row["others"]) + product(*differences)
        work += quotient(row["value"], row["under"])
    return work + (total([n[2], -solve(n, poles)["C"]]) if poles[0] == poles[1] else 0)


def identity(n, poles) -> list:
    """The order of the factors does not matter."""
    return [n, sorted(poles)]


def _value(n, x) -> int:
    return sum(c * x**k for k, c in enumerate(n))
