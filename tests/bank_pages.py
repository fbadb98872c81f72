"""The pages of docs/bank/: what each topic of a bank asks, and a picture of an instance of each type with its key.

Pages and pictures are made from the loaded types alone. A page says from which source its pictures were made and what
is in their files, so that a stale one is noticed without rendering it.
"""

from __future__ import annotations

import base64
import io
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from PIL import Image

from generator.bank import Bank, ProblemType, draw_instance, effort, kind_of, toml_value
from generator.bank.problem_type import KnobSpec
from generator.files import sha256
from generator.model import FieldKind, Instance, Placed, Source, Version, total_points
from generator.page import Frame, ProblemHeading, Typesetter, documents, typst_engine

DRAWS = 60
"""Draws of each type at its defaults: they show its fields, its efforts and its named mistakes."""
SEED = 1
"""Of the instance in the picture: `problemset show TYPE --seed 1` shows the same."""
MOST_MISTAKES = 12
"""That a page names; a type whose statements are mistakes of their own has dozens."""
SLIPS = "slips"
"""The topic of worked solutions with a wrong line."""

_TITLES: Mapping[str, str] = {
    "generative": "Generative models",
    "meta": "Meta-learning and transfer",
    "reinforcement": "Reinforcement learning",
    "representation": "Representation learning",
    "slips": "Find the slip",
}

COMMAND = "pytest tests/test_bank_pages.py --update-golden"
NOTE = f"Written by `{COMMAND}` from the types themselves."

_WORDS: Mapping[str, str] = {
    "number": "a number",
    "list": "a list",
    "rows": "a matrix",
    "letter": "a letter",
    "letters": "letters",
    "sequence": "a sequence",
    "set": "numbers in any order",
    "direction": "a vector or any multiple of it",
    "polynomial": "a polynomial",
    "any": "anything that is right",
}
"""Kind of a field → what is written into it."""


@dataclass(frozen=True)
class Draws:
    """What many draws of a type at its defaults showed."""

    fields: Mapping[str, FieldKind]
    efforts: Sequence[int]
    mistakes: Sequence[str]
    """The most frequent first."""
    slips: Sequence[str]
    """Kinds of slips that a worked solution with a wrong line has."""


def many_draws(kind: ProblemType) -> Draws:
    """Draws of a type at its defaults."""
    knobs = kind.resolve_knobs({})
    instances = [draw_instance(kind, 0, f"page/{number}", "page", knobs=knobs) for number in range(DRAWS)]
    fields = {name: kind_of(one.kinds, name, value) for one in instances for name, value in one.answer.items()}
    mistakes = Counter(name for one in instances for name in one.mistakes)
    slips = Counter(filter(None, (_slip(kind, one) for one in instances)))
    efforts = [effort(kind, one.givens, kind.id) for one in instances] if kind.effort else []
    return Draws(
        fields, efforts, [name for name, _ in mistakes.most_common()], [name for name, _ in slips.most_common()]
    )


def _slip(kind: ProblemType, instance: Instance) -> str:
    """What went wrong in the worked solution that the instance shows; "" if it shows none."""
    if kind.topic != SLIPS or kind.steps is None:
        return ""
    return str(kind.steps(instance.answer, **instance.givens).get("slip", ""))


# --- pages ----------------------------------------------------------------------------------------------------------


def topics(bank: Bank) -> list[str]:
    """The topics of a bank, sorted."""
    return sorted({type_id.split("/")[0] for type_id in bank.ids()})


def topic_title(topic: str) -> str:
    """What a topic is called in headings: as its folder, unless that is half a name."""
    return _TITLES.get(topic, topic.replace("_", " ").capitalize())


