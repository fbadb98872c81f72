"""Problem sets with verified keys, drawn from parameterized templates. The front door:

    bank = Bank()                                        # the built-in types; Bank([folder]) adds a folder's
    recipe = load_recipe(Path("exam.toml"), bank)
    built = build(Order(recipe, Path("exam.jsonl")), bank, Path("build/exam"))
    regenerate(Path("exam.jsonl"), bank, Path("again"), version="B")
    verify(Path("exam.jsonl"), bank, Path("build/exam"))

Whatever the user can mend is raised as UserError, whose text is one line.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.bank import Bank
    from generator.errors import UserError
    from generator.exam import Order, load_recipe
    from generator.press import build, regenerate, verify

__all__ = ["Bank", "Order", "UserError", "build", "load_recipe", "regenerate", "verify"]

_ROOMS = {"Bank": "bank", "UserError": "errors", "Order": "exam", "load_recipe": "exam"}


def __getattr__(name: str) -> object:
    """Loads a wing when its door is used: the command line must not wait for what it does not need."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"generator.{_ROOMS.get(name, 'press')}"), name)
