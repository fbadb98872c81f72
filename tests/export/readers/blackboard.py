"""Reads Blackboard's table of questions as its help describes it, and marks answers. Shares nothing with the writer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tests.export.readers.brightspace import shown

_BLANK = re.compile(r"\[([^\]\s]+)\]")


@dataclass(frozen=True)
class Item:
    kind: str
    text: str
    """HTML."""
    shown: str
    formulas: tuple[str, ...]
    """TeX between double dollars, as MathJax finds it."""
    blanks: tuple[tuple[str, ...], ...]
    """What is right in each."""
    options: tuple[tuple[str, bool], ...]
    model: str

    def marked(self, *texts: str) -> float:
        """The share of blanks that are right."""
        right = 0
        for text, known in zip(texts, self.blanks, strict=True):
            if self.kind == "NUM":
                right += re.fullmatch(r"-?\d+(\.\d+)?", text) is not None and float(text) == float(known[0])
            else:
                right += text.strip().lower() in {one.lower() for one in known}
        return right / len(self.blanks)


def read(content: bytes) -> list[Item]:
    lines = content.decode("utf-8").split("\r\n")
    assert lines.pop() == "", "the last line ends"
    assert 0 < len(lines) <= 500
    return [_item(line.split("\t")) for line in lines]


def _item(cells: Sequence[str]) -> Item:
    kind, text, *rest = cells
    assert not [cell for cell in cells if re.match(r"[=+@]|-[^\d]", cell) or "\n" in cell], "a formula"
    blanks: list[tuple[str, ...]] = []
    options: list[tuple[str, bool]] = []
    names = _BLANK.findall(text)
    model = ""
    match kind:
        case "MC":
            assert len(rest) % 2 == 0
            assert set(rest[1::2]) == {"correct", "incorrect"}
            options = [(shown(option), word == "correct") for option, word in zip(rest[::2], rest[1::2], strict=True)]
            assert [right for _, right in options].count(True) == 1
            assert len(set(rest[::2])) == len(options)
        case "NUM":
            answer, tolerance = rest
            assert float(tolerance) == 0
            blanks = [(str(float(answer)),)]
        case "FIB":
            assert 1 <= len(rest) <= 100
            assert all(rest)
            blanks = [tuple(rest)]
        case "FIB_PLUS":
            found = []
            for group in "\t".join(rest).split("\t\t"):
                name, *answers = group.split("\t")
                assert 1 <= len(answers) <= 100
                found.append(name)
                blanks.append(tuple(answers))
            assert found == names, "each blank once, in its order"
            assert 2 <= len(found) <= 10
        case "ESS":
            (model,) = rest
        case _:
            raise AssertionError(kind)
    assert kind == "FIB_PLUS" or not re.search(r"\[|\]", text), "brackets in the text"
    plain = shown(text)
    assert plain.count("$$") % 2 == 0
    formulas = tuple(re.findall(r"\$\$(.*?)\$\$", plain))
    return Item(kind, text, plain, formulas, tuple(blanks), tuple(options), shown(model))
