"""Students of a roster who share a few versions: first build, growth, printing again, new keys, and builds that end."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from generator.bank import Bank
from generator.exam.trials import efforts_of
from tests.helpers import SUM as SUM_TYPE
from tests.helpers import Ran, Workdir, add_type, changed, pdf_text, recipe
from tests.press.building import DATED, SEED, SUM, build, quiz, refused
from tests.press.stopping import killed_at
from tests.press.test_kills import without_strays

SHARED = "--versions 4 --roster class.csv --jobs 1"
TYP = 'format = ["typ"]'
TEN = [f"s{i:02}" for i in range(10)]


@pytest.fixture
def desk(tmp_path: Path) -> Workdir:
    desk = quiz(tmp_path)
    desk.write("quiz.toml", recipe(f"{SUM}\nchoices = 4", 'type = "tiny/share"', top=TYP))
    return desk


def grow(desk: Workdir, ids: Iterable[str], options: str = SHARED, **columns: dict[str, str]) -> Ran:
    """Builds with these students on the roster. columns: further ones, id → cell."""
    rows = [["id", "name", *columns], *([i, f"Student {i}", *(cell[i] for cell in columns.values())] for i in ids)]
    desk.write("class.csv", "".join(f"{','.join(row)}\n" for row in rows))
    return build(desk, options)


def variants(desk: Workdir, name: str = "quiz.jsonl") -> dict[str, str]:
    """Student → version."""
    return {line["version"]: line["variant"] for line in desk.records(name)[1:] if line["student"]}


def lines(desk: Workdir) -> dict[str, dict[str, Any]]:
    return {line["version"]: line for line in desk.records()[1:]}


def table(desk: Workdir, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((desk.home / "build/quiz" / name).read_text(encoding="utf-8"))))


def titles(desk: Workdir, kind: str) -> list[str]:
    with pikepdf.open(desk.home / f"build/quiz/all-{kind}.pdf") as bound, bound.open_outline() as outline:
        return [str(item.title) for item in outline.root]


# --- the first build ------------------------------------------------------------------------------------------------


def test_what_a_build_makes(desk: Workdir) -> None:
    desk.write("quiz.toml", recipe(f"{SUM}\nchoices = 4", 'type = "tiny/share"'))
    ran = grow(desk, TEN).done()
    assert ran.out.startswith("14 papers and 4 keys in build/quiz/\n10 students share 4 papers: A 3, B 3, C 2, D 2\n")
    header, *records = desk.records()
    assert [line["version"] for line in records] == [*"ABCD", *TEN]
    assert header["recipe"]["versions"] == [*TEN, *"ABCD"]
    assert header["recipe"]["shared"] == list("ABCD")
    assert variants(desk) == {one: "ABCD"[i % 4] for i, one in enumerate(TEN)}
    by_name = lines(desk)
    for one, variant in variants(desk).items():
        assert by_name[one]["problems"] == by_name[variant]["problems"]
        assert by_name[one]["problems"][0]["path"][0] == variant
        assert list(by_name[one]["files"]) == [f"{one}-paper.pdf"]
        assert list(by_name[one]["sources"]) == ["paper"]
    for name in "ABCD":
        assert "variant" not in by_name[name]
        assert list(by_name[name]["files"]) == [f"{name}-paper.pdf", f"{name}-key.pdf"]
    assert len({line["code"] for line in records}) == 14
    assert len({json.dumps(by_name[name]["problems"]) for name in "ABCD"}) == 4
    papers = {f"{name}-paper.pdf" for name in [*"ABCD", *TEN]}
    assert {name for name in desk.shown("build/quiz") if re.search("-(paper|key).pdf", name)} == {
        *papers, *(f"{name}-key.pdf" for name in "ABCD")
    }  # fmt: skip
    bookmarks = [f"Student {one} ({one}, version {variant})" for one, variant in variants(desk).items()]
    spare = [f"Version {name}" for name in "ABCD"]
    assert titles(desk, "papers") == [*bookmarks, *spare]
    assert titles(desk, "keys") == spare
    assert "verified: 14 versions, 28 problems, 18 files as recorded" in desk.run("verify quiz.jsonl").done().out


def test_a_paper_says_who_and_which(desk: Workdir) -> None:
    desk.write("quiz.toml", recipe(SUM))
    grow(desk, TEN[:4]).done()
    by_name = lines(desk)
    for one, variant in variants(desk).items():
        text = pdf_text(desk.home / f"build/quiz/{one}-paper.pdf")
        assert f"Student {one}" in text
        assert f"Version {variant}" in text
        assert by_name[one]["code"] in text
        spare = pdf_text(desk.home / f"build/quiz/{variant}-paper.pdf")
        assert "Student s" not in spare
        assert spare.count(f"Version {variant}") == 2  # in the head, and below the name as on the others' papers
        assert f"Version {variant}" in pdf_text(desk.home / f"build/quiz/{variant}-key.pdf")


def test_what_a_version_draws_from_pools_and_its_order_are_its_students(desk: Workdir) -> None:
    """Not those that a student's own id would give; marking knows them too."""
    pool = 'type = "tiny/sum"\n[[problems]]\ntitle = "Two of three"\nshuffle = true\n[[problems.parts]]\n'
    pool += 'pool = ["tiny/sum", "tiny/plus", "tiny/share"]\nchoose = 2'
    desk.write("quiz.toml", recipe(pool, top='format = ["pdf", "typ"]\nshuffle = true'))
    grow(desk, TEN).done()
    shown, by_name = desk.shown("build/quiz"), lines(desk)
    begin = b"#problem("
    bodies = {name: shown[f"{name}-paper.typ"].partition(begin)[2] for name in by_name}
    assert all(bodies[one] == bodies[variant] != b"" for one, variant in variants(desk).items())
    assert len({tuple(problem["path"][2] for problem in by_name[name]["problems"]) for name in "ABCD"}) > 1
    written = [
        ["student", "label", "field", "response"],
        *(
            [one, problem["label"], "sum", str(problem["answer"]["sum"])]
            for one in TEN
            for problem in by_name[one]["problems"]
            if "sum" in problem["answer"]
        ),
    ]
    desk.write("filled.csv", "".join(f"{','.join(row)}\n" for row in written))
    assert "10 papers marked" in desk.run("mark quiz.jsonl filled.csv --out marks").out


