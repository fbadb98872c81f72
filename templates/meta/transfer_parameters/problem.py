"""Transfer learning: what is trained, frozen and there in total when a network gets a new head."""

from itertools import pairwise

from generator.author import Draw, product, total

TITLE = "Parameters in transfer learning"
KNOBS = {"layers": range(2, 5), "largest": range(12, 65, 4), "largest_classes": range(10, 101, 10)}
ABOUT = {
    "layers": "number of convolutional layers",
    "largest": "largest number of channels",
    "largest_classes": "largest number of classes",
}
SPACE = 3
LABELS = {"trained": r"\text{trained}", "frozen": r"\text{frozen}", "total": r"\text{total}"}


def draw(d: Draw, *, layers: int = 3, largest: int = 32, largest_classes: int = 20) -> dict:
    channels = [d.choice((1, 3)), *sorted(d.sample(range(4, largest + 1, 2), layers))]
    old, new = d.sample(range(2, largest_classes + 1), 2)
    kernels = [d.choice((3, 5)), *[3] * (layers - 1)]
    return {"channels": channels, "kernels": kernels, "frozen": d.integer(1, layers - 1), "old": old, "new": new}


def solve(channels, kernels, frozen, old, new) -> dict:
    """Filters with their biases, layer by layer, and the new head."""
    sizes = [(k * k * a + 1) * b for k, (a, b) in zip(kernels, pairwise(channels))]
    if not 0 <= frozen <= len(sizes) == len(kernels):
        raise ValueError("more layers are frozen than there are, or the kernels do not fit the layers")
    rest = sum(sizes[frozen:]) + (channels[-1] + 1) * new
    return {"trained": rest, "frozen": sum(sizes[:frozen]), "total": sum(sizes) + (channels[-1] + 1) * new}


def verify(answer, channels, kernels, frozen, old, new) -> bool:
    """Count the parameters of every output unit, one after another: its inputs, and 1 for its bias."""
    counted = {True: 0, False: 0}
    for number, (k, inputs, outputs) in enumerate(zip(kernels, channels, channels[1:])):
        for _ in range(outputs):
            counted[number < frozen] += 1 + sum(k * k for _ in range(inputs))
    for _ in range(new):
        counted[False] += 1 + channels[-1]
    return answer == {"trained": counted[False], "frozen": counted[True], "total": counted[True] + counted[False]}


def mistakes(channels, kernels, frozen, old, new) -> dict:
    right = solve(channels, kernels, frozen, old, new)
    head, former = (channels[-1] + 1) * new, (channels[-1] + 1) * old
    weights = [k * k * a * b for k, (a, b) in zip(kernels, pairwise(channels))]
    bare = sum(weights[frozen:]) + channels[-1] * new
    flat = [(k * k + 1) * b for k, b in zip(kernels, channels[1:])]
    return {
        "only the new head taken to be trained": {"trained": head, "frozen": right["total"] - head},
        "frozen layers taken to be trained too": {"trained": right["total"]},
        "old head kept besides the new one": {"total": right["total"] + former, "frozen": right["frozen"] + former},
        "head of the old task counted": {k: right[k] - head + former for k in ("trained", "total")},
        "biases forgotten": {
            "trained": bare,
            "frozen": sum(weights[:frozen]),
            "total": sum(weights) + channels[-1] * new,
        },
        "input channels of the filters forgotten": {
            "trained": sum(flat[frozen:]) + head,
            "frozen": sum(flat[:frozen]),
            "total": sum(flat) + head,
        },
    }


def carried(written, channels, kernels, frozen, old, new) -> dict:
    return {"total": written["trained"] + written["frozen"]}


def steps(answer, channels, kernels, frozen, old, new) -> dict:
    layers = [
        {"k": k, "inputs": a, "outputs": b, "size": (k * k * a + 1) * b, "frozen": i < frozen}
        for i, (k, (a, b)) in enumerate(zip(kernels, pairwise(channels)))
    ]
    return {"layers": layers, "head": (channels[-1] + 1) * new, "last": channels[-1]}


def effort(channels, kernels, frozen, old, new) -> int:
    """The products of every layer and of the head, and the sums."""
    sizes = [(k * k * a + 1) * b for k, (a, b) in zip(kernels, pairwise(channels))]
    work = sum(product(k, k, a) + product(k * k * a + 1, b) for k, (a, b) in zip(kernels, pairwise(channels)))
    head, right = (channels[-1] + 1) * new, solve(channels, kernels, frozen, old, new)
    work += product(channels[-1] + 1, new) + total(sizes[:frozen]) + total([*sizes[frozen:], head])
    return work + total([right["trained"], right["frozen"]])


def identity(channels, kernels, frozen, old, new) -> list:
    """The old head is gone."""
    return [channels, kernels, frozen, new]
