"""Segmenters of torchvision, transformers, segmentation-models-pytorch and MONAI: the mean of a class over a rectangle."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from lively import enliven
from subject import Question, Subject

SIDE = 96
CLASSES = 5
CLASS = 2
# left, top, width, height, in pixels
RECTANGLE = (32, 16, 40, 48)


def _deeplab() -> nn.Module:
    from torchvision.models.segmentation import deeplabv3_mobilenet_v3_large

    return _Entry(deeplabv3_mobilenet_v3_large(weights=None, weights_backbone=None, num_classes=CLASSES), "out")


def _lraspp() -> nn.Module:
    from torchvision.models.segmentation import lraspp_mobilenet_v3_large

    return _Entry(lraspp_mobilenet_v3_large(weights=None, weights_backbone=None, num_classes=CLASSES), "out")


def _fcn() -> nn.Module:
    from torchvision.models.segmentation import fcn_resnet50

    return _Entry(fcn_resnet50(weights=None, weights_backbone=None, num_classes=CLASSES), "out")


def _segformer() -> nn.Module:
    from transformers import SegformerConfig, SegformerForSemanticSegmentation

    return _Entry(SegformerForSemanticSegmentation(SegformerConfig(num_labels=CLASSES)), "logits")


def _unet() -> nn.Module:
    import segmentation_models_pytorch as smp

    return smp.Unet("resnet18", encoder_weights=None, classes=CLASSES)


def _deeplab_plus() -> nn.Module:
    import segmentation_models_pytorch as smp

    return smp.DeepLabV3Plus("mobilenet_v2", encoder_weights=None, classes=CLASSES)


def _monai_unet() -> nn.Module:
    from monai.networks.nets import UNet

    return UNet(2, 3, CLASSES, (16, 32, 64), (2, 2), norm="batch")


CASES = {
    "deeplabv3_mobilenet_v3_large": ("torchvision", _deeplab),
    "lraspp_mobilenet_v3_large": ("torchvision", _lraspp),
    "fcn_resnet50": ("torchvision", _fcn),
    "segformer": ("transformers", _segformer),
    "unet_resnet18": ("segmentation-models-pytorch", _unet),
    "deeplabv3plus_mobilenet_v2": ("segmentation-models-pytorch", _deeplab_plus),
    "monai_unet": ("monai", _monai_unet),
}


class _Entry(nn.Module):
    """One entry of what a network returns under names."""

    def __init__(self, network: nn.Module, name: str) -> None:
        super().__init__()
        self.network = network
        self.name = name

    def forward(self, picture: Tensor) -> Tensor:
        returned = self.network(picture)
        return returned[self.name] if isinstance(returned, dict) else getattr(returned, self.name)


def size(name: str) -> tuple[int, int]:
    return SIDE, SIDE


def build(name: str, picture: Tensor) -> Subject:
    library, make = CASES[name]
    torch.manual_seed(3)
    network = make().eval()
    enliven(network, (1, 3, SIDE, SIDE), 3, calm=library in ("transformers",))
    return Subject(
        name=name,
        library=library,
        side=(SIDE, SIDE),
        network=network,
        forward=lambda module, value: module(value),
        export=_export,
        questions=_questions,
    )


def _questions(returned: Tensor) -> list[Question]:
    rows, columns = returned.shape[2:]
    inside = torch.zeros(rows, columns, dtype=torch.bool)
    left, top, width, height = RECTANGLE
    for row in range(rows):
        for column in range(columns):
            x, y = (column + 0.5) * SIDE / columns, (row + 0.5) * SIDE / rows
            inside[row, column] = left <= x < left + width and top <= y < top + height
    number = lambda value: value[0, CLASS][inside].mean()
    against = lambda value: value[0, CLASS][inside].mean() - value[0, 0][inside].mean()
    region = ",".join(map(str, RECTANGLE))
    return [
        Question("region", ("--class", str(CLASS), "--region", region), number, float(number(returned))),
        Question(
            "region against", ("--class", str(CLASS), "--against", "0", "--region", region), against, float(against(returned))
        ),
    ]


def _export(network: nn.Module, picture: Tensor, file: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network,
            (picture,),
            file,
            input_names=["image"],
            output_names=["logits"],
            opset_version=17,
            dynamo=False,
        )
