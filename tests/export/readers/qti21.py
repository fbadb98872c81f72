"""A QTI 2.1 content package, read, checked and marked as the specification says; shares no code with the writer.

The content models are those of IMS's schema, as far as an item or a test of ours has need of them, with MathML 2 for
formulas; whatever else is there is refused, even if the specification knows it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

_QTI = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"
_PACKAGE = "{http://www.imsglobal.org/xsd/imscp_v1p1}"
_MATHML = "{http://www.w3.org/1998/Math/MathML}"
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")

_INLINE = "em|strong|code|span|img|math|textEntryInteraction|inlineChoiceInteraction"
_BLOCK = "p|div|ul|ol|table|math|choiceInteraction|extendedTextInteraction|rubricBlock"
_FLOW = f"{_INLINE}|{_BLOCK}"
_STATIC = "em|strong|code|span|img|math|p|div|ul|ol|table"
_EXPRESSION = (
    "and|or|not|match|stringMatch|sum|product|divide|multiple|variable|baseValue|correct|mapResponse|lt|testVariables"
)
_RULE = "responseCondition|setOutcomeValue"


@dataclass(frozen=True)
class _Model:
    """What an element may hold: children as a regular expression of names that each end in a space."""

    children: str = ""
    text: bool = False
    required: str = ""
    optional: str = ""


_MODELS = {
    "assessmentItem": _Model(
        "(responseDeclaration )+(outcomeDeclaration )+itemBody responseProcessing (modalFeedback )*",
        required="identifier title adaptive timeDependent",
    ),
    "responseDeclaration": _Model("(correctResponse )?(mapping )?", required="identifier cardinality baseType"),
    "outcomeDeclaration": _Model(
        "(defaultValue )?", required="identifier cardinality baseType", optional="normalMaximum normalMinimum"
    ),
    "correctResponse": _Model("(value )+"),
    "defaultValue": _Model("(value )+"),
    "mapping": _Model("(mapEntry )+", required="defaultValue"),
    "mapEntry": _Model(required="mapKey mappedValue"),
    "value": _Model(text=True),
    "itemBody": _Model(f"(({_BLOCK}) )*"),
    "p": _Model(f"(({_INLINE}) )*", text=True),
    "em": _Model(f"(({_INLINE}) )*", text=True),
    "strong": _Model(f"(({_INLINE}) )*", text=True),
    "code": _Model(f"(({_INLINE}) )*", text=True),
    "span": _Model(f"(({_INLINE}) )*", text=True, optional="class"),
    "div": _Model(f"(({_FLOW}) )*", text=True, optional="class"),
    "li": _Model(f"(({_FLOW}) )*", text=True),
    "ul": _Model("(li )*"),
    "ol": _Model("(li )*"),
    "table": _Model("(thead )?(tbody )+", optional="class"),
    "thead": _Model("(tr )+"),
    "tbody": _Model("(tr )+"),
    "tr": _Model("((th|td) )+"),
    "th": _Model(f"(({_FLOW}) )*", text=True, optional="class"),
    "td": _Model(f"(({_FLOW}) )*", text=True, optional="class"),
    "img": _Model(required="src alt", optional="longdesc"),
    "textEntryInteraction": _Model(required="responseIdentifier", optional="expectedLength"),
    "inlineChoiceInteraction": _Model("(inlineChoice )+", required="responseIdentifier shuffle"),
    "inlineChoice": _Model(text=True, required="identifier"),
    "extendedTextInteraction": _Model(required="responseIdentifier", optional="expectedLines expectedLength"),
    "rubricBlock": _Model(f"(({_BLOCK}) )*", required="view"),
    "choiceInteraction": _Model("(simpleChoice )+", required="responseIdentifier shuffle maxChoices"),
    "simpleChoice": _Model(f"(({_STATIC}) )*", text=True, required="identifier"),
    "modalFeedback": _Model(f"(({_STATIC}) )*", text=True, required="outcomeIdentifier identifier showHide"),
    "responseProcessing": _Model(f"(({_RULE}) )*"),
    "responseCondition": _Model("responseIf (responseElseIf )*(responseElse )?"),
    "responseIf": _Model(f"({_EXPRESSION}) (({_RULE}) )*"),
    "responseElseIf": _Model(f"({_EXPRESSION}) (({_RULE}) )*"),
    "not": _Model(f"({_EXPRESSION}) "),
    "setOutcomeValue": _Model(f"({_EXPRESSION}) ", required="identifier"),
    "and": _Model(f"(({_EXPRESSION}) )+"),
    "or": _Model(f"(({_EXPRESSION}) )+"),
    "sum": _Model(f"(({_EXPRESSION}) )+"),
    "product": _Model(f"(({_EXPRESSION}) )+"),
    "multiple": _Model(f"(({_EXPRESSION}) )*"),
    "match": _Model(f"({_EXPRESSION}) ({_EXPRESSION}) "),
    "divide": _Model(f"({_EXPRESSION}) ({_EXPRESSION}) "),
    "stringMatch": _Model(f"({_EXPRESSION}) ({_EXPRESSION}) ", required="caseSensitive"),
    "variable": _Model(required="identifier"),
    "correct": _Model(required="identifier"),
    "mapResponse": _Model(required="identifier"),
    "lt": _Model(f"({_EXPRESSION}) ({_EXPRESSION}) "),
    "baseValue": _Model(text=True, required="baseType"),
    "testVariables": _Model(required="variableIdentifier"),
    "assessmentTest": _Model("(outcomeDeclaration )*(testPart )+(outcomeProcessing )?", required="identifier title"),
    "testPart": _Model(
        "(itemSessionControl )?(assessmentSection )+", required="identifier navigationMode submissionMode"
    ),
    "itemSessionControl": _Model(optional="maxAttempts showFeedback"),
    "assessmentSection": _Model(
        "(selection )?(rubricBlock )*((assessmentSection )+|(assessmentItemRef )+)", required="identifier title visible"
    ),
    "selection": _Model(required="select"),
    "assessmentItemRef": _Model(required="identifier href"),
    "outcomeProcessing": _Model("(setOutcomeValue )*(outcomeCondition )?"),
    "outcomeCondition": _Model("outcomeIf "),
    "outcomeIf": _Model(f"({_EXPRESSION}) (setOutcomeValue )+"),
}

# MathML 2: number of children (None: any), attributes; text only in the tokens
_COMMON = {"class", "style", "id"}
_TOKEN = {"mathvariant", "mathsize", "mathcolor", "mathbackground"}
_SPACED = {"lspace", "rspace", "stretchy", "symmetric", "largeop", "movablelimits", "fence", "separator", "form"}
_FORMULAS: dict[str, tuple[int | None, set[str]]] = {
    "math": (None, {"display", "alttext"}),
    "mrow": (None, set()),
    "mi": (0, _TOKEN),
    "mn": (0, _TOKEN),
    "mtext": (0, _TOKEN),
    "mo": (0, _TOKEN | _SPACED | {"minsize", "maxsize", "accent"}),
    "mspace": (0, {"width", "height", "depth"}),
    "mstyle": (None, _TOKEN | {"displaystyle", "scriptlevel"}),
    "mpadded": (None, {"width", "height", "depth", "lspace"}),
    "mphantom": (None, set()),
    "msqrt": (None, set()),
    "mroot": (2, set()),
    "mfrac": (2, {"linethickness"}),
    "msub": (2, set()),
    "msup": (2, set()),
    "msubsup": (3, set()),
    "munder": (2, {"accentunder"}),
    "mover": (2, {"accent"}),
    "munderover": (3, {"accent", "accentunder"}),
    "mtable": (None, {"displaystyle", "columnalign", "rowspacing", "columnspacing"}),
    "mtr": (None, set()),
    "mtd": (None, {"columnalign", "columnspan", "rowspan"}),
}
_LENGTH = re.compile(r"[+-]?[0-9.]+(em|ex|px|in|cm|mm|pt|pc|%)")


class Refused(ValueError):
    """It is not as the specification asks for, or would not be shown or marked as it was meant."""


@dataclass(frozen=True)
class Marked:
    """What an answer gets."""

    points: float
    feedback: tuple[str, ...]
    """As shown, in order."""


@dataclass(frozen=True)
class Item:
    """A question. All texts are as a browser shows them, with formulas as \\(TeX\\) and a response as ⟦name⟧."""

    ident: str
    title: str
    code: str
    points: float
    text: str
    responses: tuple[str, ...]
    """In the order of the text."""
    right: tuple[str, ...]
    """The declared right answer to each."""
    choices: Mapping[str, str]
    """Identifier → option."""
    scorer: str
    """What whoever marks an extended text is told."""
    pictures: Mapping[str, str]
    """Path in the package → description."""
    _element: etree._Element

    def marked(self, *answers: str) -> Marked:
        """For what is given for each response in the order of the text; "" is no answer."""
        return _marked(self._element, dict(zip(self.responses, answers, strict=True)))


@dataclass(frozen=True)
class Section:
    """Items of which some are taken."""

    title: str
    picks: int
    items: tuple[Item, ...]
    kinds: tuple[tuple[Item, ...], ...]
    """The same: of each of these, one at most is taken."""
    texts: tuple[str, ...]
    """What is shown with them, from the outermost section inwards."""


@dataclass(frozen=True)
class Test:
    title: str
    points: float
    sections: tuple[Section, ...]
    files: Mapping[str, bytes]
    has_floor: bool
    """Whether the sum of the scores is 0 where it would be less."""


def read(content: bytes) -> Test:
    """The test of a package. Raises Refused."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
        if len(files) < len(archive.namelist()):
            raise Refused("two files with one name")
    test_path, items = _manifest(files)
    root = _checked(files[test_path], "assessmentTest")
    shown: list[etree._Element] = list(root.iter(f"{_QTI}img"))
    if {str(one.get("src")) for one in shown} | {str(one.get("longdesc")) for one in shown if one.get("longdesc")} != (
        items.pop(test_path)
    ):
        raise Refused("the test has other pictures than the manifest says")
    (part,) = root.iter(f"{_QTI}testPart")
    sections = tuple(
        found for one in part.findall(f"{_QTI}assessmentSection") for found in _sections(one, files, items)
    )
    used = [item.ident for section in sections for item in section.items]
    if len(set(used)) < len(used) or len(used) != len(items):
        raise Refused(f"items {used}, but files {list(items)}")
    total = root.findall(f"{_QTI}outcomeProcessing/{_QTI}setOutcomeValue/{_QTI}sum/{_QTI}testVariables")
    if [one.get("variableIdentifier") for one in total] != ["SCORE"]:
        raise Refused("the test does not add up the scores")
    return Test(str(root.get("title")), float(_default(root, "MAXSCORE")), sections, files, _has_floor(root))


