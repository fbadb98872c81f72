"""A Canvas quiz package as Canvas Classic Quizzes reads it, written from its importer; shares no code with the writer.

It is stricter than Canvas, which imports much that then shows or marks something else: whatever would not come through
as it was meant is refused.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from lxml import etree

_QTI = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"
_PACKAGE = "{http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1}"
_QUIZ = "{http://canvas.instructure.com/xsd/cccv1p0}"
_BLANK = re.compile(r"\[([A-Za-z0-9_\-.]+)\]")  # as Canvas's editor and New Quizzes look for them
_FILES = "$IMS-CC-FILEBASE$/"
_TAGS = frozenset(
    ["div", "p", "span", "em", "strong", "code", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "img"]
)
_KINDS = ("numerical_question", "fill_in_multiple_blanks_question", "multiple_choice_question", "essay_question")
# an ident of feedback that Canvas takes for the feedback to wrong or right answers, or for an example
_TAKEN = re.compile(r"wrong|incorrect|correct|solution|general_|_all|_IC$|_C$|feedback_\d*_fb", re.IGNORECASE)


class Refused(ValueError):
    """Canvas would not import it, or would not show it as it was meant."""


@dataclass(frozen=True)
class Marked:
    """What an answer gets."""

    points: float
    feedback: tuple[str, ...]
    """As shown, in the order of the conditions."""


@dataclass(frozen=True)
class Item:
    """A question. All texts are as a browser shows them, with formulas as \\(TeX\\) and a blank as ⟦name⟧."""

    ident: str
    title: str
    code: str
    kind: str
    points: float
    text: str
    blanks: Mapping[str, tuple[str, ...]]
    """Name → spellings that are right, in the order of the text."""
    choices: Mapping[str, str]
    """Ident → option."""
    general: str
    """The feedback that all get."""
    formulas: frozenset[str]
    """What MathJax takes for TeX, in text, choices and feedback."""
    pictures: Mapping[str, str]
    """Path in the package → description; of text and feedback."""
    _element: etree._Element

    def marked(self, *answers: str) -> Marked:
        """For a number as typed, the ident of a choice, or what is typed into each blank in the order of the text."""
        return _marked(self, answers)


@dataclass(frozen=True)
class Group:
    """Questions of which a student gets some."""

    title: str
    points: float
    """Of each question."""
    picks: int
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Quiz:
    title: str
    points: float
    description: str
    """What stands above the questions, as shown."""
    headings: Mapping[str, str]
    """Title of the group that follows → the texts in front of it, as shown."""
    groups: tuple[Group, ...]
    files: Mapping[str, bytes]


def read(content: bytes) -> Quiz:
    """The quiz of a package. Raises Refused."""
    files = _unzipped(content)
    quiz_path, settings_path, media = _manifest(files)
    settings = _parsed(files[settings_path])
    root = _parsed(files[quiz_path])
    if settings.tag != f"{_QUIZ}quiz" or root.tag != f"{_QTI}questestinterop" or len(root) != 1:
        raise Refused(f"the roots are {settings.tag} and {root.tag}")
    assessment = root[0]
    if assessment.get("ident") != settings.get("identifier"):
        raise Refused("the settings are of another quiz")
    title = _only(settings, f"{_QUIZ}title")
    if (title, _only(settings, f"{_QUIZ}quiz_type")) != (assessment.get("title"), "assignment"):
        raise Refused("the settings do not fit the quiz")
    if _only(settings, f"{_QUIZ}shuffle_answers") != "false":
        raise Refused("choices would be shuffled")
    sections = assessment.findall(f"{_QTI}section")
    if [section.get("ident") for section in sections] != ["root_section"]:
        raise Refused("not one root section")
    groups, headings, pages = _in_order(sections[0])
    points = float(_only(settings, f"{_QUIZ}points_possible"))
    if points > sum(group.points * group.picks for group in groups):
        raise Refused(f"{points} points, but the groups have others")
    if points != float(_only(settings, f"{_QUIZ}assignment/{_QUIZ}points_possible")):
        raise Refused("the assignment has other points than the quiz")
    description = _page(_only(settings, f"{_QUIZ}description"))
    idents = [str(node.get("ident")) for node in root.iter(f"{_QTI}section", f"{_QTI}item")]
    if len(set(idents)) < len(idents):
        raise Refused("two sections or items with one ident")
    shown = {path for group in groups for item in group.items for path in item.pictures}
    shown |= {path for page in (description, *pages) for path, _ in _pictures(page)}
    if shown != media:
        raise Refused(f"pictures {shown}, but files {media}")
    return Quiz(title, points, _shown(description), headings, groups, files)


def _in_order(root: etree._Element) -> tuple[tuple[Group, ...], dict[str, str], list[etree._Element]]:
    """The groups, and the texts between them. Raises Refused for a text that nothing follows."""
    groups: list[Group] = []
    headings: dict[str, str] = {}
    pages: list[etree._Element] = []
    begun = ""
    for element in root:
        if element.tag == f"{_QTI}item":
            data = {_only(one, f"{_QTI}fieldlabel"): _only(one, f"{_QTI}fieldentry")
                    for one in element.iter(f"{_QTI}qtimetadatafield")}  # fmt: skip
            if (data["question_type"], float(data["points_possible"])) != ("text_only_question", 0):
                raise Refused(f"a question outside of groups: {data}")
            presentation = element.find(f"{_QTI}presentation")
            assert presentation is not None
            pages.append(_page(_html(presentation)))
            begun += _shown(pages[-1])
            continue
        groups.append(_group(element))
        if begun:
            headings[groups[-1].title], begun = begun, ""
    if begun:
        raise Refused(f"a text that nothing follows: {begun}")
    return tuple(groups), headings, pages


# --- the package ----------------------------------------------------------------------------------------------------


def _unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        if len(set(names)) < len(names) or not all(re.fullmatch(r"[A-Za-z0-9_./-]+", name) for name in names):
            raise Refused(f"file names: {names}")
        return {name: archive.read(name) for name in names}


def _manifest(files: Mapping[str, bytes]) -> tuple[str, str, set[str]]:
    """The paths of quiz, settings and pictures. Raises Refused unless it names exactly the files that are there."""
    if next(iter(files), "") != "imsmanifest.xml":
        raise Refused("the manifest is not the first file")
    resources = _parsed(files["imsmanifest.xml"]).findall(f"{_PACKAGE}resources/{_PACKAGE}resource")
    named = [str(file.get("href")) for one in resources for file in one.findall(f"{_PACKAGE}file")]
    if sorted(named) != sorted(set(files) - {"imsmanifest.xml"}):
        raise Refused(f"the manifest names {named}, the package has {list(files)}")
    idents = [str(one.get("identifier")) for one in resources]
    if len(set(idents)) < len(idents):
        raise Refused("two resources with one identifier")
    found: dict[str, list[etree._Element]] = {}
    for one in resources:
        found.setdefault(str(one.get("type")), []).append(one)
    (quiz,) = found.pop("imsqti_xmlv1p2")
    (settings,) = found.pop("associatedcontent/imscc_xmlv1p1/learning-application-resource")
    depends = [str(one.get("identifierref")) for one in quiz.findall(f"{_PACKAGE}dependency")]
    if depends != [settings.get("identifier")] or set(found) - {"webcontent"}:
        raise Refused(f"resources: {depends}, {list(found)}")
    media = {str(one.get("href")) for one in found.get("webcontent", [])}
    return str(quiz[0].get("href")), str(settings.get("href")), media


def _parsed(content: bytes) -> etree._Element:
    try:
        return etree.fromstring(content, etree.XMLParser(resolve_entities=False, huge_tree=True))
    except etree.XMLSyntaxError as error:
        raise Refused(f"not well-formed: {error}") from None


def _only(element: etree._Element, path: str) -> str:
    """The text of the only element there."""
    found = element.findall(path)
    if len(found) != 1 or len(found[0]):
        raise Refused(f"{path} is there {len(found)} times")
    return found[0].text or ""


# --- questions ------------------------------------------------------------------------------------------------------


def _group(section: etree._Element) -> Group:
    selection = f"{_QTI}selection_ordering/{_QTI}selection/"
    if section.tag != f"{_QTI}section":
        raise Refused("not a group")
    picks = int(_only(section, f"{selection}{_QTI}selection_number"))
    points = float(_only(section, f"{selection}{_QTI}selection_extension/{_QTI}points_per_item"))
    items = tuple(_item(element) for element in list(section)[1:])
    if not items or any(item.points != points for item in items):
        raise Refused(f"a group of {points} points: {[item.points for item in items]}")
    if not 0 < picks <= len(items):
        raise Refused(f"{picks} of {len(items)} questions")
    return Group(str(section.get("title")), points, picks, items)


def _item(element: etree._Element) -> Item:
    title = str(element.get("title"))
    if len(title) > 255 or title != " ".join(title.split()):
        raise Refused(f"the title {title!r}")
    data = {
        _only(field, f"{_QTI}fieldlabel"): _only(field, f"{_QTI}fieldentry")
        for field in element.iter(f"{_QTI}qtimetadatafield")
    }
    kind = data["question_type"]
    if element.tag != f"{_QTI}item" or kind not in _KINDS:
        raise Refused(f"{element.tag} of type {kind}")
    presentation = element.find(f"{_QTI}presentation")
    assert presentation is not None
    page = _page(_html(presentation))
    options = {
        str(response.get("ident")): _options(response, kind) for response in presentation.iter(f"{_QTI}response_lid")
    }
    blanks = _checked_blanks(page, options) if kind == "fill_in_multiple_blanks_question" else {}
    if kind != "fill_in_multiple_blanks_question" and _BLANK.search(_shown(page)):
        raise Refused(f"a blank without answers: {_shown(page)!r}")
    choices = options["response1"] if kind == "multiple_choice_question" else {}
    if list(options) != [*(f"response_{name}" for name in blanks), *(["response1"] if choices else [])]:
        raise Refused(f"responses {list(options)}")
    if kind == "numerical_question":
        _check_number(element)
    listed = [one for some in options.values() for one in some]
    if listed and data["original_answer_ids"].split(",") != listed:
        raise Refused("the answers are not as listed")
    feedback = _feedback(element)
    _check_links(element, feedback)
    pages = [page, *feedback.values(), *(_page(text) for text in choices.values())]
    return Item(
        ident=str(element.get("ident")),
        title=title,
        code=title.rpartition(", ")[2],
        kind=kind,
        points=float(data["points_possible"]),
        text=_BLANK.sub(r"⟦\1⟧", _shown(page)),
        blanks=blanks,
        choices={ident: _shown(_page(text)) for ident, text in choices.items()},
        general=_shown(feedback["general_fb"]),
        formulas=frozenset(tex.strip() for one in pages for tex in _formulas(one)),
        pictures={path: alt for one in pages for path, alt in _pictures(one)},
        _element=element,
    )


def _html(parent: etree._Element) -> str:
    """The HTML of the material there."""
    if [node.get("texttype") for node in parent.findall(f"{_QTI}material/{_QTI}mattext")] != ["text/html"]:
        raise Refused("not one text in HTML")
    return _only(parent, f"{_QTI}material/{_QTI}mattext")


def _options(response: etree._Element, kind: str) -> dict[str, str]:
    """Ident → HTML of a choice, or spelling of a blank."""
    found: dict[str, str] = {}
    for label in response.findall(f"{_QTI}render_choice/{_QTI}response_label"):
        plain = kind == "fill_in_multiple_blanks_question"
        text = _only(label, f"{_QTI}material/{_QTI}mattext") if plain else _html(label)
        if str(label.get("ident")) in found or text in found.values():
            raise Refused(f"twice the same option: {text}")
        found[str(label.get("ident"))] = text
    if not found:
        raise Refused("a response without options")
    return found


def _checked_blanks(page: etree._Element, options: Mapping[str, Mapping[str, str]]) -> dict[str, tuple[str, ...]]:
    """Name → spellings. Canvas replaces the first `[name]` in the HTML, wherever that is."""
    for whole in (_shown(page), etree.tostring(page, encoding="unicode")):
        names = _BLANK.findall(whole)
        if [f"response_{name}" for name in names] != list(options):
            raise Refused(f"blanks {names}, but answers to {list(options)}")
    spellings = {name: tuple(options[f"response_{name}"].values()) for name in names}
    for texts in spellings.values():
        if not all(text and text == text.strip() for text in texts):
            raise Refused(f"Canvas would mark nothing as right: {texts}")
        if len({text.lower() for text in texts}) < len(texts):
            raise Refused(f"twice the same spelling: {texts}")
    return spellings


def _check_number(element: etree._Element) -> None:
    """Canvas takes the number for exact, and its distance to the upper bound for what it may be off."""
    (either,) = element.iter(f"{_QTI}or")
    values = [(str(test.tag).removeprefix(_QTI), test.text) for test in either.iter() if len(test) == 0]
    right = values[0][1]
    if values != [("varequal", right), ("vargte", right), ("varlte", right)] or _number(right or "") is None:
        raise Refused(f"a number by {values}")


def _feedback(element: etree._Element) -> dict[str, etree._Element]:
    found: dict[str, etree._Element] = {}
    for one in element.findall(f"{_QTI}itemfeedback"):
        ident = str(one.get("ident"))
        if ident in found:
            raise Refused(f"twice a feedback {ident}")
        if ident not in ("general_fb", "general_incorrect_fb") and _TAKEN.search(ident):
            raise Refused(f"Canvas takes {ident} for another feedback")
        (flow,) = one
        found[ident] = _page(_html(flow))
        if _BLANK.search(_shown(found[ident])):
            raise Refused(f"a blank in a feedback: {_shown(found[ident])}")
    return found


def _check_links(element: etree._Element, feedback: Mapping[str, etree._Element]) -> None:
    """Each feedback is shown by a condition, and each that is shown is there."""
    links = {str(link.get("linkrefid")) for link in element.iter(f"{_QTI}displayfeedback")}
    if links != set(feedback):
        raise Refused(f"feedback {set(feedback)}, but {links} are shown")
    responses = {
        str(one.get("ident")) for name in ("response_lid", "response_str") for one in element.iter(f"{_QTI}{name}")
    }
    for test in element.iter(*(f"{_QTI}{name}" for name in ("varequal", "vargte", "varlte"))):
        if test.get("respident") not in responses:
            raise Refused(f"a condition on {test.get('respident')}")


# --- marking --------------------------------------------------------------------------------------------------------


def _marked(item: Item, answers: tuple[str, ...]) -> Marked:
    given: dict[str, str] = {}
    if item.kind == "fill_in_multiple_blanks_question":
        for (name, right), answer in zip(item.blanks.items(), answers, strict=True):
            if answer.strip().lower() in [text.lower() for text in right]:
                # Canvas marks whichever option is met; its own exports, too, test the first only
                given[f"response_{name}"] = _first(item, name)
    else:
        (answer,) = answers
        if item.choices and answer and answer not in item.choices:
            raise ValueError(f"no choice {answer}")
        given["response1"] = answer
    percent, links = 0.0, []
    for condition in item._element.iter(f"{_QTI}respcondition"):
        tests = condition.find(f"{_QTI}conditionvar")
        assert tests is not None
        if not all(_met(test, given) for test in tests):
            continue
        for change in condition.findall(f"{_QTI}setvar"):
            value = float(change.text or "")
            percent = {"Set": value, "Add": percent + value}[str(change.get("action"))]
        links += [str(link.get("linkrefid")) for link in condition.findall(f"{_QTI}displayfeedback")]
        if condition.get("continue") == "No":
            break
    if percent > 100.1 or (item.blanks and all(f"response_{name}" in given for name in item.blanks) and percent < 99.9):
        raise Refused(f"{percent} percent")
    if "general_incorrect_fb" in links and percent > 0:
        links.remove("general_incorrect_fb")  # Canvas does not show it to who is right in part
    feedback = _feedback(item._element)
    return Marked(item.points * percent / 100, tuple(_shown(feedback[link]) for link in links))


def _first(item: Item, name: str) -> str:
    """The ident of a blank's first option."""
    (response,) = (one for one in item._element.iter(f"{_QTI}response_lid") if one.get("ident") == f"response_{name}")
    label = response.find(f"{_QTI}render_choice/{_QTI}response_label")
    assert label is not None
    return str(label.get("ident"))


