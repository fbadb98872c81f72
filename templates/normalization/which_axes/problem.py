"""Recognize batch, layer and instance normalization by the cells that share their statistics.   (EECS 182 HW 5, 2a)

`shaded` holds one index per picture, counted from 0 as in the libraries: the channel for batch normalization, the
sample for layer normalization, [sample, channel] for instance normalization. In the figure sample 0 is in front,
channel 0 at the left.
"""

from generator.author import Draw

TITLE = "Which normalization is it?"
KNOBS = {"max_samples": range(2, 9), "max_channels": range(2, 9), "max_side": range(2, 6)}
ABOUT = {
    "max_samples": "largest number of samples",
    "max_channels": "largest number of channels",
    "max_side": "largest height and width",
}
SPACE = 0.5
LABELS = {"batch": r"\text{batch}", "layer": r"\text{layer}", "instance": r"\text{instance}"}
SCHEMES = ("batch", "layer", "instance")
ALLOW = {
    "commonest answer": "three pictures have only six orders",
    "idle given: N": "it changes the pictures, not which of them is which",
    "idle given: C": "it changes the pictures, not which of them is which",
    "idle given: H": "it changes the pictures, not which of them is which",
    "idle given: W": "it changes the pictures, not which of them is which",
    "idle given: shaded": "it changes the pictures, not which of them is which",
}


def draw(d: Draw, *, max_samples: int = 5, max_channels: int = 5, max_side: int = 4) -> dict:
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


def identity(pictures, N, C, H, W, shaded) -> list:
    """What the pictures show: of height and width no more than their product."""
    return [pictures, N, C, H * W, shaded]


def figure(pictures, N, C, H, W, shaded):
    """Three blocks of N × C × (H·W) cells, the shaded ones of each in colour; in centimetres."""
    from generator.author import Sheet

    sheet, P = Sheet(14, 4.3), H * W
    block = (0, N), (0, C), (0, P)
    blocks, shades = [], []  # each body with the function that tells where its corners are drawn
    for place, letter in enumerate(sorted(pictures)):
        samples, channels = _extent(pictures[letter], shaded[letter], N, C)
        at = _block(2.4 + 4.6 * place, 0.1, N, C, P)
        blocks.append((at, block))
        shades.append((at, ((samples[0], samples[-1] + 1), (channels[0], channels[-1] + 1), (0, P))))
        sheet.text(2.4 + 4.6 * place, 4.05, letter, size=11, bold=True)

    for bodies, fills, line in ((blocks, PLAIN, GRID), (shades, SHADED, DARK)):
        faces = [face for at, body in bodies for face in _faces(at, *body, C, P)]
        for name, colour in fills.items():
            sheet.fill([corners for its_name, corners, _ in faces if its_name == name], colour)
        sheet.lines([edge for *_, grid in faces for edge in grid], line, line_width=0.4)
    outlines, shaded_outlines, hidden = (
        [(at(*start), at(*end)) for at, body in bodies for start, end in _edges(*body, C, P)[part]]
        for bodies, part in ((blocks, 0), (shades, 0), (shades, 1))
    )
    sheet.lines(outlines, EDGE, line_width=1, cap="round")
    sheet.lines(shaded_outlines, DARK, line_width=1.2, cap="round")
    sheet.lines(hidden, DARK, line_width=0.8, dashes=(3, 2))

    for at, _ in blocks:
        for (x, y), shift, name, angle in (
            (at(0, C / 2, 0), (-0.15, -0.2), "C", 0),
            (at(N / 2, C, 0), (0.15, -0.2), "N", 0),
            (at(0, 0, P / 2), (-0.3, 0), "H, W", 90),
        ):
            sheet.text(x + shift[0], y + shift[1], name, size=9, italic=True, turned=angle)
    return sheet.figure


EDGE, GRID, DARK = "0.25", "0.45", "#0b4a3d"
PLAIN = {"top": "1.0", "left": "0.97", "right": "0.93"}
SHADED = {"top": "#6fbfac", "left": "#4da18d", "right": "#378a77"}
# from the corner at the bottom of the front: towards the first channel, towards the last sample, up; in centimetres
TO_FIRST_CHANNEL, TO_LAST_SAMPLE, UP = (-1.75, 0.78), (1.75, 0.78), (0, 1.95)


def _block(x, y, N, C, P):
    """Where the corners of a block are drawn whose frontal bottom corner is at (x, y)."""

    def at(n, c, p) -> tuple:
        """Where the corner after n samples, c channels and p pixels is; channels are counted from the left."""
        parts = ((1 - c / C, TO_FIRST_CHANNEL), (n / N, TO_LAST_SAMPLE), (p / P, UP))
        return x + sum(f * v[0] for f, v in parts), y + sum(f * v[1] for f, v in parts)

    return at


def _faces(at, n, c, p, C, P) -> list:
    """What one sees of a body within the block: the name of each face, its corners, and the lines of its cells."""
    faces = (
        ("top", p[1] == P, n, c, lambda i, j: at(i, j, P)),
        ("left", n[0] == 0, c, p, lambda i, j: at(0, i, j)),
        ("right", c[1] == C, n, p, lambda i, j: at(i, C, j)),
    )
    seen = []
    for name, is_seen, (left, right), (low, high), corner in faces:
        if is_seen:
            across = [(corner(i, low), corner(i, high)) for i in range(left, right + 1)]
            along = [(corner(left, j), corner(right, j)) for j in range(low, high + 1)]
            seen.append((name, (*across[0], *across[-1][::-1]), across + along))
    return seen


def _edges(n, c, p, C, P) -> tuple:
    """The edges of a body within the block: those on the three faces that one sees, and the others."""
    corners = [(i, j, k) for i in n for j in c for k in p]
    edges = [(a, b) for a in corners for b in corners if a < b and sum(u != v for u, v in zip(a, b)) == 1]
    seen = [e for e in edges if any(e[0][axis] == e[1][axis] == at for axis, at in enumerate((0, C, P)))]
    return seen, [e for e in edges if e not in seen]


def _extent(scheme, index, N, C) -> tuple:
    """The samples and the channels that are shaded, each as a range."""
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
