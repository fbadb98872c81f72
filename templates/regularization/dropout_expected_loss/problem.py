"""Expected squared loss under dropout: the loss of the mean plus a ridge-like penalty.   (EECS 182 HW 5, 4a)"""

import itertools
from fractions import Fraction
from functools import cache
from math import gcd, isqrt

from generator.author import Draw, dot, portion, product, total

TITLE = "Expected loss under dropout"
KNOBS = {
    "rows": range(1, 5),
    "columns": range(1, 5),
    "largest_denominator": range(2, 6),
    "largest": range(1, 5),
    "largest_weight": range(1, 7),
}
ABOUT = {
    "rows": "rows of X",
    "columns": "columns of X",
    "largest_denominator": "largest denominator of the probability",
    "largest": "largest absolute value of the entries of X, before they are scaled",
    "largest_weight": "largest absolute value of the weights",
}
SPACE = 6.0
SORTED_CHOICES = True
LABELS = {"expected_loss": r"\mathbb{E}_R \lVert y - (R \odot X) w \rVert^2"}


def draw(
    d: Draw, *, rows: int = 2, columns: int = 2, largest_denominator: int = 4, largest: int = 4, largest_weight: int = 3
) -> dict:
    num, den = d.choice(_probabilities(largest_denominator))
    full, others = _columns(rows, largest)
    drawn = d.shuffled([d.choice(full), *(d.choice(others) for _ in range(columns - 1))])
    d.require(len(set(map(_direction, drawn))) >= min(rows, columns, 2), "all columns are multiples of one")
    K = list(zip(*drawn))  # X = den·K
    w = d.integers(columns, -largest_weight, largest_weight, nonzero=True)
    mean = [num * sum(k * v for k, v in zip(row, w)) for row in K]  # pXw
    residual = d.integers(rows, -4, 4)
    y = [m + r for m, r in zip(mean, residual)]
    d.require(any(mean) and any(residual) and any(y), "y or pXw is zero, or they are equal")
    givens = {"X": [[den * k for k in row] for row in K], "y": y, "w": w, "p": [num, den]}
    losses = [loss["expected_loss"] for loss in (solve(**givens), *mistakes(**givens).values())]
    differ = len(set(losses)) == len(losses)
    d.require(differ or largest_denominator == 2, "a mistake gives the right answer, or what another one gives")
    return givens


def solve(X, y, w, p) -> dict:
    """‖y − pXw‖² + p(1−p) Σⱼ wⱼ² ‖Xⱼ‖², with Xⱼ the columns of X."""
    keep = _keep(X, y, w, p)
    loss = _loss_of_mean(X, y, w, keep) + keep * (1 - keep) * _penalty(X, w)
    if loss.denominator != 1:
        raise ValueError(f"the expected loss is not an integer: {loss}")
    return {"expected_loss": int(loss)}


def verify(answer, X, y, w, p) -> bool:
    """By the definition: the distribution of each row's output over all masks, counted in units of den^(-columns)."""
    num, den = p
    total = 0
    for row, target in zip(X, y):
        outputs = {0: 1}  # output → weight of the masks that give it
        for x, v in zip(row, w):
            longer = {}
            for output, weight in outputs.items():
                longer[output] = longer.get(output, 0) + weight * (den - num)
                longer[output + x * v] = longer.get(output + x * v, 0) + weight * num
            outputs = longer
        total += sum(weight * (target - output) ** 2 for output, weight in outputs.items())
    return total == answer["expected_loss"] * den ** len(w)


def mistakes(X, y, w, p) -> dict:
    keep = _keep(X, y, w, p)
    variance, loss_of_mean, penalty = keep * (1 - keep), _loss_of_mean(X, y, w, keep), _penalty(X, w)
    wrong = {
        "variance term forgotten": loss_of_mean,
        "p instead of p(1−p)": loss_of_mean + keep * penalty,
        "p for 1−p, as if p were the probability of dropping": _loss_of_mean(X, y, w, 1 - keep) + variance * penalty,
        "p² instead of p(1−p)": loss_of_mean + keep**2 * penalty,
        "p left out of pXw": _loss_of_mean(X, y, w, Fraction(1)) + variance * penalty,
    }
    squares = _squared_norms(X)
    if all(map(_is_square, squares)):
        unsquared = sum(v**2 * isqrt(s) for v, s in zip(w, squares))
        wrong["norms not squared (Γ̃ for Γ̃²)"] = loss_of_mean + variance * unsquared
    return {name: {"expected_loss": loss} for name, loss in wrong.items()}