def _met(test: etree._Element, given: Mapping[str, str]) -> bool:
    answer, value = given.get(str(test.get("respident")), ""), test.text or ""
    match str(test.tag).removeprefix(_QTI):
        case "other":
            return True
        case "and":
            return all(_met(one, given) for one in test)
        case "or":
            return any(_met(one, given) for one in test)
        case "not":
            return not all(_met(one, given) for one in test)
        case "varequal":
            numbers = _number(answer), _number(value)
            return answer == value if None in numbers else numbers[0] == numbers[1]
        case "vargte" | "varlte" as name:
            left, right = _number(answer), _number(value)
            if left is None or right is None:
                return False
            return left >= right if name == "vargte" else left <= right
        case name:
            raise Refused(f"a condition {name}")


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text) if re.fullmatch(r"[-+]?[0-9.]+", text.strip()) else None
    except InvalidOperation:
        return None


# --- HTML -----------------------------------------------------------------------------------------------------------


def _page(raw: str) -> etree._Element:
    """The HTML as a tree. Raises Refused unless it is well-formed, with entities that XML knows."""
    if "$" in raw.replace(_FILES, ""):
        raise Refused(f"a dollar that may start a formula: {raw[:200]!r}")
    try:
        page = etree.fromstring(f"<div>{raw}</div>", etree.XMLParser(resolve_entities=False))
    except etree.XMLSyntaxError as error:
        raise Refused(f"broken HTML ({error}): {raw[:200]!r}") from None
    for node in page.iter():
        if node.tag not in _TAGS or set(node.attrib) - {"class", "src", "alt"}:
            raise Refused(f"an element {node.tag} with {dict(node.attrib)}: {raw[:200]!r}")
        for text in _runs(node):
            _check_formulas(text)
    return page


