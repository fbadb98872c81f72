"""Recognize batch, layer and instance normalization by the cells that share their statistics.   (EECS 182 HW 5, 2a)

`shaded` holds one index per picture, counted from 0 as in the libraries: the channel for batch normalization, the
sample for layer normalization, [sample, channel] for instance normalization. In the figure sample 0 is in front,
channel 0 at the left.
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
    seen = [[0, c] for c in range(C)] + [[n, C - 1] for n in range(1, N)]
    index = {"batch": d.integer(0, C - 1), "layer": d.integer(0, N - 1), "instance": d.choice(seen)}
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
        n, c = len(samples), len(channels)
        counted.append({"letter": letter, "scheme": scheme, "samples": n, "channels": c, "cells": n * c * H * W})
    return {"counted": counted}


def figure(pictures, N, C, H, W, shaded):
    """Three blocks of N × C × (H·W) cells, the shaded ones of each in colour; in centimetres."""
    from matplotlib.figure import Figure

    fig = Figure(figsize=(14 / 2.54, 4.3 / 2.54))
    ax = fig.add_axes((0, 0, 1, 1), xlim=(0, 14), ylim=(0, 4.3))
    ax.set_axis_off()
    for place, letter in enumerate(sorted(pictures)):
        _block(ax, 2.4 + 4.6 * place, 0.1, N, C, H * W, *_extent(pictures[letter], shaded[letter], N, C))
        ax.text(2.4 + 4.6 * place, 4.05, letter, fontsize=11, weight="bold", ha="center", va="center")
    return fig


EDGE, DARK = "0.25", "#0b4a3d"
FACES = {"top": ("1.0", "#6fbfac"), "left": ("0.97", "#4da18d"), "right": ("0.93", "#378a77")}  # plain, shaded
# from the corner at the bottom of the front: towards the first channel, towards the last sample, up; in centimetres
TO_FIRST_CHANNEL, TO_LAST_SAMPLE, UP = (-1.75, 0.78), (1.75, 0.78), (0, 1.95)


def _block(ax, x, y, N, C, P, samples, channels) -> None:
    """A block whose frontal bottom corner is at (x, y), with the given samples and channels shaded."""

    def at(n, c, p) -> tuple:
        """Where the corner after n samples, c channels and p pixels is; channels are counted from the left."""
        parts = ((1 - c / C, TO_FIRST_CHANNEL), (n / N, TO_LAST_SAMPLE), (p / P, UP))
        return x + sum(f * v[0] for f, v in parts), y + sum(f * v[1] for f, v in parts)

    cells = []  # the four corners, the face, and whether it is shaded
    for n in range(N):
        for c in range(C):
            corners = [at(n, c, P), at(n, c + 1, P), at(n + 1, c + 1, P), at(n + 1, c, P)]
            cells.append((corners, "top", n in samples and c in channels))
    for p in range(P):
        for c in range(C):
            corners = [at(0, c, p), at(0, c + 1, p), at(0, c + 1, p + 1), at(0, c, p + 1)]
            cells.append((corners, "left", 0 in samples and c in channels))
        for n in range(N):
            corners = [at(n, C, p), at(n + 1, C, p), at(n + 1, C, p + 1), at(n, C, p + 1)]
            cells.append((corners, "right", n in samples and C - 1 in channels))
    _fill(ax, cells)

    whole, _ = _edges((0, N), (0, C), (0, P), C, P)
    _stroke(ax, at, whole, EDGE, 1)
    whole, hidden = _edges((samples[0], samples[-1] + 1), (channels[0], channels[-1] + 1), (0, P), C, P)
    _stroke(ax, at, whole, DARK, 1.2)
    _stroke(ax, at, hidden, DARK, 0.8, dashes=(0, (3, 2)))

    for (px, py), shift, name, angle in (
        (at(0, C / 2, 0), (-0.15, -0.2), "$C$", 0),
        (at(N / 2, C, 0), (0.15, -0.2), "$N$", 0),
        (at(0, 0, P / 2), (-0.3, 0), "$H, W$", 90),
    ):
        ax.text(px + shift[0], py + shift[1], name, fontsize=9, ha="center", va="center", rotation=angle)


def _fill(ax, cells) -> None:
    from matplotlib.collections import PolyCollection

    faces = [FACES[face][is_shaded] for _, face, is_shaded in cells]
    lines = [DARK if is_shaded else "0.45" for _, _, is_shaded in cells]
    drawn = PolyCollection(
        [c for c, _, _ in cells], facecolors=faces, edgecolors=lines, linewidths=0.4, joinstyle="round"
    )
    ax.add_collection(drawn, autolim=False)


def _stroke(ax, at, edges, colour, width, dashes="solid") -> None:
    from matplotlib.collections import LineCollection

    lines = [(at(*start), at(*end)) for start, end in edges]
    style = {"capstyle": "round"} if dashes == "solid" else {}
    ax.add_collection(
        LineCollection(lines, colors=colour, linewidths=width, linestyles=[dashes], **style), autolim=False
    )


def _edges(n, c, p, C, P) -> tuple:
    """The edges of a body within the block: those on the three faces that one sees, and the others."""
    corners = [(i, j, k) for i in n for j in c for k in p]
    edges = [(a, b) for a in corners for b in corners if a < b and sum(u != v for u, v in zip(a, b)) == 1]
    seen = [e for e in edges if any(e[0][axis] == e[1][axis] == at for axis, at in enumerate((0, C, P)))]
    return seen, [e for e in edges if e not in seen]


def _extent(scheme, index, N, C) -> tuple:
    """The samples and the channels that are shaded, each each as a range."""
    every_sample, every_channel = range(N), range(C)
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
            wanted = "[sample, channel]" if scheme == "instance" else "one whole number"
            raise ValueError(f"picture {letter} shows {scheme} normalization: shaded must be {wanted}")
        if any(type(i) is not int or not 0 <= i < limit for i, limit in zip(index, limits)):
            raise ValueError(f"the shaded index of picture {letter} must count from 0 and lie within the block")
