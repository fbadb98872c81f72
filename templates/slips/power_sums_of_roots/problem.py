"""Find the first wrong line of the sums of powers of the roots of a cubic, by Vieta's formulas."""

from generator.author import (
    Draw,
    added,
    draw_slip,
    first_wrong,
    is_first_wrong,
    misreadings,
    slip_steps,
    squared,
    times,
    work,
)

TITLE = "Find the slip: Vieta's formulas"
KNOBS = {"largest": range(5, 13)}
ABOUT = {
    "largest": "largest absolute value of the coefficients",
    "may_be_right": "whether now and then no line is wrong",
}
SPACE = 1.5
LABELS = {"line": r"\text{line}", "value": r"\text{right value}"}


def draw(d: Draw, *, largest: int = 8, may_be_right: bool = False) -> dict:
    def numbers():
        f = [*d.integers(3, -largest, largest, nonzero=True), 1]
        return {"f": f} if min(map(abs, f[:3])) > 1 and len(set(f)) == 4 else None

    return draw_slip(d, numbers, _lines, may_be_right=may_be_right, results=(4, 5, 6, 7))


def solve(f, lines) -> dict:
    """Each line is worked out from f and the lines above it: the coefficients with their signs, then the sums."""
    if len(f) != 4 or f[3] != 1:
        raise ValueError("f must be a cubic with the leading coefficient 1")
    return first_wrong(_lines(f), lines)


def verify(answer, f, lines) -> bool:
    """What is subtracted is added again; the sum of the cubes by Newton's identities."""

    def holds(line, v) -> bool:
        if line < 4:
            return v[line] == f[3 - line] if line == 2 else v[line] + f[3 - line] == 0
        if line == 4:
            return v[4] + v[2] + v[2] == v[1] * v[1]
        if line == 5:
            return v[5] == v[1] * (v[1] * v[1] - 2 * v[2]) - v[2] * v[1] + v[3] + v[3] + v[3]
        if line == 6:
            return v[6] + v[1] * v[3] + v[3] * v[1] == v[2] * v[2]
        return v[7] == abs(v[3]) ** 2

    return len(lines) == 7 and is_first_wrong(answer, lines, holds)


def mistakes(f, lines) -> dict:
    e, m = (line["value"] for line in lines[:2])
    return {
        **misreadings(_lines(f), lines),
        "the square of the sum expected for the sum of the squares": {"line": 4, "value": e * e},
        "the cube of the sum expected for the sum of the cubes": {"line": 5, "value": e**3},
        "the square of m expected for the sum of the squares of the products": {"line": 6, "value": m * m},
    }


def steps(answer, f, lines) -> dict:
    return slip_steps(_lines(f), lines, answer)


def effort(f, lines) -> int:
    """All seven lines: see `work`."""
    return work(_lines(f))


def identity(f, lines) -> list:
    """The same polynomial with a slip elsewhere would give itself away."""
    return f


def _lines(f) -> list:
    def coefficient(sign, own, other):
        return lambda v: (sign * own, {"sign lost": [-sign * own], "mixed up": [sign * other]})

    def difference(square, product):
        return added(squared(square), times(-2, *product)), {
            "sign lost": [added(squared(square), times(2, *product))],
            "factor lost": [added(squared(square), times(-1, *product))],
            "term left out": [squared(square)],
        }

    def cubes(v):
        e, m, p = v[1], v[2], v[3]
        first, second, third = times(e, e, e), times(-3, e, m), times(3, p)
        return added(first, second, third), {
            "sign lost": [added(first, times(3, e, m), third), added(first, second, times(-3, p))],
            "factor lost": [added(first, times(-1, e, m), third), added(first, second, p)],
            "term left out": [added(first, third), added(first, second)],
        }

    def last(v):
        return v[3] * v[3], {"sign lost": [-v[3] * v[3]], "mixed up": [2 * v[3]], "factor lost": [v[3]]}

    c, b, a = f[:3]
    return [
        coefficient(-1, a, b),
        coefficient(1, b, a),
        coefficient(-1, c, a),
        lambda v: difference(v[1], [v[2]]),
        cubes,
        lambda v: difference(v[2], [v[1], v[3]]),
        last,
    ]
