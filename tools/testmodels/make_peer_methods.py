"""Stores what pytorch-grad-cam, torch-cam, Captum and DIANNA make of networks in testmodels/reference with methods that
smooth maps, add noise, compare classes, look at curvature, hide parts of the picture, or go through all layers. Needs requirements-peers.txt."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import onnx
import onnxruntime
import pytorch_grad_cam as peer
import torch
import torchcam.methods as torch_cam
from captum.attr import Occlusion
from dianna.methods.rise_image import RISEImage
from dianna.utils import maskers
from pytorch_grad_cam import base_cam, grad_cam_elementwise, hirescam, layer_cam
from pytorch_grad_cam.fem import FEM
from pytorch_grad_cam.kpca_cam import KPCA_CAM
from pytorch_grad_cam.shapley_cam import ShapleyCAM
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget
from pytorch_grad_cam.utils.svd_on_activations import get_2d_projection_with_sign_correction
from skimage.transform import resize
from torch import Tensor
from torch.nn.utils.fusion import fuse_conv_bn_eval

import reference_networks as networks
from java_random import JavaRandom
from make_peer_maps import REFERENCES, RUN_AGAIN, TESTMODELS, Cut, store
from make_references import REFERENCES as EXPORTED

SEED = 7
SAMPLES = 2
STEPS = 4

# Noise of the picture as a share of the range of its numbers, and of masks from 0 to 1.
NOISE = 0.2

SMOOTHED = {"gradcam": peer.GradCAM, "layercam": peer.LayerCAM, "scorecam": peer.ScoreCAM}

TRANSFORMER = "vit-torchscript-opset17"
MASKS = 40
CELLS = 7

# Networks that are flat and curved behind the feature layer.
SHAPLEY = ("densenet-torchscript-opset12", "mobilenetv3-torchscript-opset14")


def alone(method: type, **attributes: object) -> object:
    """A peer's method without a model."""
    bare = type("Alone", (method,), {"__init__": lambda self: None, "__del__": lambda self: None})()
    for name, value in attributes.items():
        setattr(bare, name, value)
    return bare


def of_activations(name: str) -> dict[str, np.ndarray]:
    activations = np.load(TESTMODELS / "reference" / name / "activations.npy").astype(np.float64)
    methods = {"fem": alone(FEM, k=2), "kpcacam": alone(KPCA_CAM, kernel="sigmoid", gamma=None)}
    return {
        word: np.maximum(method.get_cam_image(None, None, None, activations, None, False), 0)
        for word, method in methods.items()
    }


def large_layer() -> dict[str, np.ndarray]:
    """Waves of 40 x 60 places, more than a dense decomposition of the kernel is meant for."""
    rows, columns = np.mgrid[0:40, 0:60]
    waves = [np.sin(rows / (3 + k) + k) * np.cos(columns / (7 - k)) + k / 5 for k in range(4)]
    activations = np.maximum(np.array(waves, dtype=np.float32), 0)
    method = alone(KPCA_CAM, kernel="sigmoid", gamma=None)
    raw = method.get_cam_image(None, None, None, activations[None].astype(np.float64), None, False)
    return {"activations": activations, "kpcacam": np.maximum(raw[0], 0)}


def network(name: str) -> tuple[Cut, Tensor, list[int]]:
    (exported,) = (each for each in EXPORTED if each.name == name)
    torch.manual_seed(exported.weight_seed)
    built = exported.build()
    networks.randomise(built)
    pictures = torch.from_numpy(np.load(TESTMODELS / "reference" / name / "input.npy")).double()
    return Cut(built.eval().double()), pictures, list(exported.classes)


def smoothed(cut: Cut, pictures: Tensor, classes: list[int]) -> dict[str, np.ndarray]:
    """The signs of singular vectors are those of Seg-Eigen-CAM; the peer's other methods leave them to chance."""
    for module in (base_cam, layer_cam, hirescam, grad_cam_elementwise):
        module.get_2d_projection = get_2d_projection_with_sign_correction
    targets = [ClassifierOutputTarget(index) for index in classes]
    results = {}
    for word, method in SMOOTHED.items():
        with method(cut, [cut.features]) as cam:
            results[f"{word}-eigen"] = cam(pictures, targets, eigen_smooth=True)
            results[f"{word}-aug"] = cam(pictures, targets, aug_smooth=True)
            results[f"{word}-aug-eigen"] = cam(pictures, targets, aug_smooth=True, eigen_smooth=True)
    return results


def one_by_one(pictures: Tensor, classes: list[int], explain: Callable[[Tensor, int], Tensor]) -> np.ndarray:
    maps = [explain(picture[None], index) for picture, index in zip(pictures, classes, strict=True)]
    return np.stack([np.maximum(each.detach().numpy()[0], 0) for each in maps])


