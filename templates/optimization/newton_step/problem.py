"""A step of Newton's method for a function of two variables that is cubic in the first."""

from fractions import Fraction

from generator.author import Draw, portion, product, total

TITLE = "A step of Newton's method"
KNOBS = {"largest": range(1, 6), "largest_step": range(2, 8)}
ABOUT = {
    "largest": "largest absolute value of the coordinates of the point",
    "largest_step": "largest absolute value of the coordinates of the step",
}
SPACE = 6.0
LABELS = {"gradient": r"\nabla f", "hessian": r"\nabla^2 f", "next": r"\text{next point}"}


def draw(d: Draw, *, largest: int = 3, largest_step: int = 4) -> dict:
    cubic, mixed = d.integer(-2, 2, nonzero=True), d.integer(-4, 4, nonzero=True)
    x, y = d.integer(1, largest) * (1 if cubic > 0 else -1), d.integer(-largest, largest, nonzero=True)
    first, second = d.integer(-5, 5), d.integer(1, 4)
    p, q, r = 6 * cubic * x + 2 * first, mixed, 2 * second
    d.require(p > 0 and p * r > q * q and p != r, "the Hessian is not positive definite, or like a circle's")
    a, b = d.integers(2, -largest_step, largest_step, nonzero=True)
    # the linear terms make the gradient −H times the step
    linear = [-p * a - q * b - 3 * cubic * x * x - 2 * first * x - mixed * y, -q * a - r * b - mixed * x - r * y]
    d.require(all(linear) and q * a + r * b != 0 and p * a + q * b != 0, "a slope is 0")
    return {"cubic": cubic, "square": [first, mixed, second], "linear": linear, "at": [x, y]}


def solve(cubic, square, linear, at) -> dict:
    """Gradient and Hessian at the point, and the point less H⁻¹ times the gradient."""
    gradient, H = _derivatives(cubic, square, linear, at)
    if H[0][0] * H[1][1] == H[0][1] ** 2:
        raise ValueError("the Hessian is singular")
    found = _step(at, H, gradient)
    if any(v.denominator != 1 for v in found):
        raise ValueError(f"the next point {found[0]}, {found[1]} is not made of integers")
    return {"gradient": gradient, "hessian": H, "next": [int(v) for v in found]}


def carried(written, cubic, square, linear, at) -> dict:
    """The step with the gradient and the Hessian that were written."""
    H = written["hessian"]
    return {"next": _step(at, H, written["gradient"])} if H[0][0] * H[1][1] != H[0][1] * H[1][0] else {}


def verify(answer, cubic, square, linear, at) -> bool:
    """Differences of f, which are exact for a cubic polynomial; and H times the step plus the gradient is 0."""
    (x, y), (first, mixed, second) = at, square

    def f(u, v) -> int:
        u, v = x + u, y + v
        return cubic * u**3 + first * u**2 + mixed * u * v + second * v**2 + linear[0] * u + linear[1] * v

    here, slope = f(0, 0), f(1, 0) - f(-1, 0)
    gradient = [Fraction(8 * slope - f(2, 0) + f(-2, 0), 12), Fraction(f(0, 1) - f(0, -1), 2)]
    corner = f(1, 1) - f(1, 0) - f(0, 1) + here
    H = [[f(1, 0) + f(-1, 0) - 2 * here, corner], [corner, f(0, 1) + f(0, -1) - 2 * here]]
    if len(answer["next"]) != 2 or answer["gradient"] != gradient or answer["hessian"] != H:
        return False
    a, b = answer["next"][0] - x, answer["next"][1] - y
    return all(row[0] * a + row[1] * b + g == 0 for row, g in zip(H, gradient))


def mistakes(cubic, square, linear, at) -> dict:
    gradient, H = _derivatives(cubic, square, linear, at)
    (p, q), (_, r) = H
    lazy = [[3 * cubic * at[0] + 2 * square[0], q], [q, r]]
    wrong = {
        "Hessian not inverted": {"next": [v - row[0] * gradient[0] - row[1] * gradient[1] for v, row in zip(at, H)]},
        "step added, not subtracted": {"next": _step(at, H, [-g for g in gradient])},
        "signs lost in the inverse of the Hessian": {"next": _step(at, [[p, -q], [-q, r]], gradient)},
        "mixed derivative forgotten": {"hessian": [[p, 0], [0, r]], "next": _step(at, [[p, 0], [0, r]], gradient)},
        "only the step given, not added to the point": {"next": _step([0, 0], H, gradient)},
    }
    if lazy[0][0] * r != q * q:
        wrong["3x for the second derivative of x³"] = {"hessian": lazy, "next": _step(at, lazy, gradient)}
    return wrong


def steps(answer, cubic, square, linear, at) -> dict:
    (p, q), (_, r) = answer["hessian"]
    fx = [[3 * cubic, "x^2"], [2 * square[0], "x"], [square[1], "y"], [linear[0], ""]]
    fy = [[square[1], "x"], [2 * square[2], "y"], [linear[1], ""]]
    step = [v - u for v, u in zip(at, answer["next"])]
    return {"fx": fx, "fy": fy, "det": p * r - q * q, "adjugate": [[r, -q], [-q, p]], "step": step}


def effort(cubic, square, linear, at) -> int:
    """The gradient and the Hessian at the point, the determinant, two quotients, and the new point."""
    (x, y), (first, mixed, second) = at, square
    (g, h), ((p, q), (_, r)) = _derivatives(cubic, square, linear, at)
    work = product(3 * cubic, x, x) + product(2 * first, x) + product(mixed, y) + product(mixed, x)
    work += product(2 * second, y) + total([3 * cubic * x * x, 2 * first * x, mixed * y, linear[0]])
    work += total([mixed * x, 2 * second * y, linear[1]]) + product(6 * cubic, x) + total([6 * cubic * x, 2 * first])
    work += product(p, r) + product(q, q) + total([p * r, -q * q])
    for a, b, v, new in ((r, -q, x, r * g - q * h), (-q, p, y, p * h - q * g)):
        work += product(a, g) + product(b, h) + portion(1, p * r - q * q, new) + total([v, -new // (p * r - q * q)])
    return work


def _derivatives(cubic, square, linear, at) -> tuple:
    (x, y), (first, mixed, second) = at, square
    gradient = [3 * cubic * x * x + 2 * first * x + mixed * y + linear[0], mixed * x + 2 * second * y + linear[1]]
    return gradient, [[6 * cubic * x + 2 * first, mixed], [mixed, 2 * second]]


def _step(at, H, gradient) -> list:
    (p, q), (s, r) = H
    det = Fraction(p * r - q * s)
    return [at[0] - (r * gradient[0] - q * gradient[1]) / det, at[1] - (p * gradient[1] - s * gradient[0]) / det]
