"""Why convolutions suit images: weight sharing, locality, translation equivariance.   (EECS 182 HW 5, 1a)"""

from functools import cache
from string import ascii_uppercase

from generator.author import Draw

TITLE = "Why convolutions for images"
KNOBS = {"options": range(4, 11)}
ABOUT = {"options": "number of statements to judge"}
SPACE = 1
LABELS = {"correct": r"\text{true}"}
LETTERS = {"correct": "options"}

CORE = ("sharing", "locality", "equivariance")  # on every paper

# topic → verdict → name → statement, and the reason for the verdict. A paper has at most one statement of a topic, so
# that none gives another away.
POOL = {
    "sharing": {
        True: {
            "weight sharing": (
                "The same filter weights are used at every position of the image.",
                "One filter slides over the whole image. This is weight sharing.",
            ),
            "weight sharing as a detector for all places": (
                "A filter that has learned to detect an edge in one part of the image detects the same edge in "
                "every other part.",
                "Its weights are the same everywhere, so the same patch gives the same value wherever it lies.",
            ),
            "weight sharing as an assumption about images": (
                "Using one filter everywhere suits images because a pattern that is useful in one place, such as "
                "an edge, is usually useful in other places too.",
                "Edges, corners and textures occur all over an image, so one detector can serve for all places.",
            ),
            "weight sharing in the gradient": (
                "In training, the gradient of a single filter weight adds up contributions from all positions of "
                "the image.",
                "One shared weight takes part in the outputs at all positions, and the chain rule adds what "
                "comes back from each.",
            ),
        },
        False: {
            "separate weights at each position": (
                "A convolutional layer learns a separate set of filter weights for each position of the image.",
                "One filter is used at every position. Separate weights would give up weight sharing.",
            ),
            "pattern needed at every position in training": (
                "A filter can respond to a pattern only at those positions where the pattern appeared in the "
                "training images.",
                "The filter has the same weights everywhere, so what it learned in one place it can find in all "
                "others.",
            ),
            "patterns useful at one position only": (
                "Sliding one filter over the image assumes that a pattern that is useful at one position is "
                "useless at all others.",
                "It assumes the opposite, that a pattern that is useful in one place is useful in others too.",
            ),
        },
    },
    "locality": {
        True: {
            "local connectivity": (
                "Each output value of a single convolutional layer depends only on a small patch of the image.",
                "An output value is computed from the pixels under the filter and from no others. This is local "
                "connectivity.",
            ),
            "local connectivity for related neighbours": (
                "Small filters suit images because nearby pixels are usually more strongly related than distant ones.",
                "Neighbouring pixels tend to belong to the same edge, texture or object, so a small patch "
                "already has meaning.",
            ),
        },
        False: {
            "whole image seen in one layer": (
                "In a single convolutional layer, each output value depends on every pixel of the image.",
                "It depends only on the pixels under the filter. A fully connected layer would see every pixel.",
            ),
            "distant pixels related most": (
                "Small filters suit images because distant pixels are usually more strongly related than nearby ones.",
                "Nearby pixels are usually more strongly related, and those are the ones that a small filter "
                "sees together.",
            ),
        },
    },
    "equivariance": {
        True: {
            "equivariance": (
                "If the image is shifted, the output of a convolutional layer is shifted by the same amount.",
                "The layer does the same at every position, so its output moves along with the image.",
            ),
            "equivariance from weight sharing": (
                "A convolutional layer is translation equivariant because it uses the same weights at every position.",
                "With the same weights everywhere, a shifted patch gives the same value as before, at the "
                "shifted place.",
            ),
            "equivariance of stacked layers": (
                "A stack of several convolutional layers is still translation equivariant.",
                "The first layer passes the shift on to the second, that one to the third, and so on to the end.",
            ),
        },
        False: {
            "invariance instead of equivariance": (
                "If the image is shifted, the output of a convolutional layer does not change at all.",
                "The output moves along with the image (equivariance). That it would not change would be invariance.",
            ),
            "equivariance broken by sharing": (
                "Using the same weights at every position destroys translation equivariance.",
                "Weight sharing is what makes the layer equivariant, since the same is done at every position.",
            ),
            "equivariance from locality alone": (
                "Small patches alone, with different weights at each position, would already make a layer "
                "translation equivariant.",
                "A shifted patch would meet other weights and give another value; it takes weight sharing as well.",
            ),
            "equivariance of fully connected layers": (
                "A fully connected layer is translation equivariant too, whatever its weights.",
                "Each pixel has weights of its own there, so the values of a shifted image are weighted differently.",
            ),
            "equivariance only after augmentation": (
                "A convolutional layer is translation equivariant only if it was trained on shifted copies of "
                "its images.",
                "Weight sharing makes it equivariant for any weights, trained or not.",
            ),
        },
    },
    "weights": {
        True: {
            "fewer weights": (
                "A convolutional layer has far fewer weights than a fully connected layer from the same input to "
                "the same output.",
                r"It has $k^2 C_{\text{in}} C_{\text{out}}$ weights, and the fully connected layer has one for "
                "every pair of an input and an output value.",
            ),
            "less overfitting": (
                "On a small set of training images, a convolutional layer is less prone to overfitting than a "
                "fully connected layer, since it has fewer weights.",
                "With fewer free weights, and with what is known about images built in, there is less room to "
                "fit chance details.",
            ),
        },
        False: {
            "more weights than fully connected": (
                "A convolutional layer has more weights than a fully connected layer from the same input to the "
                "same output, since its filters are applied at many positions.",
                "Using a weight at many positions does not add weights; it has far fewer.",
            ),
            "as many weights as fully connected": (
                "A convolutional layer has as many weights as a fully connected layer from the same input to the "
                "same output; they are only arranged differently.",
                "Weights for distant pixels are left out, and the remaining ones are shared by all positions, so "
                "it has far fewer.",
            ),
        },
    },
    "image size": {
        True: {
            "weights independent of image size": (
                "The number of weights of a convolutional layer does not depend on the height and width of the image.",
                "The number of weights depends only on the size of the filters and the numbers of channels.",
            ),
            "any image size": (
                "The same filters can be applied to images of different heights and widths.",
                "On a larger image the filters slide over more positions; their weights stay the same.",
            ),
        },
        False: {
            "weights growing with the image": (
                "Doubling the height and the width of the image multiplies the number of weights of a "
                "convolutional layer by four.",
                "The number of positions grows by four, but all of them use the same weights, whose number stays "
                "the same.",
            ),
            "one image size": (
                "A convolutional layer that was trained on images of one size cannot be applied to images of "
                "another size.",
                "The filters can slide over an image of another size; only the output's size changes.",
            ),
        },
    },
    "depth": {
        True: {
            "growing receptive field": (
                "Stacking convolutional layers lets the output values of later layers depend on larger regions "
                "of the image.",
                "A patch of the first layer's output rests on a larger patch of the image, and so on from layer "
                "to layer.",
            ),
        },
        False: {
            "receptive field fixed in depth": (
                "However many convolutional layers are stacked, an output value never depends on more of the "
                "image than a single filter covers.",
                r"The region grows with every layer. Two $3 \times 3$ layers, for example, see $5 \times 5$ pixels.",
            ),
        },
    },
    "permutation": {
        True: {
            "arrangement of pixels used": (
                "Shuffling the pixels of all images in one fixed way makes no difference to how well a fully "
                "connected layer can learn, but it takes away what makes convolution useful.",
                "A fully connected layer can permute its weights accordingly, but shuffled neighbours are no "
                "longer related.",
            ),
        },
        False: {
            "permutation invariance": (
                "Whatever its filters, the output of a convolutional layer does not change when the pixels of "
                "the image are shuffled.",
                "Shuffling puts other pixels side by side under the filter, so that the sums of products change.",
            ),
        },
    },
    "rotation": {
        True: {
            "orientation matters": (
                "A filter that responds to vertical edges need not respond to horizontal ones.",
                "The filter and its turned copy are different filters, and nothing in the layer ties one to the other.",
            ),
        },
        False: {
            "exact rotation equivariance": (
                "Whatever its filters, turning the image by 90 degrees turns the output of a convolutional layer "
                "by 90 degrees.",
                "The filters are not turned along with the image. Convolution is built for shifts, not for rotations.",
            ),
            "rotation invariance": (
                "Whatever its filters, the output of a convolutional layer stays the same when the image is "
                "turned by 90 degrees.",
                "The turned image has other windows, and even where a pattern's value stays the same, its place "
                "does not.",
            ),
        },
    },
    "scale": {
        True: {
            "scale matters": (
                "A filter that responds strongly to an object need not respond to the same object drawn twice as "
                "large.",
                "The filter keeps its size, so that it sees only a part of the larger object.",
            ),
        },
        False: {
            "scale invariance": (
                "Whatever its filters, a convolutional layer responds equally strongly to an object however "
                "large it is drawn.",
                "The filter keeps its size, so that it sees only a part of the larger object. Shifts are built "
                "in, scales are not.",
            ),
        },
    },
    "input channels": {
        True: {
            "colours combined": (
                "One filter can combine the red, green and blue values of the pixels that it covers.",
                r"A filter reaches through all input channels: it has $k \cdot k \cdot C_{\text{in}}$ weights.",
            ),
        },
        False: {
            "one colour per filter": (
                "One filter can read only a single colour channel, so that no output value combines red, green "
                "and blue.",
                "An ordinary filter reaches through all input channels and adds up what it finds in each.",
            ),
        },
    },
    "filters": {
        True: {
            "many filters": (
                "A convolutional layer can have many filters, each of which makes an output channel of its own.",
                "Each filter makes one output channel, and one may look for edges, another for a texture.",
            ),
        },
        False: {
            "one pattern per layer": (
                "A convolutional layer can detect only one kind of pattern, because it cannot have more than one "
                "filter.",
                "A layer usually has many filters, each with weights and an output channel of its own.",
            ),
        },
    },
    "padding": {
        True: {
            "padding keeps the size": (
                "Zero padding can keep the output as high and as wide as the image.",
                "For a filter of odd side $k$ at stride 1, $(k - 1)/2$ rings of zeros around the image keep its size.",
            ),
        },
        False: {
            "no choice of padding": (
                "With filters larger than 1 × 1 the output must be smaller than the image; no choice of padding "
                "can change that.",
                "For a filter of odd side $k$ at stride 1, $(k - 1)/2$ rings of zeros around the image keep its size.",
            ),
        },
    },
    "special case": {
        True: {
            "special fully connected layer": (
                "For images of one fixed size, a fully connected layer with suitable weights computes the same "
                "as a given convolutional layer.",
                "Set the weights of all pixels outside the window to zero, and repeat the filter's weights for "
                "each position.",
            ),
        },
        False: {
            "beyond fully connected": (
                "Even for images of one fixed size, a convolutional layer can compute functions that no fully "
                "connected layer with the same input and output can compute.",
                "A fully connected layer can copy it, with zeros outside the window and the filter repeated. "
                "Convolution is preferred because it can do less, and needs less to learn it.",
            ),
        },
    },
    "learning": {
        True: {
            "learned filters": (
                "The filters of a convolutional layer are learned from data by gradient descent.",
                "An output is a sum of products with the weights, so that gradients reach them as in any layer.",
            ),
        },
        False: {
            "filters designed by hand": (
                "The filters of a convolutional layer have to be designed by hand, since gradient descent cannot "
                "learn them.",
                "An output is a sum of products with the weights, so that gradients reach them as in any layer.",
            ),
        },
    },
    "computation": {
        True: {
            "fewer multiplications": (
                "A convolutional layer takes far fewer multiplications than a fully connected layer from the "
                "same input to the same output.",
                "Each output value takes one multiplication for each weight of a small filter, not one for each "
                "input value.",
            ),
        },
        False: {
            "one multiplication per weight": (
                "To process one image, a convolutional layer takes exactly as many multiplications as it has weights.",
                "Each weight is used once at every position. That is a fully connected layer, which uses each "
                "weight once.",
            ),
        },
    },
    "pooling": {
        True: {
            "invariance after pooling": (
                "The largest output value of a filter over all positions does not change when the image is shifted.",
                "The output moves with the image, and the largest of the moved values is still the same.",
            ),
        },
        False: {
            "place known after pooling": (
                "After global max pooling, which keeps only the largest output value of each filter, one can "
                "still tell at which position of the image a filter found its pattern.",
                "The largest value tells how strongly the pattern was found, but not at which position.",
            ),
        },
    },
}

