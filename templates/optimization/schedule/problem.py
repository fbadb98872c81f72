"""The learning rate at three steps of a schedule: a linear warm-up, then one of three kinds of decay."""

from fractions import Fraction
from math import cos, pi

from generator.author import Draw, portion, product, quotient, total

TITLE = "Learning-rate schedule"
DECAYS = ("halving", "linear", "cosine")
KNOBS = {"decay": ("any", *DECAYS), "largest_peak": range(4, 31), "largest_period": range(20, 201)}
ABOUT = {
    "decay": "how the learning rate falls after the warm-up",
    "largest_peak": "largest peak of the learning rate, in units of 24 · 10⁻⁵",
    "largest_period": "largest number of steps between two halvings; the other decays take 6 or 8 times as many",
}
SPACE = 4.0
LABELS = {"rates": r"\text{rates}"}
COSINES = {Fraction(1, 3): Fraction(1, 2), Fraction(1, 2): Fraction(0), Fraction(2, 3): Fraction(-1, 2)}


def draw(d: Draw, *, decay: str = "any", largest_peak: int = 12, largest_period: int = 60) -> dict:
    kind = d.choice(DECAYS) if decay == "any" else decay
    peak, parts = 24 * d.integer(2, largest_peak), d.choice([4, 6, 8])
    warmup = parts * d.integer(3, 15)
    first = warmup // parts * d.integer(1, parts - 1)
    period = d.integer(10, largest_period)
    if kind == "halving":
        later = [period * n + d.integer(0, period - 1) for n in sorted(d.sample(range(1, 4), 2))]
    else:
        period *= 6 if kind == "cosine" else 8
        shares = COSINES if kind == "cosine" else [Fraction(n, 8) for n in range(1, 8)]
        later = [int(period * share) for share in sorted(d.sample(list(shares), 2))]
    at = [first, *(warmup + t for t in later)]
    d.require(kind != "halving" or at[1] // period != later[0] // period, "the warm-up is short beside the period")
    return {"decay": kind, "peak": peak, "warmup": warmup, "period": period, "at": at}


def solve(decay, peak, warmup, period, at) -> dict:
    """peak · t / warmup, and then peak times what is left after t − warmup steps."""
    if min(at) < 1 or min(warmup, period) < 1 or (decay != "halving" and max(at) > warmup + period):
        raise ValueError("the steps must be from 1 on, and within the schedule")
    rates = [Fraction(peak * t, warmup) if t <= warmup else peak * _left(decay, t - warmup, period) for t in at]
    if any(rate.denominator != 1 for rate in rates):
        raise ValueError(f"the rates {', '.join(map(str, rates))} are not integers")
    return {"rates": [int(rate) for rate in rates]}


def verify(answer, decay, peak, warmup, period, at) -> bool:
    """In floats, step by step where it halves, by equal falls where it is linear, and by the squared half-angle."""
    if len(answer["rates"]) != len(at):
        return False
    for rate, t in zip(answer["rates"], at):
        if t <= warmup:
            expected = sum(peak / warmup for _ in range(t))
        elif decay == "halving":
            expected, rest = float(peak), t - warmup
            while rest >= period:
                expected, rest = expected / 2, rest - period
        elif decay == "linear":
            expected = peak - (t - warmup) * (peak / period)
        else:
            expected = peak * cos(pi * (t - warmup) / period / 2) ** 2
        if abs(rate - expected) > 1e-6:
            return False
    return True


def mistakes(decay, peak, warmup, period, at) -> dict:
    right = solve(decay, peak, warmup, period, at)["rates"]
    end = warmup + period
    wrong = {
        "warm-up forgotten": [peak, *right[1:]],
        "warm-up counted from 0: one step behind": [Fraction(peak * (at[0] - 1), warmup), *right[1:]],
    }
    if decay == "halving":
        wrong["warm-up not subtracted before the decay"] = [right[0], *(peak * _left(decay, t, period) for t in at[1:])]
        wrong["half of the peak subtracted each time"] = [
            right[0],
            *(peak - Fraction(peak, 2) * ((t - warmup) // period) for t in at[1:]),
        ]
    else:
        passed = [peak - rate for rate in right[1:]]
        wrong["what has decayed, not what is left"] = [right[0], *passed]
        wrong["warm-up not subtracted before the decay"] = [right[0], *(peak * Fraction(end - t, end) for t in at[1:])]
    if decay == "cosine":
        wrong["linear decay for the cosine"] = [right[0], *(peak * _left("linear", t - warmup, period) for t in at[1:])]
        wrong["peak times the cosine itself"] = [right[0], *(2 * rate - peak for rate in right[1:])]
        del wrong["warm-up not subtracted before the decay"]
    return {name: {"rates": rates} for name, rates in wrong.items()}


def steps(answer, decay, peak, warmup, period, at) -> dict:
    later = [
        {"t": t, "gone": t - warmup, "share": Fraction(t - warmup, period), "rate": rate}
        for t, rate in zip(at[1:], answer["rates"][1:])
    ]
    for row in later:
        row |= {"halvings": row["gone"] // period, "left": _left(decay, row["gone"], period)}
        row |= {"cosine": COSINES.get(row["share"], 0)}
    return {"later": later}


def effort(decay, peak, warmup, period, at) -> int:
    """The share of the warm-up; for later steps what has gone, which part of the period that is, and what is left."""
    work = portion(at[0], warmup, peak)
    for t in at[1:]:
        left = _left(decay, t - warmup, period)
        work += total([t, -warmup]) + quotient(
            (t - warmup) // period * period if decay == "halving" else t - warmup, period
        )
        work += portion(left.numerator, left.denominator, peak) + (product(2, 2) if decay == "cosine" else 0)
    return work


def _left(decay, gone, period) -> Fraction:
    """What is left of the peak so many steps after the warm-up."""
    if decay == "halving":
        return Fraction(1, 2 ** (gone // period))
    share = Fraction(gone, period)
    if decay == "linear":
        return 1 - share
    if share not in COSINES:
        raise ValueError("the cosine is asked for at a third, a half and two thirds of the decay only")
    return (1 + COSINES[share]) / 2
