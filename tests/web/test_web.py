"""The web application: what it shows and what it keeps to itself, forged links, hostile answers, a real browser."""

from __future__ import annotations

import io
import itertools
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType
from typing import Any

import httpx2 as httpx
import pikepdf
import pytest
import uvicorn
from playwright.sync_api import Browser, expect
from starlette.testclient import TestClient

from generator.bank.bank import Bank
from generator.bank.drawing import draw_instance
from generator.errors import UserError
from generator.model import Instance
from generator.web.app import application
from generator.web.limits import Buckets
from generator.web.links import Link, fresh, read_link
from generator.web.mixes import next_type, read_mix
from generator.web.problems import other
from generator.web.tally import Tally, counted, read_tally, written_tally
from tests.helpers import SUM, Workdir, add_type, changed, pdf_text, polynomial_text
from tests.web.browsing import DESKTOP, PHONE, cut_off, grave_faults, watched

BANK = Bank()
OPEN = [type_id for type_id in BANK.ids() if BANK[type_id].is_open]
CHECKED = [type_id for type_id in BANK.ids() if not BANK[type_id].is_open]
FORWARD = "/problem/convolution/forward/5"


@pytest.fixture
def client() -> TestClient:
    return TestClient(application(BANK), base_url="http://localhost")


def instance(type_id: str, seed: int) -> Instance:
    return draw_instance(BANK[type_id], seed, "show", "show", knobs=BANK[type_id].resolve_knobs({}))


def inputs(answer: Mapping[str, Any], kinds: Mapping[str, Any] = MappingProxyType({})) -> dict[str, str]:
    """The form that writes these values into the boxes: a sequence has a box for each of its entries."""
    form: dict[str, str] = {}
    for place, (name, value) in enumerate(answer.items()):
        if kinds.get(name) == "polynomial":
            form[str(place)] = polynomial_text(value)
        elif isinstance(kinds.get(name), tuple) and isinstance(value, list):
            form[str(place)] = ", ".join(value) or "none"
        elif isinstance(value, list) and value and isinstance(value[0], str) and kinds.get(name) != "sequence":
            form[str(place)] = ", ".join(value)
        elif isinstance(value, list):
            rows = value if isinstance(value[0], list) else [value]
            form |= {f"{place}.{r}.{c}": str(n) for r, row in enumerate(rows) for c, n in enumerate(row)}
        else:
            form[str(place)] = str(value)
    return form


def told(response: httpx.Response) -> str:
    found = re.search(r'role="status"[^>]*>(?:<p>(.*?)</p>)?</div>', response.text, re.DOTALL)
    assert found
    return found[1] or ""


# --- practice -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("type_id", CHECKED)
def test_a_problem_and_no_answer_is_in_its_page(client: TestClient, type_id: str) -> None:
    page = client.get(f"/problem/{type_id}/7")
    assert page.status_code == 200
    assert 'class="statement"' in page.text
    assert "right-answer" not in page.text
    drawn = instance(type_id, 7)
    assert not any(name in page.text for name in drawn.mistakes), "a mistake tells what is wrong"
    answer = dict(drawn.answer)
    right = client.post(f"/problem/{type_id}/7", data=inputs(answer, drawn.kinds))
    assert told(right) == "Right."
    assert "right-answer" not in right.text
    for name, fields in drawn.mistakes.items():
        whole = {**answer, **fields}
        if inputs(whole, drawn.kinds).keys() == inputs(answer, drawn.kinds).keys():
            response = client.post(f"/problem/{type_id}/7", data=inputs(whole, drawn.kinds))
            assert told(response) == f"Not right. This is what comes out with: {name}.".replace("'", "&#39;")


@pytest.mark.parametrize("type_id", OPEN)
def test_an_open_problem_shows_its_model_answer_and_criteria_when_asked_for(client: TestClient, type_id: str) -> None:
    page = client.get(f"/problem/{type_id}/7")
    assert page.status_code == 200
    assert "<textarea" in page.text
    assert "Model answer" not in page.text
    assert "data-points" not in page.text
    shown = client.post(f"/problem/{type_id}/7", data={"do": "steps"})
    assert "Model answer" in shown.text
    assert shown.text.count("data-points") == len(instance(type_id, 7).criteria) > 1


