"""Pools → a deck of flash cards for Anki: the question in front; answer, steps and mistakes behind.

The file is Anki's own package (.apkg): a zip archive with a SQLite database of scheme 11, which every Anki since 2.1
imports, and with pictures. Nothing is marked: whoever turns a card compares by eye.

A card is known by its place and its version's code, which stay when a key is mended. Anki updates a note that it has if
the one in the file is newer, so notes are as new as the record or the last mended key in it.

Anki runs MathJax on `\\( … \\)`, plays what stands in `[sound:…]`, and hands `[latex]…[/latex]` to TeX. Text from
outside can begin none of these: its backslashes and brackets are set apart.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path

from generator.errors import one_line
from generator.exam import read_entries, read_header
from generator.export.archive import zipped
from generator.export.common import NAME, digest, printable, title_of
from generator.export.pools import Pool
from generator.export.typed import grader_notes, points_text
from generator.model import Figure, figures
from generator.page import HtmlWriter, Question, escape_html, inlines

_FIELDS = ("Name", "Question", "Answer", "Steps", "Mistakes")
_FRONT = "{{Question}}"
_BACK = """\
{{FrontSide}}
<hr id="answer">
{{Answer}}
{{#Steps}}<details open><summary>Steps</summary>{{Steps}}</details>{{/Steps}}
{{#Mistakes}}<details open><summary>Known mistakes</summary>{{Mistakes}}</details>{{/Mistakes}}
<p class="name">{{Name}}</p>"""
_CSS = """\
.card { max-width: 40em; margin: 0 auto; padding: 0.5em; font: 1.1em/1.45 sans-serif; text-align: left;
  overflow-wrap: anywhere }
table { border-collapse: collapse; margin: 0.5em 0; display: block; overflow-x: auto; max-width: 100% }
th, td { padding: 0.15em 0.6em; border: 1px solid #8888 }
img { max-width: 100%; background: #fff } ol.options { list-style: none; padding-left: 1em }
p, .display, .wide { overflow: auto hidden; padding: 0.3em 0 } /* a wide formula scrolls by itself */
summary { margin-top: 0.8em; font-weight: bold } .answer { font-size: 1.1em } .name { color: #888; font-size: 0.7em }"""
_SCHEME = """\
CREATE TABLE col (id integer PRIMARY KEY, crt integer NOT NULL, mod integer NOT NULL, scm integer NOT NULL,
  ver integer NOT NULL, dty integer NOT NULL, usn integer NOT NULL, ls integer NOT NULL, conf text NOT NULL,
  models text NOT NULL, decks text NOT NULL, dconf text NOT NULL, tags text NOT NULL);
CREATE TABLE notes (id integer PRIMARY KEY, guid text NOT NULL, mid integer NOT NULL, mod integer NOT NULL,
  usn integer NOT NULL, tags text NOT NULL, flds text NOT NULL, sfld text NOT NULL, csum integer NOT NULL,
  flags integer NOT NULL, data text NOT NULL);
CREATE TABLE cards (id integer PRIMARY KEY, nid integer NOT NULL, did integer NOT NULL, ord integer NOT NULL,
  mod integer NOT NULL, usn integer NOT NULL, type integer NOT NULL, queue integer NOT NULL, due integer NOT NULL,
  ivl integer NOT NULL, factor integer NOT NULL, reps integer NOT NULL, lapses integer NOT NULL, left integer NOT NULL,
  odue integer NOT NULL, odid integer NOT NULL, flags integer NOT NULL, data text NOT NULL);
CREATE TABLE revlog (id integer PRIMARY KEY, cid integer NOT NULL, usn integer NOT NULL, ease integer NOT NULL,
  ivl integer NOT NULL, lastIvl integer NOT NULL, factor integer NOT NULL, time integer NOT NULL,
  type integer NOT NULL);
CREATE TABLE graves (usn integer NOT NULL, oid integer NOT NULL, type integer NOT NULL);
CREATE INDEX ix_notes_usn ON notes (usn);
CREATE INDEX ix_notes_csum ON notes (csum);
CREATE INDEX ix_cards_usn ON cards (usn);
CREATE INDEX ix_cards_nid ON cards (nid);
CREATE INDEX ix_cards_sched ON cards (did, queue, due);
CREATE INDEX ix_revlog_usn ON revlog (usn);
CREATE INDEX ix_revlog_cid ON revlog (cid);
"""
_SEPARATOR = "\x1f"  # of a note's fields
_FIRST_ID = 1_300_000_000_000  # ids are milliseconds since 1970; Anki moves a card whose id is taken
_VERSION = slice(96, 100)  # of the file: which SQLite wrote it
_WROTE = (3_040_000).to_bytes(4, "big")


@dataclass(frozen=True)
class _Card:
    guid: str
    fields: tuple[str, ...]
    tags: str


def changed(record: Path) -> datetime:
    """When the record was made, or when the last key in it was mended. Raises UserError."""
    moments = [read_header(record).created]
    for entry in read_entries(record):
        moments += [former.until for placed in entry.version.problems for former in placed.former]
    return max(_moment(text) for text in moments)


def _moment(text: str) -> datetime:
    """A time of a record; the beginning of time where it says none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def anki(title: str, pools: Sequence[Pool], changed: datetime) -> bytes:
    """The .apkg file: a card for each question; those of the first version come first.

    changed: when the record was made, or its last key mended. The same bytes for the same record.
    """
    pictures = {
        _media_name(figure): figure.svg
        for pool in pools
        for question in pool.questions
        for figure in figures((*question.statement, *question.solution.steps))
    }
    files = {str(number): svg for number, svg in enumerate(pictures.values())}
    media = json.dumps({str(number): name for number, name in enumerate(pictures)})
    cards = [_card(question) for question in _by_version(pools)]
    database = _database(_deck_name(title), cards, int(changed.timestamp()))
    return zipped({"collection.anki2": database, "media": media.encode(), **files})


def _by_version(pools: Sequence[Pool]) -> Iterator[Question]:
    """A question of each pool, then the next of each: Anki shows new cards in this order."""
    for row in zip_longest(*(pool.questions for pool in pools)):
        yield from (question for question in row if question is not None)


# --- cards ----------------------------------------------------------------------------------------------------------


def _card(question: Question) -> _Card:
    fields = (
        _text(title_of(question)),
        f"{_WRITER.blocks(question.statement)}{''.join(_options(question))}{''.join(_asked(question))}",
        "".join(_answer(question)),
        _WRITER.blocks(question.solution.steps),
        "".join(_mistakes(question)),
    )
    return _Card(digest("card", question.slot, question.code), fields, _tags(question.type))


def _asked(question: Question) -> Iterator[str]:
    """What is to be found, and how many points it is worth."""
    if not question.choices:
        for field in question.fields:
            words = " / ".join(map(_text, field.box.words)) or "…"
            note = f"({_text(field.box.note)})" if field.kind == "set" else ""  # others are about the cells on paper
            behind = " ".join(filter(None, (words, _text(field.box.unit), note)))
            yield f"<p>{_formula(field.box.label, False)} = {behind}</p>"
    yield f'<p class="name">{points_text(question.points)} point{"s" * (question.points != 1)}</p>'


def _options(question: Question) -> Iterator[str]:
    if question.choices:
        items = (
            _item(f"{_text(choice.option.letter)}. {_formulas(choice.option.answers)}") for choice in question.choices
        )
        yield f'<ol class="options">{"".join(items)}</ol>'


def _answer(question: Question) -> Iterator[str]:
    """All that is right; of an open part, what earns points."""
    for choice in question.choices:
        if not choice.what:
            yield f'<p class="answer"><b>{_text(choice.option.letter)}.</b> {_formulas(choice.option.answers)}</p>'
    if not question.choices:
        yield "".join(f'<p class="answer">{_formula(answer, False)}</p>' for answer in question.solution.answers)
    if question.criteria:
        yield f"<ul>{''.join(f'<li>{_WRITER.inline(inlines(note))}</li>' for note in grader_notes(question))}</ul>"
    elif any(field.kind == "any" for field in question.fields):
        yield "<p>Other answers are right too: put yours to the test.</p>"


def _mistakes(question: Question) -> Iterator[str]:
    """What a mistake gives, and its name."""
    if question.solution.mistakes:
        items = (_item(f"{_formulas(one.answers)}: {_text(one.name)}") for one in question.solution.mistakes)
        yield f"<ul>{''.join(items)}</ul>"


def _item(markup: str) -> str:
    """An item of a list that scrolls where it is too wide, and keeps its bullet."""
    return f'<li><div class="wide">{markup}</div></li>'


def _tags(type_id: str) -> str:
    """The topic, and the type below it, as Anki nests tags."""
    return "::".join(re.sub(r"[^\w-]", "-", step) for step in type_id.split("/"))


# --- HTML -----------------------------------------------------------------------------------------------------------


def _text(text: str) -> str:
    """Text that shows as it is: what could begin a formula, a sound or a run of TeX is followed by an element."""
    return re.sub(r"[\\\[{]", lambda found: f"{found.group()}<span></span>", escape_html(text))


def _formula(tex: str, display: bool) -> str:
    left, right = (r"\[", r"\]") if display else (r"\(", r"\)")
    apart = re.sub(r"\[(?=\$|/?latex|sound:|anki:)|\{(?=\{)", r"\g<0> ", " ".join(printable(tex).split()))
    return f"{left}{escape_html(apart)}{right}"


def _formulas(answers: Sequence[str]) -> str:
    return ", ".join(_formula(tex, False) for tex in answers)


def _picture(figure: Figure) -> str:
    return f'<img src="{_media_name(figure)}" alt="{escape_html(figure.alt)}">'


def _media_name(figure: Figure) -> str:
    """By its content: pictures of all decks lie in one folder."""
    return f"problemset-{hashlib.sha256(figure.svg).hexdigest()[:24]}.svg"


_WRITER = HtmlWriter(_formula, _picture, _text)


# --- the database ---------------------------------------------------------------------------------------------------


def _deck_name(title: str) -> str:
    """Two colons would make a deck within a deck."""
    return re.sub(r":{2,}", ":", one_line(title, NAME)).strip(": ") or "Problem set"


def _database(deck: str, cards: Sequence[_Card], changed: int) -> bytes:
    """The collection: a deck, a kind of note, and the notes with a card each."""
    deck_id, kind_id = _id("deck", deck), _id("kind", *_FIELDS)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "collection"
        connection = sqlite3.connect(path, isolation_level=None)
        try:
            connection.execute("PRAGMA page_size = 4096")
            connection.execute("PRAGMA journal_mode = MEMORY")
            connection.executescript(f"BEGIN; {_SCHEME}")
            connection.execute(
                "INSERT INTO col VALUES (1, ?, ?, ?, 11, 0, 0, 0, ?, ?, ?, ?, '{}')",
                (
                    changed,
                    changed * 1000,
                    changed * 1000,
                    json.dumps({"curDeck": deck_id, "activeDecks": [deck_id], "curModel": str(kind_id)}),
                    json.dumps({str(kind_id): _kind(kind_id, deck_id, changed)}),
                    json.dumps({"1": _deck(1, "Default", changed), str(deck_id): _deck(deck_id, deck, changed)}),
                    json.dumps({"1": _OPTIONS}),
                ),
            )
            for number, card in enumerate(cards, 1):
                _insert(connection, number, card, deck_id, kind_id, changed)
            connection.execute("COMMIT")
        finally:
            connection.close()
        written = bytearray(path.read_bytes())
    written[_VERSION] = _WROTE  # the same bytes by every SQLite
    return bytes(written)


def _insert(connection: sqlite3.Connection, number: int, card: _Card, deck_id: int, kind_id: int, changed: int) -> None:
    note, name = _id("note", card.guid), card.fields[0]
    checksum = int(hashlib.sha1(re.sub(r"<[^>]*>", "", name).encode(), usedforsecurity=False).hexdigest()[:8], 16)
    connection.execute(
        "INSERT INTO notes VALUES (?, ?, ?, ?, -1, ?, ?, ?, ?, 0, '')",
        (note, card.guid, kind_id, changed, f" {card.tags} ", _SEPARATOR.join(card.fields), name, checksum),
    )
    connection.execute(
        "INSERT INTO cards VALUES (?, ?, ?, 0, ?, -1, 0, 0, ?, 0, 0, 0, 0, 0, 0, 0, 0, '')",
        (note, note, deck_id, changed, number),
    )


def _id(*texts: str) -> int:
    """The same for the same texts: a second import finds what the first made."""
    return _FIRST_ID + int(digest(*texts), 16) % 300_000_000_000


def _kind(kind_id: int, deck_id: int, changed: int) -> Mapping[str, object]:
    """The kind of note: its fields, its one card, and how it looks."""
    look = {"font": "Arial", "size": 20, "media": [], "rtl": False, "sticky": False}
    return {
        "id": kind_id, "name": "Problem with solution", "type": 0, "mod": changed, "usn": -1, "sortf": 0,
        "did": deck_id,
        "flds": [{"name": name, "ord": place, **look} for place, name in enumerate(_FIELDS)],
        "tmpls": [{"name": "Card", "ord": 0, "qfmt": _FRONT, "afmt": _BACK, "bqfmt": "", "bafmt": "", "did": None}],
        "css": _CSS, "latexPre": "", "latexPost": "", "req": [[0, "any", [1]]], "tags": [], "vers": [],
    }  # fmt: skip


def _deck(deck_id: int, name: str, changed: int) -> Mapping[str, object]:
    today = {key: [0, 0] for key in ("newToday", "revToday", "lrnToday", "timeToday")}
    return {
        "id": deck_id, "name": name, "mod": changed, "usn": -1, "desc": "", "dyn": 0, "conf": 1, "collapsed": False,
        "extendNew": 0, "extendRev": 50, **today,
    }  # fmt: skip


_OPTIONS = {
    "id": 1, "name": "Default", "mod": 0, "usn": 0, "maxTaken": 60, "autoplay": True, "timer": 0, "replayq": True,
    "new": {"bury": True, "delays": [1, 10], "initialFactor": 2500, "ints": [1, 4, 7], "order": 1, "perDay": 20},
    "rev": {"bury": True, "ease4": 1.3, "ivlFct": 1, "maxIvl": 36500, "perDay": 200},
    "lapse": {"delays": [10], "leechAction": 0, "leechFails": 8, "minInt": 1, "mult": 0},
}  # fmt: skip
