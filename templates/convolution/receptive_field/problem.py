"""Receptive field of a unit behind a chain of one-dimensional convolutions, and the inputs that it sees."""

from math import prod

from generator.author import Draw, product, total

TITLE = "Receptive field"
KNOBS = {
    "layers": range(2, 5),
    "largest_stride": range(2, 4),
    "largest_dilation": range(1, 5),
    "largest_unit": range(3, 21),
}
ABOUT = {
    "layers": "number of layers",
    "largest_stride": "largest stride of a layer",
    "largest_dilation": "largest dilation of a layer",
    "largest_unit": "largest number of the unit that is asked about",
}
SPACE = 3.5
LABELS = {"receptive_field": r"\text{receptive field}", "seen": r"\text{first and last input}"}


def draw(
    d: Draw, *, layers: int = 3, largest_stride: int = 2, largest_dilation: int = 2, largest_unit: int = 9
) -> dict:
    chain = [
        {"kernel": d.choice([2, 3, 3, 5]), "stride": d.integer(1, largest_stride), "dilation": 1} for _ in range(layers)
    ]
    if largest_dilation > 1:
        d.choice(chain)["dilation"] = d.integer(2, largest_dilation)
    unit = d.integer(1, largest_unit)
    d.require(any(layer["stride"] > 1 for layer in chain[:-1]), "no stride matters to the receptive field")
    d.require(prod(layer["stride"] for layer in chain) <= 12, "the strides multiply to more than 12")
    answer, wrong = solve(chain, unit), mistakes(chain, unit).values()
    d.require(all({**answer, **slip} != answer for slip in wrong), "a mistake gives the right answer")
    return {"layers": chain, "unit": unit}


def solve(layers, unit) -> dict:
    """Every layer adds (kernel − 1)·dilation steps, each as long as the strides of the layers before it make it."""
    field, step = 1, 1
    for layer in layers:
        field += (layer["kernel"] - 1) * layer["dilation"] * step
        step *= layer["stride"]
    return _answer(field, step, unit)


def carried(written, layers, unit) -> dict:
    """The last input, from the receptive field that was written and the right first one."""
    first = unit * prod(layer["stride"] for layer in layers)
    return {"seen": [first, first + written["receptive_field"] - 1]}


def verify(answer, layers, unit) -> bool:
    """Layer by layer from the unit down to the inputs: the first and the last unit that it depends on."""
    first = last = unit
    for layer in reversed(layers):
        first, last = first * layer["stride"], last * layer["stride"] + layer["dilation"] * (layer["kernel"] - 1)
    return answer["seen"] == [first, last] and answer["receptive_field"] == last - first + 1


def mistakes(layers, unit) -> dict:
    right, step = solve(layers, unit)["receptive_field"], prod(layer["stride"] for layer in layers)
    own, so_far = 1, 1
    for layer in layers:
        so_far *= layer["stride"]
        own += (layer["kernel"] - 1) * layer["dilation"] * so_far
    wrong = {
        "strides ignored": _answer(1 + sum((layer["kernel"] - 1) * layer["dilation"] for layer in layers), 1, unit),
        "kernels added up": {"receptive_field": sum(layer["kernel"] for layer in layers)},
        "a layer's own stride counted for its own kernel": _answer(own, step, unit),
        "last input one too far": {"seen": [unit * step, unit * step + right]},
    }
    if any(layer["dilation"] > 1 for layer in layers):
        wrong["dilation ignored"] = solve([{**layer, "dilation": 1} for layer in layers], unit)
    return wrong


def steps(answer, layers, unit) -> dict:
    rows, field, step = [], 1, 1
    for layer in layers:
        added = (layer["kernel"] - 1) * layer["dilation"] * step
        rows.append({**layer, "before": field, "step": step, "after": field + added, "next": step * layer["stride"]})
        field, step = field + added, step * layer["stride"]
    return {"rows": rows, "step": step}


def effort(layers, unit) -> int:
    """For every layer the product of what it adds, the sum, and the next step; then the first and the last input."""
    found = steps({}, layers, unit)
    work = product(unit, found["step"]) + total([unit * found["step"], found["rows"][-1]["after"] - 1])
    for row in found["rows"]:
        work += product(row["kernel"] - 1, row["dilation"], row["step"]) + product(row["step"], row["stride"])
        work += total([row["before"], row["after"] - row["before"]])
    return work


def figure(layers, unit):
    """For every layer two neighbouring units, above, and the units of the layer before that each of them sees."""
    from generator.author import Sheet

    spans = [(layer["kernel"] - 1) * layer["dilation"] + layer["stride"] + 1 for layer in layers]
    gap = min(0.42, (12.6 - 0.9 * (len(layers) - 1)) / sum(spans))
    width = gap * sum(spans) + 0.9 * (len(layers) - 1)
    sheet, left = Sheet(width, 2.6), gap / 2
    for number, (layer, span) in enumerate(zip(layers, spans), 1):
        reach = (layer["kernel"] - 1) * layer["dilation"]
        for shift, dashes in ((layer["stride"], (3, 2)), (0, None)):
            top = (left + (shift + reach / 2) * gap, 1.75)
            taps = [(left + (shift + k * layer["dilation"]) * gap, 0.35) for k in range(layer["kernel"])]
            sheet.lines([[top, tap] for tap in taps], "0.1" if dashes is None else "0.45", dashes=dashes)
            sheet.dots([(*top, 0.11)], "0.1" if dashes is None else "0.55")
        sheet.dots([(left + i * gap, 0.35, 0.085) for i in range(span)], "0.25")
        sheet.text(left + (span - 1) * gap / 2, 2.35, f"layer {number}")
        left += span * gap + 0.9
    return sheet.figure


def _answer(field, step, unit) -> dict:
    return {"receptive_field": field, "seen": [unit * step, unit * step + field - 1]}
