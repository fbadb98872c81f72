"""Meta- and transfer learning: polynomials that are differentiated as such, and arrays that are counted."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.polynomial import Polynomial

Answer = dict[str, Any]


def whole(value: float) -> int:
    """A float as a plain integer; AssertionError unless it is as good as whole."""
    assert abs(value - round(value)) < 1e-6, value
    return round(value)


def maml_step(theta: int, tasks: list[dict[str, int]], inverse_alpha: int, inverse_beta: int) -> Answer:
    """The adapted parameter as a polynomial in θ; the query loss of it, differentiated by NumPy."""
    t = Polynomial([0, 1])
    adapted, gradients = [], []
    for task in tasks:
        support = task["a"] / 2 * (t - task["c"]) ** 2
        inner = t - support.deriv() / inverse_alpha
        query = task["b"] / 2 * (t - task["e"]) ** 2
        adapted.append(whole(inner(theta)))
        gradients.append(whole(query(inner).deriv()(theta)))
    return {
        "adapted": adapted,
        "gradients": gradients,
        "updated": whole(float(theta - Fraction(sum(gradients), inverse_beta))),
    }


def transfer_parameters(channels: list[int], kernels: list[int], frozen: int, old: int, new: int) -> Answer:
    """Allocate the arrays, and add up their sizes."""
    convolutions = [
        np.zeros((b, a, k, k)).size + np.zeros(b).size
        for k, a, b in zip(kernels, channels[:-1], channels[1:], strict=True)
    ]
    head = np.zeros((new, channels[-1])).size + np.zeros(new).size
    return {
        "trained": sum(convolutions[frozen:], head),
        "frozen": sum(convolutions[:frozen]),
        "total": sum(convolutions, head),
    }


ORACLES: dict[str, Callable[..., Answer]] = {
    "meta/maml_step": maml_step,
    "meta/transfer_parameters": transfer_parameters,
}
