"""All papers, or all keys, bound into volumes that a print shop can open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.exam import Recipe
from generator.model import Progress, Version, no_progress
from generator.page import bind_pdfs
from generator.press.rendering import KINDS
from generator.press.worker_pool import WorkerPool, in_order, this_process

_VOLUME = 200  # versions in a bound PDF: beyond, it would be slow to open, and to bind


def bookmark(version: Version) -> str:
    """What a version is called in a bound PDF."""
    if not version.student:
        return f"Version {version.name}"
    shared = f", version {version.variant}" if version.variant else ""
    return f"{version.student['name']} ({version.name}{shared})"


@dataclass(frozen=True)
class Volume:
    """A bound PDF, and what goes into it."""

    kind: str
    file: Path
    title: str
    duplex: bool
    papers: tuple[tuple[str, Path], ...]
    """Bookmark and file."""


def bound_pdfs(
    recipe: Recipe,
    folder: Path,
    papers: Sequence[tuple[str, Mapping[str, Path]]],
    pool: WorkerPool,
    progress: Progress = no_progress,
) -> tuple[list[str], dict[str, list[int]]]:
    """Binds all papers, and all keys, into the folder. The names of what is made; kind → the pages of each version.

    papers: bookmark, and files by kind. pool: who binds, each volume for itself, if it finds the same files.
    """
    binders = pool.for_versions(len(papers)) if pool.is_here else this_process()
    volumes = [volume for kind in KINDS for volume in _volumes(recipe, folder, kind, papers)]
    names: list[str] = []
    pages: dict[str, list[int]] = {kind: [] for kind in KINDS}
    progress("binding", 0, len(volumes))
    for (volume,), future in in_order(binders, bind_volume, [(volume,) for volume in volumes]):
        pages[volume.kind] += future.result()
        names.append(volume.file.name)
        progress("binding", len(names), len(volumes))
    return names, pages


def bind_volume(volume: Volume) -> list[int]:
    """Makes a bound PDF; how many pages each of its papers has. Raises UserError."""
    return bind_pdfs(volume.papers, volume.file, title=volume.title, duplex=volume.duplex, private=volume.kind == "key")


def _volumes(
    recipe: Recipe, folder: Path, kind: str, papers: Sequence[tuple[str, Mapping[str, Path]]]
) -> Iterator[Volume]:
    files = [(bookmark, paths[kind]) for bookmark, paths in papers if kind in paths]
    for number, first in enumerate(range(0, len(files), _VOLUME), 1):
        name = f"all-{kind}s.pdf" if len(files) <= _VOLUME else f"all-{kind}s-{number}.pdf"
        title = f"{recipe.title}, all {kind}s"
        yield Volume(kind, folder / name, title, recipe.duplex, tuple(files[first : first + _VOLUME]))
