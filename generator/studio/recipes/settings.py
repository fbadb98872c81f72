"""What a form sets in a recipe: each setting with its words, and how what was typed becomes a value."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from generator.bank import ProblemType
from generator.page import language_of
from generator.studio.recipes.toml_spans import Path

_DEEPEST = 20  # lists within lists

Kind = Literal["line", "text", "number", "tick", "choice", "data"]


@dataclass(frozen=True)
class Setting:
    """A field of a form."""

    name: str
    """The keys below the exam, problem or part, with dots between them."""
    label: str
    kind: Kind = "line"
    choices: tuple[tuple[Any, str], ...] = ()
    """Value → its words."""
    default: Any = ""
    """The value that the recipe need not say."""
    hint: str = ""
    by_itself: str = ""
    """What there is where the recipe says nothing."""

    @property
    def path(self) -> Path:
        """The keys; those of a list's entries are numbers."""
        return tuple(int(key) if re.fullmatch("[0-9]{1,3}", key) else key for key in self.name.split("."))

    @property
    def values(self) -> list[str]:
        """The choices, as fields have them."""
        return [self.shown(value) for value, _ in self.choices]

    def shown(self, value: Any) -> str:
        """A value as the field has it: nothing for what the recipe does not say, "yes" for a tick."""
        if self.kind == "tick":
            return "yes" if value is True or (value is None and self.default is True) else ""
        if value is None:
            return _plain(self.default) if self.kind == "choice" else ""
        return _data(value) if self.kind == "data" else _plain(value)

    def read(self, text: str) -> Any:
        """What was typed as a value, None for none. What can be none is kept as it is: the recipe's mistake says so."""
        text = text.replace("\r\n", "\n")
        if self.kind == "text":
            text = re.sub(r"[ \t]+(?=\n)", "", text).strip("\n")
        elif self.kind != "data":
            text = " ".join(text.split())
        value: Any = text
        match self.kind:
            case "tick":
                value = text == "yes"
            case "number":
                value = _number(text)
            case "choice":
                value = next((one for one, _ in self.choices if _plain(one) == text), text)
            case "data":
                value = _value(text)
        return None if value == "" or (value == self.default and type(value) is type(self.default)) else value


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def _number(text: str) -> Any:
    if re.fullmatch(r"-?[0-9]{1,15}", text):
        return int(text)
    if re.fullmatch(r"-?[0-9]{1,9}[.,][0-9]{1,9}", text):
        return float(text.replace(",", "."))
    return text


def _data(value: Any) -> str:
    """A given as it is typed: a list as JSON, a text as it is unless it would be read as something else."""
    if isinstance(value, str) and _value(value) == value:
        return value
    return json.dumps(value, ensure_ascii=False, default=str)


def _value(text: str) -> Any:
    try:
        return read_json(text)
    except ValueError:
        return text


