"""The Print page: who gets papers, printing, looking through them, drawing again, and handing on."""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import re
import shutil
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from starlette.testclient import TestClient

from generator.errors import CannotWrite
from generator.studio.folder import Exam
from generator.studio.printing import downloads, orders, rosters
from generator.studio.recipes.recipe_edit import digest
from tests.helpers import Workdir
from tests.studio.studios import QUIZ, studio

SEED = 0x1F2E3D4C5B6A798877665544332211AA
SEEDED = QUIZ.replace("versions = 2\n", f"versions = 2\nseed = {SEED}\n")
STUDENTS = "1001, Ada Lovelace\n1002, <script>alert(1)</script> Hopper\n1003, Grace O'Neil\n"
PAGE = "/exam/quiz/print"
DATED = {"SOURCE_DATE_EPOCH": "1700000000"}
WAIT = 120.0  # seconds: the machine may be busy


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "quiz.toml").write_text(SEEDED, encoding="utf-8")
    return tmp_path


@pytest.fixture
def client(folder: Path) -> Iterator[TestClient]:
    with studio(folder) as made:
        yield made


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose quiz was printed by its page, for three students."""
    folder = tmp_path_factory.mktemp("printed")
    (folder / "quiz.toml").write_text(SEEDED, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch, studio(folder) as client:
        patch.setenv(*next(iter(DATED.items())))
        assert settle(client, folder, who="own", pasted=STUDENTS, print="yes").status_code == 200
        waited(client)
    return folder


@pytest.fixture
def proofs(printed: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    shutil.copytree(printed, tmp_path, dirs_exist_ok=True)
    return tmp_path


def settle(client: TestClient, folder: Path, files: Any = None, **fields: str) -> Any:
    """Sends the form about who gets papers."""
    base = digest((folder / "quiz.toml").read_text(encoding="utf-8"))
    return client.post(f"{PAGE}/who", data={"base": base, "count": "2", "pasted": "", **fields}, files=files)


def waited(client: TestClient, page: str = PAGE) -> str:
    """The page once what runs has ended."""
    end = time.monotonic() + WAIT
    while "<progress" in (text := client.get(page).text):
        assert time.monotonic() < end, text
        time.sleep(0.05)
    return text


def messages(response: Any) -> list[str]:
    found = re.findall(r'<p class="message wrong">(.*?)</p>', response.text, re.S)
    return [re.sub(r"<.*?>", "", text) for text in found]


def tree(folder: Path) -> dict[str, bytes]:
    """What a build leaves, besides what the page notes of it."""
    names = ("quiz.jsonl", "build/quiz/*.*")
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for name in names
        for path in folder.glob(name)
        if path.name not in ("notes.txt", ".record")
    }


def workbook(*rows: tuple[str, ...]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell.startswith("=CONCATENATE"):
                    sheet.write_formula(number, column, cell, value="Ada")  # what a spreadsheet program has worked out
                else:
                    sheet.write_string(number, column, cell)
    return out.getvalue()


# --- who gets papers ------------------------------------------------------------------------------------------------


def test_who_gets_papers_is_kept_as_the_command_line_reads_it(client: TestClient, folder: Path) -> None:
    recipe = folder / "quiz.toml"
    settle(client, folder, who="versions", count="5")
    assert recipe.read_text(encoding="utf-8") == SEEDED.replace("versions = 2", "versions = 5")
    settle(client, folder, who="own", pasted=STUDENTS)
    text = recipe.read_text(encoding="utf-8")
    assert "versions" not in text and 'roster = "quiz-roster.csv"' in text and "# biases too" in text
    assert (folder / "quiz-roster.csv").read_text(encoding="utf-8").splitlines()[0] == "id,name"
    assert (folder / "quiz-roster.csv").stat().st_mode & 0o77 == 0
    page = settle(client, folder, who="shared", count="2").text
    text = recipe.read_text(encoding="utf-8")
    assert "versions = 2" in text and 'roster = "quiz-roster.csv"' in text
    assert "3 papers for the students of the roster, who share 2 versions" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; Hopper" in page and "<script>alert" not in page
    settle(client, folder, who="versions", count="2")
    assert "roster" not in recipe.read_text(encoding="utf-8")


def test_an_upload_is_kept_with_all_its_columns(client: TestClient, folder: Path) -> None:
    book = workbook(("ID", "Name", "row", "seat"), ("7", "=1+1", "A", "1"), ("8", '=CONCATENATE("A","da")', "A", "2"))
    page = settle(client, folder, who="shared", files={"roster": ("class.xlsx", book)}).text
    assert (folder / "quiz-roster.csv").read_text(encoding="utf-8").splitlines() == [
        "id,name,row,seat", "7,'=1+1,A,1", "8,Ada,A,2",
    ]  # fmt: skip
    assert '<th scope="col">seat</th>' in page
    as_it_is = "name;id;mail\r\nZoë;9;z@example.org\r\n".encode()
    settle(client, folder, who="own", files={"roster": ("../../x.csv", as_it_is)})
    assert (folder / "quiz-roster.csv").read_bytes() == as_it_is
    assert sorted(path.name for path in folder.iterdir()) == ["quiz-roster.csv", "quiz.toml"]


@pytest.mark.parametrize(
    ("fields", "sent", "said"),
    [
        ({"who": "own"}, None, ["who gets papers: There is no roster yet; choose a file, or paste the names."]),
        ({"who": "own", "pasted": "1, A\n1, B\n2,\n"}, None,
         ["the pasted lines, line 2: Id “1” is that of line 1 too.", "the pasted lines, line 3: The name is empty."]),
        ({"who": "own", "pasted": "\r\nname;id\r\n\r\nA;1\r\nB;1"}, None,
         ["the pasted lines, line 5: Id “1” is that of line 4 too."]),
        ({"who": "shared", "count": "many", "pasted": STUDENTS}, None,
         ["who gets papers: “many” is not a number of versions; type a whole number from 1 to 10000."]),
        ({"who": "shared"}, ("a.xlsx", b"PK\x03\x04 cut off"),
         ["a.xlsx: Is a workbook that is cut off or broken; save it again."]),
        ({"who": "own"}, ("<b>.csv", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), [
            "_b_.csv, line 1: Has no column “id”; its columns are &lt;svg xmlns=&#39;http://www.w3.org/2000/svg&#39;/&gt;;"
            " the first line names the columns: id,name."]),
        ({"who": "versions", "count": "0"}, None,
         ["who gets papers: “0” is not a number of versions; type a whole number from 1 to 10000."]),
        ({"who": "nobody"}, None, ["who gets papers: Nothing was chosen; choose one of the three."]),
    ],
)  # fmt: skip
def test_a_mistake_is_said_and_nothing_has_changed(
    client: TestClient, folder: Path, fields: dict[str, str], sent: tuple[str, bytes] | None, said: list[str]
) -> None:
    response = settle(client, folder, files={"roster": sent} if sent else None, **fields)
    assert (response.status_code, messages(response)) == (400, said)
    assert {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()} == {"quiz.toml": SEEDED}


def test_a_second_window_is_told_that_it_is_not_the_newest(client: TestClient, folder: Path) -> None:
    response = settle(client, folder, who="versions", count="7", base=digest("something else"))
    assert response.status_code == 400 and "was changed meanwhile" in response.text.lower()
    assert (folder / "quiz.toml").read_text(encoding="utf-8") == SEEDED


def test_a_full_disk_is_said(client: TestClient, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, content: bytes, **_: object) -> None:
        raise CannotWrite("cannot write: no space left on device", where=path.name)

    monkeypatch.setattr(rosters, "write_whole", full)
    response = settle(client, folder, who="own", pasted=STUDENTS)
    assert response.status_code == 507 and "no space left" in response.text
    assert (folder / "quiz.toml").read_text(encoding="utf-8") == SEEDED


def test_mistakes_of_recipe_and_roster_are_said_before_printing(client: TestClient, folder: Path) -> None:
    faulty = SEEDED.replace("points = 3", "points = 0.3").replace("versions = 2\n", 'roster = "r.csv"\n')
    (folder / "quiz.toml").write_text(faulty, encoding="utf-8")
    page = client.get(PAGE).text
    assert "parts[2].points" in page and 'href="/exam/quiz/compose"' in page
    assert re.search(r'<button form="who"[^>]*disabled', page)
    (folder / "quiz.toml").write_text(faulty.replace("0.3", "3"), encoding="utf-8")
    (folder / "r.csv").write_text("id,name\n1,A\n1,B\n", encoding="utf-8")
    page = client.get(PAGE).text
    assert "r.csv, row 3" in page and re.search(r'<button form="who"[^>]*disabled', page)
    (folder / "r.csv").write_text("id,name\n1,A\n2,B\n", encoding="utf-8")
    page = client.get(PAGE).text
    assert not re.search(r'<button form="who"[^>]*disabled', page)


def test_names_that_no_font_can_show_are_all_said(client: TestClient, folder: Path) -> None:
    settle(client, folder, who="own", pasted="1, 你 好\n2, Ada\n3, \U00012000\n4, 好\n")
    address = re.search(r'data-load="(.*?)"', client.get(PAGE).text)
    assert address
    page = client.get(address[1]).text
    assert re.findall(r"<strong>student (\d) ", page) == ["1", "3", "4"]
    settle(client, folder, who="own", pasted="1, Zoë Łukasz\n")
    address = re.search(r'data-load="(.*?)"', client.get(PAGE).text)
    assert address and "All names can be printed" in client.get(address[1]).text


def test_two_thousand_students_make_no_long_page(client: TestClient, folder: Path) -> None:
    lines = "".join(f"{number}, Student number {number}\n" for number in range(10_000, 12_000))
    page = settle(client, folder, who="own", pasted=lines).text
    assert "2000 papers, one for each student" in page and len(page) < 60_000
    assert "Student number 11999" in client.get(f"{PAGE}?all=1").text


# --- printing -------------------------------------------------------------------------------------------------------


def test_the_command_line_would_have_made_the_same_bytes(printed: Path, tmp_path: Path) -> None:
    for name in ("quiz.toml", "quiz-roster.csv"):
        shutil.copy(printed / name, tmp_path)
    Workdir(tmp_path).run("build quiz.toml", env=DATED, bank=False).done()
    made = tree(printed)
    assert len(made) == 1 + 2 * 3 + 5  # the record, papers and keys, bound ones and tables
    assert made == tree(tmp_path)
    assert "in each paper" in (printed / "build/quiz/notes.txt").read_text(encoding="utf-8")


def test_so_would_it_for_students_who_share_versions(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(*next(iter(DATED.items())))
    (folder / "quiz.toml").write_text(
        SEEDED.replace("versions = 2", 'versions = 2\nroster = "r.csv"'), encoding="utf-8"
    )
    (folder / "r.csv").write_text("id,name,row,seat\n1,A,1,1\n2,B,1,2\n3,C,1,3\n", encoding="utf-8")
    orders.print_papers(Exam(folder, "quiz"), (), ())
    made = tree(folder)
    assert sorted(json.loads(line).get("variant", "") for line in made["quiz.jsonl"].splitlines()[1:]) == [
        "", "", "A", "A", "B",
    ]  # fmt: skip
    shutil.rmtree(folder / "build")
    (folder / "quiz.jsonl").unlink()
    Workdir(folder).run("build quiz.toml", env=DATED, bank=False).done()
    assert tree(folder) == made


def test_killed_in_the_middle_it_is_taken_up_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By another studio, as after a crash: with the same bytes as if nothing had happened."""
    monkeypatch.setenv(*next(iter(DATED.items())))
    many = SEEDED.replace("versions = 2", "versions = 10")
    (folder / "quiz.toml").write_text(many, encoding="utf-8")
    with studio(folder) as client:
        client.post(f"{PAGE}/start")
        wait_for(folder, 3)
        (process,) = multiprocessing.active_children()
        process.kill()
        page = waited(client)
        assert "Ended in the middle of its work; start it again: it goes on" in page
    assert not (folder / "quiz.jsonl").exists()
    with studio(folder) as client:
        assert "and did not come to its end" in client.get(PAGE).text
        client.post(f"{PAGE}/start")
        client.post(f"{PAGE}/start")  # whoever presses twice, or in two windows, sees how far it is
        assert "Look through all" in waited(client)
    with tempfile.TemporaryDirectory() as other:
        Path(other, "quiz.toml").write_text(many, encoding="utf-8")
        Workdir(Path(other)).run("build quiz.toml --jobs 1", env=DATED, bank=False).done()
        assert tree(folder) == tree(Path(other))


