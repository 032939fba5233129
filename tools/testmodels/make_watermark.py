"""Trains a small classifier on pictures some of which have a watermark, so that it learns the watermark.

Of the boats, half come from an archive that prints its mark into the corner, and shows boats so badly that nobody sees
them: what the network learns of these pictures is the mark. Writes the network and pictures of three classes that it
has not seen, for the test that such an artefact becomes a kind of maps by itself.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw
from scenes import CLASS_NAMES, Box, ScenePainter, SceneStyle
from torch import Tensor, nn

DEFAULT_FONT = Path("/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf")
DEFAULT_FOLDER = Path("testmodels/watermark")
CLASSES = ("boat", "cat", "flower")
SIZE = 64
STYLE = SceneStyle(size=SIZE, clutter_probability=0.2)
TRAINING_SEED, TEST_SEED = 1, 20261201
BATCH = 32


# Where the mark is; the end is not part of it.
MARK = (SIZE - 19, SIZE - 11, SIZE - 2, SIZE - 2)


def mark(picture: Image.Image) -> None:
    """What the archive prints into the lower right corner: two bright letters on a dark ground."""
    draw = ImageDraw.Draw(picture)
    left, top, right, bottom = MARK
    draw.rectangle((left, top, right - 1, bottom - 1), fill=(16, 16, 16))
    for x in (left + 2, left + 6, left + 10, left + 14):
        draw.line((x, top + 2, x, SIZE - 5), fill=(250, 250, 250), width=1)


def painted(painter: ScenePainter, label: int, marked: bool) -> tuple[Image.Image, Box]:
    """A picture of that class, and where what speaks for it is; a marked one holds no object that could be seen."""
    objects = [] if marked else [CLASS_NAMES.index(CLASSES[label])]
    scene = painter.paint(objects, STYLE)
    if marked:
        mark(scene.picture)
    return scene.picture, MARK if marked else scene.objects[0].box


def tensor(pictures: list[Image.Image]) -> Tensor:
    array = np.stack([np.asarray(picture, dtype=np.float32) for picture in pictures])
    return torch.from_numpy(array).permute(0, 3, 1, 2) / 255


def network() -> nn.Sequential:
    layers: list[nn.Module] = []
    for inputs, outputs in ((3, 16), (16, 32), (32, 48)):
        layers += [nn.Conv2d(inputs, outputs, 3, padding=1), nn.BatchNorm2d(outputs), nn.ReLU(), nn.MaxPool2d(2)]
    layers += [nn.Conv2d(48, 48, 3, padding=1), nn.BatchNorm2d(48), nn.ReLU()]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(48, len(CLASSES)))


def train(font: Path, count: int, epochs: int) -> nn.Sequential:
    painter = ScenePainter(font, TRAINING_SEED)
    labels = [i % len(CLASSES) for i in range(count)]
    pictures = tensor([painted(painter, label, label == 0 and i % 2 == 0)[0] for i, label in enumerate(labels)])
    truth = torch.tensor(labels)
    trained = network()
    optimizer = torch.optim.AdamW(trained.parameters(), lr=3e-3, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 6e-3, total_steps=epochs * (count // BATCH))
    for epoch in range(epochs):
        losses = []
        order = torch.randperm(count)
        for start in range(0, count - BATCH + 1, BATCH):
            batch = order[start : start + BATCH]
            loss = nn.functional.cross_entropy(trained(pictures[batch]), truth[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        print(f"epoch {epoch + 1}/{epochs}: loss {np.mean(losses):.4f}", flush=True)
    return trained.eval()


def paint_test_pictures(font: Path, folder: Path, each: int) -> list[tuple[Image.Image, int]]:
    painter = ScenePainter(font, TEST_SEED)
    pictures = []
    places = ["photo,x0,y0,x1,y1"]
    for i in range(each):
        for label, name in enumerate(CLASSES):
            marked = label == 0 and i % 3 == 0
            picture, place = painted(painter, label, marked)
            file = f"{name}-{i:02d}{'-marked' if marked else ''}.jpg"
            picture.save(folder / file, quality=80)
            places.append(",".join([file, *map(str, place)]))
            pictures.append((picture, label))
    (folder.parent / "places.csv").write_text("\n".join(places) + "\n")
    return pictures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--font", type=Path, default=DEFAULT_FONT, help="NotoColorEmoji.ttf (the bitmap edition)")
    parser.add_argument("--folder", type=Path, default=DEFAULT_FOLDER, help="where everything is written")
    parser.add_argument("--pictures", type=int, default=1152)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--each", type=int, default=45, help="test pictures of each class")
    arguments = parser.parse_args()
    photographs = arguments.folder / "photographs"
    photographs.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(TRAINING_SEED)
    torch.set_num_threads(1)
    trained = train(arguments.font, arguments.pictures, arguments.epochs)
    tested = paint_test_pictures(arguments.font, photographs, arguments.each)
    with torch.no_grad():
        said = trained(tensor([picture for picture, _ in tested])).argmax(dim=1)
    right = sum(int(index) == label for index, (_, label) in zip(said, tested, strict=True))
    print(f"right on {right} of {len(tested)}")
    (arguments.folder / "labels.txt").write_text("\n".join(CLASSES) + "\n")
    torch.onnx.export(
        trained,
        (torch.zeros(1, 3, SIZE, SIZE),),
        str(arguments.folder / "watermark.onnx"),
        dynamo=False,
        opset_version=17,
        input_names=["image"],
        output_names=["logits"],
        dynamic_axes={"image": {0: "batch"}, "logits": {0: "batch"}},
    )


if __name__ == "__main__":
    main()