def noisy(cam: object, deviation: float) -> object:
    """The same noise as camgraft's."""
    random = JavaRandom(SEED)
    cam._distrib = type("Noise", (), {"sample": lambda self, shape: torch.from_numpy(deviation * random.gaussians(*shape))})()
    return cam


def deviation(picture: Tensor) -> float:
    return NOISE * (picture.max() - picture.min()).item()


def with_torch_cam(cut: Cut, pictures: Tensor, classes: list[int]) -> dict[str, np.ndarray]:
    shape = tuple(pictures.shape[1:])

    def smooth(picture: Tensor, index: int) -> Tensor:
        with torch_cam.SmoothGradCAMpp(cut, cut.features, num_samples=SAMPLES, input_shape=shape) as cam:
            noisy(cam, deviation(picture))
            cut(picture)
            # The peer would weigh the feature maps of its last noisy copy.
            (clean,) = cam.hook_a
            (weights,) = cam._get_weights(index, eps=1e-30)
            return (weights[:, :, None, None] * clean).sum(dim=1)

    def score_smooth(picture: Tensor, index: int) -> Tensor:
        with torch_cam.SSCAM(cut, cut.features, num_samples=SAMPLES, input_shape=shape) as cam:
            noisy(cam, NOISE)
            cut(picture)
            return cam(index, normalized=False)[0]

    def score_integrated(picture: Tensor, index: int) -> Tensor:
        with torch_cam.ISCAM(cut, cut.features, num_samples=STEPS, input_shape=shape) as cam:
            cut(picture)
            return cam(index, normalized=False)[0]

    def finer(picture: Tensor, index: int) -> Tensor:
        with torch_cam.FinerCAM(cut, cut.features, input_shape=shape) as cam:
            return cam(index, cut(picture), normalized=False)[0]

    explain = {
        "sscam": score_smooth,
        "iscam": score_integrated,
        "finercam": finer,
    }
    results = {word: one_by_one(pictures, classes, how) for word, how in explain.items()}
    # Where all places of a feature map have one gradient, torch-cam sums the feature maps as the paper does.
    gradients = gradient(cut, pictures, classes)
    if np.allclose(gradients, gradients[:, :, :1, :1]):
        results["smoothgradcam++"] = one_by_one(pictures, classes, smooth)
    else:
        results["smoothgradcam++"] = np.stack([as_published(cut, *each) for each in zip(pictures, classes, strict=True)])
    return results


def gradient(cut: Cut, pictures: Tensor, classes: list[int]) -> np.ndarray:
    maps = cut.features(pictures).detach().requires_grad_()
    scores = cut.head(maps)
    return torch.autograd.grad(sum(scores[n, index] for n, index in enumerate(classes)), maps)[0].numpy()


def as_published(cut: Cut, picture: Tensor, index: int) -> np.ndarray:
    """Smooth Grad-CAM++ from autograd's gradients: equations of the paper, with torch-cam's correction of alpha."""
    random = JavaRandom(SEED)
    maps = cut.features(picture[None]).detach().numpy()[0]
    noise = [deviation(picture) * random.gaussians(*picture.shape) for _ in range(SAMPLES)]
    samples = [gradient(cut, picture[None] + torch.from_numpy(each), [index])[0] for each in noise]
    first, second, third = (np.mean([sample**power for sample in samples], axis=0) for power in (1, 2, 3))
    denominator = 2 * second + maps.sum(axis=(1, 2), keepdims=True) * third
    alpha = np.divide(second, denominator, out=np.zeros_like(second), where=denominator != 0)
    weights = (alpha * np.maximum(first, 0)).sum(axis=(1, 2), keepdims=True)
    return np.maximum((weights * maps).sum(axis=0), 0)


def shapley(cut: Cut, pictures: Tensor, classes: list[int]) -> dict[str, np.ndarray]:
    targets = [ClassifierOutputTarget(index) for index in classes]
    with ShapleyCAM(cut, [cut.features]) as cam:
        inputs = pictures.clone().requires_grad_()
        outputs = cam.activations_and_grads(inputs)
        loss = sum(target(output) for target, output in zip(targets, outputs, strict=True))
        torch.autograd.grad(loss, inputs, retain_graph=True, create_graph=True)
        (activations,), (gradients,) = cam.activations_and_grads.activations, cam.activations_and_grads.gradients
        raw = cam.get_cam_image(inputs, cut.features, targets, activations, gradients, False)
    plain = (gradients.mean(dim=(2, 3), keepdim=True) * activations).sum(dim=1).detach().numpy()
    print("curvature changes the map by", f"{np.abs(raw - plain).max() / np.abs(plain).max():.2g}")
    return {"shapleycam": np.maximum(raw, 0)}


