"""Convolution: a filter slides over the input; each output is one sum of products.   (EECS 182 HW 5, with 1b and 1c)"""

from generator.author import Draw, dot, total

TITLE = "Convolution"
KNOBS = {"size": range(2, 7), "taps": range(1, 5), "stride": range(1, 4), "padding": range(3), "largest": range(1, 10)}
ABOUT = {
    "size": "rows and columns of the input",
    "taps": "rows and columns of the filter",
    "stride": "stride of the filter",
    "padding": "number of rings of zeros around the input",
    "largest": "largest absolute value of the entries of X and W",
    "show_size": "whether as many cells are printed as the output has entries",
}
SPACE = 4.5


def draw(
    d: Draw,
    *,
    size: int = 3,
    taps: int = 3,
    stride: int = 2,
    padding: int = 1,
    largest: int = 3,
    show_size: bool = False,
) -> dict:
    d.require(padding < taps, f"with padding {padding}, the first window of a filter of side {taps} sees only zeros")
    d.require(size + 2 * padding >= taps, "the filter is larger than the padded input")
    X = d.matrix(size, size, -largest, largest)
    W = d.matrix(taps, taps, -largest, largest)
    Y = _convolution(_padded(X, padding), W, stride)
    flipped = _convolution(_padded(X, padding), _flipped(W), stride)
    zeros = [y == 0 for row in Y for y in row]
    d.require(2 * sum(zeros) <= len(zeros), "more than half of the outputs are zero")
    d.require(taps == 1 or flipped != Y, "the output is the same with the filter flipped")
    d.require(Y != X, "the output is a copy of the input")
    d.require(largest == 1 or effort(X, W, stride, padding) > 0, "all that there is to do is to copy numbers")
    return {"X": X, "W": W, "stride": stride, "padding": padding}


def cells(*, size, taps, stride, padding, show_size, **_) -> dict:
    """A square that is too large for the output, and large enough for what mistakes give."""
    side = (size + 2 * padding - taps) // stride + 1
    unstrided, scattered = size + 2 * padding - taps + 1, (size - 1) * stride - 2 * padding + taps
    needed = max(side + 1, unstrided, scattered if scattered <= 6 else 0)
    return {} if show_size else {"Y": next((n, n) for n in (5, 8, 11, 14) if n >= needed)}


def solve(X, W, stride, padding) -> dict:
    """Gather: output (i, j) is the sum of products of W and the window with its corner at (i·stride, j·stride)."""
    _check(X, W, stride, padding)
    return {"Y": _convolution(_padded(X, padding), W, stride)}


def verify(answer, X, W, stride, padding) -> bool:
    """Scatter: take each pixel's product with each tap off the output that it belongs to; nothing may be left."""
    side = sum(1 for corner in range(0, len(X) + 2 * padding, stride) if corner + len(W) <= len(X) + 2 * padding)
    left = [list(row) for row in answer["Y"]]
    if len(left) != side or any(len(row) != side for row in left):
        return False
    for r, row in enumerate(X):
        for a, taps in enumerate(W):
            # pixel (r, c) lies under tap (a, b) of window (i, j) if r + padding = i·stride + a, and so for c
            i, between_rows = divmod(r + padding - a, stride)
            if between_rows or not 0 <= i < side:
                continue
            for c, x in enumerate(row):
                for b, w in enumerate(taps):
                    j, between_columns = divmod(c + padding - b, stride)
                    if not between_columns and 0 <= j < side:
                        left[i][j] -= x * w
    return all(v == 0 for row in left for v in row)


