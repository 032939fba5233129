"""Runs an augmented file in an Apache Beam pipeline, and compares what comes out with ONNX Runtime alone.

    camgraft augment testmodels/demo/demo.onnx -o demo.maps.onnx --class predicted --emit maps
    python tools/engines/beam_pipeline.py demo.maps.onnx testmodels/demo/*.png

Needs the Python packages apache-beam, onnx, onnxruntime and pillow.
"""

from __future__ import annotations

import sys
from pathlib import Path

import apache_beam as beam
import numpy as np
import onnxruntime
from apache_beam.ml.inference.base import KeyedModelHandler, RunInference
from apache_beam.ml.inference.onnx_inference import OnnxModelHandlerNumpy, default_numpy_inference_fn
from PIL import Image

MEAN = np.array([0.485, 0.456, 0.406], np.float32)
DEVIATION = np.array([0.229, 0.224, 0.225], np.float32)
WANTED = ["explained_class", "gradcam"]


def prepared(path: str) -> tuple[str, np.ndarray]:
    picture = Image.open(path).convert("RGB").resize((128, 128), Image.Resampling.BILINEAR)
    pixels = (np.asarray(picture, np.float32) / 255 - MEAN) / DEVIATION
    return Path(path).name, pixels.transpose(2, 0, 1)


def explained(session, batch, inference_args=None):
    """Beam's own function returns the first output; this one returns what is wanted, picture by picture."""
    feeds = {session.get_inputs()[0].name: np.stack(batch), **(inference_args or {})}
    return list(zip(*session.run(WANTED, feeds), strict=True))


def run(model: str, pictures: list[str], inference_fn, check) -> None:
    handler = OnnxModelHandlerNumpy(model_uri=model, inference_fn=inference_fn, max_batch_size=4)
    with beam.Pipeline(runner="DirectRunner") as pipeline:
        (
            pipeline
            | beam.Create(pictures)
            | beam.Map(prepared)
            | RunInference(KeyedModelHandler(handler))
            | beam.MapTuple(lambda name, result: print(name, check(name, result.inference)))
        )


def main() -> None:
    model, pictures = sys.argv[1], sys.argv[2:]
    session = onnxruntime.InferenceSession(model)
    expected = {}
    for name, image in map(prepared, pictures):
        feeds = {session.get_inputs()[0].name: image[None]}
        expected[name] = [value[0] for value in session.run(WANTED, feeds)]

    def difference(name: str, result) -> str:
        number, heat = result
        assert number == expected[name][0]
        return f"class {number}, map {heat.shape} within {np.abs(heat - expected[name][1]).max():.1e}"

    print("the handler as it is:")
    run(model, pictures, default_numpy_inference_fn, lambda name, result: f"{np.shape(result)}")
    print("with a function that returns the map:")
    run(model, pictures, explained, difference)


if __name__ == "__main__":
    main()
