"""A Moodle question file as Moodle reads it, written from its documentation; shares no code with the writer.

It is stricter than Moodle, which imports much that then shows or marks something else: whatever would not come through
as it was meant is refused.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape

from lxml import etree

# of the manual, each also as a loss
FRACTIONS = (
    "100", "90", "83.33333", "80", "75", "70", "66.66667", "60", "50", "40", "33.33333", "30", "25", "20", "16.66667",
    "14.28571", "12.5", "11.11111", "10", "5", "0",
)  # fmt: skip
_PERMITTED = frozenset(FRACTIONS) | {f"-{fraction}" for fraction in FRACTIONS[:-1]}

_NUMERICAL = ("NUMERICAL", "NM")
_SHORT = ("SHORTANSWER", "SA", "MW")
_CHOICES = ("MULTICHOICE", "MC", "MULTICHOICE_V", "MCV", "MULTICHOICE_H", "MCH")
_START = re.compile(r"\{([0-9]*):([A-Z_]+):")
_NUMBER = re.compile(r"-?(?:[0-9]+[.,]?[0-9]*|[.,][0-9]+)(?:[eE][-+]?[0-9]+)?")
_IGNORED = ("tex2jax_ignore", "mathjax_ignore")


class Refused(ValueError):
    """Moodle would not import it, or would not show it as it was meant."""


@dataclass(frozen=True)
class Gap:
    """A subquestion."""

    kind: str
    """"numerical", "shortanswer", or "multichoice"."""
    weight: int
    right: tuple[str, ...]
    wrong: Mapping[str, str]
    """Answer that is known to be wrong → its feedback, as shown."""
    credit: Mapping[str, str]
    """Answer that is known to be wrong → its share of the mark in percent, where it has one."""
    width: int
    """Characters of its box, before Moodle adds some at random: as long as the longest answer, and at most 60."""


@dataclass(frozen=True)
class Choice:
    """An option, as shown."""

    text: str
    fraction: str
    feedback: str


@dataclass(frozen=True)
class Read:
    """A question, or a text that asks nothing ("description").

    All texts are as a browser shows them, with formulas as \\(TeX\\) and a gap as ⟦number⟧."""

    category: tuple[str, ...]
    name: str
    code: str
    idnumber: str
    kind: str
    text: str
    gaps: tuple[Gap, ...]
    choices: tuple[Choice, ...]
    grade: str
    grader: str
    """What whoever marks an essay is told."""
    feedback: str
    tags: frozenset[str]
    """Of the HTML in text and feedback."""
    pictures: Mapping[str, tuple[str, bytes]]
    """File name → description, content; of text and feedback."""


@dataclass(frozen=True)
class Category:
    """What the file says of a category: how many of its questions a quiz takes, and what each is worth."""

    names: tuple[str, ...]
    use: str
    picks: int
    """0 where it has no questions to pick."""
    mark: float
    is_bonus: bool


def categories(content: bytes) -> list[Category]:
    """The categories in the order of the file, the first of them for the whole."""
    found = []
    for element in etree.fromstring(content):
        if element.get("type") == "category":
            use = _shown(_page(_only(element, "info/text")))
            some = re.search(r"For a quiz: (a|[0-9]+) random questions? .* maximum mark of ([0-9]+(?:[.][0-9]+)?)", use)
            picks = 0 if some is None else 1 if some[1] == "a" else int(some[1])
            names = _category(_only(element, "category/text"))
            found.append(Category(names, use, picks, float(some[2]) if some else 0, "bonus" in use))
    return found


def texts(content: bytes) -> dict[str, str]:
    """Name → text, of what asks nothing."""
    return {one.name: one.text for one in _all(content) if one.kind == "description"}


def read(content: bytes) -> list[Read]:
    """The questions in the order of the file. Raises Refused."""
    return [one for one in _all(content) if one.kind != "description"]


def _all(content: bytes) -> list[Read]:
    try:
        quiz = etree.fromstring(content, etree.XMLParser(resolve_entities=False, huge_tree=True))
    except etree.XMLSyntaxError as error:
        raise Refused(f"not well-formed: {error}") from None
    if quiz.tag != "quiz":
        raise Refused(f"the root is {quiz.tag}")
    category: tuple[str, ...] = ()
    found: list[Read] = []
    for element in quiz:
        if element.get("type") == "category":
            category = _category(_only(element, "category/text"))
        else:
            if len(category) != 2:
                raise Refused("a question without a category")
            found.append(_question(element, category))
    for attribute in ("name", "idnumber"):
        known = [(one.category, getattr(one, attribute)) for one in found]
        if len(set(known)) < len(known):
            raise Refused(f"two questions of a category have the same {attribute}")
    return found


def _category(path: str) -> tuple[str, ...]:
    """The names of a path, which are separated by single slashes; // stands for a slash in a name."""
    names = [name.replace("//", "/").strip() for name in re.split(r"(?<!/)/(?!/)", path)]
    if names[:2] != ["$course$", "top"] or len(names) not in (3, 4) or "" in names:
        raise Refused(f"the category {path}")
    return tuple(map(_name, names[2:]))


