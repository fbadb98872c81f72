"""What a layout must not reach, taken away from a process before its layout is read; then TeX runs there, or Typst.

A script that is started by its path: it imports nothing of the program, so that it starts in a moment.

    confined_process.py {"limits": …, "read": […], "write": […]} PROGRAM ARGUMENT …    becomes the program
    confined_process.py {"limits": …, "read": […], "write": […], "typst": {…}}         sets documents as it is told to

On Linux the kernel takes the files and the network away (Landlock, from version 5.13 on), on every POSIX system it
keeps the limits that it knows. Elsewhere the process that starts this one limits the time, and Typst and TeX look after
their files by themselves.
"""

from __future__ import annotations

import base64
import ctypes
import json
import os
import signal
import stat
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

# From linux/landlock.h; the numbers of the system calls are those of every architecture.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION, _PATH_BENEATH = 1, 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 1 << 1, 1 << 2, 1 << 3
_TRUNCATE = 1 << 14
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE
_ALL = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
"""Version of the interface → whatever it can forbid about files."""
_NETWORK = 0b11  # to listen and to connect, from version 4 on
_NO_NEW_PRIVILEGES = 38


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def close_files(read: Iterable[str], write: Iterable[str]) -> bool:
    """Leaves this thread, and those that it starts, nothing but these files and folders, and no network over TCP.

    Whether the kernel does so.
    """
    if sys.platform != "linux":
        return False
    system = ctypes.CDLL(None, use_errno=True)
    version = system.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION)
    if version < 1:
        return False
    everything = _ALL[max(known for known in _ALL if known <= version)]
    asked = _Ruleset(everything, _NETWORK if version >= 4 else 0)
    size = ctypes.c_size_t(ctypes.sizeof(asked) if version >= 4 else 8)
    rules = system.syscall(_CREATE_RULESET, ctypes.byref(asked), size, 0)
    if rules < 0:
        return False
    for paths, allowed in ((read, _EXECUTE | _READ_FILE | _READ_DIR), (write, everything & ~_EXECUTE)):
        for path in paths:
            with suppress(FileNotFoundError, PermissionError):  # it cannot be read anyway
                _allow(system, rules, path, allowed & everything)
    if system.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) or system.syscall(_RESTRICT_SELF, rules, 0):
        return False
    os.close(rules)
    return True


def _allow(system: Any, rules: int, path: str, allowed: int) -> None:
    opened = os.open(path, getattr(os, "O_PATH", os.O_RDONLY) | os.O_CLOEXEC)
    if not stat.S_ISDIR(os.fstat(opened).st_mode):
        allowed &= _OF_FILES
    rule = _Beneath(allowed, opened)
    system.syscall(_ADD_RULE, rules, _PATH_BENEATH, ctypes.byref(rule), 0)
    os.close(opened)


def limit(limits: Mapping[str, int]) -> None:
    """Bounds this process: "memory" and "file" in bytes."""
    if resource is None:
        return
    kinds = {"memory": resource.RLIMIT_DATA, "file": resource.RLIMIT_FSIZE}
    for kind, most in ((kinds[name], most) for name, most in limits.items() if name in kinds):
        with suppress(ValueError, OSError):  # a lower limit holds already, or the system knows none
            resource.setrlimit(kind, (most, most))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _end_after(seconds: int) -> None:
    """Has the kernel end this process then, also if the one that waits for it is there no longer; 0: not any more."""
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)


def _set_documents(given: Mapping[str, Any]) -> None:
    """Compiles, and answers questions, one line of JSON each, until there are no more."""
    import typst

    told = given["typst"]
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what else is printed is no answer
    fonts = typst.Fonts(False, told["embedded"], told["fonts"])
    close_files(given["read"], given["write"])
    limit(given["limits"])
    compiler = typst.Compiler(
        told["start"],
        root=told["root"],
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs=told["inputs"],
        package_path=told["packages"],
        package_cache_path=told["packages"],
    )
    for line in sys.stdin:
        asked = json.loads(line)
        _end_after(given["limits"]["seconds"])
        try:
            if "query" in asked:
                answer: dict[str, Any] = {"found": compiler.query(asked["query"])}
            else:
                made = compiler.compile(**asked["compile"])
                pages = made if isinstance(made, list) else [made]
                answer = {"made": [base64.b64encode(page or b"").decode("ascii") for page in pages]}
        except typst.TypstError as error:
            answer = {"refused": str(error.message), "hints": [str(hint) for hint in error.hints]}
        _end_after(0)
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def main(given: Mapping[str, Any], command: list[str]) -> None:
    if not command:
        _set_documents(given)
        return
    close_files(given["read"], given["write"])
    limit(given["limits"])
    _end_after(given["limits"]["seconds"])  # what is started here keeps it
    os.execv(command[0], command)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]), sys.argv[2:])
