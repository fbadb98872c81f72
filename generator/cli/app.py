"""The command `problemset`: its commands, and what it does with whatever goes wrong."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from generator.cli import bank, build, listing, marks, practice, studio
from generator.cli.terminal import colour, let_go_of_streams, say, settle_streams
from generator.cli.usage import usage_error
from generator.errors import UserError, one_line

BANKS = "PROBLEMSET_BANKS"


# sections of the help and what is in them, in the order in which one needs them
_SECTIONS: Mapping[str, Sequence[click.Command]] = {
    "Make an exam": (studio.studio, build.init, build.build, bank.roster),
    "After the exam": (marks.mark, marks.rekey, build.regenerate, build.verify, marks.export),
    "Practise": (practice.practice, practice.serve),
    "The bank": (listing.list_types, bank.show, bank.new, bank.check),
}


class _Commands(click.Group):
    """Commands in sections, in the order in which one needs them, not of the alphabet."""

    def __init__(self, *args: Any, sections: Mapping[str, Sequence[click.Command]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sections = sections
        for command in (command for commands in sections.values() for command in commands):
            self.add_command(command)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        shown = {name: command for name, command in self.commands.items() if not command.hidden}
        longest = max(map(len, shown))
        placed = {heading: [command.name or "" for command in commands] for heading, commands in self.sections.items()}
        others = [name for name in shown if not any(name in names for names in placed.values())]
        for heading, names in {**placed, "Other commands": others}.items():
            rows = [
                (name.ljust(longest), shown[name].get_short_help_str(formatter.width - 6 - longest))
                for name in names
                if name in shown
            ]
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            if error.ctx is None and (command := self.commands.get(ctx.invoked_subcommand or "")):
                error.ctx = click.Context(
                    command, ctx, ctx.invoked_subcommand
                )  # click does not say whose option it was
            raise


@click.group(
    cls=_Commands,
    sections=_SECTIONS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="problemset-generator", prog_name="problemset")
@click.option("--bank", "banks", multiple=True, type=click.Path(path_type=Path), metavar="DIR",
              help=f"One more folder of types; repeatable, also ${BANKS}.")  # fmt: skip
@click.pass_context
def problemset(context: click.Context, banks: tuple[Path, ...]) -> None:
    """Problem sets with verified keys, drawn from parameterized templates."""
    named = [Path(part) for part in os.environ.get(BANKS, "").split(os.pathsep) if part]
    context.obj = [*banks, *named]


def _speak_utf8() -> None:
    """In a locale that knows no letters but ASCII (LC_ALL=C, with Python's own remedies switched off), starts the same
    command again in Python's UTF-8 mode: names of files are UTF-8 nearly everywhere."""
    if os.name == "posix" and sys.getfilesystemencoding() == "ascii" and os.environ.get("PYTHONUTF8") != "1":
        os.execve(sys.executable, sys.orig_argv, {**os.environ, "PYTHONUTF8": "1"})


def _require_readable_names(words: Sequence[str]) -> None:
    """Raises UserError for a word of the command line that is no text in the shell's locale."""
    for word in words:
        if any("\ud800" <= letter <= "\udfff" for letter in word):
            shown = word.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
            raise UserError(f"“{one_line(shown, 80)}” is no text in the locale of this shell", todo=_UTF8)


_UTF8 = "rename the file, or set LC_ALL=C.UTF-8"


def main() -> None:
    """Runs the command line. Exit codes: 0 done, 1 the user's mistake, 2 usage, 130 interrupted, 3 our own bug."""
    try:
        _run()
    finally:
        let_go_of_streams()


def _run() -> None:
    settle_streams()
    _speak_utf8()
    try:
        _require_readable_names(sys.argv[1:])
        problemset(standalone_mode=False, color=colour())
    except UserError as error:
        for line in str(error).splitlines():
            say("error", line)
        sys.exit(1)
    except click.exceptions.NoArgsIsHelpError as error:  # no mistake yet: the help says what there is
        error.show()
        sys.exit(error.exit_code)
    except click.ClickException as error:
        say("error", str(usage_error(error)))
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted; the same command goes on where it stopped", err=True)
        sys.exit(130)
    except BrokenPipeError:  # the reader has gone; say nothing more
        sys.exit(1)
    except OSError as error:  # no room, no permission, a file gone: the machine's, not the program's
        place = f"{error.filename}: " if error.filename else ""
        reason = one_line(place + (error.strerror or str(error)))
        say("error", f"{reason}; mend that and run the command again")
        sys.exit(1)
    except UnicodeEncodeError as error:  # of the name of a file: all else is written as UTF-8
        letters = one_line(error.object[error.start : error.end], 40)
        say("error", f"the locale of this shell has no “{letters}” for the name of a file; {_UTF8}")
        sys.exit(1)
    except MemoryError:
        say("error", "the memory is full; make the input smaller, or ask for fewer --jobs")
        sys.exit(1)
    except Exception as error:  # our own bug: a log instead of a traceback
        with tempfile.NamedTemporaryFile(
            "w", prefix="problemset-", suffix=".log", delete=False, encoding="utf-8"
        ) as log:
            traceback.print_exc(file=log)
        say("error", f"this is a bug in problemset ({type(error).__name__}); please report it with {log.name}")
        sys.exit(3)
