"""Pools → an IMS QTI 2.1 content package: a test with a section for each pool, and a file for each item.

Of a pool as many items are taken as a paper has: where it is more than one, the pool is a section of sections, one for
each problem, so that nobody gets one twice. What stands around the problems is in rubric blocks of sections.

Each entry of an answer is a response of its own, so that its mark does not depend on how a list would be typed. The
points are shared as the recipe says, also for named mistakes. Pure functions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from generator.export.archive import zipped
from generator.export.common import digest
from generator.export.pools import NO_TEXTS, Pool, Texts, section_blocks, total
from generator.export.qti21_elements import assign, constant, file, outcome, tag, variable
from generator.export.qti21_items import WRITER, blocks_of, files_of, ident, item, least, line_of
from generator.export.typed import advice, points_text, width
from generator.model import Block, Blocks, Paragraph, Text
from generator.page import Question, escape_html

_QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
_PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"


def qti21(title: str, pools: Sequence[Pool], texts: Texts = NO_TEXTS) -> bytes:
    """The zip archive: manifest, test, items, pictures. The same bytes for the same pools.

    Raises UserError when two choices of a question are the same.
    """
    questions = [question for pool in pools for question in pool.questions]
    said = advice(questions)
    around = (*texts.before, *([Paragraph((Text(said),))] if said else []), *texts.after)
    rubrics = [around, *(section_blocks(section) for pool in pools for section in pool.sections)]
    pictures = files_of(block for blocks in rubrics for block in blocks)
    of_test = list(pictures)
    for question in questions:
        pictures |= files_of(blocks_of(question))
    return zipped(
        {
            "imsmanifest.xml": file(_manifest(title, questions, of_test)),
            "assessmentTest.xml": file(_test(title, pools, around)),
            **{
                f"{ident(question)}.xml": file(item(question, characters))
                for pool in pools
                for characters in [width(pool.questions)]
                for question in pool.questions
            },
            **pictures,
        }
    )


# --- package and test -----------------------------------------------------------------------------------------------


def _manifest(title: str, questions: Sequence[Question], pictures: Iterable[str]) -> str:
    """What is in the package. A picture belongs to each item that shows it. pictures: of the test itself."""
    name = f"package_{digest(title, *map(ident, questions))}"
    items = []
    for question in questions:
        path = f"{ident(question)}.xml"
        names = [tag("file", href=one) for one in (path, *files_of(blocks_of(question)))]
        items.append(
            tag("resource", *names, identifier=f"{ident(question)}_file", type="imsqti_item_xmlv2p1", href=path)
        )
    uses = [tag("dependency", identifierref=f"{ident(question)}_file") for question in questions]
    path = "assessmentTest.xml"
    shown = [tag("file", href=one) for one in pictures]
    test = tag(
        "resource", tag("file", href=path), *shown, *uses, identifier="test_file", type="imsqti_test_xmlv2p1", href=path
    )
    metadata = tag("metadata", tag("schema", "QTIv2.1 Package"), tag("schemaversion", "1.0.0"))
    return tag(
        "manifest", metadata, tag("organizations"), tag("resources", test, *items), identifier=name, xmlns=_PACKAGE
    )


def _test(title: str, pools: Sequence[Pool], around: Blocks) -> str:
    """The test, whose score is the sum of the items' scores, or 0 where wrong options cost more than there is.

    around: what stands before and after the problems; it is shown with all of them.
    """
    parts = _sections(pools)
    if around:
        heading = escape_html(line_of(title))
        parts = [_section("everything", heading, _rubric(around), *parts)]
    score = tag("sum", tag("testVariables", variableIdentifier="SCORE"))
    is_less = tag("lt", variable("SCORE"), constant("float", "0"))
    floor = tag("outcomeCondition", tag("outcomeIf", is_less, assign("SCORE", constant("float", "0"))))
    rules = [assign("SCORE", score), *([floor] if any(map(least, (q for p in pools for q in p.questions))) else [])]
    return tag(
        "assessmentTest",
        outcome("SCORE", "float", "0"),
        outcome("MAXSCORE", "float", points_text(total(pools))),
        tag(
            "testPart",
            tag("itemSessionControl", maxAttempts="1", showFeedback="true"),
            *parts,
            identifier="part",
            navigationMode="nonlinear",
            submissionMode="simultaneous",
        ),
        tag("outcomeProcessing", *rules),
        identifier=f"test_{digest(title, *(ident(one) for pool in pools for one in pool.questions))}",
        title=escape_html(line_of(title)),
        xmlns=_QTI,
    )


def _sections(pools: Sequence[Pool]) -> list[str]:
    """A section for each pool; those of a section of the paper in a section with its title and text."""
    parts: list[str] = []
    begun: Sequence[str] = ()
    here: list[str] = []
    for number, pool in enumerate(pools, 1):
        if pool.sections:
            parts += [_section(*begun, *here)] if begun else here
            said = [block for one in pool.sections for block in section_blocks(one)]
            heading = escape_html(line_of(pool.sections[0].title))
            begun, here = (f"section_{number}_on", heading, _rubric(said)), []
        here.append(_pool(f"section_{number}", pool))
    return [*parts, *([_section(*begun, *here)] if begun else here)]


def _pool(ident: str, pool: Pool) -> str:
    """A section of which some items are taken: one of all, or one of each of some problems."""
    titles = " or ".join(dict.fromkeys(question.title for question in pool.questions))
    slots = {question.slot: [one for one in pool.questions if one.slot == question.slot] for question in pool.questions}
    within = [_ref(question) for question in pool.questions]
    if pool.choose > 1:
        within = [
            _section(f"{ident}_{number}", escape_html(line_of(some[0].title)), _select(1), *map(_ref, some))
            for number, some in enumerate(slots.values(), 1)
        ]
    return _section(ident, escape_html(line_of(f"{pool.label} {titles}")), _select(pool.choose), *within)


def _section(ident: str, heading: str, *content: str) -> str:
    return tag("assessmentSection", *content, identifier=ident, title=heading, visible="true")


def _select(count: int) -> str:
    return tag("selection", select=str(count))


def _ref(question: Question) -> str:
    return tag("assessmentItemRef", identifier=ident(question), href=f"{ident(question)}.xml")


def _rubric(blocks: Blocks | Sequence[Block]) -> str:
    return tag("rubricBlock", WRITER.blocks(tuple(blocks)), view="candidate")
