"""Pages of a set of problems, or of one problem: paper or key, as PDF or pictures."""

from __future__ import annotations

import threading

from generator import practising, sweep
from generator.bank import Bank
from generator.document import Cover, Heading, documents
from generator.emit import typst
from generator.engine.typst import TypstEngine
from generator.layout import load_layout
from generator.model import Document, Placed, Version
from generator.recipe import Recipe
from generator.rendering import KINDS, Renderer
from generator.web.links import Link
from generator.web.problems import Drawn

MOST = 30  # problems in a set: about three seconds of typesetting

_one_at_a_time = threading.Lock()  # pages take a while, and would crowd out everybody else's problems


def set_pdf(bank: Bank, recipe: Recipe, seed: int, kind: str) -> bytes:
    """The "paper" or "key" of a set. Raises UserError, TypeFault."""
    with _one_at_a_time:
        renderer = Renderer(recipe, bank, seed)
        version = practising.version(recipe, bank, seed)
        return renderer.typeset(renderer.documents(version)[kind], f"practice {kind}").pdf


def problem_pdf(bank: Bank, link: Link, drawn: Drawn, kind: str, engine: str) -> bytes:
    """The "paper" or "key" of one problem, by either engine. Raises UserError, TypeFault."""
    with _one_at_a_time:
        return sweep.typeset(engine, _pages(bank, link, drawn)[kind])


def problem_png(bank: Bank, link: Link, drawn: Drawn, kind: str) -> list[bytes]:
    """The same by the embedded engine, as pictures."""
    with _one_at_a_time:
        source = typst.emit(_pages(bank, link, drawn)[kind], load_layout("a4", "typst", {}))
        return TypstEngine().png(source, name=link.type, ppi=90)


def _pages(bank: Bank, link: Link, drawn: Drawn) -> dict[str, Document]:
    placed = Placed("1", "show", 1, drawn.instance)
    version = Version("example", f"seed {link.seed}", None, (placed,))
    made = documents(
        Cover(drawn.kind.title, subtitle=drawn.kind.id), [Heading()], version, bank, pictures=("svg", "pdf")
    )
    return dict(zip(KINDS, made, strict=True))
