"""Recognize batch, layer and instance normalization by the cells that share their statistics.   (EECS 182 HW 5, 2a)

`shaded` holds one index per picture, counted from 1: the channel for batch normalization, the sample for layer
normalization, [sample, channel] for instance normalization. In the figure sample 1 is in front, channel 1 at the left.
"""

TITLE = "Which normalization is it?"
KNOBS = {"max_samples": range(2, 9), "max_channels": range(2, 9), "max_side": range(2, 6)}
SPACE = 0.5
LABELS = {"batch": r"\text{batch}", "layer": r"\text{layer}", "instance": r"\text{instance}"}
SCHEMES = ("batch", "layer", "instance")


def draw(d, *, max_samples: int = 5, max_channels: int = 5, max_side: int = 4) -> dict:
    N, C = d.integer(2, max_samples), d.integer(2, max_channels)
    pictures = dict(zip("ABC", d.shuffled(SCHEMES)))
    # the column of instance normalization stands on one of the two faces that one sees
    seen = [[1, c] for c in range(1, C + 1)] + [[n, C] for n in range(2, N + 1)]
    index = {"batch": d.integer(1, C), "layer": d.integer(1, N), "instance": d.choice(seen)}
    return {
        "pictures": pictures,
        "N": N,
        "C": C,
        "H": d.integer(2, max_side),
        "W": d.integer(2, max_side),
        "shaded": {letter: index[scheme] for letter, scheme in pictures.items()},
    }


def solve(pictures, N, C, H, W, shaded) -> dict:
    """The pictures are made from the schemes, so look the schemes up."""
    _check(pictures, N, C, H, W, shaded)
    letter_of = {scheme: letter for letter, scheme in pictures.items()}
    return {scheme: letter_of[scheme] for scheme in SCHEMES}


def verify(answer, pictures, N, C, H, W, shaded) -> bool:
    """List the shaded cells of each named picture, and count how many samples and channels occur among them."""
    if sorted(answer) != sorted(SCHEMES) or any(letter not in pictures for letter in answer.values()):
        return False
    wanted = {"batch": (N, 1), "layer": (1, C), "instance": (1, 1)}  # samples and channels that share their statistics
    for scheme, letter in answer.items():
        samples, channels = _extent(pictures[letter], shaded[letter], N, C)
        cells = {(n, c, p) for n in samples for c in channels for p in range(H * W)}
        if (len({n for n, _, _ in cells}), len({c for _, c, _ in cells})) != wanted[scheme]:
            return False
    return True


def mistakes(pictures, N, C, H, W, shaded) -> dict:
    right = solve(pictures, N, C, H, W, shaded)
    batch, layer, instance = (right[scheme] for scheme in SCHEMES)
    return {
        "batch and layer swapped": {"batch": layer, "layer": batch},
        "instance taken for layer": {"layer": instance, "instance": layer},
        "instance taken for batch": {"batch": instance, "instance": batch},
    }


def steps(answer, pictures, N, C, H, W, shaded) -> dict:
    """What each picture's shaded cells run over."""
    counted = []
    for letter, scheme in sorted(pictures.items()):
        samples, channels = _extent(scheme, shaded[letter], N, C)
        counted.append({"letter": letter, "scheme": scheme, "samples": len(samples), "channels": len(channels),
                        "cells": len(samples) * len(channels) * H * W})
    return {"counted": counted}


def figure(pictures, N, C, H, W, shaded):
    """Three blocks of N × C × (H·W) cells, the shaded ones of each in colour; in centimetres."""
    from matplotlib.figure import Figure

    fig = Figure(figsize=(14 / 2.54, 4.7 / 2.54))
    ax = fig.add_axes((0, 0, 1, 1), xlim=(0, 14), ylim=(0, 4.7))
    ax.set_axis_off()
    for place, letter in enumerate(sorted(pictures)):
        _block(ax, 2.4 + 4.6 * place, 0.45, N, C, H * W, *_extent(pictures[letter], shaded[letter], N, C))
        ax.text(2.4 + 4.6 * place, 4.45, letter, fontsize=11, weight="bold", ha="center", va="center")
    return fig


EDGE, DARK = "0.25", "#0b4a3d"
FACES = {"top": ("1.0", "#6fbfac"), "left": ("0.97", "#4da18d"), "right": ("0.93", "#378a77")}  # plain, shaded
# from the corner at the bottom of the front: towards channel 1, towards sample N, up; centimetres on the page
TO_FIRST_CHANNEL, TO_LAST_SAMPLE, UP = (-1.75, 0.78), (1.75, 0.78), (0, 1.95)


