"""Why the scores of attention are divided by √d: their variance, and the slope of the softmax."""

from fractions import Fraction
from functools import cache
from itertools import combinations_with_replacement

from generator.author import Criterion, Draw

TITLE = "Why scores are scaled"
KNOBS = {"checked": (False, True), "largest": range(3, 10), "largest_root": range(2, 6)}
ABOUT = {
    "checked": "whether an example in numbers is asked for too",
    "largest": "largest absolute value of the entries of q and k",
    "largest_root": "largest root of the size d",
}
SPACE = 9.0


def draw(d: Draw, *, checked: bool = True, largest: int = 6, largest_root: int = 4) -> dict:
    q, k = (list(d.choice(_values(largest))) for _ in range(2))
    return {"root": d.integer(2, largest_root), "q": q, "k": k, "base": d.integer(2, 4), "checked": checked}


def criteria(root, q, k, base, checked=True) -> list:
    found = [
        Criterion(
            1,
            r"Mean $0$: by independence $\mathrm{E}[q_i k_i] = \mathrm{E}[q_i] \, \mathrm{E}[k_i] = 0$ for every term",
            "the mean is missing, or independence is not used",
        ),
        Criterion(
            1,
            r"$\mathrm{Var}(q_i k_i) = \sigma_q^2 \sigma_k^2$, and $d$ independent terms: "
            r"$\mathrm{Var}(q \cdot k) = d \, \sigma_q^2 \sigma_k^2$",
            "the variance of a product, or the sum of the $d$ variances, is missing or wrong",
        ),
        Criterion(
            1,
            r"The standard deviation grows like $\sqrt d$: divided by it, the variance no longer depends on $d$; "
            "divided by $d$ it would shrink, and the weights would be almost equal",
            r"it is not said why the divisor is $\sqrt d$ and not $d$",
        ),
        Criterion(
            1,
            "With large scores the softmax is almost $0$ or $1$, where its derivative is almost $0$: "
            "gradients vanish, and the head hardly learns",
            "the effect on the gradient of the softmax is missing",
        ),
    ]
    return [*found, Criterion(1, "The numbers of the example", "numbers are missing or wrong")] if checked else found


def claims(root, q, k, base, checked=True) -> dict:
    """d·σ_q²·σ_k², and p and p(1 − p) for p = m / (m + 1) with m = base^√d and m = base. Fractions as two integers."""
    variance = sum(v * v for v in q) * sum(v * v for v in k) // (len(q) * len(k))
    odds = {"unscaled": base**root, "scaled": base}
    weights = {f"weight_{name}": [m, m + 1] for name, m in odds.items()}
    slopes = {f"slope_{name}": [m, (m + 1) ** 2] for name, m in odds.items()}
    return {"variance": root * root * variance, "variance_scaled": variance, **weights, **slopes}


def holds(claims, root, q, k, base, checked=True) -> bool:
    """Sums over all equally likely outcomes, one random term after another; odds of the weights, and slopes p − p²."""
    terms = [a * b for a in q for b in k]
    count, first, second = 1, 0, 0  # of outcomes, of their scores, of the squares of these
    for _ in range(root * root):
        second = sum(second + 2 * term * first + term * term * count for term in terms)
        first = sum(first + term * count for term in terms)
        count *= len(terms)
    spread = Fraction(second, count) - Fraction(first, count) ** 2
    if spread != claims["variance"] or spread != root * root * claims["variance_scaled"]:
        return False
    for name, odds in (("unscaled", base**root), ("scaled", base)):
        p, slope = Fraction(*claims[f"weight_{name}"]), Fraction(*claims[f"slope_{name}"])
        if p != odds * (1 - p) or slope != p - p * p:
            return False
    return True


def steps(claims, root, q, k, base, checked=True) -> dict:
    return {"variance_q": sum(v * v for v in q) // 4, "variance_k": sum(v * v for v in k) // 4}


def identity(root, q, k, base, checked=True) -> list:
    return [root, q, k, base] if checked else []


@cache
def _values(largest) -> list:
    """Four integers in ascending order, of mean 0 and a whole mean square: all that there are."""
    found = [(a, b, c, -a - b - c) for a, b, c in combinations_with_replacement(range(-largest, largest + 1), 3)]
    return [v for v in found if v[2] <= v[3] <= largest and any(v) and sum(x * x for x in v) % 4 == 0]
