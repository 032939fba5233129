"""Gradients of a PyTorch network: plain, guided, and at the tensor that camgraft chose as its feature layer."""

from __future__ import annotations

import contextlib
import copy
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.overrides import TorchFunctionMode

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "testmodels"))
import guided_relu

from explanation import Explained, LayerGradient, relative_error
from sides import SAME_TENSOR, Sides

# In-place calls of the zoo that the reference networks do without.
guided_relu.LIMIT_NAMES_OF_CALL.update(
    {
        torch.clamp_: ("min", "max"),
        Tensor.clamp_: ("min", "max"),
        torch.clip: ("min", "max"),
        Tensor.clip: ("min", "max"),
        Tensor.clamp_min_: ("min", "max"),
        functional.hardtanh_: ("min_val", "max_val"),
    }
)

MOST_MATCHES = 4


class TorchGradients:
    """Gradients of one score of a network in evaluation mode.

    The networks are the same one in several precisions; what is missing is put there, for others to use.
    """

    def __init__(self, networks: dict[str, nn.Module], pictures: np.ndarray, wanted_class: int) -> None:
        self._networks = networks
        self._pictures = torch.from_numpy(pictures)
        self._wanted_class = wanted_class

    def explain(self, precision: str, guided: bool, sides: Sides | None = None) -> Explained:
        network, pictures = self._prepared(precision)
        pictures.requires_grad_()
        gates = _SharedGates(guided, sides)
        with PlainNormalisation(), gates if guided or sides else contextlib.nullcontext():
            scores = network(pictures)
        (gradient,) = torch.autograd.grad(scores[0, self._wanted_class], pictures)
        return Explained(scores.detach().numpy(), gradient.numpy(), gates.guided_calls)

    def places_of(self, activations: np.ndarray, precision: str) -> list[int]:
        """The numbers of the calls that returned these activations."""
        network, pictures = self._prepared(precision)
        with torch.no_grad(), PlainNormalisation(), _Matching(activations) as matching:
            network(pictures)
        return matching.calls[:MOST_MATCHES]

    def at_layer(
        self, precision: str, places: list[int], shape: tuple[int, ...], sides: Sides | None = None
    ) -> list[LayerGradient]:
        """The gradient at the calls of these numbers."""
        network, pictures = self._prepared(precision)
        pictures.requires_grad_()
        gates = _SharedGates(False, sides) if sides else contextlib.nullcontext()
        with PlainNormalisation(), gates, _Tap(places) as tap:
            scores = network(pictures)
        gradients = torch.autograd.grad(scores[0, self._wanted_class], tap.tensors, allow_unused=True)
        found = []
        for tensor, gradient in zip(tap.tensors, gradients, strict=True):
            arrange = arrangement(tensor, shape)
            if gradient is not None and arrange is not None:
                found.append(LayerGradient(arrange(tensor.detach()).numpy(), arrange(gradient).numpy()))
        return found

    def _prepared(self, precision: str) -> tuple[nn.Module, Tensor]:
        if precision not in self._networks:
            self._networks[precision] = copy.deepcopy(self._networks["float32"]).double()
        return self._networks[precision], self._pictures.to(getattr(torch, precision)).clone()


class _SharedGates(TorchFunctionMode):
    """A gate for every ReLU-like call.

    Exporters make one node of equal calls on one tensor, so in the file they share a gate.
    """

    def __init__(self, guided: bool, sides: Sides | None) -> None:
        super().__init__()
        self._guided = guided
        self._sides = sides
        self._gated: dict[tuple[int, float], tuple[Tensor, int, Tensor, int]] = {}
        self.guided_calls = 0

    def __torch_function__(
        self, function: Callable[..., Any], types: Any, arguments: tuple = (), keywords: dict | None = None
    ) -> Any:
        upper_limit = guided_relu._upper_limit_of_relu(function, arguments, keywords or {})
        if upper_limit is None:
            return function(*arguments, **(keywords or {}))
        value = arguments[0]
        known = self._gated.get((id(value), upper_limit))
        if known is not None:
            _, version, result, result_version = known
            if value._version == version and result._version == result_version:
                return result
        self.guided_calls += self._guided
        result = _Gate.apply(value, upper_limit, self._passing(value, upper_limit), self._guided)
        # The tensor is kept, so that no other gets its identity.
        self._gated[id(value), upper_limit] = value, value._version, result, result._version
        return result

    def _passing(self, value: Tensor, upper_limit: float) -> Tensor:
        if self._sides is None:
            return (value > 0) & (value < upper_limit)
        return torch.from_numpy(self._sides.passing(value.detach().numpy(), upper_limit))


