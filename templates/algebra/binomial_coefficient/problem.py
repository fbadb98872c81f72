"""The coefficient of one power of x in a power of a binomial."""

from math import comb

from generator.author import Draw, product, quotient, total

TITLE = "A term of a binomial expansion"
KNOBS = {"largest": range(2, 6), "largest_power": range(6, 11)}
ABOUT = {
    "largest": "largest absolute value of the coefficients of the binomial",
    "largest_power": "largest exponent that the binomial is raised to",
}
SPACE = 4.0


def draw(d: Draw, *, largest: int = 4, largest_power: int = 9) -> dict:
    n = d.integer(5, largest_power)
    k = d.integer(2, n - 2)
    a, b, p, q = d.integer(1, largest), d.integer(-largest, largest, nonzero=True), d.integer(1, 3), d.integer(1, 3)
    d.require(abs(a) != abs(b), "the coefficients of the binomial differ in sign only")
    d.require(2 * k != n, "the middle term: both powers are equal")
    d.require(abs(comb(n, k) * a ** (n - k) * b**k) < 300_000, "the coefficient is large")
    return {"a": a, "b": b, "p": p, "q": q, "n": n, "m": p * (n - k) - q * k}


def solve(a, b, p, q, n, m) -> dict:
    """The term with k factors of the second kind has the exponent p (n − k) − q k, which must be m."""
    k, rest = divmod(p * n - m, p + q)
    if rest or not 0 <= k <= n:
        raise ValueError("there is no such power")
    return {"k": k, "coefficient": comb(n, k) * a ** (n - k) * b**k}


def carried(written, a, b, p, q, n, m) -> dict:
    """The coefficient of the term that was written."""
    k = written["k"]
    whole = isinstance(k, int) and 0 <= k <= n
    return {"coefficient": comb(n, k) * a ** (n - k) * b**k} if whole else {}


def verify(answer, a, b, p, q, n, m) -> bool:
    """The binomial is multiplied with itself, n times; its exponents give k by counting."""
    terms = {0: 1}
    for _ in range(n):
        longer: dict = {}
        for e, c in terms.items():
            longer[e + p] = longer.get(e + p, 0) + c * a
            longer[e - q] = longer.get(e - q, 0) + c * b
        terms = longer
    k = sum(e > m for e in terms)
    return terms.get(m) == answer["coefficient"] and answer["k"] == k


def mistakes(a, b, p, q, n, m) -> dict:
    k = solve(a, b, p, q, n, m)["k"]
    ways = comb(n, k)
    wrong = {
        "exponents of the two terms exchanged": {"coefficient": ways * a**k * b ** (n - k)},
        "coefficients of the binomial not raised to their powers": {"coefficient": ways * a * b},
        "binomial coefficient alone": {"coefficient": ways},
        "binomial coefficient forgotten": {"coefficient": a ** (n - k) * b**k},
        "k counted from 1": {"k": k + 1},
    }
    if b < 0 and k % 2:
        wrong["sign of the second term lost"] = {"coefficient": ways * a ** (n - k) * (-b) ** k}
    return wrong


def steps(answer, a, b, p, q, n, m) -> dict:
    k = answer["k"]
    return {"ways": comb(n, k), "first": a ** (n - k), "second": b**k}


def effort(a, b, p, q, n, m) -> int:
    """The equation for k, the binomial coefficient by its shorter quotient, both powers, and their product."""
    k = (p * n - m) // (p + q)
    work, ways, short = product(p, n) + total([p * n, -m]) + quotient(p * n - m, p + q), 1, min(k, n - k)
    for i in range(short):
        work += product(ways, n - i) + quotient(ways * (n - i), i + 1)
        ways = ways * (n - i) // (i + 1)
    return work + product(*[a] * (n - k)) + product(*[b] * k) + product(ways, a ** (n - k), b**k)
