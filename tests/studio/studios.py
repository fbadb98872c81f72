"""A studio to test: its application without a server, or the command in a process of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from starlette.testclient import TestClient

from generator.studio.app import application
from generator.studio.site import Studio
from tests.web.serving import running

TOKEN = "0123456789abcdef" * 2
PORT = 8080

# An exam of two cheap parts and an open question.
QUIZ = """\
# written by hand
title = "Quiz"   # of the first week
versions = 2

[[problems]]
title = "Counting"

[[problems.parts]]
type = "convolution/parameter_count"   # biases too
points = 2

[[problems.parts]]
type = "normalization/statistics_count"
points = 3

[[problems]]
title = "Why"

[[problems.parts]]
ask = "Why is a bias useless before a mean is taken away?"
answer = "The mean contains it, so it is taken away too."
points = 2
space = 3
"""


@contextmanager
def studio(folder: Path, *banks: Path) -> Iterator[TestClient]:
    """A client of a studio of this folder, which has come in by the token."""
    made = Studio(folder, banks)
    client = TestClient(application(made, TOKEN, PORT), base_url=f"http://127.0.0.1:{PORT}", follow_redirects=True)
    client.cookies.set(f"problemset-studio-{PORT}", TOKEN)
    try:
        yield client
    finally:
        made.close()


@contextmanager
def command(folder: Path, *options: str) -> Iterator[tuple[str, int]]:
    """`problemset studio`: the address with its token, and its process. At its end it must have said nothing more."""
    with running("studio", str(folder), "--no-browser", *options) as (said, process):
        found = re.search(r"http://\S+", said)
        assert found
        yield found[0], process