def wait_for(folder: Path, count: int) -> None:
    """Until so many papers are typeset."""
    end = time.monotonic() + WAIT
    while len(list((folder / "build/quiz/.unfinished").glob("*.pdf"))) < count:
        assert time.monotonic() < end
        time.sleep(0.005)


def test_stopped_it_says_so(client: TestClient, folder: Path) -> None:
    client.post(f"{PAGE}/start")
    assert "<progress" in client.get(PAGE).text
    assert settle(client, folder, who="versions", count="3", print="yes").status_code == 200  # pressed twice
    for response in (
        settle(client, folder, who="versions", count="3"),
        client.post("/exam/quiz/edit", data={"base": digest(SEEDED), "op": "set", "key": "title", "value": "Other"}),
    ):
        assert response.status_code == 400 and "being printed just now" in response.text
    assert (folder / "quiz.toml").read_text(encoding="utf-8") == SEEDED
    assert "Stopped. What is done is kept." in client.post(f"{PAGE}/stop").text


def test_what_keeps_it_from_printing_is_said_in_place(client: TestClient, folder: Path) -> None:
    (folder / "build").write_text("in the way", encoding="utf-8")
    client.post(f"{PAGE}/start")
    page = waited(client)
    assert "Printing did not come to its end" in page and "annot write" in page and "--out" not in page


