"""Whatever is typed wrongly: one line, what it is about, what is wrong, what to do; and the right exit code."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from generator.cli.app import problemset
from generator.cli.options import FileOf
from tests.helpers import Workdir, recipe, small_bank

ONE_STYLE = re.compile(r"error: (?P<where>\S[^“”]*?: )?(?P<what>[^A-Z\s].*?|[A-Z]+ .*?)(; (?P<todo>.*[^.]))?")


@pytest.fixture
def desk(tmp_path: Path) -> Workdir:
    small_bank(tmp_path / "bank")
    desk = Workdir(tmp_path)
    desk.write("quiz.toml", recipe('type = "tiny/sum"'))
    return desk


# --- how it was typed -----------------------------------------------------------------------------------------------

TARGETS = "moodle, canvas, qti21, docx, anki, blackboard, brightspace or gradescope"
USAGE = {
    "bild quiz.toml": "there is no command bild; did you mean build?",
    "xyzzy": "there is no command xyzzy; there are studio, init, build, …",
    "--sed 3": "problemset: there is no option --sed; see `problemset --help`",
    "--bank": "problemset: --bank needs a value; see `problemset --help`",
    "build": "problemset build: RECIPE is missing; see `problemset build --help`",
    "build quiz.toml --sed 3": "problemset build: there is no option --sed; did you mean --seed…",
    "build quiz.toml --xyzzy": "problemset build: there is no option --xyzzy; see `problemset build --help`",
    "build quiz.toml more less": "problemset build: takes no further arguments: more less; see …",
    "build quiz.toml --seed": "problemset build: --seed needs a value; see `problemset build --help`",
    "build quiz.toml --seed x": "problemset build: --seed must be a whole number, 0 or more, not “x”; see …",
    "build quiz.toml --seed 1.5": "problemset build: --seed must be a whole number, 0 or more, not “1.5”; see …",
    "build quiz.toml --seed -1": "problemset build: --seed must be a whole number, 0 or more, not “-1”; see …",
    f"build quiz.toml --seed {2**256}": "problemset build: --seed is too large: it may have 77 digits; see …",
    f"build quiz.toml --seed {'9' * 5000}": "problemset build: --seed is too large: it may have 77 digits; see …",
    "build quiz.toml --versions 0": "problemset build: --versions must be a whole number, 1 to 1000000, not “0”; see …",
    "build quiz.toml --jobs 9999": "problemset build: --jobs must be a whole number, 1 to 1024, not “9999”; see …",
    "build quiz.toml --engine word": "problemset build: --engine must be typst or latex, not “word”; see …",
    'build quiz.toml --engine "it\'s"': "problemset build: --engine must be typst or latex, not “it's”; see …",
    "build quiz.toml --key none": "problemset build: --key must be both, short or full, not “none”; see …",
    "build quiz.toml --format docx": "problemset build: --format takes pdf, tex and typ, not “docx”; see …",
    "build quiz.toml --format ,": "problemset build: --format takes pdf, tex and typ, not “,”; see …",
    "build quiz.toml --font-path nowhere": "problemset build: --font-path: directory “nowhere” does not exist; see …",
    "build quiz.toml --distinct-from no.jsonl": "problemset build: --distinct-from: path “no.jsonl” does not exist; …",
    "build quiz.toml --pdf-standard 9": "problemset build: --pdf-standard must be ua-1, 1.7, a-2b or a-3b, not “9”; …",
    "regenerate quiz.jsonl --only both": "problemset regenerate: --only must be paper or key, not “both”; see …",
    "regenerate quiz.jsonl --large": "problemset regenerate: --large needs --version or --code: whose paper it is; …",
    "verify": "problemset verify: RECORD is missing; see `problemset verify --help`",
    "mark quiz.jsonl": "problemset mark: takes a spreadsheet of responses, or --sheet to write an empty one; see …",
    "mark quiz.jsonl class.csv --sheet": "problemset mark: takes a spreadsheet of responses, or --sheet to write …",
    "export quiz.jsonl": f"problemset export: --to is missing: {TARGETS}; see …",
    "export quiz.jsonl --to odt": f"problemset export: --to must be {TARGETS}, …",
    "export quiz.jsonl --to docx --variants 0": "problemset export: --variants must be a whole number, 1 or more, …",
    "show": "problemset show: TYPE is missing; see `problemset show --help`",
    "show tiny/sum --knob largest": "problemset show: --knob takes NAME=VALUE, not “largest”; see …",
    "show tiny/sum --seed 3 --level easy": "problemset show: --seed and --level exclude each other: a level …",
    "check --draws 0": "problemset check: --draws must be a whole number, 1 to 1000000, not “0”; see …",
    "practice": "problemset practice: TYPE|TOPIC is missing; see `problemset practice --help`",
    "practice tiny/sum --count 0": "problemset practice: --count must be a whole number, 1 to 1000, not “0”; see …",
    "serve --port 99999": "problemset serve: --port must be a whole number, 0 to 65535, not “99999”; see …",
    "serve --rate -1": "problemset serve: --rate must be a number, 0 or more, not “-1”; see …",
    "serve --rate nan": "problemset serve: --rate must be a number, 0 or more, not “nan”; see …",
    "new": "problemset new: TOPIC/NAME is missing; see `problemset new --help`",
    "roster": "problemset roster: --demo is missing; see `problemset roster --help`",
    "roster --demo 0": "problemset roster: --demo must be a whole number, 1 to 1000000, not “0”; see …",
    "list --search": "problemset list: --search needs a value; see `problemset list --help`",
}


@pytest.mark.parametrize("command", USAGE, ids=lambda command: command[:40])
def test_a_wrong_command_is_one_line(desk: Workdir, command: str) -> None:
    before = desk.tree()
    ran = desk.run(command)
    assert (ran.code, ran.out) == (2, "")
    (line,) = ran.err.splitlines()
    assert re.fullmatch(re.escape(USAGE[command]).replace("…", ".*"), line.removeprefix("error: ")), line
    assert ONE_STYLE.fullmatch(line), line
    assert len(line) < 250
    assert desk.tree() == before


@pytest.mark.parametrize("name", problemset.commands)
def test_the_help_shows_no_bound_that_says_nothing(desk: Workdir, name: str) -> None:
    """Nobody types a number of 78 digits, and 1<=x<=1024 is no English."""
    shown = desk.run(f"{name} --help", env={"COLUMNS": "200"}).done().out
    assert not re.findall(r"\d{8,}|<=?x|x>", shown)


# --- what was named -------------------------------------------------------------------------------------------------

RECORD_OF_RECIPE = "quiz.toml: is a recipe, not a record; its record is quiz.jsonl"
AGAIN = "`problemset verify quiz.jsonl` checks it, `problemset regenerate quiz.jsonl` prints its papers again"
MAKES = "`problemset build quiz.toml` makes its papers, `problemset check quiz.toml` tries its types"
A_RECORD = "a record is the .jsonl file that `problemset build` writes beside the recipe"
A_RECIPE = "a recipe is a .toml file; `problemset init` writes one to start from"
A_ROSTER = "a roster is a spreadsheet with the columns id and name"
A_SHEET = "`problemset mark RECORD --sheet` writes an empty one"
SHOWS = "`problemset show tiny/sum` gives an example of it, `problemset practice tiny/sum` sets problems"

TAKES_A_RECORD = (
    "verify {}", "regenerate {}", "mark {} filled.csv", "mark {} --sheet", "rekey {}", "export {} --to moodle",
    "build quiz.toml --like {}", "build quiz.toml --distinct-from {}", "build quiz.toml --record {}",
    "practice tiny/sum --distinct-from {}",
)  # fmt: skip
NO_RECORD = {
    "quiz.toml": RECORD_OF_RECIPE,
    "new.toml": "new.toml: is a recipe, not a record; `problemset build new.toml` writes its record, new.jsonl",
    "class.csv": f"class.csv: is a spreadsheet, not a record; {A_RECORD}",
    "class.xlsx": f"class.xlsx: is a spreadsheet, not a record; {A_RECORD}",
    "decided.toml": "decided.toml: is a file of rulings, not a record; rulings go with `problemset mark RECORD"
    " RESPONSES --rulings decided.toml`",
    "build/quiz": "build/quiz: is a folder, not a record; its record is quiz.jsonl",
    "build/quiz/A-paper.pdf": "build/quiz/A-paper.pdf: is a PDF, not a record; its record is quiz.jsonl",
    "loose.pdf": f"loose.pdf: is a PDF, not a record; {A_RECORD}",
    "bank": f"bank: is a folder, not a record; {A_RECORD}",
    ".": ".: is a folder, not a record; did you mean quiz.jsonl?",
    "notes.md": f"notes.md: is a text file, not a record; {A_RECORD}",
}
OTHERS = {
    "build quiz.jsonl": "quiz.jsonl: is a record, not a recipe; its recipe is quiz.toml; `problemset regenerate"
    " quiz.jsonl` prints the papers of the record again",
    "build old/other.jsonl": "old/other.jsonl: is a record, not a recipe; `problemset verify old/other.jsonl`"
    " checks it, `problemset regenerate old/other.jsonl` prints its papers again",
    "build class.csv": "class.csv: is a spreadsheet, not a recipe; a roster goes with `problemset build RECIPE.toml"
    " --roster class.csv`",
    "build build/quiz": "build/quiz: is a folder, not a recipe; its recipe is quiz.toml",
    "build bank": f"bank: is a folder, not a recipe; {A_RECIPE}",
    "build loose.pdf": f"loose.pdf: is a PDF, not a recipe; {A_RECIPE}",
    "build quiz": "there is no recipe “quiz”; did you mean quiz.toml?",
    "build no.toml": "there is no recipe “no.toml”; `problemset init` writes one to start from",
    "build tiny/sum": f"“tiny/sum” is a problem type, not a recipe; {SHOWS}",
    "verify quiz": "there is no record “quiz”; did you mean quiz.jsonl?",
    "verify tiny/sum": f"“tiny/sum” is a problem type, not a record; {SHOWS}",
    "verify no.jsonl": "no.jsonl: cannot read the record: No such file or directory; `problemset build` writes a record"
    " beside its recipe",
    "build quiz.toml --roster quiz.toml": f"quiz.toml: is a recipe, not a roster; {A_ROSTER}",
    "build quiz.toml --roster quiz.jsonl": f"quiz.jsonl: is a record, not a roster; {A_ROSTER}",
    "build quiz.toml --roster bank": f"bank: is a folder, not a roster; {A_ROSTER}",
    "mark quiz.jsonl quiz.jsonl": f"quiz.jsonl: is a record, not a sheet of responses; {A_SHEET}",
    "mark quiz.jsonl quiz.toml": f"quiz.toml: is a recipe, not a sheet of responses; {A_SHEET}",
    "mark quiz.jsonl loose.pdf": "loose.pdf: is a PDF, not a spreadsheet; save it as .xlsx, .ods or CSV",
    "mark quiz.jsonl filled.csv --rulings quiz.toml": "quiz.toml: is a recipe, not a file of rulings; rulings are a"
    " .toml file with [[rulings]]",
    "show quiz.toml": f"quiz.toml: is a recipe, not a problem type; {MAKES}",
    "list quiz.toml": f"quiz.toml: is a recipe, not a problem type; {MAKES}",
    "practice quiz.toml": f"quiz.toml: is a recipe, not a problem type; {MAKES}",
    "show quiz.jsonl": f"quiz.jsonl: is a record, not a problem type; {AGAIN}",
    "check quiz.jsonl": f"quiz.jsonl: is a record, not a problem type or a recipe; {AGAIN}",
    "practice quiz.jsonl": f"quiz.jsonl: is a record, not a problem type; {AGAIN}",
    "mark filled.csv quiz.jsonl": f"filled.csv: is a spreadsheet, not a record; {A_RECORD}",
}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Workdir:
    """A folder with one of everything."""
    home = tmp_path_factory.mktemp("shelf")
    small_bank(home / "bank")
    desk = Workdir(home)
    for name in ("quiz", "new"):
        desk.write(f"{name}.toml", recipe('type = "tiny/sum"'))
    desk.run("build quiz.toml").done()
    desk.write("old/other.jsonl", (home / "quiz.jsonl").read_bytes())
    desk.run("mark quiz.jsonl --sheet --out sheets").done()
    (home / "sheets/quiz-sheet.xlsx").rename(home / "class.xlsx")
    desk.write("class.csv", "id,name\n1,Ada\n")
    desk.write("filled.csv", "code,1 sum\n")
    desk.write("decided.toml", '[[rulings]]\npart = "tiny/sum#1"\nvoid = true\nbecause = "wrong"\n')
    desk.write("loose.pdf", (home / "build/quiz/A-paper.pdf").read_bytes())
    desk.write("notes.md", "# To do\n")
    return desk


@pytest.mark.parametrize("command", TAKES_A_RECORD)
@pytest.mark.parametrize("named", NO_RECORD)
def test_what_is_no_record(shelf: Workdir, command: str, named: str) -> None:
    before = shelf.tree()
    assert shelf.run(command.format(named)).error() == NO_RECORD[named]
    assert shelf.tree() == before


@pytest.mark.parametrize("command", OTHERS)
def test_what_is_something_else(shelf: Workdir, command: str) -> None:
    before = shelf.tree()
    error = shelf.run(command).error()
    assert error == OTHERS[command]
    assert ONE_STYLE.fullmatch(f"error: {error}"), error
    assert shelf.tree() == before


@pytest.mark.parametrize(
    ("key", "named", "said"),
    [
        ("distinct_from", '["quiz.toml"]', RECORD_OF_RECIPE),
        ("distinct_from", '["class.csv"]', NO_RECORD["class.csv"]),
        ("roster", '"quiz.jsonl"', f"quiz.jsonl: is a record, not a roster; {A_ROSTER}"),
    ],
)
def test_files_that_a_recipe_names_are_looked_at_too(shelf: Workdir, key: str, named: str, said: str) -> None:
    shelf.write("names.toml", recipe('type = "tiny/sum"', top=f"{key} = {named}"))
    assert shelf.run("build names.toml").error() == said


def test_a_file_is_known_by_what_it_holds(shelf: Workdir) -> None:
    """Not by its name: a record may be called anything."""
    shelf.write("papers.txt", (shelf.home / "quiz.jsonl").read_bytes())
    shelf.write("plan", (shelf.home / "quiz.toml").read_bytes())
    shelf.run(["verify", "papers.txt", "--out", "build/quiz"]).done()
    assert shelf.run("verify plan").error().startswith("plan: is a recipe, not a record")
    assert shelf.run("build papers.txt").error().startswith("papers.txt: is a record, not a recipe")


def test_every_path_that_a_command_takes_is_looked_at() -> None:
    """An argument or option that takes a record says so by its type; a new one is not forgotten."""
    for name, command in problemset.commands.items():
        for parameter in command.params:
            shown = f"{parameter.name} {parameter.metavar or ''}".casefold()
            is_out = any(word in shown for word in ("target", "dir", "file.html", "pdf", "png", "out", "folder"))
            if isinstance(parameter.type, click.Path) and not is_out:
                assert isinstance(parameter.type, FileOf), f"{name} {shlex.join(parameter.opts)}"