def _name(text: str) -> str:
    """A name as shown: Moodle removes tags, and shows entities."""
    if "<" in text or ">" in text or len(text) > 255 or text != " ".join(text.split()):
        raise Refused(f"the name {text!r}")
    return unescape(text)


def _question(element: etree._Element, category: tuple[str, ...]) -> Read:
    kind = element.get("type") or ""
    name = _name(_only(element, "name/text"))
    idnumber = _only(element, "idnumber")
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,100}", idnumber):
        raise Refused(f"the idnumber {idnumber!r}")
    raw = _only(element, "questiontext/text")
    gaps: tuple[Gap, ...] = ()
    choices: tuple[Choice, ...] = ()
    grader = ""
    if kind == "cloze":
        raw, gaps = _embedded(raw)
    elif kind == "multichoice":
        choices = _choices(element)
    elif kind == "essay":
        grader = _shown(_page(_only(element, "graderinfo/text")))
        if _only(element, "responseformat") not in ("editor", "plain", "monospaced"):
            raise Refused("no room to write")
    elif kind != "description":
        raise Refused(f"a question of type {kind}")
    text, feedback = _page(raw), _page(_only(element, "generalfeedback/text"))
    return Read(
        category=category,
        name=name,
        code=name.rpartition(", ")[2],
        idnumber=idnumber,
        kind=kind,
        text=_shown(text),
        gaps=gaps,
        choices=choices,
        grade=_only(element, "defaultgrade") if kind != "cloze" else "",
        grader=grader,
        feedback=_shown(feedback),
        tags=frozenset(str(node.tag) for page in (text, feedback) for node in page.iter()),
        pictures={**_pictures(element, "questiontext", text), **_pictures(element, "generalfeedback", feedback)},
    )


def _only(element: etree._Element, path: str) -> str:
    """The text of the only element there."""
    found = element.findall(path)
    if len(found) != 1 or len(found[0]):
        raise Refused(f"{path} is there {len(found)} times")
    return (found[0].text or "").strip()


def _choices(element: etree._Element) -> tuple[Choice, ...]:
    if (_only(element, "single"), _only(element, "answernumbering")) != ("true", "ABCD"):
        raise Refused("not a choice of one among A, B, C, …")
    if _only(element, "shuffleanswers") not in ("0", "false"):
        raise Refused("the recorded order is lost")
    choices = tuple(
        Choice(_shown(_page(_only(one, "text"))), _fraction(one.get("fraction") or ""), _shown(_feedback(one)))
        for one in element.findall("answer")
    )
    if len({choice.text for choice in choices}) < len(choices) or len(choices) < 2:
        raise Refused("duplicate choices")
    if [choice.fraction for choice in choices].count("100") != 1:
        raise Refused("not one right choice")
    return choices


def _feedback(answer: etree._Element) -> etree._Element:
    return _page(_only(answer, "feedback/text"))


def _fraction(text: str) -> str:
    if text not in _PERMITTED:
        raise Refused(f"the fraction {text!r}")
    return text


def _pictures(element: etree._Element, tag: str, page: etree._Element) -> dict[str, tuple[str, bytes]]:
    """Each picture of the page, which must have come with it; and no other file."""
    files = {}
    for file in element.findall(f"{tag}/file"):
        if (file.get("path"), file.get("encoding")) != ("/", "base64") or file.get("name") in files:
            raise Refused(f"the file {file.get('name')}")
        files[file.get("name") or ""] = base64.b64decode(file.text or "", validate=True)
    images = [(node.get("src") or "", node.get("alt") or "") for node in page.iter("img")]
    if {source for source, _ in images} != {f"@@PLUGINFILE@@/{name}" for name in files}:
        raise Refused(f"pictures {[source for source, _ in images]}, but files {list(files)}")
    named = ((source.rpartition("/")[2], alt) for source, alt in images)
    return {name: (alt, files[name]) for name, alt in named}


# --- embedded answers -----------------------------------------------------------------------------------------------


def _embedded(raw: str) -> tuple[str, tuple[Gap, ...]]:
    """The text with ⟦1⟧, ⟦2⟧, … for its subquestions, and these. Raises Refused for what only looks like one."""
    if re.search(r"\{#[0-9]+\}", raw):
        raise Refused("the text holds what Moodle writes for a subquestion")
    text, gaps, at = "", [], 0
    while start := _START.search(raw, at):
        alternatives, end = _alternatives(raw, start.end())
        gaps.append(_gap(start.group(1), start.group(2), alternatives))
        text += f"{raw[at : start.start()]}⟦{len(gaps)}⟧"
        at = end
    if not gaps:
        raise Refused("no subquestion")
    return text + raw[at:], tuple(gaps)


def _alternatives(raw: str, at: int) -> tuple[list[str], int]:
    """What stands between ~ up to }, with its backslashes and entities; and where the text goes on."""
    found, begun = [], at
    while at < len(raw):
        if raw[at] in "~}" and raw[at - 1] != "\\":
            found.append(raw[begun:at])
            begun = at + 1
            if raw[at] == "}":
                return found, begun
        at += 1
    raise Refused("a subquestion without an end")


