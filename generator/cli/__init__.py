"""The command line; the only wing that prints or exits."""

from generator.cli.app import main

__all__ = ["main"]
