"""An ideal gas is heated at constant volume, expands at constant temperature, and is cooled at constant pressure."""

from fractions import Fraction

from generator.author import Draw, portion, total

TITLE = "Ideal gas"
KNOBS = {"highest": range(400, 901), "largest": range(12, 61)}
ABOUT = {"highest": "highest temperature, in K", "largest": "largest volume, in L"}
UNITS = {"hot": "kPa", "expanded": "kPa", "temperature": "°C"}
LABELS = {"hot": "p_2", "expanded": "p_3", "temperature": r"\vartheta_4"}
SPACE = 4.5
ZERO = 273  # of the Celsius scale, in K


def draw(d: Draw, *, highest: int = 600, largest: int = 40) -> dict:
    scale = 10 * d.integer(5, 10)
    cold = d.choice([n for n in range(3, 8) if 250 <= n * scale <= 360] or [300 // scale])
    hot = d.integer(cold + 1, max(highest // scale, cold + 1))
    d.require(hot * scale <= highest, "the gas gets too hot")
    V = d.integer(2, largest // 2)
    wide = d.choice([v for v in range(V + 1, largest + 1) if hot * scale * V % v == 0] or [V])
    d.require(
        V < wide <= 3 * V and 180 <= hot * scale * V // wide != cold * scale, "the last temperature does not suit"
    )
    pressures = [p for p in range(100, 501, 10) if p * hot % cold == 0 and p * hot // cold * V % wide == 0]
    d.require(bool(pressures), "no pressure suits")
    celsius = [n * scale - ZERO for n in (cold, hot)]
    return {"company": d.company(), "p": d.choice(pressures), "celsius": celsius, "volumes": [V, wide]}


def solve(company, p, celsius, volumes) -> dict:
    """p is proportional to T at constant volume, to 1/V at constant temperature; V to T at constant pressure."""
    (cold, hot), share = (t + ZERO for t in celsius), Fraction(volumes[0], volumes[1])
    values = [Fraction(p * hot, cold), Fraction(p * hot, cold) * share, hot * share - ZERO]
    if any(v.denominator > 1 for v in values):
        raise ValueError("a pressure or the last temperature is not whole")
    return dict(zip(("hot", "expanded", "temperature"), map(int, values)))


def carried(written, company, p, celsius, volumes) -> dict:
    """The second pressure from the first one that was written."""
    return {"expanded": Fraction(written["hot"] * volumes[0], volumes[1])}


def verify(answer, company, p, celsius, volumes) -> bool:
    """p V / T, which is the amount of gas times a constant, is the same in all four states."""
    narrow, wide = volumes
    first, second, last = celsius[0] + 273, celsius[1] + 273, answer["temperature"] + 273
    states = [(answer["hot"], narrow, second), (answer["expanded"], wide, second), (answer["expanded"], narrow, last)]
    return last > 0 and all(pressure * v * first == p * narrow * t for pressure, v, t in states)


def mistakes(company, p, celsius, volumes) -> dict:
    (cold, hot), (narrow, wide) = (t + ZERO for t in celsius), volumes
    right, share = Fraction(p * hot, cold), Fraction(narrow, wide)
    first, second = celsius

    def from_hot(pressure) -> dict:
        return {"hot": pressure, "expanded": pressure * share}

    found = {
        "temperatures upside down: p T₁ / T₂": from_hot(Fraction(p * cold, hot)),
        "pressure kept constant while heating": from_hot(p),
        "volumes upside down in the expansion": {"expanded": right / share},
        "pressure kept constant in the expansion": {"expanded": right},
        "last temperature given in kelvin": {"temperature": hot * share},
        "volumes upside down in the last step": {"temperature": hot / share - ZERO},
        "last step from the first temperature": {"temperature": cold * share - ZERO},
    }
    if first > 0:
        celsius_used = from_hot(Fraction(p * second, first))
        found["Celsius not converted to kelvin"] = celsius_used | {"temperature": second * share}
    return found


def steps(answer, company, p, celsius, volumes) -> dict:
    return {"kelvin": [t + ZERO for t in celsius], "last": answer["temperature"] + ZERO}


def effort(company, p, celsius, volumes) -> int:
    """Three conversions, and three proportions."""
    right = solve(company, p, celsius, volumes)
    cold, hot = (t + ZERO for t in celsius)
    work = sum(total([t, ZERO]) for t in celsius) + portion(hot, cold, p) + portion(*volumes, right["hot"])
    return work + portion(*volumes, hot) + total([right["temperature"] + ZERO, -ZERO])


def identity(company, p, celsius, volumes) -> list:
    return [p, celsius, volumes]
