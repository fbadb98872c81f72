"""Condition number and largest learning rate of gradient descent on a least-squares loss."""

from fractions import Fraction
from math import isqrt

from generator.author import Draw, product, quotient, square_root, total

TITLE = "Learning rate and conditioning"
KNOBS = {"largest_condition": range(3, 12), "largest_eigenvalue": range(20, 121), "largest_rate": range(3, 13)}
ABOUT = {
    "largest_condition": "largest condition number",
    "largest_eigenvalue": "largest eigenvalue of XᵀX",
    "largest_rate": "largest bound of the learning rate",
}
SPACE = 4.5
LABELS = {"kappa": r"\kappa", "eta_max": r"\eta_{\max}"}
DIRECTIONS = [(1, 1), (1, 2), (2, 1), (1, 3), (3, 1), (2, 3), (3, 2), (1, 4), (4, 1)]  # of an eigenvector


def draw(d: Draw, *, largest_condition: int = 9, largest_eigenvalue: int = 72, largest_rate: int = 9) -> dict:
    options = []
    for a, b in DIRECTIONS:
        for kappa in range(2, largest_condition + 1):
            for small in range(1, largest_eigenvalue // kappa + 1):
                if (kappa - 1) * small % (a * a + b * b) == 0 and (kappa - 1) * small > 2:
                    options.append((a, b, kappa * small, small))
    a, b, large, small = d.choice(options)
    b *= d.choice([-1, 1])
    gap = (large - small) // (a * a + b * b)
    A = [[small + gap * a * a, gap * a * b], [gap * a * b, small + gap * b * b]]
    eta = d.integer(2, largest_rate)
    d.require(large * eta % 2 == 0 and large * eta // 2 > 4, "no whole number of samples, or hardly any")
    return {"A": A, "samples": large * eta // 2}


def solve(A, samples) -> dict:
    """The Hessian is A / N: κ is the quotient of the eigenvalues of A, and η_max is 2 N over the larger one."""
    (p, q), (other, r) = A
    root = isqrt((p - r) ** 2 + 4 * q * q)
    if q != other or root**2 != (p - r) ** 2 + 4 * q * q or root >= p + r or samples < 1:
        raise ValueError("A must be symmetric and positive definite, its eigenvalues whole, and samples at least 1")
    small, large = (p + r - root) // 2, (p + r + root) // 2
    if large % small or 2 * samples % large:
        raise ValueError("the condition number and the largest rate must be whole")
    return {"kappa": large // small, "eta_max": 2 * samples // large}


def verify(answer, A, samples) -> bool:
    """At the bound I − η A / N has the eigenvalue −1, so that det(2 N I − η A) = 0; and κ + 1/κ + 2 = trace² / det."""
    (p, q), (_, r) = A
    kappa, eta, n = answer["kappa"], answer["eta_max"], 2 * samples
    trace, determinant = p + r, p * r - q * q
    if (n - eta * p) * (n - eta * r) != (eta * q) ** 2 or kappa < 1 or trace * eta < n or (trace * eta > 2 * n):
        return False
    return (kappa + 1) ** 2 * determinant == trace**2 * kappa


def mistakes(A, samples) -> dict:
    (p, _), (_, r) = A
    answer = solve(A, samples)
    kappa, eta = answer["kappa"], answer["eta_max"]
    return {
        "the smaller eigenvalue taken": {"eta_max": eta * kappa},
        "N/λ in place of 2N/λ": {"eta_max": Fraction(eta, 2)},
        "N forgotten": {"eta_max": Fraction(eta, samples)},
        "diagonal of the matrix taken for its eigenvalues": {
            "kappa": Fraction(max(p, r), min(p, r)),
            "eta_max": Fraction(2 * samples, max(p, r)),
        },
        "2N over the sum of the eigenvalues": {"eta_max": Fraction(2 * samples, p + r)},
        "condition number squared": {"kappa": kappa**2},
    }


def steps(answer, A, samples) -> dict:
    (p, q), (_, r) = A
    root = isqrt((p - r) ** 2 + 4 * q * q)
    return {
        "trace": p + r,
        "det": p * r - q * q,
        "root": root,
        "large": (p + r + root) // 2,
        "small": (p + r - root) // 2,
    }


def effort(A, samples) -> int:
    """The characteristic polynomial, its roots, and two quotients."""
    (p, q), (_, r) = A
    s = steps({}, A, samples)
    work = total([p, r]) + product(p, r) + product(q, q) + total([p * r, -q * q])
    work += product(s["trace"], s["trace"]) + product(4, s["det"]) + total([s["trace"] ** 2, -4 * s["det"]])
    work += square_root(s["root"] ** 2) + total([s["trace"], s["root"]]) + total([s["trace"], -s["root"]])
    work += quotient(2 * s["large"], 2) + quotient(2 * s["small"], 2)
    return work + quotient(s["large"], s["small"]) + quotient(2 * samples, s["large"])
