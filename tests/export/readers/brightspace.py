"""Reads Brightspace's table of questions as its help has it, and marks answers. Shares nothing with the writer."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

_ROWS = {
    "WR": {
        "ID",
        "Title",
        "QuestionText",
        "Points",
        "Difficulty",
        "Image",
        "InitialText",
        "AnswerKey",
        "Hint",
        "Feedback",
    },
    "SA": {"ID", "Title", "QuestionText", "Points", "Difficulty", "Image", "InputBox", "Answer", "Hint", "Feedback"},
    "MC": {"ID", "Title", "QuestionText", "Points", "Difficulty", "Image", "Option", "Hint", "Feedback"},
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Item:
    kind: str
    ident: str
    title: str
    text: str
    """HTML."""
    shown: str
    """What one reads of it."""
    points: float
    answers: tuple[tuple[float, str, bool], ...]
    """Percent, text or pattern, whether it is a pattern."""
    options: tuple[tuple[float, str, str], ...]
    """Percent, HTML, feedback."""
    key: str
    feedback: str

    def marked(self, text: str) -> float:
        """The share of the points, by the first answer that fits."""
        for percent, answer, is_pattern in self.answers:
            if re.search(answer, text) if is_pattern else answer.lower() == text.strip().lower():
                return percent / 100
        return 0


def read(content: bytes) -> list[Item]:
    assert content.startswith("\ufeff".encode()), "not marked as UTF-8"
    groups: list[list[list[str]]] = []
    for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
        assert len(row) == 5, row
        assert not [cell for cell in row if cell.startswith(_FORMULA)], row
        assert not [cell for cell in row if "\n" in cell], row
        if row[0] == "NewQuestion":
            groups.append([])
        if any(row):
            groups[-1].append(row)
    return [_item(rows) for rows in groups]


def _item(rows: Sequence[Sequence[str]]) -> Item:
    kind = rows[0][1]
    names = [row[0] for row in rows[1:]]
    assert set(names) <= _ROWS[kind], set(names) - _ROWS[kind]
    once = {row[0]: row for row in rows[1:] if row[0] not in ("Option", "Answer")}
    assert len(once) == len([name for name in names if name not in ("Option", "Answer")])
    answers = tuple((float(row[1]), row[2], row[3] == "regexp") for row in rows if row[0] == "Answer")
    options = tuple((float(row[1]), row[2], row[4]) for row in rows if row[0] == "Option")
    assert all(0 <= percent <= 100 for percent, *_ in (*answers, *options))
    if kind == "MC":
        assert [percent for percent, *_ in options].count(100) == 1
        assert len({text for _, text, _ in options}) == len(options) >= 2
        assert all(row[3] == "HTML" for row in rows if row[0] == "Option")
        assert not [feedback for *_, feedback in options if re.search("[<>&]", feedback)]
    if kind == "SA":
        assert answers[0][0] == 100
    text = once["QuestionText"][1]
    assert once["QuestionText"][2] == "HTML"
    key = once.get("AnswerKey", ["", ""])[1]
    feedback = once["Feedback"][1]
    for markup in (text, key, feedback, *(text for _, text, _ in options)):
        shown(markup)
    return Item(
        kind,
        once["ID"][1],
        once["Title"][1],
        text,
        shown(text),
        float(once["Points"][1]),
        answers,
        options,
        key,
        feedback,
    )


def shown(markup: str) -> str:
    """The text of HTML whose elements are all closed, and harmless."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    assert not reader.open, reader.open
    return " ".join("".join(reader.text).split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in ("script", "iframe", "object", "style"), tag
        assert not [name for name, _ in attrs if name.startswith("on")]
        if tag not in ("img", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not [name for name, _ in attrs if name.startswith("on")]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)
