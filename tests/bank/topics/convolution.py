"""Oracles of the topic convolution for its newer types: SciPy, linear maps as NumPy arrays, brute force."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy.linalg import block_diag
from scipy.signal import correlate


def multichannel_forward(X: Any, W: Any, b: int) -> dict[str, Any]:
    """A correlation in three dimensions, in which the depth of the input and of the filter are the same."""
    (Y,) = correlate(np.array(X), np.array(W), "valid", method="direct") + b
    return {"Y": Y.tolist()}


def backward(X: Any, W: Any, G: Any, stride: int) -> dict[str, Any]:
    """The layer as a matrix of the pixels, found by filtering unit images; gradients are products with transposes."""
    n, k = len(X), len(W)

    def layer(image: Any, taps: Any) -> Any:
        return correlate(image, taps, "valid", method="direct")[::stride, ::stride].ravel()

    of_pixels = np.array([layer(unit.reshape(n, n), np.array(W)) for unit in np.eye(n * n, dtype=int)])
    of_taps = np.array([layer(np.array(X), unit.reshape(k, k)) for unit in np.eye(k * k, dtype=int)])
    upstream = np.array(G).ravel()
    return {"dW": (of_taps @ upstream).reshape(k, k).tolist(), "dX": (of_pixels @ upstream).reshape(n, n).tolist()}


def windows(size: int, layer: dict[str, int]) -> list[list[int]]:
    """The places under the taps of every window that fits, in an input that is padded already; by trying them all."""
    taps = [tap * layer["dilation"] for tap in range(layer["kernel"])]
    starts = [start for start in range(size) if start % layer["stride"] == 0 and start + taps[-1] < size]
    return [[start + tap for tap in taps] for start in starts]


def output_sizes(size: int, layers: list[dict[str, int]]) -> dict[str, Any]:
    sizes = []
    for layer in layers:
        size = len(windows(size + 2 * layer["padding"], layer))
        sizes.append(size)
    channels = max((i, layer["filters"]) for i, layer in enumerate(layers) if layer["filters"])[1]
    return {"sizes": sizes, "features": np.broadcast_to(0, (channels, size, size)).size}


def receptive_field(layers: list[dict[str, int]], unit: int) -> dict[str, Any]:
    """Every layer as a matrix with a 1 for each tap; what is not 0 in a row of their product is seen."""
    size = 400
    product = np.eye(size)  # floats, whose products are fast; counts as small as these are exact
    for layer in layers:
        rows = windows(len(product), layer)
        matrix = np.zeros((len(rows), len(product)))
        for row, places in zip(matrix, rows, strict=True):
            row[places] = 1
        product = matrix @ product
    seen = np.flatnonzero(product[unit])
    return {"receptive_field": int(np.ptp(seen)) + 1, "seen": [int(seen[0]), int(seen[-1])]}


def max_pool_backward(X: Any, G: Any, window: int, stride: int) -> dict[str, Any]:
    """Masks of the maxima, window by window of a view, scaled by the gradient and added into place."""
    x = np.array(X)
    views = sliding_window_view(x, (window, window))[::stride, ::stride]
    gradient = np.zeros_like(x)
    targets = sliding_window_view(gradient, (window, window), writeable=True)[::stride, ::stride]
    for place in np.ndindex(*np.shape(G)):
        mask = views[place] == views[place].max()
        assert mask.sum() == 1
        targets[place] += mask * G[place[0]][place[1]]
    return {"Y": views.max(axis=(2, 3)).tolist(), "dX": gradient.tolist()}


def dilated(x: Any, w: Any, dilation: int, causal: bool) -> dict[str, Any]:
    """An ordinary correlation with a filter that has zeros between its taps."""
    spread = np.zeros((len(w) - 1) * dilation + 1, dtype=int)
    spread[::dilation] = w
    padded = np.pad(x, (len(spread) - 1 if causal else 0, 0))
    return {"y": np.correlate(padded, spread, "valid").tolist()}


def grouped_parameters(
    side: int, in_channels: int, out_channels: int, kernel: int, groups: int, bias: bool
) -> dict[str, Any]:
    """The connections between channels as a block matrix, a kernel for each."""
    block = np.ones((out_channels // groups, in_channels // groups))
    connected = int(np.count_nonzero(block_diag(*[block] * groups)))
    weights = np.broadcast_to(0, (connected, kernel, kernel)).size
    products = np.broadcast_to(0, (connected, kernel, kernel, side, side)).size
    return {"parameters": weights + (out_channels if bias else 0), "multiplications": products}


def im2col(X: Any, W: Any, stride: int) -> dict[str, Any]:
    """A view of the windows, reshaped; the output by SciPy's correlation."""
    views = sliding_window_view(np.array(X), np.shape(W))[::stride, ::stride]
    outputs = correlate(np.array(X), np.array(W), "valid", method="direct")[::stride, ::stride]
    return {"P": views.reshape(-1, np.size(W)).T.tolist(), "y": outputs.ravel().tolist()}


ORACLES: dict[str, Callable[..., dict[str, Any]]] = {
    "convolution/multichannel_forward": multichannel_forward,
    "convolution/backward": backward,
    "convolution/output_sizes": output_sizes,
    "convolution/receptive_field": receptive_field,
    "convolution/max_pool_backward": max_pool_backward,
    "convolution/dilated": dilated,
    "convolution/grouped_parameters": grouped_parameters,
    "convolution/im2col": im2col,
}
SETTINGS: dict[str, list[dict[str, Any]]] = {}
