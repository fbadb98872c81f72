"""Finds problem types and draws instances of them: stream → givens → answer, verified."""

from generator.bank.bank import Bank, built_in
from generator.bank.choices import (
    FORMER_KEY,
    NEAR_MISS,
    NONE_OF_THESE,
    NOT_NONE,
    drawn_order,
    is_numeric,
    options,
    relabelled,
)
from generator.bank.counting import ProblemCount, ProblemEstimate, count_problems, estimate_problems
from generator.bank.drawing import (
    ATTEMPTS,
    THE_ANSWER,
    Fit,
    call,
    distinct_mistakes,
    draw_fit,
    draw_instance,
    effort,
    finished,
    identity,
    is_points,
    knobs_text,
    redraw,
    sample,
    shape_errors,
    verify_placed,
)
from generator.bank.fixed import FIXED
from generator.bank.guards import impure_uses, refuses, require_strict_verify, shared_steps
from generator.bank.kinds import default_kind, describe, kind_of, same, wrong_entries
from generator.bank.levels import level_deviations, seed_of_level
from generator.bank.outlines import Outline
from generator.bank.problem_type import Knob, ProblemType, did_you_mean, toml_value
from generator.bank.randomness import SMALL_SEED, Stream, content_code, new_seed, title_code
from generator.bank.rekeying import solved_again
from generator.bank.software import program_digest, software_versions
from generator.bank.type_starter import new_type
from generator.bank.values import deep_copy

__all__ = [
    "ATTEMPTS",
    "FIXED",
    "FORMER_KEY",
    "NEAR_MISS",
    "NONE_OF_THESE",
    "NOT_NONE",
    "SMALL_SEED",
    "THE_ANSWER",
    "Bank",
    "Fit",
    "Knob",
    "Outline",
    "ProblemCount",
    "ProblemEstimate",
    "ProblemType",
    "Stream",
    "built_in",
    "call",
    "content_code",
    "count_problems",
    "deep_copy",
    "default_kind",
    "describe",
    "did_you_mean",
    "distinct_mistakes",
    "draw_fit",
    "draw_instance",
    "drawn_order",
    "effort",
    "estimate_problems",
    "finished",
    "identity",
    "impure_uses",
    "is_numeric",
    "is_points",
    "kind_of",
    "knobs_text",
    "level_deviations",
    "new_seed",
    "new_type",
    "options",
    "program_digest",
    "redraw",
    "refuses",
    "relabelled",
    "require_strict_verify",
    "same",
    "sample",
    "seed_of_level",
    "shape_errors",
    "shared_steps",
    "software_versions",
    "solved_again",
    "title_code",
    "toml_value",
    "verify_placed",
    "wrong_entries",
]