def test_the_steps_leave_what_was_written_its_marks_and_the_verdict(client: TestClient) -> None:
    answer = inputs(dict(instance("convolution/forward", 5).answer))
    form = answer | {"0.0.1": "4444"}
    checked = client.post(FORWARD, data=form | {"do": "check"})
    shown = client.post(FORWARD, data=form | {"do": "steps"})
    assert "right-answer" in shown.text
    assert told(shown) == told(checked) == "Not right: 1 entry is marked."
    for marked in ("aria-invalid", "is-right", 'value="[^"]'):
        found = re.findall(rf'name="([\d.]+)"[^>]*{marked}', shown.text)
        assert found == re.findall(rf'name="([\d.]+)"[^>]*{marked}', checked.text) != []
    again = client.post(FORWARD, data=answer | {"do": "check", "shown": "steps"})
    assert "right-answer" in again.text, "a check does not take the steps away"
    assert told(again) == "Right."
    assert told(client.post(FORWARD, data={"do": "steps"})) == "", "who writes nothing is told nothing"


def test_only_a_check_counts(client: TestClient) -> None:
    answer = inputs(dict(instance("convolution/forward", 5).answer))
    assert "answers right" not in client.post(FORWARD, data=answer | {"do": "steps"}).text
    assert "1 of 1 answers right" in client.post(FORWARD, data=answer | {"do": "check"}).text


def test_an_answer_in_own_words_is_still_there_beside_the_model_answer(client: TestClient) -> None:
    own = "\nBecause <b> the filter\nis the same. " + "x" * 1900
    shown = client.post(f"/problem/{OPEN[0]}/7", data={"do": "steps", "own": own})
    assert "Model answer" in shown.text
    assert f">\n{own.replace('<b>', '&lt;b&gt;')}</textarea>" in shown.text


def test_wrong_entries_are_marked(client: TestClient) -> None:
    answer = dict(instance("convolution/forward", 5).answer)
    form = inputs(answer) | {"0.0.1": "4444", "0.1.0": ""}
    page = client.post(FORWARD, data=form)
    assert told(page) == "Not right: 1 entry is marked. 1 of the boxes is empty."
    assert re.findall(r'name="([\d.]+)"[^>]*aria-invalid', page.text) == ["0.0.1"]
    assert set(re.findall(r'name="([\d.]+)"[^>]*is-right', page.text)) == {"0.0.0", "0.1.1"}
    assert told(client.post(FORWARD, data={})) == "Nothing is written yet."


def test_a_part_of_the_answer_is_right_so_far_where_its_size_is_no_question(client: TestClient) -> None:
    one = "/problem/convolution/find_filter/5"
    first = {"0.0.0": inputs(dict(instance("convolution/find_filter", 5).answer))["0.0.0"]}
    assert told(client.post(one, data=first)) == "Right so far. 2 of the boxes are empty."
    first = {"0.0.0": inputs(dict(instance("convolution/forward", 5).answer))["0.0.0"]}
    assert told(client.post(FORWARD, data=first)) == "Not right: 1 entry is marked."


def test_a_link_leads_to_the_same_problem_and_a_fresh_one_to_another(client: TestClient) -> None:
    first, second = (client.get("/fresh/convolution/forward", follow_redirects=False) for _ in range(2))
    assert first.status_code == 303
    assert first.headers["location"] != second.headers["location"]
    link = first.headers["location"]
    assert client.get(link).text == TestClient(application(Bank()), base_url="http://localhost").get(link).text


def test_the_terminal_shows_the_same_problem(client: TestClient, tmp_path: Path) -> None:
    command = re.search(r"<code>problemset (.*?)</code>", client.get(f"{FORWARD}?size=2&taps=2").text)
    assert command
    (tmp_path / "bank").mkdir()
    shown = Workdir(tmp_path).run(command[1]).done().out
    drawn = draw_instance(BANK["convolution/forward"], 5, "show", "show",
                          knobs=BANK["convolution/forward"].resolve_knobs({"size": 2, "taps": 2}))  # fmt: skip
    assert ", ".join(str(n).replace("-", "−") for n in drawn.answer["Y"][0]) in shown


@pytest.mark.parametrize("type_id", [i for i in BANK.ids() if BANK[i].effort])
def test_harder_is_more_work_and_easier_is_less(type_id: str) -> None:
    kind = BANK[type_id]
    assert kind.effort
    here = kind.effort(**instance(type_id, 7).givens)
    for harder in (True, False):
        found = other(BANK, Link(type_id, 7), harder=harder)
        if found:
            steps = kind.effort(**instance(type_id, found.seed).givens)
            assert steps > here if harder else steps < here
            assert found == other(BANK, Link(type_id, 7), harder=harder)


