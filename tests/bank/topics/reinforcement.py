"""Oracles for types about reinforcement learning: the definitions, in NumPy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


def rounded(values: Any) -> list[int]:
    """AssertionError unless they are whole, but for rounding errors."""
    whole = np.round(values)
    assert np.allclose(values, whole, rtol=0, atol=1e-6), values
    return [int(value) for value in whole]


def bellman(gamma: Any, q: int, P: Any, r: Any, end: int) -> dict[str, Any]:
    """Backed up from nothing until nothing changes."""
    leave, rate = np.array(P) / q, gamma[0] / gamma[1]
    values = np.zeros(2)
    for _ in range(300):
        values = np.array(r) + rate * leave @ np.array([*values, end])
    return {"V": rounded(values)}


def q_learning_step(Q: Any, gamma: Any, alpha: Any, path: Any, actions: Any, rewards: Any) -> dict[str, Any]:
    """The rule in floats, on an array with a row of zeros for the end."""
    table = np.vstack([np.array(Q, dtype=float), np.zeros(2)])
    place = {"A": 0, "B": 1, "C": 2, "end": len(Q)}
    updates = []
    for s, a, r, after in zip(path[:-1], actions, rewards, path[1:], strict=True):
        target = r + gamma[0] / gamma[1] * table[place[after]].max()
        table[place[s], a - 1] *= 1 - alpha[0] / alpha[1]
        table[place[s], a - 1] += alpha[0] / alpha[1] * target
        updates.append(table[place[s], a - 1])
    return {"updates": rounded(updates)}


def discounted_return(gamma: Any, rewards: Any, V: Any) -> dict[str, Any]:
    """A triangular matrix of powers of γ times the rewards; and shifted arrays."""
    T, rate = len(rewards), gamma[0] / gamma[1]
    ahead = np.subtract.outer(-np.arange(T), -np.arange(T))
    powers = np.triu(rate ** np.maximum(ahead, 0))
    values = np.array([*V, 0])
    return {"G": rounded(powers @ rewards), "delta": rounded(rewards + rate * values[1:] - values[:-1])}


def policy_gradient(k: Any, chosen: Any, rewards: Any, b: int) -> dict[str, Any]:
    """Central differences of the mean of (R − b) ln π, from logits in floats."""
    logits = np.log(k)
    taken = ["ABCD".index(action) for action in chosen]

    def objective(theta: Any) -> Any:
        return np.mean((np.array(rewards) - b) * (theta - np.log(np.exp(theta).sum()))[taken])

    small = 1e-4
    slopes = [(objective(logits + e) - objective(logits - e)) / (2 * small) for e in small * np.eye(len(k))]
    return {"g": rounded(slopes)}


def puct(c: int, p: Any, n: Any, W: Any) -> dict[str, Any]:
    """The formula in floats."""
    visits = np.array(n)
    scores = W / visits + c * np.array(p) / 10 * np.sqrt(visits.sum()) / (1 + visits)
    return {"scores": rounded(scores), "selected": "ABC"[int(np.argmax(scores))]}


def bandit_ucb(L: int, sigma: int, n: Any, sums: Any) -> dict[str, Any]:
    """The formula in floats."""
    bounds = np.array(sums) / np.array(n) + sigma * np.sqrt(2 * L / np.array(n))
    return {"bounds": rounded(bounds), "arm": "ABCD"[int(np.argmax(bounds))]}


ORACLES: dict[str, Callable[..., dict[str, Any]]] = {
    "reinforcement/bellman": bellman,
    "reinforcement/q_learning_step": q_learning_step,
    "reinforcement/discounted_return": discounted_return,
    "reinforcement/policy_gradient": policy_gradient,
    "reinforcement/puct": puct,
    "reinforcement/bandit_ucb": bandit_ucb,
}
