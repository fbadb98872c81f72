"""Dropout is a ridge in expectation: the proof, for masks and for noise.   (EECS 182 HW 5, 4a)"""

from fractions import Fraction
from itertools import product

from generator.author import Criterion, Draw

TITLE = "Dropout as regularization"
KNOBS = {"checked": (False, True), "variant": ("any", "plain", "inverted", "noise"), "largest": range(1, 5)}
ABOUT = {
    "checked": "whether an example in numbers is asked for too",
    "variant": "kind of dropout or noise",
    "largest": "largest absolute value of the entries of X, before they are scaled",
}
SPACE = 12.0


def draw(d: Draw, *, checked: bool = True, variant: str = "any", largest: int = 3) -> dict:
    noise = d.choice(["plain", "inverted", "noise"]) if variant == "any" else variant
    p = d.choice([[1, 2], [1, 3], [2, 3], [1, 4], [3, 4]])
    step = 1 if noise == "noise" else p[1] if noise == "plain" else p[0]
    X = [[step * v for v in row] for row in d.matrix(2, 2, -largest, largest, nonzero=True)]
    return {
        "noise": noise,
        "p": p,
        "sigma": d.integer(1, 3),
        "X": X,
        "y": d.integers(2, -9, 9),
        "w": d.integers(2, -3, 3, nonzero=True),
        "checked": checked,
    }


def criteria(noise, p, sigma, X, y, w, checked=True) -> list:
    mean = {"plain": r"pX\tilde w", "inverted": r"X\tilde w", "noise": r"X\tilde w"}[noise]
    centred = {
        "plain": r"\mathbb{E}[R_{ij} - p] = 0",
        "inverted": r"\mathbb{E}[R_{ij}/p - 1] = 0",
        "noise": r"\mathbb{E}[N_{ij}] = 0",
    }[noise]
    variance = {"plain": "p(1-p)", "inverted": r"\frac{1-p}{p}", "noise": r"\sigma^2"}[noise]
    last = (
        Criterion(
            1,
            r"Each of the $n$ rows gives $\sigma^2 \lVert \tilde w \rVert^2$, all together"
            r" $n \sigma^2 \lVert \tilde w \rVert^2$",
            "the number of rows is left out",
        )
        if noise == "noise"
        else Criterion(
            1,
            r"The squares are $\sum_j \tilde w_j^2 \lVert X_j \rVert^2 = \lVert \tilde\Gamma \tilde w \rVert^2$,"
            r" so that $\tilde\Gamma_{jj}^2 = \lVert X_j \rVert^2$",
            r"$\tilde\Gamma$ taken for $\tilde\Gamma^2$: the norms are not squared, or squared twice",
        )
    )
    found = [
        Criterion(1, f"Adds and subtracts ${mean}$, the mean of the prediction", "the mean is not split off"),
        Criterion(1, f"The cross term vanishes, since ${centred}$", "the cross term is dropped without a reason"),
        Criterion(
            1,
            f"By independence the variances add up, without mixed terms of different entries; each has the factor"
            f" ${variance}$",
            "independence is not used, or the variance is wrong",
        ),
        last,
    ]
    return [*found, Criterion(1, "The number of the example", "the number is missing or wrong")] if checked else found


def claims(noise, p, sigma, X, y, w, checked=True) -> dict:
    """‖y − mean‖² and the penalty, by the formula to be proved."""
    keep = Fraction(*p)
    scale = keep if noise == "plain" else 1
    fit = sum((b - scale * sum(v * u for v, u in zip(row, w))) ** 2 for row, b in zip(X, y))
    if noise == "noise":
        penalty = len(X) * sigma**2 * sum(u * u for u in w)
    else:
        factor = keep * (1 - keep) if noise == "plain" else (1 - keep) / keep
        penalty = factor * sum(u * u * sum(row[j] ** 2 for row in X) for j, u in enumerate(w))
    return {"fit": int(fit), "penalty": int(penalty), "loss": int(fit + penalty)}


def holds(claims, noise, p, sigma, X, y, w, checked=True) -> bool:
    """The expectation itself, over all masks. (Of the noise only mean and variance count: ±σ with equal chances.)"""
    keep = Fraction(*p)
    cells = [v for row in X for v in row]
    outcomes = {
        "plain": [(lambda v: v, keep), (lambda v: 0, 1 - keep)],
        "inverted": [(lambda v: v / keep, keep), (lambda v: 0, 1 - keep)],
        "noise": [(lambda v: v + sigma, Fraction(1, 2)), (lambda v: v - sigma, Fraction(1, 2))],
    }[noise]
    expected = Fraction(0)
    for drawn in product(outcomes, repeat=len(cells)):
        chance = Fraction(1)
        values = []
        for (change, share), v in zip(drawn, cells):
            chance *= share
            values.append(change(v))
        rows = [values[i : i + len(w)] for i in range(0, len(values), len(w))]
        expected += chance * sum((b - sum(v * u for v, u in zip(row, w))) ** 2 for row, b in zip(rows, y))
    return claims["loss"] == expected == claims["fit"] + claims["penalty"]


def identity(noise, p, sigma, X, y, w, checked=True) -> list:
    return [noise, sigma if noise == "noise" else p, X, y, w] if checked else [noise]
