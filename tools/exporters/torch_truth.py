"""Truth for PyTorch networks: values and gradients by automatic differentiation in double precision."""

from __future__ import annotations

import copy
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn


class _SpeltOut(nn.Module):
    """Batch normalisation as a product and a sum.

    PyTorch 2.15 returns a wrong gradient for its own where the gradient that arrives is not contiguous.
    """

    def __init__(self, norm: nn.BatchNorm2d) -> None:
        super().__init__()
        factor = norm.weight.detach() * (norm.running_var + norm.eps).rsqrt()
        self.factor = factor[:, None, None]
        self.shift = (norm.bias.detach() - norm.running_mean * factor)[:, None, None]
        self.follow = nn.Sequential(getattr(norm, "drop", nn.Identity()), getattr(norm, "act", nn.Identity()))

    def forward(self, value: Tensor) -> Tensor:
        return self.follow(value * self.factor + self.shift)


def spelt_out(network: nn.Module) -> nn.Module:
    """A copy in float64 without batch normalisations."""
    twin = copy.deepcopy(network).double().eval()
    for path, module in list(twin.named_modules()):
        if isinstance(module, nn.BatchNorm2d):
            parent, _, name = path.rpartition(".")
            setattr(twin.get_submodule(parent), name, _SpeltOut(module))
    return twin


def enliven(network: nn.Module, *inputs: Tensor, noise: float = 1.0) -> None:
    """Statistics of batch normalisations as training would leave them: those of pictures."""
    norms = [module for module in network.modules() if isinstance(module, nn.BatchNorm2d)]
    for norm in norms:
        norm.momentum = None
        norm.reset_running_stats()
        nn.init.uniform_(norm.weight, 0.5, 1.5)
        nn.init.normal_(norm.bias, std=0.2)
    network.train()
    for module in network.modules():
        if isinstance(module, nn.Dropout):
            module.eval()
    with torch.no_grad():
        for _ in range(4):
            network(*(torch.cat([value, value + noise * torch.randn_like(value)]) if value.is_floating_point() else torch.cat([value, value]) for value in inputs))
    network.eval()


def of(
    network: nn.Module,
    inputs: dict[str, Tensor],
    picture: str,
    score: Callable[[object], Tensor] | str | None,
    layer: str | None,
    arrange: Callable[[Tensor], Tensor] | None = None,
    chosen: int | None = None,
) -> tuple[object, np.ndarray | None, dict[str, np.ndarray]]:
    """The outputs in float64, the scores [K], and the arrays of Truth.

    score is taken of the outputs, or names the module that returns it; layer names the module that returns the maps.
    """
    twin = spelt_out(network)
    kept: dict[str, Tensor] = {}

    def keep(key: str) -> Callable[..., None]:
        def hook(_module: nn.Module, _arguments: object, value: object) -> None:
            # Of a trunk that sees two pictures the first call counts, which sees the one that is explained.
            found = getattr(value, "last_hidden_state", value)
            kept.setdefault(key, found[0] if isinstance(found, tuple | list) else found)

        return hook

    if layer is not None:
        twin.get_submodule(layer).register_forward_hook(keep("layer"))
    if isinstance(score, str):
        twin.get_submodule(score).register_forward_hook(keep("score"))
    given = {name: value.double() if value.is_floating_point() else value for name, value in inputs.items()}
    differentiable = given[picture].is_floating_point()
    if differentiable:
        given[picture].requires_grad_()
    outputs = twin(*given.values())
    scores = kept["score"] if isinstance(score, str) else score(outputs) if score else None
    arrays = {f"input:{name}": value.detach().numpy() for name, value in inputs.items()}
    if scores is None:
        return outputs, None, arrays
    scores = scores.reshape(-1)
    chosen = int(scores.argmax()) if chosen is None else chosen
    wanted = ([kept["layer"]] if layer else []) + ([given[picture]] if differentiable else [])
    gradients = list(torch.autograd.grad(scores[chosen], wanted, allow_unused=True))
    arrays["class"] = np.array(chosen)
    if layer:
        arrays["layer"] = (arrange or _plain)(kept["layer"]).detach().numpy().astype(np.float32)
        arrays["layer_gradient"] = (arrange or _plain)(gradients.pop(0)).numpy().astype(np.float32)
    if differentiable and gradients[0] is not None:
        arrays["input_gradient"] = gradients[0].numpy().astype(np.float32)
    return outputs, scores.detach().numpy(), arrays


def _plain(value: Tensor) -> Tensor:
    return value[0] if value.dim() == 4 else value


def tokens(height: int, width: int, skip: int = 0) -> Callable[[Tensor], Tensor]:
    """[1, T, K] to [K, h, w], without the first tokens."""
    return lambda value: value[0, skip : skip + height * width].T.reshape(-1, height, width)


def last_axis(value: Tensor) -> Tensor:
    """[1, h, w, K] to [K, h, w]."""
    return value[0].permute(2, 0, 1)
