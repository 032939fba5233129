"""Paints scenes with one object of a known place for `camgraft evaluate`, and a sheet of a few for the tests."""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

from PIL import Image

from scenes import CLASS_NAMES, PlacedObject, ScenePainter, SceneStyle

DEFAULT_FONT = Path("/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf")
SHEET_FOLDER = Path(__file__).resolve().parents[2] / "testmodels" / "evaluation"
SIZE = 128
# Something of no class is on each picture too, so that pointing at anything that is drawn does not do.
STYLE = SceneStyle(size=SIZE, smallest_object=0.3, largest_object=0.5, clutter_probability=1.0, grain_probability=0.0)
SEED = 11
COLUMNS, ROWS = 8, 6


def mask(placed: PlacedObject) -> Image.Image:
    whole = Image.new("L", (SIZE, SIZE))
    whole.paste(placed.mask, placed.box[:2])
    return whole


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--folder", type=Path, help="where scenes, masks and boxes.csv go; without it only the sheet is made")
    parser.add_argument("--font", type=Path, default=DEFAULT_FONT)
    options = parser.parse_args()
    painter = ScenePainter(options.font, SEED)
    sheet = Image.new("RGB", (COLUMNS * SIZE, ROWS * SIZE))
    masks = Image.new("L", sheet.size)
    rows = []
    for number in range(options.count if options.folder else COLUMNS * ROWS):
        scene = painter.paint_random(1, STYLE)
        placed = scene.objects[0]
        row = [f"{number:04d}.png", CLASS_NAMES[placed.class_index], *placed.box]
        rows.append(row)
        if number < COLUMNS * ROWS:
            place = (number % COLUMNS * SIZE, number // COLUMNS * SIZE)
            sheet.paste(scene.picture, place)
            masks.paste(mask(placed), place)
        if options.folder:
            for kind, picture in (("photos", scene.picture), ("masks", mask(placed))):
                folder = options.folder / kind
                folder.mkdir(parents=True, exist_ok=True)
                picture.save(folder / str(row[0]))
    if options.folder:
        write(options.folder / "boxes.csv", rows)
    else:
        sheet.save(SHEET_FOLDER / "scenes.jpg", quality=85, optimize=True)
        masks.convert("1").save(SHEET_FOLDER / "masks.png", optimize=True)
        write(SHEET_FOLDER / "scenes.csv", rows)


def write(file: Path, rows: list[list[object]]) -> None:
    with file.open("w", newline="") as stream:
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(["photo", "class", "x1", "y1", "x2", "y2"])
        table.writerows(rows)


if __name__ == "__main__":
    main()
