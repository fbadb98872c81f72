"""The page docs/licences.md: under which licences the program, what it needs and what it brings along are distributed.

Licences of libraries are read from their installed metadata. What is inside their wheels (fonts, compiled libraries) no
metadata says; it is written down here where it is not as free as the wheel, or ends up in what the program makes.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import distributions, metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
COMMAND = "pytest tests/test_licences.py --update-golden"
UNCLEAR = "unclear"

_BUILD = ("hatchling", "editables")
_COPYLEFT = re.compile(r"GPL|MPL|EPL|CDDL|EUPL")
_CLASSIFIERS = {
    "MIT License": "MIT",
    "BSD License": "BSD",
    "Apache Software License": "Apache-2.0",
    "Python Software Foundation License": "PSF",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
_LONGEST = 60  # characters of a licence's name; some put the whole text in its place
_GFORTRAN = "brings libgfortran (GPL-3.0-or-later with the GCC runtime exception) and libquadmath (LGPL-2.1-or-later)"
_INSIDE: Mapping[str, str] = {
    "matplotlib": "brings the fonts DejaVu (Bitstream Vera licence) and STIX (a free licence of its own), which "
    "pictures are made with",
    "numpy": _GFORTRAN,
    "pikepdf": "brings qpdf (Apache-2.0) and libjpeg-turbo (BSD); its wheel holds the GPL-3.0 with the GCC runtime "
    "exception for parts of the compiler",
    "pypandoc-binary": "brings the program pandoc (GPL-2.0-or-later), which is run, not linked",
    "scipy": _GFORTRAN,
    "typst": "brings the fonts Libertinus Serif (OFL-1.1), New Computer Modern (GUST font licence) and DejaVu Sans "
    "Mono (Bitstream Vera licence), which are embedded in PDFs",
}


@dataclass(frozen=True)
class Library:
    """A line of the table."""

    name: str
    version: str
    licence: str
    use: str
    note: str


def page(now: str = "") -> str:
    """The page as it should be. now: as it is; it tells of libraries that another Python or system needs."""
    project = _project()
    libraries = sorted([*_libraries(project), *_of_others(now)], key=lambda one: one.name)
    named = [one for one in libraries if _COPYLEFT.search(one.licence + one.note) or one.licence == UNCLEAR]
    lines = [
        "# Licences",
        "",
        f"Written by `{COMMAND}` from the metadata of the libraries in the lock files.",
        "",
        f"`{project['license']}`: the program, its bank and its pages are under the MIT licence (`LICENSE`), the "
        "fonts below under the SIL Open Font License. Papers that you make are yours.",
        "",
        "## In the package",
        "",
        "| what | licence |",
        "|---|---|",
        *(f"| `{name}` | {licence} |" for name, licence in _own_files()),
        "",
        "The scripts and style sheets of its pages were written for it.",
        "",
        "## To know about",
        "",
        "These libraries are under a copyleft licence, or bring something that is. None of them changes what the "
        "program or its papers are under. If you pass the libraries on, in a container for example, "
        "pass on their terms too.",
        "",
        *(f"- {one.name}: {one.licence}{f'; {one.note}' if one.note else ''} ({one.use})" for one in named),
        "",
        "## Libraries",
        "",
        "“Always” is installed with the program; `cluster` and `word` are its extras; “build” only makes the package.",
        "",
        "| library | version | licence | when | |",
        "|---|---|---|---|---|",
        *(f"| {one.name} | {one.version} | {one.licence} | {one.use} | {one.note} |" for one in libraries),
    ]
    return "\n".join(lines) + "\n"


def pins(lock: Path) -> dict[str, str]:
    """Name → version, of the libraries in a lock file."""
    return {
        canonicalize_name(name): version
        for name, version in re.findall(
            r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", lock.read_text(encoding="utf-8"), re.MULTILINE
        )
    }


def licence_of(name: str) -> str:
    """As its metadata says: an SPDX expression, else a short name, else a classifier; or that it is unclear."""
    about = metadata(name)
    if expression := about.get_all("License-Expression"):
        return str(expression[0])
    found = [
        text.rsplit(" :: ", 1)[1]
        for text in about.get_all("Classifier") or []
        if text.startswith("License :: OSI Approved")
    ]
    text = "".join(about.get_all("License") or []).strip()
    if text and "\n" not in text and len(text) <= _LONGEST:
        return text.removesuffix(" License")
    return " or ".join(_CLASSIFIERS.get(one, one) for one in found) or UNCLEAR


def _libraries(project: Mapping[str, object]) -> Iterator[Library]:
    versions = pins(ROOT / "requirements-test.lock")
    extras = project["optional-dependencies"]
    assert isinstance(extras, dict)
    uses = {"build": _BUILD, **dict(reversed(extras.items())), "always": project["dependencies"]}
    use_of: dict[str, str] = {}
    for use, asked in uses.items():  # the last is the widest
        assert isinstance(asked, Iterable)
        for name in _needed(map(str, asked)):
            use_of[name] = use if use in ("always", "build") else f"`{use}`"
    for name, use in sorted(use_of.items()):
        yield Library(name, versions[name], licence_of(name), use, _INSIDE.get(name, ""))


def _of_others(now: str) -> Iterator[Library]:
    """Lines of the page about libraries that the lock holds and that this Python does not need."""
    versions = pins(ROOT / "requirements-test.lock")
    here = {canonicalize_name(one.name) for one in distributions()}
    for row in re.findall(r"^\| (\S+) \| ([0-9]\S*) \| (.+) \| (\S+) \| (.*) \|$", now, re.MULTILINE):
        library = Library(*row)
        if library.name not in here and versions.get(library.name) == library.version:
            yield library


def _needed(asked: Iterable[str]) -> set[str]:
    """Names of the libraries that these need, with themselves. Those for another system are not there to be asked."""
    found: set[str] = set()
    left = list(asked)
    while left:
        requirement = Requirement(left.pop())
        name = canonicalize_name(requirement.name)
        if name in found or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        found.add(name)
        left += metadata(name).get_all("Requires-Dist") or []
    return found


def _own_files() -> Iterator[tuple[str, str]]:
    """The folders with fonts, each with its licence, which stands beside them."""
    for licence in sorted((ROOT / "generator").rglob("OFL.txt")):
        folder = licence.parent.relative_to(ROOT)
        first, *_ = licence.read_text(encoding="utf-8").split("\n\n")
        yield f"{folder.as_posix()}/", f"OFL-1.1 (`OFL.txt` in it). {' '.join(first.split())}"


def _project() -> Mapping[str, object]:
    about = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert isinstance(about, dict)
    return about
