"""Perplexity of two language models on the same text: the geometric mean of the inverse probabilities."""

from fractions import Fraction
from math import prod

from generator.author import Draw, product

TITLE = "Perplexity"
KNOBS = {"tokens": range(2, 7), "largest": range(6, 31)}
ABOUT = {"tokens": "number of tokens", "largest": "largest perplexity"}
SPACE = 3.0
LABELS = {"A": r"\text{perplexity of A}", "B": r"\text{perplexity of B}"}
FACTORS = (1, 2, 3, 4, 5, 6)


def draw(d: Draw, *, tokens: int = 4, largest: int = 12) -> dict:
    answers = d.sample(range(2, largest + 1), 2)
    lists = [_probabilities(d, tokens, inverse) for inverse in answers]
    # a mean of the probabilities shall not come out right
    d.require(all(sum(p) * inverse != tokens for p, inverse in zip(lists, answers)), "the mean gives the same")
    return {name: [[p.numerator, p.denominator] for p in found] for name, found in zip(("p_A", "p_B"), lists)}


def solve(p_A, p_B) -> dict:
    """The n-th root of the product of all 1/p, for both models."""
    return {"A": _root(p_A), "B": _root(p_B)}


def verify(answer, p_A, p_B) -> bool:
    """A model that always gave 1 / perplexity would give the text the same probability."""
    for perplexity, p in ((answer["A"], p_A), (answer["B"], p_B)):
        text, even = Fraction(1), Fraction(1)
        for ratio in p:
            text, even = text * Fraction(*ratio), even / perplexity
        if perplexity < 1 or text != even:
            return False
    return True


def mistakes(p_A, p_B) -> dict:
    right, n = solve(p_A, p_B), len(p_A)
    lists = {"A": [Fraction(*p) for p in p_A], "B": [Fraction(*p) for p in p_B]}
    return {
        "arithmetic mean of the probabilities inverted": {name: n / sum(p) for name, p in lists.items()},
        "arithmetic mean of the inverse probabilities": {name: sum(1 / v for v in p) / n for name, p in lists.items()},
        "not inverted: geometric mean of the probabilities": {name: Fraction(1, v) for name, v in right.items()},
        "root not taken: inverse probability of the text": {name: v**n for name, v in right.items()},
        "divided by the number of tokens instead of taking the root": {
            name: Fraction(v**n, n) for name, v in right.items()
        },
    }


def steps(answer, p_A, p_B) -> dict:
    models = [
        {"name": name, "inverse": [Fraction(b, a) for a, b in p], "product": answer[name] ** len(p)}
        for name, p in (("A", p_A), ("B", p_B))
    ]
    return {"models": models, "n": len(p_A), "better": "A" if answer["A"] < answer["B"] else "B"}


def effort(p_A, p_B) -> int:
    """The product of the inverse probabilities, numerators and denominators, and the powers that find the root."""
    answer = solve(p_A, p_B)
    work = sum(product(*(b for _, b in p)) + product(*(a for a, _ in p)) for p in (p_A, p_B))
    return work + sum(product(*[root] * len(p_A)) for root in answer.values())


def identity(p_A, p_B) -> list:
    """The order of the tokens does not matter."""
    return [sorted(p_A), sorted(p_B)]


def _probabilities(d, tokens, inverse) -> list:
    """Ratios of neighbours in a circle, divided by `inverse`: the ratios have product 1."""

    def fits(a, b) -> bool:
        p = Fraction(a, b * inverse)
        return Fraction(1, 60) <= p < 1 and inverse not in p.as_integer_ratio()

    around = [d.choice(FACTORS)]
    for place in range(2, tokens + 1):
        possible = [b for b in FACTORS if fits(around[-1], b) and (place < tokens or fits(b, around[0]))]
        d.require(bool(possible), "a probability is 1 or more, or very small, or shows the answer")
        around.append(d.choice(possible))
    return d.shuffled([Fraction(a, b * inverse) for a, b in zip(around, around[1:] + around[:1])])


def _root(p) -> int:
    whole = prod(Fraction(b, a) for a, b in p)
    root = round(float(whole) ** (1 / len(p)))
    if root ** len(p) != whole:
        raise ValueError(f"the perplexity is not whole: it is the {len(p)}-th root of {whole}")
    return root
