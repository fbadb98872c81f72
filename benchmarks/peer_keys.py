"""Is a key right? A problem's exact answer, worked out by SymPy, beside what its key says; and readers of texts.

peer_oracles.py makes a `Case` of each problem, `judged` tells what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sympy import Expr, I, Integer, Matrix, N, Rational, Symbol, im, nsimplify, sympify
from sympy import re as real

X = Symbol("x")
Answer = tuple[tuple[Expr, ...], ...]
"""Its fields, each with its entries; a complex number is a field of two."""


@dataclass(frozen=True)
class Case:
    """A problem's exact answer, and what the key says."""

    exact: Answer | None
    """(): there is no answer; None: there are infinitely many."""
    key: Answer
    slack: Mapping[tuple[int, int], Expr] = field(default_factory=dict)
    """Field and entry of the key → by how much it may be off, having been rounded."""
    given: frozenset[tuple[Expr, ...]] = frozenset()
    """Numbers and lists of the problem that could be copied as an answer."""
    unordered: bool = False
    """The fields may come in any order."""


@dataclass(frozen=True)
class Verdict:
    wrong: bool
    rounded: bool
    whole: bool
    degenerate: bool


class Unread(Exception):
    """A text that the reader does not know."""


def judged(case: Case) -> Verdict:
    """The key is wrong if an entry is off by more than its rounding; the problem is degenerate if it has no answer, or
    not just one, if all of the answer is 0, or if all of it stands among the givens."""
    exact = case.exact
    if not exact:
        return Verdict(exact is None or case.key != (), False, True, True)
    if case.unordered:
        pairs = [(i, min(range(len(exact)), key=lambda j: _apart(entries, exact[j])))
                 for i, entries in enumerate(case.key)]  # fmt: skip
        complete = {j for _, j in pairs} == set(range(len(exact))) or _as_near(case, exact, pairs)
    else:
        pairs = [(i, i) for i in range(min(len(exact), len(case.key)))]
        complete = len(exact) == len(case.key)
    complete = complete and all(len(case.key[i]) == len(exact[j]) for i, j in pairs)
    off = {(i, k): abs(N(v - w, 30)) for i, j in pairs for k, (v, w) in _paired(case.key[i], exact[j])}
    wrong = not complete or any(gap > max(case.slack.get(at, 0), 1e-25) for at, gap in off.items())
    entries = [v for fields in exact for v in fields]
    return Verdict(
        wrong=wrong,
        rounded=not wrong and any(gap > 1e-25 for gap in off.values()),
        whole=all(bool(v.is_integer) for v in entries),
        degenerate=not any(entries) or all(fields in case.given for fields in exact),
    )


def _apart(v: Sequence[Expr], w: Sequence[Expr]) -> float:
    return float(sum(abs(N(a - b)) for _, (a, b) in _paired(v, w)))


def _paired(v: Sequence[Expr], w: Sequence[Expr]) -> Iterable[tuple[int, tuple[Expr, Expr]]]:
    """As far as both reach."""
    return enumerate(zip(v, w, strict=False))


def _as_near(case: Case, exact: Answer, pairs: Sequence[tuple[int, int]]) -> bool:
    """Every root is matched, where two of them have become one by rounding."""
    slack = max(case.slack.values(), default=Integer(0))
    return all(any(_apart(entries, w) <= float(slack) for entries in case.key) for w in exact) and bool(pairs)


# --- reading ----------------------------------------------------------------------------------------------------------


def found(pattern: str, text: str) -> tuple[str, ...]:
    match = re.search(pattern, text, re.DOTALL)
    if not match:
        raise Unread(text)
    return match.groups()


def numbers(text: str) -> list[str]:
    return re.findall(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?", text)


def integers(text: str) -> list[int]:
    return [int(v) for v in numbers(text)]


def expression(text: str) -> Expr:
    """A formula of TeX or Python with numbers, x, i, fractions and roots; nothing else is ever evaluated."""
    plain = text.replace("$", "").replace("\\left", "").replace("\\right", "").replace(" ", "")
    while "\\" in plain:
        shorter = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", plain)
        shorter = re.sub(r"\\sqrt\{([^{}]*)\}", r"sqrt(\1)", shorter)
        if shorter == plain:
            raise Unread(text)
        plain = shorter
    plain = re.sub(r"\^\{?(-?\d+)\}?", r"**(\1)", plain).replace("j", "i")
    plain = re.sub(r"(?<=[\d)])(?=[xi(]|sqrt)|(?<=x)(?=\()", "*", plain)
    if not re.fullmatch(r"(?:sqrt|[\d.+\-*/()xi])+", plain):
        raise Unread(text)
    try:
        return nsimplify(sympify(plain, locals={"i": I, "x": X}), rational=True)
    except Exception as error:
        raise Unread(text) from error


def rational(values: Iterable[Any]) -> tuple[Expr, ...]:
    return tuple(Rational(str(v)) for v in values)


def written(case: Case, fields: Sequence[Sequence[str]], percent: bool = False) -> Case:
    """With a key of decimals. One with digits after the point may be rounded to them; one with at least twelve
    digits may be off by the error of a double."""
    slack = {}
    for i, entries in enumerate(fields):
        for j, text in enumerate(entries):
            places = re.sub(r"e.*", "", text).partition(".")[2]
            if places and "e" not in text:
                slack[i, j] = Rational(1, 2 * 10 ** len(places))
            if places and len(re.sub(r"\D", "", text)) >= 12:
                slack[i, j] = max(slack.get((i, j), Integer(0)), abs(Rational(text)) / 10**12)
    return replace(case, key=tuple(rational(entries) for entries in fields), slack=slack)


def matrices(text: str) -> list[Matrix]:
    return [
        Matrix([integers(row) for row in body.split("\\\\")])
        for body in re.findall(r"\\begin\{bmatrix\}(.*?)\\end\{bmatrix\}", text, re.DOTALL)
    ]


def flat(M: Any) -> tuple[Expr, ...]:
    return tuple(Matrix(M))


def ones(values: Iterable[Any]) -> frozenset[tuple[Expr, ...]]:
    return frozenset((v,) for v in rational(values))


def single(*values: Any) -> Answer:
    return tuple((sympify(v),) for v in values)


def parts(z: Any) -> tuple[Expr, Expr]:
    return real(z), im(z)


def either(*cases: Case) -> Case:
    """The first one that the key agrees with: where there is more than one convention."""
    return next((case for case in cases if not judged(case).wrong), cases[0])
