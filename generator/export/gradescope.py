"""Record → what Gradescope takes for an exam on paper.

All papers in one PDF, each with the same number of pages, so that scans are split by counting; the outline, with the
region of each part; the roster; and a rubric from criteria and named mistakes.

Gradescope has one outline for all papers. So what differs between versions (points, places) is said, and a region
covers the part wherever it stands. The outline is written as Gradescope's own editor stores it, in percent of a page.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path

from generator.bank import Bank, verify_placed
from generator.errors import UserError, one_line
from generator.exam import Recipe, headings, read_entries, read_header, slots_of
from generator.export.typed import points_text
from generator.export.uploads import line
from generator.files import safe_cell
from generator.model import Placed, Points, Student, Version
from generator.page import Region, Typesetter, padded_pdf, part_regions
from generator.press import Renderer, require_trusted_layout

_MARGIN = 0.5  # percent of a page around a region
_ELSEWHERE = 0.02  # of a page's height: a part that stands so much further up or down is said
_NAMES: Mapping[str, Sequence[str]] = {
    "First Name": ("first name", "firstname", "first", "given name"),
    "Last Name": ("last name", "lastname", "last", "surname", "family name"),
    "Email": ("email", "e-mail", "email address", "mail"),
    "Section": ("section", "sections", "group"),
}
"""Column of Gradescope → columns of a roster."""


@dataclass(frozen=True)
class _Paper:
    version: Version
    pdf: bytes
    regions: Sequence[tuple[Region, ...]]
    """Of each part; empty where the layout does not say."""


@dataclass(frozen=True)
class _Part:
    """A part of the outline: what stands under one label on all papers."""

    label: str
    title: str
    placed: tuple[tuple[Version, Placed], ...]
    regions: tuple[Region, ...]
    rubric: tuple[tuple[Points, str], ...]

    @property
    def points(self) -> Points:
        return self.placed[0][1].points

    @property
    def weight(self) -> Points:
        """What it adds to the total."""
        return 0 if self.placed[0][1].is_bonus else self.points


def gradescope(
    record: Path, bank: Bank, papers: int | None = None, *, trust_layout: bool = False
) -> tuple[dict[str, bytes], list[str]]:
    """File name → content, and what differs between papers, which Gradescope does not know; of all papers of those who
    have not withdrawn, or of the first `papers`. trust_layout: whether a layout that only the record has may run.
    Raises UserError."""
    header = read_header(record)
    recipe, stem = header.recipe, record.stem
    require_trusted_layout(record, recipe.model_copy(update={"format": ["pdf"]}), trust_layout)
    made = list(islice(_papers(record, bank), papers))
    if not made:
        raise UserError("has no papers", where=str(record))
    title = one_line(recipe.title)
    bound, pages = padded_pdf([(paper.version.display_name, paper.pdf) for paper in made], f"{title}, all papers")
    template, _ = padded_pdf([(made[0].version.display_name, made[0].pdf)], title, pages)
    parts = list(_parts(made, record, bank))
    files = {
        f"{stem}-gradescope-papers.pdf": bound,
        f"{stem}-gradescope-template.pdf": template,
        f"{stem}-gradescope-outline.json": _outline(parts, pages),
        f"{stem}-gradescope-rubric.csv": _rubric(parts),
    }
    students = [paper.version.student for paper in made if paper.version.student]
    if students:
        files[f"{stem}-gradescope-roster.csv"] = _roster(students)
    return files, [
        f"each paper has {pages} page{'s' * (pages != 1)}: tell Gradescope so when you upload scans",
        *_notes(made, parts, students),
    ]


# --- papers and parts -----------------------------------------------------------------------------------------------


def _papers(record: Path, bank: Bank) -> Iterator[_Paper]:
    header = read_header(record)
    recipe = header.recipe
    renderer = Renderer(recipe, bank, header.seed)
    typesetter = Typesetter(
        renderer.main_engine, recipe.layout, recipe.layout_files, (), recipe.pdf_standard, recipe.edition
    )
    for entry in read_entries(record):
        if entry.withdrawn:
            continue
        version = entry.version
        for placed in version.problems:
            verify_placed(bank[placed.instance.type], placed, f"{record}, line {entry.line}, {placed.label}")
        source = renderer.sources(version)["paper"]
        pdf = typesetter.pdf_of(source, name=version.display_name)
        regions = part_regions(typesetter, source, name=version.display_name)
        yield _Paper(version, pdf, regions if len(regions) == len(version.problems) else ())


def _parts(papers: Sequence[_Paper], record: Path, bank: Bank) -> Iterator[_Part]:
    """In the order of the first paper that has them."""
    header = read_header(record)
    found: dict[str, list[tuple[_Paper, int]]] = {}
    for paper in papers:
        for place, one in enumerate(paper.version.problems):
            found.setdefault(one.label, []).append((paper, place))
    titles = _titles(header.recipe, header.seed, papers)
    for label, places in found.items():
        placed = tuple((paper.version, paper.version.problems[place]) for paper, place in places)
        kinds = dict.fromkeys(bank[one.instance.type].title for _, one in placed)
        yield _Part(
            label,
            " or ".join(titles.get(label.partition("(")[0]) or kinds),
            placed,
            _covering([paper.regions[place] for paper, place in places if paper.regions]),
            tuple(_items(header.recipe, header.seed, placed)),
        )


def _titles(recipe: Recipe, seed: int, papers: Sequence[_Paper]) -> dict[str, list[str]]:
    """Number of a problem → its titles, if the recipe gives it any."""
    found: dict[str, list[str]] = {}
    for paper in papers:
        numbers = dict.fromkeys(placed.label.partition("(")[0] for placed in paper.version.problems)
        for number, heading in zip(numbers, headings(recipe, seed, paper.version.drawn_as), strict=False):
            titles = found.setdefault(number, [])
            if heading.title and heading.title not in titles:
                titles.append(heading.title)
    return found


def _covering(all_regions: Sequence[tuple[Region, ...]]) -> tuple[Region, ...]:
    """On each page the region that covers the part on every paper."""
    by_page: dict[int, Region] = {}
    for region in (region for regions in all_regions for region in regions):
        known = by_page.get(region.page, region)
        by_page[region.page] = Region(region.page, min(known.top, region.top), max(known.end, region.end))
    return tuple(by_page[page] for page in sorted(by_page))


def _items(recipe: Recipe, seed: int, placed: Sequence[tuple[Version, Placed]]) -> Iterator[tuple[Points, str]]:
    """What earns how many points: the criteria of an open part, else the right answer and the named mistakes of all
    versions, with what the recipe gives for them."""
    found: dict[str, Points] = {}
    for version, one in placed:
        if one.instance.is_open:
            for criterion in one.instance.criteria:
                found.setdefault(_plain(criterion.earns), criterion.points)
            continue
        rules = {slot.name: slot.recipe for slot in slots_of(recipe, seed, version.drawn_as)}
        rule = rules[one.slot]
        found.setdefault("Right", one.points)
        for name in one.instance.mistakes:
            share = rule.credit.get(name, -rule.penalty if one.options else 0)
            found.setdefault(name, round(share * one.points, 2))
    for text, points in found.items():
        yield points, text


# --- files ----------------------------------------------------------------------------------------------------------


def _outline(parts: Sequence[_Part], pages: int) -> bytes:
    """As Gradescope's editor stores it; where names stand is for whoever uploads the template to say."""
    problems = []
    for number, group in groupby(parts, key=lambda part: part.label.partition("(")[0]):
        members = list(group)
        if len(members) == 1 and "(" not in members[0].label:
            problems.append(_entry(f"{number} {members[0].title}", members[0]))
            continue
        children = [_entry(part.label, part) for part in members]
        rects = [rect for child in children for rect in child["crop_rect_list"]]  # type: ignore[attr-defined]
        weight = sum(part.weight for part in members)
        title = f"{number} {members[0].title}"
        problems.append({"title": title, "weight": weight, "crop_rect_list": rects, "children": children})
    made = {
        "pages": pages,
        "assignment": {"identification_regions": {"name": None, "sid": None}},
        "question_data": problems,
    }
    return f"{json.dumps(made, indent=2, ensure_ascii=False)}\n".encode()


