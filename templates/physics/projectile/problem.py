"""A ball thrown at an angle from a height: time of flight, range, and the speed downwards at the ground."""

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
UNITS = {"time": "s", "range": "m", "down": "m/s"}
LABELS = {"time": "T", "range": "R", "down": r"v_{\text{down}}"}
SPACE = 5.0
G = 10
TRIPLES = ((3, 4, 5), (5, 12, 13), (8, 15, 17), (7, 24, 25), (20, 21, 29))


def draw(d: Draw, *, direction: str = "any", fastest: int = 65, highest: int = 200) -> dict:
    a, b, c = d.choice(TRIPLES)
    sine, cosine = d.shuffled([a, b])
    scale = d.choice([k for k in range(1, 14) if k * c <= max(fastest, c) and k * c >= 10])
    direction = d.choice(["upwards", "downwards"]) if direction == "any" else direction
    up = scale * sine * (1 if direction == "upwards" else -1)
    times = [t for t in range(2, 30) if 10 <= 5 * t * t - up * t <= highest and 10 * t != 3 * up and 5 * t != up]
    d.require(bool(times), "no time of flight fits the height")
    t = d.choice(times)
    givens = {"company": d.company(), "speed": scale * c, "direction": direction, "height": 5 * t * t - up * t}
    return givens | {"sine": sine, "cosine": cosine, "hypotenuse": c}


def solve(company, speed, direction, sine, cosine, hypotenuse, height) -> dict:
    """The positive root of h + v_y t − 5 t² = 0."""
    up, across = _components(speed, direction, sine, cosine, hypotenuse)
    square = up * up + 2 * G * height
    root = isqrt(int(square))
    t = (up + root) / G
    if root * root != square or t.denominator > 1 or across.denominator > 1:
        raise ValueError("the time of flight, or a component of the velocity, is not whole")
    return {"time": int(t), "range": int(across * t), "down": root}


def carried(written, company, speed, direction, sine, cosine, hypotenuse, height) -> dict:
    """Range and speed from the time that was written."""
    up, across = _components(speed, direction, sine, cosine, hypotenuse)
    return {"range": across * written["time"], "down": G * written["time"] - up}


def verify(answer, company, speed, direction, sine, cosine, hypotenuse, height) -> bool:
    """Energy; the mean of both vertical speeds over the time leads down to the ground; and Pythagoras for the range."""
    t, far, down = answer["time"], answer["range"], answer["down"]
    if t <= 0 or far <= 0 or down <= 0:
        return False
    across_squared = Fraction(far * far, t * t)
    if down * down + across_squared != speed * speed + 2 * G * height:
        return False
    up = speed * sine if direction == "upwards" else -speed * sine
    return hypotenuse * (down * t - 2 * height) == up * t and far * hypotenuse == speed * cosine * t


def mistakes(company, speed, direction, sine, cosine, hypotenuse, height) -> dict:
    up, across = _components(speed, direction, sine, cosine, hypotenuse)
    t = solve(company, speed, direction, sine, cosine, hypotenuse, height)["time"]
    short = Fraction(2, G) * up
    found = {
        "angle taken to the other side of the horizontal": {
            "time": t - short,
            "range": across * (t - short),
        },
        "range with the vertical component": {"range": abs(up) * t},
        "range with the whole speed": {"range": speed * t},
        "vertical speed at the start forgotten": {"down": G * t},
        "vertical speed at the start with the wrong sign": {"down": G * t + up},
    }
    if up > 0:
        found["initial height forgotten"] = {"time": short, "range": across * short, "down": up}
    return found


def steps(answer, company, speed, direction, sine, cosine, hypotenuse, height) -> dict:
    up, across = map(int, _components(speed, direction, sine, cosine, hypotenuse))
    return {"up": up, "across": across, "square": up * up + 2 * G * height}


def effort(company, speed, direction, sine, cosine, hypotenuse, height) -> int:
    """Both components, the square root, the time, the range and the last speed."""
    up, across = map(int, _components(speed, direction, sine, cosine, hypotenuse))
    square = up * up + 20 * height
    root = isqrt(square)
    work = portion(sine, hypotenuse, speed) + portion(cosine, hypotenuse, speed)
    work += product(up, up) + product(20, height) + total([up * up, 20 * height]) + square_root(square)
    work += total([up, root]) + quotient(up + root, 10)
    return work + product(across, (up + root) // 10) + total([up + root, -up])


def identity(company, speed, direction, sine, cosine, hypotenuse, height) -> list:
    return [speed, direction, sine, cosine, height]


def figure(company, speed, direction, sine, cosine, hypotenuse, height):
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