# Statements of old records that are no longer drawn: name → verdict, statement and reason.
RETIRED = {
    "place known after pooling": (
        False,
        "The largest output value of a filter over all positions tells where in the image its pattern lies.",
        "It tells how strongly the pattern was found, but not at which position.",
    ),
}

FOUND = {
    text: (name, verdict, why)
    for verdicts in POOL.values()
    for verdict, statements in verdicts.items()
    for name, (text, why) in statements.items()
} | {text: (name, verdict, why) for name, (verdict, text, why) in RETIRED.items()}


def draw(d: Draw, *, options: int = 6) -> dict:
    topics = d.shuffled(CORE + tuple(d.sample([t for t in POOL if t not in CORE], options - len(CORE))))
    fewest = options // 3
    true = d.integer(fewest, options - fewest)
    statements = [d.choice([text for text, _ in POOL[topic][i < true].values()]) for i, topic in enumerate(topics)]
    return {"options": d.shuffled(statements)}


def solve(options) -> dict:
    """The letters of the statements that the pool holds as true."""
    verdicts = [_look_up(text)[1] for text in options]
    if len(options) > len(ascii_uppercase) or len(set(options)) < len(options):
        raise ValueError("at most 26 statements, each once")
    if True not in verdicts or False not in verdicts:
        raise ValueError("at least one statement must be true and one false")
    return {"correct": [letter for letter, verdict in zip(ascii_uppercase, verdicts) if verdict]}


