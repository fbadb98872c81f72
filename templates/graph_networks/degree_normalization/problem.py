"""The two normalizations of an adjacency matrix with self-loops: by degrees on both sides, and to means."""

from fractions import Fraction
from math import cos, pi, sin

from generator.author import Draw, Sheet, product, quotient, total

TITLE = "Normalized adjacency"
KNOBS = {"nodes": range(4, 7), "extra_edges": range(1, 4), "largest": range(5, 13)}
ABOUT = {
    "nodes": "number of nodes",
    "extra_edges": "largest number of edges besides those of a tree",
    "largest": "largest absolute value of the features",
}
SPACE = 5
LABELS = {"degrees": r"\tilde{d}", "mean": r"\text{mean}"}


def draw(d: Draw, *, nodes: int = 4, extra_edges: int = 2, largest: int = 9) -> dict:
    names = "ABCDEF"[:nodes]
    order = d.shuffled(names)
    tree = ["".join(sorted((d.choice(order[:i]), order[i]))) for i in range(1, nodes)]
    others = [u + v for u in names for v in names if u < v and u + v not in tree]
    edges = sorted(tree + d.sample(others, d.integer(1, min(extra_edges, len(others) - 1))))
    near = {v: [v, *(u for u in names if u + v in edges or v + u in edges)] for v in names}
    node = d.choice([v for v in names if len(near[v]) > 2])
    x = dict(zip(names, d.integers(nodes, -largest, largest, nonzero=True)))
    rest = sum(x[v] for v in near[node][:-1])
    x[near[node][-1]] = d.choice([v for v in range(-largest, largest + 1) if v and (rest + v) % len(near[node]) == 0])
    givens = {"edges": edges, "x": list(x.values()), "node": node}
    answer, slips = solve(**givens), list(mistakes(**givens).values())
    d.require(answer["mean"] != 0 and len(set(answer["degrees"])) > 1, "the mean is 0, or all degrees are equal")
    d.require(all(answer != {**answer, **slip} for slip in slips), "a mistake gives the answer")
    return givens


def solve(edges, x, node) -> dict:
    """Degrees are row sums of Ã = A + I; the number under the root is the product of the degrees of both ends."""
    looped = _looped(edges, x)
    degrees, row = [sum(row) for row in looped], looped["ABCDEF".index(node)]
    K = [[a * p * q for a, q in zip(row, degrees)] for row, p in zip(looped, degrees)]
    heard = sum(a * v for a, v in zip(row, x))
    if heard % sum(row):
        raise ValueError(f"the mean at {node} is {heard}/{sum(row)}, which is not an integer")
    return {"degrees": degrees, "K": K, "mean": heard // sum(row)}


def carried(written, edges, x, node) -> dict:
    d = written["degrees"]
    return {"K": [[a * p * q for a, q in zip(row, d)] for row, p in zip(_looped(edges, x), d)]}


def verify(answer, edges, x, node) -> bool:
    """Degrees by counting names in the list of edges; K by its diagonal, and K_uv² = K_uu K_vv where an edge is; the
    deviations from the mean add up to 0."""
    degrees, K, names = answer["degrees"], answer["K"], "ABCDEF"[: len(x)]
    if degrees != [1 + "".join(edges).count(v) for v in names] or [len(row) for row in K] != [len(x)] * len(x):
        return False
    for i, u in enumerate(names):
        if K[i][i] != degrees[i] ** 2:
            return False
        for j, v in enumerate(names):
            joined = any({u, v} == set(e) for e in edges)
            if i != j and (K[i][j] ** 2 != K[i][i] * K[j][j] * joined or K[i][j] < 0):
                return False
    around = {v for e in edges if node in e for v in e}
    return sum(value - answer["mean"] for v, value in zip(names, x) if v in around) == 0


def mistakes(edges, x, node) -> dict:
    looped, n = _looped(edges, x), range(len(x))
    bare = [[a * (i != j) for j, a in enumerate(row)] for i, row in enumerate(looped)]
    d, k = [sum(row) for row in looped], "ABCDEF".index(node)
    less = [v - 1 for v in d]
    heard = sum(a * v for a, v in zip(looped[k], x))
    return {
        "self-loops forgotten": {
            "degrees": less,
            "K": [[bare[i][j] * less[i] * less[j] for j in n] for i in n],
            "mean": Fraction(heard - x[k], less[k]),
        },
        "degrees added instead of multiplied": {"K": [[looped[i][j] * (d[i] + d[j]) for j in n] for i in n]},
        "degree of the row only": {"K": [[looped[i][j] * d[i] for j in n] for i in n]},
        "pairs without an edge filled in too": {"K": [[d[i] * d[j] for j in n] for i in n]},
        "divided by the degree without the self-loop": {"mean": Fraction(heard, less[k])},
        "sum in place of the mean": {"mean": heard},
    }


def steps(answer, edges, x, node) -> dict:
    looped = _looped(edges, x)
    k = "ABCDEF".index(node)
    names = [v for v, a in zip("ABCDEF", looped[k]) if a]
    return {
        "looped": looped,
        "heard": [v for v, a in zip(x, looped[k]) if a],
        "around": names,
        "degree": answer["degrees"][k],
        "total": answer["mean"] * answer["degrees"][k],
    }


def heads(edges, x, node) -> dict:
    """Rows, columns and degrees belong to the nodes."""
    nodes = list("ABCDEF"[: len(x)])
    return {"degrees": nodes, "K": (nodes, nodes)}


def effort(edges, x, node) -> int:
    """A look at each edge for both degrees; a product for each edge and each node; the sum and the quotient."""
    answer, k = solve(edges, x, node), "ABCDEF".index(node)
    d = answer["degrees"]
    products = sum(product(p, d[j]) for i, p in enumerate(d) for j in range(i + 1) if answer["K"][i][j])
    heard = [v for v, a in zip(x, answer["K"][k]) if a]
    return 2 * len(edges) + products + total(heard) + quotient(sum(heard), d[k])


def figure(edges, x, node):
    """The nodes on a circle, each with its feature outside of it."""
    n = len(x)
    sheet = Sheet(6.4, 4.6)
    turns = [pi / 2 - 2 * pi * (k + 0.5) / n for k in range(n)]
    places = {v: (3.2 + 1.75 * cos(t), 2.3 + 1.45 * sin(t)) for v, t in zip("ABCDEF", turns)}
    sheet.lines([[places[e[0]], places[e[1]]] for e in edges], line_width=1)
    sheet.dots([(*place, 0.3) for place in places.values()], "0.25")
    sheet.dots([(*place, 0.27) for place in places.values()], "1.0")
    for (v, (left, up)), value, t in zip(places.items(), x, turns):
        sheet.text(left, up, v, size=9, bold=True)
        sheet.text(left + 0.66 * cos(t), up + 0.6 * sin(t), str(value).replace("-", "−"), size=9)
    return sheet.figure


def _looped(edges, x) -> list:
    """The adjacency matrix with ones on the diagonal."""
    names = "ABCDEF"[: len(x)]
    return [[int(u == v or u + v in edges or v + u in edges) for v in names] for u in names]
