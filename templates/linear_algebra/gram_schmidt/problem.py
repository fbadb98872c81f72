"""The Gram–Schmidt process without normalizing: orthogonal vectors that span the same spaces."""

from fractions import Fraction

from generator.author import Draw, dot, inner, matmul, portion, qr_factors, quotient, total, transpose, whole

TITLE = "Gram–Schmidt process"
KNOBS = {"entries": range(3, 5), "largest_multiplier": range(1, 4)}
ABOUT = {
    "entries": "number of entries of each vector",
    "largest_multiplier": "largest absolute value of the factors of the projections",
}
SPACE = 6
LABELS = {"second": "u_2", "third": "u_3"}


def draw(d: Draw, *, entries: int = 3, largest_multiplier: int = 2) -> dict:
    Q, R, _ = qr_factors(d, entries, 3, largest_multiplier)
    d.require(R[0][2] != 0, "the third vector is orthogonal to the first already")
    simple = sum(sum(map(bool, column)) == 1 for column in zip(*Q))
    d.require(simple < 2, "two vectors have one entry only")
    v = transpose(matmul(Q, R))
    d.require(max(abs(entry) for vector in v for entry in vector) <= 20, "an entry is too large")
    d.require(inner(v[1], v[2]) != 0, "the second and third vector are orthogonal")
    return {"v": v}


def solve(v) -> dict:
    """Each vector less its projections on the orthogonal ones before it."""
    u = []
    for vector in v:
        u.append(_less(vector, [(Fraction(inner(vector, w), inner(w, w)), w) for w in u]))
    return {"second": whole(u[1], "u₂"), "third": whole(u[2], "u₃")}


def verify(answer, v) -> bool:
    """All are orthogonal; and v₂ − u₂ is parallel to v₁, v₃ − u₃ in the plane of v₁ and v₂ by its Gram determinant."""
    second, third = answer["second"], answer["third"]
    if [len(second), len(third)] != [len(v[0])] * 2 or not any(second) or not any(third):
        return False
    if any((_times(v[0], second), _times(v[0], third), _times(v[1], third))):
        return False
    spans = [[v[0], [a - b for a, b in zip(v[1], second)]], [v[0], v[1], [a - b for a, b in zip(v[2], third)]]]
    grams = [[[_times(x, y) for y in vectors] for x in vectors] for vectors in spans]
    (a, b), (_, c) = grams[0]
    (p, q, r), (_, s, t), (_, _, w) = grams[1]
    return a * c == b * b and p * (s * w - t * t) - q * (q * w - t * r) + r * (q * t - s * r) == 0


def mistakes(v) -> dict:
    first, (_, middle, last) = v[0], v
    second = solve(v)["second"]
    onto = [Fraction(inner(last, u), inner(u, u)) for u in (first, second)]
    skew = [Fraction(inner(last, u), inner(u, u)) for u in (first, middle)]
    wrong_size = [Fraction(inner(w, u), inner(w, w)) for w, u in ((middle, first), (last, first), (last, second))]
    return {
        "third vector made orthogonal to the second only": {"third": _less(last, [(onto[1], second)])},
        "third vector projected on v₂ instead of u₂": {"third": _less(last, [(skew[0], first), (skew[1], middle)])},
        "projections added instead of subtracted": {
            "second": _less(middle, [(-Fraction(inner(middle, first), inner(first, first)), first)]),
            "third": _less(last, [(-onto[0], first), (-onto[1], second)]),
        },
        "divided by the square of the vector that is projected": {
            "second": _less(middle, [(wrong_size[0], first)]),
            "third": _less(last, [(wrong_size[1], first), (wrong_size[2], second)]),
        },
    }


def carried(written, v) -> dict:
    """The third vector, made orthogonal to the second as it was written."""
    if not any(written["second"]):
        return {}
    return {"third": _less(v[2], [(Fraction(inner(v[2], u)) / inner(u, u), u) for u in (v[0], written["second"])])}


def steps(answer, v) -> dict:
    u = [v[0], answer["second"], answer["third"]]
    return {"u": u, "onto": [[_onto(vector, w) for w in u[:k]] for k, vector in enumerate(v)]}


def effort(v) -> int:
    """Of each projection two inner products, and the multiple; a difference for each entry."""
    found, work = steps(solve(v), v), 0
    for vector, parts in zip(v, found["onto"]):
        for part, w in zip(parts, found["u"]):
            work += dot(vector, w) + quotient(part["above"], part["below"])
            work += sum(portion(*part["factor"].as_integer_ratio(), entry) for entry in w)
        work += sum(total([a, *(-int(part["factor"] * w[i]) for part, w in zip(parts, found["u"]))])
                    for i, a in enumerate(vector))  # fmt: skip
    return work + dot(v[0], v[0]) + dot(found["u"][1], found["u"][1])


def _onto(vector, w) -> dict:
    above, below = inner(vector, w), inner(w, w)
    return {"above": above, "below": below, "factor": Fraction(above, below)}


def _less(vector, parts) -> list:
    return [x - sum(factor * u[i] for factor, u in parts) for i, x in enumerate(vector)]


def _times(u, v) -> int:
    return sum(a * b for a, b in zip(u, v))
