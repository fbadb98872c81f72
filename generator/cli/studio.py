"""The command studio: exams in a browser, on this machine."""

from __future__ import annotations

import webbrowser
from contextlib import suppress
from pathlib import Path

import click

from generator.cli.options import Number, bank_option, font_option


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=".", metavar="[FOLDER]")
@click.option("--port", type=Number(0, 65535), default=0, metavar="P", help="Where to listen; a free port by default.")
@click.option("--no-browser", is_flag=True, help="Show the address, and open no browser.")
@font_option
@bank_option
@click.pass_obj
def studio(
    folders: list[Path], folder: Path, port: int, no_browser: bool, fonts: tuple[Path, ...], banks: tuple[Path, ...]
) -> None:
    """Make, print and mark exams in the browser; FOLDER keeps them."""
    from generator.studio import open_studio

    def ready(address: str) -> None:
        click.echo(f"the studio is at {address}   (^C ends it)")
        if not no_browser:
            webbrowser.open(address)

    with suppress(KeyboardInterrupt):  # how it is meant to end
        open_studio(folder, port=port, banks=[*banks, *folders], fonts=fonts, ready=ready)
