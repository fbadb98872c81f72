"""How a figure becomes a picture: whole, drawn once, the same bytes everywhere, its letters those of the document."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib
import matplotlib.image
import pytest
from matplotlib.figure import Figure as Plot

from generator.author.sheet import Sheet
from generator.bank.bank import Bank
from generator.bank.drawing import sample
from generator.model import Drawing, Figure
from generator.page.drawn_svg import drawn_svg
from generator.page.engine.typst import converted
from generator.page.picture import draw_figure, save_figure
from generator.page.picture_1 import drawn_figure
from tests.helpers import SUM, TEXT, Workdir, add_type, changed, recipe

BANK = Bank()
DRAWN = [type_id for type_id in BANK.ids() if BANK[type_id].figure]
CM = 72 / 2.54  # in points


def size(picture: str) -> tuple[float, float]:
    """Width and height of an SVG in points."""
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', picture)
    assert found
    return float(found.group(1)), float(found.group(2))


def with_axes() -> Plot:
    """Its labels stick out of the sheet."""
    figure = Plot(figsize=(2, 1))
    axes = figure.add_axes((0, 0, 1, 1), xlabel="below the sheet", ylabel="left of it")
    axes.plot([0, 1], [0, 1000])
    return figure


def with_layout() -> Plot:
    """Its places are known only when it was drawn."""
    figure = Plot(figsize=(3, 2), layout="constrained")
    figure.subplots(1, 2)
    figure.supxlabel("below both")
    return figure


def with_texts() -> Plot:
    figure = Plot(figsize=(1, 1))
    figure.text(0.9, 0.5, "sticks out\nto the right, on two lines")
    figure.text(0, 0, r"$\sqrt{x}$", ha="right", va="top", rotation=30)
    return figure


def with_texts_on_a_sheet() -> Drawing:
    sheet = Sheet(2, 1)
    sheet.text(1.8, 0.9, "sticks out to the right")
    sheet.text(0, 0.1, "to the left, and below", side="right", turned=40, italic=True)
    return sheet.figure


def on_matplotlib() -> Plot:
    return drawn_figure(with_texts_on_a_sheet())


# --- pictures -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("draw", [with_axes, with_layout, with_texts, on_matplotlib, Plot])
def test_nothing_is_cut_off(draw: Callable[[], Plot]) -> None:
    """Pictures have the size that matplotlib finds by drawing them twice; the margin is three times as wide as what
    the measures of the formats differ by."""
    pictures = save_figure(draw, ["svg", "pdf"])
    found = re.search(rb"/MediaBox \[ ?0 0 ([\d.]+) ([\d.]+) ?\]", pictures["pdf"])
    assert found
    with matplotlib.rc_context(matplotlib.rcParamsDefault.copy()):
        inches = saved_tight(draw())
    assert size(pictures["svg"].decode()) == pytest.approx(inches, abs=0.5)
    assert (float(found.group(1)), float(found.group(2))) == pytest.approx(inches, abs=0.5)


def saved_tight(figure: Plot) -> tuple[float, float]:
    file = io.StringIO()
    figure.savefig(file, format="svg", bbox_inches="tight", pad_inches=0.02)
    return size(file.getvalue())


@pytest.mark.parametrize("draw", [with_axes, with_layout])
def test_a_figure_with_axes_is_saved_as_matplotlib_does(draw: Callable[[], Plot]) -> None:
    """What it looks like may depend on its having been drawn before: nothing is done to it but that."""
    file = io.BytesIO()
    salt: Any = {**matplotlib.rcParamsDefault, "svg.hashsalt": "problemset"}
    with matplotlib.rc_context(salt):
        draw().savefig(
            file, format="svg", bbox_inches="tight", pad_inches=0.02, metadata={"Date": None, "Creator": None}
        )
    assert save_figure(draw, ["svg"])["svg"] == file.getvalue()


def test_what_sticks_out_is_shown() -> None:
    width, height = size(drawn_svg(with_texts_on_a_sheet()).decode())
    assert width > 2 * CM + 50 and height > 1 * CM + 20
    width, height = size(save_figure(with_axes, ["svg"])["svg"].decode())
    assert width > 2 * 72 + 20 and height > 72 + 20


def test_measuring_leaves_the_figure_as_it_is() -> None:
    drawn = with_texts()
    drawn.set_dpi(130)
    save_figure(lambda: drawn, ["svg", "pdf"])
    assert drawn.dpi == 130


def test_a_picture_is_drawn_once_for_the_same_givens() -> None:
    calls: list[Any] = []

    def figure(**givens: Any) -> Drawing:
        calls.append(givens)
        sheet = Sheet(2, 2)
        sheet.text(1, 1, list(givens.items()))
        givens["a"].append("changed by the type")
        return sheet.figure

    def other(**givens: Any) -> Drawing:
        return Sheet(3, 1).figure

    first = draw_figure(figure, "a text", ("svg",), {"a": [1], "b": {"x": 1, "y": 2}})
    assert draw_figure(figure, "a text", ["svg"], {"a": [1], "b": {"x": 1, "y": 2}}) == first
    described = draw_figure(figure, "another text", {"svg"}, {"a": [1], "b": {"x": 1, "y": 2}})
    assert described == Figure(first.name, "another text", svg=first.svg)
    assert calls == [{"a": [1, "changed by the type"], "b": {"x": 1, "y": 2}}]

    others = [
        draw_figure(figure, "a text", ("svg",), {"a": [2], "b": {"x": 1, "y": 2}}),
        draw_figure(figure, "a text", ("svg",), {"a": [True], "b": {"x": 1, "y": 2}}),
        draw_figure(figure, "a text", ("svg",), {"a": ["1"], "b": {"x": 1, "y": 2}}),
        draw_figure(figure, "a text", ("svg",), {"a": [1], "b": {"y": 2, "x": 1}}),
        draw_figure(other, "a text", ("svg",), {"a": [1], "b": {"x": 1, "y": 2}}),
    ]
    assert len({picture.svg for picture in [first, *others]}) == len({p.name for p in [first, *others]}) == 6
    both = draw_figure(figure, "a text", ("svg", "pdf"), {"a": [1], "b": {"x": 1, "y": 2}})
    assert both.svg == first.svg and both.tex and not first.tex


@pytest.mark.parametrize(
    ("part", "drawn"),
    [('type = "tiny/drawn"', 3), ('type = "tiny/drawn"\ngivens = { a = 3, b = 4 }\nrepeats = true', 1)],
)
def test_a_build_draws_each_picture_once(tmp_path: Path, part: str, drawn: int) -> None:
    """The same one on paper and key; and in every version if they share the problem."""
    desk = Workdir(tmp_path)
    figure = f"""

