"""A record grows: whoever is in it keeps numbers, options, code and every byte; who is new comes after all others."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from tests.helpers import SUM as SUM_TYPE
from tests.helpers import Ran, Workdir, add_type, changed, pdf_text, recipe
from tests.press.building import DATED, SEED, SUM, build, quiz, refused

LARGEST = 340282366920938463463374607431768211455
FEW = f"{SUM}\nknobs = {{ largest = 3 }}"  # 9 different problems
FIVE = ("s01", "s02", "s04", "s05", "s06")
TYP = 'format = ["typ"]'
LEFT_OUT = "note: 1(a) (tiny/sum) counts no effort: left out where the work of papers is compared\n"


@pytest.fixture
def desk(tmp_path: Path) -> Workdir:
    desk = quiz(tmp_path)
    add_type(desk.bank, "tiny/toil", f"{SUM_TYPE}\n\ndef effort(a, b) -> int:\n    return 100 + a % 20\n")
    desk.write("quiz.toml", recipe(f"{SUM}\nchoices = 4", 'type = "tiny/toil"'))
    return desk


def grow(desk: Workdir, ids: Iterable[str], options: str = "", *, names: dict[str, str] | None = None) -> Ran:
    """Builds with these students on the roster."""
    rows = "".join(f"{i},{(names or {}).get(i, f'Student {i}')}\n" for i in ids)
    desk.write("class.csv", f"id,name\n{rows}")
    return build(desk, f"--roster class.csv --jobs 1 {options}")


def lines(desk: Workdir, name: str = "quiz.jsonl") -> dict[str, dict[str, Any]]:
    """Student → line of the record, without what says when it was added and whether it is wanted."""
    return {
        line["version"]: {key: value for key, value in line.items() if key not in ("round", "withdrawn")}
        for line in desk.records(name)[1:]
    }


def papers(desk: Workdir, ids: Iterable[str], folder: str = "build/quiz") -> dict[str, bytes]:
    """Paper and key of these students."""
    whole = desk.shown(folder)
    return {name: whole[name] for line in lines(desk).values() if line["version"] in ids for name in line["files"]}


def problems(desk: Workdir, slot: str = "tiny/sum#1") -> list[tuple[Any, ...]]:
    return [tuple(givens.values()) for (_, where), givens in desk.givens().items() if where == slot]


# --- who is new, who leaves, who comes back -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (["s01", "s02", "s03", "s04", "s05", "s06"], "1 paper added (s03), 5 as they were"),
        (["s00", *FIVE], "1 paper added (s00), 5 as they were"),
        ([*FIVE[::-1], "s03"], "1 paper added (s03), 5 as they were"),
        (["s09", *FIVE, "s08", "s07"], "3 papers added (s09, s08, s07), 5 as they were"),
        (["s01", "s02", "s05", "s06"], "1 paper withdrawn (s04), 4 as they were"),
        (["s06"], "4 papers withdrawn (s01, s02, s04, s05), 1 as they were"),
        (["s06", "s07", "s01"], "1 paper added (s07), 3 papers withdrawn (s02, s04, s05), 2 as they were"),
        (["x"], "1 paper added (x), 5 papers withdrawn (s01, s02, s04, s05, s06), 0 as they were"),
    ],
)
def test_whoever_is_in_it_stays_as_they_are(desk: Workdir, now: list[str], said: str) -> None:
    grow(desk, FIVE).done()
    before, made, raw = lines(desk), papers(desk, FIVE), (desk.home / "quiz.jsonl").read_bytes().splitlines()[1:]
    ran = grow(desk, now).done()
    assert ran.out.startswith(f"{len(now)} version{'s' * (len(now) > 1)} with keys in build/quiz/\n")
    assert ran.out.endswith(f"\n{said}\nrecorded in quiz.jsonl\n")
    assert ran.err == LEFT_OUT * (len(now) > 1)
    after = lines(desk)
    added = sorted(set(now) - set(FIVE))
    assert list(after) == [*FIVE, *added]
    assert {name: after[name] for name in FIVE} == before
    assert papers(desk, FIVE) == made
    kept = (desk.home / "quiz.jsonl").read_bytes().splitlines()[1:6]
    assert [line for line in kept if b'"withdrawn":false' in line] == [
        line for name, line in zip(FIVE, raw, strict=True) if name in now
    ]
    assert [line["withdrawn"] for line in desk.records()[1:]] == [name not in now for name in after]
    assert [line["round"] for line in desk.records()[1:]] == [0] * 5 + [1] * len(added)
    assert desk.records()[0]["recipe"]["versions"] == now
    assert len(set(problems(desk))) == len(after)
    assert len({line["code"] for line in after.values()}) == len(after)
    assert f"{len(after)} versions, {2 * len(after)} problems" in desk.run("verify quiz.jsonl").done().out


def test_many_names_are_not_all_said(desk: Workdir) -> None:
    desk.write("quiz.toml", recipe(SUM, top=TYP))
    grow(desk, FIVE).done()
    ran = grow(desk, [*FIVE, *(f"t{i}" for i in range(7))]).done()
    assert "7 papers added (t0, t1, t2, t3, t4 …), 5 as they were" in ran.out


def test_nothing_new_is_the_same_as_recorded(desk: Workdir) -> None:
    grow(desk, FIVE).done()
    before = desk.tree()
    assert grow(desk, FIVE).done().out.endswith("each\nthe same as recorded in quiz.jsonl\n")
    assert desk.tree() == before


def test_students_who_are_added_at_once_or_one_by_one(desk: Workdir) -> None:
    """Whoever comes first is drawn first, and each keeps what they have."""
    desk.write("quiz.toml", recipe(FEW, top=TYP))
    seen: dict[str, dict[str, Any]] = {}
    for count in range(1, 10):
        grow(desk, [f"s{i}" for i in range(count)]).done()
        found = lines(desk)
        assert {name: found[name] for name in seen} == seen
        seen = found
    assert len(set(problems(desk))) == 9
    assert [line["round"] for line in desk.records()[1:]] == list(range(9))


def test_another_order_of_rows_changes_only_the_order_of_what_is_bound(desk: Workdir) -> None:
    grow(desk, FIVE).done()
    before, tree = desk.records(), desk.shown("build/quiz")
    grow(desk, FIVE[::-1]).done()
    after = desk.records()
    assert after[1:] == before[1:]
    assert after[0]["recipe"]["versions"] == list(FIVE[::-1])
    assert {**after[0], "recipe": {**after[0]["recipe"], "versions": list(FIVE)}} == before[0]
    changed_files = {name for name, data in desk.shown("build/quiz").items() if tree[name] != data}
    assert changed_files == {"all-papers.pdf", "all-keys.pdf"}
    assert titles(desk) == [f"Student {name} ({name})" for name in FIVE[::-1]]


def titles(desk: Workdir, kind: str = "papers") -> list[str]:
    with pikepdf.open(desk.home / f"build/quiz/all-{kind}.pdf") as bound, bound.open_outline() as outline:
        return [str(item.title) for item in outline.root]


def column(desk: Workdir, name: str, field: str) -> set[str]:
    with (desk.home / "build/quiz" / name).open(encoding="utf-8", newline="") as file:
        return {row[field] for row in csv.DictReader(file)}


def test_who_left_is_kept_and_left_out(desk: Workdir) -> None:
    grow(desk, FIVE).done()
    made = papers(desk, FIVE)
    left = set(FIVE) - {"s02"}
    ran = grow(desk, sorted(left)).done()
    assert "1 paper withdrawn (s02), 4 as they were" in ran.out
    assert [line["version"] for line in desk.records()[1:] if line["withdrawn"]] == ["s02"]
    assert not any("s02" in title for kind in ("papers", "keys") for title in titles(desk, kind))
    assert column(desk, "answers.csv", "version") == column(desk, "fairness.csv", "version") == left
    assert "Student s02" not in pdf_text(desk.home / "build/quiz/all-papers.pdf")
    assert papers(desk, FIVE) == made  # they lie where they lay, and are not taken for another build's
    assert desk.run("verify quiz.jsonl").done().err == ""


def test_who_left_is_printed_again_only_by_name_or_code(desk: Workdir) -> None:
    grow(desk, FIVE).done()
    made = papers(desk, FIVE)
    grow(desk, ["s01", "s06"]).done()
    desk.run("regenerate quiz.jsonl --out again").done()
    assert sorted(desk.shown("again")) == sorted(papers(desk, ["s01", "s06"]))
    desk.run("regenerate quiz.jsonl --out one --version s02").done()
    assert desk.shown("one") == {name: made[name] for name in ("s02-paper.pdf", "s02-key.pdf")}
    code = lines(desk)["s04"]["code"]
    desk.run(f"regenerate quiz.jsonl --out two --code {code} --only paper").done()
    assert desk.shown("two") == {"s04-paper.pdf": made["s04-paper.pdf"]}


def test_who_comes_back_is_taken_up_again(desk: Workdir) -> None:
    grow(desk, FIVE).done()
    first = desk.tree()
    grow(desk, ["s01", "s06", "s07"]).done()
    (desk.home / "build/quiz/s02-key.pdf").unlink()
    ran = grow(desk, [*FIVE, "s07"]).done()
    assert "3 papers taken up again (s02, s04, s05), 3 as they were" in ran.out
    assert not any(line["withdrawn"] for line in desk.records()[1:])
    assert titles(desk) == [f"Student {name} ({name})" for name in [*FIVE, "s07"]]
    ran = grow(desk, FIVE).done()
    assert "1 paper withdrawn (s07), 5 as they were" in ran.out
    new = {"build/quiz/s07-paper.pdf", "build/quiz/s07-key.pdf", "quiz.jsonl"}
    assert {name: data for name, data in desk.tree().items() if name not in new} == {
        name: data for name, data in first.items() if name not in new
    }


def test_the_problems_of_who_left_are_given_to_nobody(desk: Workdir) -> None:
    desk.write("quiz.toml", recipe(FEW, top=TYP))
    grow(desk, [f"a{i}" for i in range(5)]).done()
    grow(desk, [f"b{i}" for i in range(4)]).done()
    assert len(set(problems(desk))) == 9
    desk.write("class.csv", "id,name\nc0,Cy\n")  # all others have left
    (error,) = refused(desk, "build quiz.toml --roster class.csv")
    assert "only 9 different problems exist with largest = 3" in error
    assert "but 10 versions were asked for" in error


def test_another_name_is_noted_and_the_paper_stays(desk: Workdir) -> None:
    grow(desk, FIVE).done()
    before = desk.tree()
    ran = grow(desk, FIVE, names={"s02": "Bo"}).done()
    assert ran.err == (
        f"note: s02 is called “Bo” on the roster; the recorded paper says “Student s02”, and stays as it is\n{LEFT_OUT}"
    )
    assert {**desk.tree(), "class.csv": b""} == {**before, "class.csv": b""}


def test_further_columns_of_the_roster_may_change(desk: Workdir) -> None:
    desk.write("class.csv", "id,name,section\n1,Ada,1\n2,Bo,1\n")
    build(desk, "--roster class.csv").done()
    before = lines(desk)
    desk.write("class.csv", "section,name,id\n2,Ada,1\n2,Bo,2\n2,Cy,3\n")
    assert build(desk, "--roster class.csv").done().err == LEFT_OUT
    assert {name: line for name, line in lines(desk).items() if name != "3"} == before
    assert lines(desk)["3"]["student"] == {"id": "3", "name": "Cy", "section": "2"}


def test_lost_papers_are_made_again_on_the_way(desk: Workdir) -> None:
    grow(desk, FIVE).done()
    made = papers(desk, FIVE)
    shutil.rmtree(desk.home / "build")
    grow(desk, [*FIVE, "s03"]).done()
    assert papers(desk, FIVE) == made


def test_a_recipe_that_leaves_too_few_leaves_the_record_as_it_is(desk: Workdir) -> None:
    desk.write("quiz.toml", recipe(SUM, 'type = "tiny/coin"', top=TYP))
    grow(desk, ["1", "2"]).done()
    desk.write("class.csv", "id,name\n1,Student 1\n2,Student 2\n3,Cy\n")
    (error,) = refused(desk, "build quiz.toml --roster class.csv")
    assert error.startswith("tiny/coin (slot tiny/coin#1): only 2 different problems exist ")
    assert "but 3 versions were asked for" in error


def test_another_seed_or_recipe_does_not_grow_it(desk: Workdir) -> None:
    grow(desk, FIVE, f"--seed {SEED}").done()
    desk.write("class.csv", "id,name\ns09,Di\n")
    (error,) = refused(desk, f"build quiz.toml --roster class.csv --seed {SEED + 1}")
    assert "this record has another seed" in error
    desk.write("quiz.toml", recipe(f"{SUM}\nchoices = 3", 'type = "tiny/toil"'))
    (error,) = refused(desk, "build quiz.toml --roster class.csv")
    assert "this record is of another recipe (problems changed)" in error


def test_a_name_no_font_has_is_refused_before_anything_is_drawn(desk: Workdir) -> None:
    grow(desk, FIVE).done()
    desk.write("class.csv", "id,name\ns01,Ada\n42,山田太郎\n")
    (error,) = refused(desk, "build quiz.toml --roster class.csv")
    assert error.startswith("student 42 (山田太郎): ")


# --- versions without students --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("few", "many"), [(2, 4), (2, 30), (3, 4)])
def test_more_versions_come_after_those_that_are_there(desk: Workdir, few: int, many: int) -> None:
    """And are what they would have been at once."""
    desk.write("quiz.toml", recipe(f"{SUM}\nchoices = 4", 'type = "tiny/toil"', top=TYP))
    build(desk, f"--versions {few} --seed {SEED} --jobs 1").done()
    before, made = lines(desk), desk.shown("build/quiz")
    ran = build(desk, f"--versions {many} --jobs 1").done()
    assert f"{many - few} paper{'s' * (many - few > 1)} added (" in ran.out
    assert f", {few} as they were\n" in ran.out
    after = lines(desk)
    assert {name: after[name] for name in before} == before
    assert all(desk.shown("build/quiz")[name] == made[name] for line in before.values() for name in line["files"])
    build(desk, f"--versions {many} --seed {SEED} --record once.jsonl --out once --jobs 1").done()
    assert lines(desk, "once.jsonl") == after
    assert desk.shown("once") == desk.shown("build/quiz")


def test_one_version_becomes_two(desk: Workdir) -> None:
    """The first was laid out as its parts come, without heights; it stays so."""
    build(desk, "--versions 1").done()
    made = papers(desk, "A")
    build(desk, "--versions 2").done()
    assert papers(desk, "A") == made
    desk.run("verify quiz.jsonl").done()


def test_names_of_versions_may_be_added_anywhere(desk: Workdir) -> None:
    desk.write("quiz.toml", recipe(SUM, versions='["early", "late"]'))
    build(desk).done()
    before = lines(desk)
    desk.write("quiz.toml", recipe(SUM, versions='["early", "noon", "late"]'))
    assert "1 paper added (noon), 2 as they were" in build(desk).done().out
    assert list(lines(desk)) == ["early", "late", "noon"]
    assert {**lines(desk), **before} == lines(desk)
    assert titles(desk) == ["Version early", "Version noon", "Version late"]
    desk.write("quiz.toml", recipe(SUM, versions='["late", "noon"]'))
    (error,) = refused(desk, "build quiz.toml")
    assert "among them early, but 2 are asked for" in error


# --- a bank that changed --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("problem.py", "d.integers(2, 1, largest)", "d.integers(2, 5001, largest + 5000)"),
        ("problem.py", '{"subtracted": {"sum": a - b}, ', "{"),
        ("text.md.j2", "What is", "How much is"),
    ],
)
def test_a_changed_type_changes_nothing_that_is_there(desk: Workdir, file: str, old: str, new: str) -> None:
    grow(desk, FIVE).done()
    before, made = lines(desk), papers(desk, FIVE)
    path = desk.bank / "tiny/sum" / file
    path.write_text(changed(path.read_text(encoding="utf-8"), old, new), encoding="utf-8")
    grow(desk, [*FIVE, "s03"]).done()
    assert {**lines(desk), **before} == lines(desk)
    assert papers(desk, FIVE) == made
    theirs = {p["source_sha256"] for name in FIVE for p in before[name]["problems"] if p["type"] == "tiny/sum"}
    (ours,) = (p["source_sha256"] for p in lines(desk)["s03"]["problems"] if p["type"] == "tiny/sum")
    assert len(theirs) == 1
    assert ours not in theirs


def test_an_identity_that_changed_counts_for_all(desk: Workdir) -> None:
    """What is the same problem is asked of the type as it is now."""
    desk.write("quiz.toml", recipe(FEW, top=TYP))
    grow(desk, ["1", "2"], f"--seed {SEED}").done()
    path = desk.bank / "tiny/sum/problem.py"
    path.write_text(path.read_text(encoding="utf-8") + "\n\ndef identity(a, b):\n    return sorted([a, b])\n")
    there = {tuple(sorted(pair)) for pair in problems(desk)}
    left = 6 - len(there)
    grow(desk, ["1", "2", *(f"x{i}" for i in range(left))]).done()
    assert len({tuple(sorted(pair)) for pair in problems(desk)}) == 6
    desk.write("class.csv", "id,name\ny,Student y\n")
    assert "only 6 different problems exist" in build(desk, "--roster class.csv").error()


# --- the built-in bank ----------------------------------------------------------------------------------------------


def exam(desk: Workdir, formats: str = "pdf") -> None:
    parts = 'type = "convolution/parameter_count"\nchoices = 4', 'type = "normalization/statistics_count"'
    desk.write("quiz.toml", recipe(*parts, top=f'format = ["{formats}"]'))


def drawn(desk: Workdir, record: str = "quiz.jsonl") -> dict[str, Any]:
    """Student → numbers, options, code, and what was made of them."""
    return {
        name: (line["code"], line["files"], [(p["givens"], p["options"], p["answer"]) for p in line["problems"]])
        for name, line in lines(desk, record).items()
    }


def test_one_more_in_the_third_row(desk: Workdir) -> None:
    exam(desk)
    grow(desk, FIVE, f"--seed {LARGEST}").done()
    before, made = drawn(desk), papers(desk, FIVE)
    grow(desk, ["s01", "s02", "s03", "s04", "s05", "s06"], f"--seed {LARGEST}").done()
    assert {name: drawn(desk)[name] for name in FIVE} == before
    assert papers(desk, FIVE) == made
    for slot in ("convolution/parameter_count#1", "normalization/statistics_count#1"):
        shown = problems(desk, slot)
        assert len({str(one) for one in shown}) == len(shown) == 6


def test_thirty_in_reverse(desk: Workdir) -> None:
    """On the same record, and anew with the same seed: nobody's paper hangs on the order of the roster."""
    exam(desk, "typ")
    thirty = [f"s{i:02}" for i in range(30)]
    grow(desk, thirty, f"--seed {LARGEST}").done()
    before, made = drawn(desk), papers(desk, thirty)
    grow(desk, thirty[::-1], f"--seed {LARGEST}").done()
    assert drawn(desk) == before
    assert papers(desk, thirty) == made
    grow(desk, thirty[::-1], f"--seed {LARGEST} --record anew.jsonl --out anew").done()
    assert drawn(desk, "anew.jsonl") == before
    assert papers(desk, thirty, "anew") == made


