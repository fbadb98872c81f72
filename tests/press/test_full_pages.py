"""Pages are full: room to write gives and takes, and boxes stand in the same places in all versions."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pikepdf
import pytest

from tests.helpers import Workdir, pdf_text, small_bank

HOMEWORK = Path(__file__).parents[2] / "seeds" / "eecs182-hw5.toml"
ENGINES = ["typst", pytest.param("latex", marks=pytest.mark.tex)]
DPI = 36


def built(folder: Path, recipe: Path, engine: str, versions: int = 2) -> Path:
    """The folder with so many versions."""
    desk = Workdir(folder)
    shutil.copyfile(recipe, folder / "r.toml")
    desk.run(f"build r.toml --engine {engine} --versions {versions} --seed 20261126 --out out", bank=False).done()
    return folder / "out"


def used_share(pdf: Path) -> list[float]:
    """Of each page, which share of the height between head and foot lies above its last ink."""
    raw = subprocess.run(["pdftoppm", "-r", str(DPI), "-gray", str(pdf)], capture_output=True, check=True).stdout
    shares = []
    while raw:
        _, size, _, rest = raw.split(b"\n", 3)
        width, height = map(int, size.split())
        rows = [rest[y * width : (y + 1) * width] for y in range(height)]
        raw = rest[width * height :]
        top, bottom = round(2.5 / 2.54 * DPI), height - round(2.3 / 2.54 * DPI)
        inked = [y for y in range(top, bottom) if min(rows[y]) < 160]
        shares.append((max(inked, default=top) + 1 - top) / (bottom - top))
    return shares


@pytest.mark.parametrize("engine", ENGINES)
def test_the_homework_fills_at_most_seven_pages(engine: str, tmp_path: Path) -> None:
    out = built(tmp_path, HOMEWORK, engine)
    for name in "AB":
        shares = used_share(out / f"{name}-paper.pdf")
        assert len(shares) <= 7
        assert min(shares[:-1]) >= 2 / 3, shares


@pytest.mark.parametrize("engine", ENGINES)
def test_no_part_of_two_points_has_a_page_to_itself(engine: str, tmp_path: Path) -> None:
    out = built(tmp_path, HOMEWORK, engine)
    with pikepdf.open(out / "A-paper.pdf") as pdf:
        pages = len(pdf.pages)
    worth = [int(total) for total in re.findall(r"Page total:?[ _]*/ ?(\d+)", pdf_text(out / "A-paper.pdf"))]
    assert len(worth) == pages
    assert min(worth) > 2
    assert sum(worth) == 56


def test_rooms_that_may_not_give_or_take_are_as_they_are_asked_for(tmp_path: Path) -> None:
    small_bank(tmp_path / "bank")
    desk = Workdir(tmp_path)
    part = '[[problems]]\nparts = [{ type = "tiny/sum", space = 6 }]\n'
    desk.write("r.toml", f'title = "Rooms"\nelastic = false\n{part * 5}')
    desk.run("build r.toml --out fixed").done()
    desk.write("s.toml", f'title = "Rooms"\n{part * 5}')
    desk.run("build s.toml --out elastic").done()
    assert len(used_share(desk.home / "fixed/A-paper.pdf")) > len(used_share(desk.home / "elastic/A-paper.pdf"))
