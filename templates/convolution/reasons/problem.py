"""Why convolutions suit images: weight sharing, locality, translation equivariance.   (EECS 182 HW 5, 1a)"""

from string import ascii_uppercase

TITLE = "Why convolutions for images"
KNOBS = {"options": range(4, 11)}
SPACE = 1
LABELS = {"correct": r"\text{true}"}

CORE = ("sharing", "locality", "equivariance")  # on every paper

# topic → verdict → name → statement. A paper has at most one statement of a topic, so that none gives another away.
POOL = {
    "sharing": {
        True: {
            "weight sharing": "The same filter weights are used at every position of the image.",
            "weight sharing as a detector for all places": (
                "A filter that has learned to detect an edge in one part of the image detects the same edge in every "
                "other part."
            ),
            "weight sharing as an assumption about images": (
                "Using one filter everywhere suits images because a pattern that is useful in one place, such as an "
                "edge, is usually useful in other places too."
            ),
            "weight sharing in the gradient": (
                "In training, the gradient of a single filter weight adds up contributions from all positions of the "
                "image."
            ),
        },
        False: {
            "separate weights at each position": (
                "A convolutional layer learns a separate set of filter weights for each position of the image."
            ),
            "pattern needed at every position in training": (
                "A filter can respond to a pattern only at those positions where the pattern appeared in the training "
                "images."
            ),
            "patterns useful at one position only": (
                "Sliding one filter over the image assumes that a pattern that is useful at one position is useless at "
                "all others."
            ),
        },
    },
    "locality": {
        True: {
            "local connectivity": (
                "Each output value of a single convolutional layer depends only on a small patch of the image."
            ),
            "local connectivity for related neighbours": (
                "Small filters suit images because nearby pixels are usually more strongly related than distant ones."
            ),
        },
        False: {
            "whole image seen in one layer": (
                "In a single convolutional layer, each output value depends on every pixel of the image."
            ),
            "distant pixels related most": (
                "Small filters suit images because distant pixels are usually more strongly related than nearby ones."
            ),
        },
    },
    "equivariance": {
        True: {
            "equivariance": (
                "If the image is shifted, the output of a convolutional layer is shifted by the same amount."
            ),
            "equivariance from weight sharing": (
                "A convolutional layer is translation equivariant because it uses the same weights at every position."
            ),
            "equivariance of stacked layers": (
                "A stack of several convolutional layers is still translation equivariant."
            ),
        },
        False: {
            "invariance instead of equivariance": (
                "If the image is shifted, the output of a convolutional layer does not change at all."
            ),
            "equivariance broken by sharing": (
                "Using the same weights at every position destroys translation equivariance."
            ),
            "equivariance from locality alone": (
                "Small patches alone, with different weights at each position, would already make a layer translation "
                "equivariant."
            ),
            "equivariance of fully connected layers": (
                "A fully connected layer is translation equivariant too, whatever its weights."
            ),
            "equivariance only after augmentation": (
                "A convolutional layer is translation equivariant only if it was trained on shifted copies of its "
                "images."
            ),
        },
    },
    "weights": {
        True: {
            "fewer weights": (
                "A convolutional layer has far fewer weights than a fully connected layer from the same input to the "
                "same output."
            ),
            "less overfitting": (
                "On a small set of training images, a convolutional layer is less prone to overfitting than a fully "
                "connected layer, since it has fewer weights."
            ),
        },
        False: {
            "more weights than fully connected": (
                "A convolutional layer has more weights than a fully connected layer from the same input to the same "
                "output, since its filters are applied at many positions."
            ),
            "as many weights as fully connected": (
                "A convolutional layer has as many weights as a fully connected layer from the same input to the same "
                "output; they are only arranged differently."
            ),
        },
    },
    "image size": {
        True: {
            "weights independent of image size": (
                "The number of weights of a convolutional layer does not depend on the height and width of the image."
            ),
            "any image size": "The same filters can be applied to images of different heights and widths.",
        },
        False: {
            "weights growing with the image": (
                "Doubling the height and the width of the image multiplies the number of weights of a convolutional "
                "layer by four."
            ),
            "one image size": (
                "A convolutional layer that was trained on images of one size cannot be applied to images of another "
                "size."
            ),
        },
    },
    "depth": {
        True: {
            "growing receptive field": (
                "Stacking convolutional layers lets the output values of later layers depend on larger regions of the "
                "image."
            ),
        },
        False: {
            "receptive field fixed in depth": (
                "However many convolutional layers are stacked, an output value never depends on more of the image "
                "than a single filter covers."
            ),
        },
    },
    "permutation": {
        True: {
            "arrangement of pixels used": (
                "Shuffling the pixels of all images in one fixed way makes no difference to how well a fully connected "
                "layer can learn, but it takes away what makes convolution useful."
            ),
        },
        False: {
            "permutation invariance": (
                "Whatever its filters, the output of a convolutional layer does not change when the pixels of the "
                "image are shuffled."
            ),
        },
    },
    "rotation": {
        True: {
            "orientation matters": "A filter that responds to vertical edges need not respond to horizontal ones.",
        },
        False: {
            "exact rotation equivariance": (
                "Whatever its filters, turning the image by 90 degrees turns the output of a convolutional layer by 90 "
                "degrees."
            ),
            "rotation invariance": (
                "Whatever its filters, the output of a convolutional layer stays the same when the image is turned by "
                "90 degrees."
            ),
        },
    },
    "scale": {
        True: {
            "scale matters": (
                "A filter that responds strongly to an object need not respond to the same object drawn twice as large."
            ),
        },
        False: {
            "scale invariance": (
                "Whatever its filters, a convolutional layer responds equally strongly to an object however large it "
                "is drawn."
            ),
        },
    },
    "input channels": {
        True: {
            "colours combined": "One filter can combine the red, green and blue values of the pixels that it covers.",
        },
        False: {
            "one colour per filter": (
                "One filter can read only a single colour channel, so that no output value combines red, green and "
                "blue."
            ),
        },
    },
    "filters": {
        True: {
            "many filters": (
                "A convolutional layer can have many filters, each of which makes an output channel of its own."
            ),
        },
        False: {
            "one pattern per layer": (
                "A convolutional layer can detect only one kind of pattern, because it cannot have more than one "
                "filter."
            ),
        },
    },
    "padding": {
        True: {
            "padding keeps the size": "Zero padding can keep the output as high and as wide as the image.",
        },
        False: {
            "no choice of padding": (
                "With filters larger than 1 × 1 the output must be smaller than the image; no choice of padding can "
                "change that."
            ),
        },
    },
    "special case": {
        True: {
            "special fully connected layer": (
                "For images of one fixed size, a fully connected layer with suitable weights computes the same as a "
                "given convolutional layer."
            ),
        },
        False: {
            "beyond fully connected": (
                "Even for images of one fixed size, a convolutional layer can compute functions that no fully "
                "connected layer with the same input and output can compute."
            ),
        },
    },
    "learning": {
        True: {
            "learned filters": "The filters of a convolutional layer are learned from data by gradient descent.",
        },
        False: {
            "filters designed by hand": (
                "The filters of a convolutional layer have to be designed by hand, since gradient descent cannot learn "
                "them."
            ),
        },
    },
    "computation": {
        True: {
            "fewer multiplications": (
                "A convolutional layer takes far fewer multiplications than a fully connected layer from the same "
                "input to the same output."
            ),
        },
        False: {
            "one multiplication per weight": (
                "To process one image, a convolutional layer takes exactly as many multiplications as it has weights."
            ),
        },
    },
    "pooling": {
        True: {
            "invariance after pooling": (
                "The largest output value of a filter over all positions does not change when the image is shifted."
            ),
        },
        False: {
            "place known after pooling": (
                "The largest output value of a filter over all positions tells where in the image its pattern lies."
            ),
        },
    },
}

