"""Oracles for types about graph networks: NumPy on adjacency matrices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


def adjacency(edges: list[str], nodes: int) -> Any:
    matrix = np.zeros((nodes, nodes), dtype=int)
    for edge in edges:
        i, j = (ord(letter) - ord("A") for letter in edge)
        assert i != j and matrix[i, j] == 0
        matrix[i, j] = matrix[j, i] = 1
    return matrix


def message_passing(edges: list[str], x: list[int], a: int, b: int, aggregate: str) -> dict[str, Any]:
    """With the adjacency matrix; for the maximum, all that is not heard is masked."""
    neighbours, h = adjacency(edges, len(x)), np.array(x)
    rounds = []
    for _ in range(2):
        heard = neighbours @ h if aggregate == "sum" else np.where(neighbours, h, -(10**6)).max(axis=1)
        h = np.clip(a * h + b * heard, 0, None)
        rounds.append(h.tolist())
    return {"h1": rounds[0], "h2": rounds[1]}


def adjacency_powers(nodes: int, edges: list[str], start: str, end: str) -> dict[str, Any]:
    """Powers by NumPy."""
    matrix = np.zeros((nodes, nodes), dtype=int)
    for edge in edges:
        matrix["ABCDE".index(edge[0]), "ABCDE".index(edge[1])] = 1
    walks = np.linalg.matrix_power(matrix, 3)["ABCDE".index(start), "ABCDE".index(end)]
    return {"A2": np.linalg.matrix_power(matrix, 2).tolist(), "walks": int(walks)}


def laplacian(edges: list[str], x: list[int]) -> dict[str, Any]:
    """The incidence matrix B, with a sign for each end of an edge: L = BᵀB."""
    B = np.zeros((len(edges), len(x)), dtype=int)
    for row, edge in zip(B, edges, strict=True):
        row[ord(edge[0]) - ord("A")], row[ord(edge[1]) - ord("A")] = 1, -1
    differences = B @ np.array(x)
    energy = int(differences @ differences)
    return {"L": (B.T @ B).tolist(), "Lx": (B.T @ differences).tolist(), "energy": energy}


def degree_normalization(edges: list[str], x: list[int], node: str) -> dict[str, Any]:
    """D^(−1/2) (A + I) D^(−1/2) and D⁻¹ (A + I) x in floats."""
    looped = adjacency(edges, len(x)) + np.eye(len(x))
    degrees = looped.sum(axis=1)
    both = np.diag(degrees**-0.5) @ looped @ np.diag(degrees**-0.5)
    under_root = np.divide(1, both**2, out=np.zeros_like(both), where=both > 0)
    means = np.diag(1 / degrees) @ looped @ np.array(x)
    mean = means["ABCDEF".index(node)]
    assert np.allclose(under_root, np.round(under_root)) and np.isclose(mean, round(mean))
    return {
        "degrees": degrees.astype(int).tolist(),
        "K": np.round(under_root).astype(int).tolist(),
        "mean": round(float(mean)),
    }


def weisfeiler_lehman(edges: list[str], nodes: int) -> dict[str, Any]:
    """Rows of counts, own colour first, told apart and numbered; until there are no more of them than before."""
    matrix, colours = adjacency(edges, nodes), np.ones(nodes, dtype=int)
    rounds = [colours]
    while len(rounds) < 3 or rounds[-1].max() > rounds[-2].max():
        ones = np.eye(nodes + 1, dtype=int)[rounds[-1]]
        rows = np.column_stack([rounds[-1], matrix @ ones])
        _, first, kind = np.unique(rows, axis=0, return_index=True, return_inverse=True)
        order = np.argsort(np.argsort(first))
        rounds.append(order[kind.ravel()] + 1)
    return {"round1": rounds[1].tolist(), "round2": rounds[2].tolist(), "colours": int(rounds[-1].max())}


ORACLES: dict[str, Callable[..., dict[str, Any]]] = {
    "graph_networks/message_passing": message_passing,
    "graph_networks/adjacency_powers": adjacency_powers,
    "graph_networks/laplacian": laplacian,
    "graph_networks/degree_normalization": degree_normalization,
    "graph_networks/weisfeiler_lehman": weisfeiler_lehman,
}
