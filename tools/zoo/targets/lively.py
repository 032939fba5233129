"""Heads of random networks that say something: enough boxes, none of them certain."""

from __future__ import annotations

import sys
from pathlib import Path

import torch
from torch import Tensor, nn

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from enliven import enliven

__all__ = ["enliven", "spread"]


@torch.no_grad()
def spread(run, picture: Tensor, layers: list[nn.Module], mean: float, deviation: float) -> None:
    """Scales the last layers so that each returns numbers of that mean and deviation for the picture."""
    for layer in layers:
        returned: list[Tensor] = []
        hook = layer.register_forward_hook(lambda module, given, result: returned.append(result.detach()))
        run(picture)
        hook.remove()
        if not returned:
            continue
        numbers = torch.cat([value.flatten() for value in returned])
        layer.weight.mul_(deviation / numbers.std())
        returned.clear()
        hook = layer.register_forward_hook(lambda module, given, result: returned.append(result.detach()))
        run(picture)
        hook.remove()
        layer.bias.add_(mean - torch.cat([value.flatten() for value in returned]).mean())
