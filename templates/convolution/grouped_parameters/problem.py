"""Grouped convolution: parameters and multiplications, and how they compare with an ordinary one."""

from generator.author import Draw, product, total

TITLE = "Grouped convolution"
KNOBS = {
    "largest_groups": range(2, 17),
    "largest_kernel": range(3, 8, 2),
    "largest_side": range(6, 65),
    "bias": ("none", "all", "any"),
}
ABOUT = {
    "largest_groups": "largest number of groups",
    "largest_kernel": "largest side of a filter",
    "largest_side": "largest side of the image",
    "bias": "whether filters have biases",
}
SPACE = 3.0
LABELS = {"parameters": r"\text{parameters}", "multiplications": r"\text{multiplications}"}


def draw(
    d: Draw, *, largest_groups: int = 6, largest_kernel: int = 5, largest_side: int = 16, bias: str = "any"
) -> dict:
    groups, kernel = d.integer(2, largest_groups), d.choice(range(3, largest_kernel + 1, 2))
    per_group = d.sample(range(2, 9), 2)
    d.require(len({groups, kernel, per_group[0]}) == 3, "two of the numbers that mistakes confuse are the same")
    return {
        "side": d.integer(4, largest_side),
        "in_channels": groups * per_group[0],
        "out_channels": groups * per_group[1],
        "kernel": kernel,
        "groups": groups,
        "bias": bias == "all" or (bias == "any" and d.choice([False, True])),
    }


def solve(side, in_channels, out_channels, kernel, groups, bias) -> dict:
    """Every filter sees in_channels / groups channels; each weight is used once for every pixel of the output."""
    if in_channels % groups or out_channels % groups:
        raise ValueError("the groups do not divide the channels")
    weights = kernel * kernel * (in_channels // groups) * out_channels
    return {"parameters": weights + bias * out_channels, "multiplications": weights * side * side}


def verify(answer, side, in_channels, out_channels, kernel, groups, bias) -> bool:
    """Group by group: an ordinary convolution between its own channels."""
    parameters, per_pixel = 0, 0
    for _ in range(groups):
        for _filter in range(0, out_channels, groups):
            cells = sum(kernel for _row in range(kernel) for _channel in range(0, in_channels, groups))
            parameters += cells + int(bias)
            per_pixel += cells
    return answer == {"parameters": parameters, "multiplications": sum(per_pixel * side for _ in range(side))}


def mistakes(side, in_channels, out_channels, kernel, groups, bias) -> dict:
    right = kernel * kernel * in_channels * out_channels // groups
    biases = out_channels if bias else 0

    def counts(weights, biases=biases) -> dict:
        return {"parameters": weights + biases, "multiplications": weights * side**2}

    wrong = {
        "groups ignored: every filter sees all channels": counts(right * groups),
        "divided by the number of groups twice": {"parameters": right // groups + biases},
        "only one group counted": counts(right // groups, biases // groups),
        "depthwise: every filter sees one channel": counts(kernel * kernel * out_channels),
        "parameters not multiplied by the number of pixels": {"multiplications": right},
        "side of the kernel not squared": counts(right // kernel),
    }
    wrong["biases forgotten" if bias else "biases counted"] = {"parameters": right + out_channels - biases}
    return wrong


def steps(answer, side, in_channels, out_channels, kernel, groups, bias) -> dict:
    seen = in_channels // groups
    return {"seen": seen, "per_filter": kernel * kernel * seen, "weights": kernel * kernel * seen * out_channels}


def effort(side, in_channels, out_channels, kernel, groups, bias) -> int:
    """The channels of a group, the weights of a filter and of all, the biases, and the pixels."""
    seen, weights = in_channels // groups, kernel * kernel * (in_channels // groups) * out_channels
    work = 1 + product(kernel, kernel, seen, out_channels) + product(side, side) + product(weights, side * side)
    return work + total([weights, out_channels if bias else 0])
