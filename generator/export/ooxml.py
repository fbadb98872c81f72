"""What pandoc cannot say in Word: page size, head and foot, boxes to fill in, room to write, where a page begins."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from generator.model import LARGE
from generator.page import escape_html

PAGE_BREAK = '<div data-custom-style="Page break"><p>&#160;</p></div>'
"""HTML: the next paragraph begins a page."""

_BOX = "Answer box"
_TWIPS = 567  # to the centimetre
_NARROWEST = 900
_MARGINS = {"left": 2.1, "right": 2.1, "top": 2.5, "bottom": 2.3, "header": 1.2, "footer": 1.2}  # centimetres
_SIZES = {"a4": (21.0, 29.7), "us-letter": (21.59, 27.94)}
_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_TABLE = re.compile(r"<w:tbl>.*?</w:tbl>", re.DOTALL)
_ROW = re.compile(r"<w:tr>(.*?)</w:tr>", re.DOTALL)
_CELL = re.compile(r"<w:tc>.*?</w:tc>", re.DOTALL)
_MARK = re.compile(
    r'(<w:r><w:rPr><w:rStyle w:val="Answerbox" /></w:rPr><w:t(?: [^>]*)?>)'
    r"([\d.]+)×([\d.]+)( framed| room)?(</w:t></w:r>)"
)
_BREAK = re.compile(r'<w:p><w:pPr><w:pStyle w:val="Pagebreak" /></w:pPr>.*?</w:p>(.*?<w:pStyle [^>]*/>)', re.DOTALL)
_LEADS = re.compile(r"(<w:p><w:pPr>(?:<w:pStyle [^>]*/>)?)((?:(?!</w:p>).)*</w:p>\s*<w:tbl>)", re.DOTALL)
_OPTION = re.compile(r"(<w:p><w:pPr><w:pStyle [^>]*/>)(</w:pPr><w:r><w:t[^>]*>[☐☒])")
_NEXT = re.compile(r"(?<=</w:tbl>)(\s*<w:tbl>)")
# Word makes one table of two that touch
_GAP = '<w:p><w:pPr><w:keepNext /><w:spacing w:before="0" w:after="0" w:line="160" w:lineRule="exact" /></w:pPr></w:p>'
_EDGES = ("top", "left", "bottom", "right")


@dataclass(frozen=True)
class Sheet:
    """The pages of a document."""

    size: str
    """ "a4" or "us-letter"."""
    is_large: bool
    """Whether everything is larger."""
    head: tuple[str, str]
    """At the start and at the end of the head of each page."""
    code: str
    """At the foot."""
    page_of: tuple[str, str, str]
    """What stands before, between and after the two numbers of “Page 1 of 8”."""
    has_name_line: bool = False
    """Whether every page after the first has a line for the name."""
    name: str = "Name"
    """What that line is called."""

    @property
    def text_width(self) -> float:
        """In centimetres."""
        return _SIZES[self.size][0] - _MARGINS["left"] - _MARGINS["right"]


def answer_cell(width: float, height: float) -> str:
    """HTML: a cell with a frame, in centimetres, that grows with what is typed in it."""
    return f'<td><span data-custom-style="{_BOX}">{width:.2f}×{height:.2f} framed</span></td>'


def room(width: float, height: float) -> str:
    """HTML: a frame to write in, in centimetres, that grows with what is typed in it."""
    return f'<table><tr><td><span data-custom-style="{_BOX}">{width:.2f}×{height:.2f} room</span></td></tr></table>'


def sized_cell(width: float, height: float, content: str) -> str:
    """HTML: a cell without a frame, beside one with a frame."""
    return f'<td><span data-custom-style="{_BOX}">{width:.2f}×{height:.2f}</span>{content}</td>'


def shaped(docx: bytes, sheet: Sheet) -> bytes:
    """The document that pandoc made, with all this. The same input gives the same bytes."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as read, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for item in read.infolist():
            content = read.read(item)
            if item.filename in _CHANGES:
                content = _CHANGES[item.filename](content.decode("utf-8"), sheet).encode("utf-8")
            new.writestr(_entry(item.filename), content)
        new.writestr(_entry("word/header1.xml"), _part("hdr", _head(sheet)))
        new.writestr(_entry("word/header2.xml"), _part("hdr", "<w:p/>"))
        new.writestr(_entry("word/footer1.xml"), _part("ftr", _foot(sheet)))
    return written.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)  # of 1980, as zip files begin
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _document(xml: str, sheet: Sheet) -> str:
    xml = _BREAK.sub(r"\1<w:pageBreakBefore />", xml)
    xml = re.sub(r'(<pic:cNvPr )descr="data:[^"]*" ', r"\1", xml)  # the picture once more, as text
    xml = re.sub(r"<m:t>(?=[^<]* </m:t>| )", '<m:t xml:space="preserve">', xml)  # the space in "layer 1"
    xml = _OPTION.sub(r"\1<w:keepNext />\2", xml)
    xml = _LEADS.sub(r"\1<w:keepNext />\2", xml)
    limit = round(sheet.text_width * _TWIPS)
    xml = _TABLE.sub(lambda found: _table(found.group(), limit, is_followed=bool(_NEXT.match(xml, found.end()))), xml)
    xml = _NEXT.sub(_GAP + r"\1", xml)
    return re.sub(r"<w:sectPr>.*?</w:sectPr>", _section(sheet), xml, flags=re.DOTALL)


