"""The benchmarks run with the program as it is: options, tables, and what an interrupted comparison leaves behind."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from generator.bank import Bank, draw_instance
from generator.bank.guards import changed_answers

ROOT = Path(__file__).parent.parent
BENCHMARKS = ROOT / "benchmarks"
FOLDERS = ("benchmarks", "generator", "seeds", "templates")


@pytest.fixture(scope="module")
def measure(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The benchmark's command in a repository with one commit: what the tests run in need not be a checkout."""
    home = tmp_path_factory.mktemp("repository")
    for name in FOLDERS:
        shutil.copytree(ROOT / name, home / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", home)
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "all"]):
        command = ["git", "-c", "user.name=Test", "-c", "user.email=test@example.org", *words]
        subprocess.run(command, cwd=home, check=True, capture_output=True)
    return [sys.executable, str(home / "benchmarks" / "measure.py")]


def load(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return import_module(name)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--help"], 0, "--against REV"),
        (["--runs", "2"], 2, "--runs is at least 1, and goes with --against"),
        (["--against", "HEAD", "--runs", "0"], 2, "--runs is at least 1, and goes with --against"),
        (["--against", "no-such"], 1, "error: there is no commit 'no-such' here; `git log --oneline` lists them\n"),
    ],
)
def test_options(measure: list[str], words: list[str], code: int, said: str) -> None:
    run = subprocess.run([*measure, *words], capture_output=True, text=True, check=False)
    assert run.returncode == code
    assert said in run.stdout + run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_comparison_leaves_nothing_behind(
    measure: list[str], tmp_path: Path, number: signal.Signals
) -> None:
    command = [*measure, "--quick", "--against", "HEAD"]
    env = {**os.environ, "TMPDIR": str(tmp_path)}
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               preexec_fn=heeding_interrupts)  # fmt: skip
    until = time.monotonic() + 60
    while not list(tmp_path.glob("tmp*/out")) and process.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    assert list(tmp_path.glob("problemset-against-*/generator/cli")), "the other commit is not unpacked"
    assert len(processes(tmp_path)) > 1, "nothing is being built"

    process.send_signal(number)  # to it alone: what it started must be ended by it

    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert said.endswith("interrupted\n")
    assert list(tmp_path.iterdir()) == []
    assert processes(tmp_path) == []


def heeding_interrupts() -> None:
    """Tests that run in the background of a shell ignore ^C, and so would what they start."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def processes(folder: Path) -> list[int]:
    """Those with the folder for temporary files."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"TMPDIR={folder}\0".encode() in (process / "environ").read_bytes():
                found.append(int(process.name))
        except OSError:
            continue  # ended meanwhile, or another user's
    return found


@pytest.mark.parametrize("part", ["bare-typst", pytest.param("plain", marks=pytest.mark.tex)])
def test_a_part_runs_with_the_program_as_it_is(part: str) -> None:
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(BENCHMARKS)])}
    command = [sys.executable, "-P", str(BENCHMARKS / "parts.py"), part, str(BENCHMARKS / "eight.toml"), "1"]
    run = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    first, second = json.loads(run.stdout)
    assert first > 0
    assert second > 0


def test_the_table_has_both_sides_and_this_tree_over_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    against, others = load("against", monkeypatch), load("others", monkeypatch)
    monkeypatch.setattr(against, "CORES", 2)
    key = "eight types, Typst"
    other = {
        f"wall, {key}": 0.2, f"CPU, {key}": 0.3, f"pages, {key}": 10.0, f"bare alone, {key}": 0.2,
        f"bare together, {key}": 0.16, "plain wall, eight types": 2.0, "cold wall, eight types": 1.0,
    }  # fmt: skip
    ours = {**other, f"wall, {key}": 0.1, f"CPU, {key}": 0.27, f"pages, {key}": 9.0}
    found = against.Comparison(("abc", "def"), (other, ours), {"R/exams": others.Other("R/exams 2", 1.0, 0.9)}, runs=3)

    lines = against.table(found).splitlines()

    assert "| figure | abc | def | ratio |" in lines
    assert f"| CPU a version, {key} | 0.300 s | 0.270 s | 0.90 |" in lines
    assert f"| pages a version, {key} | 10.0 | 9.0 | 0.90 |" in lines
    assert f"| versions an hour, {key} | 18,000 | 36,000 | 2.00 |" in lines
    assert f"| plain pylatex ÷ build, {key} | 2.000 s ÷ 0.200 s = **10** | 2.000 s ÷ 0.100 s = **20** | 2.00 |" in lines
    limit = "0.200 s ÷ 0.100 s = **2** | 0.100 s ÷ 0.100 s = **1** | 0.50 |"
    assert f"| build ÷ (bare engine ÷ 2), {key} | {limit}" in lines
    assert f"| R/exams ÷ build, {key}, wall | 1.000 s ÷ 0.200 s = **5** | 1.000 s ÷ 0.100 s = **10** | 2.00 |" in lines
    assert "| one version, cold, wall, eight types | 1.00 s | 1.00 s | 1.00 |" in lines
    assert "Each figure is the shortest of 3 runs, in turns; the longest of a figure was at most 0% longer." in lines


