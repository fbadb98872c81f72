"""Shortest ways in a grid of streets, through one crossing and not through another."""

from math import comb, factorial

from generator.author import Draw, Sheet, product, quotient, total

TITLE = "Lattice paths"
KNOBS = {"smallest": range(3, 6), "largest": range(6, 10)}
ABOUT = {"smallest": "fewest blocks of a side", "largest": "most blocks of a side"}
SPACE = 4
LABELS = {"all": r"\text{all}", "through": r"\text{through } P", "avoiding": r"\text{not through } Q"}


def draw(d: Draw, *, smallest: int = 4, largest: int = 7) -> dict:
    m, n = d.integers(2, smallest, largest)
    crossings = [[x, y] for x in range(m + 1) for y in range(n + 1) if x + y > 1 and m - x + n - y > 1]
    P = d.choice([[x, y] for x, y in crossings if 0 < x < m and 0 < y < n])
    comparable = [Q for Q in crossings if (Q[0] - P[0]) * (Q[1] - P[1]) >= 0 and Q != P]
    Q = d.choice([Q for Q in comparable if 0 < Q[0] < m and 0 < Q[1] < n] or comparable)
    givens = {"name": d.first_name(), "place": d.place(), "size": [m, n], "P": P, "Q": Q}
    right = solve(**givens)
    d.require(0 < right["avoiding"] < right["through"], "Q does not matter, or closes all ways")
    d.require(2 * right["avoiding"] != right["through"], "as many ways through Q as not through Q")
    return givens


def solve(name, place, size, P, Q) -> dict:
    """Binomials for the stretches between the crossings, multiplied."""
    if not all(0 <= x <= m for point in (P, Q) for x, m in zip(point, size)) or P == Q:
        raise ValueError("P and Q must be two crossings of the grid")
    stages = sorted([P, Q])
    both = 0 if (P[0] - Q[0]) * (P[1] - Q[1]) < 0 else _ways([[0, 0], *stages, size])
    through = _ways([[0, 0], P, size])
    return {"all": _ways([[0, 0], size]), "through": through, "avoiding": through - both}


def verify(answer, name, place, size, P, Q) -> bool:
    """Crossing by crossing: how many ways lead to it, from its neighbours in the south and the west."""

    def count(must, closed) -> int:
        ways = {(-1, 0): 1}
        for x in range(size[0] + 1):
            for y in range(size[1] + 1):
                beside = (must[0] - x) * (must[1] - y) < 0  # no way through `must` comes here
                ways[x, y] = 0 if beside or [x, y] == closed else ways.get((x - 1, y), 0) + ways.get((x, y - 1), 0)
        return ways[tuple(size)]

    found = [count([0, 0], None), count(P, None), count(P, Q)]
    return [answer["all"], answer["through"], answer["avoiding"]] == found


def mistakes(name, place, size, P, Q) -> dict:
    right, stages = solve(name, place, size, P, Q), sorted([P, Q])
    (x, y), (m, n) = P, size
    through, both = right["through"], right["through"] - right["avoiding"]
    parts = [_ways([[0, 0], P]), _ways([P, size])]
    more = comb(x + y + 2, x + 1) * comb(m - x + n - y + 2, m - x + 1)
    found = {
        "ways to P and ways from P added, not multiplied": {"through": sum(parts), "avoiding": sum(parts) - both},
        "all ways through Q subtracted": {"avoiding": through - _ways([[0, 0], Q, size])},
        "ways through P and Q given": {"avoiding": both},
        "crossings counted, not blocks": {"all": comb(m + n + 2, m + 1), "through": more},
    }
    if _ways(stages) > 1:
        found["ways between P and Q left out"] = {"avoiding": through - both // _ways(stages)}
    return found


def steps(answer, name, place, size, P, Q) -> dict:
    """Blocks to the east and to the north of each stretch, and the number of its ways."""
    stages = sorted([P, Q])

    def stretches(points) -> list:
        steps_ = [[v - u for u, v in zip(p, q)] for p, q in zip(points, points[1:])]
        return [{"east": a, "sum": a + b, "ways": comb(a + b, a)} for a, b in steps_]

    return {"one": stretches([[0, 0], P, size]), "two": stretches([[0, 0], *stages, size]),
            "both": answer["through"] - answer["avoiding"]}  # fmt: skip


def effort(name, place, size, P, Q) -> int:
    """The binomials of all stretches, two products and a difference."""
    right = solve(name, place, size, P, Q)
    found, work = steps(right, name, place, size, P, Q), total([right["through"], right["avoiding"] - right["through"]])
    stretches = {(s["sum"], min(s["east"], s["sum"] - s["east"])) for s in found["one"] + found["two"]}
    for n, k in sorted(stretches | {(sum(size), min(size))}):
        work += product(*range(n, n - k, -1)) + product(*range(2, k + 1))
        work += quotient(comb(n, k) * factorial(k), factorial(k))
    return work + product(*(s["ways"] for s in found["one"])) + product(*(s["ways"] for s in found["two"]))


def identity(name, place, size, P, Q) -> list:
    """Names do not matter, nor which of the two directions is which, nor which end is the start."""
    turned = [[m - x for m, x in zip(size, point)] for point in (P, Q)]
    return min([size, P, Q], [size, *turned], *([v[::-1] for v in (size, *two)] for two in ([P, Q], turned)))


def figure(name, place, size, P, Q):
    m, n = size
    sheet, block = Sheet(m * 0.8 + 1, n * 0.8 + 1), 0.8

    def at(point) -> tuple:
        return 0.5 + block * point[0], 0.5 + block * point[1]

    streets = [[at((x, 0)), at((x, n))] for x in range(m + 1)] + [[at((0, y)), at((m, y))] for y in range(n + 1)]
    sheet.lines(streets, "0.6")
    for label, point in (("A", [0, 0]), ("B", size), ("P", P), ("Q", Q)):
        x, y = at(point)
        sheet.dots([(x, y, 0.09)], "0.0")
        sheet.text(x - 0.2, y + 0.2, label, size=9, italic=True)
    return sheet.figure


def _ways(points) -> int:
    found = 1
    for (a, b), (x, y) in zip(points, points[1:]):
        found *= comb(x - a + y - b, x - a)
    return found
