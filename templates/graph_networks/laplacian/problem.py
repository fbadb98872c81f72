"""The Laplacian of a graph with numbers at its nodes: L, L x and xᵀ L x."""

from math import cos, pi, sin

from generator.author import Draw, Sheet, product, total

TITLE = "Graph Laplacian"
KNOBS = {"nodes": range(4, 7), "extra_edges": range(1, 4), "largest": range(3, 10)}
ABOUT = {
    "nodes": "number of nodes",
    "extra_edges": "largest number of edges besides those of a tree",
    "largest": "largest absolute value of the numbers at the nodes",
}
SPACE = 5
LABELS = {"Lx": "L x", "energy": r"x^{\mathsf T} L x"}


def draw(d: Draw, *, nodes: int = 4, extra_edges: int = 2, largest: int = 5) -> dict:
    names = "ABCDEF"[:nodes]
    order = d.shuffled(names)
    tree = ["".join(sorted((d.choice(order[:i]), order[i]))) for i in range(1, nodes)]
    others = [u + v for u in names for v in names if u < v and u + v not in tree]
    edges = sorted(tree + d.sample(others, d.integer(1, min(extra_edges, len(others)))))
    x = d.integers(nodes, -largest, largest)
    d.require(len(set(x)) > nodes - 2 and sum(x) != 0, "the numbers at the nodes are too much alike")
    givens = {"edges": edges, "x": x}
    answer = solve(**givens)
    d.require(answer["Lx"].count(0) < 2, "L x is zero in several places")
    d.require(all(answer != {**answer, **slip} for slip in mistakes(**givens).values()), "a mistake gives the answer")
    return givens


def solve(edges, x) -> dict:
    """L = D − A, times x, and x times that."""
    L = _laplacian(edges, x)
    Lx = [sum(a * v for a, v in zip(row, x)) for row in L]
    return {"L": L, "Lx": Lx, "energy": sum(a * v for a, v in zip(x, Lx))}


def carried(written, edges, x) -> dict:
    product_ = [sum(a * v for a, v in zip(row, x)) for row in written["L"]]
    return {"Lx": product_, "energy": sum(a * v for a, v in zip(x, written["Lx"]))}


def verify(answer, edges, x) -> bool:
    """Edge by edge: each adds the difference of its ends to L x, and its square to xᵀ L x. Rows of L sum to 0."""
    flow, energy = dict.fromkeys("ABCDEF"[: len(x)], 0), 0
    for u, v in edges:
        step = x["ABCDEF".index(u)] - x["ABCDEF".index(v)]
        flow[u], flow[v], energy = flow[u] + step, flow[v] - step, energy + step**2
    L = answer["L"]
    if len(L) != len(x) or any(len(row) != len(x) or sum(row) != 0 for row in L):
        return False
    for i, u in enumerate(flow):
        for j, v in enumerate(flow):
            if i != j and -L[i][j] != edges.count(u + v) + edges.count(v + u):
                return False
    return answer["Lx"] == list(flow.values()) and answer["energy"] == energy


def mistakes(edges, x) -> dict:
    n, L, right = range(len(x)), _laplacian(edges, x), solve(edges, x)

    def with_matrix(M) -> dict:
        Mx = [sum(a * v for a, v in zip(row, x)) for row in M]
        return {"L": M, "Lx": Mx, "energy": sum(a * v for a, v in zip(x, Mx))}

    ends = [[x["ABCDEF".index(v)] for v in e] for e in edges]
    return {
        "A − D in place of D − A": with_matrix([[-v for v in row] for row in L]),
        "D + A in place of D − A": with_matrix([[abs(v) for v in row] for row in L]),
        "degrees forgotten": with_matrix([[L[i][j] * (i != j) for j in n] for i in n]),
        "every edge counted twice in the sum of squares": {"energy": 2 * right["energy"]},
        "differences not squared": {"energy": sum(abs(a - b) for a, b in ends)},
        "neighbours added up without the node's own number": {
            "Lx": [sum(x[j] for j in n if i != j and L[i][j]) for i in n]
        },
    }


def steps(answer, edges, x) -> dict:
    """The degrees; the difference along every edge."""
    pairs = [[x["ABCDEF".index(v)] for v in e] for e in edges]
    lines = [{"node": v, "row": row, "value": value} for v, row, value in zip("ABCDEF", answer["L"], answer["Lx"])]
    return {
        "degrees": [row[i] for i, row in enumerate(answer["L"])],
        "lines": lines,
        "pairs": [{"edge": e, "u": a, "v": b} for e, (a, b) in zip(edges, pairs)],
        "squares": [(a - b) ** 2 for a, b in pairs],
    }


def heads(edges, x) -> dict:
    """Rows, columns and the entries of L x belong to the nodes."""
    nodes = list("ABCDEF"[: len(x)])
    return {"L": (nodes, nodes), "Lx": nodes}


def effort(edges, x) -> int:
    """A look at each edge for both degrees; the products and sums of L x; the differences, their squares and sum."""
    L = _laplacian(edges, x)
    work = 2 * len(edges) + sum(total(a * v for a, v in zip(row, x)) for row in L)
    work += sum(product(row[i], x[i]) for i, row in enumerate(L))
    squares = []
    for u, v in edges:
        a, b = x["ABCDEF".index(u)], x["ABCDEF".index(v)]
        work += total([a, -b]) + product(a - b, a - b)
        squares.append((a - b) ** 2)
    return work + total(squares)


def figure(edges, x):
    """The nodes on a circle, each with its number outside of it."""
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


def _laplacian(edges, x) -> list:
    names = "ABCDEF"[: len(x)]
    A = [[int(u + v in edges or v + u in edges) for v in names] for u in names]
    return [[sum(row) if i == j else -v for j, v in enumerate(row)] for i, row in enumerate(A)]
