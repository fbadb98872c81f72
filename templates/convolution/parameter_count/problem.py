"""Learnable parameters of an ordinary convolutional layer.   (EECS 182 HW 5, 3a)"""

from generator.effort import product, total

TITLE = "Parameters of a convolution"
SIZES = (28, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512)
KERNELS = (3, 5, 7, 9, 11)
KNOBS = {"max_channels": range(2, 65), "max_kernel": KERNELS, "max_side": SIZES[3:]}
SPACE = 2.5
SORTED_CHOICES = True
LABELS = {"parameters": r"\text{parameters}"}


def draw(
    d, *, max_channels: int = 16, max_kernel: int = 7, max_side: int = 256, square: bool = True, bias: bool = False
) -> dict:
    height, width = d.sample([size for size in SIZES if size <= max_side], 2)
    return {
        "height": height,
        "width": height if square else width,
        "in_channels": d.integer(2, max_channels),  # with a single channel, forgetting the channels would not show
        "kernel": d.choice([k for k in KERNELS if k <= max_kernel]),
        "out_channels": d.integer(2, max_channels),
        "bias": bias,
    }


def solve(height, width, in_channels, kernel, out_channels, bias) -> dict:
    """kernel · kernel · in_channels weights in each of out_channels filters; the image size does not matter."""
    sizes = (height, width, in_channels, kernel, out_channels)
    if min(sizes) < 1 or max(sizes) > 4096:
        raise ValueError("height, width, channels and kernel must be from 1 to 4096")
    if height * width * (kernel * max(in_channels, out_channels)) ** 2 > 2**52:
        raise ValueError("the layer is too large to count its multiplications exactly")
    biases = out_channels if bias else 0
    return {"parameters": kernel * kernel * in_channels * out_channels + biases}


def verify(answer, height, width, in_channels, kernel, out_channels, bias) -> bool:
    """Identify the layer from its outputs, and count by addition the numbers that one has to read off.

    A single bright pixel in one input channel shows, in every output channel, `kernel` rows of `kernel` weights; the
    black image shows one bias per output channel.
    """
    one_output = 1 if bias else 0
    for _channel in range(in_channels):
        one_output += sum([kernel] * kernel)
    return answer == {"parameters": sum([one_output] * out_channels)}


def mistakes(height, width, in_channels, kernel, out_channels, bias) -> dict:
    square, biases = kernel * kernel, out_channels if bias else 0
    right = square * in_channels * out_channels + biases
    if bias:
        wrong = {"biases forgotten": right - biases, "one bias for the whole layer": right - biases + 1}
    else:
        wrong = {"biases added": right + out_channels}
    wrong["input channels forgotten"] = square * out_channels + biases
    wrong["output channels forgotten"] = square * in_channels + (1 if bias else 0)
    wrong["spatial size multiplied in"] = right * height * width
    return {name: {"parameters": value} for name, value in wrong.items()}


def steps(answer, height, width, in_channels, kernel, out_channels, bias) -> dict:
    """Weights of one filter and of all filters."""
    per_filter = kernel * kernel * in_channels
    return {"per_filter": per_filter, "weights": per_filter * out_channels}


def effort(height, width, in_channels, kernel, out_channels, bias) -> int:
    """The product of kernel, kernel and channels, and adding the biases; height and width do not enter."""
    weights = kernel * kernel * in_channels * out_channels
    return product(kernel, kernel, in_channels, out_channels) + total([weights, out_channels if bias else 0])


def figure(height, width, in_channels, kernel, out_channels, bias):
    """The image, the filters, and the output, each a stack of its channels; not to scale, in centimetres."""
    from matplotlib.figure import Figure

    fig = Figure(figsize=(13 / 2.54, 4 / 2.54))
    ax = fig.add_axes((0, 0, 1, 1), xlim=(0, 13), ylim=(0, 4))
    ax.set_axis_off()
    longer, middle = max(height, width), 2.3
    w, h = 1.7 * max(width / longer, 0.5), 1.7 * max(height / longer, 0.5)
    for centre, channels, name in ((2.1, in_channels, "image"), (10.9, out_channels, "output")):
        depth = _depth(channels, 0.13)
        x, y = centre - (w + depth) / 2, middle - (h + depth) / 2
        _stack(ax, x, y, w, h, channels, 0.13, "0.9", "0.25")
        _label(ax, x - 0.12, y + h / 2, height, ha="right")
        _label(ax, x + w / 2, y - 0.22, width)
        _label(ax, x + w + depth / 2 + 0.14, y + depth / 2 - 0.12, channels, ha="left")
        _label(ax, centre, 0.25, name)
    image_right = 2.1 + (w + _depth(in_channels, 0.13)) / 2 + 0.2
    output_left = 10.9 - (w + _depth(out_channels, 0.13)) / 2 - 0.95

    rows = [middle + shift for shift in {1: (0,), 2: (0.5, -0.5), 3: (1, 0, -1)}.get(out_channels, (1.2, 0.32, -1.25))]
    side, depth, right = 0.5, _depth(in_channels, 0.06), 0.75 if bias else 0.15
    x = 6.4 - (side + depth) / 2
    for row in rows:
        _stack(ax, x, row - (side + depth) / 2, side, side, in_channels, 0.06, TINT, ACCENT, cells=kernel)
        if bias:
            _label(ax, x + side + depth + 0.1, row, "+ b", ha="left", style="italic")
        near = middle + 0.25 * (row - middle)
        _arrow(ax, (image_right, near), (x - 0.15, row))
        _arrow(ax, (x + side + depth + right, row), (output_left, near))
    if out_channels > 3:
        _dots(ax, [(6.4, (rows[1] + rows[2]) / 2 + gap) for gap in (0.12, 0, -0.12)], "0.25")
    filters = "1 filter of" if out_channels == 1 else f"{out_channels} filters, each"
    _label(ax, 6.4, 0.25, f"{filters} {kernel} × {kernel} × {in_channels}")
    return fig


ACCENT, TINT = "#1b6b5a", "#d5e8e2"


def _stack(ax, x, y, w, h, count, step, face, edge, cells=1) -> None:
    """`count` sheets, the first in front at (x, y), of cells × cells; beyond four: three, dots and the last."""
    from matplotlib.collections import LineCollection
    from matplotlib.patches import Rectangle

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
