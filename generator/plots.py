"""Plots for the report of `check` and the fairness of a build; matplotlib is loaded when one is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

GREEN, GREY, PALE = "#1b7a55", "#5f5f5f", "#d5e8e2"


def efforts_of_versions(
    names: Sequence[str],
    totals: Sequence[int],
    targets: Sequence[int],
    fairness: float,
    parts: Sequence[tuple[str, list[int]]],
) -> Any:
    """A dot per version at its total effort, with the band that is asked for; beside it the efforts of each part.

    parts: label and the efforts of all versions. A pool may give versions targets of their own. Sizes in inches.
    """
    from matplotlib.figure import Figure

    fig = Figure(figsize=(10, max(3.2, 0.9 + 0.26 * len(parts))), layout="constrained", dpi=130)
    left, right = fig.subplots(1, 2, width_ratios=(1, 1.2))
    places = range(1, len(totals) + 1)
    low, high = ([target * (1 + sign * fairness / 200) for target in targets] for sign in (-1, 1))
    edges = [place + shift for place in places for shift in (-0.5, 0.5)]
    left.fill_between(edges, *([v for v in side for _ in "ab"] for side in (low, high)), color=PALE, linewidth=0,
                      label=f"within {fairness:g} %")  # fmt: skip
    left.plot(places, totals, linestyle="", marker="o", markersize=max(1.5, 6 - len(totals) / 60), color=GREEN)
    if len(names) <= 26 and all(name.isascii() for name in names):  # others have no glyph here
        left.set_xticks(places, names, rotation=0 if max(map(len, names)) < 4 else 90)
    left.set_ylim(0, max(1, *totals, *high) * 1.15)
    left.set(title="Effort of each version", xlabel="version", ylabel="elementary steps by hand")
    left.legend(loc="lower left", frameon=False)

    shown = parts[::-1]
    right.boxplot(
        [efforts for _, efforts in shown], orientation="horizontal", tick_labels=[label for label, _ in shown],
        whis=(0, 100), widths=0.55, medianprops={"color": GREEN}, patch_artist=True, boxprops={"facecolor": PALE},
    )  # fmt: skip
    right.set(title="Effort of each part, over all versions", xlabel="elementary steps by hand")
    right.set_xlim(left=0)
    for ax in (left, right):
        ax.spines[["top", "right"]].set_visible(False)
    return fig


def draws_of_a_type(answers: Sequence[tuple[str, float]], efforts: Sequence[int], repeats: Sequence[int]) -> Any:
    """The most frequent answers with their shares, the efforts, and how many different problems n draws gave."""
    from matplotlib.figure import Figure

    fig = Figure(figsize=(10, 2.5), layout="constrained")
    first, second, third = fig.subplots(1, 3)
    places = range(len(answers))
    first.barh(places, [100 * share for _, share in answers], color=GREEN)
    first.set_yticks(places, [text for text, _ in answers], fontsize=7)
    first.invert_yaxis()
    first.set(title="Most frequent answers", xlabel="% of draws")
    if efforts:
        bins = min(40, max(efforts) - min(efforts) + 1)
        second.hist(efforts, bins=bins, color=GREEN)
        second.set(title="Effort", xlabel="elementary steps by hand", ylabel="draws")
    else:
        second.text(0.5, 0.5, "counts no effort", ha="center", va="center", color=GREY, transform=second.transAxes)
        second.set_axis_off()
        second.set_title("Effort")
    draws = range(1, len(repeats) + 1)
    third.plot(draws, draws, color=GREY, linewidth=0.7, linestyle=":", label="all different")
    third.plot(draws, repeats, color=GREEN, label="found")
    third.set(title="Different problems", xlabel="draws")
    third.legend(loc="upper left", frameon=False, fontsize=8)
    for ax in (first, second, third):
        ax.spines[["top", "right"]].set_visible(False)
        ax.title.set_fontsize(10)
    return fig


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


def totals_of_class(totals: Sequence[float], points: int) -> Any:
    """How many papers earned how many points."""
    from matplotlib.figure import Figure

    fig = Figure(figsize=(9, 2.6), layout="constrained")
    ax = fig.subplots()
    ax.hist(totals, bins=min(30, max(1, points)), range=(0, max(1, points)), color=GREEN)
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