# name → verdict and reason, written without a look at the pool; printed on the key, and the second opinion of `verify`
WHY = {
    "weight sharing": "True: one filter slides over the whole image. This is weight sharing.",
    "weight sharing as a detector for all places": (
        "True: its weights are the same everywhere, so the same patch gives the same value wherever it lies."
    ),
    "weight sharing as an assumption about images": (
        "True: edges, corners and textures occur all over an image, so one detector can serve for all places."
    ),
    "weight sharing in the gradient": (
        "True: one shared weight takes part in the outputs at all positions, and the chain rule adds what comes back "
        "from each."
    ),
    "separate weights at each position": (
        "False: one filter is used at every position. Separate weights would give up weight sharing."
    ),
    "pattern needed at every position in training": (
        "False: the filter has the same weights everywhere, so what it learned in one place it can find in all others."
    ),
    "patterns useful at one position only": (
        "False: it assumes the opposite, that a pattern that is useful in one place is useful in others too."
    ),
    "local connectivity": (
        "True: an output value is computed from the pixels under the filter and from no others. This is local "
        "connectivity."
    ),
    "local connectivity for related neighbours": (
        "True: neighbouring pixels tend to belong to the same edge, texture or object, so a small patch already has "
        "meaning."
    ),
    "whole image seen in one layer": (
        "False: it depends only on the pixels under the filter. A fully connected layer would see every pixel."
    ),
    "distant pixels related most": (
        "False: nearby pixels are usually more strongly related, and those are the ones that a small filter sees "
        "together."
    ),
    "equivariance": "True: the layer does the same at every position, so its output moves along with the image.",
    "equivariance from weight sharing": (
        "True: with the same weights everywhere, a shifted patch gives the same value as before, at the shifted place."
    ),
    "equivariance of stacked layers": (
        "True: the first layer passes the shift on to the second, that one to the third, and so on to the end."
    ),
    "invariance instead of equivariance": (
        "False: the output moves along with the image (equivariance). That it would not change would be invariance."
    ),
    "equivariance broken by sharing": (
        "False: weight sharing is what makes the layer equivariant, since the same is done at every position."
    ),
    "equivariance from locality alone": (
        "False: a shifted patch would meet other weights and give another value; it takes weight sharing as well."
    ),
    "equivariance of fully connected layers": (
        "False: each pixel has weights of its own there, so the values of a shifted image are weighted differently."
    ),
    "equivariance only after augmentation": (
        "False: weight sharing makes it equivariant for any weights, trained or not."
    ),
    "fewer weights": (
        r"True: it has $k^2 C_{\text{in}} C_{\text{out}}$ weights, and the fully connected layer has one for every "
        r"pair of an input and an output value."
    ),
    "less overfitting": (
        "True: with fewer free weights, and with what is known about images built in, there is less room to fit chance "
        "details."
    ),
    "more weights than fully connected": (
        "False: using a weight at many positions does not add weights; it has far fewer."
    ),
    "as many weights as fully connected": (
        "False: weights for distant pixels are left out, and the remaining ones are shared by all positions, so it has "
        "far fewer."
    ),
    "weights independent of image size": (
        "True: the number of weights depends only on the size of the filters and the numbers of channels."
    ),
    "any image size": "True: on a larger image the filters slide over more positions; their weights stay the same.",
    "weights growing with the image": (
        "False: the number of positions grows by four, but all of them use the same weights, whose number stays the "
        "same."
    ),
    "one image size": "False: the filters can slide over an image of another size; only the output's size changes.",
    "growing receptive field": (
        "True: a patch of the first layer's output rests on a larger patch of the image, and so on from layer to layer."
    ),
    "receptive field fixed in depth": (
        r"False: the region grows with every layer. Two $3 \times 3$ layers, for example, see $5 \times 5$ pixels."
    ),
    "arrangement of pixels used": (
        "True: a fully connected layer can permute its weights accordingly, but shuffled neighbours are no longer "
        "related."
    ),
    "permutation invariance": (
        "False: shuffling puts other pixels side by side under the filter, so that the sums of products change."
    ),
    "orientation matters": (
        "True: the filter and its turned copy are different filters, and nothing in the layer ties one to the other."
    ),
    "exact rotation equivariance": (
        "False: the filters are not turned along with the image. Convolution is built for shifts, not for rotations."
    ),
    "rotation invariance": (
        "False: the turned image has other windows, and even where a pattern's value stays the same, its place does "
        "not."
    ),
    "scale matters": "True: the filter keeps its size, so that it sees only a part of the larger object.",
    "scale invariance": (
        "False: the filter keeps its size, so that it sees only a part of the larger object. Shifts are built in, "
        "scales are not."
    ),
    "colours combined": (
        r"True: a filter reaches through all input channels: it has $k \cdot k \cdot C_{\text{in}}$ weights."
    ),
    "one colour per filter": (
        "False: an ordinary filter reaches through all input channels and adds up what it finds in each."
    ),
    "many filters": "True: each filter makes one output channel, and one may look for edges, another for a texture.",
    "one pattern per layer": (
        "False: a layer usually has many filters, each with weights and an output channel of its own."
    ),
    "padding keeps the size": (
        r"True: for a filter of odd side $k$ at stride 1, $(k - 1)/2$ rings of zeros around the image keep its size."
    ),
    "no choice of padding": (
        r"False: for a filter of odd side $k$ at stride 1, $(k - 1)/2$ rings of zeros around the image keep its size."
    ),
    "special fully connected layer": (
        "True: set the weights of all pixels outside the window to zero, and repeat the filter's weights for each "
        "position."
    ),
    "beyond fully connected": (
        "False: a fully connected layer can copy it, with zeros outside the window and the filter repeated. "
        "Convolution is preferred because it can do less, and needs less to learn it."
    ),
    "learned filters": (
        "True: an output is a sum of products with the weights, so that gradients reach them as in any layer."
    ),
    "filters designed by hand": (
        "False: an output is a sum of products with the weights, so that gradients reach them as in any layer."
    ),
    "fewer multiplications": (
        "True: each output value takes one multiplication for each weight of a small filter, not one for each input "
        "value."
    ),
    "one multiplication per weight": (
        "False: each weight is used once at every position. That is a fully connected layer, which uses each weight "
        "once."
    ),
    "invariance after pooling": (
        "True: the output moves with the image, and the largest of the moved values is still the same."
    ),
    "place known after pooling": "False: it tells how strongly the pattern was found, but not at which position.",
}

