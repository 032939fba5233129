"""Exports tiny PyTorch networks to ONNX and stores what float64 autograd says about them."""

from __future__ import annotations

import argparse
import contextlib
import shutil
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import Tensor

import reference_networks as networks
from guided_relu import GuidedReluMode
from reference_files import MODEL_FILE, Explanation, explain_clear_pictures, write_reference

DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / "testmodels" / "reference"

# What exporters make of ReLU, ReLU6 and clamp(min=0).
RELU_OPERATORS = frozenset({"Relu", "Clip", "Max"})


@dataclass(frozen=True)
class Reference:
    """One folder: which network, which classes are explained (one a picture), and how it is exported."""

    name: str
    build: Callable[[], networks.ReferenceNetwork]
    size: int
    classes: tuple[int, ...]
    opset: int
    weight_seed: int = 7
    dynamo: bool = False
    dynamic_batch: bool = False
    initializers_are_inputs: bool = False
    external_data: bool = False


REFERENCES = (
    Reference("vgg-torchscript-opset7", networks.VggStyle, 20, (3,), 7),
    Reference(
        "normalised-torchscript-opset8-initializers-are-inputs",
        networks.NormalisedConvolutions,
        16,
        (0, 3),
        8,
        dynamic_batch=True,
        initializers_are_inputs=True,
    ),
    Reference("alexnet-torchscript-opset9", networks.AlexNetStyle, 24, (4,), 9),
    Reference("mobilenetv2-torchscript-opset10", networks.MobileNetV2Style, 16, (0, 3), 10, dynamic_batch=True),
    Reference("preactivation-resnet-torchscript-opset11", networks.PreActivationResNet, 20, (2,), 11),
    Reference("densenet-torchscript-opset12", networks.DenseNetStyle, 24, (1,), 12),
    Reference("shufflenet-torchscript-opset13", networks.ShuffleNetStyle, 20, (3,), 13),
    Reference("matrix-head-torchscript-opset13", networks.MatrixHead, 20, (0,), 13),
    Reference("mobilenetv3-torchscript-opset14", networks.MobileNetV3Style, 20, (2,), 14),
    Reference("efficientnet-torchscript-opset15", networks.EfficientNetStyle, 20, (1,), 15),
    Reference("convolution-geometry-torchscript-opset16", networks.ConvolutionGeometry, 24, (2,), 16),
    Reference("pooling-geometry-torchscript-opset17", networks.PoolingGeometry, 22, (3,), 17),
    Reference("adaptive-pooling-torchscript-opset18", networks.AdaptivePooling, 24, (1,), 18),
    Reference("transposed-torchscript-opset19", networks.TransposedConvolutions, 16, (3,), 19, weight_seed=1),
    Reference("squeezenet-torchscript-opset20", networks.SqueezeNetStyle, 22, (2,), 20),
    Reference(
        "resnet-dynamo-opset18-external-data", networks.ResNetStyle, 20, (4,), 18, dynamo=True, external_data=True
    ),
    Reference(
        "mixed-activations-dynamo-opset20",
        networks.MixedActivations,
        16,
        (1, 3, 4),
        20,
        weight_seed=5,
        dynamo=True,
        dynamic_batch=True,
    ),
)


def explain(network: networks.ReferenceNetwork, pictures: Tensor, classes: tuple[int, ...]) -> Explanation:
    """Everything in the precision of the network and the pictures."""
    _, _, feature_maps, gradient, input_gradient = _differentiate(network, pictures, classes, guided=False)
    output, score, _, _, guided_gradient = _differentiate(network, pictures, classes, guided=True)
    return Explanation(
        classes=list(classes),
        input=pictures.numpy(),
        output=output,
        score=score,
        activations=feature_maps,
        gradient=gradient,
        input_gradient=input_gradient,
        guided_gradient=guided_gradient,
    )