def verify(answer, options) -> bool:
    """Try out what each statement claims, on a layer that is small enough to compute."""
    left = list(answer["correct"])
    for letter, text in zip(ascii_uppercase, options):
        if tried_out(text):
            if left[:1] != [letter]:
                return False
            left.pop(0)
    return not left


def mistakes(options) -> dict:
    correct = solve(options)["correct"]
    letters = ascii_uppercase[: len(options)]
    wrong = {}
    for letter, text in zip(letters, options):
        name = _look_up(text)[0]
        if letter not in correct:
            wrong[f"{name} marked as true"] = {"correct": sorted([*correct, letter])}
        elif len(correct) > 1:
            wrong[f"{name} left out"] = {"correct": [v for v in correct if v != letter]}
    wrong["false statements marked instead of true ones"] = {"correct": [v for v in letters if v not in correct]}
    wrong["all statements marked"] = {"correct": list(letters)}
    return wrong


def steps(answer, options) -> dict:
    found = [_look_up(text) for text in options]
    return {
        "judged": [
            {"letter": letter, "verdict": "true" if verdict else "false", "reason": why}
            for letter, (_, verdict, why) in zip(ascii_uppercase, found)
        ]
    }


def identity(options) -> list:
    """The same statements, whatever their order."""
    return sorted(options)


