"""Ultralytics' detectors from their YAML files, exported by Ultralytics."""

from __future__ import annotations

import copy
import os
import shutil
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

os.environ.setdefault("YOLO_AUTOINSTALL", "false")
from ultralytics import RTDETR, YOLO
from ultralytics.nn.tasks import DetectionModel, PoseModel, RTDETRDetectionModel, SegmentationModel

from lively import enliven, spread
from subject import Question, Subject

SIDE = 160
CLASSES = ["gull", "tern", "plover", "curlew", "dunlin", "knot"]

# name, YAML file, arguments of export
CASES = {
    "yolov5nu": ("yolov5n.yaml", {}),
    "yolov8n": ("yolov8n.yaml", {}),
    "yolov8n-nms": ("yolov8n.yaml", {"nms": True}),
    "yolo11n": ("yolo11n.yaml", {}),
    "yolo11n-nms": ("yolo11n.yaml", {"nms": True}),
    "yolo11n-dynamic": ("yolo11n.yaml", {"dynamic": True}),
    "yolov10n": ("yolov10n.yaml", {}),
    "yolo26n": ("yolo26n.yaml", {}),
    "yolov8n-seg": ("yolov8n-seg.yaml", {}),
    "yolo11n-pose": ("yolo11n-pose.yaml", {}),
    "rtdetr-l": ("rtdetr-l.yaml", {}),
}


def size(name: str) -> tuple[int, int]:
    return SIDE, SIDE


def build(name: str, picture: Tensor) -> Subject:
    yaml, arguments = CASES[name]
    torch.manual_seed(3)
    pose = "pose" in yaml
    classes = CLASSES[:1] if pose else CLASSES
    is_transformer = "rtdetr" in yaml
    kind = PoseModel if pose else SegmentationModel if "seg" in yaml else RTDETRDetectionModel if is_transformer else DetectionModel
    network = kind(yaml, nc=len(classes), verbose=False)
    network.names = dict(enumerate(classes))
    enliven(network, (1, 3, SIDE, SIDE), 3, calm=is_transformer)
    spread(network, picture, _class_layers(network.model[-1]), -2.0, 1.2)
    return Subject(
        name=name,
        library="ultralytics",
        side=(SIDE, SIDE),
        network=network,
        forward=lambda module, value: module(value),
        export=lambda module, value, file: _export(yaml, module, file, arguments),
        questions=lambda returned: [_best(returned, len(classes), is_transformer, classes)],
        preprocess="",
    )


def _class_layers(head: nn.Module) -> list[nn.Module]:
    if hasattr(head, "dec_score_head"):
        return [*head.dec_score_head, head.enc_score_head]
    branches = [getattr(head, name, None) for name in ("cv3", "one2one_cv3")]
    return [level[-1] for branch in branches if branch is not None for level in branch]


def _export(yaml: str, network: nn.Module, file: Path, arguments: dict[str, Any]) -> None:
    """export() fuses and shortens the network in place."""
    yolo = RTDETR(yaml) if "rtdetr" in yaml else YOLO(yaml)
    arguments_of_yolo, task = yolo.model.args, yolo.task
    yolo.model = copy.deepcopy(network)
    yolo.model.args, yolo.model.task = arguments_of_yolo, task
    written = yolo.export(format="onnx", imgsz=SIDE, opset=17, simplify=False, **arguments)
    shutil.move(written, file)


def _best(returned: Any, classes: int, is_transformer: bool, names: list[str]) -> Question:
    output = returned[0] if isinstance(returned, (tuple, list)) else returned
    if isinstance(output, (tuple, list)):
        output = output[0]
    if output.shape[-1] == 6 or output.shape[-1] > 6 and output.shape[1] == 300 and not is_transformer:
        row = int(output[0, :, 4].argmax())
        probability = lambda value: _first(value)[0, row, 4]
        box = tuple(output[0, row, :4].tolist())
    else:
        boxes = output[0] if is_transformer else output[0].T
        place = int(boxes[:, 4 : 4 + classes].argmax())
        row, label = divmod(place, classes)
        probability = (
            (lambda value: _first(value)[0, row, 4 + label]) if is_transformer else (lambda value: _first(value)[0, 4 + label, row])
        )
        x, y, width, height = (boxes[row, :4] * (SIDE if is_transformer else 1)).tolist()
        box = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    return Question("detection", ("--detection", "best"), lambda value: torch.logit(probability(value)), float(probability(returned)), box)


def _first(returned: Any) -> Tensor:
    while isinstance(returned, (tuple, list)):
        returned = returned[0]
    return returned
