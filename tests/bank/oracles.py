"""Independent answer oracles for the problem types of EECS 182 homework 5.

Every oracle takes the givens of one drawn instance by name and returns the whole answer. They are written from the
specification alone and share nothing with the templates: each applies the plainest definition there is, or NumPy,
SciPy or SymPy. Everything is exact (int64 arrays, Python integers, fractions); an answer that is not an integer, or
givens that contradict each other, raise AssertionError.

`convolution/reasons` has no oracle here: its own `verify` tries every statement out on a small layer, and another test
compares that with the pool.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from math import isqrt
from typing import Any

import numpy as np
import sympy
from numpy.typing import NDArray
from scipy.signal import correlate2d

from tests.bank import slip_oracles

Answer = dict[str, Any]
Number = int | Sequence[int]  # an integer, or a fraction as [numerator, denominator]
Ints = NDArray[np.int64]
FractionRows = list[list[Fraction]]

MASK_CELLS = 12  # a sum over all dropout masks covers at most this many cells at a time
COUNTED_CELLS = 100_000  # a normalization block of at most this many cells is really summed over
SCHEME_AXES = {"batch": (0, 2, 3), "layer": (1, 2, 3), "instance": (2, 3)}  # axes of (N, C, H, W) that a mean spans


# Numbers and matrices


def _fraction(value: Number) -> Fraction:
    """An integer or a [numerator, denominator] pair as a fraction."""
    if isinstance(value, int):
        return Fraction(value)
    numerator, denominator = value
    return Fraction(numerator, denominator)


def _whole(value: Fraction | int) -> int:
    """The value as a plain integer; AssertionError unless it is one."""
    assert value.denominator == 1, f"{value} is not an integer"
    return int(value)


def _array(values: Sequence[Any], ndim: int) -> Ints:
    """A list of integers (or list of rows) as an int64 array; AssertionError for other entries, ragged rows, empty."""
    array = np.array(values)
    assert array.ndim == ndim and array.size > 0 and array.dtype.kind == "i", f"not {ndim}-dimensional integers"
    return array.astype(np.int64)


def _fraction_rows(rows: Sequence[Sequence[int]]) -> FractionRows:
    """A list of rows of integers as fractions; AssertionError if it is ragged or empty."""
    assert rows and rows[0] and all(len(row) == len(rows[0]) for row in rows), "not a matrix"
    return [[Fraction(entry) for entry in row] for row in rows]


def _product(left: FractionRows, right: FractionRows) -> FractionRows:
    """Matrix product, entry by entry from its definition."""
    assert len(left[0]) == len(right), "sizes do not fit"
    columns = list(zip(*right, strict=True))
    return [[sum((a * b for a, b in zip(row, column, strict=True)), Fraction(0)) for column in columns] for row in left]


def _solve(matrix: FractionRows, right: FractionRows) -> FractionRows:
    """The one solution of matrix · Z = right by Gauss-Jordan elimination; AssertionError for a singular matrix."""
    size = len(matrix)
    rows = [list(left_row) + list(right_row) for left_row, right_row in zip(matrix, right, strict=True)]
    for column in range(size):
        pivot = next((i for i in range(column, size) if rows[i][column] != 0), None)
        assert pivot is not None, "singular matrix"
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [entry / rows[column][column] for entry in rows[column]]
        for i in range(size):
            if i != column and rows[i][column] != 0:
                factor = rows[i][column]
                rows[i] = [entry - factor * lead for entry, lead in zip(rows[i], rows[column], strict=True)]
    return [row[size:] for row in rows]


def _inverse(diagonal: Sequence[Fraction]) -> FractionRows:
    """Inverse of the square matrix with this diagonal, written out in full and eliminated against the identity."""
    size = range(len(diagonal))
    matrix = [[diagonal[i] if i == j else Fraction(0) for j in size] for i in size]
    return _solve(matrix, [[Fraction(int(i == j)) for j in size] for i in size])


def _root(square: Fraction) -> Fraction:
    """Exact square root; AssertionError unless it is rational."""
    root = Fraction(isqrt(square.numerator), isqrt(square.denominator))
    assert root * root == square, f"{square} has no rational root"
    return root


def _norm(column: Sequence[Fraction]) -> Fraction:
    """Euclidean norm, exactly."""
    return _root(sum((entry * entry for entry in column), Fraction(0)))


# Convolution


def _size(*shape: int) -> int:
    """Entries of a tensor of this shape, counted by NumPy on a view that takes no memory."""
    assert all(extent >= 1 for extent in shape), "empty tensor"
    return int(np.broadcast_to(np.int8(0), shape).size)


def _forward(image: Ints, kernel: Ints, stride: int, padding: int) -> Ints:
    """scipy.signal.correlate2d on the zero-padded image, every stride-th row and column kept."""
    assert stride >= 1 and padding >= 0
    height, width = image.shape
    padded = np.zeros((height + 2 * padding, width + 2 * padding), dtype=np.int64)
    padded[padding : padding + height, padding : padding + width] = image
    assert padded.shape[0] >= kernel.shape[0] and padded.shape[1] >= kernel.shape[1], "kernel larger than image"
    result: Ints = correlate2d(padded, kernel, mode="valid")[::stride, ::stride]
    return result


def sharing_counts(height: int, width: int, in_channels: int, kernel: int, out_channels: int) -> Answer:
    """Sizes of the two weight tensors: every output unit by every input unit; out × in × kernel × kernel."""
    return {
        "fully_connected": _size(out_channels, height, width, in_channels, height, width),
        "convolution": _size(out_channels, in_channels, kernel, kernel),
    }


def shift_equivariance(x: Sequence[int], w: Sequence[int], y: Sequence[int], shift: int) -> Answer:
    """np.correlate in mode "same" on x moved entry by entry (the given y must be that of the unmoved x)."""
    signal, taps = _array(x, 1), _array(w, 1)
    assert len(taps) % 2 == 1 and len(taps) <= len(signal), '"same" padding is two-sided for odd filters only'
    assert np.correlate(signal, taps, mode="same").tolist() == list(y), "y is not the output for x"
    moved = np.zeros_like(signal)
    for position, value in enumerate(x):
        if value != 0:
            assert 0 <= position + shift < len(x), "an entry of x falls off the edge"
            moved[position + shift] = value
    return {"y_shifted": np.correlate(moved, taps, mode="same").tolist()}


def find_filter(x: Sequence[int], y: Sequence[int], taps: int, stride: int, padding: int) -> Answer:
    """Exact least squares for the taps over all windows of padded x; must be unique (regular AᵀA), residual zero."""
    padded = [0] * padding + list(x) + [0] * padding
    windows = _fraction_rows([padded[i : i + taps] for i in range(0, len(padded) - taps + 1, stride)])
    assert len(windows) == len(y), "y has the wrong length"
    transposed = [list(column) for column in zip(*windows, strict=True)]
    target = [[Fraction(value)] for value in y]
    solution = _solve(_product(transposed, windows), _product(transposed, target))
    assert _product(windows, solution) == target, "no filter gives y"
    return {"w": [_whole(row[0]) for row in solution]}


def forward(X: Sequence[Sequence[int]], W: Sequence[Sequence[int]], stride: int, padding: int) -> Answer:
    """scipy.signal.correlate2d on the zero-padded image, then stride slicing."""
    return {"Y": _forward(_array(X, 2), _array(W, 2), stride, padding).tolist()}


def transposed(X: Sequence[Sequence[int]], W: Sequence[Sequence[int]], stride: int, padding: int) -> Answer:
    """Matrix of the ordinary convolution (its outputs for the unit images of Y's shape), transposed, applied to X."""
    image, kernel = _array(X, 2), _array(W, 2)
    height, width = ((n - 1) * stride - 2 * padding + k for n, k in zip(image.shape, kernel.shape, strict=True))
    assert height >= 1 and width >= 1, "empty output"
    result = np.zeros((height, width), dtype=np.int64)
    for row in range(height):
        for column in range(width):
            unit = np.zeros((height, width), dtype=np.int64)
            unit[row, column] = 1
            matrix_column = _forward(unit, kernel, stride, padding)
            assert matrix_column.shape == image.shape
            result[row, column] = np.vdot(matrix_column, image)
    return {"Y": result.tolist()}


def parameter_count(height: int, width: int, in_channels: int, kernel: int, out_channels: int, bias: bool) -> Answer:
    """Size of the weight tensor out × in × kernel × kernel, and of the bias vector if there is one."""
    assert height >= 1 and width >= 1 and isinstance(bias, bool)
    weights = _size(out_channels, in_channels, kernel, kernel)
    return {"parameters": weights + (_size(out_channels) if bias else 0)}


def separable_parameter_count(
    height: int, width: int, in_channels: int, kernel: int, out_channels: int, bias: str
) -> Answer:
    """Sizes of the tensors in × 1 × kernel × kernel and out × in × 1 × 1, each stage with its own biases if it has."""
    assert height >= 1 and width >= 1 and bias in ("none", "pointwise", "both")
    depthwise = _size(in_channels, 1, kernel, kernel) + (_size(in_channels) if bias == "both" else 0)
    pointwise = _size(out_channels, in_channels, 1, 1) + (_size(out_channels) if bias != "none" else 0)
    return {"depthwise": depthwise, "pointwise": pointwise, "total": depthwise + pointwise}


# Normalization


def which_axes(
    pictures: dict[str, str], N: int, C: int, H: int, W: int, shaded: dict[str, int | Sequence[int]]
) -> Answer:
    """Shade the cells of each picture in a boolean block, then name the scheme from the samples and channels met."""
    assert set(pictures) == set(shaded) and sorted(pictures.values()) == ["batch", "instance", "layer"]
    found: dict[str, str] = {}
    for letter, drawn in pictures.items():
        mask = _shade((N, C, H, W), drawn, shaded[letter])
        scheme = _recognize(mask)
        assert scheme not in found, f"two pictures show {scheme} norm"
        found[scheme] = letter
    return {scheme: found[scheme] for scheme in ("batch", "layer", "instance")}


def _shade(shape: tuple[int, int, int, int], drawn: str, index: int | Sequence[int]) -> NDArray[np.bool_]:
    """The block with the slice at this index True: a channel, a sample, or [sample, channel]."""
    mask = np.zeros(shape, dtype=np.bool_)
    if isinstance(index, int):
        assert drawn in ("batch", "layer") and 0 <= index < shape[1 if drawn == "batch" else 0], "no such slice"
        if drawn == "batch":
            mask[:, index] = True
        else:
            mask[index] = True
    else:
        sample, channel = index
        assert drawn == "instance" and 0 <= sample < shape[0] and 0 <= channel < shape[1], "no such slice"
        mask[sample, channel] = True
    return mask


def _recognize(mask: NDArray[np.bool_]) -> str:
    """The scheme whose jointly normalized cells are those True, by how many samples and channels they touch."""
    samples, channels = int(mask.any(axis=(1, 2, 3)).sum()), int(mask.any(axis=(0, 2, 3)).sum())
    all_samples, all_channels, height, width = mask.shape
    assert int(mask.sum()) == samples * channels * height * width, "not whole feature maps"
    touches = {
        "batch": samples == all_samples and channels == 1,
        "layer": samples == 1 and channels == all_channels,
        "instance": samples == 1 and channels == 1,
    }
    schemes = [scheme for scheme, fits in touches.items() if fits]
    assert len(schemes) == 1, f"the shading fits {schemes}"
    return schemes[0]


def statistics_count(N: int, C: int, H: int, W: int, scheme: str) -> Answer:
    """Reduce a block of shape (N, C, H, W) over the scheme's axes: means, cells in each (large blocks: by views)."""
    assert scheme in SCHEME_AXES and min(N, C, H, W) >= 1
    axes = SCHEME_AXES[scheme]
    block = np.broadcast_to(np.int8(0), (N, C, H, W))
    means = block[tuple(0 if axis in axes else slice(None) for axis in range(4))].size
    per_mean = block[tuple(slice(None) if axis in axes else 0 for axis in range(4))].size
    if block.size <= COUNTED_CELLS:
        cells = np.ones(block.shape, dtype=np.int64).sum(axis=axes)
        assert cells.size == means and (cells == per_mean).all()
    return {"means": int(means), "elements_per_mean": int(per_mean)}


def _mean_only(gamma: Fraction, beta: Fraction, x: Sequence[Fraction]) -> list[Fraction]:
    """yᵢ = γ (xᵢ − μ) + β, μ the mean of x."""
    mean = sum(x, Fraction(0)) / len(x)
    return [gamma * (entry - mean) + beta for entry in x]


def _mean_only_gradient(gamma: Fraction, beta: Fraction, upstream: Sequence[Fraction]) -> list[Fraction]:
    """∂/∂xᵢ of L = Σ gⱼ yⱼ as L(x + eᵢ) − L(x), exact since L is affine in x (x = 0 will do)."""

    def loss(x: Sequence[Fraction]) -> Fraction:
        return sum((g * y for g, y in zip(upstream, _mean_only(gamma, beta, x), strict=True)), Fraction(0))

    size = range(len(upstream))
    at_zero = loss([Fraction(0) for _ in size])
    return [loss([Fraction(int(i == j)) for j in size]) - at_zero for i in size]


@cache
def _mean_only_limit() -> Callable[[int | Fraction, int | Fraction], int | Fraction]:
    """SymPy's limit of γ (g₁ − S/n) for n → ∞ with a bounded sum S, as a function of γ and g₁."""
    gamma, first, total = sympy.symbols("gamma g_1 S", real=True)
    n = sympy.Symbol("n", positive=True)
    limit = sympy.limit(gamma * (first - total / n), n, sympy.oo)
    assert limit.free_symbols == {gamma, first}
    function: Callable[[int | Fraction, int | Fraction], int | Fraction] = sympy.lambdify((gamma, first), limit, "math")
    return function


def mean_only_backward(gamma: Number, beta: Number, upstream: Sequence[Number], limits: bool) -> Answer:
    """Exact difference quotients of Σ gⱼ yⱼ; with `limits`, the same with the first entry alone (n = 1), and SymPy's
    limit."""
    scale, offset = _fraction(gamma), _fraction(beta)
    g = [_fraction(value) for value in upstream]
    dx = [_whole(entry) for entry in _mean_only_gradient(scale, offset, g)]
    if not limits:
        return {"dx": dx}
    return {
        "dx": dx,
        "dx_single": _whole(_mean_only_gradient(scale, offset, g[:1])[0]),
        "dx_limit": _whole(_mean_only_limit()(scale, g[0])),
    }


def mean_only_forward(gamma: Number, beta: Number, x: Sequence[Number]) -> Answer:
    """yᵢ = γ (xᵢ − μ) + β in fractions."""
    y = _mean_only(_fraction(gamma), _fraction(beta), [_fraction(value) for value in x])
    return {"y": [_whole(entry) for entry in y]}


# Regularization


@cache
def _masks(cells: int) -> tuple[Ints, Ints]:
    """All 0-1 vectors with this many entries, one a row; and for each k a row that marks those that keep k entries."""
    assert cells <= MASK_CELLS, "too many masks"
    masks: Ints = (np.arange(2**cells, dtype=np.int64)[:, None] >> np.arange(cells, dtype=np.int64)) & 1
    keeps = (masks.sum(axis=1) == np.arange(cells + 1)[:, None]).astype(np.int64)
    masks.flags.writeable = keeps.flags.writeable = False
    return masks, keeps


def _expectation(values: Ints, cells: int, keep: Fraction) -> Fraction:
    """Σ over all masks of P(mask) · value, P = p^kept (1 − p)^dropped; masks that keep equally many added up first."""
    totals = _masks(cells)[1] @ values
    weights = (keep**k * (1 - keep) ** (cells - k) for k in range(cells + 1))
    return sum((weight * total for weight, total in zip(weights, totals.tolist(), strict=True)), Fraction(0))


def _expected_loss(x: Ints, y: Ints, w: Ints, keep: Fraction) -> Fraction:
    """E ‖y − (R ⊙ X) w‖² as the sum over every mask R of X's shape."""
    masks = _masks(x.size)[0].reshape(-1, *x.shape)
    residuals = y - (masks * x) @ w
    losses: Ints = (residuals * residuals).sum(axis=1)
    return _expectation(losses, x.size, keep)


def dropout_expected_loss(X: Sequence[Sequence[int]], y: Sequence[int], w: Sequence[int], p: Number) -> Answer:
    """Sum over all masks R of P(R) ‖y − (R ⊙ X)w‖², all at once up to 12 cells, else row by row and added."""
    x, target, weights, keep = _array(X, 2), _array(y, 1), _array(w, 1), _fraction(p)
    assert x.shape == (len(target), len(weights)) and 0 <= keep <= 1
    largest = sum(
        (abs(b) + sum(abs(a * v) for a, v in zip(row, w, strict=True))) ** 2 for row, b in zip(X, y, strict=True)
    )
    assert largest < 2 ** (62 - MASK_CELLS), "too large for int64"
    if x.size <= MASK_CELLS:
        return {"expected_loss": _whole(_expected_loss(x, target, weights, keep))}
    rows = range(len(target))
    parts = [_expected_loss(x[i : i + 1], target[i : i + 1], weights, keep) for i in rows]
    return {"expected_loss": _whole(sum(parts, Fraction(0)))}


def dropout_inference_weights(w_trained: Sequence[int], p: Number) -> Answer:
    """E (R ⊙ x)·w over all masks R for each unit vector x (weights in groups of at most 8, for speed)."""
    weights, keep = _array(w_trained, 1), _fraction(p)
    assert 0 <= keep <= 1
    result: list[Fraction] = []
    for start in range(0, len(weights), 8):
        group = weights[start : start + 8]
        masks = _masks(len(group))[0]
        units = np.eye(len(group), dtype=np.int64)
        result += [_expectation((masks * unit) @ group, len(group), keep) for unit in units]
    return {"w": [_whole(weight) for weight in result]}


def tikhonov_to_ridge(X: Sequence[Sequence[int]], gamma_diag: Sequence[Number], w_ridge: Sequence[int]) -> Answer:
    """X Γ⁻¹ and Γ⁻¹ w̃ with the inverse of the full matrix Γ, in fractions; checks that X̃ w̃ = X w."""
    x = _fraction_rows(X)
    inverse = _inverse([_fraction(value) for value in gamma_diag])
    ridge_column = [[Fraction(value)] for value in w_ridge]
    x_ridge, w = _product(x, inverse), _product(inverse, ridge_column)
    assert _product(x_ridge, ridge_column) == _product(x, w)
    return {"X_ridge": [[_whole(entry) for entry in row] for row in x_ridge], "w": [_whole(row[0]) for row in w]}


def column_norms(X: Sequence[Sequence[int]], inverse_alpha: Number) -> Answer:
    """Exact Euclidean norms of X's columns, Γ's diagonal norm / inverse_alpha, and the norm of X Γ⁻¹'s columns."""
    x = _fraction_rows(X)
    norms = [_norm(column) for column in zip(*x, strict=True)]
    diagonal = [norm / _fraction(inverse_alpha) for norm in norms]
    ridge_norms = {_norm(column) for column in zip(*_product(x, _inverse(diagonal)), strict=True)}
    assert len(ridge_norms) == 1, "the columns of X̃ differ in norm"
    return {
        "norms": [_whole(norm) for norm in norms],
        "gamma_diag": [_whole(entry) for entry in diagonal],
        "ridge_norm": _whole(ridge_norms.pop()),
    }


ORACLES: dict[str, Callable[..., Answer]] = {
    # convolution/reasons: left out, see the module docstring
    "convolution/sharing_counts": sharing_counts,
    "convolution/shift_equivariance": shift_equivariance,
    "convolution/find_filter": find_filter,
    "convolution/forward": forward,
    "convolution/transposed": transposed,
    "normalization/which_axes": which_axes,
    "normalization/statistics_count": statistics_count,
    "normalization/mean_only_backward": mean_only_backward,
    "normalization/mean_only_forward": mean_only_forward,
    "convolution/parameter_count": parameter_count,
    "convolution/separable_parameter_count": separable_parameter_count,
    "regularization/dropout_expected_loss": dropout_expected_loss,
    "regularization/dropout_inference_weights": dropout_inference_weights,
    "regularization/tikhonov_to_ridge": tikhonov_to_ridge,
    "regularization/column_norms": column_norms,
    **dict(slip_oracles.oracles()),
}
