"""Learnable parameters of a stack of recurrent layers: plain RNN, GRU or LSTM."""

from generator.author import Draw, product, total

TITLE = "Parameters of recurrent layers"
CELLS = ("RNN", "GRU", "LSTM")
GATES = {"RNN": 1, "GRU": 3, "LSTM": 4}
KNOBS = {
    "cell": ("any", *CELLS),
    "largest_input": range(8, 257),
    "largest_hidden": range(8, 257),
    "largest_layers": range(2, 7),
    "biases": ("any", "one", "two"),
}
ABOUT = {
    "cell": "kind of layer",
    "largest_input": "largest length of an input",
    "largest_hidden": "largest length of the hidden state",
    "largest_layers": "largest number of layers",
    "biases": "number of bias vectors of each gate",
}
SPACE = 3
LABELS = {"first": r"\text{first layer}", "total": r"\text{total}"}


def draw(
    d: Draw,
    *,
    cell: str = "any",
    largest_input: int = 32,
    largest_hidden: int = 32,
    largest_layers: int = 4,
    biases: str = "any",
) -> dict:
    input_size, hidden = d.integer(4, largest_input), d.integer(4, largest_hidden)
    d.require(input_size != hidden, "input and hidden state have the same size")
    return {
        "cell": d.choice(("GRU", "LSTM")) if cell == "any" else cell,
        "input_size": input_size,
        "hidden": hidden,
        "layers": d.integer(2, largest_layers),
        "biases": d.choice((1, 2)) if biases == "any" else ("one", "two").index(biases) + 1,
    }


def solve(cell, input_size, hidden, layers, biases) -> dict:
    """Each gate has a matrix for the input, one for the state, and its biases."""
    first = GATES[cell] * (hidden * input_size + hidden * hidden + biases * hidden)
    later = GATES[cell] * (2 * hidden * hidden + biases * hidden)
    return {"first": first, "total": first + (layers - 1) * later}


def carried(written, cell, input_size, hidden, layers, biases) -> dict:
    return {"total": written["first"] + (layers - 1) * GATES[cell] * hidden * (2 * hidden + biases)}


def verify(answer, cell, input_size, hidden, layers, biases) -> bool:
    """A neuron has a parameter for each entry of its input and of the state, and its biases; neurons are told off."""
    left = answer["total"]
    for layer in range(layers):
        sees = input_size if layer == 0 else hidden
        for _ in range({"RNN": 1, "GRU": 3, "LSTM": 4}[cell]):
            left -= hidden * (sees + hidden + biases)
        if layer == 0 and answer["total"] - left != answer["first"]:
            return False
    return left == 0


def mistakes(cell, input_size, hidden, layers, biases) -> dict:
    gates, more = GATES[cell], layers - 1

    def count(gates=gates, state=hidden, biases=biases, above=hidden) -> dict:
        first = gates * hidden * (input_size + state + biases)
        return {"first": first, "total": first + more * gates * hidden * (above + state + biases)}

    wrong = {
        "biases forgotten": count(biases=0),
        "recurrent weights forgotten": count(state=0),
        "input of the later layers taken to be as large as the first one's": count(above=input_size),
    }
    if gates > 1:
        wrong["one gate only"] = count(gates=1)
        other = "LSTM" if cell == "GRU" else "GRU"
        wrong[f"as many gates as {'an' if other == 'LSTM' else 'a'} {other} has"] = count(gates=7 - gates)
    wrong["one bias vector counted in place of two" if biases == 2 else "two bias vectors in place of one"] = count(
        biases=3 - biases
    )
    return wrong


def steps(answer, cell, input_size, hidden, layers, biases) -> dict:
    per_first, per_later = answer["first"] // GATES[cell], hidden * (2 * hidden + biases)
    return {"gates": GATES[cell], "per_first": per_first, "per_later": per_later, "later": GATES[cell] * per_later}


def effort(cell, input_size, hidden, layers, biases) -> int:
    """The columns that a unit sees, times the units and the gates, for the first layer and a later one; the total."""
    work, sizes = 0, []
    for sees in (input_size, hidden):
        columns = sees + hidden + biases
        work += total([sees, hidden, biases]) + product(hidden, columns) + product(GATES[cell], hidden * columns)
        sizes.append(GATES[cell] * hidden * columns)
    return work + product(layers - 1, sizes[1]) + total([sizes[0], (layers - 1) * sizes[1]])
