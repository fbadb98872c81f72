"""Neutral blocks → LaTeX, by pylatex. Pure functions.

The body calls the `\\ps…` macros of `layout.tex` (documented in `layouts/latex/base.tex`) and plain LaTeX, so that a
layout can be replaced and an instructor can edit the text.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from pylatex import Command, NoEscape, Package
from pylatex import Document as LatexDocument
from pylatex.base_classes import Environment

from generator.files import sha256
from generator.model import (
    AnswerBox,
    Block,
    Blocks,
    Code,
    DisplayMath,
    Document,
    Figure,
    Inline,
    Inlines,
    ItemList,
    Math,
    Option,
    Paragraph,
    Part,
    Problem,
    ShownCriterion,
    ShownMistake,
    Solution,
    Source,
    Styled,
    Table,
    Text,
)
from generator.page.emit.plain import plain_points

_LINE = re.compile(r"(.{0,109}[^ ]|[^ ]+)(?: +|$)")  # as many words as fit, or one that does not
_COLUMNS = {"left": "L", "center": "C", "right": "R"}


def emit(document: Document, layout: Mapping[str, bytes]) -> Source:
    """The document as LaTeX, with its layout files (among them `layout.tex`) and its pictures as PDF."""
    body = [_command("psmaketitle")]
    if document.instructions:
        body.append(_environment("psinstructions", (), _blocks(document.instructions)))
    for problem in document.problems:
        body += _problem(problem)
    body += [_blocks(document.closing), "% end"]  # the engine looks for this when TeX reports a line
    pictures = {_file(figure): figure.pdf for figure in document.figures}
    return Source(_dumps(document, "\n\n".join(body)), {**layout, **pictures}, _title(document))


def _title(document: Document) -> str:
    """What a reader's window shows."""
    who = document.student["name"] if document.student else f"Version {document.version}"
    return " – ".join([document.title, who, *["Answer key"] * document.is_key])


def _dumps(document: Document, body: str) -> str:
    # Fonts and symbols that escape() and the formulas rely on are loaded here; everything visible is the layout's.
    rare = (package for package, command in (("mathrsfs", r"\mathscr"), ("cancel", "cancel")) if command in body)
    head, middle, tail = _frame("amsmath", "amssymb", "mathtools", "bm", *rare)
    return head + "%\n".join(_facts(document)) + middle + body + tail


@lru_cache(maxsize=8)
def _frame(*packages: str) -> tuple[str, str, str]:
    """What stands before the facts, between them and the body, and after it."""
    latex = LatexDocument(document_options=["11pt"], microtype=False, indent=True)
    latex.packages.discard(Package("lastpage"))  # it would ask for a second run
    for package in packages:
        latex.packages.append(Package(package))
    latex.preamble += [Command("input", NoEscape("layout.tex")), NoEscape(_GAP)]
    latex.content_separator = "\n"
    latex.escape = False
    latex.append(NoEscape(_GAP))
    head, middle, tail = str(latex.dumps()).split(_GAP)
    return head, middle, tail + "\n"


def _facts(document: Document) -> Iterator[str]:
    """What the layout's title block, head and foot show."""
    yield _command("pstitle", escape(document.title))
    yield _command("pssubtitle", escape(document.subtitle))
    yield _command("pscourse", escape(document.course))
    yield _command("psdate", escape(document.date))
    yield _command("psversion", escape(document.version))
    if document.student is not None:
        yield _command("psstudent", escape(document.student["name"]), escape(document.student["id"]))
    yield _command("pscode", escape(document.code))
    yield _command("pspoints", plain_points(document.points))
    if document.is_key:
        yield _command("pskey")


# --- problems -------------------------------------------------------------------------------------------------------


def _problem(problem: Problem) -> Iterator[str]:
    facts = (str(problem.number), escape(problem.title), plain_points(problem.points))
    yield f"% problem {problem.number}\n" + _environment("psproblem", facts, _blocks(problem.text))
    for part in problem.parts:
        yield f"% part {problem.number}{_plain(part.label)}\n" + _part(part)


