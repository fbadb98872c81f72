"""Marked papers → what the class got wrong: per problem and version shares, mistakes, discrimination, fairness."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import correlation

from generator.bank import FORMER_KEY, NEAR_MISS, NOT_NONE, Bank, effort
from generator.marking.paper_marks import MarkedPaper, MarkedPart
from generator.marking.responses import response_text
from generator.model import Points, entries
from generator.page import none_of_these

_MOST_UNNAMED = 10  # wrong answers that are listed
_FEWEST = 5  # papers, for a number that says something
_EXPECTED = 5  # counts below which the χ² distribution is no good guide (Cochran 1954)


@dataclass(frozen=True)
class Unnamed:
    """A wrong answer that no known mistake gives."""

    version: str
    response: str
    papers: int
    answer: tuple[tuple[str, str], ...] = ()
    """Field → what was understood, as a ruling can accept it."""


@dataclass(frozen=True)
class Slot:
    """A slot over all papers that have it."""

    name: str
    label: str
    """In the first paper that has it."""
    type: str
    papers: int
    right: int
    empty: int
    misread: int
    is_open: bool
    """Whether a person marked it."""
    is_void: bool
    """Whether it does not count, by a ruling, on any paper."""
    mistakes: Sequence[tuple[str, int]]
    """Known mistakes, or gaps of an open part, with how many papers made them, the commonest first."""
    unnamed: Sequence[Unnamed]
    """The commonest other wrong answers: candidates for a new mistake."""
    discrimination: float | None
    """Correlation of the share of its points with the share of all other points; None where it cannot be told."""
    versions: Sequence[tuple[str, int, int]]
    """Version, papers, right."""
    p_value: float | None
    """Of the versions' shares of right answers, if all were equally hard (Fisher, Freeman and Halton, or χ²)."""
    efforts: Sequence[tuple[int, int, int]]
    """Effort in elementary steps, papers, right."""
    effort_correlation: tuple[float, float] | None
    """Spearman's ρ between effort and being right, and its p-value."""


@dataclass(frozen=True)
class ClassStatistics:
    """All papers."""

    papers: int
    points: Points
    earned: Sequence[float]
    slots: Sequence[Slot]
    versions: Sequence[tuple[str, int, float]]
    """Version, papers, mean of the points."""
    p_value: float | None
    """Of the versions' totals, if all were equally hard (Kruskal–Wallis); None where no version has several papers."""


def summary(papers: Sequence[MarkedPaper], bank: Bank) -> ClassStatistics:
    """What the class got wrong. Raises TypeFault."""
    if any(paper.version.variant for paper in papers):  # A, B, …, whoever comes first on the sheet
        papers = sorted(papers, key=lambda paper: (len(paper.version.drawn_as), paper.version.drawn_as))
    slots: dict[str, list[tuple[MarkedPaper, MarkedPart]]] = {}
    for paper in papers:
        for part in paper.parts:
            slots.setdefault(part.placed.slot, []).append((paper, part))
    by_version: dict[str, list[float]] = {}
    for paper in papers:
        by_version.setdefault(paper.version.drawn_as, []).append(float(paper.earned))
    return ClassStatistics(
        papers=len(papers),
        points=max((paper.points for paper in papers), default=0),
        earned=[float(paper.earned) for paper in papers],
        slots=[_slot(name, found, bank) for name, found in slots.items()],
        versions=[(name, len(marks), sum(marks) / len(marks)) for name, marks in by_version.items()],
        p_value=_kruskal(list(by_version.values())),
    )


def _slot(name: str, found: Sequence[tuple[MarkedPaper, MarkedPart]], bank: Bank) -> Slot:
    is_open = found[0][1].is_open
    if is_open:
        found = [(paper, part) for paper, part in found if not part.is_empty] or found[:1]
    parts = [part for _, part in found]
    versions: dict[str, list[bool]] = {}
    for paper, part in found:
        versions.setdefault(paper.version.drawn_as, []).append(part.is_right)
    unnamed = Counter(
        (paper.version.drawn_as, _written(part), _answer(part))
        for paper, part in found
        if not is_open
        and not part.is_right
        and not _known(part.mistake)
        and not part.is_empty
        and not any(f.misread for f in part.fields)
    )
    efforts = _efforts(parts, bank)
    return Slot(
        name=name,
        label=parts[0].placed.label,
        type=" or ".join(dict.fromkeys(part.placed.instance.type for part in parts)),
        papers=len(parts),
        right=sum(part.is_right for part in parts),
        empty=sum(part.is_empty for part in parts),
        misread=sum(any(field.misread for field in part.fields) for part in parts),
        is_open=is_open,
        is_void=all(part.is_void for part in parts),
        mistakes=Counter(
            mistake for part in parts for mistake in part.gaps or filter(None, [_known(part.mistake)])
        ).most_common(),
        unnamed=[
            Unnamed(version, written, count, answer)
            for (version, written, answer), count in unnamed.most_common(_MOST_UNNAMED)
        ],
        discrimination=_discrimination(found),
        versions=[(version, len(right), sum(right)) for version, right in versions.items()],
        p_value=_equally_hard([(sum(right), len(right) - sum(right)) for right in versions.values()]),
        efforts=_grouped(efforts),
        effort_correlation=_spearman(efforts),
    )


