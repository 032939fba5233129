"""The ten networks of the benchmark, with random weights, and where the peers find their last feature maps."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

TOOLS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TOOLS / "zoo"))

from architecture import Architecture  # noqa: E402

PICTURE_SIZE = 224


@dataclass(frozen=True)
class Network:
    """One network; the layer is the module whose output the peers are told to explain."""

    name: str
    architecture: Architecture
    layer: str
    # Height and width of the tokens' grid where the layer returns tokens, of which the first is no picture.
    grid: int = 0


def _torchvision(name: str, architecture: str, layer: str, **options: object) -> Network:
    return Network(name, Architecture("torchvision", architecture, architecture, PICTURE_SIZE, options), layer)


def _timm(name: str, architecture: str, layer: str, grid: int = 0) -> Network:
    return Network(name, Architecture("timm", architecture, architecture, PICTURE_SIZE), layer, grid)


NETWORKS = [
    _torchvision("ResNet-50", "resnet50", "layer4"),
    _torchvision("VGG-16", "vgg16", "features.29"),
    _torchvision("MobileNetV2", "mobilenet_v2", "features.18"),
    _timm("MobileNetV1", "mobilenetv1_100", "blocks"),
    _torchvision("SqueezeNet 1.1", "squeezenet1_1", "features.12"),
    _torchvision("DenseNet-121", "densenet121", "features"),
    _torchvision("GoogLeNet", "googlenet", "inception5b", init_weights=False, aux_logits=False),
    _torchvision("EfficientNet-B0", "efficientnet_b0", "features.8"),
    _torchvision("ConvNeXt-Tiny", "convnext_tiny", "features.7"),
    _timm("ViT-S/16", "vit_small_patch16_224", "blocks.11.norm1", grid=14),
]

# Further ones, to which nothing was tuned: light and grouped ones among them.
FURTHER = [
    _torchvision("RegNetX-400MF", "regnet_x_400mf", "trunk_output"),
    _torchvision("RegNetY-400MF", "regnet_y_400mf", "trunk_output"),
    _torchvision("ShuffleNetV2", "shufflenet_v2_x1_0", "conv5"),
    _torchvision("ResNet-18", "resnet18", "layer4"),
    _torchvision("ResNeXt-50", "resnext50_32x4d", "layer4"),
    _torchvision("MobileNetV3-Large", "mobilenet_v3_large", "features.16"),
    _torchvision("Swin-T", "swin_t", "norm"),
    _torchvision("Inception-V3", "inception_v3", "Mixed_7c", init_weights=False, aux_logits=False),
    _torchvision("EfficientNetV2-S", "efficientnet_v2_s", "features.7"),
]

# Small ones, of different kinds, for a quick look.
QUICK = ["SqueezeNet 1.1", "MobileNetV2"]


def named(word: str) -> Network:
    """The network meant by its name here or in its library."""
    for network in NETWORKS + FURTHER:
        if word.lower() in (network.name.lower(), network.architecture.name):
            return network
    known = ", ".join(network.architecture.name for network in NETWORKS + FURTHER)
    raise SystemExit(f"there is no network '{word}'; choose of {known}")
