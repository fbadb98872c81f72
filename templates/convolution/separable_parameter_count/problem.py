"""Learnable parameters of a depthwise separable convolution: depthwise, then pointwise.   (EECS 182 HW 5, 3b)"""

from generator.author import Draw, product, total

TITLE = "Parameters of a depthwise separable convolution"
SIZES = (28, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512)
KERNELS = (3, 5, 7, 9, 11)
LARGEST = 2**24  # weights
BIASES = ("none", "pointwise", "both")
KNOBS = {"max_channels": range(2, 65), "max_kernel": KERNELS, "max_side": SIZES[3:], "bias": (*BIASES, "any")}
ABOUT = {
    "max_channels": "largest number of input channels and of output channels",
    "max_kernel": "largest side of a filter",
    "max_side": "largest side of the image",
    "square": "whether the image is as high as it is wide",
    "bias": "which of the two steps have biases",
    "captions": "whether the figure gives the numbers of channels and filters",
}
SPACE = 3.5
LABELS = {"depthwise": r"\text{depthwise}", "pointwise": r"\text{pointwise}", "total": r"\text{total}"}


def draw(
    d: Draw,
    *,
    max_channels: int = 16,
    max_kernel: int = 7,
    max_side: int = 256,
    square: bool = True,
    bias: str = "none",
    captions: bool = False,
) -> dict:
    height, width = d.sample([size for size in SIZES if size <= max_side], 2)
    return {
        "height": height,
        "width": height if square else width,
        "in_channels": d.integer(2, max_channels),  # with a single channel, depthwise would be ordinary
        "kernel": d.choice([k for k in KERNELS if k <= max_kernel]),
        "out_channels": d.integer(2, max_channels),
        "bias": d.choice(BIASES) if bias == "any" else bias,
    }


def solve(height, width, in_channels, kernel, out_channels, bias) -> dict:
    """Depthwise: a kernel × kernel filter per input channel. Pointwise: out_channels filters 1 × 1 × in_channels."""
    sizes = (height, width, in_channels, kernel, out_channels)
    if min(sizes) < 1 or max(sizes) > 4096:
        raise ValueError("height, width, channels and kernel must be from 1 to 4096")
    if max(kernel * kernel, out_channels) * in_channels > LARGEST:
        raise ValueError("the layer is too large to lay out its weights one by one")
    if bias not in BIASES:
        raise ValueError(f"bias must be none, pointwise or both, not {bias}")
    depthwise = kernel * kernel * in_channels
    pointwise = in_channels * out_channels
    if bias == "both":
        depthwise += in_channels
    if bias != "none":
        pointwise += out_channels
    return _counts(depthwise, pointwise)


def carried(written, **givens) -> dict:
    """The total of what was written for the two steps."""
    return {"total": written["depthwise"] + written["pointwise"]}


def verify(answer, height, width, in_channels, kernel, out_channels, bias) -> bool:
    """Lay out every filter of both steps, and count its weights; then one bias for each filter that has one."""
    across = [[[0] * kernel for _row in range(kernel)] for _channel in range(in_channels)]
    along = [[0] * in_channels for _channel in range(out_channels)]
    depthwise = sum(len(row) for weights in across for row in weights)
    pointwise = sum(len(weights) for weights in along)
    if bias in ("pointwise", "both"):
        pointwise += len(along)
    if bias == "both":
        depthwise += len(across)
    return answer == {"depthwise": depthwise, "pointwise": pointwise, "total": depthwise + pointwise}


def mistakes(height, width, in_channels, kernel, out_channels, bias) -> dict:
    square = kernel * kernel
    depthwise_biases = in_channels if bias == "both" else 0
    pointwise_biases = 0 if bias == "none" else out_channels
    depthwise = square * in_channels + depthwise_biases
    pointwise = in_channels * out_channels + pointwise_biases
    per_filter_bias = 1 if bias == "both" else 0
    wrong = {}
    if bias == "none":
        wrong["biases added"] = (depthwise + in_channels, pointwise + out_channels)
        wrong["biases added in the pointwise step"] = (depthwise, pointwise + out_channels)
    else:
        wrong["biases forgotten"] = (depthwise - depthwise_biases, pointwise - pointwise_biases)
    if bias == "pointwise":
        wrong["biases added in the depthwise step too"] = (depthwise + in_channels, pointwise)
    if bias == "both":
        wrong["biases forgotten in the depthwise step"] = (depthwise - depthwise_biases, pointwise)
    wrong |= {
        "depthwise counted as an ordinary convolution": (square * in_channels**2 + depthwise_biases, pointwise),
        "one depthwise filter per output channel": ((square + per_filter_bias) * out_channels, pointwise),
        "input channels forgotten": (square + per_filter_bias, out_channels + pointwise_biases),
        "kernel counted along one side only": (kernel * in_channels + depthwise_biases, pointwise),
        "spatial size multiplied in": (depthwise * height * width, pointwise * height * width),
    }
    return {name: _counts(*pair) for name, pair in wrong.items()}