def test_the_line_with_the_version_has_its_room(desk: Workdir) -> None:
    desk.write("quiz.toml", recipe(SUM))
    grow(desk, TEN[:3]).done()
    grow(desk, TEN[:3], "--roster class.csv --record own.jsonl --out own --jobs 1").done()
    shared, own = (desk.records(name)[0]["recipe"]["room"]["top"] for name in ("quiz.jsonl", "own.jsonl"))
    assert 0.3 < shared - own < 1.5  # centimetres


def test_the_tables(desk: Workdir) -> None:
    grow(desk, TEN).done()
    rows = table(desk, "answers.csv")
    assert Counter(row["student_id"] for row in rows)[""] == 4 * len(
        [row for row in rows if row["student_id"] == "s00"]
    )
    shown = {row["student_id"]: row["version"] for row in rows if row["student_id"]}
    assert shown == variants(desk)
    by_version = {(row["version"], row["label"], row["field"]): row["answer"] for row in rows if not row["student_id"]}
    assert all(by_version[row["version"], row["label"], row["field"]] == row["answer"] for row in rows)


def test_fairness_is_of_the_versions(desk: Workdir) -> None:
    desk.bank.joinpath("tiny/sum/problem.py").write_text(
        desk.bank.joinpath("tiny/sum/problem.py").read_text(encoding="utf-8")
        + "\n\ndef effort(a, b) -> int:\n    return 100 + a % 20\n",
        encoding="utf-8",
    )
    grow(desk, TEN).done()
    assert [row["version"] for row in table(desk, "fairness.csv")] == list("ABCD")


