"""Processes for layouts and pictures that others wrote: they end in time, and reach nothing but their own folder."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import weakref
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event, Timer
from typing import Any

SECONDS = 60
"""For one document. An exam of forty pages takes a few, on a slow machine."""
MEMORY = 2 * 2**30
"""Bytes for one process. An exam of forty pages takes less than a tenth; several processes have to fit a machine."""
LARGEST_FILE = 256 * 2**20
"""Bytes of one file: a page that writes without end does not fill the disk."""
_SCRIPT = Path(__file__).with_name("confined_process.py")
_SAME = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR")
"""What a program needs of the user's environment; passwords and tokens are often kept in the rest."""
_NOWHERE = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:9")
"""A proxy that never answers: nothing is downloaded, also where the kernel cannot forbid it."""


class Refusal(Exception):
    """What Typst objects to in a document."""

    def __init__(self, message: str, hints: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.message, self.hints = message, hints


class Ended(Exception):
    """A process was ended in the middle of its work. The text says why."""


def confined(command: Sequence[str], *, read: Sequence[str], write: Sequence[str], seconds: float) -> list[str]:
    """The command such that it runs confined, as far as this system can do so.

    read, write: files and folders. seconds: how long it may run if nobody waits for it any more.
    """
    if os.name != "posix" or not sys.executable:
        return list(command)
    limits = {"memory": MEMORY, "file": LARGEST_FILE, "seconds": int(seconds) + 5}
    given = json.dumps({"limits": limits, "read": list(read), "write": list(write)})
    return [sys.executable, "-I", "-S", str(_SCRIPT), given, *command]


def environment(**more: str) -> dict[str, str]:
    """The little of the user's environment that a program needs to start, and more."""
    return {name: os.environ[name] for name in _SAME if name in os.environ} | more


class ConfinedCompiler:
    """Typst's compiler in a process of its own, which is kept for one document after the other."""

    def __init__(
        self, start: Path, *, root: Path, fonts: Sequence[str], has_own_fonts: bool, inputs: Mapping[str, str]
    ) -> None:
        """start: the file that is read first. root: the folder that may be read. fonts: folders of fonts.
        has_own_fonts: whether Typst's own may be used."""
        told = {
            "start": str(start),
            "root": str(root),
            "fonts": list(fonts),
            "embedded": has_own_fonts,
            "inputs": dict(inputs),
            "packages": str(root / "packages"),  # there are none
        }
        limits = {"memory": MEMORY, "file": LARGEST_FILE, "seconds": SECONDS + 5}
        given = {"limits": limits, "read": [*fonts, "/dev/urandom"], "write": [str(root)], "typst": told}
        paths = os.pathsep.join(path for path in sys.path if path)  # where Typst was found
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-S", str(_SCRIPT), json.dumps(given)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(**_NOWHERE, PYTHONPATH=paths, PYTHONUTF8="1"),
            cwd=_SCRIPT.parent,
        )
        self.end = weakref.finalize(self, _end, self._process, os.getpid())

    def compile(self, **options: Any) -> bytes | list[bytes]:
        """As typst.Compiler.compile, without a file for the result. Raises Refusal, Ended."""
        pages = [base64.b64decode(page) for page in self._asked({"compile": options})["made"]]
        return pages[0] if len(pages) == 1 else pages

    def query(self, selector: str) -> str:
        """As typst.Compiler.query. Raises Refusal, Ended."""
        return str(self._asked({"query": selector})["found"])

    def _asked(self, question: Mapping[str, Any]) -> dict[str, Any]:
        process, is_late = self._process, Event()
        assert process.stdin and process.stdout

        def end() -> None:
            is_late.set()
            process.kill()

        timer = Timer(SECONDS, end)
        timer.daemon = True
        timer.start()
        try:
            with suppress(OSError):  # it is there no longer, so that there is no answer either
                process.stdin.write(json.dumps(question).encode() + b"\n")
                process.stdin.flush()
            line = process.stdout.readline()
        finally:
            timer.cancel()
        if not line.endswith(b"\n"):
            code = process.wait()  # its end closed the pipe
            raise Ended(f"did not finish within {SECONDS} seconds" if is_late.is_set() else _broken(code))
        answer: dict[str, Any] = json.loads(line)
        if "refused" in answer:
            raise Refusal(answer["refused"], answer["hints"])
        return answer


def _broken(code: int) -> str:
    if code >= 0:
        return f"broke off (exit code {code})"
    return f"needs more than {MEMORY // 2**30} GiB of memory, or was killed"


def _end(process: subprocess.Popen[bytes], owner: int) -> None:
    """Ends a process that nobody asks any more; a process that was copied from its owner leaves it alone."""
    if owner != os.getpid():
        return
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            with suppress(OSError):
                pipe.close()
    process.wait()
