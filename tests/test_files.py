"""Files are written whole or not at all, and no id from outside bends a file name."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.errors import CannotWrite, UserError
from generator.files import (
    append_line,
    cut_to_whole_lines,
    read_text,
    read_whole,
    safe_name,
    sha256,
    sha256_of_file,
    whole_file,
    whole_lines,
    write_whole,
)

HOSTILE = [
    "",
    ".",
    "..",
    "../../etc/passwd",
    "/etc/passwd",
    "..\\..\\x",
    "C:\\x",
    "a/b",
    "a\\b",
    "~root",
    "-rf",
    ".hidden",
    "a\x00b",
    "a\nb",
    "$(reboot)",
    "`id`",
    "é",
    "日本",
    "\u202egpj.exe",
    "x" * 5000,
    "日" * 5000,
    " ",
    "a.",
]


def inside(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("name", ["CON", "con", "NUL", "com1", "LPT9.x", "aux"])
def test_a_name_that_windows_keeps_for_a_device_is_changed_where_nothing_follows(name: str) -> None:
    assert safe_name(name) == name  # A-paper.pdf: CON-paper.pdf is no device
    assert re.fullmatch(rf"{re.escape(name)}\+[0-9a-f]{{8}}", safe_name(name, alone=True))
    assert safe_name(f"{name}x".replace(".", ""), alone=True) == f"{name}x".replace(".", "")


# --- read -----------------------------------------------------------------------------------------------------------


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"x" * 1001)
    assert len(read_whole(tmp_path / "f", "roster", 1001)) == 1001
    with pytest.raises(UserError, match=r"f: is larger than 0 MB, and so no roster"):
        read_whole(tmp_path / "f", "roster", 1000)


@pytest.mark.parametrize("name", ["pipe", "zero"])
def test_what_may_never_end_is_neither_read_nor_replaced(name: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "zero").symlink_to("/dev/zero")
    with pytest.raises(UserError, match=rf"{name}: is a (pipe|device), not a recipe; save it as a file"):
        read_whole(tmp_path / name, "recipe")
    with pytest.raises(CannotWrite, match=rf"{name}: is a (pipe|device), and cannot become a file; choose another"):
        write_whole(tmp_path / name, b"x")
    assert inside(tmp_path) == ["pipe", "zero"]


# --- written whole --------------------------------------------------------------------------------------------------


def test_a_file_is_written_with_its_folders(tmp_path: Path) -> None:
    target = tmp_path / "new" / "folder" / "file.pdf"
    write_whole(target, b"\x00content\r\n")
    assert target.read_bytes() == b"\x00content\r\n"
    assert inside(target.parent) == ["file.pdf"]


def test_a_file_replaces_the_one_before(tmp_path: Path) -> None:
    write_whole(tmp_path / "f", b"a longer content")
    write_whole(tmp_path / "f", b"new")
    assert (tmp_path / "f").read_bytes() == b"new"
    assert inside(tmp_path) == ["f"]


@pytest.mark.parametrize("method", ["replace", "write_bytes", "chmod"])
def test_a_full_disk_leaves_the_old_file_and_nothing_else(
    method: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "f").write_bytes(b"old")

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, method, refuse)
    with pytest.raises(UserError, match=r"f: cannot write: No space left on device; .*--out"):
        write_whole(tmp_path / "f", b"new")
    monkeypatch.undo()
    assert inside(tmp_path) == ["f"]
    assert (tmp_path / "f").read_bytes() == b"old"


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, SystemExit, ZeroDivisionError])
def test_an_interruption_leaves_the_old_file_and_nothing_else(
    interruption: type[BaseException], tmp_path: Path
) -> None:
    (tmp_path / "f").write_bytes(b"old")
    with pytest.raises(interruption), whole_file(tmp_path / "f") as temporary:
        temporary.write_bytes(b"half of the n")
        assert len(inside(tmp_path)) == 2
        raise interruption
    assert inside(tmp_path) == ["f"]
    assert (tmp_path / "f").read_bytes() == b"old"


def test_nobody_sees_the_file_before_it_is_whole(tmp_path: Path) -> None:
    with whole_file(tmp_path / "f") as temporary:
        temporary.write_bytes(b"half")
        assert not (tmp_path / "f").exists()
        assert temporary.name.startswith(".")
        assert temporary.parent == tmp_path  # the same file system, so that taking the name is one step
    assert inside(tmp_path) == ["f"]


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664), (0o000, 0o666)])
def test_permissions_follow_the_umask_which_stays(mask: int, mode: int, tmp_path: Path) -> None:
    before = os.umask(mask)
    try:
        write_whole(tmp_path / "f", b"x")
        assert os.umask(mask) == mask
    finally:
        os.umask(before)
    assert (tmp_path / "f").stat().st_mode & 0o777 == mode


@pytest.mark.parametrize("mask", [0o022, 0o077, 0o000])
def test_a_private_file_is_its_owners_alone(mask: int, tmp_path: Path) -> None:
    """Also if one that everybody could read was there before."""
    (tmp_path / "f").write_bytes(b"old")
    (tmp_path / "f").chmod(0o666)
    before = os.umask(mask)
    try:
        write_whole(tmp_path / "f", b"x", private=True)
        with whole_lines(tmp_path / "lines", private=True) as add:
            add(b"x\n")
    finally:
        os.umask(before)
    assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("f", "lines")] == [0o600, 0o600]


def test_a_file_is_private_before_anything_is_in_it(tmp_path: Path) -> None:
    with whole_file(tmp_path / "f") as temporary:
        assert temporary.stat().st_mode & 0o777 == 0o600


def test_a_folder_that_cannot_be_is_a_user_error_with_its_path(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    target = tmp_path / "file" / "below" / "paper.pdf"
    with pytest.raises(UserError, match="cannot write") as caught:
        write_whole(target, b"x")
    assert caught.value.where == str(target)
    assert "\n" not in str(caught.value)
    assert inside(tmp_path) == ["file"]


def test_a_target_that_is_a_folder_is_a_user_error(tmp_path: Path) -> None:
    (tmp_path / "paper.pdf").mkdir()
    with pytest.raises(UserError, match="cannot write"):
        write_whole(tmp_path / "paper.pdf", b"x")
    assert inside(tmp_path) == ["paper.pdf"]


# --- line by line ---------------------------------------------------------------------------------------------------


def test_lines_are_there_all_at_once(tmp_path: Path) -> None:
    with whole_lines(tmp_path / "f") as add:
        add(b"one\n")
        add(b"two\n")
        assert not (tmp_path / "f").exists()
    assert (tmp_path / "f").read_bytes() == b"one\ntwo\n"
    with pytest.raises(ZeroDivisionError), whole_lines(tmp_path / "f") as add:
        add(b"three\n")
        raise ZeroDivisionError
    assert (tmp_path / "f").read_bytes() == b"one\ntwo\n"
    assert inside(tmp_path) == ["f"]


def test_a_line_is_added_at_the_end(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"one\n")
    (tmp_path / "f").chmod(0o600)
    append_line(tmp_path / "f", b"two\n")
    append_line(tmp_path / "f", b"three\n")
    assert (tmp_path / "f").read_bytes() == b"one\ntwo\nthree\n"
    assert (tmp_path / "f").stat().st_mode & 0o777 == 0o600


def test_a_line_makes_no_new_file(tmp_path: Path) -> None:
    """A file that was removed meanwhile would else hold the end alone."""
    with pytest.raises(CannotWrite, match=r"f: was removed while it was written to; run the same command again"):
        append_line(tmp_path / "f", b"two\n")
    with pytest.raises(CannotWrite, match="was removed"):
        append_line(tmp_path / "gone" / "f", b"two\n")
    assert inside(tmp_path) == []


def test_a_line_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match=r"cannot write: Is a directory"):
        append_line(tmp_path, b"x\n")
    with pytest.raises(CannotWrite, match=r"cannot write: Is a directory"):
        cut_to_whole_lines(tmp_path)


@pytest.mark.parametrize(
    ("content", "kept", "count"),
    [
        (b"", b"", 0),
        (b"one", b"", 0),
        (b"one\n", b"one\n", 1),
        (b"one\ntw", b"one\n", 1),
        (b"one\n\ntwo\n", b"one\n\ntwo\n", 3),
        (b"one\r\n\xff\x00\ntw\r", b"one\r\n\xff\x00\n", 2),
    ],
)
def test_a_last_line_that_is_not_whole_is_cut_off(content: bytes, kept: bytes, count: int, tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(content)
    assert cut_to_whole_lines(tmp_path / "f") == count
    assert (tmp_path / "f").read_bytes() == kept


# --- read -----------------------------------------------------------------------------------------------------------


def test_text_is_read_as_utf8_without_its_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes("\ufeffΩ é\n".encode())
    assert read_text(tmp_path / "f", "recipe") == "Ω é\n"


def test_a_missing_file_is_named_with_what_it_should_be(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=f"^there is no roster “{re.escape(str(tmp_path / 'f'))}”$"):
        read_text(tmp_path / "f", "roster")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"is a folder, not a recipe$"):
        read_text(tmp_path, "recipe")


@pytest.mark.parametrize(
    ("content", "line"),
    [(b"\xff", 1), (b"a\nb\xe9c\n", 2), (b"a\n\n\xe9", 3), (b"\xef\xbb\xbfa\n\xe9", 2), (b"\xff\xfea\x00\n\x00", 1)],
    ids=["first byte", "Latin-1", "line start", "after a byte-order mark", "UTF-16"],
)
def test_what_is_not_utf8_is_named_with_its_line(content: bytes, line: int, tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(content)
    with pytest.raises(UserError, match=f"f, line {line}: is not UTF-8 text; save it as UTF-8"):
        read_text(tmp_path / "f", "recipe")


def test_sha256_is_that_of_the_standard(tmp_path: Path) -> None:
    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    (tmp_path / "f").write_bytes(b"abc")
    assert sha256(b"abc") == sha256_of_file(tmp_path / "f") == expected


# --- names ----------------------------------------------------------------------------------------------------------


def is_safe(name: str) -> bool:
    """One component of a path on any system, visible, no option, and short enough for an ending."""
    return bool(re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._+=-]*", name)) and len(name) <= 100 and not name.endswith(".")


@given(st.text(max_size=200))
@settings(max_examples=300, deadline=None)
@example("x" * 60)
@example("x" * 61)
@example("é" * 60 + ".")
def test_a_name_is_safe_whatever_the_id(student_id: str) -> None:
    assert is_safe(safe_name(student_id))


@pytest.mark.parametrize("student_id", HOSTILE, ids=lambda text: ascii(text)[:20])
def test_a_hostile_id_stays_inside_its_folder(student_id: str, tmp_path: Path) -> None:
    name = safe_name(student_id)
    assert is_safe(name)
    assert (tmp_path / f"{name}-key.pdf").resolve().parent == tmp_path.resolve()
    write_whole(tmp_path / f"{name}-key.pdf", b"x")
    assert inside(tmp_path) == [f"{name}-key.pdf"]


@given(st.sets(st.text(alphabet="ab._-/ é", max_size=6), max_size=40))
@settings(max_examples=100, deadline=None)
def test_different_ids_have_different_names(ids: set[str]) -> None:
    assert len({safe_name(student_id) for student_id in ids}) == len(ids)


@pytest.mark.parametrize("student_id", ["a b", "é", ".."], ids=ascii)
def test_an_id_that_imitates_the_name_of_another_gets_its_own(student_id: str) -> None:
    imitation = safe_name(student_id)
    assert safe_name(imitation) != imitation


@pytest.mark.parametrize("name", ["A", "20231234", "v1.2", "anna_b-3", "x" * 60])
def test_a_plain_name_stays(name: str) -> None:
    assert safe_name(name) == name


def test_a_changed_name_shows_what_it_can_and_ends_in_its_hash() -> None:
    assert safe_name("a b/é").startswith("a_b")
    assert safe_name("a b").endswith(sha256(b"a b")[:8])  # the same tomorrow: a paper made later finds its place
