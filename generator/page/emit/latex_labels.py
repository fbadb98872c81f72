"""A language → `labels.tex`, which a layout reads: what it prints by itself, hyphenation and direction; and the program
that can set it. Pure functions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Literal

from generator.errors import UserError
from generator.page.emit.latex_text import escape
from generator.page.emit.plural_table import plural_table
from generator.page.language import FONTS, TEX_FONTS, Language, language, placeholders

Program = Literal["pdflatex", "lualatex"]

_HEAD = r"""% What a paper and its key say by themselves, in one language; base.tex reads it. What has a gap to fill
% takes arguments: \pslabelpageof{1}{8}, \pslabelpoints{2.5}; \psnumber{2.5} has the language's decimal sign.
"""

# Expandable, so that they can stand in the title that a reader's window shows.
_TOOLS = r"""\def\psnumber#1{\ps@number#1..\@nil}
\def\ps@number#1.#2.#3\@nil{#1\ifx\relax#2\relax\else\psdecimal#2\fi}
\def\ps@twice#1{\numexpr\dimexpr#1pt*2\relax/65536\relax}
\def\ps@integer#1{\numexpr(\ps@twice{#1}-\ifodd\ps@twice{#1} 1\else0\fi)/2\relax}
\def\ps@place#1{\numexpr\ifnum\ps@integer{#1}<200 \ps@integer{#1}\else
  100+\ps@integer{#1}-((\ps@integer{#1}-50)/100)*100\fi\relax}
\def\ps@form#1{\ifodd\ps@twice{#1}\ifcase\ps@place{#1}%s\fi\else\ifcase\ps@place{#1}%s\fi\fi}"""


# English patterns would break the words of other languages where they must not break. A part's text may be in another
# language than the document: \psspoken{english}{0} before it, and \ps@speak where its paragraphs begin.
_SPEAKING = r"""\def\ps@patterns#1{\language\ifcsname l@#1\endcsname\csname l@#1\endcsname\else 255 \fi}
\def\psspoken#1#2{\gdef\ps@spoken{#1}\gdef\ps@spokendir{#2}}\psspoken{}{}
\def\ps@speak{\ifx\ps@spoken\@empty\else\ps@patterns\ps@spoken
  \ifpsrtl\bbl@bodydir\ps@spokendir\bbl@pardir\ps@spokendir\bbl@textdir\ps@spokendir\shapemode3\psrtlfalse\fi\fi}"""


# LuaLaTeX and its babel, for scripts that pdflatex cannot set. The fonts lie beside the source.
_LUA = r"""\usepackage[bidi=basic,shorthands=off]{babel}
\babelprovide[import=%s,main]{pslanguage}
%s
\protected\def\pdfdest{\pdfextension dest }
\protected\def\pdfoutline{\pdfextension outline }
\pdfvariable suppressoptionalinfo 623 %% no dates, no version banner, no identifier: the same bytes each time"""
_LIBERTINE = r"""{rm}[Path=./,Extension=.otf,UprightFont=*_R,BoldFont=*_RB,
  ItalicFont=*_R,ItalicFeatures={FakeSlant=0.18},BoldItalicFont=*_RB,
  BoldItalicFeatures={FakeSlant=0.18}]{LinLibertine}"""
# Arabic has no italics; with a slant that nobody sees it is still a font of its own, beside which Latin letters slant.
_AMIRI = r"""\babelfont{rm}[Path=./,Extension=.ttf,UprightFont=*-Regular,BoldFont=*-Bold,
  ItalicFont=*-Regular,ItalicFeatures={FakeSlant=0.001},BoldItalicFont=*-Bold,
  BoldItalicFeatures={FakeSlant=0.001}]{Amiri}"""
_WITH_LATIN = rf"""\babelprovide[onchar=ids fonts]{{english}}
\babelfont[english]{_LIBERTINE}
{_AMIRI}"""
_SCRIPTS = {**dict.fromkeys(("Grek", "Cyrl", "Hebr"), rf"\babelfont{_LIBERTINE}"), "Arab": _WITH_LATIN}
"""Script → the fonts that show it, and Latin letters."""


@cache
def latex_labels(spoken: Language) -> str:
    r"""The content of `labels.tex`: \pslabel… for each label, \pslanguage, \psdecimal, \psnumber, \ifpsrtl, and what
    sets text in the language. Raises UserError if nothing does."""
    whole, halves = map(_cases, plural_table(spoken))
    lines = [
        _HEAD + r"\makeatletter",
        rf"\def\pslanguage{{{spoken.code}}}",
        r"\newif\ifpsrtl" + r"\psrtltrue" * (spoken.direction == "rtl"),
        rf"\def\psdecimal{{{spoken.decimal}}}",
        _TOOLS % (halves, whole),
        *(_text(key, text) for key, text in spoken.labels.items()),
        *(line for key, forms in spoken.plurals.items() for line in _counted(key, forms)),
        _SPEAKING,
        _spelling(spoken),
        r"\let\@pdflang\pslanguage",
        r"\makeatother",
    ]
    return "\n".join(lines) + "\n"


def latex_program(spoken: Language) -> Program:
    """What sets the language. Raises UserError if nothing does."""
    if spoken.script != "Latn" and spoken.script not in _SCRIPTS:
        raise UserError(f"LaTeX has no font for {spoken.name} (language “{spoken.code}”)", todo="use the Typst engine")
    return "pdflatex" if spoken.script == "Latn" else "lualatex"


@cache
def latex_fonts(spoken: Language) -> dict[str, bytes]:
    """The fonts that go beside the source: file name → content. None for pdflatex, which has its own."""
    if latex_program(spoken) == "pdflatex":
        return {}
    files = [*sorted(TEX_FONTS.glob("*.otf")), *(sorted(FONTS.glob("*.ttf")) if spoken.script == "Arab" else ())]
    return {file.name: file.read_bytes() for file in files}


def _spelling(spoken: Language) -> str:
    if latex_program(spoken) == "lualatex":
        return _LUA % (spoken.code, _SCRIPTS[spoken.script])
    return rf"\ps@patterns{{{spoken.hyphenation}}}"


def _cases(forms: Sequence[str]) -> str:
    """What stands in an \\ifcase: the form of 0, 1, 2, …"""
    if len(forms) == 1:
        return rf"{forms[0]}\else {forms[0]}"
    return r"\or ".join(forms[:-1]) + rf"\else {forms[-1]}"


def _macro(key: str) -> str:
    return r"\pslabel" + key.replace("-", "")


def _text(key: str, text: str) -> str:
    names = placeholders(language("en").labels[key])  # their order is that of the English text in every language
    return rf"\def{_macro(key)}{''.join(f'#{i}' for i, _ in enumerate(names, 1))}{{{_filled(text, names)}}}"


def _filled(text: str, names: Sequence[str]) -> str:
    pieces = text.replace("{", "\0{").replace("}", "\0").split("\0")
    return "".join(f"#{names.index(p[1:]) + 1}" if p.startswith("{") else _escaped(p) for p in pieces)


def _escaped(text: str) -> str:
    """Text that keeps the sign which parts letters without a space (U+200C): Persian is written with it."""
    return "\u200c".join(map(escape, text.split("\u200c")))


def _counted(key: str, forms: Mapping[str, str]) -> Iterator[str]:
    for form, text in forms.items():
        shown = _escaped(text).replace(escape("{n}"), r"\psnumber{#1}")
        yield rf"\@namedef{{ps@{key}@{form}}}#1{{{shown}}}"
    yield rf"\def{_macro(key)}#1{{\csname ps@{key}@\ps@form{{#1}}\endcsname{{#1}}}}"
