"""Learnable parameters of a depthwise separable convolution: depthwise, then pointwise.   (EECS 182 HW 5, 3b)"""

from generator.effort import product, total

TITLE = "Parameters of a depthwise separable convolution"
SIZES = (28, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512)
KERNELS = (3, 5, 7, 9, 11)
BIASES = ("none", "pointwise", "both")
KNOBS = {"max_channels": range(2, 65), "max_kernel": KERNELS, "max_side": SIZES[3:], "bias": (*BIASES, "any")}
SPACE = 3.5
LABELS = {"depthwise": r"\text{depthwise}", "pointwise": r"\text{pointwise}", "total": r"\text{total}"}


def draw(
    d, *, max_channels: int = 16, max_kernel: int = 7, max_side: int = 256, square: bool = True, bias: str = "none"
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
    if height * width * (kernel * max(in_channels, out_channels)) ** 2 > 2**52:
        raise ValueError("the layer is too large to count its multiplications exactly")
    if bias not in BIASES:
        raise ValueError(f"bias must be none, pointwise or both, not {bias}")
    depthwise = kernel * kernel * in_channels
    pointwise = in_channels * out_channels
    if bias == "both":
        depthwise += in_channels
    if bias != "none":
        pointwise += out_channels
    return _counts(depthwise, pointwise)


def verify(answer, height, width, in_channels, kernel, out_channels, bias) -> bool:
    """Identify both layers from their outputs, and count by addition the numbers that one has to read off.

    Depthwise, a bright pixel shows `kernel` rows of `kernel` weights in the map of its own channel. Pointwise, it
    shows one weight in every output channel. The black image shows the biases that there are.
    """
    depthwise = pointwise = 0
    for _channel in range(in_channels):
        depthwise += sum([kernel] * kernel) + {"none": 0, "pointwise": 0, "both": 1}[bias]
        pointwise += out_channels
    for _channel in range(out_channels):
        pointwise += {"none": 0, "pointwise": 1, "both": 1}[bias]
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


def figure(height, width, in_channels, kernel, out_channels, bias):
    """Every channel through a filter of its own, then 1 × 1 filters across the maps; not to scale, in centimetres."""
    from matplotlib.figure import Figure

    fig = Figure(figsize=(13 / 2.54, 4.5 / 2.54))
    ax = fig.add_axes((0, 0, 1, 1), xlim=(0, 13), ylim=(0, 4.5))
    ax.set_axis_off()
    longer, middle = max(height, width), 2.45
    w, h = max(width / longer, 0.5), max(height / longer, 0.5)

    # depthwise: a row per channel
    depthwise_rows = _rows(in_channels, middle)
    for row in depthwise_rows:
        _stack(ax, 1.15, row, 0.72 * w, 0.72 * h, 1, 0, "0.9", "0.25")
        _stack(ax, 3.25, row, 0.55, 0.55, 1, 0, TINT, ACCENT, cells=kernel)
        _stack(ax, 5.5, row, 0.72 * w, 0.72 * h, 1, 0, "0.9", "0.25")
        _arrow(ax, (1.7, row), (2.85, row))
        if bias == "both":
            _label(ax, 3.65, row, "+ b", ha="left", style="italic")
        _arrow(ax, (4.3 if bias == "both" else 3.65, row), (4.95, row))
    if in_channels > 3:
        for x in (1.15, 3.25, 5.5):
            _dots(ax, [(x, sum(depthwise_rows[1:]) / 2 + gap) for gap in (0.1, 0, -0.1)], "0.25")

    # pointwise: every filter looks at all maps
    top, bottom = depthwise_rows[0] + 0.4, depthwise_rows[-1] - 0.4
    ax.plot([6.05, 6.15, 6.15, 6.05], [top, top, bottom, bottom], color="0.25", linewidth=0.7)
    half, right = 0.15 + _depth(in_channels, 0.08) / 2, 0.75 if bias != "none" else 0.15
    output_left = 11.6 - (1.4 * w + _depth(out_channels, 0.1)) / 2 - 0.15
    pointwise_rows = _rows(out_channels, middle)
    for row in pointwise_rows:
        near = middle + 0.25 * (row - middle)
        _stack(ax, 8.3, row, 0.3, 0.3, in_channels, 0.08, TINT, ACCENT)
        if bias != "none":
            _label(ax, 8.3 + half + 0.1, row, "+ b", ha="left", style="italic")
        _arrow(ax, (6.25, near), (8.3 - half - 0.15, row))
        _arrow(ax, (8.3 + half + right, row), (output_left, near))
    if out_channels > 3:
        _dots(ax, [(8.3, sum(pointwise_rows[1:]) / 2 + gap) for gap in (0.1, 0, -0.1)], "0.25")
    _stack(ax, 11.6, middle, 1.4 * w, 1.4 * h, out_channels, 0.1, "0.9", "0.25")

    for x, number, noun, size in (
        (1.15, in_channels, "channel", f"{height} × {width}"),
        (3.25, in_channels, "filter", f"{kernel} × {kernel} × 1"),
        (5.5, in_channels, "map", f"{height} × {width}"),
        (8.3, out_channels, "filter", f"1 × 1 × {in_channels}"),
        (11.6, "", "output", f"{height} × {width} × {out_channels}"),
    ):
        _label(ax, x, 0.57, f"{number} {noun}{'' if number in (1, '') else 's'}".strip())
        _label(ax, x, 0.2, size)
    _label(ax, 3.25, 4.3, "depthwise")
    _label(ax, 8.3, 4.3, "pointwise")
    return fig


ACCENT, TINT = "#1b6b5a", "#d5e8e2"


def _rows(count, middle) -> list:
    """Heights of the drawn rows: beyond three, the first two and the last, with room for dots."""
    return [middle + shift for shift in {1: (0,), 2: (0.5, -0.5), 3: (1.05, 0, -1.05)}.get(count, (1.16, 0.34, -1.16))]


def _stack(ax, x, y, w, h, count, step, face, edge, cells=1) -> None:
    """`count` sheets around (x, y), the first in front, of cells × cells; beyond four: three, dots and the last."""
    from matplotlib.collections import LineCollection
    from matplotlib.patches import Rectangle

    x, y = x - (w + _depth(count, step)) / 2, y - (h + _depth(count, step)) / 2
    for place in (3, 2, 1, 0)[-count:] if count <= 4 else (4.6, 2, 1, 0):
        corner = (x + place * step, y + place * step)
        ax.add_patch(Rectangle(corner, w, h, facecolor=face, edgecolor=edge, linewidth=0.7))
    if count > 4:
        _dots(ax, [(x + w + place * step, y + h + place * step) for place in (2.7, 3.3, 3.9)], edge, size=8 * step)
    if 1 < cells <= 11:
        upright = [[(x + w * i / cells, y), (x + w * i / cells, y + h)] for i in range(1, cells)]
        level = [[(x, y + h * i / cells), (x + w, y + h * i / cells)] for i in range(1, cells)]
        ax.add_collection(LineCollection(upright + level, colors=edge, linewidths=0.35), autolim=False)


def _depth(count, step) -> float:
    return step * (count - 1 if count <= 4 else 4.6)


def _dots(ax, places, colour, size=1.0) -> None:
    ax.plot(*zip(*places, strict=True), linestyle="", marker=".", markersize=3 * size, markeredgewidth=0, color=colour)


def _label(ax, x, y, text, ha="center", style="normal") -> None:
    ax.text(x, y, str(text), fontsize=8, ha=ha, va="center", style=style)


def _arrow(ax, start, end) -> None:
    style = {"arrowstyle": "-|>", "linewidth": 0.7, "color": "0.25", "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", end, start, arrowprops=style)


def _counts(depthwise, pointwise) -> dict:
    return {"depthwise": depthwise, "pointwise": pointwise, "total": depthwise + pointwise}
