"""Mean-only batch normalization, forward: subtract the mean, scale by γ, shift by β.   (EECS 182 HW 5, 2b)"""

from fractions import Fraction

from generator.author import Draw, product, quotient, total

TITLE = "Mean-only batch normalization"
KNOBS = {"size": range(2, 9), "largest": range(4, 21), "largest_gamma": range(2, 10), "largest_beta": range(1, 21)}
ABOUT = {
    "size": "number of inputs in the batch",
    "largest": "largest absolute value of the inputs",
    "largest_gamma": "largest absolute value of γ",
    "largest_beta": "largest absolute value of β",
}
SPACE = 2.5


def draw(d: Draw, *, size: int = 4, largest: int = 9, largest_gamma: int = 4, largest_beta: int = 5) -> dict:
    x = d.integers(size - 1, -largest, largest)
    x.append(d.choice([v for v in range(-largest, largest + 1) if (sum(x) + v) % size == 0]))
    d.require(sum(x) != 0, "the mean is zero already")
    d.require(len(set(x)) > size // 2, "too many of the entries are equal")
    gamma = d.choice([g for g in range(-largest_gamma, largest_gamma + 1) if abs(g) > 1])
    beta = d.integer(-largest_beta, largest_beta, nonzero=True)
    slips = list(mistakes(gamma, beta, x).values())
    d.require(all(slips.count(slip) == 1 for slip in slips), "two mistakes give the same outputs")
    return {"gamma": gamma, "beta": beta, "x": x}


def solve(gamma, beta, x) -> dict:
    """y_i = γ (x_i − μ) + β with μ the mean of x."""
    if not x:
        raise ValueError("x must have at least one entry")
    mu = _mean(x)
    y = [gamma * (v - mu) + beta for v in x]
    if any(v.denominator != 1 for v in y):
        raise ValueError(f"the outputs are not integers: {', '.join(map(str, y))}")
    return {"y": [int(v) for v in y]}


def verify(answer, gamma, beta, x) -> bool:
    """The outputs have mean β, and differ from the first one by γ times what the inputs differ by."""
    y = answer["y"]
    if len(y) != len(x) or sum(y) != len(x) * beta:
        return False
    return all(out - y[0] == gamma * (v - x[0]) for out, v in zip(y, x))


def mistakes(gamma, beta, x) -> dict:
    n, mu = len(x), _mean(x)
    return {
        "β forgotten": {"y": [gamma * (v - mu) for v in x]},
        "γ forgotten": {"y": [v - mu + beta for v in x]},
        "mean not subtracted": {"y": [gamma * v + beta for v in x]},
        "sum subtracted instead of mean": {"y": [gamma * (v - n * mu) + beta for v in x]},
        "mean added instead of subtracted": {"y": [gamma * (v + mu) + beta for v in x]},
        "β added before scaling by γ": {"y": [gamma * (v - mu + beta) for v in x]},
    }


def steps(answer, gamma, beta, x) -> dict:
    """The mean, the centred inputs, and each output before β is added."""
    mean = Fraction(sum(x), len(x))
    centred = [v - mean for v in x]
    entries = [
        {"index": i + 1, "centred": c, "sum": [gamma * c, beta], "y": y}
        for i, (c, y) in enumerate(zip(centred, answer["y"]))
    ]
    return {"n": len(x), "total": sum(x), "mean": mean, "centred": centred, "entries": entries}


def effort(gamma, beta, x) -> int:
    """The sum of x and its mean; for each entry a difference, a product with γ, and β added."""
    num, den = Fraction(sum(x), len(x)).as_integer_ratio()  # den is 1 if the mean is whole
    work = total(x) + quotient(sum(x), len(x))
    for v in x:
        centred = v * den - num  # over den
        work += product(v, den) + total([v * den, -num])
        work += product(gamma, centred) + quotient(gamma * centred, den) + total([gamma * centred // den, beta])
    return work


def _mean(values) -> Fraction | int:
    """An integer where it is whole: all that is computed from it is then quicker, and the same."""
    total, n = sum(values), len(values)
    return Fraction(total, n) if total % n else total // n
