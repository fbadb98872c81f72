"""How many problems were right, as a cookie carries it. It is the reader's own: a forged one fools only its forger."""

from __future__ import annotations

import re
from dataclasses import dataclass

from generator.files import sha256

COOKIE = "problemset"
_WRITTEN = re.compile(r"([0-9]{1,6})\.([0-9]{1,6})((?:\.[0-9a-f]{8}){0,40})")
_KEPT = 40  # problems that are not counted twice


@dataclass(frozen=True)
class Tally:
    right: int = 0
    tried: int = 0
    done: tuple[str, ...] = ()
    """The last problems that were right, each as eight hex digits of its link's hash."""


def read_tally(text: str) -> Tally:
    """The cookie's tally; an empty one for what is none."""
    found = _WRITTEN.fullmatch(text)
    if not found or int(found[1]) > int(found[2]):
        return Tally()
    return Tally(int(found[1]), int(found[2]), tuple(found[3].split(".")[1:]))


def written_tally(tally: Tally) -> str:
    return ".".join([str(tally.right), str(tally.tried), *tally.done])


def counted(tally: Tally, path: str, *, is_right: bool) -> Tally:
    """The tally after an answer to the problem at `path`. A problem that was right before does not count again."""
    mark = sha256(path.encode())[:8]
    if mark in tally.done:
        return tally
    done = (*tally.done, mark)[-_KEPT:] if is_right else tally.done
    return Tally(min(tally.right + is_right, 999_999), min(tally.tried + 1, 999_999), done)