def _has_floor(root: etree._Element) -> bool:
    """Raises Refused for any condition on the sum but that it is less than 0, and then becomes 0."""
    found = root.find(f"{_QTI}outcomeProcessing/{_QTI}outcomeCondition/{_QTI}outcomeIf")
    if found is None:
        return False
    test, rule = found
    said = [(_name(one), one.get("identifier"), one.text) for one in (*test, rule, *rule)]
    zero = ("baseValue", None, "0")
    if (_name(test), said) != ("lt", [("variable", "SCORE", None), zero, ("setOutcomeValue", "SCORE", None), zero]):
        raise Refused(f"a condition of the sum: {said}")
    return True


# --- the package ----------------------------------------------------------------------------------------------------


def _manifest(files: Mapping[str, bytes]) -> tuple[str, dict[str, set[str]]]:
    """The path of the test, and that of each item with its pictures. Raises Refused unless the manifest names exactly
    the files that are there."""
    if next(iter(files), "") != "imsmanifest.xml":
        raise Refused("the manifest is not the first file")
    root = _parsed(files["imsmanifest.xml"])
    parts = [str(one.tag).removeprefix(_PACKAGE) for one in root]
    version = root.findtext(f"{_PACKAGE}metadata/{_PACKAGE}schema")
    if (root.tag, parts, version) != (
        f"{_PACKAGE}manifest",
        ["metadata", "organizations", "resources"],
        "QTIv2.1 Package",
    ):
        raise Refused(f"the manifest has {parts}")
    tests: list[str] = []
    depends: list[str] = []
    found: dict[str, set[str]] = {}
    idents = [str(root.get("identifier"))]
    for one in root.findall(f"{_PACKAGE}resources/{_PACKAGE}resource"):
        idents.append(str(one.get("identifier")))
        named = [str(file.get("href")) for file in one.findall(f"{_PACKAGE}file")]
        path = str(one.get("href"))
        if named.count(path) != 1 or len(set(named)) < len(named) or not set(named) <= set(files):
            raise Refused(f"the resource {path} names {named}")
        if one.get("type") == "imsqti_test_xmlv2p1":
            tests.append(path)
            found[path] = set(named) - {path}
            depends = [str(other.get("identifierref")) for other in one.findall(f"{_PACKAGE}dependency")]
        elif one.get("type") == "imsqti_item_xmlv2p1":
            found[path] = set(named) - {path}
        else:
            raise Refused(f"a resource of type {one.get('type')}")
    if len(set(idents)) < len(idents) or depends != idents[2:] or len(tests) != 1:
        raise Refused(f"identifiers {idents}, dependencies {depends}, tests {tests}")
    everything = {"imsmanifest.xml", *found, *(path for some in found.values() for path in some)}
    if everything != set(files):
        raise Refused(f"the manifest names {everything}, the package has {list(files)}")
    return tests[0], found


