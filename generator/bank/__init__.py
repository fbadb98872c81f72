"""Finds problem types and draws instances of them: stream → givens → answer, verified."""

from generator.bank.bank import Bank, Knob, ProblemType, toml_value
from generator.bank.choices import drawn_order, is_numeric, options
from generator.bank.counting import ProblemCount, ProblemEstimate, count_problems, estimate_problems
from generator.bank.drawing import (
    ATTEMPTS,
    THE_ANSWER,
    call,
    copied,
    draw_givens,
    draw_instance,
    effort,
    identity,
    recheck,
    redraw,
    sample,
    settings,
    told_apart,
    wrong_shapes,
)
from generator.bank.guards import impurities, must_refuse_changes, refuses, shared_method
from generator.bank.randomness import SMALL_SEED, Stream, content_code, new_seed, title_code
from generator.bank.software import program_hash, software_versions
from generator.bank.type_starter import new_type

__all__ = [
    "ATTEMPTS",
    "SMALL_SEED",
    "THE_ANSWER",
    "Bank",
    "Knob",
    "ProblemCount",
    "ProblemEstimate",
    "ProblemType",
    "Stream",
    "call",
    "content_code",
    "copied",
    "count_problems",
    "draw_givens",
    "draw_instance",
    "drawn_order",
    "effort",
    "estimate_problems",
    "identity",
    "impurities",
    "is_numeric",
    "must_refuse_changes",
    "new_seed",
    "new_type",
    "options",
    "program_hash",
    "recheck",
    "redraw",
    "refuses",
    "sample",
    "settings",
    "shared_method",
    "software_versions",
    "title_code",
    "told_apart",
    "toml_value",
    "wrong_shapes",
]