def test_sides_take_turns_and_the_shortest_run_counts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    against = load("against", monkeypatch)
    sides = (against.Side("a", tmp_path), against.Side("b", tmp_path))
    asked: list[str] = []

    def measured(side: object) -> dict[str, float]:
        asked.append(side.name)  # type: ignore[attr-defined]
        return {"wall, x, Typst": {"a": 4.0, "b": 2.0}[asked[-1]] + (len(asked) < 3)}

    found = against.in_turns(sides, [("x", measured)], 2, lambda what: None)

    assert asked == ["a", "b", "a", "b"]
    assert found.figures == ({"wall, x, Typst": 4.0}, {"wall, x, Typst": 2.0})
    assert found.spread == 0.5


def test_a_program_that_is_missing_is_told_and_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    others = load("others", monkeypatch)
    monkeypatch.setattr(others.shutil, "which", lambda _: None)
    told: list[str] = []
    assert list(others.others(1, 1, told.append)) == []
    assert told == ["R/exams: left out, there is no Rscript", "auto-multiple-choice: left out, it is not installed"]


def test_tables_go_to_their_places_in_the_page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    measure = load("measure", monkeypatch)
    page = tmp_path / "page.md"
    shutil.copy(ROOT / "docs" / "scale.md", page)

    measure.put(page, "measured", "| new |")
    measure.put(page, "comparison", "| other |")

    text = page.read_text(encoding="utf-8")
    assert "<!-- measured begins -->\n\n| new |\n\n<!-- measured ends -->" in text
    assert "<!-- comparison begins -->\n\n| other |\n\n<!-- comparison ends -->" in text
    assert "## A million papers" in text
    with pytest.raises(SystemExit, match=r"page\.md has no place 'plot'"):
        measure.put(page, "plot", "")


# Problems in the notation of mathgenerator, with a right key and a planted one.
PLANTED = [
    ("int_matrix_22_determinant", r"$\det \begin{bmatrix} 3 & 4 \\ 5 & 6 \end{bmatrix}= $", "$-2$", "$2$"),
    ("invert_matrix", r"$\begin{bmatrix} 1 & 2 \\ 0 & 1 \end{bmatrix}$",
     r"\begin{bmatrix} 1 & -2 \\ 0 & 1 \end{bmatrix}", r"\begin{bmatrix} 1 & 2 \\ 0 & 1 \end{bmatrix}"),
    ("system_of_equations", "Given $ - 2y = 8$ and $x + 3y = -7$, solve", "$x = 5$, $y = -4$", "$x = 5$, $y = 4$"),
    ("intersection_of_two_lines", "$y = 2/4x + 1$ and $y = -x - 2$", "$(-2, 0)$", "$(2, 0)$"),
    ("definite_integral", "limits $0$ to $1$ of the equation $4x^2 + 2x + 1 = $", "$3.3333$", "$3.3334$"),
    ("stationary_points", "$f(x)=x^3 + 8*x^2 + 5*x + 5$", r"${-5, - \frac{1}{3}}$", r"${-5, \frac{1}{3}}$"),
    ("quadratic_equation", "equation $2x^2+3x+1=0$", "${-0.5, -1.0}$", "${-0.5, 1.0}$"),
    ("factoring", "$x^2+x-6$", "$(x-2)(x+3)$", "$(x+2)(x-3)$"),
    ("complex_quadratic", "Equation $x^2 + 2x + 3 = 0$", r"(\frac{-2 + \sqrt{8}i}{2*1}, \frac{-2 - \sqrt{8}i}{2*1})",
     r"(\frac{-2 + 8i}{2*1}, \frac{-2 - 8i}{2*1})"),
    ("multiply_complex_numbers", "$(6-2j) * (-0+3j) = $", "$(6+18j)$", "$(-6+18j)$"),
    ("arithmetic_progression_sum", "first $4$ terms of the AP series: $5, 3, 1 ... $", "$8.0$", "$9.0$"),
    ("base_conversion", "Convert $1F$ from base $16$ to base $3$.", "$1011$", "$1012$"),
    ("nth_fibonacci_number", "What is the 78th Fibonacci number?", "$8944394323791464$", "$8944394323791488$"),
    ("conditional_probability", r"$1.00\%$ … $SN=90.00$% … $SP=95.00\%$", "$15.38$%", "$15.39$%"),
    ("data_summary", "for the data $1, 3$", "Mean is $2.0$, Standard Deviation is $1.0$, Variance is $1.0$",
     "Mean is $2.0$, Standard Deviation is $1.0$, Variance is $4.0$"),
    ("power_rule_integration", "$3x^{2} + 1x^{1}$", r"$\frac{3}{3}x^{3} + \frac{1}{2}x^{2} + C$",
     r"$\frac{3}{2}x^{3} + \frac{1}{1}x^{2} + C$"),
    ("modulo_division", "$7$ % $4 = $", "$3$", "$1$"),
]  # fmt: skip


