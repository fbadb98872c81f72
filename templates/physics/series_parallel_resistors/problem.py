"""A resistor in series with two branches in parallel: total resistance, currents and power."""

from fractions import Fraction
from math import gcd

from generator.author import Draw, circuit_figure, product, quotient, total

TITLE = "Resistors in series and in parallel"
KNOBS = {"largest": range(20, 121), "highest": range(24, 241)}
ABOUT = {"largest": "largest resistance, in Ω", "highest": "highest voltage of the source, in V"}
UNITS = {"resistance": "Ω", "current": "A", "branches": "A", "power": "W"}
LABELS = {"resistance": "R", "current": "I", "branches": "[I_2, I_3]", "power": "P"}
SPACE = 5.0


def draw(d: Draw, *, largest: int = 60, highest: int = 120) -> dict:
    pairs = [(p, q) for p in range(1, 6) for q in range(1, 6) if p != q and max(p, q) * (p + q) <= largest]
    p, q = d.choice([(p, q) for p, q in pairs if (p + q) // gcd(p, q) * (p * q + 1) <= highest])
    step = (p + q) // gcd(p, q)  # of the current, so that the branches have whole ones
    k = d.integer(1, min(largest // (max(p, q) * (p + q)), (highest // step - 1) // (p * q)))
    second, branch, joint = k * p * (p + q), k * q * (p + q), k * p * q
    first = d.integer(1, min(highest // step - joint, largest, 30))
    current = step * d.integer(1, min(highest // (step * (first + joint)), 3))
    third = d.choice([r for r in range(1, branch) if r != second and branch - r != second])
    return {"resistors": [first, second, third, branch - third], "voltage": current * (first + joint)}


def solve(resistors, voltage) -> dict:
    """Resistances in series add up, in parallel their reciprocals; the voltage of the branches gives their currents."""
    first, second, branch, joint = _parts(resistors)
    current = voltage / (first + joint)
    across = current * joint
    values = [first + joint, current, across / second, across / branch]
    if any(v.denominator > 1 for v in values):
        raise ValueError("a current or the resistance is not whole")
    resistance, current, *branches = map(int, values)
    return {"resistance": resistance, "current": current, "branches": branches, "power": voltage * current}


def carried(written, resistors, voltage) -> dict:
    """The currents from the resistance that was written, and those of the branches from their sum."""
    _, second, branch, joint = _parts(resistors)
    across = written["current"] * joint
    found = {"branches": [across / second, across / branch], "power": voltage * written["current"]}
    return found | ({"current": Fraction(voltage, written["resistance"])} if written["resistance"] else {})


def verify(answer, resistors, voltage) -> bool:
    """Kirchhoff's rules for the currents; the power is that of all four resistors."""
    r1, r2, r3, r4 = resistors
    i, branches = answer["current"], answer["branches"]
    if len(branches) != 2 or i != branches[0] + branches[1]:
        return False
    i2, i3 = branches
    meshes = r1 * i + r2 * i2 == voltage and r2 * i2 == (r3 + r4) * i3
    power = r1 * i**2 + r2 * i2**2 + r3 * i3**2 + r4 * i3**2
    return meshes and power == answer["power"] and answer["resistance"] * i == voltage


def mistakes(resistors, voltage) -> dict:
    first, second, branch, joint = _parts(resistors)
    current, third = voltage / (first + joint), resistors[2]

    def all_from(resistance) -> dict:
        i = voltage / Fraction(resistance)
        shares = [i * joint / second, i * joint / branch]
        return {"resistance": resistance, "current": i, "branches": shares, "power": voltage * i}

    return {
        "parallel branches added like a series": all_from(first + second + branch),
        "reciprocal not turned over at the end": all_from(first + 1 / joint),
        "R₄ left out of its branch": all_from(first + Fraction(second * third, second + third)),
        "currents of the branches exchanged": {"branches": [current * joint / branch, current * joint / second]},
        "current split into halves": {"branches": [current / 2, current / 2]},
        "whole voltage taken for the branches": {"branches": [Fraction(voltage, second), voltage / branch]},
        "power of R₁ only": {"power": first * current**2},
    }


def steps(answer, resistors, voltage) -> dict:
    _, second, branch, joint = _parts(resistors)
    return {"branch": int(branch), "joint": int(joint), "across": int(joint) * answer["current"],
            "numerator": second * int(branch), "sum": second + int(branch)}  # fmt: skip


def effort(resistors, voltage) -> int:
    """The branch, both in parallel, the sum, three currents and a power."""
    first, second, branch, joint = (int(v) for v in _parts(resistors))
    current = voltage // (first + joint)
    work = total(resistors[2:]) + product(second, branch) + total([second, branch])
    work += quotient(second * branch, second + branch) + total([first, joint]) + quotient(voltage, first + joint)
    work += product(joint, current) + quotient(joint * current, second) + quotient(joint * current, branch)
    return work + product(voltage, current)


def identity(resistors, voltage) -> list:
    return [resistors[:2], sorted(resistors[2:]), voltage]


def figure(resistors, voltage):
    """R₁, then R₂ in parallel with R₃ and R₄, and the source."""
    r1, r2, r3, r4 = (f"R{index} = {r} Ω" for index, r in zip("₁₂₃₄", resistors))
    return circuit_figure(["+", r1, ["||", r2, ["+", r3, r4]]], source=f"U = {voltage} V", width=8)


def _parts(resistors) -> tuple:
    """R₁, R₂, R₃ + R₄, and R₂ in parallel with the latter."""
    first, second, third, fourth = resistors
    branch = Fraction(third + fourth)
    return first, second, branch, second * branch / (second + branch)
