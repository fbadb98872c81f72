"""Find the first wrong line of the calculation of a characteristic polynomial."""

from functools import partial

from generator.author import Draw, added, draw_slip, first_wrong, is_first_wrong, misreadings, slip_steps, times, work

TITLE = "Find the slip: characteristic polynomial"
KNOBS = {"largest": range(3, 8)}
ABOUT = {
    "largest": "largest absolute value of the entries of A",
    "may_be_right": "whether now and then no line is wrong",
}
SPACE = 1.5
LABELS = {"line": r"\text{line}", "value": r"\text{right value}"}
ALLOW = {
    "hidden: all signs in the expansion of the determinant expected to be +": "this very slip may be planted",
}
_MINORS = (((0, 1), (0, 1)), ((0, 2), (0, 2)), ((1, 2), (1, 2)), ((1, 2), (0, 2)), ((1, 2), (0, 1)))  # rows, columns


def draw(d: Draw, *, largest: int = 4, may_be_right: bool = False) -> dict:
    def numbers():
        A = d.matrix(3, 3, -largest, largest, nonzero=True)
        minors = [A[i][k] * A[j][m] - A[i][m] * A[j][k] for (i, j), (k, m) in _MINORS]
        if 0 in minors or not A[0][0] + A[1][1] + A[2][2]:
            return None
        return {"A": A}

    return draw_slip(d, numbers, _lines, may_be_right=may_be_right, results=(6, 7, 8))


def solve(A, lines) -> dict:
    """Each line is worked out from A and the lines above it: minors, the trace, their sum, and the determinant."""
    if [len(A), *map(len, A)] != [3] * 4:
        raise ValueError("A must have three rows and three columns")
    return first_wrong(_lines(A), lines)


def verify(answer, A, lines) -> bool:
    """What is subtracted is added again, and what is added is taken away, until one entry or product is left."""

    def holds(line, v) -> bool:
        if line < 6:
            (i, j), (k, m) = _MINORS[line - 1]
            return v[line] + A[i][m] * A[j][k] == A[i][k] * A[j][m]
        if line == 6:
            return v[6] - A[0][0] - A[2][2] == A[1][1]
        if line == 7:
            return v[7] - v[1] - v[3] == v[2]
        return v[8] - A[0][2] * v[5] - A[0][0] * v[3] == -A[0][1] * v[4]

    return len(lines) == 8 and is_first_wrong(answer, lines, holds)


def mistakes(A, lines) -> dict:
    plus = A[0][0] * lines[2]["value"] + A[0][1] * lines[3]["value"] + A[0][2] * lines[4]["value"]
    return {
        **misreadings(_lines(A), lines),
        "all signs in the expansion of the determinant expected to be +": {"line": 8, "value": plus},
        "the product of the diagonal expected in place of the trace": {"line": 6, "value": A[0][0] * A[1][1] * A[2][2]},
    }


def steps(answer, A, lines) -> dict:
    return slip_steps(_lines(A), lines, answer)


def effort(A, lines) -> int:
    """All eight lines: see `work`."""
    return work(_lines(A))


def identity(A, lines) -> list:
    """The same matrix with a slip elsewhere would give each other away."""
    return A


def _lines(A) -> list:
    def minor(rows, columns, v):
        (i, j), (k, m) = rows, columns
        main, other = (A[i][k], A[j][m]), (A[i][m], A[j][k])
        return added(times(*main), times(-other[0], other[1])), {
            "sign lost": [added(times(*main), times(*other))],
            "term left out": [times(*main)],
            "order reversed": [added(times(*other), times(-main[0], main[1]))],
        }

    def plain_sum(terms) -> tuple:
        """A sum, and slips in it."""
        return added(*terms), {
            "sign lost": [added(*terms[:j], -t, *terms[j + 1 :]) for j, t in enumerate(terms) if t < 0],
            "term left out": [added(*terms[:j], *terms[j + 1 :]) for j in range(3)],
        }

    def trace(v):
        return plain_sum([A[i][i] for i in range(3)])

    def minors(v):
        return plain_sum([v[1], v[2], v[3]])

    def whole(v):
        terms = [times(A[0][0], v[3]), times(-A[0][1], v[4]), times(A[0][2], v[5])]
        return added(*terms), {
            "sign lost": [added(terms[0], times(A[0][1], v[4]), terms[2])],
            "term left out": [added(*terms[:j], *terms[j + 1 :]) for j in range(3)],
        }

    return [*(partial(minor, rows, columns) for rows, columns in _MINORS), trace, minors, whole]
