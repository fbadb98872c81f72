"""The Mark page: a sheet typed or uploaded, mended on the spot, marks as they grow, rulings and keys with a preview."""

from __future__ import annotations

import csv
import html
import io
import re
import shutil
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from playwright.sync_api import Browser
from starlette.testclient import TestClient

from generator.studio.folder import Exam
from generator.studio.marking.marked import sources_of
from generator.studio.marking.marks import all_made
from generator.studio.site import Studio
from tests.helpers import Workdir, changed, recipe, small_bank
from tests.marking.term import PARTS, SEED, as_csv, class_of, right
from tests.studio.studios import command, studio
from tests.web.browsing import grave_faults, watched

OPEN = (
    'ask = "Why?"\nanswer = "Because."\npoints = 2\n'
    'criteria = [{ points = 1, earns = "Says because", gap = "No because" }, { points = 1, earns = "Says more" }]'
)
MARK = "/exam/exam/mark"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Workdir:
    """An exam of three parts and an open question for a class of four, printed."""
    folder = tmp_path_factory.mktemp("mark")
    small_bank(folder / "bank")
    desk = Workdir(folder)
    desk.write("exam.toml", recipe(*PARTS, OPEN, top='roster = "exam-roster.csv"'))
    desk.write("exam-roster.csv", as_csv([("id", "name", "section"), *class_of(4)]))
    desk.run(f"build exam.toml --format typ --seed {SEED}").done()
    return desk


@pytest.fixture(scope="module")
def made(desk: Workdir) -> Iterator[TestClient]:
    with studio(desk.home, desk.bank) as client:
        yield client


@pytest.fixture
def client(made: TestClient, desk: Workdir) -> TestClient:
    """A client of the exam without responses, rulings and marks."""
    for path in (*desk.home.glob("exam-r*s.*"), desk.home / "rulings.toml"):
        path.unlink(missing_ok=True)
    for folder in (desk.home / "build" / "exam-marks", desk.home / "exam-sheets"):
        shutil.rmtree(folder, ignore_errors=True)
    return made


def lines(desk: Workdir) -> list[dict[str, Any]]:
    return desk.records("exam.jsonl")[1:]


def code_of(desk: Workdir, number: int = 0) -> str:
    return str(lines(desk)[number]["code"])


def sheet(desk: Workdir, *rows: dict[str, str]) -> str:
    """A sheet in which everybody is right, but for the cells that are given; with no columns for the open part."""
    head = ["code", "student", "name", *right_of(lines(desk)[0])]
    table = [head]
    for number, line in enumerate(lines(desk)):
        given = rows[number] if number < len(rows) else {}
        cells = {"code": line["code"], "student": line["student"]["id"], "name": line["student"]["name"]}
        cells |= right_of(line) | given
        table.append([cells[name] for name in head])
    return as_csv(table)


def right_of(line: dict[str, Any]) -> dict[str, str]:
    open_part = {"1(d) criterion 1": "x", "1(d) criterion 2": "0.5"}
    closed = [problem for problem in line["problems"] if problem["label"] != "1(d)"]
    return right({**line, "problems": closed}) | open_part