def _part(part: Part) -> str:
    content = [_blocks(part.statement)]
    if part.solution is None:
        if part.height is not None:
            content.append(_command("psheight", f"{part.height:.4f}"))
        if part.ruled:
            content.append(_command("psruled"))
        content.append(_command("psspace", f"{part.space:.2f}"))
        if part.boxes and not part.options:
            content.append(_environment("psanswers", (), "\n".join(_box(box) for box in part.boxes)))
    if part.options:
        content.append(_environment("psoptions", (), "\n".join(_option(option) for option in part.options)))
    whole = [_environment("pspart", (escape(part.label), plain_points(part.points)), "\n".join(content))]
    if part.solution is not None:
        whole += _solution(part.solution)
    return "\n".join(whole)


def _box(box: AnswerBox) -> str:
    lines = [_command("psunit", escape(box.unit))] if box.unit else []
    if box.note:
        lines.append(_command("psnote", escape(box.note)))
    if box.words:
        lines.append(_command("pswords", math(box.label), "".join(_command("psword", escape(w)) for w in box.words)))
    elif box.columns == 0:
        lines.append(_command("psbox", math(box.label)))
    else:
        lines.append(_command("pscells", math(box.label), str(box.rows), str(box.columns)))
    return "%\n".join(lines)


def _option(option: Option) -> str:
    return _command("psoption", escape(option.letter), _gots(option.answers))


def _solution(solution: Solution) -> Iterator[str]:
    content = [_blocks(solution.steps)]
    if solution.answers:
        answers = "\n".join(_command("psanswer", math(tex)) for tex in solution.answers)
        content.append(_environment("psanswers", (), answers))
    if any(content) or not solution.criteria:
        yield _environment("pssolution", (), "\n".join(content))
    if solution.criteria:
        yield _environment("psrubric", (), "\n".join(_criterion(criterion) for criterion in solution.criteria))
    if solution.mistakes:
        yield _environment("psslips", (), "\n".join(_mistake(mistake) for mistake in solution.mistakes))


def _criterion(criterion: ShownCriterion) -> str:
    return _command("pscriterion", plain_points(criterion.points), _inlines(criterion.earns), _inlines(criterion.gap))


def _mistake(mistake: ShownMistake) -> str:
    return _command("psslip", _gots(mistake.answers), escape(mistake.name))


def _gots(answers: Iterable[str]) -> str:
    return "".join(_command("psgot", math(tex)) for tex in answers)


def _plain(label: str) -> str:
    """A label for a comment: nothing but ASCII letters, digits and parentheses."""
    return re.sub(r"[^A-Za-z0-9().]", "", label)


# --- blocks ---------------------------------------------------------------------------------------------------------


def _file(figure: Figure) -> str:
    """A file name that no other picture has, so that papers can share a folder."""
    return f"figure-{sha256(figure.pdf)[:12]}.pdf"


def _blocks(blocks: Blocks) -> str:
    """Blocks as paragraphs. No empty line beside a display: it belongs to the paragraph around it."""
    text = ""
    for before, block in zip((None, *blocks), blocks, strict=False):
        tight = before is None or isinstance(before, DisplayMath) or isinstance(block, DisplayMath)
        text += ("\n" if tight else "\n\n") + _block(block)
    return text.removeprefix("\n")


def _block(block: Block) -> str:
    match block:
        case Paragraph(children):
            return _wrapped(_inlines(children))
        case DisplayMath(tex):
            return display(tex)
        case ItemList(ordered, items):
            rows = (_command("item") + " " + _blocks(item) for item in items)
            return _environment("enumerate" if ordered else "itemize", (), "\n".join(rows))
        case Table(header, rows, align):
            lines = [_row(header), _command("pstablerule"), *map(_row, rows)]
            return _environment("pstable", ("".join(_COLUMNS[side] for side in align),), "\n".join(lines))
        case Figure():
            return _command("psfigure", _file(block), escape(block.alt))


def _row(cells: Iterable[Inlines]) -> str:
    return " & ".join(_inlines(cell) for cell in cells) + r" \tabularnewline"


def _inlines(inlines: Inlines) -> str:
    return "".join(_inline(inline) for inline in inlines)


def _inline(inline: Inline) -> str:
    match inline:
        case Text(text):
            return escape(text)
        case Math(tex):
            return math(tex)
        case Code(text):
            return _command("texttt", escape(text))
        case Styled(style, children):
            return _command({"emph": "emph", "strong": "textbf"}[style], _inlines(children))


