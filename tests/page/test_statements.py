"""Fields as formulas on the key: units, whatever characters they hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.bank import Bank
from generator.exam import Order, load_recipe
from generator.press import build
from tests.helpers import SUM, add_type, changed, pdf_text, recipe

UNIT = "% of m²_x & #1 $"


@pytest.mark.parametrize("engine", ["typst", pytest.param("latex", marks=pytest.mark.tex)])
def test_a_unit_is_printed_as_it_is(engine: str, tmp_path: Path) -> None:
    """A percent sign is no comment."""
    add_type(tmp_path / "bank", "tiny/sum", changed(SUM, "KNOBS =", f'UNITS = {{"sum": "{UNIT}"}}\nKNOBS ='))
    bank = Bank([tmp_path / "bank"])
    (tmp_path / "r.toml").write_text(recipe('type = "tiny/sum"', top=f'engine = "{engine}"'), encoding="utf-8")
    build(Order(load_recipe(tmp_path / "r.toml", bank), tmp_path / "r.jsonl", seed=5), bank, tmp_path / "out")
    for name in ("A-paper.pdf", "A-key.pdf"):
        text = "".join(pdf_text((tmp_path / "out" / name).read_bytes()).split())
        assert "".join(UNIT.split()).replace("²", "2") in text.replace("²", "2")
