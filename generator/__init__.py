"""Problem sets with verified keys, drawn from parameterized templates. The front door:

    bank = Bank()                                        # the built-in types; Bank([folder]) adds a folder's
    recipe = load_recipe(Path("exam.toml"), bank)
    built = build(Order(recipe, out=Path("build/exam"), record=Path("exam.jsonl")), bank)
    regenerate(Path("exam.jsonl"), bank, Path("again"), version="B")
    verify(Path("exam.jsonl"), bank, Path("build/exam"))

Whatever the user can mend is raised as UserError, whose text is one line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.bank import Bank
    from generator.errors import UserError
    from generator.pipeline import Order, build, load_recipe
    from generator.recorded import regenerate, verify

__all__ = ["Bank", "Order", "UserError", "build", "load_recipe", "regenerate", "verify"]


def __getattr__(name: str) -> object:
    """Loads a room when its door is used: the command line must not wait for what it does not need."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name == "Bank":
        from generator.bank import Bank

        return Bank
    if name == "UserError":
        from generator.errors import UserError

        return UserError
    import generator.pipeline
    import generator.recorded

    return getattr(generator.recorded if name in ("regenerate", "verify") else generator.pipeline, name)
