"""Who may come into the studio, and what a browser of another site, or a name that leads here, gets."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2 as httpx
import pytest
from starlette.testclient import TestClient

from generator.errors import UserError
from generator.studio import open_studio
from generator.studio.app import application
from generator.studio.site import Studio
from generator.studio.uploads import LARGEST_UPLOAD, plain_name
from tests.studio.studios import PORT, QUIZ, TOKEN, command, studio
from tests.web.serving import run

COOKIE = f"problemset-studio-{PORT}"


def stranger(folder: Path) -> TestClient:
    app = application(Studio(folder), TOKEN, PORT)
    return TestClient(app, base_url=f"http://127.0.0.1:{PORT}", follow_redirects=False)


def test_nobody_comes_in_without_the_token(tmp_path: Path) -> None:
    (tmp_path / "quiz.toml").write_text(QUIZ)
    client = stranger(tmp_path)
    for address in ("/", "/exam/quiz/compose", "/studio.js", "/nothing"):
        for token in ("", "?token=", "?token=" + "0" * 32, "?token=%00%ff", f"?token={TOKEN}0"):
            response = client.get(address + token)
            assert response.status_code == 403
            assert "Quiz" not in response.text
    client.cookies.set(COOKIE, TOKEN[:-1])
    assert client.get("/").status_code == 403
    assert client.post("/new", data={"source": "empty"}).status_code == 403
    assert [path.name for path in tmp_path.iterdir()] == ["quiz.toml"]


def test_the_token_is_taken_out_of_the_address(tmp_path: Path) -> None:
    client = stranger(tmp_path)
    response = client.get(f"/?token={TOKEN}&of=b")
    assert (response.status_code, response.headers["location"]) == (303, "/?of=b")
    kept = response.headers["set-cookie"].lower()
    assert "httponly" in kept and "samesite=strict" in kept
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("path", ["//example.com", "/%5cexample.com", "//example.com/%2e%2e"])
def test_a_token_leads_to_no_other_site(tmp_path: Path, path: str) -> None:
    response = stranger(tmp_path).get(f"http://127.0.0.1:{PORT}{path}?token={TOKEN}")
    assert response.headers["location"].startswith("/") and not response.headers["location"].startswith(("//", "/\\"))


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "studio.example.com"},  # a name that leads to this machine
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://example.com"},
        {"origin": "http://127.0.0.1.example.com"},
    ],
)
def test_forms_of_other_sites_are_refused(tmp_path: Path, headers: dict[str, str]) -> None:
    with studio(tmp_path) as client:
        response = client.post("/new", data={"source": "empty", "title": "Taken over"}, headers=headers)
        assert response.status_code in (400, 403)
    assert list(tmp_path.iterdir()) == []


def test_headers_close_the_doors_of_the_browser(tmp_path: Path) -> None:
    with studio(tmp_path) as client:
        headers = client.get("/").headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe-inline" not in headers["content-security-policy"].split("script-src")[1].split(";")[0]
    assert headers["x-content-type-options"] == "nosniff"


def test_an_upload_of_200_megabytes_is_refused_in_words_and_the_studio_goes_on(tmp_path: Path) -> None:
    """Sent bit by bit to the application, as a server would: none of it is kept."""
    client = stranger(tmp_path)
    boundary = b'--b\r\nContent-Disposition: form-data; name="record"; filename="a.jsonl"\r\n\r\n'
    pieces = [boundary, *([b"x" * 2**20] * 200), b"\r\n--b--\r\n"]

    async def sent() -> httpx.Response:
        async def body() -> AsyncIterator[bytes]:
            for piece in pieces:
                yield piece

        transport = httpx.ASGITransport(app=client.app)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://127.0.0.1:{PORT}") as browser:
            return await browser.post(
                "/new", content=body(),
                headers={"content-type": "multipart/form-data; boundary=b", "cookie": f"{COOKIE}={TOKEN}"},
            )  # fmt: skip

    response = run(sent())
    assert response.status_code == 413
    assert f"larger than {LARGEST_UPLOAD // 10**6} MB" in response.text
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"), ("C:\\Users\\ada\\klass.xlsx", "klass.xlsx"), ("..", "file"), ("", "file"),
        ("a<script>.csv", "a_script_.csv"), ("x" * 300 + ".csv", "x" * 76 + ".csv"), ("a\n\"b.csv", "a_b.csv"),
    ],
)  # fmt: skip
def test_names_of_uploads_are_plain(sent: str, kept: str) -> None:
    assert plain_name(sent) == kept


def test_a_folder_that_may_not_be_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: path != tmp_path)  # root may write everywhere
    with pytest.raises(UserError, match="may not be written to"):
        open_studio(tmp_path, port=0, ready=lambda _: None)


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot write"):
        open_studio(tmp_path / "file" / "exams", port=0, ready=lambda _: None)


def test_the_command_says_where_it_is_and_ends_in_silence(tmp_path: Path) -> None:
    with command(tmp_path / "exams") as (address, _):
        assert httpx.get(address, follow_redirects=True).status_code == 200
        assert httpx.get(address.split("?")[0]).status_code == 403
