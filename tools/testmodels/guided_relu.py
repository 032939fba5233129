"""Guided backpropagation in PyTorch, for every way to write a ReLU and not only for modules."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional
from torch.overrides import TorchFunctionMode

PLAIN_RELU_CALLS = frozenset({functional.relu, torch.relu, torch.relu_, Tensor.relu, Tensor.relu_, functional.relu_})

# Calls that are a ReLU if their lower limit is 0, and what they call their limits. The module nn.ReLU6 calls hardtanh.
LIMIT_NAMES_OF_CALL: dict[Callable[..., Any], tuple[str, str]] = {
    torch.clamp: ("min", "max"),
    Tensor.clamp: ("min", "max"),
    torch.clamp_min: ("min", "max"),
    Tensor.clamp_min: ("min", "max"),
    functional.hardtanh: ("min_val", "max_val"),
}


class GuidedReluMode(TorchFunctionMode):
    """While entered, the gradient of every ReLU-like call is dy where x > 0, x < upper limit and dy > 0, else 0."""

    def __init__(self) -> None:
        super().__init__()
        self.guided_calls = 0

    def __torch_function__(
        self, function: Callable[..., Any], types: Any, arguments: tuple = (), keywords: dict | None = None
    ) -> Any:
        keywords = keywords or {}
        upper_limit = _upper_limit_of_relu(function, arguments, keywords)
        if upper_limit is None:
            return function(*arguments, **keywords)
        self.guided_calls += 1
        return _GuidedRelu.apply(arguments[0], upper_limit)


def _upper_limit_of_relu(function: Callable[..., Any], arguments: tuple, keywords: dict) -> float | None:
    """Infinity for a plain ReLU, 6 for ReLU6, None for what is no ReLU, such as a clamp of positions."""
    if not arguments or not isinstance(arguments[0], Tensor) or not arguments[0].is_floating_point():
        return None
    if function in PLAIN_RELU_CALLS:
        return math.inf
    if function is functional.relu6:
        return 6.0
    if function not in LIMIT_NAMES_OF_CALL:
        return None
    lower_name, upper_name = LIMIT_NAMES_OF_CALL[function]
    limits = dict(zip((lower_name, upper_name), arguments[1:])) | keywords
    if limits.get(lower_name) != 0:
        return None
    upper_limit = limits.get(upper_name)
    return math.inf if upper_limit is None else float(upper_limit)


class _GuidedRelu(torch.autograd.Function):
    @staticmethod
    def forward(context: Any, value: Tensor, upper_limit: float) -> Tensor:
        context.save_for_backward((value > 0) & (value < upper_limit))
        return value.clamp(0, upper_limit)

    @staticmethod
    def backward(context: Any, gradient: Tensor) -> tuple[Tensor, None]:
        (passes,) = context.saved_tensors
        # Selected as PyTorch's own ReLU does: a product would make not-a-number of an infinite gradient.
        return torch.where(passes, gradient.clamp(min=0), 0), None
