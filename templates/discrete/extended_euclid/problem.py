"""The extended Euclidean algorithm: greatest common divisor, and Bézout coefficients."""

from generator.author import Draw, product, total

TITLE = "Extended Euclidean algorithm"
KNOBS = {"divisions": range(3, 7), "largest_divisor": range(1, 21)}
ABOUT = {
    "divisions": "number of divisions of Euclid's algorithm",
    "largest_divisor": "largest greatest common divisor",
}
SPACE = 5.5
FIELDS = {"x": "any", "y": "any"}


def draw(d: Draw, *, divisions: int = 4, largest_divisor: int = 12) -> dict:
    last, before = 0, d.integer(1, largest_divisor)
    quotients = [*d.integers(divisions - 1, 1, 5), d.integer(2, 6)]
    for q in quotients[::-1]:
        last, before = before, q * before + last
    d.require(100 <= before <= 3000 and quotients.count(1) < divisions - 1, "a is too small or too large, or too easy")
    return {"a": before, "b": last}


def solve(a, b) -> dict:
    """The last remainder that is not 0, as a combination of a and b."""
    if min(a, b) < 1 or a % b == 0:
        raise ValueError("b must not divide a")
    row = _rows(a, b)[-2]
    return {"g": row["r"], "x": row["x"], "y": row["y"]}


def verify(answer, a, b) -> bool:
    """A common divisor that is a combination of both numbers is the greatest."""
    g = answer["g"]
    return g > 0 and a % g == 0 and b % g == 0 and a * answer["x"] + b * answer["y"] == g


def mistakes(a, b) -> dict:
    rows = _rows(a, b)
    before, last = rows[-3] if len(rows) > 2 else {"r": b, "x": 0, "y": 1}, rows[-2]
    return {
        "signs of x and y exchanged": {"x": -last["x"], "y": -last["y"]},
        "x and y exchanged": {"x": last["y"], "y": last["x"]},
        "sign of the negative coefficient lost": {"x": abs(last["x"]), "y": abs(last["y"])},
        "remainder before the last taken": {"g": before["r"], "x": before["x"], "y": before["y"]},
    }


def steps(answer, a, b) -> dict:
    return {"rows": _rows(a, b)}


def effort(a, b) -> int:
    """The divisions, and both coefficients of each remainder from those of the two before it."""
    rows = _rows(a, b)
    work = sum(product(row["q"], row["b"]) + total([row["a"], -row["q"] * row["b"]]) for row in rows)
    x, y = [1, 0], [0, 1]
    for row in rows[:-1]:
        for z, name in ((x, "x"), (y, "y")):
            work += product(row["q"], z[-1]) + total([z[-2], -row["q"] * z[-1]])
            z.append(row[name])
    return work


def _rows(a, b) -> list:
    """The divisions, each with its remainder as x a + y b."""
    rows, before, last = [], (a, 1, 0), (b, 0, 1)
    while last[0]:
        q = before[0] // last[0]
        r, x, y = (u - q * v for u, v in zip(before, last))
        rows.append({"a": before[0], "q": q, "b": last[0], "r": r, "x": x, "y": y})
        before, last = last, (r, x, y)
    return rows