def _block(ax, x, y, N, C, P, samples, channels) -> None:
    """A block whose frontal bottom corner is at (x, y), with the given samples and channels shaded."""

    def at(n, c, p) -> tuple:
        """Where the corner after n samples, c channels and p pixels is; channels are counted from the left."""
        parts = ((1 - c / C, TO_FIRST_CHANNEL), (n / N, TO_LAST_SAMPLE), (p / P, UP))
        return x + sum(f * v[0] for f, v in parts), y + sum(f * v[1] for f, v in parts)

    for n in range(1, N + 1):
        for c in range(1, C + 1):
            corners = [at(n - 1, c - 1, P), at(n - 1, c, P), at(n, c, P), at(n, c - 1, P)]
            _cell(ax, corners, "top", n in samples and c in channels)
    for p in range(P):
        for c in range(1, C + 1):
            corners = [at(0, c - 1, p), at(0, c, p), at(0, c, p + 1), at(0, c - 1, p + 1)]
            _cell(ax, corners, "left", 1 in samples and c in channels)
        for n in range(1, N + 1):
            corners = [at(n - 1, C, p), at(n, C, p), at(n, C, p + 1), at(n - 1, C, p + 1)]
            _cell(ax, corners, "right", n in samples and C in channels)

    outline = [at(0, 0, 0), at(0, C, 0), at(N, C, 0), at(N, C, P), at(N, 0, P), at(0, 0, P), at(0, 0, 0)]
    ax.plot(*zip(*outline), color=EDGE, linewidth=1, solid_joinstyle="round")
    for end in (at(0, 0, P), at(N, C, P), at(0, C, 0)):
        ax.plot(*zip(at(0, C, P), end), color=EDGE, linewidth=1)
    _outline_shaded(ax, at, N, C, P, samples, channels)

    for (px, py), shift, name, angle in (
        (at(0, C / 2, 0), (-0.15, -0.2), "$C$", 0),
        (at(N / 2, C, 0), (0.15, -0.2), "$N$", 0),
        (at(0, 0, P / 2), (-0.3, 0), "$H, W$", 90),
    ):
        ax.text(px + shift[0], py + shift[1], name, fontsize=9, ha="center", va="center", rotation=angle)


def _cell(ax, corners, face, is_shaded) -> None:
    from matplotlib.patches import Polygon

    line = DARK if is_shaded else "0.45"
    ax.add_patch(Polygon(corners, facecolor=FACES[face][is_shaded], edgecolor=line, linewidth=0.4, joinstyle="round"))


def _outline_shaded(ax, at, N, C, P, samples, channels) -> None:
    """The edges of the shaded body: whole lines on the faces that one sees, dashes within the block."""
    n, c, p = (samples[0] - 1, samples[-1]), (channels[0] - 1, channels[-1]), (0, P)
    corners = [(i, j, k) for i in n for j in c for k in p]
    for start in corners:
        for end in corners:
            if start < end and sum(a != b for a, b in zip(start, end)) == 1:
                is_seen = (start[0] == end[0] == 0) or (start[1] == end[1] == C) or (start[2] == end[2] == P)
                style = {"linewidth": 1.2} if is_seen else {"linewidth": 0.8, "dashes": (3, 2)}
                ax.plot(*zip(at(*start), at(*end)), color=DARK, solid_capstyle="round", **style)


def _extent(scheme, index, N, C) -> tuple:
    """The samples and the channels that are shaded, each as a range counted from 1."""
    every_sample, every_channel = range(1, N + 1), range(1, C + 1)
    if scheme == "batch":
        return every_sample, range(index, index + 1)
    if scheme == "layer":
        return range(index, index + 1), every_channel
    return range(index[0], index[0] + 1), range(index[1], index[1] + 1)


def _check(pictures, N, C, H, W, shaded) -> None:
    if sorted(pictures) != ["A", "B", "C"] or sorted(pictures.values()) != sorted(SCHEMES):
        raise ValueError("pictures must give A, B and C one each of batch, layer and instance")
    if not (2 <= N <= 12 and 2 <= C <= 12):
        raise ValueError("N and C must be from 2 to 12: with a single sample or channel two schemes look the same")
    if H < 1 or W < 1 or H * W > 36:
        raise ValueError("H and W must be at least 1, and H·W at most 36, to be drawn")
    if sorted(shaded) != ["A", "B", "C"]:
        raise ValueError("shaded must give an index for each of A, B and C")
    for letter, scheme in pictures.items():
        limits = {"batch": [C], "layer": [N], "instance": [N, C]}[scheme]
        index = shaded[letter] if isinstance(shaded[letter], list) else [shaded[letter]]
        if len(index) != len(limits) or isinstance(shaded[letter], list) != (scheme == "instance"):
            raise ValueError(f"picture {letter} shows {scheme} normalization: shaded must be "
                             + ("[sample, channel]" if scheme == "instance" else "one whole number"))
        if any(type(i) is not int or not 1 <= i <= limit for i, limit in zip(index, limits)):
            raise ValueError(f"the shaded index of picture {letter} must count from 1 and lie within the block")