def test_seats_decide_where_the_roster_has_them(desk: Workdir) -> None:
    seats = {one: (i // 5, i % 5) for i, one in enumerate(TEN)}
    rows = {one: str(row) for one, (row, _) in seats.items()}
    places = {one: "ABCDE"[seat] for one, (_, seat) in seats.items()}
    grow(desk, TEN[::-1], row=rows, seat=places).done()
    assert variants(desk) == dict(zip(TEN, "ABCDACDABC", strict=True))
    desk.write("class.csv", "id,name,row,seat\n1,Ada,1,A\n2,Bo,1,A\n")
    (error,) = refused(desk, f"build quiz.toml {SHARED}")
    assert error.startswith("class.csv, row 3: row 1, seat A is that of row 2 of the file too")


# --- who asks for it ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("top", "options", "made"),
    [
        ('roster = "class.csv"', "", "ABCD"),  # the recipe says both
        ('roster = "other.csv"', "--roster class.csv", "ABCD"),  # … and the option only names another file
        ('roster = "class.csv"', "--versions 2", "AB"),
        ("", "--versions 3 --roster class.csv", "ABC"),
        ("", "--roster class.csv", ""),  # a paper of their own each, as the option says
    ],
)
def test_two_students_share_a_paper_only_if_one_place_asks_for_it(
    desk: Workdir, top: str, options: str, made: str
) -> None:
    desk.write("quiz.toml", recipe(SUM, versions="4", top=f"{TYP}\n{top}"))
    grow(desk, TEN[:5], f"{options} --jobs 1").done()
    header, *records = desk.records()
    assert header["recipe"].get("shared", []) == list(made)
    assert [line["version"] for line in records] == [*made, *TEN[:5]]
    assert len({line["problems"][0]["path"][0] for line in records}) == (len(made) or 5)


def test_a_roster_in_the_recipe_and_a_number_of_versions_on_the_command_line_are_two_places(desk: Workdir) -> None:
    desk.write("quiz.toml", recipe(SUM, top=f'{TYP}\nroster = "class.csv"'))
    grow(desk, TEN[:3], "--versions 2 --jobs 1").done()
    assert [line["student"] for line in desk.records()[1:]] == [None, None]


def test_versions_may_have_names(desk: Workdir) -> None:
    desk.write("quiz.toml", recipe(SUM, versions='["red", "blue"]', top=f'{TYP}\nroster = "class.csv"'))
    assert "3 students share 2 papers: red 2, blue 1\n" in grow(desk, TEN[:3], "--jobs 1").done().out
    assert {"red-paper.typ", "red-key.typ", "s01-paper.typ"} <= set(desk.shown("build/quiz"))
    desk.write("class.csv", "id,name\nBlue,Bo\n")
    (error,) = refused(desk, "build quiz.toml --record other.jsonl --out other")
    assert error.startswith("student Bo: the id “Blue” is the name of a version, too")


# --- growth ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (TEN, ""),
        (TEN[::-1], ""),
        ([*TEN[:3], "x1", *TEN[3:]], "1 paper added (x1), 14 as they were"),
        ([one for one in TEN if one != "s04"], "1 paper withdrawn (s04), 13 as they were"),
        (["x1"], "1 paper added (x1), 10 papers withdrawn (s00, s01, s02, s03, s04 …), 4 as they were"),
    ],
)
def test_whoever_is_in_it_stays_as_they_are(desk: Workdir, now: list[str], said: str) -> None:
    grow(desk, TEN).done()
    before, made = lines(desk), desk.shown("build/quiz")
    ran = grow(desk, now).done()
    assert (f"\n{said}\n" if said else "the same as recorded" if now == TEN else "recorded") in ran.out
    after = lines(desk)
    assert {one: {**after[one], "withdrawn": False} for one in before} == before
    assert {name: desk.shown("build/quiz")[name] for name in made if "-paper" in name or "-key" in name} == {
        name: data for name, data in made.items() if "-paper" in name or "-key" in name
    }
    assert [one for one, line in after.items() if line["withdrawn"]] == [one for one in TEN if one not in now]
    assert desk.records()[0]["recipe"]["versions"] == [*now, *"ABCD"]
    assert {line["round"] for one, line in after.items() if one not in before} <= {1}
    assert desk.run("verify quiz.jsonl").done().err == ""


