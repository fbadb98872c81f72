"""All papers, or all keys, bound into volumes that a print shop can open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from generator.exam import Recipe
from generator.model import Version
from generator.page import bind_pdfs

_VOLUME = 200  # versions in a bound PDF: beyond, it would be slow to open, and to bind


def bookmark(version: Version) -> str:
    """What a version is called in a bound PDF."""
    return f"{version.student['name']} ({version.name})" if version.student else f"Version {version.name}"


def bound_pdfs(
    recipe: Recipe, folder: Path, kind: str, papers: Sequence[tuple[str, Mapping[str, Path]]]
) -> tuple[list[str], list[int]]:
    """Binds all papers, or all keys, into the folder. Their names; the pages of each version.

    papers: bookmark, and files by kind.
    """
    volumes = list(_volumes(papers))
    names: list[str] = []
    pages: list[int] = []
    for number, volume in enumerate(volumes, 1):
        name = f"all-{kind}s.pdf" if len(volumes) == 1 else f"all-{kind}s-{number}.pdf"
        files = ((bookmark, paths[kind]) for bookmark, paths in volume)
        title = f"{recipe.title}, all {kind}s"
        pages += bind_pdfs(files, folder / name, title=title, duplex=recipe.duplex, private=kind == "key")
        names.append(name)
    return names, pages


def _volumes(
    papers: Sequence[tuple[str, Mapping[str, Path]]],
) -> Iterator[Sequence[tuple[str, Mapping[str, Path]]]]:
    for first in range(0, len(papers), _VOLUME):
        yield papers[first : first + _VOLUME]
