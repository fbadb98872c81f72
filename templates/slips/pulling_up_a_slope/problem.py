"""Find the first wrong line of force and power for a crate that is pulled up a slope with friction."""

from fractions import Fraction
from math import gcd

from generator.author import (
    Draw,
    added,
    draw_slip,
    first_wrong,
    inclined_plane,
    is_first_wrong,
    misreadings,
    slip_steps,
    times,
    work,
)

TITLE = "Find the slip: a crate on a slope"
KNOBS = {"heaviest": range(80, 161), "longest": range(25, 61)}
ABOUT = {
    "heaviest": "largest mass, in kg",
    "longest": "longest slope, in m",
    "may_be_right": "whether now and then no line is wrong",
}
SPACE = 1.5
LABELS = {"line": r"\text{line}", "value": r"\text{right value}"}
SLOPES = ((3, 4, 5), (5, 12, 13), (8, 15, 17), (7, 24, 25))


def draw(d: Draw, *, heaviest: int = 160, longest: int = 40, may_be_right: bool = False) -> dict:
    company = d.company()

    def numbers():
        rise, run, slope = d.choice([t for t in SLOPES if t[2] <= longest])
        mu, k = d.choice([[1, 10], [1, 5], [1, 4], [3, 10], [2, 5], [1, 2]]), d.integer(1, longest // slope)
        step = slope * mu[1] // gcd(10, slope * mu[1])  # whatever slip is planted, all numbers are whole
        mass, sides = step * d.integer(-(-20 // step), heaviest // step), [k * rise, k * run, k * slope]
        return {"company": company, "mass": mass, "sides": sides, "mu": mu, "v": d.integer(2, 4)}

    return draw_slip(d, numbers, _lines, may_be_right=may_be_right, results=(4, 5))


def solve(company, mass, sides, mu, v, lines) -> dict:
    """Each line is worked out from those above it: components of the weight, friction, force and power."""
    return first_wrong(_lines(company, mass, sides, mu, v), lines)


def verify(answer, company, mass, sides, mu, v, lines) -> bool:
    """Similar triangles, cross-multiplied; force less friction is what the weight takes; power over speed is force."""
    rise, run, slope = sides
    weight = sum(mass for _ in range(10))

    def holds(line, w) -> bool:
        if line < 3:
            return w[line] * slope == weight * (rise if line == 1 else run)
        if line == 3:
            return w[3] * mu[1] == w[2] * mu[0]
        return w[4] - w[3] == w[1] if line == 4 else Fraction(w[5], v) == w[4]

    return len(lines) == 5 and is_first_wrong(answer, lines, holds)


def mistakes(company, mass, sides, mu, v, lines) -> dict:
    down, _, friction, force, _ = (line["value"] for line in lines)
    return {
        **misreadings(_lines(company, mass, sides, mu, v), lines),
        "friction expected from the whole weight": {"line": 3, "value": Fraction(10 * mass * mu[0], mu[1])},
        "friction expected to help": {"line": 4, "value": down - friction},
        "work expected in the power": {"line": 5, "value": force * sides[2] * v},
    }


def steps(answer, company, mass, sides, mu, v, lines) -> dict:
    return slip_steps(_lines(company, mass, sides, mu, v), lines, answer)


def effort(company, mass, sides, mu, v, lines) -> int:
    """All five lines: see `work`."""
    return work(_lines(company, mass, sides, mu, v))


def identity(company, mass, sides, mu, v, lines) -> list:
    """The same numbers with a slip elsewhere would give each other away; only the ratio of the sides matters."""
    return [mass, [side // gcd(*sides) for side in sides], mu, v]


def figure(company, mass, sides, mu, v, lines):
    """The slope with its three sides, and the crate with the force that pulls it."""
    rise, run, slope = sides
    labels = (f"{run} m", f"{rise} m", f"{slope} m")
    return inclined_plane(rise, run, block="m", forces=[("pull", "F")], sides=labels, width=6)


def _lines(company, mass, sides, mu, v) -> list:
    rise, run, slope = sides
    sine, cosine, friction = Fraction(rise, slope), Fraction(run, slope), Fraction(*mu)

    def down(w):
        return times(mass, 10, sine), {"mixed up": [times(mass, 10, cosine)], "factor lost": [times(mass, 10)]}

    def normal(w):
        return times(mass, 10, cosine), {"mixed up": [times(mass, 10, sine)], "factor lost": [times(mass, 10)]}

    def rubbing(w):
        return times(friction, w[2]), {
            "mixed up": [times(friction, mass, 10), times(friction, w[1])],
            "factor lost": [w[2]],
        }

    def force(w):
        return added(w[1], w[3]), {
            "mixed up": [added(w[1], -w[3]), added(w[1], w[2])],
            "term left out": [w[1], w[3]],
        }

    def power(w):
        return times(w[4], v), {
            "mixed up": [times(w[2], v)],
            "term left out": [times(w[1], v)],
            "factor lost": [w[4]],
        }

    return [down, normal, rubbing, force, power]
