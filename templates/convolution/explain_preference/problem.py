"""Why convolutional layers and not fully connected ones: sharing, locality, equivariance.   (EECS 182 HW 5, 1a)"""

from generator.author import Criterion, Draw

TITLE = "Why convolutions"
KNOBS = {"counted": (False, True), "largest_size": range(8, 65), "largest_channels": range(1, 9)}
ABOUT = {
    "counted": "whether an example in numbers is asked for too",
    "largest_size": "largest side or length of the input",
    "largest_channels": "largest number of input channels",
}
SPACE = 7.0

# What the inputs are, what an output depends on, and what may move.
DOMAINS = {
    "images": ("a small patch of neighbouring pixels", "the image", "the same edge or corner"),
    "sound": ("a short stretch of neighbouring samples", "the recording", "the same syllable"),
    "text": ("a few neighbouring words", "the sentence", "the same phrase"),
}


def draw(d: Draw, *, counted: bool = True, largest_size: int = 32, largest_channels: int = 4) -> dict:
    domain = d.choice(list(DOMAINS))
    return {
        "domain": domain,
        "size": d.choice(range(6, largest_size + 1, 2)),
        "in_channels": d.integer(1, largest_channels),
        "kernel": d.choice([3, 5]),
        "out_channels": d.integer(2, largest_channels + 4),
        "counted": counted,
    }


def criteria(domain, size, in_channels, kernel, out_channels, counted=True) -> list:
    patch, whole, motif = DOMAINS[domain]
    found = [
        Criterion(
            1,
            "**Weight sharing**: the same filter is used at every position, so that the number of weights does not"
            " grow with the size of the input",
            "weight sharing not named, or not explained",
        ),
        Criterion(1, f"**Locality**: each output depends on {patch} only", "local connectivity not named"),
        Criterion(
            1,
            f"**Translation equivariance**: if {whole} is shifted, the output is shifted alike, *because* the weights"
            f" are shared: {motif} is found wherever it stands",
            "equivariance left out, not traced to weight sharing, or taken for invariance",
        ),
    ]
    if counted:
        found.append(Criterion(1, "Both numbers of weights are right", "the numbers are missing or wrong"))
    return found


def claims(domain, size, in_channels, kernel, out_channels, counted=True) -> dict:
    """Weights of both layers, without biases, for an output of the input's size."""
    dimensions = 2 if domain == "images" else 1
    positions = size**dimensions
    return {
        "convolution": kernel**dimensions * in_channels * out_channels,
        "fully_connected": (positions * in_channels) * (positions * out_channels),
    }


def holds(claims, domain, size, in_channels, kernel, out_channels, counted=True) -> bool:
    """Counts: a weight for each place of a filter; and at every output unit one for every input unit."""
    places = [(a, b) for a in range(kernel) for b in range(kernel if domain == "images" else 1)]
    filters = [[[0 for _ in places] for _ in range(in_channels)] for _ in range(out_channels)]
    units = len([(r, c) for r in range(size) for c in range(size if domain == "images" else 1)])
    row = [0] * (units * in_channels)
    return claims["convolution"] == sum(len(part) for one in filters for part in one) and claims[
        "fully_connected"
    ] == sum(len(row) for _ in range(units * out_channels))


def identity(domain, size, in_channels, kernel, out_channels, counted=True) -> list:
    return [domain, size, in_channels, kernel, out_channels] if counted else [domain]
