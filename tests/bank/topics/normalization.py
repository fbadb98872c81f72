"""Oracles for types about normalization: NumPy in floats, with whole numbers asserted."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from tests.bank.slip_oracles import Rule, root


def rounded(values: Any) -> Any:
    """AssertionError unless they are whole, but for rounding errors."""
    whole = np.round(values)
    assert np.allclose(values, whole, rtol=0, atol=1e-6), values
    return whole.astype(int).tolist()


def batch_forward(gamma: int, beta: int, x: list[int]) -> dict[str, Any]:
    """The formula, with the mean and the standard deviation of NumPy."""
    y = gamma * (np.array(x) - np.mean(x)) / np.std(x) + beta
    return {"mu": rounded(np.mean(x)), "sigma": rounded(np.std(x)), "y": rounded(y)}


def batch_backward(gamma: int, x: list[int], upstream: list[int]) -> dict[str, Any]:
    """The loss Σ g y at inputs with a tiny imaginary part, whose imaginary part is the derivative."""
    g, tiny = np.array(upstream), 1e-20

    def loss(x: Any, gamma: Any, beta: Any) -> Any:
        deviations = x - x.mean()
        return g @ (gamma * deviations / np.sqrt((deviations**2).mean()) + beta)

    values = np.array(x, dtype=complex)
    dx = [loss(values + 1j * tiny * row, gamma, 0).imag / tiny for row in np.eye(len(x))]
    slopes = (loss(values, gamma + 1j * tiny, 0).imag / tiny, loss(values, gamma, 1j * tiny).imag / tiny)
    return {"dgamma": rounded(slopes[0]), "dbeta": rounded(slopes[1]), "dx": rounded(dx)}


def running_statistics(
    k: int, mu_batches: list[int], var_batches: list[int], x: int, gamma: int, beta: int
) -> dict[str, Any]:
    """In floats, as a library does it."""
    mean, var = 0.0, 1.0
    for mu, variance in zip(mu_batches, var_batches, strict=True):
        mean, var = (1 - 1 / k) * mean + mu / k, (1 - 1 / k) * var + variance / k
    y = gamma * (x - mean) / np.sqrt(var) + beta
    return {"running_mean": rounded(mean), "running_var": rounded(var), "y": rounded(y)}


def layer_and_batch(X: Any, i: int, j: int, gamma: int, beta: int) -> dict[str, Any]:
    """Whole matrices normalized along either axis."""
    matrix = np.array(X)
    answer = {}
    for name, axis in (("batch", 0), ("layer", 1)):
        mu, sigma = matrix.mean(axis=axis, keepdims=True), matrix.std(axis=axis, keepdims=True)
        y = gamma * np.divide(matrix - mu, sigma, where=sigma > 0, out=np.zeros(matrix.shape)) + beta
        answer[name] = rounded([np.broadcast_to(v, matrix.shape)[i - 1, j - 1] for v in (mu, sigma, y)])
    return answer


def group_counts(N: int, C: int, H: int, W: int, groups: int) -> dict[str, int]:
    """The tensor itself, in groups, and its means; γ and β as vectors."""
    tensor = np.zeros((N, groups, C // groups, H, W), dtype=np.int8)
    means = tensor.mean(axis=(2, 3, 4))
    parameters = sum(np.zeros(tensor[0, :, :, 0, 0].shape).size for _ in ("γ", "β"))
    return {"means": means.size, "elements": tensor.size // means.size, "parameters": parameters}


def slip_of_batch_forward(shown: list[Any], x: list[int], variance: int, gamma: int, beta: int) -> list[Any]:
    """The sum, its n-th part, the root of the variance that NumPy finds, γ divided by it, and each output."""
    assert np.isclose(np.var(x), variance)
    outputs = shown[3] * (np.array(x, dtype=object) - shown[1]) + beta
    scale = Fraction(gamma, shown[2])
    return [int(np.sum(x)), Fraction(shown[0], len(x)), root(variance), scale, *outputs.tolist()]


def slip_of_ridge(shown: list[Any], X: Any, y: Any, w: Any, lam: int) -> list[Any]:
    """Residuals and Xᵀr as matrix products, and the gradient of the whole objective."""
    matrix, residuals = np.array(X, dtype=object), np.array(shown[:3], dtype=object)
    gradient = 2 * lam * np.array(w, dtype=object) - 2 * np.array(shown[3:5], dtype=object)
    return [*(np.array(y) - matrix @ w).tolist(), *(matrix.T @ residuals).tolist(), *gradient.tolist()]


SLIP_RULES: dict[str, Rule] = {"slips/batch_forward": slip_of_batch_forward, "slips/ridge": slip_of_ridge}
"""What each line should say, given those above it, as in `tests.bank.slip_oracles`."""
SLIP_RESULTS: dict[str, slice] = {"slips/batch_forward": slice(4, None), "slips/ridge": slice(5, None)}
"""The lines that hold the result."""


ORACLES: dict[str, Callable[..., dict[str, Any]]] = {
    "normalization/batch_forward": batch_forward,
    "normalization/batch_backward": batch_backward,
    "normalization/running_statistics": running_statistics,
    "normalization/layer_and_batch": layer_and_batch,
    "normalization/group_counts": group_counts,
}
