"""Hugging Face's Optimum: tiny networks from their configurations, exported as `optimum-cli export onnx` does. make_optimum.py FOLDER PHOTO [NAME...]"""

from __future__ import annotations

import shutil
import sys
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import torch
import transformers
from optimum.exporters.onnx import onnx_export_from_model
from torch import Tensor

import truth
from torch_truth import enliven, last_axis, of, tokens
from truth import NUMBERS, PROBABILITIES, Truth

warnings.filterwarnings("ignore")
SIDE = 64
SMALL = {"image_size": SIDE, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64, "patch_size": 16}


@dataclass(frozen=True)
class Case:
    name: str
    what: str
    configuration: str
    network: str
    layer: str | None
    settings: dict
    arrange: Callable[[Tensor], Tensor] | None = None
    shapes: tuple[tuple[int, ...], ...] = ()
    task: str = "image-classification"
    refused: str | None = None


FOUR = (8, 16, 24, 32)
CASES = [
    Case("optimum_vit", "ViT", "ViTConfig", "ViTForImageClassification", "vit.encoder.layer.1.layernorm_before", SMALL, tokens(4, 4, 1)),
    Case("optimum_deit", "DeiT, two heads averaged", "DeiTConfig", "DeiTForImageClassificationWithTeacher", "deit.encoder.layer.1.layernorm_before", SMALL, tokens(4, 4, 2)),
    Case("optimum_beit", "BEiT, mean of the patches", "BeitConfig", "BeitForImageClassification", None, SMALL | {"use_relative_position_bias": True}, shapes=((32, 4, 4),)),
    Case("optimum_dinov2", "DINOv2, class token beside the mean", "Dinov2Config", "Dinov2ForImageClassification", None, SMALL, shapes=((32, 4, 4),)),
    Case("optimum_swin", "Swin, open height and width", "SwinConfig", "SwinForImageClassification", None, {"image_size": SIDE, "patch_size": 4, "embed_dim": 16, "depths": [1, 2], "num_heads": [2, 4], "window_size": 4}, shapes=((32, 8, 8),)),
    Case("optimum_convnext", "ConvNeXt", "ConvNextConfig", "ConvNextForImageClassification", "convnext.encoder.stages.3", {"hidden_sizes": FOUR, "depths": [1, 1, 1, 1]}),
    Case("optimum_resnet", "ResNet", "ResNetConfig", "ResNetForImageClassification", "resnet.encoder.stages.3", {"embedding_size": 8, "hidden_sizes": FOUR, "depths": [1, 1, 1, 1], "layer_type": "basic"}),
    Case("optimum_mobilenet_v2", "MobileNetV2", "MobileNetV2Config", "MobileNetV2ForImageClassification", "mobilenet_v2.conv_1x1", {"depth_multiplier": 0.35, "image_size": SIDE}),
    Case("optimum_segformer", "SegFormer's classifier", "SegformerConfig", "SegformerForImageClassification", None, {"hidden_sizes": FOUR, "depths": [1, 1, 1, 1], "num_attention_heads": [1, 2, 2, 4], "decoder_hidden_size": 16}, shapes=((32, 2, 2),)),
    Case("optimum_poolformer", "PoolFormer", "PoolFormerConfig", "PoolFormerForImageClassification", None, {"hidden_sizes": FOUR, "depths": [1, 1, 1, 1]}, shapes=((32, 2, 2),)),
    Case("optimum_mobilevit", "MobileViT", "MobileViTConfig", "MobileViTForImageClassification", "mobilevit.conv_1x1_exp", {"image_size": SIDE, "hidden_sizes": [16, 24, 32], "neck_hidden_sizes": [8, 8, 16, 16, 16, 16, 32], "num_attention_heads": 2}),
    Case("optimum_regnet", "RegNet", "RegNetConfig", "RegNetForImageClassification", "regnet.encoder.stages.3", {"embedding_size": 8, "hidden_sizes": FOUR, "depths": [1, 1, 1, 1], "groups_width": 8}),
    Case("optimum_levit", "LeViT, two heads averaged", "LevitConfig", "LevitForImageClassificationWithTeacher", None, {"image_size": SIDE, "hidden_sizes": [16, 24, 32], "num_attention_heads": [2, 2, 2], "depths": [1, 1, 1], "key_dim": [8, 8, 8]}, shapes=((32, 1, 1), (24, 2, 2))),
    Case("optimum_vit_features", "ViT as AutoModel: the exporter leaves pooler_output out, last_hidden_state alone has no number for each class", "ViTConfig", "ViTModel", None, SMALL, shapes=((32, 4, 4),), task="feature-extraction", refused="not one number for each class"),
    Case("optimum_resnet_features", "ResNet as AutoModel: the exporter leaves pooler_output out, maps alone have no number for each class", "ResNetConfig", "ResNetModel", None, {"embedding_size": 8, "hidden_sizes": FOUR, "depths": [1, 1, 1, 1], "layer_type": "basic"}, shapes=((32, 2, 2),), task="feature-extraction", refused="not one number for each class"),
]


def make(case: Case, folder: Path, photo: Path) -> None:
    torch.manual_seed(sum(map(ord, case.name)))
    settings = dict(case.settings)
    labels = {number: f"label {number}" for number in range(7)}
    if case.task == "image-classification":
        settings |= {"id2label": labels, "label2id": {name: number for number, name in labels.items()}}
    configuration = getattr(transformers, case.configuration)(attn_implementation="eager", **settings)
    network = getattr(transformers, case.network)(configuration).eval()
    name, pixels = truth.photograph(folder, photo, SIDE, SIDE)
    value = torch.from_numpy(truth.imagenet(pixels))
    enliven(network, value)
    with torch.no_grad():
        for path, module in network.named_modules():
            if isinstance(module, torch.nn.Linear):
                module.weight *= 30 if "classifier" in path else 4
    with tempfile.TemporaryDirectory() as scratch:
        onnx_export_from_model(network, scratch, task=case.task, do_validation=False, no_post_process=True)
        shutil.move(f"{scratch}/model.onnx", folder / f"{case.name}.onnx")
    scores = (lambda outputs: outputs.logits) if case.task == "image-classification" else None
    outputs, scores, arrays = of(network, {"pixel_values": value}, "pixel_values", scores, case.layer, case.arrange)
    if scores is not None:
        shown, values = PROBABILITIES, truth.softmax(scores).tolist()
    else:
        shown, values = NUMBERS, None
    shapes = [list(arrays["layer"].shape)] if "layer" in arrays else [list(shape) for shape in case.shapes]
    exporter = f"Optimum {version('optimum')}, transformers {version('transformers')}"
    preprocess = f"imagenet,fit=warp,height={SIDE},width={SIDE}"
    truth.write(folder, case.name, Truth(exporter, f"{case.what}, all axes open", shown, values, shapes, preprocess, name, refused=case.refused), arrays)


def main() -> None:
    folder, photo, *names = sys.argv[1:]
    for case in CASES:
        if names and case.name not in names:
            continue
        try:
            make(case, Path(folder), Path(photo))
        except Exception as failure:  # noqa: BLE001 an exporter that fails is a line of the table
            print(f"{case.name}: {type(failure).__name__}: {str(failure)[:300]}", file=sys.stderr)


if __name__ == "__main__":
    main()
