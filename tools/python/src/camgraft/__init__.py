"""Explains what an ONNX image classifier saw, with nothing but ONNX Runtime.

    import camgraft

    camgraft.augment("model.onnx", "model.xai.onnx")            # once; needs a Java
    model = camgraft.open("model.xai.onnx")
    camgraft.explain(model, "dog.jpg", target="golden retriever")  # shows itself in a notebook
"""

from camgraft.errors import CamgraftError
from camgraft.explanation import Explanation, Explanations, Prediction
from camgraft.java import augment
from camgraft.model import Model, explain, open  # noqa: A004 (as camgraft.open)

__all__ = [
    "CamgraftError",
    "Explanation",
    "Explanations",
    "Model",
    "Prediction",
    "augment",
    "explain",
    "open",
]
