"""A block on a table, pulled by a hanging one over a pulley: acceleration, tension and the distance in a time."""

from fractions import Fraction
from math import gcd

from generator.author import Draw, Sheet, portion, product, quotient, total

TITLE = "Two connected blocks"
KNOBS = {"heaviest": range(10, 61), "rough": ("no", "yes", "any")}
ABOUT = {"heaviest": "largest mass of a block, in kg", "rough": "whether there is friction on the table"}
UNITS = {"acceleration": "m/s²", "tension": "N", "distance": "cm"}
LABELS = {"acceleration": "a", "tension": "S", "distance": "s"}
SPACE = 4.5
FRICTION = ("0.1", "0.2", "0.3", "0.4", "0.5")


def draw(d: Draw, *, heaviest: int = 30, rough: str = "any") -> dict:
    a = d.integer(1, 7)
    friction = {"no": False, "yes": True, "any": d.choice([False, True, True])}[rough]
    mu = d.choice(FRICTION) if friction else "0"
    table, hanging = 10 - a, a + int(10 * Fraction(mu))  # in this ratio
    g = gcd(table, hanging)
    scale = max(table, hanging) // g
    d.require(scale <= heaviest and table != hanging, "a block is too heavy, or both are the same")
    k = d.integer(1, min(heaviest // scale, 8))
    tenths = d.choice([t for t in (2, 3, 4, 6, 7, 8, 9) if a * t % 2 == 0 and a * t * t <= 400])
    return {"company": d.company(), "masses": [k * table // g, k * hanging // g], "mu": mu, "tenths": tenths}


def solve(company, masses, mu, tenths) -> dict:
    """One equation of motion for both blocks, then the one of the hanging block for the tension."""
    table, hanging = masses
    a = 10 * (hanging - Fraction(mu) * table) / (table + hanging)
    values = [a, hanging * (10 - a), a * tenths * tenths / 2]
    if a <= 0 or any(v.denominator > 1 for v in values):
        raise ValueError("the blocks stay at rest, or the acceleration, the tension or the distance is not whole")
    return dict(zip(("acceleration", "tension", "distance"), map(int, values)))


def carried(written, company, masses, mu, tenths) -> dict:
    """Tension and distance from the acceleration that was written."""
    a = written["acceleration"]
    return {"tension": masses[1] * (10 - a), "distance": Fraction(a * tenths * tenths, 2)}


def verify(answer, company, masses, mu, tenths) -> bool:
    """The tension moves the block on the table; and the work of gravity is friction and kinetic energy."""
    (table, hanging), a, S, s = masses, answer["acceleration"], answer["tension"], answer["distance"]
    friction = Fraction(mu) * 10 * table
    if s <= 0 or S - friction != table * a or 2 * s != a * tenths**2:
        return False
    kinetic = Fraction(table + hanging, 2) * (a * Fraction(tenths, 10)) ** 2
    return 10 * hanging * s == friction * s + 100 * kinetic


def mistakes(company, masses, mu, tenths) -> dict:
    (table, hanging), p = masses, Fraction(mu)

    def moving(a) -> dict:
        return {"acceleration": a, "tension": hanging * (10 - a), "distance": a * tenths * tenths / 2}

    right = 10 * (hanging - p * table) / (table + hanging)
    found = {
        "mass of the block on the table not accelerated": moving(10 * (hanging - p * table) / hanging),
        "tension: the whole weight of the hanging block": {"tension": 10 * hanging},
        "tension with the wrong sign of the acceleration": {"tension": hanging * (10 + right)},
        "factor ½ forgotten in the distance": {"distance": right * tenths * tenths},
        "time not squared in the distance": {"distance": 5 * right * tenths},
    }
    if table > p * hanging:
        found["masses exchanged"] = moving(10 * (table - p * hanging) / (table + hanging))
    if p:
        found["friction forgotten"] = moving(Fraction(10 * hanging, table + hanging))
        found["friction forgotten in the tension"] = {"tension": table * right}
        found["friction added to the pull"] = moving(10 * (hanging + p * table) / (table + hanging))
    return found


def steps(answer, company, masses, mu, tenths) -> dict:
    friction = Fraction(mu) * 10 * masses[0]
    return {"weight": 10 * masses[1], "normal": 10 * masses[0], "friction": friction, "mass": sum(masses),
            "pull": 10 * masses[1] - friction, "rest": 10 - answer["acceleration"]}  # fmt: skip


def effort(company, masses, mu, tenths) -> int:
    """Friction, the force that is left, the acceleration, the tension and the distance."""
    (table, hanging), p = masses, Fraction(mu)
    friction = int(10 * p * table)
    a = solve(company, masses, mu, tenths)["acceleration"]
    work = (portion(p.numerator, p.denominator, 10 * table) if p else 0) + total([10 * hanging, -friction])
    work += total(masses) + quotient(10 * hanging - friction, sum(masses)) + total([10, -a]) + product(hanging, 10 - a)
    return work + product(a, tenths, tenths) + quotient(a * tenths * tenths, 2)


def identity(company, masses, mu, tenths) -> list:
    return [masses, mu, tenths]


def figure(company, masses, mu, tenths):
    """The table with its block, the rope over the pulley, and the hanging block."""
    sheet = Sheet(6.4, 3.4)
    sheet.fill([[(0.3, 1.6), (4.6, 1.6), (4.6, 1.85), (0.3, 1.85)]], "0.85", edge="0.0")
    sheet.fill(
        [[(0.6, 0.1), (0.8, 0.1), (0.8, 1.6), (0.6, 1.6)], [(3.9, 0.1), (4.1, 0.1), (4.1, 1.6), (3.9, 1.6)]], "0.85"
    )
    sheet.fill([[(1.2, 1.85), (2.5, 1.85), (2.5, 2.65), (1.2, 2.65)]], "1.0", edge="0.0", line_width=1)
    sheet.lines([[(2.5, 2.25), (4.9, 2.25)], [(5.17, 1.98), (5.17, 1.4)], [(4.6, 1.85), (4.9, 1.98)]], "0.0")
    sheet.dots([(4.9, 1.98, 0.27)], "0.0")
    sheet.dots([(4.9, 1.98, 0.24)], "1.0")
    sheet.dots([(4.9, 1.98, 0.04)], "0.0")
    sheet.fill([[(4.57, 0.6), (5.77, 0.6), (5.77, 1.4), (4.57, 1.4)]], "1.0", edge="0.0", line_width=1)
    sheet.text(1.85, 2.25, f"{masses[0]} kg")
    sheet.text(5.17, 1.0, f"{masses[1]} kg")
    return sheet.figure
