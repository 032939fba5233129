"""Ultralytics' classifiers from their YAML files, without weights. make_ultralytics.py FOLDER PHOTO [NAME...]"""

from __future__ import annotations

import copy
import shutil
import sys
from pathlib import Path

import torch
import ultralytics
from ultralytics import YOLO

import truth
from torch_truth import of
from truth import PROBABILITIES, Truth

SIDE = 64
# name, description, arguments of export
CASES = [
    ("ultralytics_yolov8n_cls", "yolov8n-cls.yaml", {"opset": 17}),
    ("ultralytics_yolo11n_cls", "yolo11n-cls.yaml", {"simplify": False, "opset": 12}),
    ("ultralytics_yolo11n_cls_dynamic", "yolo11n-cls.yaml, dynamic=True: batch, height and width open", {"dynamic": True, "simplify": False}),
]


def main() -> None:
    folder, photo, *names = sys.argv[1:]
    folder = Path(folder)
    for name, what, arguments in CASES:
        if names and name not in names:
            continue
        try:
            torch.manual_seed(sum(map(ord, name)))
            yolo = YOLO(what.split(",")[0], task="classify")
            picture, pixels = truth.photograph(folder, Path(photo), SIDE, SIDE)
            value = torch.from_numpy(truth.unit(pixels))
            network = yolo.model
            network.train()
            for module in network.modules():
                if isinstance(module, torch.nn.BatchNorm2d):
                    module.momentum = None
                    module.reset_running_stats()
            with torch.no_grad():
                network.predict(torch.cat([value, value.flip(3), value + 0.3 * torch.randn_like(value)]))
            network.eval()
            with torch.no_grad():
                network.model[-1].linear.weight *= 15
            # export() fuses and shortens the network in place.
            twin = copy.deepcopy(network)
            written = yolo.export(format="onnx", imgsz=SIDE, **arguments)
            shutil.move(written, folder / f"{name}.onnx")
            _, scores, arrays = of(Plain(twin), {"images": value}, "images", "network.model.%d.linear" % (len(twin.model) - 1), f"network.model.{len(twin.model) - 1}.conv")
            truth.write(folder, name, Truth(f"Ultralytics {ultralytics.__version__}", what, PROBABILITIES, truth.softmax(scores).tolist(), [list(arrays["layer"].shape)], f"unit,fit=warp,height={SIDE},width={SIDE}", picture), arrays)
        except Exception as failure:  # noqa: BLE001 an exporter that fails is a line of the table
            print(f"{name}: {type(failure).__name__}: {str(failure)[:300]}", file=sys.stderr)


class Plain(torch.nn.Module):
    """The network without what Ultralytics does around it."""

    def __init__(self, network: torch.nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, picture: torch.Tensor) -> object:
        value = picture
        for module in self.network.model:
            value = module(value)
        return value


if __name__ == "__main__":
    main()
