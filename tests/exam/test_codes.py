"""Codes: what is on a paper decides its code, and nothing can be read from it."""

from __future__ import annotations

import base64
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from generator.bank import content_code, title_code
from generator.bank.bank import Bank
from generator.errors import UserError
from generator.exam.codes import format_1_code, version_code
from generator.exam.composer import Composer
from generator.exam.recipe_model import Recipe
from generator.model import DrawnOption, Student, Version
from tests.helpers import SUM, TEXT, Workdir, add_type, changed, recipe, small_bank

SEED = 0x1F2E3D4C5B6A798877665544332211AA


@pytest.fixture
def desk(tmp_path: Path) -> Workdir:
    small_bank(tmp_path / "bank")
    return Workdir(tmp_path)


@pytest.fixture
def bank(desk: Workdir) -> Bank:
    return Bank([desk.bank])


def base() -> dict[str, Any]:
    """A recipe as its file has it: a problem of two parts, one of them pinned and multiple choice."""
    pinned = {"type": "tiny/sum", "points": 2, "givens": {"a": 70, "b": 9}, "choices": 4}
    return {
        "title": "Quiz",
        "course": "Test",
        "problems": [{"title": "Sums", "parts": [pinned, {"type": "tiny/coin"}]}],
    }


def drawn(
    bank: Bank, data: dict[str, Any], name: str = "A", *, seed: int = SEED, student: Student | None = None
) -> Version:
    return Composer(Recipe.model_validate(data), bank, seed, 1).draw(name, student)


Change = Callable[[dict[str, Any]], object]


def first_part(**values: Any) -> Change:
    return lambda data: data["problems"][0]["parts"][0].update(values)


CHANGES: dict[str, Change] = {
    "title": lambda data: data.update(title="Exam"),
    "subtitle": lambda data: data.update(subtitle="Second sitting"),
    "course": lambda data: data.update(course="Tests"),
    "date": lambda data: data.update(date="1 May"),
    "instructions": lambda data: data.update(instructions="No calculators."),
    "title of a problem": lambda data: data["problems"][0].update(title="Sums!"),
    "text of a problem": lambda data: data["problems"][0].update(text="Add."),
    "points": first_part(points=3),
    "a pinned given": first_part(givens={"a": 71, "b": 9}),
    "fewer options": first_part(choices=3),
    "no options": first_part(choices=None),
    "another type": first_part(type="tiny/plus"),
    "another part": lambda data: data["problems"][0]["parts"].append({"type": "tiny/share"}),
    "a part less": lambda data: data["problems"][0]["parts"].pop(),
    "another order": lambda data: data["problems"][0]["parts"].reverse(),
    "another problem": lambda data: data["problems"].append({"parts": [{"type": "tiny/share"}]}),
}


@pytest.mark.parametrize("name", CHANGES)
def test_whatever_is_on_the_paper_changes_its_code(bank: Bank, name: str) -> None:
    data = base()
    CHANGES[name](data)
    assert drawn(bank, data).code != drawn(bank, base()).code


def asking(**values: Any) -> dict[str, Any]:
    """A recipe with a question of its own, a picture, and a type whose set-up can be left out."""
    question = {"ask": "Why?", "answer": "Because.", "criteria": [{"points": 1, "earns": "A reason."}]}
    picture = base64.b64encode(b"<svg xmlns='http://www.w3.org/2000/svg'/>").decode()
    parts = [{**question, **values.pop("question", {})}, {"type": "tiny/told", **values.pop("told", {})}]
    whole = {"title": "Quiz", "instructions": "![a](a.svg)", "pictures": {"a.svg": picture}}
    return {**whole, "problems": [{"parts": parts}], **values}


OTHER_PICTURE = base64.b64encode(b"<svg xmlns='http://www.w3.org/2000/svg' width='9'/>").decode()


@pytest.mark.parametrize(
    "values",
    [
        {"question": {"ask": "Why not?"}},
        {"question": {"criteria": [{"points": 2, "earns": "A reason."}]}},
        {"told": {"setup": False}},
        {"pictures": {"a.svg": OTHER_PICTURE}},
    ],
    ids=["the question", "its points", "a set-up", "a picture"],
)
def test_whatever_the_recipe_adds_to_the_paper_changes_its_code(desk: Workdir, values: dict[str, Any]) -> None:
    text = "<% block setup %>\nThere are $<< a >>$.\n<% endblock %>\n" + TEXT
    add_type(desk.bank, "tiny/told", SUM, text)
    bank = Bank([desk.bank])
    assert drawn(bank, asking(**values)).code != drawn(bank, asking()).code


def test_seed_version_and_student_change_the_code(bank: Bank) -> None:
    ada = {"id": "A", "name": "Ada"}
    codes = [
        drawn(bank, base()).code,
        drawn(bank, base(), seed=SEED + 1).code,
        drawn(bank, base(), "B").code,
        drawn(bank, base(), student=ada).code,
        drawn(bank, base(), student={**ada, "name": "Ada L."}).code,
        drawn(bank, base(), student={**ada, "id": "a"}).code,
    ]
    assert len(set(codes)) == len(codes)