def test_where_there_is_no_harder_one_the_page_says_so(tmp_path: Path) -> None:
    add_type(tmp_path, "tiny/sum", SUM + "\n\ndef effort(a, b) -> int:\n    return 3\n")
    flat = TestClient(application(Bank([tmp_path])), base_url="http://localhost")
    assert "No harder one was found" in flat.get("/harder/tiny/sum/1").text
    assert "No easier one was found" in flat.get("/easier/tiny/sum/1?largest=9").text


def test_a_set_as_pdf_with_its_key(client: TestClient) -> None:
    page = client.get("/set?of=convolution/forward&how-many=3&size=2&taps=2")
    assert page.status_code == 200
    papers = [client.get(link.replace("&amp;", "&")) for link in re.findall(r'href="(/set/[^"]*pdf[^"]*)"', page.text)]
    assert [paper.headers["content-type"] for paper in papers] == ["application/pdf"] * 2
    paper, key = (pdf_text(paper.content) for paper in papers)
    assert "Answer key" in key
    assert "Answer key" not in paper
    code = re.search("[0-9A-Z]{4}-[0-9A-Z]{4}", page.text)
    assert code
    assert code[0] in paper
    assert code[0] in key
    assert papers[0].content == client.get(str(papers[0].url)).content
    command = re.search(
        r"<code>(problemset practice convolution/forward --knob size=2 --knob taps=2 --count 3 --seed \d+)</code>",
        page.text,
    )
    assert command, page.text


# --- bad input ------------------------------------------------------------------------------------------------------

FORGED = [
    "/problem/convolution/nothing/5",
    "/problem/convolution/forward/-1",
    "/problem/convolution/forward/1e9",
    "/problem/convolution/forward/99999999999999999999",
    "/problem/convolution/forward/" + "9" * 30,
    "/problem/convolution/forward/5?size=99",
    "/problem/convolution/forward/5?size=x",
    "/problem/convolution/forward/5?sise=3",
    "/problem/..%2f..%2fetc/passwd/5",
    "/problem/%3Cscript%3E/x/5",
    "/fresh/a/b",
    "/type/a/b",
    "/set?of=&how-many=3",
    "/set?of=convolution&how-many=31",
    "/set?of=convolution&how-many=0",
    "/set?of=convolution&how-many=²",
    "/set/5/99?of=convolution",
    "/set/x/3?of=convolution",
    "/set/5/3/else.pdf?of=convolution",
    "/set/5/3?of=../..",
    "/nothing",
    "/problem/convolution/forward/٣",
    "/desk/convolution/forward/5",
    "/set/5/3?of=convolution/forward&size=77",
    "/problem/convolution/forward/5?size=3&size=99",
]


@pytest.mark.parametrize("address", FORGED)
def test_forged_links_lead_to_a_page_that_says_so(client: TestClient, address: str) -> None:
    page = client.get(address)
    assert page.status_code == 404, address
    assert "<script>" not in page.text
    assert "Traceback" not in page.text
    assert "All problems" in page.text


ANSWERS = [
    "x" * 400,
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "=1+1", "9" * 300, "1/0", "\0",
    "\ud83d\ude00", "__import__('os')", "((((((((((", "NaN", "-", "½", "1,234",
]  # fmt: skip


@pytest.mark.parametrize("text", ANSWERS)
@pytest.mark.parametrize("type_id", ["convolution/forward", "convolution/reasons", "convolution/parameter_count"])
def test_hostile_answers_come_back_as_text(client: TestClient, type_id: str, text: str) -> None:
    form = {name: text.encode("utf-8", "surrogatepass") for name in inputs(dict(instance(type_id, 5).answer))}
    page = client.post(f"/problem/{type_id}/5", data=form)
    assert page.status_code == 200
    assert told(page).startswith(("Not read", "Not right", "Nothing is written")), told(page)
    assert "<script>alert" not in page.text
    assert "onerror=alert(1)>" not in page.text


def test_forms_of_any_shape(client: TestClient) -> None:
    for form in ({"9": "1"}, {"0.0": "1"}, {"0.0.0.0": "1"}, {"do": "steps" * 50}, {"choice": "A"}, {"": ""}):
        assert client.post(FORWARD, data=form).status_code == 200
    for body in (b"\xff\xfe", b"%", b"a=b;c", b"&" * 300, b"=" * 300, b'{"0.0.0": 1}'):
        assert client.post(FORWARD, content=body).status_code == 200


