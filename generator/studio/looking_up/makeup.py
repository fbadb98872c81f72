"""A make-up exam: another one like an exam that is printed, as much work, without its problems."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from generator.bank import Bank
from generator.errors import UserError
from generator.exam import efforts_of, load_recipe, read_header, recipe_text
from generator.files import read_text, write_whole
from generator.studio.folder import Exam, free_name
from generator.studio.recipes.recipe_edit import set_value, with_keys
from generator.studio.site import Studio, to
from generator.studio.uploads import Form, form_of


async def makeup_exam(studio: Studio, request: Request) -> Response:
    """Begins another exam like this one: each part as much work as its papers had, no problem of them comes again."""
    exam = studio.exam(request)
    form = await form_of(request)
    made = await studio.away(_made_up, studio, exam, form)
    return to(f"/exam/{made.name}/compose")


def _made_up(studio: Studio, exam: Exam, form: Form) -> Exam:
    if not exam.record.is_file():
        raise UserError("is not printed yet: there is nothing to make up for", where=exam.name, todo="print it first")
    header = read_header(exam.record)
    bank = studio.bank()
    text = _text_of(exam, bank)
    title = " ".join(form["title"].split())[:300] or header.recipe.title
    efforts = efforts_of(exam.record, bank)
    text = with_keys(text, {"title": title, "roster": None, "seed": None, "versions": 1})
    text = with_keys(text, {"distinct_from": [*header.recipe.distinct_from, exam.record.name]})
    if efforts:
        text = set_value(text, ("efforts",), efforts)
    made = Exam(studio.folder, free_name(studio.folder, f"{exam.name} makeup"))
    write_whole(made.recipe, text.encode("utf-8"))
    return made


def _text_of(exam: Exam, bank: Bank) -> str:
    """The recipe as its file has it, if that is still what was printed; or else as the record has it."""
    header = read_header(exam.record)
    if exam.recipe.is_file():
        try:
            if [slot for *_, slot, _ in load_recipe(exam.recipe, bank).slots()] == [
                slot for *_, slot, _ in header.recipe.slots()
            ]:
                return read_text(exam.recipe, "recipe")
        except UserError:
            pass
    return recipe_text(header.recipe)
