"""Types that are asked together: they say with the same words what they share, so that a recipe can leave it out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from generator.bank import Bank, draw_instance
from generator.model import Blocks, Instance
from generator.page import plain_text, statement, template_of

BANK = Bank()
DRAWS = 5
IMAGE = "height width in_channels out_channels"


class Shared(NamedTuple):
    """Two types, what the second one gets from the first, and its knobs without which that does not fit."""

    first: str
    second: str
    givens: str
    padding: int | None = None


SHARED = [
    Shared("convolution/sharing_counts", "convolution/separable_parameter_count", f"{IMAGE} kernel"),
    Shared("convolution/backward", "convolution/im2col", "X W stride"),
    Shared("convolution/backward", "convolution/forward", "X W stride", padding=0),
    Shared("normalization/mean_only_forward", "normalization/mean_only_backward", "gamma beta"),
    Shared("normalization/batch_backward", "normalization/batch_forward", "gamma x"),
    Shared("normalization/statistics_count", "normalization/statistics_count", "N C H W"),
    Shared("normalization/group_counts", "normalization/statistics_count", "N C H W"),
    Shared("graph_networks/degree_normalization", "graph_networks/laplacian", "edges x"),
    Shared("graph_networks/degree_normalization", "graph_networks/message_passing", "edges x"),
    Shared("regularization/tikhonov_to_ridge", "regularization/derive_change_of_variables", ""),
]


def drawn(type_id: str, seed: int, knobs: dict[str, Any], fixed: dict[str, Any]) -> Instance:
    kind = BANK[type_id]
    return draw_instance(kind, seed, "A", "slot", knobs=kind.resolve_knobs(knobs), fixed=fixed)


def setup_and_question(instance: Instance) -> tuple[Blocks, Blocks]:
    kind = BANK[instance.type]
    whole, question = (statement(kind, instance, None, with_setup=said) for said in (True, False))
    assert whole[-len(question) :] == question
    return whole[: -len(question)], question


@pytest.mark.parametrize("shared", SHARED, ids=lambda shared: f"{shared.first}-{shared.second}")
def test_types_that_share_givens_have_one_set_up(shared: Shared) -> None:
    for seed in range(DRAWS):
        first = drawn(shared.first, seed, {}, {})
        given = {name: first.givens[name] for name in shared.givens.split()}
        knobs = {} if shared.padding is None else {"padding": shared.padding}
        second = drawn(shared.second, seed, knobs, given)
        (setup, question), (again, other) = setup_and_question(first), setup_and_question(second)
        assert setup and setup == again
        assert plain_text(setup) not in plain_text(question) + plain_text(other)


def test_the_documentation_names_the_types_with_a_set_up() -> None:
    page = (Path(__file__).parents[2] / "docs" / "types.md").read_text(encoding="utf-8")
    table = page[page.index("| types | what they share |") :].partition("```")[0]
    named = set(re.findall(r"`(\w+/\w+)`", table))
    assert named == {type_id for type_id in BANK.ids() if template_of(BANK[type_id]).has("setup")}


def test_a_set_up_is_no_question() -> None:
    """Whoever reads it knows nothing of what is asked: it ends as a sentence, a formula or a figure."""
    with_setup = 0
    for type_id in BANK.ids():
        setup, question = setup_and_question(drawn(type_id, 1, {}, {}))
        assert question
        assert "?" not in plain_text(setup), type_id
        with_setup += bool(setup)
    assert with_setup >= 18
