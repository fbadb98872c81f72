"""Elements of QTI 2.1 as markup, and the expressions and rules by which an item is marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def tag(name: str, *content: str, **attributes: str) -> str:
    """An element. Content and attributes are markup: what comes from outside has been escaped."""
    start = "".join([name, *(f' {key}="{value}"' for key, value in attributes.items())])
    return f"<{start}>{''.join(content)}</{name}>" if content else f"<{start}/>"


def file(root: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{root}\n'.encode()


def outcome(name: str, kind: str, value: str, **attributes: str) -> str:
    """The declaration of an outcome with its first value."""
    default = tag("defaultValue", tag("value", value))
    return tag("outcomeDeclaration", default, identifier=name, cardinality="single", baseType=kind, **attributes)


# --- expressions ----------------------------------------------------------------------------------------------------


def variable(name: str) -> str:
    return tag("variable", identifier=name)


def constant(kind: str, value: str) -> str:
    return tag("baseValue", value, baseType=kind)


def matches(name: str, kind: str, spellings: Sequence[str]) -> str:
    """Whether a response is one of these. A response that is not there is none."""
    if kind in ("integer", "identifier"):
        return tag("match", variable(name), constant(kind, spellings[0]))
    tests = [
        tag("stringMatch", variable(name), constant("string", spelling), caseSensitive="false")
        for spelling in spellings
    ]
    return tag("or", *tests) if len(tests) > 1 else tests[0]


def is_multiple(names: Sequence[str], direction: Sequence[int]) -> str:
    """Whether integers are a multiple of a direction, but not all 0: each is to the one as it is there."""
    place = next(place for place, entry in enumerate(direction) if entry)
    one, there = variable(names[place]), constant("integer", str(direction[place]))
    alike = [
        tag("match", tag("product", variable(name), there), tag("product", one, constant("integer", str(entry))))
        for name, entry in zip(names, direction, strict=True)
        if name != names[place]
    ]
    return both([*alike, tag("not", tag("match", one, constant("integer", "0")))])


def both(tests: Sequence[str]) -> str:
    """Whether all of them hold."""
    return tag("and", *tests) if len(tests) > 1 else tests[0]


# --- rules ----------------------------------------------------------------------------------------------------------


def when(test: str, *rules: str) -> str:
    return tag("responseCondition", tag("responseIf", test, *rules))


def first_of(cases: Iterable[tuple[str, str]]) -> str:
    """The rule of the first test that holds."""
    branches = [
        tag("responseElseIf" if number else "responseIf", test, rule) for number, (test, rule) in enumerate(cases)
    ]
    return tag("responseCondition", *branches)


def assign(name: str, expression: str) -> str:
    return tag("setOutcomeValue", expression, identifier=name)


def more(name: str, count: int) -> str:
    """The rule that adds to a count."""
    return assign(name, tag("sum", variable(name), constant("integer", str(count))))


def show(feedback: str) -> str:
    """The rule that shows one feedback more."""
    return assign("FEEDBACK", tag("multiple", variable("FEEDBACK"), constant("identifier", feedback)))
