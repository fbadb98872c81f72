"""Division of a polynomial by a quadratic one: the quotient and the remainder."""

from generator.author import Draw, product, total

TITLE = "Division of polynomials"
KNOBS = {"degree": ("3", "4", "any"), "largest": range(3, 8)}
ABOUT = {
    "degree": "degree of the polynomial that is divided",
    "largest": "largest absolute value of the coefficients of divisor, quotient and remainder",
}
SPACE = 6.0
FIELDS = {"q": "polynomial", "r": "polynomial"}


def draw(d: Draw, *, degree: str = "any", largest: int = 5) -> dict:
    count = {"3": 2, "4": 3, "any": d.choice([2, 3, 3])}[degree]
    q, r, g = (d.integers(k, -largest, largest, nonzero=True) for k in (count, 2, 2))
    f = [*r, *[0] * count]
    for i, c in enumerate([*g, 1]):
        for j, e in enumerate(q):
            f[i + j] += c * e
    d.require(sum(c == 0 for c in f) < 2, "two powers are missing")
    return {"f": f, "g": [*g, 1]}


def solve(f, g) -> dict:
    """Long division, from the highest power down."""
    if len(g) != 3 or g[2] != 1 or len(f) < 4:
        raise ValueError("g must be quadratic with the leading coefficient 1, and f of a higher degree")
    stages = _stages(f, g)
    r = stages[-1]["left"]
    return {"q": [stage["c"] for stage in stages][::-1], "r": r[: 2 if r[1] else 1]}


def carried(written, f, g) -> dict:
    """What is left of f by the quotient that was written."""
    left = [*f, 0, 0, *[0] * len(written["q"])]
    for i, c in enumerate(g):
        for j, e in enumerate(written["q"]):
            left[i + j] -= c * e
    return {"r": left[: max([k + 1 for k, c in enumerate(left) if c], default=1)]}


def verify(answer, f, g) -> bool:
    """f(x) = q(x) g(x) + r(x) at more points than the degree of f, and r is at most linear."""
    q, r = answer["q"], answer["r"]
    if len(q) != len(f) - 2 or len(r) > 2:
        return False

    def at(p, x) -> int:
        value = 0
        for c in reversed(p):
            value = value * x + c
        return value

    return all(at(f, x) == at(q, x) * at(g, x) + at(r, x) for x in range(-3, 4))


def mistakes(f, g) -> dict:
    right, stages, added = solve(f, g), _stages(f, g), _stages(f, g, 1)
    return {
        "products added, not subtracted": {"q": [s["c"] for s in added][::-1], "r": added[-1]["left"]},
        "remainder with the wrong sign": {"r": [-c for c in right["r"]]},
        "last step of the division left out": {"q": [0, *right["q"][1:]], "r": stages[-2]["left"]},
    }


def steps(answer, f, g) -> dict:
    return {"stages": _stages(f, g)}


def effort(f, g) -> int:
    """The products of each coefficient of q with g, and the subtractions."""
    work, left = 0, f
    for stage in _stages(f, g):
        k = stage["power"]
        work += sum(product(stage["c"], c) + total([left[k + i], -stage["c"] * c]) for i, c in enumerate(g[:2]))
        left = stage["left"]
    return work


def _stages(f, g, sign=-1) -> list:
    """For each coefficient c of the quotient, the power it stands at, and what is left after c xᵏ g is subtracted."""
    left, found = list(f), []
    for k in range(len(f) - 3, -1, -1):
        c = left.pop()
        left[k : k + 2] = [v + sign * c * w for v, w in zip(left[k : k + 2], g[:2])]
        found.append({"c": c, "power": k, "left": list(left)})
    return found