def responses(desk: Workdir) -> list[dict[str, str]]:
    text = (desk.home / "exam-responses.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def upload(client: TestClient, content: str | bytes, name: str = "filled.csv", how: str = "replace") -> Any:
    return client.post(f"{MARK}/upload", files={"sheet": (name, content)}, data={"how": how})


def shown(text: str) -> str:
    """What a page shows, without its tags."""
    plain = re.sub(r"<[^>]+>", " ", re.sub(r"<(script|style|head)\b.*?</\1>", " ", text, flags=re.S))
    return " ".join(html.unescape(plain).split())


def form_of(page: str, which: str = 'id="paper"') -> dict[str, str]:
    """The fields of a form as a browser would send them."""
    form = re.search(rf"<form [^>]*{re.escape(which)}.*?</form>", page, re.S)
    assert form
    fields: dict[str, str] = {}
    for tag in re.findall(r"<input [^>]*>", form[0]):
        given = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if given.get("type") in ("radio", "checkbox") and " checked" not in tag:
            continue
        if "name" in given:
            fields[given["name"]] = html.unescape(given.get("value", ""))
    for name, text in re.findall(r'<textarea name="([^"]*)"[^>]*>(.*?)</textarea>', form[0], re.S):
        fields[name] = html.unescape(text)
    return fields


def paper(client: TestClient, code: str, **asked: str) -> str:
    response = client.get(f"{MARK}/paper", params={"code": code, **asked})
    assert response.status_code == 200
    return str(response.text)


def save(client: TestClient, page: str, **fields: str) -> Any:
    return client.post(f"{MARK}/paper", data={**form_of(page), **{n.replace("_", "."): v for n, v in fields.items()}})


def totals(client: TestClient) -> dict[str, str]:
    text = client.get(f"{MARK}/tables/totals.csv").content.decode("utf-8-sig")
    return {row["student"]: row["earned"] or row["status"] for row in csv.DictReader(io.StringIO(text))}


# --- typing ---------------------------------------------------------------------------------------------------------


def test_a_paper_is_typed_and_judged_at_once(client: TestClient, desk: Workdir) -> None:
    line = lines(desk)[0]
    answers = right(lines(desk)[0] | {"problems": line["problems"][:3]})
    page = paper(client, line["code"])
    assert form_of(page)["row"] == "0" and "nothing typed yet" in page
    numbers = answers["1(b) shares"].split(", ") if "1(b) shares" in answers else []
    assert numbers or "1(b)" in " ".join(answers)
    answer = save(client, page, **{"0_0": "six", "3_1": "1", "3_comment": "Well <b>done</b>"})
    assert answer.status_code == 200
    assert "not read: “six” is not a number" in answer.text and "1</strong> of 11 points" in answer.text
    again = save(client, answer.text, **{"0_0": answers["1(a) sum"]})
    assert form_of(again.text)["row"] == "2" and 'class="judged right"' in again.text
    (row,) = responses(desk)
    assert (row["code"], row["student"], row["1(a) sum"]) == (line["code"], "00123", answers["1(a) sum"])
    assert (row["1(d) criterion 1"], row["1(d) comment"]) == ("1", "Well <b>done</b>")
    ran = desk.run("mark exam.jsonl exam-responses.csv --out marks")
    assert "1 paper marked" in ran.out
    text = desk.tree("marks")["totals.csv"].decode("utf-8-sig")
    assert totals(client)["00123"] == next(csv.DictReader(io.StringIO(text)))["earned"] == "4"
    assert "Well <b>" not in client.get(MARK).text + again.text


def test_the_key_is_shown_on_demand_only(client: TestClient, desk: Workdir) -> None:
    answer = right_of(lines(desk)[0])["1(a) sum"]
    assert f"key: {answer}<" not in paper(client, code_of(desk))
    assert f"key: {answer}<" in paper(client, code_of(desk), key="yes")


def test_a_list_has_its_boxes_and_an_empty_one_is_a_question_mark(client: TestClient, desk: Workdir) -> None:
    page = paper(client, code_of(desk))
    cells = sorted(name for name in form_of(page) if re.fullmatch(r"1\.\d\.\d\.\d", name))
    field = cells[0].rsplit(".", 2)[0]
    first = [name for name in cells if name.startswith(f"{field}.")]
    assert len(first) > 1
    answer = client.post(f"{MARK}/paper", data={**form_of(page), first[0]: "1,5"})
    (row,) = responses(desk)
    texts = [text for name, text in row.items() if name.startswith("1(b)") and text]
    assert texts == ["; ".join(["1,5", *"?" * (len(first) - 1)])]
    assert form_of(answer.text)[first[0]] == "1,5" and "wrong: entry 1" in answer.text
    unchanged = (desk.home / "exam-responses.csv").read_bytes()
    client.post(f"{MARK}/paper", data=form_of(answer.text))
    assert (desk.home / "exam-responses.csv").read_bytes() == unchanged


def test_the_next_paper_follows_and_a_code_a_name_and_an_id_find_one(client: TestClient, desk: Workdir) -> None:
    answer = save(client, paper(client, code_of(desk)), **{"0_0": "3", "go": "next"})
    assert code_of(desk, 1) in answer.text and form_of(answer.text)["code"] == code_of(desk, 1)
    for who in (code_of(desk, 2).lower().replace("-", " "), "0456", "Student Ac"):
        assert form_of(client.get(f"{MARK}/find", params={"who": who}).text)["student"] == "0456"
    refused = client.get(f"{MARK}/find", params={"who": "<b>x</b>"})
    assert refused.status_code == 400 and "no paper of this exam" in refused.text.lower() and "<b>x" not in refused.text


def test_two_windows_on_one_paper_lose_nothing(client: TestClient, desk: Workdir) -> None:
    first = second = paper(client, code_of(desk))
    assert save(client, first, **{"0_0": "5"}).status_code == 200
    both = save(client, second, **{"3_1": "1"})  # another box: both stay
    assert both.status_code == 200
    (row,) = responses(desk)
    assert (row["1(a) sum"], row["1(d) criterion 1"]) == ("5", "1")
    refused = save(client, second, **{"0_0": "6"})
    assert refused.status_code == 409
    assert "1(a) sum says “5” now, you wrote “6”" in shown(refused.text) and form_of(refused.text)["0.0"] == "6"
    assert responses(desk)[0]["1(a) sum"] == "5"
    assert save(client, refused.text, **{"0_0": "6", "over": "yes"}).status_code == 200
    assert responses(desk)[0]["1(a) sum"] == "6"


def test_two_graders_on_two_papers_at_once(client: TestClient, desk: Workdir) -> None:
    pages = [paper(client, code_of(desk, number)) for number in range(4)]
    for number, page in enumerate(pages):
        save(client, page, **{"0_0": str(number)})
    assert [row["1(a) sum"] for row in responses(desk)] == ["0", "1", "2", "3"]


def test_a_sheet_with_a_row_for_each_response_is_typed_into_as_it_is(client: TestClient, desk: Workdir) -> None:
    code = code_of(desk)
    upload(client, f"code,label,field,response\n{code},1(a),sum,5\n")
    save(client, paper(client, code), **{"0_0": "7", "3_1": "0.5"})
    assert [(row["label"], row["field"], row["response"]) for row in responses(desk)] == [
        ("1(a)", "sum", "7"), ("1(d)", "criterion 1", "0.5")
    ]  # fmt: skip


def test_papers_that_several_may_have(tmp_path: Path) -> None:
    small_bank(tmp_path / "bank")
    desk = Workdir(tmp_path)
    desk.write("exam.toml", recipe(PARTS[0]))
    desk.run(f"build exam.toml --format typ --seed {SEED}").done()
    with studio(tmp_path, desk.bank) as client:
        page = paper(client, code_of(desk))
        for name in ("Ada", "Bo"):
            answer = save(client, page, **{"0_0": "5", "name": name})
            assert form_of(answer.text)["name"] == name
        assert [(row["name"], row["version"], row["1 sum"]) for row in responses(desk)] == [
            ("Ada", "A", "5"), ("Bo", "A", "5")
        ]  # fmt: skip
        assert "Ada" in client.get(MARK).text


# --- uploads --------------------------------------------------------------------------------------------------------


def workbook(rows: list[list[str]], formula: str = "") -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet()
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            page.write_string(number + 1, place, cell)  # below an empty row
    if formula:
        page.write_formula(2, len(rows[0]) - 1, formula, None, 7)
    book.close()
    return out.getvalue()


def test_an_upload_counts_as_the_command_line_counts_it(client: TestClient, desk: Workdir) -> None:
    rows = list(csv.reader(io.StringIO(sheet(desk, {"1(a) sum": "-3", "student": "123"}, {"1(a) sum": "=1+1"}))))
    rows.insert(2, ["", "", ""])
    sent = workbook(rows)
    answer = upload(client, sent, "my sheet.xlsx")
    assert answer.status_code == 200 and "my sheet.xlsx" in shown(answer.text)
    (kept,) = (desk.home / "exam-sheets").iterdir()
    assert kept.read_bytes() == sent
    assert "'=1+1" in (desk.home / "exam-responses.csv").read_text(encoding="utf-8-sig")
    found = []
    for name in ("exam-responses.csv", f"exam-sheets/{kept.name}"):
        desk.run(["mark", "exam.jsonl", name, "--out", "marks"])
        found.append([desk.tree("marks")["totals.csv"], desk.tree("marks")["marks.csv"]])
    assert found[0] == found[1]
    assert client.get(f"{MARK}/tables/totals.csv").content == found[0][0]
    assert "was taken for the id 00123" in client.get(MARK).text


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        (
            "x.csv",
            '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
            "XML",
        ),
        ("x.csv", '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "neither the columns"),
        ("x.xlsx", b"PK\x03\x04 and no more", "cut off or broken"),
        ("x.pdf", b"%PDF-1.7", "Is a PDF"),
        ("x.csv", "code,1(a) sum\nAAAA-BBBB,5\n", "no response of this exam: row 2"),
        ("x.csv", "name,points\nAda,3\n", "download the empty one"),
        ("x.csv", b"", "columns"),
    ],
)
def test_what_is_no_sheet_of_this_exam_is_refused_and_nothing_is_lost(
    client: TestClient, desk: Workdir, name: str, content: str | bytes, why: str
) -> None:
    upload(client, sheet(desk))
    before = desk.tree(".").keys(), (desk.home / "exam-responses.csv").read_bytes()
    refused = upload(client, content, name)
    assert refused.status_code == 400 and why in shown(refused.text)
    assert "<svg" not in refused.text and str(desk.home) not in refused.text and "--" not in shown(refused.text)
    assert (desk.tree(".").keys(), (desk.home / "exam-responses.csv").read_bytes()) == before


