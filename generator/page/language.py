"""The languages of what a paper and its key say by themselves: a file each, with plurals and dates by Babel (its only
user)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

from babel import Locale
from babel.core import get_global
from babel.dates import format_date

from generator.errors import UserError
from generator.model import Points

FOLDER = Path(__file__).parent / "languages"
FONTS = FOLDER / "fonts"
"""For text that the fonts of Typst cannot show."""
TEX_FONTS = FOLDER / "tex-fonts"
"""For scripts that the fonts of TeX cannot show, besides those."""

TYPST_LABELS = "labels.typ"
LATEX_LABELS = "labels.tex"
"""The files beside a layout that hold what it prints in a language."""

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, eq=False)
class Language:
    """What one file of languages/ says."""

    code: str
    """As in recipes, PDFs and web pages: "de", "pt-BR"."""
    name: str
    """What its readers call it."""
    direction: Literal["ltr", "rtl"]
    decimal: str
    """What separates the whole part of a number from the rest."""
    hyphenation: str
    """The name of its patterns in TeX; "" if it is not hyphenated."""
    labels: Mapping[str, str]
    """Key → text, with placeholders: "Page {page} of {pages}"."""
    plurals: Mapping[str, Mapping[str, str]]
    """Key → plural form of CLDR ("one", "few", …) → text with {n}."""
    speech: Mapping[str, str] = field(default_factory=dict)
    """Names of words and signs → how a formula with them is said; empty if it is not."""

    @property
    def script(self) -> str:
        """ISO 15924: "Latn", "Arab"."""
        return _script(self.code)


@cache
def languages() -> tuple[str, ...]:
    """The codes of all languages, in alphabetical order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


@cache
def language(code: str) -> Language:
    """The language of a recipe. Raises UserError if there is no file for it."""
    if code not in languages():
        raise UserError(
            f"there are no labels in the language “{code}”",
            todo=f"use one of {', '.join(languages())}, or add its file (docs/languages.md)",
        )
    content = tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8"))
    return Language(
        code=code,
        name=content["name"],
        direction=content["direction"],
        decimal=content["decimal"],
        hyphenation=content["hyphenation"],
        labels=content["labels"],
        plurals=content["plurals"],
        speech=_flat(content.get("speech", {})),
    )


def label(language: Language, key: str, **values: object) -> str:
    """A label with its placeholders filled: label(language, "page-of", page=1, pages=8)."""
    return _PLACEHOLDER.sub(lambda found: _shown(language, values[found.group(1)]), language.labels[key])


def counted(language: Language, key: str, n: Points) -> str:
    """So many of something: "1 point", "2.5 points", in the form that the language asks for."""
    forms = language.plurals[key]
    return forms.get(plural_form(language, n), forms["other"]).replace("{n}", shown_number(language, n))


def shown_number(language: Language, n: Points) -> str:
    """A whole number, or one with the language's decimal sign: 3, 2,5."""
    return str(int(n) if n == int(n) else n).replace(".", language.decimal)


def shown_date(language: Language, text: str) -> str:
    """A date like 2026-11-26 in words; any other text as it is."""
    try:
        day = date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None
    except ValueError:  # 2026-13-01
        day = None
    return text if day is None else format_date(day, "long", locale=_locale(language.code))


def plural_form(language: Language, n: Points) -> str:
    """Which of CLDR's forms a number takes: "one", "few", …"""
    return str(_locale(language.code).plural_form(int(n) if n == int(n) else n))


def placeholders(text: str) -> tuple[str, ...]:
    """The names in braces, each once, in order."""
    return tuple(dict.fromkeys(_PLACEHOLDER.findall(text)))


def _flat(speech: Mapping[str, Any]) -> dict[str, str]:
    """Words and signs in one."""
    return {**{key: text for key, text in speech.items() if key != "signs"}, **speech.get("signs", {})}


def _shown(language: Language, value: object) -> str:
    return shown_number(language, value) if isinstance(value, (int, float)) else str(value)


@cache
def _locale(code: str) -> Locale:
    return Locale.parse(code, sep="-")


@cache
def _script(code: str) -> str:
    locale, likely = _locale(code), get_global("likely_subtags")
    known = likely.get(f"{locale.language}_{locale.territory}") or likely[locale.language]
    return str(locale.script or known.split("_")[1])
