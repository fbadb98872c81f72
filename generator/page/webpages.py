"""Values → HTML pages, by the templates in `pages/`. What comes from outside is escaped there; nothing is fetched."""

from __future__ import annotations

import base64
import hashlib
import json
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from generator.model import Blocks, Inlines
from generator.page.emit import plain
from generator.page.emit.screen import ScreenWriter, inline_formula
from generator.page.statements import inlines

_PAGES = Path(__file__).parent / "pages"


def html_page(template: str, **values: Any) -> bytes:
    """The template filled in. Values are escaped unless a filter below has made markup of them."""
    return _environment().get_template(template).render(**values).encode("utf-8")


def page_file(name: str) -> Markup:
    """A style sheet or script of the pages, as it is."""
    return Markup((_PAGES / name).read_text(encoding="utf-8"))


def script_hash(script: str) -> str:
    """How a Content-Security-Policy names this script, and no other, as one that may run."""
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode('utf-8')).digest()).decode('ascii')}"


def json_script(value: Any) -> Markup:
    """The value as JSON for a script element, which no text in it can end."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"), default=str)  # a fraction as "1/3"
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def embedded(content: bytes, media_type: str) -> str:
    """A file as a data address."""
    return f"data:{media_type};base64,{base64.b64encode(content).decode('ascii')}"


def points_text(earned: Fraction) -> str:
    """Points to at most two places: 3, 2.5, 0.67, −0.5."""
    return f"{float(earned):z.2f}".rstrip("0").rstrip(".").replace("-", "−")


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_PAGES), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters |= {
        "blocks": _blocks,
        "math": _math,
        "inlines": _inlines,
        "line": _line,
        "plain": plain.plain_math,
        "points": points_text,
    }
    return environment


def _blocks(blocks: Blocks) -> Markup:
    return Markup(ScreenWriter().blocks(blocks))


def _inlines(line: Inlines) -> Markup:
    return Markup(ScreenWriter().inline(line))


def _line(markdown: str) -> Markup:
    """A line of Markdown."""
    return _inlines(inlines(markdown))


def _math(tex: str, after: str = "") -> Markup:
    """A formula, and the mark that stays beside it."""
    return Markup(inline_formula(tex, after=after))
