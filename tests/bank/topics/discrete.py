"""Discrete mathematics: brute force over all candidates, SymPy's number theory, and the plain definitions."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from itertools import combinations, combinations_with_replacement, permutations, product
from math import gcd
from typing import Any

import numpy as np
import sympy
from sympy.combinatorics import Permutation
from sympy.logic import boolalg
from sympy.ntheory.digits import digits
from sympy.ntheory.modular import crt

from tests.bank.slip_oracles import Rule

Answer = dict[str, Any]


def modular_inverse(a: int, m: int, c: int) -> Answer:
    """Every remainder is tried."""
    (inverse,) = (v for v in range(m) if a * v % m == 1)
    (x,) = (v for v in range(m) if a * v % m == c % m)
    return {"inverse": inverse, "x": x}


def extended_euclid(a: int, b: int) -> Answer:
    """The pair with the smallest coefficient of a."""
    g = gcd(a, b)
    x = min((x for x in range(-b, b + 1) if (g - a * x) % b == 0), key=abs)
    return {"g": g, "x": x, "y": (g - a * x) // b}


def modular_power(a: int, e: int, m: int) -> Answer:
    return {"k": e % int(sympy.totient(m)), "r": pow(a, e, m)}


def chinese_remainder(company: str, moduli: list[int], remainders: list[int]) -> Answer:
    return {"n": int(crt(moduli, remainders)[0])}


def truth_table(A: list[str], B: list[str], turned: bool, root: str) -> Answer:
    """SymPy's formulas, with truth values put in."""
    signs = {"and": boolalg.And, "or": boolalg.Or, "implies": boolalg.Implies}
    signs |= {"iff": boolalg.Equivalent, "xor": boolalg.Xor}

    def letter(f: str) -> Any:
        return boolalg.Not(sympy.Symbol(f[1])) if f.startswith("¬") else sympy.Symbol(f)

    first = signs[A[0]](letter(A[1]), letter(A[2]))
    inner = signs[B[2]](letter(B[3]), letter(B[4]))
    second = signs[B[0]](inner, letter(B[1])) if turned else signs[B[0]](letter(B[1]), inner)

    def column(f: Any) -> list[str]:
        values = [f.subs(dict(zip("pqr", line, strict=True))) for line in product((True, False), repeat=3)]
        return ["T" if value else "F" for value in values]

    return {"A": column(first), "B": column(second), "C": column(signs[root](first, second))}


def stars_and_bars(name: str, kinds: list[str], n: int, lower: list[int], limit: int) -> Answer:
    """All ways to fill up what has to be there."""
    ways = list(combinations_with_replacement(range(len(kinds)), n - sum(lower)))
    return {"at_least": len(ways), "limited": sum(way.count(len(kinds) - 1) <= limit for way in ways)}


def inclusion_exclusion(place: str, N: int, divisors: list[int]) -> Answer:
    """Lamp by lamp."""
    crews = np.sum([np.arange(1, N + 1) % m == 0 for m in divisors], axis=0)
    return {"none": int(np.sum(crews == 0)), "one": int(np.sum(crews == 1))}


def recurrence(p: int, q: int, start: list[int], n: int) -> Answer:
    """Roots as the eigenvalues of the companion matrix, the term by its power, coefficients by a linear system."""
    companion = np.array([[p, q], [1, 0]])
    r, s = sorted(np.rint(np.linalg.eigvals(companion).real).astype(int).tolist(), reverse=True)
    system = [[1, 0], [r, r]] if r == s else [[1, 1], [r, s]]
    A, B = np.linalg.solve(system, start)
    term = np.linalg.matrix_power(companion, n) @ np.array(start[::-1])
    return {"roots": [r, s], "coefficients": [round(A), round(B)], "term": int(term[1])}


def pigeonhole_principle(name: str, colours: list[str], counts: list[int], k: int, named: int) -> Answer:
    """An adversary who hands out socks one by one, as long as there is one that does not help."""

    def longest(fails: Callable[[list[int]], bool]) -> int:
        best = 0
        for order in permutations(range(len(counts))):
            taken = [0] * len(counts)
            for i in order:
                while taken[i] < counts[i] and fails([*taken[:i], taken[i] + 1, *taken[i + 1 :]]):
                    taken[i] += 1
            best = max(best, sum(taken))
        return best + 1

    return {
        "same": longest(lambda taken: max(taken) < k),
        "all": longest(lambda taken: 0 in taken),
        "given": longest(lambda taken: taken[named] < k),
    }


def relation_closures(n: int, pairs: list[list[int]]) -> Answer:
    """The definitions for all elements, and powers of the 0-1 matrix."""
    numbers, found = range(1, n + 1), {(a, b) for a, b in pairs}
    M = np.array([[(a, b) in found for b in numbers] for a in numbers], dtype=int)
    walks = sum(np.linalg.matrix_power(M, k) for k in numbers)
    missing = [
        sum((a, a) not in found for a in numbers),
        len({(b, a) for a, b in found} - found),
        int(np.count_nonzero(walks)) - len(found),
    ]
    true = [
        all((a, a) in found for a in numbers),
        all((b, a) in found for a, b in found),
        all(a == b or (b, a) not in found for a, b in found),
        all((a, d) in found for (a, b), (c, d) in product(found, repeat=2) if b == c),
    ]
    return {"holds": ["yes" if holds else "no" for holds in true], "missing": missing}


def lattice_paths(name: str, place: str, size: list[int], P: list[int], Q: list[int]) -> Answer:
    """Every choice of the steps to the east, walked."""
    m, n = size
    found = [0, 0, 0]
    for east in combinations(range(m + n), m):
        x = np.cumsum([0, *(step in east for step in range(m + n))])
        way = {(int(a), step - int(a)) for step, a in enumerate(x)}
        through = tuple(P) in way
        found[0] += 1
        found[1] += through
        found[2] += through and tuple(Q) not in way
    return dict(zip(("all", "through", "avoiding"), found, strict=True))


