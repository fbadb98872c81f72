"""Learnable parameters of an ordinary convolutional layer.   (EECS 182 HW 5, 3a)"""

from generator.author import Draw, product, total

TITLE = "Parameters of a convolution"
SIZES = (28, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512)
KERNELS = (3, 5, 7, 9, 11)
LARGEST = 2**24  # weights
KNOBS = {"max_channels": range(2, 65), "max_kernel": KERNELS, "max_side": SIZES[3:]}
ABOUT = {
    "max_channels": "largest number of input channels and of filters",
    "max_kernel": "largest side of a filter",
    "max_side": "largest side of the image",
    "square": "whether the image is as high as it is wide",
    "bias": "whether filters have biases",
    "captions": "whether the figure gives the numbers of channels and filters",
}
SPACE = 2.5
SORTED_CHOICES = True
LABELS = {"parameters": r"\text{parameters}"}
ALLOW = {
    "hidden: kernel counted along one side only": "with as many channels as the kernel is wide, both are one number",
}


def draw(
    d: Draw,
    *,
    max_channels: int = 16,
    max_kernel: int = 7,
    max_side: int = 256,
    square: bool = True,
    bias: bool = False,
    captions: bool = False,
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
    if kernel * kernel * in_channels * out_channels > LARGEST:
        raise ValueError("the layer is too large to lay out its weights one by one")
    biases = out_channels if bias else 0
    return {"parameters": kernel * kernel * in_channels * out_channels + biases}


def verify(answer, height, width, in_channels, kernel, out_channels, bias) -> bool:
    """Lay out the layer, one filter for each output channel and a bias if it has one, and count what is there."""
    parameters = 0
    for _filter in range(out_channels):
        weights = [[[0] * in_channels for _column in range(kernel)] for _row in range(kernel)]
        parameters += sum(len(depth) for row in weights for depth in row) + int(bias)
    return answer == {"parameters": parameters}


def mistakes(height, width, in_channels, kernel, out_channels, bias) -> dict:
    square, biases = kernel * kernel, out_channels if bias else 0
    right = square * in_channels * out_channels + biases
    if bias:
        wrong = {"biases forgotten": right - biases, "one bias for the whole layer": right - biases + 1}
    else:
        wrong = {"biases added": right + out_channels}
    wrong["input channels forgotten"] = square * out_channels + biases
    wrong["output channels forgotten"] = square * in_channels + (1 if bias else 0)
    wrong["kernel counted along one side only"] = kernel * in_channels * out_channels + biases
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


def identity(height, width, in_channels, kernel, out_channels, bias) -> list:
    """The size of the image does not matter."""
    return [in_channels, kernel, out_channels, bias]


def figure(height, width, in_channels, kernel, out_channels, bias, captions=False):
    """The image, the filters, and the output, each a stack of its channels; not to scale, in centimetres.

    captions: whether the numbers of channels and filters, and the size of a filter, stand beside them.
    """
    from generator.author import Sheet, Stack

    sheet, middle = Sheet(13, 4), 2.3
    longer = max(height, width)
    w, h = 1.7 * max(width / longer, 0.5), 1.7 * max(height / longer, 0.5)
    image = Stack(2.1, middle, w, h, in_channels, step=0.13)
    output = Stack(10.9, middle, w, h, out_channels, step=0.13)
    sheet.stacks([image, output], "0.9")
    for stack, name in ((image, "image"), (output, "output")):
        half = stack.depth / 2
        sheet.text(stack.left - 0.12, stack.bottom + h / 2, height, side="right")
        sheet.text(stack.left + w / 2, stack.bottom - 0.22, width)
        if captions:
            sheet.text(stack.right - half + 0.14, stack.bottom + half - 0.12, stack.count, side="left")
        sheet.text(stack.x, 0.25, name)

    rows = [middle + shift for shift in {1: (0,), 2: (0.5, -0.5), 3: (1, 0, -1)}.get(out_channels, (1.2, 0.32, -1.25))]
    filters = [Stack(6.4, row, 0.5, 0.5, in_channels, step=0.06) for row in rows]
    sheet.stacks(filters, "#d5e8e2", edge="#1b6b5a", cells=kernel)
    arrows = []
    for stack in filters:
        if bias:
            sheet.text(stack.right + 0.1, stack.y, "+ b", side="left", italic=True)
        near = middle + 0.25 * (stack.y - middle)
        arrows.append(((image.right + 0.2, near), (stack.left - 0.15, stack.y)))
        arrows.append(((stack.right + (0.75 if bias else 0.15), stack.y), (output.left - 0.95, near)))
    sheet.arrows(arrows)
    if out_channels > 3:
        sheet.dots([(6.4, (rows[1] + rows[2]) / 2 + gap, 0.026) for gap in (0.12, 0, -0.12)])
    number = "1 filter of" if out_channels == 1 else f"{out_channels} filters, each"
    sheet.text(6.4, 0.25, f"{number} {kernel} × {kernel} × {in_channels}" if captions else "filters")
    return sheet.figure