def test_a_second_sheet_adds_its_rows_or_takes_the_place_of_the_first(client: TestClient, desk: Workdir) -> None:
    whole = sheet(desk).splitlines(keepends=True)
    upload(client, "".join(whole[:3]))
    upload(client, "".join([whole[0], *whole[2:]]), "second.csv", how="add")
    assert [row["student"] for row in responses(desk)] == ["00123", "007", "0456", "202612345678901234"]
    upload(client, "".join(whole[:2]), "third.csv")
    assert [row["student"] for row in responses(desk)] == ["00123"]
    kept = [path.read_text(encoding="utf-8-sig") for path in (desk.home / "exam-sheets").iterdir()]
    assert any(text.count("\n") == 5 for text in kept)  # what was replaced


# --- mending --------------------------------------------------------------------------------------------------------


def test_a_cell_is_mended_on_the_spot(client: TestClient, desk: Workdir) -> None:
    upload(client, sheet(desk, {"1(a) sum": "06/02/2026"}))
    page = client.get(MARK).text
    assert "To mend: 1" in page and "is a date" in page
    fields = form_of(page, "data-said=") | {"do": "cell", "text": right_of(lines(desk)[0])["1(a) sum"]}
    assert (fields["row"], fields["column"], fields["was"]) == ("2", "1(a) sum", "06/02/2026")
    answer = client.post(f"{MARK}/mend", data=fields)
    assert "To mend" not in answer.text
    assert responses(desk)[0]["# corrected"] == "1(a) sum: “06/02/2026”"
    assert totals(client)["00123"] == "10.5"
    late = client.post(f"{MARK}/mend", data=fields | {"text": "9"})
    assert late.status_code == 400 and "Says" in late.text


