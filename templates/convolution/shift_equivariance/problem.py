"""Translation equivariance: move the input of a convolution, and its output moves along.   (EECS 182 HW 5, 1a)"""

from generator.author import Draw, dot

TITLE = "Moved input, moved output"
KNOBS = {"values": range(1, 7), "taps": (3, 5), "largest_shift": range(1, 4), "largest": range(1, 10)}
ABOUT = {
    "values": "number of inputs between the zeros at both ends",
    "taps": "length of the filter",
    "largest_shift": "largest number of places that the input is moved by",
    "largest": "largest absolute value of inputs and weights",
}
SPACE = 3
LABELS = {"y_shifted": r"y_{\text{shifted}}"}
ALLOW = {"given back: not shifted": "the mistake is to leave the output where it was"}


def draw(d: Draw, *, values: int = 4, taps: int = 3, largest_shift: int = 2, largest: int = 4) -> dict:
    shift = d.integer(1, largest_shift)
    margin = [0] * (taps // 2 + largest_shift)  # what the filter reaches over, and what any shift needs
    x = margin + _with_nonzero_ends(d, values, largest) + margin
    w = _with_nonzero_ends(d, taps, largest)
    d.require(w != w[::-1], "the filter is the same when flipped")
    return {"x": x, "w": w, "y": _correlate(x, w), "shift": shift}


def solve(x, w, y, shift) -> dict:
    """Equivariance: the output moves as the input does, and nothing falls off."""
    reach = len(w) // 2
    if len(w) % 2 == 0:
        raise ValueError("w must have a middle tap")
    if shift < 1:
        raise ValueError("shift must be at least 1")
    if len(x) < 2 * reach + shift or any(x[:reach]) or any(x[len(x) - reach - shift :]):
        raise ValueError(f"x must begin with {reach} and end with {reach + shift} zeros or more")
    if y != _correlate(x, w):
        raise ValueError("y is not the output for x")
    if not any(y):
        raise ValueError("y is zero everywhere, so that no shift can be seen")
    return {"y_shifted": _moved(y, shift)}


def verify(answer, x, w, y, shift) -> bool:
    """Forget y: move x, and let every moved entry add its multiples of the taps to the outputs that see it."""
    out = [0] * len(x)
    for place, value in enumerate(x):
        for tap, weight in enumerate(w):
            seen_by = place + shift - (tap - len(w) // 2)
            if place + shift < len(x) and 0 <= seen_by < len(x):
                out[seen_by] += value * weight
    return answer["y_shifted"] == out


def mistakes(x, w, y, shift) -> dict:
    reach, moved = len(w) // 2, _moved(x, shift)
    wrong = {
        "shifted the other way": {"y_shifted": _moved(y, -shift)},
        "not shifted": {"y_shifted": y},
        "shifted one place too many": {"y_shifted": _moved(y, shift + 1)},
        "the moved input given as the output": {"y_shifted": moved},
        "kernel flipped": {"y_shifted": _correlate(moved, w[::-1])},
    }
    if shift > 1:
        wrong["shifted one place too few"] = {"y_shifted": _moved(y, shift - 1)}
    if reach:
        wrong["padding ignored"] = {"y_shifted": _correlate(moved, w)[reach:-reach]}
    return wrong


def steps(answer, x, w, y, shift) -> dict:
    """The moved input, and one output computed from it afresh: the largest."""
    out, reach = answer["y_shifted"], len(w) // 2
    place = max(range(len(out)), key=lambda i: abs(out[i]))
    padded = [0] * reach + _moved(x, shift) + [0] * reach
    return {
        "x_shifted": _moved(x, shift),
        "reach": reach,
        "check": {
            "place": place + 1,
            "before": place + 1 - shift,
            "window": padded[place : place + len(w)],
            "value": out[place],
        },
    }


def effort(x, w, y, shift) -> int:
    """The one output that is computed afresh as a check: moving y takes no arithmetic."""
    check = steps(solve(x, w, y, shift), x, w, y, shift)["check"]
    return dot(check["window"], w)


def identity(x, w, y, shift) -> list:
    """What is asked can be answered from y and the shift alone."""
    return [y, shift]


def _with_nonzero_ends(d, count, largest) -> list:
    ends = d.integers(min(count, 2), -largest, largest, nonzero=True)
    return ends[:1] + d.integers(max(count - 2, 0), -largest, largest) + ends[1:]


def _moved(values, shift) -> list:
    """The list moved `shift` places to the right (left if negative); zeros come in."""
    return [values[i - shift] if 0 <= i - shift < len(values) else 0 for i in range(len(values))]


def _correlate(x, w) -> list:
    """Cross-correlation with as many padding zeros as keep the length."""
    padded = [0] * (len(w) // 2) + list(x) + [0] * (len(w) // 2)
    return [sum(a * b for a, b in zip(padded[i : i + len(w)], w)) for i in range(len(x))]
