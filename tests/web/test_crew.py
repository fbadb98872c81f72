"""Pages that take long are made beside the server: a short queue, nothing made for nobody, memory that stays flat."""

from __future__ import annotations

import asyncio
import os
import re
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
from starlette.testclient import TestClient

from generator.bank.bank import Bank
from generator.web.app import application
from generator.web.crew import Busy, ClientGone, Crew, NotMade
from tests.web.serving import WAIT, command, connecting, megabytes, run, soon
from tests.web.tasks import done, ended, failing


@pytest.fixture
def crew() -> Iterator[Crew]:
    one = Crew(size=1, queue=2)
    yield one
    one.close()


async def never() -> None:
    """A client that stays."""
    await asyncio.sleep(WAIT)


def after(seconds: float) -> Callable[[], Coroutine[Any, Any, None]]:
    async def gone() -> None:
        await asyncio.sleep(seconds)

    return gone


def log(folder: Path) -> list[str]:
    file = folder / "done"
    return file.read_text(encoding="utf-8").split() if file.exists() else []


def test_a_full_queue_refuses_and_says_when_to_come_again(crew: Crew, tmp_path: Path) -> None:
    async def crowd() -> list[Any]:
        first = asyncio.create_task(crew.made(done, tmp_path, "first", 2.0, gone=never))
        while not log(tmp_path):  # until its process has begun
            await asyncio.sleep(0.05)
        others = [crew.made(done, tmp_path, f"{number}", gone=never) for number in range(5)]
        return await asyncio.gather(first, *others, return_exceptions=True)

    made = run(crowd())
    assert [type(one) for one in made] == [bytes, bytes, bytes, Busy, Busy, Busy]
    seconds = [one.seconds for one in made[3:]]
    assert len(set(seconds)) == 3, "they do not all come again at the same moment"
    assert all(2 <= one <= 10 for one in seconds)
    assert log(tmp_path) == ["first", "0", "1"]


def test_what_nobody_waits_for_any_more_is_not_made(crew: Crew, tmp_path: Path) -> None:
    async def crowd() -> list[Any]:
        first = asyncio.create_task(crew.made(done, tmp_path, "first", 1.5, gone=never))
        while not log(tmp_path):
            await asyncio.sleep(0.05)
        others = [crew.made(done, tmp_path, "left", gone=after(0.2)), crew.made(done, tmp_path, "stays", gone=never)]
        return await asyncio.gather(first, *others, return_exceptions=True)

    made = run(crowd())
    assert [type(one) for one in made] == [bytes, ClientGone, bytes]
    assert log(tmp_path) == ["first", "stays"]


def test_the_same_is_made_once_for_all_who_ask_and_kept_for_who_asks_again(crew: Crew, tmp_path: Path) -> None:
    async def crowd() -> list[Any]:
        asked = [
            crew.made(done, tmp_path, "same", 0.5, gone=after(0.1) if number == 0 else never) for number in range(9)
        ]
        made = await asyncio.gather(*asked, return_exceptions=True)
        return [*made, await crew.made(done, tmp_path, "same", 0.5, gone=never)]

    first, *others = run(crowd())
    assert isinstance(first, ClientGone), "it is made for the others all the same"
    assert len(set(others)) == 1
    assert log(tmp_path) == ["same"]


def test_what_takes_too_long_is_ended_and_others_go_on(tmp_path: Path) -> None:
    crew = Crew(size=1, patience=1.0)

    async def asked() -> bytes:
        with pytest.raises(NotMade):
            await crew.made(done, tmp_path, "slow", WAIT, gone=never)
        with pytest.raises(NotMade):
            await crew.made(ended, tmp_path, gone=never)
        with pytest.raises(ValueError, match="its own"):
            await crew.made(failing, "its own", gone=never)
        return await crew.made(done, tmp_path, "next", gone=never)

    assert run(asked()).startswith(b"next")
    crew.close()
    assert log(tmp_path) == ["slow", "ended", "next"]


def test_a_process_is_replaced_after_some_tasks_and_ends_with_the_crew(crew: Crew, tmp_path: Path) -> None:
    async def asked() -> list[bytes]:
        return [await crew.made(done, tmp_path, f"{number}", gone=never) for number in range(60)]

    processes = [int(made.split()[1]) for made in run(asked())]
    assert len(set(processes)) == 3
    assert os.getpid() not in processes
    crew.close()
    assert soon(lambda: not Path(f"/proc/{processes[-1]}").exists())


