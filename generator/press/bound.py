"""All papers, or all keys, bound into volumes that a print shop can open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from generator.exam import Recipe
from generator.model import Progress, Version, no_progress
from generator.page import bind_pdfs

_VOLUME = 200  # versions in a bound PDF: beyond, it would be slow to open, and to bind


def bookmark(version: Version) -> str:
    """What a version is called in a bound PDF."""
    if not version.student:
        return f"Version {version.name}"
    shared = f", version {version.variant}" if version.variant else ""
    return f"{version.student['name']} ({version.name}{shared})"


def bound_pdfs(
    recipe: Recipe,
    folder: Path,
    kind: str,
    papers: Sequence[tuple[str, Mapping[str, Path]]],
    progress: Progress = no_progress,
) -> tuple[list[str], list[int]]:
    """Binds all papers, or all keys, into the folder. Their names; the pages of each version.

    papers: bookmark, and files by kind.
    """
    volumes = list(_volumes(papers))
    names: list[str] = []
    pages: list[int] = []
    for number, volume in enumerate(volumes, 1):
        before = len(pages)
        name = f"all-{kind}s.pdf" if len(volumes) == 1 else f"all-{kind}s-{number}.pdf"
        files = _told(((bookmark, paths[kind]) for bookmark, paths in volume), kind, before, len(papers), progress)
        title = f"{recipe.title}, all {kind}s"
        pages += bind_pdfs(files, folder / name, title=title, duplex=recipe.duplex, private=kind == "key")
        names.append(name)
    return names, pages


def _told(
    files: Iterator[tuple[str, Path]], kind: str, before: int, total: int, progress: Progress
) -> Iterator[tuple[str, Path]]:
    """The files, while progress is told of each that is taken."""
    for done, file in enumerate(files, before):
        progress(f"binding {kind}s", done, total)
        yield file


def _volumes(
    papers: Sequence[tuple[str, Mapping[str, Path]]],
) -> Iterator[Sequence[tuple[str, Mapping[str, Path]]]]:
    for first in range(0, len(papers), _VOLUME):
        yield papers[first : first + _VOLUME]
