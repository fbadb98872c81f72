"""Oracles of SymPy for the kinds of problem of peer_kinds.py: what a key should say.

mathgenerator's problems are read from their text (`their_…`), ours from givens and answer (`our_…`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from peer_keys import (
    Answer,
    Case,
    Unread,
    X,
    either,
    expression,
    flat,
    found,
    integers,
    matrices,
    numbers,
    ones,
    parts,
    rational,
    single,
    written,
)
from sympy import (
    Add,
    Expr,
    I,
    Integer,
    Matrix,
    N,
    Poly,
    Rational,
    binomial,
    diff,
    erfinv,
    factorint,
    fibonacci,
    igcd,
    im,
    integrate,
    real_root,
    roots,
    sqrt,
)
from sympy.ntheory import digits

# --- linear algebra ---------------------------------------------------------------------------------------------------


def their_determinant(problem: str, solution: str) -> Case:
    (A,) = matrices(problem)
    return Case(single(A.det()), single(*integers(solution)), given=frozenset((v,) for v in A))


def our_determinant(g: dict[str, Any], a: dict[str, Any]) -> Case:
    return Case(single(Matrix(g["A"]).det()), single(a["det"]), given=frozenset((v,) for v in flat(g["A"])))


def their_inverse(problem: str, solution: str) -> Case:
    (A,), (B,) = matrices(problem), matrices(solution)
    return Case((flat(A.inv()),), (flat(B),), given=frozenset([flat(A)]))


def our_inverse(g: dict[str, Any], a: dict[str, Any]) -> Case:
    A = Matrix(g["A"])
    return Case((flat(A.inv()),), (flat(a["inverse"]),), given=frozenset([flat(A)]))


def _solved(A: Matrix, b: Matrix, key: Answer) -> Case:
    if A.det():
        return Case((flat(A.LUsolve(b)),), key)
    solvable = A.rank() == A.row_join(b).rank()
    return Case(None if solvable else (), key)


def their_system(problem: str, solution: str) -> Case:
    rows, sides = [], []
    for text in re.findall(r"\$([^$=]*=[^$]*)\$", problem):
        left, _, right = text.partition("=")
        # one generator leaves a blank before a sign, and the other writes "+ -4y", or "+" before nothing
        plain = left.replace(" ", "").replace("+-", "-").strip("+") or "0"
        terms = expression(plain.replace("y", "i"))  # y as the imaginary part: both coefficients at once
        rows.append([terms.coeff(X), terms.coeff(I)])
        sides.append(int(right))
    values = [found(rf"{name} = (-?\d+)", solution)[0] for name in "xy"]
    if len(rows) != 2:
        raise Unread(problem)
    case = _solved(Matrix(rows), Matrix(sides), (rational(values),))
    if case.exact is None and Matrix(rows) * Matrix(rational(values)) == Matrix(sides):
        return replace(case, exact=(), key=())  # one of many solutions: not wrong, but degenerate
    return case


def their_lines(problem: str, solution: str) -> Case:
    lines = []
    for right in re.findall(r"y = ([^$]+)\$", problem):
        line = Poly(expression(right), X)
        lines.append((line.coeff_monomial(X), line.coeff_monomial(1)))
    (m, b), (n, c) = lines
    key: Answer = () if solution == "No Solution" else (rational(found(r"\((.*), (.*)\)", solution)),)
    return _solved(Matrix([[m, -1], [n, -1]]), Matrix([-b, -c]), key)


def our_system(g: dict[str, Any], a: dict[str, Any]) -> Case:
    return _solved(Matrix(g["A"]), Matrix(g["b"]), (rational(a["x"]),))


def their_cross(problem: str, solution: str) -> Case:
    u, v = (Matrix(integers(text)) for text in re.findall(r"\[(.*?)\]", problem))
    return Case((flat(u.cross(v)),), (rational(integers(solution)),), given=frozenset([flat(u), flat(v)]))


def our_plane(g: dict[str, Any], a: dict[str, Any]) -> Case:
    """The plane up to a factor: its equation is compared after division by the normal's first entry."""
    P, Q, R, S = (Matrix(g[name]) for name in "PQRS")
    n = (Q - P).cross(R - P)
    exact, key = [*n, n.dot(P)], rational(a["plane"])
    first = next(i for i, v in enumerate(exact) if v)
    scaled = tuple(v * exact[first] / key[first] for v in key) if key[first] else key
    return Case((tuple(exact), (abs(n.dot(S - P)),)), (scaled, rational([a["volume"]])))


