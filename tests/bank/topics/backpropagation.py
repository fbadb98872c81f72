"""Oracles for backpropagation: derivatives by complex steps in floats, and exact differences of linear functions."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.bank import slip_oracles

Answer = dict[str, Any]
Array = NDArray[Any]
STEP = 1e-30


def gradient(loss: Callable[[Array], Any], at: Any) -> Any:
    """The gradient by complex steps, rounded; AssertionError unless it is whole."""
    point = np.array(at, dtype=complex)
    slopes = np.empty(point.shape)
    for place in np.ndindex(point.shape):
        moved = point.copy()
        moved[place] += STEP * 1j
        slopes[place] = loss(moved).imag / STEP
    return rounded(slopes)


def rounded(values: Any) -> Any:
    """Floats as integers; AssertionError for others."""
    whole = np.rint(values)
    assert np.allclose(values, whole, rtol=1e-9, atol=1e-6), values
    return whole.astype(int).tolist()


def mlp(x: Any, W1: Any, b1: Any, w2: Any, b2: int, target: int) -> Answer:
    def loss(first: Any = W1, bias: Any = b1, second: Any = w2) -> Any:
        z = np.array(first) @ np.array(x) + bias
        return (np.array(second) @ np.where(z.real > 0, z, 0) + b2 - target) ** 2 / 2

    output = np.array(w2) @ np.maximum(np.array(W1) @ np.array(x) + b1, 0) + b2
    return {
        "output": int(output),
        "dw2": gradient(lambda v: loss(second=v), w2),
        "dW1": gradient(lambda v: loss(first=v), W1),
        "db1": gradient(lambda v: loss(bias=v), b1),
    }


def graph(leaves: Any, nodes: Any) -> Answer:
    def output(point: Array) -> Any:
        values = dict(zip("abcd", point, strict=True))
        for name, (operation, x, y) in zip("uvpqL", nodes, strict=True):
            pair = values[x], values[y]
            values[name] = (
                max(pair, key=np.real) if operation == "max" else np.sum(pair) if operation == "+" else np.prod(pair)
            )
        return values["L"]

    return dict(zip(("da", "db", "dc", "dd"), gradient(output, leaves), strict=True))


def softmax_cross_entropy(k: Any, label: int, h: Any) -> Answer:
    """Weights that give these logits exactly enough, and the loss of complex logits."""
    features = np.array(h)
    weights = np.outer(np.log(k), features) / (features @ features)

    def loss(logits: Array) -> Any:
        return np.log(np.exp(logits).sum()) - logits[label - 1]

    return {
        "dz": gradient(lambda z: sum(k) * loss(z), np.log(k)),
        "dW": gradient(lambda W: loss(W @ features), weights),
    }


def linear_layer(X: Any, W: Any, G: Any) -> Answer:
    """The loss whose gradient is G: the sum of all entries of G ∘ Y."""

    def loss(X: Any = X, W: Any = W, b: Any = 0) -> Any:
        return np.einsum("nj,nj", G, np.einsum("ni,ij->nj", X, W) + b)

    return {
        "dX": gradient(lambda v: loss(X=v), X),
        "dW": gradient(lambda v: loss(W=v), W),
        "db": gradient(lambda v: loss(b=v), np.zeros(len(W[0]))),
    }


def residual(J: Any, g: Any) -> Answer:
    """The Jacobian of all blocks together, and its product with g from the left."""
    skips = [np.eye(len(g), dtype=int) + M for M in J]
    both = [reduce(np.matmul, blocks[::-1]) for blocks in (skips, [np.array(M) for M in J])]
    return dict(zip(("residual", "plain"), (rounded(np.array(g) @ M) for M in both), strict=True))


def vanishing(a: int, b: int, c: int, depth: int, bound: int) -> Answer:
    """A gradient of two entries, turned and scaled layer by layer."""
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    gradient, exponents = np.array([2.0**c, 0.0]), [float(c)]
    while len(exponents) <= depth or abs(exponents[-1]) < abs(bound) + 9:
        gradient = (turn * 2.0**a).T @ (gradient * 2.0**-b)
        exponents.append(float(np.log2(np.linalg.norm(gradient))))
    passed = [e * np.sign(bound) > abs(bound) + 0.5 for e in exponents]
    return {"exponent": rounded(exponents[depth]), "layers": passed.index(True)}


def mlp_lines(shown: list[Any], x: int, w: Any, b: Any, v: Any, target: int) -> list[Any]:
    """Of the worked solution with a slip: what each line should say, given those above it."""
    z, error = np.array(shown[:2]), shown[3]
    h, on = np.where(z > 0, z, 0), np.heaviside(z, 0).astype(int)
    first = (np.array(w) * x + b).tolist()
    return [*first, int(h @ v), int(np.diff([target, shown[2]])[0]), *(error * h), *(error * x * (on * v))]


SLIP_RULES: dict[str, slip_oracles.Rule] = {"slips/mlp": mlp_lines}
SLIP_RESULTS: dict[str, slice] = {"slips/mlp": slice(4, None)}
"""As in `slip_oracles`: the lines that hold the result."""

ORACLES: dict[str, Callable[..., Answer]] = {
    "backpropagation/graph": graph,
    "backpropagation/linear_layer": linear_layer,
    "backpropagation/mlp": mlp,
    "backpropagation/residual": residual,
    "backpropagation/softmax_cross_entropy": softmax_cross_entropy,
    "backpropagation/vanishing": vanishing,
    "slips/mlp": partial(slip_oracles.first_wrong, mlp_lines),
}
