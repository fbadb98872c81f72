"""Transposed convolution: each input pixel scatters a scaled filter; overlaps add.   (EECS 182 HW 5, 1c)"""

from generator.author import product, total

TITLE = "Transposed convolution"
KNOBS = {
    "size": range(1, 5),
    "taps": range(1, 5),
    "stride": range(1, 4),
    "padding": range(3),
    "largest": range(1, 10),
}
SPACE = 4.5


def draw(d, *, size: int = 2, taps: int = 2, stride: int = 1, padding: int = 0, largest: int = 3) -> dict:
    d.require((size - 1) * stride - 2 * padding + taps >= 1, "the padding crops away the whole output")
    X = d.matrix(size, size, -largest, largest)
    W = d.matrix(taps, taps, -largest, largest)
    d.require(any(x for row in X for x in row) and any(w for row in W for w in row), "X or W is zero")
    return {"X": X, "W": W, "stride": stride, "padding": padding}


def solve(X, W, stride, padding) -> dict:
    """Scatter: pixel (i, j) adds X[i][j]·W with its corner at (i·stride, j·stride); then padding is cropped."""
    _check(X, W, stride, padding)
    Y = _zeros(_side(X, W, stride))
    for i, row in enumerate(X):
        for j, x in enumerate(row):
            for a, taps in enumerate(W):
                for b, w in enumerate(taps):
                    Y[i * stride + a][j * stride + b] += x * w
    return {"Y": _crop(Y, padding)}


def verify(answer, X, W, stride, padding) -> bool:
    """Adjointness: ⟨Y, Z⟩ = ⟨X, forward(Z)⟩ for every unit image Z, where forward is the ordinary convolution."""
    Y = answer["Y"]
    side = (len(X) - 1) * stride - 2 * padding + len(W)
    if len(Y) != side or any(len(row) != side for row in Y):
        return False
    for r in range(side):
        for c in range(side):
            # forward(Z)[i][j] = W[a][b] where the unit pixel (r, c) lies under tap (a, b) of window (i, j)
            gathered = 0
            for i, row in enumerate(X):
                for j, x in enumerate(row):
                    a, b = r + padding - i * stride, c + padding - j * stride
                    if 0 <= a < len(W) and 0 <= b < len(W):
                        gathered += x * W[a][b]
            if Y[r][c] != gathered:
                return False
    return True


def mistakes(X, W, stride, padding) -> dict:
    overwritten = _zeros(_side(X, W, stride))
    for i, row in enumerate(X):
        for j, x in enumerate(row):
            for a, taps in enumerate(W):
                for b, w in enumerate(taps):
                    overwritten[i * stride + a][j * stride + b] = x * w
    flipped = [row[::-1] for row in W[::-1]]
    wrong = {
        "overlaps overwritten instead of added": {"Y": _crop(overwritten, padding)},
        "kernel flipped": solve(X, flipped, stride, padding),
    }
    if stride > 1 and len(X) - 1 - 2 * padding + len(W) >= 1:
        wrong["stride's inserted gaps ignored"] = solve(X, W, 1, padding)
    if (len(X) + 2 * padding - len(W)) // stride >= 0 and len(X) + 2 * padding >= len(W):
        wrong["ordinary convolution computed instead"] = {"Y": _convolution(X, W, stride, padding)}
    if padding:
        wrong["padding not cropped"] = solve(X, W, stride, 0)
    return wrong


def steps(answer, X, W, stride, padding) -> dict:
    """Each scaled filter in its place (None where it does not reach), before the padding is cropped."""
    side = _side(X, W, stride)
    scattered = []
    for i, row in enumerate(X):
        for j, x in enumerate(row):
            place = [[None] * side for _ in range(side)]
            for a, taps in enumerate(W):
                for b, w in enumerate(taps):
                    place[i * stride + a][j * stride + b] = x * w
            scattered.append({"x": x, "place": place})
    per_line = max(1, 10 // (side + 1))  # what fits across the page
    return {
        "scattered": scattered,
        "per_line": per_line,
        "uncropped": solve(X, W, stride, 0)["Y"],
        "side": side,
        "cropped": len(answer["Y"]),
    }


def effort(X, W, stride, padding) -> int:
    """A product for every pixel and tap, and the sums where the scaled filters overlap, before any is cropped."""
    side, work = _side(X, W, stride), 0
    overlapping = [[[] for _ in range(side)] for _ in range(side)]
    for i, row in enumerate(X):
        for j, x in enumerate(row):
            for a, taps in enumerate(W):
                for b, w in enumerate(taps):
                    overlapping[i * stride + a][j * stride + b].append(x * w)
                    work += product(x, w)
    return work + sum(total(terms) for row in overlapping for terms in row)


def _side(X, W, stride) -> int:
    return (len(X) - 1) * stride + len(W)


def _zeros(side) -> list:
    return [[0] * side for _ in range(side)]


def _crop(Y, padding) -> list:
    return [row[padding : len(row) - padding] for row in Y[padding : len(Y) - padding]]


def _convolution(X, W, stride, padding) -> list:
    n, k = len(X) + 2 * padding, len(W)
    padded = _zeros(n)
    for i, row in enumerate(X):
        padded[i + padding][padding : padding + len(row)] = row
    return [
        [sum(W[a][b] * padded[i + a][j + b] for a in range(k) for b in range(k)) for j in range(0, n - k + 1, stride)]
        for i in range(0, n - k + 1, stride)
    ]


def _check(X, W, stride, padding) -> None:
    if any(len(row) != len(M) for M in (X, W) for row in M):
        raise ValueError("X and W must be square")
    if stride < 1 or padding < 0 or _side(X, W, stride) - 2 * padding < 1:
        raise ValueError("stride must be at least 1, padding at least 0, and some output must be left")
