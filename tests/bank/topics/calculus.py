"""Calculus: exact derivatives, integrals and roots by SymPy, and floats by NumPy and SciPy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import sympy
from numpy.polynomial import Polynomial
from scipy.integrate import quad, solve_ivp
from scipy.optimize import minimize_scalar

from tests.bank.slip_oracles import Rule

Answer = dict[str, Any]


def whole(values: Any, tolerance: float = 1e-5) -> Any:
    """Floats as plain integers; AssertionError unless they are as good as whole."""
    array = np.asarray(values, dtype=float)
    assert np.allclose(array, np.rint(array), atol=tolerance, rtol=1e-9), values
    return np.rint(array).astype(int).tolist()


def roots(poly: Polynomial) -> list[int]:
    """The roots in ascending order, which are real and whole."""
    found = np.sort(np.asarray(poly.roots(), dtype=complex))
    assert np.allclose(found.imag, 0, atol=1e-6), found
    return list(whole(found.real, 1e-4))


def product_chain_rule(m: int, p: int, f: list[int], df: list[int], g: list[int], dg: list[int]) -> Answer:
    """Central differences of a function that has the values and slopes of the table at p and at g(p)."""
    inside, at = g[p - 1], 1e-5

    def h(x: float) -> float:
        y = inside + dg[p - 1] * (x - p)
        return float(x**m * (f[inside - 1] + df[inside - 1] * (y - inside)))

    return {"slope": whole((h(p + at) - h(p - at)) / (2 * at), 1e-3)}


def critical_points(f: list[int]) -> Answer:
    """Roots of the derivative by NumPy; beside a minimum f is higher at both sides."""
    poly = Polynomial(f)
    found = roots(poly.deriv())
    low = [x for x in found if poly(x - 0.1) > poly(x) < poly(x + 0.1)]
    return {"critical": found, "minima": low}


def definite_integral(f: list[int], a: int, b: int) -> Answer:
    """Adaptive quadrature."""
    return {"value": whole(quad(Polynomial(f), a, b)[0])}


def related_rates(names: list[str], place: str, distances: list[int], velocities: list[int]) -> Answer:
    """The distance a moment earlier and later."""
    x, v, dt = np.array(distances), np.array(velocities), 1e-5
    rate = (np.linalg.norm(x + v * dt) - np.linalg.norm(x - v * dt)) / (2 * dt)
    return {"distance": whole(np.linalg.norm(x)), "rate": whole(rate, 1e-3)}


def double_integral(terms: list[list[int]], b: int, m: int) -> Answer:
    """Gauss-Legendre quadrature in both variables, on the square that is mapped to the triangle by y = m x s."""
    nodes, weights = np.polynomial.legendre.leggauss(8)
    s, w = (nodes + 1) / 2, weights / 2
    x, y = np.meshgrid(b * s, s, indexing="ij")
    y = m * x * y
    values = sum(c * x**i * y**j for c, i, j in terms) * m * x * b
    return {"value": whole(w @ values @ w)}


def tangent_line(f: list[int], p: int) -> Answer:
    """The remainder of f by (x - p)² is the tangent; the quotient has the other root."""
    quotient, tangent = divmod(Polynomial(f), Polynomial([p * p, -2 * p, 1]))
    intercept, slope = [*tangent.coef, 0][:2]
    return {"slope": whole(slope), "intercept": whole(intercept), "other": whole(quotient.roots()[0])}


def area_between(f: list[int], g: list[int]) -> Answer:
    """Roots by NumPy, and the integral of the absolute value by quadrature."""
    gap = Polynomial(f) - Polynomial(g)
    at = roots(gap.trim())
    parts = [quad(lambda x: abs(gap(x)), a, b)[0] for a, b in pairwise(at)]
    return {"crossings": at, "area": whole(sum(parts), 1e-4)}


def taylor_polynomial(f: list[int], a: int) -> Answer:
    """f(h + a) as a polynomial in h: composition."""
    shifted = Polynomial(f)(Polynomial([a, 1]))
    return {"c": whole(shifted.coef)}


def least_cost(company: str, volume: int, faces: int, base: int, wall: int) -> Answer:
    """Numerical minimization over the side."""

    def cost(s: float) -> float:
        return faces * base * s * s + 4 * wall * volume / s

    found = minimize_scalar(cost, bounds=(0.5, 100), method="bounded", options={"xatol": 1e-9})
    s = whole(found.x, 1e-3)
    return {"side": s, "height": whole(volume / s**2), "cost": whole(cost(s))}


def substitution_integral(k: int, r: int, c: int, n: int, a: int, b: int) -> Answer:
    """Adaptive quadrature."""
    return {"value": whole(quad(lambda x: k * (x + r) * (x * x + 2 * r * x + c) ** n, a, b)[0])}


def integration_by_parts(p: list[int], k: int) -> Answer:
    """The linear equations q' + k q = p for the coefficients of q."""
    size = len(p)
    system = k * np.eye(size) + np.diag(np.arange(1, size), 1)
    return {"q": whole(np.linalg.solve(system, p))}


