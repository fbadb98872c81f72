"""Documentation that cannot drift: every command in it is run, every file and option that it names is there."""

from __future__ import annotations

import ast
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest

from generator.cli.app import problemset

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
ELSEWHERE = {"make", "pytest"}  # what CI itself runs


def commands(page: Path) -> list[str]:
    blocks = re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    return [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]


PLAYED = {"term.md"}  # by a test of its own, test_term.py


@pytest.mark.parametrize(
    "page", [page for page in PAGES if commands(page) and page.name not in PLAYED], ids=lambda page: page.name
)
def test_every_command_runs(page: Path, tmp_path: Path) -> None:
    """In an empty folder with the recipes of this repository and the files that the page itself shows."""
    (tmp_path / "seeds" / "practice").mkdir(parents=True)
    for recipe in (ROOT / "seeds").rglob("*.toml"):
        shutil.copy(recipe, tmp_path / recipe.relative_to(ROOT))
    for toml in re.findall(r"```toml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
        (tmp_path / "quiz.toml").write_text(toml, encoding="utf-8")
    ran = 0
    for command in commands(page):
        words = shlex.split(command)
        if words[0] in ELSEWHERE:
            continue
        assert words[0] == "problemset", command
        if words[1] in SERVING:
            serves_until_interrupted(words[1:], tmp_path)
            ran += 1
            continue
        result = subprocess.run(
            [sys.executable, "-m", "generator.cli", *words[1:]],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, f"{command}\n{result.stderr}"
        ran += 1
    assert ran


SERVING = {
    "serve": (["--port", "0"], "practise at http://"),
    "studio": (["--no-browser"], "the studio is at http://127.0.0.1:"),
}
"""Command that serves until it is interrupted → what it gets here besides, and how its first line begins."""


def serves_until_interrupted(command: list[str], folder: Path) -> None:
    options, greeting = SERVING[command[0]]
    words = [sys.executable, "-m", "generator.cli", *command, *options]
    process = subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline().startswith(greeting)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (0, "", "")


def test_make_targets_of_the_readme_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    asked = {line.split()[1] for page in PAGES for line in commands(page) if line.startswith("make ")}
    assert {"homework", "test"} <= asked <= targets
    named = {target for page in PAGES for target in re.findall(r"`make ([a-z-]+)", page.read_text(encoding="utf-8"))}
    assert {"docs"} <= named <= targets


def test_links_and_pictures_are_there() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            if not target.startswith("http") and target not in ("figure",):
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def reference() -> str:
    """docs/commands.md as the command line describes itself."""
    note = "Written by `pytest tests/test_docs.py --update-golden` from the program's own help."
    lines = ["# Commands", "", note, "", "```text", help_text(), "```", ""]
    for name in problemset.commands:
        lines += [f"## {name}", "", "```text", help_text(name), "```", ""]
    return "\n".join(line.rstrip() for line in "\n".join(lines).splitlines()) + "\n"


def help_text(*command: str) -> str:
    shown = subprocess.run(
        [sys.executable, "-c", "from generator.cli import main; main()", *command, "--help"],
        env={**os.environ, "COLUMNS": "100"},
        capture_output=True,
        text=True,
        check=True,
    )
    return shown.stdout.replace("Usage: -c", "Usage: problemset").strip()


def test_the_reference_is_current(pytestconfig: pytest.Config) -> None:
    page = ROOT / "docs" / "commands.md"
    if pytestconfig.getoption("--update-golden"):
        page.write_text(reference(), encoding="utf-8")
    assert page.read_text(encoding="utf-8") == reference()


def test_every_option_has_help() -> None:
    for name, command in problemset.commands.items():
        assert command.help, name
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{name} {parameter.opts}"


def test_bank_pages_have_every_type_and_knob() -> None:
    """docs/bank/ lists every type, and names every knob of each in the type's own section."""
    from generator.bank.bank import Bank

    pages, bank = ROOT / "docs" / "bank", Bank()
    index = (pages / "README.md").read_text(encoding="utf-8")
    for type_id in bank.ids():
        topic, name = type_id.split("/")
        assert f"[`{type_id}`]({topic}.md#{name})" in index
        page = (pages / f"{topic}.md").read_text(encoding="utf-8")
        section = page.partition(f"\n## `{name}`\n")[2].partition("\n## ")[0]
        assert section, type_id
        for knob in bank[type_id].knobs:
            assert f"`{knob}`" in section, f"{type_id}: {knob}"


@pytest.mark.parametrize("page", ["README.md", "docs/index.md"])
def test_the_doors_say_how_many_types_there_are(page: str) -> None:
    from generator.bank.bank import Bank

    said = re.findall(r"\[(\d+) (?:problem )?types\]", (ROOT / page).read_text(encoding="utf-8"))
    assert said == [str(len(Bank().ids()))]


def test_types_page_names_types_of_the_bank() -> None:
    """docs/types.md: the types behind the homework's parts are there, each of those that say so."""
    from generator.bank.bank import Bank

    page, bank = (ROOT / "docs" / "types.md").read_text(encoding="utf-8"), Bank()
    rows = dict(re.findall(r"^\| (\d\(\w\)) \| (.+) \|$", page, re.MULTILINE))
    told = {(part, type_id) for part, types in rows.items() for type_id in re.findall(r"`(\w+/\w+)`", types)}
    said = {(type_id, re.search(r"HW 5, (\d)(\w)\)", bank[type_id].summary)) for type_id in bank.ids()}
    assert told == {(f"{found[1]}({found[2]})", type_id) for type_id, found in said if found}


def test_recipe_page_has_every_key() -> None:
    from generator.exam.recipe_model import Part, Problem, Recipe

    page = (ROOT / "docs" / "recipes.md").read_text(encoding="utf-8")
    for model in (Recipe, Problem, Part):
        for key in set(model.model_fields) - {"layout_files"}:
            assert f"`{key}`" in page, key


HOUSE = ROOT / "generator"
WINGS = sorted(path.parent.name for path in HOUSE.glob("*/__init__.py"))


def docstring(path: Path) -> str:
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""


def jobs(section: str) -> dict[str, str]:
    """The table of a section of docs/house.md: | `bank/` | its one job |."""
    page = (ROOT / "docs" / "house.md").read_text(encoding="utf-8")
    text = re.split(r"^#+ ", page.partition(section)[2], maxsplit=1, flags=re.MULTILINE)[0]
    return dict(re.findall(r"^\| `([\w/]+(?:/|\.py))` \| (.+?) \|$", text, re.MULTILINE))


def test_house_page_says_what_every_wing_says_of_itself() -> None:
    """In the first paragraph of its docstring, if not the first line. The files that all stand on have a row too."""
    files = {f"{wing}/": HOUSE / wing / "__init__.py" for wing in WINGS}
    files |= {path.name: path for path in HOUSE.glob("*.py") if path.name != "__init__.py"}
    assert jobs("# The house") == {
        name: " ".join(docstring(path).split("\n\n")[0].split()) for name, path in files.items()
    }


@pytest.mark.parametrize("wing", WINGS)
def test_house_page_says_what_every_room_says_of_itself(wing: str) -> None:
    """The first sentences of its docstring, or some."""
    rooms = {path.relative_to(HOUSE / wing).as_posix(): path for path in (HOUSE / wing).rglob("*.py")}
    rooms = {name: path for name, path in rooms.items() if path.name != "__init__.py"}
    told = jobs(f"### {wing}/\n")
    assert set(told) == set(rooms)
    for room, job in told.items():
        assert f"{' '.join(docstring(rooms[room]).split())} ".startswith(f"{job} "), room
        assert job.endswith("."), room
