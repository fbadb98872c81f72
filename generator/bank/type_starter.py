"""Starts a new type: files that work from the first minute, with the why in comments."""

from __future__ import annotations

import json
from pathlib import Path

from generator.bank.bank import NAME, Bank
from generator.bank.drawing import draw_instance
from generator.bank.problem_type import ProblemType
from generator.errors import UserError
from generator.files import write_whole

_STARTERS = Path(__file__).parent / "starters"


def new_type(type_id: str, bank: Path) -> list[Path]:
    """Writes the four files of a type to <bank>/<topic>/<name>/. Raises UserError for a bad name or a taken one."""
    topic, slash, name = type_id.partition("/")
    if not slash or not NAME.fullmatch(topic) or not NAME.fullmatch(name):
        raise UserError(
            f"“{type_id}” is no type id", todo="use TOPIC/NAME in small letters, digits and underscores: algebra/linear"
        )
    folder = bank / topic / name
    if folder.exists():
        raise UserError("there is such a folder already", where=str(folder), todo="choose another name")
    if type_id in Bank([bank] if bank.is_dir() else []).ids():
        raise UserError(f"there is a type {type_id} in another bank already", todo="choose another name")
    written = []
    for file in ("problem.py", "text.md.j2", "examples.json"):
        content = (_STARTERS / f"{file}.txt").read_text(encoding="utf-8").replace("TOPIC/NAME", type_id)
        write_whole(folder / file, content.encode("utf-8"))
        written.append(folder / file)
    write_whole(folder / "golden.json", golden(Bank([bank])[type_id]).encode("utf-8"))
    return [*written, folder / "golden.json"]


def golden(kind: ProblemType) -> str:
    """The contents of golden.json: givens and answer of two seeds, so that a changed stream is noticed."""
    drawn = []
    for seed in (1, 2**127 + 1):
        instance = draw_instance(kind, seed, "A", "golden", knobs=kind.resolve_knobs({}))
        stated = {"claims": dict(instance.claims)} if instance.is_open else {"answer": dict(instance.answer)}
        drawn.append({"seed": str(seed), "givens": dict(instance.givens), **stated})
    lines = ",\n".join(json.dumps(line, ensure_ascii=False) for line in drawn)
    return f"[\n{lines}\n]\n"