def _look_up(text) -> tuple:
    """Name, verdict and reason of a statement."""
    if text not in FOUND:
        raise ValueError(f"the pool has no statement “{text}”")
    return FOUND[text]


# --- claims, tried out on a layer small enough to compute: `verify` goes by nothing else ------------------------------

N = 8  # pixels of the image, which is one row closed to a ring: so it has no edges
IMAGE = [5, 1, 7, 2, 4, 9, 3, 6]
MIXED = [3, 0, 6, 1, 7, 4, 2, 5]  # an order of its pixels
SCENE = [0, 0, 5, 5, 5, 0, 0, 0, 5, 5, 5, 5, 0, 0, 0, 0]  # two bright objects before a dark background
TAPS, EDGE, LINE = [2, -1, 3], [-1, 1], [-1, 2, -1]


def _layer(w, n=N) -> list:
    """What sliding a filter over a row of n pixels does, as a matrix: a row for each output."""
    return [[w[(c - r) % n] if (c - r) % n < len(w) else 0 for c in range(n)] for r in range(n)]


CONVOLUTION = _layer(TAPS)
FULL = [[N * r + c + 1 for c in range(N)] for r in range(N)]  # a fully connected layer: all weights differ
LOCAL = [[w if shared else 0 for w, shared in zip(*rows)] for rows in zip(FULL, CONVOLUTION)]  # small patches only
TWICE = [[sum(a * b for a, b in zip(row, column)) for column in zip(*CONVOLUTION)] for row in CONVOLUTION]  # stacked

VERTICAL = [[0, 0, 5, 5]] * 4  # an edge in a picture of 4 × 4 pixels
ACROSS, SQUARE = [[-1, 1], [-1, 1]], [[1, 2, 1], [2, 4, 2], [1, 2, 1]]  # filters for such pictures


def _apply(layer, x) -> list:
    return [sum(a * b for a, b in zip(row, x)) for row in layer]


def _shifted(x, places=1) -> list:
    return [x[(i - places) % len(x)] for i in range(len(x))]


def _mixed(x) -> list:
    return [x[i] for i in MIXED]


def _strongest(layer, x) -> list:
    """The largest output for the image at each of its places."""
    return [max(_apply(layer, _shifted(x, places))) for places in range(len(x))]


