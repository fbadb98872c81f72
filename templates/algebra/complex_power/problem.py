"""A high power of a complex number on a diagonal, by its polar form, times another complex number."""

from generator.author import Draw, product, total

TITLE = "Power of a complex number"
KNOBS = {"largest": range(3, 10), "largest_power": range(6, 15)}
ABOUT = {
    "largest": "largest absolute value of the parts of the second factor",
    "largest_power": "largest exponent",
}
SPACE = 5.0
LABELS = {"angle": r"\varphi", "value": "w"}
UNITS = {"angle": "°"}


def draw(d: Draw, *, largest: int = 7, largest_power: int = 12) -> dict:
    n, k = d.integer(5, largest_power), d.choice([1, 1, 1, 2])
    s, t = d.choice([(1, 1), (1, -1), (-1, 1), (-1, -1)])
    a, b = d.integers(2, -largest, largest, nonzero=True)
    d.require(k == 1 or n < 10, "the power is large")
    d.require(abs(a) != abs(b), "the second factor lies on a diagonal too")
    return {"u": [k * s, k * t], "n": n, "v": [a, b]}


def solve(u, n, v) -> dict:
    """The angle of u, an odd multiple of 45°, times n; the modulus of uⁿ is (2k²)^(n/2)."""
    turns, x, y = _polar(u, n)
    return {"angle": turns * 45, "value": [x * v[0] - y * v[1], x * v[1] + y * v[0]]}


def carried(written, u, n, v) -> dict:
    """The value with the angle that was written, if it is a multiple of 45° that this power may have."""
    turns, odd = divmod(written["angle"], 45)
    if odd or (turns - n) % 2:
        return {}
    x, y = _parts(abs(u[0]), n, int(turns) % 8)
    return {"value": [x * v[0] - y * v[1], x * v[1] + y * v[0]]}


def verify(answer, u, n, v) -> bool:
    """Multiplied out, one factor after another; the angle by the signs of the parts of the power."""
    x, y = 1, 0
    for _ in range(n):
        x, y = x * u[0] - y * u[1], x * u[1] + y * u[0]
    signs = ((x > 0) - (x < 0), (y > 0) - (y < 0))
    places = [(1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1)]
    value = [x * v[0] - y * v[1], v[0] * y + v[1] * x]
    return answer["angle"] == 45 * places.index(signs) and list(answer["value"]) == value


def mistakes(u, n, v) -> dict:
    k, (turns, x, y) = abs(u[0]), _polar(u, n)
    first = n % 8  # as if u lay in the first quadrant
    p, q = _parts(k, n, first)
    wrong = {
        "each part raised to the power": {
            "value": [u[0] ** n * v[0] - u[1] ** n * v[1], u[0] ** n * v[1] + u[1] ** n * v[0]]
        },
        "angle of u not multiplied by the exponent": {"angle": _polar(u, 1)[0] * 45},
        "second factor left out": {"value": [x, y]},
    }
    if y:
        wrong["i² taken for 1 in the last product"] = {"value": [x * v[0] + y * v[1], x * v[1] + y * v[0]]}
    if u[0] < 0 or u[1] < 0:
        value = [p * v[0] - q * v[1], p * v[1] + q * v[0]]
        wrong["angle taken from the first quadrant"] = {"angle": first * 45, "value": value}
    return {name: fields for name, fields in wrong.items() if fields.get("angle") != turns * 45}


def steps(answer, u, n, v) -> dict:
    _, x, y = _polar(u, n)
    return {"k": abs(u[0]), "first": _polar(u, 1)[0] * 45, "power": [x, y], "size": max(abs(x), abs(y))}


def effort(u, n, v) -> int:
    """The angle, and what is left of it by full turns; the modulus; and the last product."""
    _, x, y = _polar(u, n)
    angle = _polar(u, 1)[0] * 45
    work = 2 + product(n, angle) + product(n * angle // 360, 360) + total([n * angle, -(n * angle // 360 * 360)])
    work += product(*[2 * u[0] * u[0]] * (n // 2)) + (product((2 * u[0] * u[0]) ** (n // 2), u[0]) if n % 2 else 0)
    work += product(x, v[0]) + product(y, v[1]) + product(x, v[1]) + product(y, v[0])
    return work + total([x * v[0], -y * v[1]]) + total([x * v[1], y * v[0]])


def _polar(u, n) -> tuple:
    """The angle of uⁿ in multiples of 45°, from 0 to 7, and its parts."""
    k = abs(u[0])
    if not k or abs(u[1]) != k or n < 1:
        raise ValueError("u must lie on a diagonal")
    turns = {(1, 1): 1, (-1, 1): 3, (-1, -1): 5, (1, -1): 7}[u[0] // k, u[1] // k] * n % 8
    return turns, *_parts(k, n, turns)


def _parts(k, n, turns) -> tuple:
    """The parts of the number with the modulus (k√2)ⁿ and the angle 45° · turns, which is odd exactly if n is."""
    size = k**n * 2 ** (n // 2)
    x, y = [(1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1)][turns]
    return size * x, size * y
