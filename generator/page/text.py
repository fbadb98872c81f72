"""Markdown with TeX math → neutral blocks, by markdown-it.

What has no block (a heading, a link, HTML) is refused or shown as it was typed. Formulas are checked by math-core.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from generator.model import (
    Block,
    Blocks,
    Code,
    DisplayMath,
    Figure,
    Inline,
    Inlines,
    ItemList,
    Math,
    Paragraph,
    Styled,
    Table,
    Text,
)
from generator.page.escaping import EscapeError, Strings, take_out
from generator.page.mathml import MathError, to_mathml

PICTURE = re.compile(r"[\w-][\w .-]*\.(svg|png|pdf)")
"""Names of pictures that a recipe brings."""


class TextError(ValueError):
    """A text that cannot be read or filled in; `line` counts from 1 in the text that was given."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "typographer": True}).enable(["table", "smartquotes"])
    parser.disable(
        ["link", "autolink", "reference", "html_block", "html_inline", "heading", "lheading", "hr", "fence", "code"]
    )
    return parser.use(dollarmath_plugin, allow_labels=False, allow_space=False, allow_digits=True, double_inline=True)


def parse_markdown(markdown: str) -> Blocks:
    """Markdown with TeX math → blocks. Strings that are marked in it (see `escaping`) stay strings.

    Raises TextError with the line: for what has no block, for broken TeX, for a string that no formula can show.
    """
    try:
        plain, strings = take_out(markdown)
    except EscapeError as error:
        raise TextError(str(error), error.line + 1) from None
    tokens = _markdown().parse(plain)
    if strings:
        _put_in(tokens, strings)
    return tuple(_blocks(iter(tokens), ""))


def _put_in(tokens: Sequence[Token], strings: Strings) -> None:
    """Gives every string back to the token that it stands in: what it is part of is settled."""
    line = 1
    for token in tokens:
        line = token.map[0] + 1 if token.map else line
        for part in token.children or [token]:
            if part.type.startswith("math"):
                try:
                    part.content, lines = strings.into_math(part.content), part.content.count("\n")
                except EscapeError as error:
                    raise TextError(str(error), line + error.line) from None
                line += lines
            elif part.type == "image":
                part.meta["description"] = strings.into_text(_description(part))
            else:
                part.content = strings.into_text(part.content)
            line += part.type in ("softbreak", "hardbreak")


def _is_empty(paragraph: Block) -> bool:
    """Whether nothing is left of it but empty strings."""
    return isinstance(paragraph, Paragraph) and not any(
        inline.text.strip() if isinstance(inline, Text) else True for inline in paragraph.children
    )


def _blocks(tokens: Iterator[Token], end: str) -> Iterator[Block]:
    line = 1
    for token in tokens:
        if token.type == end:
            return
        line = token.map[0] + 1 if token.map else line
        if token.type == "paragraph_open":
            block = _paragraph(next(tokens), line)
            next(tokens)
            if not _is_empty(block):
                yield block
        elif token.type == "math_block":
            blank = len(token.content) - len(token.content.lstrip())
            first = line + (token.content[:blank].count("\n") if token.content.strip() else 0)
            yield DisplayMath(_checked(token.content.strip(), first, display=True))
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            if token.attrs.get("start", 1) != 1:
                raise TextError(f"a list that begins with {token.attrs['start']} would be numbered from 1", line)
            yield ItemList(token.type == "ordered_list_open", tuple(_items(tokens)))
        elif token.type == "table_open":
            yield _table(tokens, line)
        else:
            raise TextError(f"Markdown “{token.type.removesuffix('_open')}” is not supported", line)


def _items(tokens: Iterator[Token]) -> Iterator[tuple[Block, ...]]:
    for token in tokens:
        if token.type in ("bullet_list_close", "ordered_list_close"):
            return
        yield tuple(_blocks(tokens, "list_item_close"))


def _paragraph(token: Token, line: int) -> Block:
    children = token.children or []
    if len(children) == 1 and children[0].type == "image":
        name = str(children[0].attrs["src"])
        if name != "figure" and not PICTURE.fullmatch(name):
            raise TextError(f"![…]({name}): a picture is the type's own, `figure`, or an SVG, PNG or PDF file", line)
        if not _description(children[0]).strip():
            raise TextError(f"![]({name}) needs a text for readers who cannot see it: ![what it shows]({name})", line)
        return Figure(name, _description(children[0]).replace("\n", " "))
    return Paragraph(_inlines(children, line))


def _description(image: Token) -> str:
    """What describes a picture: shown as it was typed, but for backslashes."""
    return str(image.meta.get("description", image.content.replace("\\", "")))


def _table(tokens: Iterator[Token], line: int) -> Table:
    rows: list[tuple[Inlines, ...]] = []
    cells: list[Inlines] = []
    align: list[str] = []
    for token in tokens:
        line = token.map[0] + 1 if token.map else line
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            cells = []
        elif token.type in ("th_open", "td_open"):
            if token.type == "th_open":
                align.append(str(token.attrs.get("style", "text-align:left")).removeprefix("text-align:"))
            cells.append(_inlines(next(tokens).children or [], line))
        elif token.type == "tr_close":
            rows.append(tuple(cells))
    return Table(rows[0], tuple(rows[1:]), tuple(align))


def _inlines(tokens: Sequence[Token], line: int) -> Inlines:
    stack: list[list[Inline]] = [[]]
    for token in tokens:
        if token.type == "text":
            if token.content:
                stack[-1].append(Text(re.sub(r"(?<![\w-])-(?=\d)", "−", token.content)))
        elif token.type in ("softbreak", "hardbreak"):
            stack[-1].append(Text(" "))
            line += 1
        elif token.type == "math_inline":
            stack[-1].append(Math(_checked(token.content.strip(), line, display=False)))
            line += token.content.count("\n")
        elif token.type == "math_inline_double":
            raise TextError(f"$${token.content}$$ within a paragraph: put a display on lines of its own", line)
        elif token.type == "image":
            raise TextError("a picture within a paragraph: leave an empty line before and after it", line)
        elif token.type == "code_inline":
            stack[-1].append(Code(token.content))
        elif token.type in ("em_open", "strong_open"):
            stack.append([])
        elif token.type in ("em_close", "strong_close"):
            children = tuple(stack.pop())
            stack[-1].append(Styled("emph" if token.type == "em_close" else "strong", children))
        else:
            raise TextError(f"Markdown “{token.type}” is not supported within a paragraph", line)
    return _joined(stack[0])


def _joined(inlines: Sequence[Inline]) -> Inlines:
    """Neighbouring texts as one."""
    result: list[Inline] = []
    for inline in inlines:
        if isinstance(inline, Text) and result and isinstance(result[-1], Text):
            result[-1] = Text(result[-1].text + inline.text)
        else:
            result.append(inline)
    return tuple(result)


def _checked(tex: str, line: int, *, display: bool) -> str:
    try:
        to_mathml(tex, display=display)
    except MathError as error:
        line += tex[: error.place].count("\n")
        raise TextError(f"broken TeX: {error}", line) from None
    return tex
