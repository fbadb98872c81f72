"""HTML → Word, by pandoc (the extra `word`), which may read and fetch nothing."""

from __future__ import annotations

import os
import subprocess

from generator.errors import UserError, one_line

TIMEOUT = 60.0
"""Seconds for one document."""

_FIXED = {"SOURCE_DATE_EPOCH": "315532800"}  # what it writes as the time: the same bytes whenever it runs


def docx(page: bytes, *, name: str) -> bytes:
    """The page as a Word document; TeX in <script type="math/tex"> becomes formulas that Word can edit.

    `name` goes into the error. Raises UserError where pandoc is absent, fails, or does not know a formula.
    """
    try:
        import pypandoc
    except ImportError:
        raise UserError(
            "Word documents need pandoc", todo="pip install 'problemset-generator[word]', or choose another format"
        ) from None
    command = [
        pypandoc.get_pandoc_path(),
        "--sandbox",
        "--from",
        "html",
        "--to",
        "docx",
        "--output",
        "-",
    ]
    try:
        ran = subprocess.run(
            command, input=page, capture_output=True, timeout=TIMEOUT, check=False, env={**os.environ, **_FIXED}
        )
    except subprocess.TimeoutExpired:
        raise UserError(f"pandoc took more than {TIMEOUT:.0f} s", where=name) from None
    if ran.returncode or ran.stderr:  # a warning is a formula or a picture that would be missing
        raise UserError(f"pandoc: {one_line(ran.stderr.decode('utf-8', 'replace'), 200)}", where=name)
    return ran.stdout
