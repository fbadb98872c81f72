"""A topological order of a directed graph without cycles, and how many there are."""

from itertools import combinations
from math import prod

from generator.author import Draw, graph_figure, total

TITLE = "Topological orders"
KNOBS = {"vertices": range(5, 8), "extra_edges": range(1, 4), "most_orders": range(12, 41)}
ABOUT = {
    "vertices": "number of vertices",
    "extra_edges": "number of edges beyond as many as there are vertices, less one",
    "most_orders": "largest number of topological orders",
}
SPACE = 5
FIELDS = {"order": "any"}
LABELS = {"order": r"\text{order}", "count": r"\text{number of orders}"}


def draw(d: Draw, *, vertices: int = 6, extra_edges: int = 2, most_orders: int = 24) -> dict:
    order = d.shuffled("ABCDEFG"[:vertices])
    tree = [tuple(sorted([d.integer(0, i - 1), i])) for i in range(1, vertices)]
    tree = {(i, j) if d.integer(0, 2) else (max(0, i - 1), j) for i, j in tree}
    others = [pair for pair in combinations(range(vertices), 2) if pair not in tree]
    edges = sorted([order[i], order[j]] for i, j in [*tree, *d.sample(others, vertices - 1 + extra_edges - len(tree))])
    d.require(len({v for e in edges for v in e}) == vertices, "a course stands alone")
    first, count = solve("", edges).values()
    d.require(
        4 <= count <= most_orders and first != sorted(order), "too few or too many orders, or the alphabet is one"
    )
    return {"name": d.person(), "edges": edges}


def solve(name, edges) -> dict:
    """The first order of the alphabet; counted by what may come next after each set of vertices."""
    order, ways = [], _ways(edges)
    names = sorted({v for e in edges for v in e})
    while len(order) < len(names):
        ahead = _next(edges, order)
        if not ahead:
            raise ValueError("there is a cycle")
        order.append(ahead[0])
    return {"order": order, "count": ways[-1]["".join(names)]}


def verify(answer, name, edges) -> bool:
    """Each edge goes forward; counted from the end, by what may be last of each set, as a number in binary."""
    names, order = sorted({v for e in edges for v in e}), answer["order"]
    if sorted(order) != names or any(order.index(u) > order.index(v) for u, v in edges):
        return False
    after = [sum(1 << j for j, v in enumerate(names) if [u, v] in edges) for u in names]
    count = [1]
    for taken in range(1, 1 << len(names)):
        lasts = [i for i, those in enumerate(after) if taken >> i & 1 and not those & taken]
        count.append(sum(count[taken ^ 1 << i] for i in lasts))
    return answer["count"] == count[-1]


def mistakes(name, edges) -> dict:
    order, count = solve(name, edges).values()
    choices = prod(len(_next(edges, order[:i])) for i in range(len(order)))
    by_number = sorted(order, key=lambda v: (sum(e[1] == v for e in edges), v))
    found = {"arrows read backwards": {"order": order[::-1]}}
    if any(by_number.index(u) > by_number.index(v) for u, v in edges):
        found["sorted by the number of arrows that arrive"] = {"order": by_number}
    if choices != count:
        found["choices along one order multiplied"] = {"count": choices}
    return found


def steps(answer, name, edges) -> dict:
    """By number of courses taken: the sets that can have been taken, with the number of their orders."""
    return {"ways": [[{"set": s, "count": n} for s, n in level.items()] for level in _ways(edges)[1:]]}


def effort(name, edges) -> int:
    """A look at each course that may be next after each set, and the sums."""
    ways, work = _ways(edges), 0
    for level, after in zip(ways, ways[1:]):
        work += sum(len(_next(edges, taken)) for taken in level)
        work += sum(total([level[s.replace(v, "")] for v in s if s.replace(v, "") in level]) for s in after)
    return work


def identity(name, edges) -> list:
    return edges


def figure(name, edges):
    return graph_figure(sorted({v for e in edges for v in e}), edges, directed=True)


def _next(edges, taken) -> list:
    """What may come after these."""
    names = sorted({v for e in edges for v in e} - set(taken))
    return [v for v in names if not any(e[1] == v and e[0] in names for e in edges)]


def _ways(edges) -> list:
    levels = [{"": 1}]
    while True:
        after = {}
        for taken, count in levels[-1].items():
            for v in _next(edges, taken):
                key = "".join(sorted(taken + v))
                after[key] = after.get(key, 0) + count
        if not after:
            return levels
        levels.append(dict(sorted(after.items())))