def _gap(weight: str, kind: str, alternatives: list[str]) -> Gap:
    if kind not in _NUMERICAL + _SHORT + _CHOICES:
        raise Refused(f"a subquestion of type {kind}")
    if not re.fullmatch(r"[1-9][0-9]*", weight):
        raise Refused(f"the weight {weight!r}")
    right, wrong, credit, seen, longest = [], {}, {}, set(), 1
    for alternative in alternatives:
        fraction, answer, feedback = _alternative(alternative)
        if kind in _NUMERICAL:
            number, _, tolerance = answer.partition(":")
            if not _NUMBER.fullmatch(number) or (tolerance or "0") != "0":
                raise Refused(f"the number {answer!r}")
            answer = number
        same = answer.casefold()  # SHORTANSWER does not tell them apart
        if same in seen or not answer.strip() or "*" in answer:
            raise Refused(f"the answer {answer!r}, which is empty, a pattern, or there before")
        seen.add(same)
        longest = max(longest, len(answer.strip()))
        if fraction == "100":
            right.append(answer)
        elif float(fraction) < 0:
            raise Refused(f"less than nothing for {answer}")
        elif feedback or kind in _CHOICES:  # what has no feedback is there for the size of the box
            wrong[answer] = feedback
        elif fraction != "0":
            raise Refused(f"part of the mark for {answer}, and nobody is told why")
        if fraction not in ("0", "100"):
            credit[answer] = fraction
    if not right:
        raise Refused("a subquestion without a right answer")
    form = "numerical" if kind in _NUMERICAL else "multichoice" if kind in _CHOICES else "shortanswer"
    return Gap(form, int(weight), tuple(right), wrong, credit, 0 if form == "multichoice" else min(longest, 60))


def _alternative(text: str) -> tuple[str, str, str]:
    """Fraction, answer, and feedback as shown."""
    fraction = "0"
    if text.startswith("="):
        fraction, text = "100", text[1:]
    elif marked := re.match(r"%(-?[0-9]+(?:\.[0-9]+)?)%", text):
        fraction, text = _fraction(marked.group(1)), text[marked.end() :]
    sharp = re.search(r"(?<!\\)(?<!&)(?<!&amp;)#", text)
    answer, feedback = (text[: sharp.start()], text[sharp.end() :]) if sharp else (text, "")
    return fraction, _decoded(answer), _shown(_page(_decoded(feedback)))


def _decoded(text: str) -> str:
    """Moodle decodes entities, then takes the backslash from two characters; others keep theirs."""
    return unescape(text).replace("\\}", "}").replace("\\#", "#")


# --- HTML -----------------------------------------------------------------------------------------------------------


def _page(raw: str) -> etree._Element:
    """The HTML as a tree. Raises Refused unless it is well-formed, with entities that XML knows."""
    if "$" in raw:
        raise Refused(f"a dollar that may start a formula: {raw[max(0, raw.index('$') - 20) :][:50]!r}")
    try:
        page = etree.fromstring(f"<div>{raw}</div>", etree.XMLParser(resolve_entities=False))
    except etree.XMLSyntaxError as error:
        raise Refused(f"broken HTML ({error}): {raw[:200]!r}") from None
    for node in page.iter():
        if not isinstance(node.tag, str) or node.tag in ("script", "style", "iframe"):
            raise Refused(f"an element {node}: {raw[:200]!r}")
        if any(str(name).startswith("on") for name in node.attrib):
            raise Refused(f"an element that runs something: {node.attrib}")
        for text in _runs(node):
            _check_formulas(text)
    return page


def _runs(node: etree._Element) -> Iterator[str]:
    """The texts of a node in which MathJax looks for formulas: a formula does not go on in another element."""
    if node.get("class") != " ".join(_IGNORED):
        yield node.text or ""
        yield from (child.tail or "" for child in node)


def _check_formulas(text: str) -> None:
    r"""Every \( has its \), every \[ its \], nothing else starts a formula, and the braces of each are balanced."""
    for left, tex, right in re.findall(r"(\\\(|\\\[)(.*?)(\\\)|\\\])", text, re.DOTALL):
        if (left, right) not in ((r"\(", r"\)"), (r"\[", r"\]")):
            raise Refused(f"a formula that ends otherwise than it began: {tex!r}")
        if re.search(r"\\[(\[]", tex.replace(r"\\", "")):
            raise Refused(f"a formula that begins in a formula: {tex!r}")
        depth = 0
        for brace in re.findall(r"[{}]", re.sub(r"\\.", "", tex, flags=re.DOTALL)):
            depth += 1 if brace == "{" else -1
            if depth < 0:
                break
        if depth:
            raise Refused(f"unbalanced braces: {tex!r}")
    rest = re.sub(r"\\\(.*?\\\)|\\\[.*?\\\]", "", text, flags=re.DOTALL)
    if re.search(r"\\[()\[\]]|\$\$", rest):
        raise Refused(f"what looks like a formula: {rest!r}")


def _shown(page: etree._Element) -> str:
    """The text of a page."""
    return "".join(str(text) for text in page.itertext())
