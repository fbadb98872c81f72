"""The record: truncated or edited, it is refused or named, and never printed as a wrong key."""

from __future__ import annotations

import base64
import copy
import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from generator.bank.bank import Bank
from generator.errors import UserError
from generator.exam.record import entry_line, header_line, read_entries, read_header
from generator.files import sha256
from generator.press.regeneration import regenerate
from generator.press.verification import Verified, verify
from tests.helpers import Workdir, recipe, small_bank

SEED = 0x1F2E3D4C5B6A798877665544332211AA
RECIPE = """\
title = "Quiz"
versions = 2

[[problems]]
parts = [
  { type = "tiny/sum", points = 4, slot = "first", knobs = { largest = 400 } },
  { type = "tiny/share" },
]

[[problems]]
parts = [{ type = "tiny/sum", givens = { a = 20, b = 30 }, choices = 4 }]
"""

# The labels of the three: "1(a)", "1(b)" and "2".


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a bank, a recipe of two versions and three problems, its record and its papers."""
    desk = Workdir(tmp_path_factory.mktemp("made"))
    small_bank(desk.bank)
    desk.write("quiz.toml", RECIPE)
    desk.run(f"build quiz.toml --seed {SEED}").done()
    return desk.home


@pytest.fixture
def desk(made: Path, tmp_path: Path) -> Workdir:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return Workdir(tmp_path)


# --- the good record ------------------------------------------------------------------------------------------------


def test_a_good_record_verifies(desk: Workdir) -> None:
    before = desk.tree()
    ran = desk.run("verify quiz.jsonl").done()
    assert ran.out == "verified: 2 versions, 6 problems, 4 files as recorded\n"
    assert ran.err == ""
    assert desk.tree() == before


def test_missing_papers_are_rendered_to_compare(desk: Workdir) -> None:
    shutil.rmtree(desk.home / "build")
    ran = desk.run("verify quiz.jsonl").done()
    assert "verified: 2 versions, 6 problems, 4 files" in ran.out
    assert ran.err.count("note: version ") == 2
    assert not (desk.home / "build").exists()


def test_the_record_is_what_its_description_says(desk: Workdir) -> None:
    header, *versions = desk.records()
    assert list(header) == ["format", "kind", "recipe", "seed", "created", "software"]
    assert (header["format"], header["kind"], header["seed"]) == (2, "record", str(SEED))
    assert "seed" not in header["recipe"]
    assert [v["version"] for v in versions] == ["A", "B"]
    for version in versions:
        assert list(version) == [
            "version", "code", "student", "problems", "round", "withdrawn", "sources", "files",
        ]  # fmt: skip
        assert [p["label"] for p in version["problems"]] == ["1(a)", "1(b)", "2"]
        for problem in version["problems"]:
            assert list(problem) == [
                "label", "type", "points", "knobs", "path", "source_sha256", "givens", "answer", "mistakes", "options",
            ]  # fmt: skip
            assert problem["path"][:3] == [version["version"], problem["path"][1], problem["type"]]
        assert set(version["sources"]) == {"paper", "key"}
        for name, digest in version["files"].items():
            assert digest == sha256((desk.home / "build/quiz" / name).read_bytes())
    raw = (desk.home / "quiz.jsonl").read_bytes()
    assert raw.endswith(b"\n")
    assert b": " not in raw.replace(b": True", b"").split(b'"recipe"')[0]


def test_a_record_read_and_written_is_the_same(desk: Workdir) -> None:
    path = desk.home / "quiz.jsonl"
    lines = [header_line(read_header(path)), *map(entry_line, read_entries(path))]
    assert b"".join(lines) == path.read_bytes()


# --- truncated ------------------------------------------------------------------------------------------------------


def test_cut_anywhere_it_is_an_error_that_names_a_line(desk: Workdir) -> None:
    path = desk.home / "quiz.jsonl"
    whole = path.read_bytes()
    ends = [i + 1 for i, byte in enumerate(whole) if byte == ord("\n")]
    cuts = {*range(0, len(whole) - 1, 37), *(end + shift for end in ends for shift in (-3, -2, -1, 1, 2))}
    for cut in sorted(cuts & set(range(len(whole)))):
        path.write_bytes(whole[:cut])
        line = whole[:cut].count(b"\n") + 1
        for command in ("verify quiz.jsonl", "regenerate quiz.jsonl --out again"):
            (error,) = desk.run(command).errors() if cut else [desk.run(command).error()]
            assert error.startswith(f"quiz.jsonl, line {line}: "), (cut, error)
            assert "cut off" in error or "is empty" in error, (cut, error)
            assert "restore the record" in error
        assert path.read_bytes() == whole[:cut]


@pytest.mark.parametrize("kept", [0, 1, 2])
def test_whole_lines_gone(desk: Workdir, kept: int) -> None:
    """Nothing, the header alone, or one version of two."""
    path = desk.home / "quiz.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:kept]))
    ran = desk.run("verify quiz.jsonl")
    assert ran.code == 1, ran
    place = {0: "quiz.jsonl, line 1", 1: "quiz.jsonl, line [12]|version A", 2: "version B"}[kept]
    assert re.search(place, ran.err), ran.err
    again = desk.run("regenerate quiz.jsonl --out again")
    if kept < 2:
        error = again.error()
        assert "quiz.jsonl" in error
        assert "None" not in error
    assert "B-paper.pdf" not in desk.shown("again")


def test_a_cut_record_stops_the_same_build_too(desk: Workdir) -> None:
    path = desk.home / "quiz.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    before = desk.tree()
    assert desk.run("build quiz.toml").error().startswith("quiz.jsonl, line 3: is cut off")
    assert desk.tree() == before


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"{}\n", b"[]\n", b"null\n", b"5\n", b"\xff\xfe\n", b"\xef\xbb\xbf{}\n", b'"a"\n',
     b"[" * 100_000 + b"\n", b"%PDF-1.7\n", b'{"seed": ' + b"9" * 9000 + b"}\n", b"title = 3\n"],
    ids=lambda content: repr(content[:12]),
)  # fmt: skip
def test_what_is_no_record(desk: Workdir, content: bytes) -> None:
    desk.write("quiz.jsonl", content)
    before = desk.tree()
    for command in ("verify quiz.jsonl", "regenerate quiz.jsonl", "build quiz.toml"):
        said = (
            "quiz.jsonl: is a PDF" if content.startswith(b"%PDF") and "build" not in command else "quiz.jsonl, line 1: "
        )
        assert desk.run(command).error().startswith(said), command
    assert desk.tree() == before


def test_a_record_that_is_not_there_or_a_folder(desk: Workdir) -> None:
    before = desk.tree()
    for command in ("verify", "regenerate"):
        assert "none.jsonl: cannot read the record" in desk.run(f"{command} none.jsonl").error()
        assert desk.run(f"{command} bank").error().startswith("bank: is a folder, not a record; ")
    assert desk.tree() == before


@pytest.mark.parametrize(("field", "value"), [("format", 3), ("format", 0), ("kind", "recipe")])
def test_a_record_of_another_format(desk: Workdir, field: str, value: object) -> None:
    desk.edit(1, lambda header: header.update({field: value}))
    for command in ("verify", "regenerate"):
        error = desk.run(f"{command} quiz.jsonl").error()
        assert "line 1" in error
        assert str(value) in error


# --- edited ---------------------------------------------------------------------------------------------------------

Edit = Callable[[dict[str, Any]], object]


def problem(number: int, **values: Any) -> Edit:
    return lambda line: line["problems"][number].update(values)


def inside(number: int, group: str, **values: Any) -> Edit:
    return lambda line: line["problems"][number][group].update(values)


def path_of(number: int, place: int, value: Any) -> Edit:
    return lambda line: line["problems"][number]["path"].__setitem__(place, value)


def option(number: int, **values: Any) -> Edit:
    """Of the third problem, the only one that has options."""
    return lambda line: line["problems"][2]["options"][number].update(values)


def wrong_option(line: dict[str, Any]) -> dict[str, Any]:
    return next(one for one in line["problems"][2]["options"] if one["mistake"])


def right_option(line: dict[str, Any]) -> dict[str, Any]:
    return next(one for one in line["problems"][2]["options"] if not one["mistake"])


# Edits of version B's line: what `verify` must name.
EDITS: dict[str, tuple[Edit, list[str]]] = {
    "code": (lambda line: line.update(code="0000-0000"), ["version B", "code", "0000-0000"]),
    "name": (lambda line: line.update(version="C"), ["version B"]),
    "name of another": (lambda line: line.update(version="A"), ["version B"]),
    "a student": (lambda line: line.update(student={"id": "1", "name": "Eve"}), ["version B", "content"]),
    "label": (problem(0, label="1(c)"), ["version B", "1(c)", "label", "1(a)"]),
    "label of another problem": (problem(2, label="1"), ["version B", "label", "2"]),
    "label of a new problem": (problem(1, label="3"), ["version B", "label", "1(b)"]),
    "labels swapped": (
        lambda line: (problem(0, label="1(b)")(line), problem(1, label="1(a)")(line)), ["version B", "label"],
    ),
    "points": (problem(0, points=5), ["version B", "1(a)", "points", "5", "4"]),
    "a type": (problem(0, type="tiny/plus"), ["version B", "first", "tiny/sum"]),
    "an unknown type": (problem(0, type="tiny/none"), ["version B", "tiny/none"]),
    "a knob": (inside(0, "knobs", largest=401), ["version B", "1(a)", "knobs", "401", "400"]),
    "a new knob": (inside(0, "knobs", more=1), ["version B", "1(a)", "knobs", "more"]),
    "a given": (inside(0, "givens", a=401), ["version B", "1(a)", "givens.a", "401"]),
    "a new given": (inside(0, "givens", c=1), ["version B", "1(a)", "givens.c", "1"]),
    "a given of a list": (inside(1, "givens", row=[1, 2, 40]), ["version B", "1(b)", "givens.row", "[1, 2, 40]"]),
    "a pinned given": (inside(2, "givens", a=21), ["version B", "2", "givens.a", "21", "20"]),
    "a pinned given with its answer": (
        lambda line: (inside(2, "givens", a=21)(line), inside(2, "answer", sum=51)(line)),
        ["version B", "2", "givens.a", "21", "20"],
    ),
    "a text": (inside(1, "givens", name="Eve"), ["version B", "1(b)", "givens.name", "Eve", "Ada"]),
    "an answer": (inside(0, "answer", sum=999), ["version B", "1(a)", "answer.sum", "999"]),
    "an answer's cell": (
        lambda line: line["problems"][1]["answer"]["row"].__setitem__(1, 99), ["version B", "1(b)", "answer.row", "99"]
    ),
    "a new answer": (inside(0, "answer", product=9), ["version B", "1(a)", "answer.product", "9"]),
    "an answer less": (lambda line: line["problems"][1]["answer"].pop("row"), ["version B", "1(b)", "answer.row"]),
    "a mistake": (
        lambda line: line["problems"][0]["mistakes"]["subtracted"].update(sum=9),
        ["version B", "1(a)", "mistakes.subtracted", "9"],
    ),
    "a mistake less": (
        lambda line: line["problems"][0]["mistakes"].pop("subtracted"), ["version B", "1(a)", "mistakes.subtracted"]
    ),
    "a new mistake": (inside(0, "mistakes", guessed={"sum": 1}), ["version B", "1(a)", "mistakes.guessed"]),
    "the attempt": (path_of(0, 3, 7), ["version B", "1(a)"]),
    "the attempt, as a word": (path_of(0, 3, "seven"), ["version B", "1(a)"]),
    "the path's version": (path_of(0, 0, "A"), ["version B", "1(a)"]),
    "the path's slot": (path_of(0, 1, "second"), ["version B", "first"]),
    "the path's type": (path_of(0, 2, "tiny/plus"), ["version B", "1(a)"]),
    "the path of a pinned part": (path_of(2, 0, "A"), ["version B", "2", "path"]),
    "the attempt of a pinned part": (path_of(2, 3, 5), ["version B", "2", "path"]),
    "an option's answer": (option(1, answer={"sum": 77}), ["version B", "2", "options", "77"]),
    "an option's letter": (option(1, letter="X"), ["version B", "2", "options", "X"]),
    "an option's mistake": (option(1, mistake="guessed"), ["version B", "2", "options"]),
    "options swapped": (
        lambda line: line["problems"][2]["options"].insert(0, line["problems"][2]["options"].pop()),
        ["version B", "2", "options"],
    ),
    "an option less": (
        lambda line: line["problems"][2]["options"].remove(wrong_option(line)), ["version B", "2", "options"]
    ),
    "no options": (problem(2, options=[]), ["version B", "2", "options"]),
    "options where there were none": (
        lambda line: problem(0, options=line["problems"][2]["options"])(line), ["version B", "1(a)", "options"]
    ),
    "the order of format 1": (problem(0, order=[1, 0]), ["version B", "1(a)", "options"]),
    "a file's hash": (
        lambda line: line["files"].update({"B-key.pdf": "0" * 64}), ["version B", "B-key.pdf", "000000000000"]
    ),
    "a file more": (lambda line: line["files"].update({"B-more.pdf": "0" * 64}), ["version B", "B-more.pdf"]),
    "a file less": (lambda line: line["files"].pop("B-key.pdf"), ["version B", "B-key.pdf"]),
    "a file elsewhere": (
        lambda line: line["files"].update({"../../../../../etc/passwd": "0" * 64}), ["version B", "passwd"]
    ),
    "withdrawn": (lambda line: line.update(withdrawn=True), ["version B", "line", "a version of the recipe"]),
    "a problem less": (lambda line: line["problems"].pop(), ["version B"]),
    "a problem twice": (lambda line: line["problems"].append(copy.deepcopy(line["problems"][0])), ["version B"]),
    "problems swapped": (lambda line: line["problems"].insert(0, line["problems"].pop(1)), ["version B"]),
}  # fmt: skip


@pytest.mark.parametrize("name", EDITS)
def test_verify_names_what_was_edited(desk: Workdir, name: str) -> None:
    edit, words = EDITS[name]
    desk.edit(3, edit)
    before = desk.tree()
    found = desk.run("verify quiz.jsonl").differences()
    assert any(all(word in line for word in words) for line in found), found
    assert not any(line.startswith("version A") for line in found) or name in ("name", "name of another"), found
    assert desk.tree() == before


HEADER: dict[str, Edit] = {
    "seed": lambda header: header.update(seed=str(SEED + 1)),
    "title": lambda header: header["recipe"].update(title="Quit"),
    "instructions": lambda header: header["recipe"].update(instructions="Read."),
    "layout": lambda header: header["recipe"].update(layout="us-letter"),
    "points": lambda header: header["recipe"]["problems"][0]["parts"][0].update(points=9),
    "knob": lambda header: header["recipe"]["problems"][0]["parts"][0].update(knobs={"largest": 9}),
    "givens": lambda header: header["recipe"]["problems"][1]["parts"][0]["givens"].update(a=21),
    "versions": lambda header: header["recipe"].update(versions=3),
    "fewer versions": lambda header: header["recipe"].update(versions=1),
    "a part": lambda header: header["recipe"]["problems"][0]["parts"].pop(),
    "a problem": lambda header: header["recipe"]["problems"].pop(),
    "a new problem": lambda header: header["recipe"]["problems"].append(header["recipe"]["problems"][1]),
    "shuffle": lambda header: header["recipe"].update(shuffle=True),
}


@pytest.mark.parametrize("name", HEADER)
def test_verify_names_what_was_edited_in_the_header(desk: Workdir, name: str) -> None:
    desk.edit(1, HEADER[name])
    before = desk.tree()
    found = desk.run("verify quiz.jsonl").differences()
    assert all(line.startswith(("version A", "version B", "version C")) for line in found), found
    assert desk.tree() == before


def test_a_changed_hash_of_a_types_source_is_mentioned(desk: Workdir) -> None:
    """As after an upgrade of the bank: the papers are still right."""
    desk.edit(3, problem(0, source_sha256="0" * 64))
    ran = desk.run("verify quiz.jsonl")
    assert "tiny/sum has changed since the record was written" in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("number", [2, 3])
def test_a_deleted_version(desk: Workdir, number: int) -> None:
    lines = (desk.home / "quiz.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    desk.write("quiz.jsonl", "".join(line for i, line in enumerate(lines, 1) if i != number))
    line, *others = desk.run("verify quiz.jsonl").differences()
    assert line.startswith(f"version {'AB'[number - 2]}, line: ")
    assert all(", 2, options: " in other for other in others)  # their order hangs on the versions before


def test_a_version_twice(desk: Workdir) -> None:
    lines = (desk.home / "quiz.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    desk.write("quiz.jsonl", "".join([*lines, lines[1]]))
    assert any(line.startswith("version A") for line in desk.run("verify quiz.jsonl").differences())


@pytest.mark.parametrize("emptied", [["files"], ["files", "sources"]])
@pytest.mark.parametrize("number", [2, 3])
def test_what_has_no_files_is_not_called_verified(desk: Workdir, number: int, emptied: list[str]) -> None:
    """Paper and key could be anything then."""
    desk.edit(number, lambda line: line.update({field: {} for field in emptied}))
    before = desk.tree()
    ran = desk.run("verify quiz.jsonl")
    assert (ran.code, ran.out) == (1, "")
    (line,) = ran.err.splitlines()
    name = " AB"[number - 1]
    assert line.startswith(f"not checked: version {name}: no files are recorded, so that paper and key cannot be")
    assert line.endswith("; if they could not be typeset: build again")
    assert desk.tree() == before


@pytest.mark.parametrize(
    "change",
    [
        lambda line: line["sources"].update(key="0" * 64),
        lambda line: line["sources"].update(paper="x"),
        lambda line: line["sources"].pop("key"),
    ],
)
def test_what_a_paper_was_made_from_may_change_where_its_bytes_do_not(desk: Workdir, change: Edit) -> None:
    """As after a change of the layout that this paper does not show: its bytes say that it is the same."""
    desk.edit(3, change)
    assert "4 files as recorded" in desk.run("verify quiz.jsonl").done().out
    for kind in ("paper", "key"):
        desk.write(f"build/quiz/B-{kind}.pdf", b"another")
    found = desk.run("verify quiz.jsonl").differences()
    assert [line.partition(": ")[0] for line in found][:2] == ["version B, B-paper.pdf", "version B, B-key.pdf"]


def test_what_is_unchecked_hides_no_difference(desk: Workdir) -> None:
    desk.edit(2, lambda line: line.update(files={}, sources={}))
    desk.edit(3, inside(0, "answer", sum=999))
    ran = desk.run("verify quiz.jsonl")
    assert (ran.code, ran.out) == (1, "")
    assert {line.partition(":")[0] for line in ran.err.splitlines()} == {"not checked", "differs"}


def test_an_edited_paper_on_the_disk(desk: Workdir) -> None:
    paper = desk.home / "build/quiz/A-key.pdf"
    paper.write_bytes(paper.read_bytes() + b"\n")
    (line,) = desk.run("verify quiz.jsonl").differences()
    assert line.startswith("version A, A-key.pdf: recorded ")


@pytest.mark.parametrize(
    ("number", "change"),
    [
        (0, inside(0, "answer", sum=999)),
        (0, inside(0, "answer", sum=None)),
        (0, inside(0, "answer", sum="}")),
        (0, problem(0, answer={})),
        (1, inside(1, "answer", each=1)),
        (1, lambda line: line["problems"][1]["answer"]["row"].__setitem__(1, 99)),
        (1, lambda line: line["problems"][1]["answer"].pop("row")),
        (1, inside(1, "givens", people=7)),
        (2, inside(2, "givens", a=21)),
        (2, inside(2, "givens", a="21")),
        (2, lambda line: line["problems"][2]["givens"].pop("a")),
        (2, lambda line: right_option(line).update(answer={"sum": 51})),
        (2, lambda line: right_option(line).update(mistake="guessed")),
        (2, lambda line: wrong_option(line).update(mistake="")),
        (2, lambda line: wrong_option(line).update(answer={"sum": 50})),
        (2, lambda line: line["problems"][2]["options"].remove(right_option(line))),
        (2, lambda line: problem(2, options=[], order=[99_999, 0])(line)),
        (2, lambda line: problem(2, options=[], order=[-1, 0])(line)),
    ],
)
def test_regenerate_never_prints_a_wrong_key(desk: Workdir, number: int, change: Edit) -> None:
    desk.edit(3, change)
    shutil.rmtree(desk.home / "build")
    error = desk.run("regenerate quiz.jsonl --version B").error()
    label = ["1(a)", "1(b)", "2"][number]
    assert error.startswith(f"quiz.jsonl, line 3, version B, {label}: "), error
    assert "problemset verify" in error
    assert not (desk.home / "build").exists()


def test_regenerate_prints_the_others(desk: Workdir) -> None:
    """A wrong answer in one version does not hold up the others."""
    desk.edit(3, inside(0, "answer", sum=999))
    shutil.rmtree(desk.home / "build")
    ran = desk.run("regenerate quiz.jsonl")
    assert ran.code == 1
    assert "line 3" in ran.err
    assert not any("B-" in name for name in desk.tree("build"))
    assert any("A-" in name for name in desk.tree("build"))


@pytest.mark.parametrize("name", EDITS)
def test_regenerate_says_that_an_edited_record_is_not_the_old_paper(desk: Workdir, name: str) -> None:
    """Refused, or printed with a warning that it is not what was printed before; but no silence and no crash."""
    desk.edit(3, EDITS[name][0])
    ran = desk.run("regenerate quiz.jsonl --out again")
    assert ran.code in (0, 1), ran
    assert "bug in problemset" not in ran.err
    printed = [name for name, data in desk.shown("again").items() if data != desk.shown("build/quiz").get(name)]
    if printed:
        assert ran.code == 1
        assert ran.err.startswith(("differs: ", "error: "))
    assert not any("/" in name for name in desk.tree("again"))


# Anything may stand in a field: no value may lead to a crash, and none may verify.
ODD: list[Any] = [None, True, -1, 1.5, 10**30, "", "}", "x" * 400, "\ud800", [], [None], [[1], [1, 2]], {}, {"a": None}]


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from leaves(item, (*path, key))


def with_value(line: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    result = copy.deepcopy(line)
    place: Any = result
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return result


@pytest.mark.parametrize(("number", "options"), [(1, False), (3, False), (3, True)])
def test_no_odd_value_crashes(desk: Workdir, number: int, options: bool) -> None:
    """Each field of a line in turn, an odd value in each: `verify` and `regenerate` end with 1 (0 where it is moot)."""
    lines = desk.records()
    bank = Bank([desk.bank])
    path, out = desk.home / "quiz.jsonl", desk.home / "again"
    crashes: dict[str, str] = {}
    passed: set[str] = set()
    for count, place in enumerate(leaves(lines[number - 1])):
        if ("options" in place) is not options:
            continue
        for value in (ODD[count % len(ODD)], ODD[(5 * count + 3) % len(ODD)], ODD[(count * count + 7) % len(ODD)]):
            edited = with_value(lines[number - 1], place, value)
            if edited == lines[number - 1]:
                continue
            text = [json.dumps(edited if i == number else line) + "\n" for i, line in enumerate(lines, 1)]
            path.write_text("".join(text), encoding="ascii")
            name = ".".join(map(str, place))
            for run in (
                lambda: verify(path, bank, out),
                lambda: regenerate(path, bank, out, version="B"),
            ):
                try:
                    result = run()
                except UserError as error:
                    assert re.search(r"quiz\.jsonl|version |tiny/|problem type|layout|pdflatex", str(error)), (
                        name,
                        value,
                        str(error),
                    )
                except Exception as error:
                    crashes[f"{name} = {value!r:.40}"] = f"{type(error).__name__}: {error}"[:120]
                else:
                    if isinstance(result, Verified) and not result.differences:
                        passed.add(place[0] if number == 1 else place[-1])
    assert not crashes, json.dumps(crashes, indent=1)
    moot = {"created", "software", "recipe"} if number == 1 else {"source_sha256", "round", "paper", "key"}
    assert passed <= moot, passed


def test_a_hostile_record_writes_nowhere_else(desk: Workdir) -> None:
    """A layout kept in a record has file names; none leads out of the folder."""

    def hostile(header: dict[str, Any]) -> None:
        layout = base64.b64encode(b'#import "base.typ": *').decode()
        evil = base64.b64encode(b"evil").decode()
        names = {"layout.typ": layout, "../../evil.txt": evil, "/tmp/problemset-evil.txt": evil, "sub/evil.txt": evil}
        header["recipe"].update(layout="mine", layout_files=names, format=["typ"])

    desk.edit(1, hostile)
    before = desk.tree()
    ran = desk.run("regenerate quiz.jsonl --out deep/er/again")
    assert "bug in problemset" not in ran.err
    assert not Path("/tmp/problemset-evil.txt").exists()
    written = {name for name in desk.tree() if name not in before}
    assert all(name.startswith("deep/") for name in written), written
    assert not any("evil" in name and not name.startswith("deep/er/again/") for name in written), written


def test_a_broken_layout_in_a_record(desk: Workdir) -> None:
    desk.edit(1, lambda header: header["recipe"].update(layout="mine", layout_files={"layout.typ": "abc"}))
    for command in ("verify", "regenerate"):
        error = desk.run(f"{command} quiz.jsonl").error()
        assert "layout" in error


def test_a_deleted_student(desk: Workdir) -> None:
    """The roster is not in the header: that a line is gone shows in the papers that are still there."""
    desk.write("class.csv", "id,name\n1,Ada\n2,Bo\n3,Cy\n")
    desk.write("exam.toml", recipe('type = "tiny/sum"'))
    desk.run("build exam.toml --roster class.csv").done()
    lines = (desk.home / "exam.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    desk.write("exam.jsonl", "".join(lines[:2] + lines[3:]))
    found = desk.run("verify exam.jsonl").differences()
    assert any("version 2" in line or "2-paper.pdf" in line for line in found), found
