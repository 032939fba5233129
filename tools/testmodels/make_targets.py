"""Writes testmodels/targets and testmodels/detectors: questions beyond a class, with PyTorch's gradients in float64.

Each network returns a tensor of many numbers for a picture. A question is a weight for each of them; the files hold the
sum of the weighted numbers, and its gradients with respect to the feature layers and the picture.

    python tools/testmodels/make_targets.py
"""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import onnx
import torch
import torchvision
from PIL import Image
from torch import nn

OUT = Path(__file__).resolve().parents[2] / "testmodels" / "targets"


class Detector(nn.Module):
    """A head as YOLOv8's: sides by distributions, a sigmoid for each class, two levels in one list of boxes."""

    def __init__(self, classes: int = 3, bins: int = 4):
        super().__init__()
        self.bins = bins
        self.body = nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1), nn.SiLU(), nn.Conv2d(8, 12, 3, 2, 1), nn.SiLU())
        self.further = nn.Sequential(nn.Conv2d(12, 12, 3, 2, 1), nn.SiLU())
        self.sides = nn.ModuleList(nn.Sequential(nn.Conv2d(12, 8, 3, 1, 1), nn.SiLU(), nn.Conv2d(8, 4 * bins, 1)) for _ in range(2))
        self.classes = nn.ModuleList(nn.Sequential(nn.Conv2d(12, 8, 3, 1, 1), nn.SiLU(), nn.Conv2d(8, classes, 1)) for _ in range(2))

    def features(self, picture):
        fine = self.body(picture)
        return [fine, self.further(fine)]

    def head(self, features):
        sides = torch.cat([head(level).flatten(2) for head, level in zip(self.sides, features)], 2)
        classes = torch.cat([head(level).flatten(2) for head, level in zip(self.classes, features)], 2)
        count, _, boxes = sides.shape
        shares = sides.view(count, 4, self.bins, boxes).softmax(2)
        distances = (shares * torch.arange(self.bins).to(sides).view(1, 1, -1, 1)).sum(2)
        return torch.cat([distances * 8, classes.sigmoid()], 1)


class Segmenter(nn.Module):
    """A small U-Net: a number for each class and pixel."""

    def __init__(self, classes: int = 4):
        super().__init__()
        self.down = nn.Sequential(nn.Conv2d(3, 8, 3, 1, 1), nn.ReLU())
        self.deep = nn.Sequential(nn.MaxPool2d(2), nn.Conv2d(8, 16, 3, 1, 1), nn.ReLU())
        self.up = nn.ConvTranspose2d(16, 8, 2, 2)
        self.join = nn.Sequential(nn.Conv2d(16, 8, 3, 1, 1), nn.ReLU())
        self.last = nn.Conv2d(8, classes, 1)

    def features(self, picture):
        fine = self.down(picture)
        return [self.join(torch.cat([fine, self.up(self.deep(fine))], 1))]

    def head(self, features):
        return self.last(features[0])


class ResizedSegmenter(Segmenter):
    """Numbers at half the size, resized behind the last weights, as DeepLab and SegFormer do."""

    def features(self, picture):
        return super().features(nn.functional.avg_pool2d(picture, 2))

    def head(self, features):
        return nn.functional.interpolate(super().head(features), scale_factor=2, mode="bilinear")


class Queries(nn.Module):
    """A decoder as DETR's: every query attends to all places of the last map."""

    def __init__(self, queries: int = 5, classes: int = 4, width: int = 16):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(3, width, 3, 2, 1), nn.ReLU(), nn.Conv2d(width, width, 3, 2, 1), nn.ReLU())
        self.queries = nn.Parameter(torch.randn(queries, width))
        self.values = nn.Linear(width, width)
        self.norm = nn.LayerNorm(width)
        self.classes = nn.Linear(width, classes)

    def features(self, picture):
        return [self.body(picture)]

    def head(self, features):
        memory = features[0].flatten(2).transpose(1, 2)
        shares = (self.queries @ memory.transpose(1, 2) / math.sqrt(memory.shape[-1])).softmax(-1)
        return self.classes(self.norm(self.queries + shares @ self.values(memory)))


class Embedder(nn.Module):
    """A vector of length one, as faces and photographs are compared by."""

    def __init__(self, width: int = 12):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1), nn.ReLU(), nn.Conv2d(8, 16, 3, 2, 1), nn.ReLU())
        self.embed = nn.Linear(16, width)

    def features(self, picture):
        return [self.body(picture)]

    def head(self, features):
        return nn.functional.normalize(self.embed(features[0].mean((2, 3))), dim=1)


class Chooser(nn.Module):
    """A detector that chooses inside, as torchvision's: one picture in, boxes, scores and labels out."""

    def __init__(self):
        super().__init__()
        self.detector = Detector()

    def forward(self, picture):
        detector = self.detector
        features = detector.features((picture - 0.5)[None] * 2)
        logits = torch.cat([head(level).flatten(2) for head, level in zip(detector.classes, features)], 2)[0]
        sides = torch.cat([head(level).flatten(2)[:, :4] for head, level in zip(detector.sides, features)], 2)[0]
        scores, labels = logits.sigmoid().max(0)
        scores, order = scores.topk(20)
        centres = torch.cat([_centres(level, 24) for level in features], 1)[:, order]
        halves = 1.5 + sides[2:, order].sigmoid()
        boxes = torch.cat([centres - halves, centres + halves]).T
        kept = torchvision.ops.nms(boxes, scores, 0.5)
        return boxes[kept], scores[kept], labels[order][kept]


