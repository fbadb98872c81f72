"""Convolution of several channels with one filter: the channels are added up, and the bias once."""

from generator.author import Draw, dot, total

TITLE = "Convolution of several channels"
KNOBS = {"channels": range(2, 4), "size": range(2, 5), "taps": range(1, 4), "largest": range(2, 10)}
ABOUT = {
    "channels": "number of input channels",
    "size": "rows and columns of a channel",
    "taps": "rows and columns of a kernel",
    "largest": "largest absolute value of the entries of channels and kernels",
}
SPACE = 4.5


def draw(d: Draw, *, channels: int = 2, size: int = 3, taps: int = 2, largest: int = 3) -> dict:
    d.require(taps <= size, "the filter is larger than the input")
    X = [d.matrix(size, size, -largest, largest) for _ in range(channels)]
    W = [d.matrix(taps, taps, -largest, largest) for _ in range(channels)]
    d.require(all(any(map(any, M)) for M in X + W), "a channel or its filter is zero")
    b = d.integer(-5, 5, nonzero=True)
    Y = solve(X, W, b)["Y"]
    d.require(2 * sum(row.count(0) for row in Y) <= len(Y), "too many outputs are zero")
    d.require({"Y": Y} not in mistakes(X, W, b).values(), "a mistake gives the right output")
    return {"X": X, "W": W, "b": b}


def solve(X, W, b) -> dict:
    """For every window the sum of products of all channels, and the bias."""
    if len(X) != len(W) or any(len(w) > len(x) for x, w in zip(X, W)):
        raise ValueError("every channel needs a filter that fits into it")
    return {"Y": _added(list(map(_correlated, X, W)), b)}


def verify(answer, X, W, b) -> bool:
    """Take the bias and each pixel's product with each tap off the output that they belong to; nothing may be left."""
    side = len(X[0]) - len(W[0]) + 1
    left = [[y - b for y in row] for row in answer["Y"]]
    if len(left) != side or any(len(row) != side for row in left):
        return False
    for x, w in zip(X, W):
        for r, row in enumerate(x):
            for c, pixel in enumerate(row):
                for i in range(max(0, r - len(w) + 1), min(side, r + 1)):
                    for j in range(max(0, c - len(w) + 1), min(side, c + 1)):
                        left[i][j] -= pixel * w[r - i][c - j]
    return not any(map(any, left))


def mistakes(X, W, b) -> dict:
    parts = list(map(_correlated, X, W))
    wrong = {
        "bias added once for each channel": _added(parts, b * len(X)),
        "bias forgotten": _added(parts, 0),
        "only the first channel": _added(parts[:1], b),
        "the first channel's kernel used for every channel": _added([_correlated(x, W[0]) for x in X], b),
    }
    if len(W[0]) > 1:
        flipped = [[row[::-1] for row in w[::-1]] for w in W]
        wrong["kernels flipped"] = _added(list(map(_correlated, X, flipped)), b)
    return {name: {"Y": Y} for name, Y in wrong.items()}


def steps(answer, X, W, b) -> dict:
    """What every channel adds; and each output with its windows, if they fit into a line."""
    parts, k, outputs = list(map(_correlated, X, W)), len(W[0]), []
    taps = [[v for row in w for v in row] for w in W]
    for i, row in enumerate(answer["Y"]):
        for j, y in enumerate(row):
            windows = [[v for line in x[i : i + k] for v in line[j : j + k]] for x in X]
            outputs.append({"row": i + 1, "column": j + 1, "windows": windows, "y": y})
            outputs[-1]["terms"] = [part[i][j] for part in parts] + [b]
    return {"parts": parts, "outputs": outputs, "taps": taps, "is_short": len(X) * k * k <= 8}


def effort(X, W, b) -> int:
    """The products of every window of every channel and their sum, then the sum over the channels and the bias."""
    found = steps(solve(X, W, b), X, W, b)
    work = sum(dot(window, taps) for o in found["outputs"] for window, taps in zip(o["windows"], found["taps"]))
    return work + sum(total(o["terms"]) for o in found["outputs"])


def _correlated(x, w) -> list:
    k, taps = range(len(x) - len(w) + 1), [(a, b, v) for a, row in enumerate(w) for b, v in enumerate(row)]
    return [[sum([x[i + a][j + b] * v for a, b, v in taps]) for j in k] for i in k]


def _added(parts, b) -> list:
    return [[sum(entries) + b for entries in zip(*rows)] for rows in zip(*parts)]
