"""Random weights under which every part of a PyTorch network matters.

A fresh network is a bad witness: layer scales of 1e-6, residual branches that end in a normalisation with weight 0
and position embeddings of 0 all hide whole branches from a comparison.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

# A parameter below this is meant to grow in training.
TINY = 1e-2
SCALE_OF_TINY_GAINS = 0.3
CALIBRATION_PICTURES = 4


@torch.no_grad()
def enliven(network: nn.Module, picture_shape: tuple[int, ...], seed: int, calm: bool) -> None:
    """Random weights, then normalisations that know the activations they see.

    Calm networks keep the small weights that their authors start training with. In the others rounding may grow from
    layer to layer until single precision says nothing.
    """
    torch.manual_seed(seed)
    seen: set[int] = set()
    for module in network.modules():
        is_normalisation = "Norm" in type(module).__name__
        is_linear = isinstance(module, (nn.Linear, nn.modules.conv._ConvNd))
        for name, parameter in module.named_parameters(recurse=False):
            if id(parameter) in seen or not parameter.is_floating_point():
                continue
            seen.add(id(parameter))
            if is_normalisation and parameter.ndim == 1:
                _randomise_normalisation(name, parameter)
            elif is_linear and parameter.ndim > 1 and not calm:
                nn.init.kaiming_normal_(parameter, nonlinearity="relu" if parameter.ndim > 2 else "linear")
            elif parameter.numel() and parameter.abs().max() < TINY:
                _wake(name, parameter)
    _calibrate(network, picture_shape)


def _randomise_normalisation(name: str, parameter: Tensor) -> None:
    if "bias" in name:
        parameter.normal_(0, 0.2)
    else:
        parameter.uniform_(0.6, 1.4)


def _wake(name: str, parameter: Tensor) -> None:
    if "bias" in name and parameter.ndim == 1:
        parameter.normal_(0, 0.1)
    elif parameter.abs().max() > 0 or parameter.ndim == 1:
        parameter.uniform_(0.7 * SCALE_OF_TINY_GAINS, 1.3 * SCALE_OF_TINY_GAINS)
    else:
        parameter.normal_(0, 0.2)


def _calibrate(network: nn.Module, picture_shape: tuple[int, ...]) -> None:
    """Only batch normalisations are in training mode: dropout would make the scale of activations random."""
    normalisations = [module for module in network.modules() if isinstance(module, _BatchNorm)]
    network.eval()
    if not normalisations:
        return
    for module in normalisations:
        module.reset_running_stats()
        module.momentum = None
        module.train()
    network(torch.randn(CALIBRATION_PICTURES, *picture_shape[1:]))
    network.eval()