def test_forty_and_one_more_in_the_fourth_row(desk: Workdir) -> None:
    exam(desk, "typ")
    forty = [f"s{i:02}" for i in range(40)]
    grow(desk, forty, f"--seed {LARGEST}").done()
    before, made = drawn(desk), papers(desk, forty)
    grow(desk, [*forty[:3], "s02a", *forty[3:]], f"--seed {LARGEST}").done()
    assert {name: drawn(desk)[name] for name in forty} == before
    assert papers(desk, forty) == made
    for slot in ("convolution/parameter_count#1", "normalization/statistics_count#1"):
        assert len({str(one) for one in problems(desk, slot)}) == 41


# --- many in one run of LaTeX ---------------------------------------------------------------------------------------


@pytest.mark.tex
def test_with_latex_who_is_added_shares_runs_of_their_own(desk: Workdir) -> None:
    """The fonts in a PDF hold the letters of its whole run: earlier papers keep their bytes all the same."""
    first = [f"s{i:02}" for i in range(0, 36, 2)]  # a run of sixteen and one of two
    grow(desk, first, "--engine latex").done()
    before, made = lines(desk), papers(desk, first)
    second = [*first[3:], "s01", "s35"]
    grow(desk, second, "--engine latex").done()
    added = papers(desk, ["s01", "s35"])
    third = [*second, "s99"]
    (desk.home / "build/quiz/s20-key.pdf").unlink()  # made again with its whole run, of which some have left
    (desk.home / "build/quiz/s35-paper.pdf").unlink()
    grow(desk, third, "--engine latex").done()
    assert [line["round"] for line in desk.records()[1:]] == [0] * 18 + [1, 1, 2]
    assert {**lines(desk), **before} == lines(desk)
    assert papers(desk, first) == made
    assert papers(desk, ["s01", "s35"]) == added
    whole = papers(desk, third)
    desk.run("regenerate quiz.jsonl --out again").done()
    assert desk.shown("again") == whole
    desk.run("regenerate quiz.jsonl --out one --version s00").done()  # who has left
    assert desk.shown("one") == {name: made[name] for name in ("s00-paper.pdf", "s00-key.pdf")}
    shutil.rmtree(desk.home / "again")
    assert "21 versions, 42 problems, 42 files as recorded" in desk.run("verify quiz.jsonl --out again").done().out


