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
TRIPLES = ((3, 4, 5), (5, 12, 13), (8, 15, 17), (7, 24, 25), (20, 21, 29), (12, 35, 37), (9, 40, 41), (28, 45, 53))
DECELERATIONS = ("2", "2.5", "3", "3.5", "4", "4.5", "5", "5.5", "6", "6.5", "7", "7.5", "8", "8.5", "9")


def _cases() -> list:
    """Both speeds and the deceleration, where the time is a whole number of hundredths of a second."""
    cases = []
    for short, long, faster in TRIPLES:
        for slower, passing in ((short, long), (long, short)):
            for k in range(-(-10 // slower), 60 // faster + 1):  # the slower car has at least 10 m/s
                loss = Fraction(100 * k * (faster - passing))
                cases += [(k * slower, k * faster, a) for a in DECELERATIONS if loss % Fraction(a) == 0]
    return cases


CASES = _cases()  # up to the highest speed that there is


def draw(d: Draw, *, checked: bool = True, fastest: int = 45) -> dict:
    slow, fast, a = d.choice([case for case in CASES if case[1] <= fastest])
    return {"names": d.first_names(2), "speeds": [slow, fast], "a": a, "times": d.integer(2, 5), "checked": checked}


def criteria(names, speeds, a, times, checked=True) -> list:
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
            f"{times} times the speed: {times**2} times the distance, since the mean speed and the time are both"
            f" {times} times as large",
            f"only one of the two factors {times} is explained, or only the formula is quoted",
        ),
        Criterion(
            1,
            r"$w^2 = v_2^2 - v_1^2$, since $v^2$ falls by $2 a$ for each metre, the same for both cars",
            r"$w = v_2 - v_1$: the same loss of speed on the same way",
        ),
    ]
    numbers = Criterion(1, "The speed and the time in numbers", "the numbers are missing or wrong")
    return [*found, numbers] if checked else found


def claims(names, speeds, a, times, checked=True) -> dict:
    """w, the time until the faster car is where the slower one stands in the end, in hundredths of a second, and how
    many times as long the distance of the second question is."""
    w = isqrt(speeds[1] ** 2 - speeds[0] ** 2)
    return {"speed": w, "hundredths": int(100 * (speeds[1] - w) / Fraction(a)), "longer": times**2}


def holds(claims, names, speeds, a, times, checked=True) -> bool:
    """The distances that both cars cover, each at its mean speed, are the same."""
    (slow, fast), w, t = speeds, claims["speed"], Fraction(claims["hundredths"], 100)
    if claims["longer"] != sum(range(1, 2 * times, 2)):  # the way in equal times, from the end: 1, 3, 5, …
        return False
    return fast - Fraction(a) * t == w > 0 and (fast + w) * t * Fraction(a) == slow * slow


def identity(names, speeds, a, times, checked=True) -> list:
    """Without numbers, speeds and deceleration do not matter."""
    return [speeds, a, times] if checked else [times]
