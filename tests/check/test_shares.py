"""What can be guessed and what a mistake hides is planted in tiny types, found by `check`, and allowed by them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generator.bank import Bank
from generator.check.shares import Offer, Share, judged, mistake_shares
from generator.errors import TypeFault
from tests.helpers import SUM, TEXT, Ran, Workdir, add_type, changed

ADD = 'return {"sum": a + b}'
DRAW = "a, b = d.integers(2, 1, largest)"
MISTAKES = 'return {"subtracted": {"sum": a - b}, "forgot the second": {"sum": a}}'
ALLOWED = '\nALLOW = {"given back: forgot the second": "many would do that"}\n'
EFFORT = "\n\ndef effort(a, b):\n    return int(a % 7 > 0)\n"
REASON = "it is meant so"

# name → problem.py, the finding that ALLOW names, what is said of it
PLANTED: dict[str, tuple[str, str, str]] = {
    "common_answer": (
        changed(SUM, DRAW, DRAW + "\n    if a % 6 == 0:\n        a, b = 3, 4"),
        "commonest answer",
        r"the answer is 7 in 1\d% of 300 draws",
    ),
    "commonest_answer": (
        changed(SUM, DRAW, DRAW + "\n    if a % 2 == 0:\n        a, b = 3, 4"),
        "commonest answer",
        r"the answer is 7 in [45]\d% of 300 draws",
    ),
    "zero_answer": (
        changed(SUM, DRAW, DRAW + "\n    if a % 6 == 0:\n        b = -a"),
        "zero answer",
        r"the answer is zero in 1\d% of 300 draws",
    ),
    "no_work": (SUM + EFFORT, "no work", r"the effort is 0 in 1\d% of 300 draws"),
    "hidden_by_the_answer": (
        changed(SUM, '"sum": a - b', '"sum": a - b if a % 6 else a + b'),
        "hidden: subtracted",
        r"mistake “subtracted” cannot be told from the answer in [12]\d% of 300 draws",
    ),
    "hidden_by_another": (
        changed(SUM, MISTAKES, 'return {"subtracted": {"sum": a - b}, "off": {"sum": a - b if a % 2 else 3 - b}}'),
        "hidden: off",
        r"mistake “off” cannot be told from “subtracted” in [45]\d% of 300 draws",
    ),
    "given_back": (
        changed(SUM, MISTAKES, 'return {"forgot the first": {"sum": b}}'),
        "given back: forgot the first",
        r"mistake “forgot the first” gives back b in 100% of 300 draws",
    ),
    "idle_given": (
        SUM.replace("a, b)", "a, b, c)").replace("else b}", 'else b, "c": d.integer(1, 9)}'),
        "idle given: c",
        r"the answer never depends on c, though identity\(\) does not leave it out",
    ),
    "idle_given_of_an_identity": (
        SUM.replace("a, b)", "a, b, c)").replace("else b}", 'else b, "c": d.integer(1, 9)}')
        + "\n\ndef identity(a, b, c):\n    return [min(a, b), max(a, b), c]\n",
        "idle given: c",
        r"the answer never depends on c, though identity\(\) does not leave it out",
    ),
}
FAULTY = {"commonest_answer", "hidden_by_another"}  # above the higher limit, too


def allowing(problem: str, finding: str) -> str:
    return f"{problem}\nALLOW = {{{finding!r}: {REASON!r}, 'given back: forgot the second': 'many would do that'}}\n"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Workdir:
    home = tmp_path_factory.mktemp("shares")
    for name, (problem, finding, _) in PLANTED.items():
        add_type(home / "bank", f"planted/{name}", problem + ALLOWED)
        add_type(home / "bank", f"allowed/{name}", allowing(problem, finding))
    left_out = PLANTED["idle_given"][0] + ALLOWED + "\n\ndef identity(a, b, c):\n    return [a, b]\n"
    needless = {"commonest answer": "once", "hidden: subtracted": "once", "zero anser": "typed by hand"}
    add_type(home / "bank", "sound/left_out", left_out)
    add_type(home / "bank", "sound/needless", SUM + f"\nALLOW = {needless}\n")
    return Workdir(home)


@pytest.fixture(scope="module")
def checked(desk: Workdir) -> Ran:
    return desk.run("check planted allowed sound --draws 300 --jobs 2")


def lines(text: str, word: str, type_id: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith(f"{word}: {type_id}: ")]


@pytest.mark.parametrize("name", PLANTED)
def test_a_share_above_its_limit_is_found(checked: Ran, name: str) -> None:
    word, other = ("fault", "warning") if name in FAULTY else ("warning", "fault")
    _, finding, said = PLANTED[name]
    found = lines(checked.err, word, f"planted/{name}")
    assert [line for line in found if re.search(rf"{said} \[{re.escape(finding)}\]", line)], checked.err
    assert not lines(checked.err, other, f"planted/{name}")
    assert checked.code == 1


@pytest.mark.parametrize("name", PLANTED)
def test_a_share_that_is_allowed_is_listed_with_its_reason(checked: Ran, name: str) -> None:
    _, finding, said = PLANTED[name]
    (line,) = [one for one in lines(checked.out, "allowed", f"allowed/{name}") if one.endswith(REASON)]
    assert re.search(rf"{said} \[{re.escape(finding)}\]: {REASON}$", line)
    assert not lines(checked.err, "warning", f"allowed/{name}")
    assert not lines(checked.err, "fault", f"allowed/{name}")


@pytest.mark.parametrize("name", ["common_answer", "zero_answer", "hidden_by_the_answer"])
def test_the_named_command_shows_it(desk: Workdir, checked: Ran, name: str) -> None:
    (line,) = lines(checked.err, "warning", f"planted/{name}")
    shown = desk.run(line.partition("; see it: problemset ")[2]).done().out
    assert {"common_answer": "\n  7\n", "zero_answer": "\n  0\n"}.get(name, "") in shown.replace("sum = ", "")
    assert ("   subtracted" in shown) is (name != "hidden_by_the_answer")


def test_a_given_that_identity_leaves_out_is_not_idle(checked: Ran) -> None:
    assert not lines(checked.err, "warning", "sound/left_out")


def test_what_is_allowed_without_need_gets_a_note(checked: Ran) -> None:
    found = lines(checked.out, "note", "sound/needless")
    assert any(re.search(r"“commonest answer”, but nothing needs it: \d\.\d%$", line) for line in found)
    assert any(line.endswith("ALLOW names “hidden: subtracted”, but nothing needs it") for line in found)
    assert any("“zero anser”, which is no finding; did you mean “zero answer”?" in line for line in found)


def test_the_summary_names_rates_and_warnings(checked: Ran) -> None:
    assert re.search(r"^draws a second: median [\d,]+, slowest [\d,]+ \(\w+/\w+\)$", checked.out, re.MULTILINE)
    warned = {line.split(": ")[1] for line in checked.err.splitlines() if line.startswith("warning: ")}
    assert f": {len(FAULTY)} with faults, {len(warned)} with warnings" in checked.out
    assert warned == {f"planted/{name}" for name in PLANTED if name not in FAULTY} | {"sound/needless"}


def test_the_table_has_the_shares(checked: Ran) -> None:
    head, *rows = checked.out.splitlines()
    ends = {column: head.index(column) + len(column) for column in ("top", "zero", "hidden", "given", "no work")}

    def cell(name: str, column: str) -> float:
        (row,) = [row for row in rows if row.startswith(f"planted/{name} ")]
        return float(row[: ends[column]].split()[-1].removesuffix("%"))

    assert cell("commonest_answer", "top") > 40
    assert cell("zero_answer", "zero") > 10 > cell("common_answer", "zero")
    assert cell("hidden_by_another", "hidden") > 40
    assert cell("given_back", "given") == 100
    assert cell("no_work", "no work") > 10


def test_the_report_lists_warnings_and_what_is_allowed(desk: Workdir) -> None:
    desk.run("check planted/zero_answer allowed/zero_answer --draws 300 --report r.html").done()
    page = (desk.home / "r.html").read_text(encoding="utf-8")
    bad, good = (
        page[page.index(f'id="{topic}/zero_answer"') :].partition("</section>")[0] for topic in ("planted", "allowed")
    )
    assert "Warning: the answer is zero in" in bad
    assert "problemset show planted/zero_answer --seed " in bad
    assert "Warning" not in good
    assert re.search(rf"Allowed: the answer is zero in .*: {REASON}</li>", good)
    assert "1 have warnings." in page
    assert "draws a second: median" in page


def test_knobs_that_are_set_give_warnings_only(desk: Workdir) -> None:
    """The author answers for the defaults; and what is allowed for them may be needless elsewhere."""
    ran = desk.run("check planted/commonest_answer sound/needless --knob largest=4000 --draws 300").done()
    assert lines(ran.err, "warning", "planted/commonest_answer (largest = 4000)")
    assert "ALLOW" not in ran.out


@pytest.mark.parametrize(
    "value", ['["commonest answer"]', '{"commonest answer": " "}', '{"commonest answer": 6}', "{1: 'six'}"]
)
def test_allow_needs_reasons(tmp_path: Path, value: str) -> None:
    add_type(tmp_path, "tiny/sum", SUM + f"\nALLOW = {value}\n")
    with pytest.raises(TypeFault, match="ALLOW must be a dict of what `check` warns of → the reason why it is meant"):
        Bank([tmp_path])["tiny/sum"]


def test_long_answers_are_told_apart(desk: Workdir) -> None:
    """They are counted whole, however little of them the table shows."""
    long = changed(SUM, ADD, 'return {"sum": [[7] * 40, [a + b] * 40]}').replace(
        'answer["sum"] - a == b', 'answer["sum"] == [[7] * 40, [b + a] * 40]'
    )
    long = changed(long, MISTAKES, 'return {"subtracted": {"sum": [[7] * 40, [a - b] * 40]}}')
    add_type(desk.home / "bank", "long/matrix", long, TEXT.replace("answer.sum", "answer.sum|matrix"))
    ran = desk.run("check long --draws 60").done()
    assert not lines(ran.err, "warning", "long/matrix")


def test_a_mistake_counts_the_draws_that_offer_it() -> None:
    """Those at the defaults, if there are any."""
    seldom = [Offer("seldom", True, f"show {i}", twin="the answer" if i % 2 else "") for i in range(40)]
    elsewhere = [Offer("seldom", False, "corner", twin="the answer") for _ in range(400)]
    only = [Offer("only elsewhere", False, f"corner {i}", twin="the answer" if i < 120 else "") for i in range(400)]
    first, second = mistake_shares([*seldom, *elsewhere, *only])
    assert (first.finding, first.times, first.of, first.reproduce) == ("hidden: seldom", 20, 40, "show 1")
    assert (second.times, second.of, second.reproduce) == (120, 400, "corner 0")
    verdict = judged([first, second], {}, 1000, is_default=True)
    assert (verdict.faults, verdict.warnings) == ((first,), (second,))  # corners are extreme: never a fault


@pytest.mark.parametrize(
    ("times", "of", "above"), [(19, 19, False), (12, 40, True), (9, 40, False), (20, 200, False), (21, 200, True)]
)
def test_few_draws_must_be_clear(times: int, of: int, above: bool) -> None:
    assert Share("zero answer", "", times, of).is_above(0.1) is above
