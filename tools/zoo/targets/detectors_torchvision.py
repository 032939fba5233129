"""torchvision's detectors, exported as its documentation says: pictures without an axis for several of them."""

from __future__ import annotations

import torch
import torchvision.models.detection as detection
from torch import Tensor, nn

from lively import enliven, spread
from subject import Question, Subject
from traced import traced

CLASSES = 5

# name, side, arguments
CASES = {
    "ssd300_vgg16": (300, {}),
    "ssdlite320_mobilenet_v3_large": (320, {}),
    "retinanet_resnet50_fpn": (160, {"min_size": 160, "max_size": 160}),
    "fcos_resnet50_fpn": (160, {"min_size": 160, "max_size": 160}),
    "fasterrcnn_mobilenet_v3_large_320_fpn": (160, {"min_size": 160, "max_size": 160}),
    "fasterrcnn_resnet50_fpn": (128, {"min_size": 160, "max_size": 160}),
}


def size(name: str) -> tuple[int, int]:
    return CASES[name][0], CASES[name][0]


def build(name: str, picture: Tensor) -> Subject:
    side, arguments = CASES[name]
    torch.manual_seed(3)
    network = getattr(detection, name)(weights=None, weights_backbone=None, num_classes=CLASSES, **arguments).eval()
    enliven(network.backbone, (1, 3, side, side), 3, calm=False)
    _spread(network, picture)
    return Subject(
        name=name,
        library="torchvision",
        side=(side, side),
        network=network,
        forward=lambda module, value: module([value[0]])[0],
        export=traced(
            "image",
            ["boxes", "labels", "scores"] if hasattr(network, "roi_heads") else ["boxes", "scores", "labels"],
            lambda picture: ([picture[0]],),
        ),
        questions=lambda returned: [_best(returned, name)],
    )


def _spread(network: nn.Module, picture: Tensor) -> None:
    run = lambda value: network([value[0]])
    if hasattr(network, "roi_heads"):
        spread(run, picture, [network.rpn.head.cls_logits], 0.0, 1.5)
        spread(run, picture, [network.roi_heads.box_predictor.cls_score], 0.0, 1.5)
        spread(run, picture, [network.roi_heads.box_predictor.bbox_pred], 0.0, 0.3)
        return
    head = network.head
    classes = head.classification_head
    boxes = head.regression_head
    if hasattr(classes, "cls_logits"):
        spread(run, picture, [classes.cls_logits], -1.5, 1.0)
        spread(run, picture, [boxes.bbox_reg], 0.5 if hasattr(boxes, "bbox_ctrness") else 0.0, 0.3)
        if hasattr(boxes, "bbox_ctrness"):
            spread(run, picture, [boxes.bbox_ctrness], 0.0, 1.0)
        return
    for branch, deviation in ((classes, 1.2), (boxes, 0.3)):
        for level in branch.module_list:
            layer = level if isinstance(level, nn.Conv2d) else level[-1]
            spread(run, picture, [layer], 0.0, deviation)


def _best(returned: dict[str, Tensor], name: str) -> Question:
    row = int(returned["scores"].argmax())
    return Question(
        "detection",
        ("--detection", "best"),
        lambda value: value["scores"][row].log(),
        float(returned["scores"][row]),
        tuple(returned["boxes"][row].tolist()),
    )
