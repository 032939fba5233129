"""Thirteen tiny networks of kinds that testmodels/reference lacks, made of the libraries' own parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

CLASS_COUNT = 5


@dataclass(frozen=True)
class Reference:
    """A network and where its feature layer is: a module, and what it returns as channels, height and width."""

    name: str
    build: Callable[[], nn.Module]
    size: int
    explained_class: int
    layer: Callable[[nn.Module], nn.Module]
    layer_shape: tuple[int, int, int]
    dynamo: bool = False


class LogitsOnly(nn.Module):
    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, pictures: Tensor) -> Tensor:
        return self.network(pictures).logits


def _transformers(name: str, **options: Any) -> Callable[[], nn.Module]:
    def build() -> nn.Module:
        import transformers

        config = getattr(transformers, f"{name}Config")(num_labels=CLASS_COUNT, **options)
        classifier = getattr(transformers, f"{name}ForImageClassification")
        return LogitsOnly(classifier._from_config(config, attn_implementation="eager"))

    return build


def _sequence_first() -> nn.Module:
    from torchvision.models import VisionTransformer

    network = VisionTransformer(16, 4, num_layers=2, num_heads=2, hidden_dim=16, mlp_dim=20, num_classes=CLASS_COUNT)
    # Its head begins with zeros, behind which nothing has a gradient.
    nn.init.normal_(network.heads.head.weight)
    return network


def _mixer() -> nn.Module:
    from timm.models.mlp_mixer import MlpMixer

    return MlpMixer(img_size=16, patch_size=4, num_blocks=2, embed_dim=16, num_classes=CLASS_COUNT)


def _cross_covariance() -> nn.Module:
    from timm.models.xcit import Xcit

    return Xcit(
        img_size=16,
        patch_size=8,
        embed_dim=16,
        depth=1,
        num_heads=2,
        cls_attn_layers=1,
        mlp_ratio=1,
        num_classes=CLASS_COUNT,
    )


class SqueezeExcitation(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.reduce = nn.Conv2d(channels, 4, 1)
        self.expand = nn.Conv2d(4, channels, 1)

    def forward(self, features: Tensor) -> Tensor:
        weights = functional.relu(self.reduce(features.mean((2, 3), keepdim=True)))
        return features * functional.hardsigmoid(self.expand(weights))


class StandardisedConvolution(nn.Conv2d):
    """The kernel is standardised whenever the network runs, so its weight is no constant of the file.

    Libraries let batch normalisation in training mode compute this. ONNX Runtime 1.31 optimises that wrongly (scores
    move by a thousandth), so it is spelt out here.
    """

    def forward(self, features: Tensor) -> Tensor:
        mean = self.weight.mean((1, 2, 3), keepdim=True)
        variance = (self.weight - mean).square().mean((1, 2, 3), keepdim=True)
        kernel = (self.weight - mean) / torch.sqrt(variance + 1e-6)
        return functional.conv2d(features, kernel, self.bias, self.stride, self.padding, self.dilation, self.groups)


class StandardisedWeights(nn.Module):
    """Weight standardisation and group normalisation before each ReLU, with a shortcut, as in BiT."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = StandardisedConvolution(3, 8, 3, stride=2, padding=1)
        self.first = nn.Sequential(nn.GroupNorm(2, 8), nn.ReLU(), StandardisedConvolution(8, 12, 3, 2, padding=1))
        self.shortcut = nn.Sequential(nn.AvgPool2d(2), StandardisedConvolution(8, 12, 1))
        self.last = nn.Sequential(nn.GroupNorm(3, 12), nn.ReLU())
        self.classifier = nn.Linear(12, CLASS_COUNT)

    def forward(self, pictures: Tensor) -> Tensor:
        stem = self.stem(pictures)
        features = self.last(self.first(stem) + self.shortcut(stem))
        return self.classifier(features.mean((2, 3)))


