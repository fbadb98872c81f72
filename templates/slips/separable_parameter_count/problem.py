"""Find the first wrong line of a count of parameters: depthwise separable against ordinary.   (EECS 182 HW 5, 3b)"""

from functools import partial

from generator.author import added, draw_slip, first_wrong, is_first_wrong, misreadings, slip_steps, times, work

TITLE = "Find the slip: parameters of a depthwise separable convolution"
KERNELS = (3, 5, 7, 9)
KNOBS = {"max_channels": range(8, 65), "max_kernel": KERNELS[1:], "bias": ("pointwise", "both", "any")}
ABOUT = {
    "max_channels": "largest number of input channels and of output channels",
    "max_kernel": "largest side of a filter",
    "bias": "which of the two steps have biases",
    "may_be_right": "whether now and then no line is wrong",
}
SPACE = 1.5
LABELS = {"line": r"\text{line}", "value": r"\text{right value}"}


def draw(d, *, max_channels: int = 32, max_kernel: int = 7, bias: str = "any", may_be_right: bool = False) -> dict:
    has = d.choice(KNOBS["bias"][:2]) if bias == "any" else bias

    def numbers():
        in_channels, out_channels = d.sample(range(4, max_channels + 1), 2)
        kernel = d.choice([k for k in KERNELS if k <= max_kernel])
        return {"in_channels": in_channels, "kernel": kernel, "out_channels": out_channels, "bias": has}

    return draw_slip(d, numbers, _lines, may_be_right=may_be_right)


def solve(in_channels, kernel, out_channels, bias, lines) -> dict:
    """Each line is worked out from those above it."""
    if bias not in KNOBS["bias"][:2]:
        raise ValueError(f"bias must be pointwise or both, not {bias}")
    return first_wrong(_lines(in_channels, kernel, out_channels, bias), lines)


def verify(answer, in_channels, kernel, out_channels, bias, lines) -> bool:
    """Parameters are taken away from what a line says, one channel or row of a filter after another: none is left."""
    channels, filters = range(in_channels), range(out_channels)

    def holds(line, v) -> bool:
        left = v[line]
        if line == 1:
            left -= sum(kernel for _row in range(kernel))
            return left == {"pointwise": 0, "both": 1}[bias]
        if line in (2, 4, 7):
            for _ in channels if line == 2 else filters:
                left -= v[line - 1]
            return left == 0
        if line == 3:
            return left - 1 == len(channels)
        if line == 5:
            return left - v[4] == v[2]
        if line == 6:
            for _ in channels:
                left -= sum(kernel for _row in range(kernel))
            return left == 1
        return left + v[5] == v[7]

    return len(lines) == 8 and is_first_wrong(answer, lines, holds)


def mistakes(in_channels, kernel, out_channels, bias, lines) -> dict:
    square = kernel * kernel
    return {
        **misreadings(_lines(in_channels, kernel, out_channels, bias), lines),
        **(
            {"biases of the depthwise step forgotten": {"line": 1, "value": square}}
            if bias == "both"
            else {"biases expected in the depthwise step, which has none": {"line": 1, "value": square + 1}}
        ),
        "in and out channels exchanged in the depthwise step": {"line": 2, "value": out_channels * lines[0]["value"]},
    }


def steps(answer, in_channels, kernel, out_channels, bias, lines) -> dict:
    return slip_steps(_lines(in_channels, kernel, out_channels, bias), lines, answer)


def effort(in_channels, kernel, out_channels, bias, lines) -> int:
    """All eight lines: see `work`."""
    return work(_lines(in_channels, kernel, out_channels, bias))


def identity(in_channels, kernel, out_channels, bias, lines) -> list:
    """The same numbers with a slip elsewhere would give each other away."""
    return [in_channels, kernel, out_channels, bias]


def _lines(in_channels, kernel, out_channels, bias) -> list:
    k, c, m = kernel, in_channels, out_channels
    has = bias == "both"  # biases in the depthwise step
    one = [1] if has else []

    def depthwise_filter(v):
        slips = {"depthwise and ordinary confused": [added(times(k, k, c), *one)]}
        return added(times(k, k), *one), {**slips, "biases left out": [times(k, k)]} if has else slips

    def depthwise_step(v):
        slips = {
            "in and out channels exchanged": [times(m, v[1])],
            "depthwise and ordinary confused": [times(c, m, v[1])],
        }
        return times(c, v[1]), {**slips, "biases counted twice": [added(times(c, v[1]), c)]} if has else slips

    def pointwise_filter(v):
        return added(times(1, 1, c), 1), {
            "biases left out": [times(1, 1, c)],
            "in and out channels exchanged": [added(times(1, 1, m), 1)],
            "depthwise and ordinary confused": [added(times(1, 1), 1)],
        }

    def filters_of(line, v):
        """As many filters as there are output channels, each as large as that line says."""
        return times(m, v[line]), {
            "in and out channels exchanged": [times(c, v[line])],
            "biases counted twice": [added(times(m, v[line]), m)],
        }

    def separable(v):
        return added(v[2], v[4]), {
            "biases counted twice": [added(v[2], v[4], m)],
            "a step left out": [v[2], v[4]],
        }

    def ordinary_filter(v):
        return added(times(k, k, c), 1), {
            "biases left out": [times(k, k, c)],
            "in and out channels exchanged": [added(times(k, k, m), 1)],
            "depthwise and ordinary confused": [added(times(k, k), 1)],
        }

    def saved(v):
        return added(v[7], -v[5]), {"a step left out": [added(v[7], -v[2]), added(v[7], -v[4])]}

    two_steps = depthwise_filter, depthwise_step, pointwise_filter, partial(filters_of, 3), separable
    return [*two_steps, ordinary_filter, partial(filters_of, 6), saved]
