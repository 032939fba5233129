"""Stores what published programs say of maps of the demonstration model, to compare camgraft's measures with.

The network, the picture and the maps are the same on both sides, and so is whatever is drawn at random: java.util.Random
is written out here.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import onnx
import onnxruntime
import quantus
import torch
from captum.metrics import infidelity, sensitivity_max
from PIL import Image
from pytorch_grad_cam.metrics.cam_mult_image import (
    CamMultImageConfidenceChange,
    DropInConfidence,
    IncreaseInConfidence,
)
from pytorch_grad_cam.metrics.road import (
    ROADLeastRelevantFirstAverage,
    ROADMostRelevantFirstAverage,
)
from scipy.ndimage import distance_transform_edt, gaussian_filter
from scipy.stats import pearsonr
from skimage.measure import label, regionprops
from skimage.metrics import structural_similarity
from sklearn.metrics import jaccard_score
from torchcam.metrics import ClassificationMetric, DeletionInsertionMetric

ROOT = Path(__file__).resolve().parents[2] / "testmodels"
FOLDER = ROOT / "evaluation"
SIZE = 128
CAT = 0
SEED = 1
# Of the cat, in the picture as the network sees it: x0, y0, x1, y1, half open.
BOX = (68, 12, 124, 86)


class JavaRandom:
    """java.util.Random, number for number."""

    def __init__(self, seed: int) -> None:
        self.state = (seed ^ 0x5DEECE66D) & ((1 << 48) - 1)
        self.spare: float | None = None

    def bits(self, count: int) -> int:
        self.state = (self.state * 0x5DEECE66D + 0xB) & ((1 << 48) - 1)
        value = self.state >> (48 - count)
        return value - (1 << count) if count == 32 and value >= 1 << 31 else value

    def next_int(self, bound: int) -> int:
        if bound & (bound - 1) == 0:
            return (bound * self.bits(31)) >> 31
        while True:
            value = self.bits(31)
            if value - value % bound + bound - 1 < 1 << 31:
                return value % bound

    def next_float(self) -> float:
        return self.bits(24) / (1 << 24)

    def next_double(self) -> float:
        return ((self.bits(26) << 27) + self.bits(27)) / (1 << 53)

    def next_gaussian(self) -> float:
        if self.spare is not None:
            value, self.spare = self.spare, None
            return value
        while True:
            one = 2 * self.next_double() - 1
            other = 2 * self.next_double() - 1
            square = one * one + other * other
            if 0 < square < 1:
                factor = np.sqrt(-2 * np.log(square) / square)
                self.spare = other * factor
                return one * factor


class Network(torch.nn.Module):
    """The ONNX file in the form that programs for PyTorch take; forwards only."""

    def __init__(self, output: str) -> None:
        super().__init__()
        model = onnx.load(str(ROOT / "demo" / "demo.onnx"))
        self.logits = model.graph.node[-1].input[0]
        model.graph.output.append(onnx.ValueInfoProto(name=self.logits))
        self.session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
        self.output = self.logits if output == "logits" else output

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        feeds = {"image": pictures.detach().numpy().astype(np.float32)}
        return torch.from_numpy(self.session.run([self.output], feeds)[0])


class GivenMap:
    """A class activation map that was made before, in torch-cam's clothes."""

    def __init__(self, model: torch.nn.Module, values: torch.Tensor) -> None:
        self.model = model
        self.values = values

    def __call__(self, *_: Any, **__: Any) -> list[torch.Tensor]:
        return [self.values[None]]

    def fuse_cams(self, cams: list[torch.Tensor]) -> torch.Tensor:
        return cams[0]

    def _hooks_off(self) -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext()


class Flipping(quantus.PixelFlipping):
    """Steps of whole pixels, whose channels are three of Quantus's features."""

    def custom_preprocess(self, **_: Any) -> None:
        return None


def picture() -> torch.Tensor:
    photo = Image.open(ROOT / "demo" / "cat-dog.png").convert("RGB").resize((SIZE, SIZE), Image.Resampling.BILINEAR)
    photo.save(FOLDER / "picture.png", optimize=True)
    pixels = np.asarray(photo, dtype=np.float64) / 255
    numbers = (pixels - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]
    return torch.from_numpy(numbers.transpose(2, 0, 1)[None].astype(np.float32))