class Dice:
    """What DIANNA asks of numpy.random, from camgraft's numbers."""

    def __init__(self) -> None:
        self.random = JavaRandom(SEED)

    def choice(self, a: tuple[bool, bool], size: tuple[int, ...], p: tuple[float, float]) -> np.ndarray:
        return self.random.uniforms(*size) < p[0]

    def randint(self, low: int, high: float) -> int:
        return low + int(self.random.uniform() * (high - low))


def masked(cut: Cut, pictures: Tensor, classes: list[int]) -> dict[str, np.ndarray]:
    # Resized as xplique and TorchRay do, where others mirror what lies beyond the border.
    maskers._upscale = lambda grid, size: resize(grid, size, order=1, mode="edge", anti_aliasing=False)

    def believes(batch: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            return torch.softmax(cut(torch.from_numpy(batch).double()), dim=1).numpy()

    def rise(picture: Tensor, index: int) -> np.ndarray:
        maskers.np = type("Numpy", (), {"__getattr__": lambda self, name: dice if name == "random" else getattr(np, name)})()
        dice = Dice()
        explainer = RISEImage(n_masks=MASKS, feature_res=CELLS, p_keep=0.5, axis_labels={0: "channels"})
        (saliency,) = explainer.explain(believes, picture.numpy(), [index])
        return saliency - saliency.min()

    def occlusion(picture: Tensor, index: int) -> np.ndarray:
        channels, height, width = picture.shape
        strides = [-(-side // STEPS) for side in (height, width)]
        window = (channels, *(2 * stride - 1 for stride in strides))
        hidden = Occlusion(cut).attribute(picture[None], window, (1, *strides), target=index)
        return np.maximum(hidden.detach().numpy()[0, 0], 0)

    explain = {"rise": rise, "occlusion": occlusion}
    pairs = list(zip(pictures, classes, strict=True))
    return {word: np.stack([how(picture, index) for picture, index in pairs]) for word, how in explain.items()}


class Whole(torch.nn.Module):
    """A reference network up to its score, each of its layers once."""

    def __init__(self, network: networks.ReferenceNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, pictures: Tensor) -> Tensor:
        return self.network.head(self.network.features(pictures))


def full_gradients(cut: Cut, pictures: Tensor, classes: list[int]) -> dict[str, np.ndarray]:
    body = getattr(cut.features.network, "body", [])
    if len(body) > 1 and isinstance(body[1], torch.nn.BatchNorm2d):
        # As exporters do; a convolution and a normalisation with a bias each are counted twice otherwise.
        body[0], body[1] = fuse_conv_bn_eval(body[0], body[1]), torch.nn.Identity()
    with peer.FullGrad(Whole(cut.features.network), []) as cam:
        return {"fullgrad": cam(pictures, [ClassifierOutputTarget(index) for index in classes])}


def rollout(name: str) -> dict[str, np.ndarray]:
    """The formula of the paper, as jacobgil/vit-explain writes it, from the attention that ONNX Runtime returns."""
    folder = TESTMODELS / "zoo" / name
    model = onnx.load(folder / "model.onnx")
    attentions = [node.output[0] for node in model.graph.node if node.op_type == "Softmax"]
    model.graph.output.extend(onnx.ValueInfoProto(name=attention) for attention in attentions)
    session = onnxruntime.InferenceSession(model.SerializeToString())
    pictures = np.load(folder / "input.npy")
    result = np.eye(1)
    for attention in session.run(attentions, {session.get_inputs()[0].name: pictures}):
        mixed = (attention.astype(np.float64).mean(axis=1) + np.eye(attention.shape[-1])) / 2
        result = mixed / mixed.sum(axis=-1, keepdims=True) @ (np.eye(mixed.shape[-1]) if result.shape == (1, 1) else result)
    places = result[:, 0, 1:]
    side = int(places.shape[1] ** 0.5)
    return {"rollout": places.reshape(-1, side, side)}


def main() -> None:
    torch.set_num_threads(1)
    for name in REFERENCES:
        store(name, of_activations(name))
    store("large-layer", large_layer())
    for name in RUN_AGAIN:
        store(name, smoothed(*network(name)) | with_torch_cam(*network(name)))
    for name in RUN_AGAIN:
        store(name, masked(*network(name)))
    for name in RUN_AGAIN:
        store(name, full_gradients(*network(name)))
    store(TRANSFORMER, rollout(TRANSFORMER))
    for name in SHAPLEY:
        store(name, shapley(*network(name)))


if __name__ == "__main__":
    main()
