"""Chi-squared goodness of fit: expected counts, the statistic, and the decision at the 5 % level."""

from fractions import Fraction
from functools import cache
from itertools import product as tuples
from math import lcm

from generator.author import Draw, portion, product, quotient, total

TITLE = "Chi-squared test of goodness of fit"
KNOBS = {"classes": range(3, 6), "largest_statistic": range(10, 25)}
ABOUT = {"classes": "number of classes", "largest_statistic": "largest value of χ²"}
FIELDS = {"decision": ("reject", "retain")}
LABELS = {"expected": r"\text{expected}", "chi2": r"\chi^2", "decision": r"\text{decision}"}
SPACE = 3.5
CRITICAL = {3: "5.99", 4: "7.81", 5: "9.49"}
COLOURS = ["red", "yellow", "green", "blue", "white"]
RATIOS = {
    3: "111 211 321 221 532 311 433 631",
    4: "1111 4321 2211 3221 4411 3321 9331 6321 5221 2111 3211 4211 3311 8421 4332",
    5: "11111 22211 33211 32221 54321 43221 42211",
}


def draw(d: Draw, *, classes: int = 4, largest_statistic: int = 16) -> dict:
    ratio = [int(k) for k in d.choice(RATIOS[classes].split())]
    unit = d.choice([k for k in range(4, 41) if min(ratio) * k >= 5 and 40 <= sum(ratio) * k <= 240])
    found = _tables(tuple(k * unit for k in ratio), largest_statistic)
    reject, bound = d.choice([False, True]), Fraction(CRITICAL[classes])
    found = [gaps for chi2, gaps in found if (chi2 > bound) == reject]
    d.require(bool(found), "there are no counts with a whole statistic")
    order = d.shuffled(range(classes))
    deviations = d.choice(found)
    observed = [ratio[i] * unit + deviations[i] for i in order]
    return {
        "company": d.company(),
        "ratio": [ratio[i] for i in order],
        "observed": observed,
        "critical": CRITICAL[classes],
    }


def solve(company, ratio, observed, critical) -> dict:
    """The total in the given ratio; then the squared deviations over what was expected."""
    n, parts = sum(observed), sum(ratio)
    expected = [Fraction(n * k, parts) for k in ratio]
    if len(ratio) != len(observed) or any(e.denominator > 1 for e in expected):
        raise ValueError("there must be an observed count for each class, and the expected ones must be integers")
    chi2 = sum((o - e) ** 2 / e for o, e in zip(observed, expected))
    if chi2.denominator > 1:
        raise ValueError("the statistic must be an integer")
    decision = "reject" if chi2 > Fraction(critical) else "retain"
    return {"expected": [int(e) for e in expected], "chi2": int(chi2), "decision": decision}


def carried(written, company, ratio, observed, critical) -> dict:
    """The statistic of the expected counts, and the decision about the statistic, as they were written."""
    if not all(written["expected"]):
        return {}
    chi2 = sum(Fraction((o - e) ** 2, e) for o, e in zip(observed, written["expected"]))
    return {"chi2": chi2, "decision": "reject" if written["chi2"] > Fraction(critical) else "retain"}


def verify(answer, company, ratio, observed, critical) -> bool:
    """Expected counts in the ratio with the total of the observed ones; χ² as Σ O²/E − n."""
    expected, n = answer["expected"], sum(observed)
    if len(expected) != len(ratio) or sum(expected) != n or min(expected) <= 0:
        return False
    if any(a * ratio[0] != expected[0] * k for a, k in zip(expected, ratio)):
        return False
    common = lcm(*expected)
    squares = sum(o * o * (common // e) for o, e in zip(observed, expected))
    beyond = (squares - n * common) > Fraction(critical) * common
    return squares == (answer["chi2"] + n) * common and answer["decision"] == ("reject" if beyond else "retain")


def mistakes(company, ratio, observed, critical) -> dict:
    right, n = solve(company, ratio, observed, critical), sum(observed)
    expected, classes = right["expected"], len(observed)
    gaps = [o - e for o, e in zip(observed, expected)]
    wrong = {
        "divided by the observed counts": {"chi2": sum(Fraction(g * g, o) for g, o in zip(gaps, observed))},
        "deviations not squared, only made positive": {
            "chi2": sum(Fraction(abs(g), e) for g, e in zip(gaps, expected))
        },
        "squares of the deviations not divided": {"chi2": sum(g * g for g in gaps)},
        "a large χ² taken for a good fit": {"decision": "retain" if right["decision"] == "reject" else "reject"},
    }
    if len(set(ratio)) > 1:
        equal = [Fraction(n, classes)] * classes
        chi2 = sum((o - e) ** 2 / e for o, e in zip(observed, equal))
        wrong["equal counts expected: the ratio ignored"] = {"expected": equal, "chi2": chi2}
    return wrong


def steps(answer, company, ratio, observed, critical) -> dict:
    gaps = [o - e for o, e in zip(observed, answer["expected"])]
    terms = [Fraction(g * g, e) for g, e in zip(gaps, answer["expected"])]
    return {"n": sum(observed), "parts": sum(ratio), "gaps": gaps, "terms": terms}


def heads(company, ratio, observed, critical) -> dict:
    return {"expected": COLOURS[: len(ratio)]}


def effort(company, ratio, observed, critical) -> int:
    """The total, its parts, and a squared deviation over each, added as whole numbers over a common denominator."""
    n, parts, work = sum(observed), sum(ratio), total(observed) + total(ratio)
    for k, o in zip(ratio, observed):
        e = n * k // parts
        work += portion(k, parts, n) + total([o, -e]) + product(o - e, o - e) + quotient((o - e) ** 2, e)
    return work + len(ratio)


def identity(company, ratio, observed, critical) -> list:
    """The order of the classes does not matter."""
    return sorted(map(list, zip(ratio, observed)))


@cache
def _tables(expected: tuple, largest: int) -> list:
    """Whole χ² from 2 on, each with deviations up to half of what is expected, which add up to 0."""
    common, found = lcm(*expected), []
    most, step = {3: (15, 1), 4: (12, 2), 5: (8, 2)}[len(expected)]
    reach = [range(-min(most, e // 2), min(most, e // 2) + 1, step) for e in expected]
    weights = [common // e for e in expected]
    for some in tuples(*reach[:-1]):
        last = -sum(some)
        if abs(last) < reach[-1].stop and (*some, last).count(0) < 2:
            chi2, rest = divmod(sum(g * g * w for g, w in zip((*some, last), weights)), common)
            if not rest and 2 <= chi2 <= largest:
                found.append((chi2, [*some, last]))
    return found
