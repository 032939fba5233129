"""PaddlePaddle through paddle2onnx. make_paddle.py FOLDER PHOTO [NAME...]"""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
import paddle
from paddle import nn

import truth
from truth import NUMBERS, PROBABILITIES, Truth

SIDE = 64


class Classifier(nn.Layer):
    def __init__(self, classes: int = 6, tail: nn.Layer | None = None, head: str = "flatten") -> None:
        super().__init__()
        stages = []
        for before, after in ((3, 8), (8, 16), (16, 32)):
            stages += [nn.Conv2D(before, after, 3, stride=2, padding=1, bias_attr=False), nn.BatchNorm2D(after), nn.Hardswish() if after == 16 else nn.ReLU()]
        self.trunk = nn.Sequential(*stages)
        self.pool = nn.AdaptiveAvgPool2D(1)
        self.fc = nn.Linear(32, classes)
        self.tail = tail
        self.head = head

    def scores(self, maps):
        pooled = self.pool(maps)
        return self.fc(paddle.flatten(pooled, 1) if self.head == "flatten" else paddle.squeeze(pooled, axis=[2, 3]))

    def forward(self, picture):
        scores = self.scores(self.trunk(picture))
        return self.tail(scores) if self.tail else scores


CASES = {
    "paddle_softmax": ("softmax, open batch", lambda: Classifier(6, nn.Softmax(axis=-1)), [None, 3, SIDE, SIDE], 13),
    "paddle_logits": ("logits, nothing open, operator set 11", lambda: Classifier(6), [1, 3, SIDE, SIDE], 11),
    "paddle_open": ("softmax, batch, height and width open", lambda: Classifier(6, nn.Softmax(axis=-1), "squeeze"), [None, 3, None, None], 16),
    "paddle_sigmoid": ("sigmoids of six labels (PULC)", lambda: Classifier(6, nn.Sigmoid()), [None, 3, SIDE, SIDE], 14),
}


def main() -> None:
    folder, photo, *names = sys.argv[1:]
    folder = Path(folder)
    picture, pixels = truth.photograph(folder, Path(photo), SIDE, SIDE)
    x = truth.imagenet(pixels)
    for name, (what, make, shape, opset) in CASES.items():
        if names and name not in names:
            continue
        try:
            paddle.seed(sum(map(ord, name)))
            network = make()
            network.train()
            rng = np.random.default_rng(1)
            for _ in range(30):
                network(paddle.to_tensor(np.concatenate([x, x + rng.normal(size=x.shape)]).astype(np.float32)))
            network.eval()
            network.fc.weight.set_value(network.fc.weight * 4)
            value = paddle.to_tensor(x, stop_gradient=False)
            maps = network.trunk(value)
            scores = network.scores(maps)
            number = int(scores[0].argmax())
            of_maps, of_picture = paddle.grad(scores[0, number], [maps, value])
            arrays = {"class": np.array(number), "layer": maps.numpy()[0], "layer_gradient": of_maps.numpy()[0], "input_gradient": of_picture.numpy()}
            paddle.onnx.export(network, str(folder / name), input_spec=[paddle.static.InputSpec(shape, "float32", "x")], opset_version=opset)
            values = truth.sigmoid(scores.numpy()[0]) if "sigmoid" in name else truth.softmax(scores.numpy()[0])
            preprocess = f"imagenet,fit=warp,height={SIDE},width={SIDE}" if "open" in name else "imagenet,fit=warp"
            truth.write(folder, name, Truth(f"PaddlePaddle {paddle.__version__}, paddle2onnx {version('paddle2onnx')}", what, PROBABILITIES, values.tolist(), [[32, 8, 8]], preprocess, picture), arrays | {"input:x": x})
        except Exception as failure:  # noqa: BLE001 an exporter that fails is a line of the table
            print(f"{name}: {type(failure).__name__}: {str(failure)[:300]}", file=sys.stderr)


if __name__ == "__main__":
    main()