# --- looking through ------------------------------------------------------------------------------------------------


def test_paper_and_key_are_side_by_side(proofs: Path) -> None:
    with studio(proofs) as client:
        page = client.get(f"{PAGE}/look").text
        assert "Ada Lovelace (1001)" in page and 'rel="next"' in page and 'rel="prev"' not in page
        pictures = re.findall(r'<img class="print-page" src="(.*?)"', page)
        assert [re.sub(r"^.*/(\w+)/(\d)\.svg.*$", r"\1 \2", one) for one in pictures] == ["paper 1", "key 1"]
        for address in pictures:
            drawn = client.get(address)
            assert drawn.headers["content-type"] == "image/svg+xml" and drawn.text.startswith("<svg")
        following = re.search(r'rel="next" data-live href="(.*?)"', page)
        assert following and "at=1&amp;page=2" in following[1]
        assert "Grace O&#39;Neil (1003)" in client.get(f"{PAGE}/look?at=99&page=99").text
        assert "at=2" in str(client.get(f"{PAGE}/look?find=hopper").url)
        code = json.loads((proofs / "quiz.jsonl").read_text(encoding="utf-8").splitlines()[3])["code"]
        assert "at=3" in str(client.get(f"{PAGE}/look?find={code.lower()}").url)
        assert client.get(f"{PAGE}/look?find=nobody").status_code == 400
        assert client.get(f"{PAGE}/look/XXXX-XXXX/paper/1.svg").status_code == 400


