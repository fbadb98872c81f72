"""docs/licences.md is current and whole; the lock files name every file by its hash."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests import licences

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "licences.md"
LOCKS = [ROOT / "requirements.lock", ROOT / "requirements-test.lock", ROOT / "requirements-docs.lock"]


def test_the_page_is_current(pytestconfig: pytest.Config) -> None:
    now = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    if pytestconfig.getoption("--update-golden"):
        PAGE.write_text(licences.page(now), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == licences.page(now), f"docs/licences.md is stale: {licences.COMMAND}"


def test_what_is_always_installed_is_on_the_page() -> None:
    rows = re.findall(r"^\| (\S+) \| ([0-9]\S*) \| (.+?) \| (\S+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    listed = {name: version for name, version, _, _ in rows}
    assert licences.pins(LOCKS[0]).items() <= listed.items()
    assert {name for name, _, licence, _ in rows if licence == licences.UNCLEAR} == set()


def test_gpl_is_named() -> None:
    page = PAGE.read_text(encoding="utf-8")
    known, _, _ = page.partition("## To know about")[2].partition("## Libraries")
    assert re.search(r"^- pypandoc-binary: .*GPL-2\.0-or-later", known, re.MULTILINE)
    assert "\n- pikepdf: MPL-2.0" in known


@pytest.mark.parametrize("suffix", [".ttf", ".otf", ".woff", ".woff2", ".js", ".css", ".wasm"])
def test_a_font_has_its_licence_beside_it_and_a_script_is_our_own(suffix: str) -> None:
    """A script from elsewhere would be minified, or bring a notice."""
    files = sorted((ROOT / "generator").rglob(f"*{suffix}"))
    if suffix in (".ttf", ".otf", ".woff", ".woff2", ".wasm"):
        assert [file for file in files if not (file.parent / "OFL.txt").exists()] == []
        return
    assert files
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"copyright|licen[cs]e|@preserve", text, re.IGNORECASE), file
        assert max(map(len, text.splitlines())) <= 300, file


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_has_a_hash_for_each_library_and_names_no_place(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    entry = r"[a-z0-9-]+==[0-9][^ ]*( ; [^\\\n]+)?( \\\n    --hash=sha256:[0-9a-f]{64})+"
    assert [one.splitlines()[0] for one in entries if not re.fullmatch(entry, one)] == []
    assert not re.search(r"://|@ |--(index|find|extra)", text)


def test_locks_hold_what_the_project_asks_for_and_agree() -> None:
    about = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    run, test, docs = map(licences.pins, LOCKS)
    assert run.items() <= test.items()
    assert {name: version for name, version in docs.items() if name in test} == {
        name: version for name, version in test.items() if name in docs
    }
    needed = [*about["project"]["dependencies"], *about["build-system"]["requires"]]
    groups = about["dependency-groups"]
    for held, texts in ((run, needed), (test, groups["test"]), (docs, groups["docs"])):
        for requirement in map(Requirement, texts):
            assert requirement.specifier.contains(held[canonicalize_name(requirement.name)]), requirement


def test_wheels_for_the_usual_systems_are_there() -> None:
    """A compiled release has a file for each system and Python: one hash would tie the lock to one machine."""
    for name in ("numpy", "scipy", "pikepdf", "typst", "lxml", "matplotlib"):
        found = re.search(rf"^{name}==.*(\n    --hash=\S+.*)+", LOCKS[0].read_text(encoding="utf-8"), re.MULTILINE)
        assert found
        assert found[0].count("--hash") >= 12, name
