"""The package finds what the command line finds: numbers to 1e-6 of the largest, pictures pixel by pixel.

python agreement.py CASES INPUTS.json

CASES: a folder with CASE/model.onnx and what `camgraft explain --raw` wrote for it in CASE/results
INPUTS.json: what camgraft makes of a picture for networks that want it in different ways
"""

import json
import sys
from pathlib import Path

import camgraft
import numpy
from camgraft.preprocessing import Preprocessing
from PIL import Image

TOLERANCE = 1e-6


def near(what, found, expected):
    """The largest difference, in parts of the largest number."""
    if found.shape != expected.shape:
        sys.exit(f"{what} has the shape {found.shape}, not {expected.shape}")
    largest = abs(expected).max()
    worst = abs(found.astype("float64") - expected).max() / (largest or 1)
    if not worst <= TOLERANCE:  # Not-a-number is no agreement.
        sys.exit(f"{what} is off by {worst:.1e} of the largest number")
    return worst


def same(what, picture, file, levels):
    """Pixel by pixel; a number may be rounded to either of two levels where its last bit differs."""
    found, expected = (numpy.asarray(image.convert("RGB"), int) for image in (picture, Image.open(file)))
    if found.shape != expected.shape or abs(found - expected).max() > levels:
        sys.exit(f"{what} is another picture than {file.name}")


def explained(case):
    """Compares all that was explained in a folder."""
    model = camgraft.open(case / "model.onnx")
    # Finished maps are the model's arithmetic in single precision, raw parts are finished here.
    levels = 1 if model.contract["emit"] == "maps" else 0
    worst = []
    for file in sorted(case.glob("results/*.json")):
        if file.name == "settings.json":
            continue
        figures = json.loads(file.read_text())
        explanations = camgraft.explain(model, figures["photo"], top=len(figures["explanations"]))
        for explanation, figure in zip(explanations, figures["explanations"]):
            assert explanation.prediction.index == figure["class"], (file, explanation.prediction)
            assert explanation.prediction.name == figure["name"], (file, explanation.prediction)
            worst.append(near("the score", numpy.array(explanation.score), numpy.array(figure["score"])))
            said = figure.get("probability", figure.get("value"))
            worst.append(near("what is said", numpy.array(explanation.prediction[2] or explanation.prediction[3]), numpy.array(said)))
            stem = next(case.glob(f"results/{file.stem}-{figure['class']}*-input.png")).name[:-len("input.png")]
            arrays = {
                "gradcam": (explanation.gradcam, explanation.heat),
                "guided": (explanation.guided, lambda: explanation.relief(explanation.guided)),
                "guided-gradcam": (explanation.guided_gradcam, explanation.relief),
            }
            for method, (found, draw) in arrays.items():
                raw = case / "results" / f"{stem}{method}.npy"
                if found is not None and raw.is_file():
                    worst.append(near(f"{method} of {case.name}", found, numpy.load(raw)))
                    same(f"{method} of {case.name}", draw(), raw.with_suffix(".png"), levels)
            html = explanation._repr_html_()
            assert html.count("<img") == len(explanation.pictures()) and explanation._repr_png_()[:4] == b"\x89PNG"
    if not worst:
        sys.exit(f"nothing was compared in {case}")
    return max(worst)


def main():
    cases, inputs = map(Path, sys.argv[1:])
    worst = {case.name: explained(case) for case in sorted(cases.iterdir())}
    photo = "testmodels/demo/cat-dog.png"
    ways = json.loads(inputs.read_text())
    for text, expected in ways.items():
        found = Preprocessing(text).prepare(photo).input
        if not numpy.array_equal(found.ravel(), numpy.array(expected, "float32")):
            sys.exit(f"the input is another one for {text}")
    print(f"within {max(worst.values()):.1e} in {', '.join(worst)}; {len(ways)} ways of preprocessing, every number equal")


main()
