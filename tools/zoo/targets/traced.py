"""PyTorch's exporter by tracing, as most files of others were made; its newer one where that knows no operator."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn


def traced(
    inputs: str | list[str],
    outputs: list[str],
    arguments: Callable[[Tensor], tuple] = lambda picture: (picture,),
    is_traced: bool = True,
) -> Callable[[nn.Module, Tensor, Path], None]:
    """An export for a Subject; `arguments` makes what the network takes of a picture [1,3,H,W]."""

    def export(network: nn.Module, picture: Tensor, file: Path) -> None:
        names = {"input_names": [inputs] if isinstance(inputs, str) else inputs, "output_names": outputs}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if is_traced:
                try:
                    torch.onnx.export(network, arguments(picture), file, **names, opset_version=17, dynamo=False)
                    return
                except torch.onnx.errors.UnsupportedOperatorError:
                    pass
            torch.onnx.export(
                network, arguments(picture), file, **names, opset_version=18, dynamo=True, external_data=False, verbose=False
            )

    return export