@pytest.mark.parametrize(("generator", "problem", "right", "planted"), PLANTED, ids=lambda text: str(text)[:20])
def test_an_oracle_finds_a_planted_wrong_key(
    monkeypatch: pytest.MonkeyPatch, generator: str, problem: str, right: str, planted: str
) -> None:
    kinds, keys = load("peer_kinds", monkeypatch), load("peer_keys", monkeypatch)
    (kind,) = (kind for kind in kinds.KINDS if kind.generator == generator)
    assert not keys.judged(kind.theirs(problem, right)).wrong
    assert keys.judged(kind.theirs(problem, planted)).wrong


@pytest.mark.parametrize(
    ("generator", "problem", "key", "expected"),
    [
        ("gcd", "GCD of $12$ and $18 = $", "$6$", ()),
        ("gcd", "GCD of $6$ and $18 = $", "$6$", ("degenerate",)),
        ("vector_dot", r"$[1, 2]\cdot[-2, 1]=$", "$0$", ("degenerate",)),
        ("linear_equations", "$1x + 2y = 3$ and $2x + 4y = 6$", "$x = 1$, $y = 1$", ("degenerate",)),
        ("linear_equations", "$1x + 2y = 3$ and $2x + 4y = 7$", "$x = 1$, $y = 1$", ("wrong", "degenerate")),
        ("intersection_of_two_lines", "$y = 1/2x + 1$ and $y = 2/4x + 1$", "No Solution", ("wrong", "degenerate")),
        ("intersection_of_two_lines", "$y = 1/2x + 1$ and $y = 2/4x$", "No Solution", ("degenerate",)),
        ("modulo_division", "$7$ % $0 = $", "$0$", ("wrong", "degenerate")),
        ("definite_integral", "limits $0$ to $1$ of the equation $1x^2 + 0x + 0 = $", "$0.3333$",
         ("rounded", "not whole")),
        ("mean_median", "$[1, 2]$", "mean $1.5$ and median $1.5$", ("not whole",)),
        ("gcd", "GCD of twelve", "$6$", ("unread",)),
        ("intersection_of_two_lines", "$y = __import__('os')$ and $y = x$", "$(1, 1)$", ("unread",)),
    ],
)  # fmt: skip
def test_what_counts_against_a_problem(
    monkeypatch: pytest.MonkeyPatch, generator: str, problem: str, key: str, expected: tuple[str, ...]
) -> None:
    peers, kinds = load("peers", monkeypatch), load("peer_kinds", monkeypatch)
    (kind,) = (kind for kind in kinds.KINDS if kind.generator == generator)
    shares = peers.their_shares(kind, {"pairs": [[problem, key]], "seconds": 1.0})
    assert tuple(what for what, count in shares.counts.items() if count) == expected


def test_our_types_are_judged_by_the_same_oracles(monkeypatch: pytest.MonkeyPatch) -> None:
    """A draw of each type that is compared; with a field changed, the key is wrong."""
    kinds, keys = load("peer_kinds", monkeypatch), load("peer_keys", monkeypatch)
    bank = Bank()
    compared = {kind.type: kind for kind in kinds.KINDS if kind.type}
    assert len(compared) >= 12
    for name, kind in compared.items():
        one = draw_instance(bank[name], 20, "A", "peers", knobs=bank[name].resolve_knobs(kind.knobs))
        assert keys.judged(kind.ours(one.givens, one.answer)) == keys.Verdict(
            wrong=False, rounded=False, whole=name not in FRACTIONS, degenerate=False
        ), name
        for changed in changed_answers(one):
            if bank[name].verify(changed, **one.givens) is not True and same_shape(changed, one.answer):
                assert keys.judged(kind.ours(one.givens, changed)).wrong, (name, changed)


FRACTIONS = {"probability/binomial_distribution", "probability/screening_test"}


def same_shape(a: object, b: object) -> bool:
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same_shape(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same_shape, a, b))
    return type(a) is type(b)


def test_without_mathgenerator_its_installation_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    peers = load("peers", monkeypatch)
    for python in (tmp_path / "python", Path(sys.executable)):  # no Python, and one without it
        assert peers.main(["--python", str(python), "--kind", "gcd"]) == 1
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.startswith("error: no mathgenerator")
        assert said.err.count("\n") == 1
        assert "/pip install mathgenerator==" in said.err


def test_the_page_has_every_kind_that_is_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    page = (ROOT / "docs" / "peers.md").read_text(encoding="utf-8")
    for kind in load("peer_kinds", monkeypatch).KINDS:
        assert f"| {kind.name}: `{kind.generator}`{f', `{kind.type}`' if kind.type else ''}" in page, kind.name
