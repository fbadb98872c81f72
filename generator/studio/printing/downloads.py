"""The files of an exam as a browser keeps them: one by one, or many in an archive that is written as it is sent."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from starlette.responses import FileResponse, Response, StreamingResponse

from generator.errors import UserError
from generator.press import FINAL
from generator.studio.folder import Exam
from generator.studio.printing.orders import NOTES

_CHUNK = 1 << 20
_PAPER = re.compile(r"-papers?(-[0-9]+)?\.(pdf|tex|typ|docx)$")
_KEY = re.compile(r"-keys?(-[0-9]+)?\.(pdf|tex|typ|docx)$")
_FOR_OTHERS = re.compile(r"\.docx$|-gradescope-papers\.pdf$")
_TABLES = ("answers.csv", "fairness.csv", "fairness.png")
_SHOWN = {".pdf": "application/pdf", ".png": "image/png"}
_TYPES = _SHOWN | {".csv": "text/csv; charset=utf-8", ".txt": "text/plain; charset=utf-8"}
_OLDEST = (1980, 1, 1, 0, 0, 0)  # that an archive can say


@dataclass(frozen=True)
class Offered:
    """A file that is there."""

    name: str
    size: int

    @property
    def said(self) -> str:
        """Its size, in words."""
        return f"{self.size / 1e6:.1f} MB" if self.size >= 100_000 else f"{max(1, self.size // 1000)} kB"


def is_paper(name: str) -> bool:
    """Whether a file is what students get to see."""
    return bool(_PAPER.search(name))


def offered(folder: Path) -> dict[str, list[Offered]]:
    """The files in a folder of papers: "bound", all papers or keys in one; "single"; "tables"; and "other", for other
    programs."""
    found: dict[str, list[Offered]] = {"bound": [], "single": [], "tables": [], "other": []}
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name.startswith(".") or path.name in (NOTES, FINAL) or not path.is_file():
            continue
        is_ours = bool(_PAPER.search(path.name) or _KEY.search(path.name)) and not _FOR_OTHERS.search(path.name)
        if path.name in _TABLES:
            group = "tables"
        elif path.name.startswith("all-") and is_ours:
            group = "bound"
        else:
            group = "single" if is_ours else "other"
        found[group].append(Offered(path.name, path.stat().st_size))
    found["bound"].sort(key=lambda one: (not is_paper(one.name), one.name))
    return found


def file_of(folder: Path, name: str, *, is_shown: bool = False) -> Response:
    """One of the files in a folder, to keep or to look at. Raises UserError."""
    path = folder / name
    if not re.fullmatch(r"[A-Za-z0-9_+][\w.+-]*", name, re.ASCII) or path.is_symlink() or not path.is_file():
        raise UserError("there is no such file any more", where=name[:80], todo="load the page again")
    kind = "inline" if is_shown and path.suffix in _SHOWN else "attachment"
    media = _TYPES.get(path.suffix, "application/octet-stream")
    return FileResponse(
        path, media_type=media, headers={"Content-Disposition": f'{kind}; filename="{name}"'}
    )  # fmt: skip


def archive(exam: Exam, which: str) -> Response:
    """The files of an exam in one. which: "all", with keys and tables; or "papers", to be handed on. Raises
    UserError."""
    found = offered(exam.papers)
    files: dict[str, Path] = {}
    for one in (*found["bound"], *found["single"]):
        if which == "all" or is_paper(one.name):
            folder = "" if one in found["bound"] else "papers/" if is_paper(one.name) else "keys/"
            files[folder + one.name] = exam.papers / one.name
    for one in found["tables"] if which == "all" else ():
        files[one.name] = exam.papers / one.name
    if not files:
        raise UserError("there are no papers here", where=exam.name, todo="print them first")
    name = f"{exam.name}-papers.zip" if which == "papers" else f"{exam.name}-papers-and-keys.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(zipped(exam.name, files), media_type="application/zip", headers=headers)


def zipped(folder: str, files: dict[str, Path]) -> Iterator[bytes]:
    """An archive of these files, piece by piece: never more than a piece of one file is in memory. PDFs are compressed
    already."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as out:
        for name, path in files.items():
            member = zipfile.ZipInfo(f"{folder}/{name}", _OLDEST)
            member.external_attr = 0o600 << 16
            with path.open("rb") as file, out.open(member, "w", force_zip64=True) as into:
                while piece := file.read(_CHUNK):
                    into.write(piece)
                    yield sink.taken()
            yield sink.taken()
    yield sink.taken()


class _Sink:
    """A file that is only written to, from which what was written is taken."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        pass

    def close(self) -> None:
        pass

    def taken(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)
