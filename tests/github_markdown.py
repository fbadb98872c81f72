"""Extension of Python-Markdown by which the documentation site shows the pages of docs/ as GitHub does.

The site's generator reads Markdown by rules of its own. They differ in two things that the pages use: a nested list is
indented by four columns, and what a block of code is called stands in quotes (title="exam.toml").
"""

from __future__ import annotations

import re

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

_NAMED = re.compile(r"^(```\w+) ([^\s\"=]+)$")
_NESTED = re.compile(r"^ {2,3}(?=(?:[-*+]|\d+\.) )")


class _NamedFences(Preprocessor):
    def run(self, lines: list[str]) -> list[str]:
        return [_NAMED.sub(r'\1 title="\2"', line) for line in lines]


class _NestedLists(Preprocessor):
    def run(self, lines: list[str]) -> list[str]:
        return [_NESTED.sub("    ", line) for line in lines]


class _GitHubMarkdown(Extension):
    def extendMarkdown(self, md: Markdown) -> None:
        # pymdownx.superfences takes blocks of code out at priority 25: names are read before, lists found after that
        md.preprocessors.register(_NamedFences(md), "named_fences", 26)
        md.preprocessors.register(_NestedLists(md), "nested_lists", 24)


def makeExtension(**options: object) -> Extension:
    """What Python-Markdown asks a module for."""
    return _GitHubMarkdown(**options)
