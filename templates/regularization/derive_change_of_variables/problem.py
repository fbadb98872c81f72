"""Tikhonov regularization becomes ridge regression by a change of variables.   (EECS 182 HW 5, 4c)"""

from fractions import Fraction

from generator.author import Criterion, Draw

TITLE = "From Tikhonov to ridge"
KNOBS = {"checked": (False, True), "largest_factor": range(1, 5), "largest": range(1, 5)}
ABOUT = {
    "checked": "whether an example in numbers is asked for too",
    "largest_factor": "largest factor k of the change of variables Γw = kw̃",
    "largest": "largest absolute value of the entries of X and w, before they are scaled",
}
SPACE = 9.0


def draw(d: Draw, *, checked: bool = True, largest_factor: int = 3, largest: int = 3) -> dict:
    k = d.integer(1, largest_factor)
    gamma = d.sample([2, 3, 4, 5], 2)
    return {
        "k": k,
        "gamma_diag": gamma,
        "X": [[g * v for g, v in zip(gamma, row)] for row in d.matrix(2, 2, -largest, largest, nonzero=True)],
        "y": d.integers(2, -9, 9),
        "w": [k * v for v in d.integers(2, -largest, largest, nonzero=True)],
        "checked": checked,
    }


def criteria(k, gamma_diag, X, y, w, checked=True) -> list:
    factor = "" if k == 1 else str(k)
    found = [
        Criterion(
            1,
            rf"$w = {factor}\Gamma^{{-1}} \tilde w$, which exists since $\Gamma$ is invertible",
            r"$\Gamma$ is not inverted, or the factor is on the wrong side",
        ),
        Criterion(
            1,
            rf"$\tilde X = {factor}X \Gamma^{{-1}}$, from $X w = \tilde X \tilde w$ for all $w$",
            r"$X$ multiplied by $\Gamma$, or from the left",
        ),
        Criterion(
            1,
            rf"$\lambda = {k * k}$, from $\lVert \Gamma w \rVert^2 = \lambda \lVert \tilde w \rVert^2$",
            r"$\lambda$ missing or wrong" + (f": {k} is not squared" if k > 1 else ""),
        ),
    ]
    return (
        [*found, Criterion(1, "The numbers of the example", "the numbers are missing or wrong")] if checked else found
    )


def claims(k, gamma_diag, X, y, w, checked=True) -> dict:
    """X̃ = k X Γ⁻¹, w̃ = Γ w / k, and the loss, as ridge regression has it."""
    X_ridge = [[k * v // g for v, g in zip(row, gamma_diag)] for row in X]
    w_ridge = [g * u // k for g, u in zip(gamma_diag, w)]
    fit = sum((b - sum(v * u for v, u in zip(row, w_ridge))) ** 2 for row, b in zip(X_ridge, y))
    return {"X_ridge": X_ridge, "w_ridge": w_ridge, "loss": fit + k * k * sum(u * u for u in w_ridge)}


def holds(claims, k, gamma_diag, X, y, w, checked=True) -> bool:
    """The loss in the old variables; and X̃ w̃ = X w for the unit vectors in place of w."""
    loss = sum((b - sum(v * u for v, u in zip(row, w))) ** 2 for row, b in zip(X, y))
    loss += sum((g * u) ** 2 for g, u in zip(gamma_diag, w))
    for j, g in enumerate(gamma_diag):
        # w = e_j becomes w̃ = (γ_j / k) e_j
        if any(Fraction(g, k) * row[j] != old[j] for row, old in zip(claims["X_ridge"], X)):
            return False
    return claims["loss"] == loss and all(k * u == g * v for u, g, v in zip(claims["w_ridge"], gamma_diag, w))


def identity(k, gamma_diag, X, y, w, checked=True) -> list:
    return [k, gamma_diag, X, y, w] if checked else [k]
