"""Trains a detector, a segmenter and a re-identification network on painted scenes, and exports them.

    python tools/testmodels/make_scene_networks.py

All three begin with the first layers of the demonstration classifier, which stay as they are: what these make of the
scenes is worked out once, so that training takes a minute or two. Says how well each does on scenes that it has not seen. `--cache FILE` keeps the painted scenes for another run.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from torch import Tensor, nn

from demo_network import normalise
from make_demo import DEFAULT_FONT, OBJECT_COUNT_PROBABILITIES, to_tensor
from scene_networks import EMBEDDING_LENGTH, STRIDE, Body, Detector, Identifier, Segmenter, place_centres
from scenes import CLASS_NAMES, Scene, ScenePainter, SceneStyle

FOLDER = Path(__file__).resolve().parents[2] / "testmodels" / "scenes"
DEMONSTRATION = FOLDER.parent / "demo" / "demo.onnx"
SIZE = 128
MOST_OBJECTS = 3
BATCH = 64
SEED = 21
INDIVIDUALS, UNSEEN_INDIVIDUALS, PICTURES_OF_EACH = 260, 40, 10
INDIVIDUAL_STYLE = SceneStyle(smallest_object=0.4, largest_object=0.6)


def paint_scenes(painter: ScenePainter, count: int) -> dict[str, np.ndarray]:
    """Pictures, boxes (class, x0, y0, x1, y1; class -1: no object) and the class of each pixel (0: none)."""
    pictures = np.empty((count, 3, SIZE, SIZE), np.uint8)
    boxes = np.full((count, MOST_OBJECTS, 5), -1, np.int16)
    pixels = np.zeros((count, SIZE, SIZE), np.uint8)
    counts = np.random.default_rng(SEED).choice(len(OBJECT_COUNT_PROBABILITIES), count, p=OBJECT_COUNT_PROBABILITIES)
    for index, objects in enumerate(counts):
        scene = painter.paint_random(int(objects))
        pictures[index] = to_tensor(scene).numpy()
        for number, placed in enumerate(scene.objects):
            boxes[index, number] = (placed.class_index, *placed.box)
        pixels[index] = pixel_classes(scene)
    return {"pictures": pictures, "boxes": boxes, "pixels": pixels}


def pixel_classes(scene: Scene) -> np.ndarray:
    classes = np.zeros((SIZE, SIZE), np.uint8)
    for placed in scene.objects:
        left, top, right, bottom = placed.box
        visible = np.asarray(placed.mask)[: bottom - top, : right - left] > 0
        classes[top:bottom, left:right][visible] = placed.class_index + 1
    return classes


def paint_individuals(painter: ScenePainter, count: int) -> np.ndarray:
    """[individual, picture, 3, height, width]"""
    pictures = np.empty((count, PICTURES_OF_EACH, 3, SIZE, SIZE), np.uint8)
    for number in range(count):
        individual = painter.random_individual()
        for index in range(PICTURES_OF_EACH):
            pictures[number, index] = to_tensor(painter.paint_individual(individual, INDIVIDUAL_STYLE)).numpy()
    return pictures


def painted(options: argparse.Namespace) -> dict[str, np.ndarray]:
    if options.cache and options.cache.exists():
        return dict(np.load(options.cache))
    begin = time.monotonic()
    data = paint_scenes(ScenePainter(options.font, SEED), options.scenes)
    unseen = paint_scenes(ScenePainter(options.font, SEED + 1), 200)
    data |= {f"unseen_{name}": values for name, values in unseen.items()}
    data["individuals"] = paint_individuals(ScenePainter(options.font, SEED + 2), INDIVIDUALS + UNSEEN_INDIVIDUALS)
    print(f"painted in {time.monotonic() - begin:.0f} s", flush=True)
    if options.cache:
        np.savez(options.cache, **data)
    return data


def train(network: nn.Module, count: int, epochs: int, rate: float, loss_of: Callable[[Tensor], Tensor]) -> None:
    trained = [values for name, values in network.named_parameters() if not name.startswith("body.")]
    optimizer = torch.optim.AdamW(trained, lr=rate, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=rate, total_steps=epochs * (count // BATCH), pct_start=0.2
    )
    for epoch in range(epochs):
        begin = time.monotonic()
        losses = []
        for batch in torch.randperm(count).split(BATCH)[: count // BATCH]:
            loss = loss_of(batch)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        print(f"  epoch {epoch + 1}/{epochs}: loss {np.mean(losses):.4f}, {time.monotonic() - begin:.0f} s", flush=True)


@torch.no_grad()
def maps_of(pictures: Tensor) -> tuple[Tensor, Tensor]:
    """What the layers that stay as they are make of pictures, in half precision to save memory."""
    body = Body(DEMONSTRATION)
    each = [body(normalise(some)) for some in pictures.split(BATCH)]
    return torch.cat([fine.half() for fine, _ in each]), torch.cat([middle.half() for _, middle in each])


def detector_loss(network: Detector, middle: Tensor, boxes: Tensor) -> Tensor:
    sides, logits = network.raw(middle)
    owner = owners(boxes)
    positive = owner >= 0
    own = boxes.gather(1, owner.clamp(min=0)[..., None].expand(-1, -1, 5))
    wanted = torch.zeros_like(logits)
    wanted.transpose(1, 2)[positive, own[..., 0][positive]] = 1
    chance = logits.sigmoid()
    # The focal loss of RetinaNet: most places hold nothing.
    focus = torch.where(wanted > 0, 1 - chance, chance) ** 2
    entropy = nn.functional.binary_cross_entropy_with_logits(logits, wanted, reduction="none")
    count = positive.sum().clamp(min=1)
    centres = place_centres(SIZE).t()
    true = own[..., 1:].float()
    distances = torch.cat([centres - true[..., :2], true[..., 2:] - centres], 2)[positive]
    return 2 * (focus * entropy).sum() / count + (1 - overlap(sides.transpose(1, 2)[positive], distances)).mean()


def owners(boxes: Tensor) -> Tensor:
    """Which object each place belongs to, [N, A]; -1: none. A place belongs to the object whose middle is near."""
    centres = place_centres(SIZE).t()
    low, high = boxes[..., 1:3].float(), boxes[..., 3:].float()
    away = (centres[None, None] - ((low + high) / 2)[:, :, None]).abs().amax(3)
    inside = ((centres[None, None] > low[:, :, None]) & (centres[None, None] < high[:, :, None])).all(3)
    fits = inside & (away < 1.5 * STRIDE) & (boxes[..., :1] >= 0)
    away = torch.where(fits, away, torch.inf)
    least, owner = away.min(1)
    return torch.where(least.isfinite(), owner, -1)


def overlap(ours: Tensor, true: Tensor) -> Tensor:
    """The intersection over union of two boxes around one place, each four distances."""
    shared = torch.minimum(ours, true)
    intersection = (shared[:, 0] + shared[:, 2]).clamp(min=0) * (shared[:, 1] + shared[:, 3]).clamp(min=0)
    areas = [(box[:, 0] + box[:, 2]) * (box[:, 1] + box[:, 3]) for box in (ours, true)]
    return intersection / (areas[0] + areas[1] - intersection)


def train_detector(data: dict[str, Tensor], epochs: int) -> Detector:
    network = Detector(Body(DEMONSTRATION), len(CLASS_NAMES)).train()

    def loss_of(batch: Tensor) -> Tensor:
        return detector_loss(network, data["middle"][batch].float(), data["boxes"][batch].long())

    train(network, len(data["fine"]), epochs, 4e-3, loss_of)
    return network.eval()


@torch.no_grad()
def say_detector(network: Detector, data: dict[str, Tensor]) -> None:
    """Of the objects of unseen scenes: how many have a box of their class that overlaps by half, and how well it fits."""
    answers = network(normalise(data["unseen_pictures"]))
    found, fits, false, kept = 0, [], 0, 0
    objects = 0
    for answer, boxes in zip(answers, data["unseen_boxes"]):
        score, label = answer[4:].max(0)
        middle, extent = answer[:2].t(), answer[2:4].t()
        corners = torch.cat([middle - extent / 2, middle + extent / 2], 1)
        true = boxes[boxes[:, 0] >= 0].float()
        area = _area(true[:, 1:])
        for one in true:
            objects += 1
            mine = (label == one[0]) & (score > 0.3)
            if mine.any():
                best = score.where(mine, torch.zeros(())).argmax()
                fit = _intersections(corners[best : best + 1], one[None, 1:])[0, 0]
                fits.append(fit.item())
                found += fit > 0.5
        present = {int(one[0]) for one in true}
        kept += len({int(value) for value in label[score > 0.3]})
        false += len({int(value) for value in label[score > 0.3]} - present)
    print(f"detector: {found / objects:.3f} of {objects} objects found, boxes overlap by {np.mean(fits):.3f}, "
          f"{false / max(kept, 1):.3f} of the classes it names are not there")


def _area(boxes: Tensor) -> Tensor:
    return (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])


def _intersections(first: Tensor, second: Tensor) -> Tensor:
    low = torch.maximum(first[:, None, :2], second[None, :, :2])
    high = torch.minimum(first[:, None, 2:], second[None, :, 2:])
    shared = (high - low).clamp(min=0).prod(2)
    return shared / (_area(first)[:, None] + _area(second)[None] - shared)


def train_segmenter(data: dict[str, Tensor], epochs: int) -> Segmenter:
    network = Segmenter(Body(DEMONSTRATION), len(CLASS_NAMES)).train()

    def loss_of(batch: Tensor) -> Tensor:
        logits = nn.functional.interpolate(network.raw(data["fine"][batch].float(), data["middle"][batch].float()), scale_factor=2, mode="bilinear")
        return nn.functional.cross_entropy(logits, data["pixels"][batch][:, ::2, ::2].long())

    train(network, len(data["fine"]), epochs, 4e-3, loss_of)
    return network.eval()


@torch.no_grad()
def say_segmenter(network: Segmenter, data: dict[str, Tensor]) -> None:
    answers = network(normalise(data["unseen_pictures"])).argmax(1)
    truth = data["unseen_pixels"].long()
    overlaps = []
    for index in range(len(CLASS_NAMES) + 1):
        union = ((answers == index) | (truth == index)).sum()
        overlaps.append((((answers == index) & (truth == index)).sum() / union).item())
    print(f"segmenter: {(answers == truth).float().mean():.3f} of the pixels right, mean intersection over union "
          f"{np.mean(overlaps):.3f}")


def train_identifier(data: dict[str, Tensor], epochs: int) -> Identifier:
    """Additive angular margins (ArcFace) on the individuals that may be seen."""
    network = Identifier(Body(DEMONSTRATION)).train()
    names = torch.arange(INDIVIDUALS).repeat_interleave(PICTURES_OF_EACH)
    network.prototypes = nn.Parameter(torch.randn(INDIVIDUALS, EMBEDDING_LENGTH) * 0.1)

    def loss_of(batch: Tensor) -> Tensor:
        prototypes = nn.functional.normalize(network.prototypes, dim=1)
        cosine = network.raw(data["of_individuals"][batch].float()) @ prototypes.t()
        own = nn.functional.one_hot(names[batch], INDIVIDUALS) > 0
        angle = torch.acos(cosine.clamp(-1 + 1e-6, 1 - 1e-6))
        return nn.functional.cross_entropy(16 * torch.where(own, torch.cos(angle + 0.2), cosine), names[batch])

    train(network, len(names), epochs, 4e-3, loss_of)
    del network.prototypes
    return network.eval()


@torch.no_grad()
def say_identifier(network: Identifier, data: dict[str, Tensor]) -> None:
    """How often the nearest other picture of an individual that was never seen shows the same one."""
    unseen = data["individuals"][INDIVIDUALS:]
    vectors = network(normalise(unseen.flatten(0, 1)))
    alike = vectors @ vectors.t() - 2 * torch.eye(len(vectors))
    names = torch.arange(len(unseen)).repeat_interleave(PICTURES_OF_EACH)
    same = (names[:, None] == names) & ~torch.eye(len(names), dtype=torch.bool)
    print(f"identifier: the nearest of {len(names)} pictures of {len(unseen)} unseen individuals is the right one for "
          f"{(names[alike.argmax(1)] == names).float().mean():.3f}; similarity {alike[same].mean():.2f} of the same, "
          f"{alike[names[:, None] != names].mean():.2f} of others")


def export(network: nn.Module, name: str, output: str, properties: dict[str, str]) -> None:
    network = network.to(memory_format=torch.contiguous_format).eval()
    file = FOLDER / f"{name}.onnx"
    example = normalise(torch.randint(0, 256, (2, 3, SIZE, SIZE), dtype=torch.uint8))
    torch.onnx.export(
        network, (example,), str(file), dynamo=False, opset_version=17, input_names=["images"], output_names=[output],
        dynamic_axes={"images": {0: "batch"}, output: {0: "batch"}},
    )
    model = onnx.load(file)
    onnx.helper.set_model_props(model, properties)
    onnx.save(model, file)
    (answer,) = onnxruntime.InferenceSession(str(file)).run(None, {"images": example.numpy()})
    difference = float(np.abs(answer - network(example).detach().numpy()).max())
    print(f"{file.name}: {file.stat().st_size} bytes, differs from PyTorch by {difference:.1e}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--font", type=Path, default=DEFAULT_FONT)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--scenes", type=int, default=2400)
    parser.add_argument("--epochs", type=int, nargs=3, default=(8, 4, 12), help="of detector, segmenter, identifier")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(options.threads)
    torch.manual_seed(SEED)
    data = {name: torch.from_numpy(values) for name, values in painted(options).items()}
    data["fine"], data["middle"] = maps_of(data["pictures"])
    data["of_individuals"] = maps_of(data["individuals"][:INDIVIDUALS].flatten(0, 1))[1]
    print("first layers done", flush=True)
    names = json.dumps({index: name for index, name in enumerate(CLASS_NAMES)})
    detector = train_detector(data, options.epochs[0])
    say_detector(detector, data)
    export(detector, "detector", "output0", {"names": names})
    segmenter = train_segmenter(data, options.epochs[1])
    say_segmenter(segmenter, data)
    with_none = json.dumps({index: name for index, name in enumerate(("nothing", *CLASS_NAMES))})
    export(segmenter, "segmenter", "logits", {"names": with_none})
    identifier = train_identifier(data, options.epochs[2])
    say_identifier(identifier, data)
    export(identifier, "identifier", "embedding", {})


if __name__ == "__main__":
    main()