def _entry(title: str, part: _Part) -> dict[str, object]:
    rects = [
        {
            "x1": 0,
            "x2": 100,
            "y1": max(0, round(100 * region.top - _MARGIN, 1)),
            "y2": min(100, round(100 * region.end + _MARGIN, 1)),
            "page_number": region.page,
        }
        for region in part.regions
    ]
    return {"title": one_line(title, 200), "weight": part.weight, "crop_rect_list": rects}


def _rubric(parts: Sequence[_Part]) -> bytes:
    rows = [
        [part.label, part.title, points_text(part.points), points_text(points), text]
        for part in parts
        for points, text in part.rubric
    ]
    return _table([["Part", "Title", "Points", "Earns", "Item"], *rows], numbers=(2, 3))


def _roster(students: Sequence[Student]) -> bytes:
    rows = []
    for student in students:
        first, last = _divided(student["name"])
        given = {name: _cell(student, columns) for name, columns in _NAMES.items()}
        rows.append(
            [given["First Name"] or first, given["Last Name"] or last, student["id"], given["Email"], given["Section"]]
        )
    return _table([["First Name", "Last Name", "SID", "Email", "Section"], *rows])


def _divided(name: str) -> tuple[str, str]:
    """First and last name: at the comma of "Last, First", else at the last space."""
    if "," in name:
        last, _, first = name.partition(",")
        return first.strip(), last.strip()
    first, _, last = name.strip().rpartition(" ")
    return first.strip(), last


