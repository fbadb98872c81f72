"""A ball thrown at an angle from a height: time of flight, range, speed downwards at the ground; a height between."""

from fractions import Fraction
from math import isqrt

from generator.author import Draw, Sheet, portion, product, quotient, square_root, total

TITLE = "Projectile"
KNOBS = {"direction": ("upwards", "downwards", "any"), "fastest": range(26, 76), "highest": range(80, 301)}
ABOUT = {
    "direction": "whether the ball is thrown upwards or downwards",
    "fastest": "highest initial speed, in m/s",
    "highest": "largest initial height, in m",
}
UNITS = {"time": "s", "range": "m", "down": "m/s", "then": "m"}
LABELS = {"time": "T", "range": "R", "down": r"v_{\text{down}}", "then": "y"}
SPACE = 6.0
G = 10
TRIPLES = ((3, 4, 5), (5, 12, 13), (8, 15, 17), (7, 24, 25), (20, 21, 29))


def draw(d: Draw, *, direction: str = "any", fastest: int = 65, highest: int = 200) -> dict:
    # the small triples more often: there are more flights with them
    a, b, c = d.choice([t for t, times in zip(TRIPLES, (4, 2, 1, 1, 1)) for _ in range(times)])
    sine, cosine = d.shuffled([a, b])
    direction = d.choice(["upwards", "downwards"]) if direction == "any" else direction
    ups = [k * (sine if direction == "upwards" else -sine) for k in range(1, 14) if 10 <= k * c <= max(fastest, c)]
    times = [(up, t) for up in ups for t in range(2, 30) if 10 <= 5 * t * t - up * t <= highest and 10 * t != 3 * up]
    # not the moment when the ball is back at the height of the tower
    flights = [(up, t, moment) for up, t in times for moment in range(1, t) if 5 * moment != up]
    d.require(bool(flights), "no time of flight fits the height")
    up, t, moment = d.choice(flights)
    speed, height = abs(up) // sine * c, 5 * t * t - up * t
    givens = {"company": d.company(), "speed": speed, "direction": direction, "height": height}
    return givens | {"sine": sine, "cosine": cosine, "hypotenuse": c, "moment": moment}


def solve(company, speed, direction, sine, cosine, hypotenuse, height, moment) -> dict:
    """The positive root of h + v_y t − 5 t² = 0, and what is on the left at the moment between."""
    up, across = _components(speed, direction, sine, cosine, hypotenuse)
    square = up * up + 2 * G * height
    root = isqrt(int(square))
    t = (up + root) / G
    if root * root != square or t.denominator > 1 or across.denominator > 1:
        raise ValueError("the time of flight, or a component of the velocity, is not whole")
    if not 0 < moment < t:
        raise ValueError("the moment is not in the time of flight")
    then = height + int(up) * moment - G * moment**2 // 2
    return {"time": int(t), "range": int(across * t), "down": root, "then": then}


def carried(written, company, speed, direction, sine, cosine, hypotenuse, height, moment) -> dict:
    """Range and speed from the time that was written."""
    up, across = _components(speed, direction, sine, cosine, hypotenuse)
    return {"range": across * written["time"], "down": G * written["time"] - up}


def verify(answer, company, speed, direction, sine, cosine, hypotenuse, height, moment) -> bool:
    """Energy; the mean of both vertical speeds over the time leads down to the ground; Pythagoras for the range; and
    the flight backwards from the ground."""
    t, far, down = answer["time"], answer["range"], answer["down"]
    if t <= 0 or far <= 0 or down <= 0:
        return False
    across_squared = Fraction(far * far, t * t)
    if down * down + across_squared != speed * speed + 2 * G * height:
        return False
    up, back = speed * sine if direction == "upwards" else -speed * sine, t - moment
    if answer["then"] != down * back - 5 * back * back:
        return False
    return hypotenuse * (down * t - 2 * height) == up * t and far * hypotenuse == speed * cosine * t