class TwoResolutions(nn.Module):
    """Branches of two sizes that are resized and added, as in HRNet; HardSwish, squeeze-excitation and PReLU."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 8, 3, stride=2, padding=1), nn.BatchNorm2d(8), nn.PReLU(8))
        self.fine = nn.Sequential(nn.Conv2d(8, 8, 3, padding=1), nn.BatchNorm2d(8), nn.Hardswish())
        self.coarse = nn.Sequential(nn.Conv2d(8, 8, 3, stride=2, padding=1), nn.BatchNorm2d(8), nn.Hardswish())
        self.excitation = SqueezeExcitation(8)
        self.join = nn.Sequential(nn.Conv2d(8, 10, 3, padding=1), nn.GroupNorm(2, 10), nn.PReLU(10))
        self.classifier = nn.Linear(10, CLASS_COUNT)

    def forward(self, pictures: Tensor) -> Tensor:
        stem = self.stem(pictures)
        coarse = self.excitation(self.coarse(stem))
        smooth = functional.interpolate(coarse, scale_factor=2, mode="bilinear", align_corners=False)
        blocky = functional.interpolate(coarse, scale_factor=2, mode="nearest")
        joined = self.join(functional.relu(self.fine(stem) + smooth + blocky * 0.5))
        return self.classifier(torch.flatten(functional.adaptive_avg_pool2d(joined, 1), 1))


class GlobalFilter(nn.Module):
    """Tokens on a grid, each of whose frequencies is multiplied by a learnt number, as in GFNet."""

    def __init__(self, channels: int, length: int) -> None:
        super().__init__()
        self.length = length
        self.norm = nn.LayerNorm(channels)
        self.filters = nn.Parameter(torch.randn(length, length // 2 + 1, channels, 2))
        self.mix = nn.Sequential(nn.LayerNorm(channels), nn.Linear(channels, channels), nn.GELU())

    def forward(self, tokens: Tensor) -> Tensor:
        grid = self.norm(tokens).unflatten(1, (self.length, self.length))
        frequencies = torch.fft.rfft2(grid, dim=(1, 2), norm="ortho") * torch.view_as_complex(self.filters)
        filtered = torch.fft.irfft2(frequencies, s=(self.length, self.length), dim=(1, 2), norm="ortho")
        return tokens + self.mix(filtered.flatten(1, 2))


class GlobalFilters(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.patches = nn.Conv2d(3, 12, 4, stride=4)
        self.blocks = nn.Sequential(GlobalFilter(12, 4), GlobalFilter(12, 4))
        self.norm = nn.LayerNorm(12)
        self.classifier = nn.Linear(12, CLASS_COUNT)

    def forward(self, pictures: Tensor) -> Tensor:
        tokens = self.patches(pictures).flatten(2).transpose(1, 2)
        return self.classifier(self.norm(self.blocks(tokens)).mean(1))


_TOKENS = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "image_size": 16, "patch_size": 4}
_WINDOWS = {
    "image_size": 16,
    "patch_size": 2,
    "embed_dim": 8,
    "depths": [2],
    "num_heads": [2],
    "window_size": 4,
    "mlp_ratio": 2.0,
}
_CONVOLUTIONAL = {
    "patch_sizes": [4],
    "patch_stride": [4],
    "patch_padding": [0],
    "embed_dim": [16],
    "num_heads": [2],
    "depth": [2],
    "mlp_ratio": [1.0],
    "attention_drop_rate": [0.0],
    "drop_rate": [0.0],
    "drop_path_rate": [0.0],
    "qkv_bias": [True],
    "cls_token": [True],
    "qkv_projection_method": ["dw_bn"],
    "kernel_qkv": [3],
    "padding_kv": [1],
    "stride_kv": [2],
    "padding_q": [1],
    "stride_q": [1],
}


REFERENCES = (
    Reference(
        "vit-torchscript-opset17",
        _transformers("ViT", **_TOKENS, intermediate_size=20),
        16,
        3,
        lambda network: network.network.vit.layers[-1].layernorm_before,
        (16, 4, 4),
    ),
    Reference(
        "dinov2-registers-swiglu-dynamo-opset18",
        _transformers("Dinov2WithRegisters", **_TOKENS, mlp_ratio=1, use_swiglu_ffn=True, num_register_tokens=2),
        16,
        1,
        lambda network: network.network.dinov2_with_registers.encoder.layer[-1].norm1,
        (16, 4, 4),
        dynamo=True,
    ),
    Reference(
        "sequence-first-dynamo-opset18",
        _sequence_first,
        16,
        2,
        lambda network: network.encoder.layers[-1].ln_1,
        (16, 4, 4),
        dynamo=True,
    ),
    Reference(
        "convolutional-attention-torchscript-opset17",
        _transformers("Cvt", **_CONVOLUTIONAL),
        16,
        4,
        lambda network: network.network.cvt.encoder.stages[-1].layers[-1].layernorm_before,
        (16, 4, 4),
    ),
    Reference(
        "swin-torchscript-opset17",
        _transformers("Swin", **_WINDOWS),
        16,
        2,
        lambda network: network.network.swin.layernorm,
        (8, 8, 8),
    ),
    Reference(
        "swinv2-torchscript-opset17",
        _transformers("Swinv2", **{**_WINDOWS, "depths": [1]}),
        16,
        4,
        lambda network: network.network.swinv2.layernorm,
        (8, 8, 8),
    ),
    Reference(
        "convnextv2-torchscript-opset17",
        _transformers("ConvNextV2", num_stages=2, hidden_sizes=[8, 12], depths=[1, 1], patch_size=2),
        20,
        0,
        lambda network: network.network.convnextv2.encoder,
        (12, 5, 5),
    ),
    Reference(
        "poolformer-torchscript-opset17",
        _transformers(
            "PoolFormer",
            num_encoder_blocks=2,
            hidden_sizes=[8, 12],
            depths=[1, 1],
            patch_sizes=[3, 3],
            strides=[2, 2],
            padding=[1, 1],
            mlp_ratio=2.0,
        ),
        20,
        3,
        lambda network: network.network.norm,
        (12, 5, 5),
    ),
    Reference(
        "weight-standardisation-torchscript-opset17",
        StandardisedWeights,
        16,
        2,
        lambda network: network.last,
        (12, 4, 4),
    ),
    Reference("mlp-mixer-torchscript-opset17", _mixer, 16, 1, lambda network: network.norm, (16, 4, 4)),
    Reference(
        "cross-covariance-torchscript-opset17",
        _cross_covariance,
        16,
        2,
        lambda network: network.cls_attn_blocks[0].norm1,
        (16, 2, 2),
    ),
    Reference("two-resolutions-torchscript-opset17", TwoResolutions, 16, 4, lambda network: network.join, (10, 8, 8)),
    Reference(
        "global-filters-dynamo-opset18",
        GlobalFilters,
        16,
        3,
        lambda network: network.norm,
        (12, 4, 4),
        dynamo=True,
    ),
)
