"""The gradient of the cross-entropy of a softmax, in the logits and in the weights of the last layer."""

from fractions import Fraction

from generator.author import Draw, product, quotient, total

TITLE = "Softmax and cross-entropy"
KNOBS = {"classes": range(3, 6), "features": range(1, 4), "largest": range(4, 13), "largest_feature": range(2, 6)}
ABOUT = {
    "classes": "number of classes",
    "features": "number of features",
    "largest": "largest exponential of a logit",
    "largest_feature": "largest absolute value of the features, divided by S",
}
SPACE = 5.0
LABELS = {"dz": r"S \, \partial L / \partial z", "dW": r"\partial L / \partial W"}


def draw(d: Draw, *, classes: int = 3, features: int = 2, largest: int = 9, largest_feature: int = 3) -> dict:
    k = d.integers(classes, 1, largest)
    d.require(len(set(k)) > classes - 2, "too many of the logits are equal")
    label = d.integer(1, classes)
    h = [sum(k) * v for v in d.integers(features, -largest_feature, largest_feature, nonzero=True)]
    d.require(features == 1 or len({abs(v) for v in h}) > 1, "the features are all of one size")
    return {"k": k, "label": label, "h": h}


def solve(k, label, h) -> dict:
    """∂L/∂z = p − y with p = k / S; and ∂L/∂W is its outer product with h."""
    if not 1 <= label <= len(k) or min(k) < 1:
        raise ValueError("label must be the number of a class, counted from 1, and every k at least 1")
    if any(v % sum(k) for v in h):
        raise ValueError(f"the entries of h must be multiples of {sum(k)}, or the gradient of W is not whole")
    dz = _scaled(k, label)
    return {"dz": dz, "dW": _outer(dz, h, sum(k))}


def carried(written, k, label, h) -> dict:
    """The gradient of W from that of z."""
    return {"dW": _outer(written["dz"], h, sum(k))}


def verify(answer, k, label, h) -> bool:
    """The chain rule through p: ∂L/∂p_c = −1/p_c for the class c, and the quotient rule for the slopes of p_c."""
    dz, dW = answer["dz"], answer["dW"]
    if len(dz) != len(k) or [len(row) for row in dW] != [len(h)] * len(k):
        return False
    whole, own = sum(k), k[label - 1]
    for i, (value, row) in enumerate(zip(dz, dW)):
        slope = Fraction((own * whole if i == label - 1 else 0) - own * k[i], whole**2)
        passed = -slope / Fraction(own, whole)
        if value != whole * passed or any(entry != passed * v for entry, v in zip(row, h)):
            return False
    return True


def mistakes(k, label, h) -> dict:
    whole, right = sum(k), _scaled(k, label)
    wrong = {
        "label not subtracted: p itself": k,
        "label minus p": [-v for v in right],
        "exponentials not divided by their sum": [whole * (v - (i == label)) for i, v in enumerate(k, 1)],
        "p(1 − p), the slope of a sigmoid": [Fraction(v * (whole - v), whole) for v in k],
        "classes counted from 0": _scaled(k, label % len(k) + 1),
    }
    return {
        **{name: {"dz": dz, "dW": _outer(dz, h, whole)} for name, dz in wrong.items()},
        "gradient of W transposed": {"dW": [list(row) for row in zip(*_outer(right, h, whole))]},
    }


def steps(answer, k, label, h) -> dict:
    return {"S": sum(k), "y": [int(i == label - 1) for i in range(len(k))], "shares": [v // sum(k) for v in h]}


def effort(k, label, h) -> int:
    """The sum, p − y, the features over S, and the outer product."""
    whole, dz = sum(k), _scaled(k, label)
    work = total(k) + total([k[label - 1], -whole]) + sum(quotient(v, whole) for v in h)
    return work + sum(product(g, v // whole) for g in dz for v in h)


def _scaled(k, label) -> list:
    """S (p − y)."""
    return [v - sum(k) * (i == label) for i, v in enumerate(k, 1)]


def _outer(dz, h, whole) -> list:
    return [[g * (v // whole) for v in h] for g in dz]