def test_a_late_student_differs_from_both_neighbours(desk: Workdir) -> None:
    grow(desk, TEN).done()
    first = lines(desk)
    grow(desk, [*TEN[:5], "late", *TEN[5:]]).done()
    found = variants(desk)
    assert found["late"] not in (found["s04"], found["s05"])
    assert lines(desk)["late"]["problems"] == first[found["late"]]["problems"]
    codes = {line["code"] for line in lines(desk).values()}
    assert len(codes) == 15


def test_late_students_do_not_depend_on_who_came_when(desk: Workdir) -> None:
    """The versions are drawn once: whoever comes has one of them, and nothing is drawn for them."""
    desk.write("quiz.toml", recipe(f"{SUM}\nknobs = {{ largest = 2 }}", top=TYP))  # 4 problems in all
    for count in (1, 5, 30):
        grow(desk, [f"t{i}" for i in range(count)]).done()
    assert len({tuple(givens.values()) for givens in desk.givens().values()}) == 4


def test_who_comes_back_has_the_same_paper(desk: Workdir) -> None:
    grow(desk, TEN).done()
    before = lines(desk)
    grow(desk, TEN[5:]).done()
    assert "5 papers taken up again" in grow(desk, TEN).done().out
    assert lines(desk) == before


def test_who_moved_keeps_the_paper_and_it_is_said(desk: Workdir) -> None:
    row = dict.fromkeys(TEN[:4], "1")
    grow(desk, TEN[:4], "--versions 2 --roster class.csv", row=row, seat=dict(zip(TEN, "1234", strict=False))).done()
    before = desk.tree("build")
    ran = grow(desk, TEN[:4], "--versions 2 --roster class.csv", row=row, seat=dict(zip(TEN, "1324", strict=False)))
    assert "note: 2 pairs of neighbours with the same version: s00 and s02 (A), s01 and s03 (B)\n" in ran.done().err
    assert desk.tree("build") == before


def test_more_versions_are_added_and_fewer_refused(desk: Workdir) -> None:
    grow(desk, TEN[:4]).done()
    before = lines(desk)
    grow(desk, TEN[:6], SHARED.replace("4", "6")).done()
    assert list(lines(desk)) == [*"ABCD", *TEN[:4], "E", "F", "s04", "s05"]
    assert {one: lines(desk)[one] for one in before} == before
    assert (variants(desk)["s04"], variants(desk)["s05"]) == ("E", "F")
    assert "12 versions" in desk.run("verify quiz.jsonl").done().out
    (error,) = refused(desk, f"build quiz.toml {SHARED}")
    assert "this record has 6 versions, among them E, F, but 4 are asked for (versions changed)" in error


def test_a_record_is_shared_or_it_is_not(desk: Workdir) -> None:
    grow(desk, TEN[:4]).done()
    (error,) = refused(desk, "build quiz.toml --roster class.csv")
    assert "this record is of another recipe (versions changed)" in error
    grow(desk, TEN[:4], "--roster class.csv --record own.jsonl --out own").done()
    (error,) = refused(desk, f"build quiz.toml {SHARED} --record own.jsonl --out own")
    assert "this record is of another recipe (versions changed)" in error


