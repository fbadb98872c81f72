"""What another program marks or picks otherwise than the recipe says: a line each, for whoever exports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from generator.export.moodle import moodle_percent
from generator.export.pools import Pool
from generator.export.typed import ANY_ORDER, boxes, is_manual, spelled
from generator.page import Question

_NAMES = {"moodle": "Moodle", "canvas": "Canvas", "qti21": "QTI 2.1"}
_ABOUT = 0.5  # percent: 0.33 is meant to be 1/3
_MANY = 3  # labels; if more of them are all, they are said together


def notes(pools: Sequence[Pool], target: str) -> Iterator[str]:
    """In the order of the questions; those of which the same is to be said share a line.

    target: "moodle", "canvas" or "qti21".
    """
    found: dict[str, list[str]] = {}
    for pool in pools:
        said = [*_picked(pool, target), *(text for one in pool.questions for text in _marked(one, target))]
        if pool.carries and not all(map(is_manual, pool.questions)):
            said.append(f"what follows rightly from an earlier mistake earns nothing in {_NAMES[target]}")
        for text in dict.fromkeys(said):
            found.setdefault(text, []).append(pool.label)
    for text, labels in found.items():
        yield f"{'all' if len(labels) == len(pools) > _MANY else ', '.join(labels)}: {text}"


def _picked(pool: Pool, target: str) -> Iterator[str]:
    """What differs in the choice of questions and in the total."""
    program = _NAMES[target]
    if pool.is_narrowed:
        yield "what the recipe draws here has other points or parts in other versions, so all get that of the first"
    if pool.is_split:
        yield f"of the drawn problems, {program} may give a part of one with a part of another"
    is_often = max(Counter(one.slot for one in pool.questions).values()) > 1
    if pool.choose > 1 and is_often and target != "qti21":
        picks = f"{program} picks {pool.choose} of {len(pool.questions)} questions"
        yield f"{picks}, which may be variants of one problem"
    if pool.is_bonus and target != "qti21":
        yield f"{program} knows no bonus and counts these points in the total"


def _marked(question: Question, target: str) -> Iterator[str]:
    """What differs in the marks of a question."""
    if question.choices:
        yield from _choice_in_canvas(question) if target == "canvas" else ()
        yield from _choice_in_moodle(question) if target == "moodle" else ()
    elif is_manual(question):
        if not question.criteria:
            yield f"several answers are right, so a person has to mark it in {_NAMES[target]}"
    else:
        yield from _shared(question, target)
        yield from _credit(question, target)
        yield from _kinds(question, target)


def _choice_in_canvas(question: Question) -> Iterator[str]:
    if any(choice.share < 0 for choice in question.choices):
        yield "a wrong option costs nothing in Canvas, which knows no penalties"
    if any(choice.what and choice.share > 0 for choice in question.choices):
        yield "an option that earns a share of the points is only wrong in Canvas"


def _choice_in_moodle(question: Question) -> Iterator[str]:
    for choice in question.choices:
        what = f"“{choice.what}” earns" if choice.share > 0 else "a wrong option costs"
        yield from _rounded(what, abs(choice.share)) if choice.what and choice.share else ()


def _rounded(what: str, share: float) -> Iterator[str]:
    percent = moodle_percent(share)
    if abs(percent - 100 * share) > _ABOUT:
        yield f"{what} {percent:.5g} % in Moodle, not {100 * share:g} %, which Moodle does not know"


def _shared(question: Question, target: str) -> Iterator[str]:
    """How the points of an answer are shared: Moodle shares those of a field among its cells, Canvas all among all
    cells, and QTI 2.1 does as it is told."""
    counts = boxes(question)
    if sum(counts) == 1:
        if (
            question.marking == "cells"
            and isinstance(question.fields[0].kind, tuple)
            and question.fields[0].shape != "letter"
        ):
            yield f"some right words of several earn nothing in {_NAMES[target]}"
        return
    if target == "qti21":
        return
    if question.marking == "whole":
        yield f"each right cell earns points in {_NAMES[target]}; the recipe asks for all of them"
    elif question.marking == "fields" and max(counts) > 1:
        yield f"each right cell earns points in {_NAMES[target]}; in the recipe, a whole answer does"
    elif target == "canvas" and len(set(counts)) > 1:
        yield "all cells count the same in Canvas, whose answers with more cells so count more"


def _credit(question: Question, target: str) -> Iterator[str]:
    """What a named mistake earns in an answer that is typed."""
    for name, share in question.credit.items():
        made = question.mistakes.get(name)
        if not share or made is None:
            continue
        is_known = all(spelled(made[field.name], field) for field in question.fields if field.name in made)
        if target == "qti21" and is_known:
            continue
        if target == "moodle" and is_known and sum(boxes(question)) == 1:
            yield from _rounded(f"“{name}” earns", share)
        else:
            yield f"“{name}” earns no credit in {_NAMES[target]}"


def _kinds(question: Question, target: str) -> Iterator[str]:
    """Right answers that the program takes for wrong ones; the question says which form it takes."""
    program = _NAMES[target]
    for field in question.fields:
        if field.kind == "direction" and target != "qti21":
            yield f"a multiple of the right direction is wrong in {program}; the question asks for the smallest"
        if field.kind == "set" and len(field.value) > ANY_ORDER:
            yield f"numbers in another order are wrong in {program}; the question asks for ascending order"
        is_words = field.kind == "letters" or isinstance(field.kind, tuple)
        if is_words and isinstance(field.value, list) and len(field.value) > ANY_ORDER:
            yield f"letters in another order are wrong in {program}; the question asks for that of the alphabet"