def test_large_bodies_long_addresses_and_other_methods(client: TestClient) -> None:
    assert client.post(FORWARD, content=b"a" * 30_000).status_code == 413
    assert client.post(FORWARD, content=b"a=1&" * 1_000).status_code == 413
    assert client.get(FORWARD + "?" + "a" * 3000).status_code == 414
    assert client.put(FORWARD).status_code == 405
    assert client.post("/").status_code == 405
    assert "All problems" in client.put(FORWARD).text


def test_a_body_without_end_is_cut_off(client: TestClient) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(10_000):
            sent += 1
            yield b"a" * 1000

    assert client.post(FORWARD, content=endless()).status_code == 413


def test_headers_close_the_doors(client: TestClient) -> None:
    for address in (
        "/",
        FORWARD,
        "/nothing",
        "/style.css",
        "/set/5/1/paper.pdf?of=convolution/forward",
        FORWARD + "?" + "a" * 3000,
    ):
        headers = client.get(address).headers
        assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
        assert re.findall("script-src ([^;]*)", headers["content-security-policy"]) == ["'self'"], "none in a page"
        assert "javascript" not in headers["content-type"], "no page can be read as the script"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


def test_another_sites_name_does_not_lead_here() -> None:
    own = TestClient(application(BANK, hosts=["localhost"]), base_url="http://evil.example")
    assert own.get("/").status_code == 400


@pytest.mark.parametrize(
    ("address", "what", "todo"),
    [
        ("/problem/convolution/forward/5?size=99", "Setting “size” must be 2 to 6, not 99.", ">Its settings</a>"),
        ("/fresh/convolution/forward?sise=3", "This type has no setting “sise”.", "Did you mean size or stride?"),
        ("/fresh/convolution/forwrd", "There is no problem type “convolution/forwrd”.", "Did you mean convolution/"),
        ("/problem/convolution/forward/x", "A link ends in a seed", "Take a fresh problem instead."),
        ("/nothing", "There is no such page.", "Links lose their ends"),
        ("/set?of=convolution&how-many=31", "A set has 1 to 30 problems.", "Go back, and ask for as many."),
        ("/fresh", "Nothing is chosen to practise.", "Tick at least one topic or problem."),
    ],
)  # fmt: skip
def test_an_error_says_what_to_do(client: TestClient, address: str, what: str, todo: str) -> None:
    page = client.get(address)
    assert page.status_code == 404
    assert what in page.text
    assert todo in page.text
    assert "`" not in page.text, "commands are for a terminal"


def test_what_is_not_read_is_told_how_to_write_it(client: TestClient) -> None:
    page = client.post(FORWARD, data={"0.0.0": "<b>9</b>"})
    assert (
        told(page)
        == "Not read: cell 1: “&lt;b&gt;9&lt;/b&gt;” is not a number. Numbers are written as −3, 1/2 or 0.75."
    )


# --- settings and mixes ---------------------------------------------------------------------------------------------


def test_settings_are_asked_for_in_words(tmp_path: Path) -> None:
    about = 'ABOUT = {"largest": "largest number that is added"}'
    add_type(tmp_path, "tiny/sum", changed(SUM, "\n\ndef draw", f"\n{about}\n\n\ndef draw"))
    page = TestClient(application(Bank([tmp_path])), base_url="http://localhost").get("/type/tiny/sum")
    spec = Bank([tmp_path])["tiny/sum"].knobs["largest"]
    assert '<label for="a-largest">Largest number that is added</label>' in page.text
    assert f"<code>largest</code>: {spec.describe()}; {spec.default} unless set" in page.text


def test_settings_with_the_names_of_other_things_in_an_address_work(client: TestClient) -> None:
    """A type may have a setting called "count": how many problems a set has is asked for under another name."""
    page = client.get("/set?of=optimization/momentum&how-many=4&count=4")
    assert page.status_code == 200
    assert "4 problems" in page.text
    assert "--knob count=4" in page.text


