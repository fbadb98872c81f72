"""A unit made of derived units, written as a product of powers of kilogram, metre, second and ampere."""

from fractions import Fraction

from generator.author import Draw, dot

TITLE = "SI base units"
KNOBS = {"factors": range(2, 6), "largest_power": range(1, 4), "electric": (False, True)}
ABOUT = {
    "factors": "number of units that are multiplied or divided",
    "largest_power": "largest power of a unit",
    "electric": "whether electric units are among them",
}
LABELS = {"exponents": "[a, b, c, d]"}
SPACE = 4.0
BASE = ("kg", "m", "s", "A")
DEFINED = {  # each by units before it
    "N": {"kg": 1, "m": 1, "s": -2},
    "J": {"N": 1, "m": 1},
    "W": {"J": 1, "s": -1},
    "Pa": {"N": 1, "m": -2},
    "C": {"A": 1, "s": 1},
    "V": {"J": 1, "C": -1},
    "Ω": {"V": 1, "A": -1},
    "F": {"C": 1, "V": -1},
    "T": {"V": 1, "s": 1, "m": -2},
}
SLIPS = {
    "newton taken as kg m/s": ("N", {"kg": 1, "m": 1, "s": -1}),
    "joule taken as N/m": ("J", {"N": 1, "m": -1}),
    "watt taken as J s": ("W", {"J": 1, "s": 1}),
    "pascal taken as N/m": ("Pa", {"N": 1, "m": -1}),
    "volt taken as J C": ("V", {"J": 1, "C": 1}),
    "volt taken as W": ("V", {"W": 1}),
    "farad taken as V/C": ("F", {"V": 1, "C": -1}),
}


def draw(d: Draw, *, factors: int = 4, largest_power: int = 2, electric: bool = True) -> dict:
    units = d.sample([*DEFINED, "m", "s", "A"] if electric else ["N", "J", "W", "Pa", "m", "s"], factors)
    powers = [d.integer(-largest_power, largest_power, nonzero=True) for _ in units]
    d.require(max(powers) > 0 > min(powers), "there is no fraction")
    d.require(sum(u in DEFINED for u in units) >= min(2, factors - 1), "too few derived units")
    d.require(not electric or bool({"C", "V", "Ω", "F", "T"} & set(units)), "there is no electric unit")
    givens = {"units": units, "powers": powers}
    found = solve(**givens)["exponents"]
    d.require(sum(map(bool, found)) >= (3 if electric else 2) and max(map(abs, found)) < 13, "too little is left")
    return givens


def solve(units, powers) -> dict:
    """Each unit in base units, by the definitions one after another; the exponents times the powers are added."""
    return {"exponents": _exponents(units, powers, DEFINED)}


def verify(answer, units, powers) -> bool:
    """How the size of the unit changes if a kilogram were 2 times as much, a metre 3, a second 5, an ampere 7 times."""
    newton = Fraction(2 * 3, 5**2)
    watt, coulomb = newton * 3 / 5, 7 * 5
    volt = watt / 7
    sizes = {"m": 3, "s": 5, "A": 7, "N": newton, "J": newton * 3, "W": watt, "Pa": newton / 9, "C": coulomb}
    sizes |= {"V": volt, "Ω": volt / 7, "F": coulomb / volt, "T": newton / 21}
    if len(answer["exponents"]) != 4 or max(map(abs, answer["exponents"])) > 99:
        return False
    size = Fraction(1)
    for prime, n in zip((2, 3, 5, 7), answer["exponents"]):
        size *= Fraction(prime) ** n
    for unit, n in zip(units, powers):
        size /= Fraction(sizes[unit]) ** n
    return size == 1


def mistakes(units, powers) -> dict:
    right = _exponents(units, powers, DEFINED)
    found = {name: _exponents(units, powers, DEFINED | {unit: slip}) for name, (unit, slip) in SLIPS.items()}
    found["denominator multiplied, not divided"] = _exponents(units, [abs(n) for n in powers], DEFINED)
    if any(abs(n) > 1 for n in powers):
        found["powers of the units ignored"] = _exponents(units, [n // abs(n) for n in powers], DEFINED)
    return {name: {"exponents": wrong} for name, wrong in found.items() if wrong != right}


def steps(answer, units, powers) -> dict:
    vectors = [_exponents([u], [1], DEFINED) for u in units]
    columns = [[v[k] for v in vectors] for k in range(4)]
    return {"vectors": vectors, "columns": columns}


def effort(units, powers) -> int:
    """The base units of each derived one, and for each base unit the sum of exponents times powers."""
    vectors = [_exponents([u], [1], DEFINED) for u in units]
    expanded = sum(sum(map(abs, v)) for u, v in zip(units, vectors) if u in DEFINED)
    return expanded + sum(dot([v[k] for v in vectors], powers) for k in range(4))


def identity(units, powers) -> list:
    return sorted(zip(units, powers))


def heads(units, powers) -> dict:
    return {"exponents": list(BASE)}


def _exponents(units, powers, defined) -> list:
    """Of kg, m, s and A; the last unit that is defined is replaced first."""
    left = dict.fromkeys(BASE, 0)
    for unit, n in zip(units, powers):
        left[unit] = left.get(unit, 0) + n
    for unit in reversed(defined):
        for part, n in defined[unit].items() if left.get(unit) else ():
            left[part] = left.get(part, 0) + n * left[unit]
    return [left[unit] for unit in BASE]
