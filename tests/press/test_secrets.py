"""A paper gives away neither its key nor its seed."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from generator.author import Draw
from generator.bank.bank import Bank
from generator.bank.randomness import SMALL_SEED, Stream, content_code, title_code
from generator.exam import Order, load_recipe
from generator.exam.record import read_entries, read_header
from generator.model import Version
from generator.press import build
from generator.press.rendering import Renderer
from tests.helpers import SUM, TEXT, Workdir, add_type, changed, recipe

ROOT = Path(__file__).parents[2]
SEED = 271828182845904523536028747135266249775
BANK = Bank()


@pytest.fixture(scope="module", params=["typst", pytest.param("latex", marks=pytest.mark.tex)])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Record and folder of one version of the homework."""
    folder = tmp_path_factory.mktemp(request.param)
    recipe = load_recipe(ROOT / "seeds" / "eecs182-hw5.toml", BANK)
    recipe = recipe.model_copy(update={"versions": 1, "engine": request.param})
    build(Order(recipe, folder / "r.jsonl", seed=SEED), BANK, folder / "out")
    return folder / "r.jsonl", folder / "out"


def test_a_paper_does_not_depend_on_the_answers(built: tuple[Path, Path]) -> None:
    """With every answer changed and every mistake gone the paper's source is the same; the key's is not."""
    record, _ = built
    header = read_header(record)
    (entry,) = read_entries(record)
    renderer = Renderer(header.recipe, BANK, header.seed)
    others = tuple(
        replace(p, instance=replace(p.instance, answer=other_answer(p.instance.answer), mistakes={}))
        for p in entry.version.problems
    )
    changed: Version = replace(entry.version, problems=others)
    before, after = renderer.sources(entry.version), renderer.sources(changed)
    assert before["paper"] == after["paper"]
    assert before["key"] != after["key"]


def other_answer(answer: Any) -> dict[str, Any]:
    """The answer with every entry changed, in the same shape."""
    return {name: other_value(value) for name, value in answer.items()}


def other_value(value: Any) -> Any:
    if isinstance(value, list):
        return [other_value(item) for item in value]
    if isinstance(value, str):  # a letter
        return "A" if value != "A" else "B"
    return value + 1


def everything(pdf: Path) -> bytes:
    """All strings and streams of a PDF, decompressed."""
    with pikepdf.open(pdf) as paper:
        parts = []
        for item in paper.objects:
            parts.append(item.unparse())
            if isinstance(item, pikepdf.Stream):
                try:
                    parts.append(item.read_bytes())
                except pikepdf.PdfError:
                    parts.append(item.read_raw_bytes())
        return b"\n".join(parts)


def test_no_paper_holds_the_seed(built: tuple[Path, Path]) -> None:
    _, out = built
    for pdf in sorted(out.glob("*.pdf")):
        content = everything(pdf)
        for form in (str(SEED), f"{SEED:x}", f"{SEED:X}"):
            assert form.encode() not in content
            assert form.encode("utf-16-be") not in content


def test_no_paper_has_attachments_or_loose_metadata(built: tuple[Path, Path]) -> None:
    _, out = built
    for pdf in sorted(out.glob("*paper*.pdf")):
        with pikepdf.open(pdf) as paper:
            assert not paper.attachments
            said = {key: str(value) for key, value in paper.docinfo.items() if str(value)}
            assert set(said) <= {"/Title", "/Creator", "/Producer", "/Trapped"}
            assert "Answer key" not in str(paper.docinfo.get("/Title", ""))
            assert "/AcroForm" not in paper.Root
            assert "/OCProperties" not in paper.Root


def test_no_paper_speaks_of_solutions(built: tuple[Path, Path]) -> None:
    """What only a key holds (its worked steps, its table of mistakes) is nowhere in a paper's PDF."""
    record, out = built
    (entry,) = read_entries(record)
    paper = everything(out / "A-paper.pdf")
    assert b"If you got" not in paper
    sources = Renderer(read_header(record).recipe, BANK, SEED).sources(entry.version)
    for placed in entry.version.problems:
        for name in placed.instance.mistakes:
            assert name not in sources["paper"].main
    assert not re.search(r"answers: \(\[|solution:|pssolution|psslip", sources["paper"].main)


