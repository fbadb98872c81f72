"""The only Jinja2 environment; Markdown with TeX math → neutral blocks.

A type's `text.md.j2` has the blocks `statement` and `solution`. Delimiters are << >>, <% %>, <# #>, so that TeX braces
stay TeX braces. A string that comes out of << >> is escaped for Markdown: only what a filter marks as TeX, and
numbers, go in as they are.
"""

from __future__ import annotations

import difflib
import re
import traceback
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

import jinja2
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
from generator.page.mathml import MathError, to_mathml

PICTURE = re.compile(r"[\w-][\w .-]*\.(svg|png|pdf)")
"""Names of pictures that a recipe brings."""

BLOCKS = ("statement", "solution")


class TextError(ValueError):
    """A text that cannot be read or filled in; `line` counts from 1 in the text that was given."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


class TeX(str):
    """TeX or Markdown that a filter wrote; not escaped again."""

    __slots__ = ()


# --- filters: numbers → TeX -----------------------------------------------------------------------------------------


def number(value: Any) -> TeX:
    """-3 → -3; [1, 2] or Fraction(1, 2) → \\frac{1}{2}; an integral fraction → the integer."""
    if type(value) is int:
        return TeX(value)
    if isinstance(value, str):
        raise TypeError(f"“{value}” is a string, not a number")
    ratio = Fraction(*value) if isinstance(value, (list, tuple)) else Fraction(value)
    if ratio.denominator == 1:
        return TeX(ratio.numerator)
    sign = "-" if ratio < 0 else ""
    return TeX(f"{sign}\\frac{{{abs(ratio.numerator)}}}{{{ratio.denominator}}}")


def paren(value: Any) -> TeX:
    """A factor: 3 → 3, -3 → (-3)."""
    text = number(value)
    return TeX(f"({text})") if text.startswith("-") else text


def vector(values: Sequence[Any]) -> TeX:
    """[1, 4, 0, -2]; None is shown as a centred dot."""
    return TeX("[" + ", ".join(_cell(value) for value in values) + "]")


def matrix(rows: Sequence[Sequence[Any]]) -> TeX:
    """A pmatrix; None is shown as a centred dot."""
    body = r" \\ ".join(" & ".join(_cell(value) for value in row) for row in rows)
    return TeX(rf"\begin{{pmatrix}} {body} \end{{pmatrix}}")


def column(values: Sequence[Any]) -> TeX:
    """A column vector."""
    return matrix([[value] for value in values])


def signed_sum(coefficients: Sequence[Any], symbols: str | Sequence[str]) -> TeX:
    """[2, 0, -1] with "w" → 2w_1 - w_3. Zero terms are left out, ones are not written; all zero → 0.

    `symbols`: one TeX symbol per coefficient, or one letter to be numbered from 1.
    """
    names = [f"{symbols}_{{{i + 1}}}" for i in range(len(coefficients))] if isinstance(symbols, str) else symbols
    terms = [
        ("-" if value < 0 else "+", "" if abs(value) == 1 else str(number(abs(value))), name)
        for value, name in zip(coefficients, names, strict=True)
        if value != 0
    ]
    return _signed((sign, size + name) for sign, size, name in terms)


def plus(values: Sequence[Any]) -> TeX:
    """[3, -2, 0] → 3 - 2 + 0: a sum of numbers with its signs."""
    return _signed(("-", number(-value)) if value < 0 else ("+", number(value)) for value in values)


def dot(left: Sequence[Any], right: Sequence[Any]) -> TeX:
    r"""[1, -4], [2, -3] → 1 \cdot 2 + (-4) \cdot (-3): a sum of products, every term shown."""
    return TeX(" + ".join(rf"{paren(a)} \cdot {paren(b)}" for a, b in zip(left, right, strict=True)) or "0")


def listing(words: Sequence[Any]) -> TeX:
    """["A"] → A; ["A", "C"] → A and C; ["A", "B", "C"] → A, B and C. For text; the words are escaped."""
    items = [escape(str(word)) for word in words]
    return TeX(items[0] if len(items) == 1 else " and ".join([", ".join(items[:-1]), items[-1]]) if items else "none")


def plural(count: int, noun: str, many: str | None = None) -> TeX:
    """1 place, 2 places."""
    return TeX(f"{count} {noun if abs(count) == 1 else many or noun + 's'}")


def escape(text: str) -> str:
    """The text for Markdown, every ASCII punctuation mark escaped, on one line."""
    # in a table neither | nor \\ may stand even escaped
    entities = {"|": "&#124;", "\\": "&#92;"}
    return re.sub(r"[!-/:-@\[-`{-~]", lambda mark: entities.get(mark[0], f"\\{mark[0]}"), " ".join(text.split()))


def _cell(value: Any) -> str:
    if type(value) is int:  # nearly always
        return str(value)
    return r"\cdot" if value is None else str(number(value)) if not isinstance(value, TeX) else value


def _signed(terms: Iterator[tuple[str, str]] | Any) -> TeX:
    text = " ".join(f"{sign} {size}" for sign, size in terms)
    return TeX(
        text.removeprefix("+ ").replace("- ", "-", 1) if text.startswith("- ") else text.removeprefix("+ ") or "0"
    )


def _finished(value: Any) -> Any:
    """What << >> prints: TeX as it is, numbers as numbers, other strings escaped, anything else refused."""
    if isinstance(value, (TeX, jinja2.Undefined)):
        return value
    if isinstance(value, str):
        return escape(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(
            f"a {type(value).__name__} has no one way to be written; use a filter such as |vector or |number"
        )
    return str(value)


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<<",
        variable_end_string=">>",
        comment_start_string="<#",
        comment_end_string="#>",
        undefined=jinja2.StrictUndefined,
        finalize=_finished,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # Markdown, not HTML: _finished escapes
    )
    environment.filters |= {
        f.__name__: f for f in (number, paren, vector, matrix, column, signed_sum, plus, dot, listing, plural)
    }
    environment.filters["tex"] = TeX
    return environment


# --- templates ------------------------------------------------------------------------------------------------------


class TextTemplate:
    """A compiled `text.md.j2`."""

    def __init__(self, source: str) -> None:
        """Raises TextError for a syntax error or a missing block."""
        self._lines = source.splitlines()
        try:
            self._template = _environment().from_string(source)
        except jinja2.TemplateSyntaxError as error:
            raise TextError(error.message or "syntax error", error.lineno) from None
        missing = [name for name in BLOCKS if name not in self._template.blocks]
        if missing:
            raise TextError(f"has no block “{missing[0]}” (<% block {missing[0]} %> … <% endblock %>)", 1)

    def render(self, block: str, values: Mapping[str, Any]) -> Blocks:
        """The block filled in and parsed. Raises TextError with the line of the template."""
        context = self._template.new_context(dict(values))
        try:
            markdown = "".join(self._template.blocks[block](context))
        except Exception as error:
            raise TextError(_reason(error), self._line_of(error)) from error
        try:
            return parse_markdown(markdown)
        except TextError as error:
            raise TextError(str(error), self._line_like(markdown.split("\n")[error.line - 1], block)) from None

    def _line_of(self, error: Exception) -> int:
        """The last line of the template that the error passed through; jinja2 knows which compiled line is whose."""
        lines = [
            frame.lineno or 1 for frame in traceback.extract_tb(error.__traceback__) if frame.filename == "<template>"
        ]
        return self._template.get_corresponding_lineno(lines[-1]) if lines else 1

    def _line_like(self, rendered: str, block: str) -> int:
        """The line of the template's block that most resembles a rendered line."""
        opening = re.compile(rf"<%-?\s*block\s+{block}\b")
        start = next(i for i, line in enumerate(self._lines) if opening.search(line))
        end = next((i for i in range(start, len(self._lines)) if "endblock" in self._lines[i]), len(self._lines) - 1)
        scores = [difflib.SequenceMatcher(None, line, rendered).ratio() for line in self._lines[start : end + 1]]
        return 1 + start + scores.index(max(scores))


