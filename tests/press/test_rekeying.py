"""A type was wrong, the papers are out, the type is mended: other keys, the same papers."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import Workdir, add_type, changed, pdf_text, recipe

# a + b is asked; the wrong type subtracts, and its check does so too
RIGHT = '''\
"""Two whole numbers are added."""
TITLE = "Sum"


def draw(d) -> dict:
    return {"a": d.integer(20, 90), "b": d.integer(1, 9)}


def solve(a, b) -> dict:
    return {"sum": a + b}


def verify(answer, a, b) -> bool:
    return answer["sum"] - b == a


def mistakes(a, b) -> dict:
    return {"subtracted": {"sum": a - b}, "forgot the second": {"sum": a}}
'''
WRONG = (
    RIGHT.replace('"subtracted": {"sum": a - b}', '"subtracted": {"sum": a + b}')
    .replace('return {"sum": a + b}', 'return {"sum": a - b}')
    .replace("- b == a", "+ b == a")
)
ODD = changed(RIGHT, 'return {"sum": a + b}', 'return {"sum": a + b + 1000 * (b > 7)}').replace(
    "- b == a", "- b - 1000 * (b > 7) == a"
)
TEXT = """\
<% block statement %>
What is $<< a >> + << b >>$?
<% endblock %>
<% block solution %>
It is $<< answer.sum >>$.
<% endblock %>
"""
SEED = 0x1F2E3D4C5B6A798877665544332211AA
DATED = {"SOURCE_DATE_EPOCH": "1700000000"}


def printed(folder: Path, engine: str = "typst", choices: int = 3, rule: str = "") -> Workdir:
    """Twelve versions, printed with the wrong key."""
    bank = folder / "bank"
    add_type(bank, "tiny/add", WRONG, TEXT)
    desk = Workdir(folder)
    extra = f"\nchoices = {choices}\n{rule}" if choices else ""
    desk.write("quiz.toml", recipe(f'type = "tiny/add"\npoints = 2{extra}', 'type = "tiny/add"', versions="12"))
    desk.run(f"build quiz.toml --engine {engine} --seed {SEED}", env=DATED).done()
    return desk


def mend(desk: Workdir, source: str = RIGHT) -> None:
    (desk.bank / "tiny/add/problem.py").write_text(source, encoding="utf-8")


def papers(desk: Workdir, kind: str = "paper") -> dict[str, bytes]:
    return {name: data for name, data in desk.tree("build/quiz").items() if name.endswith(f"-{kind}.pdf")}


@pytest.mark.parametrize("engine", [pytest.param("typst"), pytest.param("latex", marks=pytest.mark.tex)])
@pytest.mark.poppler
def test_other_keys_the_same_papers(tmp_path: Path, engine: str) -> None:
    desk = printed(tmp_path, engine)
    before, old_papers, old_keys = desk.records(), papers(desk), papers(desk, "key")
    mend(desk)
    made = desk.run(["rekey", "quiz.jsonl", "--because", "added, not subtracted"], env=DATED).done()
    after = desk.records()
    assert papers(desk) == old_papers
    new_keys = papers(desk, "key")
    assert all(new_keys[name] != old_keys[name] for name in old_keys)
    letters: list[tuple[str, str]] = []
    for old, new in zip(before[1:], after[1:], strict=True):
        assert {key: new[key] for key in ("version", "code", "student", "round")} == {
            key: old[key] for key in ("version", "code", "student", "round")
        }
        assert {name: h for name, h in new["files"].items() if "paper" in name} == {
            name: h for name, h in old["files"].items() if "paper" in name
        }
        for was, now in zip(old["problems"], new["problems"], strict=True):
            assert now["givens"] == was["givens"]
            assert now["answer"]["sum"] == now["givens"]["a"] + now["givens"]["b"]
            assert [o["answer"] for o in now["options"]] == [o["answer"] for o in was["options"]]
            (former,) = now["former"]
            assert former["answer"] == was["answer"]
            assert (former["because"], former["until"]) == ("added, not subtracted", "2023-11-14T22:13:20Z")
        letters.append((letter(old), letter(new)))
        assert f"{letter(new)}, was {letter(old)}" in made.out
        assert str(new["problems"][1]["answer"]["sum"]) in pdf_text(desk.home / f"build/quiz/{new['version']}-key.pdf")
    assert all(old != new for old, new in letters)
    assert "24 keys of 12 versions solved again; recorded in quiz.jsonl" in made.out
    answers = list(csv.DictReader(io.StringIO(desk.tree("build/quiz")["answers.csv"].decode())))
    assert [row["answer"] for row in answers if row["field"] == "choice"] == [new for _, new in letters]
    assert "What is" in pdf_text(desk.home / "build/quiz/all-keys.pdf")
    assert desk.run("verify quiz.jsonl").done().out.startswith("verified: 12 versions, 24 problems, 24 files")
    again = desk.run("regenerate quiz.jsonl --out again").done()
    assert again.err == ""
    assert {n: d for n, d in desk.tree("again").items() if n.endswith(".pdf")} == {**old_papers, **new_keys}
    assert desk.run("rekey quiz.jsonl").done().out == "no key changes\n"
    assert "the same as recorded" in desk.run(f"build quiz.toml --engine {engine}", env=DATED).done().out
    for target in ("moodle", "canvas", "qti21", "anki", "blackboard", "brightspace"):
        desk.run(f"export quiz.jsonl --to {target} --out x").done()


def letter(line: dict[str, Any]) -> str:
    return next((o["letter"] for o in line["problems"][0]["options"] if not o["mistake"]), "")


def totals(desk: Workdir) -> dict[str, str]:
    text = desk.tree("marks")["totals.csv"].decode("utf-8-sig")
    return {row["version"]: row["earned"] for row in csv.DictReader(io.StringIO(text))}


def test_before_it_is_rekeyed_only_what_is_wrong_is_held_up(tmp_path: Path) -> None:
    """A changed type is called that; other parts and papers are marked and printed."""
    add_type(tmp_path / "bank", "tiny/other", RIGHT, TEXT)
    desk = printed(tmp_path)
    desk.write("mixed.toml", recipe('type = "tiny/add"', 'type = "tiny/other"', versions="2"))
    desk.run("build mixed.toml --format typ").done()
    mend(desk)
    first = desk.records("mixed.jsonl")[1]
    desk.write("answers.csv", f"version,1(a),1(b)\nA,7,{first['problems'][1]['answer']['sum']}\n")
    ran = desk.run("mark mixed.jsonl answers.csv --out marks")
    assert ran.code == 1
    assert "1(a) is not marked: the recorded answer" in ran.err
    assert (
        "tiny/add has changed since it was recorded: `problemset rekey` solves it again, on the same papers" in ran.err
    )
    assert "edited" not in ran.err
    assert totals(desk) == {"A": "1"}
    errors = desk.run("regenerate mixed.jsonl --out x").err
    assert "tiny/add has changed since" in errors
    assert "edited" not in errors
    assert len(desk.run("regenerate mixed.jsonl --only paper --out x").done().out) > 0


def test_marks_before_and_after(tmp_path: Path) -> None:
    desk = printed(tmp_path)
    lines = desk.records()[1:]
    rows = [f"{line['version']},{letter(line)}" for line in lines[:6]]
    good = [
        next(o["letter"] for o in line["problems"][0]["options"]
             if o["answer"]["sum"] == sum(line["problems"][0]["givens"].values()))
        for line in lines[6:]
    ]  # fmt: skip
    rows += [f"{line['version']},{right}" for line, right in zip(lines[6:], good, strict=True)]
    desk.write("answers.csv", "version,1(a)\n" + "\n".join(rows) + "\n")
    desk.run("mark quiz.jsonl answers.csv --out marks").done()
    names = [line["version"] for line in lines]
    assert totals(desk) == {name: "2" if i < 6 else "0" for i, name in enumerate(names)}
    mend(desk)
    desk.run("rekey quiz.jsonl").done()
    desk.run("mark quiz.jsonl answers.csv --out marks").done()
    assert totals(desk) == {name: "0" if i < 6 else "2" for i, name in enumerate(names)}


def test_the_right_letter_may_change_in_some_versions_or_there_is_none(tmp_path: Path) -> None:
    desk = printed(tmp_path)
    mend(desk)
    desk.run("rekey quiz.jsonl").done()
    mend(desk, ODD)  # b > 7: another answer, which is on no paper
    before = desk.records()[1:]
    made = desk.run(["rekey", "quiz.jsonl", "--because", "b > 7 was forgotten"]).done()
    after = desk.records()[1:]
    touched = [i for i, line in enumerate(before) if line["problems"][0]["givens"]["b"] > 7]
    assert 0 < len(touched) < 12
    for i, (old, new) in enumerate(zip(before, after, strict=True)):
        assert letter(new) == ("" if i in touched else letter(old))
        assert len(new["problems"][0]["former"]) == 1 + (i in touched)
    name = after[touched[0]]["version"]
    assert f"version {name}, 1(a): no option, was {letter(before[touched[0]])}" in made.out
    assert f"no printed option is right in version {name}, 1(a)" in made.err
    desk.run("verify quiz.jsonl").done()
    desk.run("regenerate quiz.jsonl --out again").done()
    desk.write("answers.csv", f"version,1(a)\n{name},A\n")
    ran = desk.run("mark quiz.jsonl answers.csv --out marks")
    assert ran.code == 1
    assert "1(a) is not marked: none of the printed options is right; rule that it is void" in ran.err
    desk.write("rulings.toml", '[[rulings]]\npart = "1(a)"\nfull = true\nbecause = "no option was right"\n')
    assert desk.run("mark quiz.jsonl answers.csv --out marks").code == 0
    assert totals(desk) == {name: "2"}
    for target in ("moodle", "canvas", "qti21", "anki", "blackboard", "brightspace"):
        ran = desk.run(f"export quiz.jsonl --to {target} --out x")
        assert ran.code == 1
        assert "no printed option is right" in ran.err


def test_none_of_these_is_right_where_no_other_option_is(tmp_path: Path) -> None:
    desk = printed(tmp_path, choices=4, rule="none_of_these = true")
    mend(desk, ODD)  # a + b, but 1000 more for b > 7, which is on no paper
    before = desk.records()[1:]
    made = desk.run("rekey quiz.jsonl").done()
    rights = []
    for old, new in zip(before, desk.records()[1:], strict=True):
        problem = new["problems"][0]
        *others, last = problem["options"]
        is_offered = problem["answer"] in [option["answer"] for option in others]
        assert (letter(new) == "D") is not is_offered
        assert last["mistake"] == (
            "" if not is_offered
            else "what the key said before it was mended" if letter(old) == "D"
            else "the right answer is among the options"
        )  # fmt: skip
        rights.append(letter(new))
    assert set(rights) > {"D"}
    assert "no printed option is right" not in made.err
    desk.run("verify quiz.jsonl").done()
    rows = [f"{line['version']},{right}" for line, right in zip(before, rights, strict=True)]
    desk.write("answers.csv", "version,1(a)\n" + "\n".join(rows) + "\n")
    desk.run("mark quiz.jsonl answers.csv --out marks").done()
    assert totals(desk) == {line["version"]: "2" for line in before}
    desk.run("export quiz.jsonl --to moodle --out x").done()


def test_into_another_record(tmp_path: Path) -> None:
    desk = printed(tmp_path, choices=0)
    mend(desk)
    old = (desk.home / "quiz.jsonl").read_bytes()
    desk.run("rekey quiz.jsonl --record new.jsonl").done()
    assert (desk.home / "quiz.jsonl").read_bytes() == old
    assert (desk.home / "new.jsonl").stat().st_mode & 0o077 == 0
    assert "verified" in desk.run("verify new.jsonl --out build/quiz").done().out
    assert "is there already" in desk.run("rekey quiz.jsonl --record new.jsonl").error()


def test_a_type_that_still_fails_changes_nothing(tmp_path: Path) -> None:
    desk = printed(tmp_path)
    before = desk.tree()
    mend(desk, changed(RIGHT, '"sum": a + b}', '"sum": a + b + 1}'))
    errors = desk.run("rekey quiz.jsonl").errors()
    assert "verify() refuses the answer" in errors[0]
    mend(desk, RIGHT.replace('"sum"', '"total"'))
    assert "now has the fields total, not sum, which are printed" in desk.run("rekey quiz.jsonl").errors()[0]
    mend(desk, WRONG)
    assert desk.tree() == before


def test_a_late_student_after_a_wrong_key(tmp_path: Path) -> None:
    add_type(tmp_path / "bank", "tiny/add", WRONG, TEXT)
    desk = Workdir(tmp_path)
    desk.write("quiz.toml", recipe('type = "tiny/add"', top='roster = "class.csv"'))
    desk.write("class.csv", "id,name\ns1,Ada\ns2,Bo\n")
    desk.run(f"build quiz.toml --seed {SEED}").done()
    mend(desk)
    desk.run("rekey quiz.jsonl").done()
    kept = {name: data for name, data in desk.tree("build/quiz").items() if name.startswith("s")}
    desk.write("class.csv", "id,name\ns1,Ada\ns2,Bo\ns3,Cy\n")
    assert "1 paper added (s3), 2 as they were" in desk.run("build quiz.toml").done().out
    assert {n: d for n, d in desk.tree("build/quiz").items() if n.startswith(("s1", "s2"))} == kept
    lines = [json.loads(line) for line in (desk.home / "quiz.jsonl").read_text(encoding="utf-8").splitlines()]
    assert ["former" in line["problems"][0] for line in lines[1:]] == [True, True, False]
    desk.run("verify quiz.jsonl").done()