def _sections(
    element: etree._Element, files: Mapping[str, bytes], items: Mapping[str, set[str]], texts: tuple[str, ...] = ()
) -> Iterator[Section]:
    """The sections of which some items are taken; others only hold them together, with a text for all."""
    texts = (*texts, *("".join(_pieces(one)) for one in element.findall(f"{_QTI}rubricBlock")))
    title, select = str(element.get("title")), element.find(f"{_QTI}selection")
    within = element.findall(f"{_QTI}assessmentSection")
    if select is None:
        if not within or not texts:
            raise Refused("a section that neither picks nor says something")
        for one in within:
            yield from _sections(one, files, items, texts)
        return
    picks = int(str(select.get("select")))
    if within:
        inner = [next(_sections(one, files, items)) for one in within]
        if any(one.picks != 1 or len(one.kinds) != len(one.items) for one in inner):
            raise Refused("a section of sections that pick several")
        kinds = tuple(one.items for one in inner)
    else:
        kinds = tuple((item,) for item in _items(element, files, items))
    every = tuple(item for some in kinds for item in some)
    if not 0 < picks <= len(kinds) or len({item.points for item in every}) > 1:
        raise Refused(f"{picks} of {len(kinds)} questions with {[item.points for item in every]} points")
    yield Section(title, picks, every, kinds, texts)


