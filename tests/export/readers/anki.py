"""Reads an Anki package as Anki does: a zip archive with a database of scheme 11 and pictures. Shares nothing with the
writer.

Templates are filled in by Anki's rules (`{{Field}}`, `{{#Field}}…{{/Field}}`, `{{FrontSide}}`); what a reader of a card
sees is its text, its formulas (what MathJax finds between `\\(` and `\\)` in one text node) and its pictures.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

_MATH = re.compile(r"\\\((.*?)\\\)|\\\[(.*?)\\\]", re.DOTALL)
_RUN = re.compile(r"\[sound:.*?\]|\[anki:.*?\]|\[latex\].*?\[/latex\]|\[\$\$?\].*?\[/\$\$?\]", re.DOTALL)
_VOID = {"img", "br", "hr"}


@dataclass(frozen=True)
class Side:
    """A side of a card as it shows."""

    text: str
    formulas: tuple[str, ...]
    pictures: tuple[str, ...]
    tags: tuple[str, ...]
    """Names of all elements."""
    runs: tuple[str, ...]
    """Sounds, and what Anki would hand to TeX."""


@dataclass(frozen=True)
class Note:
    guid: str
    deck: str
    fields: Mapping[str, str]
    tags: tuple[str, ...]
    modified: int
    due: int
    front: Side
    back: Side


@dataclass(frozen=True)
class Package:
    notes: tuple[Note, ...]
    """In the order in which Anki shows them."""
    media: Mapping[str, bytes]
    decks: tuple[str, ...]


def read(content: bytes) -> Package:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        names = json.loads(archive.read("media"))
        assert set(archive.namelist()) == {"collection.anki2", "media", *names}
        media = {name: archive.read(number) for number, name in names.items()}
        database = archive.read("collection.anki2")
    assert len(media) == len(names), "two pictures of one name"
    assert not [name for name in media if "/" in name or "\\" in name or name.startswith(".")]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "c"
        path.write_bytes(database)
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            return Package(*_notes(connection), media, _decks(connection))


def _decks(connection: sqlite3.Connection) -> tuple[str, ...]:
    ((text,),) = connection.execute("SELECT decks FROM col")
    return tuple(deck["name"] for deck in json.loads(text).values())


def _notes(connection: sqlite3.Connection) -> tuple[tuple[Note, ...]]:
    ((version, models, decks),) = connection.execute("SELECT ver, models, decks FROM col")
    assert version == 11
    kinds, deck_names = json.loads(models), {int(key): deck["name"] for key, deck in json.loads(decks).items()}
    rows = connection.execute(
        "SELECT n.guid, n.mid, n.mod, n.tags, n.flds, n.sfld, n.csum, c.did, c.due, c.ord, c.queue, c.type "
        "FROM notes n JOIN cards c ON c.nid = n.id ORDER BY c.due"
    ).fetchall()
    ((count,),) = connection.execute("SELECT count(*) FROM notes")
    assert count == len(rows) == len({row[0] for row in rows}), "a card for each note, and no guid twice"
    found = []
    for guid, kind_id, modified, tags, joined, sort, checksum, deck, due, place, queue, kind_of_card in rows:
        kind = kinds[str(kind_id)]
        names = [field["name"] for field in sorted(kind["flds"], key=lambda field: field["ord"])]
        fields = dict(zip(names, joined.split("\x1f"), strict=True))
        plain = re.sub(r"<[^>]*>", "", fields[names[0]])
        assert checksum == int(hashlib.sha1(plain.encode()).hexdigest()[:8], 16)
        assert (place, queue, kind_of_card) == (0, 0, 0), "new"
        assert sort == fields[names[kind["sortf"]]]
        template = kind["tmpls"][place]
        front = _filled(template["qfmt"], fields)
        back = _filled(template["afmt"].replace("{{FrontSide}}", front), fields)
        found.append(Note(guid, deck_names[deck], fields, tuple(tags.split()), modified, due, side(front), side(back)))
    return (tuple(found),)


def _filled(template: str, fields: Mapping[str, str]) -> str:
    """A field's text is put in once: braces in it mean nothing."""

    def section(found: re.Match[str]) -> str:
        return found[2] if fields[found[1]].strip() else ""

    kept = re.sub(r"\{\{#(\w+)\}\}(.*?)\{\{/\1\}\}", section, template, flags=re.DOTALL)
    return re.sub(r"\{\{(\w+)\}\}", lambda found: fields[found[1]], kept)


def side(markup: str) -> Side:
    """What Anki shows of this markup."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    assert not reader.open, f"not closed: {reader.open}"
    formulas = [one or two for node in reader.nodes for one, two in _MATH.findall(node)]
    text = " ".join(_MATH.sub(" ", " ".join(reader.nodes)).split())
    return Side(text, tuple(formulas), tuple(reader.pictures), tuple(reader.tags), tuple(_RUN.findall(markup)))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.nodes = [""]
        self.pictures: list[str] = []
        self.tags: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not [name for name, _ in attrs if name.startswith("on")]
        self.tags.append(tag)
        self.nodes.append("")
        if tag == "img":
            self.pictures.append(dict(attrs)["src"] or "")
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self.nodes.append("")

    def handle_data(self, data: str) -> None:
        self.nodes[-1] += data
