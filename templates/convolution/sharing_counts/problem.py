"""Weights of a fully connected layer against those of a convolution: what sharing saves.   (EECS 182 HW 5, 1a)"""

from generator.author import product

TITLE = "What weight sharing saves"
KNOBS = {
    "largest_side": range(4, 65),
    "largest_in": range(1, 17),
    "largest_out": range(1, 33),
    "largest_kernel": (1, 3, 5, 7),
}
SPACE = 3
LABELS = {"fully_connected": r"\text{fully connected}", "convolution": r"\text{convolution}"}


def draw(d, *, largest_side: int = 12, largest_in: int = 4, largest_out: int = 12, largest_kernel: int = 5) -> dict:
    kernel = d.choice([k for k in (1, 3, 5, 7) if min(3, largest_kernel) <= k <= min(largest_kernel, largest_side)])
    smallest = min(max(4, kernel + 1), largest_side)
    return {
        "height": d.integer(smallest, largest_side),
        "width": d.integer(smallest, largest_side),
        "in_channels": d.integer(1, largest_in),
        "kernel": kernel,
        "out_channels": d.integer(min(2, largest_out), largest_out),
    }


def solve(height, width, in_channels, kernel, out_channels) -> dict:
    """A weight for every pair of an input and an output value; a weight for every tap of every filter."""
    _check(height, width, in_channels, kernel, out_channels)
    inputs, outputs = height * width * in_channels, height * width * out_channels
    return {"fully_connected": inputs * outputs, "convolution": kernel * kernel * in_channels * out_channels}


def verify(answer, height, width, in_channels, kernel, out_channels) -> bool:
    """Counts connections along each axis; in a convolution all connections of the same offset have one weight."""
    rows = [r - i for i in range(height) for r in range(height)]  # offset of input row r from output row i
    columns = [c - j for j in range(width) for c in range(width)]
    reach = kernel // 2
    offsets_down = {v for v in rows if -reach <= v <= reach}
    offsets_across = {v for v in columns if -reach <= v <= reach}
    channel_pairs = sum(in_channels for _ in range(out_channels))
    return answer == {
        "fully_connected": len(rows) * len(columns) * channel_pairs,
        "convolution": len(offsets_down) * len(offsets_across) * channel_pairs,
    }


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
    """The same counts come out if height and width are swapped."""
    return [sorted([height, width]), in_channels, kernel, out_channels]


def _check(height, width, in_channels, kernel, out_channels) -> None:
    if min(height, width, in_channels, kernel, out_channels) < 1:
        raise ValueError("sizes and channels must be at least 1")
    if kernel % 2 == 0:
        raise ValueError("an even kernel cannot be centred, so equal padding cannot keep the size")
    if kernel > min(height, width):
        raise ValueError("the kernel is larger than the image")