# --- one build with another -----------------------------------------------------------------------------------------


def test_a_version_that_cannot_be_typeset_does_not_keep_others_from_being_added(desk: Workdir) -> None:
    rare = "<% if a == 7 %><< nothing >><% endif %>What is $"
    path = desk.bank / "tiny/sum/text.md.j2"
    path.write_text(changed(path.read_text(encoding="utf-8"), "What is $", rare), encoding="utf-8")
    desk.write("quiz.toml", recipe(f"{SUM}\nknobs = {{ largest = 9 }}", versions="30", top=TYP))
    first = build(desk, f"--seed {SEED} --jobs 1")
    guilty = [line["version"] for line in desk.records()[1:] if line["problems"][0]["givens"]["a"] == 7]
    assert first.code == 1
    assert guilty
    second = build(desk, "--versions 32 --jobs 1")
    assert second.code == 1
    assert re.search(r"^2 papers added \(AE, AF\), 30 as they were$", second.out, re.MULTILINE)
    assert [line["version"] for line in desk.records()[1:] if not line["files"]] == [
        line["version"] for line in desk.records()[1:] if line["problems"][0]["givens"]["a"] == 7
    ]


def test_what_is_dated_stays_dated(desk: Workdir) -> None:
    """The header says when the record was begun, and with what."""
    grow(desk, FIVE).done()
    header = desk.records()[0]
    desk.write("class.csv", "id,name\nx,Di\n")
    desk.run("build quiz.toml --roster class.csv", env={**DATED, "SOURCE_DATE_EPOCH": "1800000000"}).done()
    after = desk.records()[0]
    for field in ("created", "software", "seed"):
        assert after[field] == header[field]
