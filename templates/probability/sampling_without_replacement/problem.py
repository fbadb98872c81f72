"""Two balls drawn without replacement from an urn with three colours: conditional probabilities."""

from fractions import Fraction

from generator.author import Draw, product, quotient, total

TITLE = "Two balls without replacement"
KNOBS = {"fewest": range(2, 5), "most": range(8, 16)}
ABOUT = {"fewest": "fewest balls of a colour", "most": "most balls of a colour"}
FIELDS = {"same": "direction", "second": "direction", "both": "direction"}
LABELS = {"same": "p_1", "second": "p_2", "both": "p_3"}
SPACE = 4.5


def draw(d: Draw, *, fewest: int = 3, most: int = 11) -> dict:
    return {"name": d.person(), "balls": d.sample(range(fewest, most + 1), 3)}


def solve(name, balls) -> dict:
    """Ordered draws are equally likely: counts over counts."""
    red, blue, green = balls
    if min(balls) < 2:
        raise ValueError("there must be at least two balls of each colour")
    n = sum(balls)
    same, first = sum(k * (k - 1) for k in balls), red * (red - 1) + green * red
    return {
        "same": _pair(same, n * (n - 1)),
        "second": _pair(first, (n - blue) * (n - 1)),
        "both": _pair(red * (red - 1), red * (red - 1) + 2 * red * (n - red)),
    }


def verify(answer, name, balls) -> bool:
    """Complements, and unordered pairs of balls; all multiplied out."""
    found = [answer[name] for name in ("same", "second", "both")]
    if any(len(pair) != 2 or not pair[1] for pair in found):
        return False
    (a, b), (p, q), (u, v) = found
    red, blue, green = balls
    n, pairs = sum(balls), sum(balls) * (sum(balls) - 1) // 2
    mixed, none = red * blue + red * green + blue * green, (blue + green) * (blue + green - 1) // 2
    after_red, after_green = Fraction(red - 1, n - 1), Fraction(red, n - 1)
    weighed = Fraction(red, red + green) * after_red + Fraction(green, red + green) * after_green
    return (b - a) * pairs == b * mixed and p == q * weighed and 2 * u * (pairs - none) == v * red * (red - 1)


def mistakes(name, balls) -> dict:
    red, _, green = balls
    n, two = sum(balls), red * (red - 1)
    return {
        "the first ball put back": {
            "same": _pair(sum(k * k for k in balls), n * n),
            "second": _pair(red, n),
            "both": _pair(red * red, n * n - (n - red) ** 2),
        },
        "P(second red and first not blue) given: not divided by the condition": {
            "second": _pair(two + green * red, n * (n - 1))
        },
        "P(both red) given: not divided by the condition": {"both": _pair(two, n * (n - 1))},
        "one of the orders of “exactly one red” left out": {"both": _pair(two, two + red * (n - red))},
    }


def steps(answer, name, balls) -> dict:
    red, blue, green = balls
    n, each = sum(balls), [k * (k - 1) for k in balls]
    found = {"n": n, "all": n * (n - 1), "each": each, "same": sum(each)}
    return found | {"first": (n - blue) * (n - 1), "second": each[0] + green * red, "mixed": 2 * red * (n - red)}


def effort(name, balls) -> int:
    """All counts, and three fractions reduced."""
    s, (red, _, green) = steps({}, name, balls), balls
    n, each = s["n"], s["each"]
    work = total(balls) + product(n, n - 1) + sum(product(k, k - 1) for k in balls) + total(each)
    work += product(green, red) + total([each[0], green * red]) + product(red + green, n - 1)
    work += product(2, red, n - red) + total([each[0], s["mixed"]]) + quotient(s["same"], s["all"])
    return work + quotient(s["second"], s["first"]) + quotient(each[0], each[0] + s["mixed"])


def identity(name, balls) -> list:
    return balls


def _pair(top, bottom) -> list:
    return list(Fraction(top, bottom).as_integer_ratio())
