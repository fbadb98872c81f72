"""Regularization: SciPy's least squares and minimizers in floats, and definitions entry by entry."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
from scipy.linalg import lstsq, pinv
from scipy.optimize import minimize

Answer = dict[str, Any]
Rows = list[list[int]]


def whole(values: Any) -> Any:
    """Floats as plain integers; AssertionError unless they are as good as whole."""
    array = np.asarray(values, dtype=float)
    assert np.allclose(array, np.rint(array), atol=1e-4), values
    return np.rint(array).astype(int).tolist()


def ridge(X: Rows, y: list[int], lam: int) -> Answer:
    """Least squares on the data with two more rows, by singular values."""
    rows = np.vstack([X, np.sqrt(lam) * np.eye(2)])
    return {"w": whole(lstsq(rows, np.concatenate([y, [0, 0]]))[0])}


def tikhonov_lambda(X: Rows, y: list[int], w: list[int]) -> Answer:
    """The whole k whose solution, by singular values, is nearest to w."""
    U, sigma, V = np.linalg.svd(np.array(X, dtype=float), full_matrices=False)
    solutions = {k: V.T @ (sigma / (sigma**2 + k**2) * (U.T @ np.array(y))) for k in range(1, 30)}
    k = min(solutions, key=lambda k: float(np.linalg.norm(solutions[k] - w)))
    assert np.allclose(solutions[k], w)
    return {"r": whole(np.array(y) - np.array(X) @ np.array(w)), "lam": k * k, "k": k}


def min_norm(X: Rows, y: list[int]) -> Answer:
    return {"w": whole(pinv(np.array(X, dtype=float)) @ np.array(y))}


def early_stopping(curvature: list[int], target: list[int], inverse_eta: int, t: int) -> Answer:
    """Run gradient descent in floats; of all λ, the one whose minimum has the first weight."""
    h, a = np.array(curvature, dtype=float), np.array(target, dtype=float)
    w = np.zeros_like(a)
    for _ in range(t):
        w = w - h * (w - a) / inverse_eta
    fits = [lam for lam in range(1, 100) if np.isclose(curvature[0] * target[0] / (curvature[0] + lam), w[0])]
    assert len(fits) == 1
    return {"w": whole(w), "lam": fits[0]}


def augmentation_rows(X: Rows, y: list[int], lam: int, prior: list[int]) -> Answer:
    """The weights by a general minimizer of the objective as it stands."""

    def objective(w: Any) -> Any:
        return np.sum((np.array(y) - np.array(X) @ w) ** 2) + lam * np.sum((w - np.array(prior)) ** 2)

    found = minimize(objective, np.zeros(2), method="BFGS", options={"gtol": 1e-9})
    k = whole(np.sqrt(lam))
    return {"X_aug": [*X, [k, 0], [0, k]], "y_aug": [*y, *(k * c for c in prior)], "w": whole(found.x)}


def label_smoothing(exponents: list[int], label: int, epsilon: list[int]) -> Answer:
    """The definition in floats, with the logarithm of the probabilities."""
    eps, K = float(Fraction(*epsilon)), len(exponents)
    q = (1 - eps) * np.eye(K)[label - 1] + eps / K
    p = np.exp2(-np.array(exponents, dtype=float))
    return {"q": whole(K * epsilon[1] * q), "L": whole(-K * epsilon[1] * np.sum(q * np.log2(p)))}


ORACLES: dict[str, Callable[..., Answer]] = {
    "regularization/augmentation_rows": augmentation_rows,
    "regularization/early_stopping": early_stopping,
    "regularization/label_smoothing": label_smoothing,
    "regularization/min_norm": min_norm,
    "regularization/ridge": ridge,
    "regularization/tikhonov_lambda": tikhonov_lambda,
}