@lru_cache(maxsize=4096)
def _wrapped(text: str) -> str:
    """The same text on lines that an editor shows whole; breaks only at spaces, where TeX does not care."""
    return "\n".join(_LINE.findall(text))


# pylatex takes its time, and the same few commands and environments come again and again: it writes each once, with
# gaps for what differs.
_GAP = "%s"


def _command(name: str, *arguments: str) -> str:
    return _command_with_gaps(name, len(arguments)) % arguments


@lru_cache(maxsize=64)
def _command_with_gaps(name: str, arguments: int) -> str:
    return str(Command(name, [NoEscape(_GAP)] * arguments).dumps())


def _environment(name: str, arguments: Sequence[str], content: str) -> str:
    whole = _environment_with_gaps(name, len(arguments)) % (*arguments, content)
    return whole.replace("}\n\n\\end", "}\n\\end")


@lru_cache(maxsize=64)
def _environment_with_gaps(name: str, arguments: int) -> str:
    environment = Environment(arguments=[NoEscape(_GAP)] * arguments or None)
    environment.latex_name = name
    environment.content_separator = "\n"
    environment.append(NoEscape(_GAP))
    return str(environment.dumps())


# --- text -----------------------------------------------------------------------------------------------------------

# Characters that mean something to TeX, alone or as part of a ligature ("--", "<<", "?`"); brackets and the star would
# be taken for an optional argument after \item or at the start of a table row.
_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "_": r"\_", "%": r"\%",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"\textquotedbl{}", "'": r"\textquotesingle{}", "`": r"\textasciigrave{}",
    "[": "{[}", "]": "{]}", "*": "{*}",
    "\u00a0": r"\nobreakspace{}", "\u202f": r"\nobreakspace{}", "\u2011": r"\mbox{-}", "\u2212": r"\textminus{}",
}  # fmt: skip

# Mathematics that people write into plain text ("forgot γ", "ŷᵢ ≤ 2"), and what TeX calls it.
_SYMBOLS = dict(
    re.findall(
        r"(\S) (\S+)",
        r"""
    α \alpha β \beta γ \gamma δ \delta ε \varepsilon ζ \zeta η \eta θ \theta ι \iota κ \kappa λ \lambda μ \mu ν \nu
    ξ \xi π \pi ρ \rho σ \sigma τ \tau υ \upsilon φ \varphi χ \chi ψ \psi ω \omega ϵ \epsilon ϕ \phi ϑ \vartheta
    Γ \Gamma Δ \Delta Θ \Theta Λ \Lambda Ξ \Xi Π \Pi Σ \Sigma Υ \Upsilon Φ \Phi Ψ \Psi Ω \Omega
    ∂ \partial ∇ \nabla ∞ \infty ∑ \sum ∏ \prod ∫ \int √ \surd ∈ \in ∉ \notin ∋ \ni ⊂ \subset ⊆ \subseteq
    ⊃ \supset ⊇ \supseteq ∪ \cup ∩ \cap ∅ \emptyset ∀ \forall ∃ \exists ¬ \lnot ∧ \wedge ∨ \vee ⊕ \oplus ⊗ \otimes
    ⊙ \odot ∘ \circ ∗ \ast ⋅ \cdot ⊤ \top ⊥ \bot ∥ \parallel ∣ \mid ∝ \propto ≤ \leq ≥ \geq ≠ \neq ≈ \approx
    ≡ \equiv ≪ \ll ≫ \gg ∼ \sim ≅ \cong ← \leftarrow → \rightarrow ↔ \leftrightarrow ⇐ \Leftarrow ⇒ \Rightarrow
    ⇔ \Leftrightarrow ↦ \mapsto ↑ \uparrow ↓ \downarrow ⟨ \langle ⟩ \rangle ⌊ \lfloor ⌋ \rfloor ⌈ \lceil ⌉ \rceil
    ‖ \Vert ℝ \mathbb{R} ℕ \mathbb{N} ℤ \mathbb{Z} ℚ \mathbb{Q} ℂ \mathbb{C} ℓ \ell ′ {}^{\prime} ″ {}^{\prime\prime}
    ⋯ \cdots ⋮ \vdots ⋱ \ddots ⁰ {}^{0} ⁴ {}^{4} ⁵ {}^{5} ⁶ {}^{6} ⁷ {}^{7} ⁸ {}^{8} ⁹ {}^{9}
    ⁺ {}^{+} ⁻ {}^{-} ⁿ {}^{n} ⁱ {}^{i} ₀ {}_{0} ₁ {}_{1} ₂ {}_{2} ₃ {}_{3} ₄ {}_{4} ₅ {}_{5} ₆ {}_{6} ₇ {}_{7} ₈ {}_{8}
    ₉ {}_{9} ₊ {}_{+} ₋ {}_{-} ᵢ {}_{i} ⱼ {}_{j} ₖ {}_{k} ₙ {}_{n} ₘ {}_{m} ₓ {}_{x} ₜ {}_{t}
""",
    )
)

