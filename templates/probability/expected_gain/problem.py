"""A wheel of fortune: expected pay-out, and expected gain in many plays."""

from fractions import Fraction

from generator.author import Draw, dot, product, quotient, total

TITLE = "A wheel of fortune"
KNOBS = {"largest_payout": range(6, 16), "most_plays": range(50, 401)}
ABOUT = {
    "largest_payout": "second highest pay-out, in dollars; the highest is at most 4 × sectors above it",
    "most_plays": "most plays that are asked about",
}
UNITS = {"payout": "dollars", "gain": "dollars"}
LABELS = {"payout": "E(X)", "gain": r"\text{gain}"}
SPACE = 3


def draw(d: Draw, *, largest_payout: int = 10, most_plays: int = 200) -> dict:
    n = d.choice([8, 10, 12, 16, 20])
    some = [*d.sample(range(2, n // 3 + 1), 1), d.integer(1, 3)]
    sectors = [n - 1 - sum(some), *some, 1]
    low, high = sorted(d.sample(range(1, largest_payout + 1), 2))
    jackpot = next(v for v in range(high + 1, high + n + 1) if (some[0] * low + some[1] * high + v) % n == 0)
    payouts = [0, low, high, jackpot + n * d.integer(0, 3)]
    mean = sum(k * x for k, x in zip(sectors, payouts)) // n
    stake = mean + d.choice([-1, 1, 1, 2, 3])
    d.require(stake > 0 and stake != 2 * mean, "there is no stake, or it is twice the expected pay-out")
    plays = 10 * d.integer(2, most_plays // 10)
    return {"name": d.person(), "place": d.place(), "payouts": payouts, "sectors": sectors} | {
        "stake": stake,
        "plays": plays,
    }


def solve(name, place, payouts, sectors, stake, plays) -> dict:
    """Every pay-out counts with its probability; each play gains E(X) less the stake on average."""
    mean = _mean(payouts, sectors)
    if mean.denominator > 1:
        raise ValueError("the expected pay-out is not an integer")
    return {"payout": int(mean), "gain": plays * (int(mean) - stake)}


def carried(written, name, place, payouts, sectors, stake, plays) -> dict:
    """The gain from the expected pay-out that was written."""
    return {"gain": plays * (written["payout"] - stake)}


def verify(answer, name, place, payouts, sectors, stake, plays) -> bool:
    """Each sector once: what it pays out, and what is left of it after the stakes."""
    wheel = [x for x, k in zip(payouts, sectors) for _ in range(k)]
    left = sum(x - stake for x in wheel)
    return answer["payout"] * len(wheel) == sum(wheel) and answer["gain"] * len(wheel) == left * plays


def mistakes(name, place, payouts, sectors, stake, plays) -> dict:
    mean = _mean(payouts, sectors)
    flat, won = Fraction(sum(payouts), len(payouts)), mean * sum(sectors) / sum(sectors[1:])
    return {
        "mean of the pay-outs, without the number of sectors": {"payout": flat, "gain": plays * (flat - stake)},
        "sectors that pay nothing left out": {"payout": won, "gain": plays * (won - stake)},
        "stake not subtracted": {"gain": plays * mean},
        "stake subtracted once, not in every play": {"gain": plays * mean - stake},
        "gain of the stall given, not of the visitor": {"gain": plays * (stake - mean)},
    }


def steps(answer, name, place, payouts, sectors, stake, plays) -> dict:
    n = sum(sectors)
    return {"n": n, "sum": n * answer["payout"], "each": answer["payout"] - stake}


def effort(name, place, payouts, sectors, stake, plays) -> int:
    """The weighted sum over n, the gain of a play, and that of all."""
    mean, n = int(_mean(payouts, sectors)), sum(sectors)
    return dot(sectors, payouts) + quotient(n * mean, n) + total([mean, -stake]) + product(plays, mean - stake)


def identity(name, place, payouts, sectors, stake, plays) -> list:
    return [payouts, sectors, stake, plays]


def _mean(payouts, sectors) -> Fraction:
    return Fraction(sum(k * x for k, x in zip(sectors, payouts)), sum(sectors))
