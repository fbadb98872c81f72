"""Sizes along a chain of convolutions and poolings, and the inputs of the fully connected layer behind it."""

from math import prod

from generator.author import Draw, product, quotient, total

TITLE = "Output sizes"
KNOBS = {"layers": range(2, 6), "largest_size": range(32, 257), "dilated": (False, True)}
ABOUT = {
    "layers": "number of layers",
    "largest_size": "largest side of the image",
    "dilated": "whether one of the convolutions is dilated",
}
SPACE = 4.0
LABELS = {"sizes": r"\text{sizes}", "features": r"\text{features}"}


def draw(d: Draw, *, layers: int = 4, largest_size: int = 64, dilated: bool = True) -> dict:
    size, chain = d.integer(28, largest_size), []
    for place in range(layers):
        if place % 2:  # a pooling keeps the channels
            kernel = d.integer(2, 3)
            layer = {"kernel": kernel, "stride": 2, "padding": 0, "dilation": 1, "filters": 0}
        else:
            kernel = d.choice([3, 5])
            layer = {"kernel": kernel, "stride": d.integer(1, 2), "padding": d.integer(0, kernel // 2), "dilation": 1}
            layer["filters"] = d.choice([4, 6, 8, 10, 12, 16])
        chain.append(layer)
    if dilated:
        d.choice(chain[::2])["dilation"] = d.integer(2, 3)
    sizes = _sizes(size, chain)
    d.require(min(sizes) >= 3, "a size is less than 3")
    answer, wrong = solve(size, chain), mistakes(size, chain)
    d.require(all({**answer, **slip} != answer for slip in wrong.values()), "a mistake gives the right sizes")
    return {"size": size, "layers": chain}


def solve(size, layers) -> dict:
    """⌊(n + 2p − d(k − 1) − 1) / s⌋ + 1, layer after layer; then side × side × channels."""
    sizes = _sizes(size, layers)
    if min(sizes) < 1:
        raise ValueError(f"layer {[n < 1 for n in sizes].index(True) + 1} has no output")
    return _answer(sizes, layers)


def carried(written, size, layers) -> dict:
    """The features of the last size that was written."""
    return {"features": written["sizes"][-1] ** 2 * _channels(layers)}


def verify(answer, size, layers) -> bool:
    """The last window of every layer fits into its padded input, and one more would not."""
    sizes = answer["sizes"]
    if len(sizes) != len(layers):
        return False
    for before, after, layer in zip([size, *sizes], sizes, layers):
        reach = before + 2 * layer["padding"] - 1 - (layer["kernel"] - 1) * layer["dilation"]
        if not (after - 1) * layer["stride"] <= reach < after * layer["stride"]:
            return False
    channels = [layer["filters"] for layer in layers if layer["filters"]]
    return answer["features"] == sum(sizes[-1] for _ in range(sizes[-1])) * channels[-1]


def mistakes(size, layers) -> dict:
    right, filters = _sizes(size, layers), [layer["filters"] for layer in layers if layer["filters"]]
    wrong = {
        "rounded up": _sizes(size, layers, up=1),
        "+1 forgotten": _sizes(size, layers, plus=0),
    }
    if any(layer["dilation"] > 1 for layer in layers):
        wrong["dilation ignored"] = _sizes(size, [{**layer, "dilation": 1} for layer in layers])
    if any(layer["padding"] for layer in layers):
        wrong["padding counted on one side only"] = _sizes(size, layers, sides=1)
    slips = {name: _answer(sizes, layers) for name, sizes in wrong.items() if min(sizes) > 0}
    slips["channels left out of the features"] = {"features": right[-1] ** 2}
    slips["side not squared in the features"] = {"features": right[-1] * filters[-1]}
    if len(filters) > 1:
        slips["filters of all layers multiplied"] = {"features": right[-1] ** 2 * prod(filters)}
    return slips


def steps(answer, size, layers) -> dict:
    rows = []
    for before, after, layer in zip([size, *answer["sizes"]], answer["sizes"], layers):
        spread = layer["dilation"] * (layer["kernel"] - 1) + 1
        over = (before + 2 * layer["padding"] - spread) % layer["stride"]
        rows.append({**layer, "before": before, "after": after, "spread": spread, "over": over})
    return {"rows": rows, "side": answer["sizes"][-1], "channels": _channels(layers)}


def effort(size, layers) -> int:
    """For every layer its spread, the padded size less the spread, divided by the stride, and 1 added; the features."""
    found = steps(solve(size, layers), size, layers)
    work = product(found["side"], found["side"], found["channels"])
    for row in found["rows"]:
        terms = [row["before"], 2 * row["padding"], -row["spread"]]
        work += product(row["dilation"], row["kernel"] - 1) * (row["dilation"] > 1) + total(terms)
        work += quotient(sum(terms) - row["over"], row["stride"]) + total([row["after"] - 1, 1])
    return work


def _sizes(size, layers, up=0, plus=1, sides=2) -> list:
    sizes = []
    for layer in layers:
        places = size + sides * layer["padding"] - layer["dilation"] * (layer["kernel"] - 1) - 1
        size = (places + up * (layer["stride"] - 1)) // layer["stride"] + plus
        sizes.append(size)
    return sizes


def _channels(layers) -> int:
    return [layer["filters"] for layer in layers if layer["filters"]][-1]


def _answer(sizes, layers) -> dict:
    return {"sizes": sizes, "features": sizes[-1] ** 2 * _channels(layers)}
