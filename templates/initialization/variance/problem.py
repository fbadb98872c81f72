"""How the variance of the pre-activations grows or shrinks with depth, and the initialization that keeps it."""

from fractions import Fraction

from generator.author import Draw, product, quotient, whole

TITLE = "Variance at initialization"
KNOBS = {"layers": range(2, 5), "largest": range(16, 65, 8), "activation": ("any", "relu", "identity")}
ABOUT = {
    "layers": "number of layers",
    "largest": "largest width of a layer",
    "activation": "activation between the layers",
}
SPACE = 4
LABELS = {"variances": r"[v_1, v_2, \ldots]", "m": r"[m_1, m_2, \ldots]"}


def draw(d: Draw, *, layers: int = 3, largest: int = 40, activation: str = "any") -> dict:
    widths = d.sample(range(6, largest + 1, 2), layers + 1)
    relu = d.choice((True, False)) if activation == "any" else activation == "relu"
    v, inverse = d.integer(2, 12), []
    power = v  # the variance of what goes in, before ReLU
    for fan_in in widths[:-1]:
        halved = 2 if relu and inverse else 1
        sizes = (m for m in range(fan_in // 4 + 1, 3 * fan_in) if m * halved != fan_in)  # the variance changes
        fitting = [m for m in sizes if fan_in * power % (m * halved) == 0]
        d.require(bool(fitting), "no variance is whole")
        inverse.append(d.choice(fitting))
        power = fan_in * power // (inverse[-1] * halved)
    givens = {"widths": widths, "inverse": inverse, "v": v, "relu": relu}
    wrong = [slip["variances"] for slip in mistakes(**givens).values()]
    d.require(solve(**givens)["variances"] not in wrong, "a mistake gives the right variances")
    return givens


def solve(widths, inverse, v, relu) -> dict:
    """Each layer multiplies the mean square of its inputs by fan-in · Var(w); ReLU halves that of what it gets."""
    kept = [Fraction(fan_in, 2 if relu and number else 1) for number, fan_in in enumerate(widths[:-1])]
    return {"variances": whole(_chain(v, kept, inverse), "a variance"), "m": whole(kept, "m")}


def verify(answer, widths, inverse, v, relu) -> bool:
    """Each variance, times k (and 2 after ReLU), is what a unit's inputs add up to; m makes up for their number."""
    variances, m = answer["variances"], answer["m"]
    if len(variances) != len(inverse) or len(m) != len(inverse):
        return False
    for number, (fan_in, before, after) in enumerate(zip(widths, [v, *variances], variances)):
        doubled = 2 if relu and number else 1
        if doubled * inverse[number] * after != sum(before for _ in range(fan_in)) or doubled * m[number] != fan_in:
            return False
    return True


def mistakes(widths, inverse, v, relu) -> dict:
    kept = solve(widths, inverse, v, relu)["m"]
    out = [Fraction(n, 2 if relu and number else 1) for number, n in enumerate(widths[1:])]
    wrong = {
        "fan-out in place of fan-in": {"variances": _chain(v, out, inverse), "m": out},
        "1/k taken for the standard deviation": {"variances": _chain(v, kept, [m * m for m in inverse])},
        "number of inputs forgotten": {"variances": _chain(v, [Fraction(k, n) for k, n in zip(kept, widths)], inverse)},
    }
    if relu:
        halves = [Fraction(n, 2) for n in widths[:-1]]
        wrong["ReLU forgotten: no factor 1/2"] = {"variances": _chain(v, widths, inverse), "m": widths[:-1]}
        wrong["factor 1/2 in the first layer too"] = {"variances": _chain(v, halves, inverse), "m": halves}
    else:
        halves = [Fraction(n, 2 if number else 1) for number, n in enumerate(widths[:-1])]
        wrong["factor 1/2 although there is no ReLU"] = {"variances": _chain(v, halves, inverse), "m": halves}
    return wrong


def steps(answer, widths, inverse, v, relu) -> dict:
    layers = zip(widths, inverse, [v, *answer["variances"]], answer["variances"], answer["m"])
    return {"layers": [{"n": n, "inverse": i, "before": b, "after": a, "m": m} for n, i, b, a, m in layers]}


def effort(widths, inverse, v, relu) -> int:
    """A product and a quotient for each layer; where ReLU halves, one more quotient, and one for m."""
    work, before = 0, v
    for number, (n, m, after) in enumerate(zip(widths, inverse, solve(widths, inverse, v, relu)["variances"])):
        halved = 2 if relu and number else 1
        work += product(n, before) + quotient(n * before, halved) + quotient(after * m, m) + quotient(n, halved)
        before = after
    return work


def _chain(v, factors, inverse) -> list:
    """Variances layer by layer: each is the one before, times a factor, over m."""
    found = []
    for factor, m in zip(factors, inverse):
        v = Fraction(v * factor) / m
        found.append(v)
    return found
