"""What the engine says to whoever types commands → in the words of the studio."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from generator.errors import UserError, UserErrors

_WORDS = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"free some room or choose another --out", "free some room on the disk, or allow writing; then try again"),
        (r"run the same command again, with fewer --jobs if memory is short",
         "start it again, and close other programs if memory is short"),
        (r"run the same command again", "start it again"),
        (r"keep that record for its papers and write another: --record NEW\.jsonl \(or move [^)]*\)",
         "open a copy of the exam for other papers, or put the recipe back as it was when they were printed"),
        (r"ask for at least as many; for fewer papers: --record NEW\.jsonl \(or move [^)]*\)",
         "ask for at least as many, or open a copy of the exam"),
        (r"`problemset regenerate` prints it as it is now; for new papers: --record NEW\.jsonl",
         "put back what was changed, or open a copy of the exam for new papers"),
        (r"ask for fewer, change a knob \(`problemset list [^`]*` shows their ranges\), or allow `repeats`",
         "ask for fewer papers, give that part other settings in Compose, or let problems come twice (repeats)"),
        (r"ask for fewer, or change a knob \(`problemset list [^`]*` shows their ranges\)",
         "ask for fewer papers, or give that part other settings in Compose"),
        (r"choose another folder: --out DIR", "move that folder away"),
        (r"leave the seed out, and 128 random bits are drawn; or say --practice", "take `seed` out of the recipe"),
        (r"see --distinct-from(, --record)?", "choose other exams to differ from"),
        (r"if you know whose it is, add --trust-layout", "put the layout's own file into the folder of the exam"),
        (r"use a4 or us-letter, or write (\S+) there \(docs/layouts\.md\)",
         r"choose A4 or US Letter, or put your \1 into that folder"),
        (r"`problemset list --search WORD` looks for one.*",
         "start the studio with the folder of types that has it: problemset studio --bank DIR"),
        (r"a worker has another version of the program, or other problem types",
         "a problem type, or the program, was changed while this was made"),
        (r"install the same on every machine, and name --bank folders that all of them can read", "start it again"),
        (r"name a folder with a font that can: --font-path DIR",
         "write it otherwise, or have the studio started with a folder of fonts: problemset studio --font-path DIR"),
        (r"`problemset verify` names what differs from its seed", "take it back from a copy"),
        (r"`problemset rekey` solves it again, on the same papers", "see “Wrong key” on the page Mark"),
        (r"`problemset mark RECORD --sheet` writes one to fill in", "download the empty one, and fill that in"),
        (r"confirm it in rulings\.toml: .*", "confirm it"),
        (r"name the right file with --rulings", "take its line “record” out, or give the file another name"),
        (r"is it the record of these papers\?", "is it a sheet of this exam?"),
        (r"(?i)\binput should be a valid (number|integer)(, unable to parse string as an? \w+)?", "must be a number"),
        (r"(?i)\bstring should have at least 1 character, not ''", "must not be empty"),
        (r"\bthis record\b", "this exam"),
        (r"`([^`]*)`", r"\1"),
    )
)  # fmt: skip


def in_studio(error: UserError, folder: Path | None = None) -> list[UserError]:
    """The mistakes in an error, in these words. folder: where the exams are, which need not be said."""
    errors: Iterable[UserError] = error.errors if isinstance(error, UserErrors) else (error,)
    return [
        type(one)(said_plainly(one.what), where=_near(one.where, folder), todo=said_plainly(one.todo)) for one in errors
    ]


def said_plainly(text: str) -> str:
    """A note of the engine, in these words."""
    for pattern, words in _WORDS:
        text = pattern.sub(words, text)
    return text


def _near(where: str, folder: Path | None) -> str:
    return where.replace(f"{folder}/", "") if folder else where
