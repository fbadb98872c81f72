"""What papers depend on: versions of the program and of its libraries, and a hash of the program and of some types."""

from __future__ import annotations

import hashlib
import importlib.metadata
from collections.abc import Iterable
from pathlib import Path

from generator.bank.bank import Bank

_RECORDED = ("numpy", "faker", "typst", "math-core", "markdown-it-py", "matplotlib", "pylatex", "babel")


def software_versions() -> dict[str, str]:
    """Versions of what the papers depend on, for the record."""
    names = {"generator": "problemset-generator", **{n: n for n in _RECORDED}}
    return {name: _version(distribution) for name, distribution in names.items()}


def _version(distribution: str) -> str:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def program_digest(bank: Bank, types: Iterable[str]) -> str:
    """A hash of the program's files, of what it stands on, and of these types. Raises TypeFault."""
    here = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for file in sorted(path for path in here.rglob("*") if path.suffix in (".py", ".typ", ".tex", ".toml", ".lua")):
        if "templates" not in file.parts:
            digest.update(file.relative_to(here).as_posix().encode() + b"\0" + file.read_bytes())
    digest.update(repr(sorted(software_versions().items())).encode())
    for type_id in sorted(set(types) & set(bank.ids())):
        digest.update(f"{type_id} {bank[type_id].source_sha256}\n".encode())
    return digest.hexdigest()
