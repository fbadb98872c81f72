"""Five-number summary, interquartile range and outliers of unsorted data."""

from fractions import Fraction

from generator.author import Draw, product, total

TITLE = "Quartiles and outliers"
KNOBS = {"n": (7, 11, 15), "width": range(6, 15)}
ABOUT = {"n": "number of values", "width": "width of the range in which most values lie"}
FIELDS = {"outliers": "set"}
LABELS = {"five": r"\text{five numbers}", "iqr": r"\mathrm{IQR}", "outliers": r"\text{outliers}"}
SPACE = 3.5


def draw(d: Draw, *, n: int = 11, width: int = 12) -> dict:
    low = d.integer(32, 50)
    x = d.integers(n, low, low + width)
    below = d.choice([False, True])
    for i in d.sample(range(n), 1 if n == 7 else d.choice([1, 1, 2])):
        x[i] = d.integer(low - 25, low - width) if below else d.integer(low + 2 * width, low + 50)
    right = solve("", x)
    five = right["five"]
    d.require(five[1] < five[2] < five[3], "a quartile is the median")
    d.require(bool(right["outliers"]), "there are no outliers")
    k = (n + 1) // 4 - 1
    d.require([x[k], x[2 * k + 1], x[3 * k + 2]] != five[1:4], "the quartiles stand in their places before sorting")
    return {"place": d.place(), "x": x}


def cells(**_) -> dict:
    """Of which there are one or two: how many is part of the question."""
    return {"outliers": (1, 3)}


def solve(place, x) -> dict:
    """Of n = 4k − 1 sorted values, the quartiles are the k-th, 2k-th and 3k-th."""
    if len(x) % 4 != 3:
        raise ValueError("the number of values must be 7, 11, 15, …")
    k, y = (len(x) + 1) // 4, sorted(x)
    five = [y[0], y[k - 1], y[2 * k - 1], y[3 * k - 1], y[-1]]
    return {"five": five, "iqr": five[3] - five[1], "outliers": _beyond(x, five[1], five[3], five[3] - five[1])}


def carried(written, place, x) -> dict:
    """What follows from the five numbers, and from the interquartile range, as they were written."""
    _, low, _, high, _ = written["five"]
    return {"iqr": high - low, "outliers": _beyond(x, low, high, written["iqr"])}


def verify(answer, place, x) -> bool:
    """By counting how many values are less, or not greater; an outlier is judged by twice its distance."""
    five, iqr, n = answer["five"], answer["iqr"], len(x)
    ranks = [1, (n + 1) // 4, (n + 1) // 2, 3 * (n + 1) // 4, n]
    if len(five) != 5 or any(not sum(v < q for v in x) < r <= sum(v <= q for v in x) for q, r in zip(five, ranks)):
        return False
    far = {v for v in x if max(2 * (five[1] - v), 2 * (v - five[3])) > 3 * iqr}
    return five[1] + iqr == five[3] and len(answer["outliers"]) == len(far) and set(answer["outliers"]) == far


def mistakes(place, x) -> dict:
    n, y, right = len(x), sorted(x), solve(place, x)
    k, (least, _, middle, _, most) = (n + 1) // 4, right["five"]
    unsorted = [x[k - 1], x[2 * k - 1], x[3 * k - 1]]
    low, high = Fraction(y[k - 1] + y[k], 2), Fraction(y[3 * k - 2] + y[3 * k - 1], 2)
    return {
        "values not sorted first": {"five": [least, *unsorted, most], "iqr": unsorted[2] - unsorted[0]},
        "median counted in both halves": {"five": [least, low, middle, high, most], "iqr": high - low},
        "range given for the interquartile range": {"iqr": most - least},
        "least and greatest value taken for the outliers": {"outliers": [least, most]},
    }


def steps(answer, place, x) -> dict:
    _, low, _, high, _ = answer["five"]
    reach, k = Fraction(3 * answer["iqr"], 2), (len(x) + 1) // 4
    return {"ordered": sorted(x), "k": k, "reach": reach, "fences": [low - reach, high + reach]}


def effort(place, x) -> int:
    """Each value takes its place by comparison with some others; then a difference and the two fences."""
    _, low, _, high, _ = solve(place, x)["five"]
    iqr = high - low
    compared = sum(n.bit_length() for n in range(1, len(x)))
    return compared + total([high, -low]) + product(3, iqr) + total([low, -2 * iqr]) + total([high, 2 * iqr])


def identity(place, x) -> list:
    """The order matters for the work, but the answer is the same."""
    return sorted(x)


def _beyond(x, low, high, iqr) -> list:
    """Values further below `low` or above `high` than 1.5 IQR."""
    return sorted({v for v in x if v < low - Fraction(3, 2) * iqr or v > high + Fraction(3, 2) * iqr})
