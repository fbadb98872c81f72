"""Independent oracles for the types that ask for the first wrong line.

For each type, a function of the numbers that a problem gives, and of all lines as they are shown: what each line should
say, given the lines above it as they stand. They share nothing with the types or with `generator.author`: NumPy on
exact integers, fractions, and the plainest definition there is.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from math import isqrt
from typing import Any

import numpy as np

Line = dict[str, Any]
Rule = Callable[..., list[Any]]


def value(expression: Any) -> Fraction:
    """What an expression as a line writes it comes to."""
    if isinstance(expression, int):
        return Fraction(expression)
    sign, *parts = expression
    numbers = [value(part) for part in parts]
    if sign == "root":
        return Fraction(root(int(numbers[0])))
    match sign:
        case "+":
            return sum(numbers, Fraction(0))
        case "*":
            return Fraction(np.prod(np.array(numbers, dtype=object)))
        case "/":
            return numbers[0] / numbers[1]
    assert sign == "^2"
    return numbers[0] * numbers[0]


def root(square: int) -> int:
    """AssertionError unless it is whole."""
    assert isqrt(square) ** 2 == square, f"√{square}"
    return isqrt(square)


def first_wrong(rule: Rule, lines: Sequence[Line], **numbers: Any) -> dict[str, int]:
    """The line that does not follow, and its first wrong number as it should be; AssertionError for a second one."""
    shown = [line["value"] for line in lines]
    should = rule(shown, **numbers)
    assert len(should) == len(shown)
    for line in lines:
        assert "written" not in line or value(line["written"]) == line["value"], line
    differing = [i for i, (right, stands) in enumerate(zip(should, shown, strict=True)) if right != stands]
    assert len(differing) < 2, f"lines {differing} do not follow"
    if not differing:
        return {"line": 0, "value": 0}
    (i,) = differing
    right, stands = (np.array(v).ravel().tolist() for v in (should[i], shown[i]))
    wrong = [new for new, old in zip(right, stands, strict=True) if new != old]
    return {"line": i + 1, "value": whole(wrong[0])}


def all_right(rule: Rule, lines: Sequence[Line], **numbers: Any) -> list[Any]:
    """What the lines should say if all above them were right."""
    shown = [line["value"] for line in lines]
    for i in range(len(shown)):
        shown[i] = rule(shown, **numbers)[i]
    return shown


def whole(number: Fraction | int) -> int:
    assert number == int(number), f"{number} is not whole"
    return int(number)


def transposed(shown: list[Any], X: Any, W: Any) -> list[Any]:
    """Four scaled filters, and the rows of a canvas on which they are added."""
    canvas = np.zeros((3, 3), dtype=np.int64)
    for n, filter_ in enumerate(shown[:4]):
        i, j = np.unravel_index(n, (2, 2))
        canvas[i : i + 2, j : j + 2] += np.array(filter_)
    return [(x * np.array(W)).tolist() for x in np.array(X).ravel()] + canvas.tolist()


def find_filter(shown: list[Any], x: Any, y: Any) -> list[Any]:
    """The equation of each window times the other's first coefficient, their difference without w₁, both unknowns."""
    windows = np.lib.stride_tricks.sliding_window_view(np.array(x), 2)
    first, second = np.column_stack([windows, y])
    difference = np.subtract(shown[0], shown[1]).tolist()
    without_first = difference[1:] if difference[0] == 0 else [f"{difference[0]} w₁ is left"]
    (d, r), w2, (a, rest) = shown[2:5]
    put_in = [int(first[0]), int(first[2] - first[1] * w2)]
    multiples = [(first * second[0]).tolist(), (second * first[0]).tolist()]
    return [*multiples, without_first, Fraction(r, d), put_in, Fraction(rest, a)]


def mean_only_backward(shown: list[Any], gamma: int, beta: int, upstream: list[int]) -> list[Any]:
    """The sum, its n-th part, and γ times what is left of each gradient."""
    left = np.array(upstream, dtype=object) - shown[1]
    return [int(np.sum(upstream)), Fraction(shown[0], len(upstream)), *(gamma * left).tolist()]


def separable_parameter_count(
    shown: list[Any], in_channels: int, kernel: int, out_channels: int, bias: str
) -> list[Any]:
    """Sizes of the weights of a filter, each with its bias, and of as many filters as there are."""
    depthwise = np.zeros((kernel, kernel)).size + (bias == "both")
    pointwise, ordinary = np.zeros((in_channels, 1, 1)).size + 1, np.zeros((in_channels, kernel, kernel)).size + 1
    return [
        depthwise,
        int(np.full(in_channels, shown[0]).sum()),
        pointwise,
        int(np.full(out_channels, shown[2]).sum()),
        int(np.sum([shown[1], shown[3]])),
        ordinary,
        int(np.full(out_channels, shown[5]).sum()),
        int(np.diff([shown[4], shown[6]])[0]),
    ]


def dropout_expected_loss(shown: list[Any], X: Any, y: Any, w: Any, p: Any) -> list[Any]:
    """Means over a Bernoulli variable, and its variance p − p² times the squared norm of w scaled by the norms."""
    keep = Fraction(*p)
    x, weights = np.array(X), np.array(w)
    means = [keep * int(output) for output in x @ weights]
    residual = np.array(y) - np.array(shown[:2])
    scaled = np.array(shown[3:5]) * weights
    return [
        *means,
        int(residual @ residual),
        *(root(int(column @ column)) for column in x.T),
        int(scaled @ scaled),
        (keep - keep**2) * shown[5],
        shown[2] + shown[6],
    ]


def column_norms(shown: list[Any], X: Any, w: Any, inverse_alpha: int) -> list[Any]:
    """Norms, the diagonal of Γ, its product with w, and the squared norm of that."""
    x = np.array(X)
    diagonal = [Fraction(norm, inverse_alpha) for norm in shown[:2]]
    product = np.diag(shown[2:4]) @ np.array(w)
    return [
        *(root(int(column @ column)) for column in x.T),
        *diagonal,
        *product.tolist(),
        int(np.dot(shown[4:6], shown[4:6])),
    ]


RULES: dict[str, Rule] = {
    "slips/column_norms": column_norms,
    "slips/dropout_expected_loss": dropout_expected_loss,
    "slips/find_filter": find_filter,
    "slips/mean_only_backward": mean_only_backward,
    "slips/separable_parameter_count": separable_parameter_count,
    "slips/transposed": transposed,
}
RESULTS: dict[str, slice] = {"slips/mean_only_backward": slice(2, None), "slips/transposed": slice(4, None)}
"""The lines that hold the result; of the other types it is the last one."""


def oracles() -> Iterator[tuple[str, Callable[..., dict[str, int]]]]:
    for type_id, rule in RULES.items():
        yield type_id, lambda rule=rule, **givens: first_wrong(rule, **givens)
