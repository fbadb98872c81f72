"""Text and formulas → LaTeX in which every mark that could mean something is disarmed. Pure functions."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from functools import lru_cache

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
