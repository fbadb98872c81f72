"""The minimum spanning tree of a graph with different weights, by Kruskal's and by Prim's algorithm."""

from itertools import combinations

from generator.author import Draw, graph_figure, total

TITLE = "Minimum spanning tree"
KNOBS = {"vertices": range(5, 9), "extra_edges": range(3, 6), "largest_weight": range(15, 31)}
ABOUT = {
    "vertices": "number of vertices",
    "extra_edges": "number of edges besides those of a tree",
    "largest_weight": "largest weight of an edge",
}
SPACE = 5
LABELS = {"kruskal": r"\text{Kruskal}", "prim": r"\text{Prim}", "weight": r"\text{total}"}
UNITS = {"weight": "km"}


def draw(d: Draw, *, vertices: int = 6, extra_edges: int = 4, largest_weight: int = 20) -> dict:
    order = d.shuffled("ABCDEFGH"[:vertices])
    tree = [sorted([d.choice(order[:i]), order[i]]) for i in range(1, vertices)]
    pairs = [[u, v] for u, v in combinations(sorted(order), 2) if [u, v] not in tree]
    lengths = d.sample(range(1, largest_weight + 1), vertices - 1 + extra_edges)
    edges = sorted([*pair, w] for pair, w in zip([*tree, *d.sample(pairs, extra_edges)], lengths))
    answer = solve("", edges)
    d.require(answer["prim"] != answer["kruskal"], "both algorithms take the edges in the same order")
    d.require(answer["kruskal"] != sorted(lengths)[: vertices - 1], "the lightest edges are the tree")
    return {"place": d.place(), "edges": edges}


def solve(place, edges) -> dict:
    """Kruskal's algorithm with the parts that hang together; Prim's with the vertices reached so far."""
    if len({w for *_, w in edges}) < len(edges):
        raise ValueError("two edges have the same length")
    kruskal = [row["edge"][2] for row in _looked_at(edges) if row["taken"]]
    return {"kruskal": kruskal, "prim": _prim(edges), "weight": sum(kruskal)}


def verify(answer, place, edges) -> bool:
    """An edge is in the tree if no path of lighter edges joins its ends. Prim: each edge is the lightest of its cut."""
    lengths = {w: {u, v} for u, v, w in edges}
    tree = []
    for w, (u, v) in sorted(lengths.items()):
        joined = {u}
        for _ in edges:
            for other, ends in lengths.items():
                if other < w and ends & joined:
                    joined |= ends
        if v not in joined:
            tree.append(w)
    reached = {"A"}
    for w in answer["prim"]:
        if any(other < w and len(ends & reached) == 1 for other, ends in lengths.items()):
            return False
        if w not in lengths or len(lengths[w] & reached) != 1:
            return False
        reached |= lengths[w]
    return answer["kruskal"] == tree and len(answer["prim"]) == len(tree) and answer["weight"] == sum(tree)


def mistakes(place, edges) -> dict:
    lightest = sorted(w for *_, w in edges)[: len(_prim(edges))]
    whole = _prim(edges, lambda so_far, w: so_far + w)
    found = {
        "cycles not avoided: the lightest edges of all": {"kruskal": lightest, "weight": sum(lightest)},
        "Prim: edges in order of their length": {"prim": sorted(_prim(edges))},
    }
    return found if whole == _prim(edges) else found | {"Prim: whole distances from A compared": {"prim": whole}}


def carried(written, place, edges) -> dict:
    return {"weight": sum(written["kruskal"])}


def steps(answer, place, edges) -> dict:
    """What Kruskal's algorithm did with each edge, and the edges in the order of Prim's."""
    by_length = {e[2]: e for e in edges}
    return {"rows": _looked_at(edges), "prim": [by_length[w] for w in answer["prim"]]}


def effort(place, edges) -> int:
    """A look at each edge in order of length, until the tree is whole; Prim: one at each edge of the cut; the sum."""
    reached, work = {"A"}, len(_looked_at(edges))
    for w in _prim(edges):
        work += sum(len({u, v} & reached) == 1 for u, v, _ in edges)
        reached |= next({u, v} for u, v, x in edges if x == w)
    return work + total(_prim(edges))


def identity(place, edges) -> list:
    return edges


def figure(place, edges):
    return graph_figure(sorted({v for e in edges for v in e[:2]}), edges)


def _looked_at(edges) -> list:
    """The edges in order of length, until the tree is whole: each with whether it is taken."""
    part = {v: v for e in edges for v in e[:2]}
    rows = []
    for u, v, w in sorted(edges, key=lambda e: e[2]):
        if len(set(part.values())) > 1:
            rows.append({"edge": [u, v, w], "taken": part[u] != part[v]})
            part = {x: part[u] if p == part[v] else p for x, p in part.items()}
    return rows


def _prim(edges, way=lambda so_far, w: w) -> list:
    """Lengths in the order in which their edges are taken. way: distance so far and length → what is compared."""
    far, order = {"A": 0}, []
    while True:
        ahead = [(way(far[u], w), w, v) for a, b, w in edges for u, v in ((a, b), (b, a)) if u in far and v not in far]
        if not ahead:
            return order
        least, w, v = min(ahead)
        far[v] = least
        order.append(w)
