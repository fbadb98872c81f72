"""docs/bank/ is what the types of the built-in bank say and draw now.

Pages are compared as a whole; they hold a hash of what each picture is made from, and of its file. A few pictures are
made again and compared pixel by pixel.
"""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from PIL import Image

from generator.bank import Bank
from tests import bank_pages
from tests.helpers import SUM, add_type, changed, small_bank

PAGES = Path(__file__).parent.parent / "docs" / "bank"
BANK = Bank()
TOPICS = bank_pages.topics(BANK)
MADE_AGAIN = ("backpropagation/graph", "convolution/find_filter", "regularization/prove_dropout", "slips/mlp")
LARGEST = 50_000  # bytes of a picture
USUAL = 27_000


def pictures(bank: Bank, topic: str) -> dict[str, bytes]:
    """Type → the file of its picture, if there is one."""
    paths = {type_id: PAGES / bank_pages.picture_path(type_id) for type_id in bank.select([topic])}
    return {type_id: path.read_bytes() for type_id, path in paths.items() if path.exists()}


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def pixels(file: bytes) -> tuple[tuple[int, int], bytes]:
    """A picture's size and colours: how a file is compressed is another library's choice."""
    with Image.open(io.BytesIO(file)) as picture:
        return picture.size, picture.convert("RGB").tobytes()


def drawn_picture(bank: Bank, type_id: str) -> bytes:
    kind = bank[type_id]
    return bank_pages.picture(bank_pages.picture_source(bank, kind, bank_pages.example(kind)), type_id)


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topics_page_is_current(topic: str, pytestconfig: pytest.Config) -> None:
    page = PAGES / f"{topic}.md"
    if pytestconfig.getoption("--update-golden"):
        for type_id in BANK.select([topic]):
            write(PAGES / bank_pages.picture_path(type_id), drawn_picture(BANK, type_id))
        write(page, bank_pages.topic_page(BANK, topic, pictures(BANK, topic)).encode())
    assert page.read_text(encoding="utf-8") == bank_pages.topic_page(BANK, topic, pictures(BANK, topic)), (
        f"docs/bank/{topic}.md is stale: {bank_pages.COMMAND}"
    )


def test_the_index_is_current(pytestconfig: pytest.Config) -> None:
    if pytestconfig.getoption("--update-golden"):
        write(PAGES / "README.md", bank_pages.index_page(BANK).encode())
    assert (PAGES / "README.md").read_text(encoding="utf-8") == bank_pages.index_page(BANK)


@pytest.mark.parametrize("type_id", MADE_AGAIN)
def test_a_picture_is_what_is_rendered_now(type_id: str) -> None:
    assert pixels((PAGES / bank_pages.picture_path(type_id)).read_bytes()) == pixels(drawn_picture(BANK, type_id))


def test_nothing_else_lies_there() -> None:
    """No page of a topic, and no picture of a type, that is no more."""
    found = {path.relative_to(PAGES).as_posix() for path in PAGES.rglob("*") if path.is_file()}
    pages = {"README.md", *(f"{topic}.md" for topic in TOPICS)}
    assert found == pages | {bank_pages.picture_path(type_id) for type_id in BANK.ids()}


def test_pictures_are_small() -> None:
    sizes = {path.name: path.stat().st_size for path in PAGES.rglob("*.png")}
    assert max(sizes.values()) <= LARGEST, sizes
    assert sum(sizes.values()) <= USUAL * len(sizes)


def test_links_lead_somewhere() -> None:
    """To files that are there, and to headings: a type's heading is its name."""
    for page in PAGES.glob("*.md"):
        for target, heading in re.findall(r"\]\(([^)#]+)(?:#([^)]+))?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
            if heading:
                assert f"\n## `{heading}`\n" in (page.parent / target).read_text(encoding="utf-8")


# --- what a page says, and when it is stale -------------------------------------------------------------------------


def test_a_page_says_what_a_recipe_can_ask_for(tmp_path: Path) -> None:
    page = bank_pages.topic_page(Bank([small_bank(tmp_path)]), "tiny", {"tiny/sum": b"a picture"})
    section = page[page.index("## `sum`") :]
    assert "**Sum.** Two whole numbers are added." in section
    assert "- answer: `sum` (a number)\n" in section
    assert (
        "- knobs:\n"
        "  - `largest` 5000 (1 to 9999): largest number\n"
        '  - `sign` "plus" ("plus", "both"): signs of the second number\n'
        "  - `odd` false (false, true): whether the first number is odd\n"
    ) in section
    assert "- named mistakes: subtracted; forgot the second\n" in section
    assert "](images/tiny/sum.png)\n" in section
    assert page.count(" missing -->") == 3, "the others have no picture"
    share = page[page.index("## `share`") :]
    assert "- answer: `each` (a number), `row` (a list)\n" in share


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Two whole numbers", "Two integers"),
        ('TITLE = "Sum"', 'TITLE = "Total"'),
        ("largest: int = 5000", "largest: int = 50"),
        ("range(1, 10_000)", "range(1, 9_000)"),
        ("largest number", "largest number drawn"),
        ('"subtracted"', '"taken away"'),
        ('return {"a": a,', 'return {"a": a + 1,'),
    ],
    ids=["summary", "title", "default", "range", "description", "mistake", "numbers"],
)
def test_a_changed_type_makes_its_page_stale(old: str, new: str, tmp_path: Path) -> None:
    add_type(tmp_path / "before", "tiny/sum")
    add_type(tmp_path / "after", "tiny/sum", changed(SUM, old, new))
    before, after = (bank_pages.topic_page(Bank([tmp_path / name]), "tiny", {}) for name in ("before", "after"))
    assert before != after


def test_a_changed_text_or_picture_makes_the_page_stale(tmp_path: Path) -> None:
    bank = Bank([small_bank(tmp_path / "bank")])
    page = bank_pages.topic_page(bank, "tiny", {"tiny/sum": b"a picture"})
    assert page != bank_pages.topic_page(bank, "tiny", {"tiny/sum": b"another"})
    text = tmp_path / "bank/tiny/sum/text.md.j2"
    text.write_text(changed(text.read_text(encoding="utf-8"), "What is", "How much is"), encoding="utf-8")
    assert page != bank_pages.topic_page(Bank([tmp_path / "bank"]), "tiny", {"tiny/sum": b"a picture"})


def test_a_picture_shows_statement_and_key(tmp_path: Path) -> None:
    """As wide as a column of text, as long as what is on it, and of few colours."""
    file = drawn_picture(Bank([small_bank(tmp_path)]), "tiny/sum")
    (width, height), colours = pixels(file)
    assert width == 658
    assert 100 < height < 250
    assert len({colours[place : place + 3] for place in range(0, len(colours), 3)}) <= 8
