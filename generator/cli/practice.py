"""Commands for practice: practice, serve."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.given import TYPE
from generator.cli.options import (
    SEED,
    FileOf,
    Number,
    bank_option,
    distinct_option,
    level_option,
    load_bank,
    read_knobs,
)
from generator.cli.terminal import progress_shown
from generator.errors import UserError

if TYPE_CHECKING:
    from generator.exam import Level


@click.command()
@click.argument("names", nargs=-1, required=True, type=FileOf(TYPE, as_text=True), metavar="TYPE|TOPIC…")
@click.option("--count", type=Number(1, 1000), default=10, show_default=True, metavar="N", help="Number of problems.")
@click.option("--seed", type=SEED, metavar="S", help="Seed of an earlier set, to get it again.")
@click.option("--knob", "knobs", multiple=True, metavar="K=V", help="A knob of the type; repeatable.")
@click.option("--engine", type=click.Choice(["typst", "latex"]), default="typst", help="Typesetter.")
@click.option(
    "--format",
    "kind_of_file",
    type=click.Choice(["pdf", "html"]),
    default="pdf",
    show_default=True,
    help="pdf: problems, and their solutions; html: a page that checks answers.",
)
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", help="Where they go; build/practice/<code> by default."
)
@level_option
@distinct_option
@bank_option
@click.pass_obj
def practice(
    folders: list[Path], names: tuple[str, ...], count: int, seed: int | None, knobs: tuple[str, ...], engine: str,
    kind_of_file: str, out: Path | None, level: Level | None, others: tuple[Path, ...], banks: tuple[Path, ...],
) -> None:  # fmt: skip
    """Fresh problems of a TYPE or TOPIC, with solutions."""
    from generator.bank import new_seed
    from generator.exam import Order, practice_recipe, practice_version
    from generator.files import write_whole
    from generator.press import build, practice_page

    bank = load_bank([*banks, *folders])
    types = [bank[name] for name in bank.select(names)]
    for knob in knobs:
        if len(types) > 1 and not any(knob.partition("=")[0] in kind.knobs for kind in types):
            raise UserError(
                f"none of these types has the knob “{knob.partition('=')[0]}”", todo="see `problemset list TYPE`"
            )
    settings = {kind.id: kind.resolve_knobs(read_knobs(kind, knobs, only=len(types) == 1)) for kind in types}
    recipe = practice_recipe(types, count, settings, latex=engine == "latex", level=level)
    seed = new_seed() if seed is None else seed
    version = practice_version(recipe, bank, seed, others)
    out = out or Path("build") / "practice" / version.code
    options = [
        *(f"--knob {knob}" for knob in knobs),
        *([f"--level {level}"] if level else []),
        *(f"--distinct-from {other}" for other in others),
    ]
    again = " ".join(["problemset practice", *names, f"--count {count}", *options, f"--seed {seed}"])
    if kind_of_file == "html":
        again += " --format html"
        write_whole(out / "practice.html", practice_page(version, bank, title=recipe.title, command=again))
        click.echo(f"page: {out / 'practice.html'}")
    else:
        with progress_shown() as progress:
            order = Order(recipe, out / "practice.jsonl", seed=seed, distinct_from=others)
            build(order, bank, out, progress=progress)
        click.echo(f"problems:  {out / 'practice-paper.pdf'}")
        click.echo(f"solutions: {out / 'practice-key.pdf'}")
    click.echo(f"the same again: {again}")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS",
              help="Where to listen; 0.0.0.0 lets other machines in.")  # fmt: skip
@click.option("--port", type=Number(0, 65535), default=8182, show_default=True, metavar="P",
              help="0 takes a free one.")  # fmt: skip
@click.option("--desk", is_flag=True, help="Also the instructor's pages, with every answer; only on this machine.")
@click.option("--rate", type=Number(0, is_whole=False), default=20, show_default=True, metavar="N",
              help="Requests a second that one other machine may make; 0 for no limit.")  # fmt: skip
@click.option(
    "--proxy",
    "proxies",
    multiple=True,
    metavar="ADDRESS",
    help="Of a web server in front of this one, whose X-Forwarded-For is believed; or a network; repeatable.",
)
@click.option(
    "--name",
    "names",
    multiple=True,
    metavar="HOST",
    help="A name by which browsers may call this server, such as practice.example.edu; repeatable.",
)
@bank_option
@click.pass_obj
def serve(
    folders: list[Path], host: str, port: int, desk: bool, rate: float, proxies: tuple[str, ...],
    names: tuple[str, ...], banks: tuple[Path, ...],
) -> None:  # fmt: skip
    """Endless practice in the browser, from this machine."""
    from generator.web import serve as serve_bank

    def ready(address: str) -> None:
        click.echo(f"practise at {address}   (^C ends it)")

    with suppress(KeyboardInterrupt):  # how it is meant to end
        serve_bank(
            load_bank([*banks, *folders]), host, port, desk=desk, rate=rate, proxies=proxies, names=names, ready=ready
        )