# --- calculus ---------------------------------------------------------------------------------------------------------


def polynomial(coefficients: Sequence[int]) -> Expr:
    return Add(*(c * X**k for k, c in enumerate(coefficients)))


def real_roots(f: Expr) -> Answer:
    return tuple((r,) for r in sorted((r for r in roots(Poly(f, X)) if im(r) == 0), key=N))


def their_integral(problem: str, solution: str) -> Case:
    low, high, f = found(r"limits \$(.*?)\$ to \$(.*?)\$ of the equation \$(.*?)= \$", problem)
    exact = single(integrate(expression(f), (X, int(low), int(high))))
    given = ones([low, high, *Poly(expression(f), X).all_coeffs()])
    return written(Case(exact, (), given=given), [numbers(solution)])


def our_integral(g: dict[str, Any], a: dict[str, Any]) -> Case:
    exact = single(integrate(polynomial(g["f"]), (X, g["a"], g["b"])))
    return Case(exact, single(a["value"]), given=ones([*g["f"], g["a"], g["b"]]))


def their_stationary(problem: str, solution: str) -> Case:
    f = expression(found(r"f\(x\)=(.*)\$$", problem)[0].replace("**", "^"))
    key = tuple((expression(text),) for text in found(r"^\$\{(.*)\}\$$", solution)[0].split(","))
    return Case(real_roots(diff(f, X)), key, unordered=True)


def our_critical(g: dict[str, Any], a: dict[str, Any]) -> Case:
    f = polynomial(g["f"])
    places = real_roots(diff(f, X))
    minima = tuple(r for (r,) in places if diff(f, X, 2).subs(X, r) > 0)
    key = (*((Integer(v),) for v in sorted(a["critical"])), rational(sorted(a["minima"])))
    return Case((*places, minima), key)


def their_antiderivative(problem: str, solution: str) -> Case:
    f, F = expression(problem), expression(solution.replace("+ C", ""))
    return _polynomials(integrate(f, X), F, f)


def their_derivative(problem: str, solution: str) -> Case:
    f = expression(problem)
    return _polynomials(diff(f, X), expression(solution), f)


def _polynomials(exact: Expr, key: Expr, given: Expr) -> Case:
    size = int(max(Poly(f, X).degree() for f in (exact, key, given))) + 1
    exact_, key_, given_ = (tuple(Poly(f, X).coeff_monomial(X**k) for k in range(size)) for f in (exact, key, given))
    return Case((exact_,), (key_,), given=frozenset([given_]))


# --- algebra ----------------------------------------------------------------------------------------------------------


def their_quadratic(problem: str, solution: str) -> Case:
    f = expression(found(r"\$(.*)=0\$", problem)[0])
    return written(Case(real_roots(f), (), unordered=True), [[v] for v in numbers(solution)])


def their_factors(problem: str, solution: str) -> Case:
    text = problem.replace("$", "")
    factors = [Poly(expression(factor), X) for factor in re.findall(r"\(([^()]*)\)", solution)]
    key = tuple(sorted(((-f.coeff_monomial(1),) for f in factors), key=lambda v: N(v[0])))
    every = sorted(roots(Poly(expression(text), X)).items(), key=lambda v: N(v[0]))
    exact = tuple((r,) for r, times in every for _ in range(times))
    return Case(exact, key)


def our_roots(g: dict[str, Any], a: dict[str, Any]) -> Case:
    every = sorted((r, times) for r, times in roots(Poly(polynomial(g["f"]), X)).items())
    return Case(tuple((r,) for r, times in every for _ in range(times)), single(*sorted(a["roots"])))


def their_complex_roots(problem: str, solution: str) -> Case:
    f = expression(found(r"\$(.*) = 0\$", problem)[0])
    left, right = found(r"^\$?\((\\frac.*), \(?(\\frac.*)\)\$?$", solution)
    return Case(tuple(parts(r) for r in roots(Poly(f, X))), (parts(expression(left)), parts(expression(right))),
                unordered=True)  # fmt: skip


