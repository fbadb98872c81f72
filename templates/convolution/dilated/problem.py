"""One-dimensional dilated convolution, perhaps causal: the taps are several places apart."""

from generator.author import Draw, dot

TITLE = "Dilated convolution"
KNOBS = {
    "length": range(6, 13),
    "taps": range(2, 5),
    "largest_dilation": range(2, 5),
    "causal": (False, True),
    "largest": range(2, 10),
}
ABOUT = {
    "length": "length of the input",
    "taps": "length of the filter",
    "largest_dilation": "largest dilation",
    "causal": "whether the layer is causal",
    "largest": "largest absolute value of inputs and weights",
}
SPACE = 3.5


def draw(
    d: Draw, *, length: int = 8, taps: int = 3, largest_dilation: int = 3, causal: bool = False, largest: int = 4
) -> dict:
    dilation = d.integer(2, largest_dilation)
    if not causal:  # at least two outputs
        dilation = min(dilation, (length - 2) // (taps - 1))
    d.require(dilation > 1, f"with {taps} taps a dilation of 2 needs an input of length {2 * taps}")
    x = d.integers(length, -largest, largest)
    w = d.integers(taps, -largest, largest, nonzero=True)
    d.require(w != w[::-1], "the filter is the same read backwards")
    givens = {"x": x, "w": w, "dilation": dilation, "causal": causal}
    answer = solve(**givens)
    d.require(answer["y"].count(0) <= len(answer["y"]) // 4, "too many outputs are zero")
    d.require(answer not in mistakes(**givens).values(), "a mistake gives the right output")
    return givens


def solve(x, w, dilation, causal) -> dict:
    """y_i is the sum of w_k times the input k·dilation places further on, after zeros on the left if it is causal."""
    y = _dilated(x, w, dilation, (len(w) - 1) * dilation if causal else 0)
    if not y:
        raise ValueError("the dilated filter is longer than the input")
    return {"y": y}


def verify(answer, x, w, dilation, causal) -> bool:
    """Take each input's product with each tap off the output that it belongs to; nothing may be left."""
    span = dilation * (len(w) - 1)
    left, before = list(answer["y"]), span if causal else 0
    if len(left) != len(x) + before - span:
        return False
    for place, value in enumerate(x):
        for k, tap in enumerate(w):
            i = place + before - dilation * k
            if 0 <= i < len(left):
                left[i] -= tap * value
    return not any(left)


def mistakes(x, w, dilation, causal) -> dict:
    span = (len(w) - 1) * dilation
    zeros = span if causal else 0
    wrong = {
        "filter read backwards": _dilated(x, w[::-1], dilation, zeros),
        "dilation ignored": _dilated(x, w, 1, len(w) - 1 if causal else 0),
        "as many zeros between the weights as the dilation, one too many": _dilated(
            x, w, dilation + 1, span + len(w) - 1 if causal else 0
        ),
    }
    if causal:
        wrong["zeros on the right instead of the left"] = _dilated([*x, *[0] * span], w, dilation, 0)
        wrong["no zeros added"] = _dilated(x, w, dilation, 0)
    else:
        wrong["dilation taken for a stride"] = [
            sum(map(int.__mul__, w, x[i : i + len(w)])) for i in range(0, len(x) - len(w) + 1, dilation)
        ]
    return {name: {"y": y} for name, y in wrong.items() if y}


def steps(answer, x, w, dilation, causal) -> dict:
    span = (len(w) - 1) * dilation
    padded = [0] * (span if causal else 0) + x
    seen = [padded[i : i + span + 1 : dilation] for i in range(len(answer["y"]))]
    return {"seen": seen, "span": span + 1, "zeros": span, "padded": padded}


def effort(x, w, dilation, causal) -> int:
    """A dot product for every output."""
    return sum(dot(w, seen) for seen in steps(solve(x, w, dilation, causal), x, w, dilation, causal)["seen"])


def _dilated(x, w, dilation, zeros) -> list:
    padded, span = [0] * zeros + x, (len(w) - 1) * dilation
    return [sum(tap * v for tap, v in zip(w, padded[i : i + span + 1 : dilation])) for i in range(len(padded) - span)]
