"""Generative models: the definitions in floats, by NumPy and SciPy, and the integral of the divergence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.special import expit, logit

Answer = dict[str, Any]


def whole(values: Any) -> Any:
    """Floats as plain integers; AssertionError unless they are as good as whole."""
    array = np.asarray(values, dtype=float)
    assert np.allclose(array, np.rint(array), atol=1e-4), values
    return np.rint(array).astype(int).tolist()


def diffusion_step(x_0: list[int], noise: list[int], guess: list[int], betas: list[list[int]]) -> Answer:
    """The definition in floats; the estimate by a linear solver."""
    bar = float(np.prod([1 - n / m for n, m in betas]))
    x_t = np.sqrt(bar) * np.array(x_0) + np.sqrt(1 - bar) * np.array(noise)
    right = x_t - np.sqrt(1 - bar) * np.array(guess)
    return {"x_t": whole(x_t), "x_hat": whole(np.linalg.solve(np.sqrt(bar) * np.eye(len(x_0)), right))}


def kl_unit_gaussians(mu: list[int], sigma: list[int], noise: list[int]) -> Answer:
    """The divergence as a sum of integrals by Gauss-Hermite quadrature; of it, b is known from the entropies."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(12)
    weights = weights / weights.sum()
    crossed = sum(float(weights @ ((m + s * nodes) ** 2 / 2)) for m, s in zip(mu, sigma, strict=True))
    entropy = sum(0.5 + np.log(s) for s in sigma)  # both without the logarithm of the square root of 2 pi
    b = whole(sum(np.log2(s) for s in sigma))
    divergence = crossed - entropy
    return {
        "z": whole(np.array(mu) + np.array(sigma) * np.array(noise)),
        "a": whole(divergence + b * np.log(2)),
        "b": b,
    }


def gan_losses(real: list[int], fake: list[int], fresh: list[int]) -> Answer:
    """Losses in floats; derivatives with respect to the logits by central differences."""
    D_real, D_fake = np.exp2(-np.array(real, dtype=float)), 1 - np.exp2(-np.array(fake, dtype=float))
    D_fresh = np.exp2(-np.array(fresh, dtype=float))
    s, h = logit(D_fresh), 1e-5
    steep = (-np.log2(expit(s + h)) + np.log2(expit(s - h))) / (2 * h)
    flat = (np.log2(1 - expit(s + h)) - np.log2(1 - expit(s - h))) / (2 * h)
    ratio = steep / flat
    assert np.allclose(ratio, np.rint(ratio), rtol=1e-4)
    return {
        "L_D": whole(-np.mean(np.log2(D_real)) - np.mean(np.log2(1 - D_fake))),
        "L_G": whole(-np.mean(np.log2(D_fresh))),
        "r": [int(v) for v in np.rint(ratio)],
    }


ORACLES: dict[str, Callable[..., Answer]] = {
    "generative/diffusion_step": diffusion_step,
    "generative/gan_losses": gan_losses,
    "generative/kl_unit_gaussians": kl_unit_gaussians,
}
