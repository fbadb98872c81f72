"""Weights of a fully connected layer against those of a convolution: what sharing saves.   (EECS 182 HW 5, 1a)"""

from generator.author import Draw, product

TITLE = "What weight sharing saves"
KNOBS = {
    "largest_side": range(4, 65),
    "largest_in": range(1, 17),
    "largest_out": range(1, 33),
    "largest_kernel": (1, 3, 5, 7),
}
ABOUT = {
    "largest_side": "largest side of the image",
    "largest_in": "largest number of input channels",
    "largest_out": "largest number of output channels",
    "largest_kernel": "largest side of a filter",
}
SPACE = 3
LABELS = {"fully_connected": r"\text{fully connected}", "convolution": r"\text{convolution}"}
ALLOW = {"hidden: output channels forgotten": "with as many channels in as out, both are one number"}


def draw(
    d: Draw, *, largest_side: int = 12, largest_in: int = 5, largest_out: int = 12, largest_kernel: int = 5
) -> dict:
    kernel = d.choice([k for k in (1, 3, 5, 7) if min(3, largest_kernel) <= k <= min(largest_kernel, largest_side)])
    smallest = min(max(4, kernel + 1), largest_side)
    return {
        "height": d.integer(smallest, largest_side),
        "width": d.integer(smallest, largest_side),
        "in_channels": d.integer(min(2, largest_in), largest_in),  # with one channel, forgetting it would not show
        "kernel": kernel,
        "out_channels": d.integer(min(2, largest_out), largest_out),
    }


def solve(height, width, in_channels, kernel, out_channels) -> dict:
    """A weight for every pair of an input and an output value; a weight for every tap of every filter."""
    _check(height, width, in_channels, kernel, out_channels)
    inputs, outputs = height * width * in_channels, height * width * out_channels
    return {"fully_connected": inputs * outputs, "convolution": kernel * kernel * in_channels * out_channels}


def verify(answer, height, width, in_channels, kernel, out_channels) -> bool:
    """Go through the output, pixel by pixel, and count the weights that each of its values adds.

    Fully connected, that is one for every value of the input. In a convolution it is one for every offset and input
    channel that its own channel has not met before.
    """
    pixels = [(r, c) for r in range(height) for c in range(width)]
    read = sum(in_channels for _ in pixels)
    connections = sum(sum([read] * out_channels) for _ in pixels)
    reach = kernel // 2
    down = {r - i for r in range(height) for i in range(height) if abs(r - i) <= reach}
    across = {c - j for c in range(width) for j in range(width) if abs(c - j) <= reach}
    shared = {(r, c, i, o) for r in down for c in across for i in range(in_channels) for o in range(out_channels)}
    return answer == {"fully_connected": connections, "convolution": len(shared)}


def mistakes(height, width, in_channels, kernel, out_channels) -> dict:
    pixels, taps, channels = height * width, kernel * kernel, in_channels * out_channels
    valid = (height - kernel + 1) * (width - kernel + 1)
    return {
        "output size forgotten": {"fully_connected": pixels * channels},
        "input channels forgotten": {
            "fully_connected": pixels * pixels * out_channels,
            "convolution": taps * out_channels,
        },
        "output channels forgotten": {
            "fully_connected": pixels * in_channels * pixels,
            "convolution": taps * in_channels,
        },
        "padding forgotten, so that the output shrinks": {"fully_connected": pixels * valid * channels},
        "filter counted anew at every position": {"convolution": pixels * taps * channels},
        "kernel counted along one side only": {"convolution": kernel * channels},
        "biases added": {
            "fully_connected": pixels * pixels * channels + pixels * out_channels,
            "convolution": taps * channels + out_channels,
        },
    }


def steps(answer, height, width, in_channels, kernel, out_channels) -> dict:
    return {
        "inputs": height * width * in_channels,
        "outputs": height * width * out_channels,
        "positions": height * width,
        "per_filter": kernel * kernel * in_channels,
        "share": [answer["convolution"], answer["fully_connected"]],
    }


def effort(height, width, in_channels, kernel, out_channels) -> int:
    """The products of both counts, with height · width multiplied once; not the share of the closing remark."""
    pixels = height * width
    fully_connected = product(height, width) + product(pixels, in_channels) + product(pixels, out_channels)
    fully_connected += product(pixels * in_channels, pixels * out_channels)
    return fully_connected + product(kernel, kernel, in_channels, out_channels)


def identity(height, width, in_channels, kernel, out_channels) -> list:
    """Of height and width, only the number of pixels matters."""
    return [height * width, in_channels, kernel, out_channels]


def _check(height, width, in_channels, kernel, out_channels) -> None:
    if min(height, width, in_channels, kernel, out_channels) < 1:
        raise ValueError("sizes and channels must be at least 1")
    if kernel % 2 == 0:
        raise ValueError("an even kernel cannot be centred, so equal padding cannot keep the size")
    if kernel > min(height, width):
        raise ValueError("the kernel is larger than the image")
