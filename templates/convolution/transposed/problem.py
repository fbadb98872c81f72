"""Transposed convolution: each input pixel scatters a scaled filter; overlaps add.   (EECS 182 HW 5, 1c)"""

from generator.author import Draw, product, total

TITLE = "Transposed convolution"
KNOBS = {
    "size": range(1, 5),
    "taps": range(1, 5),
    "stride": range(1, 4),
    "padding": range(3),
    "largest": range(1, 10),
}
ABOUT = {
    "size": "rows and columns of the input",
    "taps": "rows and columns of the filter",
    "stride": "stride of the filter",
    "padding": "number of rings cropped off the output",
    "largest": "largest absolute value of the entries of X and W",
    "show_size": "whether as many cells are printed as the output has entries",
}
SPACE = 4.5


def draw(
    d: Draw,
    *,
    size: int = 2,
    taps: int = 2,
    stride: int = 1,
    padding: int = 0,
    largest: int = 3,
    show_size: bool = False,
) -> dict:
    d.require(
        padding < taps, f"padding {padding} crops away all that the first pixel adds with a filter of side {taps}"
    )
    d.require((size - 1) * stride + taps > 2 * padding, "the padding crops away the whole output")
    d.require(size > 1 or taps - 2 * padding != 1, "the output is a single product")
    X = d.matrix(size, size, -largest, largest)
    W = d.matrix(taps, taps, -largest, largest)
    cells = [pairs for row in _crop(_scattered(X, W, stride), padding) for pairs in row]
    most = max(map(len, cells))
    sums = [[x * w for x, w in pairs] for pairs in cells]
    d.require(any(map(sum, sums)), "every output is zero")
    if most > 1:
        d.require(
            any(len(terms) == most and sum(map(bool, terms)) > 1 for terms in sums),
            "where most copies of the filter overlap, no two terms other than zero are added",
        )
        d.require(any(sum(terms) != terms[-1] for terms in sums if terms), "adding and overwriting give the same")
    Y = solve(X, W, stride, padding)["Y"]
    d.require(taps == 1 or solve(X, _flipped(W), stride, padding)["Y"] != Y, "flipping the filter changes nothing")
    d.require(Y != X, "the output is a copy of the input")
    d.require(effort(X, W, stride, padding) > 0, "all that there is to do is to copy numbers")
    return {"X": X, "W": W, "stride": stride, "padding": padding}


def cells(*, size, taps, stride, padding, show_size, **_) -> dict:
    """A square that is too large for the output, and large enough for what mistakes give."""
    uncropped = (size - 1) * stride + taps
    too_far_apart = (size - 1) * (stride + 1) + taps - 2 * padding
    needed = max([uncropped - 2 * padding + 1] + [side for side in (uncropped, too_far_apart) if side <= 8])
    return {} if show_size else {"Y": next((n, n) for n in (5, 8, 11, 14) if n >= needed)}


def solve(X, W, stride, padding) -> dict:
    """Scatter: pixel (i, j) adds X[i][j]·W with its corner at (i·stride, j·stride); then padding is cropped."""
    _check(X, W, stride, padding)
    sums = [[sum(x * w for x, w in pairs) for pairs in row] for row in _scattered(X, W, stride)]
    return {"Y": _crop(sums, padding)}


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
    overwritten = [[pairs[-1][0] * pairs[-1][1] if pairs else 0 for pairs in row] for row in _scattered(X, W, stride)]
    wrong = {
        "overlaps overwritten instead of added": _crop(overwritten, padding),
        "kernel flipped": solve(X, _flipped(W), stride, padding)["Y"],
    }
    if stride > 1 and len(X) - 1 + len(W) > 2 * padding:
        wrong["stride's inserted gaps ignored"] = solve(X, W, 1, padding)["Y"]
    if len(X) > 1:
        wrong["copies of the filter one place too far apart"] = solve(X, W, stride + 1, padding)["Y"]
    if len(X) + 2 * padding >= len(W):
        wrong["ordinary convolution computed instead"] = _convolution(X, W, stride, padding)
    if padding:
        wrong["padding not cropped"] = solve(X, W, stride, 0)["Y"]
    fits = max(8, (len(X) - 1) * stride + len(W) - 2 * padding)
    return {name: {"Y": Y} for name, Y in wrong.items() if len(Y) <= fits}


def steps(answer, X, W, stride, padding) -> dict:
    """Each scaled filter, and the place that it has before the padding is cropped (None where it does not reach)."""
    side = len(_scattered(X, W, stride))
    scattered = []
    for i, row in enumerate(X):
        for j, x in enumerate(row):
            scaled, place = [[x * w for w in taps] for taps in W], [[None] * side for _ in range(side)]
            for taps, reached in zip(scaled, place[i * stride :]):
                reached[j * stride : j * stride + len(W)] = taps
            scattered.append({"x": x, "scaled": scaled, "place": place, "at": [i * stride + 1, j * stride + 1]})
    is_small = len(X) <= 2 and side <= 6
    return {
        "scattered": scattered,
        "is_small": is_small,
        "per_line": max(1, 10 // (side + 1)) if is_small else 7 // (len(W) + 1) + 1,  # what fits across the page
        "uncropped": solve(X, W, stride, 0)["Y"],
        "size": len(X),
        "taps": len(W),
        "side": side,
        "cropped": len(answer["Y"]),
    }


def effort(X, W, stride, padding) -> int:
    """A product for every pixel and tap, and the sums where the scaled filters overlap, before any is cropped."""
    cells = [pairs for row in _scattered(X, W, stride) for pairs in row]
    return sum(product(*pair) for pairs in cells for pair in pairs) + sum(
        total([x * w for x, w in pairs]) for pairs in cells
    )


def identity(X, W, stride, padding) -> list:
    """What the padding crops away does not matter."""
    return [[[list(pair) for pair in pairs] for pairs in row] for row in _crop(_scattered(X, W, stride), padding)]


def _scattered(X, W, stride) -> list:
    """For each place of the output before it is cropped, the pairs of pixel and tap that add up there, in order."""
    side = (len(X) - 1) * stride + len(W)
    pairs = [[[] for _ in range(side)] for _ in range(side)]
    for i, row in enumerate(X):
        for j, x in enumerate(row):
            for a, taps in enumerate(W):
                for b, w in enumerate(taps):
                    pairs[i * stride + a][j * stride + b].append((x, w))
    return pairs


def _crop(rows, padding) -> list:
    return [row[padding : len(row) - padding] for row in rows[padding : len(rows) - padding]]


def _flipped(W) -> list:
    return [row[::-1] for row in W[::-1]]


def _convolution(X, W, stride, padding) -> list:
    n, k = len(X) + 2 * padding, len(W)
    padded = [[0] * n for _ in range(n)]
    for i, row in enumerate(X):
        padded[i + padding][padding : padding + len(row)] = row
    return [
        [sum(W[a][b] * padded[i + a][j + b] for a in range(k) for b in range(k)) for j in range(0, n - k + 1, stride)]
        for i in range(0, n - k + 1, stride)
    ]


def _check(X, W, stride, padding) -> None:
    if any(len(row) != len(M) for M in (X, W) for row in M):
        raise ValueError("X and W must be square")
    if stride < 1 or padding < 0 or (len(X) - 1) * stride + len(W) - 2 * padding < 1:
        raise ValueError("stride must be at least 1, padding at least 0, and some output must be left")
