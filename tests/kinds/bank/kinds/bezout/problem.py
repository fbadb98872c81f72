"""Whole numbers x, y with a x + b y = g: any pair will do."""

from math import gcd

from generator.author import Draw

TITLE = "Bézout pair"
FIELDS = {"pair": "any"}


def draw(d: Draw) -> dict:
    a, b = d.integers(2, 2, 40)
    d.require(gcd(a, b) < min(a, b), "one divides the other")
    return {"a": a, "b": b}


def solve(a, b) -> dict:
    g = gcd(a, b)
    x = next(x for x in range(b) if (g - a * x) % b == 0)
    return {"g": g, "pair": [x, (g - a * x) // b]}


def verify(answer, a, b) -> bool:
    g, pair = answer["g"], answer["pair"]
    divides = a % g == 0 == b % g if g > 0 else False
    return (
        divides
        and len(pair) == 2
        and a * pair[0] + b * pair[1] == g
        and all(a % t or b % t for t in range(g + 1, a + 1))
    )


def mistakes(a, b) -> dict:
    x, y = solve(a, b)["pair"]
    return {"x and y exchanged": {"pair": [y, x]}}
