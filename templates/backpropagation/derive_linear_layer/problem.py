"""Deriving the backward pass of a linear layer over a batch, from single entries to matrices."""

from generator.author import Criterion, Draw

TITLE = "Deriving the backward pass of a linear layer"
KNOBS = {
    "examples_are": ("any", "rows", "columns"),
    "loss": ("any", "sum", "mean"),
    "checked": (False, True),
    "largest": range(2, 7),
}
ABOUT = {
    "examples_are": "whether the examples are rows or columns",
    "loss": "whether the losses of the examples are added or averaged",
    "checked": "whether an example in numbers is asked for too",
    "largest": "largest absolute value of the entries of X and W",
}
SPACE = 12.0


def draw(d: Draw, *, examples_are: str = "any", loss: str = "any", checked: bool = True, largest: int = 3) -> dict:
    layout = d.choice(["rows", "columns"]) if examples_are == "any" else examples_are
    reduction = d.choice(["sum", "mean"]) if loss == "any" else loss
    batch = 2 if reduction == "mean" else 3
    D = [[v * (batch if reduction == "mean" else 1) for v in row] for row in d.matrix(batch, 2, -largest, largest)]
    X, W = d.matrix(batch, 2, -largest, largest), d.matrix(2, 2, -largest, largest, nonzero=True)
    d.require(all(map(any, (*X, *D, *zip(*X), *zip(*D)))), "a row or a column is zero")
    d.require(W[0][1] != W[1][0] and all(map(sum, zip(*D))), "W is symmetric, or a gradient of the bias is 0")
    if layout == "columns":
        X, D = ([list(column) for column in zip(*M)] for M in (X, D))
    return {"layout": layout, "reduction": reduction, "X": X, "W": W, "D": D, "checked": checked}


def criteria(layout, reduction, X, W, D, checked=True) -> list:
    rows, mean = layout == "rows", reduction == "mean"
    scale, share = (r"\frac{1}{N} ", "the factor $1/N$") if mean else ("", "no factor $1/N$")
    entry = r"\Delta_{nj} X_{ni}" if rows else r"\Delta_{jn} X_{in}"
    weights, inputs = (r"X^\top \Delta", r"\Delta W^\top") if rows else (r"\Delta X^\top", r"W^\top \Delta")
    bias = r"\Delta^\top \mathbf{1}" if rows else r"\Delta \mathbf{1}"
    w = "W_{ij}" if rows else "W_{ji}"
    found = [
        Criterion(
            1,
            rf"${w}$ acts on all examples: $\partial L / \partial {w} = {scale}\sum_n {entry}$",
            "no sum over the examples, or a sum over the wrong index",
        ),
        Criterion(
            1, rf"$\partial L / \partial W = {scale}{weights}$", "the matrices are transposed or in another order"
        ),
        Criterion(1, rf"$\partial L / \partial b = {scale}{bias}$", "the bias is not summed over the examples"),
        Criterion(1, rf"$\partial L / \partial X = {scale}{inputs}$", "$W$ is not transposed, or on the wrong side"),
        Criterion(
            1,
            f"All shapes fit, with {share}",
            "the factor $1/N$ is lost" if mean else "a factor $1/N$ that the loss does not have",
        ),
    ]
    numbers = Criterion(1, "The numbers of the example", "the numbers are missing or wrong")
    return [*found, numbers] if checked else found


def claims(layout, reduction, X, W, D, checked=True) -> dict:
    """The products of the model answer, worked out for the layout with examples as rows."""
    if layout == "columns":
        X, W, D = (_transposed(M) for M in (X, W, D))
    n = len(X) if reduction == "mean" else 1
    dW, dX = _product(_transposed(X), D), _product(D, _transposed(W))
    dW, dX, (db,) = ([[v // n for v in row] for row in M] for M in (dW, dX, [[sum(column) for column in zip(*D)]]))
    if layout == "columns":
        dW, dX = _transposed(dW), _transposed(dX)
    return {"dW": dW, "db": db, "dX": dX}


def holds(claims, layout, reduction, X, W, D, checked=True) -> bool:
    """Runs the layer with each entry moved by 1: the loss Σ Δ Y is linear, so that it moves by the gradient."""
    by_example = (lambda M: M) if layout == "rows" else (lambda M: [list(column) for column in zip(*M)])

    def loss(X, W, b) -> int:
        found = 0
        for x, slopes in zip(by_example(X), by_example(D)):
            for j, slope in enumerate(slopes):
                weights = [W[i][j] if layout == "rows" else W[j][i] for i in range(2)]
                found += slope * (sum(u * v for u, v in zip(x, weights)) + b[j])
        return found

    n = len(by_example(X)) if reduction == "mean" else 1
    right = True
    for name, start in (("X", X), ("W", W), ("b", [[0, 0]])):
        for i, row in enumerate(start):
            for j in range(len(row)):
                moved = [[v + ((r, s) == (i, j)) for s, v in enumerate(old)] for r, old in enumerate(start)]
                givens = {"X": X, "W": W, "b": [0, 0], name: moved[0] if name == "b" else moved}
                claimed = claims["db"][j] if name == "b" else claims[f"d{name}"][i][j]
                right = right and loss(**givens) - loss(X, W, [0, 0]) == n * claimed
    sizes = [[len(row) for row in claims[f"d{name}"]] for name in "XW"]
    return right and sizes == [[len(row) for row in M] for M in (X, W)] and len(claims["db"]) == 2


def identity(layout, reduction, X, W, D, checked=True) -> list:
    return [layout, reduction, X, W, D] if checked else [layout, reduction]


def steps(claims, layout, reduction, X, W, D, checked=True) -> dict:
    return {"rows": layout == "rows", "scale": r"\frac{1}{N} " if reduction == "mean" else ""}


def _transposed(M) -> list:
    return [list(column) for column in zip(*M)]


def _product(A, B) -> list:
    return [[sum(a * b for a, b in zip(row, column)) for column in zip(*B)] for row in A]