def our_complex_roots(g: dict[str, Any], a: dict[str, Any]) -> Case:
    b, c = (complex_number(g[name]) for name in "bc")
    _, factors = Poly(X**2 + b * X + c, X, gaussian=True).factor_list()
    exact = tuple(parts(-f.coeff_monomial(1) / f.LC()) for f, times in factors for _ in range(times))
    return Case(exact, tuple(rational(z) for z in a["solutions"]), unordered=True)


def complex_number(pair: Sequence[int]) -> Expr:
    return pair[0] + pair[1] * I


def their_product(problem: str, solution: str) -> Case:
    z, w = (expression(text) for text in found(r"\$(.*) \* (.*) = \$", problem))
    return Case((parts((z * w).expand()),), (parts(expression(solution)),), given=frozenset([parts(z), parts(w)]))


def our_product(g: dict[str, Any], a: dict[str, Any]) -> Case:
    z, w = complex_number(g["z"]), complex_number(g["w"])
    exact = (parts((z * w).expand()), parts((z / w).expand(complex=True)), (abs(w),))
    key = (rational(a["product"]), rational(a["quotient"]), rational([a["modulus"]]))
    return Case(exact, key, given=frozenset([parts(z), parts(w)]))


def _progression(problem: str, pattern: str) -> tuple[int, Expr, Expr, frozenset[tuple[Expr, ...]]]:
    n, series = found(pattern, problem)
    first, second, third = rational(integers(series))
    return int(n), first, second - first, ones([n, first, second, third])


def their_term(problem: str, solution: str) -> Case:
    n, first, step, given = _progression(problem, r"term number \$(\d+)\$ of the AP series: \$(.*?)\.\.\. ")
    return Case(single(first + (n - 1) * step), single(*integers(solution)), given=given)


def their_sum(problem: str, solution: str) -> Case:
    n, first, step, given = _progression(problem, r"first \$(\d+)\$ terms of the AP series: \$(.*?)\.\.\. ")
    return written(Case(single(sum(first + k * step for k in range(n))), (), given=given), [numbers(solution)])


def our_series(g: dict[str, Any], a: dict[str, Any]) -> Case:
    A, b = Matrix([[1, m - 1] for m in g["months"]]), Matrix(g["amounts"])
    first, step = A.LUsolve(b)
    total = sum(first + step * k for k in range(g["n"]))
    return Case(single(first, step, total), single(a["first"], a["step"], a["sum"]), given=ones(g["amounts"]))


def their_geometric(problem: str, solution: str) -> Case:
    series, n, m = found(r"\[(.*?)\].*?, (\d+)th term value, sum upto (\d+)th", problem)
    first, second, *_ = rational(integers(series))
    q = second / first
    exact = single(q, first * q ** (int(n) - 1), sum(first * q**k for k in range(int(m))))
    key = found(r"ratio is \$(.*?)\$ , \d+th term is \$(.*?)\$, sum upto \d+th term is \$(.*?)\$", solution)
    return written(Case(exact, (), given=ones(integers(series))), [[v] for v in key])


def our_geometric(g: dict[str, Any], a: dict[str, Any]) -> Case:
    (m, n), (u, v) = g["places"], rational(g["terms"])
    q = real_root(v / u, n - m)
    first = u / q ** (m - 1)
    exact = single(q, first, sum(first * q**k for k in range(g["n"])))
    return Case(exact, single(a["ratio"], a["first"], a["sum"]), given=ones(g["terms"]))


# --- discrete mathematics ---------------------------------------------------------------------------------------------


def of_two(rule: Callable[[Expr, Expr], Expr]) -> Callable[[str, str], Case]:
    """For a problem with two numbers, and a key with one."""

    def read(problem: str, solution: str) -> Case:
        u, v = rational(integers(problem))
        (key,) = integers(solution)
        return Case(single(rule(u, v)), single(key), given=ones([u, v]))

    return read


def their_remainder(problem: str, solution: str) -> Case:
    """There is none by 0."""
    u, v = rational(integers(problem))
    return Case(single(u % v) if v else (), single(*integers(solution)), given=ones([u, v]))