def _items(element: etree._Element, files: Mapping[str, bytes], items: Mapping[str, set[str]]) -> list[Item]:
    found = []
    for ref in element.findall(f"{_QTI}assessmentItemRef"):
        path = str(ref.get("href"))
        if path not in items:
            raise Refused(f"no item {path}")
        item = _item(path, files)
        if item.ident != ref.get("identifier") or set(item.pictures) | _long(item) != items[path]:
            raise Refused(f"{path} is {item.ident} with {item.pictures}, not with {items[path]}")
        found.append(item)
    return found


def _parsed(content: bytes) -> etree._Element:
    try:
        return etree.fromstring(content, etree.XMLParser(resolve_entities=False, huge_tree=True))
    except etree.XMLSyntaxError as error:
        raise Refused(f"not well-formed: {error}") from None


# --- what an element may hold ---------------------------------------------------------------------------------------


def _checked(content: bytes, root_name: str) -> etree._Element:
    """The root of a file that is as the specification asks for."""
    root = _parsed(content)
    if root.tag != f"{_QTI}{root_name}":
        raise Refused(f"the root is {root.tag}")
    _check(root)
    return root


def _check(element: etree._Element) -> None:
    if str(element.tag).startswith(_MATHML):
        _check_formula(element)
        return
    name = _name(element)
    model = _MODELS.get(name)
    if model is None or element.tag != f"{_QTI}{name}":
        raise Refused(f"an element {element.tag}")
    children = "".join(f"{_name(child)} " for child in element)
    if not re.fullmatch(model.children, children):
        raise Refused(f"{name} holds {children}")
    if not model.text and _text_of(element).strip():
        raise Refused(f"{name} holds text: {_text_of(element)!r}")
    required, optional = set(model.required.split()), set(model.optional.split())
    if not required <= set(map(str, element.attrib)) <= required | optional:
        raise Refused(f"{name} has {element.items()}")
    for attribute in ("identifier", "responseIdentifier", "outcomeIdentifier", "variableIdentifier"):
        if not _IDENTIFIER.fullmatch(element.get(attribute, "x")):
            raise Refused(f"{name} has {attribute} {element.get(attribute)!r}")
    if name == "img" and (len(element.get("alt", "")) > 256 or not element.get("src", "").startswith("images/")):
        raise Refused(f"a picture {element.items()}")
    for child in element:
        _check(child)