def read_json(text: str) -> Any:
    """A value that TOML can hold, from JSON. Raises ValueError for what it cannot: nothing, or lists in lists in lists
    without an end."""
    try:
        value = json.loads(text, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("nested too deep") from None
    _require_plain(value, _DEEPEST)
    return value


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _require_plain(value: Any, depth: int) -> None:
    if value is None or not depth:
        raise ValueError("nothing, or nested too deep")
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _require_plain(inner, depth - 1)


_KEYS = (
    ("both", "answers and worked solutions"),
    ("short", "answers, criteria and mistakes"),
    ("full", "worked solutions"),
)
_LEVELS = (("", "any"), ("easy", "easy"), ("middle", "middle"), ("hard", "hard"))
_MARKING = (("fields", "each box earns its share"), ("cells", "each cell earns its share"), ("whole", "all or nothing"))

HEADING = (
    Setting("title", "Title"),
    Setting("subtitle", "Subtitle"),
    Setting("course", "Course"),
    Setting("date", "Date", by_itself="such as 2027-02-15"),
)
INSTRUCTIONS = Setting("instructions", "Instructions", "text", hint="above the first problem")
COVER = (
    Setting("cover.rules", "Rules", "text"),
    Setting("cover.table", "A table of points to fill in", "tick", default=True),
    Setting("cover.signature", "Declaration to sign", hint="printed above a line for the signature"),
)
APPENDIX = (
    Setting("appendix.title", "Title", hint="such as Formula sheet"),
    Setting("appendix.text", "Text", "text"),
    Setting("appendix.scratch", "Empty pages to write on", "number", default=0, by_itself="0"),
)
PROBLEM = (Setting("title", "Title"),)
PROBLEM_TEXT = Setting("text", "Text above its parts", "text")
PROBLEM_MORE = (
    Setting("section.title", "A section begins here, called"),
    Setting("section.text", "Text of the section", "text"),
    Setting("new_page", "Begins a page", "tick", default=False),
    Setting("shuffle", "Its parts stand in another order in each version", "tick", default=False),
    Setting("bonus", "Its points are outside the total", "tick", default=False),
    Setting("pool", "One of a pool of problems, called", hint="each paper has some of the problems of a pool"),
)
LEVEL = Setting("level", "Level", "choice", _LEVELS)
CHOICES = (
    Setting("choices", "Multiple choice", "choice", (("", "no"), *((n, f"{n} options") for n in range(2, 9)))),
    Setting("none_of_these", "The last option is “none of these”", "tick", default=False),
    Setting("penalty", "A wrong option costs", "choice", (
        (0, "nothing"), (0.25, "a quarter of the points"), (0.5, "half of the points"), (1, "all of the points"),
    ), default=0),
)  # fmt: skip
PART_MORE = (
    Setting("marking", "Partial points", "choice", _MARKING, default="fields"),
    Setting("bonus", "Its points are outside the total", "tick", default=False),
    Setting("lines", "The room to write is ruled", "tick", default=False),
    Setting("setup", "Says what is given", "tick", default=True, hint="no: the problem's text says it, for all parts"),
    Setting("repeats", "Two versions may have the same numbers here", "tick", default=False),
    Setting("height", "Height of the whole part (cm)", "number", hint="else what fills the page"),
    Setting("slot", "Name of this place", hint="for texts and parts that take its numbers"),
)
OPEN = (Setting("ask", "Question", "text"), Setting("answer", "Model answer", "text"))
CHOOSE = Setting("choose", "Types of these on each paper", "number", default=1, by_itself="1")


def paper_settings(layout: object, language: object, languages: Sequence[str]) -> tuple[Setting, ...]:
    """How the paper looks. layout, language: what the recipe says, which may be one of its own."""
    layouts: list[tuple[Any, str]] = [("a4", "A4"), ("us-letter", "US Letter")]
    if isinstance(layout, str) and layout not in dict(layouts):
        layouts.append((layout, f"its own: {layout}"))
    spoken: list[tuple[Any, str]] = [(code, f"{language_of(code).name} ({code})") for code in languages]
    if isinstance(language, str) and language not in dict(spoken):
        spoken.append((language, language))
    return (
        Setting("language", "Language of what is printed by itself", "choice", tuple(spoken), default="en"),
        Setting("layout", "Paper", "choice", tuple(layouts), default="a4"),
        Setting("text_size", "Text", "choice", (("normal", "normal"), ("large", "large print")), default="normal"),
        Setting("key", "Keys hold", "choice", _KEYS, default="both"),
        Setting("engine", "Typeset by", "choice", (("typst", "Typst (built in)"), ("latex", "LaTeX (pdflatex)")),
                default="typst"),
        Setting("name_line", "A line for the name on every page", "tick", default=False),
        Setting("duplex", "Printed on both sides: each paper begins on a sheet of its own", "tick", default=False),
        Setting("shuffle", "Problems in another order in each version", "tick", default=False),
        Setting("elastic", "Room to write gives and takes, so that pages are full", "tick", default=True),
        Setting("fairness", "Papers differ in work by at most (%)", "number", default=10, hint="100: any",
                by_itself="10"),
    )  # fmt: skip


def part_main(points: str, space: str) -> list[Setting]:
    """What a part is worth, and its room. points, space: what there is by itself."""
    return [
        Setting("points", "Points", "number", by_itself=points),
        Setting("space", "Room (cm)", "number", by_itself=space),
    ]


def knob_settings(kind: ProblemType, before: str = "") -> list[Setting]:
    """The knobs of a type in words, as settings. before: keys above them."""
    found = []
    for spec in kind.knobs.values():
        about = spec.about or spec.name.replace("_", " ")
        label = about[:1].upper() + about[1:]
        name = f"{before}knobs.{spec.name}"
        if isinstance(spec.default, bool):
            choices: tuple[tuple[Any, str], ...] = ((True, "yes"), (False, "no"))
        elif len(spec.allowed) <= 60:
            choices = tuple((value, str(value)) for value in spec.allowed)
        else:
            found.append(
                Setting(name, label, "number", default=spec.default, hint=spec.describe(), by_itself=str(spec.default))
            )
            continue
        found.append(Setting(name, label, "choice", choices, default=spec.default))
    return found


def given_settings(kind: ProblemType) -> list[Setting]:
    """The givens of a type, to pin them."""
    return [Setting(f"givens.{name}", name.replace("_", " "), "data") for name in kind.givens]


def criterion_settings(number: int) -> list[Setting]:
    """A row of an open question's criteria."""
    return [
        Setting(f"criteria.{number}.points", "Points", "number", default=None),
        Setting(f"criteria.{number}.earns", "For", "line"),
        Setting(f"criteria.{number}.gap", "Noted if it is missing", "line"),
    ]
