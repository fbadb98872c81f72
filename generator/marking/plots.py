"""Plots of what a class got right and wrong; matplotlib is loaded when one is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from generator.page import GREEN


def outcomes_of_parts(labels: Sequence[str], counts: Sequence[Sequence[int]]) -> Any:
    """A bar per part: papers that were right, that made a known mistake, another one, or wrote nothing."""
    from matplotlib.figure import Figure

    kinds = ("right", "known mistake", "other mistake", "nothing written")
    colours = (GREEN, "#d98c2b", "#a3161c", "#cfcfcf")
    fig = Figure(figsize=(9, max(2.4, 0.9 + 0.3 * len(labels))), layout="constrained")
    ax = fig.subplots()
    places = range(len(labels))
    begin = [0.0] * len(labels)
    for kind, colour, of_kind in zip(kinds, colours, zip(*counts, strict=True), strict=True):
        shares = [100 * count / max(1, sum(row)) for count, row in zip(of_kind, counts, strict=True)]
        ax.barh(places, shares, left=begin, color=colour, label=kind)
        begin = [left + share for left, share in zip(begin, shares, strict=True)]
    ax.set_yticks(places, labels)
    ax.invert_yaxis()
    ax.set(xlabel="% of papers", xlim=(0, 100))
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=4, frameon=False)
    ax.spines[["top", "right"]].set_visible(False)
    return fig


def totals_of_class(totals: Sequence[float], points: float) -> Any:
    """How many papers earned how many points."""
    from matplotlib.figure import Figure

    fig = Figure(figsize=(9, 2.6), layout="constrained")
    ax = fig.subplots()
    ax.hist(totals, bins=min(30, max(1, round(points))), range=(0, max(1, points)), color=GREEN)
    ax.set(xlabel=f"points of {points}", ylabel="papers")
    ax.spines[["top", "right"]].set_visible(False)
    return fig


def effort_and_success(efforts: Sequence[tuple[str, int, float, int]]) -> Any:
    """A dot per part and effort: elementary steps by hand against the share right, larger with more papers."""
    from matplotlib.figure import Figure

    fig = Figure(figsize=(9, 3.2), layout="constrained")
    ax = fig.subplots()
    most = max((papers for *_, papers in efforts), default=1)
    for i, label in enumerate(dict.fromkeys(label for label, *_ in efforts)):
        mine = [(steps, 100 * share, papers) for name, steps, share, papers in efforts if name == label]
        sizes = [20 + 100 * papers / most for *_, papers in mine]
        ax.scatter([m[0] for m in mine], [m[1] for m in mine], s=sizes, alpha=0.6, color=f"C{i % 10}", label=label)
    ax.set(xlabel="elementary steps by hand", ylabel="% right", ylim=(-5, 105), xlim=(0, None))
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False, fontsize=7, ncols=1 + len(efforts) // 200)
    ax.spines[["top", "right"]].set_visible(False)
    return fig
