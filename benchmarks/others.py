"""Other programs that make exams, where they are installed: R/exams and auto-multiple-choice, on examples of their own.

They make other pages than this project, so their figures tell the order of magnitude, not more.
"""

from __future__ import annotations

import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from timing import timed

# Eight of the exercises that come with R/exams: seven with numbers and one with a choice, none with a drawn figure.
EXERCISES = ("tstat", "deriv", "fruit", "regression", "confint", "currency8", "hessian", "fourfold")

R_EXAMS = """\
library("exams")
set.seed({seed})
exams2pdf(as.list(c({exercises})), n = {count}, dir = ".", template = c("exam", "solution"))
"""


@dataclass(frozen=True)
class Other:
    """What a paper and its solution cost by another program, in seconds."""

    what: str
    """The program's version and its example."""
    seconds: float
    cpu: float


def others(count: int, runs: int, told: Callable[[str], None]) -> Iterator[tuple[str, Other]]:
    """Program → its figures, the shortest of so many runs of so many papers each. One that is missing is told and left
    out."""
    for name, (missing, measured) in {
        "R/exams": (_r_exams_missing, _r_exams),
        "auto-multiple-choice": (_amc_missing, _amc),
    }.items():
        if lacking := missing():
            told(f"{name}: left out, {lacking}")
            continue
        told(f"{name}: {count} papers and solutions")
        each = [measured(count) for _ in range(runs)]
        yield name, Other(each[0].what, min(one.seconds for one in each), min(one.cpu for one in each))


# --- R/exams ----------------------------------------------------------------------------------------------------------


def _r_exams_missing() -> str:
    if not shutil.which("Rscript"):
        return "there is no Rscript"
    asked = subprocess.run(["Rscript", "-e", 'library("exams")'], capture_output=True, check=False)
    return "R has no package exams" if asked.returncode else ""


def _r_exams(count: int) -> Other:
    version = subprocess.run(
        ["Rscript", "-e", 'cat(format(packageVersion("exams")))'], capture_output=True, text=True, check=True
    ).stdout
    script = R_EXAMS.format(seed=182, count=count, exercises=", ".join(f'"{name}.Rnw"' for name in EXERCISES))
    with tempfile.TemporaryDirectory() as folder:
        run = timed(["Rscript", "-e", script], cwd=Path(folder))
        made = len(list(Path(folder).glob("*.pdf")))
        if made != 2 * count:
            raise SystemExit(f"R/exams made {made} files where {2 * count} were asked for\n{run.out}")
    return Other(f"R/exams {version}, {len(EXERCISES)} of its own exercises", run.seconds / count, run.cpu / count)


# --- auto-multiple-choice ---------------------------------------------------------------------------------------------


def _amc_missing() -> str:
    if not shutil.which("auto-multiple-choice"):
        return "it is not installed"
    return "" if _amc_model() else "its model simple.tgz is not installed"


def _amc_model() -> Path | None:
    program = shutil.which("auto-multiple-choice")
    assert program
    for prefix in (Path(program).resolve().parents[1], Path("/usr")):
        if (model := prefix / "share/auto-multiple-choice/models/en/simple.tgz").is_file():
            return model
    return None


def _amc(count: int) -> Other:
    """One run of LaTeX makes all papers and a solution of the sheet; another, every paper's solution."""
    model = _amc_model()
    assert model
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with tarfile.open(model) as archive:
            archive.extractall(folder, filter="data")
        (folder / "data").mkdir()
        seconds = cpu = 0.0
        for mode in ("s", "k"):
            run = timed(
                [
                    "auto-multiple-choice", "prepare", "--mode", mode, "--with", "pdflatex", "--prefix", f"{folder}/",
                    "--data", f"{folder}/data", "--n-copies", str(count), "--out-sujet", "paper.pdf",
                    "--out-corrige", "solution.pdf", "--out-corrige-indiv", "solutions.pdf",
                    "--out-calage", "marks.xy", f"{folder}/simple.tex",
                ],
                cwd=folder,
            )  # fmt: skip
            seconds, cpu = seconds + run.seconds, cpu + run.cpu
        for made in ("paper.pdf", "solutions.pdf"):
            if not (folder / made).is_file():
                raise SystemExit(f"auto-multiple-choice made no {made}\n{run.out}")
    return Other(f"auto-multiple-choice, its model `{model.stem}`", seconds / count, cpu / count)
