"""Exact line search on a quadratic function: how far to go, and where one arrives."""

from fractions import Fraction

from generator.author import Draw, dot, product, quotient, total

TITLE = "Exact line search"
KNOBS = {"largest": range(2, 10), "largest_curvature": range(2, 10), "largest_step": range(3, 10)}
ABOUT = {
    "largest": "largest absolute value of the coordinates of the point",
    "largest_curvature": "largest diagonal entry of H",
    "largest_step": "largest value of t",
}
SPACE = 4.5
LABELS = {"w_new": r"w + t d"}


def draw(d: Draw, *, largest: int = 4, largest_curvature: int = 5, largest_step: int = 5) -> dict:
    p, r = d.integers(2, 1, largest_curvature)
    q = d.integer(-2, 2, nonzero=True)
    d.require(p * r > q * q, "the function has no minimum")
    w = d.integers(2, -largest, largest)
    x, y = d.integers(2, -3, 3, nonzero=True)
    t, aside = d.integer(2, largest_step), d.integer(-3, 3, nonzero=True)
    # the gradient −t H d leads to the step t; what is orthogonal to d does not matter
    slope = [-t * (p * x + q * y) - aside * y, -t * (q * x + r * y) + aside * x]
    b = [p * w[0] + q * w[1] - slope[0], q * w[0] + r * w[1] - slope[1]]
    d.require(all(slope) and max(map(abs, b)) < 100, "a slope is 0, or b is large")
    return {"H": [[p, q], [q, r]], "b": b, "w": w, "d": [x, y]}


def solve(H, b, w, d) -> dict:
    """t = −gᵀd / dᵀHd with the gradient g = Hw − b."""
    if len(H) != 2 or H[0][1] != H[1][0]:
        raise ValueError("H must be a symmetric 2 × 2 matrix")
    _, _, slope, curvature = _along(H, b, w, d)
    if curvature <= 0 or slope % curvature:
        raise ValueError(f"the step −({slope}) / {curvature} is not a whole number, or not to a minimum")
    t = -slope // curvature
    return {"t": t, "w_new": [v + t * u for v, u in zip(w, d)]}


def carried(written, H, b, w, d) -> dict:
    """The new point with the step that was written."""
    return {"w_new": [v + written["t"] * u for v, u in zip(w, d)]}


def verify(answer, H, b, w, d) -> bool:
    """At the new point the gradient is orthogonal to d."""
    t, at = answer["t"], answer["w_new"]
    if len(at) != 2 or [at[0] - w[0], at[1] - w[1]] != [t * u for u in d]:
        return False
    gradient = [H[i][0] * at[0] + H[i][1] * at[1] - b[i] for i in range(2)]
    return gradient[0] * d[0] + gradient[1] * d[1] == 0


def mistakes(H, b, w, d) -> dict:
    gradient, _, slope, curvature = _along(H, b, w, d)
    steepest = [-g for g in gradient]
    _, _, down, bend = _along(H, b, w, steepest)

    def moved(t, d=d) -> dict:
        return {"t": t, "w_new": [v + t * u for v, u in zip(w, d)]}

    right = -slope // curvature
    return {
        "sign lost: uphill": moved(-right),
        "step not multiplied by the direction": {"w_new": [v + right for v in w]},
        "H forgotten in the denominator": moved(Fraction(-slope, d[0] ** 2 + d[1] ** 2)),
        "½ forgotten: 2H for the Hessian": moved(Fraction(-slope, 2 * curvature)),
        "b forgotten in the gradient": moved(Fraction(-_along(H, [0, 0], w, d)[2], curvature)),
        "steepest descent, not along d": moved(Fraction(-down, bend), steepest) if bend else {},
    }


def steps(answer, H, b, w, d) -> dict:
    return dict(zip(("gradient", "Hd", "slope", "curvature"), _along(H, b, w, d)))


def effort(H, b, w, d) -> int:
    """The gradient, its product with d, H d and its product with d, the quotient, and the new point."""
    gradient, Hd, slope, curvature = _along(H, b, w, d)
    work = sum(dot(row, w) + total([g + u, -u]) for row, g, u in zip(H, gradient, b)) + dot(gradient, d)
    work += sum(dot(row, d) for row in H) + dot(Hd, d) + quotient(slope, curvature)
    t = -slope // curvature
    return work + sum(product(t, u) + total([v, t * u]) for v, u in zip(w, d))


def _along(H, b, w, d) -> tuple:
    """The gradient, H d, and slope and curvature along d."""
    gradient, Hd = ([sum(a * v for a, v in zip(row, vector)) for row in H] for vector in (w, d))
    gradient = [g - u for g, u in zip(gradient, b)]
    return gradient, Hd, sum(g * u for g, u in zip(gradient, d)), sum(v * u for v, u in zip(Hd, d))
