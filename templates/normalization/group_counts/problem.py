"""Group normalization: how many means, over how many elements each, and how many learnable parameters."""

from generator.author import Draw, product

TITLE = "Counting in group normalization"
KNOBS = {
    "max_samples": range(4, 65),
    "max_groups": range(2, 17),
    "max_group_size": range(3, 17),
    "max_side": range(4, 33),
}
ABOUT = {
    "max_samples": "largest number of samples",
    "max_groups": "largest number of groups",
    "max_group_size": "largest number of channels in a group",
    "max_side": "largest height and width",
}
SPACE = 2.5
LABELS = {
    "means": r"\text{means}",
    "elements": r"\text{elements per mean}",
    "parameters": r"\text{parameters}",
}
ALLOW = {"given back: β not counted": "the mistake is to count a γ for each of the C channels, and no more"}


def draw(d: Draw, *, max_samples: int = 16, max_groups: int = 8, max_group_size: int = 8, max_side: int = 9) -> dict:
    groups, size = d.integer(2, max_groups), d.integer(3, max_group_size)
    d.require(groups != size, "as many groups as channels in a group")
    givens = {
        "N": d.integer(2, max_samples),
        "C": groups * size,
        "H": d.integer(2, max_side),
        "W": d.integer(2, max_side),
        "groups": groups,
    }
    answer = solve(**givens)
    d.require(all(answer != {**answer, **slip} for slip in mistakes(**givens).values()), "a mistake gives the answer")
    return givens


def solve(N, C, H, W, groups) -> dict:
    """A mean for each sample and group; γ and β for each channel."""
    if C % groups:
        raise ValueError(f"{C} channels cannot be divided into {groups} groups")
    return {"means": N * groups, "elements": C // groups * H * W, "parameters": 2 * C}


def verify(answer, N, C, H, W, groups) -> bool:
    """Every element of the tensor belongs to one mean; each sample has a mean for each group; and γ and β are vectors
    that reach over all channels of a pixel."""
    elements = sum(H * W for _ in range(N) for _ in range(C))
    if answer["means"] * answer["elements"] != elements or answer["means"] % N:
        return False
    return answer["means"] // N == groups and answer["parameters"] - C == C


def mistakes(N, C, H, W, groups) -> dict:
    size = C // groups
    return {
        "samples taken together, as in batch normalization": {"means": groups, "elements": N * size * H * W},
        "number of groups taken for the channels in a group": {"means": N * size, "elements": groups * H * W},
        "a mean for each channel, as in instance normalization": {"means": N * C, "elements": H * W},
        "channels of the group forgotten": {"elements": H * W},
        "γ and β for each group": {"parameters": 2 * groups},
        "β not counted": {"parameters": C},
    }


def steps(answer, N, C, H, W, groups) -> dict:
    return {"size": C // groups}


def effort(N, C, H, W, groups) -> int:
    """Samples times groups; channels of a group, times height and width; twice the channels."""
    return product(N, groups) + product(groups, C // groups) + product(C // groups, H, W) + product(2, C)


def identity(N, C, H, W, groups) -> list:
    """Height and width may be exchanged."""
    return [N, C, *sorted((H, W)), groups]
