"""A convolution as a product of matrices: the windows as columns, and the filter as a row."""

from generator.author import Draw, dot

TITLE = "Convolution as a matrix product"
KNOBS = {
    "rows": range(2, 5),
    "columns": range(3, 6),
    "taps": range(2, 4),
    "stride": range(1, 3),
    "largest": range(2, 10),
}
ABOUT = {
    "rows": "rows of the input",
    "columns": "columns of the input",
    "taps": "rows and columns of the filter",
    "stride": "stride of the filter",
    "largest": "largest absolute value of the entries of X and W",
}
SPACE = 5.0


def draw(d: Draw, *, rows: int = 3, columns: int = 4, taps: int = 2, stride: int = 1, largest: int = 4) -> dict:
    d.require(taps <= min(rows, columns), "the filter is larger than the input")
    X = d.matrix(rows, columns, -largest, largest)
    W = d.matrix(taps, taps, -largest, largest, nonzero=True)
    d.require(sum(row.count(0) for row in X) <= 2, "more than two pixels are zero")
    answer, wrong = solve(X, W, stride), mistakes(X, W, stride)
    d.require(all({**answer, **slip} != answer for slip in wrong.values()), "a mistake gives the right answer")
    d.require(sum(v == 0 for v in answer["y"]) <= 1, "more than one output is zero")
    return {"X": X, "W": W, "stride": stride}


def solve(X, W, stride) -> dict:
    """Column after column the windows of X, and the filter times each."""
    if len(W) > min(len(X), len(X[0])):
        raise ValueError("the filter is larger than the input")
    return _answer(_windows(X, len(W), stride), W)


def carried(written, X, W, stride) -> dict:
    """The output of the matrix that was written."""
    taps = [w for row in W for w in row]
    return {"y": [sum(map(int.__mul__, taps, column)) for column in zip(*written["P"])]}


def verify(answer, X, W, stride) -> bool:
    """A row of P is what one tap meets: X without the rows and columns that it never reaches. y: the scattered taps."""
    P, y, k = answer["P"], answer["y"], len(W)
    high, wide = len(X) - k + 1, len(X[0]) - k + 1
    met = [
        [v for row in X[a : a + high : stride] for v in row[b : b + wide : stride]] for a in range(k) for b in range(k)
    ]
    left = list(y)
    for seen, w in zip(met, [w for row in W for w in row]):
        left = [out - w * v for out, v in zip(left, seen)]
    return met == P and len(y) == len(met[0]) and not any(left)


def mistakes(X, W, stride) -> dict:
    windows, k, right = _windows(X, len(W), stride), len(W), solve(X, W, stride)
    by_columns = [[window[a * k + b] for b in range(k) for a in range(k)] for window in windows]
    wrong = {
        "windows as rows instead of columns": {**right, "P": windows},
        "each window read column by column": _answer(by_columns, W),
        "filter flipped": {**right, "y": _answer(windows, [row[::-1] for row in W[::-1]])["y"]},
    }
    if stride == 1 and len(X[0]) >= 2 * k:
        wrong["windows side by side, without overlap"] = _answer(_windows(X, k, k), W)
    if stride > 1:
        wrong["stride ignored"] = _answer(_windows(X, k, 1), W)
    return wrong


def steps(answer, X, W, stride) -> dict:
    windows = _windows(X, len(W), stride)
    across = (len(X[0]) - len(W)) // stride + 1
    return {"windows": windows, "taps": [w for row in W for w in row], "across": across, "down": len(windows) // across}


def effort(X, W, stride) -> int:
    """One step for every entry that is copied, and a dot product for every window."""
    windows, taps = _windows(X, len(W), stride), [w for row in W for w in row]
    return sum(len(window) + dot(taps, window) for window in windows)


def _windows(X, k, stride) -> list:
    return [
        [v for row in X[i : i + k] for v in row[j : j + k]]
        for i in range(0, len(X) - k + 1, stride)
        for j in range(0, len(X[0]) - k + 1, stride)
    ]


def _answer(windows, W) -> dict:
    taps = [w for row in W for w in row]
    y = [sum(map(int.__mul__, taps, window)) for window in windows]
    return {"P": [list(row) for row in zip(*windows)], "y": y}
