"""What is decided after the exam: rulings and keys that were wrong, each with a look at whose marks change before it is
kept; and what the class got wrong, from which such decisions come."""

from __future__ import annotations

import json
import pickle
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from generator.errors import UserError, one_line
from generator.exam import utc_now
from generator.files import read_text, sha256, write_whole
from generator.marking import ClassStatistics
from generator.model import Progress
from generator.press import rekey
from generator.studio.folder import Exam
from generator.studio.marking.comparing import Comparison, PartInfo, class_found, part_infos, rekeyed, ruled
from generator.studio.marking.marked import Sources, sources_of
from generator.studio.marking.rulings_edit import rounding_in, rulings_in, with_rounding, with_ruling, without_ruling
from generator.studio.plain_words import in_studio
from generator.studio.site import Studio, bank_of, shown, to
from generator.studio.uploads import form_of

_REASON = "(the reason)"
_LONGEST = 500
Fields = dict[str, str]


# --- rulings --------------------------------------------------------------------------------------------------------


async def rulings_page(studio: Studio, request: Request) -> Response:
    """The rulings that hold, and forms for another one: for a part when the address names it."""
    exam, sources = _printed(studio, request)
    parts: list[PartInfo] = pickle.loads(await studio.made(request, part_infos, sources))
    text = _text(sources)
    chosen = next((part for part in parts if part.name == request.query_params.get("part", "")), None)
    return shown(
        "mark_rulings.html.j2", "Rulings", exam=exam, tab="mark", place="rulings", rulings=rulings_in(text),
        rounding=rounding_in(text), parts=parts, part=chosen, file=sources.rulings.name, said=ruling_said,
        given=dict(request.query_params),
    )  # fmt: skip


async def preview(studio: Studio, request: Request) -> Response:
    """Whose marks a ruling changes, or its end. Nothing is kept."""
    exam, sources = _printed(studio, request)
    fields = dict(request.query_params)
    before = _text(sources)
    after = _edited(before, {**fields, "because": fields.get("because", "").strip() or _REASON})
    found: Comparison = pickle.loads(await studio.made(request, ruled, sources, after))
    kept = {name: value for name, value in fields.items() if name != "because"}
    what = ruling_said(rulings_in(before)[int(fields["number"]) - 1]) if fields.get("rule") == "drop" else (
        f"totals are rounded to {fields['round']}" if fields.get("rule") == "round" else
        ruling_said(rulings_in(after)[-1])
    )  # fmt: skip
    return shown(
        "mark_preview.html.j2", "Whose marks change", exam=exam, tab="mark", place="rulings", found=found, fields=kept,
        because=fields.get("because", ""), base=sha256(before.encode("utf-8")), what=what,
        is_end=fields.get("rule") == "drop", needs_reason=fields.get("rule") not in ("drop", "round"),
        file=sources.rulings.name,
    )  # fmt: skip


async def keep(studio: Studio, request: Request) -> Response:
    """Writes a ruling down, or takes one back."""
    exam, sources = _printed(studio, request)
    fields = dict((await form_of(request)).fields)
    before = _text(sources)
    if fields.get("base") != sha256(before.encode("utf-8")):
        raise UserError(
            "the rulings were changed in another window", where=sources.rulings.name, todo="look at the preview again"
        )
    after = _edited(before, fields)
    await studio.made(request, ruled, sources, after)  # nothing is written that marking would refuse
    await studio.away(_write, sources.rulings, after)
    return to(f"/exam/{exam.name}/mark/rulings")


def _write(path: Path, text: str) -> None:
    write_whole(path, text.encode("utf-8"), private=True)


def _edited(text: str, fields: Fields) -> str:
    """The file of rulings after a form. Raises UserError for what no form of ours sends."""
    match fields.get("rule"):
        case "drop":
            return without_ruling(text, int(_number(fields.get("number", ""), "the number of the ruling")))
        case "round":
            return with_rounding(text, _number(fields.get("round", ""), "the step"))
        case _:
            return with_ruling(text, _ruling(fields))


def _ruling(fields: Fields) -> dict[str, Any]:
    """A ruling as its file has it. Raises UserError."""
    because = one_line(fields.get("because", ""), _LONGEST).strip()
    if not because:
        raise UserError("a ruling has a reason", todo="write it: it is shown with the marks")
    rule = fields.get("rule", "")
    made: dict[str, Any] = {}
    if rule in ("void", "full", "accept", "credit", "marking"):
        made["part"] = fields.get("part", "")
        if fields.get("version"):
            made["version"] = fields["version"]
    match rule:
        case "void" | "full":
            made[rule] = True
        case "accept":
            made["accept"] = _accepted(fields)
        case "credit":
            shares = {name.removeprefix("credit."): value for name, value in fields.items() if _is_share(name, value)}
            if not shares:
                raise UserError("no share of the points is written beside a mistake", todo="write it, from 0 to 1")
            made["credit"] = {name: _number(value, f"the share for “{name}”") for name, value in shares.items()}
        case "marking":
            made["marking"] = fields.get("marking", "")
        case "points":
            made |= {
                "student": fields.get("student", "").strip(),
                "points": _number(fields.get("points", ""), "points"),
            }
        case "wrote":
            made |= {"code": fields.get("code", "").strip(), "wrote": fields.get("wrote", "").strip()}
            if not made["wrote"]:
                raise UserError("nobody is named", todo="write the id or the name of who wrote the paper")
        case _:
            raise UserError("nothing was chosen to rule", todo="choose it")
    made["because"] = because
    return made