def index_page(bank: Bank) -> str:
    """docs/bank/README.md: the topics with their counts, and one line per type."""
    kinds = [bank[type_id] for type_id in bank.ids()]
    lines = ["# The built-in problem types", "", NOTE, "", _counted(kinds), ""]
    lines += [
        "A topic's page has for each type the knobs that a recipe can set, the mistakes that the key names, and a"
    ]
    lines += [
        "picture of an instance with its key. [types.md](../types.md) says what knobs, effort and levels are.",
        "",
    ]
    lines += ["| topic | types | with a figure | open |", "|---|---:|---:|---:|"]
    for topic in topics(bank):
        own = [kind for kind in kinds if kind.topic == topic]
        drawn, opened = sum(kind.figure is not None for kind in own), sum(kind.is_open for kind in own)
        lines.append(f"| [{topic_title(topic)}]({topic}.md) | {len(own)} | {drawn or ''} | {opened or ''} |")
    for topic in topics(bank):
        lines += ["", f"## {topic_title(topic)}", ""]
        lines += [_index_line(kind) for kind in kinds if kind.topic == topic]
    return "\n".join(lines) + "\n"


def _index_line(kind: ProblemType) -> str:
    name = kind.id.split("/")[1]
    mark = " (open)" if kind.is_open else " (figure)" if kind.figure else ""
    return f"- [`{kind.id}`]({kind.topic}.md#{name}){mark}: {_summary(kind)}"


def _counted(kinds: Sequence[ProblemType]) -> str:
    drawn, opened = sum(kind.figure is not None for kind in kinds), sum(kind.is_open for kind in kinds)
    slips = sum(kind.topic == SLIPS for kind in kinds)
    return (
        f"{len(kinds)} types: {drawn} with a drawn figure, {opened} that a person marks (open), and {slips} that show "
        "a worked solution with one wrong line (slips)."
    )


def topic_page(bank: Bank, topic: str, files: Mapping[str, bytes]) -> str:
    """docs/bank/TOPIC.md. files: type → the picture's file as it is; without one, the page says so."""
    lines = [f"# {topic_title(topic)}", "", NOTE, ""]
    lines += [f"The pictures are of what `problemset show TYPE --seed {SEED}` prints. [All topics](README.md)", ""]
    for type_id in bank.select([topic]):
        lines += [*_section(bank, bank[type_id], files.get(type_id, b"")), ""]
    return "\n".join(lines[:-1]) + "\n"


def _section(bank: Bank, kind: ProblemType, file: bytes) -> list[str]:
    name = kind.id.split("/")[1]
    drawn, instance = many_draws(kind), example(kind)
    shown = "model answer and criteria" if kind.is_open else "worked solution, answer and named mistakes"
    return [
        f"## `{name}`",
        "",
        f"**{_escaped(kind.title)}.** {_summary(kind)}",
        "",
        *_facts(kind, instance, drawn),
        "",
        f"![Statement, {shown} of an instance of “{_escaped(kind.title)}”]({picture_path(kind.id)})",
        "",
        f"<!-- {picture_digest(picture_source(bank, kind, instance))} {sha256(file)[:16] if file else 'missing'} -->",
    ]


def _facts(kind: ProblemType, instance: Instance, drawn: Draws) -> list[str]:
    facts = []
    if kind.is_open:
        points = total_points(criterion.points for criterion in instance.criteria)
        facts.append(f"marked by a person: {len(instance.criteria)} criteria, {points:g} points")
    else:
        facts.append(f"answer: {_fields(kind, drawn.fields)}")
    if kind.figure:
        facts.append("figure: drawn from the numbers")
    if kind.knobs:
        facts.append("\n".join(["knobs:", *(f"  - {_knob(knob)}" for knob in kind.knobs.values())]))
    if drawn.efforts:
        low, high, middle = min(drawn.efforts), max(drawn.efforts), statistics.median_low(drawn.efforts)
        facts.append(f"effort: {low} to {high} steps, median {middle}")
    if drawn.slips:
        facts.append(f"slips: {_listed(drawn.slips)}")
    if drawn.mistakes:
        facts.append(f"named mistakes: {_listed(drawn.mistakes)}")
    if kind.carried:
        facts.append("marking: a wrong entry is carried forward into the fields that follow from it")
    return [f"- {fact}" for fact in facts]


def _fields(kind: ProblemType, fields: Mapping[str, FieldKind]) -> str:
    """`da`, `db` (a number each), `dX` (a matrix)"""
    found = []
    for what, group in groupby(fields, lambda name: _what(kind, name, fields[name])):
        names = list(group)
        found.append(f"{', '.join(f'`{name}`' for name in names)} ({what}{' each' if len(names) > 1 else ''})")
    return ", ".join(found)


