"""A divide-and-conquer recurrence: its growth by the master theorem, and an exact value."""

from generator.author import Draw, product, total

TITLE = "Master theorem"
KNOBS = {"deepest": range(3, 6), "largest_value": range(2000, 30001)}
ABOUT = {"deepest": "largest number of levels below the root", "largest_value": "largest value that is asked for"}
SPACE = 5
LABELS = {"value": "T"}
ALLOW = {
    "given back: the smaller of the two exponents": "it is the exponent of n in the recurrence, or that of the leaves"
}


def draw(d: Draw, *, deepest: int = 5, largest_value: int = 20000) -> dict:
    b, case = d.choice([2, 2, 3, 4]), d.choice(["root", "equal", "leaves"])
    leaves = d.integer(int(case == "leaves"), 2 if case == "root" else 3)  # a is b to this power
    degree = {"root": leaves + 1, "equal": leaves, "leaves": d.integer(0, max(leaves - 1, 0))}[case]
    givens = {"a": b**leaves, "b": b, "c": d.integer(1, 9), "degree": degree, "base": d.integer(1, 12)}
    givens["k"] = d.integer(3, deepest)
    value = solve(**givens)["value"]
    d.require(60 <= value <= largest_value, "the value is too small or too large")
    d.require(all(slip.get("value") != value for slip in mistakes(**givens).values()), "a mistake gives the value")
    return givens


def solve(a, b, c, degree, base, k) -> dict:
    """The costs of all levels, added; and which of them grows fastest."""
    leaves = _log(a, b)
    return {"p": max(leaves, degree), "q": int(leaves == degree), "value": sum(_levels(a, b, c, degree, base, k))}


def verify(answer, a, b, c, degree, base, k) -> bool:
    """The recurrence, from 1 on; the power of n that a call, or the number of leaves, grows with, as its value at b."""
    n, value = 1, base
    for _ in range(k):
        n *= b
        value = a * value + c * n**degree
    grows = max(a, b**degree)
    is_power = 0 <= answer["p"] < 20 and b ** answer["p"] == grows
    return is_power and answer["q"] == (a == b**degree) and answer["value"] == value


def mistakes(a, b, c, degree, base, k) -> dict:
    levels, leaves = _levels(a, b, c, degree, base, k), _log(a, b)
    found = {
        "leaves of the recursion left out": {"value": sum(levels[:-1])},
        "factor a left out: one call on each level": {"value": sum(_levels(1, b, c, degree, base, k))},
    }
    if leaves == degree:
        return found | {"factor log n forgotten where all levels cost the same": {"q": 0}}
    return found | {
        "the smaller of the two exponents": {"p": min(leaves, degree)},
        "a factor log n although the levels cost differently much": {"q": 1},
    }


def steps(answer, a, b, c, degree, base, k) -> dict:
    return {"levels": _levels(a, b, c, degree, base, k), "leaves": _log(a, b)}


def effort(a, b, c, degree, base, k) -> int:
    """The power that a is of b; the number of calls on each level, and its cost; their sum."""
    levels = _levels(a, b, c, degree, base, k)
    work = 1 + _log(a, b) + product(a**k, base) + total(levels)
    for i in range(k):
        work += product(a, a**i) + product(c, a**i, b ** (degree * (k - i)))
    return work


def _log(a, b) -> int:
    found = [e for e in range(20) if b**e == a]
    if not found:
        raise ValueError("a must be a power of b")
    return found[0]


def _levels(a, b, c, degree, base, k) -> list:
    """The costs of the levels from the root on, with the leaves."""
    return [a**i * c * b ** (degree * (k - i)) for i in range(k)] + [a**k * base]
