"""Where the parts of a paper stand on its pages, as the layout's own marks say: Typst is asked, nothing is printed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from generator.model import Source
from generator.page.typesetter import Typesetter

_ASKED = """
#context [#metadata({
  let marks = query(selector(<part-top>).or(<part-needed>))
  let place(mark) = mark.location().position()
  marks.map(mark => (str(mark.label), place(mark).page, place(mark).y.pt(), page.height.pt()))
})<part-places>]
"""


@dataclass(frozen=True)
class Region:
    """Where a part stands on one page: distances from the page's top, in shares of its height."""

    page: int
    """From 1."""
    top: float
    end: float


def with_places(source: Source) -> Source:
    """The source of the same pages, which knows where its parts are: whoever draws them from it is told sooner."""
    return source if source.main.endswith(_ASKED) else replace(source, main=f"{source.main}{_ASKED}")


def part_regions(typesetter: Typesetter, source: Source, *, name: str) -> list[tuple[Region, ...]]:
    """The regions of each part of a paper in printed order; a part that is longer than a page has several. Empty for
    LaTeX, and where the layout does not mark its parts. Raises UserError, TypeFault."""
    found = typesetter.marks(with_places(source), "<part-places>", name=name)
    places = found[-1]["value"] if found else []  # ours is the last
    return [
        tuple(_regions(first[1], first[2] / first[3], last[1], last[2] / last[3]))
        for first, last in pairwise(places)
        if (first[0], last[0]) == ("part-top", "part-needed")
    ]


def _regions(first: int, top: float, last: int, end: float) -> list[Region]:
    if first == last:
        return [Region(first, top, end)]
    between = [Region(page, 0, 1) for page in range(first + 1, last)]
    return [Region(first, top, 1), *between, Region(last, 0, end)]
