"""The antiderivative of a polynomial times an exponential function, by parts."""

from fractions import Fraction

from generator.author import Draw, product, quotient, total, whole

TITLE = "Integration by parts"
KNOBS = {"degree": range(1, 4), "largest": range(2, 10), "exponent": range(2, 6)}
ABOUT = {
    "degree": "degree of the polynomial",
    "largest": "largest absolute value of the coefficients of the answer",
    "exponent": "largest absolute value of the factor k in the exponent",
}
SPACE = 5.0
FIELDS = {"q": "polynomial"}
LABELS = {"q": "q(x)"}


def draw(d: Draw, *, degree: int = 2, largest: int = 5, exponent: int = 3) -> dict:
    q = d.integers(degree + 1, -largest, largest, nonzero=True)
    k = d.integer(2, exponent) * d.choice([-1, 1])
    p = [k * c + j * up for j, (c, up) in enumerate(zip(q, [*q[1:], 0]), 1)]
    d.require(all(p), "the polynomial has lost a term")
    return {"p": p, "k": k}


def solve(p, k) -> dict:
    """q = p/k − p′/k² + p″/k³ − …"""
    if not k or not p or not p[-1]:
        raise ValueError("k must not be 0, and p must end with its leading coefficient")
    return {"q": whole(_by_parts(p, k), "q")}


def verify(answer, p, k) -> bool:
    """The derivative of q e^{kx} is (q′ + k q) e^{kx}: coefficient by coefficient it is p."""
    q = answer["q"]
    back = [k * c for c in q]
    for j in range(1, len(q)):
        back[j - 1] += j * q[j]
    return back == p


def mistakes(p, k) -> dict:
    leaves = [Fraction(c, k) for c in p]
    return {
        "signs do not alternate: all terms added": {"q": _by_parts(p, k, sign=1)},
        "1/k forgotten: the exponential taken for its own antiderivative": {"q": _by_parts(p, 1)},
        "multiplied by k, not divided": {"q": _by_parts(p, Fraction(1, k))},
        "only p divided by k: derivatives of p forgotten": {"q": leaves},
        "k once, where a power of k divides": {"q": _by_parts(p, k, powers=False)},
    }


def steps(answer, p, k) -> dict:
    """One integration by parts after another: what is differentiated, and what has come out so far."""
    rows, left = [], [Fraction(c) for c in p]
    while left:
        out = [c / k for c in left]
        after = [-j * c for j, c in enumerate(out)][1:]
        rows.append({"left": left, "out": out, "after": after})
        left = after
    return {"rows": rows}


def effort(p, k) -> int:
    """For each integration by parts a quotient and a derivative of every coefficient; then the sum."""
    work, left, columns = 0, list(p), [[] for _ in p]
    while left:
        out = [Fraction(c, k) for c in left]
        work += sum(quotient(c.numerator, k * c.denominator) for c in map(Fraction, left))
        work += sum(product(j, c.numerator) for j, c in enumerate(out) if j > 1)
        for j, c in enumerate(out):
            columns[j].append(c)
        left = [-j * c for j, c in enumerate(out)][1:]
    for column in columns:
        scale = max(c.denominator for c in column)
        work += total(int(c * scale) for c in column)
    return work


def _by_parts(p, k, sign=-1, powers=True) -> list:
    """The alternating sum. sign: of its ratio; powers: whether k is raised."""
    q, left, factor = [Fraction(0)] * len(p), list(p), Fraction(1) / k
    while left:
        for j, c in enumerate(left):
            q[j] += factor * c
        left = [j * c for j, c in enumerate(left)][1:]
        factor *= Fraction(sign) / (k if powers else 1)
    return q