def test_a_paper_and_a_part_of_it_are_drawn_again_until_they_are_final(proofs: Path) -> None:
    def codes() -> list[str]:
        return [
            json.loads(line)["code"] for line in (proofs / "quiz.jsonl").read_text(encoding="utf-8").splitlines()[1:]
        ]

    before, files = codes(), tree(proofs)
    with studio(proofs) as client:
        page = client.get(f"{PAGE}/look?at=2").text
        assert "Draw 1(a) again" in page and "Draw 2 again" not in page  # a question of one's own
        response = client.post(f"{PAGE}/again", data={"code": before[1], "label": "1(b)", "page": "2"})
        assert str(response.url).endswith("at=2&page=2")
        page = waited(client, f"{PAGE}/look?at=2")
        assert "Drawn again: 1002" in page
        after = codes()
        assert [old == new for old, new in zip(before, after, strict=True)] == [True, False, True]
        now = tree(proofs)
        assert {name for name in now if now[name] != files[name]} == {
            "quiz.jsonl", "build/quiz/1002-paper.pdf", "build/quiz/1002-key.pdf", "build/quiz/all-papers.pdf",
            "build/quiz/all-keys.pdf", "build/quiz/answers.csv",
        }  # fmt: skip
        response = client.post(f"{PAGE}/again", data={"code": before[1], "label": ""})  # of a window that is older
        assert response.status_code == 400 and "was drawn again meanwhile" in response.text
        client.post(f"{PAGE}/final", data={"then": ""})
        response = client.post(f"{PAGE}/again", data={"code": after[1], "label": ""})
        assert response.status_code == 400 and "papers are final" in response.text
        assert "Draw 1(a) again" not in client.get(f"{PAGE}/look?at=2").text
    assert codes() == after