def _known(mistake: str) -> str:
    """The mistake, if it is one that the type knows: a near miss is only a wrong option."""
    return "" if mistake in (NEAR_MISS, NOT_NONE, FORMER_KEY) else mistake


def _written(part: MarkedPart) -> str:
    none = next((option.letter for option in part.placed.options if option.is_none), "")
    return "; ".join(
        f"{field.name} = {'' if field.value is None else response_text(field.value)}"
        + f" ({none_of_these()})" * (bool(none) and field.value == none)
        for field in part.fields
        if field.written
    )


def _answer(part: MarkedPart) -> tuple[tuple[str, str], ...]:
    """Field → what was understood; () where something was left empty, so that it is no whole answer."""
    if any(field.value is None or None in entries(field.value) for field in part.fields):
        return ()
    return tuple((field.name, response_text(field.value) or "none") for field in part.fields)


def _discrimination(found: Iterable[tuple[MarkedPaper, MarkedPart]]) -> float | None:
    pairs = [
        (float(part.earned / Fraction(part.points)), float((paper.earned - part.earned) / Fraction(rest)))
        for paper, part in found
        if part.points and (rest := paper.points - part.points)
    ]
    if len(pairs) < _FEWEST or any(len({pair[side] for pair in pairs}) == 1 for side in (0, 1)):
        return None
    return correlation([own for own, _ in pairs], [rest for _, rest in pairs])


def _efforts(parts: Sequence[MarkedPart], bank: Bank) -> list[tuple[int, bool]]:
    """Effort and whether it was right, of each paper whose type counts effort."""
    known: dict[str, int] = {}
    result = []
    for part in parts:
        instance = part.placed.instance
        kind = bank[instance.type]
        if kind.effort is None:
            continue
        key = repr((instance.type, instance.givens))
        if key not in known:
            known[key] = effort(kind, instance.givens, kind.id)
        result.append((known[key], part.is_right))
    return result


def _grouped(efforts: Iterable[tuple[int, bool]]) -> list[tuple[int, int, int]]:
    found: dict[int, list[bool]] = {}
    for steps, is_right in efforts:
        found.setdefault(steps, []).append(is_right)
    return [(steps, len(right), sum(right)) for steps, right in sorted(found.items())]


def _equally_hard(table: Sequence[tuple[int, int]]) -> float | None:
    """The p-value of a table of versions (right, wrong). None where it has one row or column, or each version one
    paper, so that nothing can be compared.

    Fisher's exact test for two versions; for more, χ², whose distribution is drawn by permutation (SciPy).
    """
    from scipy import stats

    rows = [row for row in table if sum(row)]
    if (
        len(rows) < 2
        or max(sum(row) for row in rows) < 2
        or any(sum(column) == 0 for column in zip(*rows, strict=True))
    ):
        return None
    if len(rows) == 2:
        return float(stats.fisher_exact(rows).pvalue)
    if min(sum(row) for row in rows) * min(map(sum, zip(*rows, strict=True))) >= _EXPECTED * sum(map(sum, rows)):
        return float(stats.chi2_contingency(rows, correction=False).pvalue)
    # too few papers for the χ² distribution: what it is when the marks are dealt out at random
    return float(stats.fisher_exact(rows, method=stats.PermutationMethod(n_resamples=4999, rng=0)).pvalue)


def _kruskal(groups: Sequence[Sequence[float]]) -> float | None:
    from scipy import stats

    several = [group for group in groups if len(group) > 1]
    if len(several) < 2 or len({mark for group in several for mark in group}) == 1:
        return None
    return float(stats.kruskal(*several).pvalue)


def _spearman(efforts: Sequence[tuple[int, bool]]) -> tuple[float, float] | None:
    from scipy import stats

    if len(efforts) < _FEWEST or any(len({pair[side] for pair in efforts}) == 1 for side in (0, 1)):
        return None
    found = stats.spearmanr([steps for steps, _ in efforts], [int(is_right) for _, is_right in efforts])
    return float(found.statistic), float(found.pvalue)
