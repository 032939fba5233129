"""Builds and exports the PyTorch networks of the zoo, with random weights."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import Any

import onnx
import torch
from torch import Tensor, nn
from torch.onnx import symbolic_helper

from architecture import Architecture
from enliven import enliven

# Another operator set may be tried: before 17, LayerNormalization is spelt out.
OPSET = int(os.environ.get("ZOO_OPSET", "17"))
# The first operator set that the newer exporter writes without converting.
DYNAMO_OPSET = 18
WEIGHT_SEED = 7
CLASS_COUNT = 1000


class _LogitsOnly(nn.Module):
    """Classifiers of transformers return a record; networks with auxiliary heads return several scores."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, pictures: Tensor) -> Tensor:
        result = self.network(pictures)
        if isinstance(result, Tensor):
            return result
        return result.logits if "logits" in result else result.last_hidden_state


def build(architecture: Architecture, calm: bool = False) -> nn.Module:
    torch.manual_seed(WEIGHT_SEED)
    network = _BUILDERS[architecture.family](architecture).eval()
    for parameter in network.parameters():
        parameter.requires_grad_(False)
    enliven(network, picture_shape(architecture), WEIGHT_SEED, calm)
    return network


def picture_shape(architecture: Architecture) -> tuple[int, ...]:
    return (1, 3, architecture.size, architecture.size)


def _torchvision(architecture: Architecture) -> nn.Module:
    import torchvision

    return torchvision.models.get_model(architecture.name, weights=None, **architecture.options)


def _timm(architecture: Architecture) -> nn.Module:
    import timm

    # Exportable: plain PyTorch instead of compiled activations. Some come without a classifier unless they are told.
    options = {"pretrained": False, "exportable": True, **architecture.options}
    network = timm.create_model(architecture.name, **options)
    return network if network.num_classes else timm.create_model(architecture.name, num_classes=CLASS_COUNT, **options)


def _transformers(architecture: Architecture) -> nn.Module:
    import transformers

    options = dict(architecture.options)
    class_name = options.pop("classes")
    config = getattr(transformers, class_name.split("ForImageClassification")[0] + "Config")(num_labels=10, **options)
    return _LogitsOnly(getattr(transformers, class_name)._from_config(config, attn_implementation="eager"))


_BUILDERS = {"torchvision": _torchvision, "timm": _timm, "transformers": _transformers}


def export(
    network: nn.Module, architecture: Architecture, exporter: str, model_file: Path, batch: int = 1
) -> None:
    example = torch.randn(batch, *picture_shape(architecture)[1:])
    names: dict[str, Any] = {"input_names": ["image"], "output_names": ["scores"]}
    with warnings.catch_warnings():
        # TorchScript warns that it is deprecated and that it traces; both are wanted here.
        warnings.simplefilter("ignore")
        if exporter == "dynamo":
            names |= {"dynamo": True, "opset_version": DYNAMO_OPSET, "verbose": False}
            torch.onnx.export(network, (example,), str(model_file), **names)
            if _has_loose_ends(model_file):
                # The exporter's optimiser loses bounds of Clip that several nodes share (PyTorch 2.15).
                torch.onnx.export(network, (example,), str(model_file), optimize=False, **names)
        else:
            torch.onnx.export(network, (example,), str(model_file), dynamo=False, opset_version=OPSET, **names)


def _root_mean_square(graph: Any, value: Any, shape: Any, weight: Any, epsilon: Any) -> Any:
    """What TorchScript's exporter has no words for: x / sqrt(mean(x²) + epsilon) · weight."""
    axes = [-1 - axis for axis in range(len(symbolic_helper._get_const(shape, "is", "normalized_shape")))]
    number = symbolic_helper._get_const(epsilon, "f", "eps")
    if number is None:
        number = torch.finfo(torch.float32).eps
    mean = graph.op("ReduceMean", graph.op("Mul", value, value), axes_i=axes)
    root = graph.op("Sqrt", graph.op("Add", mean, graph.op("Constant", value_t=torch.tensor(number))))
    standard = graph.op("Div", value, root)
    return standard if symbolic_helper._is_none(weight) else graph.op("Mul", standard, weight)


torch.onnx.register_custom_op_symbolic("aten::rms_norm", _root_mean_square, OPSET)


def _has_loose_ends(model_file: Path) -> bool:
    graph = onnx.load(model_file, load_external_data=False).graph
    known = {"", *(value.name for value in (*graph.input, *graph.initializer))}
    known.update(name for node in graph.node for name in node.output)
    return any(name not in known for node in graph.node for name in node.input)


def operators(model_file: Path) -> list[str]:
    return [node.op_type for node in onnx.load(model_file, load_external_data=False).graph.node]