def _check_formula(element: etree._Element) -> None:
    name = _name(element)
    if element.tag != f"{_MATHML}{name}" or name not in _FORMULAS:
        raise Refused(f"an element {element.tag} in a formula")
    count, attributes = _FORMULAS[name]
    if count is not None and len(element) != count:
        raise Refused(f"{name} with {len(element)} parts")
    if not set(map(str, element.attrib)) <= attributes | _COMMON:
        raise Refused(f"{name} has {element.items()}")
    for attribute in ("lspace", "rspace", "width", "height", "depth", "minsize", "maxsize"):
        if (length := element.get(attribute)) is not None and not _LENGTH.fullmatch(length):
            raise Refused(f"{name} has {attribute} {length!r}")
    if name not in ("mi", "mn", "mo", "mtext") and _text_of(element).strip():
        raise Refused(f"{name} holds text: {_text_of(element)!r}")
    for child in element:
        _check_formula(child)


def _name(element: etree._Element) -> str:
    """Without its namespace."""
    return str(element.tag).rpartition("}")[2]


def _text_of(element: etree._Element) -> str:
    """The text that is its own, not that of its children."""
    return (element.text or "") + "".join(child.tail or "" for child in element)


# --- items ----------------------------------------------------------------------------------------------------------


def _item(path: str, files: Mapping[str, bytes]) -> Item:
    root = _checked(files[path], "assessmentItem")
    title = str(root.get("title"))
    if title != " ".join(title.split()):
        raise Refused(f"the title {title!r}")
    body = root.find(f"{_QTI}itemBody")
    assert body is not None
    declared = [str(one.get("identifier")) for one in root.findall(f"{_QTI}responseDeclaration")]
    outcomes = [str(one.get("identifier")) for one in root.findall(f"{_QTI}outcomeDeclaration")]
    placed = [str(one.get("responseIdentifier")) for one in body.iter() if one.get("responseIdentifier")]
    if declared != placed or len({*declared, *outcomes}) < len(declared) + len(outcomes):
        raise Refused(f"declared {declared} and {outcomes}, but placed {placed}")
    _check_variables(root, declared, outcomes)
    choices: dict[str, str] = {}
    for one in body.iter(f"{_QTI}simpleChoice"):
        if str(one.get("identifier")) in choices or _shown(one) in choices.values():
            raise Refused(f"twice the same choice: {_shown(one)}")
        choices[str(one.get("identifier"))] = _shown(one)
    for one in body.iter(f"{_QTI}choiceInteraction"):
        if (one.get("shuffle"), one.get("maxChoices")) != ("false", "1"):
            raise Refused("choices are shuffled, or several are taken")
    right = tuple(
        str(one.findtext(f"{_QTI}correctResponse/{_QTI}value")) for one in root.findall(f"{_QTI}responseDeclaration")
    )
    for name, value in zip(declared, right, strict=True):
        _cast(_types(root)[name], value)
        if choices and value not in choices:
            raise Refused(f"the right answer is {value}")
    return Item(
        ident=str(root.get("identifier")),
        title=title,
        code=title.rpartition(", ")[2],
        points=float(_default(root, "MAXSCORE")),
        text=_shown(body),
        responses=tuple(placed),
        right=right,
        choices=choices,
        scorer="".join(_shown(one) for one in body.iter(f"{_QTI}rubricBlock") if one.get("view") == "scorer"),
        pictures={str(one.get("src")): _description(one, files) for one in root.iter(f"{_QTI}img")},
        _element=root,
    )


def _description(picture: etree._Element, files: Mapping[str, bytes]) -> str:
    """The whole of it. Raises Refused if what is cut off is nowhere else."""
    short, long = str(picture.get("alt")), picture.get("longdesc")
    if long is None:
        if short.endswith("…"):
            raise Refused(f"a description that is cut off: {short}")
        return short
    whole = files.get(long, b"").decode()
    if not whole.startswith(short.removesuffix("…")):
        raise Refused(f"{long} says {whole!r}, the item {short!r}")
    return whole