def _what(kind: ProblemType, name: str, declared: FieldKind) -> str:
    what = "letters" if name in kind.letters else _words(declared)
    return f"{what} in {kind.units[name]}" if name in kind.units else what


def _words(declared: FieldKind) -> str:
    return f"one of {', '.join(declared)}" if isinstance(declared, tuple) else _WORDS[declared]


def _knob(knob: KnobSpec) -> str:
    about = f": {_escaped(knob.about)}" if knob.about else ""
    return f"`{knob.name}` {toml_value(knob.default)} ({knob.describe()}){about}"


def _listed(names: Sequence[str]) -> str:
    shown = [_escaped(name) for name in names[:MOST_MISTAKES]]
    more = [f"and {len(names) - MOST_MISTAKES} more"] if len(names) > MOST_MISTAKES else []
    return "; ".join([*shown, *more])


def _summary(kind: ProblemType) -> str:
    return _escaped(" ".join(kind.summary.split()))


def _escaped(text: str) -> str:
    """Plain text for Markdown."""
    for mark in "\\*_<|":
        text = text.replace(mark, f"\\{mark}")
    return text


# --- pictures -------------------------------------------------------------------------------------------------------

_PPI = 96
_COLOURS = ("ffffff", "000000", "5a5a5a", "aaaaaa", "ebebeb", "1b7a55", "8cbca9", "eef6f1")
"""Of the pictures: black, greys that smooth letters, and the greens of keys. Few colours make small files."""
_TINTS = 230
"""A background is at least as light as this in every channel, from 0 to 255."""

_LAYOUT = """\
#import "base.typ": *
#let problem(..) = none // the page has the title
#let paper(body, ..) = {
  set text(lang: "en", font: "Libertinus Serif", size: 10.5pt, hyphenate: false)
  set par(justify: true, leading: 0.62em, spacing: 0.85em)
  show math.equation: set text(font: "New Computer Modern Math")
  show math.equation.where(block: true): set block(above: 0.85em, below: 0.85em)
  show raw: set text(font: "DejaVu Sans Mono", size: 0.85em)
  set list(indent: 0.5em, spacing: 0.85em)
  set enum(indent: 0.5em, spacing: 0.85em)
  set page(width: 17.4cm, height: auto, margin: 0.3cm)
  body
}
"""


def picture_path(type_id: str) -> str:
    """Where a picture lies, from docs/bank/ on."""
    return f"images/{type_id}.png"


def example(kind: ProblemType) -> Instance:
    """The instance that a picture shows."""
    return draw_instance(kind, SEED, "show", "show", knobs=kind.resolve_knobs({}))


def picture_source(bank: Bank, kind: ProblemType, instance: Instance) -> Source:
    """What the embedded engine makes the picture from: statement and key on a page that is as long as they are."""
    points = total_points(criterion.points for criterion in instance.criteria) if kind.is_open else 1
    version = Version("example", "", None, (Placed("1", "show", points, instance),))
    _, key = documents(Frame(kind.title), [ProblemHeading()], version, bank)
    return _typesetter().source(key)


def picture_digest(source: Source) -> str:
    """A short hash of all that a picture is made from."""
    return sha256(repr((source.main, sorted(source.files.items()))).encode())[:16]


def picture(source: Source, name: str) -> bytes:
    """The picture as a small PNG. Raises UserError, TypeFault."""
    (page,) = typst_engine((), "ua-1").png(source, name=name, ppi=_PPI)
    palette = Image.new("P", (1, 1))
    colours = [*_COLOURS, *[_COLOURS[0]] * (256 - len(_COLOURS))]
    palette.putpalette(bytes.fromhex("".join(colours)))
    # What is thinner than a pixel is pale grey, which would become white: the bars of a norm have to stay two
    darker = Image.open(io.BytesIO(page)).convert("RGB").point(lambda v: v if v >= _TINTS else round(0.8 * v))
    whole = darker.quantize(palette=palette, dither=Image.Dither.NONE)
    file = io.BytesIO()
    whole.save(file, "PNG", optimize=True, bits=4)
    return file.getvalue()


def _typesetter() -> Typesetter:
    return Typesetter(layout="page", layout_files={"layout.typ": base64.b64encode(_LAYOUT.encode()).decode()})
