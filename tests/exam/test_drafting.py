"""Drawing what a record lacks: for any sequence of rosters, whoever was ever drawn keeps what they have."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.bank.bank import Bank
from generator.errors import UserError
from generator.exam import Draft, Order, draw
from generator.exam.drafting import discard
from generator.exam.recipe_model import Recipe
from generator.exam.record import Entry, read_entries, read_header
from generator.model import Version
from tests.helpers import small_bank

SEED = 0x1F2E3D4C5B6A798877665544332211AA
FEW = {"type": "tiny/sum", "knobs": {"largest": 4}, "choices": 4}  # 16 different problems
RECIPE = Recipe.model_validate(
    {
        "title": "Quiz", "fairness": 100, "format": ["typ"], "roster": "class.csv",
        "problems": [{"parts": [FEW, {"type": "tiny/coin", "repeats": True}, {"pool": ["tiny/sum", "tiny/share"]}]}],
    }
)  # fmt: skip
IDS = [f"s{i}" for i in range(12)]
ROSTERS = st.lists(st.lists(st.sampled_from(IDS), min_size=1, max_size=8, unique=True), min_size=2, max_size=5)


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    return Bank([small_bank(tmp_path_factory.mktemp("bank"))])


def order(record: Path, ids: Sequence[str]) -> Order:
    return Order(RECIPE, record, tuple({"id": i, "name": f"Student {i}"} for i in ids), SEED)


def grown(record: Path, ids: Sequence[str], bank: Bank) -> Draft:
    """Lets the record grow, as a build does once all is printed."""
    draft = draw(order(record, ids), bank)
    draft.path.replace(record)
    return draft


def identities(version: Version) -> Iterator[tuple[str, str]]:
    """Slot and problem of each part that may not come up twice."""
    for placed in version.problems:
        if placed.instance.type != "tiny/coin":
            yield placed.slot, str(sorted(placed.instance.givens.items()))


@given(ROSTERS)
@settings(max_examples=25, deadline=None)
def test_whoever_was_ever_drawn_keeps_what_they_have_and_shares_it_with_nobody(
    bank: Bank, rosters: list[list[str]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder) / "quiz.jsonl"
        known: dict[str, Entry] = {}
        for ids in rosters:
            draft = grown(record, ids, bank)
            entries = list(read_entries(record))
            names = [entry.version.name for entry in entries]
            added = sorted(set(ids) - set(known))
            assert names == [*known, *added]
            assert [entry.version for entry in entries[: len(known)]] == [entry.version for entry in known.values()]
            assert [entry.round for entry in entries[: len(known)]] == [entry.round for entry in known.values()]
            assert [name for name, entry in zip(names, entries, strict=True) if not entry.withdrawn] == [
                name for name in names if name in ids
            ]
            assert read_header(record).recipe.version_names() == ids
            left = {name for name, entry in known.items() if entry.withdrawn}
            assert sorted(draft.added) == added
            assert set(draft.kept) == set(known) & set(ids)
            assert set(draft.withdrawn) == set(known) - set(ids) - left
            assert set(draft.returned) == left & set(ids)
            known = dict(zip(names, entries, strict=True))
        shown = [one for entry in known.values() for one in identities(entry.version)]
        assert len(set(shown)) == len(shown)
        assert len({entry.version.code for entry in known.values()}) == len(known)
        assert list(Path(folder).iterdir()) == [record]


@given(ROSTERS, st.randoms(use_true_random=False))
@settings(max_examples=15, deadline=None)
def test_the_order_of_rows_changes_nothing_for_anybody(bank: Bank, rosters: list[list[str]], random: Random) -> None:
    found = []
    for is_mixed in (False, True):
        with tempfile.TemporaryDirectory() as folder:
            record = Path(folder) / "quiz.jsonl"
            for ids in rosters:
                grown(record, random.sample(ids, len(ids)) if is_mixed else ids, bank)
            found.append([(entry.version, entry.round, entry.withdrawn) for entry in read_entries(record)])
    assert found[0] == found[1]


# --- the draft ------------------------------------------------------------------------------------------------------


def test_the_record_itself_is_not_touched(bank: Bank, tmp_path: Path) -> None:
    record = tmp_path / "quiz.jsonl"
    draft = draw(order(record, ["1", "2"]), bank)
    assert not record.exists()
    assert (draft.is_new, draft.added, draft.kept, draft.record) == (True, ("1", "2"), (), record)
    draft.path.replace(record)
    before = record.read_bytes()
    draft = draw(order(record, ["2", "3"]), bank)
    assert record.read_bytes() == before
    assert not draft.is_new
    assert draft.path.name.startswith(".quiz.jsonl.")
    assert draft.path.name.endswith(".draft")
    assert draft.path.stat().st_mode & 0o777 == 0o600
    discard(draft)
    assert list(tmp_path.iterdir()) == [record]


def test_the_same_order_takes_up_its_draft(bank: Bank, tmp_path: Path) -> None:
    first = draw(order(tmp_path / "quiz.jsonl", ["1", "2"]), bank)
    content, inode = first.path.read_bytes(), first.path.stat().st_ino
    again = draw(order(tmp_path / "quiz.jsonl", ["1", "2"]), bank)
    assert again == first
    assert (again.path.read_bytes(), again.path.stat().st_ino) == (content, inode)


def test_another_order_puts_an_end_to_it(bank: Bank, tmp_path: Path) -> None:
    first = draw(order(tmp_path / "quiz.jsonl", ["1", "2"]), bank)
    beside = tmp_path / ".other.jsonl.0123.draft"  # of another record
    beside.write_bytes(b"")
    second = draw(order(tmp_path / "quiz.jsonl", ["1", "2", "3"]), bank)
    assert second.path != first.path
    assert sorted(tmp_path.iterdir()) == sorted([beside, second.path])


def test_of_a_mistake_nothing_stays(bank: Bank, tmp_path: Path) -> None:
    """Seventeen of sixteen problems: known only when the last is drawn."""
    many = [f"t{i:02}" for i in range(17)]
    with pytest.raises(UserError, match=r"only 16 different problems exist .* but 17 versions were asked for"):
        draw(order(tmp_path / "quiz.jsonl", many), bank)
    assert list(tmp_path.iterdir()) == []
    grown(tmp_path / "quiz.jsonl", many[:16], bank)
    before = (tmp_path / "quiz.jsonl").read_bytes()
    with pytest.raises(UserError, match="only 16 different problems exist"):
        draw(order(tmp_path / "quiz.jsonl", many[10:]), bank)
    assert list(tmp_path.iterdir()) == [tmp_path / "quiz.jsonl"]
    assert (tmp_path / "quiz.jsonl").read_bytes() == before


def test_a_folder_for_the_record_is_made(bank: Bank, tmp_path: Path) -> None:
    draft = draw(order(tmp_path / "new" / "er" / "quiz.jsonl", ["1"]), bank)
    assert draft.path.parent == tmp_path / "new" / "er"