def _pictures(page: etree._Element) -> Iterator[tuple[str, str]]:
    for node in page.iter("img"):
        source = str(node.get("src"))
        if not source.startswith(_FILES):
            raise Refused(f"a picture from {source}")
        yield source.removeprefix(_FILES), str(node.get("alt"))


def _runs(node: etree._Element) -> Iterator[str]:
    """The texts of a node in which MathJax looks for formulas: a formula does not go on in another element."""
    if node.get("class") != "mathjax_ignore":
        yield node.text or ""
        yield from (child.tail or "" for child in node)


def _formulas(page: etree._Element) -> Iterator[str]:
    for node in page.iter():
        for text in _runs(node):
            yield from re.findall(r"\\[(\[](.*?)\\[)\]]", text, re.DOTALL)


def _check_formulas(text: str) -> None:
    r"""Every \( has its \), every \[ its \], and nothing else starts a formula."""
    for left, tex, right in re.findall(r"(\\\(|\\\[)(.*?)(\\\)|\\\])", text, re.DOTALL):
        if (left, right) not in ((r"\(", r"\)"), (r"\[", r"\]")):
            raise Refused(f"a formula that ends otherwise than it began: {tex!r}")
        if re.search(r"\\[(\[]", tex.replace(r"\\", "")):
            raise Refused(f"a formula that begins in a formula: {tex!r}")
    rest = re.sub(r"\\\(.*?\\\)|\\\[.*?\\\]", "", text, flags=re.DOTALL)
    if re.search(r"\\[()\[\]]|\$\$|`", rest):
        raise Refused(f"what looks like a formula: {rest!r}")


def _shown(page: etree._Element) -> str:
    """The text of a page, without what takes no room."""
    return "".join(str(text) for text in page.itertext())
