"""A language → `labels.typ`, which a layout imports: what it prints by itself, fonts and direction. A pure function."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from generator.page.emit.plural_table import plural_table
from generator.page.emit.typst_text import string
from generator.page.language import Language, language, placeholders

_FONTS = r"""
    "Libertinus Serif",
    "Amiri",
    "New Computer Modern",
    (name: "New Computer Modern Math", covers: regex("[\u{2000}-\u{2BFF}\u{1D400}-\u{1D7FF}]")),
    ..sys.inputs.at("fonts", default: "").split("\n").filter(it => it != ""),"""
"""What text is set in: the first that has a letter. Not among them is the monospaced one; of the font for formulas only
the symbols are, since it has letters that it cannot join. The fonts of a user's own folders stand last."""

_HEAD = """// What a paper and its key say by themselves, in one language. What has something to fill in is a function:
// (label.page-of)(1, 8), (label.points)(2.5), (language.number)(2.5). A layout may use the names of `language` for
// `set text(lang: language.code, region: language.region, dir: language.dir, font: language.font, fallback: false)`.
"""


@cache
def typst_labels(spoken: Language) -> str:
    """The content of `labels.typ`: the dictionaries `language` and `label`."""
    code, _, region = spoken.code.partition("-")
    lines = [
        _HEAD,
        f"#let _number(n) = str(n).replace({string('.')}, {string(spoken.decimal)})",
        "#let _shown(it) = if type(it) in (int, float) { _number(it) } else { it }",
        *_plural(spoken),
        "#let language = (",
        f"  code: {string(code)},",
        f"  region: {string(region) if region else 'none'},",
        f"  dir: {spoken.direction},",
        f"  decimal: {string(spoken.decimal)},",
        f"  font: ({_FONTS}",
        "  ),",
        "  number: _number,",
        ")",
        "#let label = (",
        *(f"  {key}: {_text(key, text)}," for key, text in spoken.labels.items()),
        *(f"  {key}: {_counted(forms)}," for key, forms in spoken.plurals.items()),
        ")",
    ]
    return "\n".join(lines) + "\n"


def _text(key: str, text: str) -> str:
    names = placeholders(language("en").labels[key])  # their order is that of the English text in every language
    if not names:
        return _quoted(text)
    return f"({', '.join(names)}{',' if len(names) == 1 else ''}) => {_filled(text)}"


def _filled(text: str) -> str:
    """An expression: a string, if all that it is filled with are strings or numbers."""
    pieces = text.replace("{", "\0{").replace("}", "\0").split("\0")
    return " + ".join(f"_shown({p[1:]})" if p.startswith("{") else _quoted(p) for p in pieces if p)


def _quoted(text: str) -> str:
    """A string literal that keeps the sign which parts letters without a space (U+200C): Persian is written with it."""
    return '"' + r"\u{200c}".join(string(piece)[1:-1] for piece in text.split("\u200c")) + '"'


def _counted(forms: Mapping[str, str]) -> str:
    shown = (f"{name}: n => {_filled(text)}" for name, text in forms.items())
    return f"n => (({', '.join(shown)}).at(_form(n)))(n)"


def _plural(spoken: Language) -> list[str]:
    """`_form(n)`: which form a whole or half number takes, looked up."""
    whole, halves = plural_table(spoken)
    return [
        f"#let _whole = {_array(whole)}",
        f"#let _halves = {_array(halves)}",
        "#let _form(n) = {",
        "  let i = calc.trunc(n)",
        "  let forms = if calc.fract(n) == 0 { _whole } else { _halves }",
        "  forms.at(if i < 200 { i } else { 100 + calc.rem(i, 100) }, default: forms.last())",
        "}",
    ]


def _array(forms: tuple[str, ...]) -> str:
    return f"({', '.join(map(string, forms))},)"
