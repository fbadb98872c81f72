"""Two wagons collide on a straight track: their velocities after an elastic and a perfectly inelastic collision."""

from fractions import Fraction
from math import gcd

from generator.author import Draw, Sheet, dot, product, quotient, total

TITLE = "Collision of two wagons"
KNOBS = {"heaviest": range(6, 25), "fastest": range(8, 26)}
ABOUT = {"heaviest": "largest mass, in t", "fastest": "highest speed before and after, in m/s"}
UNITS = {"elastic": "m/s", "common": "m/s", "loss": "kJ"}
LABELS = {"elastic": "[v_1, v_2]", "common": "V", "loss": r"\text{lost energy}"}
SPACE = 5.5


def draw(d: Draw, *, heaviest: int = 12, fastest: int = 15) -> dict:
    m = d.sample(range(1, heaviest + 1), 2)
    g = gcd(*m)
    most = (fastest - 1) // (max(m) // g)
    d.require(most > 0, "the wagons would be too fast")
    w = d.integer(1, min(most, 4))  # they approach each other at the speed w (m₁ + m₂) / g
    V = d.integer(-6, 6, nonzero=True)
    u = [V + m[1] // g * w, V - m[0] // g * w]
    after = [2 * V - v for v in u]
    d.require(all(u) and all(after) and max(map(abs, u + after)) <= fastest, "a wagon rests, or is too fast")
    d.require(abs(u[0]) != abs(u[1]) and u[0] > 0, "both are equally fast, or the first moves to the left")
    givens = {"company": d.company(), "masses": m, "velocities": u}
    d.require(sum(u) % 2 == 1 or sum(u) != 2 * V, "the common velocity is the mean")
    return givens


def solve(company, masses, velocities) -> dict:
    """Both velocities are mirrored at that of the centre of mass; when stuck together, the wagons move as it does."""
    momentum = sum(m * u for m, u in zip(masses, velocities))
    V = Fraction(momentum, sum(masses))
    loss = sum(Fraction(m * (u - V) ** 2, 2) for m, u in zip(masses, velocities))
    if V.denominator > 1 or loss.denominator > 1 or velocities[0] <= velocities[1]:
        raise ValueError("the common velocity or the lost energy is not whole, or the wagons do not meet")
    return {"elastic": [int(2 * V - u) for u in velocities], "common": int(V), "loss": int(loss)}


def carried(written, company, masses, velocities) -> dict:
    """The lost energy with the common velocity that was written."""
    before = sum(m * u * u for m, u in zip(masses, velocities))
    return {"loss": Fraction(before - sum(masses) * written["common"] ** 2, 2)}


def verify(answer, company, masses, velocities) -> bool:
    """Momentum and energy are as before; they part as fast as they came; the loss is ½ μ w² with the reduced mass μ."""
    (m1, m2), (u1, u2), V = masses, velocities, answer["common"]
    if len(answer["elastic"]) != 2:
        return False
    v1, v2 = answer["elastic"]
    if v2 - v1 != u1 - u2 or m1 * v1 + m2 * v2 != m1 * u1 + m2 * u2 or m1 * (u1 - V) != m2 * (V - u2):
        return False
    return 2 * (m1 + m2) * answer["loss"] == m1 * m2 * (u1 - u2) ** 2


def mistakes(company, masses, velocities) -> dict:
    (m1, m2), (u1, u2) = masses, velocities
    right = solve(company, masses, velocities)
    V, loss = right["common"], right["loss"]

    def stuck(velocity) -> dict:
        before = m1 * u1 * u1 + m2 * u2 * u2
        return {"common": velocity, "loss": Fraction(before - (m1 + m2) * velocity**2, 2)}

    turned = Fraction(m1 * abs(u1) + m2 * abs(u2), m1 + m2)
    found = {
        "velocities exchanged, as for equal masses": {"elastic": [u2, u1]},
        "masses exchanged in the elastic collision": {
            "elastic": [2 * Fraction(m2 * u1 + m1 * u2, m1 + m2) - u for u in velocities]
        },
        "both velocities turned round": {"elastic": [-u1, -u2]},
        "mean of the velocities, without the masses": stuck(Fraction(u1 + u2, 2)),
        "factor ½ forgotten in the energies": {"loss": 2 * loss},
        "energy that is left, not lost": {"loss": Fraction((m1 + m2) * V * V, 2)},
    }
    if u2 < 0:
        found["minus sign of the second velocity ignored"] = stuck(turned) | {
            "elastic": [2 * turned - abs(u) for u in velocities]
        }
    return found


def steps(answer, company, masses, velocities) -> dict:
    moments = [m * u for m, u in zip(masses, velocities)]
    twice = [m * u * u for m, u in zip(masses, velocities)]
    found = {"momentum": sum(moments), "mass": sum(masses), "before": Fraction(sum(twice), 2), "twice": twice}
    return found | {"after": Fraction(sum(masses) * answer["common"] ** 2, 2)}


def effort(company, masses, velocities) -> int:
    """The momentum and the common velocity, both velocities mirrored at it, and the energies before and after."""
    momentum, mass = sum(m * u for m, u in zip(masses, velocities)), sum(masses)
    V = momentum // mass
    work = (
        dot(masses, velocities) + total(masses) + quotient(momentum, mass) + sum(total([2 * V, -u]) for u in velocities)
    )
    twice = [m * u * u for m, u in zip(masses, velocities)]
    work += sum(product(m, u, u) for m, u in zip(masses, velocities)) + total(twice) + product(mass, V, V)
    return work + quotient(sum(twice) - mass * V * V, 2) + total([sum(twice), -mass * V * V])


def identity(company, masses, velocities) -> list:
    return [masses, velocities]


def figure(company, masses, velocities):
    """Two wagons on a track, each with its mass and an arrow in the direction of its velocity."""
    sheet = Sheet(7.5, 1.9)
    sheet.lines([[(0.2, 0.5), (7.3, 0.5)]], "0.0", line_width=1.5)
    for x, mass, u in zip((2, 5.3), masses, velocities):
        sheet.fill([[(x - 0.6, 0.53), (x + 0.6, 0.53), (x + 0.6, 1.13), (x - 0.6, 1.13)]], "0.9", edge="0.0")
        sheet.text(x, 0.83, f"{mass} t")
        way = 0.6 if u > 0 else -0.6
        sheet.arrows([((x - way, 1.36), (x + way, 1.36))], "0.0", line_width=1.2)
        sheet.text(x, 1.65, f"{abs(u)} m/s")
    sheet.arrows([((6.5, 0.2), (7.2, 0.2))], "0.4")
    sheet.text(6.35, 0.2, "x", italic=True, side="right")
    return sheet.figure
