"""Returns of an episode, and the temporal-difference errors of estimated values."""

from fractions import Fraction

from generator.author import Draw, portion, total

TITLE = "Returns and temporal differences"
KNOBS = {"length": range(3, 6), "largest": range(4, 11)}
ABOUT = {"length": "number of steps of the episode", "largest": "about half of the largest return and value"}
SPACE = 5
LABELS = {"G": r"[G_0, G_1, \ldots]", "delta": r"[\delta_0, \delta_1, \ldots]"}
RATES = ((1, 2), (2, 3), (3, 4), (4, 5), (9, 10))


def draw(d: Draw, *, length: int = 4, largest: int = 6) -> dict:
    """Returns and values are drawn as multiples of the denominator of γ (but for the first), and rewards from them."""
    g, h = d.choice(RATES)
    most = max(2, 2 * largest // h)
    G = [d.integer(-largest, 2 * largest)] + [h * v for v in d.integers(length - 1, -most // 2, most, nonzero=True)]
    rewards = [int(now - Fraction(g, h) * after) for now, after in zip(G, [*G[1:], 0])]
    d.require(rewards.count(0) < 2 and len(set(rewards)) > 1, "the rewards are too much alike")
    V = [d.integer(1, 2 * largest)] + [h * d.integer(1, most) for _ in rewards[1:]]
    givens = {"gamma": [g, h], "rewards": rewards, "V": V}
    answer = solve(**givens)
    d.require(answer["G"][0] != 0 and any(answer["delta"]), "nothing is earned, or nothing is learned")
    return givens


def solve(gamma, rewards, V) -> dict:
    """From the end back: G = r + γ G of the next state; and δ = r + γ V of the next state − V."""
    G, delta = _returns(gamma, rewards), _errors(gamma, rewards, V)
    if any(Fraction(v).denominator != 1 for v in (*G, *delta)):
        raise ValueError("the returns and the errors are not integers")
    return {"G": [int(v) for v in G], "delta": [int(v) for v in delta]}


def verify(answer, gamma, rewards, V) -> bool:
    """Returns as sums of all that follows; and their difference from V is the sum of all discounted errors that follow,
    because the values between cancel."""
    rate, G, delta, T = Fraction(*gamma), answer["G"], answer["delta"], len(rewards)
    if len(G) != T or len(delta) != T:
        return False
    for t in range(T):
        if G[t] != sum(rate**k * r for k, r in enumerate(rewards[t:])):
            return False
        if G[t] - V[t] != sum(rate**k * e for k, e in enumerate(delta[t:])):
            return False
    return True


def mistakes(gamma, rewards, V) -> dict:
    rate = Fraction(*gamma)
    back = _returns(gamma, rewards[::-1])[::-1]
    return {
        "first reward discounted too": {"G": [rate * v for v in _returns(gamma, rewards)]},
        "γ forgotten": {"G": _returns([1, 1], rewards), "delta": _errors([1, 1], rewards, V)},
        "rewards before the step added up, not those after it": {"G": back},
        "discounted from the start of the episode on": {
            "G": [sum(rate ** (t + k) * r for k, r in enumerate(rewards[t:])) for t in range(len(rewards))]
        },
        "sign of the error reversed": {"delta": [-v for v in _errors(gamma, rewards, V)]},
        "value of the same state in place of the next": {"delta": [r + rate * v - v for r, v in zip(rewards, V)]},
        "error taken without the next value": {"delta": [r - v for r, v in zip(rewards, V)]},
    }


def steps(answer, gamma, rewards, V) -> dict:
    rows = [
        {"t": t, "r": r, "G": G, "after": after, "V": v, "next": ahead, "delta": e}
        for t, (r, G, after, v, ahead, e) in enumerate(
            zip(rewards, answer["G"], [*answer["G"][1:], 0], V, [*V[1:], 0], answer["delta"])
        )
    ]
    return {"rows": rows}


def effort(gamma, rewards, V) -> int:
    """γ times a return and times a value in every step, and the sums."""
    work, G = 0, [int(v) for v in _returns(gamma, rewards)]
    for r, after, v, ahead in zip(rewards, [*G[1:], 0], V, [*V[1:], 0]):
        later, value = (w * gamma[0] // gamma[1] for w in (after, ahead))
        work += portion(*gamma, after) + total([r, later]) + portion(*gamma, ahead) + total([r, value, -v])
    return work


def _returns(gamma, rewards) -> list:
    G = [0]
    for r in reversed(rewards):
        G.append(r + Fraction(*gamma) * G[-1])
    return G[:0:-1]


def _errors(gamma, rewards, V) -> list:
    return [r + Fraction(*gamma) * after - v for r, v, after in zip(rewards, V, [*V[1:], 0])]
