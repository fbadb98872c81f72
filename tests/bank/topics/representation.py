"""Representation learning: NumPy and SciPy in floats, and arrays that are allocated and counted."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from math import gcd
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist
from scipy.special import logsumexp

Answer = dict[str, Any]
Floats = NDArray[np.float64]


def whole(values: Any) -> Any:
    """Floats as plain integers; AssertionError unless they are as good as whole."""
    array = np.asarray(values, dtype=float)
    assert np.allclose(array, np.rint(array), atol=1e-6), values
    return np.rint(array).astype(int).tolist()


def primitive(direction: Floats) -> list[int]:
    """The whole vector without common factor in a direction, of entries up to 400; either sign."""
    small = min(abs(entry) for entry in direction if abs(entry) > 1e-9)
    for multiple in range(1, 400):
        scaled = direction / small * multiple
        if np.allclose(scaled, np.rint(scaled), atol=1e-6):
            found: list[int] = whole(scaled)
            return [entry // gcd(*found) for entry in found]
    raise AssertionError(direction)


def pca(X: list[list[int]]) -> Answer:
    C = np.cov(np.array(X).T, bias=True)
    values, vectors = np.linalg.eigh(C)
    v = primitive(vectors[:, 1])
    sign = 1 if v[0] * C[0, 1] > 0 else -1  # the answer's sign is that of the off-diagonal entry
    return {
        "mean": whole(np.mean(X, axis=0)),
        "C": whole(C),
        "eigenvalues": whole(values[::-1]),
        "component": [sign * entry for entry in v],
    }


def svd_truncation(A: list[list[int]]) -> Answer:
    U, sigma, V = np.linalg.svd(np.array(A, dtype=float), full_matrices=False)
    return {"sigma": whole(sigma), "A_1": whole(sigma[0] * np.outer(U[:, 0], V[0]))}


def k_means_step(X: list[list[int]], centers: list[list[int]]) -> Answer:
    points, old = np.array(X, dtype=float), np.array(centers, dtype=float)
    nearest = np.argmin(np.linalg.norm(points[:, None] - old[None], axis=2), axis=1)
    new = np.array([points[nearest == k].mean(axis=0) for k in range(len(old))])
    left = sum(points[nearest == k].var(axis=0).sum() * np.sum(nearest == k) for k in range(len(old)))
    return {"assignment": [int(k) + 1 for k in nearest], "centers": whole(new), "J": whole(left)}


def info_nce(K: list[list[int]], inverse_temperature: int) -> Answer:
    """The definition in floats, by logarithms: the loss of each anchor, and the mean of all."""
    scaled = np.log(np.array(K, dtype=float)) * inverse_temperature
    losses = logsumexp(scaled, axis=1) - np.diag(scaled)
    return {"m": whole(np.exp(losses)), "M": whole(np.exp(np.mean(losses) * len(K)))}


def prototypes(support: list[list[list[int]]], query: list[int]) -> Answer:
    means = np.mean(np.array(support, dtype=float), axis=1)
    apart = cdist(means, [query], "sqeuclidean")[:, 0]
    return {"prototypes": whole(means), "distances": whole(apart), "k": int(np.argmin(apart)) + 1}


def autoencoder_parameters(widths: list[int], tied: bool) -> Answer:
    """Allocate the arrays, and add up their sizes."""
    up = [(np.zeros((b, a)), np.zeros(b)) for a, b in pairwise(widths)]
    down = [(W.T, np.zeros(W.shape[1])) for W, _ in reversed(up)]
    encoder = sum(W.size + b.size for W, b in up)
    decoder = sum(b.size + (0 if tied else W.size) for W, b in down)
    return {"encoder": encoder, "decoder": decoder, "total": encoder + decoder}


ORACLES: dict[str, Callable[..., Answer]] = {
    "representation/autoencoder_parameters": autoencoder_parameters,
    "representation/info_nce": info_nce,
    "representation/k_means_step": k_means_step,
    "representation/pca": pca,
    "representation/prototypes": prototypes,
    "representation/svd_truncation": svd_truncation,
}