def _differentiate(
    network: networks.ReferenceNetwork, pictures: Tensor, classes: tuple[int, ...], guided: bool
) -> tuple[np.ndarray, ...]:
    """Output, score, feature maps, gradient at the feature maps, gradient at the pictures."""
    pictures = pictures.clone().requires_grad_()
    with GuidedReluMode() if guided else contextlib.nullcontext():
        feature_maps = network.features(pictures)
        score = network.head(feature_maps)
        output = network.tail(score)
    explained = score.gather(1, torch.tensor(classes)[:, None]).sum()
    gradients = torch.autograd.grad(explained, (feature_maps, pictures))
    return tuple(tensor.detach().numpy() for tensor in (output, score, feature_maps, *gradients))


def export(network: networks.ReferenceNetwork, reference: Reference, model_file: Path) -> None:
    example = torch.randn(len(reference.classes), 3, reference.size, reference.size)
    batch_axes = {"image": {0: "batch"}, "scores": {0: "batch"}}
    with warnings.catch_warnings():
        # TorchScript warns that it is deprecated; files made by it will be around for long.
        warnings.simplefilter("ignore")
        if reference.dynamo:
            torch.onnx.export(
                network,
                (example,),
                str(model_file),
                dynamo=True,
                opset_version=reference.opset,
                verbose=False,
                dynamic_shapes=({0: torch.export.Dim("batch")},) if reference.dynamic_batch else None,
                external_data=reference.external_data,
                input_names=["image"],
                output_names=["scores"],
            )
        else:
            torch.onnx.export(
                network,
                (example,),
                str(model_file),
                dynamo=False,
                opset_version=reference.opset,
                dynamic_axes=batch_axes if reference.dynamic_batch else None,
                keep_initializers_as_inputs=reference.initializers_are_inputs,
                input_names=["image"],
                output_names=["scores"],
            )
    _forget_source_places(model_file)


def _forget_source_places(model_file: Path) -> None:
    """The dynamo exporter writes stack traces with the paths of the exporting machine into every node."""
    model = onnx.load(model_file, load_external_data=False)
    for node in model.graph.node:
        del node.metadata_props[:]
        node.ClearField("doc_string")
    for value in [*model.graph.input, *model.graph.output, *model.graph.value_info, *model.graph.initializer]:
        del value.metadata_props[:]
    model_file.write_bytes(model.SerializeToString())


def require_every_relu_guided(network: networks.ReferenceNetwork, pictures: Tensor, model_file: Path) -> None:
    """A ReLU that the mode overlooks would silently give a plain gradient."""
    with GuidedReluMode() as mode:
        network(pictures)
    operators = [node.op_type for node in onnx.load(model_file, load_external_data=False).graph.node]
    exported = sum(operator in RELU_OPERATORS for operator in operators)
    if mode.guided_calls != exported:
        raise ValueError(f"{model_file}: {exported} ReLUs in the file, {mode.guided_calls} were guided")


def make_reference(reference: Reference, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    torch.manual_seed(reference.weight_seed)
    network = reference.build()
    networks.randomise(network)
    export(network.eval(), reference, folder / MODEL_FILE)
    network = network.double()
    shape = (len(reference.classes), 3, reference.size, reference.size)
    require_every_relu_guided(network, torch.zeros(shape, dtype=torch.float64), folder / MODEL_FILE)
    explanation = explain_clear_pictures(
        lambda pictures: explain(network, torch.from_numpy(pictures), reference.classes), shape
    )
    write_reference(folder, explanation)
    size = sum(file.stat().st_size for file in folder.iterdir())
    print(f"{reference.name}: {size} bytes")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=DEFAULT_FOLDER, help="where the folders are written")
    parser.add_argument("--only", help="make only the references whose name contains this")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    for reference in REFERENCES:
        if arguments.only is None or arguments.only in reference.name:
            make_reference(reference, arguments.folder / reference.name)


if __name__ == "__main__":
    main()