_TEXT_ACCENTS = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u", "\u0307": ".",
    "\u0308": '"', "\u030a": "r", "\u030b": "H", "\u030c": "v", "\u0323": "d", "\u0327": "c", "\u0328": "k",
    "\u0331": "b",
}  # fmt: skip
_MATH_ACCENTS = {
    "\u0300": "grave", "\u0301": "acute", "\u0302": "hat", "\u0303": "tilde", "\u0304": "bar", "\u0306": "breve",
    "\u0307": "dot", "\u0308": "ddot", "\u030c": "check", "\u20d7": "vec",
}  # fmt: skip


@lru_cache(maxsize=4096)
def escape(text: str) -> str:
    """Text for LaTeX: every mark that could mean something is disarmed, on one line.

    Control characters become spaces, invisible ones go; what is left shows as itself or makes the engine say that it
    has no glyph.
    """
    text = unicodedata.normalize("NFC", text)
    visible = text if text.isprintable() else "".join(map(_visible, text))
    return _ESCAPABLE.sub(_escaped, re.sub(r"[^\S\u00a0\u202f]+", " ", visible))


# everything but ASCII letters, digits and spaces that have no marks on them
_ESCAPABLE = re.compile(
    r"(-)(?=-)|(,)(?=,)|([^A-Za-z0-9 ]|[A-Za-z0-9 ](?=[\u0300-\u036f\u20d7]))([\u0300-\u036f\u20d7]*)"
)


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    return "" if category == "Cf" else " " if category in ("Cc", "Cs", "Zl", "Zp") else character


def _escaped(match: re.Match[str]) -> str:
    ligature = match.group(1) or match.group(2)
    if ligature:
        return ligature + "{}"
    base, marks = match.group(3), match.group(4)
    alone = not (_is_greek(match.string, match.start() - 1) or _is_greek(match.string, match.end()))
    if base in _SYMBOLS and (alone or not _is_greek(base, 0)):  # a Greek word is not a row of symbols
        tex = _SYMBOLS[base]
        for mark in marks:
            tex = f"\\{_MATH_ACCENTS[mark]}{{{tex}}}" if mark in _MATH_ACCENTS else tex
        return f"\\ensuremath{{{tex}}}" + "".join(mark for mark in marks if mark not in _MATH_ACCENTS)
    return _accented(base, marks)


def _accented(base: str, marks: str) -> str:
    """A letter with marks. TeX can put one above and one below a letter of its fonts (Latin-1, Latin Extended-A).

    Marks that are left over stay as they are: the engine says that it has no glyph.
    """
    if base >= "\u0180" and unicodedata.normalize("NFD", base)[0].isascii():
        base, marks = unicodedata.normalize("NFD", base)[0], unicodedata.normalize("NFD", base + marks)[1:]
        for mark in marks:
            letter = unicodedata.normalize("NFC", base + mark)
            if letter < "\u0180" and len(letter) == 1:
                base, marks = letter, marks.replace(mark, "", 1)
    tex = _SPECIAL.get(base, base)
    below = [mark for mark in marks if mark in "\u0323\u0327\u0328\u0331"]
    above = [mark for mark in marks if mark in _TEXT_ACCENTS and mark not in below]
    for mark in (*above[:1], *below[:1]):
        tex = f"\\{_TEXT_ACCENTS[mark]}{{{tex}}}"
    left = "".join([*above[1:], *below[1:], *(mark for mark in marks if mark not in _TEXT_ACCENTS)])
    return tex + left


