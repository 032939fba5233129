"""transformers' detectors with small configurations of their own."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from lively import enliven, spread
from subject import Question, Subject

SIDE = 96
CLASSES = 6


def _detr() -> nn.Module:
    from transformers import DetrConfig, DetrForObjectDetection, ResNetConfig

    backbone = ResNetConfig(
        embedding_size=16, hidden_sizes=[16, 24, 32, 48], depths=[1, 1, 1, 1], layer_type="basic", out_features=["stage4"]
    )
    return DetrForObjectDetection(
        DetrConfig(
            use_timm_backbone=False,
            use_pretrained_backbone=False,
            backbone=None,
            backbone_config=backbone,
            num_labels=CLASSES,
            num_queries=12,
            d_model=32,
            encoder_layers=2,
            decoder_layers=2,
            encoder_ffn_dim=48,
            decoder_ffn_dim=48,
            encoder_attention_heads=4,
            decoder_attention_heads=4,
        )
    )


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


def _rt_detr() -> nn.Module:
    from transformers import RTDetrConfig, RTDetrForObjectDetection, RTDetrResNetConfig

    backbone = RTDetrResNetConfig(
        embedding_size=16, hidden_sizes=[16, 24, 32, 48], depths=[1, 1, 1, 1], layer_type="basic", out_features=["stage2", "stage3", "stage4"]
    )
    return RTDetrForObjectDetection(
        RTDetrConfig(
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
        )
    )


CASES = {"DETR": _detr, "YOLOS": _yolos, "RT-DETR": _rt_detr}


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
        export=_export,
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
    if name == "RT-DETR":
        probabilities = logits[0].sigmoid()
    else:
        probabilities = logits[0].softmax(-1)[:, :-1]
    query, label = divmod(int(probabilities.argmax()), probabilities.shape[1])
    x, y, width, height = (boxes[0, query] * SIDE).tolist()
    return Question(
        "detection",
        ("--detection", "best"),
        lambda value: value[0][0, query, label],
        float(probabilities[query, label]),
        (x - width / 2, y - height / 2, x + width / 2, y + height / 2),
    )


def _export(network: nn.Module, picture: Tensor, file: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network, (picture,), file, input_names=["pixel_values"], output_names=["logits", "pred_boxes"], opset_version=17, dynamo=False
        )
