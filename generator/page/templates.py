"""A type's `text.md.j2` and the macros of its topic → Markdown → blocks, by Jinja2.

Delimiters are << >>, <% %>, <# #>, so that TeX braces stay TeX braces. A string that comes out of << >> is marked (see
`escaping`): only numbers, and what a filter or a macro has written, go in as they are.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import wraps
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context
from markupsafe import Markup

from generator.model import Blocks, Figure, ItemList
from generator.page import tex_filters
from generator.page.escaping import TeX, string, without_marks
from generator.page.text import TextError, parse_markdown

MACROS = "_macros.md.j2"
"""The file of macros that the types of a topic share: all that a text can import."""
BLOCKS = ("statement", "solution")
OPTIONAL_BLOCKS = ("setup",)

_FILTERS: Mapping[str, Callable[..., str]] = {
    **{
        f.__name__: f
        for f in (
            tex_filters.number,
            tex_filters.paren,
            tex_filters.vector,
            tex_filters.matrix,
            tex_filters.column,
            tex_filters.interval,
            tex_filters.signed_sum,
            tex_filters.polynomial,
            tex_filters.terms,
            tex_filters.plus,
            tex_filters.dot,
            tex_filters.listing,
            tex_filters.words,
            tex_filters.plural,
        )
    },
    "set": tex_filters.set_of,
    "join": tex_filters.joined,
    "tex": lambda text: text if isinstance(text, Markup) else without_marks(str(text)),
}
_NOT_FOR_TEXTS = ["e", "escape", "forceescape", "safe", "striptags", "tojson", "urlencode", "urlize", "xmlattr"]  # HTML
_BY_CHANCE = ["random"]


class TextTemplate:
    """A compiled `text.md.j2`."""

    def __init__(self, source: str, macros: str | None = None) -> None:
        """`macros` is what stands in the topic's `_macros.md.j2`, if it has one.

        Raises TextError for a syntax error, a missing or unknown block, or an import of anything else. Where the error
        is in the macros, the message names their file and line.
        """
        self._environment = _environment(macros)
        try:
            tree = self._environment.parse(_with_line_marks(source, _TEXT))
            self._template = self._environment.from_string(tree)
        except jinja2.TemplateSyntaxError as error:
            raise TextError(error.message or "syntax error", error.lineno) from None
        missing = [name for name in BLOCKS if not self.has(name)]
        if missing:
            raise TextError(f"has no block “{missing[0]}” (<% block {missing[0]} %> … <% endblock %>)", 1)
        for block in tree.find_all(nodes.Block):
            if block.name not in BLOCKS + OPTIONAL_BLOCKS:
                known = ", ".join(BLOCKS + OPTIONAL_BLOCKS)
                raise TextError(f"there is no block “{block.name}”; a text has {known}", block.lineno)
        self._load_macros(tree, macros)

    def has(self, block: str) -> bool:
        """Whether the text has the block: "statement" and "solution" always, "setup" perhaps."""
        return block in self._template.blocks

    def render(self, block: str, values: Mapping[str, Any]) -> Blocks:
        """The block filled in and parsed; () for an optional block that the text does not have.

        Raises TextError with the line of the template; where the error is in a macro, the message names that too.
        """
        if not self.has(block):
            return ()
        context = self._template.new_context(dict(values))
        all_blocks = context.blocks
        try:
            context.blocks = {name: [_nothing] for name in all_blocks}
            # first what stands outside the blocks: imports, names, macros
            for _ in self._template.root_render_func(context):
                pass
            context.blocks = all_blocks
            rendered = "".join(self._template.blocks[block](context))
        except Exception as error:
            raise self._located(error) from error
        markdown = _without_line_marks(rendered)
        try:
            blocks = parse_markdown(markdown)
            for name in _pictures(blocks):
                if name != "figure":
                    line = markdown[: markdown.find(f"]({name})")].count("\n") + 1
                    raise TextError(f"![…]({name}): the only picture is the type's own, ![what it shows](figure)", line)
        except TextError as error:
            raise _at(_places(rendered), error) from None
        return blocks

    def _load_macros(self, tree: nodes.Template, macros: str | None) -> None:
        for node in tree.find_all((nodes.Import, nodes.FromImport, nodes.Include, nodes.Extends)):
            wanted = node.template  # type: ignore[attr-defined]  # all four have it
            if isinstance(node, (nodes.Include, nodes.Extends)) or wanted != nodes.Const(MACROS):
                raise TextError(f'nothing can be loaded but macros, by <% import "{MACROS}" as m %>', node.lineno)
            if macros is None:
                raise TextError(f"there is no {MACROS} in the folder of the topic", node.lineno)
            try:
                inner = self._environment.parse(macros)
                if any(inner.find_all((nodes.Import, nodes.FromImport, nodes.Include, nodes.Extends))):
                    raise TextError(f"{MACROS} cannot load another file", node.lineno)
                self._environment.get_template(MACROS)
            except jinja2.TemplateSyntaxError as error:
                message = f"{MACROS}, line {error.lineno}: {error.message or 'syntax error'}"
                raise TextError(message, node.lineno) from None

    def _located(self, error: Exception) -> TextError:
        """The error with the last lines of text and macros that it passed through."""
        text, reason = 1, f"{type(error).__name__}: {error}"
        if isinstance(error, jinja2.UndefinedError):
            reason = (error.message or "undefined name").replace("'jinja2.environment.TemplateModule object'", MACROS)
        where = ""
        for frame in traceback.extract_tb(error.__traceback__):
            if frame.filename == "<template>":
                text, where = self._template.get_corresponding_lineno(frame.lineno or 1), ""
            elif frame.filename == MACROS:
                macros = self._environment.get_template(MACROS)
                where = f"{MACROS}, line {macros.get_corresponding_lineno(frame.lineno or 1)}: "
        return TextError(where + reason, text)


def _pictures(blocks: Blocks) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Figure):
            yield block.name
        elif isinstance(block, ItemList):
            for item in block.items:
                yield from _pictures(item)


# --- Jinja2 ---------------------------------------------------------------------------------------------------------


class _Context(Context):
    """Calls of macros give TeX, which stays TeX when strings are added to it. Their last newline, the one before
    <% endmacro %>, is left out, so that they can stand in a formula."""

    def call(self, obj: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        result = super().call(obj, *args, **kwargs)
        return TeX(result).removesuffix("\n") if isinstance(result, Markup) else result


class _Compiler(CodeGenerator):
    """`~` escapes nothing for HTML."""

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:
        self.write("environment.concatenated((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")


class _Environment(jinja2.Environment):
    code_generator_class = _Compiler
    context_class = _Context

    @staticmethod
    def concatenated(parts: Sequence[Any]) -> str:
        """What `~` makes of them: a string, or TeX if one of them is."""
        if any(isinstance(part, Markup) for part in parts):
            return TeX().join(parts)
        return "".join(map(str, parts))


def _environment(macros: str | None) -> jinja2.Environment:
    environment = _Environment(
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<<",
        variable_end_string=">>",
        comment_start_string="<#",
        comment_end_string="#>",
        undefined=jinja2.StrictUndefined,
        finalize=_written,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=True,  # what macros and `set` blocks return is then known as TeX
        optimized=False,  # folded constants would lose that
        loader=jinja2.FunctionLoader(
            lambda name: (
                (_with_line_marks(macros, _MACRO), MACROS, None) if name == MACROS and macros is not None else None
            )
        ),
    )
    for name in _NOT_FOR_TEXTS + _BY_CHANCE:
        del environment.filters[name]
    del environment.globals["lipsum"]  # by chance too
    environment.filters |= {name: _writing_tex(function) for name, function in _FILTERS.items()}
    return environment


def _writing_tex(function: Callable[..., str]) -> Callable[..., TeX]:
    @wraps(function)
    def written(*args: Any, **kwargs: Any) -> TeX:
        return TeX(function(*args, **kwargs))

    return written


@jinja2.pass_eval_context  # so that constants are not written while the template is compiled, without it
def _written(_: nodes.EvalContext, value: Any) -> Markup:
    """What << >> prints: TeX as it is, numbers as numbers, other strings marked, anything else refused."""
    if isinstance(value, Markup):
        return value
    if isinstance(value, (str, jinja2.Undefined)):
        return Markup(string(str(value)))
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(
            f"a {type(value).__name__} has no one way to be written; use a filter such as |vector or |number"
        )
    return Markup(value)


def _nothing(context: Context) -> Iterator[str]:
    return iter(())


# --- lines ----------------------------------------------------------------------------------------------------------

_TEXT, _MACRO = 0x100000, 0x108000  # line marks: one private-use character for every line of either file
_LAST_LINE = 0x7FFF
_MARK = re.compile("[\U00100000-\U0010ffff]")
_NOTHING = re.compile(f"^[ \\t]*{_MARK.pattern}(?:[ \\t]|{_MARK.pattern})*(?:\\n|\\Z)", re.MULTILINE)
_STRINGS = r"""(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[^"'])*?"""
_PIECE = re.compile(
    rf"(<%[-+]?\s*raw\s*[-+]?%>.*?<%[-+]?\s*endraw\s*[-+]?%>|<%{_STRINGS}%>|<<{_STRINGS}>>|<#.*?#>|\n)", re.DOTALL
)
_RAW, _END_OF_MACRO = re.compile(r"<%[-+]?\s*raw\b"), re.compile(r"<%[-+]?\s*endmacro\b")


def _with_line_marks(source: str, first: int) -> str:
    """The source with a mark of its number behind every line that has content besides tags.

    So an error in what is rendered has its line. And a tag at the end of such a line does not swallow the line's
    newline, as Jinja's trim_blocks does for tags that stand alone.
    """
    pieces = _PIECE.split(without_marks(source))
    if any(re.search("<[<%#]", text) for text in pieces[::2]):
        return source  # a tag without an end: Jinja says where
    marked: list[str] = []
    line: list[str] = []
    number = 1
    for piece in [*pieces, "\n"]:
        line.append(piece)
        if piece == "\n":
            marked.append(_marked_line(line[:-1], chr(first + min(number, _LAST_LINE))))
            number += "".join(line).count("\n")
            line = []
    return "\n".join(marked)


def _marked_line(pieces: Sequence[str], mark: str) -> str:
    if not any(piece.strip() and (_RAW.match(piece) or not piece.startswith(("<%", "<#"))) for piece in pieces):
        return "".join(pieces).rstrip()
    marked = [mark + piece if _END_OF_MACRO.match(piece) else piece for piece in pieces if piece]
    while not marked[-1].strip():
        marked.pop()
    joins = marked[-1].endswith(("-%>", "->>", "-#>"))  # swallows what follows: not the mark
    marked[-1] = marked[-1].rstrip()
    marked.insert(len(marked) - joins, mark)
    return "".join(marked)


def _without_line_marks(rendered: str) -> str:
    """The rendered text. A line that has come to nothing, such as one that is all condition, is left out."""
    return _MARK.sub("", _NOTHING.sub("", rendered))


def _places(rendered: str) -> list[list[int]]:
    """The marks of each line that is not left out; those of the others go to the line before."""
    places: list[list[int]] = [[]]
    for line in rendered.split("\n"):
        if _NOTHING.fullmatch(line):
            places[-1] += map(ord, _MARK.findall(line))
        else:
            places.append([*map(ord, _MARK.findall(line))])
    return places[1:] or places


def _at(places: Sequence[Sequence[int]], error: TextError) -> TextError:
    """The error of a rendered text at its place in the sources."""
    here = error.line - 1
    marks = next(filter(None, [*reversed(places[: here + 1]), *places[here + 1 :]]), [_TEXT + 1])
    macro = next((mark - _MACRO for mark in marks if mark >= _MACRO), 0)
    # where a macro wrote the whole line, its call stands in the text's next line
    near = [marks, *places[here + 1 :], *reversed(places[: here + 1])]
    text = next((mark - _TEXT for line in near for mark in line if mark < _MACRO), 1)
    if not macro:
        return TextError(str(error), text)
    if all(mark >= _MACRO for mark in marks):
        return TextError(f"{MACROS}, line {macro}: {error}", text)
    return TextError(f"{error} (the line has text of {MACROS}, line {macro})", text)