def _is_greek(text: str, index: int) -> bool:
    return 0 <= index < len(text) and "\u0370" <= text[index] <= "\u03ff"


# --- math -----------------------------------------------------------------------------------------------------------

_MATH_SYMBOLS = {
    **_SYMBOLS, "\u2212": "-", "×": r"\times", "÷": r"\div", "±": r"\pm", "·": r"\cdot", "…": r"\ldots",
    "°": r"{}^{\circ}", "\u00a0": "~", "¹": "{}^{1}", "²": "{}^{2}", "³": "{}^{3}",
}  # fmt: skip
_ENVIRONMENT = re.compile(r"\\begin\{(align|gather|multline|equation|flalign|alignat)(\*?)\}")


@lru_cache(maxsize=4096)
def math(tex: str) -> str:
    r"""One inline formula, \(…\), on one line."""
    return rf"\({' '.join(_tex(tex).split())}\)"


@lru_cache(maxsize=4096)
def display(tex: str) -> str:
    r"""One displayed formula, \[…\]; its own lines are kept, empty ones would end the paragraph."""
    lines = "\n".join(line.strip() for line in _tex(tex).splitlines() if line.strip())
    if _ENVIRONMENT.match(lines):  # is a display by itself
        return re.sub(r"\\(begin|end)\{(align|gather|multline|equation|flalign|alignat)\*?\}", r"\\\1{\2*}", lines)
    if r"\\" in lines and r"\\" in _outermost(lines):
        lines = f"\\begin{{gathered}}\n{lines}\n\\end{{gathered}}"
    return f"\\[\n{textwrap.indent(lines, '  ')}\n\\]"


def _tex(tex: str) -> str:
    """The formula without comments, and in characters that pdflatex knows."""
    if "%" in tex:
        tex = re.sub(r"(\\.)|%[^\n]*(?:\n\s*)?", lambda m: m.group(1) or "", tex)
    tex = tex.replace("^^", "^{}^")  # never TeX's notation for a character
    # only capitals exist in these alphabets; anything else would come out as another sign
    tex = re.sub(r"\\(?:mathbb|Bbb)\s*(\{[^A-Z{}]*\}|[0-9a-z])", r"\\mathbf\1", tex)
    tex = re.sub(r"\\math(?:cal|scr)\s*(\{[^A-Z{}]*\}|[0-9a-z])", r"\\mathit\1", tex)
    if "frac" in tex:
        tex = _MATRIX.sub(_roomy, tex)
    return tex if tex.isascii() else "".join(map(_math_symbol, unicodedata.normalize("NFC", tex)))


# a matrix that holds no other
_MATRIX = re.compile(
    r"\\begin\{([pbvBV]?matrix\*?|array)\}(?:(?!\\begin\{[pbvBV]?matrix|\\begin\{array).)*?\\end\{\1\}", re.DOTALL
)


def _roomy(matrix: re.Match[str]) -> str:
    """The matrix with more room between its rows if it holds fractions, which would touch."""
    shown = matrix.group()
    fractions = re.findall(r"\\([dct]?)frac(?![A-Za-z])", shown)
    if not fractions:
        return shown
    stretch = 2.2 if {"d", "c"} & set(fractions) or r"\displaystyle" in shown else 1.5
    return rf"\begingroup\renewcommand\arraystretch{{{stretch}}}{shown}\endgroup"


def _math_symbol(character: str) -> str:
    tex = _MATH_SYMBOLS.get(character)
    if tex is None:
        return character
    return tex if tex in "-~" else f"\\ensuremath{{{tex}}}"  # may stand within \text


def _outermost(tex: str) -> str:
    r"""The formula without its environments and groups: a \\ that is left breaks the formula itself."""
    before = None
    while tex != before:
        before = tex
        tex = re.sub(r"\\begin\{(\w+\*?)\}(?:(?!\\begin\{).)*?\\end\{\1\}", "", tex, flags=re.DOTALL)
    return re.sub(r"(?<!\\)\{[^{}]*\}", "", tex)
