"""The files that are raced: each network exported, and augmented in two ways."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import providers
from networks import Network

import camgraft_command

# What each augmented file holds, by the contestant that runs it.
METHODS = {"augmented": "gradcam,guided", "augmented gradcam": "gradcam"}


@dataclass(frozen=True)
class Files:
    """The place of one network's files; a fixed batch is part of what was exported."""

    folder: Path
    network: Network
    batch: int
    provider: str = providers.CPU

    @property
    def platform(self) -> str:
        return "cpu" if self.provider == providers.CPU else "cuda"

    @property
    def original(self) -> Path:
        return self.folder / f"{self.network.architecture.name}-{self.batch}.onnx"

    def of(self, contestant: str) -> Path:
        methods = METHODS.get(contestant)
        if not methods:
            return self.original
        ending = "onnx" if self.platform == "cpu" else f"{self.platform}.onnx"
        return self.original.with_suffix(f".{methods.replace(',', '-')}.{ending}")

    def export(self) -> Path:
        """Exports where that was not done before."""
        if not self.original.exists():
            # PyTorch takes seconds to import; whoever only runs the files does without.
            import torch_networks

            self.folder.mkdir(parents=True, exist_ok=True)
            network = torch_networks.build(self.network.architecture)
            torch_networks.export(network, self.network.architecture, "torchscript", self.original, self.batch)
        return self.original

    def make(self) -> None:
        """Exports, and augments anew, since that is what is measured."""
        self.export()
        for contestant, methods in METHODS.items():
            options = ("--no-verify", "--platform", self.platform)
            camgraft_command.augment(self.original, self.of(contestant), methods, *options)