def test_a_column_becomes_a_remark_and_a_row_for_nobody_is_taken_out(client: TestClient, desk: Workdir) -> None:
    text = sheet(desk).splitlines()
    upload(client, "\n".join([f"{text[0]},seat", *(f"{line},B7" for line in text[1:]), "ZZZZ-9999,x,,5,,,,,,"]) + "\n")
    page = client.get(MARK).text
    assert "To mend: 2" in page
    client.post(f"{MARK}/mend", data={"row": "2", "column": "seat", "do": "remark"})
    page = client.get(MARK).text
    was = re.search(r'name="was" value="(code: ZZZZ[^"]*)"', page)
    assert "To mend: 1" in page and was
    out = {"row": "6", "was": html.unescape(was[1]), "do": "out"}
    answer = client.post(f"{MARK}/mend", data=out)
    assert answer.status_code == 200 and "To mend" not in answer.text, shown(answer.text)
    assert "# seat" in responses(desk)[0] and len(responses(desk)) == 4


def test_another_student_s_paper_is_confirmed_by_a_ruling(client: TestClient, desk: Workdir) -> None:
    whole = list(csv.reader(io.StringIO(sheet(desk))))
    whole[1][1:3] = whole[2][1:3]
    upload(client, as_csv([whole[0], whole[1]]))
    page = client.get(MARK).text
    assert "if that is so, confirm it" in shown(page).lower() and "rulings.toml:" not in page
    fields = form_of(page, 'action="/exam/exam/mark/rulings/preview"') | {"because": "took a spare paper"}
    preview = client.get(f"{MARK}/rulings/preview", params=fields).text
    assert f"the paper {code_of(desk)} was written by 007" in shown(preview).lower().replace(
        code_of(desk).lower(), code_of(desk)
    )
    client.post(f"{MARK}/rulings", data=form_of(preview, 'method="post"'))
    assert "To mend" not in client.get(MARK).text
    assert 'wrote = "007"' in (desk.home / "exam-rulings.toml").read_text()


