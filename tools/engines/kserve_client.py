"""Asks a running kserve_predictor.py, and compares its answer with ONNX Runtime alone.

    python tools/engines/kserve_client.py demo.maps.onnx http://localhost:8080
"""

from __future__ import annotations

import json
import sys
import urllib.request

import numpy as np
import onnxruntime

WANTED = ["explained_class", "explained_score", "gradcam"]


def main() -> None:
    model, server = sys.argv[1], sys.argv[2]
    image = np.random.default_rng(1).standard_normal((2, 3, 128, 128)).astype(np.float32)
    name = onnxruntime.InferenceSession(model).get_inputs()[0].name
    body = {"inputs": [{"name": name, "shape": image.shape, "datatype": "FP32", "data": image.ravel().tolist()}]}
    request = urllib.request.Request(
        f"{server}/v2/models/explained/infer",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        outputs = {output["name"]: output for output in json.load(answer)["outputs"]}
    expected = onnxruntime.InferenceSession(model).run(WANTED, {name: image})
    for wanted, value in zip(WANTED, expected, strict=True):
        given = np.array(outputs[wanted]["data"], value.dtype).reshape(outputs[wanted]["shape"])
        print(wanted, given.shape, f"within {np.abs(given - value).max():.1e}")


if __name__ == "__main__":
    main()
