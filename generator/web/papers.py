"""Pages of a set of problems, or of one problem: paper or key, as PDF or pictures."""

from __future__ import annotations

import threading

from generator.bank import Bank
from generator.exam import Recipe
from generator.model import Document
from generator.page import Engine, Typesetter, example_documents
from generator.practice import practice_version
from generator.press import KINDS, Renderer
from generator.web.links import Link
from generator.web.problems import Drawn

MOST = 30  # problems in a set: about three seconds of typesetting

_one_at_a_time = threading.Lock()  # pages take a while, and would crowd out everybody else's problems


def set_pdf(bank: Bank, recipe: Recipe, seed: int, kind: str) -> bytes:
    """The "paper" or "key" of a set. Raises UserError, TypeFault."""
    with _one_at_a_time:
        renderer = Renderer(recipe, bank, seed)
        version = practice_version(recipe, bank, seed)
        return renderer.pdf(renderer.documents(version)[kind], f"practice {kind}")


def problem_pdf(bank: Bank, link: Link, drawn: Drawn, kind: str, engine: Engine) -> bytes:
    """The "paper" or "key" of one problem, by either engine. Raises UserError, TypeFault."""
    with _one_at_a_time:
        return Typesetter(engine).pdf(_pages(bank, link, drawn)[kind], name=link.type)


def problem_png(bank: Bank, link: Link, drawn: Drawn, kind: str) -> list[bytes]:
    """The same by the embedded engine, as pictures."""
    with _one_at_a_time:
        return Typesetter().png(_pages(bank, link, drawn)[kind], name=link.type, ppi=90)


def _pages(bank: Bank, link: Link, drawn: Drawn) -> dict[str, Document]:
    made = example_documents(bank, [drawn.instance], code=f"seed {link.seed}", pictures=("svg", "pdf"))
    return dict(zip(KINDS, made, strict=True))
