"""The greatest and the least value of a cubic on an interval."""

from math import isqrt

from generator.author import Draw, product, quotient, square_root, total

TITLE = "Greatest and least value on an interval"
KNOBS = {"largest": range(3, 7), "length": range(5, 11)}
ABOUT = {
    "largest": "largest absolute value of the critical points",
    "length": "largest length of the interval",
}
SPACE = 6.0
LABELS = {"greatest": r"\text{greatest value}", "least": r"\text{least value}"}


def draw(d: Draw, *, largest: int = 4, length: int = 8) -> dict:
    p, q = sorted(d.sample(range(-largest, largest + 1), 2))
    d.require((p, q) != (-q, -p), "the cubic is symmetric")
    scale = d.choice([-1, 1]) * (1 + (q - p) % 2)  # of x³ − 3(p + q)/2 x² + 3pq x
    f = [d.integer(-9, 9), 3 * scale * p * q, -3 * scale * (p + q) // 2, scale]
    ends = [(a, b) for a in range(p - length, q) for b in range(a + 3, a + length + 1) if a < p < b or a < q < b]
    low, high = d.choice(ends)
    outer = [_value(f, x) for x in (low, high)]
    values = sorted(outer + [_value(f, c) for c in (p, q) if low < c < high])
    d.require((values[0] in outer) != (values[-1] in outer), "both extremes are at the ends, or neither is")
    d.require(len(set(values)) == len(values) and max(map(abs, values)) < 600, "two values are equal, or one is large")
    return {"f": f, "a": low, "b": high}


def solve(f, a, b) -> dict:
    """The values at the ends and at the critical points between them."""
    values = [_value(f, x) for x in (a, *_critical(f, a, b), b)]
    return {"greatest": max(values), "least": min(values)}


def verify(answer, f, a, b) -> bool:
    """At every whole number of the interval: the critical points are whole, and f is monotone between them."""
    heights = [((f[3] * x + f[2]) * x + f[1]) * x + f[0] for x in range(a, b + 1)]
    return (
        answer["greatest"] in heights
        and answer["least"] in heights
        and not any(h > answer["greatest"] or h < answer["least"] for h in heights)
    )


def mistakes(f, a, b) -> dict:
    inside, ends = [_value(f, x) for x in _critical(f, a, b)], [_value(f, a), _value(f, b)]
    everywhere = [_value(f, x) for x in _critical(f)] + ends
    wrong = {"critical points not looked at: the values at the ends": ends}
    if max(everywhere) > max(inside + ends) or min(everywhere) < min(inside + ends):
        wrong["critical points outside the interval taken too"] = everywhere
    if len(inside) == 2:
        wrong["ends not looked at: the values at the critical points"] = inside
    found = {name: {"greatest": max(values), "least": min(values)} for name, values in wrong.items()}
    places = sorted((a, *_critical(f, a, b), b), key=lambda x: _value(f, x))
    return found | {"x given in place of f(x)": {"greatest": places[-1], "least": places[0]}}


def steps(answer, f, a, b) -> dict:
    slope, inside = [k * c for k, c in enumerate(f)][1:], _critical(f, a, b)
    rows = [{"x": x, "value": _value(f, x)} for x in (a, *inside, b)]
    return {"slope": slope, "roots": _critical(f), "inside": inside, "rows": rows}


def effort(f, a, b) -> int:
    """The derivative and its roots, and f at the ends and at the critical points between them."""
    c, e = f[1] // f[3], 2 * f[2] // f[3]
    work = product(2, f[2]) + product(3, f[3]) + quotient(f[1], 3 * f[3]) + quotient(2 * f[2], 3 * f[3])
    work += product(e // 3, e // 3) + product(4, c // 3) + square_root((e // 3) ** 2 - 4 * (c // 3)) + 4
    for x in (a, *_critical(f, a, b), b):
        work += sum(product(v, *[x] * k) for k, v in enumerate(f)) + total(v * x**k for k, v in enumerate(f))
    return work


def _critical(f, a=None, b=None) -> list:
    """The roots of f′, or those of them between a and b."""
    if len(f) != 4 or not f[3]:
        raise ValueError("f must be a cubic")
    third = 3 * f[3]
    disc = f[2] * f[2] - third * f[1]
    root = isqrt(max(disc, 0))
    if not root or root * root != disc or (-f[2] - root) % third or (-f[2] + root) % third:
        raise ValueError("the critical points are not two integers")
    found = sorted([(-f[2] - root) // third, (-f[2] + root) // third])
    return found if a is None else [x for x in found if a < x < b]


def _value(f, x) -> int:
    return sum(c * x**k for k, c in enumerate(f))
