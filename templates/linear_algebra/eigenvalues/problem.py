"""The eigenvalues of a 3×3 matrix with whole ones: the roots of its characteristic polynomial."""

from generator.author import Draw, determinant, inverse, matmul, product, total, transpose

TITLE = "Eigenvalues"
KNOBS = {"largest": range(3, 10), "largest_gap": range(3, 8)}
ABOUT = {
    "largest": "largest absolute value of an eigenvalue",
    "largest_gap": "largest difference of two eigenvalues",
    "repeated": "whether one eigenvalue is a double one",
}
SPACE = 6
LABELS = {"eigenvalues": r"\lambda"}
FIELDS = {"eigenvalues": "set"}
_PAIRS = ((0, 1), (0, 2), (1, 2))


def draw(d: Draw, *, largest: int = 6, largest_gap: int = 5, repeated: bool = False) -> dict:
    gap = min(largest_gap, 2 * largest)
    low = d.integer(-largest, largest - gap)
    values = d.sample(range(low, low + gap + 1), 3)
    if repeated:
        values[2] = values[1]
    d.require(sorted(values) != sorted(-v for v in values), "changing all signs leaves the eigenvalues as they are")
    L, U = ([[*d.integers(i, -1, 1, nonzero=True), 1, *[0] * (2 - i)] for i in range(3)] for _ in range(2))
    P = d.shuffled(matmul(L, transpose(U)))  # unimodular, with few zeros
    A = matmul([[v * value for v, value in zip(row, values)] for row in P], inverse(P))
    d.require(max(abs(v) for row in A for v in row) <= 15, "an entry is too large")
    d.require(sorted(A[i][i] for i in range(3)) != sorted(values), "the eigenvalues stand on the diagonal")
    off = [(A[i][i - 1], A[i][i - 2]) for i in range(3)] + [(A[i - 1][i], A[i - 2][i]) for i in range(3)]
    d.require((0, 0) not in off, "an eigenvalue stands on the diagonal, and nothing else in its row or column")
    return {"A": A}


def solve(A) -> dict:
    """The whole roots of the characteristic polynomial, one after another by Horner's scheme."""
    left, found = _polynomial(A), []
    bound = max(sum(map(abs, row)) for row in A)
    for root in range(-bound, bound + 1):
        while len(left) > 1:
            quotient = [left[-1]]
            for c in left[-2::-1]:
                quotient.append(c + root * quotient[-1])
            if quotient.pop():
                break
            found.append(root)
            left = quotient[::-1]
    if len(found) < 3:
        raise ValueError("the eigenvalues are not all whole")
    return {"eigenvalues": found}


def verify(answer, A) -> bool:
    """The sums of the first, second and third powers are the traces of A, A² and A³: these decide the eigenvalues."""
    values, power = answer["eigenvalues"], A
    for k in (1, 2, 3):
        if sum(v**k for v in values) != sum(power[i][i] for i in range(3)):
            return False
        power = [[sum(a * power[m][j] for m, a in enumerate(row)) for j in range(3)] for row in A]
    return len(values) == 3


def mistakes(A) -> dict:
    return {
        "diagonal entries taken for the eigenvalues": {"eigenvalues": sorted(A[i][i] for i in range(3))},
        "signs of the roots reversed": {"eigenvalues": sorted(-v for v in solve(A)["eigenvalues"])},
    }


def steps(answer, A) -> dict:
    c, values = _polynomial(A), sorted(answer["eigenvalues"], key=abs)
    first, rest = values[0], values[1:]
    minors = [[A[i][i], A[j][j], A[i][j], A[j][i]] for i, j in _PAIRS]
    beside = [determinant([[*row[:j], *row[j + 1 :]] for row in A[1:]]) for j in range(3)]
    return {
        "polynomial": c,
        "minors": minors,
        "beside": beside,
        "first": first,
        "rest": rest,
        "quadratic": [rest[0] * rest[1], -sum(rest), 1],
    }


def effort(A) -> int:
    """Trace, the three minors and the determinant; the division by the first factor, and the roots of the rest."""
    c, values = _polynomial(A), sorted(solve(A)["eigenvalues"], key=abs)
    work = total(A[i][i] for i in range(3))
    minors = [(A[i][i] * A[j][j], -A[i][j] * A[j][i]) for i, j in _PAIRS]
    work += sum(product(A[i][i], A[j][j]) + product(A[i][j], A[j][i]) for i, j in _PAIRS)
    work += sum(map(total, minors)) + total(map(sum, minors))
    for j, ((p, q), (r, s)) in enumerate(([A[1][1:], A[2][1:]], [A[1][::2], A[2][::2]], [A[1][:2], A[2][:2]])):
        if A[0][j]:
            work += product(p, s) + product(q, r) + total([p * s, -q * r]) + product(A[0][j], p * s - q * r)
    first, rest = values[0], values[1:]
    return work + 3 * product(first, c[1]) + total([c[1], first * sum(rest)]) + product(*rest) + total(rest)


def _polynomial(A) -> list:
    """Coefficients of det(λI − A), the constant first."""
    minors = sum(A[i][i] * A[j][j] - A[i][j] * A[j][i] for i, j in _PAIRS)
    return [-determinant(A), minors, -sum(A[i][i] for i in range(3)), 1]
