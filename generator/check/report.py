"""What `check` found, as one HTML page that needs nothing else: table, plots, sample pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from generator.bank import Bank, draw_instance
from generator.check.findings import COLUMNS, MEANINGS, TypeReport, rates, row
from generator.check.plots import draws_of_a_type
from generator.check.sweep import CheckOrder
from generator.errors import UserError
from generator.page import Typesetter, embedded, example_documents, html_page, save_figure

_PPI = 90.0  # of sample pages: readable, and some 300 kB a type


def check_report(found: Sequence[TypeReport], bank: Bank, order: CheckOrder) -> bytes:
    """The page. Everything from outside is escaped; nothing is fetched."""
    rows = [(one, row(one), _plot(one), list(_samples(one, bank))) for one in found]
    return html_page(
        "check.html.j2",
        found=rows,
        columns=COLUMNS,
        meanings=MEANINGS,
        order=order,
        draws=sum(one.draws for one in found),
        faulty=sum(bool(one.faults) for one in found),
        warned=sum(bool(one.warnings) for one in found),
        rates=rates(found),
    )


def _plot(one: TypeReport) -> str:
    if not one.answers:
        return ""
    draw = partial(draws_of_a_type, one.answers, one.efforts, one.found)
    return embedded(save_figure(draw, ["svg"], math=False)["svg"], "image/svg+xml")


def _samples(one: TypeReport, bank: Bank) -> Iterator[tuple[str, str]]:
    """First page of the paper and all of the key of the draw with the longest solution."""
    if not one.answers:
        return
    kind = bank[one.type]
    try:
        instance = draw_instance(kind, one.solution.seed, "show", "show", knobs=kind.resolve_knobs({}))
        paper, key = example_documents(bank, [instance])
        for name, document in (("Paper", paper), ("Key", key)):
            images = Typesetter().png(document, name=one.type, ppi=_PPI)
            for number, image in enumerate(images, 1):
                yield f"{name}, page {number}" if len(images) > 1 else name, embedded(image, "image/png")
    except UserError:
        return  # its faults stand above