def number_bases(base: int, u: list[int], v: list[int], other: int) -> Answer:
    """Python's and SymPy's own numerals."""
    first, second = (int("".join(map(str, number)), base) for number in (u, v))
    return {
        "value": first,
        "digits": digits(first, other)[1:],
        "sum": digits(first + second, base)[1:],
    }


def divisor_functions(n: int, m: int) -> Answer:
    functions = {"phi": sympy.totient, "tau": sympy.divisor_count, "sigma": sympy.divisor_sigma}
    multiples = sum(t % m == 0 for t in sympy.divisors(n))
    return {name: int(function(n)) for name, function in functions.items()} | {"multiples": multiples}


def rsa(receiver: str, sender: str, p: int, q: int, e: int, m: int) -> Answer:
    """The inverse by SymPy; the ciphertext in plain integers, without reducing on the way."""
    phi = int(sympy.totient(p * q))
    return {"n": p * q, "phi": phi, "d": int(sympy.mod_inverse(e, phi)), "c": m**e % (p * q)}


def linear_diophantine(company: str, a: int, b: int, c: int) -> Answer:
    """All pairs on a grid."""
    x, y = np.mgrid[: c // a + 1, : c // b + 1]
    found = np.argwhere(a * x + b * y == c)
    return {"x": int(found[0][0]), "y": int(found[0][1]), "solutions": len(found)}


def permutations_(sigma: list[int], tau: list[int]) -> Answer:
    """SymPy's permutations, which count from 0 and multiply from the left to the right."""
    both = Permutation([t - 1 for t in tau]) * Permutation([s - 1 for s in sigma])
    return {
        "product": [i + 1 for i in both.array_form],
        "order": int(both.order()),
        "sign": "even" if both.is_even else "odd",
    }


def finite_automaton(arrows: list[list[int]], accepting: list[int], words: list[str], length: int) -> Answer:
    """0-1 matrices of the two letters, and powers of their sum."""
    n = len(arrows)
    steps = np.zeros((2, n, n), dtype=int)
    for state, targets in enumerate(arrows):
        for letter, target in enumerate(targets):
            steps[letter, state, target - 1] = 1
    final = np.isin(np.arange(1, n + 1), accepting).astype(int)
    start = np.eye(n, dtype=int)[0]
    good = [start @ reduce(np.matmul, [steps["ab".index(letter)] for letter in word]) @ final for word in words]
    letters = [letter for letter, accepts in zip("ABCDEF", good, strict=False) if accepts]
    return {"accepted": letters, "count": int(start @ np.linalg.matrix_power(steps.sum(axis=0), length) @ final)}


def hasse_diagram(numbers: list[int]) -> Answer:
    """The 0-1 matrix of the strict order: its sums, its square, and the first power that is zero."""
    array = np.array(numbers)
    order = ((array % array[:, None] == 0) & (array != array[:, None])).astype(int)
    height = next(k for k in range(1, len(numbers) + 1) if not np.linalg.matrix_power(order, k).any())
    return {
        "minimal": array[order.sum(axis=0) == 0].tolist(),
        "maximal": array[order.sum(axis=1) == 0].tolist(),
        "edges": int(np.sum((order > 0) & (order @ order == 0))),
        "chain": height,
    }


def committees(teachers: int, students: int, size: int, least: int, names: list[str], pair: list[int]) -> Answer:
    """Every committee; students are the numbers from 0 on, and the pair are the first ones of their kind."""
    found, two = [0, 0], set(range(-pair[0], pair[1]))
    for members in combinations(range(-teachers, students), size):
        if sum(member >= 0 for member in members) >= least:
            found[0] += 1
            found[1] += not two <= set(members)
    return {"at_least": found[0], "apart": found[1]}


def slip_of_chinese_remainder(shown: list[Any], moduli: list[int], remainders: list[int]) -> list[Any]:
    """Products as quotients of the whole one, inverses by SymPy, a dot product, and Python's remainder."""
    whole = int(np.prod(moduli))
    inverses = [int(sympy.mod_inverse(M, m)) for M, m in zip(shown[:3], moduli, strict=True)]
    total = int(np.dot(np.multiply(remainders, shown[:3]), shown[3:6]))
    return [*(whole // m for m in moduli), *inverses, total, shown[6] % whole]


SLIP_RULES: dict[str, Rule] = {"slips/chinese_remainder": slip_of_chinese_remainder}


ORACLES: dict[str, Callable[..., Answer]] = {
    "discrete/chinese_remainder": chinese_remainder,
    "discrete/committees": committees,
    "discrete/divisor_functions": divisor_functions,
    "discrete/extended_euclid": extended_euclid,
    "discrete/finite_automaton": finite_automaton,
    "discrete/hasse_diagram": hasse_diagram,
    "discrete/inclusion_exclusion": inclusion_exclusion,
    "discrete/lattice_paths": lattice_paths,
    "discrete/linear_diophantine": linear_diophantine,
    "discrete/modular_inverse": modular_inverse,
    "discrete/modular_power": modular_power,
    "discrete/number_bases": number_bases,
    "discrete/permutations": permutations_,
    "discrete/pigeonhole_principle": pigeonhole_principle,
    "discrete/recurrence": recurrence,
    "discrete/relation_closures": relation_closures,
    "discrete/rsa": rsa,
    "discrete/stars_and_bars": stars_and_bars,
    "discrete/truth_table": truth_table,
}