def test_a_changed_text_of_a_type_changes_the_code(desk: Workdir, bank: Bank) -> None:
    before = drawn(bank, base()).code
    add_type(desk.home / "other", "tiny/sum", SUM, changed(TEXT, "What is", "How much is"))
    add_type(desk.home / "other", "tiny/coin", *(
        (desk.bank / "tiny/coin" / name).read_text(encoding="utf-8") for name in ("problem.py", "text.md.j2")
    ))  # fmt: skip
    assert drawn(Bank([desk.home / "other"]), base()).code != before


def test_options_in_another_order_have_another_code(bank: Bank) -> None:
    whole = Recipe.model_validate(base())
    problems = drawn(bank, base()).problems
    first, *rest = problems[0].options
    swapped = (DrawnOption("A", rest[0].answer, rest[0].mistake), DrawnOption("B", first.answer, first.mistake))
    others = (replace(problems[0], options=(*swapped, *rest[1:])), *problems[1:])
    assert version_code(whole, SEED, "A", None, problems, ()) != version_code(whole, SEED, "A", None, others, ())


def test_what_is_not_on_the_paper_does_not_change_its_code(bank: Bank) -> None:
    before = drawn(bank, base())
    data = base()
    data.update(duplex=True, format=["typ"], distinct_from=["old.jsonl"])
    first_part(marking="whole", credit={"subtracted": 0.5})(data)
    assert drawn(bank, data).code == before.code
    again = drawn(bank, base(), student={"id": "A", "name": "Ada", "section": "1"})
    assert again.code == drawn(bank, base(), student={"id": "A", "name": "Ada", "section": "2"}).code


def test_equal_codes_are_equal_papers(desk: Workdir) -> None:
    """Built from a recipe that changes in one pinned number, under the same seed and version name."""
    papers: dict[str, bytes] = {}
    for number in (30, 31, 30):
        desk.write("quiz.toml", recipe(f'type = "tiny/sum"\ngivens = {{ a = 20, b = {number} }}', versions="1"))
        folder = f"out{len(papers)}-{number}"
        desk.run(f"build quiz.toml --seed {SEED} --format typ --record {folder}.jsonl --out {folder}").done()
        code, paper = desk.records(f"{folder}.jsonl")[1]["code"], desk.shown(folder)["A-paper.typ"]
        assert papers.setdefault(code, paper) == paper
    assert len(papers) == 2


def test_codes_are_unique_and_say_nothing_of_the_seed(bank: Bank) -> None:
    whole = Recipe.model_validate({"title": "Quiz", "problems": [{"parts": [{"type": "tiny/sum"}]}]})
    composer = Composer(whole, bank, SEED, 300)
    codes = [composer.draw(f"v{i}").code for i in range(300)]
    assert len(set(codes)) == 300
    texts = [str(SEED), f"{SEED:X}", f"{SEED:o}", f"{SEED:b}"]
    for one in codes:
        assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", one)
        assert not any(one.replace("-", "") in text for text in texts)
    spread = Counter(one[0] for one in codes)
    assert len(spread) > 25  # each of the 32 letters is about as frequent
    assert max(spread.values()) < 30


def test_a_code_that_is_taken_is_not_given_again(bank: Bank) -> None:
    whole = Recipe.model_validate(base())
    problems = drawn(bank, base()).problems
    codes: list[str] = []
    for _ in range(4):
        codes.append(version_code(whole, SEED, "A", None, problems, codes))
    assert len(set(codes)) == 4
    assert codes[0] == drawn(bank, base()).code
    assert version_code(whole, SEED, "A", None, problems, codes[1:]) == codes[0]


def test_the_code_of_format_1_tells_seed_title_and_version_alone(bank: Bank) -> None:
    def of(seed: int, title: str, name: str, taken: tuple[str, ...] = ()) -> str:
        return format_1_code(Recipe.model_validate({**base(), "title": title}), seed, name, taken)

    assert of(1, "Quiz", "A") == title_code(1, "Quiz", "A")
    assert len({of(1, "Quiz", "A"), of(2, "Quiz", "A"), of(1, "Quiz", "B"), of(1, "Exam", "A")}) == 4
    taken = tuple(title_code(1, "Quiz", "A", salt) for salt in range(3))
    assert of(1, "Quiz", "A", taken) == title_code(1, "Quiz", "A", 3)


def test_no_code_of_content_is_one_of_a_title() -> None:
    assert content_code(SEED, "A", "Quiz") != title_code(SEED, "Quiz", "A")


def test_where_all_codes_are_taken_it_says_so(bank: Bank) -> None:
    whole = Recipe.model_validate(base())
    taken = [title_code(SEED, "Quiz", "A", salt) for salt in range(100)]
    with pytest.raises(UserError, match="no free code is left; use another seed"):
        format_1_code(whole, SEED, "A", taken)