def _cell(student: Student, columns: Sequence[str]) -> str:
    known = {column.strip().lower(): cell for column, cell in student.items()}
    return next((known[column] for column in columns if known.get(column)), "")


def _table(rows: Sequence[Sequence[str]], numbers: Sequence[int] = ()) -> bytes:
    """A CSV whose cells start no formula. numbers: columns of our own figures, which may begin with a minus."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    for row in rows:
        table.writerow(cell if place in numbers else safe_cell(cell) for place, cell in enumerate(row))
    return text.getvalue().encode("utf-8")


def _plain(markdown: str) -> str:
    """A line of Markdown as Gradescope shows it, with formulas between $$ … $$."""
    return one_line(line(markdown, "$$"), 1000)


# --- what is to be said ---------------------------------------------------------------------------------------------


def _notes(papers: Sequence[_Paper], parts: Sequence[_Part], students: Sequence[Student]) -> Iterator[str]:
    """What one outline for all papers cannot say, part by part; and what the roster lacks."""
    if not all(paper.regions for paper in papers):
        yield "where the parts stand is not known of these papers: draw the regions in Gradescope"
    for part in parts:
        yield from _unlike(part, papers)
    if any(not _cell(student, _NAMES["Email"]) for student in students):
        yield "the roster has no e-mail address of some students, which Gradescope asks for: add a column email"
    divided = [
        s for s in students if "," not in s["name"] and not _cell(s, _NAMES["Last Name"]) and s["name"].count(" ") > 1
    ]
    if divided:
        names = f"{', '.join(student['name'] for student in divided[:3])}{' …' * (len(divided) > 3)}"
        yield f"names of several words are divided at the last space: look them over ({names})"


def _unlike(part: _Part, papers: Sequence[_Paper]) -> Iterator[str]:
    first, one = part.placed[0]
    if len(part.placed) < len(papers):
        yield f"{part.label}: {len(papers) - len(part.placed)} of {len(papers)} papers have no such part"
    other = next((version for version, placed in part.placed if placed.points != one.points), None)
    if other:
        yield f"{part.label}: {other.display_name} has other points than {first.display_name}, whose the outline has"
    moved = next((paper for paper in papers if _stands_elsewhere(part, papers, paper)), None)
    if moved:
        where = "so its region covers both places"
        yield f"{part.label}: stands elsewhere on the paper of {moved.version.display_name}, {where}"
    if one.is_bonus:
        yield f"{part.label}: is a bonus, so it adds nothing to the total; give its points by the rubric"


def _stands_elsewhere(part: _Part, papers: Sequence[_Paper], paper: _Paper) -> bool:
    own, first = (_regions_of(part.label, one) for one in (paper, papers[0]))
    if not own or not first:
        return False
    pages = [region.page for region in own] != [region.page for region in first]
    return pages or any(
        abs(a.top - b.top) > _ELSEWHERE or abs(a.end - b.end) > _ELSEWHERE for a, b in zip(own, first, strict=True)
    )


def _regions_of(label: str, paper: _Paper) -> tuple[Region, ...]:
    labels = [placed.label for placed in paper.version.problems]
    return paper.regions[labels.index(label)] if paper.regions and label in labels else ()
