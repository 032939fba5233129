"""The noise that camgraft adds: java.util.Random, as its documentation defines it."""

from __future__ import annotations

import math

import numpy as np


class JavaRandom:
    def __init__(self, seed: int) -> None:
        self.state = (seed ^ 0x5DEECE66D) & ((1 << 48) - 1)
        self.waiting: float | None = None

    def bits(self, count: int) -> int:
        self.state = (self.state * 0x5DEECE66D + 0xB) & ((1 << 48) - 1)
        return self.state >> (48 - count)

    def uniform(self) -> float:
        """As nextDouble."""
        return ((self.bits(26) << 27) + self.bits(27)) / (1 << 53)

    def gaussian(self) -> float:
        """As nextGaussian."""
        if self.waiting is not None:
            value, self.waiting = self.waiting, None
            return value
        while True:
            first, second = 2 * self.uniform() - 1, 2 * self.uniform() - 1
            square = first * first + second * second
            if 0 < square < 1:
                factor = math.sqrt(-2 * math.log(square) / square)
                self.waiting = second * factor
                return first * factor

    def gaussians(self, *shape: int) -> np.ndarray:
        return np.array([self.gaussian() for _ in range(math.prod(shape))]).reshape(shape)

    def uniforms(self, *shape: int) -> np.ndarray:
        return np.array([self.uniform() for _ in range(math.prod(shape))]).reshape(shape)