def _long(item: Item) -> set[str]:
    """The files of long descriptions."""
    return {str(one.get("longdesc")) for one in item._element.iter(f"{_QTI}img") if one.get("longdesc")}


def _check_variables(root: etree._Element, responses: list[str], outcomes: list[str]) -> None:
    """Whatever is named is declared, and whatever feedback is there can be shown."""
    for one in root.iter(*(f"{_QTI}{name}" for name in ("variable", "correct", "mapResponse", "setOutcomeValue"))):
        everything = responses + outcomes
        known = {"variable": everything, "correct": responses, "mapResponse": responses, "setOutcomeValue": outcomes}[
            _name(one)
        ]
        if one.get("identifier") not in known:
            raise Refused(f"{_name(one)} of {one.get('identifier')}, which is not declared")
    feedback = [str(one.get("identifier")) for one in root.findall(f"{_QTI}modalFeedback")]
    if len(set(feedback)) < len(feedback):
        raise Refused(f"twice the same feedback: {feedback}")
    if {one.get("outcomeIdentifier") for one in root.findall(f"{_QTI}modalFeedback")} - {"FEEDBACK"}:
        raise Refused("feedback by another outcome")
    said = {
        one.text
        for rule in root.iter(f"{_QTI}setOutcomeValue")
        if rule.get("identifier") == "FEEDBACK"
        for one in rule.iter(f"{_QTI}baseValue")
    }
    if said != set(feedback):
        raise Refused(f"feedback {feedback}, but {said} is asked for")


def _types(root: etree._Element) -> dict[str, str]:
    """Variable → base type, followed by * if it holds several."""
    return {
        str(one.get("identifier")): str(one.get("baseType")) + "*" * (one.get("cardinality") == "multiple")
        for one in root.iter(f"{_QTI}responseDeclaration", f"{_QTI}outcomeDeclaration")
    }


def _default(root: etree._Element, name: str) -> str:
    for one in root.findall(f"{_QTI}outcomeDeclaration"):
        if one.get("identifier") == name:
            return str(one.findtext(f"{_QTI}defaultValue/{_QTI}value"))
    raise Refused(f"no outcome {name}")


def _shown(element: etree._Element) -> str:
    """The text as shown."""
    return "".join(_pieces(element))