def _table(xml: str, limit: int, *, is_followed: bool) -> str:
    """A table whose boxes have the sizes that their marks ask for, not wider than a limit. It stays on one page, and
    with a table that follows it: room to write with the boxes."""
    rows = _ROW.findall(xml)
    sizes = next((found for found in map(_sizes, rows) if any(found)), None)
    if sizes is None:
        return xml
    widths = [round(float(found[2]) * _TWIPS) if found else 1000 for found in sizes]
    if sum(widths) > limit:  # what stands beside the boxes goes on in further lines
        loose = [i for i, found in enumerate(sizes) if not (found and found[4])] or list(range(len(sizes)))
        widest = max(loose, key=lambda i: widths[i])
        widths[widest] = max(_NARROWEST, limit - sum(widths) + widths[widest])
    grid = "".join(f'<w:gridCol w:w="{width}" />' for width in widths)
    xml = re.sub(r"<w:tblGrid>.*?</w:tblGrid>", f"<w:tblGrid>{grid}</w:tblGrid>", xml, flags=re.DOTALL)
    xml = re.sub(r"<w:tblW [^>]*/>", f'<w:tblW w:type="dxa" w:w="{sum(widths)}" />', xml, count=1)
    numbers = count(1)
    return _ROW.sub(lambda found: _row(found[1], widths, stays=is_followed or next(numbers) < len(rows)), xml)


def _sizes(row: str) -> list[re.Match[str] | None]:
    return [_MARK.search(cell) for cell in _CELL.findall(row)]


def _row(xml: str, widths: Sequence[int], *, stays: bool) -> str:
    """A row of boxes. stays: whether on the page of the next one."""
    heights = [round(float(found[3]) * _TWIPS) for found in _sizes(xml) if found]
    left = iter(widths)
    inner = re.sub(r"<w:trPr>.*?</w:trPr>", "", xml, flags=re.DOTALL)
    inner = _CELL.sub(lambda found: _cell(found.group(), next(left)), inner)
    if stays:
        inner = inner.replace('<w:pStyle w:val="Compact" />', '<w:pStyle w:val="Compact" /><w:keepNext />')
    facts = "<w:cantSplit />" + (f'<w:trHeight w:val="{max(heights)}" w:hRule="atLeast" />' if heights else "")
    return f"<w:tr><w:trPr>{facts}{'<w:tblHeader />' * ('<w:tblHeader' in xml)}</w:trPr>{inner}</w:tr>"


