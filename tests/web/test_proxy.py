"""Behind a web server that speaks HTTPS: whose word about clients is believed, and by which names it may be called."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2 as httpx
import pytest
from starlette.testclient import TestClient

from generator.bank.bank import Bank
from generator.errors import UserError
from generator.web.app import application
from generator.web.limits import client_of
from generator.web.server import serve
from tests.web.serving import command

PROBLEM = "/problem/convolution/forward/5"
FULL = 10  # requests at once that --rate 1 allows


@pytest.fixture(scope="module")
def behind() -> Iterator[str]:
    """A server that believes this machine, as it would a proxy."""
    with command(
        "--proxy", "127.0.0.1", "--proxy", "10.0.0.0/8", "--name", "practice.example.edu", "--rate", "1"
    ) as one:
        yield one[0]


def statuses(address: str, *chain: str, times: int = 3 * FULL) -> list[int]:
    """What several requests are answered with, for whom the proxy says that it asks."""
    with httpx.Client(base_url=address, timeout=60, verify=False) as client:
        headers = [("x-forwarded-for", part) for part in chain]
        return [client.get("/style.css", headers=headers).status_code for _ in range(times)]


def test_each_client_of_a_proxy_counts_for_itself(behind: str) -> None:
    first = statuses(behind, "198.51.100.1")
    assert first[:FULL] == [200] * FULL
    assert 429 in first
    assert statuses(behind, "198.51.100.2", times=1) == [200]


def test_a_client_cannot_say_that_it_is_another(behind: str) -> None:
    """A proxy adds the address that it sees to what the client sent: only the last that is no proxy's counts."""
    for chain in (
        ["203.0.113.9, 198.51.100.7"],
        ["203.0.113.9", "198.51.100.7"],
        ["127.0.0.1, 198.51.100.7"],
        ["198.51.100.7, 10.1.2.3"],  # through a second proxy
        [", ,198.51.100.7"],
    ):
        assert 429 in statuses(behind, "198.51.100.7")
        assert 429 in statuses(behind, *chain, times=FULL), chain  # more than is left, not more than another had
    for garbage in ("unknown", "a" * 300, "<script>", "999.1.1.1", "198.51.100.7.8"):
        statuses(behind, garbage)
    assert 429 in statuses(behind, "no-address", times=FULL), "all that is no address is one client"


def test_nobody_else_is_believed() -> None:
    with command("--proxy", "192.0.2.1", "--name", "practice.example.edu", "--rate", "1") as (address, _):
        mixed = [statuses(address, f"198.51.100.{number}", times=1)[0] for number in range(3 * FULL)]
        assert mixed[:FULL] == [200] * FULL
        assert 429 in mixed


def test_the_names_of_a_server(behind: str) -> None:
    for number, (name, status) in enumerate((
        ("practice.example.edu", 200), ("PRACTICE.example.edu:443", 200), ("localhost:1", 200), ("[::1]:8182", 200),
        ("evil.example", 400), ("practice.example.edu.evil.example", 400), ("x@practice.example.edu", 400),
        ("practice.example.edu/x", 400), ("[evil", 400),
    )):  # fmt: skip
        headers = {"host": name, "x-forwarded-for": f"198.51.100.{100 + number}"}
        page = httpx.get(behind, headers=headers)
        assert page.status_code == status, name
    assert "start the server with --name" in page.text


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_a_cookie_of_https_is_for_https(behind: str, scheme: str) -> None:
    headers = {"x-forwarded-for": "198.51.100.200", "x-forwarded-proto": scheme, "host": "practice.example.edu"}
    page = httpx.post(behind + PROBLEM, headers=headers, data={"0.0.0": "1"})
    assert ("secure" in page.headers["set-cookie"].lower()) is (scheme == "https")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"origin": "null"}, 200),  # what our own pages send, by their Referrer-Policy
        ({"origin": "https://practice.example.edu"}, 200),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "https://practice.example.edu.evil.example"}, 403),
        ({"origin": "nonsense"}, 403),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, 200),
        ({"sec-fetch-site": "cross-site", "origin": "null"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
    ],
)
def test_forms_of_other_sites_are_not_taken(headers: dict[str, str], status: int) -> None:
    """They could write over the cookie that counts."""
    client = TestClient(application(Bank(), hosts=["practice.example.edu"]), base_url="https://practice.example.edu")
    page = client.post(PROBLEM, data={"0.0.0": "1"}, headers=headers)
    assert page.status_code == status
    assert ("set-cookie" in page.headers) is (status == 200)
    assert client.get(PROBLEM, headers=headers).status_code == 200, "a link may come from anywhere"


def test_whom_an_address_stands_for() -> None:
    assert client_of("198.51.100.7") == client_of("::ffff:198.51.100.7") == "198.51.100.7"
    assert client_of("2001:db8:1:2::1") == client_of("2001:db8:1:2:ffff::9%eth0") != client_of("2001:db8:1:3::1")
    assert client_of("unknown") == client_of("") == client_of("1.2.3") == ""


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"proxies": ["nginx"]}, "--proxy nginx: is neither an address nor a network; write it as 127.0.0.1"),
        ({"proxies": ["10.0.0.1/8"]}, "--proxy 10.0.0.1/8: is neither an address nor a network"),
        ({"proxies": ["0.0.0.0/0"]}, "would let every client say that it is another; name the proxy's own address"),
        ({"proxies": ["::/0"]}, "would let every client say that it is another"),
        ({"names": ["https://practice.example.edu"]}, "is no name of a host; write it without https:// and port"),
        ({"names": ["practice.example.edu:443"]}, "is no name of a host"),
        ({"names": ["*"]}, "is no name of a host"),
        ({"names": [""]}, "is no name of a host"),
        ({"desk": True, "proxies": ["127.0.0.1"]}, "--proxy: the desk shows every answer"),
        ({"desk": True, "host": "0.0.0.0"}, "--host 0.0.0.0: the desk shows every answer"),
    ],
)
def test_what_serve_refuses(options: dict[str, object], said: str) -> None:
    given = {"host": "127.0.0.1", "desk": False, "rate": 20, **options}
    with pytest.raises(UserError) as refused:
        serve(Bank(), port=0, ready=lambda _: pytest.fail("it serves"), **given)  # type: ignore[arg-type]
    assert said in str(refused.value)
