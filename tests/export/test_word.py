"""Word documents: read back as the XML in them, without pandoc."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from generator.bank.bank import Bank
from generator.errors import UserError
from generator.export import word
from generator.page import value_as_tex
from generator.page.engine import pandoc
from tests.helpers import Workdir

BANK = Bank()
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"


def texts(docx: bytes) -> list[str]:
    """The text of each paragraph, formulas included, without spaces."""
    with zipfile.ZipFile(io.BytesIO(docx)) as whole:
        body = etree.fromstring(whole.read("word/document.xml"))
    return [
        "".join("".join(one.text or "" for one in paragraph.iter(WORD + "t", MATH + "t")).split())
        for paragraph in body.iter(WORD + "p")
    ]


def without_joiners(text: str) -> str:
    return text.replace("\u2060", "")


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("word")
    (home / "bank").mkdir()
    desk = Workdir(home)
    recipe = Path(__file__).parents[2] / "seeds/eecs182-hw5.toml"
    desk.write("hw.toml", recipe.read_bytes())
    desk.run("build hw.toml --versions 2 --format typ --seed 5").done()
    return home / "hw.jsonl"


@pytest.fixture(scope="module")
def made(record: Path) -> dict[str, bytes]:
    return word.papers(record, BANK)


def test_a_paper_and_a_key_per_version(made: dict[str, bytes]) -> None:
    assert list(made) == ["A-paper.docx", "A-key.docx", "B-paper.docx", "B-key.docx"]


def test_the_key_has_every_answer_and_the_paper_none(made: dict[str, bytes], record: Path) -> None:
    for line in record.read_text(encoding="utf-8").splitlines()[1:]:
        version = json.loads(line)
        key, paper = (texts(made[f"{version['version']}-{kind}.docx"]) for kind in ("key", "paper"))
        assert any(version["code"] in text for text in key)
        assert any(version["code"] in text for text in paper)
        answers = [text for text in key if text.startswith("Answer:")]
        assert len(answers) == sum(len(problem["answer"]) for problem in version["problems"])
        for problem in version["problems"]:
            for value in problem["answer"].values():
                if isinstance(value, list) and isinstance(value[0], list):
                    shown = "".join(str(n).replace("-", "−") for row in value for n in row)
                else:
                    shown = (
                        str(value_as_tex(value))
                        .replace("-", "−")
                        .replace(r"\text{", "")
                        .replace("}", "")
                        .replace(" ", "")
                    )
                assert any(shown in text for text in answers), (problem["label"], shown)
        assert not any(text.startswith(("Answer:", "Solution", "Ifyougot")) for text in paper)
        for problem in version["problems"]:
            for name in problem["mistakes"]:
                squeezed = "".join(name.split())
                assert any(squeezed in text for text in key), name
                assert not any(f":{squeezed}" in text for text in paper), name


def test_the_same_bytes_each_time(made: dict[str, bytes], record: Path) -> None:
    assert word.papers(record, BANK, 1)["A-key.docx"] == made["A-key.docx"]


def test_pictures_have_their_descriptions(made: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(made["A-paper.docx"])) as whole:
        pictures = [name for name in whole.namelist() if name.startswith("word/media/")]
        assert pictures
        assert all(whole.read(name).startswith(b"\x89PNG") for name in pictures)
        document = whole.read("word/document.xml").decode()
    assert "Three" in document or "three" in document


def test_hostile_titles_are_text(record: Path, tmp_path: Path) -> None:
    lines = record.read_text(encoding="utf-8").splitlines()
    header = json.loads(lines[0])
    hostile = r'</title><img src="/etc/passwd">\(x\) & <b>'
    header["recipe"]["title"] = header["recipe"]["problems"][0]["title"] = hostile
    edited = tmp_path / "hw.jsonl"
    edited.write_text("\n".join([json.dumps(header), *lines[1:]]) + "\n", encoding="utf-8")
    made = word.papers(edited, BANK, 1)["A-paper.docx"]
    with zipfile.ZipFile(io.BytesIO(made)) as whole:
        assert "root:" not in whole.read("word/document.xml").decode()
    shown = [text for text in map(without_joiners, texts(made)) if '</title><imgsrc="/etc/passwd">\\(x\\)&<b>' in text]
    assert len(shown) == 2  # the title and the first heading, as they are


def test_without_pandoc_and_where_it_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UserError, match=r"A: pandoc: .*"):
        pandoc.docx(rb"<p>\(\undefinedcommand{x}\)</p>", name="A")
    with pytest.raises(UserError, match=r"A: pandoc: .*/etc/hostname"):
        pandoc.docx(b'<p><img src="/etc/hostname" alt="x"/></p>', name="A")
    monkeypatch.setattr(pandoc, "TIMEOUT", 0.001)
    with pytest.raises(UserError, match="A: pandoc took more than"):
        pandoc.docx(b"<p>x</p>", name="A")
    monkeypatch.setitem(sys.modules, "pypandoc", None)
    with pytest.raises(UserError, match=r"Word documents need pandoc; pip install 'problemset-generator\[word\]'"):
        pandoc.docx(b"<p>x</p>", name="A")


def test_the_command(record: Path) -> None:
    desk = Workdir(record.parent)
    out = desk.run("export hw.jsonl --to docx --variants 1 --out word").done().out
    assert [line.split()[-1] for line in out.splitlines()] == ["word/A-paper.docx", "word/A-key.docx"]
