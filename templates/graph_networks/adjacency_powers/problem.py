"""Powers of the adjacency matrix of a directed graph: walks of length 2 between all nodes, of length 3 between two."""

from math import cos, hypot, pi, sin

from generator.author import Draw, Sheet, matmul, total

TITLE = "Walks on a graph"
KNOBS = {"nodes": range(4, 6), "extra_edges": range(3, 7)}
ABOUT = {"nodes": "number of nodes", "extra_edges": "largest number of edges besides a circle through all nodes"}
SPACE = 4.5
LABELS = {"A2": "A^2", "walks": r"\text{walks}"}


def draw(d: Draw, *, nodes: int = 4, extra_edges: int = 5) -> dict:
    names = "ABCDE"[:nodes]
    circle = d.shuffled(names)
    edges = [circle[i - 1] + circle[i] for i in range(nodes)]
    others = [u + v for u in names for v in names if u != v and u + v not in edges]
    edges += d.sample(others, d.integer(2, extra_edges))
    A = _adjacency(nodes, edges)
    ends = {}  # number of walks of length 3 → between which nodes there are as many
    for u, row in zip(names, matmul(matmul(A, A), A)):
        for v, walks in zip(names, row):
            ends.setdefault(walks, []).append((u, v))
    d.require(max(ends) > 1, "between no two nodes there is more than one walk of length 3")
    start, end = d.choice(ends[d.choice([walks for walks in ends if walks > 1])])
    givens = {"nodes": nodes, "edges": sorted(edges), "start": start, "end": end}
    answer = solve(**givens)
    slips = [{**answer, **slip} for slip in mistakes(**givens).values()]
    d.require(answer not in slips, "a mistake gives the answer")
    return givens


def solve(nodes, edges, start, end) -> dict:
    """A² and an entry of A³ by multiplication."""
    A = _adjacency(nodes, edges)
    A2 = matmul(A, A)
    return {"A2": A2, "walks": matmul(A2, A)[_place(start)][_place(end)]}


def carried(written, nodes, edges, start, end) -> dict:
    return {"walks": matmul(written["A2"], _adjacency(nodes, edges))[_place(start)][_place(end)]}


def verify(answer, nodes, edges, start, end) -> bool:
    """Walks are followed along the edges: pairs of edges that meet, and edges between what both ends are joined to."""
    names = "ABCDE"[:nodes]
    meeting = [first[0] + second[1] for first in edges for second in edges if first[1] == second[0]]
    ahead, behind = {e[1] for e in edges if e[0] == start}, {e[0] for e in edges if e[1] == end}
    walks = sum(e[0] in ahead and e[1] in behind for e in edges)
    return answer == {"A2": [[meeting.count(u + v) for v in names] for u in names], "walks": walks}


def mistakes(nodes, edges, start, end) -> dict:
    A, i, j = _adjacency(nodes, edges), _place(start), _place(end)
    A2, n = matmul(A, A), range(nodes)
    A3 = matmul(A2, A)
    both = [[max(A[p][q], A[q][p]) for q in n] for p in n]
    return {
        "arrows read backwards": {"A2": [list(column) for column in zip(*A2)], "walks": A3[j][i]},
        "arrows ignored": {"A2": matmul(both, both), "walks": matmul(matmul(both, both), both)[i][j]},
        "entries of A squared one by one": {"A2": A, "walks": A[i][j]},
        "walks there and back left out": {"A2": [[A2[p][q] * (p != q) for q in n] for p in n]},
        "shorter walks counted too": {
            "A2": [[A2[p][q] + A[p][q] for q in n] for p in n],
            "walks": A3[i][j] + A2[i][j] + A[i][j],
        },
    }


def steps(answer, nodes, edges, start, end) -> dict:
    """The adjacency matrix, and the row and the column that A³ takes."""
    A, names = _adjacency(nodes, edges), "ABCDE"[:nodes]
    column = [row[_place(end)] for row in A]
    return {
        "A": A,
        "row": answer["A2"][_place(start)],
        "column": column,
        "before": [name for name, edge in zip(names, column) if edge],
    }


def heads(nodes, edges, start, end) -> dict:
    """Rows and columns belong to the nodes."""
    names = list("ABCDE"[:nodes])
    return {"A2": (names, names)}


def effort(nodes, edges, start, end) -> int:
    """A look at each pair of edges that meet, and the sum for A³."""
    A = _adjacency(nodes, edges)
    A2 = matmul(A, A)
    return sum(map(sum, A2)) + total(v for v, row in zip(A2[_place(start)], A) if row[_place(end)])


def figure(nodes, edges, start, end):
    """The nodes on a circle; an edge passes to the right of the one that comes back."""
    sheet = Sheet(6, 4.4)
    turns = [pi / 2 - 2 * pi * (k + 0.5) / nodes for k in range(nodes)]
    places = {v: (3 + 1.9 * cos(t), 2.2 + 1.7 * sin(t)) for v, t in zip("ABCDE", turns)}
    for u, v in edges:
        (x, y), (right, up) = places[u], places[v]
        far = hypot(right - x, up - y)
        dx, dy, aside = (right - x) / far, (up - y) / far, 0.08 * (v + u in edges)
        side = (dy * aside, -dx * aside)
        tail, head = (x + 0.29 * dx, y + 0.29 * dy), (right - 0.3 * dx, up - 0.3 * dy)
        sheet.arrows([((tail[0] + side[0], tail[1] + side[1]), (head[0] + side[0], head[1] + side[1]))], line_width=0.9)
    sheet.dots([(*place, 0.3) for place in places.values()], "0.25")
    sheet.dots([(*place, 0.27) for place in places.values()], "1.0")
    for v, (left, up) in places.items():
        sheet.text(left, up, v, size=9, bold=True)
    return sheet.figure


def _place(node) -> int:
    return "ABCDE".index(node)


def _adjacency(nodes, edges) -> list:
    return [[int(u + v in edges) for v in "ABCDE"[:nodes]] for u in "ABCDE"[:nodes]]
