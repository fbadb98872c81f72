"""Two steps of a Markov chain with three states: customers who change between three providers."""

from fractions import Fraction
from math import gcd

from generator.author import Draw, graph_figure, portion, total, whole

TITLE = "Two steps of a Markov chain"
KNOBS = {"finest": (20, 25, 10), "largest_start": range(6, 21)}
ABOUT = {
    "finest": "all percentages are multiples of it",
    "largest_start": "most customers of a provider, as a multiple of the smallest possible number",
}
LABELS = {"first": r"\text{after one year}", "second": r"\text{after two years}"}
SPACE = 4
PLACES = {"A": (0, 0), "B": (4.6, 0), "C": (2.3, 3)}


def draw(d: Draw, *, finest: int = 20, largest_start: int = 16) -> dict:
    q, percent = 100 // finest, []
    for i in range(3):
        stay = d.integer(1, q - 1)
        other = d.integer(0, q - stay)
        row = [other, q - stay - other]
        percent.append([finest * v for v in (*row[:i], stay, *row[i:])])
    start = [q * q * v for v in d.sample(range(1, largest_start + 1), 3)]
    first = _step(start, percent)
    d.require(all(percent[i] != list(column) for i, column in enumerate(zip(*percent))), "a row is its column")
    d.require(
        first != start and _step(start, list(zip(*percent))) != first, "nothing changes, or the transpose is right"
    )
    return {"place": d.place(), "percent": percent, "start": start}


def solve(place, percent, start) -> dict:
    """The row of numbers times the matrix, twice."""
    if len(percent) != 3 or len(start) != 3 or any(sum(row) != 100 for row in percent):
        raise ValueError("there must be three states, and the probabilities of each must add up to 100 %")
    first = _step(start, percent)
    return {"first": whole(first, "first"), "second": whole(_step(first, percent), "second")}


def carried(written, place, percent, start) -> dict:
    """The second year from the numbers after the first that were written."""
    return {"second": _step(written["first"], percent)}


def verify(answer, place, percent, start) -> bool:
    """All paths of one arrow, and all of two arrows, with the customers who go along them."""
    one, two = [0] * 3, [0] * 3
    for i, n in enumerate(start):
        for j, p in enumerate(percent[i]):
            one[j] += n * p
            for k, then in enumerate(percent[j]):
                two[k] += n * p * then
    return [100 * v for v in answer["first"]] == one and [10000 * v for v in answer["second"]] == two


def mistakes(place, percent, start) -> dict:
    first, columns = _step(start, percent), list(zip(*percent))
    turned, again = _step(start, columns), [2 * v - n for v, n in zip(first, start)]
    kept = [Fraction(n * percent[i][i], 100) for i, n in enumerate(start)]
    found = {
        "arrows followed backwards: the transposed matrix": {"first": turned, "second": _step(turned, columns)},
        "only those who stay counted, not those who arrive": {
            "first": kept,
            "second": [v * percent[i][i] / 100 for i, v in enumerate(kept)],
        },
    }
    if min(again) >= 0:
        found["change of the first year taken for that of the second"] = {"second": again}
    return found


def steps(answer, place, percent, start) -> dict:
    """Year by year and provider by provider: shares, in fractions of one denominator, of those who come from each."""
    unit, years = gcd(*(p for row in percent for p in row)), []
    for before, after in ((start, answer["first"]), (answer["first"], answer["second"])):
        terms = [[(p // unit, n) for p, n in zip(column, before) if p] for column in zip(*percent)]
        years.append([{"name": name, "terms": some, "after": v} for name, some, v in zip("ABC", terms, after)])
    return {"years": years, "parts": 100 // unit}


def effort(place, percent, start) -> int:
    """For each arrow and year its percentage of the customers, and the sums."""
    work, now = 0, start
    for _ in range(2):
        moved = [[n * p // 100 for p in row] for n, row in zip(now, percent)]
        work += sum(portion(p, 100, n) for n, row in zip(now, percent) for p in row if p) + sum(map(total, zip(*moved)))
        now = [sum(column) for column in zip(*moved)]
    return work


def heads(place, percent, start) -> dict:
    return {"first": ["A", "B", "C"], "second": ["A", "B", "C"]}


def identity(place, percent, start) -> list:
    return [percent, start]


def figure(place, percent, start):
    """The providers, with the percentages of moving and of staying at the arrows."""
    arrows = [("ABC"[i], "ABC"[j], f"{p}%") for i, row in enumerate(percent) for j, p in enumerate(row) if p]
    return graph_figure(PLACES, arrows, directed=True)


def _step(now, percent) -> list:
    return [Fraction(sum(n * p for n, p in zip(now, column)), 100) for column in zip(*percent)]