def small_map(name: str, row: float, column: float) -> torch.Tensor:
    """A hill with grain, so that no two places are the same."""
    random = np.random.default_rng(len(name))
    rows, columns = np.mgrid[0:16, 0:16]
    hill = np.exp(-((rows - row) ** 2 + (columns - column) ** 2) / 12) + 0.08 * random.random((16, 16))
    values = hill.astype(np.float32)
    np.save(FOLDER / f"{name}.npy", values)
    grown = torch.nn.functional.interpolate(
        torch.from_numpy(values)[None, None], (SIZE, SIZE), mode="bilinear", align_corners=False
    )
    # A slope, since what was grown has equal places at its edges.
    slope = (0.01 * np.arange(SIZE * SIZE) / SIZE**2).astype(np.float32).reshape(SIZE, SIZE)
    return grown[0, 0] + torch.from_numpy(slope)


def spread(values: torch.Tensor) -> torch.Tensor:
    return (values - values.min()) / (values.max() - values.min())


def blurred(pictures: torch.Tensor) -> torch.Tensor:
    """As in RISE."""
    point = np.zeros((11, 11))
    point[5, 5] = 1
    window = torch.from_numpy(gaussian_filter(point, 5).astype(np.float32))
    return torch.nn.functional.conv2d(pictures, window.expand(3, 1, 11, 11), padding=5, groups=3)


def torchcam_figures(network: Network, values: torch.Tensor, x: torch.Tensor) -> dict[str, float]:
    given = GivenMap(network, values)
    insertion = DeletionInsertionMetric(given, steps=SIZE, baseline=blurred)
    deletion = DeletionInsertionMetric(given, steps=SIZE)
    masking = ClassificationMetric(GivenMap(network, spread(values)))
    for metric in (insertion, deletion, masking):
        metric.update(x, CAT)
    return {
        "insertion": insertion.summary()["insertion_auc"],
        "deletion": deletion.summary()["deletion_auc"],
        "average-drop": masking.summary()["avg_drop"],
        "increase": masking.summary()["conf_increase"],
    }


def gradcam_figures(network: Network, values: torch.Tensor, x: torch.Tensor) -> dict[str, float]:
    arguments = (x, spread(values).numpy()[None], [lambda output: output[CAT]], network)
    figures = {
        "confidence-change": CamMultImageConfidenceChange()(*arguments)[0],
        "confidence-drop": DropInConfidence()(*arguments)[0],
    }
    assert IncreaseInConfidence()(*arguments)[0] == (figures["confidence-change"] > 0)
    for word, metric in (
        ("road-morf", ROADMostRelevantFirstAverage()),
        ("road-lerf", ROADLeastRelevantFirstAverage()),
    ):
        random = JavaRandom(SEED)

        def noise(like: torch.Tensor, random: JavaRandom = random) -> torch.Tensor:
            numbers = [random.next_gaussian() for _ in range(like.numel())]
            return torch.tensor(numbers, dtype=torch.float32).reshape(like.shape)

        with mock.patch("torch.randn_like", noise):
            figures[word] = metric(*arguments)[0]
    figures["road"] = (figures["road-lerf"] - figures["road-morf"]) / 2
    return figures


def flipping_figures(network: Network, values: torch.Tensor, x: torch.Tensor) -> dict[str, float]:
    start = float(network(x)[0, CAT])
    figures = {}
    for word, ordered in (("morf", values), ("lerf", values.max() - values)):
        curve = Flipping(
            features_in_step=3 * SIZE, normalise=False, disable_warnings=True, return_auc_per_sample=False
        )(
            model=network,
            x_batch=x.numpy(),
            y_batch=np.array([CAT]),
            a_batch=ordered.numpy()[None, None],
            softmax=False,
        )[0]
        # Quantus leaves out the whole picture, and has steps of width 1.
        points = [start, *(float(point) for point in curve)]
        figures[f"pixel-flipping-{word}"] = float(np.trapezoid(points) / (len(points) - 1))
    return figures


