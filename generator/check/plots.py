"""Plots for the report of `check`; matplotlib is loaded when one is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from generator.page import GREEN, GREY


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
