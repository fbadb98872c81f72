"""What a worker loads: the types of its recipe, each once, and no other."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from generator.bank.bank import Bank
from generator.errors import UserError
from generator.exam import Header, load_recipe
from generator.press.render_pool import render_context, render_task, warm_up
from tests.helpers import SUM, Workdir, add_type, changed, recipe
from tests.press.building import SEED


def watched(desk: Workdir, type_id: str) -> None:
    """Adds a type that notes each process that runs it."""
    note = f"with open({str(desk.home / 'ran')!r}, 'a') as file: print({type_id!r}, os.getpid(), file=file)"
    add_type(desk.bank, type_id, changed(SUM, 'TITLE = "Sum"', f"import os\n{note}"))


def runs(desk: Workdir) -> Counter[tuple[str, str]]:
    """(Type, process) → how often it ran there."""
    lines = (desk.home / "ran").read_text(encoding="utf-8").splitlines()
    return Counter((line.split()[0], line.split()[1]) for line in lines)


def quiz(folder: Path) -> Workdir:
    """A recipe with a type and a pool, beside a type of the same topic that nothing uses."""
    desk = Workdir(folder)
    for name in ("used", "drawn", "left_out"):
        watched(desk, f"odd/{name}")
    desk.write("quiz.toml", recipe('type = "odd/used"', 'pool = ["odd/drawn"]', versions="12"))
    return desk


def test_workers_load_only_the_types_of_the_recipe_and_each_once(tmp_path: Path) -> None:
    desk = quiz(tmp_path)
    desk.run(f"build quiz.toml --seed {SEED} --jobs 2").done()
    ran = runs(desk)
    assert {type_id for type_id, _ in ran} == {"odd/used", "odd/drawn"}
    assert len({process for _, process in ran}) in (2, 3)  # the build, and a worker or two
    assert set(ran.values()) == {1}
    (desk.home / "ran").unlink()
    desk.run("regenerate quiz.jsonl --out again --jobs 2").done()
    assert {type_id for type_id, _ in runs(desk)} == {"odd/used", "odd/drawn"}
    assert set(runs(desk).values()) == {1}


def test_a_broken_type_that_the_recipe_does_not_use_is_not_seen(tmp_path: Path) -> None:
    desk = quiz(tmp_path)
    (desk.bank / "odd/left_out/problem.py").write_text("raise SystemExit(9)", encoding="utf-8")
    desk.run(f"build quiz.toml --seed {SEED} --jobs 2").done()


def test_a_worker_with_other_types_waits_for_the_first_task_to_say_so(tmp_path: Path) -> None:
    desk = quiz(tmp_path)
    bank = Bank([desk.bank])
    header = Header(load_recipe(desk.home / "quiz.toml", bank), SEED, "", {})
    context = render_context(header, bank, ())
    add = desk.bank / "odd/used/problem.py"
    add.write_text(add.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    warm_up(context)  # raises nothing: nobody would read it
    with pytest.raises(UserError, match="or other problem types"):
        render_task(context, ())
