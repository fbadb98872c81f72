"""Find the first wrong line of a solution by the Chinese remainder theorem."""

from functools import cache, partial
from itertools import combinations
from math import gcd, prod

from generator.author import Draw, added, draw_slip, first_wrong, is_first_wrong, misreadings, slip_steps, times, work

TITLE = "Find the slip: Chinese remainder theorem"
KNOBS = {"largest_modulus": range(9, 16)}
ABOUT = {"largest_modulus": "largest modulus", "may_be_right": "whether now and then no line is wrong"}
SPACE = 1.5
LABELS = {"line": r"\text{line}", "value": r"\text{right value}"}


def draw(d: Draw, *, largest_modulus: int = 13, may_be_right: bool = False) -> dict:
    def numbers():
        moduli = d.shuffled(d.choice(_triples(largest_modulus)))
        remainders = [d.integer(2, m - 1) for m in moduli]
        return {"moduli": moduli, "remainders": remainders} if len(set(remainders)) > 1 else None

    return draw_slip(d, numbers, _lines, may_be_right=may_be_right)


def solve(moduli, remainders, lines) -> dict:
    """Each line is worked out from those above it: products of moduli, inverses, the sum, and what it leaves."""
    if len(moduli) != 3 or len(remainders) != 3:
        raise ValueError("there must be three moduli, and a remainder for each")
    return first_wrong(_lines(moduli, remainders), lines)


def verify(answer, moduli, remainders, lines) -> bool:
    """Products divided by a modulus, inverses multiplied, the terms of the sum taken away, the rest compared."""

    def holds(line, v) -> bool:
        i = (line - 1) % 3
        m, (j, k) = moduli[i], [n for n in range(3) if n != i]
        if line < 4:
            return v[line] % moduli[j] == 0 and v[line] // moduli[j] == moduli[k]
        if line < 7:
            return 0 <= v[line] < m and (v[line] * v[line - 3] - 1) % m == 0
        if line == 7:
            left = v[7]
            for n in range(3):
                left -= remainders[n] * v[4 + n] * v[1 + n]
            return left == 0
        whole = moduli[0] * moduli[1] * moduli[2]
        return 0 <= v[8] < whole and (v[7] - v[8]) % whole == 0

    return len(lines) == 8 and is_first_wrong(answer, lines, holds)


def mistakes(moduli, remainders, lines) -> dict:
    values = [line["value"] for line in lines]
    bare = sum(r * M for r, M in zip(remainders, values[:3]))
    return {
        **misreadings(_lines(moduli, remainders), lines),
        "the sum expected without the inverses": {"line": 7, "value": bare},
        "the sum expected not to be reduced": {"line": 8, "value": values[6]},
    }


def steps(answer, moduli, remainders, lines) -> dict:
    return slip_steps(_lines(moduli, remainders), lines, answer)


def effort(moduli, remainders, lines) -> int:
    """All eight lines: see `work`."""
    return work(_lines(moduli, remainders))


def identity(moduli, remainders, lines) -> list:
    """The same congruences with a slip elsewhere would give each other away."""
    return sorted(map(list, zip(moduli, remainders)))


def _lines(moduli, remainders) -> list:
    whole = prod(moduli)

    def others(i, v):
        one, two = (m for n, m in enumerate(moduli) if n != i)
        return times(one, two), {
            "modulus left out": [one, two],
            "modulus taken twice": [times(one, one), times(two, two)],
            "moduli added": [added(one, two)],
        }

    def inverse(i, v):
        m, M = moduli[i], v[1 + i]
        found = pow(M, -1, m)
        return found, {
            "not inverted": [M % m],
            "sign lost": [m - found],
            "remainder put in": [remainders[i] * found % m],
        }

    def total(v):
        terms = [times(r, v[1 + i], v[4 + i]) for i, r in enumerate(remainders)]
        short = [[times(r, v[1 + i]), times(v[1 + i], v[4 + i])] for i, r in enumerate(remainders)]
        return added(*terms), {
            "factor left out": [added(*terms[:i], term, *terms[i + 1 :]) for i in range(3) for term in short[i]]
        }

    def least(v):
        return v[7] % whole, {"modulus forgotten": [v[7] % (whole // m) for m in moduli]}

    return [*(partial(others, i) for i in range(3)), *(partial(inverse, i) for i in range(3)), total, least]


@cache
def _triples(largest) -> list:
    """Pairwise coprime moduli, each with an inverse that has to be looked for."""
    triples = [t for t in combinations(range(4, largest + 1), 3) if all(gcd(m, n) == 1 for m, n in combinations(t, 2))]
    return [t for t in triples if all(1 < prod(t) // m % m < m - 1 for m in t)]