def steps(answer, height, width, in_channels, kernel, out_channels, bias) -> dict:
    """Weights of the ordinary convolution that this one stands for."""
    return {"ordinary": kernel * kernel * in_channels * out_channels}


def effort(height, width, in_channels, kernel, out_channels, bias) -> int:
    """The products and biases of both steps, and their sum; not the ordinary convolution of the comparison."""
    counts = solve(height, width, in_channels, kernel, out_channels, bias)
    depthwise_biases = in_channels if bias == "both" else 0
    pointwise_biases = 0 if bias == "none" else out_channels
    return (
        product(kernel, kernel, in_channels)
        + total([counts["depthwise"] - depthwise_biases, depthwise_biases])
        + product(in_channels, out_channels)
        + total([counts["pointwise"] - pointwise_biases, pointwise_biases])
        + total([counts["depthwise"], counts["pointwise"]])
    )


def identity(height, width, in_channels, kernel, out_channels, bias) -> list:
    """The size of the image does not matter."""
    return [in_channels, kernel, out_channels, bias]


def figure(height, width, in_channels, kernel, out_channels, bias, captions=False):
    """Every channel through a filter of its own, then 1 × 1 filters across the maps; not to scale, in centimetres.

    captions: whether the numbers of channels, filters and maps, and the sizes of the filters, stand below them.
    """
    from generator.author import Sheet, Stack

    sheet, middle = Sheet(13, 4.5), 2.45
    longer = max(height, width)
    w, h = max(width / longer, 0.5), max(height / longer, 0.5)
    output = Stack(11.6, middle, 1.4 * w, 1.4 * h, out_channels, step=0.1)
    arrows, dots = [], []

    # depthwise: a row per channel
    rows = _rows(in_channels, middle)
    channels, maps = ([Stack(x, row, 0.72 * w, 0.72 * h) for row in rows] for x in (1.15, 5.5))
    sheet.stacks([*channels, *maps, output], "0.9")
    sheet.stacks([Stack(3.25, row, 0.55, 0.55) for row in rows], TINT, edge=ACCENT, cells=kernel)
    for row in rows:
        if bias == "both":
            sheet.text(3.65, row, "+ b", side="left", italic=True)
        arrows.append(((1.7, row), (2.85, row)))
        arrows.append(((4.3 if bias == "both" else 3.65, row), (4.95, row)))
    if in_channels > 3:
        dots += [(x, sum(rows[1:]) / 2 + gap, 0.026) for x in (1.15, 3.25, 5.5) for gap in (0.1, 0, -0.1)]

    # pointwise: every filter looks at all maps
    top, bottom = rows[0] + 0.4, rows[-1] - 0.4
    sheet.lines([[(6.05, top), (6.15, top), (6.15, bottom), (6.05, bottom)]], cap="projecting")
    rows = _rows(out_channels, middle)
    filters = [Stack(8.3, row, 0.3, 0.3, in_channels, step=0.08) for row in rows]
    sheet.stacks(filters, TINT, edge=ACCENT)
    for stack in filters:
        near = middle + 0.25 * (stack.y - middle)
        if bias != "none":
            sheet.text(stack.right + 0.1, stack.y, "+ b", side="left", italic=True)
        arrows.append(((6.25, near), (stack.left - 0.15, stack.y)))
        arrows.append(((stack.right + (0.75 if bias != "none" else 0.15), stack.y), (output.left - 0.15, near)))
    if out_channels > 3:
        dots += [(8.3, sum(rows[1:]) / 2 + gap, 0.026) for gap in (0.1, 0, -0.1)]
    sheet.arrows(arrows)
    sheet.dots(dots)

    image = f"{height} × {width}"
    for x, number, noun, size in (
        (1.15, in_channels, "channel", image),
        (3.25, in_channels, "filter", f"{kernel} × {kernel} × 1" if captions else ""),
        (5.5, in_channels, "map", image),
        (8.3, out_channels, "filter", f"1 × 1 × {in_channels}" if captions else ""),
        (11.6, 1, "output", f"{image} × {out_channels}" if captions else image),
    ):
        many = noun if number == 1 else f"{noun}s"
        sheet.text(x, 0.57, f"{number} {many}" if captions and noun != "output" else many)
        sheet.text(x, 0.2, size)
    sheet.text(3.25, 4.3, "depthwise")
    sheet.text(8.3, 4.3, "pointwise")
    return sheet.figure


ACCENT, TINT = "#1b6b5a", "#d5e8e2"


def _rows(count, middle) -> list:
    """Heights of the drawn rows: beyond three, the first two and the last, with room for dots."""
    return [middle + shift for shift in {1: (0,), 2: (0.5, -0.5), 3: (1.05, 0, -1.05)}.get(count, (1.16, 0.34, -1.16))]


def _counts(depthwise, pointwise) -> dict:
    return {"depthwise": depthwise, "pointwise": pointwise, "total": depthwise + pointwise}
