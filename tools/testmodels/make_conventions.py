"""Writes testmodels/conventions: what Captum, pytorch-grad-cam and torch-cam make of one network, each with its own
feature layer, pooling, resizing and normalising. Needs requirements-peers.txt."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from captum.attr import GuidedGradCam, LayerAttribution, LayerGradCam
from pytorch_grad_cam import GradCAM, GuidedBackpropReLUModel
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget
from torch import nn
from torchcam.methods import GradCAM as TorchCam

FOLDER = Path(__file__).resolve().parents[2] / "testmodels" / "conventions"
CLASS = 2

# No feature map divides this size, so that every way to round a place shows.
HEIGHT, WIDTH = 41, 57


class Network(nn.Module):
    """Ends, as VGG does, in a MaxPool that leaves a height and a width."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 8, 3, stride=2, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(8, 12, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )
        self.classifier = nn.Sequential(nn.Flatten(), nn.Linear(12 * 5 * 7, 16), nn.ReLU(), nn.Linear(16, 5))

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        return self.classifier(self.features(image))


def captum(network: Network, image: torch.Tensor) -> tuple[np.ndarray, np.ndarray]:
    last_relu = network.features[4]
    attribution = LayerGradCam(network, last_relu).attribute(image, CLASS, relu_attributions=True)
    upsampled = LayerAttribution.interpolate(attribution, (HEIGHT, WIDTH))
    fused = GuidedGradCam(network, last_relu).attribute(image, CLASS)
    return upsampled.detach().numpy(), fused.detach().numpy()


def pytorch_grad_cam(network: Network, image: torch.Tensor) -> tuple[np.ndarray, np.ndarray]:
    with GradCAM(model=network, target_layers=[network.features[-1]]) as method:
        mask = method(input_tensor=image, targets=[ClassifierOutputTarget(CLASS)])
    guided = GuidedBackpropReLUModel(model=network, device="cpu")(image.clone(), target_category=CLASS)
    return mask[:, None], (mask[0][:, :, None] * guided).transpose(2, 0, 1)[None]


def torch_cam(network: Network, image: torch.Tensor) -> np.ndarray:
    with TorchCam(network, input_shape=(3, HEIGHT, WIDTH)) as method:
        (small,) = method(CLASS, network(image.clone().requires_grad_()))
    return small.detach().numpy()[:, None]


def write(name: str, values: np.ndarray) -> None:
    assert np.isfinite(values).all() and np.abs(values).max() > 0, name
    np.save(FOLDER / f"{name}.npy", values.astype(np.float32))


def main() -> None:
    torch.manual_seed(1)
    FOLDER.mkdir(exist_ok=True)
    network = Network().eval()
    for parameter in network.parameters():
        parameter.data *= 3  # far from the small numbers that the peers add to denominators
    image = torch.randn(1, 3, HEIGHT, WIDTH)
    torch.onnx.export(network, (image,), FOLDER / "model.onnx", dynamo=False, opset_version=17,
                      input_names=["image"], output_names=["logits"])
    write("input", image.numpy())
    for name, maps in ("captum", captum(network, image)), ("pytorch-grad-cam", pytorch_grad_cam(network, image)):
        write(f"{name}-gradcam", maps[0])
        write(f"{name}-guided_gradcam", maps[1])
    write("torch-cam-gradcam", torch_cam(network, image))


if __name__ == "__main__":
    main()
