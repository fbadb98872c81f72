"""Find the first wrong line of the tangent of a product of two polynomials."""

from functools import partial

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

TITLE = "Find the slip: tangent of a product"
KNOBS = {"largest": range(4, 10), "farthest": range(2, 5)}
ABOUT = {
    "largest": "largest absolute value of the factors and of their slopes at the point",
    "farthest": "largest absolute value of the point",
    "may_be_right": "whether now and then no line is wrong",
}
SPACE = 1.5
LABELS = {"line": r"\text{line}", "value": r"\text{right value}"}


def draw(d: Draw, *, largest: int = 6, farthest: int = 3, may_be_right: bool = False) -> dict:
    def numbers():
        p = d.integer(2, farthest) * d.choice([-1, 1])
        height, slope = (d.sample([v for v in range(-largest, largest + 1) if abs(v) > 1], 2) for _ in range(2))
        bend = d.integers(2, -3, 3, nonzero=True)
        u, v = ([h - s * p + a * p * p, s - 2 * a * p, a] for h, s, a in zip(height, slope, bend))
        fits = all(u) and all(v) and max(map(abs, u + v)) < 40
        return {"u": u, "v": v, "p": p} if fits else None

    return draw_slip(d, numbers, _lines, may_be_right=may_be_right)


def solve(u, v, p, lines) -> dict:
    """Each line is worked out from those above it: values and slopes, product rule, value, and intercept."""
    if len(u) != 3 or len(v) != 3:
        raise ValueError("u and v must be quadratic")
    return first_wrong(_lines(u, v, p), lines)


def verify(answer, u, v, p, lines) -> bool:
    """Horner's rule, and differences, which are exact for quadratics; of the product of both tangents too."""

    def at(f, x) -> int:
        return (f[2] * x + f[1]) * x + f[0]

    def holds(line, w) -> bool:
        if line < 3:
            return w[line] == at((u, v)[line - 1], p)
        if line < 5:
            f = (u, v)[line - 3]
            return 2 * w[line] == at(f, p + 1) - at(f, p - 1)
        if line == 5:  # the middle term of (u + u′h)(v + v′h), by its values at h = 1 and −1
            return 2 * w[5] == (w[1] + w[3]) * (w[2] + w[4]) - (w[1] - w[3]) * (w[2] - w[4])
        return w[6] == w[1] * w[2] if line == 6 else w[7] + p * w[5] == w[6]

    return len(lines) == 7 and is_first_wrong(answer, lines, holds)


def mistakes(u, v, p, lines) -> dict:
    values = [line["value"] for line in lines]
    return {
        **misreadings(_lines(u, v, p), lines),
        "u′ v′ expected for the slope": {"line": 5, "value": values[2] * values[3]},
        "the intercept expected to be the value": {"line": 7, "value": values[5]},
    }


def steps(answer, u, v, p, lines) -> dict:
    return slip_steps(_lines(u, v, p), lines, answer)


def effort(u, v, p, lines) -> int:
    """All seven lines: see `work`."""
    return work(_lines(u, v, p))


def identity(u, v, p, lines) -> list:
    """The same numbers with a slip elsewhere would give each other away."""
    return [u, v, p]


def _lines(u, v, p) -> list:
    def value(f, w):
        def terms(c) -> list:
            return [_times(c[2], squared(p)), _times(c[1], p), c[0]]

        flipped = [[-c if j == k else c for j, c in enumerate(f)] for k in range(3) if f[k] < 0]
        return added(*terms(f)), {
            "sign lost": [added(*terms(c)) for c in flipped],
            "term left out": [added(*(t for j, t in enumerate(terms(f)) if j != k)) for k in range(3)],
        }

    def slope(f, w):
        return added(times(2 * f[2], p), f[1]), {
            "sign lost": [added(times(2 * f[2], p), -f[1])] if f[1] < 0 else [added(times(-2 * f[2], p), f[1])],
            "factor lost": [added(_times(f[2], p), f[1]), added(2 * f[2], f[1])],
            "mixed up": [added(times(2 * f[2], p), f[1], f[0]), added(times(2 * f[2], p), f[0])],
        }

    def steep(w):
        first, second = times(w[3], w[2]), times(w[1], w[4])
        return added(first, second), {
            "sign lost": [added(first, times(-1, w[1], w[4]))],
            "term left out": [first, second],
            "mixed up": [times(w[3], w[4]), added(times(w[3], w[4]), times(w[1], w[2]))],
        }

    def height(w):
        return times(w[1], w[2]), {
            "sign lost": [times(-w[1], w[2])] if w[1] < 0 else [times(w[1], -w[2])],
            "mixed up": [times(w[3], w[4])],
        }

    def intercept(w):
        return added(w[6], times(-1, p, w[5])), {
            "sign lost": [added(w[6], times(p, w[5]))],
            "factor lost": [added(w[6], -w[5])],
            "term left out": [times(-p, w[5])],
        }

    return [*(partial(line, f) for line in (value, slope) for f in (u, v)), steep, height, intercept]


def _times(c, power):
    return power if c == 1 else times(c, power)
