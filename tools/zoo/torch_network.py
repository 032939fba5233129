"""A PyTorch network of the zoo, as check.py wants it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

import torch_networks
from architecture import Architecture
from autograd import TorchGradients


class TorchNetwork:
    def __init__(self, architecture: Architecture, calm: bool) -> None:
        torch.set_num_threads(1)
        self._architecture = architecture
        self._networks = {"float32": torch_networks.build(architecture, calm)}
        self.picture_shape = torch_networks.picture_shape(architecture)
        self.parameters = sum(parameter.numel() for parameter in self._networks["float32"].parameters())

    def export(self, exporter: str, model_file: Path) -> None:
        torch_networks.export(self._networks["float32"], self._architecture, exporter, model_file)

    def gradients(self, pictures: np.ndarray, wanted_class: int) -> TorchGradients:
        return TorchGradients(self._networks, pictures, wanted_class)
