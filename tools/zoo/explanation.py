"""What a framework says about one network, and how far two arrays are apart. Knows no framework."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Explained:
    """Scores before softmax, the gradient of one of them at the pictures, and how many ReLU-like calls were guided."""

    scores: np.ndarray
    gradient: np.ndarray
    guided_calls: int


@dataclass(frozen=True)
class LayerGradient:
    """Activations and the gradient at one place inside a network, both [N, K, h, w]."""

    activations: np.ndarray
    gradient: np.ndarray


def relative_error(actual: np.ndarray, expected: np.ndarray) -> float:
    """Euclidean length of the difference over that of the expected values."""
    expected = expected.astype(np.float64)
    length = float(np.linalg.norm(expected))
    difference = float(np.linalg.norm(actual.astype(np.float64) - expected))
    return difference / length if length else difference