class _Gate(torch.autograd.Function):
    """A rectifier whose gradient passes where it is told to; if it is guided, only where it is positive."""

    @staticmethod
    def forward(context: Any, value: Tensor, upper_limit: float, passing: Tensor, guided: bool) -> Tensor:
        context.save_for_backward(passing)
        context.guided = guided
        return value.clamp(0, upper_limit)

    @staticmethod
    def backward(context: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        (passing,) = context.saved_tensors
        return (gradient.clamp(min=0) if context.guided else gradient) * passing, None, None, None


class PlainNormalisation(TorchFunctionMode):
    """Spells batch normalisation out.

    PyTorch 2.15 returns a wrong gradient for batch normalisation in evaluation mode where the gradient that arrives is
    not contiguous, such as behind a transposition: it contradicts finite differences in double precision.
    """

    def __torch_function__(
        self, function: Callable[..., Any], types: Any, arguments: tuple = (), keywords: dict | None = None
    ) -> Any:
        if function is functional.batch_norm:
            return _batch_normalisation(*arguments, **(keywords or {}))
        return function(*arguments, **(keywords or {}))


def _batch_normalisation(
    value: Tensor,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    if training or running_mean is None or running_var is None:
        # Statistics of the picture itself, as weight standardisation computes them of a kernel.
        return functional.batch_norm(value, running_mean, running_var, weight, bias, training, momentum, eps)
    factor = (running_var + eps).rsqrt()
    if weight is not None:
        factor = factor * weight
    shift = -running_mean * factor
    if bias is not None:
        shift = shift + bias
    shape = (1, -1, *(1 for _ in value.shape[2:]))
    return value * factor.view(shape) + shift.view(shape)


class _Matching(TorchFunctionMode):
    """Counts the calls that return one tensor, and keeps the numbers of those that return what is looked for."""

    def __init__(self, activations: np.ndarray) -> None:
        super().__init__()
        self._activations = activations
        self._count = -1
        self.calls: list[int] = []

    def __torch_function__(
        self, function: Callable[..., Any], types: Any, arguments: tuple = (), keywords: dict | None = None
    ) -> Any:
        result = function(*arguments, **(keywords or {}))
        if isinstance(result, Tensor):
            self._count += 1
            arrange = arrangement(result, self._activations.shape)
            if arrange is not None and result.is_floating_point():
                if relative_error(arrange(result).numpy(), self._activations) < SAME_TENSOR:
                    self.calls.append(self._count)
        return result


class _Tap(TorchFunctionMode):
    """Keeps what the calls of these numbers returned; later calls get a copy, which they may overwrite."""

    def __init__(self, calls: list[int]) -> None:
        super().__init__()
        self._calls = calls
        self._count = -1
        self.tensors: list[Tensor] = []

    def __torch_function__(
        self, function: Callable[..., Any], types: Any, arguments: tuple = (), keywords: dict | None = None
    ) -> Any:
        result = function(*arguments, **(keywords or {}))
        if isinstance(result, Tensor):
            self._count += 1
            if self._count in self._calls:
                self.tensors.append(result)
                return result.clone()
        return result


def arrangement(tensor: Tensor, shape: tuple[int, ...]) -> Callable[[Tensor], Tensor] | None:
    """How a tensor could be [N, K, h, w]: as it is, with channels last, or as tokens behind some that are no pixels."""
    count, channels, height, width = shape
    if tuple(tensor.shape) == shape:
        return lambda value: value
    if tuple(tensor.shape) == (count, height, width, channels):
        return lambda value: value.permute(0, 3, 1, 2)
    area = height * width
    if tensor.ndim == 3 and tensor.shape[0] == count and tensor.shape[2] == channels and tensor.shape[1] >= area:
        return lambda value: value[:, -area:].reshape(count, height, width, channels).permute(0, 3, 1, 2)
    if tuple(tensor.shape) == (count, channels, area):
        return lambda value: value.reshape(shape)
    return None
