"""Max pooling backward: each window hands its gradient to its largest pixel, and overlapping windows add up."""

from fractions import Fraction

from generator.author import Draw, total

TITLE = "Gradient of max pooling"
KNOBS = {"size": range(3, 6), "window": range(2, 4), "stride": range(1, 3), "largest": range(3, 10)}
ABOUT = {
    "size": "rows and columns of the input",
    "window": "rows and columns of a window",
    "stride": "stride of the windows",
    "largest": "largest absolute value of the entries of G",
}
SPACE = 3.5
LABELS = {"dX": r"\partial L / \partial X"}


def draw(d: Draw, *, size: int = 4, window: int = 2, stride: int = 1, largest: int = 5) -> dict:
    d.require(window < size, "there is only one window")
    pixels = d.sample(range(-9, size * size + 1), size * size)
    X = [pixels[i * size : (i + 1) * size] for i in range(size)]
    side = (size - window) // stride + 1
    G = d.matrix(side, side, -largest, largest, nonzero=True)
    answer, wrong = solve(X, G, window, stride), mistakes(X, G, window, stride)
    d.require(stride >= window or "overlaps overwritten instead of added" in wrong, "no pixel is largest twice")
    d.require(all(slip["dX"] != answer["dX"] for slip in wrong.values()), "a mistake gives the right gradient")
    return {"X": X, "G": G, "window": window, "stride": stride}


def solve(X, G, window, stride) -> dict:
    """Add each upstream gradient at the place of the maximum of its window."""
    side = (len(X) - window) // stride + 1
    if len(G) != side:
        raise ValueError("the upstream gradient does not have the size of the output")
    dX, maxima = [[0] * len(X) for _ in X], []
    for g, places in _windows(X, G, window, stride):
        (r, c), (a, b) = places[:2]
        if X[a][b] == X[r][c]:
            raise ValueError("a window has two largest pixels")
        dX[r][c] += g
        maxima.append(X[r][c])
    return {"Y": [maxima[i * side : (i + 1) * side] for i in range(side)], "dX": dX}


def verify(answer, X, G, window, stride) -> bool:
    """Maxima along the rows, then along the columns; each pixel gathers the gradients of those that are equal to it."""
    Y, dX, starts = answer["Y"], answer["dX"], range(0, len(X) - window + 1, stride)
    across = [[max(row[j : j + window]) for j in starts] for row in X]
    if [[max(row[j] for row in across[i : i + window]) for j in range(len(starts))] for i in starts] != Y:
        return False
    gathered = []
    for r, row in enumerate(X):
        near = [i for i, start in enumerate(starts) if start <= r < start + window]
        gathered.append([])
        for c, pixel in enumerate(row):
            beside = [j for j, start in enumerate(starts) if start <= c < start + window]
            gathered[-1].append(sum(G[i][j] for i in near for j in beside if Y[i][j] == pixel))
    return gathered == dX


def mistakes(X, G, window, stride) -> dict:
    n, size = len(X), window * window
    least, shared, times, last = ([[0] * n for _ in X] for _ in range(4))
    for g, places in _windows(X, G, window, stride):
        (r, c), (low, column) = places[0], places[-1]
        least[low][column] += g
        last[r][c] = g
        times[r][c] += 1
        for a, b in places:
            shared[a][b] += g
    wrong = {
        "gradient shared by all pixels of a window, as for average pooling": [
            [Fraction(v, size) if v % size else v // size for v in row] for row in shared
        ],
        "gradient given to every pixel of a window": shared,
        "gradient given to the smallest pixel": least,
        "1 instead of the upstream gradient": times,
    }
    if max(map(max, times)) > 1:
        wrong["overlaps overwritten instead of added"] = last
    return {name: {"dX": dX} for name, dX in wrong.items()}


def steps(answer, X, G, window, stride) -> dict:
    """For every pixel that is a maximum the gradients that it gets."""
    got = {}
    for g, places in _windows(X, G, window, stride):
        got.setdefault(places[0], []).append(g)
    pixels = [{"row": r + 1, "column": c + 1, "pixel": X[r][c], "got": terms} for (r, c), terms in sorted(got.items())]
    return {"pixels": pixels}


def effort(X, G, window, stride) -> int:
    """A comparison for every pixel of a window but one, and the sums of the gradients."""
    compared = len(G) ** 2 * (window * window - 1)
    return compared + sum(total(pixel["got"]) for pixel in steps({}, X, G, window, stride)["pixels"])


def _windows(X, G, window, stride) -> list:
    """Upstream gradient of every window, and its places from the largest pixel to the smallest."""
    k = range(window)
    return [
        (g, sorted(((i * stride + a, j * stride + b) for a in k for b in k), key=lambda place: -X[place[0]][place[1]]))
        for i, row in enumerate(G)
        for j, g in enumerate(row)
    ]