def steps(answer, X, y, w, p) -> dict:
    """pXw, the residual and its squared norm; the columns of X with their squared norms; the penalty."""
    keep = Fraction(*p)
    output = [sum(x * v for x, v in zip(row, w)) for row in X]
    residual = [target - keep * out for target, out in zip(y, output)]
    squares = _squared_norms(X)
    norms = [{"square": s, "root": isqrt(s), "whole": _is_square(s)} for s in squares]
    return {
        "output": output,
        "mean": [keep * out for out in output],
        "residual": residual,
        "loss_of_mean": _loss_of_mean(X, y, w, keep),
        "columns": [list(column) for column in zip(*X)],
        "squares": squares,
        "norms": norms,
        "variance": keep * (1 - keep),
        "drop": 1 - keep,
        "sum": _penalty(X, w),
        "penalty": keep * (1 - keep) * _penalty(X, w),
    }


def effort(X, y, w, p) -> int:
    """pXw, the residual and its squares; the squared columns of X, weighted and added; p(1 − p); the two terms."""
    keep = _keep(X, y, w, p)
    variance, loss_of_mean, penalty = keep * (1 - keep), _loss_of_mean(X, y, w, keep), _penalty(X, w)
    work, residual = 0, []
    for row, target in zip(X, y):
        output = sum(x * v for x, v in zip(row, w))
        num, den = (keep * output).as_integer_ratio()  # den is 1 if the mean is whole
        residual.append(target * den - num)
        work += dot(row, w) + portion(*keep.as_integer_ratio(), output)
        work += product(target, den) + total([target * den, -num])
    work += dot(residual, residual) + sum(dot(column, column) for column in zip(*X))
    work += sum(product(v, v) for v in w) + dot([v**2 for v in w], _squared_norms(X))
    work += product(keep.numerator, (1 - keep).numerator) + product(keep.denominator, keep.denominator)
    work += portion(*variance.as_integer_ratio(), penalty)
    return work + total([int(loss_of_mean), int(variance * penalty)])


def _probabilities(largest_denominator) -> list:
    """Fractions, without 1/2 if there are others: it could not be told from 1 − p."""
    smallest = min(3, largest_denominator)
    return [[n, m] for m in range(smallest, largest_denominator + 1) for n in range(1, m) if gcd(n, m) == 1]


@cache
def _columns(rows, largest) -> tuple:
    """The columns without a 0 and all columns, of whole norm, so that a slip with Γ̃ has a value; of any norm where the
    entries are too small for that."""
    found = [column for column in itertools.product(range(-largest, largest + 1), repeat=rows) if any(column)]
    whole = [column for column in found if _is_square(sum(k**2 for k in column))]
    chosen = whole if any(map(all, whole)) else found
    return [column for column in chosen if all(column)], chosen


def _direction(column) -> tuple:
    """The same for all multiples of a column."""
    shortest = [k // gcd(*column) for k in column]
    return max((*shortest,), (*(-k for k in shortest),))


def _is_square(number) -> bool:
    return isqrt(number) ** 2 == number


def _loss_of_mean(X, y, w, keep) -> Fraction:
    """‖y − keep·Xw‖², with the denominator of keep drawn out of the square."""
    num, den = keep.as_integer_ratio()
    squares = ((den * t - num * sum(x * v for x, v in zip(row, w))) ** 2 for row, t in zip(X, y))
    return Fraction(sum(squares), den**2)


def _squared_norms(X) -> list:
    return [sum(x**2 for x in column) for column in zip(*X)]


def _penalty(X, w) -> int:
    """Σⱼ wⱼ² ‖Xⱼ‖²"""
    return sum(v**2 * s for v, s in zip(w, _squared_norms(X)))


def _keep(X, y, w, p) -> Fraction:
    """p, once the shapes are right."""
    if not X or not w or any(len(row) != len(w) for row in X) or len(y) != len(X):
        raise ValueError("X must have one row per entry of y and one column per entry of w")
    if len(p) != 2 or not 0 < p[0] <= p[1]:
        raise ValueError("p must be [numerator, denominator], above 0 and at most 1")
    return Fraction(*p)