def test_others_differ_from_it_and_are_as_much_work(desk: Workdir) -> None:
    desk.write("quiz.toml", recipe(f"{SUM}\nknobs = {{ largest = 3 }}", top=TYP))  # 9 problems in all
    grow(desk, TEN).done()
    grow(desk, TEN, f"{SHARED} --record second.jsonl --out second --distinct-from quiz.jsonl").done()
    mine, theirs = ({json.dumps(g) for g in desk.givens(name).values()} for name in ("quiz.jsonl", "second.jsonl"))
    assert len(mine) == len(theirs) == 4
    assert not mine & theirs


def test_a_version_that_many_share_counts_once_in_what_is_as_much_work(desk: Workdir) -> None:
    """Five students have A, nobody B and C; a make-up exam is as much work as the middle one."""
    add_type(desk.bank, "tiny/toil", f"{SUM_TYPE}\n\ndef effort(a, b) -> int:\n    return a\n")
    desk.write("quiz.toml", recipe('type = "tiny/toil"', top=f"{TYP}\nfairness = 100"))
    for count in (1, 3):
        grow(desk, TEN[:5], f"--versions {count} --roster class.csv --seed {SEED} --jobs 1").done()
    efforts = {line["version"]: line["problems"][0]["givens"]["a"] for line in desk.records()[1:]}
    middle = sorted(efforts[name] for name in "ABC")[1]
    assert middle != efforts["A"] == efforts["s00"]  # else it would show nothing
    assert efforts_of(desk.home / "quiz.jsonl", Bank([desk.bank])) == {"tiny/toil#1": middle}


# --- printed again --------------------------------------------------------------------------------------------------


def test_regenerated_by_student_and_by_code(desk: Workdir) -> None:
    grow(desk, TEN).done()
    made, by_name = desk.shown("build/quiz"), lines(desk)

    def again(options: str) -> dict[str, bytes]:
        shutil.rmtree(desk.home / "again", ignore_errors=True)
        desk.run(f"regenerate quiz.jsonl --out again {options}").done()
        return {name: data for name, data in desk.shown("again").items() if "-" in name}

    def of(*names: str) -> dict[str, bytes]:
        return {name: made[name] for name in names}

    assert again("--version s05") == of("s05-paper.typ")
    assert again(f"--code {by_name['s05']['code']}") == of("s05-paper.typ")
    assert again("--version s05 --only paper") == of("s05-paper.typ")
    assert again("--version s05 --only key") == of("B-key.typ")
    assert again(f"--code {by_name['s05']['code']} --only key") == of("B-key.typ")
    assert again("--version B") == of("B-paper.typ", "B-key.typ")
    assert again("--only key") == of(*(f"{name}-key.typ" for name in "ABCD"))
    assert again("") == {name: data for name, data in made.items() if "-paper" in name or "-key" in name}


@pytest.mark.tex
def test_with_latex_the_bytes_come_again_too(desk: Workdir) -> None:
    """Papers of students share runs with the versions and with one another."""
    desk.write("quiz.toml", recipe(f"{SUM}\nchoices = 4", top='engine = "latex"'))
    grow(desk, [f"s{i:02}" for i in range(18)]).done()
    made = desk.shown("build/quiz")
    grow(desk, [*(f"s{i:02}" for i in range(18)), "x"]).done()
    for options in ("--version s17", "--version s02 --only key", "--version x"):
        desk.run(f"regenerate quiz.jsonl --out again {options}").done()
    shown = desk.shown("again")
    assert list(shown) == ["C-key.pdf", "s17-paper.pdf", "x-paper.pdf"]
    assert shown.pop("x-paper.pdf") == desk.shown("build/quiz")["x-paper.pdf"]
    assert shown == {name: made[name] for name in shown}
    shutil.rmtree(desk.home / "build")
    assert "27 files as recorded" in desk.run("verify quiz.jsonl").done().out