def _reason(error: Exception) -> str:
    if isinstance(error, jinja2.UndefinedError):
        return error.message or "undefined name"
    return f"{type(error).__name__}: {error}"


# --- Markdown → blocks ----------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "typographer": True}).enable(["table", "smartquotes"])
    parser.disable(
        ["link", "autolink", "reference", "html_block", "html_inline", "heading", "lheading", "hr", "fence", "code"]
    )
    return parser.use(dollarmath_plugin, allow_labels=False, allow_space=False, allow_digits=True, double_inline=True)


def parse_markdown(markdown: str) -> Blocks:
    """Markdown with TeX math → blocks. Raises TextError with the line, for what has no block or for broken TeX."""
    tokens = iter(_markdown().parse(markdown))
    return tuple(_blocks(tokens, ""))


def _blocks(tokens: Iterator[Token], end: str) -> Iterator[Block]:
    line = 1
    for token in tokens:
        if token.type == end:
            return
        line = token.map[0] + 1 if token.map else line
        if token.type == "paragraph_open":
            yield _paragraph(next(tokens), line)
            next(tokens)
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
        if not children[0].content.strip():
            raise TextError(f"![]({name}) needs a text for readers who cannot see it: ![what it shows]({name})", line)
        return Figure(name, children[0].content.replace("\\", "").replace("\n", " "))
    return Paragraph(_inlines(children, line))


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
        elif token.type == "math_inline_double":
            raise TextError(f"$${token.content}$$ within a paragraph: put a display on lines of its own", line)
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
