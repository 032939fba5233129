"""What is asked of a network, and what automatic differentiation says to it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class Question:
    """A question as it is typed, and the number that it means.

    `number` picks it from what the network returns in double precision; its gradient is the explanation. `value` is
    what camgraft shall say that the target is worth, and `box` where it is (left, top, right, bottom), in pixels.
    """

    word: str
    options: tuple[str, ...]
    number: Callable[[Any], Tensor]
    value: float
    box: tuple[float, ...] | None = None


@dataclass
class Subject:
    """A network with random weights, the way to export it, and what to ask it.

    `forward` runs it in the precision of its weights; `questions` sees what it returns in double precision. `arrays`
    and `pictures`, [H,W,3] of bytes, are files that the questions name.
    """

    name: str
    library: str
    side: tuple[int, int]
    network: nn.Module
    forward: Callable[[nn.Module, Tensor], Any]
    export: Callable[[nn.Module, Tensor, Path], None]
    questions: Callable[[Any], list[Question]]
    preprocess: str = "unit"
    arrays: dict[str, np.ndarray] = field(default_factory=dict)
    pictures: dict[str, np.ndarray] = field(default_factory=dict)

    def doubled(self) -> nn.Module:
        return copy.deepcopy(self.network).double().eval()
