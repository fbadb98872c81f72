"""A linear equation in natural numbers: how many solutions, and the one with the fewest boards of the first kind."""

from math import gcd

from generator.author import Draw, product, quotient, total

TITLE = "Linear Diophantine equation"
KNOBS = {"largest_divisor": range(2, 8), "largest_width": range(20, 61), "longest": range(300, 1201)}
ABOUT = {
    "largest_divisor": "largest common divisor of the two widths",
    "largest_width": "largest width of a board, in cm",
    "longest": "longest wall, in cm",
}
SPACE = 4.5


def draw(d: Draw, *, largest_divisor: int = 5, largest_width: int = 40, longest: int = 700) -> dict:
    g = d.integer(2, min(largest_divisor, largest_width // 5))
    top = largest_width // g
    p = d.integer(3, top)
    q = d.choice([v for v in range(3, top + 1) if gcd(p, v) == 1 and v != p])
    x, y = d.integer(1, q - 1), d.integer(2, max(longest // (g * q), 2))
    c = g * (p * x + q * y)
    d.require(200 <= c <= longest, "the wall is too long or too short")
    givens = {"company": d.company(), "a": g * p, "b": g * q, "c": c}
    d.require(2 <= solve(**givens)["solutions"] <= 12, "there is only one way, or there are very many")
    return givens


def solve(company, a, b, c) -> dict:
    """Divide by the common divisor; x modulo b by the inverse of a; then steps of b in x and a in y."""
    g = gcd(a, b)
    if c % g:
        raise ValueError("there is no solution")
    p, q, r = a // g, b // g, c // g
    x = r * pow(p, -1, q) % q
    if p * x > r:
        raise ValueError("there is no solution in natural numbers")
    y = (r - p * x) // q
    return {"x": x, "y": y, "solutions": y // p + 1}


def verify(answer, company, a, b, c) -> bool:
    """All numbers of boards of the first kind are tried."""
    found = [[x, (c - a * x) // b] for x in range(c // a + 1) if (c - a * x) % b == 0]
    return bool(found) and [answer["x"], answer["y"]] == found[0] and answer["solutions"] == len(found)


def mistakes(company, a, b, c) -> dict:
    right, g = solve(company, a, b, c), gcd(a, b)
    y, p, n = right["y"], a // g, right["solutions"]
    last = {"x": right["x"] + (n - 1) * b // g, "y": y - (n - 1) * p}
    found = {
        "steps of a and b, not divided by their common divisor": {"solutions": y // a + 1},
        "fewest boards of the other kind": last,
        "all remainders counted, not only every q-th": {"solutions": c // a + 1},
        "number of steps taken for the number of solutions": {"solutions": n - 1},
    }
    if n > 2:
        found["one step too far"] = {"x": right["x"] + b // g, "y": y - p}
    return {name: slip for name, slip in found.items() if slip != {"solutions": y // a + 1} or "steps of a" in name}


def steps(answer, company, a, b, c) -> dict:
    g = gcd(a, b)
    p, q, r = a // g, b // g, c // g
    return {"g": g, "p": p, "q": q, "r": r, "left": p % q, "right": r % q, "inverse": pow(p, -1, q),
            "last": [answer["x"] + (answer["solutions"] - 1) * q, answer["y"] - (answer["solutions"] - 1) * p],
            "product": r % q * pow(p, -1, q)}  # fmt: skip


def effort(company, a, b, c) -> int:
    """Euclid's algorithm, the divisions by g, the inverse, x, y, and the number of steps."""
    found = steps(solve(company, a, b, c), company, a, b, c)
    p, q, r, x = found["p"], found["q"], found["r"], found["product"] % found["q"]
    work, big, small = 0, max(a, b), min(a, b)
    while small:
        work += product(big // small, small) + total([big, -(big // small) * small])
        big, small = small, big % small
    work += quotient(a, found["g"]) + quotient(b, found["g"]) + quotient(c, found["g"])
    work += found["inverse"].bit_length() + product(found["right"], found["inverse"])
    return work + product(p, x) + total([r, -p * x]) + quotient(r - p * x, q)


def identity(company, a, b, c) -> list:
    return [a, b, c]
