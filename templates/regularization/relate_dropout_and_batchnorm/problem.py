"""Dropout's penalty rescales the features to one norm, as batch normalization does.   (EECS 182 HW 5, 4d)"""

from math import isqrt

from generator.author import Criterion, Draw

TITLE = "Dropout and batch normalization"
KNOBS = {"checked": (False, True), "largest_inverse_alpha": range(2, 7)}
ABOUT = {"checked": "whether an example in numbers is asked for too", "largest_inverse_alpha": "largest value of 1/α"}
SPACE = 8.0

_COLUMNS = ([3, 4], [4, 3], [6, 8], [8, 6], [5, 12], [12, 5], [8, 15], [9, 12], [12, 9], [12, 16])
ALLOW = {"idle given: direction": "it says which of the two is asked for; the model answer states the same numbers"}


def draw(d: Draw, *, checked: bool = True, largest_inverse_alpha: int = 5) -> dict:
    """Columns with whole norms that 1/α divides: X̃ then has whole Γ, and its columns the norm 1/α."""
    m = d.integer(2, largest_inverse_alpha)
    columns = [[m * d.choice([-1, 1]) * v for v in column] for column in d.sample(_COLUMNS, 2)]
    d.require(_norm(columns[0]) != _norm(columns[1]), "both columns have one norm already")
    return {
        "direction": d.choice(["norms", "gamma"]),
        "inverse_alpha": m,
        "X": [list(row) for row in zip(*columns)],
        "checked": checked,
    }


def criteria(direction, inverse_alpha, X, checked=True) -> list:
    first = (
        Criterion(
            1,
            rf"Column $j$ of $\tilde X = X \Gamma^{{-1}}$ is column $j$ of $X$ over $\Gamma_{{jj}}$: all norms are"
            rf" $1/\alpha = {inverse_alpha}$",
            r"$\alpha$ for $1/\alpha$, or the norms depend on the column",
        )
        if direction == "norms"
        else Criterion(
            1,
            rf"$\Gamma_{{jj}} = \lVert X_j \rVert / {inverse_alpha}$, that is $\alpha = 1/{inverse_alpha}$",
            rf"$\alpha = {inverse_alpha}$ for $1/{inverse_alpha}$, or one $\Gamma_{{jj}}$ for all columns",
        )
    )
    found = [
        first,
        Criterion(
            1,
            "All features come to the same scale, so that the penalty treats them alike: what batch normalization does"
            " by dividing each feature by its standard deviation",
            "the common scale is not named as what both do",
        ),
        Criterion(
            1,
            "Something that batch normalization does besides: it subtracts the mean, it depends on the batch, it learns"
            r" $\gamma$ and $\beta$, it works in every layer during training",
            "no difference is named",
        ),
    ]
    return (
        [*found, Criterion(1, "The numbers of the example", "the numbers are missing or wrong")] if checked else found
    )


def claims(direction, inverse_alpha, X, checked=True) -> dict:
    return {"gamma": [_norm(column) // inverse_alpha for column in zip(*X)]}


def holds(claims, direction, inverse_alpha, X, checked=True) -> bool:
    """Divides each column by its Γ_jj: the squares of the quotients add up to (1/α)²."""
    return len(claims["gamma"]) == len(X[0]) and all(
        sum(v * v for v in column) == (inverse_alpha * g) ** 2 for column, g in zip(zip(*X), claims["gamma"])
    )


def steps(claims, direction, inverse_alpha, X, checked=True) -> dict:
    return {"norms": [_norm(column) for column in zip(*X)]}


def identity(direction, inverse_alpha, X, checked=True) -> list:
    return [direction, inverse_alpha, X] if checked else [direction, inverse_alpha]


def _norm(column) -> int:
    return isqrt(sum(v * v for v in column))
