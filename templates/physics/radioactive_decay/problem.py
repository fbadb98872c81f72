"""Two radioactive sources of different half-lives: their activity after a time, and when both are equally active."""

from fractions import Fraction
from math import lcm

from generator.author import Draw, product, quotient, total

TITLE = "Radioactive decay of two sources"
KNOBS = {"halvings": range(3, 9), "strongest": range(200, 2001)}
ABOUT = {
    "halvings": "most half-lives of the shorter-lived source until both are equally active",
    "strongest": "highest activity at the start, in MBq",
}
UNITS = {"later": "MBq", "time": "days", "activity": "MBq"}
LABELS = {"later": "A", "time": "t", "activity": r"\text{common activity}"}
SPACE = 4.5
NUCLIDES = {  # with half-lives in days, rounded
    "samarium-153": 2,
    "indium-111": 3,
    "radon-222": 4,
    "xenon-133": 5,
    "lutetium-177": 7,
    "iodine-131": 8,
    "erbium-169": 9,
    "actinium-225": 10,
    "iridium-190": 12,
    "phosphorus-32": 14,
    "radium-225": 15,
    "vanadium-48": 16,
    "thorium-234": 24,
    "chromium-51": 28,
    "ytterbium-169": 32,
    "iodine-125": 60,
}
PAIRS = [
    (short, long, a * b // (b - a))
    for short, a in NUCLIDES.items()
    for long, b in NUCLIDES.items()
    if a < b and a % (b - a) == 0 and a * b // (b - a) <= 8 * a
]


def draw(d: Draw, *, halvings: int = 6, strongest: int = 1000) -> dict:
    options = []
    for short, long, step in PAIRS:
        a, b = NUCLIDES[short], NUCLIDES[long]
        for m in range(1, min(3, halvings * a // step) + 1):  # the ratio of the activities at the start is 2^m
            for t in (lcm(a, b), 2 * lcm(a, b)):
                unit = 2 ** max(m * step // b, t // b, t // a - m)
                if 2**m * unit <= strongest and t != m * step and t <= 120:
                    least, most = -(-40 // (unit * 2**m)), max(strongest // (unit * 2**m), 1)
                    # what leaves few activities comes less often
                    options += [(short, long, a, b, m, t, unit, least, most)] * min(most - least + 1, 12)
    d.require(bool(options), "the activities would be too high")
    short, long, a, b, m, t, unit, least, most = d.choice(options)
    slow = unit * d.integer(least, most)
    return {"place": d.place(), "nuclides": [short, long], "half_lives": [a, b], "start": [slow * 2**m, slow], "t": t}


def solve(place, nuclides, half_lives, start, t) -> dict:
    """Both halve once a half-life; equal when the first has halved m times more often, with the ratio 2^m."""
    (a, b), (fast, slow) = half_lives, start
    ratio, rest = divmod(fast, slow)
    m = ratio.bit_length() - 1
    time = Fraction(m * a * b, b - a) if a != b else Fraction(1, 2)
    if rest or ratio != 2**m or m < 1 or time.denominator > 1 or time % b or t % a or t % b:
        raise ValueError("a time is no whole number of half-lives, or the ratio is no power of 2")
    later, common = Fraction(fast, 2 ** (t // a)) + Fraction(slow, 2 ** (t // b)), Fraction(slow, 2 ** (int(time) // b))
    if later.denominator > 1 or common.denominator > 1:
        raise ValueError("an activity is not whole")
    return {"later": int(later), "time": int(time), "activity": int(common)}


def carried(written, place, nuclides, half_lives, start, t) -> dict:
    """The common activity after the time that was written, if it is a whole number of half-lives."""
    n, rest = divmod(written["time"], half_lives[1])
    return {"activity": Fraction(start[1], 2 ** int(n))} if not rest and 0 <= n < 30 else {}


def verify(answer, place, nuclides, half_lives, start, t) -> bool:
    """Day by day: whenever a half-life is over, the activity of that source is halved."""

    def left(days) -> list:
        activities = [Fraction(v) for v in start]
        for day in range(1, days + 1):
            activities = [v / 2 if day % h == 0 else v for v, h in zip(activities, half_lives)]
        return activities

    time = answer["time"]
    if not 0 < time <= 1000 or any(time % h for h in half_lives):
        return False
    return sum(left(t)) == answer["later"] and left(time) == [answer["activity"]] * 2


def mistakes(place, nuclides, half_lives, start, t) -> dict:
    (a, b), (fast, slow) = half_lives, start
    m = (fast // slow).bit_length() - 1
    right = solve(place, nuclides, half_lives, start, t)
    left = Fraction(fast, 2 ** (t // a)), Fraction(slow, 2 ** (t // b))
    return {
        "what has decayed, not what is left": {"later": fast + slow - right["later"]},
        "one source forgotten": {"later": left[1]},
        "divided by the number of half-lives, not halved each time": {
            "later": Fraction(fast * a, t) + Fraction(slow * b, t)
        },
        "half-lives exchanged": {"later": Fraction(fast, 2 ** (t // b)) + Fraction(slow, 2 ** (t // a))},
        "half-lives subtracted instead of their reciprocals": {"time": m * (b - a)},
        "only the decay of the stronger source counted": {"time": m * a, "activity": slow},
        "ratio taken for the number of halvings": {"time": Fraction((fast // slow) * a * b, b - a)},
        "both activities added at that time": {"activity": 2 * right["activity"]},
    }


def steps(answer, place, nuclides, half_lives, start, t) -> dict:
    (a, b), (fast, slow) = half_lives, start
    counts, time = [t // a, t // b], answer["time"]
    return {"counts": counts, "left": [Fraction(v, 2**n) for v, n in zip(start, counts)], "ratio": fast // slow,
            "m": (fast // slow).bit_length() - 1, "times": [time // a, time // b],
            "powers": [2**n for n in (*counts, time // b)]}  # fmt: skip


def effort(place, nuclides, half_lives, start, t) -> int:
    """Halvings by repeated halving, the sum, the ratio and the time from it, and the common activity."""
    (a, b), (fast, slow) = half_lives, start
    right = solve(place, nuclides, half_lives, start, t)
    m = (fast // slow).bit_length() - 1

    def halved(v, n) -> int:
        return sum(quotient(v >> k, 2) if v % 2 ** (k + 1) == 0 else 1 for k in range(n))

    work = quotient(t, a) + quotient(t, b) + halved(fast, t // a) + halved(slow, t // b)
    work += total([fast, slow]) + quotient(fast, slow) + m + total([b, -a]) + product(m, a, b)
    return work + quotient(m * a * b, b - a) + halved(slow, right["time"] // b)


def identity(place, nuclides, half_lives, start, t) -> list:
    return [half_lives, start, t]
