"""Oracles for types about sequences: NumPy."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import pairwise
from math import comb
from typing import Any

import numpy as np


def rnn_forward(W: Any, u: Any, b: Any, v: Any, x: Any) -> dict[str, Any]:
    """One matrix for state, input and bias together, applied to a stacked vector."""
    joint = np.column_stack([W, u, b])
    H = np.zeros((len(x) + 1, len(b)), dtype=int)
    for t, value in enumerate(x):
        H[t + 1] = np.maximum(joint @ np.array([*H[t], value, 1]), 0)
    return {"H": H[1:].tolist(), "y": int(np.array(v) @ H[-1])}


def bptt(w: int, u: int, h0: int, x: list[int], target: int) -> dict[str, int]:
    """The loss at a weight with a tiny imaginary part: its imaginary part is the derivative, in floats."""

    def loss(w: complex, u: complex) -> complex:
        h: complex = h0
        for value in x:
            h = w * h + u * value
        return (h - target) ** 2 / 2

    tiny = 1e-30
    slopes = (loss(w + 1j * tiny, u).imag / tiny, loss(w, u + 1j * tiny).imag / tiny)
    assert all(abs(slope - round(slope)) < 1e-6 for slope in slopes)
    return {"dw": round(slopes[0]), "du": round(slopes[1])}


def gate_parameters(cell: str, input_size: int, hidden: int, layers: int, biases: int) -> dict[str, int]:
    """Arrays as a library allocates them, counted."""
    stacked = {"RNN": 1, "GRU": 3, "LSTM": 4}[cell] * hidden
    sizes = []
    for layer in range(layers):
        arrays: list[Any] = [np.empty((stacked, hidden if layer else input_size)), np.empty((stacked, hidden))]
        arrays += [np.empty(stacked) for _ in range(biases)]
        sizes.append(sum(array.size for array in arrays))
    return {"first": sizes[0], "total": sum(sizes)}


def edit_distance(reference: str, heard: str, gap: int, swap: int) -> dict[str, Any]:
    """The definition, from the end: what can be done with the last tokens, by recursion."""

    @cache
    def cost(a: str, b: str) -> int:
        if not a or not b:
            return gap * (len(a) + len(b))
        keep_or_swap = cost(a[:-1], b[:-1]) + (a[-1] != b[-1]) * swap
        return min(keep_or_swap, cost(a[:-1], b) + gap, cost(a, b[:-1]) + gap)

    row = [cost(reference, heard[:j]) for j in range(len(heard) + 1)]
    return {"last_row": row, "distance": row[-1]}


def ctc_paths(word: str, P: Any) -> dict[str, int]:
    """Powers of the collapsing automaton: what is written so far and the last label; the number by its formula."""
    states = [(written, last) for written in range(len(word) + 1) for last in "ab_"]
    weights = np.zeros(len(states), dtype=np.int64)
    weights[states.index((0, "_"))] = 1
    for row in P:
        after = np.zeros_like(weights)
        for (written, last), weight in zip(states, weights.tolist(), strict=True):
            for label, tenths in zip("ab_", row, strict=True):
                more = label not in ("_", last)
                if not more or word[written : written + 1] == label:
                    after[states.index((written + more, label))] += weight * tenths
        weights = after
    n = sum(int(weight) for (written, _), weight in zip(states, weights, strict=True) if written == len(word))
    repeats = sum(a == b for a, b in pairwise(word))
    return {"paths": comb(len(P) + len(word) - repeats, 2 * len(word)), "N": n}


ORACLES: dict[str, Callable[..., dict[str, Any]]] = {
    "sequences/rnn_forward": rnn_forward,
    "sequences/bptt": bptt,
    "sequences/gate_parameters": gate_parameters,
    "sequences/edit_distance": edit_distance,
    "sequences/ctc_paths": ctc_paths,
}
