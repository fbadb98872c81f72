"""Runs the studio until it is interrupted: on this machine only, for whoever knows its address."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from generator.bank import new_seed
from generator.errors import UserError
from generator.files import cannot_write
from generator.studio.app import application
from generator.studio.site import Studio
from generator.web import listen, run_application

HOST = "127.0.0.1"


def open_studio(
    folder: Path,
    *,
    port: int,
    banks: Sequence[Path] = (),
    fonts: Sequence[Path] = (),
    ready: Callable[[str], None],
) -> None:
    """Serves the studio of a folder. port: 0 takes a free one. ready: told the address when it can be asked.

    Raises UserError for a folder that cannot be written to, for banks with a mistake, and for a port that is taken.
    """
    _require_writable(folder)
    studio = Studio(folder.resolve(), tuple(path.resolve() for path in banks), tuple(fonts))
    studio.bank()  # mistakes of a bank as a whole are said at once
    listening = listen(HOST, port)
    token = f"{new_seed():032x}"
    address = f"http://{HOST}:{listening.getsockname()[1]}/?token={token}"
    try:
        run_application(
            application(studio, token, listening.getsockname()[1]), listening, upload_seconds=600,
            ready=lambda: ready(address),
        )  # fmt: skip
    finally:
        studio.close()


def _require_writable(folder: Path) -> None:
    """Makes the folder if it is not there. Raises UserError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(folder, error) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise UserError("may not be written to", where=str(folder), todo="name another folder: problemset studio DIR")
