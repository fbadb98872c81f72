"""Initialization: second moments of normal variables by quadrature."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Answer = dict[str, Any]

NODES, WEIGHTS = np.polynomial.legendre.leggauss(200)


def mean_square(variance: float, relu: bool) -> float:
    """E[h²] for a normal z of this variance, and h = ReLU(z) or z, integrated over ±10 standard deviations."""
    z = 10 * np.sqrt(variance) * NODES
    density = np.exp(-(z**2) / (2 * variance)) / np.sqrt(2 * np.pi * variance)
    h = np.maximum(z, 0) if relu else z
    return float(np.sum(WEIGHTS * h**2 * density) * 10 * np.sqrt(variance))


def whole(value: float) -> int:
    assert abs(value - round(value)) < 1e-3, value
    return round(value)


def variance(widths: list[int], inverse: list[int], v: int, relu: bool) -> Answer:
    variances: list[float] = []
    m, power = [], float(v)
    for number, (fan_in, k) in enumerate(zip(widths[:-1], inverse, strict=True)):
        if number:
            power = mean_square(variances[-1], relu)
        variances.append(fan_in * power / k)
        m.append(whole(fan_in * mean_square(v, relu and number > 0) / v))
    return {"variances": [whole(value) for value in variances], "m": m}


ORACLES: dict[str, Callable[..., Answer]] = {"initialization/variance": variance}