def test_a_mix_gives_problems_of_all_that_it_names_and_each_leads_to_another(client: TestClient) -> None:
    address = "/fresh?of=convolution&of=normalization/batch_forward"
    seen: list[str] = []
    for _ in range(40):
        page = client.get(address)
        assert page.status_code == 200
        seen.append("/".join(page.url.path.split("/")[2:4]))
        assert "mix-of=convolution,normalization/batch_forward" in str(page.url)
        address = re.search(r'href="(/fresh\?[^"]*after=[^"]*)"', page.text)[1].replace("&amp;", "&")  # type: ignore[index]
    assert all(one != other for one, other in itertools.pairwise(seen)), "never the same type twice on end"
    assert {type_id.split("/")[0] for type_id in seen} == {"convolution", "normalization"}
    assert 10 <= seen.count("normalization/batch_forward") <= 20, "each name as often as any other, where it may"


def test_easier_harder_checks_and_settings_work_in_a_mix(client: TestClient) -> None:
    mixed = FORWARD + "?mix-of=convolution,normalization"
    for way in ("easier", "harder"):
        page = client.get(mixed.replace("/problem/", f"/{way}/"))
        assert "mix-of=convolution,normalization" in str(page.url)
    answer = inputs(dict(instance("convolution/forward", 5).answer))
    client.post(mixed, data=answer)
    page = client.post(FORWARD, data=answer)
    assert "1 of 1 answers right" in page.text, "the same problem counts once, in a mix and alone"
    page = client.get(mixed)
    assert 'href="/problem/convolution/forward/5"' in page.text
    assert 'href="/mix?of=convolution&amp;of=normalization"' in page.text
    assert client.get("/type/convolution/forward").status_code == 200


@pytest.mark.parametrize("names", ["", "nothing", "../..", "convolution,<script>", ","])
def test_forged_mixes(client: TestClient, names: str) -> None:
    page = client.get(FORWARD, params={"mix-of": names})
    assert page.status_code == (200 if names == "" else 404)
    assert "<script>" not in page.text


def test_a_mix_is_named_as_shortly_as_it_can_be() -> None:
    topic = BANK.select(["normalization"])
    assert read_mix(BANK, [*topic, "convolution/forward", "convolution/forward"]) == (
        "convolution/forward",
        "normalization",
    )
    assert read_mix(BANK, ["normalization", topic[0]]) == ("normalization",)
    with pytest.raises(UserError, match="too many single problems"):
        read_mix(BANK, [type_id for kinds in BANK.topics().values() for type_id in kinds[1:]])
    assert next_type(BANK, ("convolution/forward",), "convolution/forward") == "convolution/forward"


def test_a_set_of_several_topics_comes_again_from_its_address(client: TestClient) -> None:
    page = client.get("/set?of=convolution&of=normalization/batch_forward&how-many=3")
    assert "problemset practice convolution normalization/batch_forward --count 3" in page.text
    code = re.search("[0-9A-Z]{4}-[0-9A-Z]{4}", page.text)
    assert code
    assert code[0] in client.get(str(page.url)).text


# --- the tally ------------------------------------------------------------------------------------------------------


def test_the_cookie_counts_each_right_problem_once_and_no_script_reads_it(client: TestClient) -> None:
    answer = inputs(dict(instance("convolution/forward", 5).answer))
    response = client.post(FORWARD, data=answer | {"0.0.0": "99999"})
    assert "0 of 1 answers right" in response.text
    for _ in range(2):
        response = client.post(FORWARD, data=answer)
        assert "1 of 2 answers right" in response.text
    cookie = response.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "1 of 2 answers right" in client.get("/").text


@pytest.mark.parametrize(
    "forged", ["", "x", "9.3", "1.2.zz", "1" * 5000, "1.2." + "a" * 9, "-1.2", "1.2<script>", "٣.٤"]
)
def test_forged_cookies_count_nothing(forged: str) -> None:
    assert read_tally(forged) == Tally()


def test_a_tally_comes_back_as_it_was_written_and_stays_small() -> None:
    tally = Tally()
    for number in range(200):
        tally = counted(tally, f"/problem/a/b/{number}", is_right=number % 2 == 0)
        assert read_tally(written_tally(tally)) == tally
    assert (tally.right, tally.tried) == (100, 200)
    assert len(written_tally(tally)) < 400


# --- limits ---------------------------------------------------------------------------------------------------------


