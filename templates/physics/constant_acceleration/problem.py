"""Motion with constant acceleration: speed and distance after a time, which begins at constant speed."""

from fractions import Fraction

from generator.author import Draw, product, quotient, total

TITLE = "Constant acceleration"
KNOBS = {"motion": ("braking", "speeding up", "any"), "fastest": range(20, 61), "longest": range(6, 31)}
ABOUT = {
    "motion": "whether the car brakes or speeds up",
    "fastest": "highest speed at any time, in m/s",
    "longest": "longest time, in s",
}
UNITS = {"speed": "m/s", "distance": "m"}
LABELS = {"speed": "v", "distance": "s"}
SPACE = 3.5


def draw(d: Draw, *, motion: str = "any", fastest: int = 42, longest: int = 14) -> dict:
    sign = {"braking": -1, "speeding up": 1, "any": d.choice([-1, 1])}[motion]
    start, a = 5 * d.integer(2, fastest // 5), sign * d.integer(1, 6 if sign < 0 else 4)
    times = [t for t in range(2, longest + 1) if 3 <= start + a * t <= fastest and a * t % 2 == 0]
    d.require(bool(times), "the car stops, or gets too fast")
    givens = {"name": d.first_name(), "place": d.place(), "kmh": 18 * start // 5, "lead": d.integer(1, 6)}
    return givens | {"a": a, "t": d.choice(times)}


def solve(name, place, kmh, lead, a, t) -> dict:
    """v = v₀ + a t and s = v₀ t₁ + v₀ t + a t²/2, with v₀ in m/s."""
    if kmh * 5 % 18 or a * t * t % 2:
        raise ValueError("the initial speed in m/s, or the distance, is no integer")
    start = kmh * 5 // 18
    if start + a * t < 0:
        raise ValueError("the car stops before the time is over")
    return {"speed": start + a * t, "distance": start * (lead + t) + a * t * t // 2}


def verify(answer, name, place, kmh, lead, a, t) -> bool:
    """The distance at the mean speeds; and v² grows by 2 a s. Both in km and h: 1 m/s² is 12960 km/h²."""
    v, s = Fraction(answer["speed"] * 18, 5), Fraction(answer["distance"], 1000)
    after = s - Fraction(kmh * lead, 3600)
    return v >= 0 and 7200 * s == 2 * kmh * lead + (kmh + v) * t and v**2 - kmh**2 == 2 * 12960 * a * after


def mistakes(name, place, kmh, lead, a, t) -> dict:
    start = Fraction(kmh * 5, 18)
    return {
        "km/h not converted to m/s": {"speed": kmh + a * t, "distance": kmh * (lead + t) + Fraction(a * t * t, 2)},
        "factor ½ forgotten": {"distance": start * (lead + t) + a * t * t},
        "acceleration with the wrong sign": {
            "speed": start - a * t,
            "distance": start * (lead + t) - Fraction(a * t * t, 2),
        },
        "acceleration left out of the distance": {"distance": start * (lead + t)},
        "time not squared": {"distance": start * (lead + t) + Fraction(a * t, 2)},
        "distance at constant speed forgotten": {"distance": start * t + Fraction(a * t * t, 2)},
        "acceleration counted from the beginning": {
            "speed": start + a * (lead + t),
            "distance": start * (lead + t) + Fraction(a * (lead + t) ** 2, 2),
        },
    }


def steps(answer, name, place, kmh, lead, a, t) -> dict:
    return {
        "start": kmh * 5 // 18,
        "gain": a * t,
        "first": kmh * 5 // 18 * lead,
        "even": kmh * 5 // 18 * t,
        "more": a * t * t // 2,
    }


def effort(name, place, kmh, lead, a, t) -> int:
    """The conversion, the speed, and the two terms of the distance."""
    start = kmh * 5 // 18
    work = product(kmh, 5) + quotient(kmh * 5, 18) + product(a, t) + total([start, a * t])
    work += product(start, lead) + product(start, t) + product(a, t, t) + quotient(a * t * t, 2)
    return work + total([start * lead, start * t, a * t * t // 2])


def identity(name, place, kmh, lead, a, t) -> list:
    return [kmh, lead, a, t]
