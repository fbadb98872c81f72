"""Two rounds of message passing on a small graph with a number at each node."""

from math import cos, pi, sin

from generator.author import Draw, Sheet, product, total

TITLE = "Message passing"
KNOBS = {"nodes": range(4, 8), "extra_edges": range(1, 4), "aggregate": ("any", "sum", "max"), "largest": range(3, 7)}
ABOUT = {
    "nodes": "number of nodes",
    "extra_edges": "largest number of edges besides those of a tree",
    "aggregate": "how the features of the neighbours are combined",
    "largest": "largest feature of a node",
}
SPACE = 4.5
LABELS = {"h1": "h^{(1)}", "h2": "h^{(2)}"}


def draw(d: Draw, *, nodes: int = 5, extra_edges: int = 2, aggregate: str = "any", largest: int = 4) -> dict:
    names = "ABCDEFG"[:nodes]
    order = d.shuffled(names)
    tree = ["".join(sorted((d.choice(order[:i]), order[i]))) for i in range(1, nodes)]
    others = [a + b for a in names for b in names if a < b and a + b not in tree]
    edges = sorted(tree + d.sample(others, min(extra_edges, len(others) - 1)))
    a, b = d.choice([(-2, 1), (1, 1), (-1, 2), (1, 2), (2, -1), (2, 1), (3, -1)])
    kind = d.choice(("sum", "max")) if aggregate == "any" else aggregate
    x = d.integers(nodes, -largest // 2, largest)
    d.require(len(set(x)) > nodes // 2, "too many features are equal")
    givens = {"edges": edges, "x": x, "a": a, "b": b, "aggregate": kind}
    answer = solve(**givens)
    d.require(all(sum(v > 0 for v in h) > 1 for h in answer.values()), "too many features become zero")
    slips = list(mistakes(**givens).values())
    d.require(answer not in slips[:3], "a mistake gives the answer")
    return givens


def solve(edges, x, a, b, aggregate) -> dict:
    """Each node hears its neighbours' old features: hᵥ ← ReLU(a hᵥ + b · sum or max of them); twice."""
    first = _round(edges, x, a, b, aggregate)
    return {"h1": first, "h2": _round(edges, first, a, b, aggregate)}


def carried(written, edges, x, a, b, aggregate) -> dict:
    return {"h2": _round(edges, written["h1"], a, b, aggregate)}


def verify(answer, edges, x, a, b, aggregate) -> bool:
    """Messages are sent edge by edge, both ways; ReLU is checked by h ≥ 0, h ≥ z and h·(h − z) = 0."""
    for old, new in ((x, answer["h1"]), (answer["h1"], answer["h2"])):
        inbox = [[] for _ in x]
        for u, v in edges:
            inbox[ord(v) - ord("A")].append(old["ABCDEFG".index(u)])
            inbox[ord(u) - ord("A")].append(old["ABCDEFG".index(v)])
        if len(new) != len(x):
            return False
        for own, messages, h in zip(old, inbox, new):
            z = a * own + b * (sum(messages) if aggregate == "sum" else sorted(messages)[-1])
            if h < 0 or h < z or h * (h - z) != 0:
                return False
    return True


def mistakes(edges, x, a, b, aggregate) -> dict:
    other = "max" if aggregate == "sum" else "sum"
    rounds = {
        "own feature left out": lambda h: _round(edges, h, 0, b, aggregate),
        "ReLU forgotten": lambda h: _round(edges, h, a, b, aggregate, relu=lambda z: z),
        "new features used at once, node after node": lambda h: _round(edges, h, a, b, aggregate, at_once=True),
        f"{'maximum' if other == 'max' else 'sum'} of the neighbours taken": lambda h: _round(edges, h, a, b, other),
    }
    if aggregate == "sum":
        rounds["node counted among its own neighbours"] = lambda h: _round(edges, h, a, b, "sum", loops=True)
    return {name: {"h1": (first := step(x)), "h2": step(first)} for name, step in rounds.items()}


def steps(answer, edges, x, a, b, aggregate) -> dict:
    """For each round and node what is heard, the sum before ReLU, and the new feature."""
    rounds = []
    for number, (h, new) in enumerate(((x, answer["h1"]), (answer["h1"], answer["h2"])), 1):
        rows = [
            {"node": v, "heard": [h[i] for i in near], "m": _heard(h, near, aggregate), "own": h[k], "new": new[k]}
            for k, (v, near) in enumerate(zip("ABCDEFG", _neighbours(edges, x)))
        ]
        rounds.append({"number": number, "rows": [row | {"z": a * row["own"] + b * row["m"]} for row in rows]})
    return {"rounds": rounds, "nodes": "ABCDEFG"[: len(x)]}


def heads(edges, x, a, b, aggregate) -> dict:
    """The features belong to the nodes."""
    nodes = list("ABCDEFG"[: len(x)])
    return {"h1": nodes, "h2": nodes}


def effort(edges, x, a, b, aggregate) -> int:
    """For each node and round the sum of the neighbours, or a glance at each, two products, and their sum."""
    work = 0
    for h in (x, _round(edges, x, a, b, aggregate)):
        for own, near in zip(h, _neighbours(edges, x)):
            heard = _heard(h, near, aggregate)
            work += total(h[i] for i in near) if aggregate == "sum" else len(near) - 1
            work += product(a, own) + product(b, heard) + total([a * own, b * heard])
    return work


def figure(edges, x, a, b, aggregate):
    """The nodes on a circle, each with its feature outside of it."""
    n = len(x)
    sheet = Sheet(6.4, 4.8)
    turns = [pi / 2 - 2 * pi * (k + 0.5) / n for k in range(n)]
    places = {v: (3.2 + 1.75 * cos(t), 2.4 + 1.55 * sin(t)) for v, t in zip("ABCDEFG", turns)}
    sheet.lines([[places[e[0]], places[e[1]]] for e in edges], line_width=1)
    sheet.dots([(*place, 0.3) for place in places.values()], "0.25")
    sheet.dots([(*place, 0.27) for place in places.values()], "1.0")
    for (v, (left, up)), value, t in zip(places.items(), x, turns):
        sheet.text(left, up, v, size=9, bold=True)
        sheet.text(left + 0.66 * cos(t), up + 0.6 * sin(t), str(value).replace("-", "−"), size=9)
    return sheet.figure


def _neighbours(edges, x) -> list:
    names = "ABCDEFG"[: len(x)]
    return [[i for i, u in enumerate(names) if u + v in edges or v + u in edges] for v in names]


def _heard(h, near, aggregate) -> int:
    messages = [h[i] for i in near]
    return sum(messages) if aggregate == "sum" else max(messages)


def _round(edges, x, a, b, aggregate, relu=lambda z: max(z, 0), loops=False, at_once=False) -> list:
    new = list(x)
    for k, near in enumerate(_neighbours(edges, x)):
        heard = _heard(new if at_once else x, near + [k] * loops, aggregate)
        new[k] = relu(a * x[k] + b * heard)
    return new
