"""Exports a small residual network by both of PyTorch's exporters, which note the names of its modules differently."""

from __future__ import annotations

from pathlib import Path

import onnx
import torch
from torch import nn

FOLDER = Path(__file__).parents[2] / "testmodels" / "cases" / "names"
SCOPES = "pkg.torch.onnx.name_scopes"
NAMESPACE = "namespace"


class Block(nn.Module):
    """One rectifier that is called twice, as torchvision's blocks do it."""

    def __init__(self, inner: int, outer: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inner, outer, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outer)
        self.relu = nn.ReLU()
        self.conv2 = nn.Conv2d(outer, outer, 3, 1, 1)
        self.downsample = nn.Sequential(nn.Conv2d(inner, outer, 1, stride)) if stride > 1 else nn.Identity()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.relu(self.bn1(self.conv1(x)))
        return self.relu(self.conv2(y) + self.downsample(x))


class Network(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 4, 3, 2, 1)
        self.layer1 = nn.Sequential(Block(4, 4, 1), Block(4, 4, 1))
        self.layer2 = nn.Sequential(Block(4, 6, 2), Block(6, 6, 1))
        self.fc = nn.Linear(6, 5)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        x = self.layer2(self.layer1(self.conv1(image)))
        return self.fc(x.mean((2, 3)))


def keep(model: onnx.ModelProto, keys: set[str]) -> None:
    """Leaves out what says where the source lay on the machine that exported it."""
    for node in model.graph.node:
        kept = [entry for entry in node.metadata_props if entry.key in keys]
        del node.metadata_props[:]
        node.metadata_props.extend(kept)
    for value in [*model.graph.value_info, *model.graph.input, *model.graph.output, *model.graph.initializer]:
        del value.metadata_props[:]
    del model.graph.metadata_props[:]
    del model.metadata_props[:]
    model.graph.doc_string = ""


def main() -> None:
    torch.manual_seed(16)
    network = Network().eval()
    image = torch.randn(1, 3, 32, 32)
    FOLDER.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        network, (image,), FOLDER / "torchscript.onnx", dynamo=False, opset_version=17, input_names=["image"], output_names=["scores"]
    )
    for name, key in {"dynamo": SCOPES, "dynamo-namespace": NAMESPACE}.items():
        model = torch.onnx.export(
            network, (image,), dynamo=True, opset_version=20, input_names=["image"], output_names=["scores"]
        ).model_proto
        keep(model, {key})
        onnx.save(model, FOLDER / f"{name}.onnx")


if __name__ == "__main__":
    main()