def figure(a, b):
    from generator.author.sheet import Sheet

    with open({str(tmp_path / "drawn.txt")!r}, "a") as file:
        file.write(f"{{a}} {{b}}\\n")
    sheet = Sheet(4, 1)
    sheet.text(2, 0.5, f"{{a}} and {{b}}")
    return sheet.figure
"""
    text = changed(TEXT, "What is $<< a >> + << b >>$?", "What is it?\n\n![<< a >> and << b >>](figure)\n")
    add_type(desk.bank, "tiny/drawn", SUM + figure, text)
    add_type(desk.bank, "tiny/sum")
    desk.write("quiz.toml", recipe('type = "tiny/sum"', part, versions="3", top='format = ["typ"]'))
    desk.run("build quiz.toml").done()
    givens = [f"{g['a']} {g['b']}" for (_, slot), g in desk.givens().items() if "drawn" in slot]
    assert len(givens) == 3 and len(set(givens)) == drawn
    assert sorted((tmp_path / "drawn.txt").read_text(encoding="utf-8").splitlines()) == sorted(set(givens))


# --- the types of the bank ------------------------------------------------------------------------------------------

HASHES = """
from matplotlib.figure import Figure
from generator.bank.bank import Bank
from generator.bank.drawing import sample
from generator.files import sha256
from generator.page.picture import draw_figure, save_figure

