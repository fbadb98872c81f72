"""Why the stopping distance grows with the square of the speed; the speed of a car where a slower one stands."""

from fractions import Fraction
from math import isqrt

from generator.author import Criterion, Draw

TITLE = "Derive the stopping distance"
KNOBS = {"checked": (False, True), "fastest": range(26, 61)}
ABOUT = {
    "checked": "whether the speed is asked for in numbers, too",
    "fastest": "highest speed, in m/s",
}
SPACE = 9.0
TRIPLES = ((3, 4, 5), (5, 12, 13), (8, 15, 17), (7, 24, 25), (20, 21, 29), (12, 35, 37))


def draw(d: Draw, *, checked: bool = True, fastest: int = 45) -> dict:
    triples = [t for t in TRIPLES if t[2] <= fastest]
    slower, passing, faster = d.choice(triples)
    if d.choice([False, True]):
        slower, passing = passing, slower
    least = -(-10 // slower)
    d.require(least * faster <= fastest, "the slower car would be very slow")
    k = d.integer(least, fastest // faster)
    a = d.choice([v for v in range(2, 10) if 10 * k * (faster - passing) % v == 0])
    return {"names": d.first_names(2), "speeds": [k * slower, k * faster], "a": a, "checked": checked}


def criteria(names, speeds, a, checked=True) -> list:
    found = [
        Criterion(
            1,
            r"The car stands after the time $T = v_0 / a$, since its speed is $v = v_0 - a t$",
            "the time until the car stands is missing or wrong",
        ),
        Criterion(
            1,
            r"$s = v_0^2 / (2 a)$, by integrating $v$, by the area under it, or by the mean speed $v_0 / 2$",
            r"the distance is $v_0 T$, as if the car kept its speed, or is quoted without a derivation",
        ),
        Criterion(
            1,
            r"Twice the speed: four times the distance, since the mean speed and the time are both doubled",
            r"only one of the two factors 2 is explained, or only the formula is quoted",
        ),
        Criterion(
            1,
            r"$w^2 = v_2^2 - v_1^2$, since $v^2$ falls by $2 a$ for each metre, the same for both cars",
            r"$w = v_2 - v_1$: the same loss of speed on the same way",
        ),
    ]
    numbers = Criterion(1, "The speed and the time in numbers", "the numbers are missing or wrong")
    return [*found, numbers] if checked else found


def claims(names, speeds, a, checked=True) -> dict:
    """w, and the time until the faster car is where the slower one stands in the end, in tenths of a second."""
    w = isqrt(speeds[1] ** 2 - speeds[0] ** 2)
    return {"speed": w, "tenths": 10 * (speeds[1] - w) // a}


def holds(claims, names, speeds, a, checked=True) -> bool:
    """The distances that both cars cover, each at its mean speed, are the same."""
    (slow, fast), w, t = speeds, claims["speed"], Fraction(claims["tenths"], 10)
    return fast - a * t == w > 0 and (fast + w) * t * a == slow * slow


def identity(names, speeds, a, checked=True) -> list:
    """Without numbers, nothing that is given matters."""
    return [speeds, a] if checked else []
