"""Trains the demonstration classifier, says how well it does, exports it and paints the demonstration pictures."""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import Tensor, nn

from demo_network import DemonstrationNetwork, gradcam, normalise
from scenes import CLASS_NAMES, PlacedObject, Scene, ScenePainter, SceneStyle

# Where Debian's package fonts-noto-color-emoji puts the font.
DEFAULT_FONT = Path("/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf")
DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / "testmodels" / "demo"

TRAINING_SEED = 1
EVALUATION_SEED = 2
PICTURE_SIZE = 128
BATCH_SIZE = 64
EVALUATION_PICTURES = 200
CALIBRATION_PICTURES = 1000

# How often a training picture holds no, one, two or three objects.
OBJECT_COUNT_PROBABILITIES = (0.05, 0.25, 0.55, 0.15)


@dataclass(frozen=True)
class DemonstrationPicture:
    """A picture of the README; the seed was chosen by eye among a few."""

    class_names: tuple[str, ...]
    seed: int

    @property
    def file_name(self) -> str:
        return "-".join(self.class_names) + ".png"


DEMONSTRATION_PICTURES = (
    DemonstrationPicture(("cat", "dog"), 6),
    DemonstrationPicture(("car", "bird"), 7),
    DemonstrationPicture(("fish", "flower"), 2),
    DemonstrationPicture(("butterfly", "mushroom"), 8),
    DemonstrationPicture(("house", "boat"), 5),
    DemonstrationPicture(("dog",), 3),
)

# Large objects that do not cover each other, and no grain: PNG cannot compress it.
DEMONSTRATION_STYLE = SceneStyle(
    size=256, smallest_object=0.42, largest_object=0.54, clutter_probability=0.0, grain_probability=0.0
)


def paint_training_set(painter: ScenePainter, count: int) -> tuple[Tensor, Tensor]:
    """Pictures as bytes, and for every class whether it is there."""
    pictures = torch.empty(count, 3, PICTURE_SIZE, PICTURE_SIZE, dtype=torch.uint8)
    presence = torch.zeros(count, len(CLASS_NAMES))
    object_counts = np.random.default_rng(TRAINING_SEED).choice(
        len(OBJECT_COUNT_PROBABILITIES), size=count, p=OBJECT_COUNT_PROBABILITIES
    )
    for index, object_count in enumerate(object_counts):
        scene = painter.paint_random(int(object_count))
        pictures[index] = to_tensor(scene)
        for placed in scene.objects:
            presence[index, placed.class_index] = 1
    return pictures, presence


def to_tensor(scene: Scene) -> Tensor:
    return torch.from_numpy(np.array(scene.picture)).permute(2, 0, 1)