def test_a_client_in_a_hurry_waits_and_the_others_do_not() -> None:
    clock = [0.0]
    buckets = Buckets(rate=2, burst=3, now=lambda: clock[0])
    assert [buckets.takes("192.0.2.1") for _ in range(4)] == [True, True, True, False]
    assert buckets.takes("192.0.2.2")
    clock[0] += 1
    assert [buckets.takes("192.0.2.1") for _ in range(3)] == [True, True, False]
    assert [buckets.takes("192.0.2.3", 2.5), buckets.takes("192.0.2.3", 2.5)] == [True, False]
    assert buckets.takes("192.0.2.4", 20), "what is dear can be had, whatever the rate"
    assert not buckets.takes("192.0.2.4")
    limited = TestClient(application(BANK, buckets=Buckets(0.001, 5)), base_url="http://localhost")
    assert [limited.get("/").status_code for _ in range(6)] == [200] * 5 + [429]
    for number in range(20_000):
        buckets.takes(f"10.0.{number // 256}.{number % 256}")
    assert len(buckets._left) <= 10_000


def test_links_say_what_they_lead_to() -> None:
    link = Link("convolution/forward", 5, {"size": 4})
    assert link.path() == "/problem/convolution/forward/5?size=4"
    assert read_link(BANK, "convolution/forward", "5", {"size": "4", "taps": "3"}) == link
    assert fresh("convolution/forward", {}) != fresh("convolution/forward", {})
    assert link.command == "problemset show convolution/forward --seed 5 --knob size=4"


# --- a type that fails ----------------------------------------------------------------------------------------------