def linear_ode(b: int, c: int, start: list[int]) -> Answer:
    """Eigenvalues of the companion matrix; the constants from a numerical solution at two times."""
    companion = np.array([[0, 1], [-c, -b]])
    exponents = whole(np.sort(np.linalg.eigvals(companion).real))
    times = [0.1, 0.2]
    solved = solve_ivp(lambda _, y: companion @ y, (0, 0.2), start, t_eval=times, rtol=1e-10, atol=1e-12)
    basis = np.exp(np.outer(times, exponents))
    return {"exponents": exponents, "constants": whole(np.linalg.solve(basis, solved.y[0]), 1e-3)}


def green_theorem(P: list[int], Q: list[int], x: list[int], y: list[int], turn: str) -> Answer:
    """The line integral itself, along the four sides by Gauss-Legendre quadrature."""
    nodes, weights = np.polynomial.legendre.leggauss(4)
    corners = np.array([[x[0], y[0]], [x[1], y[0]], [x[1], y[1]], [x[0], y[1]], [x[0], y[0]]], dtype=float)
    if turn == "clockwise":
        corners = corners[::-1]
    value = 0.0
    for start, end in pairwise(corners):
        u, v = start[:, None] + (end - start)[:, None] * (nodes + 1) / 2
        field = np.array([P[0] * u * v + P[1] * v, Q[0] * u * u + Q[1] * u * v])
        value += float((end - start) @ (field @ weights) / 2)
    return {"value": whole(value)}


def riemann_sums(f: list[int], a: int, b: int, n: int) -> Answer:
    """NumPy's sums over a grid."""
    edges = np.linspace(a, b, n + 1)
    values = [edges[:-1], (edges[:-1] + edges[1:]) / 2, edges[1:]]
    left, middle, right = (np.sum(Polynomial(f)(v) * np.diff(edges)) for v in values)
    return {"left": whole(left), "middle": whole(middle), "right": whole(right)}


@cache
def _system() -> tuple[Any, ...]:
    """Gradient and Hessian of the general function by SymPy."""
    x, y, *c = sympy.symbols("x y c1:7")
    f = c[0] * x**3 + c[1] * x**2 + c[2] * x * y + c[3] * y**2 + c[4] * x + c[5] * y
    variables = (x, y)
    gradient, hessian = [sympy.diff(f, v) for v in variables], sympy.hessian(f, variables)
    inside = sympy.Poly(sympy.expand(gradient[0].subs(y, sympy.solve(gradient[1], y)[0])), x).all_coeffs()
    arguments = (x, *c)
    return (
        sympy.lambdify(arguments, inside),
        sympy.lambdify(arguments, sympy.solve(gradient[1], y)[0]),
        sympy.lambdify(arguments, hessian),
    )


def classify_critical_points(f: dict[str, int]) -> Answer:
    """The equations by SymPy, roots by NumPy, and the signs of the eigenvalues of the Hessian."""
    inside, height, hessian = _system()
    c = list(f.values())
    found: Answer = {}
    for root in np.roots(inside(0, *c)):
        point = whole([root, height(root, *c)])
        low, high = np.linalg.eigvalsh(np.array(hessian(root, *c), dtype=float))
        assert low * high != 0
        if low < 0 < high:
            found["saddle"] = point
        else:
            found |= {"extremum": point, "kind": "minimum" if low > 0 else "maximum"}
    return {name: found[name] for name in ("saddle", "extremum", "kind")}


def constrained_minimum(a: int, b: int, p: int, q: int, c: int) -> Answer:
    """The linear equations for x, y and the multiplier."""
    system = np.array([[2 * a, 0, -p], [0, 2 * b, -q], [p, q, 0]])
    x, y, _ = np.linalg.solve(system, [0, 0, c])
    return {"point": whole([x, y]), "least": whole(a * x * x + b * y * y)}


def directional_derivative(terms: list[list[int]], at: list[int], v: list[int]) -> Answer:
    """Complex steps, which are exact but for rounding."""

    def rate(direction: Sequence[float]) -> float:
        x, y = (p + 1e-20j * d for p, d in zip(at, direction, strict=True))
        return complex(sum(c * x**i * y**j for c, i, j in terms)).imag / 1e-20

    unit = np.array(v) / np.linalg.norm(v)
    return {"gradient": whole([rate((1, 0)), rate((0, 1))]), "slope": whole(rate(unit.tolist()))}


def global_extrema(f: list[int], a: int, b: int) -> Answer:
    """A fine grid that has all whole numbers on it."""
    values = Polynomial(f)(np.linspace(a, b, 20 * (b - a) + 1))
    return {"greatest": whole(values.max()), "least": whole(values.min())}