def _cell(xml: str, width: int) -> str:
    """A cell with its width, and a frame if its mark asks for one."""
    found = _MARK.search(xml)
    kind, facts = (found[4] if found else None), f'<w:tcW w:type="dxa" w:w="{width}" />'
    if found:
        xml = xml[: found.start()] + (found[1] + found[5] if kind else "") + xml[found.end() :]
    if kind:
        colour = "909090" if kind == " room" else "000000"
        edges = "".join(f'<w:{edge} w:val="single" w:sz="6" w:space="0" w:color="{colour}" />' for edge in _EDGES)
        facts += f"<w:tcBorders>{edges}</w:tcBorders>"
    else:
        facts += '<w:vAlign w:val="center" />'
    return re.sub(r"<w:tcPr ?/>", f"<w:tcPr>{facts}</w:tcPr>", xml, count=1)


def _section(sheet: Sheet) -> str:
    width, height = (round(side * _TWIPS) for side in _SIZES[sheet.size])
    margins = " ".join(f'w:{name}="{round(size * _TWIPS)}"' for name, size in _MARGINS.items())
    first = '<w:headerReference w:type="first" r:id="rIdHead2" /><w:footerReference w:type="first" r:id="rIdFoot1" />'
    return (
        '<w:sectPr><w:headerReference w:type="default" r:id="rIdHead1" />'
        f'<w:footerReference w:type="default" r:id="rIdFoot1" />{first * sheet.has_name_line}'
        f'<w:pgSz w:w="{width}" w:h="{height}" /><w:pgMar {margins} w:gutter="0" />'
        f"{'<w:titlePg />' * sheet.has_name_line}</w:sectPr>"
    )


def _styles(xml: str, sheet: Sheet) -> str:
    if not sheet.is_large:
        return xml
    return re.sub(
        r'(<w:szC?s? w:val=")(\d+)(")', lambda found: f"{found[1]}{round(int(found[2]) * LARGE)}{found[3]}", xml
    )


def _types(xml: str, _: Sheet) -> str:
    parts = (("header1", "header"), ("header2", "header"), ("footer1", "footer"))
    added = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_CONTENT}.{kind}+xml" />' for name, kind in parts
    )
    return xml.replace("</Types>", f"{added}</Types>")


def _relations(xml: str, _: Sheet) -> str:
    parts = (("rIdHead1", "header", "header1"), ("rIdHead2", "header", "header2"), ("rIdFoot1", "footer", "footer1"))
    added = "".join(
        f'<Relationship Id="{ident}" Type="{_RELATION}/{kind}" Target="{name}.xml" />' for ident, kind, name in parts
    )
    return xml.replace("</Relationships>", f"{added}</Relationships>")


_CHANGES = {
    "word/document.xml": _document,
    "word/styles.xml": _styles,
    "[Content_Types].xml": _types,
    "word/_rels/document.xml.rels": _relations,
}


def _part(tag: str, content: str) -> str:
    return f"{_XML}<w:{tag} {_NAMESPACES}>{content}</w:{tag}>"


def _head(sheet: Sheet) -> str:
    start, end = sheet.head
    line = f"{sheet.name} {'_' * 24}   " if sheet.has_name_line else ""
    return _ended(sheet, _run(start), _run(line + end))


def _foot(sheet: Sheet) -> str:
    before, between, after = sheet.page_of
    pages = _run(before) + _field("PAGE") + _run(between) + _field("NUMPAGES") + _run(after)
    return _ended(sheet, _run(sheet.code), pages)


def _ended(sheet: Sheet, first: str, last: str) -> str:
    """A line with something at its start and something at its end."""
    tab = f'<w:tabs><w:tab w:val="right" w:pos="{round(sheet.text_width * _TWIPS)}" /></w:tabs>'
    return f"<w:p><w:pPr>{tab}</w:pPr>{first}<w:r><w:tab /></w:r>{last}</w:p>"


def _run(text: str) -> str:
    return f'<w:r><w:rPr><w:sz w:val="18" /></w:rPr><w:t xml:space="preserve">{escape_html(text)}</w:t></w:r>'


def _field(code: str) -> str:
    return f'<w:fldSimple w:instr=" {code} ">{_run("1")}</w:fldSimple>'