def test_a_type_that_fails_has_a_page_that_says_so_and_the_server_lives(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add_type(tmp_path, "tiny/sum")
    add_type(tmp_path, "tiny/broken", changed(SUM, 'return {"sum": a + b}', "return 1 / 0"))
    add_type(tmp_path, "tiny/unread", "this is no Python")
    add_type(tmp_path, "tiny/liar", changed(SUM, 'return answer["sum"] - a == b', "return False"))
    client = TestClient(application(Bank([tmp_path])), base_url="http://localhost")
    home = client.get("/")
    assert home.status_code == 200
    assert "tiny/unread is broken and left out" in home.text
    for name in ("broken", "unread", "liar"):
        page = client.get(f"/problem/tiny/{name}/1")
        assert page.status_code == 500
        assert "This problem type is broken; the others are not" in page.text
        assert "problem.py" not in page.text
        assert f"fault: tiny/{name}" in capsys.readouterr().err
    assert client.get("/problem/tiny/sum/1").status_code == 200


def test_the_home_page_names_every_type_and_runs_none_of_them(tmp_path: Path) -> None:
    marker = tmp_path / "was-run"
    spy = changed(SUM, 'TITLE = "Sum"', f"TITLE = 'A <spy>'\nopen({str(marker)!r}, 'w').close()")
    add_type(tmp_path / "bank", "tiny/spy", spy)
    client = TestClient(application(Bank([tmp_path / "bank"])), base_url="http://localhost")
    home = client.get("/")
    assert set(re.findall(r'href="/fresh/([^"]+)"', home.text)) == {*BANK.ids(), "tiny/spy"}
    assert '<a href="/fresh/tiny/spy">A &lt;spy&gt;</a>' in home.text
    assert "Two whole numbers are added." in home.text
    assert not marker.exists()
    assert client.get("/type/tiny/spy").status_code == 200
    assert marker.exists(), "the spy works"


# --- the instructor's desk ------------------------------------------------------------------------------------------


def test_the_desk_shows_everything_and_is_not_there_unless_asked_for(client: TestClient) -> None:
    address = "/desk/convolution/forward/5"
    assert client.get(address).status_code == 404
    desk = TestClient(application(BANK, desk=True), base_url="http://localhost")
    page = desk.get(address)
    assert "right-answer" in page.text
    for name in instance("convolution/forward", 5).mistakes:
        assert name in page.text
    assert "/desk/convolution/forward/4" in page.text
    assert "/desk/convolution/forward/6" in page.text
    images = re.findall(r'src="(/desk/[^"]*png)"', page.text)
    assert len(images) >= 2
    assert desk.get(images[0]).content.startswith(b"\x89PNG")
    assert desk.get(address + "/paper-99.png").status_code == 404
    assert desk.get(address + "/key.pdf?engine=word").status_code == 404
    assert "Answer key" in pdf_text(desk.get(address + "/key.pdf").content)
    assert desk.get("/desk/convolution/forward/5?size=4").status_code == 200


@pytest.mark.tex
def test_the_desk_shows_pages_of_both_engines() -> None:
    desk = TestClient(application(BANK, desk=True), base_url="http://localhost")
    page = desk.get("/desk/convolution/parameter_count/5/key.pdf?engine=latex")
    assert "Answer key" in pdf_text(page.content)
    with pikepdf.open(io.BytesIO(page.content)) as opened:
        assert "pdfTeX" in str(opened.docinfo["/Producer"])


def refusal(options: str) -> str:
    """What `serve` says when it does not begin."""
    words = [sys.executable, "-m", "generator.cli", "serve", *options.split()]
    ran = subprocess.run(words, capture_output=True, text=True, timeout=20, check=False)
    assert (ran.returncode, ran.stdout) == (1, "")
    return ran.stderr


def test_the_desk_is_for_this_machine_only() -> None:
    assert "the desk shows every answer" in refusal("--desk --host 0.0.0.0 --port 0")


def test_addresses_that_cannot_be_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"127.0.0.1, port {port}: cannot listen there" in refusal(f"--port {port}")
    assert "cannot listen there" in refusal("--host 203.0.113.77 --port 0")


# --- the whole process, and a real browser --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A server in this process, on a port of its own."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(application(BANK, desk=True), log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


def test_the_command_serves_until_interrupted() -> None:
    words = [sys.executable, "-m", "generator.cli", "serve", "--port", "0"]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    found = re.match(r"practise at (http://127\.0\.0\.1:\d+/)", process.stdout.readline())
    assert found
    assert httpx.get(found[1]).status_code == 200
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (0, "", "")


def test_a_crowd_is_answered(address: str) -> None:
    drawn = inputs(dict(instance("convolution/forward", 5).answer))

    def visit(number: int) -> list[int]:
        with httpx.Client(base_url=address, timeout=60) as visitor:
            pages = [visitor.get(f"/problem/{type_id}/{number}") for type_id in BANK.ids()[:5]]
            pages.append(visitor.post(FORWARD, data=drawn))
            return [page.status_code for page in pages]

    with ThreadPoolExecutor(50) as crowd:
        assert list(crowd.map(visit, range(50))) == [[200] * 6] * 50


@pytest.mark.browser
def test_practice_in_a_browser_by_keyboard(browser: Browser, address: str) -> None:
    answer = instance("convolution/find_filter", 5).answer["w"]
    with watched(browser) as page:
        page.goto(f"{address}/problem/convolution/find_filter/5")
        page.locator("input").first.focus()
        page.keyboard.type(str(answer[0]))
        page.keyboard.press("Enter")
        expect(page.locator("#p-verdict")).to_have_text("Right so far. 2 of the boxes are empty.")
        page.locator("input").nth(1).focus()
        for entry in answer[1:]:
            page.keyboard.type(str(entry))
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("#p-verdict")).to_have_text("Right.")
        page.get_by_role("button", name="Show the worked steps").press("Enter")
        expect(page.locator(".right-answer")).to_be_visible()
        page.get_by_role("link", name="Another one like this").press("Enter")
        page.wait_for_url(re.compile(r"/problem/convolution/find_filter/\d{2,}"))
        page.get_by_role("link", name="Harder").press("Enter")
        expect(page.locator("h1")).to_have_text("Find the filter")


@pytest.mark.browser
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing_grave_in_the_application(browser: Browser, address: str, size: tuple[int, int]) -> None:
    with watched(browser, *size) as page:
        for place in (
            "/",
            "/type/convolution/forward",
            "/mix?of=convolution&of=normalization/batch_forward",
            FORWARD,
            FORWARD + "?mix-of=convolution,normalization",
            "/set/5/3?of=convolution",
            "/desk/convolution/forward/5",
        ):
            page.goto(address + place)
            assert grave_faults(page) == [], place
            assert cut_off(page) == [], place
        page.goto(address + "/problem/convolution/reasons/5")
        page.locator("input").first.fill("A")
        page.get_by_role("button", name="Check").click()
        assert grave_faults(page) == []