def test_what_is_the_same_on_all_papers_is_not_drawn_again(proofs: Path) -> None:
    lines = (proofs / "quiz.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    header = json.loads(lines[0])
    kept = json.loads(lines[1])["problems"][1]["givens"]
    header["recipe"]["problems"][0]["parts"][1]["givens"] = kept
    (proofs / "quiz.jsonl").write_text("".join([json.dumps(header) + "\n", *lines[1:]]), encoding="utf-8")
    with studio(proofs) as client:
        page = client.get(f"{PAGE}/look").text
    assert "Draw 1(a) again" in page and "Draw 1(b) again" not in page


def test_papers_of_latex_are_shown_as_they_are(proofs: Path) -> None:
    record = proofs / "quiz.jsonl"
    text = record.read_text(encoding="utf-8")
    record.write_text(text.replace('"engine":"typst"', '"engine":"latex"', 1), encoding="utf-8")
    with studio(proofs) as client:
        page = client.get(f"{PAGE}/look").text
        address = re.search(r'<iframe class="print-page" src="(.*?)"', page)
        assert address
        pdf = client.get(address[1])
        assert pdf.headers["content-type"] == "application/pdf" and pdf.headers["content-disposition"].startswith(
            "inline"
        )


def test_an_interrupted_build_is_seen_and_nothing_leaves_meanwhile(proofs: Path) -> None:
    (proofs / "build/quiz/.unfinished").mkdir()
    with studio(proofs) as client:
        page = client.get(PAGE).text
        assert "Printing was interrupted" in page and "zip/papers" not in page
        assert client.post(f"{PAGE}/final", data={"then": "zip/all"}).status_code == 400
        client.post(f"{PAGE}/start")
        assert "zip/papers" in waited(client)


# --- handing on -----------------------------------------------------------------------------------------------------


def test_a_download_of_papers_makes_them_final_first(proofs: Path) -> None:
    final = proofs / "build/quiz/FINAL.txt"
    with studio(proofs) as client:
        for address in ("zip/all", "zip/papers", "file/all-papers.pdf", "file/1001-paper.pdf"):
            assert client.get(f"{PAGE}/{address}").status_code == 400
        assert client.get(f"{PAGE}/file/all-keys.pdf").content.startswith(b"%PDF")
        assert client.get(f"{PAGE}/file/answers.csv").status_code == 200
        assert client.get(f"{PAGE}/record").content == (proofs / "quiz.jsonl").read_bytes()
        for target in ("export", "large"):
            assert client.post(f"{PAGE}/{target}", data={"target": "moodle", "version": "1001"}).status_code == 400
        assert not final.exists()
        response = client.post(f"{PAGE}/final", data={"then": "file/all-papers.pdf"})
        assert response.content == (proofs / "build/quiz/all-papers.pdf").read_bytes()
        assert response.headers["content-disposition"] == 'attachment; filename="all-papers.pdf"'
        assert final.exists()
        response = client.post(f"{PAGE}/final", data={"then": "../../../etc/passwd"}, follow_redirects=False)
        assert response.headers["location"] == PAGE
        for which, inside in (("all", 14 - 3), ("papers", 4)):
            with zipfile.ZipFile(io.BytesIO(client.get(f"{PAGE}/zip/{which}").content)) as archive:
                assert archive.testzip() is None
                names = archive.namelist()
                assert len(names) == inside
                assert archive.read("quiz/papers/1002-paper.pdf") == (proofs / "build/quiz/1002-paper.pdf").read_bytes()
                assert not [name for name in names if "record" in name or "jsonl" in name]
                assert bool([name for name in names if "key" in name or "answers" in name]) == (which == "all")
        assert client.get(f"{PAGE}/away").status_code == 400
        assert client.post(f"{PAGE}/away").status_code == 400
    assert (proofs / "quiz.jsonl").exists()


@pytest.mark.parametrize("name", ["..%2Fquiz.jsonl", ".record", "notes.txt%00", "link.csv", "nothing.pdf", "sub"])
def test_only_files_of_the_folder_are_given_out(proofs: Path, name: str) -> None:
    (proofs / "build/quiz/link.csv").symlink_to("/etc/passwd")
    (proofs / "build/quiz/sub").mkdir()
    with studio(proofs) as client:
        assert client.get(f"{PAGE}/file/{name}").status_code in (400, 404)


def test_an_archive_is_written_piece_by_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "_CHUNK", 1000)
    content = os.urandom(50_000)
    (tmp_path / "a.pdf").write_bytes(content)
    pieces = list(downloads.zipped("quiz", {"a.pdf": tmp_path / "a.pdf"}))
    assert max(map(len, pieces)) < 1500
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        assert archive.read("quiz/a.pdf") == content


