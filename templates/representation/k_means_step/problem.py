"""One step of k-means: assign every point to its nearest centre, move the centres, and measure what is left."""

from fractions import Fraction
from itertools import combinations

from generator.author import Draw, dot, quotient, total, whole

TITLE = "A step of k-means"
KNOBS = {"clusters": range(2, 4), "points": range(5, 10), "largest": range(4, 10)}
ABOUT = {
    "clusters": "number of clusters",
    "points": "number of points",
    "largest": "largest absolute value of the coordinates of a cluster's mean",
}
SPACE = 5
LABELS = {"assignment": r"\text{assignment}", "centers": r"\text{centres}"}


def draw(d: Draw, *, clusters: int = 2, points: int = 6, largest: int = 6) -> dict:
    d.require(points >= 2 * clusters, "a cluster would have a single point")
    sizes = [2] * clusters
    for _ in range(points - 2 * clusters):
        sizes[d.integer(0, clusters - 1)] += 1
    means = [d.integers(2, -largest, largest) for _ in range(clusters)]
    d.require(all(_square(m, n) >= 30 for m, n in combinations(means, 2)), "two clusters lie on one another")
    X, centers = [], []
    for size, mean in zip(sizes, means):
        apart = [d.integers(2, -2, 2) for _ in range(size - 1)]
        apart.append([-sum(column) for column in zip(*apart)])
        X += [[m + a for m, a in zip(mean, moved)] for moved in apart]
        centers.append([m + a for m, a in zip(mean, d.integers(2, -2, 2, nonzero=True))])
    order = d.shuffled(range(points))
    X = [X[i] for i in order]
    d.require(len(set(map(tuple, X))) == points, "two points are equal")
    own = [label for label, size in enumerate(sizes) for _ in range(size)]
    for x, label in zip(X, (own[i] for i in order)):
        near = [_square(x, c) for c in centers]
        d.require(
            all(near[label] < other for j, other in enumerate(near) if j != label), "a point is on the other side"
        )
    d.require(max(abs(v) for x in X + centers for v in x) <= largest + 5, "a coordinate is too large")
    return {"X": X, "centers": centers}


def solve(X, centers) -> dict:
    """The nearest centre by squared distance, and the mean of the points of each."""
    distances = [[_square(x, c) for c in centers] for x in X]
    if any(row.count(min(row)) > 1 for row in distances):
        raise ValueError("a point is equally near to two centres")
    labels = [row.index(min(row)) + 1 for row in distances]
    if len(set(labels)) < len(centers):
        raise ValueError("a centre has no points")
    groups = [[x for x, label in zip(X, labels) if label == k + 1] for k in range(len(centers))]
    moved = whole([[Fraction(sum(v), len(v)) for v in zip(*group)] for group in groups], "the new centres")
    return {"assignment": labels, "centers": moved, "J": sum(_square(x, moved[k - 1]) for x, k in zip(X, labels))}


def verify(answer, X, centers) -> bool:
    """Sides of the perpendicular bisectors; deviations that add up to 0; J from the distances between all pairs."""
    labels, moved = answer["assignment"], answer["centers"]
    if len(labels) != len(X) or len(moved) != len(centers) or any(len(row) != 2 for row in moved):
        return False
    for (x, y), label in zip(X, labels):
        if not 1 <= label <= len(centers):
            return False
        a, b = centers[label - 1]
        if any((2 * x - a - p) * (a - p) + (2 * y - b - q) * (b - q) <= 0 for p, q in centers if [p, q] != [a, b]):
            return False
    left = Fraction(0)
    for k, center in enumerate(moved, 1):
        group = [x for x, label in zip(X, labels) if label == k]
        if any(sum(x[i] - center[i] for x in group) for i in range(2)):
            return False
        left += Fraction(sum((x[0] - z[0]) ** 2 + (x[1] - z[1]) ** 2 for x, z in combinations(group, 2)), len(group))
    return left == answer["J"]


def mistakes(X, centers) -> dict:
    right = solve(X, centers)
    labels, moved = right["assignment"], right["centers"]
    counts = [labels.count(k + 1) for k in range(len(centers))]
    averaged = [
        [Fraction(n * new + old, n + 1) for new, old in zip(m, c)] for n, m, c in zip(counts, moved, centers)
    ]  # fmt: skip
    return {
        "J with the old centres": {"J": sum(_square(x, centers[k - 1]) for x, k in zip(X, labels))},
        "J averaged over the points": {"J": Fraction(right["J"], len(X))},
        "old centre counted as one of the points": {"centers": averaged},
        "coordinates added but not divided by the number of points": {
            "centers": [[n * v for v in m] for n, m in zip(counts, moved)]
        },
    }


def carried(written, X, centers) -> dict:
    """The centres of the assignment that was written, and J of both."""
    labels, moved = written["assignment"], written["centers"]
    groups = [[x for x, label in zip(X, labels) if label == k + 1] for k in range(len(centers))]
    return {
        "centers": [[Fraction(sum(v), len(v)) for v in zip(*group)] for group in groups],
        "J": sum(_square(x, moved[label - 1]) for x, label in zip(X, labels)),
    }


def steps(answer, X, centers) -> dict:
    labels, moved = answer["assignment"], answer["centers"]
    groups = [[x for x, label in zip(X, labels) if label == k + 1] for k in range(len(centers))]
    return {
        "distances": [[_square(x, c) for c in centers] for x in X],
        "groups": [{"columns": [list(v) for v in zip(*g)], "size": len(g), "mean": m} for g, m in zip(groups, moved)],
        "left": [_square(x, moved[label - 1]) for x, label in zip(X, labels)],
    }


def heads(X, centers) -> dict:
    """The numbers belong to the points."""
    return {"assignment": [f"$x_{{{i}}}$" for i in range(1, len(X) + 1)]}


def effort(X, centers) -> int:
    """All squared distances to the old centres, the means, and the distances to the new centres."""
    answer = solve(X, centers)
    labels, moved = answer["assignment"], answer["centers"]
    work = sum(_work(x, c) for x in X for c in centers) + sum(_work(x, moved[k - 1]) for x, k in zip(X, labels))
    for k in range(1, len(centers) + 1):
        group = [x for x, label in zip(X, labels) if label == k]
        work += sum(total(v) + quotient(sum(v), len(v)) for v in zip(*group))
    return work + total([_square(x, moved[k - 1]) for x, k in zip(X, labels)])


def _square(x, c) -> int:
    """‖x − c‖²"""
    return (x[0] - c[0]) ** 2 + (x[1] - c[1]) ** 2


def _work(x, c) -> int:
    apart = [a - b for a, b in zip(x, c)]
    return sum(total([a, -b]) for a, b in zip(x, c)) + dot(apart, apart)
