"""Prototypical networks: means of the support embeddings, squared distances of a query, and its class."""

from fractions import Fraction
from itertools import combinations

from generator.author import Draw, dot, quotient, total, whole

TITLE = "Nearest prototype"
KNOBS = {"classes": range(2, 5), "shots": range(2, 5), "largest": range(4, 10)}
ABOUT = {
    "classes": "number of classes",
    "shots": "number of support examples of each class",
    "largest": "largest absolute value of the coordinates of the query",
}
SPACE = 4
LABELS = {"prototypes": r"\text{prototypes}", "distances": r"\text{squared distances}", "k": r"\text{class}"}


def draw(d: Draw, *, classes: int = 3, shots: int = 3, largest: int = 6) -> dict:
    query = d.integers(2, -largest, largest)
    near, far = d.integers(2, -2, 2, nonzero=True), [d.choice((-1, 1)) * v for v in d.integers(2, 3, 5)]
    others = [d.integers(2, -largest, largest) for _ in range(classes - 2)]
    support = []
    for kind, center in enumerate([_sum(query, near), _sum(query, far), *others]):
        group = [_sum(center, d.integers(2, -4, 4)) for _ in range(shots - 1)]
        if kind == 1:  # the mean is far, but an example is near
            group[0] = _sum(query, d.integers(2, -1, 1))
        group.append([shots * c - v for c, v in zip(center, map(sum, zip(*group)))])
        support.append(d.shuffled(group))
    support = d.shuffled(support)
    points = [tuple(x) for group in support for x in group]
    d.require(len(set(points)) == len(points), "two support points are equal")
    d.require(max(abs(v) for x in points for v in x) <= largest + 9, "a coordinate is too large")
    order = sorted(_square(query, c) for c in _means(support))
    d.require(order[0] < order[1] and order[0] > 0, "two prototypes are equally near, or one is the query")
    right, wrong = solve(support, query)["k"], _nearest(support, query)
    d.require(right != wrong, "the nearest support point has the same class")
    return {"support": support, "query": query}


def solve(support, query) -> dict:
    """The class of the prototype at the smallest squared distance."""
    prototypes = whole(_means(support), "the prototypes")
    distances = [_square(query, c) for c in prototypes]
    if distances.count(min(distances)) > 1:
        raise ValueError("two prototypes are equally near")
    return {"prototypes": prototypes, "distances": distances, "k": distances.index(min(distances)) + 1}


def verify(answer, support, query) -> bool:
    """Deviations add up to 0; the mean squared distance from the points is that from the prototype, and the spread."""
    prototypes, distances, k = answer["prototypes"], answer["distances"], answer["k"]
    if len(prototypes) != len(support) or len(distances) != len(support) or any(len(c) != 2 for c in prototypes):
        return False
    for group, center, distance in zip(support, prototypes, distances):
        if any(sum(v - c for v in column) for column, c in zip(zip(*group), center)):
            return False
        far = sum((x - query[0]) ** 2 + (y - query[1]) ** 2 for x, y in group)
        spread = sum((p[0] - q[0]) ** 2 + (p[1] - q[1]) ** 2 for p, q in combinations(group, 2))
        if distance * len(group) ** 2 != far * len(group) - spread:
            return False
    return 1 <= k <= len(support) and all(distances[k - 1] < v for j, v in enumerate(distances, 1) if j != k)


def mistakes(support, query) -> dict:
    right = solve(support, query)
    sums = [[len(g) * v for v in c] for g, c in zip(support, right["prototypes"])]
    far = [_square(query, c) for c in sums]
    absolute = [sum(abs(v - q) for v, q in zip(c, query)) for c in right["prototypes"]]
    return {
        "class of the nearest support point": {"k": _nearest(support, query)},
        "sums instead of means": {"prototypes": sums, "distances": far, "k": far.index(min(far)) + 1},
        "distances not squared: differences added": {"distances": absolute},
    }


def carried(written, support, query) -> dict:
    """Distances from the prototypes that were written, and the class of the smallest distance that was."""
    found, distances = {}, written["distances"]
    found["distances"] = [_square(query, c) for c in written["prototypes"]]
    if distances.count(min(distances)) == 1:
        found["k"] = distances.index(min(distances)) + 1
    return found


def steps(answer, support, query) -> dict:
    groups = [
        {"columns": [list(v) for v in zip(*g)], "mean": c, "apart": [q - v for q, v in zip(query, c)], "square": s}
        for g, c, s in zip(support, answer["prototypes"], answer["distances"])
    ]
    return {"groups": groups, "nearest": _nearest(support, query)}


def heads(support, query) -> dict:
    """Prototypes and distances belong to the classes."""
    classes = [f"class {i}" for i in range(1, len(support) + 1)]
    return {"prototypes": (classes, []), "distances": classes}


def effort(support, query) -> int:
    """Sums and quotients of all means, differences from the query, and their squares."""
    work = 0
    for group, center in zip(support, solve(support, query)["prototypes"]):
        work += sum(total(v) + quotient(sum(v), len(v)) for v in zip(*group))
        apart = [q - c for q, c in zip(query, center)]
        work += sum(total([q, -c]) for q, c in zip(query, center)) + dot(apart, apart)
    return work


def _sum(x, y) -> list:
    return [a + b for a, b in zip(x, y)]


def _means(support) -> list:
    return [[Fraction(sum(v), len(v)) for v in zip(*group)] for group in support]


def _square(x, c) -> int:
    return sum((a - b) ** 2 for a, b in zip(x, c))


def _nearest(support, query) -> int:
    """The class of the nearest support point, the first one of several."""
    return min((_square(query, x), k) for k, group in enumerate(support, 1) for x in group)[1]