def _pieces(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if _name(child) == "math":
            yield f"\\({child.get('alttext')}\\)"
        elif _name(child) == "rubricBlock":
            pass  # in an item for whoever its view names, which is never the candidate
        elif _name(child) in ("textEntryInteraction", "inlineChoiceInteraction", "extendedTextInteraction"):
            yield f"⟦{child.get('responseIdentifier')}⟧"
        else:
            yield from _pieces(child)
        yield child.tail or ""


# --- marking --------------------------------------------------------------------------------------------------------

Typed = tuple[str, Any]
"""A base type, followed by * if it is that of several values, and the value: None where there is none."""


def _cast(kind: str, text: str) -> Any:
    match kind:
        case "integer":
            if not re.fullmatch(r"[-+]?[0-9]+", text):
                raise Refused(f"{text!r} is no integer")
            return int(text)
        case "float":
            return float(text)
        case "identifier":
            if not _IDENTIFIER.fullmatch(text):
                raise Refused(f"{text!r} is no identifier")
            return text
        case "string":
            return text
    raise Refused(f"a type {kind}")


def _marked(root: etree._Element, given: Mapping[str, str]) -> Marked:
    state: dict[str, Typed] = {}
    given = {**given, **{name: words.get(given[name], "") for name, words in _menus(root).items()}}
    for name, kind in _types(root).items():
        if name in given:
            state[name] = kind, _cast(kind, given[name]) if given[name] else None
        elif kind.endswith("*"):
            state[name] = kind, None
        else:
            state[name] = kind, _cast(kind, _default(root, name))
    processing = root.find(f"{_QTI}responseProcessing")
    assert processing is not None
    for rule in processing:
        _follow(rule, state, root)
    shown = state["FEEDBACK"][1] or ()
    pages = [one for one in root.findall(f"{_QTI}modalFeedback") if (one.get("identifier") in shown)]
    if any(one.get("showHide") != "show" for one in pages):
        raise Refused("a feedback that is hidden")
    return Marked(state["SCORE"][1], tuple(map(_shown, pages)))


def _menus(root: etree._Element) -> dict[str, dict[str, str]]:
    """Response → the words to choose from, each with its identifier."""
    return {
        str(menu.get("responseIdentifier")): {str(one.text): str(one.get("identifier")) for one in menu}
        for menu in root.iter(f"{_QTI}inlineChoiceInteraction")
    }


def _follow(rule: etree._Element, state: dict[str, Typed], root: etree._Element) -> None:
    if _name(rule) == "setOutcomeValue":
        name = str(rule.get("identifier"))
        kind, value = _value(rule[0], state, root)
        if kind != state[name][0]:
            raise Refused(f"{name} is {state[name][0]}, not {kind}")
        state[name] = kind, value
        return
    for branch in rule:
        test, *rules = branch
        kind, holds = _value(test, state, root)
        if kind != "boolean":
            raise Refused(f"a condition that is {kind}")
        if holds:
            for one in rules:
                _follow(one, state, root)
            return


def _value(expression: etree._Element, state: Mapping[str, Typed], root: etree._Element) -> Typed:
    """The value of an expression. Raises Refused if it joins what does not fit."""
    parts = [_value(child, state, root) for child in expression]
    kinds, values = [kind for kind, _ in parts], [value for _, value in parts]
    match _name(expression):
        case "variable":
            return state[str(expression.get("identifier"))]
        case "baseValue":
            kind = str(expression.get("baseType"))
            return kind, _cast(kind, expression.text or "")
        case "correct":
            name = str(expression.get("identifier"))
            (declared,) = (one for one in root.findall(f"{_QTI}responseDeclaration") if one.get("identifier") == name)
            kind = state[name][0]
            return kind, _cast(kind, str(declared.findtext(f"{_QTI}correctResponse/{_QTI}value")))
        case "mapResponse":
            name = str(expression.get("identifier"))
            (declared,) = (one for one in root.findall(f"{_QTI}responseDeclaration") if one.get("identifier") == name)
            mapped = {one.get("mapKey"): float(str(one.get("mappedValue"))) for one in declared.iter(f"{_QTI}mapEntry")}
            if set(mapped) - {one.get("identifier") for one in root.iter(f"{_QTI}simpleChoice")}:
                raise Refused(f"a mapping of {list(mapped)}")
            chosen = state[name][1]
            return "float", 0.0 if chosen is None else mapped.get(chosen, 0.0)
        case "match":
            if kinds[0] != kinds[1] or kinds[0] in ("float", "duration"):
                raise Refused(f"match of {kinds}")
            return "boolean", None if None in values else values[0] == values[1]
        case "stringMatch":
            if kinds != ["string", "string"]:
                raise Refused(f"stringMatch of {kinds}")
            alike = values if expression.get("caseSensitive") == "true" else [one and one.lower() for one in values]
            return "boolean", None if None in values else alike[0] == alike[1]
        case "and" | "or" as name:
            if set(kinds) != {"boolean"}:
                raise Refused(f"{name} of {kinds}")
            decided = name == "or"
            return "boolean", decided if decided in values else None if None in values else not decided
        case "sum" | "product" as name:
            if not set(kinds) <= {"integer", "float"}:
                raise Refused(f"{name} of {kinds}")
            result: Any = None
            if None not in values:
                result = sum(values) if name == "sum" else 1
                for value in values if name == "product" else ():
                    result *= value
            return "float" if "float" in kinds else "integer", result
        case "not":
            return "boolean", None if None in values else not values[0]
        case "lt":
            if not set(kinds) <= {"integer", "float"}:
                raise Refused(f"lt of {kinds}")
            return "boolean", None if None in values else values[0] < values[1]
        case "divide":
            return "float", None if None in values or values[1] == 0 else values[0] / values[1]
        case "multiple":
            base = {kind.rstrip("*") for kind in kinds}
            if len(base) != 1:
                raise Refused(f"multiple of {kinds}")
            flat = [
                one for value in values if value is not None for one in (value if isinstance(value, list) else [value])
            ]
            return f"{base.pop()}*", flat or None
        case name:
            raise Refused(f"an expression {name}")