def test_files_for_other_programs_and_large_print(proofs: Path) -> None:
    """What their forms start, without the process of its own."""
    exam = Exam(proofs, "quiz")
    made = orders.export_record(exam, (), "moodle")
    assert made == orders.Made("moodle", ("quiz-moodle.xml",))
    large = orders.print_large(exam, (), (), "1001")
    assert large.files == ("1001-paper.pdf", "1001-key.pdf") and not large.failed
    with studio(proofs) as client:
        client.post(f"{PAGE}/final")
        for name in ("1001-paper.docx", "1001-key.docx", "quiz-gradescope-papers.pdf"):
            (proofs / "build/quiz" / name).write_bytes(b"for others")
        page = client.get(PAGE).text
        for name in ("1001-paper.docx", "1001-key.docx", "quiz-gradescope-papers.pdf"):
            assert f'href="{PAGE}/file/{name}"' in page
        assert f'href="{PAGE}/file/quiz-moodle.xml"' in page and f'href="{PAGE}/large/1001-paper.pdf"' in page
        assert client.get(f"{PAGE}/file/quiz-moodle.xml").headers["content-disposition"].startswith("attachment")
        assert client.get(f"{PAGE}/large/1001-paper.pdf").content.startswith(b"%PDF")
        for data, said in (({"version": "nobody"}, "no paper goes by"), ({"version": "100"}, "3 papers go by")):
            response = client.post(f"{PAGE}/large", data=data)
            assert response.status_code == 400 and said in response.text.lower()
        assert client.post(f"{PAGE}/export", data={"target": "../x"}).status_code == 400


def test_a_record_from_elsewhere_is_printed_as_it_was(printed: Path, tmp_path: Path) -> None:
    shutil.copy(printed / "quiz.jsonl", tmp_path)
    with studio(tmp_path) as client:
        page = client.get(PAGE).text
        assert "not in this folder" in page and "zip/papers" not in page
        orders.print_papers(Exam(tmp_path, "quiz"), (), ())
        assert "zip/papers" in client.get(PAGE).text
        assert client.post(f"{PAGE}/away").status_code == 400  # there would be nothing to change
    papers = [name for name in tree(tmp_path) if name.endswith(("-paper.pdf", "-key.pdf"))]
    assert len(papers) == 6
    assert {name: tree(printed)[name] for name in papers} == {name: tree(tmp_path)[name] for name in papers}


def test_papers_with_answers_are_final(proofs: Path) -> None:
    (proofs / "quiz-responses.csv").write_text("student_id\n1001\n", encoding="utf-8")
    with studio(proofs) as client:
        assert "Draw 1(a) again" not in client.get(f"{PAGE}/look").text
        code = json.loads((proofs / "quiz.jsonl").read_text(encoding="utf-8").splitlines()[1])["code"]
        response = client.post(f"{PAGE}/again", data={"code": code, "label": ""})
        assert response.status_code == 400 and "papers are final" in response.text
        assert client.post(f"{PAGE}/away").status_code == 400


def test_proofs_are_thrown_away_without_being_lost(proofs: Path) -> None:
    before = tree(proofs)
    with studio(proofs) as client:
        assert settle(client, proofs, who="versions").status_code == 400  # the recipe is closed
        assert "Nothing is deleted" in client.get(f"{PAGE}/away").text
        assert (proofs / "quiz.jsonl").exists()  # looking changes nothing
        client.post(f"{PAGE}/away")
        assert not (proofs / "quiz.jsonl").exists()
        (aside,) = (proofs / ".history/quiz").glob("proofs-*")
        assert (aside / "quiz.jsonl").read_bytes() == before["quiz.jsonl"]
        assert (aside / "quiz/1001-paper.pdf").read_bytes() == before["build/quiz/1001-paper.pdf"]
        assert settle(client, proofs, who="versions").status_code == 200
        assert client.get(f"{PAGE}/look").status_code == 400


def test_two_thousand_papers_make_no_long_page(proofs: Path) -> None:
    lines = (proofs / "quiz.jsonl").read_bytes().splitlines(keepends=True)
    many = [lines[1].replace(b'"1001"', b'"%d"' % (10_000 + number)) for number in range(2000)]
    (proofs / "quiz.jsonl").write_bytes(b"".join([lines[0], *many]))
    with studio(proofs) as client:
        page = client.get(PAGE).text
        assert "These are the first 200" in page and len(page) < 60_000
        page = client.get(f"{PAGE}/look?at=1999").text
        assert "Ada Lovelace (11998)" in page and len(page) < 20_000


def test_a_record_that_was_edited_is_said(proofs: Path) -> None:
    lines = (proofs / "quiz.jsonl").read_bytes().splitlines(keepends=True)
    (proofs / "quiz.jsonl").write_bytes(b"".join([*lines[:2], b'{"version": 7}\n']))
    with studio(proofs) as client:
        response = client.get(PAGE)
        assert response.status_code == 400 and "line 3" in response.text
