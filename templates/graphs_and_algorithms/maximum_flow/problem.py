"""The maximum flow of a network by augmenting paths, and its minimum cut."""

from itertools import combinations

from generator.author import Draw, graph_figure, total

TITLE = "Maximum flow"
KNOBS = {"cross_edges": range(2, 5), "largest_capacity": range(8, 21)}
ABOUT = {"cross_edges": "number of edges between the two ways from S to T", "largest_capacity": "largest capacity"}
SPACE = 5
LABELS = {"flow": r"\text{flow}", "side": r"\text{side of S}"}
UNITS = {"flow": "m³/h"}
PLACES = {"S": (0, 1.2), "A": (2.1, 2.4), "B": (2.1, 0), "C": (4.6, 2.4), "D": (4.6, 0), "T": (6.7, 1.2)}


def draw(d: Draw, *, cross_edges: int = 4, largest_capacity: int = 12) -> dict:
    pairs = ["SA", "SB", "AC", "BD", "CT", "DT"]
    pairs += [pair[:: d.choice([1, -1])] for pair in d.sample(["AB", "BC", "AD", "CD"], cross_edges)]
    side = d.choice(["SA", "SB", "SAB", "SABC", "SABD", "SAC", "SBD"])
    edges = []
    for u, v in sorted(pairs):
        narrow = u in side and v not in side
        edges.append([u, v, d.integer(1, largest_capacity // 2) if narrow else d.integer(3, largest_capacity)])
    givens = {"place": d.place(), "edges": edges}
    try:
        answer = solve(**givens)
    except ValueError:
        answer = None
    d.require(answer is not None, "there are two minimum cuts")
    d.require(1 < len(answer["side"]) < 5, "the minimum cut is at S or at T")
    return givens


def solve(place, edges) -> dict:
    """Augmenting paths with as few edges as possible; the cut is what can still be reached from S."""
    paths, left = _augmented(edges)
    side, rest = _reached(left, "S"), _reached({(v, u): n for (u, v), n in left.items()}, "T")
    if len(side) + len(rest) < len({v for e in edges for v in e[:2]}):
        raise ValueError("there are two minimum cuts")
    return {"flow": sum(amount for _, amount in paths), "side": sorted(side)}


def verify(answer, place, edges) -> bool:
    """Of all cuts, this one alone has the least capacity: that of the flow."""
    inner = sorted({v for e in edges for v in e[:2]} - {"S", "T"})
    cuts = {}
    for k in range(len(inner) + 1):
        for those in combinations(inner, k):
            cuts["".join(sorted(["S", *those]))] = sum(w for u, v, w in edges if u in ("S", *those) and v not in those)
    least = min(cuts.values())
    found = [those for those, capacity in cuts.items() if capacity == least]
    return answer["flow"] == least and ["".join(answer["side"])] == found


def mistakes(place, edges) -> dict:
    flow, side = solve(place, edges).values()
    back = sum(w for u, v, w in edges if v in side and u not in side)
    out, into = (sum(e[2] for e in edges if e[end] == v) for end, v in ((0, "S"), (1, "T")))
    found = {
        "capacities out of S added": {"flow": out, "side": ["S"]},
        "capacities into T added": {"flow": into, "side": sorted({v for e in edges for v in e[:2]} - {"T"})},
    }
    if back:
        found["capacities back across the cut added too"] = {"flow": flow + back}
    if 0 < back < flow:
        found["capacities back across the cut subtracted"] = {"flow": flow - back}
    return found


def steps(answer, place, edges) -> dict:
    """The paths, with the arrows against which they go; and the edges of the cut."""
    pairs = {(u, v) for u, v, _ in edges}
    paths = [
        {"path": path, "amount": n, "against": [[v, u] for u, v in zip(path, path[1:]) if (u, v) not in pairs]}
        for path, n in _augmented(edges)[0]
    ]
    cut = [e for e in edges if e[0] in answer["side"] and e[1] not in answer["side"]]
    return {
        "paths": paths,
        "cut": cut,
        "back": [e for e in edges if e[1] in answer["side"] and e[0] not in answer["side"]],
    }


def effort(place, edges) -> int:
    """Each path's least capacity, and a difference for each of its edges; the sums of the flow and of the cut."""
    left, work = {(u, v): w for u, v, w in edges}, 0
    for path, amount in _augmented(edges)[0]:
        for pair in zip(path, path[1:]):
            work += 1 + total([left.get(pair, 0), -amount])
            left[pair] = left.get(pair, 0) - amount
            left[pair[::-1]] = left.get(pair[::-1], 0) + amount
    return work + 2 * total([amount for _, amount in _augmented(edges)[0]]) + 2 * len(edges)


def identity(place, edges) -> list:
    return edges


def figure(place, edges):
    return graph_figure(PLACES, edges, directed=True)


def _reached(left, start) -> dict:
    """What can be reached by edges that have capacity left, nearest first: vertex → the one before."""
    before, queue = {start: ""}, [start]
    for u in queue:
        for v in sorted(v for (x, v), n in left.items() if x == u and n > 0 and v not in before):
            before[v] = u
            queue.append(v)
    return before


def _augmented(edges) -> tuple:
    """The paths with their amounts, and the capacities left, back along the paths too."""
    left, paths = {(u, v): w for u, v, w in edges}, []
    while "T" in (before := _reached(left, "S")):
        path = ["T"]
        while path[0] != "S":
            path.insert(0, before[path[0]])
        amount = min(left[pair] for pair in zip(path, path[1:]))
        for u, v in zip(path, path[1:]):
            left[u, v] -= amount
            left[v, u] = left.get((v, u), 0) + amount
        paths.append((path, amount))
    return paths, left
