"""Every promise of `check` and `build` is kept by planting the defect that it speaks of, and seeing it caught."""

from __future__ import annotations

import os
import re
import signal
import time
from pathlib import Path

import pytest

from tests.helpers import SUM, TEXT, Ran, Workdir, add_type, changed, children, recipe

ADD = 'return {"sum": a + b}'
CHECK = 'return answer["sum"] - a == b'
DRAW = "a, b = d.integers(2, 1, largest)"
MISTAKES = 'return {"subtracted": {"sum": a - b}, "forgot the second": {"sum": a}}'
PRINTED = "What is $<< a >> + << b >>$?"

# name → problem.py, text.md.j2, what `check` says, what `build` says ("" where only many draws can tell)
PLANTED: dict[str, tuple[str, str, str, str]] = {
    "wrong_solve": (
        changed(SUM, ADD, 'return {"sum": a + b + (a > 3000)}'),
        TEXT,
        r'verify\(\) refuses the answer \{"sum": ',
        "",
    ),
    "always_wrong_solve": (
        changed(SUM, ADD, 'return {"sum": a * b}'),
        TEXT,
        r'verify\(\) refuses the answer \{"sum": ',
        r"verify\(\) refuses the answer .* no key was written",
    ),
    "shared_helper": (
        changed(changed(SUM, ADD, 'return {"sum": _off(a, b)}'), CHECK, 'return answer["sum"] == _off(a, b)')
        + "\n\ndef _off(a, b):\n    return a + b + 1\n",
        TEXT,
        r"verify\(\) and solve\(\) both use _off\(\)",
        "",
    ),
    "solve_called": (
        changed(changed(SUM, ADD, 'return {"sum": a + b + 1}'), CHECK, "return answer == solve(a, b)"),
        TEXT,
        r"verify\(\) calls solve\(\)",
        "",
    ),
    "same_formula": (
        changed(changed(SUM, ADD, 'return {"sum": a - b}'), CHECK, 'return answer["sum"] == a - b'),
        TEXT,
        r"verify\(\) computes “a - b” just as solve\(\) does",
        "",
    ),
    "always_yes": (
        changed(SUM, CHECK, "return True"),
        TEXT,
        r'verify\(\) accepts \{"sum": \d+\} as well as \{"sum": \d+\} for \{"a": ',
        r"verify\(\) accepts .* no key of this type can be trusted",
    ),
    "not_whole": (
        changed(SUM, ADD, 'return {"sum": (a + b) / 2}'),
        TEXT,
        r"answer “sum” holds \d+\.\d, a float",
        r"answer “sum” holds \d+\.\d, a float",
    ),
    "endless_rejection": (
        changed(SUM, DRAW, DRAW + '\n    d.require(a > largest, "a is small")'),
        TEXT,
        r"nothing to draw with .*: 1000 attempts, the last refused because a is small",
        r"nothing to draw with .*: 1000 attempts, the last refused because a is small",
    ),
    "endless_loop": (
        changed(SUM, DRAW, DRAW + "\n    while a <= largest:\n        a = d.integer(1, largest)"),
        TEXT,
        r"more than 100000 values drawn in one attempt: does a loop never end\?",
        r"more than 100000 values drawn in one attempt: does a loop never end\?",
    ),
    "order_of_a_set": (
        changed(SUM, DRAW, DRAW + '\n    a += list({"few", "many", "most", "none"}).index("most")'),
        TEXT,
        r"draws came out otherwise in another process",
        "",
    ),
    "wall_clock": (
        "import time\n" + changed(SUM, DRAW, DRAW + "\n    a += time.perf_counter_ns() % 1000"),
        TEXT,
        r"draws came out otherwise in another process",
        r"draws other givens from the same seed the second time",
    ),
    "year": (
        "import datetime\n" + changed(SUM, DRAW, DRAW + "\n    a += datetime.date.today().year"),
        TEXT,
        r"problem.py uses datetime: whatever is drawn must come from d",
        "",
    ),
    "global_random": (
        "import random\n" + changed(SUM, DRAW, DRAW + "\n    a = random.randint(1, 5000)"),
        TEXT,
        r"problem.py uses random: whatever is drawn must come from d",
        r"draws other givens from the same seed the second time",
    ),
    "global_state": (
        changed(SUM, DRAW, DRAW + "\n    SEEN.append(a)\n    a += len(SEEN)") + "\n\nSEEN = []\n",
        TEXT,
        r"draws came out otherwise in another process",
        r"draws other givens from the same seed the second time",
    ),
    "mistake_is_answer": (
        changed(SUM, MISTAKES, 'return {"added backwards": {"sum": b + a}}'),
        TEXT,
        r"mistake “added backwards” always gives the right answer",
        "",
    ),
    "one_answer": (
        changed(changed(SUM, ADD, 'return {"sum": 7}'), CHECK, 'return answer["sum"] == 3 + 4'),
        TEXT,
        r"every answer is 7, whatever the givens",
        "",
    ),
    "answer_printed": (
        SUM,
        changed(TEXT, PRINTED, PRINTED + " (Hint: $<< a + b >>$.)"),
        r"the statement holds the answer in 40 of 40 draws",
        "",
    ),
    "answer_in_the_givens": (
        changed(SUM, "def solve(a, b)", "def solve(a, b, c)")
        .replace("(answer, a, b)", "(answer, a, b, c)").replace("mistakes(a, b)", "mistakes(a, b, c)")
        .replace("else b}", "else b, \"c\": [a + b] if a % 2 else [0]}"),
        changed(TEXT, PRINTED, PRINTED + " Not $<< c|vector >>$."),
        r"the statement holds the answer in \d+ of 40 draws",
        "",
    ),
    "broken_branch": (
        SUM,
        changed(TEXT, PRINTED, PRINTED + r" <% if a % 7 == 3 %>$\frac{<< a >>$<% endif %>"),
        r"broken TeX: .*",
        "",
    ),
    "undefined_in_a_branch": (
        SUM,
        changed(TEXT, "It is $", "<% if b % 5 == 2 %><< carry >><% endif %>It is $"),
        r"'carry' is undefined",
        "",
    ),
    "answer_named_in_statement": (
        SUM,
        changed(TEXT, PRINTED, PRINTED + " $<< answer.sum >>$"),
        r"'answer' is undefined",
        r"'answer' is undefined",
    ),
    "half_a_letter": (
        changed(SUM, "def solve(a, b)", "def solve(a, b, name)")
        .replace("(answer, a, b)", "(answer, a, b, name)").replace("mistakes(a, b)", "mistakes(a, b, name)")
        .replace("else b}", 'else b, "name": "Ada\\ud83d"}'),
        TEXT,
        r"given “name” holds half of a letter",
        r"given “name” holds half of a letter",
    ),
    "wrong_mistake": (
        changed(SUM, MISTAKES, 'return {"halved": {"half": a}}'),
        TEXT,
        r"mistake “halved” has a field “half” that the answer has not",
        r"mistake “halved” has a field “half” that the answer has not",
    ),
    "odd_effort": (
        SUM + "\n\ndef effort(a, b):\n    return a / 2\n",
        TEXT,
        r"effort\(\) must return a whole number from 0 on, not ",
        r"effort\(\) must return a whole number from 0 on, not ",
    ),
    "odd_identity": (
        SUM + "\n\ndef identity(a, b):\n    return {a, b}\n",
        TEXT,
        r"the identity holds \{.*\}, a set",
        r"the identity holds \{.*\}, a set",
    ),
    "hostile": (
        changed(SUM, ADD, 'raise ValueError("<script>alert(1)</script>")'),
        TEXT,
        r"solve\(\) failed at problem.py, line \d+: ValueError: <script>alert",
        r"solve\(\) failed at problem.py, line \d+: ValueError: <script>alert",
    ),
    "broken_figure": (
        SUM + "\n\ndef figure(a, b):\n    raise ValueError('no ink')\n",
        changed(TEXT, PRINTED, PRINTED + "\n\n![Two numbers](figure)\n"),
        r"figure\(\) failed at problem.py, line \d+: ValueError: no ink",
        r"figure\(\) failed at problem.py, line \d+: ValueError: no ink",
    ),
}  # fmt: skip

