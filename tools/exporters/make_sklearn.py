"""skl2onnx: a network's features, and behind them a classifier of scikit-learn, joined by onnx.compose. make_sklearn.py FOLDER PHOTO [NAME...]"""

from __future__ import annotations

import io
import sys
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import skl2onnx
import torch
from onnx.compose import merge_models
from skl2onnx import convert_sklearn
from skl2onnx.common.data_types import FloatTensorType
from sklearn.calibration import CalibratedClassifierCV
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

import truth
from torch_networks import Trunk
from torch_truth import enliven
from truth import NUMBERS, PROBABILITIES, Truth

warnings.filterwarnings("ignore")
SIDE = 64
NAMES = ["10", "2", "cat", "dog"]


class Features(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.trunk = Trunk()

    def forward(self, picture):
        return self.trunk(picture).mean((2, 3))


def features(network: Features, opset: int, ir_version: int) -> onnx.ModelProto:
    written = io.BytesIO()
    torch.onnx.export(network, (torch.zeros(1, 3, SIDE, SIDE),), written, dynamo=False, opset_version=opset, input_names=["image"], output_names=["features"], dynamic_axes={"image": {0: "batch"}, "features": {0: "batch"}})
    model = onnx.load_from_string(written.getvalue())
    model.ir_version = ir_version
    return model


def cases(rng: np.random.Generator):
    plain = {"zipmap": False}
    yield "sklearn_logistic_zipmap", "LogisticRegression, ZipMap, labels of strings", LogisticRegression(C=3), NAMES, {}
    yield "sklearn_logistic_columns", "LogisticRegression, a column for each class", LogisticRegression(C=3), NAMES, {"zipmap": "columns"}
    yield "sklearn_logistic_plain", "LogisticRegression, zipmap=False, labels 0 to 3", LogisticRegression(C=3), None, plain
    yield "sklearn_binary", "LogisticRegression of two classes, ZipMap of whole numbers", LogisticRegression(), 2, {}
    yield "sklearn_pipeline", "StandardScaler and LogisticRegression, raw scores asked for", make_pipeline(StandardScaler(), LogisticRegression(C=3)), None, {"zipmap": False, "raw_scores": True}
    yield "sklearn_mlp", "MLPClassifier, ZipMap", MLPClassifier((16,), max_iter=300, random_state=1), NAMES, {}
    yield "sklearn_calibrated", "CalibratedClassifierCV of a LogisticRegression, sigmoid", CalibratedClassifierCV(LogisticRegression(), cv=2), None, plain
    yield "sklearn_svc", "SVC with probabilities and a linear kernel", SVC(kernel="linear", probability=True, random_state=1), None, plain
    yield "sklearn_regression", "LinearRegression, one number", LinearRegression(), "value", None


def main() -> None:
    folder, photo, *names = sys.argv[1:]
    folder = Path(folder)
    torch.manual_seed(11)
    network = Features().eval()
    name, pixels = truth.photograph(folder, Path(photo), SIDE, SIDE)
    value = truth.imagenet(pixels)
    enliven(network, torch.from_numpy(value))
    rng = np.random.default_rng(4)
    pictures = np.concatenate([value + 0.7 * rng.normal(size=value.shape) * (1 + k) for k in range(4) for _ in range(20)]).astype(np.float32)
    with torch.no_grad():
        x = network(torch.from_numpy(pictures)).numpy()
    kind = np.repeat(np.arange(4), 20)
    for case, what, estimator, labels, options in cases(rng):
        if names and case not in names:
            continue
        try:
            y = np.array(labels)[kind] if isinstance(labels, list) else kind % 2 if labels == 2 else kind * 3.5 + 20 if labels == "value" else kind
            estimator.fit(x, y)
            last = estimator.steps[-1][1] if hasattr(estimator, "steps") else estimator
            tail = convert_sklearn(estimator, initial_types=[("features", FloatTensorType([None, 32]))], options=None if options is None else {id(estimator): options}, target_opset={"": 17, "ai.onnx.ml": 3})
            # skl2onnx states the lowest operator set that its nodes need, and both have to be of one.
            opset = next(entry.version for entry in tail.opset_import if entry.domain == "")
            front = features(network, opset, tail.ir_version)
            model = merge_models(front, onnx.compose.add_prefix(tail, "skl_"), io_map=[("features", "skl_features")])
            onnx.save(model, folder / f"{case}.onnx")
            with torch.no_grad():
                pooled = network(torch.from_numpy(value)).numpy()
            values = estimator.predict(pooled).astype(float) if labels == "value" else estimator.predict_proba(pooled)[0]
            onnxruntime.InferenceSession(folder / f"{case}.onnx", providers=["CPUExecutionProvider"]).run(None, {"image": value})
            truth.write(folder, case, Truth(f"skl2onnx {skl2onnx.__version__}, merged behind PyTorch", what, NUMBERS if labels == "value" else PROBABILITIES, np.asarray(values).tolist(), [[32, 8, 8]], "imagenet,fit=warp", name, [], [str(c) for c in last.classes_] if isinstance(labels, list) else None, "SVMClassifier" if case == "sklearn_svc" else None), {"input:image": value})
        except Exception as failure:  # noqa: BLE001 an exporter that fails is a line of the table
            print(f"{case}: {type(failure).__name__}: {str(failure)[:300]}", file=sys.stderr)


if __name__ == "__main__":
    main()
