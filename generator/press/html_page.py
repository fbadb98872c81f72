"""Questions → one HTML page to practise on: it checks what is written in it, and needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from generator.bank import Bank
from generator.files import sha256
from generator.model import Version
from generator.page import Question, html_page, json_script, page_file, question, script_hash


def practice_page(version: Version, bank: Bank, *, title: str, command: str) -> bytes:
    """The page. command: what makes the same set again. Raises TypeFault.

    The answers are in it, as they have to be where nothing is asked over a network: it is for practice, and no exam.
    """
    questions = [question(bank[placed.instance.type], placed, version.code) for placed in version.problems]
    script = page_file("reading.js") + page_file("practice.js") + page_file("keys.js")
    return html_page(
        "practice.html.j2",
        title=title,
        code=version.code,
        questions=questions,
        command=command,
        style=page_file("style.css"),
        script=script,
        script_hash=script_hash(script),
        data=json_script(_checks(questions, version.code)),
    )


def _checks(questions: Sequence[Question], code: str) -> dict[str, Any]:
    """What the page's script compares with."""
    problems = [
        {
            "fields": [
                {
                    "name": field.name,
                    "kind": field.kind,
                    "entry": field.entry,
                    "value": field.value,
                    "columns": field.box.columns,
                    "spare": field.box.has_spare,
                    "unit": field.box.unit,
                    "advice": field.advice,
                }
                for field in one.fields
            ],
            "mistakes": one.mistakes,
        }
        for one in questions
    ]
    # what is kept in a browser is for these numbers only: another set with this code would not be filled in with it
    return {"key": f"{code} {sha256(repr(problems).encode())[:12]}", "problems": problems}