# --- rulings, keys, the class ---------------------------------------------------------------------------------------


def test_a_ruling_is_previewed_and_kept_and_the_command_line_applies_it(client: TestClient, desk: Workdir) -> None:
    upload(client, sheet(desk, {"1(a) sum": "17"}))
    desk.write("exam-rulings.toml", "# decided on Monday\nround = 0.5  # halves\n")
    asked = {"rule": "accept", "part": "1(a)", "answer.sum": "17", "version": "00123", "because": "the picture"}
    page = client.get(f"{MARK}/rulings/preview", params=asked).text
    assert "1 of 4 papers change." in page and "7.5 of 11 10.5 of 11 1(a): 0 → 3" in shown(page)
    assert "rulings" not in (desk.home / "exam-rulings.toml").read_text().replace("exam-rulings", "")
    kept = form_of(page, 'method="post"')
    client.post(f"{MARK}/rulings", data=kept)
    text = (desk.home / "exam-rulings.toml").read_text()
    assert text.startswith("# decided on Monday\nround = 0.5  # halves\n") and 'because = "the picture"' in text
    assert totals(client)["00123"] == "10.5"
    desk.run("mark exam.jsonl exam-responses.csv --out marks")
    assert client.get(f"{MARK}/tables/totals.csv").content == desk.tree("marks")["totals.csv"]
    again = client.post(f"{MARK}/rulings", data=kept)  # made from the text as it was
    assert again.status_code == 400 and "another window" in again.text
    page = client.get(f"{MARK}/rulings/preview", params={"rule": "drop", "number": "1"}).text
    client.post(f"{MARK}/rulings", data=form_of(page, 'method="post"'))
    assert (desk.home / "exam-rulings.toml").read_text().strip() == "# decided on Monday\nround = 0.5  # halves"


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"rule": "accept", "part": "1(a)", "answer.sum": "seven"}, "is not a number"),
        ({"rule": "void", "part": "9(z)"}, "there is no part"),
        ({"rule": "points", "student": "nobody", "points": "1"}, "there is no student"),
        ({"rule": "points", "student": "007", "points": "much"}, "is not a number"),
        ({"rule": "credit", "part": "1(a)", "credit.made up": "0.5"}, "no version has the mistake"),
        ({"rule": "round", "round": "0.3"}, "listed"),
        ({"rule": "drop", "number": "7"}, "not there any more"),
        ({"rule": "marking", "part": "1(a)", "marking": "by mood"}, "marking"),
        ({"rule": "all"}, "nothing was chosen"),
    ],
)
def test_only_what_marking_takes_is_written(client: TestClient, desk: Workdir, asked: dict[str, str], why: str) -> None:
    refused = client.get(f"{MARK}/rulings/preview", params={**asked, "because": "so"})
    assert refused.status_code == 400 and why in shown(refused.text).lower() + shown(refused.text)
    sent = {**asked, "because": "so", "base": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}
    assert client.post(f"{MARK}/rulings", data=sent).status_code == 400
    assert not (desk.home / "exam-rulings.toml").exists()


def test_a_ruling_has_a_reason(client: TestClient, desk: Workdir) -> None:
    page = client.get(f"{MARK}/rulings/preview", params={"rule": "void", "part": "1(a)"}).text
    refused = client.post(f"{MARK}/rulings", data=form_of(page, 'method="post"'))
    assert refused.status_code == 400 and "has a reason" in refused.text
    assert not (desk.home / "exam-rulings.toml").exists()