def _equivariant(layer) -> bool:
    return _apply(layer, _shifted(IMAGE)) == _shifted(_apply(layer, IMAGE))


def _weights(layer) -> int:
    """How many different weights a layer has. (Those of the layers above all differ, where they are not shared.)"""
    return len({w for row in layer for w in row if w})


def _products(layer) -> int:
    return sum(len(row) - row.count(0) for row in layer)


def _reach(layer) -> int:
    """How many pixels an output depends on."""
    return max(len(row) - row.count(0) for row in layer)


def _filters(layer) -> int:
    """How many different filters a layer applies, over all positions."""
    return len({tuple(_shifted(row, -r)) for r, row in enumerate(layer)})


def _contrast(places) -> int:
    """How much pixels differ that are so many places apart."""
    return sum(abs(a - b) for a, b in zip(SCENE, _shifted(SCENE, places)))


def _slide(w, picture) -> list:
    """A square filter over a square picture, without padding."""
    k, corners = len(w), range(len(picture) - len(w) + 1)
    return [
        [sum(w[a][b] * picture[r + a][c + b] for a in range(k) for b in range(k)) for c in corners] for r in corners
    ]


def _turned(picture) -> list:
    return [list(row) for row in zip(*picture[::-1])]


def _ringed(picture, rings) -> list:
    for _ in range(rings):
        picture = [[0, *row, 0] for row in picture]
        picture = [[0] * len(picture[0]), *picture, [0] * len(picture[0])]
    return picture


def _loss(w) -> int:
    """How far a filter's outputs are from those of TAPS, squared."""
    return sum((a - b) ** 2 for a, b in zip(_apply(_layer(w), IMAGE), _apply(CONVOLUTION, IMAGE)))


def _one_step_learns() -> bool:
    """A step of gradient descent from the filter 0 (the loss is quadratic, so that differences give its gradient)."""
    units = ([1, 0, 0], [0, 1, 0], [0, 0, 1])
    step = [(_loss([-u for u in unit]) - _loss(unit)) / 4000 for unit in units]
    return _loss(step) < _loss([0, 0, 0])


OUTPUT = _apply(CONVOLUTION, IMAGE)
SLID = [sum(w * x for w, x in zip(TAPS, IMAGE[i:] + IMAGE[:i])) for i in range(N)]  # the filter slides, no matrix
EDGES = _apply(_layer(EDGE, 16), SCENE)
THIN, THICK = (max(_apply(_layer(LINE), x)) for x in ([0, 0, 5, 0, 0, 0, 0, 0], [0, 0, 5, 5, 0, 0, 0, 0]))
FOUND_VERTICAL, FOUND_HORIZONTAL = _slide(ACROSS, VERTICAL), _slide(ACROSS, _turned(VERTICAL))
TALLER = _layer(TAPS, 2 * N)  # for an image of twice the size
COMBINED = [_apply([TAPS], colour) != [0] for colour in ([1, 0, 0], [0, 1, 0], [0, 0, 1])]  # in a pixel under TAPS

