"""Stores what pytorch-grad-cam and Captum make of the networks in testmodels/reference."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytorch_grad_cam as peer
import torch
from captum.attr import InputXGradient, IntegratedGradients
from torch import Tensor, nn
from pytorch_grad_cam.utils.svd_on_activations import get_2d_projection_with_sign_correction
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

import reference_networks as networks
from make_references import REFERENCES as EXPORTED

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


# Networks whose feature maps have a zero, which pytorch-grad-cam's Ablation-CAM needs to follow its paper.
RUN_AGAIN = ("vgg-torchscript-opset7", "densenet-torchscript-opset12", "mobilenetv2-torchscript-opset10")
STEPS = 20


class Cut(nn.Module):
    """A reference network as two modules, for programs that hook modules."""

    class Part(nn.Module):
        def __init__(self, network: networks.ReferenceNetwork, part: str) -> None:
            super().__init__()
            self.network = network
            self.part = part

        def forward(self, values: Tensor) -> Tensor:
            return getattr(self.network, self.part)(values)

    def __init__(self, network: networks.ReferenceNetwork) -> None:
        super().__init__()
        self.features = Cut.Part(network, "features")
        self.head = Cut.Part(network, "head")

    def forward(self, pictures: Tensor) -> Tensor:
        return self.head(self.features(pictures))


def run_again(name: str) -> dict[str, np.ndarray]:
    """What takes many runs of the network, in float64; the score is the one before softmax."""
    (exported,) = (each for each in EXPORTED if each.name == name)
    torch.manual_seed(exported.weight_seed)
    network = exported.build()
    networks.randomise(network)
    cut = Cut(network.eval().double())
    pictures = torch.from_numpy(np.load(TESTMODELS / "reference" / name / "input.npy")).double()
    targets = [ClassifierOutputTarget(index) for index in exported.classes]
    results = {}
    for word, method in (("scorecam", peer.ScoreCAM), ("ablationcam", peer.AblationCAM)):
        with method(cut, [cut.features]) as cam:
            cam.outputs = cam.activations_and_grads(pictures)
            activations = cam.activations_and_grads.activations[0].numpy()
            raw = cam.get_cam_image(pictures, cut.features, targets, activations, None, False)
            results[word] = np.maximum(raw, 0)
    classes = list(exported.classes)
    results["integrated-gradients"] = (
        IntegratedGradients(cut).attribute(pictures, target=classes, n_steps=STEPS, method="riemann_middle").detach()
    ).numpy()
    results["gradient-x-input"] = InputXGradient(cut).attribute(pictures, target=classes).detach().numpy()
    return results


def main() -> None:
    torch.set_num_threads(1)
    for name in REFERENCES:
        reference = TESTMODELS / "reference" / name
        activations = np.load(reference / "activations.npy").astype(np.float64)
        gradient = np.load(reference / "gradient.npy").astype(np.float64)
        maps = {word: weighted(method, activations, gradient) for word, method in WEIGHTED.items()}
        maps["gradcam++"] = weighted(peer.GradCAMPlusPlus, activations, STEEPER * gradient)
        maps["eigencam"] = projected(activations)
        maps["eigengradcam"] = projected(activations * gradient)
        store(name, maps)
    for name in RUN_AGAIN:
        store(name, run_again(name))


def store(name: str, results: dict[str, np.ndarray]) -> None:
    folder = TESTMODELS / "peers" / name
    folder.mkdir(parents=True, exist_ok=True)
    for word, values in results.items():
        np.save(folder / f"{word}.npy", values.astype(np.float32))
    print(name, {word: f"{values.max():.3g}" for word, values in results.items()})


if __name__ == "__main__":
    main()
