"""Stores what pytorch-grad-cam makes of the feature maps and gradients in testmodels/reference."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytorch_grad_cam as peer
from pytorch_grad_cam.utils.svd_on_activations import get_2d_projection_with_sign_correction

TESTMODELS = Path(__file__).resolve().parents[2] / "testmodels"

# Heads with and without pooling, feature maps with and without negative values, one and three pictures.
REFERENCES = (
    "vgg-torchscript-opset7",
    "densenet-torchscript-opset12",
    "matrix-head-torchscript-opset13",
    "efficientnet-torchscript-opset15",
    "mixed-activations-dynamo-opset20",
)

WEIGHTED = {
    "gradcam": peer.GradCAM,
    "hirescam": peer.HiResCAM,
    "xgradcam": peer.XGradCAM,
    "layercam": peer.LayerCAM,
    "elementwise": peer.GradCAMElementWise,
}


# Grad-CAM++ adds 1e-6 to a denominator of the size of the squared gradient. Only with large gradients is that nothing.
STEEPER = 1000


def weighted(method: type, activations: np.ndarray, gradient: np.ndarray) -> np.ndarray:
    """The raw map of the peer, [N, h, w], before it is normalised; no model is needed for that."""
    alone = type("Alone", (method,), {"__init__": lambda self: None, "__del__": lambda self: None})()
    return np.maximum(alone.get_cam_image(None, None, None, activations, gradient, False), 0)


def projected(products: np.ndarray) -> np.ndarray:
    """The first principal component with the sign of Seg-Eigen-CAM; EigenCAM itself leaves it to chance."""
    return np.maximum(get_2d_projection_with_sign_correction(products), 0)


def main() -> None:
    for name in REFERENCES:
        reference = TESTMODELS / "reference" / name
        activations = np.load(reference / "activations.npy").astype(np.float64)
        gradient = np.load(reference / "gradient.npy").astype(np.float64)
        maps = {word: weighted(method, activations, gradient) for word, method in WEIGHTED.items()}
        maps["gradcam++"] = weighted(peer.GradCAMPlusPlus, activations, STEEPER * gradient)
        maps["eigencam"] = projected(activations)
        maps["eigengradcam"] = projected(activations * gradient)
        folder = TESTMODELS / "peers" / name
        folder.mkdir(parents=True, exist_ok=True)
        for word, values in maps.items():
            np.save(folder / f"{word}.npy", values.astype(np.float32))
        print(name, activations.shape, {word: f"{values.max():.3g}" for word, values in maps.items()})


if __name__ == "__main__":
    main()