ALLOWED = '\nALLOW = {"given back: forgot the second": "many would do that"}\n'
EXAMPLE = '[{"source": "by hand", "givens": {"a": 2, "b": 3}, "answer": {"sum": 5}}]'


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Workdir:
    home = tmp_path_factory.mktemp("planted")
    for name, (problem, text, _, _) in PLANTED.items():
        add_type(home / "bank", f"planted/{name}", problem, text)
    for name, example in (("example", '"sum": 6'), ("shapeless", '"sum": [5]'), ("good", '"sum": 5')):
        path = add_type(home / "bank", f"other/{name}", SUM + ALLOWED + "\n\ndef effort(a, b):\n    return 1 + a % 2\n")
        path.with_name("examples.json").write_text(EXAMPLE.replace('"sum": 5', example), encoding="utf-8")
    return Workdir(home)


@pytest.fixture(scope="module")
def checked(desk: Workdir) -> Ran:
    """One run over all defects."""
    return desk.run("check planted other --draws 40 --jobs 2")


def faults(ran: Ran, type_id: str) -> list[str]:
    return [line for line in ran.err.splitlines() if line.startswith(f"fault: {type_id}: ")]


@pytest.mark.parametrize("name", PLANTED)
def test_check_catches(checked: Ran, name: str) -> None:
    assert checked.code == 1
    assert any(re.search(PLANTED[name][2], line) for line in faults(checked, f"planted/{name}")), checked.err


