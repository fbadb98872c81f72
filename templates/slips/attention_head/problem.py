"""Find the first wrong line of an attention head's output for one query."""

from fractions import Fraction
from functools import cache, partial
from itertools import product
from operator import mul

from generator.author import added, draw_slip, first_wrong, is_first_wrong, misreadings, slip_steps, times, work

TITLE = "Find the slip: an attention head"
KNOBS = {"keys": range(2, 4), "largest": range(6, 13)}
ABOUT = {
    "keys": "number of keys",
    "largest": "largest absolute value of the entries of v",
    "may_be_right": "whether now and then no line is wrong",
}
SPACE = 1.5
LABELS = {"line": r"\text{line}", "value": r"\text{right value}"}


def draw(d, *, keys: int = 2, largest: int = 9, may_be_right: bool = False) -> dict:
    def numbers():
        base, u = d.integer(2, 3), d.integers(4, -2, 2, nonzero=True)
        K = [list(d.choice(_rows(*u))) for _ in range(keys)]
        exps = [base ** (sum(map(mul, u, row)) // 2) for row in K]
        v = d.integers(keys - 1, -largest, largest, nonzero=True)
        known = sum(map(mul, exps, v))
        fits = [x for x in range(-largest, largest + 1) if x and x not in v and (known + exps[-1] * x) % sum(exps) == 0]
        if len(set(exps)) == 1 or not fits:
            return None
        return {"base": base, "u": u, "K": K, "v": [*v, d.choice(fits)]}

    return draw_slip(d, numbers, _lines, may_be_right=may_be_right)


@cache
def _rows(*u) -> list:
    """Keys with at least three entries that are not zero, and a score that is 2, 4 or, now and then, 0."""
    rows = [(sum(map(mul, u, row)), row) for row in product(range(-1, 4), repeat=4) if row.count(0) < 2]
    return [row for score, row in rows if score in (2, 4)] + [row for score, row in rows if score == 0][::4]


def solve(base, u, K, v, lines) -> dict:
    """Each line is worked out from those above it: scores, exponentials, their sum, the weighted sum, the output."""
    if len(u) != 4 or any(len(row) != 4 for row in K) or len(v) != len(K) or len(K) < 2:
        raise ValueError("the query and the keys must have four entries, and there must be a value for each key")
    return first_wrong(_lines(base, u, K, v), lines)


def verify(answer, base, u, K, v, lines) -> bool:
    """Scores and sums less their terms are 0; an exponential, divided by the base, comes to 1; output times sum."""
    n = len(K)

    def holds(line, shown) -> bool:
        if line <= n:
            left = shown[line]
            for a, b in zip(u, K[line - 1]):
                left -= a * b
            return left == 0
        if line <= 2 * n:
            e, half = shown[line], 0
            while e > 1 and e % base == 0:
                e, half = e // base, half + 1
            return e == 1 and half + half == shown[line - n]
        exps = [shown[n + j] for j in range(1, n + 1)]
        if line == 2 * n + 1:
            return not shown[line] - sum(exps)
        if line == 2 * n + 2:
            return not shown[line] - sum(e * x for e, x in zip(exps, v))
        return shown[line] * shown[line - 2] == shown[line - 1]

    return len(lines) == 2 * n + 3 and is_first_wrong(answer, lines, holds)


def mistakes(base, u, K, v, lines) -> dict:
    n, shown = len(K), [line["value"] for line in lines]
    unscaled, weighted = base ** max(shown[0], 0), shown[2 * n + 1]
    found = misreadings(_lines(base, u, K, v), lines)
    if shown[n] != unscaled:
        found["the scaling by the root of d not expected"] = {"line": n + 1, "value": unscaled}
    if shown[-1] != weighted:
        found["a weighted sum expected as the output"] = {"line": 2 * n + 3, "value": weighted}
    return found


def steps(answer, base, u, K, v, lines) -> dict:
    return slip_steps(_lines(base, u, K, v), lines, answer)


def effort(base, u, K, v, lines) -> int:
    """The scores, the two sums and the output: see `work`."""
    return work(_lines(base, u, K, v))


def identity(base, u, K, v, lines) -> list:
    """The same numbers with a slip elsewhere would give each other away."""
    return [base, u, K, v]


def _lines(base, u, K, v) -> list:
    n = len(K)

    def score(row, above):
        terms = [times(a, b) for a, b in zip(u, row)]
        return added(*terms), {
            "sign lost": [
                added(*terms[:j], times(abs(a), abs(b)), *terms[j + 1 :])
                for j, (a, b) in enumerate(zip(u, row))
                if a * b < 0
            ],
            "term left out": [added(*terms[:j], *terms[j + 1 :]) for j in range(4) if row[j]],
        }

    def exponential(number, above):
        s = above[number]
        if s < 0 or s % 2:
            raise ValueError("the exponential is not whole")
        return base ** (s // 2), {"scaling lost": [base**s], "exponential left out": [s // 2, s]}

    def whole(above):
        exps = [above[n + j] for j in range(1, n + 1)]
        slips = {
            "exponential left out": [added(*(above[j] // 2 for j in range(1, n + 1)))],
            "normalization lost": [n],
        }
        if n > 2:
            slips["term left out"] = [added(*exps[:j], *exps[j + 1 :]) for j in range(n)]
        return added(*exps), slips

    def weighted(above):
        exps = [above[n + j] for j in range(1, n + 1)]
        terms = [times(e, x) for e, x in zip(exps, v)]
        return added(*terms), {
            "sign lost": [
                added(*terms[:j], times(e, -x), *terms[j + 1 :]) for j, (e, x) in enumerate(zip(exps, v)) if x < 0
            ],
            "term left out": [added(*terms[:j], *terms[j + 1 :]) for j in range(n)],
            "exponential left out": [added(*(times(above[j] // 2, x) for j, x in enumerate(v, 1)))],
        }

    def output(above):
        z, total = above[2 * n + 1], above[2 * n + 2]
        if z == 0:
            raise ValueError("the sum is zero")
        return times(Fraction(1, z), total), {
            "sign lost": [times(Fraction(1, z), -total)] if total < 0 else [],
            "normalization lost": [times(Fraction(1, n), total), total],
        }

    scores, exps = (partial(score, row) for row in K), (partial(exponential, j) for j in range(1, n + 1))
    return [*scores, *exps, whole, weighted, output]
