"""The plot of how much work each version is; matplotlib is loaded when one is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from generator.page import GREEN, PALE


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
                      label=f"asked for: at most {fairness:g} % apart")  # fmt: skip
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
