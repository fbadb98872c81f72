"""Backward pass of a linear layer over a batch: the gradients of its input, weights and bias."""

from fractions import Fraction

from generator.author import Draw, dot, total

TITLE = "Backward pass of a linear layer"
KNOBS = {"batch": range(2, 5), "inputs": range(2, 5), "outputs": range(1, 4), "largest": range(2, 10)}
ABOUT = {
    "batch": "number of inputs in the batch",
    "inputs": "number of inputs of the layer",
    "outputs": "number of outputs of the layer",
    "largest": "largest absolute value of the entries of X, W and G",
}
SPACE = 6.5
LABELS = {f"d{name}": rf"\partial L / \partial {name}" for name in "XWb"}


def draw(d: Draw, *, batch: int = 3, inputs: int = 2, outputs: int = 2, largest: int = 3) -> dict:
    X = d.matrix(batch, inputs, -largest, largest)
    W = d.matrix(inputs, outputs, -largest, largest)
    G = d.matrix(batch, outputs, -largest, largest)
    d.require(all(any(line) for M in (X, W, G) for line in (*M, *zip(*M))), "a row or a column is zero")
    d.require(inputs != outputs or _transposed(W) != W, "W is symmetric")
    db = [sum(column) for column in zip(*G)]
    d.require(any(db) and any(v for row in _product(_transposed(X), G) for v in row), "a gradient is zero")
    return {"X": X, "W": W, "G": G}


def solve(X, W, G) -> dict:
    """∂L/∂X = G Wᵀ, ∂L/∂W = Xᵀ G, and ∂L/∂b is the sum of the rows of G."""
    if len(X) != len(G) or any(len(row) != len(W) for row in X) or any(len(row) != len(W[0]) for row in G):
        raise ValueError("X must have a row for each row of G and a column for each row of W, G the columns of W")
    return {
        "dX": _product(G, _transposed(W)),
        "dW": _product(_transposed(X), G),
        "db": [sum(column) for column in zip(*G)],
    }


def verify(answer, X, W, G) -> bool:
    """Move one entry by 1: a loss with the gradient G, the sum of all G_nj Y_nj, moves by the gradient of the entry."""
    dX, dW, db = answer["dX"], answer["dW"], answer["db"]
    if [len(row) for row in (db, *dX, *dW)] != [len(row) for row in (W[0], *X, *W)] or len(dX) != len(X):
        return False

    def loss(X, W, b) -> int:
        outputs = [[sum(v * w for v, w in zip(x, column)) + c for column, c in zip(zip(*W), b)] for x in X]
        return sum(g * y for row, out in zip(G, outputs) for g, y in zip(row, out))

    def rates(M, loss_of) -> list:
        """How much the loss moves with each entry of M."""
        found = []
        for r, row in enumerate(M):
            moved = [[*M[:r], [*row[:s], v + 1, *row[s + 1 :]], *M[r + 1 :]] for s, v in enumerate(row)]
            found.append([loss_of(changed) - start for changed in moved])
        return found

    zeros = [0] * len(db)
    start = loss(X, W, zeros)
    by_weights = dW == rates(W, lambda M: loss(X, M, zeros)) and [db] == rates([zeros], lambda M: loss(X, W, M[0]))
    return by_weights and dX == rates(X, lambda M: loss(M, W, zeros))


def mistakes(X, W, G) -> dict:
    n, dW = len(X), _product(_transposed(X), G)
    mean = [[Fraction(v, n) for v in row] for row in dW]
    wrong = {
        "gradient of W transposed": {"dW": _transposed(dW)},
        "averaged over the batch": {"dW": mean, "db": [Fraction(sum(column), n) for column in zip(*G)]},
        "rows of G added up over the outputs, not over the batch": {"db": [sum(row) for row in G]},
        "only the first example counted for b": {"db": G[0]},
    }
    if len(W) == len(W[0]):
        wrong["W not transposed"] = {"dX": _product(G, W)}
    if len(X) == len(X[0]):
        wrong["X not transposed"] = {"dW": _product(X, G)}
    return wrong


def steps(answer, X, W, G) -> dict:
    return {"X_transposed": _transposed(X), "W_transposed": _transposed(W)}


def effort(X, W, G) -> int:
    """A dot product for each entry of the two products, and a sum for each entry of b."""
    by_output = list(zip(*G))
    work = sum(dot(row, weights) for row in G for weights in W)
    return work + sum(dot(x, g) for x in zip(*X) for g in by_output) + sum(total(g) for g in by_output)


def _transposed(M) -> list:
    return [list(column) for column in zip(*M)]


def _product(A, B) -> list:
    return [[sum(a * b for a, b in zip(row, column)) for column in zip(*B)] for row in A]
