"""The list of everything the zoo checks."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from architecture import Architecture

TIMM_CHOICE_FILE = Path(__file__).with_name("timm_architectures.tsv")
TORCHVISION_FILE = Path(__file__).with_name("torchvision_architectures.txt")
KERAS_FILE = Path(__file__).with_name("keras_architectures.txt")

FAMILIES = ("torchvision", "timm", "transformers", "keras")

# Halving five times leaves 3x3.
SMALL_PICTURE = 96


def architectures() -> list[Architecture]:
    return [*torchvision_architectures(), *timm_architectures(), *transformers_architectures(), *keras_architectures()]


def torchvision_architectures() -> list[Architecture]:
    return [_torchvision(name) for name in TORCHVISION_FILE.read_text().split()]


def _torchvision(name: str) -> Architecture:
    size, options = SMALL_PICTURE, {}
    module = name.split("_")[0].rstrip("0123456789") or name
    if name.startswith(("vgg", "alexnet", "maxvit")):
        # Adaptive pooling to 7x7 or 6x6, and attention in 7x7 windows.
        size = 224
    elif name == "vit_h_14":
        size, options = 98, {"image_size": 98}
    elif name.startswith("vit"):
        options = {"image_size": size}
    elif name.startswith("swin"):
        size = 128 if "v2" in name else 112
    elif name == "inception_v3":
        # Without padding, smaller pictures shrink to a point.
        size, options = 160, {"init_weights": False, "aux_logits": False}
    elif name == "googlenet":
        options = {"init_weights": False, "aux_logits": False}
    return Architecture("torchvision", module, name, size, options)


def timm_architectures() -> list[Architecture]:
    with TIMM_CHOICE_FILE.open() as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    return [
        Architecture(
            "timm",
            row["module"],
            row["name"],
            int(row["size"]),
            {"img_size": int(row["size"])} if row["resized"] == "1" else {},
        )
        for row in rows
    ]


# Sizes of transformers that are like the published ones, but with fewer and narrower layers.
_TOKENS = {"hidden_size": 48, "num_hidden_layers": 3, "num_attention_heads": 4, "intermediate_size": 96}
_VISION = {**_TOKENS, "image_size": 64, "patch_size": 8}


def transformers_architectures() -> list[Architecture]:
    rows: tuple[tuple[str, str, int, dict[str, Any]], ...] = (
        ("vit", "ViTForImageClassification", 64, _VISION),
        ("deit", "DeiTForImageClassification", 64, _VISION),
        ("deit_distilled", "DeiTForImageClassificationWithTeacher", 64, _VISION),
        ("vit_msn", "ViTMSNForImageClassification", 64, _VISION),
        ("ijepa", "IJepaForImageClassification", 64, _VISION),
        ("dinov2", "Dinov2ForImageClassification", 64, {**_VISION, "mlp_ratio": 2}),
        ("dinov2_swiglu", "Dinov2ForImageClassification", 64, {**_VISION, "mlp_ratio": 2, "use_swiglu_ffn": True}),
        ("dinov2_with_registers", "Dinov2WithRegistersForImageClassification", 64, {**_VISION, "mlp_ratio": 2}),
        (
            "beit",
            "BeitForImageClassification",
            64,
            {**_VISION, "use_relative_position_bias": True, "use_mean_pooling": True},
        ),
        (
            "data2vec",
            "Data2VecVisionForImageClassification",
            64,
            {**_VISION, "use_shared_relative_position_bias": True},
        ),
        ("siglip", "SiglipForImageClassification", 64, {"vision_config": _VISION}),
        (
            "clip",
            "CLIPForImageClassification",
            64,
            {"vision_config": {**_VISION, "projection_dim": 32}, "text_config": _TOKENS},
        ),
        (
            "swin",
            "SwinForImageClassification",
            64,
            {"image_size": 64, "embed_dim": 24, "depths": [2, 2], "num_heads": [2, 4], "window_size": 4},
        ),
        (
            "swin_padded",
            "SwinForImageClassification",
            72,
            {"image_size": 72, "embed_dim": 24, "depths": [2, 2], "num_heads": [2, 4], "window_size": 7},
        ),
        (
            "swinv2",
            "Swinv2ForImageClassification",
            64,
            {"image_size": 64, "embed_dim": 24, "depths": [2, 2], "num_heads": [2, 4], "window_size": 4},
        ),
        (
            "donut_swin",
            "DonutSwinForImageClassification",
            64,
            {"image_size": 64, "embed_dim": 24, "depths": [2, 2], "num_heads": [2, 4], "window_size": 4},
        ),
        ("convnext", "ConvNextForImageClassification", 64, {"hidden_sizes": [16, 24, 32, 48], "depths": [1, 1, 2, 1]}),
        (
            "convnextv2",
            "ConvNextV2ForImageClassification",
            64,
            {"hidden_sizes": [16, 24, 32, 48], "depths": [1, 1, 2, 1]},
        ),
        (
            "resnet",
            "ResNetForImageClassification",
            64,
            {"embedding_size": 16, "hidden_sizes": [32, 64, 96, 128], "depths": [2, 2, 2, 2]},
        ),
        (
            "resnet_basic",
            "ResNetForImageClassification",
            64,
            {
                "embedding_size": 16,
                "hidden_sizes": [16, 32, 48, 64],
                "depths": [2, 2, 2, 2],
                "layer_type": "basic",
            },
        ),
        (
            "regnet",
            "RegNetForImageClassification",
            64,
            {"embedding_size": 16, "hidden_sizes": [32, 48, 64, 96], "depths": [1, 2, 2, 1], "groups_width": 16},
        ),
        (
            "bit",
            "BitForImageClassification",
            64,
            {"embedding_size": 32, "hidden_sizes": [32, 64, 96, 128], "depths": [1, 1, 1, 1], "num_groups": 8},
        ),
        (
            "levit",
            "LevitForImageClassification",
            128,
            {
                "image_size": 128,
                "hidden_sizes": [64, 96, 128],
                "num_attention_heads": [2, 3, 4],
                "depths": [2, 2, 2],
            },
        ),
        (
            "mobilevit",
            "MobileViTForImageClassification",
            64,
            {
                "image_size": 64,
                "hidden_sizes": [32, 48, 64],
                "neck_hidden_sizes": [8, 16, 24, 32, 48, 48, 96],
                "num_attention_heads": 4,
            },
        ),
        ("mobilevitv2", "MobileViTV2ForImageClassification", 64, {"image_size": 64, "width_multiplier": 0.25}),
        (
            "poolformer",
            "PoolFormerForImageClassification",
            64,
            {"hidden_sizes": [16, 32, 48, 64], "depths": [1, 1, 2, 1]},
        ),
        (
            "segformer",
            "SegformerForImageClassification",
            64,
            {"hidden_sizes": [16, 32, 48, 64], "depths": [1, 1, 1, 1], "num_attention_heads": [1, 2, 3, 4]},
        ),
        (
            "cvt",
            "CvtForImageClassification",
            64,
            {"embed_dim": [16, 32, 48], "num_heads": [1, 2, 3], "depth": [1, 2, 3]},
        ),
        (
            "pvt",
            "PvtForImageClassification",
            64,
            {
                "image_size": 64,
                "hidden_sizes": [16, 32, 48, 64],
                "depths": [1, 1, 1, 1],
                "num_attention_heads": [1, 2, 3, 4],
                "sequence_reduction_ratios": [8, 4, 2, 1],
            },
        ),
        (
            "pvt_v2",
            "PvtV2ForImageClassification",
            64,
            {"hidden_sizes": [16, 32, 48, 64], "depths": [1, 1, 1, 1], "num_attention_heads": [1, 2, 3, 4]},
        ),
        (
            "efficientnet",
            "EfficientNetForImageClassification",
            64,
            {"image_size": 64, "width_coefficient": 0.5, "depth_coefficient": 0.5, "hidden_dim": 640},
        ),
        ("mobilenet_v1", "MobileNetV1ForImageClassification", 64, {"depth_multiplier": 0.25}),
        ("mobilenet_v2", "MobileNetV2ForImageClassification", 64, {"depth_multiplier": 0.35}),
        (
            "focalnet",
            "FocalNetForImageClassification",
            64,
            {"image_size": 64, "embed_dim": 16, "depths": [1, 1, 2, 1], "hidden_sizes": [16, 32, 64, 128]},
        ),
        (
            "hiera",
            "HieraForImageClassification",
            64,
            {"image_size": [64, 64], "embed_dim": 16, "depths": [1, 1, 2, 1], "num_heads": [1, 2, 4, 8]},
        ),
        (
            "swiftformer",
            "SwiftFormerForImageClassification",
            64,
            {"image_size": 64, "embed_dims": [16, 32, 48, 64], "depths": [1, 1, 2, 1]},
        ),
        ("textnet", "TextNetForImageClassification", 64, {}),
        ("hgnet_v2", "HGNetV2ForImageClassification", 64, {}),
        ("pp_lcnet", "PPLCNetForImageClassification", 64, {}),
    )
    return [
        Architecture(
            "transformers", classes.split("ForImageClassification")[0], name, size, {"classes": classes, **options}
        )
        for name, classes, size, options in rows
    ]


def keras_architectures() -> list[Architecture]:
    if not KERAS_FILE.exists():
        return []
    found = []
    for line in KERAS_FILE.read_text().split("\n"):
        if line:
            name, size = line.split()
            found.append(Architecture("keras", name.rstrip("0123456789"), name, int(size)))
    return found