def volume_of_revolution(f: list[int], a: int, b: int, axis: str, c: int) -> Answer:
    """Washers for what is turned about a vertical line, shells for a horizontal one, as integrals over y."""
    height = Polynomial(f)
    low, high = height(a), height(b)

    def width(y: float) -> float:
        """Of the region at height y, where the graph rises: from the graph to b."""
        if y <= low:
            return float(b - a)
        crossings = np.asarray((height - y).roots(), dtype=complex)
        return b - min(float(x.real) for x in crossings if abs(x.imag) < 1e-9 and x.real > a - 1e-9)

    def layer(y: float) -> float:
        if axis == "x":
            return 2 * (y + c) * width(y)
        return float((b + c) ** 2 - (b - width(y) + c) ** 2)

    return {"volume": whole(quad(layer, 0, low)[0] + quad(layer, low, high)[0], 1e-3)}


def divergence_and_curl(F: list[list[list[int]]], at: list[int]) -> Answer:
    """The Jacobian matrix by complex steps."""

    def field(point: Any) -> list[complex]:
        x, y, z = point
        return [complex(sum(c * x**i * y**j * z**k for c, i, j, k in terms)) for terms in F]

    steps = np.eye(3) * 1e-20j
    J = np.array([field(np.array(at) + step) for step in steps]).imag.T / 1e-20
    curl = np.einsum("ijk,kj->i", _levi_civita(), J)
    return {"div": whole(np.trace(J)), "curl": whole(curl)}


def _levi_civita() -> Any:
    return np.array([[[(i - j) * (j - k) * (k - i) / 2 for k in range(3)] for j in range(3)] for i in range(3)])


def euler_method(a: int, b: int, c: int, start: int, m: int) -> Answer:
    """Powers of the matrix that carries (t, y, 1) over a step."""
    step = np.array([[1, 0, 1 / m], [a / m, 1 + b / m, c / m], [0, 0, 1]])
    states = [np.linalg.matrix_power(step, n) @ [0, start, 1] for n in (1, 2, 3)]
    return {"y": whole([state[1] for state in states])}


def limit_of_quotient(f: list[int], g: list[int], a: int) -> Answer:
    """Values near a and far out, extrapolated."""
    top, bottom = Polynomial(f), Polynomial(g)

    def q(x: float) -> float:
        return float(top(x) / bottom(x))

    return {"here": whole((q(a + 1e-4) + q(a - 1e-4)) / 2, 1e-3), "far": whole(2 * q(2e5) - q(1e5), 1e-3)}


@cache
def _sums(power: int, turn: int) -> bool:
    """Whether SymPy says that the series of turnⁿ n^power converges."""
    n = sympy.Symbol("n", positive=True, integer=True)
    return bool(sympy.Sum(sympy.Integer(turn) ** n * n**power, (n, 1, sympy.oo)).is_convergent())


def interval_of_convergence(factor: int, shift: int, base: int, power: int, sign: int) -> Answer:
    """The inequality as two linear equations; the series at the ends by SymPy."""
    ends = sorted(whole([(turn * base - shift) / factor for turn in (-1, 1)]))
    left, right = (_sums(power, sign * round((factor * x + shift) / base)) for x in ends)
    included = {(False, False): "neither", (True, False): "left", (False, True): "right", (True, True): "both"}
    return {"ends": ends, "included": included[left, right]}


ORACLES: dict[str, Callable[..., Answer]] = {
    f"calculus/{oracle.__name__}": oracle
    for oracle in (
        product_chain_rule,
        critical_points,
        definite_integral,
        related_rates,
        double_integral,
        tangent_line,
        area_between,
        taylor_polynomial,
        least_cost,
        substitution_integral,
        integration_by_parts,
        linear_ode,
        green_theorem,
        riemann_sums,
        classify_critical_points,
        constrained_minimum,
        directional_derivative,
        global_extrema,
        volume_of_revolution,
        divergence_and_curl,
        euler_method,
        interval_of_convergence,
        limit_of_quotient,
    )
}


def product_rule_lines(shown: list[Any], u: list[int], v: list[int], p: int) -> list[Any]:
    """Values and slopes by NumPy's polynomials; the product rule as a convolution of both tangents."""
    polynomials = Polynomial(u), Polynomial(v)
    values, slopes = [whole(f(p)) for f in polynomials], [whole(f.deriv()(p)) for f in polynomials]
    height, slope, _ = np.convolve([shown[0], shown[2]], [shown[1], shown[3]]).tolist()
    return [*values, *slopes, slope, height, shown[5] - p * shown[4]]


SLIP_RULES: dict[str, Rule] = {"slips/product_rule": product_rule_lines}