def our_euclid(g: dict[str, Any], a: dict[str, Any]) -> Case:
    """Any pair counts whose combination is the divisor."""
    divisor = igcd(g["a"], g["b"])
    reached = a["x"] * g["a"] + a["y"] * g["b"]
    return Case(single(divisor, divisor), single(a["g"], reached), given=ones([g["a"], g["b"]]))


def their_base(problem: str, solution: str) -> Case:
    text, base, other = found(r"Convert \$(.*?)\$ from base \$(\d+)\$ to base \$(\d+)\$", problem)
    read = tuple(Integer(int(c, 36)) for c in text)
    exact = rational(digits(int(text, int(base)), int(other))[1:])
    return Case((exact,), (tuple(Integer(int(c, 36)) for c in solution.replace("$", "")),), given=frozenset([read]))


def our_bases(g: dict[str, Any], a: dict[str, Any]) -> Case:
    base = g["base"]
    u, v = (Poly(g[name], X).eval(base) for name in "uv")
    exact = ((u,), rational(digits(int(u), g["other"])[1:]), rational(digits(int(u + v), base)[1:]))
    return Case(exact, (rational([a["value"]]), rational(a["digits"]), rational(a["sum"])),
                given=frozenset([rational(g["u"]), rational(g["v"])]))  # fmt: skip


def our_committees(g: dict[str, Any], a: dict[str, Any]) -> Case:
    def count(t: int, s: int, size: int, least: int) -> Expr:
        return sum(binomial(s, j) * binomial(t, size - j) for j in range(max(least, 0), size + 1))

    t, s, size, least, (p, q) = g["teachers"], g["students"], g["size"], g["least"], g["pair"]
    every = count(t, s, size, least)
    exact = single(every, every - count(t - p, s - q, size - 2, least - q))
    return Case(exact, single(a["at_least"], a["apart"]), given=ones([t, s, size, least]))


def their_fibonacci(problem: str, solution: str) -> Case:
    (n,) = integers(problem)
    return Case(single(fibonacci(n)), single(*integers(solution)), given=ones([n]))


def our_recurrence(g: dict[str, Any], a: dict[str, Any]) -> Case:
    p, q, start, n = g["p"], g["q"], Matrix(g["start"]), g["n"]
    every = roots(Poly(X**2 - p * X - q, X))
    r, s = sorted((v for v, times in every.items() for _ in range(times)), reverse=True)
    A = Matrix([[1, 1], [r, s]]) if r != s else Matrix([[1, 0], [r, r]])
    term = (Matrix([[0, 1], [q, p]]) ** n * start)[0]
    exact = ((r, s), flat(A.LUsolve(start)), (term,))
    return Case(exact, (rational(a["roots"]), rational(a["coefficients"]), rational([a["term"]])))


def their_prime_factors(problem: str, solution: str) -> Case:
    (n,) = integers(problem)
    exact = tuple(Integer(p) for p, times in sorted(factorint(n).items()) for _ in range(times))
    return Case((exact,) if exact else (), (rational(integers(solution)),) if solution != "$$" else (), given=ones([n]))


# --- probability and statistics ---------------------------------------------------------------------------------------


def their_conditional(problem: str, solution: str) -> Case:
    ill, hit, clear = (Rational(v) / 100 for v in numbers(problem))
    positive = ill * hit + (1 - ill) * (1 - clear)
    if not positive:
        return Case((), single(*rational(numbers(solution))))
    return written(Case(single(100 * ill * hit / positive), (), given=ones(numbers(problem))), [numbers(solution)])


def our_screening(g: dict[str, Any], a: dict[str, Any]) -> Case:
    ill = Rational(g["people"] * g["prevalence"], 100)
    well = g["people"] - ill
    hits, alarms = ill * g["sensitivity"] / 100, well * g["false_rate"] / 100
    exact = ((hits, ill - hits, alarms, well - alarms), (hits / (hits + alarms),))
    return Case(exact, (flat(a["groups"]), (Rational(*a["predictive"]),)))


def their_binomial(problem: str, solution: str) -> Case:
    """The key is read as a percentage, though no % stands there."""
    share, n, most = numbers(problem)
    p, size = Rational(share) / 100, int(n)
    exact = sum(binomial(size, k) * p**k * (1 - p) ** (size - k) for k in range(int(most) + 1))
    return written(Case(single(100 * exact), (), given=ones(numbers(problem))), [numbers(solution)])