def test_what_was_edited_is_found(desk: Workdir) -> None:
    grow(desk, TEN[:4]).done()
    number = 1 + [line.get("version") for line in desk.records()].index("s01")

    def other(line: dict[str, Any]) -> None:
        line["variant"] = "C"

    def none(line: dict[str, Any]) -> None:
        line["variant"] = "Z"

    raw = (desk.home / "quiz.jsonl").read_bytes()
    desk.edit(number, other)
    found = desk.run("verify quiz.jsonl").differences()
    assert any(line.startswith("version s01, 1(a), givens.a: recorded") for line in found)
    desk.write("quiz.jsonl", raw)
    desk.edit(number, none)
    found = desk.run("verify quiz.jsonl").differences()
    assert "version s01, variant: recorded Z, now no version that was drawn" in found


def test_exported_once_each(desk: Workdir) -> None:
    grow(desk, TEN).done()
    desk.run("export quiz.jsonl --to canvas --out all").done()
    desk.run("export quiz.jsonl --to canvas --variants 4 --out four").done()
    assert {name.partition("/")[2]: data for name, data in desk.tree("all").items()} == {
        name.partition("/")[2]: data for name, data in desk.tree("four").items()
    }
    (error,) = desk.run("export quiz.jsonl --to canvas --variants 5 --out five").errors()
    assert "5 variants were asked for, but the record has 4 versions" in error


# --- new keys -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["typst", pytest.param("latex", marks=pytest.mark.tex)])
def test_new_keys_are_those_of_all_who_share_a_version(desk: Workdir, engine: str) -> None:
    desk.write("quiz.toml", recipe(SUM, top=f'engine = "{engine}"'))
    grow(desk, TEN).done()
    before, made = lines(desk), desk.shown("build/quiz")
    source = desk.bank / "tiny/sum/problem.py"
    text = source.read_text(encoding="utf-8")
    source.write_text(
        changed(changed(text, '{"sum": a + b}', '{"sum": a + b + 1}'), "- a == b", "- a - 1 == b"), encoding="utf-8"
    )
    ran = desk.run("rekey quiz.jsonl --because wrong").done()
    assert len(re.findall("^(?:version )?[ABCD],? ", ran.out, re.MULTILINE)) == 4, ran.out
    assert "s0" not in ran.out
    after = lines(desk)
    for one, line in after.items():
        problem, old = line["problems"][0], before[one]["problems"][0]
        assert problem["answer"]["sum"] == old["answer"]["sum"] + 1
        assert problem["former"][0]["answer"] == old["answer"]
        assert line["code"] == before[one]["code"]
    shown = desk.shown("build/quiz")
    different = {name for name, data in shown.items() if made[name] != data}
    assert different == {*(f"{name}-key.pdf" for name in "ABCD"), "all-keys.pdf", "answers.csv"}
    assert titles(desk, "keys") == [f"Version {name}" for name in "ABCD"]
    assert desk.run("verify quiz.jsonl").done().err.count("tiny/sum has changed") <= 1
    # whoever comes now has the mended key, and a code that verify agrees with
    grow(desk, [*TEN, "late"]).done()
    late = lines(desk)["late"]
    assert late["problems"] == after[late["variant"]]["problems"]
    assert "15 versions" in desk.run("verify quiz.jsonl").done().out


# --- builds that end ------------------------------------------------------------------------------------------------


def test_killed_at_any_step_it_ends_with_the_same_bytes(tmp_path: Path) -> None:
    """The first build, and one with late students who take what is drawn already."""
    calm, stopped = quiz(tmp_path / "calm"), quiz(tmp_path / "stopped")
    options = f"--seed {SEED} {SHARED}"
    for ids in (TEN[:3], [*TEN[:2], "x", *TEN[2:6]]):
        for desk in (calm, stopped):
            desk.write("quiz.toml", recipe(SUM, 'type = "tiny/share"', top=TYP))
            desk.write("class.csv", "id,name\n" + "".join(f"{i},Student {i}\n" for i in ids))
        build(calm, options).done()
        steps = 0
        while killed_at(3 + 5 * steps, stopped.home, f"build quiz.toml {options}", DATED):
            steps += 1
        assert steps > 5
        assert without_strays(stopped.tree()) == calm.tree()
