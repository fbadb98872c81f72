"""The REINFORCE estimate of a policy gradient, for a softmax policy and plays of one step, with a baseline."""

from fractions import Fraction

from generator.author import Draw, product, quotient, total

TITLE = "Policy gradient"
KNOBS = {"actions": range(2, 5), "plays": range(4, 7), "largest": range(2, 6)}
ABOUT = {
    "actions": "number of actions",
    "plays": "number of plays",
    "largest": "largest absolute value of the entries of the gradient but the last, which may be twice as large",
}
SPACE = 5
LABELS = {"g": r"\nabla_\theta J"}


def draw(d: Draw, *, actions: int = 3, plays: int = 4, largest: int = 3) -> dict:
    """The gradient is drawn, and rewards that give it: the advantages of an action add up to m k + n g."""
    k = d.integers(actions, 1, 4)
    g = d.integers(actions - 1, -largest, largest)
    g.append(-sum(g))
    m = d.choice((-2, -1, 1, 2))
    d.require(len(set(k)) > 1 and any(g) and abs(g[-1]) <= 2 * largest, "the policy is uniform, or the gradient 0")
    chosen = d.shuffled([*range(actions), *(d.integer(0, actions - 1) for _ in range(plays - actions))])
    advantages, b = d.integers(plays, -6, 6, nonzero=True), d.integer(2, 9)
    for a in range(actions):
        last = max(i for i, c in enumerate(chosen) if c == a)
        advantages[last] = m * k[a] + plays * g[a] - sum(v for v, c in zip(advantages[:last], chosen) if c == a)
    d.require(max(map(abs, advantages)) < 21 and 0 not in advantages, "a reward is far from the baseline, or equal")
    return {"k": k, "chosen": ["ABCD"[a] for a in chosen], "rewards": [b + v for v in advantages], "b": b}


def solve(k, chosen, rewards, b) -> dict:
    """The mean over all plays of (R − b)(e − π), where e is 1 at the action that was chosen."""
    g = _mean(k, chosen, [r - b for r in rewards])
    if any(v.denominator != 1 for v in g):
        raise ValueError(f"the gradient is not made of integers: {', '.join(map(str, g))}")
    return {"g": [int(v) for v in g]}


def verify(answer, k, chosen, rewards, b) -> bool:
    """Its entries add up to 0 (π does not change if all of θ moves), and what is left of n g without the advantages of
    the action itself is proportional to π."""
    g, n = answer["g"], len(rewards)
    if len(g) != len(k) or sum(g) != 0:
        return False
    left = [n * v for v in g]
    for action, r in zip(chosen, rewards):
        left["ABCD".index(action)] += b - r
    return all(left[i] * k[j] == left[j] * k[i] for i in range(len(k)) for j in range(i))


def mistakes(k, chosen, rewards, b) -> dict:
    S, advantages = sum(k), [r - b for r in rewards]
    own = ["ABCD".index(c) for c in chosen]
    alone = [sum(v for v, c in zip(advantages, own) if c == a) for a in range(len(k))]
    wrong = {
        "baseline not subtracted": _mean(k, chosen, rewards),
        "probabilities not subtracted": [Fraction(v, len(own)) for v in alone],
        "only the parameters of chosen actions changed": [
            Fraction(v * (S - p), S * len(own)) for v, p in zip(alone, k)
        ],
        "gradient of the probability in place of its logarithm": _mean(
            k, chosen, [Fraction(v * k[c], S) for v, c in zip(advantages, own)]
        ),
        "sum over the plays in place of the mean": [len(own) * v for v in _mean(k, chosen, advantages)],
    }
    return {name: {"g": values} for name, values in wrong.items()}


def steps(answer, k, chosen, rewards, b) -> dict:
    """The probabilities; for each play the advantage; for each action the sum of its own."""
    S, advantages = sum(k), [r - b for r in rewards]
    own = [[v for v, c in zip(advantages, chosen) if c == "ABCD"[a]] for a in range(len(k))]
    rows = [
        {"action": "ABCD"[a], "own": v, "pi": Fraction(p, S), "share": sum(advantages) * p // S, "sum": sum(v), "g": g}
        for a, (v, p, g) in enumerate(zip(own, k, answer["g"]))
    ]
    return {"S": S, "advantages": advantages, "total": sum(advantages), "rows": rows, "n": len(rewards)}


def heads(k, chosen, rewards, b) -> dict:
    """The entries of the gradient belong to the actions."""
    return {"g": list("ABCD"[: len(k)])}


def effort(k, chosen, rewards, b) -> int:
    """The advantages and their sum; for each action the sum of its own, its share of all, and a division by n."""
    advantages, S = [r - b for r in rewards], sum(k)
    work = total(k) + total(advantages) + sum(total([r, -b]) for r in rewards)
    for a, p in zip("ABCD", k):
        own = sum(v for v, c in zip(advantages, chosen) if c == a)
        share = sum(advantages) // S * p
        work += total(v for v, c in zip(advantages, chosen) if c == a) + quotient(sum(advantages), S)
        work += product(sum(advantages) // S, p) + total([own, -share]) + quotient(own - share, len(rewards))
    return work


def _mean(k, chosen, weights) -> list:
    """The mean over the plays of the weight times (e − π)."""
    S, n, everything = sum(k), len(weights), sum(weights)
    own = [sum(w for w, c in zip(weights, chosen) if c == a) for a in "ABCD"[: len(k)]]
    return [Fraction(S * v - p * everything) / (S * n) for v, p in zip(own, k)]
