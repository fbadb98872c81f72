"""The Bellman–Ford algorithm on a graph with negative weights: distances after the first round, and at the end."""

from itertools import permutations

from generator.author import Draw, graph_figure, total

TITLE = "Bellman–Ford algorithm"
KNOBS = {"vertices": range(5, 7), "extra_edges": range(3, 6), "largest_weight": range(8, 13)}
ABOUT = {
    "vertices": "number of vertices",
    "extra_edges": "number of edges besides those of a tree",
    "largest_weight": "largest weight, before some become negative",
}
SPACE = 5.5
LABELS = {"first": r"\text{after round 1}", "final": r"\text{distances}"}


def draw(d: Draw, *, vertices: int = 5, extra_edges: int = 4, largest_weight: int = 10) -> dict:
    v, u, *others = d.shuffled("BCDEF"[: vertices - 1])
    order = ["A", max(u, v), min(u, v), *others]  # the edge from the third to the fourth is too early in round 1
    pairs = [order[i - 1] + order[i] for i in (1, 2, 3)]
    pairs += [d.choice(order[i - 3 : i]) + order[i] for i in range(4, vertices)]  # the shortest ways
    before = {v: u for u, v in pairs}
    late = {v for u, v in pairs if u != "A" and before[u] > u}
    while more := {v for u, v in pairs if u in late} - late:
        late |= more
    pairs += sorted("A" + v for v in late)  # so that round 1 reaches all vertices
    for u, v in d.shuffled(list(permutations(order, 2))):
        if len(pairs) < vertices - 1 + extra_edges and v != "A" and u + v not in pairs and v + u not in pairs:
            pairs.append(u + v)
    far, half, edges = {"A": 0}, largest_weight // 2, []
    for u, v in pairs[: vertices - 1]:
        edges.append([u, v, d.integer(-half, half, nonzero=True)])
        far[v] = far[u] + edges[-1][2]
    for u, v in pairs[vertices - 1 :]:  # longer, so that no cycle is negative
        way = far[v] - far[u]
        edges.append([u, v, way + d.choice([w for w in range(1, half + 1) if w != -way])])
    edges.sort()
    d.require(len([w for *_, w in edges if w < 0]) > 1, "fewer than two weights are negative")
    answer = solve(edges)
    d.require(all(answer | slip != answer for slip in mistakes(edges).values()), "a mistake gives the answer")
    return {"edges": edges}


def solve(edges) -> dict:
    """Round after round, until nothing changes."""
    rounds = _rounds(edges)
    if None in rounds[1].values():
        raise ValueError("a vertex is not reached in the first round")
    first, final = ([far[v] for v in sorted(far)][1:] for far in (rounds[1], rounds[-1]))
    return {"first": first, "final": final}


def verify(answer, edges) -> bool:
    """All paths: in the first round those count whose edges come in the order of the list."""
    names = sorted({u for u, _, _ in edges} | {v for _, v, _ in edges})
    found, ahead = {v: [[], []] for v in names}, [("A", 0, 0, True)]
    for way, length, last, sorted_so_far in ahead:
        for i, (u, v, w) in enumerate(edges, 1):
            if u == way[-1] and v not in way:
                goes_on = sorted_so_far and i > last
                found[v][1].append(length + w)
                found[v][0] += [length + w] * goes_on
                ahead.append((way + v, length + w, i, goes_on))
    return [answer["first"], answer["final"]] == [[min(found[v][k]) for v in names[1:]] for k in (0, 1)]


def mistakes(edges) -> dict:
    rounds, names = _rounds(edges), sorted({v for _, v, _ in edges})
    positive = _rounds([[u, v, abs(w)] for u, v, w in edges])
    settled, far = [], {"A": 0}
    while len(settled) < len(far):
        u = min((v for v in far if v not in settled), key=lambda v: far[v])
        settled.append(u)
        for v, w in ((v, w) for x, v, w in edges if x == u and v not in settled):
            far[v] = min(far.get(v, far[u] + w), far[u] + w)
    dijkstra = [far[v] for v in names]
    final = [rounds[-1][v] for v in names]
    found = {
        "stopped after the first round": {"final": [rounds[1][v] for v in names]},
        "minus signs of the weights lost": {
            "first": [positive[1][v] for v in names], "final": [positive[-1][v] for v in names]},
        "distances given for the first round already": {"first": final},
    }  # fmt: skip
    return (
        found
        if dijkstra in [final, found["stopped after the first round"]["final"]]
        else found | {"Dijkstra’s algorithm used": {"final": dijkstra}}
    )


def steps(answer, edges) -> dict:
    """Each round: the edges that changed something, with the new distance; then the distances."""
    rows, rounds = [], _rounds(edges)
    for before, after in zip(rounds, rounds[1:]):
        far, changes = dict(before), []
        for u, v, w in edges:
            if far[u] is not None and (far[v] is None or far[u] + w < far[v]):
                changes.append({"edge": [u, v], "from": far[u], "weight": w, "to": far[u] + w})
                far[v] = far[u] + w
        rows.append({"changes": changes, "far": [after[v] for v in sorted(after)][1:]})
    return {"rounds": rows, "names": sorted(rounds[0])[1:]}


def effort(edges) -> int:
    """A sum and a comparison for each edge in each round, the last one without a change too."""
    work, rounds = 0, _rounds(edges)
    for far in rounds[1:]:
        work += sum(1 + total([far[u], w]) for u, _, w in edges)
    return work


def heads(edges) -> dict:
    names = sorted({v for _, v, _ in edges})
    return {"first": names, "final": names}


def figure(edges):
    return graph_figure(["A", *sorted({v for _, v, _ in edges})], edges, directed=True, marked=["A"])


def _rounds(edges) -> list:
    """Distances at the start and after each round, the last of which changes nothing; None for infinity."""
    names = sorted({u for u, _, _ in edges} | {v for _, v, _ in edges})
    rounds = [{v: 0 if v == "A" else None for v in names}]
    for _ in names:
        far = dict(rounds[-1])
        for u, v, w in edges:
            if far[u] is not None and (far[v] is None or far[u] + w < far[v]):
                far[v] = far[u] + w
        rounds.append(far)
        if far == rounds[-2]:
            return rounds
    raise ValueError("there is a cycle of negative length")
