"""A paper gives away neither its key nor its seed."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from generator import pipeline
from generator.bank import Bank
from generator.model import Version
from generator.record import read_entries, read_header
from generator.rendering import Renderer
from tests.test_whole_bank import changed_values

ROOT = Path(__file__).parent.parent
SEED = 271828182845904523536028747135266249775
BANK = Bank()


@pytest.fixture(scope="module", params=["typst", pytest.param("latex", marks=pytest.mark.tex)])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Record and folder of one version of the homework."""
    folder = tmp_path_factory.mktemp(request.param)
    recipe = pipeline.load_recipe(ROOT / "seeds" / "eecs182-hw5.toml", BANK)
    recipe = pipeline.prepared(recipe, versions=1, engine=request.param)
    pipeline.build(pipeline.Order(recipe, folder / "out", folder / "r.jsonl", seed=SEED), BANK)
    return folder / "r.jsonl", folder / "out"


def test_a_paper_does_not_depend_on_the_answers(built: tuple[Path, Path]) -> None:
    """With every answer changed and every mistake gone the paper's source is the same; the key's is not."""
    record, _ = built
    header = read_header(record)
    (entry,) = read_entries(record)
    renderer = Renderer(header.recipe, BANK, header.seed)
    others = tuple(
        replace(p, instance=replace(p.instance, answer=other_answer(p.instance.answer), mistakes={}))
        for p in entry.version.problems
    )
    changed: Version = replace(entry.version, problems=others)
    before, after = renderer.sources(entry.version), renderer.sources(changed)
    assert before["paper"] == after["paper"]
    assert before["key"] != after["key"]


def other_answer(answer: Any) -> dict[str, Any]:
    """The answer with every entry changed, in the same shape."""
    return {name: other_value(value) for name, value in answer.items()}


def other_value(value: Any) -> Any:
    if isinstance(value, list):
        return [other_value(item) for item in value]
    return next(iter(changed_values(value)))


def everything(pdf: Path) -> bytes:
    """All strings and streams of a PDF, decompressed."""
    with pikepdf.open(pdf) as paper:
        parts = []
        for item in paper.objects:
            parts.append(item.unparse())
            if isinstance(item, pikepdf.Stream):
                try:
                    parts.append(item.read_bytes())
                except pikepdf.PdfError:
                    parts.append(item.read_raw_bytes())
        return b"\n".join(parts)


def test_no_paper_holds_the_seed(built: tuple[Path, Path]) -> None:
    _, out = built
    for pdf in sorted(out.glob("*.pdf")):
        content = everything(pdf)
        for form in (str(SEED), f"{SEED:x}", f"{SEED:X}"):
            assert form.encode() not in content
            assert form.encode("utf-16-be") not in content


def test_no_paper_has_attachments_or_loose_metadata(built: tuple[Path, Path]) -> None:
    _, out = built
    for pdf in sorted(out.glob("*paper*.pdf")):
        with pikepdf.open(pdf) as paper:
            assert not paper.attachments
            said = {key: str(value) for key, value in paper.docinfo.items() if str(value)}
            assert set(said) <= {"/Title", "/Creator", "/Producer", "/Trapped"}
            assert "Answer key" not in str(paper.docinfo.get("/Title", ""))
            assert "/AcroForm" not in paper.Root
            assert "/OCProperties" not in paper.Root


def test_no_paper_speaks_of_solutions(built: tuple[Path, Path]) -> None:
    """What only a key holds (its worked steps, its table of mistakes) is nowhere in a paper's PDF."""
    record, out = built
    (entry,) = read_entries(record)
    paper = everything(out / "A-paper.pdf")
    assert b"If you got" not in paper
    sources = Renderer(read_header(record).recipe, BANK, SEED).sources(entry.version)
    for placed in entry.version.problems:
        for name in placed.instance.mistakes:
            assert name not in sources["paper"].main
    assert not re.search(r"answers: \(\[|solution:|pssolution|psslip", sources["paper"].main)
