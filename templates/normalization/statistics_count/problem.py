"""Count the means that a normalization layer computes, and the elements in each.   (EECS 182 HW 5, 2a)"""

from math import prod

from generator.author import Draw, product

TITLE = "Counting statistics"
SCHEMES = ("batch", "layer", "instance")
KNOBS = {
    "scheme": ("any", *SCHEMES),
    "max_samples": range(3, 129),
    "max_channels": range(3, 129),
    "max_side": range(2, 65),
}
ABOUT = {
    "scheme": "kind of normalization",
    "max_samples": "largest number of samples",
    "max_channels": "largest number of channels",
    "max_side": "largest height and width",
}
SPACE = 2.0
LABELS = {"means": r"\text{means}", "elements_per_mean": r"\text{elements per mean}"}
AVERAGED = {"batch": "NHW", "layer": "CHW", "instance": "HW"}  # the axes that a mean runs over


def draw(d: Draw, *, scheme: str = "any", max_samples: int = 16, max_channels: int = 16, max_side: int = 12) -> dict:
    N = d.integer(2, max_samples)
    C = d.choice([c for c in range(2, max_channels + 1) if c != N])  # N = C would hide batch taken for layer
    H, W = d.integer(2, max_side), d.integer(2, max_side)
    drawn = {"N": N, "C": C, "H": H, "W": W, "scheme": d.choice(SCHEMES) if scheme == "any" else scheme}
    d.require(effort(**drawn) > 0, "there is nothing to multiply by hand")
    counts = [solve(**drawn), *mistakes(**drawn).values()]
    d.require(all(counts.count(pair) == 1 for pair in counts), "a mistake gives the right counts, or another's")
    return drawn


def solve(N, C, H, W, scheme) -> dict:
    """Sizes of the averaged axes multiply to the elements of a mean, sizes of the other axes to the number of means."""
    sizes = {"N": N, "C": C, "H": H, "W": W}
    if scheme not in AVERAGED:
        raise ValueError("scheme must be batch, layer or instance")
    if min(sizes.values()) < 1 or max(sizes.values()) > 4096:
        raise ValueError("N, C, H and W must be from 1 to 4096")
    averaged = AVERAGED[scheme]
    return {
        "means": prod(size for axis, size in sizes.items() if axis not in averaged),
        "elements_per_mean": prod(sizes[axis] for axis in averaged),
    }


def verify(answer, N, C, H, W, scheme) -> bool:
    """Group the elements of a 2 × 3 × 5 × 7 block cell by cell; the prime factors of the counts name the axes.

    The counts are products of axis sizes, so that replacing each prime by the size it stands for gives the answer.
    """
    shared = {"batch": lambda n, c: c, "layer": lambda n, c: n, "instance": lambda n, c: (n, c)}[scheme]
    groups: list = []  # of every cell, the group that it belongs to
    for n in range(2):
        for c in range(3):
            groups += [shared(n, c)] * (5 * 7)  # a cell for each pixel
    means, elements = len(set(groups)), groups.count(groups[0])
    expected = {"means": 1, "elements_per_mean": 1}
    for prime, size in ((2, N), (3, C), (5, H), (7, W)):
        expected["means"] *= size if means % prime == 0 else 1
        expected["elements_per_mean"] *= size if elements % prime == 0 else 1
    return answer == expected and answer["means"] * answer["elements_per_mean"] == N * C * H * W


def mistakes(N, C, H, W, scheme) -> dict:
    right = solve(N, C, H, W, scheme)
    wrong = {f"counts of {other} normalization": solve(N, C, H, W, other) for other in SCHEMES if other != scheme}
    wrong["the two counts swapped"] = {"means": right["elements_per_mean"], "elements_per_mean": right["means"]}
    if scheme != "instance":  # which would have nothing left to average
        wrong["pixels not averaged over"] = {
            "means": right["means"] * H * W,
            "elements_per_mean": right["elements_per_mean"] // (H * W),
        }
    return wrong


def steps(answer, N, C, H, W, scheme) -> dict:
    """The axes and sizes on either side."""
    sizes = {"N": N, "C": C, "H": H, "W": W}
    kept = [axis for axis in sizes if axis not in AVERAGED[scheme]]
    return {
        "kept": kept,
        "kept_sizes": [sizes[axis] for axis in kept],
        "averaged": list(AVERAGED[scheme]),
        "averaged_sizes": [sizes[axis] for axis in AVERAGED[scheme]],
    }


def effort(N, C, H, W, scheme) -> int:
    """The product of each count, with the pixels H · W first, and the product of both counts as a check."""
    counts, outer = solve(N, C, H, W, scheme), {"N": N, "C": C}
    kept = [size for axis, size in outer.items() if axis not in AVERAGED[scheme]]
    averaged = [size for axis, size in outer.items() if axis in AVERAGED[scheme]]
    return product(*kept) + product(H, W, *averaged) + product(counts["means"], counts["elements_per_mean"])


def identity(N, C, H, W, scheme) -> list:
    """The same counts come out if H and W are swapped."""
    return [N, C, sorted([H, W]), scheme]
