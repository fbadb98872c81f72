"""What the processes of a crew are given to do in tests."""

from __future__ import annotations

import os
import time
from pathlib import Path


def done(folder: Path, name: str, seconds: float = 0.0) -> bytes:
    """Leaves a line in the folder, takes its time, and returns the number of its process."""
    with (folder / "done").open("a", encoding="utf-8") as log:
        log.write(f"{name}\n")
    time.sleep(seconds)
    return f"{name} {os.getpid()}".encode()


def ended(folder: Path) -> bytes:
    """As if there were no memory left."""
    with (folder / "done").open("a", encoding="utf-8") as log:
        log.write("ended\n")
    os._exit(1)


def failing(what: str) -> bytes:
    raise ValueError(what)