def mistakes(X, W, stride, padding) -> dict:
    padded, k = _padded(X, padding), len(W)
    over = (len(padded) - k) % stride  # places that no window reaches
    shrunk = (len(X) - k) // stride + 1  # side of the output without padding
    wrong = {"kernel flipped": _convolution(padded, _flipped(W), stride)}
    if padding and shrunk > 0:
        wrong["padding ignored"] = _convolution(X, W, stride)
    if stride > 1 and len(padded) > k:
        wrong["stride ignored"] = _convolution(padded, W, 1)
    if padding and stride > 1 and len(X) > k:
        wrong["padding and stride ignored"] = _convolution(X, W, 1)
    if over:
        beyond = stride - over
        wider = [[*row, *[0] * beyond] for row in padded] + [[0] * (len(padded) + beyond) for _ in range(beyond)]
        wrong["windows that hang over the edge counted too"] = _convolution(wider, W, stride)
    if 1 <= (len(X) - 1) * stride - 2 * padding + k <= 6:  # a larger one would be noticed
        wrong["transposed convolution computed instead"] = _transposed(X, W, stride, padding)
    return {name: {"Y": Y} for name, Y in wrong.items()}


def steps(answer, X, W, stride, padding) -> dict:
    """The padded input, and each window with its products; of a large output only the first row of windows."""
    Y, padded = answer["Y"], _padded(X, padding)
    windows = []
    for i, row in enumerate(Y if len(Y) <= 3 else Y[:1]):
        for j, y in enumerate(row):
            window = _window(padded, i * stride, j * stride, len(W))
            products = [[v * w for v, w in zip(vs, ws)] for vs, ws in zip(window, W)]
            windows.append(
                {
                    "row": i + 1,
                    "column": j + 1,
                    "window": window,
                    "products": products,
                    "row_sums": [sum(vs) for vs in products],
                    "y": y,
                }
            )
    return {
        "padded": padded,
        "windows": windows,
        "all_shown": len(Y) <= 3,
        "size": len(X),
        "taps": len(W),
        "side": len(Y),
        "unused": (len(padded) - len(W)) % stride,
    }


def effort(X, W, stride, padding) -> int:
    """The products of every window with W, added up row by row, then the sums of the rows."""
    padded, work = _padded(X, padding), 0
    corners = range(0, len(padded) - len(W) + 1, stride)
    for r in corners:
        for c in corners:
            window = _window(padded, r, c, len(W))
            row_sums = [sum(v * w for v, w in zip(vs, ws)) for vs, ws in zip(window, W)]
            work += sum(map(dot, window, W)) + total(row_sums)
    return work


def identity(X, W, stride, padding) -> list:
    """What no window sees does not matter."""
    padded = _padded(X, padding)
    corners = range(0, len(padded) - len(W) + 1, stride)
    return [W, [[_window(padded, r, c, len(W)) for c in corners] for r in corners]]


def _convolution(padded, W, stride) -> list:
    corners = range(0, len(padded) - len(W) + 1, stride)
    taps = [(a, b, w) for a, row in enumerate(W) for b, w in enumerate(row)]
    return [[sum([padded[r + a][c + b] * w for a, b, w in taps]) for c in corners] for r in corners]


def _padded(X, padding) -> list:
    side = len(X) + 2 * padding
    rows = [[0] * padding + list(row) + [0] * padding for row in X]
    return [[0] * side for _ in range(padding)] + rows + [[0] * side for _ in range(padding)]


def _window(padded, r, c, taps) -> list:
    return [row[c : c + taps] for row in padded[r : r + taps]]


def _flipped(W) -> list:
    return [row[::-1] for row in W[::-1]]


def _transposed(X, W, stride, padding) -> list:
    side = (len(X) - 1) * stride + len(W)
    Y = [[0] * side for _ in range(side)]
    for i, row in enumerate(X):
        for j, x in enumerate(row):
            for a, taps in enumerate(W):
                for b, w in enumerate(taps):
                    Y[i * stride + a][j * stride + b] += x * w
    return [row[padding : side - padding] for row in Y[padding : side - padding]]


def _check(X, W, stride, padding) -> None:
    if not X or not W or any(len(row) != len(M) for M in (X, W) for row in M):
        raise ValueError("X and W must be square")
    if stride < 1 or padding < 0:
        raise ValueError("stride must be at least 1 and padding at least 0")
    if len(X) + 2 * padding < len(W):
        raise ValueError("the filter is larger than the padded input")
