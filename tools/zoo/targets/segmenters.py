"""Segmenters of torchvision, transformers, segmentation-models-pytorch and MONAI: the mean of a class over a rectangle."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from lively import enliven
from subject import Question, Subject
from traced import traced

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


def _mask2former() -> nn.Module:
    from transformers import Mask2FormerConfig, Mask2FormerForUniversalSegmentation, SwinConfig

    backbone = SwinConfig(
        image_size=SIDE,
        embed_dim=16,
        depths=[1, 1, 1, 1],
        num_heads=[1, 2, 2, 4],
        window_size=3,
        out_features=["stage1", "stage2", "stage3", "stage4"],
    )
    configuration = Mask2FormerConfig(
        backbone_config=backbone,
        num_labels=CLASSES,
        num_queries=8,
        feature_size=32,
        mask_feature_size=32,
        hidden_dim=32,
        encoder_feedforward_dim=48,
        dim_feedforward=48,
        encoder_layers=1,
        decoder_layers=2,
        num_attention_heads=4,
    )
    return _Semantic(Mask2FormerForUniversalSegmentation(configuration))


def _upernet() -> nn.Module:
    from transformers import ConvNextConfig, UperNetConfig, UperNetForSemanticSegmentation

    backbone = ConvNextConfig(
        depths=[1, 1, 1, 1], hidden_sizes=[8, 16, 24, 32], out_features=["stage1", "stage2", "stage3", "stage4"]
    )
    configuration = UperNetConfig(
        backbone_config=backbone, hidden_size=16, num_labels=CLASSES, use_auxiliary_head=False, pool_scales=[1, 3]
    )
    return _Entry(UperNetForSemanticSegmentation(configuration), "logits")


def _dpt() -> nn.Module:
    from transformers import DPTConfig, DPTForSemanticSegmentation

    configuration = DPTConfig(
        hidden_size=32,
        num_hidden_layers=4,
        num_attention_heads=4,
        intermediate_size=48,
        image_size=SIDE,
        backbone_out_indices=[0, 1, 2, 3],
        neck_hidden_sizes=[8, 16, 24, 32],
        fusion_hidden_size=16,
        num_labels=CLASSES,
        use_auxiliary_head=False,
    )
    return _Entry(DPTForSemanticSegmentation(configuration), "logits")


def _smp(kind: str, encoder: str):
    def make() -> nn.Module:
        import segmentation_models_pytorch as smp

        return getattr(smp, kind)(encoder, encoder_weights=None, classes=CLASSES)

    return make


def _monai_unet() -> nn.Module:
    from monai.networks.nets import UNet

    return UNet(2, 3, CLASSES, (16, 32, 64), (2, 2), norm="batch")


CASES = {
    "deeplabv3_mobilenet_v3_large": ("torchvision", _deeplab),
    "lraspp_mobilenet_v3_large": ("torchvision", _lraspp),
    "fcn_resnet50": ("torchvision", _fcn),
    "segformer": ("transformers", _segformer),
    "upernet": ("transformers", _upernet),
    "dpt": ("transformers", _dpt),
    "mask2former": ("transformers", _mask2former),
    "unet_resnet18": ("segmentation-models-pytorch", _smp("Unet", "resnet18")),
    "fpn_resnet18": ("segmentation-models-pytorch", _smp("FPN", "resnet18")),
    "unetplusplus_resnet18": ("segmentation-models-pytorch", _smp("UnetPlusPlus", "resnet18")),
    "deeplabv3plus_mobilenet_v2": ("segmentation-models-pytorch", _smp("DeepLabV3Plus", "mobilenet_v2")),
    "segformer_mit_b0": ("segmentation-models-pytorch", _smp("Segformer", "mit_b0")),
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


class _Semantic(nn.Module):
    """Masks of queries, each as far as its class: the map of classes that MaskFormer's authors make of them."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, picture: Tensor) -> Tensor:
        returned = self.network(pixel_values=picture)
        classes = returned.class_queries_logits.softmax(-1)[..., :-1]
        return torch.einsum("bqc,bqhw->bchw", classes, returned.masks_queries_logits.sigmoid())


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
        export=traced("image", ["logits"]),
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
