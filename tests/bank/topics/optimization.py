"""Oracles for optimization: NumPy and SciPy in floats, rounded, and derivatives by SymPy."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache, partial
from typing import Any, cast

import numpy as np
import sympy
from scipy.signal import lfilter

from tests.bank import slip_oracles

Answer = dict[str, Any]


def rounded(values: Any) -> Any:
    """Floats as integers; AssertionError for others."""
    whole = np.rint(values)
    assert np.allclose(values, whole, rtol=1e-9, atol=1e-6), values
    return whole.astype(int).tolist()


def gradient_descent(H: Any, b: Any, w: Any, rate: Any, count: int) -> Answer:
    """Each component along an eigenvector of H by its own power."""
    eigenvalues, vectors = np.linalg.eigh(np.array(H))
    best = np.linalg.solve(H, b)
    start = vectors.T @ (w - best)
    shrink = 1 - rate[0] / rate[1] * eigenvalues
    return {f"w{t}": rounded(best + vectors @ (shrink**t * start)) for t in range(1, count + 1)}


def momentum(g: Any, beta: Any, rate: Any, start: int) -> Answer:
    """The velocity is a recursive filter of the gradients."""
    v = lfilter([1], [1, -beta[0] / beta[1]], np.array(g, dtype=float))
    return {"v": rounded(v), "w": rounded(start - rate[0] / rate[1] * np.cumsum(v))}


def nesterov(h: int, c: int, beta: Any, rate: Any, w0: int, v0: int) -> Answer:
    """Powers of the matrix that takes (w − c, v) one step further."""
    b, shrink = beta[0] / beta[1], 1 - rate[0] / rate[1] * h
    step = np.array([[shrink, b * shrink], [shrink - 1, b * shrink]])
    states = [np.linalg.matrix_power(step, t) @ [w0 - c, v0] for t in (1, 2)]
    return {"v": rounded([state[1] for state in states]), "w": rounded([state[0] + c for state in states])}


def adam(g1: Any, g2: Any, beta1: Any, beta2: Any, rate: int) -> Answer:
    """The recursion as published (Kingma and Ba), in floats."""
    (b1, b2), m, v = (num / den for num, den in (beta1, beta2)), np.zeros(2), np.zeros(2)
    for g in (np.array(g1, dtype=float), np.array(g2, dtype=float)):
        m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g
    m_hat, v_hat = m / (1 - b1**2), v / (1 - b2**2)
    steps = {"step": rate * m_hat / np.sqrt(v_hat), "plain": rate * m / np.sqrt(v)}
    return {name: rounded(value) for name, value in {"m_hat": m_hat, "root": np.sqrt(v_hat), **steps}.items()}


def weight_decay(w: Any, g: Any, v_hat: Any, rate: Any, decay: Any) -> Answer:
    """The penalty's gradient by a central difference, which is exact for a parabola."""
    weights, scale = np.array(w, dtype=float), rate[0] / rate[1] / np.sqrt(v_hat)
    penalty = [decay[0] / decay[1] / 2 * (weights + shift) ** 2 for shift in (1, -1)]
    pull = (penalty[0] - penalty[1]) / 2
    shrunk = weights * (1 - rate[0] * decay[0] / (rate[1] * decay[1]))
    return {"adamw": rounded(shrunk - scale * g), "adam_l2": rounded(weights - scale * (g + pull))}


def largest_step(A: Any, samples: int) -> Answer:
    """Eigenvalues in floats; gradient descent comes closer just below the largest rate, and gets away just above it."""
    hessian = np.array(A) / samples
    eigenvalues = np.linalg.eigvalsh(hessian)
    bound = 2 / eigenvalues[-1]
    for share, converges in ((0.99, True), (1.01, False)):
        distance = np.linalg.matrix_power(np.eye(2) - share * bound * hessian, 4000) @ np.array([1.0, 0.3])
        assert bool(np.linalg.norm(distance) < 1) is converges
    return {"kappa": rounded(np.linalg.cond(hessian)), "eta_max": rounded(bound)}


def line_search(H: Any, b: Any, w: Any, d: Any) -> Answer:
    """The vertex of the parabola through three values of f along the line."""
    points = [np.array(w) + t * np.array(d) for t in range(3)]
    a, slope, _ = np.polyfit(range(3), [v @ H @ v / 2 - np.dot(b, v) for v in points], 2)
    t = -slope / (2 * a)
    return {"t": rounded(t), "w_new": rounded(np.array(w) + t * np.array(d))}


@cache
def _cubic() -> Callable[..., Any]:
    """Gradient and Hessian of a cubic function, derived by SymPy, as a function of its coefficients and of a point."""
    c, p, q, r, u, v, x, y = sympy.symbols("c p q r u v x y")
    f = c * x**3 + p * x**2 + q * x * y + r * y**2 + u * x + v * y
    derivatives = [sympy.diff(f, x), sympy.diff(f, y)]
    found = sympy.lambdify([c, p, q, r, u, v, x, y], [derivatives, sympy.hessian(f, (x, y)).tolist()])
    return cast("Callable[..., Any]", found)


def newton_step(cubic: int, square: Any, linear: Any, at: Any) -> Answer:
    gradient, hessian = _cubic()(cubic, *square, *linear, *at)
    return {
        "gradient": gradient,
        "hessian": hessian,
        "next": rounded(np.array(at) - np.linalg.inv(np.array(hessian)) @ gradient),
    }


def clipping(G: Any, g: Any, threshold: int) -> Answer:
    flat = np.concatenate([np.ravel(G), g])
    norm = np.linalg.norm(flat)
    clipped = flat * min(1.0, threshold / norm)
    return {"norm": rounded(norm), "G_clipped": rounded(clipped[:4].reshape(2, 2)), "g_clipped": rounded(clipped[4:])}


def schedule(decay: str, peak: int, warmup: int, period: int, at: Any) -> Answer:
    """The whole schedule as an array, with an entry for each step."""
    rising = np.linspace(0, peak, warmup + 1)
    if decay == "halving":
        falling = peak * np.repeat(0.5 ** np.arange(9), period)
    elif decay == "linear":
        falling = np.linspace(peak, 0, period + 1)
    else:
        falling = peak / 2 * (1 + np.cos(np.linspace(0, np.pi, period + 1)))
    return {"rates": rounded(np.concatenate([rising, falling[1:]])[at])}


def momentum_lines(shown: list[Any], g: Any, beta: Any, rate: Any, v0: int, w0: int) -> list[Any]:
    """Of the worked solution with a slip: what each line should say, given those above it."""
    v, w = [v0, *shown[::2]], [w0, *shown[1::2]]
    velocities = [Fraction(*beta) * old + new for old, new in zip(v[:-1], g, strict=True)]
    weights = [old - Fraction(*rate) * new for old, new in zip(w[:-1], v[1:], strict=True)]
    return [line for pair in zip(velocities, weights, strict=True) for line in pair]


SLIP_RULES: dict[str, slip_oracles.Rule] = {"slips/momentum": momentum_lines}
SLIP_RESULTS: dict[str, slice] = {}

ORACLES: dict[str, Callable[..., Answer]] = {
    "optimization/adam": adam,
    "optimization/clipping": clipping,
    "optimization/gradient_descent": gradient_descent,
    "optimization/largest_step": largest_step,
    "optimization/line_search": line_search,
    "optimization/momentum": momentum,
    "optimization/nesterov": nesterov,
    "optimization/newton_step": newton_step,
    "optimization/schedule": schedule,
    "optimization/weight_decay": weight_decay,
    "slips/momentum": partial(slip_oracles.first_wrong, momentum_lines),
}
