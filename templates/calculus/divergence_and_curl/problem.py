"""Divergence and curl of a quadratic vector field at a point."""

from generator.author import Draw, product, total

TITLE = "Divergence and curl"
KNOBS = {"largest": range(2, 8), "farthest": range(1, 5)}
ABOUT = {
    "largest": "largest absolute value of the coefficients",
    "farthest": "largest absolute value of the coordinates of the point",
}
SPACE = 5.0
LABELS = {"div": r"\operatorname{div} F", "curl": r"\operatorname{curl} F"}
POWERS = [[i, j, k] for i in range(3) for j in range(3) for k in range(3) if 0 < i + j + k < 3]


def draw(d: Draw, *, largest: int = 4, farthest: int = 2) -> dict:
    F = []
    for own in range(3):
        other = d.choice([powers for powers in POWERS if powers[own] < sum(powers)])
        terms = sorted([other, d.choice([powers for powers in POWERS if powers != other])], reverse=True)
        F.append([[d.integer(-largest, largest, nonzero=True), *powers] for powers in terms])
    at = d.integers(3, -farthest, farthest, nonzero=True)
    answer = solve(F, at)
    d.require(answer["div"] != 0 and all(answer["curl"]), "a component of the answer is 0")
    return {"F": F, "at": at}


def solve(F, at) -> dict:
    """The sum of ∂Fᵢ/∂xᵢ, and the differences of the mixed derivatives."""
    J = _jacobian(F, at)
    curl = [J[2][1] - J[1][2], J[0][2] - J[2][0], J[1][0] - J[0][1]]
    return {"div": J[0][0] + J[1][1] + J[2][2], "curl": curl}


def verify(answer, F, at) -> bool:
    """Flux out of a cube around the point, and circulation around squares: by midpoints of sides 2 long, exact here."""

    def field(component, axis, step) -> int:
        x = [v + (step if k == axis else 0) for k, v in enumerate(at)]
        return sum(c * x[0] ** i * x[1] ** j * x[2] ** k for c, i, j, k in F[component])

    flux = sum(field(k, k, 1) - field(k, k, -1) for k in range(3))
    turns = []
    for k in range(3):
        u, v = (k + 1) % 3, (k + 2) % 3
        turns.append(field(v, u, 1) - field(v, u, -1) - field(u, v, 1) + field(u, v, -1))
    return 2 * answer["div"] == flux and [2 * c for c in answer["curl"]] == turns


def mistakes(F, at) -> dict:
    J, right = _jacobian(F, at), solve(F, at)
    a, b, c = right["curl"]
    values = [sum(t * at[0] ** i * at[1] ** j * at[2] ** k for t, i, j, k in terms) for terms in F]
    return {
        "middle component of the curl with the wrong sign": {"curl": [a, -b, c]},
        "curl with the opposite sign": {"curl": [-a, -b, -c]},
        "sums in place of differences in the curl": {"curl": [J[2][1] + J[1][2], J[0][2] + J[2][0], J[1][0] + J[0][1]]},
        "components added without differentiating": {"div": sum(values)},
    }


def steps(answer, F, at) -> dict:
    """The derivatives that are needed, as terms, with their values at the point."""
    J = _jacobian(F, at)

    def told(i, j) -> dict:
        terms = []
        for term in F[i]:
            powers = list(term[1:])
            if powers[j]:
                front = term[0] * powers[j]
                powers[j] -= 1
                terms.append([front, *powers])
        return {"name": "PQR"[i], "by": "xyz"[j], "terms": terms, "value": J[i][j]}

    rows = [told(i, i) for i in range(3)]
    pairs = [[told(2, 1), told(1, 2)], [told(0, 2), told(2, 0)], [told(1, 0), told(0, 1)]]
    return {"rows": rows, "pairs": pairs}


def effort(F, at) -> int:
    """Every derivative of every term at the point, the sums in each, and the four sums of the answer."""
    work, J = 0, _jacobian(F, at)
    for terms in F:
        for axis in range(3):
            values = []
            for c, *powers in terms:
                if powers[axis]:
                    left = [v for k, v in enumerate(at) for _ in range(powers[k] - (k == axis))]
                    work += product(c, powers[axis]) + product(c * powers[axis], *left)
                    values.append(c * powers[axis] * (left[0] if left else 1))
            work += total(values)
    pairs = [(J[2][1], J[1][2]), (J[0][2], J[2][0]), (J[1][0], J[0][1])]
    return work + total(J[k][k] for k in range(3)) + sum(total([a, -b]) for a, b in pairs)


def _jacobian(F, at) -> list:
    """∂Fᵢ/∂xⱼ."""
    rows = [[0, 0, 0] for _ in F]
    for row, terms in zip(rows, F):
        for c, *powers in terms:
            for j in range(3):
                if powers[j]:
                    lowered = [p - (k == j) for k, p in enumerate(powers)]
                    row[j] += c * powers[j] * at[0] ** lowered[0] * at[1] ** lowered[1] * at[2] ** lowered[2]
    return rows
