"""PyTorch: both exporters, operator sets 9 to 21, and the heads that people write. make_torch.py FOLDER PHOTO [NAME...]"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

import truth
from torch_networks import (
    AgeAndGender, AllConvolutional, AttentionPool, Auxiliary, Called, Classifier, Counted, Embedding, Expected, Fastai,
    Flipped, GeneralisedMean, Hierarchy, Named, Quantile, TwoViews, WithTable,
)
from torch_truth import enliven, of
from truth import NUMBERS, PROBABILITIES, Truth

warnings.filterwarnings("ignore")
SIDE = 64
MAPS = [32, 8, 8]


def _softmax(scores: np.ndarray, _outputs: object) -> list[float]:
    return truth.softmax(scores).tolist()


def _sigmoid(scores: np.ndarray, _outputs: object) -> list[float]:
    return truth.sigmoid(scores).tolist()


def _as_they_are(_scores: np.ndarray, outputs: object) -> list[float]:
    return outputs.detach().numpy().reshape(-1).tolist()


def _two(scores: np.ndarray, _outputs: object) -> list[float]:
    p = float(truth.sigmoid(scores)[-1])
    return [1 - p, p]


@dataclass(frozen=True)
class Case:
    name: str
    what: str
    network: Callable[[], nn.Module]
    score: Callable[[object], Tensor] | str | None
    values: Callable[[np.ndarray, object], list[float]] | None = _softmax
    shown: str = PROBABILITIES
    layer: str = "trunk.block"
    export: dict = field(default_factory=dict)
    inputs: tuple[str, ...] = ("input",)
    preprocess: str = "imagenet,fit=warp"
    options: tuple[str, ...] = ()
    picture: str | None = None
    logit_gain: float = 4.0
    shape: list[int] = field(default_factory=lambda: MAPS)


BATCH = {"dynamic_axes": {"input": {0: "batch"}}, "input_names": ["input"]}
ALL_OPEN = {"dynamic_axes": {"input": {0: "N", 2: "H", 3: "W"}}, "input_names": ["input"]}


def script(opset: int, **more: object) -> dict:
    return {"dynamo": False, "opset_version": opset, "input_names": ["input"], **more}


def dynamo(opset: int | None = None, **more: object) -> dict:
    return {"dynamo": True, "opset_version": opset, "external_data": False, **more}


def softmax1() -> nn.Module:
    return nn.Softmax(1)


CASES = [
    Case("torch_op9_fixed", "TorchScript, operator set 9, logits, nothing open", Classifier, "fc", export=script(9)),
    Case("torch_op11_softmax", "TorchScript 11, Softmax at the end", lambda: Classifier(6, softmax1()), "fc", export=script(11, **BATCH)),
    Case("torch_op10_softmax_last", "TorchScript 10, Softmax(dim=-1)", lambda: Classifier(6, nn.Softmax(-1)), "fc", export=script(10, **BATCH)),
    Case("torch_op12_squeezenet", "TorchScript 12, maps of the classes are rectified, averaged, flattened", AllConvolutional, "pool", export=script(12, **BATCH)),
    Case("torch_op11_softmax_on_maps", "TorchScript 11, Softmax(dim=1) on [N, K, 1, 1], which it writes between two Transposes", lambda: AllConvolutional(rectified=False, softmax_on_maps=True), "pool", export=script(11, **BATCH)),
    Case("torch_op17_open", "TorchScript 17, batch, height and width open", Classifier, "fc", preprocess="imagenet,fit=warp,height=64,width=64", export=script(17, **ALL_OPEN)),
    Case("torch_dynamo_18", "newer exporter, set 18, fixed", lambda: Classifier(6, softmax1()), "fc", export=dynamo(18)),
    Case("torch_dynamo_open", "newer exporter, batch, height and width open", Classifier, "fc", preprocess="imagenet,fit=warp,height=64,width=64", export=dynamo(21, dynamic_shapes=({0: torch.export.Dim("batch"), 2: torch.export.Dim("height", min=16), 3: torch.export.Dim("width", min=16)},))),
    Case("torch_dynamo_unoptimised", "newer exporter with optimize=False", lambda: Classifier(6, softmax1()), "fc", export=dynamo(20, optimize=False)),
    Case("lightning_dict", "a dictionary of features, logits, probs and preds (Lightning's way), newer exporter", Named, "head", layer="backbone.block", export=dynamo(18)),
    Case("lightning_dict_script", "the same by TorchScript, with names", Named, "head", layer="backbone.block", export=script(17, output_names=["features", "logits", "probs", "preds"])),
    Case("age_gender_emotion", "a regression and two classifiers; the first that classifies is explained", AgeAndGender, "gender", export=script(17, output_names=["age", "gender", "emotion"], dynamic_axes={"input": {0: "n"}})),
    Case("age_gender_emotion_named", "the same, --score emotion", AgeAndGender, "emotion", options=("--score", "emotion"), export=script(17, output_names=["age", "gender", "emotion"], dynamic_axes={"input": {0: "n"}})),
    Case("age_named", "the same, --score age: a value", AgeAndGender, lambda o: o[0], lambda s, o: s.tolist(), NUMBERS, options=("--score", "age"), export=script(17, output_names=["age", "gender", "emotion"], dynamic_axes={"input": {0: "n"}})),
    Case("aux_second", "main logits, then auxiliary ones (GoogLeNet)", lambda: Auxiliary(False), "fc", export=script(13, output_names=["logits", "aux_logits"])),
    Case("aux_named", "auxiliary logits named with --score", lambda: Auxiliary(False), "aux_fc", layer="aux_relu", shape=[8, 4, 4], options=("--score", "aux_logits"), export=script(13, output_names=["logits", "aux_logits"])),
    Case("multilabel", "sigmoid for each of 6 labels", lambda: Classifier(6, nn.Sigmoid()), "fc", _sigmoid, export=script(14, **BATCH)),
    Case("multilabel_named", "the same with --score of the output", lambda: Classifier(6, nn.Sigmoid()), "fc", _sigmoid, options=("--score", "labels"), export=script(14, output_names=["labels"], **BATCH)),
    Case("binary_sigmoid", "one sigmoid: cat or dog", lambda: Classifier(1, nn.Sigmoid()), "fc", _two, export=script(17, **BATCH)),
    Case("binary_squeezed", "one sigmoid, squeezed to [N]", lambda: Classifier(1, Called(lambda v: torch.sigmoid(v).squeeze(1))), "fc", _two, export=dynamo(18, dynamic_shapes=({0: "batch"},))),
    Case("one_minus_p", "torch.cat([1-p, p])", lambda: Classifier(1, Called(lambda v: torch.cat([1 - torch.sigmoid(v), torch.sigmoid(v)], 1))), "fc", _two, export=script(17, **BATCH)),
    Case("percent", "softmax times 100", lambda: Classifier(6, Called(lambda v: torch.softmax(v, 1) * 100)), "fc", export=script(17, **BATCH)),
    Case("temperature", "softmax of logits over a temperature of 2.5", lambda: Classifier(6, nn.Sequential(Called(lambda v: v / 2.5), softmax1())), "tail.0", export=script(17, **BATCH)),
    Case("log_softmax", "log-softmax", lambda: Classifier(6, nn.LogSoftmax(1)), "fc", export=script(11, **BATCH)),
    Case("clamped", "softmax clamped away from 0 and 1 (focal loss)", lambda: Classifier(6, Called(lambda v: torch.softmax(v, 1).clamp(1e-6, 1 - 1e-6))), "fc", export=script(17, **BATCH)),
    Case("flipped", "mean of the probabilities of picture and mirror image", Flipped, None, _as_they_are, layer=None, shape=MAPS, export=script(17, **BATCH)),
    Case("hierarchy", "two softmaxes side by side", Hierarchy, None, _as_they_are, layer=None, shape=MAPS, export=script(17, **BATCH)),
    Case("topk", "three best probabilities and their numbers", Counted, "classifier.fc", layer="classifier.trunk.block", export=script(17, output_names=["values", "indices"], **BATCH)),
    Case("label_only", "argmax only", lambda: Classifier(6, Called(lambda v: v.argmax(1))), "fc", export=script(17, output_names=["label"], **BATCH)),
    Case("label_and_confidence", "torch.max(softmax, 1): confidence and label", lambda: Classifier(6, Called(lambda v: torch.max(torch.softmax(v, 1), 1))), "fc", export=dynamo(18)),
    Case("regression", "one unbounded number", lambda: Classifier(1, Called(lambda v: v * 12 + 50)), lambda o: o, lambda s, o: s.tolist(), NUMBERS, export=script(17, output_names=["age"], **BATCH)),
    Case("regression_squeezed", "one number, squeezed to [N], newer exporter", lambda: Classifier(1, Called(lambda v: (v * 5 + 30).squeeze(-1))), lambda o: o, lambda s, o: s.tolist(), NUMBERS, export=dynamo(18, dynamic_shapes=({0: "batch"},))),
    Case("regression_exp", "a positive number through exp", lambda: Classifier(1, Called(lambda v: torch.exp(v / 4 + 2))), lambda o: o, lambda s, o: s.tolist(), NUMBERS, export=script(17, **BATCH)),
    Case("expected_age", "DEX: softmax over ages times the ages", Expected, lambda o: o, lambda s, o: s.tolist(), NUMBERS, layer="classifier.trunk.block", export=script(17, **BATCH)),
    Case("mean_and_variance", "two outputs of one number each", Quantile, lambda o: o[0], lambda s, o: s.tolist(), NUMBERS, layer="classifier.trunk.block", export=script(17, output_names=["mean", "variance"], **BATCH)),
    Case("ordinal", "CORAL: four sigmoids of one score with offsets", lambda: Classifier(1, Called(lambda v: torch.sigmoid(v + torch.tensor([2.0, 0.7, -0.4, -1.5], dtype=v.dtype)))), None, _as_they_are, layer=None, export=script(17, **BATCH)),
    Case("embedding", "24 numbers that are no classes, divided by their length", lambda: Embedding(True), lambda o: o, lambda s, o: s.tolist(), NUMBERS, export=script(17, output_names=["embedding"], **BATCH)),
    Case("channels_are_classes", "as many feature maps as classes", lambda: Classifier(32), "fc", export=script(17, **BATCH)),
    # The exporter makes one Clip of the Relu and the clamp behind it, so the tensor of the last maps is not in the file.
    Case("gem", "generalised-mean pooling with a learned power", lambda: Classifier(6, pool=GeneralisedMean()), "fc", layer=None, export=dynamo(18, dynamic_shapes=({0: "batch"},))),
    Case("gem_open", "the same with open sizes by TorchScript", lambda: Classifier(6, pool=GeneralisedMean(adaptive=True)), "fc", preprocess="imagenet,fit=warp,height=64,width=64", export=script(17, **ALL_OPEN)),
    Case("attention_pool", "a softmax over places weights the mean", lambda: Classifier(6, pool=AttentionPool(32)), "fc", export=script(17, **BATCH)),
    Case("two_views", "one trunk over two pictures", TwoViews, "fc", inputs=("cc", "mlo"), layer="trunk.block", export=script(17, input_names=["cc", "mlo"], dynamic_axes={"cc": {0: "batch"}, "mlo": {0: "batch"}}), options=("--picture", "cc"), picture="cc"),
    Case("two_views_batches", "the same with batches of two names, newer exporter", TwoViews, "fc", inputs=("cc", "mlo"), layer="trunk.block", export=dynamo(18, dynamic_shapes=({0: torch.export.Dim.DYNAMIC}, {0: torch.export.Dim.DYNAMIC})), options=("--picture", "cc"), picture="cc"),
    Case("with_table", "numbers about the patient come first, then the picture", WithTable, "fc", inputs=("metadata", "image"), picture="image", export=script(17, input_names=["metadata", "image"], dynamic_axes={"metadata": {0: "b1"}, "image": {0: "b2"}})),
    Case("fastai", "uint8 [N, H, W, 3], normalised inside, AdaptiveConcatPool2d, log-softmax", Fastai, "head.8", layer="body.block", preprocess="raw,fit=warp", inputs=("pixels",), export=script(17, input_names=["pixels"], dynamic_axes={"pixels": {0: "batch"}})),
    Case("fastai_dynamo", "the same by the newer exporter, height and width open", Fastai, "head.8", layer="body.block", preprocess="raw,fit=warp,height=64,width=64", inputs=("pixels",), export=dynamo(20, input_names=["pixels"], dynamic_shapes=({0: "batch", 1: "height", 2: "width"},))),
    Case("large_offset", "logits with an offset of 200", lambda: Classifier(6, Called(lambda v: v + 200)), "fc", export=script(17, **BATCH)),
    Case("relu_at_the_end", "regression that is rectified", lambda: Classifier(1, Called(lambda v: torch.relu(v * 3 + 4))), lambda o: o, lambda s, o: s.tolist(), NUMBERS, export=script(17, **BATCH)),
]


def input_of(name: str, pixels: np.ndarray, case: Case) -> Tensor:
    if name == "metadata":
        return torch.tensor([[0.63, 1.0, 0.2]])
    if name == "pixels":
        return torch.from_numpy(pixels[None].copy())
    value = torch.from_numpy(truth.imagenet(pixels))
    return value.flip(3).contiguous() if name == "mlo" else value


def make(case: Case, folder: Path, photo: Path) -> None:
    torch.manual_seed(sum(map(ord, case.name)))
    name, pixels = truth.photograph(folder, photo, SIDE, SIDE)
    network = case.network().eval()
    inputs = {key: input_of(key, pixels, case) for key in case.inputs}
    enliven(network, *inputs.values())
    with torch.no_grad():
        for module in network.modules():
            if isinstance(module, nn.Linear):
                module.weight *= case.logit_gain
    score = case.score
    picture = case.picture or case.inputs[0]
    outputs, scores, arrays = of(network, inputs, picture, score, case.layer)
    values = case.values(scores, outputs) if scores is not None else _as_they_are(scores, outputs)
    if scores is not None and len(scores) == 1:
        # Of a yes or no, the yes is class 1; a value is explained upwards.
        arrays["class"] = np.array(1 if case.shown == PROBABILITIES else -1)
    options = list(case.options)
    for key in case.inputs:
        if key != picture:
            np.save(folder / f"{case.name}.{key}.npy", inputs[key].numpy())
            options += ["--input", f"{key}={case.name}.{key}.npy"]
    exported = dict(case.export)
    if exported["dynamo"]:
        exported.setdefault("input_names", list(case.inputs))
    torch.onnx.export(network, tuple(inputs.values()), str(folder / f"{case.name}.onnx"), verbose=False, **exported)
    exporter = f"PyTorch {torch.__version__.split('+')[0]}, " + ("newer exporter" if exported["dynamo"] else "TorchScript")
    shape = [case.shape] if case.shape else None
    truth.write(folder, case.name, Truth(exporter, case.what, case.shown, values, shape, case.preprocess, name, options), arrays)


def main() -> None:
    folder, photo, *names = sys.argv[1:]
    for case in CASES:
        if names and case.name not in names:
            continue
        try:
            make(case, Path(folder), Path(photo))
        except Exception as failure:  # noqa: BLE001 an exporter that fails is a line of the table
            print(f"{case.name}: {type(failure).__name__}: {str(failure)[:300]}", file=sys.stderr)


if __name__ == "__main__":
    main()