def our_binomial(g: dict[str, Any], a: dict[str, Any]) -> Case:
    n, p = g["n"], Rational(*g["p"])
    chance = [binomial(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]
    exact = single(chance[g["k"]], sum(chance[g["m"] :]))
    return Case(exact, single(Rational(*a["exactly"]), Rational(*a["at_least"])), given=frozenset([(p,)]))


def _spread(x: Sequence[Expr], less: int) -> tuple[Expr, Expr]:
    """Mean, and variance with division by the number of values, less 0 or 1."""
    mean = sum(x) / Integer(len(x))
    return mean, sum((v - mean) ** 2 for v in x) / (len(x) - less)


def their_summary(problem: str, solution: str) -> Case:
    """Either convention for the variance counts."""
    x = rational(numbers(problem))
    key = found(r"Mean is \$(.*?)\$, Standard Deviation is \$(.*?)\$, Variance is \$(.*?)\$", solution)
    cases = []
    for less in (0, 1):
        mean, variance = _spread(x, less)
        cases.append(written(Case(single(mean, sqrt(variance), variance), ()), [[v] for v in key]))
    return either(*cases)


def our_sample(g: dict[str, Any], a: dict[str, Any]) -> Case:
    x = rational(g["x"])
    mean, variance = _spread(x, 1)
    exact = single(mean, variance * (len(x) - 1), variance)
    return Case(exact, single(a["mean"], a["squares"], a["variance"]), given=ones(x))


def _median(x: Sequence[Expr]) -> Expr:
    y, n = sorted(x), len(x)
    return (y[(n - 1) // 2] + y[n // 2]) / 2


def their_median(problem: str, solution: str) -> Case:
    x = rational(numbers(problem))
    case = Case(single(_spread(x, 0)[0], _median(x)), (), given=ones(x))
    return written(case, [[v] for v in re.findall(r"\$(.*?)\$", solution)])


def our_chart(g: dict[str, Any], a: dict[str, Any]) -> Case:
    x = [Integer(v) for v, times in zip(g["values"], g["counts"], strict=True) for _ in range(times)]
    mode = max(set(x), key=x.count)
    exact = single(len(x), _spread(x, 0)[0], _median(x), mode)
    return Case(exact, single(a["n"], a["mean"], a["median"], a["mode"]), given=ones([*g["values"], *g["counts"]]))


def their_interval(problem: str, solution: str) -> Case:
    """Either convention for the variance, either order of the ends, and a quantile of a table count."""
    sample, level = found(r"\[(.*?)\]\$ with \$(\d+)\$%", problem)
    x = rational(numbers(sample))
    key = rational(sorted(numbers(solution), key=float))
    cases = []
    for less in (0, 1):
        mean, variance = _spread(x, less)
        half = N(sqrt(2) * erfinv(Rational(level) / 100) * sqrt(variance / len(x)), 30)
        slack = {(0, i): half / 500 for i in (0, 1)}
        cases.append(Case(((mean - half, mean + half),), (key,), slack))
    return either(*cases)


def our_interval(g: dict[str, Any], a: dict[str, Any]) -> Case:
    half = g["z"] * g["sigma"] / sqrt(g["n"])
    exact = ((g["mean"] - half, g["mean"] + half), ((Rational(g["z"] * g["sigma"]) / g["wish"]) ** 2,))
    return Case(exact, (rational(a["interval"]), rational([a["needed"]])))


def their_harmonic_mean(problem: str, solution: str) -> Case:
    x = rational(numbers(found(r"numbers \$(.*?) = \$", problem)[0]))
    return written(Case(single(len(x) / sum(1 / v for v in x)), (), given=ones(x)), [numbers(solution)])


def their_dot(problem: str, solution: str) -> Case:
    u, v = (Matrix(integers(text)) for text in re.findall(r"\[(.*?)\]", problem))
    return Case(single(u.dot(v)), single(*integers(solution)), given=frozenset((w,) for w in (*u, *v)))


def their_matrix_product(problem: str, solution: str) -> Case:
    (A, B), (C,) = matrices(problem), matrices(solution)
    return Case((flat(A * B),), (flat(C),) if C.shape == (A.rows, B.cols) else ())