@pytest.mark.parametrize("name", [name for name, (_, _, _, build) in PLANTED.items() if build])
def test_build_catches(desk: Workdir, name: str) -> None:
    """One line, the type named, nothing written."""
    desk.write("quiz.toml", recipe(f'type = "planted/{name}"', versions="3"))
    before = desk.tree()
    error = desk.run("build quiz.toml --seed 170141183460469231731687303715884105728").error()
    assert re.search(PLANTED[name][3], error), error
    assert f"planted/{name}" in error
    assert desk.tree() == before


def test_a_sound_type_has_no_fault(checked: Ran) -> None:
    assert not faults(checked, "other/good")
    assert "note: other/good" not in checked.out


def test_an_example_that_does_not_come_out(checked: Ran) -> None:
    assert any(
        'examples.json: by hand gives {"sum": 6}, but solve() {"sum": 5}' in line
        for line in faults(checked, "other/example")
    )
    assert faults(checked, "other/shapeless")


def test_a_type_without_an_example_gets_a_note(checked: Ran) -> None:
    assert "note: planted/wrong_solve: no examples.json" in checked.out


@pytest.mark.parametrize("name", ["wrong_solve", "always_yes", "broken_branch", "undefined_in_a_branch", "not_whole"])
def test_the_named_command_shows_the_fault(desk: Workdir, checked: Ran, name: str) -> None:
    """Each fault names a command; what it prints is the fault."""
    (line,) = faults(checked, f"planted/{name}")[:1]
    command = line.partition("; see it: problemset ")[2]
    assert command.startswith(f"show planted/{name} --seed ")
    assert re.search(PLANTED[name][2], desk.run(command).error())


def test_the_report_names_every_fault(desk: Workdir) -> None:
    """As text: nothing of a type becomes markup, and nothing is fetched."""
    names = ["wrong_solve", "hostile", "always_wrong_solve"]
    ran = desk.run(f"check {' '.join('planted/' + name for name in names)} other/good --draws 25 --report r.html")
    assert ran.code == 1
    page = (desk.home / "r.html").read_text(encoding="utf-8")
    assert "3 of the types have faults" in page
    for name in names:
        section = page[page.index(f'id="planted/{name}"') :].partition("</section>")[0]
        assert 'class="fault"' in section
        assert f"problemset show planted/{name} --seed " in section
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert set(re.findall(r"""(?:src|href)=["'](.)""", page)) == {"d", "#"}  # data: and places of the page
    good = page[page.index('id="other/good"') :].partition("</section>")[0]
    assert good.count("data:image/png") == 2
    assert good.count("data:image/svg") == 1


def test_all_is_well(desk: Workdir) -> None:
    ran = desk.run("check other/good --draws 30 --seed 5 --jobs 1").done()
    assert re.search(
        r"^1 types, \d+ draws, each twice, in \d+ s: 0 with faults, 0 with warnings$", ran.out, re.MULTILINE
    )
    assert re.search(r"^other/good +\d+ +1\.00 .* 0$", ran.out, re.MULTILINE), ran.out


def test_a_knob_without_a_description_gets_a_warning(desk: Workdir, tmp_path: Path) -> None:
    add_type(tmp_path / "other", "untold/sum", changed(SUM, '"sign": "signs of the second number", ', ""))
    ran = desk.run(f"check untold/sum --draws 20 --jobs 1 --bank {tmp_path / 'other'}").done()
    (line,) = [line for line in ran.err.splitlines() if "its knobs" in line]
    assert line.startswith("warning: untold/sum: does not say what its knobs set: sign; ")
    assert line.endswith('ABOUT = {"sign": "…"}')
    assert "0 with faults, 1 with warnings" in ran.out


def test_a_new_type_describes_its_knobs(desk: Workdir) -> None:
    desk.run("new fresh/one --bank new").done()
    assert "warning: " not in desk.run("check fresh/one --draws 20 --jobs 1 --bank new").done().err


def test_an_unknown_type(desk: Workdir) -> None:
    assert "there is no problem type “other/god”; did you mean other/good" in desk.run("check other/god").error()


def test_a_type_that_ends_the_process(desk: Workdir, tmp_path: Path) -> None:
    """Even that is one line, with what to do."""
    source = "import os\n" + changed(SUM, DRAW, DRAW + "\n    os._exit(7)")
    add_type(tmp_path / "other", "deadly/exit", source)
    error = desk.run(f"check deadly other/good --draws 20 --bank {tmp_path / 'other'}").error()
    assert error.startswith("a process ended in the middle of a check")
    assert "deadly/exit" in error


def test_interrupted(desk: Workdir) -> None:
    """^C ends the workers at once, without tracebacks: exit code 130."""
    started = desk.start("check other/good --draws 100000 --jobs 2", start_new_session=True)
    while started.poll() is None and not children(started):
        time.sleep(0.05)
    time.sleep(0.5)
    os.killpg(started.pid, signal.SIGINT)  # as a terminal does
    out, err = started.communicate(timeout=20)
    assert (started.returncode, out) == (130, "")
    assert err.strip() == "interrupted; a check keeps nothing, start it again"
