"""Which plural form a number of points takes, as a table that an engine can look it up in. A pure function."""

from __future__ import annotations

from functools import cache

from generator.page.language import Language, plural_form

REPEATS = 100
"""From 200 on the forms repeat with every hundred, in all of CLDR's rules for numbers of that size."""


@cache
def plural_table(spoken: Language) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The forms of 0, 1, 2, … and of 0.5, 1.5, 2.5, … below 200; the last one goes on."""
    whole = [_known(spoken, n) for n in range(2 * REPEATS)]
    halves = [_known(spoken, n + 0.5) for n in range(2 * REPEATS)]
    return _trimmed(whole), _trimmed(halves)


def _known(spoken: Language, n: float) -> str:
    form = plural_form(spoken, n)
    return form if all(form in forms for forms in spoken.plurals.values()) else "other"


def _trimmed(forms: list[str]) -> tuple[str, ...]:
    while len(forms) > 1 and forms[-1] == forms[-2]:
        forms.pop()
    return tuple(forms)