def test_rulings_of_another_exam_in_the_folder_do_not_stop_marking(client: TestClient, desk: Workdir) -> None:
    upload(client, sheet(desk))
    desk.write("rulings.toml", 'record = "other.jsonl"\n')
    assert totals(client)["00123"] == "10.5"
    desk.write("rulings.toml", '[[rulings]]\npart = "1(a)"\nvoid = true\nbecause = "so"\n')
    assert totals(client)["00123"] == "7.5"  # as the command line has it


def test_the_class_and_an_answer_accepted_from_it(client: TestClient, desk: Workdir) -> None:
    upload(client, sheet(desk, {"1(a) sum": "4711"}))
    page = client.get(f"{MARK}/class").text
    assert "75 %" in shown(page) and "1 × sum = 4711" in shown(page)
    preview = client.get(f"{MARK}/rulings/preview", params=form_of(page, 'class="inline"')).text
    assert "1(a) of version 00123: sum = 4711 is right, too" in shown(preview) and "1 of 4 papers change" in preview


def test_a_wrong_key_is_mended_after_a_look(tmp_path: Path) -> None:
    small_bank(tmp_path / "bank")
    desk = Workdir(tmp_path)
    desk.write("exam.toml", recipe(PARTS[0]))
    desk.run(f"build exam.toml --format typ --seed {SEED}").done()
    with studio(tmp_path, desk.bank) as client:
        one_more = str(int(right(lines(desk)[0])["1 sum"]) + 1)
        upload(client, as_csv([["code", "name", "1 sum"], [code_of(desk), "Ada", one_more]]))
        assert "No key changes" in client.get(f"{MARK}/rekey", params={"check": "yes"}).text
        source = desk.bank / "tiny" / "sum" / "problem.py"
        text = source.read_text()
        source.write_text(changed(changed(text, "a + b}", "a + b + 1}"), "- a == b", "- a == b + 1"))
        page = client.get(MARK).text
        assert "is not marked" in page and "see “Wrong key”" in page  # the mended type refuses the key
        assert "problemset" not in shown(page)
        before = (tmp_path / "exam.jsonl").read_bytes()
        page = client.get(f"{MARK}/rekey", params={"check": "yes"}).text
        assert "2 keys change" in page and "1 of 1 papers change. " in shown(page) and "1: – → 3" in shown(page)
        assert (tmp_path / "exam.jsonl").read_bytes() == before
        fields = form_of(page, 'method="post"')
        assert client.post(f"{MARK}/rekey", data=fields).status_code == 400  # no reason
        client.post(f"{MARK}/rekey", data=fields | {"because": "one was forgotten"})
        deadline = time.monotonic() + 60
        while "data-poll" in (page := client.get(f"{MARK}/rekey").text) and time.monotonic() < deadline:
            time.sleep(0.2)
        assert "2 keys changed" in shown(page)
        assert desk.records("exam.jsonl")[1]["problems"][0]["former"][0]["because"] == "one was forgotten"
        assert "is not marked" not in client.get(MARK).text


# --- files, and what they are served as -----------------------------------------------------------------------------


def test_what_students_wrote_does_nothing_on_our_pages(client: TestClient, desk: Workdir) -> None:
    evil = '"><script>alert(1)</script>'
    upload(client, sheet(desk, {"1(a) sum": evil, "name": evil}))
    page = client.get(MARK).text
    link = re.search(r'href="(/exam/exam/mark/feedback/[^"]+\.html)"', page)
    assert link
    feedback = client.get(html.unescape(link[1]))
    for response in (feedback, client.get(f"{MARK}/class.html")):
        assert "sandbox" in response.headers["content-security-policy"]
        assert "script-src" not in response.headers["content-security-policy"]
    pages = [page, feedback.text, paper(client, code_of(desk)), client.get(f"{MARK}/class").text]
    assert all("<script>alert" not in text for text in pages) and "&lt;script&gt;alert" in feedback.text
    pdf = client.get(html.unescape(link[1]).replace(".html", ".pdf"))
    assert pdf.headers["content-type"] == "application/pdf" and pdf.content.startswith(b"%PDF")
    assert client.get(f"{MARK}/feedback/..%2F..%2Fexam.jsonl.html").status_code in (400, 404)
    assert client.get(f"{MARK}/tables/..%2Fexam.jsonl").status_code in (400, 404)


