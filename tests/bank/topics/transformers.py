"""Oracles of the topic transformers: NumPy in floats with rounding asserted, allocation, brute force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
from scipy.linalg import block_diag
from scipy.special import softmax

from tests.bank.slip_oracles import Rule, first_wrong


def rounded(values: Any) -> Any:
    """Floats that are whole but for rounding, as integers; AssertionError for others."""
    found = np.rint(values)
    assert np.allclose(values, found, rtol=0, atol=1e-7), values
    return found.astype(int).tolist()


def attention_head(base: int, q: Any, K: Any, V: Any) -> dict[str, Any]:
    scores = np.log(base) * np.array(q) @ np.array(K).T / np.sqrt(len(q))
    return {"output": rounded(softmax(scores) @ np.array(V))}


def causal_mask(k: Any, V: Any, window: int) -> dict[str, Any]:
    """−∞ where a token is not seen, then the softmax of every row."""
    apart = np.subtract.outer(np.arange(len(k)), np.arange(len(k)))
    scores = np.where((apart >= 0) & (apart < window), np.log(k), -np.inf)
    return {"Y": rounded(softmax(scores, axis=1) @ np.array(V))}


def entries(*shapes: tuple[int, ...]) -> int:
    """How many numbers arrays of these shapes hold."""
    return sum(np.broadcast_to(np.float32(0), shape).size for shape in shapes)


def block_parameters(
    heads: int, head_size: int, kv_heads: int, hidden: int, layers: int, bias: bool, gated: bool
) -> dict[str, int]:
    """Allocate the tensors of every block, and count their entries."""
    width = heads * head_size
    attention: list[tuple[int, ...]] = [(width, heads, head_size)]
    attention += [(count, head_size, width) for count in (heads, kv_heads, kv_heads)]
    feed_forward: list[tuple[int, ...]] = [(width, hidden)]
    feed_forward += [(hidden, width)] * (2 if gated else 1)
    if bias:
        attention += [(heads, head_size), (kv_heads, head_size), (kv_heads, head_size), (width,)]
        feed_forward += [(hidden,)] * (2 if gated else 1) + [(width,)]
    whole = sum(entries(*attention, *feed_forward, (2, width), (2, width)) for _ in range(layers))
    return {"attention": entries(*attention), "feed_forward": entries(*feed_forward), "total": whole}


def attention_cost(length: int, heads: int, head_size: int, kv_heads: int, layers: int, bytes: int) -> dict[str, int]:
    """Every product that enters a score as the entry of an array; the bytes that NumPy needs for the cache."""
    cache = np.broadcast_to(
        np.zeros((), {2: np.float16, 4: np.float32}[bytes]), (2, layers, kv_heads, length, head_size)
    )
    return {
        "scores": entries((layers, heads, length, length, head_size)),
        "next_token": entries((layers, heads, 1, length + 1, head_size)),
        "cache": int(cache.nbytes),
    }


def lora(d_in: int, d_out: int, rank: int, layers: int) -> dict[str, int]:
    """Allocate the matrices; try one rank after another."""
    full, tried = entries((layers, d_out, d_in)), 1
    while entries((layers, d_out, tried + 1), (layers, tried + 1, d_in)) < full:
        tried += 1
    return {"full": full, "trained": entries((layers, d_out, rank), (layers, rank, d_in)), "largest_rank": tried}


def rotary(q: Any, k: Any, m: int, n: int, turns: Any) -> dict[str, Any]:
    """Rotation matrices in floats, of the angles themselves."""

    def turned(vector: Any, position: int) -> Any:
        angles = np.pi / 2 * np.array(turns) * position
        blocks = [[[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]] for a in angles]
        return block_diag(*blocks) @ np.array(vector)

    first, second = turned(q, m), turned(k, n)
    return {"q_turned": rounded(first), "k_turned": rounded(second), "score": rounded(first @ second)}


def perplexity(p_A: Any, p_B: Any) -> dict[str, Any]:
    """The definition in floats."""
    return {name: rounded(np.exp(-np.log(np.divide(*np.transpose(p))).mean())) for name, p in (("A", p_A), ("B", p_B))}


def byte_pairs(words: list[str], counts: list[int], merges: int) -> dict[str, Any]:
    """A word's tokens are kept as the places where it is cut; a merge takes away a cut between the two slices."""
    cuts = [list(range(len(word) + 1)) for word in words]
    merged = []
    for _ in range(merges):
        often: Counter[tuple[str, str]] = Counter()
        for word, places, count in zip(words, cuts, counts, strict=True):
            for a, b, c in zip(places, places[1:], places[2:], strict=False):
                often[word[a:b], word[b:c]] += count
        (pair, most), *others = often.most_common()
        assert not others or others[0][1] < most
        merged.append("".join(pair))
        for word, places in zip(words, cuts, strict=True):
            i = 0
            while i + 2 < len(places):
                a, b, c = places[i : i + 3]
                if (word[a:b], word[b:c]) == pair:
                    places.remove(b)
                i += 1
    return {"merged": merged, "tokens": sum((len(places) - 1) * n for places, n in zip(cuts, counts, strict=True))}


def beam_search(scores: list[list[int]]) -> dict[str, Any]:
    """All sequences with their partial sums; prefixes that two better ones outlive are struck out, level by level."""
    depth = len(scores)
    nodes = np.arange(2**depth)
    partial = np.cumsum([np.array(row)[nodes >> (depth - 1 - i)] for i, row in enumerate(scores)], axis=0)
    alive = np.ones(2**depth, dtype=bool)
    for i, sums in enumerate(partial):
        prefixes = nodes >> (depth - 1 - i)
        ranked = sorted(set(prefixes[alive].tolist()), key=lambda p: -sums[prefixes == p][0])
        alive &= np.isin(prefixes, ranked[:2])
    best = int(nodes[alive][np.argmax(partial[-1][alive])])
    # greedy: the sequence whose list of scores is the largest in the order of a dictionary
    greedy = max(nodes, key=lambda n: [row[n >> (depth - 1 - i)] for i, row in enumerate(scores)])
    letters = list(f"{best:0{depth}b}".translate({48: "A", 49: "B"}))
    return {"sequence": letters, "score": int(partial[-1][best]), "greedy": int(partial[-1][greedy])}


def slip_in_a_head(shown: list[Any], base: int, u: list[int], K: list[list[int]], v: list[int]) -> list[Any]:
    """What each line of `slips/attention_head` should say, given those above it: products and powers in NumPy."""
    n = len(K)
    scores, exponentials = np.array(K) @ np.array(u), np.array(shown[n : 2 * n])
    halves = [Fraction(score, 2) for score in shown[:n]]
    powers = [base ** int(half) if half.denominator == 1 and half >= 0 else base ** float(half) for half in halves]
    sums = [int(exponentials.sum()), int(exponentials @ np.array(v))]
    output = Fraction(shown[2 * n + 1], shown[2 * n]) if shown[2 * n] else None
    return [*scores.tolist(), *powers, *sums, output]


SLIP_RULES: dict[str, Rule] = {"slips/attention_head": slip_in_a_head}
ORACLES: dict[str, Callable[..., dict[str, Any]]] = {
    "transformers/attention_head": attention_head,
    "transformers/causal_mask": causal_mask,
    "transformers/block_parameters": block_parameters,
    "transformers/attention_cost": attention_cost,
    "transformers/lora": lora,
    "transformers/rotary": rotary,
    "transformers/perplexity": perplexity,
    "transformers/byte_pairs": byte_pairs,
    "transformers/beam_search": beam_search,
    "slips/attention_head": partial(first_wrong, slip_in_a_head),
}
