"""Writes testmodels/zoo: eleven tiny networks with what float64 says about them, laid out like testmodels/reference."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import Tensor, nn

from autograd import TorchGradients, arrangement
from enliven import enliven
from zoo_references import REFERENCES, Reference

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "testmodels"))
import reference_files
from reference_files import MODEL_FILE, Explanation

DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / "testmodels" / "zoo"
OPSET = 17
DYNAMO_OPSET = 18
WEIGHT_SEED = 7
LARGEST_FOLDER = 60_000


def explain(network: nn.Module, reference: Reference, pictures: np.ndarray) -> Explanation:
    activations = _activations(network, reference, pictures)
    gradients = TorchGradients({"float32": network}, pictures, reference.explained_class)
    plain = gradients.explain("float64", guided=False)
    # The first call that returns these numbers is the layer; later ones pass a view of them on.
    layer = gradients.at_layer("float64", gradients.places_of(activations, "float32"), activations.shape)[0]
    return Explanation(
        classes=[reference.explained_class],
        input=pictures,
        output=plain.scores,
        score=plain.scores,
        activations=layer.activations,
        gradient=layer.gradient,
        input_gradient=plain.gradient,
        guided_gradient=gradients.explain("float64", guided=True).gradient,
    )


def _activations(network: nn.Module, reference: Reference, pictures: np.ndarray) -> np.ndarray:
    """What the feature layer's module returns, as [N, K, h, w]."""
    kept: list[Tensor] = []

    def keep(module: nn.Module, arguments: tuple, result: Tensor | tuple) -> None:
        result = getattr(result, "last_hidden_state", result)
        kept.append((result if isinstance(result, Tensor) else result[0]).detach())

    handle = reference.layer(network).register_forward_hook(keep)
    with torch.no_grad():
        network(torch.from_numpy(pictures.astype(np.float32)))
    handle.remove()
    arrange = arrangement(kept[0], (1, *reference.layer_shape))
    if arrange is None:
        raise ValueError(f"{reference.name}: the layer returns {tuple(kept[0].shape)}, not {reference.layer_shape}")
    return arrange(kept[0]).contiguous().numpy()


def export(network: nn.Module, reference: Reference, model_file: Path) -> None:
    example = torch.randn(1, 3, reference.size, reference.size)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network,
            (example,),
            str(model_file),
            dynamo=reference.dynamo,
            opset_version=DYNAMO_OPSET if reference.dynamo else OPSET,
            verbose=False,
            external_data=False,
            input_names=["image"],
            output_names=["scores"],
        )
    _forget_source_places(model_file)


def _forget_source_places(model_file: Path) -> None:
    """The dynamo exporter writes stack traces with the paths of the exporting machine into every node."""
    model = onnx.load(model_file)
    for node in model.graph.node:
        del node.metadata_props[:]
        node.ClearField("doc_string")
    del model.graph.value_info[:]
    for value in [*model.graph.input, *model.graph.output, *model.graph.initializer]:
        del value.metadata_props[:]
    _shorten_names(model)
    model_file.write_bytes(model.SerializeToString())


def _shorten_names(model: onnx.ModelProto) -> None:
    """What TorchScript calls tensors, after every module around them, takes more room than the weights."""
    kept = {value.name for value in (*model.graph.input, *model.graph.output)}
    short: dict[str, str] = {"": ""} | {name: name for name in kept}

    def shorten(name: str, prefix: str) -> str:
        return short.setdefault(name, f"{prefix}{len(short)}")

    for initializer in model.graph.initializer:
        initializer.name = shorten(initializer.name, "w")
    for index, node in enumerate(model.graph.node):
        node.name = f"{node.op_type}{index}"
        node.input[:] = [shorten(name, "t") for name in node.input]
        node.output[:] = [shorten(name, "t") for name in node.output]


def write(folder: Path, explanation: Explanation) -> None:
    """As reference_files.write_reference, for a layer that may lie in its tensor as tokens or with channels last."""
    reference_files._require_alive(folder.name, explanation)
    reference_files._require_same_output(folder / MODEL_FILE, explanation)
    values = reference_files._run_all(folder / MODEL_FILE, explanation.input)
    score = reference_files._last_equal(values, explanation.score, same_shape=False)
    arrays = {
        "input": explanation.input,
        "output": explanation.output,
        "activations": explanation.activations,
        "gradient": explanation.gradient,
        "input_gradient": explanation.input_gradient,
        "guided_gradient": explanation.guided_gradient,
        "gradcam_raw": explanation.raw_map(),
        "gradcam": explanation.upsampled_map(),
        "guided_gradcam": explanation.guided_map(),
    }
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", np.ascontiguousarray(array, dtype=np.float32))
    about = {
        "model": MODEL_FILE,
        "layer": _layer(values, explanation.activations),
        "layer_shape": list(explanation.activations.shape),
        "score": score,
        "class": explanation.classes[0],
        "score_value": explanation.explained_scores[0],
    }
    (folder / "about.json").write_text(json.dumps(about, indent=1) + "\n")


def _layer(values: dict[str, np.ndarray], activations: np.ndarray) -> str:
    """The first tensor that holds the activations: what comes after only passes them on in another shape."""
    for name, value in values.items():
        arrange = _arrangement_of(value, activations.shape)
        if arrange is not None and np.allclose(arrange(value), activations, rtol=1e-4, atol=1e-4):
            return name
    raise ValueError(f"no tensor holds the activations of shape {activations.shape}")


def _arrangement_of(value: np.ndarray, shape: tuple[int, ...]) -> Callable[[np.ndarray], np.ndarray] | None:
    arrange = arrangement(torch.from_numpy(value), shape) if value.dtype == np.float32 else None
    return None if arrange is None else lambda array: arrange(torch.from_numpy(array)).numpy()


def make_reference(reference: Reference, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    torch.manual_seed(WEIGHT_SEED)
    network = reference.build().eval()
    shape = (1, 3, reference.size, reference.size)
    enliven(network, shape, WEIGHT_SEED, calm=False)
    for parameter in network.parameters():
        parameter.requires_grad_(False)
    export(network, reference, folder / MODEL_FILE)
    explanation = reference_files.explain_clear_pictures(lambda pictures: explain(network, reference, pictures), shape)
    write(folder, explanation)
    size = sum(file.stat().st_size for file in folder.iterdir())
    if size > LARGEST_FOLDER:
        raise ValueError(f"{reference.name} takes {size} bytes, more than {LARGEST_FOLDER}")
    print(f"{reference.name}: {size} bytes", flush=True)


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
