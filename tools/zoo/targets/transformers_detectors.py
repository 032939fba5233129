"""transformers' detectors with small configurations of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from lively import enliven, spread
from subject import Question, Subject
from traced import traced

SIDE = 96
CLASSES = 6


def _detr() -> nn.Module:
    from transformers import DetrConfig, DetrForObjectDetection

    return DetrForObjectDetection(DetrConfig(**_resnet(["stage4"]), **_transformer(), num_queries=12))


def _yolos() -> nn.Module:
    from transformers import YolosConfig, YolosForObjectDetection

    return YolosForObjectDetection(
        YolosConfig(
            hidden_size=48,
            num_hidden_layers=3,
            num_attention_heads=4,
            intermediate_size=64,
            image_size=[SIDE, SIDE],
            patch_size=16,
            num_detection_tokens=10,
            num_labels=CLASSES,
            use_mid_position_embeddings=False,
        )
    )


def _conditional_detr() -> nn.Module:
    from transformers import ConditionalDetrConfig, ConditionalDetrForObjectDetection

    return ConditionalDetrForObjectDetection(ConditionalDetrConfig(**_resnet(["stage4"]), **_transformer(), num_queries=12))


def _deformable_detr() -> nn.Module:
    from transformers import DeformableDetrConfig, DeformableDetrForObjectDetection

    configuration = DeformableDetrConfig(
        **_resnet(["stage2", "stage3", "stage4"]), **_transformer(), num_queries=12, num_feature_levels=3
    )
    return DeformableDetrForObjectDetection(configuration)


def _resnet(stages: list[str]) -> dict[str, Any]:
    from transformers import ResNetConfig

    backbone = ResNetConfig(
        embedding_size=16, hidden_sizes=[16, 24, 32, 48], depths=[1, 1, 1, 1], layer_type="basic", out_features=stages
    )
    return {"backbone_config": backbone, "use_timm_backbone": False, "use_pretrained_backbone": False, "backbone": None}


def _transformer() -> dict[str, Any]:
    names = ("encoder_layers", "decoder_layers", "encoder_ffn_dim", "decoder_ffn_dim")
    names += ("encoder_attention_heads", "decoder_attention_heads")
    return dict(zip(names, (2, 2, 48, 48, 4, 4))) | {"d_model": 32, "num_labels": CLASSES}


def _real_time(kind: str, **more: Any) -> Callable[[], nn.Module]:
    def make() -> nn.Module:
        import transformers

        backbone = transformers.RTDetrResNetConfig(
            embedding_size=16,
            hidden_sizes=[16, 24, 32, 48],
            depths=[1, 1, 1, 1],
            layer_type="basic",
            out_features=["stage2", "stage3", "stage4"],
        )
        configuration = getattr(transformers, kind + "Config")(
            backbone_config=backbone,
            encoder_in_channels=[24, 32, 48],
            encoder_hidden_dim=32,
            d_model=32,
            encoder_ffn_dim=48,
            decoder_ffn_dim=48,
            decoder_in_channels=[32, 32, 32],
            encoder_attention_heads=4,
            decoder_attention_heads=4,
            decoder_layers=2,
            num_queries=20,
            num_labels=CLASSES,
            num_denoising=0,
            **more,
        )
        return getattr(transformers, kind + "ForObjectDetection")(configuration)

    return make


CASES = {
    "DETR": _detr,
    "YOLOS": _yolos,
    "Conditional DETR": _conditional_detr,
    "Deformable DETR": _deformable_detr,
    "RT-DETR": _real_time("RTDetr"),
    "RT-DETRv2": _real_time("RTDetrV2"),
    "D-FINE": _real_time("DFine", num_feature_levels=3),
}
# Their last class is that of nothing.
EXCLUDING = ("DETR", "YOLOS")


def size(name: str) -> tuple[int, int]:
    return SIDE, SIDE


class _Pair(nn.Module):
    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, picture: Tensor) -> tuple[Tensor, Tensor]:
        returned = self.network(pixel_values=picture)
        return returned.logits, returned.pred_boxes


def build(name: str, picture: Tensor) -> Subject:
    torch.manual_seed(3)
    network = _Pair(CASES[name]()).eval()
    enliven(network, (1, 3, SIDE, SIDE), 3, calm=True)
    _spread(name, network, picture)
    return Subject(
        name=name,
        library="transformers",
        side=(SIDE, SIDE),
        network=network,
        forward=lambda module, value: module(value),
        # Tracing turns the places of Deformable DETR into float64, which ONNX Runtime does not sample at.
        export=traced("pixel_values", ["logits", "pred_boxes"], is_traced=name != "Deformable DETR"),
        questions=lambda returned: [_best(returned, name)],
    )


def _spread(name: str, network: nn.Module, picture: Tensor) -> None:
    inner = network.network
    if name == "DETR":
        spread(network, picture, [inner.class_labels_classifier], 0.0, 1.0)
        inner.class_labels_classifier.bias.data[-1] += 2
    elif name == "YOLOS":
        last = [module for module in inner.class_labels_classifier.modules() if isinstance(module, nn.Linear)][-1]
        spread(network, picture, [last], 0.0, 1.0)
        last.bias.data[-1] += 2


def _best(returned: tuple[Tensor, Tensor], name: str) -> Question:
    logits, boxes = returned
    probabilities = logits[0].softmax(-1)[:, :-1] if name in EXCLUDING else logits[0].sigmoid()
    query, label = divmod(int(probabilities.argmax()), probabilities.shape[1])
    x, y, width, height = (boxes[0, query] * SIDE).tolist()
    return Question(
        "detection",
        ("--detection", "best"),
        lambda value: value[0][0, query, label],
        float(probabilities[query, label]),
        (x - width / 2, y - height / 2, x + width / 2, y + height / 2),
    )