def mistakes(company, speed, direction, sine, cosine, hypotenuse, height, moment) -> dict:
    up, across = _components(speed, direction, sine, cosine, hypotenuse)
    t = solve(company, speed, direction, sine, cosine, hypotenuse, height, moment)["time"]
    short, fall = Fraction(2, G) * up, G * moment**2 // 2
    found = {
        "angle taken to the other side of the horizontal": {
            "time": t - short,
            "range": across * (t - short),
            "then": height - up * moment - fall,
        },
        "range with the vertical component": {"range": abs(up) * t},
        "range with the whole speed": {"range": speed * t},
        "vertical speed at the start forgotten": {"down": G * t},
        "vertical speed at the start with the wrong sign": {"down": G * t + up},
        "½ in ½ g τ² forgotten": {"then": height + up * moment - 2 * fall},
        "height above the top of the tower": {"then": up * moment - fall},
    }
    if up > 0:
        found["initial height forgotten"] = {"time": short, "range": across * short, "down": up}
    return found


def steps(answer, company, speed, direction, sine, cosine, hypotenuse, height, moment) -> dict:
    up, across = map(int, _components(speed, direction, sine, cosine, hypotenuse))
    fall = G * moment**2 // 2
    return {"up": up, "across": across, "square": up * up + 2 * G * height, "rise": up * moment, "fall": fall}


def effort(company, speed, direction, sine, cosine, hypotenuse, height, moment) -> int:
    """Both components, the square root, the time, the range, the last speed, and the height at the moment."""
    up, across = map(int, _components(speed, direction, sine, cosine, hypotenuse))
    square = up * up + 20 * height
    root = isqrt(square)
    work = portion(sine, hypotenuse, speed) + portion(cosine, hypotenuse, speed)
    work += product(up, up) + product(20, height) + total([up * up, 20 * height]) + square_root(square)
    work += total([up, root]) + quotient(up + root, 10)
    work += product(across, (up + root) // 10) + total([up + root, -up])
    return work + product(up, moment) + product(5, moment, moment) + total([height, up * moment, -5 * moment**2])


def identity(company, speed, direction, sine, cosine, hypotenuse, height, moment) -> list:
    return [speed, direction, sine, cosine, height, moment]


def figure(company, speed, direction, sine, cosine, hypotenuse, height, moment):
    """A tower, the path of the ball, the height and the range; the same for all numbers."""
    sheet, turn = Sheet(7.2, 3.7), 1 if direction == "upwards" else -1
    sheet.fill([[(0.5, 0.6), (1.2, 0.6), (1.2, 2.3), (0.5, 2.3)]], "0.9", edge="0.0")
    sheet.lines([[(0, 0.6), (7, 0.6)]], "0.0", line_width=1)
    rise, end = (3.6, 6.4) if turn > 0 else (-1.0, 3.8)
    steps = [k / 40 for k in range(41)]
    sheet.lines([[(1.2 + (end - 1.2) * u, 2.3 + rise * u - (1.7 + rise) * u * u) for u in steps]], dashes=(3, 2))
    sheet.lines([[(1.2, 2.3), (2.6, 2.3)], [(1.75, 2.3), (1.72, 2.3 + 0.18 * turn), (1.65, 2.3 + 0.32 * turn)]], "0.5")
    sheet.arrows([((1.2, 2.3), (2.13, 2.3 + 0.64 * turn))], "0.0", line_width=1.2)
    sheet.dots([(1.2, 2.3, 0.08)], "0.0")
    sheet.text(1.5, 2.8 if turn > 0 else 1.8, "v₀", italic=True)
    sheet.text(1.95, 2.3 + 0.15 * turn, "α", italic=True)
    sheet.lines([[(0.25, 0.6), (0.25, 2.3)], [(0.15, 2.3), (0.35, 2.3)], [(1.2, 0.25), (end, 0.25)]], line_width=0.5)
    sheet.lines([[(x, 0.15), (x, 0.35)] for x in (1.2, end)], line_width=0.5)
    sheet.text(0.08, 1.45, "h", italic=True)
    sheet.text((1.2 + end) / 2, 0.06, "R", italic=True)
    return sheet.figure


def _components(speed, direction, sine, cosine, hypotenuse) -> tuple:
    """Of the initial velocity: upwards, and to the right."""
    up = Fraction(speed * sine, hypotenuse)
    return up if direction == "upwards" else -up, Fraction(speed * cosine, hypotenuse)
