"""Serves an augmented file with KServe: a predictor that answers with the class and its map.

    camgraft augment testmodels/demo/demo.onnx -o demo.maps.onnx --class predicted --emit maps
    python tools/engines/kserve_predictor.py --model demo.maps.onnx --http_port 8080

Needs the Python packages kserve, onnxruntime and numpy. KServe's own runtimes for ONNX return every output, the
original's too; a predictor of one's own returns those that a client wants.
"""

from __future__ import annotations

import argparse
import uuid

import kserve
import onnxruntime
from kserve import InferOutput, InferRequest, InferResponse, Model, ModelServer

WANTED = ["explained_class", "explained_score", "gradcam"]
DATATYPES = {"int64": "INT64", "float32": "FP32"}


class ExplainingModel(Model):
    def __init__(self, name: str, file: str) -> None:
        super().__init__(name)
        self.session = onnxruntime.InferenceSession(file)
        self.ready = True

    def predict(self, payload: InferRequest, headers=None, response_headers=None) -> InferResponse:
        feeds = {given.name: given.as_numpy() for given in payload.inputs}
        outputs = []
        for name, value in zip(WANTED, self.session.run(WANTED, feeds), strict=True):
            output = InferOutput(name=name, shape=list(value.shape), datatype=DATATYPES[value.dtype.name])
            output.set_data_from_numpy(value, binary_data=False)
            outputs.append(output)
        return InferResponse(response_id=payload.id or str(uuid.uuid4()), model_name=self.name, infer_outputs=outputs)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(parents=[kserve.model_server.parser])
    parser.add_argument("--model", required=True, help="an augmented file")
    arguments = parser.parse_args()
    ModelServer(enable_grpc=False).start([ExplainingModel("explained", arguments.model)])