# --- the server -----------------------------------------------------------------------------------------------------


class _Full(Crew):
    async def made(self, *_: Any, **__: Any) -> bytes:
        raise Busy(4)


class _Failing(Crew):
    async def made(self, *_: Any, **__: Any) -> bytes:
        raise NotMade


def test_a_full_queue_has_a_page_that_tries_again() -> None:
    client = TestClient(application(Bank(), crew=_Full()), base_url="http://localhost")
    page = client.get("/set/5/3/paper.pdf?of=convolution/forward")
    assert (page.status_code, page.headers["retry-after"], page.headers["refresh"]) == (503, "4", "4")
    assert "This page tries again by itself in 4 seconds." in page.text
    assert "All problems" in page.text
    assert client.get("/set/5/3?of=convolution/forward").status_code == 200


def test_pages_that_are_not_made_have_a_page_that_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    client = TestClient(application(Bank(), crew=_Failing()), base_url="http://localhost")
    page = client.get("/set/5/3/paper.pdf?of=convolution/forward")
    assert page.status_code == 503
    assert "Choose fewer problems" in page.text
    assert capsys.readouterr().err.startswith("fault: no pages were made for /set/5/3/paper.pdf")


def test_sets_do_not_hold_up_other_pages() -> None:
    """Ten clients with sets made the first page wait for 44 s."""
    with command() as (address, _), httpx.Client(base_url=address, timeout=WAIT, verify=False) as client:
        status: list[int] = []

        def ask(seed: int) -> None:
            status.append(client.get(f"/set/{seed}/30/key.pdf?of=convolution").status_code)

        client.get("/")
        asking = [threading.Thread(target=ask, args=(seed,)) for seed in range(10)]
        for thread in asking:
            thread.start()
        waits = []
        while any(thread.is_alive() for thread in asking):
            begun = time.monotonic()
            assert client.get("/").status_code == 200
            waits.append(time.monotonic() - begun)
            time.sleep(0.05)
    print(f"first page: {len(waits)} times, the longest {1000 * max(waits):.0f} ms; sets: {sorted(status)}")
    assert set(status) <= {200, 503}
    assert 200 in status
    assert max(waits) < 10
    assert sorted(waits)[len(waits) // 2] < 2


def test_who_asks_for_a_set_and_leaves_gets_none() -> None:
    """Nor does the server say anything of it; the next one's set is made at once."""
    with command() as (address, _), connecting(int(address.rsplit(":", 1)[1])) as connect:
        for seed in range(40):
            leaving = connect()
            leaving.sendall(b"GET /set/%d/30/key.pdf?of=convolution HTTP/1.1\r\nHost: localhost\r\n\r\n" % seed)
            time.sleep(0.02)
            leaving.close()
        time.sleep(0.5)
        assert httpx.get(f"{address}/set/77/3/key.pdf?of=convolution", timeout=WAIT).status_code == 200


def test_memory_stays_flat_over_many_sets() -> None:
    """The server itself typesets nothing: 200 sets used to take it from 74 to 1,320 MB."""
    with command() as (address, process), httpx.Client(base_url=address, timeout=WAIT, verify=False) as client:

        def sets(seeds: range) -> None:
            for seed in seeds:
                page = client.get(f"/set/{seed}/5/paper.pdf?of=convolution")
                assert page.content.startswith(b"%PDF")

        sets(range(5))
        before = megabytes(process)
        sets(range(5, 35))
        after_all = megabytes(process)
    print(f"{before:.0f} MB after 5 sets, {after_all:.0f} MB after 35")
    assert after_all < before + 20


def test_the_pages_of_a_set_are_those_of_the_command_line(tmp_path: Path) -> None:
    from tests.helpers import pdf_text

    client = TestClient(application(Bank()), base_url="http://localhost")
    page = client.get("/set/5/3?of=convolution/forward&size=3")
    code = re.search("[0-9A-Z]{4}-[0-9A-Z]{4}", page.text)
    assert code
    assert code[0] in pdf_text(client.get("/set/5/3/key.pdf?of=convolution/forward&size=3").content)
