"""YOLOv5 as its own package has it: three anchors at each place, and an objectness beside the classes."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from unittest import mock

import torch
from torch import Tensor, nn

from lively import enliven, spread
from subject import Question, Subject

SIDE = 128
CLASSES = ["gull", "tern", "plover", "curlew", "dunlin", "knot"]

CASES = {"yolov5n": "yolov5n.yaml", "yolov5n-seg": "segment/yolov5n-seg.yaml"}


def size(name: str) -> tuple[int, int]:
    return SIDE, SIDE


def build(name: str, picture: Tensor) -> Subject:
    import yolov5
    from yolov5.models.yolo import DetectionModel, SegmentationModel

    torch.manual_seed(3)
    kind = SegmentationModel if "seg" in name else DetectionModel
    network = kind(str(Path(yolov5.__file__).parent / "models" / CASES[name]), nc=len(CLASSES)).eval()
    network.names = dict(enumerate(CLASSES))
    enliven(network, (1, 3, SIDE, SIDE), 3, calm=False)
    spread(network, picture, list(network.model[-1].m), 0.0, 1.2)
    return Subject(
        name=name,
        library="yolov5",
        side=(SIDE, SIDE),
        network=network,
        forward=lambda module, value: module(value)[0],
        export=_export,
        questions=lambda returned: [_best(returned)],
    )


def _export(network: nn.Module, picture: Tensor, file: Path) -> None:
    from yolov5.export import export_onnx

    network.model[-1].export = True
    # Tracing was the default when the package was written.
    with mock.patch("torch.onnx.export", partial(torch.onnx.export, dynamo=False)):
        export_onnx(network, picture, file, 17, False, False)


def _best(returned: Tensor) -> Question:
    confidence = returned[0, :, 4:5] * returned[0, :, 5 : 5 + len(CLASSES)]
    row, label = divmod(int(confidence.argmax()), len(CLASSES))
    x, y, width, height = returned[0, row, :4].tolist()
    return Question(
        "detection",
        ("--detection", "best"),
        lambda value: torch.logit(value[0, row, 5 + label]),
        float(confidence[row, label]),
        (x - width / 2, y - height / 2, x + width / 2, y + height / 2),
    )
