"""A plank on two supports with two persons on it: the forces of the supports from the torques."""

from fractions import Fraction

from generator.author import Draw, Sheet, dot, product, quotient, total

TITLE = "Plank on two supports"
KNOBS = {"longest": range(5, 13), "overhang": ("no", "yes", "any")}
ABOUT = {"longest": "longest plank, in m", "overhang": "whether the plank goes on beyond the right support"}
UNITS = {"left": "N", "right": "N"}
LABELS = {"left": "A", "right": "B"}
SPACE = 4.5


def draw(d: Draw, *, longest: int = 8, overhang: str = "any") -> dict:
    length = d.integer(4, longest)
    beyond = {"no": False, "yes": True, "any": d.choice([False, True])}[overhang]
    support = d.integer(-(-2 * length // 3), length - 1) if beyond else length
    plank = 2 * d.integer(10, 30)
    places = sorted(d.sample(range(1, length), 2)) if length > 4 or not beyond else [1, 3]
    first = d.integer(45, 95)
    fits = [m for m in range(45, 96) if (5 * plank * length + 10 * (first * places[0] + m * places[1])) % support == 0]
    fits = [m for m in fits if m != first]
    d.require(bool(fits), "no second mass gives whole forces")
    givens = {"names": d.first_names(2), "length": length, "support": support, "plank": plank}
    givens |= {"masses": [first, d.choice(fits)], "places": places}
    right = _right(**givens)
    left = 10 * (plank + sum(givens["masses"])) - right
    d.require(left >= 50 and left != right, "the plank tips, or both forces are the same")
    d.require(places[0] + places[1] != length, "the persons stand symmetrically")
    return givens


def solve(names, length, support, plank, masses, places) -> dict:
    """The torques about the left support give the right force, and the sum of all forces the left one."""
    right = _right(names, length, support, plank, masses, places)
    left = 10 * (plank + sum(masses)) - right
    if right.denominator > 1 or left < 0:
        raise ValueError("the forces are not whole, or the plank tips")
    return {"left": int(left), "right": int(right)}


def carried(written, names, length, support, plank, masses, places) -> dict:
    """The left force from the right one that was written."""
    return {"left": 10 * (plank + sum(masses)) - written["right"]}


def verify(answer, names, length, support, plank, masses, places) -> bool:
    """Torques about the right end of the plank, and about the middle between the supports."""
    A, B = answer["left"], answer["right"]
    loads = [(m * 10, x) for m, x in zip((plank, *masses), (Fraction(length, 2), *places))]
    end = A * length + B * (length - support) == sum(f * (length - x) for f, x in loads)
    middle = Fraction(support, 2)
    return end and (B - A) * middle == sum(f * (x - middle) for f, x in loads)


def mistakes(names, length, support, plank, masses, places) -> dict:
    weight = 10 * (plank + sum(masses))

    def forces(right, every=weight) -> dict:
        return {"left": every - right, "right": right}

    loads = sum(10 * m * x for m, x in zip(masses, places))
    own = 5 * plank * length
    found = {
        "weight of the plank forgotten": forces(Fraction(loads, support), 10 * sum(masses)),
        "weight of the plank taken to act at its end": forces(Fraction(loads + 2 * own, support)),
        "distances taken from the right end": forces(
            Fraction(sum(10 * m * (length - x) for m, x in zip(masses, places)) + own, support)
        ),
        "g forgotten: kg for N": forces(Fraction(loads + own, 10 * support), weight // 10),
        "each support taken to carry half": forces(Fraction(weight, 2)),
        "persons exchanged": forces(Fraction(10 * (masses[0] * places[1] + masses[1] * places[0]) + own, support)),
    }
    if support < length:
        found["length of the plank taken for the distance of the supports"] = forces(Fraction(loads + own, length))
    return found


def steps(answer, names, length, support, plank, masses, places) -> dict:
    forces = [10 * m for m in (plank, *masses)]
    arms = [Fraction(length, 2), *places]
    torques = [int(f * x) for f, x in zip(forces, arms)]
    return {"forces": forces, "half": arms[0], "torques": torques, "torque": sum(torques), "weight": sum(forces)}


def effort(names, length, support, plank, masses, places) -> int:
    """Three torques and their sum, the right force, the sum of the weights, and the left force."""
    forces = [10 * m for m in (plank, *masses)]
    loads = dot(forces[1:], places)
    own = 5 * plank * length
    work = quotient(forces[0], 2) + product(forces[0] // 2, length) + loads
    torque = own + sum(f * x for f, x in zip(forces[1:], places))
    work += total([own, torque - own]) + quotient(torque, support) + total(forces)
    return work + total([sum(forces), -(torque // support)])


def identity(names, length, support, plank, masses, places) -> list:
    return [length, support, plank, masses, places]


def figure(names, length, support, plank, masses, places):
    """The plank to scale, with its supports, both persons as arrows, and the distances from the left end."""
    sheet, unit, x0 = Sheet(7.6, 3.4), 6.6 / length, 0.5
    sheet.fill([[(x0, 1.5), (x0 + 6.6, 1.5), (x0 + 6.6, 1.66), (x0, 1.66)]], "0.85", edge="0.0")
    for x, name in ((x0, "A"), (x0 + support * unit, "B")):
        sheet.fill([[(x, 1.5), (x - 0.18, 1.15), (x + 0.18, 1.15)]], "1.0", edge="0.0")
        sheet.text(x + 0.3, 1.28, name, italic=True)
    for k, (x, name, mass) in enumerate(zip(places, names, masses)):
        at, top = x0 + x * unit, 2.35 + 0.5 * (k == 0)
        sheet.arrows([((at, top), (at, 1.68))], "0.0", line_width=1.2)
        sheet.text(at, top + 0.2, f"{name}, {mass} kg")
    marks = [*places, support] + ([length] if support < length else [])
    sheet.lines([[(x0, 0.5), (x0 + 6.6, 0.5)]], line_width=0.5)
    sheet.lines([[(x0 + x * unit, 0.4), (x0 + x * unit, 0.6)] for x in (0, *sorted(set(marks)))], line_width=0.5)
    for x in (0, *sorted(set(marks))):
        sheet.text(x0 + x * unit, 0.2, f"{x} m" if x else 0)
    return sheet.figure


def _right(names, length, support, plank, masses, places) -> Fraction:
    return Fraction(5 * plank * length + 10 * sum(m * x for m, x in zip(masses, places)), support)