def _accepted(fields: Fields) -> str | dict[str, str]:
    given = {name.removeprefix("answer."): one_line(value, 400) for name, value in fields.items()
             if name.startswith("answer.") and value.strip()}  # fmt: skip
    if not given:
        raise UserError("no answer is written that is to be accepted", todo="write it")
    return next(iter(given.values())) if list(given) in (["choice"], [""]) else given


def _is_share(name: str, value: str) -> bool:
    return name.startswith("credit.") and bool(value.strip())


def _number(text: str, what: str) -> float:
    plain = text.strip().replace(",", ".").replace("−", "-")
    if not re.fullmatch(r"-?[0-9]{1,6}(\.[0-9]{1,6})?", plain):
        raise UserError(f"{what} “{one_line(text, 20)}” is not a number", todo="write a number, such as 0.5")
    return float(plain)


def ruling_said(ruling: dict[str, Any]) -> str:
    """A ruling in words, without its reason."""
    place = f"{ruling.get('part', '')}" + (f" of version {ruling['version']}" if ruling.get("version") else "")
    if ruling.get("void"):
        return f"{place} does not count"
    if ruling.get("full"):
        return f"everybody has the points of {place}"
    if "accept" in ruling:
        accept = ruling["accept"]
        text = ", ".join(f"{k} = {v}" for k, v in accept.items()) if isinstance(accept, dict) else str(accept)
        return f"{place}: {text} is right, too"
    if isinstance(ruling.get("credit"), dict):
        shares = (f"“{name}” earns {share} of the points" for name, share in ruling["credit"].items())
        return f"{place}: {'; '.join(shares)}"
    if "marking" in ruling:
        return f"{place} is marked by {ruling['marking']}"
    if "points" in ruling:
        points = ruling["points"]
        return f"{points:+g} points for {ruling.get('student', '')}" if isinstance(points, int | float) else str(points)
    return f"the paper {ruling.get('code', '')} was written by {ruling.get('wrote', '')}"


def _text(sources: Sources) -> str:
    return read_text(sources.rulings, "file of rulings") if sources.rulings.is_file() else ""


# --- a wrong key ----------------------------------------------------------------------------------------------------


async def rekey_page(studio: Studio, request: Request) -> Response:
    """Which keys change by the types as they are now, and whose marks."""
    exam, sources = _printed(studio, request)
    job = studio.jobs.last(exam.name, "rekey")
    found: Comparison | None = None
    if request.query_params.get("check") and not (job and job.state == "running"):
        found = pickle.loads(await studio.made(request, rekeyed, sources, "preview", crew=studio.aside))
    return shown(
        "mark_rekey.html.j2", "Wrong key", exam=exam, tab="mark", place="rekey", found=found, job=job,
        base=json.dumps([sources.times[0], sources.stamp]), banks=[str(path) for path in studio.banks],
        in_studio=in_studio,
    )  # fmt: skip


async def rekey_now(studio: Studio, request: Request) -> Response:
    """Begins to solve the exam again."""
    exam, sources = _printed(studio, request)
    form = await form_of(request)
    because = one_line(form["because"], 300).strip()
    if not because:
        raise UserError("a change of keys has a reason", todo="write it: the record keeps it")
    if form["base"] != json.dumps([sources.times[0], sources.stamp]):
        raise UserError("the exam or a type has changed meanwhile", where=exam.name, todo="look at the preview again")
    await studio.away(studio.jobs.start, exam.name, "rekey", solved_again, sources, studio.fonts, because)
    return to(f"/exam/{exam.name}/mark/rekey")


def solved_again(sources: Sources, fonts: Sequence[Path], because: str, *, progress: Progress) -> int:
    """Solves an exam again, as `problemset rekey` does; how many keys changed."""
    exam = sources.exam
    made = rekey(
        exam.record, bank_of(sources.banks, sources.stamp), exam.papers, because=because, when=utc_now(),
        font_paths=tuple(fonts), progress=progress,
    )  # fmt: skip
    return len(made.changes)


# --- the class ------------------------------------------------------------------------------------------------------


async def class_statistics(studio: Studio, request: Request) -> Response:
    """What the class got wrong, as a table from which a ruling is one step away."""
    exam, sources = _printed(studio, request)
    found: ClassStatistics | None = pickle.loads(await studio.made(request, class_found, sources, crew=studio.aside))
    parts: list[PartInfo] = pickle.loads(await studio.made(request, part_infos, sources))
    names = {part.slot: part.name for part in parts}
    return shown(
        "mark_class.html.j2", "The class", exam=exam, tab="mark", place="class", found=found,
        names=names,
    )  # fmt: skip


def _printed(studio: Studio, request: Request) -> tuple[Exam, Sources]:
    exam = studio.exam(request)
    if not exam.record.is_file():
        raise UserError("is not printed yet", where=exam.name, todo="print it first")
    return exam, sources_of(studio, exam)