@pytest.mark.browser
def test_the_steps_are_shown_where_the_reader_is(browser: Browser, address: str) -> None:
    with watched(browser, *PHONE) as page:
        page.goto(f"{address}{FORWARD}")
        for box in page.locator("input[type=text]").all():
            box.fill("1")
        page.get_by_role("button", name="Check").click()
        verdict = page.locator("#p-verdict")
        said = verdict.inner_text()
        assert said.startswith("Not right")
        marked = page.locator("input[aria-invalid]").count()
        page.get_by_role("button", name="Show the worked steps").click()
        expect(page.locator(".right-answer")).to_be_visible()
        expect(verdict).to_have_text(said)
        assert page.locator("input[aria-invalid]").count() == marked > 0
        for what in ("#p-verdict", "#steps summary", "input[type=text] >> nth=-1"):
            expect(page.locator(what)).to_be_in_viewport()


@pytest.mark.browser
def test_topics_are_ticked_and_practised_in_turn(browser: Browser, address: str) -> None:
    with watched(browser, *PHONE) as page:
        page.goto(address)
        page.get_by_role("link", name="Several topics in turn").click()
        page.locator('input[value="convolution"]').check()
        page.locator('input[value="normalization"]').check()
        page.get_by_role("button", name="Practise").click()
        page.wait_for_url(re.compile(r"/problem/.*mix-of=convolution,normalization"))
        first = page.url
        page.get_by_role("link", name="Next problem of the mix").click()
        page.wait_for_url(lambda url: url != first and "mix-of=convolution,normalization" in url)
        page.get_by_role("link", name="change it").click()
        assert page.locator("input:checked").evaluate_all("all => all.map((one) => one.value)") == [
            "convolution",
            "normalization",
        ]


@pytest.mark.browser
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_way_on_looks_other_than_the_check(browser: Browser, address: str, dark: bool) -> None:
    with watched(browser, dark=dark) as page:
        page.goto(f"{address}{FORWARD}")
        look = "one => [getComputedStyle(one).backgroundColor, getComputedStyle(one).borderRadius].join()"
        check = page.get_by_role("button", name="Check").evaluate(look)
        others = [page.get_by_role("button", name="Show the worked steps").evaluate(look)]
        on = page.get_by_role("link", name="Another one like this").evaluate(look)
        assert on not in (check, *others)
        assert grave_faults(page) == []


@pytest.mark.browser
def test_types_of_every_topic_can_be_practised_from_the_first_page(browser: Browser, address: str) -> None:
    """The first of each; the pages of all others are asked for without a browser above."""
    checked = 0
    firsts = [BANK.ids().index(types[0]) for types in BANK.topics().values()]
    with watched(browser) as page:
        for number in firsts:
            page.goto(address)
            page.locator("ul.types li > a").nth(number).click()
            expect(page.locator("section.problem")).to_be_visible()
            if page.locator("textarea").count():
                page.get_by_role("button", name="Show the model answer").click()
                expect(page.locator("fieldset.rubric")).to_be_visible()
                continue
            page.get_by_role("button", name="Check").click()
            expect(page.locator("#p-verdict")).to_have_text("Nothing is written yet.")
            checked += 1
    assert checked > len(firsts) // 2


@pytest.mark.browser
def test_a_phone_has_keys_for_the_signs_that_its_number_pad_lacks(browser: Browser, address: str) -> None:
    """As on a practice page. Without the script the boxes ask for the whole keyboard."""
    with watched(browser, *PHONE, by_touch=True) as page:
        page.goto(f"{address}/problem/backpropagation/mlp/5")
        box = page.locator("input[type=text]").first
        assert box.get_attribute("inputmode") == "decimal"
        keys = page.get_by_role("toolbar", name="Signs")
        expect(keys).to_be_hidden()
        box.tap()
        expect(keys).to_be_visible()
        page.keyboard.type("12")
        keys.get_by_role("button", name="Change the sign").tap()
        keys.get_by_role("button", name="Fraction bar").tap()
        page.keyboard.type("4")
        expect(box).to_have_value("−12/4")
        keys.get_by_role("button", name="Change the sign").tap()
        expect(box).to_have_value("12/4")
        expect(box).to_be_focused()
        assert grave_faults(page) == []
        page.goto(f"{address}/problem/convolution/reasons/5")
        page.locator("input[type=text]").first.tap()
        expect(page.get_by_role("toolbar", name="Signs")).to_be_hidden()  # letters are asked for there
    with watched(browser) as page:
        page.goto(f"{address}/problem/backpropagation/mlp/5")
        page.locator("input[type=text]").first.click()
        assert page.get_by_role("toolbar", name="Signs").count() == 0, "a whole keyboard has them"
        assert page.locator("input[type=text]").first.get_attribute("inputmode") == "text"