# words that one statement has, and no other → whether it holds
CLAIMS = {
    "same filter weights are used at every position": lambda: _filters(CONVOLUTION) == 1,
    "detects the same edge in every other part": lambda: len(set(_strongest(_layer(EDGE, 16), SCENE))) == 1,
    "is usually useful in other places too": lambda: EDGES.count(5) > 1,
    # a change of one weight changes the outputs at all positions
    "adds up contributions from all positions": lambda: all(_apply(_layer([1, 0, 0]), IMAGE)),
    "separate set of filter weights for each position": lambda: _filters(CONVOLUTION) == N,
    "only at those positions where the pattern appeared": lambda: (
        max(_strongest(CONVOLUTION, IMAGE)[1:]) < _strongest(CONVOLUTION, IMAGE)[0]
    ),
    "is useless at all others": lambda: EDGES.count(5) == 1,
    #
    "depends only on a small patch": lambda: _reach(CONVOLUTION) == len(TAPS),
    "more strongly related than distant ones": lambda: _contrast(1) < _contrast(6),
    "depends on every pixel of the image": lambda: _reach(CONVOLUTION) == N,
    "more strongly related than nearby ones": lambda: _contrast(6) < _contrast(1),
    #
    "is shifted by the same amount": lambda: _equivariant(CONVOLUTION),
    "because it uses the same weights at every position": lambda: _equivariant(CONVOLUTION) > _equivariant(LOCAL),
    "is still translation equivariant": lambda: _equivariant(TWICE),
    "does not change at all": lambda: _apply(CONVOLUTION, _shifted(IMAGE)) == OUTPUT,
    "destroys translation equivariance": lambda: not _equivariant(CONVOLUTION),
    "Small patches alone": lambda: _equivariant(LOCAL),
    "A fully connected layer is translation equivariant": lambda: _equivariant(FULL),
    "only if it was trained on shifted copies": lambda: not _equivariant(CONVOLUTION),  # its weights are not trained
    #
    "has far fewer weights": lambda: 10 * _weights(CONVOLUTION) < _weights(FULL),
    # two images have 2 N outputs: as many weights can give any values for them, whatever there is to learn
    "less prone to overfitting": lambda: _weights(CONVOLUTION) < 2 * N <= _weights(FULL),
    "has more weights than": lambda: _weights(CONVOLUTION) > _weights(FULL),
    "has as many weights as": lambda: _weights(CONVOLUTION) == _weights(FULL),
    #
    "does not depend on the height and width": lambda: _weights(TALLER) == _weights(CONVOLUTION),
    "can be applied to images of different heights": lambda: len(_apply(TALLER, IMAGE + IMAGE)) == 2 * N,
    "multiplies the number of weights": lambda: _weights(TALLER) > _weights(CONVOLUTION),
    "cannot be applied to images of another size": lambda: len(_apply(TALLER, IMAGE + IMAGE)) != 2 * N,
    #
    "depend on larger regions of the image": lambda: _reach(TWICE) > _reach(CONVOLUTION),
    "never depends on more of the image": lambda: _reach(TWICE) <= _reach(CONVOLUTION),
    #
    # with its weights in the same order, the fully connected layer does the same; so mixed, the other is no convolution
    "makes no difference to how well": lambda: (
        _apply(list(map(_mixed, FULL)), _mixed(IMAGE)) == _apply(FULL, IMAGE)
        and _filters(list(map(_mixed, CONVOLUTION))) > 1
    ),
    "image are shuffled": lambda: _apply(CONVOLUTION, _mixed(IMAGE)) == OUTPUT,
    #
    "need not respond to horizontal ones": lambda: (
        any(map(any, FOUND_VERTICAL)) and not any(map(any, FOUND_HORIZONTAL))
    ),
    "turns the output of a convolutional layer": lambda: _turned(FOUND_VERTICAL) == FOUND_HORIZONTAL,
    "stays the same when the image is turned": lambda: FOUND_HORIZONTAL == FOUND_VERTICAL,
    #
    "same object drawn twice as large": lambda: THIN > THICK,
    "however large it is drawn": lambda: THIN == THICK,
    #
    "can combine the red, green and blue": lambda: all(COMBINED),
    "can read only a single colour channel": lambda: sum(COMBINED) == 1,
    #
    "can have many filters": lambda: len(_apply(CONVOLUTION + _layer(EDGE), IMAGE)) == 2 * N,
    "cannot have more than one filter": lambda: len(_apply(CONVOLUTION + _layer(EDGE), IMAGE)) == N,
    #
    "as high and as wide as the image": lambda: len(_slide(SQUARE, _ringed(VERTICAL, 1))) == len(VERTICAL),
    "no choice of padding": lambda: all(len(_slide(SQUARE, _ringed(VERTICAL, p))) < len(VERTICAL) for p in range(3)),
    #
    # OUTPUT was computed with a matrix, as that of a fully connected layer is
    "computes the same as a given": lambda: OUTPUT == SLID,
    "that no fully connected layer": lambda: OUTPUT != SLID,
    #
    "are learned from data": _one_step_learns,
    "have to be designed by hand": lambda: not _one_step_learns(),
    #
    "takes far fewer multiplications": lambda: 2 * _products(CONVOLUTION) < _products(FULL),
    "exactly as many multiplications": lambda: _products(CONVOLUTION) == _weights(CONVOLUTION),
    #
    "does not change when the image is shifted": lambda: len(set(_strongest(CONVOLUTION, IMAGE))) == 1,
    "one can still tell at which position": lambda: len(set(_strongest(CONVOLUTION, IMAGE))) == N,
    "tells where in the image its pattern lies": lambda: len(set(_strongest(CONVOLUTION, IMAGE))) == N,
}


@cache
def tried_out(text) -> bool:
    """Whether the claim of a statement holds for the layers above."""
    (holds,) = [claim for words, claim in CLAIMS.items() if words in text]
    return holds()
