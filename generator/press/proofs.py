"""Printed papers are proofs until somebody says that they are final: proofs can be drawn again, and put aside."""

from __future__ import annotations

import glob
import os
from pathlib import Path

from generator.errors import UserError
from generator.exam import utc_now
from generator.files import cannot_write, write_whole
from generator.press.locks import FINAL, is_final, locked, require_proofs

_MEANING = """\
These papers are final since {when} (UTC).

Students may have them: nothing of them is drawn again, and they are not put aside to be made anew. What can be
changed still are keys and marks. Whoever removes this file says that no student has seen any of these papers.
"""


def make_final(record: Path, out: Path) -> None:
    """Says that the papers of a folder are final; if they are already, nothing changes. Raises UserError."""
    with locked(record, out):
        if not is_final(out):
            write_whole(out / FINAL, _MEANING.format(when=utc_now()).encode("utf-8"))


def put_aside(record: Path, out: Path, target: Path) -> None:
    """Moves a record, what is left of an unfinished one, and all that is in its folder of papers, into another folder,
    which must not be there. The record goes last. Raises UserError if the papers are final."""
    with locked(record, out):
        require_proofs(out)
        if target.exists():
            raise UserError("is there already", where=str(target), todo="try again in a second")
        try:
            (target / out.name).mkdir(parents=True)
            for path in sorted(out.iterdir()):
                if path.name != ".lock":
                    os.replace(path, target / out.name / path.name)
            for path in sorted(record.parent.glob(f".{glob.escape(record.name)}.*.draft")):
                os.replace(path, target / path.name)
            if record.exists():
                os.replace(record, target / record.name)
        except OSError as error:
            raise cannot_write(Path(error.filename or target), error) from None
