#!/usr/bin/env bash
# Makes the pictures of the guide and the README anew, from the demonstration model: a contact sheet and the
# beginnings of pages, in 256 colours so that they stay small. Run check.sh first; needs Chromium, npm, and a
# Python that has Pillow (PYTHON says which).
set -euo pipefail
cd "$(dirname "$0")/../.."
export CHROMIUM=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome)}
pictures=target/report-check/pictures
mkdir -p "$pictures"
tools/camgraft explain testmodels/demo/demo.onnx testmodels/demo/cat-dog.png --top 2 -o "$pictures/explain" >/dev/null
cp "$pictures/explain/cat-dog.png" "$pictures/explained.png"
node tools/report/pictures.mjs target/report-check target/report-check/web "$pictures"
"${PYTHON:-python3}" - "$pictures" <<'END'
import sys
from pathlib import Path
from PIL import Image

places = {"page": "tools/embed"}
for name in ["explained", "report", "diagnose", "evaluation", "page"]:
    picture = Image.open(Path(sys.argv[1], f"{name}.png")).convert("RGB")
    picture.thumbnail((1100, 1100), Image.Resampling.LANCZOS)
    file = Path(places.get(name, "testmodels/demo"), f"{name}.png")
    palette = picture.quantize(256, Image.Quantize.MEDIANCUT)
    # Only with a palette of its own does Pillow spread what rounding loses.
    picture.quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG).save(file, optimize=True)
    print(file, picture.size, file.stat().st_size)
END