# --- what lies on the disk ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("mask", "papers"), [(0o022, 0o644), (0o002, 0o664), (0o077, 0o600)])
def test_only_papers_can_be_read_by_others(tmp_path: Path, mask: int, papers: int) -> None:
    """Records, answers, fairness, keys, and all that a build that was stopped leaves: for their owner alone."""
    work = f"{SUM}\n\ndef effort(a, b) -> int:\n    return 7\n"
    add_type(tmp_path / "bank", "tiny/sum", work)
    desk = Workdir(tmp_path)
    desk.write("quiz.toml", recipe('type = "tiny/sum"', top='format = ["pdf", "typ"]'))
    before = os.umask(mask)
    try:
        desk.run("build quiz.toml").done()
        desk.run("regenerate quiz.jsonl --out again").done()
    finally:
        os.umask(before)
    modes = {
        path.relative_to(tmp_path).as_posix(): path.stat().st_mode & 0o777
        for path in [tmp_path / "quiz.jsonl", *(tmp_path / "build/quiz").iterdir(), *(tmp_path / "again").iterdir()]
    }
    secret = {name for name in modes if re.search(r"\.jsonl$|answers|fairness|-key\.|all-keys", name)}
    assert len(secret) == 4 + 8 + 1  # record and tables, keys in two formats twice, the bound keys
    assert {modes[name] for name in secret} == {0o600}
    assert {modes[name] for name in modes if re.search(r"-paper\.|all-papers", name)} == {papers}


