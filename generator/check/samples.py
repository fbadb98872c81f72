"""Samples of a type typeset by each engine that is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from generator.bank import Bank, ProblemType
from generator.errors import UserError
from generator.model import Document, Instance
from generator.page import Engine, Typesetter, example_documents, latex_version

T = TypeVar("T")

_PICTURES = 10  # instances that are typeset of a type with a figure, which takes far longer to draw than all the rest


def typesetting_errors(
    bank: Bank, kind: ProblemType, samples: Sequence[tuple[T, Instance]]
) -> Iterator[tuple[Engine | None, UserError, T | None]]:
    """What goes wrong when paper and key of the samples are typeset: engine, error, and the first sample to blame."""
    shown = samples[: _PICTURES if kind.figure else None]
    try:
        made = _pages(bank, [instance for _, instance in shown])
    except UserError as error:
        yield None, error, shown[0][0]
        return
    engines: tuple[Engine, ...] = ("typst", "latex") if _has_pdflatex() else ("typst",)
    for engine in engines:
        for page in made:
            try:
                Typesetter(engine).pdf(page, name=kind.id)
            except UserError as error:
                yield engine, error, _guilty(bank, kind, engine, shown)
                break


def _pages(bank: Bank, instances: Sequence[Instance]) -> tuple[Document, Document]:
    return example_documents(bank, instances, pictures=("svg", "pdf"))


def _guilty(bank: Bank, kind: ProblemType, engine: Engine, samples: Sequence[tuple[T, Instance]]) -> T | None:
    """The first sample that cannot be typeset by itself."""
    for name, instance in samples:
        try:
            for page in _pages(bank, [instance]):
                Typesetter(engine).pdf(page, name=kind.id)
        except UserError:
            return name
    return None


def _has_pdflatex() -> bool:
    try:
        return bool(latex_version())
    except UserError:
        return False
