"""The interval of convergence of a power series, with its ends."""

from fractions import Fraction

from generator.author import Draw, quotient, total

TITLE = "Interval of convergence"
KNOBS = {"largest": range(4, 13), "largest_factor": range(1, 6)}
ABOUT = {
    "largest": "largest radius, and largest absolute value of the centre",
    "largest_factor": "largest coefficient of x",
}
SPACE = 5.0
FIELDS = {"included": ("neither", "left", "right", "both")}
LABELS = {"ends": r"\text{ends}", "included": r"\text{which ends belong to it}"}


def draw(d: Draw, *, largest: int = 9, largest_factor: int = 4) -> dict:
    factor, centre = d.integer(1, largest_factor), d.integer(-largest, largest, nonzero=True)
    radius = d.integer(2, largest)
    d.require(radius != abs(centre), "an end is 0")
    kind = d.choice(["neither", "left", "right", "both"])
    power = {"neither": d.choice([1, 0, 2]), "both": d.choice([-2, -3])}.get(kind, -1)
    sign = {"left": 1, "right": -1}.get(kind) or d.choice([-1, 1])
    return {"factor": factor, "shift": -factor * centre, "base": factor * radius, "power": power, "sign": sign}


def solve(factor, shift, base, power, sign) -> dict:
    """|factor x + shift| < base; at the ends the terms are (±1)ⁿ n^power."""
    if (base - shift) % factor or (base + shift) % factor or base <= 0:
        raise ValueError("the ends of the interval are not integers")
    ends = [(-base - shift) // factor, (base - shift) // factor]
    if power == -1:
        return {"ends": ends, "included": "left" if sign > 0 else "right"}
    return {"ends": ends, "included": "both" if power < -1 else "neither"}


def verify(answer, factor, shift, base, power, sign) -> bool:
    """The terms at both ends have size n^power; whether the sums over 64 < n ≤ 128 stay small shows what converges."""
    if len(answer["ends"]) != 2 or answer["ends"][0] >= answer["ends"][1]:
        return False
    closed = []
    for x in answer["ends"]:
        ratio = Fraction(factor * x + shift, base) * sign
        if abs(ratio) != 1:
            return False
        partial, widest = 0.0, 0.0
        for n in range(65, 129):
            partial += float(ratio) ** n * float(n) ** power
            widest = max(widest, abs(partial))
        closed.append(widest < 0.1)
    return answer["included"] == {(0, 0): "neither", (1, 0): "left", (0, 1): "right", (1, 1): "both"}[tuple(closed)]


def mistakes(factor, shift, base, power, sign) -> dict:
    right = solve(factor, shift, base, power, sign)
    low, high = right["ends"]
    half = (high - low) // 2
    wrong = {
        "centre forgotten": {"ends": [-half, half]},
        "centre with the wrong sign": {"ends": [-high, -low]},
        "radius turned upside down": {"ends": [low + half - Fraction(1, half), high - half + Fraction(1, half)]},
    }
    if factor > 1:
        wrong["coefficient of x forgotten"] = {"ends": [-base - shift, base - shift]}
    if power == -1:
        other = {"left": "right", "right": "left"}[right["included"]]
        wrong["alternating end mistaken"] = {"included": other}
        wrong["harmonic series taken to converge"] = {"included": "both"}
    else:
        wrong["judged like the harmonic series"] = {"included": "left" if sign > 0 else "right"}
    return wrong


def steps(answer, factor, shift, base, power, sign) -> dict:
    low, high = answer["ends"]
    return {"centre": (low + high) // 2, "radius": (high - low) // 2}


def effort(factor, shift, base, power, sign) -> int:
    """The centre and the radius, both ends, and a decision about each of them."""
    centre, radius = -shift // factor, base // factor
    work = quotient(-shift, factor) + quotient(base, factor)
    return work + total([centre, -radius]) + total([centre, radius]) + 2
