"""Number of cases, mean, median and mode, read from a bar chart of frequencies."""

from fractions import Fraction
from functools import cache
from itertools import product

from generator.author import Draw, bar_chart, dot, quotient, total

TITLE = "Mean, median and mode from a bar chart"
KNOBS = {"largest_count": range(7, 13), "largest_mean": range(4, 10)}
ABOUT = {"largest_count": "height of the highest bar", "largest_mean": "largest mean"}
LABELS = {"n": r"\text{number}", "mean": r"\text{mean}", "median": r"\text{median}", "mode": r"\text{mode}"}
SPACE = 2.5


def draw(d: Draw, *, largest_count: int = 10, largest_mean: int = 8) -> dict:
    mean, counts = d.integer(3, largest_mean), list(d.choice(_tables(largest_count)))
    values = [mean - 2 + k for k in range(6)]
    if d.choice([False, True]):
        counts, values = counts[::-1], [v - 1 for v in values]
    right = solve("", values, counts)
    d.require(right["mode"] != max(counts) and right["n"] != 6 * mean, "a value is that of the heights of the bars")
    return {"place": d.place(), "values": values, "counts": counts}


def solve(place, values, counts) -> dict:
    """Each value counts as often as its bar is high."""
    n = sum(counts)
    mean, rest = divmod(sum(v * k for v, k in zip(values, counts)), n)
    cases = [v for v, k in zip(values, counts) for _ in range(k)]
    twice = cases[(n - 1) // 2] + cases[n // 2]
    if rest or twice % 2 or counts.count(max(counts)) > 1:
        raise ValueError("mean and median must be integers, and the mode must be unique")
    return {"n": n, "mean": mean, "median": twice // 2, "mode": values[counts.index(max(counts))]}


def verify(answer, place, values, counts) -> bool:
    """Deviations from the mean balance; at most half of the cases lie to either side of the median; see the mode."""
    table, n = list(zip(values, counts)), answer["n"]
    balanced = sum(k * (v - answer["mean"]) for v, k in table) == 0
    below, above = (sum(k for v, k in table if s * (v - answer["median"]) < 0) for s in (1, -1))
    halved = 2 * below < n and 2 * above < n
    highest = dict(table).get(answer["mode"], 0)
    return sum(counts) == n and balanced and halved and all(k < highest or v == answer["mode"] for v, k in table)


def mistakes(place, values, counts) -> dict:
    n = sum(counts)
    return {
        "number of bars given for the number of members": {"n": len(counts)},
        "mean of the values, without how often they came up": {"mean": Fraction(sum(values), len(values))},
        "mean of the heights of the bars": {"mean": Fraction(n, len(counts))},
        "median of the values, without how often they came up": {"median": Fraction(values[2] + values[3], 2)},
        "height of the highest bar given for the mode": {"mode": max(counts)},
    }


def figure(place, values, counts):
    return bar_chart(values, counts, texts=(), x_label="books borrowed", y_label="members", width=7, height=3.6)


def steps(answer, place, values, counts) -> dict:
    running = [sum(counts[: k + 1]) for k in range(len(counts))]
    middle = [answer["n"] // 2, answer["n"] // 2 + 1] if answer["n"] % 2 == 0 else [(answer["n"] + 1) // 2]
    return {"books": sum(v * k for v, k in zip(values, counts)), "running": running, "middle": middle}


def effort(place, values, counts) -> int:
    """The number, the sum of values times counts, a division, and the running sums up to the median."""
    n, books = sum(counts), sum(v * k for v, k in zip(values, counts))
    return 2 * total(counts) + dot(values, counts) + quotient(books, n)


def identity(place, values, counts) -> list:
    """Wherever it is."""
    return [values, counts]


@cache
def _tables(largest: int) -> list:
    """Counts of the deviations −2 to 3 from the mean, with one mode; neither this nor the median is the mean."""
    found = []
    for low, one, zero, two, three in product(range(1, 6), *[range(1, largest + 1)] * 2, range(1, 4), range(1, 4)):
        counts = (low, one, zero, 2 * low + one - 2 * two - 3 * three, two, three)
        if 0 < counts[3] <= largest and counts.count(max(counts)) == 1 and counts.index(max(counts)) != 2:
            below, n = low + one, sum(counts)
            if (2 * below > n and 2 * low < n) or (2 * (below + zero) < n and 2 * (n - two - three) > n):
                found.append(counts)
    return found
