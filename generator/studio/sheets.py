"""The pages of previews, under addresses that say what is in them, so that a browser asks for each once; and the last
good preview of each exam, which stays in sight while its recipe has mistakes."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

_KEPT = 40_000_000  # bytes of drawings: some hundreds of pages
_GOOD = 20  # exams whose last good preview is known


@dataclass(frozen=True)
class Spot:
    """Where a part stands on a page, as shares of its height."""

    label: str
    problem: int
    part: int
    """Places in the recipe, from 0."""
    top: float
    end: float
    is_first: bool = True
    """Whether the part begins here; a long one goes on on the next page."""


@dataclass(frozen=True)
class Sheet:
    """A page. Sizes in points."""

    width: float
    height: float
    spots: list[Spot]


@dataclass(frozen=True)
class Paper:
    """What a preview shows, and what it measures."""

    version: str
    sheets: list[Sheet]
    drawings: list[bytes] = field(repr=False)
    """The pages as SVG, compressed by gzip."""
    papers: list[str]
    """Names of the papers that one may look at."""
    points: float = 0
    bonus: float = 0
    notes: list[str] = field(default_factory=list)
    """What is worth to be said about it, a sentence each."""
    givens: Mapping[str, str] = field(default_factory=dict)
    """Problem and part, as "0-1" → the numbers of the part, as JSON; of parts whose numbers are drawn."""


@dataclass(frozen=True)
class Shown:
    """A preview as it was shown: its pages by their addresses."""

    paper: Paper
    digests: tuple[str, ...]
    kind: str


@dataclass
class Sheets:
    """For all threads."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _kept: OrderedDict[str, bytes] = field(default_factory=OrderedDict)
    _size: int = 0
    _good: OrderedDict[str, Shown] = field(default_factory=OrderedDict)

    def show(self, exam: str, paper: Paper, kind: str) -> Shown:
        """Takes in the pages of a paper, which is the exam's last good one from now on."""
        shown = Shown(paper, tuple(hashlib.sha256(drawing).hexdigest()[:24] for drawing in paper.drawings), kind)
        with self._lock:
            for digest, drawing in zip(shown.digests, paper.drawings, strict=True):
                if digest not in self._kept:
                    self._size += len(drawing)
                self._kept[digest] = drawing
                self._kept.move_to_end(digest)
            while self._size > _KEPT and len(self._kept) > len(shown.digests):
                self._size -= len(self._kept.popitem(last=False)[1])
            self._good[exam] = shown
            self._good.move_to_end(exam)
            while len(self._good) > _GOOD:
                self._good.popitem(last=False)
        return shown

    def drawing(self, digest: str) -> bytes | None:
        """A page, compressed; None if it is known no longer."""
        with self._lock:
            return self._kept.get(digest)

    def last(self, exam: str) -> Shown | None:
        """The exam's last good preview; its pages are kept."""
        with self._lock:
            return self._good.get(exam)


def read_paper(made: bytes) -> Paper:
    """A paper that came from another process."""
    head, _, rest = made.partition(b"\n")
    said: dict[str, Any] = json.loads(head)
    drawings = []
    for size in said.pop("sizes"):
        drawings.append(rest[:size])
        rest = rest[size:]
    sheets = [Sheet(one["width"], one["height"], [Spot(**spot) for spot in one["spots"]]) for one in said.pop("sheets")]
    return Paper(sheets=sheets, drawings=drawings, **said)


def written_paper(made: Paper) -> bytes:
    """A paper, to be sent from one process to another."""
    said = asdict(made)
    said["sizes"] = [len(drawing) for drawing in said.pop("drawings")]
    return json.dumps(said).encode("ascii") + b"\n" + b"".join(made.drawings)
