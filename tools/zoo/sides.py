"""On which side of zero the rectifiers of an exported file are. Knows no framework."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from explanation import relative_error

# Two tensors nearer than this are the same one, computed twice; deep networks amplify rounding.
SAME_TENSOR = 1e-3

# The same for what is known to be there, and need only be told from others of its shape.
NEAREST = 1e-2

RECTIFIERS = ("Relu", "Clip")


class Sides:
    """What the rectifiers of the file returned for one picture.

    A rectifier whose input is zero but for rounding switches one way in single precision and the other way in double.
    On the file's sides both compute the same smooth function.
    """

    def __init__(self, returned: list[np.ndarray]) -> None:
        self._returned: dict[tuple[int, ...], list[np.ndarray]] = defaultdict(list)
        self._switched: dict[int, int] = {}
        self._farthest = 0.0
        for values in returned:
            self._returned[values.shape].append(values)
            if values.ndim == 4:
                last = values.transpose(0, 2, 3, 1)
                self._returned[last.shape].append(last)

    @property
    def switched(self) -> int:
        """How many units the file has on another side than whoever asked last."""
        return sum(self._switched.values())

    @property
    def are_near(self) -> bool:
        """Whether those were zero, or at the limit, but for rounding."""
        return self._farthest <= NEAREST

    def passing(self, value: np.ndarray, upper_limit: float) -> np.ndarray:
        """Where a rectifier with this input has a slope: as in the file if it has such a one, else as the input says."""
        result = value.clip(0, upper_limit)
        own = (result > 0) & (result < upper_limit)
        candidates = self._returned.get(value.shape, [])
        nearest = min(candidates, key=lambda values: relative_error(values, result), default=None)
        if nearest is None or relative_error(nearest, result) > NEAREST:
            return own
        passing = (nearest > 0) & (nearest < upper_limit)
        switched = value[passing != own]
        self._switched[id(nearest)] = switched.size
        distances = np.minimum(np.abs(switched), np.abs(switched - upper_limit))
        self._farthest = max(self._farthest, distances.max(initial=0) / np.sqrt(np.mean(np.square(result))))
        return passing
