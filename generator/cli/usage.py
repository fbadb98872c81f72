"""Mistakes in how a command was typed, in the words and the form of all other errors."""

from __future__ import annotations

import re

import click

from generator.errors import UserError, one_line

_LONGEST = 60  # characters of what was typed that are worth repeating


def usage_error(error: click.ClickException) -> UserError:
    """What click has found, as `where: what; what to do`: the command, its option or argument, and where to look."""
    context = getattr(error, "ctx", None)
    command = _command(context)
    todo = f"see `{command} --help`"
    match error:
        case click.NoSuchOption():
            return UserError(f"there is no option {_cut(error.option_name)}", where=command,
                             todo=_did_you_mean(error.possibilities) or todo)  # fmt: skip
        case click.MissingParameter(param=click.Parameter() as param):
            return UserError(f"{_name(param, context)} is missing{_choices(param)}", where=command, todo=todo)
        case click.BadParameter():
            return UserError(_of_value(error, _name(error.param, context)), where=command, todo=todo)
    if name := getattr(error, "command_name", None):
        known = context.command.list_commands(context) if context else []
        close = getattr(error, "possibilities", None)
        todo = _did_you_mean(close) or f"there are {_listed(known)}"
        return UserError(f"there is no command {_cut(name)}", todo=todo)
    return UserError(_plain(error.message), where=command, todo=todo)


def _command(context: click.Context | None) -> str:
    """problemset build, whatever the program was started as."""
    names = []
    while context is not None and context.parent is not None:
        names.append(context.info_name or "")
        context = context.parent
    return " ".join(["problemset", *reversed(names)])


def _name(param: click.Parameter | None, context: click.Context | None) -> str:
    """--seed, or RECIPE."""
    if param is None:
        return ""
    if isinstance(param, click.Option):
        return max(param.opts, key=len)
    return re.sub(r"[\[\]….]", "", param.make_metavar(context or click.Context(click.Command("problemset"))))


def _choices(param: click.Parameter) -> str:
    return f": {_listed(list(param.type.choices), 'or')}" if isinstance(param.type, click.Choice) else ""


def _of_value(error: click.BadParameter, name: str) -> str:
    """What is wrong with the value of an option or argument."""
    if error.param and isinstance(error.param.type, click.Choice):
        given = error.message.partition(" is not one of ")[0].strip("'\"")
        return f"{name} must be {_listed(list(error.param.type.choices), 'or')}, not “{_cut(given)}”"
    text = _plain(error.message)
    return f"{name} {text}" if text.startswith(("must ", "is ")) else f"{name}: {text}"


def _plain(message: str) -> str:
    """click's words without a capital at the beginning and a full stop at the end, with our quotation marks."""
    text = re.sub(r"'([^']*)'", lambda found: f"“{_cut(found[1])}”", one_line(message).removesuffix("."))
    text = re.sub(r"^Got unexpected extra arguments? \((.*)\)$", r"takes no further arguments: \1", text)
    text = re.sub(r"^Option “(.*)” requires an argument$", r"\1 needs a value", text)
    return text[:1].lower() + text[1:]


def _cut(text: str) -> str:
    return one_line(text, _LONGEST)


def _did_you_mean(close: list[str] | None) -> str:
    return f"did you mean {_listed(close, 'or')}?" if close else ""


def _listed(names: list[str], last: str = "and") -> str:
    return f" {last} ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
