"""Forward and backward pass of a network with one hidden layer of ReLUs."""

from generator.author import Draw, dot, product, total

TITLE = "Backpropagation through a small network"
KNOBS = {"inputs": range(2, 5), "hidden": range(2, 5), "largest": range(2, 7), "largest_error": range(2, 7)}
ABOUT = {
    "inputs": "number of inputs",
    "hidden": "number of hidden units",
    "largest": "largest absolute value of inputs, weights and biases",
    "largest_error": "largest absolute value of the error, which is output minus target",
}
SPACE = 8.0
LABELS = {
    "output": r"\hat{y}",
    "dw2": r"\partial L / \partial w_2",
    "db1": r"\partial L / \partial b_1",
    "dW1": r"\partial L / \partial W_1",
}


def draw(d: Draw, *, inputs: int = 2, hidden: int = 3, largest: int = 3, largest_error: int = 4) -> dict:
    x = d.integers(inputs, -largest, largest, nonzero=True)
    W1 = d.matrix(hidden, inputs, -largest, largest)
    b1 = d.integers(hidden, -largest, largest)
    on = [1] + [d.integer(0, 1) for _ in range(hidden - 2)] + [0]  # some units are active, some are not
    for row, active, i in zip(W1, d.shuffled(on), range(hidden)):
        z = sum(w * v for w, v in zip(row, x)) + b1[i]
        if (z > 0) != bool(active):
            row[:], b1[i] = [-w for w in row], -b1[i]
        d.require(z != 0 and any(row), "a hidden unit stands at its kink, or sees nothing")
    w2 = d.integers(hidden, -largest, largest, nonzero=True)
    b2 = d.integer(-largest, largest, nonzero=True)
    error = d.choice([e for e in range(-largest_error, largest_error + 1) if abs(e) > 1])
    d.require(len({abs(v) for v in x}) > 1, "the inputs are all of one size")
    z, _, output, *_ = _passes(x, W1, b1, w2, b2, 0)
    d.require(any(v > 0 and w != 1 for v, w in zip(z, w2)), "to forget w₂ would not show")
    return {"x": x, "W1": W1, "b1": b1, "w2": w2, "b2": b2, "target": output - error}


def solve(x, W1, b1, w2, b2, target) -> dict:
    """Backwards: δ = ŷ − t, then ∂L/∂z = δ w₂ where z > 0, and each weight gets that times its input."""
    if not len(W1) == len(b1) == len(w2) or any(len(row) != len(x) for row in W1):
        raise ValueError("W1 must have as many columns as x has entries, and as many rows as b1 and w2 have entries")
    z, h, output, error, dz = _passes(x, W1, b1, w2, b2, target)
    if 0 in z:
        raise ValueError(f"hidden unit {z.index(0) + 1} stands at the kink of the ReLU, where it has no derivative")
    return {"output": output, "dw2": [error * v for v in h], "db1": dz, "dW1": _outer(dz, x)}


def carried(written, x, W1, b1, w2, b2, target) -> dict:
    """From the output that was written; the gradient of W₁ from that of b₁."""
    output = _passes(x, W1, b1, w2, b2, target)[2]
    fields = solve(x, W1, b1, w2, b2, target + output - written["output"])  # with the same error
    return {"dw2": fields["dw2"], "db1": fields["db1"], "dW1": _outer(written["db1"], x)}


def verify(answer, x, W1, b1, w2, b2, target) -> bool:
    """Forward mode: each parameter in turn changes at the rate 1, and the loss must change at the answered rate."""
    n, m = len(W1), len(x)
    if (len(answer["dw2"]), len(answer["db1"])) != (n, n) or [len(row) for row in answer["dW1"]] != [m] * n:
        return False

    def rate(i, dz=0, dw=0):
        """How fast the loss changes if z_i and the i-th weight of w₂ change at these rates."""
        out, moved = b2, 0
        for k in range(n):
            before = b1[k] + sum(W1[k][j] * x[j] for j in range(m))
            after, slope = max(before, 0), int(before > 0)
            out += w2[k] * after
            moved += (w2[k] * slope * dz + dw * after) if k == i else 0
        return (out - target) * moved if out == answer["output"] else None

    return all(
        rate(i, dw=1) == answer["dw2"][i]
        and rate(i, dz=1) == answer["db1"][i]
        and all(rate(i, dz=x[j]) == answer["dW1"][i][j] for j in range(m))
        for i in range(n)
    )


def mistakes(x, W1, b1, w2, b2, target) -> dict:
    z, h, _, e, dz = _passes(x, W1, b1, w2, b2, target)

    def first(dz) -> dict:
        return {"db1": dz, "dW1": _outer(dz, x)}

    return {
        "ReLU mask forgotten in the backward pass": first([e * w for w in w2]),
        "outer product transposed": {"dW1": _outer(x, dz)},
        "target minus output": {"dw2": [-e * v for v in h], **first([-v for v in dz])},
        "factor 2: the ½ of the loss forgotten": {"dw2": [2 * e * v for v in h], **first([2 * v for v in dz])},
        "w₂ forgotten: the error passed on as it is": first([e if v > 0 else 0 for v in z]),
        "z in place of h in the gradient of w₂": {"dw2": [e * v for v in z]},
    }


def steps(answer, x, W1, b1, w2, b2, target) -> dict:
    z, h, _, error, _ = _passes(x, W1, b1, w2, b2, target)
    return {"z": z, "h": h, "error": error, "dh": [error * w for w in w2]}


def effort(x, W1, b1, w2, b2, target) -> int:
    """z, the output, the error, and the three gradients."""
    z, h, output, error, dz = _passes(x, W1, b1, w2, b2, target)
    work = sum(dot(row, x) + total([v - b, b]) for row, v, b in zip(W1, z, b1))
    work += dot(w2, h) + total([output - b2, b2]) + total([output, -target])
    return work + sum(product(error, v) for v in h + w2) + sum(product(v, u) for v in dz for u in x)


def _passes(x, W1, b1, w2, b2, target) -> tuple:
    """z, h, the output, its error, and the gradient of z."""
    z = [sum(w * v for w, v in zip(row, x)) + b for row, b in zip(W1, b1)]
    h = [max(v, 0) for v in z]
    output = sum(w * v for w, v in zip(w2, h)) + b2
    return z, h, output, output - target, [(output - target) * w if v > 0 else 0 for w, v in zip(w2, z)]


def _outer(left, right) -> list:
    return [[u * v for v in right] for u in left]