def test_what_a_stopped_build_leaves_is_its_owners_alone(desk: Workdir, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(shutil, "copyfile", stop)  # of the record, the last step
    before = os.umask(0o022)
    try:
        assert desk.run("build quiz.toml").code == 130
    finally:
        os.umask(before)
    left = {name: (desk.home / name).stat().st_mode & 0o777 for name in desk.tree() if re.search(r"jsonl|-key", name)}
    assert len(left) == 6  # the draft, the record as it would be, what was made, keys in their places
    assert set(left.values()) == {0o600}


# --- seeds ----------------------------------------------------------------------------------------------------------

ROSTER = "id,name\n7,Ada\n8,Bo\n"


@pytest.fixture
def desk(tmp_path: Path) -> Workdir:
    add_type(tmp_path / "bank", "tiny/sum")
    desk = Workdir(tmp_path)
    desk.write("quiz.toml", recipe('type = "tiny/sum"'))
    desk.write("class.csv", ROSTER)
    return desk


def bits(*words: int) -> int:
    return sum(word.bit_count() for word in words)


def words(seed: int, *path: str | int) -> list[int]:
    stream = Stream(seed, *path)
    return [stream.below(2**64) for _ in range(64)]


def test_every_stream_is_a_hash_away_from_any_other() -> None:
    """Another seed, version, slot or attempt, however alike: about half of the 4,096 bits differ (4 σ = 128)."""
    mine = words(SEED, "A", "s", "t/t", 0)
    for other in ((SEED ^ 1, "A", "s", "t/t", 0), (SEED, "B", "s", "t/t", 0), (SEED, "A", "t", "t/t", 0),
                  (SEED, "A", "s", "t/t", 1), (SEED, "As", "", "t/t", 0)):  # fmt: skip
        differing = bits(*(a ^ b for a, b in zip(mine, words(*other), strict=True)))
        assert abs(differing - 2048) < 160, other


def of_content(seed: int, version: str, content: str) -> str:
    return content_code(seed, version, [content])


def of_title(seed: int, version: str, title: str) -> str:
    return title_code(seed, title, version)


@pytest.mark.parametrize("code", [of_content, of_title])
def test_a_code_tells_nothing_of_another_one(code: Callable[[int, str, str], str]) -> None:
    """Codes of neighbours in seed, version and content have no more letters in common than chance gives: 1 in 32."""
    pairs = [
        (code(SEED + i, f"v{i}", "Quiz"), other)
        for i in range(300)
        for other in (
            code(SEED + i + 1, f"v{i}", "Quiz"), code(SEED + i, f"v{i + 1}", "Quiz"), code(SEED + i, f"v{i}", "Quiz ")
        )
    ]  # fmt: skip
    common = sum(a == b for one, other in pairs for a, b in zip(one, other, strict=True) if a != "-")
    letters = 8 * len(pairs)
    assert abs(common - letters / 32) < 5 * (letters / 32) ** 0.5


def test_a_code_is_no_streams_key() -> None:
    """What is hashed begins with “content”, “code” or “stream”, so no path of a stream gives the hash of a code."""
    assert f"{Stream(SEED, 'Quiz', 'A', 0).below(2**40):010x}" != code_bits(title_code(SEED, "Quiz", "A"))
    assert f"{Stream(SEED, 'A', 'Quiz', 0).below(2**40):010x}" != code_bits(content_code(SEED, "A", "Quiz"))


def code_bits(shown: str) -> str:
    number = 0
    for letter in shown.replace("-", ""):
        number = number * 32 + "0123456789ABCDEFGHJKMNPQRSTVWXYZ".index(letter)
    return f"{number:010x}"


def test_a_small_seed_is_found_from_one_paper(desk: Workdir) -> None:
    """Why a roster refuses it: a student tries seeds against the own paper, and has the neighbour's key."""
    desk.run("build quiz.toml --roster class.csv --seed 4711 --practice").done()
    ada, bo = (line["problems"][0] for line in desk.records()[1:])

    def shown(seed: int, path: list[str | int]) -> list[int]:
        return Draw(Stream(seed, *path)).integers(2, 1, 5000)

    guessed = next(seed for seed in range(10_000) if shown(seed, ada["path"]) == [*ada["givens"].values()])
    assert ada["givens"] != bo["givens"]
    assert shown(guessed, bo["path"]) == [*bo["givens"].values()]


@pytest.mark.parametrize("seed", [0, 4711, SMALL_SEED - 1])
def test_a_roster_refuses_a_small_seed(desk: Workdir, seed: int) -> None:
    before = desk.tree()
    error = desk.run(f"build quiz.toml --roster class.csv --seed {seed}").error()
    assert error.startswith(f"Quiz: the seed {seed} is small: whoever has one paper can try all such seeds")
    assert "--practice" in error
    assert desk.tree() == before


def test_a_roster_refuses_a_small_seed_of_the_recipe(desk: Workdir) -> None:
    desk.write("quiz.toml", recipe('type = "tiny/sum"', top='seed = 12\nroster = "class.csv"'))
    assert "the seed 12 is small" in desk.run("build quiz.toml").error()
    desk.run("build quiz.toml --practice").done()


def test_a_large_seed_and_none_at_all_are_taken(desk: Workdir) -> None:
    desk.run(f"build quiz.toml --roster class.csv --seed {SMALL_SEED} --record a.jsonl --out a").done()
    desk.run("build quiz.toml --roster class.csv --record b.jsonl --out b").done()
    assert int(desk.records("b.jsonl")[0]["seed"]) >= SMALL_SEED


def test_the_name_of_a_picture_tells_nothing_that_it_does_not_show(desk: Workdir) -> None:
    """Two types whose givens hide other answers and whose pictures are alike: the sources are the same but for text."""
    figure = """

def figure(a, b):
    from matplotlib.figure import Figure

    return Figure(figsize=(1, 1))
"""
    asked = changed(TEXT, "What is $<< a >> + << b >>$?", "What is it?\n\n![A square](figure)\n")
    add_type(desk.bank, "tiny/drawn", SUM + figure, asked)
    desk.write("quiz.toml", recipe('type = "tiny/drawn"', versions="3", top='format = ["typ", "tex"]'))
    desk.run("build quiz.toml").done()
    sources = [desk.shown("build/quiz")[f"{name}-paper.typ"].decode() for name in "ABC"]
    named = [re.findall(r"figure-[0-9a-f]+\.svg", source) for source in sources]
    assert len(named[0]) == 1
    assert named[0] == named[1] == named[2]