def test_all_files_are_made_once_and_again_where_they_change(client: TestClient, desk: Workdir) -> None:
    upload(client, sheet(desk))
    exam = Exam(desk.home, "exam")
    host = Studio(desk.home, (desk.bank,))
    try:
        assert client.get(f"{MARK}/feedback.zip").status_code == 400
        assert all_made(sources_of(host, exam), (), progress=lambda *_: None) == (4, ())
        times = {path.name: path.stat().st_mtime_ns for path in (exam.marks / "feedback").iterdir()}
        assert sum(name.endswith(".pdf") for name in times) == 4
        assert "They are up to date" in client.get(MARK).text
        with zipfile.ZipFile(io.BytesIO(client.get(f"{MARK}/feedback.zip").content)) as archive:
            assert set(archive.namelist()) == set(times)
        (exam.marks / "feedback" / "007.html").unlink()  # as if it had been interrupted there
        save(client, paper(client, code_of(desk)), **{"0_0": "1"})
        assert "They are up to date" not in client.get(MARK).text
        all_made(sources_of(host, exam), (), progress=lambda *_: None)
        after = {path.name: path.stat().st_mtime_ns for path in (exam.marks / "feedback").iterdir()}
        assert {name.split(".")[0] for name in after if after[name] != times[name]} == {"00123", "007"}
    finally:
        host.close()


def test_looking_changes_nothing(client: TestClient, desk: Workdir) -> None:
    upload(client, sheet(desk, {"1(a) sum": "x"}))
    before = desk.tree(".")
    addresses = ["", "/empty.xlsx", "/empty.csv", "/responses.csv", "/tables/totals.csv", "/tables/marks.csv",
                 "/tables/to-mend.csv", "/tables/gradebook-canvas.csv", "/tables/gradebook-moodle.csv", "/class",
                 "/class.html", "/rulings", "/rulings?part=1(a)", "/rekey", "/rekey?check=yes",
                 f"/paper?code={code_of(desk)}"]  # fmt: skip
    for address in addresses:
        assert client.get(f"{MARK}{address}").status_code == 200, address
    assert desk.tree(".") == before


def test_no_room_to_write_is_said_and_nothing_is_lost(client: TestClient, desk: Workdir) -> None:
    page = paper(client, code_of(desk))
    (desk.home / "build" / "exam-marks").write_text("in the way")
    try:
        answer = save(client, page, **{"0_0": "5"})
    finally:
        (desk.home / "build" / "exam-marks").unlink()
    assert answer.status_code == 507 and "annot write" in answer.text
    assert not (desk.home / "exam-responses.csv").exists()


def test_an_exam_that_is_not_printed_says_so(client: TestClient, desk: Workdir) -> None:
    desk.write("later.toml", recipe(PARTS[0]))
    try:
        assert "Print this exam first" in client.get("/exam/later/mark").text
        assert "not printed yet" in client.get("/exam/later/mark/rulings").text
    finally:
        (desk.home / "later.toml").unlink()


@pytest.mark.browser
def test_typing_in_a_browser(client: TestClient, desk: Workdir, browser: Browser) -> None:
    answers = right_of(lines(desk)[0])
    with command(desk.home, "--bank", str(desk.bank)) as (address, _), watched(browser, 820, 900) as page:
        page.goto(address)
        page.goto(f"{address.split('/?')[0]}{MARK}/paper?code={code_of(desk)}")
        assert page.evaluate("document.activeElement.name") == "0.0"
        page.keyboard.type("six")
        page.keyboard.press("Tab")
        page.locator("#v-0\\.0", has_text="not read").wait_for()
        page.locator('[name="0.0"]').fill(answers["1(a) sum"])
        page.keyboard.press("Tab")
        page.locator("#v-0\\.0", has_text="right").wait_for()
        assert "row=2" in page.url and grave_faults(page) == []
        page.locator('[name="3.comment"]').fill("Good")
        page.keyboard.press("Control+Enter")  # saves what was typed last, and goes on
        page.wait_for_url(f"**code={code_of(desk, 1)}")
    (row,) = responses(desk)
    assert (row["1(a) sum"], row["1(d) comment"]) == (answers["1(a) sum"], "Good")