_FOUND = {
    text: (name, verdict)
    for verdicts in POOL.values()
    for verdict, statements in verdicts.items()
    for name, text in statements.items()
}


EXPLAINED = {
    text: WHY[name]
    for verdicts in POOL.values()
    for statements in verdicts.values()
    for name, text in statements.items()
}


def draw(d, *, options: int = 6) -> dict:
    topics = d.shuffled(CORE + tuple(d.sample([t for t in POOL if t not in CORE], options - len(CORE))))
    fewest = options // 3
    true = d.integer(fewest, options - fewest)
    statements = [d.choice(list(POOL[topic][i < true].values())) for i, topic in enumerate(topics)]
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
    """The explanations, which were written on their own, must give the same verdicts."""
    left = list(answer["correct"])
    for letter, text in zip(ascii_uppercase, options):
        if EXPLAINED[text].startswith("True:"):
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
    verdicts = [WHY[_look_up(text)[0]].split(": ", 1) for text in options]
    return {
        "judged": [
            {"letter": letter, "verdict": verdict.lower(), "reason": reason[0].upper() + reason[1:]}
            for letter, (verdict, reason) in zip(ascii_uppercase, verdicts)
        ]
    }


def identity(options) -> list:
    """The same statements, whatever their order."""
    return sorted(options)


def _look_up(text) -> tuple:
    """Name and verdict of a statement of the pool."""
    if text not in _FOUND:
        raise ValueError(f"the pool has no statement “{text}”")
    return _FOUND[text]