def train(pictures: Tensor, presence: Tensor, epochs: int) -> DemonstrationNetwork:
    """One yes or no question a class, so that a score speaks of its own object only and the maps part cleanly."""
    network = DemonstrationNetwork(len(CLASS_NAMES)).to(memory_format=torch.channels_last)
    steps = epochs * (len(pictures) // BATCH_SIZE)
    optimizer = torch.optim.AdamW(network.parameters(), lr=4e-3, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=4e-3, total_steps=steps, pct_start=0.2)
    question = nn.BCEWithLogitsLoss()
    for epoch in range(epochs):
        begin = time.monotonic()
        losses = []
        for batch in torch.randperm(len(pictures)).split(BATCH_SIZE)[: len(pictures) // BATCH_SIZE]:
            loss = question(network(_augment(pictures[batch])), presence[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        print(f"epoch {epoch + 1}/{epochs}: loss {np.mean(losses):.4f}, {time.monotonic() - begin:.0f} s", flush=True)
    return network.eval()


def _augment(pictures: Tensor) -> Tensor:
    """Mirrors half of the pictures and moves all a little: they were painted once and are seen many times."""
    mirrored = torch.where(torch.rand(len(pictures), 1, 1, 1) < 0.5, pictures.flip(3), pictures)
    down, right = (int(shift) for shift in torch.randint(-8, 9, (2,)))
    moved = torch.roll(mirrored, (down, right), dims=(2, 3))
    return normalise(moved).contiguous(memory_format=torch.channels_last)


@torch.no_grad()
def calibrate(network: DemonstrationNetwork, pictures: Tensor, presence: Tensor) -> None:
    """Divides the scores so that Softmax shares its probability among the objects in view, instead of picking one."""
    scores = network(normalise(pictures))
    shares = presence / presence.sum(dim=1, keepdim=True)
    temperatures = torch.linspace(1, 10, 91).tolist()
    losses = [nn.functional.cross_entropy(scores / temperature, shares).item() for temperature in temperatures]
    temperature = temperatures[int(np.argmin(losses))]
    network.classifier.weight.div_(temperature)
    network.classifier.bias.div_(temperature)
    print(f"scores divided by {temperature:.1f}")


def report_accuracy(network: DemonstrationNetwork, painter: ScenePainter) -> None:
    single = [painter.paint_random(1) for _ in range(EVALUATION_PICTURES)]
    pairs = [painter.paint_random(2) for _ in range(EVALUATION_PICTURES)]
    single_order = _scores(network, single).argsort(descending=True)
    pair_order = _scores(network, pairs).argsort(descending=True)
    single_right = np.mean([_classes(scene)[0] == order[0] for scene, order in zip(single, single_order)])
    top_is_present = np.mean([int(order[0]) in _classes(scene) for scene, order in zip(pairs, pair_order)])
    both_on_top = np.mean([set(_classes(scene)) == set(order[:2].tolist()) for scene, order in zip(pairs, pair_order)])
    print(f"one object, the class on top is right:        {single_right:.1%}")
    print(f"two objects, the class on top is one of them: {top_is_present:.1%}")
    print(f"two objects, both are the two on top:         {both_on_top:.1%}")
    _report_localisation(network, pairs)


def _report_localisation(network: DemonstrationNetwork, pairs: list[Scene]) -> None:
    """Both classes of every picture: is the map's maximum in the right box, and how much of the map is?"""
    hits, shares = [], []
    for position in (0, 1):
        explained = [scene.objects[position] for scene in pairs]
        classes = torch.tensor([placed.class_index for placed in explained])
        maps = gradcam(network, normalise(torch.stack([to_tensor(scene) for scene in pairs])), classes)
        for heat, placed in zip(maps.numpy(), explained):
            hits.append(_maximum_in_box(heat, placed))
            x0, y0, x1, y1 = placed.box
            shares.append(heat[y0:y1, x0:x1].sum() / max(heat.sum(), 1e-12))
    print(f"Grad-CAM's maximum in the explained box:      {np.mean(hits):.1%}")
    print(f"share of Grad-CAM in the explained box:       {np.mean(shares):.1%}")


def _maximum_in_box(heat: np.ndarray, placed: PlacedObject) -> bool:
    row, column = np.unravel_index(heat.argmax(), heat.shape)
    x0, y0, x1, y1 = placed.box
    return bool(x0 <= column < x1 and y0 <= row < y1)


@torch.no_grad()
def _scores(network: DemonstrationNetwork, scenes: list[Scene]) -> Tensor:
    return network(normalise(torch.stack([to_tensor(scene) for scene in scenes])))


def _classes(scene: Scene) -> list[int]:
    return [placed.class_index for placed in scene.objects]


def export(network: DemonstrationNetwork, example: Tensor, model_file: Path) -> None:
    """With a Softmax at the tail, as many published classifiers have: the tool must find the score before it."""
    classifier = nn.Sequential(network, nn.Softmax(dim=1)).eval()
    torch.onnx.export(
        classifier,
        (example,),
        str(model_file),
        dynamo=False,
        opset_version=13,
        input_names=["image"],
        output_names=["probabilities"],
        dynamic_axes={"image": {0: "batch"}, "probabilities": {0: "batch"}},
    )
    (exported,) = onnxruntime.InferenceSession(str(model_file)).run(None, {"image": example.numpy()})
    difference = float(np.abs(exported - classifier(example).detach().numpy()).max())
    print(f"{model_file.name}: {model_file.stat().st_size} bytes, differs from PyTorch by {difference:.1e}")


def paint_demonstration_pictures(font: Path, folder: Path) -> None:
    boxes: dict[str, list[dict[str, object]]] = {}
    for demonstration in DEMONSTRATION_PICTURES:
        painter = ScenePainter(font, demonstration.seed)
        scene = painter.paint([CLASS_NAMES.index(name) for name in demonstration.class_names], DEMONSTRATION_STYLE)
        scene.picture.save(folder / demonstration.file_name, optimize=True)
        boxes[demonstration.file_name] = [
            {"class": placed.class_index, "name": CLASS_NAMES[placed.class_index], "box": list(placed.box)}
            for placed in scene.objects
        ]
    lines = [f"  {json.dumps(name)}: {json.dumps(objects)}" for name, objects in boxes.items()]
    (folder / "boxes.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--font", type=Path, default=DEFAULT_FONT, help="NotoColorEmoji.ttf (the bitmap edition)")
    parser.add_argument("--folder", type=Path, default=DEFAULT_FOLDER, help="where everything is written")
    parser.add_argument("--pictures", type=int, default=14000, help="how many training pictures are painted")
    parser.add_argument("--epochs", type=int, default=9)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--pictures-only", action="store_true", help="paint the demonstration pictures, train nothing")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    (arguments.folder / "labels.txt").write_text("\n".join(CLASS_NAMES) + "\n")
    paint_demonstration_pictures(arguments.font, arguments.folder)
    if arguments.pictures_only:
        return
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(TRAINING_SEED)
    pictures, presence = paint_training_set(ScenePainter(arguments.font, TRAINING_SEED), arguments.pictures)
    network = train(pictures, presence, arguments.epochs)
    holds_objects = presence[:CALIBRATION_PICTURES].sum(dim=1) > 0
    calibrate(network, pictures[:CALIBRATION_PICTURES][holds_objects], presence[:CALIBRATION_PICTURES][holds_objects])
    report_accuracy(network, ScenePainter(arguments.font, EVALUATION_SEED))
    export(network, normalise(pictures[:2]), arguments.folder / "demo.onnx")


if __name__ == "__main__":
    main()
