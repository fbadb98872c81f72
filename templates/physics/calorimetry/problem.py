"""A hot piece of metal in cold water: the common temperature, and the heat that is exchanged."""

from fractions import Fraction

from generator.author import Draw, product, quotient, total

TITLE = "Calorimetry"
KNOBS = {"heaviest": range(400, 1201), "hottest": range(100, 301)}
ABOUT = {"heaviest": "largest mass of metal or water, in g", "hottest": "highest temperature of the metal, in °C"}
UNITS = {"temperature": "°C", "heat": "J"}
LABELS = {"temperature": r"\vartheta", "heat": "Q"}
SPACE = 4.0
METALS = {"aluminium": "0.9", "iron": "0.45", "copper": "0.39", "zinc": "0.4", "silver": "0.24", "lead": "0.13"}
WATER = "4.2"


def _tables() -> list:
    """metal, its mass, mass of the water, and in lowest terms the ratio of their heat capacities."""
    found = []
    for metal, c in METALS.items():
        for m in range(100, 1201, 20):
            capacity = Fraction(c) * m
            for water in range(100, 601, 20) if capacity.denominator == 1 else ():
                p, q = (capacity / (Fraction(WATER) * water)).as_integer_ratio()
                if p < q <= 120:
                    found.append((metal, m, water, p, q))
    return found


TABLE = _tables()


def draw(d: Draw, *, heaviest: int = 800, hottest: int = 200) -> dict:
    metal = d.choice(list(METALS))
    rows = [row for row in TABLE if row[0] == metal and max(row[1:3]) <= heaviest]
    d.require(bool(rows), "no masses suit")
    _, m, water, p, q = d.choice(rows)
    cold = d.integer(10, 24)
    fitting = [k for k in range(1, 30) if 60 <= cold + (p + q) * k <= hottest and 2 <= p * k <= 60 - cold]
    d.require(bool(fitting), "no temperatures suit")
    hot = cold + (p + q) * d.choice(fitting)
    return {"name": d.person(), "metal": metal, "c": METALS[metal], "masses": [m, water], "celsius": [hot, cold]}


def solve(name, metal, c, masses, celsius) -> dict:
    """The mean of the temperatures, weighted by the heat capacities."""
    metals, water = Fraction(c) * masses[0], Fraction(WATER) * masses[1]
    temperature = (metals * celsius[0] + water * celsius[1]) / (metals + water)
    heat = water * (temperature - celsius[1])
    if temperature.denominator > 1 or heat.denominator > 1:
        raise ValueError("the common temperature or the heat is not whole")
    return {"temperature": int(temperature), "heat": int(heat)}


def carried(written, name, metal, c, masses, celsius) -> dict:
    """The heat that the water takes up until the temperature that was written."""
    return {"heat": Fraction(WATER) * masses[1] * (written["temperature"] - celsius[1])}


def verify(answer, name, metal, c, masses, celsius) -> bool:
    """What the metal gives off is the heat, and so is what the water takes up."""
    (m, water), (hot, cold), now = masses, celsius, answer["temperature"]
    hundredths = [round(100 * float(c)) * m * (hot - now), 420 * water * (now - cold)]
    return hundredths == [100 * answer["heat"]] * 2


def mistakes(name, metal, c, masses, celsius) -> dict:
    (m, water), (hot, cold), heat = masses, celsius, Fraction(c)
    tap = Fraction(WATER)

    def mixed(one, other) -> dict:
        now = Fraction(one * hot + other * cold, one + other)
        return {"temperature": now, "heat": tap * water * (now - cold)}

    right = mixed(heat * m, tap * water)
    rise = right["temperature"] - cold
    return {
        "mean of the temperatures": mixed(1, 1),
        "specific heats ignored: weighted by the masses": mixed(m, water),
        "masses ignored: weighted by the specific heats": mixed(heat, tap),
        "heat capacities exchanged": mixed(tap * water, heat * m),
        "rise in temperature given, not the temperature": {"temperature": rise},
        "heat with the temperature, not the rise in it": {"heat": tap * water * right["temperature"]},
        "specific heat of the metal taken for the water": {"heat": heat * water * rise},
    }


def steps(answer, name, metal, c, masses, celsius) -> dict:
    C = [Fraction(c) * masses[0], Fraction(WATER) * masses[1]]
    return {"C": C, "products": [v * t for v, t in zip(C, celsius)], "sum": sum(C),
            "weighted": sum(v * t for v, t in zip(C, celsius))}  # fmt: skip


def effort(name, metal, c, masses, celsius) -> int:
    """Both heat capacities (decimals as whole numbers), the weighted mean, and the heat."""
    right = solve(name, metal, c, masses, celsius)
    C = [Fraction(c) * masses[0], Fraction(WATER) * masses[1]]
    work = product(round(100 * float(c)), masses[0]) + product(42, masses[1])
    tenths = [int(10 * v) for v in C]
    work += sum(product(v, t) for v, t in zip(tenths, celsius)) + total(tenths)
    weighted = sum(v * t for v, t in zip(tenths, celsius))
    work += total([v * t for v, t in zip(tenths, celsius)]) + quotient(weighted, sum(tenths))
    rise = right["temperature"] - celsius[1]
    return work + total([right["temperature"], -celsius[1]]) + product(tenths[1], rise)


def identity(name, metal, c, masses, celsius) -> list:
    return [c, masses, celsius]
