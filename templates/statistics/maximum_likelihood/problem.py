"""Maximum likelihood for a probability from counts: the exponents of the likelihood, and where it is greatest."""

from math import gcd

from generator.author import Draw, dot, quotient, total

TITLE = "Maximum likelihood from counts"
KNOBS = {"model": ("any", "seeds", "attempts"), "tries": range(2, 5), "largest": range(8, 26)}
ABOUT = {"model": "which experiment", "tries": "seeds in a pot, or attempts allowed", "largest": "largest count"}
FIELDS = {"estimate": "direction"}
LABELS = {"exponents": "a, b", "estimate": r"\hat{\theta}"}
SPACE = 3.5


def draw(d: Draw, *, model: str = "any", tries: int = 3, largest: int = 15) -> dict:
    counts = d.integers(tries + 1, 2, largest)
    model = d.choice(["seeds", "attempts"]) if model == "any" else model
    a, b = solve("", model, counts)["exponents"]
    d.require(a != b, "the estimate is 1/2")
    return {"place": d.place() if model == "seeds" else d.person(), "model": model, "counts": counts}


def solve(place, model, counts) -> dict:
    """Each outcome has the probability θ^i (1 − θ)^j up to a factor; the likelihood θ^a (1 − θ)^b is greatest at
    a/(a + b)."""
    a = sum(i * k for (i, _), k in zip(_powers(model, len(counts)), counts))
    b = sum(j * k for (_, j), k in zip(_powers(model, len(counts)), counts))
    if not a or not b:
        raise ValueError("there must be successes and failures")
    return {"exponents": [a, b], "estimate": _lowest(a, a + b)}


def carried(written, place, model, counts) -> dict:
    """The greatest value of the likelihood with the exponents that were written."""
    a, b = written["exponents"]
    return {"estimate": [a, a + b]} if a + b else {}


def verify(answer, place, model, counts) -> bool:
    """Trials counted one by one; the derivative a/θ − b/(1 − θ) of the log-likelihood is 0 at θ = p/q."""
    won, lost, last = 0, 0, len(counts) - 1
    for outcome, k in enumerate(counts):
        for trial in range(last):
            if model == "seeds":
                won, lost = (won + k, lost) if trial < outcome else (won, lost + k)
            elif trial <= outcome:
                won, lost = (won + k, lost) if trial == outcome else (won, lost + k)
    if answer["exponents"] != [won, lost] or len(answer["estimate"]) != 2:
        return False
    p, q = answer["estimate"]
    return p * q != 0 and won * (q - p) == lost * p


def mistakes(place, model, counts) -> dict:
    powers, n = _powers(model, len(counts)), sum(counts)
    once = [sum(i for i, _ in powers), sum(j for _, j in powers)]
    a, b = solve(place, model, counts)["exponents"]
    wrong = {
        "each outcome counted once: exponents not multiplied with the counts": {
            "exponents": once,
            "estimate": _lowest(once[0], sum(once)),
        },
        "probability of failure given": {"estimate": _lowest(b, a + b)},
        "a/b given: divided by the failures, not by all trials": {"estimate": _lowest(a, b)},
        "divided by the number of pots or candidates, not of trials": {"estimate": _lowest(a, n)},
    }
    if model == "attempts":
        wrong["only the first attempts counted"] = {"estimate": _lowest(counts[0], n)}
    return wrong


def steps(answer, place, model, counts) -> dict:
    powers = _powers(model, len(counts))
    return {"i": [i for i, _ in powers], "j": [j for _, j in powers], "all": sum(answer["exponents"])}


def effort(place, model, counts) -> int:
    """Both exponents, their sum, and the fraction."""
    powers, (a, b) = _powers(model, len(counts)), solve(place, model, counts)["exponents"]
    work = dot([i for i, _ in powers], counts) + dot([j for _, j in powers], counts)
    return work + total([a, b]) + quotient(a, a + b)


def identity(place, model, counts) -> list:
    """Whoever counted."""
    return [model, counts]


def _powers(model, outcomes) -> list:
    """Exponents of θ and 1 − θ in the probability of each outcome."""
    last = outcomes - 1
    if model == "seeds":
        return [(s, last - s) for s in range(outcomes)]
    return [*((1, k) for k in range(last)), (0, last)]


def _lowest(p, q) -> list:
    return [p // gcd(p, q), q // gcd(p, q)]