def with_axes():
    drawn = Figure()
    drawn.subplots().plot([1, 2], marker="o")
    return drawn

for type_id in sorted(Bank().ids()):
    kind = Bank()[type_id]
    if kind.figure:
        drawn = draw_figure(kind.figure, "", ("svg", "pdf"), sample(kind).givens)
        print(type_id, drawn.name, sha256(drawn.svg), sha256(drawn.tex))
        old = draw_figure(kind.figure, "", ("svg-1", "pdf-1"), sample(kind).givens)
        print(sha256(old.svg), sha256(old.pdf))
print(*(sha256(content) for content in save_figure(with_axes, ["svg", "pdf"]).values()))
"""


def test_bytes_are_the_same_in_two_processes(tmp_path: Path) -> None:
    """Whatever the order of sets, the time and the user's own settings of matplotlib."""
    (tmp_path / "matplotlibrc").write_text("lines.linewidth: 9\nfont.size: 20\nsvg.fonttype: none\n", encoding="utf-8")
    printed = [
        subprocess.run(
            [sys.executable, "-c", HASHES], env={**os.environ, **env}, text=True, capture_output=True, check=True
        ).stdout
        for env in (
            {"PYTHONHASHSEED": "1"},
            {"PYTHONHASHSEED": "2", "SOURCE_DATE_EPOCH": "0", "MATPLOTLIBRC": str(tmp_path)},
        )
    ]
    assert printed[0] == printed[1]
    assert printed[0].count("\n") - 1 == 2 * len(DRAWN) >= 24


@pytest.mark.parametrize("type_id", DRAWN)
def test_figures_of_the_bank_are_drawings_that_nothing_is_cut_off_of(type_id: str) -> None:
    """matplotlib's would take as long as all the rest of a paper. As Typst draws it, no ink touches the border."""
    kind, instance = BANK[type_id], sample(BANK[type_id])
    assert kind.figure is not None and instance is not None
    drawn = kind.figure(**instance.givens)
    assert isinstance(drawn, Drawing)
    pixels = matplotlib.image.imread(io.BytesIO(converted(drawn_svg(drawn), "svg", "png", 40, name="a figure")))
    dark = pixels[:, :, :3].min(axis=2) < 0.9
    assert dark.any()
    assert not (dark[0].any() or dark[-1].any() or dark[:, 0].any() or dark[:, -1].any())


def test_texts_of_a_picture_stay_texts() -> None:
    kind, instance = BANK["convolution/parameter_count"], sample(BANK["convolution/parameter_count"])
    assert kind.figure is not None and instance is not None
    g = instance.givens
    picture = draw_figure(kind.figure, "", ("svg", "pdf"), {**g, "captions": True})
    said = f"{g['out_channels']} filters, each {g['kernel']} × {g['kernel']} × {g['in_channels']}"
    assert f">{said}</text>" in picture.svg.decode()
    assert said in picture.tex.decode()


def test_what_a_text_says_is_no_markup() -> None:
    sheet = Sheet(2, 1)
    sheet.text(1, 0.5, "<script>&\\input{x}%")
    drawn = draw_figure(lambda: sheet.figure, "", ("svg", "pdf"), {})
    assert b"&lt;script&gt;&amp;\\input{x}%" in drawn.svg
    assert b"\\input" not in drawn.tex and b"\\textbackslash{}input\\{x\\}\\%" in drawn.tex


def test_matplotlib_is_not_loaded_before_a_figure_is_drawn() -> None:
    code = "import sys, generator.page; from generator.bank.bank import Bank; bank = Bank()\n"
    code += "assert all(bank[i].title for i in bank.ids()); print('matplotlib' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], text=True, capture_output=True, check=True)
    assert found.stdout == "False\n"