def _centres(level, side):
    rows, columns = level.shape[2:]
    y, x = torch.meshgrid(torch.arange(rows).to(level), torch.arange(columns).to(level), indexing="ij")
    return torch.stack([(x.flatten() + 0.5) * side / columns, (y.flatten() + 0.5) * side / rows])


class Whole(nn.Module):
    def __init__(self, parts):
        super().__init__()
        self.parts = parts

    def forward(self, picture):
        return self.parts.head(self.parts.features(picture))


def box(shape):
    weights = np.zeros(shape)
    weights[:, 4 + 1, 37] = 1
    return weights


def boxes(shape):
    weights = np.zeros(shape)
    weights[:, 4, 3] = 0.5
    weights[:, 6, shape[2] - 2] = -2
    weights[:, 0, shape[2] - 2] = 0.25
    return weights


def region(shape):
    weights = np.zeros(shape)
    weights[:, 2, 4:11, 6:9] = 1 / 21
    return weights


def contrast(shape):
    weights = region(shape)
    weights[:, 1] = -weights[:, 2]
    return weights


def query(shape):
    weights = np.zeros(shape)
    weights[:, 3, 1] = 1
    return weights


def everything(shape):
    return np.random.default_rng(5).normal(size=shape)


CASES = {
    "detector-box": (Detector, box, "output"),
    "detector-several-boxes": (Detector, boxes, "output"),
    "segmenter-region": (Segmenter, region, "output"),
    "segmenter-contrast": (Segmenter, contrast, "output"),
    "segmenter-resized": (ResizedSegmenter, region, "output"),
    "queries-one": (Queries, query, "output"),
    "embedder-everything": (Embedder, everything, "output"),
}


def export(parts: nn.Module, picture: torch.Tensor, file: Path) -> None:
    torch.onnx.export(
        Whole(parts).float(),
        (picture.float(),),
        file,
        input_names=["image"],
        output_names=["output"],
        opset_version=17,
        dynamo=False,
        dynamic_axes={"image": {0: "N"}, "output": {0: "N"}},
    )
    onnx.checker.check_model(onnx.load(file))


def write(name: str) -> None:
    kind, ask, tensor = CASES[name]
    torch.manual_seed(7)
    parts = kind().double().eval()
    for parameter in parts.parameters():
        # What the file holds, so that float64 computes with the same numbers.
        parameter.data = parameter.data.float().double()
    random = np.random.default_rng(11)
    picture = torch.tensor(random.normal(size=(2, 3, 24, 24)).astype(np.float32)).double().requires_grad_()
    features = parts.features(picture)
    for level in features:
        level.retain_grad()
    output = parts.head(features)
    weights = torch.tensor(ask(tuple(output.shape)).astype(np.float32)).double()
    scores = (output * weights).flatten(1).sum(1)
    scores.sum().backward()

    folder = OUT / name
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    arrays = {"input": picture, "weights": weights, "score": scores, "output": output, "input_gradient": picture.grad}
    for i, level in enumerate(features):
        arrays[f"activations{i}"] = level
        arrays[f"gradient{i}"] = level.grad
    for what, array in arrays.items():
        np.save(folder / f"{what}.npy", array.detach().numpy().astype(np.float32))
    export(parts, picture.detach()[:1], folder / "model.onnx")
    about = {"model": "model.onnx", "tensor": tensor, "levels": len(features)}
    (folder / "about.json").write_text(json.dumps(about, indent=2) + "\n")


def write_chooser() -> None:
    """What `explain --detection best` shall say of a photograph, and the gradient of the logarithm of that score."""
    torch.manual_seed(7)
    chooser = Chooser().double().eval()
    for parameter in chooser.parameters():
        parameter.data = parameter.data.float().double()
    pixels = np.random.default_rng(11).integers(0, 256, (24, 24, 3), dtype=np.uint8)
    picture = torch.tensor(pixels.astype(np.float32) / np.float32(255)).permute(2, 0, 1).double().requires_grad_()
    boxes, scores, labels = chooser(picture)
    scores[0].log().backward()
    folder = OUT.parent / "detectors" / "chosen-boxes"
    folder.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(folder / "picture.png")
    np.save(folder / "input_gradient.npy", picture.grad.numpy().astype(np.float32))
    torch.onnx.export(
        chooser.float(),
        (picture.detach().float(),),
        folder / "model.onnx",
        input_names=["image"],
        output_names=["boxes", "scores", "labels"],
        opset_version=17,
        dynamo=False,
    )
    about = {"score": float(scores[0]), "label": int(labels[0]), "box": boxes[0].tolist()}
    (folder / "about.json").write_text(json.dumps(about, indent=2) + "\n")


if __name__ == "__main__":
    write_chooser()
    for case in CASES:
        write(case)
