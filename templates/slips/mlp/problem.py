"""Find the first wrong line of the backward pass of a network with two hidden ReLUs."""

from functools import partial

from generator.author import Draw, added, draw_slip, first_wrong, is_first_wrong, misreadings, slip_steps, times, work

TITLE = "Find the slip: backpropagation"
KNOBS = {"largest": range(3, 8)}
ABOUT = {
    "largest": "largest absolute value of input, weights and biases",
    "may_be_right": "whether now and then no line is wrong",
}
SPACE = 1.5
LABELS = {"line": r"\text{line}", "value": r"\text{right value}"}


def draw(d: Draw, *, largest: int = 5, may_be_right: bool = False) -> dict:
    def numbers():
        x = d.choice([v for v in range(-largest, largest + 1) if abs(v) > 1])
        w, v = (d.sample([u for u in range(-largest, largest + 1) if abs(u) > 1], 2) for _ in "wv")
        b = d.integers(2, -largest, largest, nonzero=True)
        if max(x * u + c for u, c in zip(w, b)) <= 0:
            return None  # the output would be 0 whatever v is
        return {"x": x, "w": w, "b": b, "v": v, "target": d.integer(-9, 9, nonzero=True)}

    def suits(values) -> bool:
        return 0 not in (values[1], values[2]) and max(values[1], values[2]) > 0 and 1 < abs(values[4]) < 40

    return draw_slip(d, numbers, _lines, may_be_right=may_be_right, results=range(5, 9), suits=suits)


def solve(x, w, b, v, target, lines) -> dict:
    """Each line is worked out from those above it: z, the output, the error, and a gradient a line."""
    return first_wrong(_lines(x, w, b, v, target), lines)


def verify(answer, x, w, b, v, target, lines) -> bool:
    """Sums by taking away; gradients by moving the weight by 1 and by −1: the loss is a parabola on each side of the
    kink, so that half the difference of its values is its slope."""

    def holds(line, values) -> bool:
        z, output, error = (values[1], values[2]), values[3], values[4]
        if line in (1, 2):
            return values[line] - b[line - 1] == sum(w[line - 1] for _ in range(abs(x))) * (1 if x > 0 else -1)
        if line == 3:
            left = output
            for size, weight in zip(z, v):
                for _ in range(max(size, 0)):
                    left -= weight
            return left == 0
        if line == 4:
            return target + error == output
        moved = max(z[(line - 5) % 2], 0) if line < 7 else v[line - 7] * x * (z[line - 7] > 0)
        return 4 * values[line] == (error + moved) ** 2 - (error - moved) ** 2

    return len(lines) == 8 and is_first_wrong(answer, lines, holds)


def mistakes(x, w, b, v, target, lines) -> dict:
    error = lines[3]["value"]
    return {
        **misreadings(_lines(x, w, b, v, target), lines),
        "target minus output expected": {"line": 4, "value": target - lines[2]["value"]},
        "the factor 2 of the square expected": {"line": 5, "value": 2 * error * max(lines[0]["value"], 0)},
    }


def steps(answer, x, w, b, v, target, lines) -> dict:
    return slip_steps(_lines(x, w, b, v, target), lines, answer)


def effort(x, w, b, v, target, lines) -> int:
    """z, the output, the error, and the gradients: see `work`."""
    return work(_lines(x, w, b, v, target))


def identity(x, w, b, v, target, lines) -> list:
    """The same numbers with a slip elsewhere would give each other away."""
    return [x, w, b, v, target]


def _lines(x, w, b, v, target) -> list:
    def z(i, above):
        return added(times(w[i], x), b[i]), {
            "sign lost": [added(times(-w[i], x), b[i])] * (w[i] < 0 or x < 0)
            + [added(times(w[i], x), -b[i])] * (b[i] < 0),
            "term left out": [times(w[i], x)],
            "units mixed up": [added(times(w[i], x), b[1 - i]), added(times(w[1 - i], x), b[i])],
        }

    def output(above):
        h = [max(above[1], 0), max(above[2], 0)]

        def whole(first, second, h) -> list:
            return added(times(first, h[0]), times(second, h[1]))

        return whole(*v, h), {
            "ReLU forgotten": [whole(*v, [above[1], above[2]])],
            "sign lost": [whole(-v[0], v[1], h)] * (v[0] < 0) + [whole(v[0], -v[1], h)] * (v[1] < 0),
            "term left out": [times(v[0], h[0]), times(v[1], h[1])],
            "units mixed up": [whole(*v[::-1], h)],
        }

    def error(above):
        return added(above[3], -target), {"sign lost": [added(above[3], target)], "term left out": [above[3]]}

    def outer(i, above):
        e, h, other = above[4], max(above[i + 1], 0), max(above[2 - i], 0)
        return times(e, h), {
            "factor left out": [h, e] * (h > 0),
            "sign lost": [times(-e, h)] * (e < 0),
            "units mixed up": [times(e, other)],
        }

    def inner(i, above):
        e, on = above[4], above[i + 1] > 0
        return times(e, v[i], x) if on else 0, {
            "ReLU forgotten": [times(e, v[i], x)],
            "factor left out": [times(e, v[i]), times(e, x), times(v[i], x)] * on,
            "sign lost": [times(-e, v[i], x)] * (on and min(e, v[i], x) < 0),
            "units mixed up": [times(e, v[1 - i], x)] * on,
        }

    return [
        *(partial(z, i) for i in (0, 1)),
        output,
        error,
        *(partial(line, i) for line in (outer, inner) for i in (0, 1)),
    ]
