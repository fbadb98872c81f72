"""Oracles for the types of the built-in bank, a module for each topic; a new module is found by itself.

Each has `ORACLES`, type → a function from givens to the whole answer, by another method than the type's own `solve` and
`verify`. It may have `SETTINGS`, type → three settings of its knobs that are tried besides the defaults; and for slips
`SLIP_RULES` and `SLIP_RESULTS`, as tests/bank/slip_oracles.py has them: the oracle of a slip is the first line that its
rule refuses.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from tests.bank.slip_oracles import Rule, first_wrong

_MODULES = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]

SLIP_RULES: dict[str, Rule] = {
    type_id: rule for module in _MODULES for type_id, rule in getattr(module, "SLIP_RULES", {}).items()
}
ORACLES: dict[str, Callable[..., dict[str, Any]]] = {
    **{type_id: oracle for module in _MODULES for type_id, oracle in module.ORACLES.items()},
    **{type_id: partial(first_wrong, rule) for type_id, rule in SLIP_RULES.items()},
}
SLIP_RESULTS: dict[str, slice] = {
    type_id: place for module in _MODULES for type_id, place in getattr(module, "SLIP_RESULTS", {}).items()
}
SETTINGS: dict[str, list[dict[str, Any]]] = {
    type_id: settings for module in _MODULES for type_id, settings in getattr(module, "SETTINGS", {}).items()
}