def captum_infidelity(logits: Network, values: torch.Tensor, x: torch.Tensor) -> float:
    random = JavaRandom(SEED)
    side = SIZE // 4
    places = [(random.next_int(SIZE - side + 1), random.next_int(SIZE - side + 1)) for _ in range(50)]

    def squares(pictures: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        taken = torch.zeros_like(pictures)
        for number, (left, top) in enumerate(places):
            taken[number, :, top : top + side, left : left + side] = 1
        return taken, pictures * (1 - taken)

    attribution = (values / 3).expand(1, 3, SIZE, SIZE)
    return float(infidelity(logits, squares, x, attribution, target=CAT, n_perturb_samples=50, normalize=True))


def magnitude(x: torch.Tensor) -> torch.Tensor:
    return x.abs().sum(1)


def captum_sensitivity(x: torch.Tensor) -> float:
    random = JavaRandom(SEED)

    def moved(pictures: torch.Tensor) -> torch.Tensor:
        numbers = [(2 * random.next_float() - 1) * 0.02 for _ in range(pictures.numel())]
        return pictures + torch.tensor(numbers, dtype=torch.float32).reshape(pictures.shape)

    # Captum hands over a tuple where the picture itself is explained, and takes none but tuples back.
    return float(
        sensitivity_max(
            lambda pictures: (magnitude(pictures[0] if isinstance(pictures, tuple) else pictures),),
            x,
            perturb_func=moved,
            n_perturb_samples=10,
        )
    )


def poppi_figures(network: Network, x: torch.Tensor) -> dict[str, float]:
    """Of the magnitude of the picture, which any picture has."""
    values = magnitude(x)[0]
    mask = spread(values)
    coherency = (1 + pearsonr(values.flatten(), magnitude(x * mask)[0].flatten()).statistic) / 2
    drop = torchcam_figures(network, values, x)["average-drop"]
    complexity = float(mask.mean())
    return {
        "coherency": float(coherency),
        "complexity": complexity,
        "adcc": float(3 / (1 / coherency + 1 / (1 - complexity) + 1 / (1 - drop))),
    }


def random_logit(network: Network, one: torch.Tensor, other: torch.Tensor, x: torch.Tensor) -> float:
    """Quantus flattens maps before it compares them, so their rows are put together again."""

    def alike(a: np.ndarray, b: np.ndarray, **_: Any) -> list[float]:
        maps = [spread(torch.from_numpy(each.reshape(SIZE, SIZE))).numpy() for each in (a, b)]
        return [structural_similarity(*maps, data_range=1)]

    return quantus.RandomLogit(num_classes=10, similarity_func=alike, normalise=False, disable_warnings=True)(
        model=network,
        x_batch=x.numpy(),
        y_batch=np.array([CAT]),
        a_batch=one.numpy()[None, None],
        explain_func=lambda **_: other.numpy()[None, None],
    )[0]


class Layers(torch.nn.Module):
    """Three layers, of which it can be told which have forgotten what they learned."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = torch.nn.Sequential(*(torch.nn.Linear(2, 2) for _ in range(3)))
        self.learned = [layer.weight.detach().clone() for layer in self.layers]

    def forgotten(self) -> list[int]:
        pairs = zip(self.layers, self.learned, strict=True)
        return [place for place, (layer, learned) in enumerate(pairs) if not torch.equal(layer.weight, learned)]

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        return self.layers(pictures.mean(dim=(1, 2, 3))[:, None].expand(-1, 2))


def randomisation(one: torch.Tensor, other: torch.Tensor, x: torch.Tensor) -> dict[str, float]:
    """Quantus counts the trained model itself among those whose mean it takes; here it is left out."""
    maps = {(): one, (2,): (one + other) / 2, (1, 2): other, (0, 1, 2): one.max() - one, (1,): other, (0,): None}
    figures = {}
    for word, order, layers in (("randomisation", "top_down", 3), ("randomisation-independent", "independent", 2)):
        network = Layers().eval()

        def explain(model: Layers, **_: Any) -> np.ndarray:
            values = maps[tuple(model.forgotten())]
            return (one if values is None else values).numpy()[None, None]

        scores = quantus.MPRT(
            similarity_func=quantus.similarity_func.correlation_spearman,
            layer_order=order,
            normalise=False,
            abs=False,
            return_average_correlation=False,
            disable_warnings=True,
        )(
            model=network,
            x_batch=x.numpy(),
            y_batch=np.array([CAT]),
            a_batch=one.numpy()[None, None],
            explain_func=explain,
            explain_func_kwargs={},
            device="cpu",
        )
        assert scores.pop("original") == [1.0]
        # The first layer stays in front of what camgraft is given for one layer alone.
        names = sorted(scores, reverse=True)[:layers]
        figures[word] = float(np.mean([scores[name][0] for name in names]))
    return figures


def quantus_localisation(network: Network, values: torch.Tensor, inside: np.ndarray, x: torch.Tensor) -> list[float]:
    arguments = {
        "model": network,
        "x_batch": x.numpy(),
        "y_batch": np.array([CAT]),
        "a_batch": values.numpy()[None, None],
        "s_batch": inside[None, None],
    }
    options = {"normalise": False, "abs": False, "disable_warnings": True}
    return [
        float(metric(**options)(**arguments)[0])
        for metric in (quantus.PointingGame, quantus.RelevanceMassAccuracy, quantus.RelevanceRankAccuracy)
    ]


def overlap(values: np.ndarray, share: float) -> float:
    """Of the box around the largest patch with the true one."""
    patches = regionprops(label(values > np.float32(share * values.max()), connectivity=2))
    if not patches:
        return 0.0
    y0, x0, y1, x1 = max(patches, key=lambda patch: patch.area).bbox
    width = max(0, min(x1, BOX[2]) - max(x0, BOX[0]))
    height = max(0, min(y1, BOX[3]) - max(y0, BOX[1]))
    areas = (x1 - x0) * (y1 - y0) + (BOX[2] - BOX[0]) * (BOX[3] - BOX[1])
    return width * height / (areas - width * height)


def localisation_figures(
    network: Network, values: torch.Tensor, ellipse: np.ndarray, x: torch.Tensor
) -> dict[str, Any]:
    box = np.zeros((SIZE, SIZE), dtype=bool)
    box[BOX[1] : BOX[3], BOX[0] : BOX[2]] = True
    pointing, energy, rank = quantus_localisation(network, values, box, x)
    array = values.numpy()
    peak = np.unravel_index(array.argmax(), array.shape)
    localised = overlap(array, 0.15) >= 0.5
    place = int((network(x)[0] > network(x)[0, CAT]).sum())
    return {
        "pointing": pointing,
        "pointing-15": float(distance_transform_edt(~box)[peak] <= 15),
        "energy": energy,
        "relevance-rank": rank,
        "relevance-mass": quantus_localisation(network, values, ellipse, x)[1],
        "localised": float(localised),
        "top-1-error": float(place > 0 or not localised),
        "top-5-error": float(place > 4 or not localised),
        "max-box-acc": [float(overlap(spread(values).numpy(), share / 100) >= 0.5) for share in range(100)],
        "mask-overlap": float(jaccard_score(ellipse.ravel(), (array > 0.15 * array.max()).ravel())),
    }


def mask() -> np.ndarray:
    rows, columns = np.mgrid[0:SIZE, 0:SIZE] + 0.5
    height, width = BOX[3] - BOX[1], BOX[2] - BOX[0]
    inside = ((columns - BOX[0]) / width * 2 - 1) ** 2 + ((rows - BOX[1]) / height * 2 - 1) ** 2 <= 1
    Image.fromarray((255 * inside).astype(np.uint8)).save(FOLDER / "mask.png", optimize=True)
    return inside


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    network, logits = Network("probabilities").eval(), Network("logits").eval()
    x = picture()
    one = small_map("one", 5, 11)
    # Its peak lies beside the box.
    other = small_map("other", 12, 10)
    ellipse = mask()
    figures: dict[str, dict[str, Any]] = {}
    for name, values in (("one", one), ("other", other)):
        figures[name] = {
            **torchcam_figures(network, values, x),
            **gradcam_figures(network, values, x),
            **flipping_figures(network, values, x),
            **localisation_figures(network, values, ellipse, x),
            "infidelity": captum_infidelity(logits, values, x),
        }
    figures["one"]["random-logit"] = random_logit(network, one, other, x)
    figures["one"] |= randomisation(one, other, x)
    figures["magnitude"] = {**poppi_figures(network, x), "max-sensitivity": captum_sensitivity(x)}
    rounded = json.loads(json.dumps(figures, default=float), parse_float=lambda text: round(float(text), 8))
    text = json.dumps({"class": CAT, "box": BOX, **rounded})
    (FOLDER / "figures.json").write_text(text.replace("}, ", "},\n").replace(', "', ',\n "') + "\n")


if __name__ == "__main__":
    main()
