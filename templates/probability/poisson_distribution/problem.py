"""Poisson distribution of the number of calls in some minutes: its parameter, a ratio of probabilities, its modes."""

from fractions import Fraction
from math import factorial, lcm

from generator.author import Draw, product, quotient

TITLE = "Poisson distribution"
KNOBS = {"largest_rate": range(10, 61), "largest_parameter": range(6, 13)}
ABOUT = {"largest_rate": "most calls an hour", "largest_parameter": "largest expected number of calls"}
FIELDS = {"ratio": "direction", "modes": "set"}
LABELS = {"parameter": r"\lambda", "ratio": r"\text{ratio}", "modes": r"\text{most likely}"}
SPACE = 4


def draw(d: Draw, *, largest_rate: int = 40, largest_parameter: int = 9) -> dict:
    times = [t for t in range(5, 181, 5) if t != 60]
    pairs = [(r, t) for t in times for r in range(lcm(60, t) // t, largest_rate + 1, lcm(60, t) // t) if r > 2]
    rate, time = d.choice([(r, t) for r, t in pairs if 2 <= r * t // 60 <= largest_parameter])
    parameter, j = rate * time // 60, d.integer(0, 4)
    k = j + d.integer(2, 4)
    d.require(Fraction(parameter ** (k - j) * factorial(j), factorial(k)) != 1, "both are equally likely")
    return {"company": d.company(), "rate": rate, "minutes": time, "k": k, "j": j}


def solve(company, rate, minutes, k, j) -> dict:
    """λᵏ⁻ʲ j!/k! with λ = rate × time; the probabilities grow up to λ."""
    parameter = Fraction(rate * minutes, 60)
    if parameter.denominator > 1 or parameter < 1 or not 0 <= j < k:
        raise ValueError("the expected number must be an integer from 1 on, and 0 ≤ j < k")
    ratio = _pair(parameter ** (k - j) * Fraction(factorial(j), factorial(k)))
    return {"parameter": int(parameter), "ratio": ratio, "modes": [int(parameter) - 1, int(parameter)]}


def carried(written, company, rate, minutes, k, j) -> dict:
    """Ratio and modes from the parameter that was written."""
    v = written["parameter"]
    if v < 1 or v != int(v):
        return {}
    return {"ratio": _pair(Fraction(v) ** (k - j) * Fraction(factorial(j), factorial(k))), "modes": [v - 1, v]}


def verify(answer, company, rate, minutes, k, j) -> bool:
    """Term by term: P(X = i) is λ/i times P(X = i − 1)."""
    parameter, pair = answer["parameter"], answer["ratio"]
    if 60 * parameter != rate * minutes or len(pair) != 2 or not pair[1]:
        return False
    term, terms = Fraction(1), [Fraction(1)]
    for i in range(1, max(k, parameter) + 2):
        term = term * parameter / i
        terms.append(term)
    modes = [i for i, some in enumerate(terms) if some == max(terms)]
    return pair[0] * terms[j] == pair[1] * terms[k] and sorted(answer["modes"]) == modes


def mistakes(company, rate, minutes, k, j) -> dict:
    parameter = Fraction(rate * minutes, 60)
    ratio = parameter ** (k - j) * Fraction(factorial(j), factorial(k))
    unscaled = Fraction(rate) ** (k - j) * Fraction(factorial(j), factorial(k))
    return {
        "rate of an hour taken for the parameter": {
            "parameter": rate,
            "ratio": _pair(unscaled),
            "modes": [rate - 1, rate],
        },
        "factorials forgotten": {"ratio": _pair(parameter ** (k - j))},
        "powers of λ forgotten": {"ratio": _pair(Fraction(factorial(j), factorial(k)))},
        "ratio upside down": {"ratio": _pair(1 / ratio)},
        "λ and the number after it, in place of that before it": {"modes": [int(parameter), int(parameter) + 1]},
    }


def steps(answer, company, rate, minutes, k, j) -> dict:
    parameter, falling = answer["parameter"], factorial(k) // factorial(j)
    return {"power": parameter ** (k - j), "falling": falling, "factors": list(range(k, j, -1))}


def effort(company, rate, minutes, k, j) -> int:
    """The parameter, a power of it, a quotient of factorials, and the fraction reduced."""
    parameter, falling = rate * minutes // 60, factorial(k) // factorial(j)
    work = product(rate, minutes) + quotient(rate * minutes, 60) + product(*[parameter] * (k - j))
    return work + product(*range(k, j, -1)) + quotient(parameter ** (k - j), falling)


def identity(company, rate, minutes, k, j) -> list:
    return [rate, minutes, k, j]


def _pair(value) -> list:
    return list(Fraction(value).as_integer_ratio())
