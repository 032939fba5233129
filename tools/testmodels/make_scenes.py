"""Paints scenes with one object of a known place for `camgraft evaluate`, and sheets of a few for the tests: each object
by itself, and pairs of pictures of one individual."""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from PIL import Image

from scenes import CLASS_NAMES, PlacedObject, Scene, ScenePainter, SceneStyle

DEFAULT_FONT = Path("/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf")
SHEET_FOLDER = Path(__file__).resolve().parents[2] / "testmodels" / "evaluation"
SIZE = 128
# Something of no class is on each picture too, so that pointing at anything that is drawn does not do.
STYLE = SceneStyle(size=SIZE, smallest_object=0.3, largest_object=0.5, clutter_probability=1.0, grain_probability=0.0)
SEED = 11
# As the re-identification network has been trained, on others.
STYLE_OF_PAIRS = SceneStyle(size=SIZE, smallest_object=0.4, largest_object=0.6)
SEED_OF_PAIRS = 12


@dataclass(frozen=True)
class Sheet:
    columns: int
    rows: int
    quality: int = 85


FEW = Sheet(columns=8, rows=6)
# Coarse, since they are many; whoever explains them does not mind.
MANY = Sheet(columns=24, rows=21, quality=40)


def mask(placed: PlacedObject) -> Image.Image:
    whole = Image.new("L", (SIZE, SIZE))
    whole.paste(placed.mask, placed.box[:2])
    return whole


def alone(painter: ScenePainter) -> Iterator[Scene]:
    while True:
        yield painter.paint_random(1, STYLE)


def in_pairs(painter: ScenePainter) -> Iterator[Scene]:
    """Each two in a row show the same individual."""
    while True:
        individual = painter.random_individual()
        for _ in range(2):
            yield painter.paint_individual(individual, STYLE_OF_PAIRS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--folder", type=Path, help="where photos, masks and boxes.csv go; without it the sheets are made")
    parser.add_argument("--pairs", action="store_true", help="with --folder: pairs of pictures of one individual")
    parser.add_argument("--font", type=Path, default=DEFAULT_FONT)
    options = parser.parse_args()
    sources = {
        "scenes": lambda: alone(ScenePainter(options.font, SEED)),
        "pairs": lambda: in_pairs(ScenePainter(options.font, SEED_OF_PAIRS)),
    }
    if options.folder:
        save(sources["pairs" if options.pairs else "scenes"](), options.count, options.folder)
    else:
        for name, source in sources.items():
            save_sheet(source(), name, FEW)
        save_sheet(sources["scenes"](), "many", MANY)


def numbered(scenes: Iterator[Scene], count: int) -> Iterator[tuple[str, Scene]]:
    return ((f"{number:04d}.png", scene) for number, scene in enumerate(islice(scenes, count)))


def row(name: str, scene: Scene) -> list[object]:
    placed = scene.objects[0]
    return [name, CLASS_NAMES[placed.class_index], *placed.box]


def save(scenes: Iterator[Scene], count: int, folder: Path) -> None:
    rows = []
    for name, scene in numbered(scenes, count):
        rows.append(row(name, scene))
        for kind, picture in (("photos", scene.picture), ("masks", mask(scene.objects[0]))):
            (folder / kind).mkdir(parents=True, exist_ok=True)
            picture.save(folder / kind / name)
    write(folder / "boxes.csv", rows)


def save_sheet(scenes: Iterator[Scene], sheet_name: str, form: Sheet) -> None:
    sheet = Image.new("RGB", (form.columns * SIZE, form.rows * SIZE))
    masks = Image.new("L", sheet.size)
    rows = []
    for number, (name, scene) in enumerate(numbered(scenes, form.columns * form.rows)):
        place = (number % form.columns * SIZE, number // form.columns * SIZE)
        sheet.paste(scene.picture, place)
        masks.paste(mask(scene.objects[0]), place)
        rows.append(row(name, scene))
    sheet.save(SHEET_FOLDER / f"{sheet_name}.jpg", quality=form.quality, optimize=True, progressive=form == MANY)
    masks.convert("1").save(SHEET_FOLDER / f"{sheet_name}-masks.png", optimize=True)
    write(SHEET_FOLDER / f"{sheet_name}.csv", rows)


def write(file: Path, rows: list[list[object]]) -> None:
    with file.open("w", newline="") as stream:
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(["photo", "class", "x1", "y1", "x2", "y2"])
        table.writerows(rows)


if __name__ == "__main__":
    main()
