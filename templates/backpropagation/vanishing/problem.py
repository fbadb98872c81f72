"""How fast the norm of a gradient shrinks or grows with the depth of a network."""

from generator.author import Draw, product, quotient, total

TITLE = "Vanishing and exploding gradients"
KNOBS = {"largest_depth": range(12, 101), "largest_bound": range(20, 101)}
ABOUT = {
    "largest_depth": "largest number of layers",
    "largest_bound": "largest absolute value of the exponent of the bound",
}
SPACE = 3.5
LABELS = {"exponent": "e", "layers": r"\text{layers}"}


def draw(d: Draw, *, largest_depth: int = 50, largest_bound: int = 50) -> dict:
    a, b = d.choice([-2, -1, 1, 2, 3]), d.integer(1, 3)
    d.require(abs(a) != b, "the norm stays the same, or weights and slopes look alike")
    c = d.integer(-6, 6, nonzero=True)
    bound = d.integer(12, largest_bound)
    return {"a": a, "b": b, "c": c, "depth": d.integer(8, largest_depth), "bound": bound if a > b else -bound}


def solve(a, b, c, depth, bound) -> dict:
    """Each layer multiplies the norm by 2^(a − b)."""
    if a == b or (c < bound) != (a > b):
        raise ValueError("the norm must move towards the bound from the inside: a and b must differ")
    return {"exponent": c + depth * (a - b), "layers": abs(bound - c) // abs(a - b) + 1}


def verify(answer, a, b, c, depth, bound) -> bool:
    """Multiply the norms out, layer by layer; products of powers of 2 are exact in floating point."""
    layers = answer["layers"]
    if not 0 < layers < 1000:
        return False
    norms = [2.0**c]
    for _ in range(max(depth, layers)):
        norms.append(norms[-1] * 2.0**a / 2.0**b)
    beyond = [norm > 2.0**bound if bound > 0 else norm < 2.0**bound for norm in norms]
    return norms[depth] == 2.0 ** answer["exponent"] and beyond[layers] and not beyond[layers - 1]


def mistakes(a, b, c, depth, bound) -> dict:
    rate, right = abs(a - b), abs(bound - c) // abs(a - b) + 1
    return {
        "slope counted once, not in every layer": {"exponent": c + depth * a - b},
        "weights counted once, not in every layer": {"exponent": c + a - depth * b},
        "slope forgotten": {"exponent": c + depth * a},
        "gradient at the last layer forgotten": {"exponent": depth * (a - b), "layers": abs(bound) // rate + 1},
        "one layer too few: the bound not passed yet": {"layers": right - 1},
        "one layer left out": {"exponent": c + (depth - 1) * (a - b)},
    }


def steps(answer, a, b, c, depth, bound) -> dict:
    return {"rate": a - b, "gap": bound - c, "reached": (answer["layers"] - 1) * (a - b)}


def effort(a, b, c, depth, bound) -> int:
    """a − b, the exponent, and the division that finds the number of layers."""
    rate, gap = a - b, bound - c
    last = gap // rate * rate
    return (
        total([a, -b]) + product(depth, rate) + total([c, depth * rate]) + total([bound, -c]) + quotient(last, rate) + 1
    )
