"""Colour refinement by Weisfeiler and Lehman: two rounds, and the number of colours in the end."""

from math import cos, pi, sin

from generator.author import Draw, Sheet

TITLE = "Weisfeiler–Lehman colours"
KNOBS = {"nodes": range(5, 8), "extra_edges": range(1, 4)}
ABOUT = {"nodes": "number of nodes", "extra_edges": "largest number of edges besides those of a tree"}
SPACE = 4
LABELS = {"round1": r"\text{round 1}", "round2": r"\text{round 2}", "colours": r"\text{colours}"}


def draw(d: Draw, *, nodes: int = 6, extra_edges: int = 3) -> dict:
    names = "ABCDEFG"[:nodes]
    order = d.shuffled(names)
    tree = ["".join(sorted((d.choice(order[:i]), order[i]))) for i in range(1, nodes)]
    others = [u + v for u in names for v in names if u < v and u + v not in tree]
    edges = sorted(tree + d.sample(others, d.integer(1, extra_edges)))
    givens = {"edges": edges, "nodes": nodes}
    answer = solve(**givens)
    d.require(answer["round1"] != answer["round2"], "one round is enough")
    d.require(
        max(answer["round1"]) > 1 and max(answer["round2"]) < nodes, "all degrees are equal, or two rounds do all"
    )
    return givens


def solve(edges, nodes) -> dict:
    """A round gives each pair (own colour, sorted colours of the neighbours) a number."""
    rounds = _rounds(edges, nodes, lambda own, near: (own, tuple(sorted(near))))
    return {"round1": rounds[0], "round2": rounds[1], "colours": max(rounds[-1])}


def verify(answer, edges, nodes) -> bool:
    """Two nodes have one colour after a round exactly if they had one before, and as many neighbours of each colour.
    The last number: classes are split by counts of neighbours until none can be."""
    names = "ABCDEFG"[:nodes]
    before = dict.fromkeys(names, 1)
    for colours in (answer["round1"], answer["round2"]):
        if len(colours) != nodes or any(c > max([0, *colours[:i]]) + 1 or c < 1 for i, c in enumerate(colours)):
            return False
        after, seen = dict(zip(names, colours)), {v: [0] * (nodes + 1) for v in names}
        for u, v in edges:
            seen[u][before[v]] += 1
            seen[v][before[u]] += 1
        for u in names:
            for v in names:
                if (after[u] == after[v]) != (before[u] == before[v] and seen[u] == seen[v]):
                    return False
        before = after
    classes = [set(names)]
    while True:
        found = {}
        for v in names:
            counts = tuple(
                sum(v in e and (e[0] in c or e[1] in c) and not {*e} - {v} - c for e in edges) for c in classes
            )
            found.setdefault((*(v in c for c in classes), counts), set()).add(v)
        if len(found) == len(classes):
            return answer["colours"] == len(classes)
        classes = list(found.values())


def mistakes(edges, nodes) -> dict:
    right = solve(edges, nodes)
    names = "ABCDEFG"[:nodes]
    degrees = [sum(v in e for e in edges) for v in names]
    as_sets = _rounds(edges, nodes, lambda own, near: (own, tuple(sorted(set(near)))))
    wrong = {
        "how often a colour comes up not counted": {
            "round1": as_sets[0],
            "round2": as_sets[1],
            "colours": max(as_sets[-1]),
        },
        "degrees written in place of numbers of colours": {"round1": degrees},
        "stopped after one round": {"round2": right["round1"], "colours": max(right["round1"])},
        "colours counted after two rounds": {"colours": max(right["round2"])},
    }
    return {name: slip for name, slip in wrong.items() if {**right, **slip} != right}


def steps(answer, edges, nodes) -> dict:
    """For each of two rounds, and for those that still split, what every node sees; and the colours it gives."""
    rounds = _rounds(edges, nodes, lambda own, near: (own, tuple(sorted(near))))
    shown = [
        {
            "number": k,
            "rows": [{"node": v, "own": c, "near": sorted(n), "new": x} for v, c, n, x in _seen(edges, *pair)],
        }
        for k, pair in enumerate(zip([[1] * nodes, *rounds], rounds), 1)
    ]
    return {"shown": shown[:2], "rounds": rounds, "names": list("ABCDEFG"[:nodes])}


def heads(edges, nodes) -> dict:
    """The colours belong to the nodes."""
    names = list("ABCDEFG"[:nodes])
    return {"round1": names, "round2": names}


def effort(edges, nodes) -> int:
    """A look at the neighbours of each node, and one at its own pair, in every round that is needed, and one more."""
    rounds = _rounds(edges, nodes, lambda own, near: (own, tuple(sorted(near))))
    return len(rounds) * (2 * len(edges) + nodes)


def figure(edges, nodes):
    """The nodes on a circle."""
    sheet = Sheet(6, 4.4)
    turns = [pi / 2 - 2 * pi * (k + 0.5) / nodes for k in range(nodes)]
    places = {v: (3 + 1.9 * cos(t), 2.2 + 1.7 * sin(t)) for v, t in zip("ABCDEFG", turns)}
    sheet.lines([[places[e[0]], places[e[1]]] for e in edges], line_width=1)
    sheet.dots([(*place, 0.3) for place in places.values()], "0.25")
    sheet.dots([(*place, 0.27) for place in places.values()], "1.0")
    for v, (left, up) in places.items():
        sheet.text(left, up, v, size=9, bold=True)
    return sheet.figure


def _seen(edges, old, new) -> list:
    """Node, its colour, those of its neighbours, and its new colour."""
    colour = dict(zip("ABCDEFG", old))
    near = {v: [colour[e.replace(v, "")] for e in edges if v in e] for v in colour}
    return [(v, colour[v], near[v], fresh) for v, fresh in zip(colour, new)]


def _rounds(edges, nodes, way) -> list:
    """The colours after 1, 2, … rounds, until a round gives no more colours; numbered as they come up."""
    rounds = [[1] * nodes]
    while len(rounds) < 3 or max(rounds[-1]) > max(rounds[-2]):
        numbers = {}
        rounds.append([])
        for _, own, near, _ in _seen(edges, rounds[-2], rounds[-2]):
            rounds[-1].append(numbers.setdefault(way(own, near), len(numbers) + 1))
    return rounds[1:]
