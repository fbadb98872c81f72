"""A screening test in natural frequencies: the four groups, and how likely a positive test means the disease."""

from fractions import Fraction
from math import gcd

from generator.author import Draw, Sheet, portion, quotient, total

TITLE = "A screening test"
KNOBS = {"largest_prevalence": range(5, 16), "largest_false": range(5, 21)}
ABOUT = {
    "largest_prevalence": "largest share of those who have the disease, in per cent",
    "largest_false": "largest share of positive tests among the healthy, in per cent",
}
FIELDS = {"predictive": "direction"}
LABELS = {"groups": r"\text{numbers}", "predictive": r"P(\text{ill} \mid \text{positive})"}
SPACE = 3.5


def draw(d: Draw, *, largest_prevalence: int = 10, largest_false: int = 12) -> dict:
    ill, found, wrong = d.integer(1, largest_prevalence), d.integer(80, 99), d.integer(2, largest_false)
    fitting = [n for n in (1000, 2000, 4000, 5000, 8000, 10000, 20000) if _is_whole(n, ill, found, wrong)]
    people = d.choice(fitting)  # 10,000 always fits
    d.require(ill * found != (100 - ill) * wrong, "half of the positive tests are right")
    return {"place": d.place(), "people": people, "prevalence": ill, "sensitivity": found, "false_rate": wrong}


def solve(place, people, prevalence, sensitivity, false_rate) -> dict:
    """The ill and the healthy, and of each group those who test positive."""
    if not _is_whole(people, prevalence, sensitivity, false_rate):
        raise ValueError("a number of people is not whole")
    ill = people * prevalence // 100
    right, wrong = ill * sensitivity // 100, (people - ill) * false_rate // 100
    groups = [[right, ill - right], [wrong, people - ill - wrong]]
    return {"groups": groups, "predictive": _lowest(right, right + wrong)}


def carried(written, place, people, prevalence, sensitivity, false_rate) -> dict:
    """The predictive value from the numbers that were written."""
    (right, _), (wrong, _) = written["groups"]
    return {"predictive": [right, right + wrong]} if right + wrong else {}


def verify(answer, place, people, prevalence, sensitivity, false_rate) -> bool:
    """All shares hold among the four groups; odds after the test are the odds before it times a likelihood ratio."""
    groups, pair = answer["groups"], answer["predictive"]
    if len(groups) != 2 or [len(row) for row in (*groups, pair)] != [2, 2, 2] or not pair[1]:
        return False
    (right, missed), (wrong, clear) = groups
    shares = (
        (right + missed, people, prevalence),
        (right, right + missed, sensitivity),
        (wrong, wrong + clear, false_rate),
    )
    whole = right + missed + wrong + clear == people and all(100 * part == all_ * p for part, all_, p in shares)
    odds = Fraction(prevalence, 100 - prevalence) * Fraction(sensitivity, false_rate)
    return whole and pair[0] == odds * (pair[1] - pair[0])


def mistakes(place, people, prevalence, sensitivity, false_rate) -> dict:
    groups = solve(place, people, prevalence, sensitivity, false_rate)["groups"]
    (right, _), (wrong, clear) = groups
    both = Fraction(people * sensitivity, 100), Fraction(people * false_rate, 100)
    wrongly = Fraction((wrong + clear) * (100 - sensitivity), 100)
    return {
        "rates taken of all people, not of the ill and of the healthy": {
            "groups": [[both[0], people - both[0]], [both[1], people - both[1]]],
            "predictive": _lowest(sensitivity, sensitivity + false_rate),
        },
        "1 − sensitivity taken for the false positives": {
            "groups": [groups[0], [wrongly, wrong + clear - wrongly]],
            "predictive": _lowest(
                prevalence * sensitivity, prevalence * sensitivity + (100 - prevalence) * (100 - sensitivity)
            ),
        },
        "sensitivity given: P(positive | ill) for P(ill | positive)": {"predictive": _lowest(sensitivity, 100)},
        "share of the true positives among all people given": {"predictive": _lowest(right, people)},
        "share of the ill given, as if there were no test": {"predictive": _lowest(prevalence, 100)},
    }


def steps(answer, place, people, prevalence, sensitivity, false_rate) -> dict:
    ill = people * prevalence // 100
    (right, _), (wrong, _) = answer["groups"]
    return {"ill": ill, "healthy": people - ill, "right": right, "positive": right + wrong}


def effort(place, people, prevalence, sensitivity, false_rate) -> int:
    """The ill, the positive of each group, all differences, and the fraction reduced."""
    (right, missed), (wrong, clear) = solve(place, people, prevalence, sensitivity, false_rate)["groups"]
    ill, healthy = right + missed, wrong + clear
    work = portion(prevalence, 100, people) + portion(sensitivity, 100, ill) + portion(false_rate, 100, healthy)
    work += total([people, -ill]) + total([ill, -right]) + total([healthy, -wrong])
    return work + total([right, wrong]) + quotient(right, right + wrong)


def identity(place, people, prevalence, sensitivity, false_rate) -> list:
    return [people, prevalence, sensitivity, false_rate]


def heads(place, people, prevalence, sensitivity, false_rate) -> dict:
    return {"groups": (["ill", "healthy"], ["positive", "negative"])}


def figure(place, people, prevalence, sensitivity, false_rate):
    """A tree of the groups with the given shares on its branches."""
    sheet = Sheet(8, 3.1)
    top, middle, low = (4, 2.9), ((2, 1.65), (6, 1.65)), ((1, 0.3), (3, 0.3), (5, 0.3), (7, 0.3))
    names = (f"{people:,}", "ill", "healthy", "positive", "negative", "positive", "negative")
    branches = [(top, m) for m in middle] + [(middle[i // 2], leaf) for i, leaf in enumerate(low)]
    for (x, y), (u, v) in branches:
        sheet.lines([[(x, y - 0.25), (u, v + 0.25)]])
    for (x, y), name in zip((top, *middle, *low), names):
        sheet.text(x, y, name, size=9)
    for (x, y), share in (((2.7, 2.42), prevalence), ((1.25, 1.05), sensitivity), ((5.25, 1.05), false_rate)):
        sheet.text(x, y, f"{share}%", side="right")
    return sheet.figure


def _is_whole(people, prevalence, sensitivity, false_rate) -> bool:
    parts = (people * prevalence, 100), (people * prevalence * sensitivity, 10000)
    return all(v % n == 0 for v, n in (*parts, (people * (100 - prevalence) * false_rate, 10000)))


def _lowest(a, b) -> list:
    return [a // gcd(a, b), b // gcd(a, b)]
