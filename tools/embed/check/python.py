"""The program for Python finds what camgraft finds.

python python.py MODEL PICTURE REFERENCE.json
"""

import json
import sys
from pathlib import Path

import numpy
from PIL import Image

sys.path.append(str(Path(__file__).parent.parent / "python"))
from explain import Explainer

TOLERANCE = 1e-4


def difference(what, found, expected):
    """The largest difference, in parts of the largest number."""
    expected = numpy.array(expected)
    worst = abs(found.ravel() - expected).max() / abs(expected).max()
    if not worst <= TOLERANCE:  # Not-a-number is no agreement.
        sys.exit(f"{what} is off by {worst:.1e}")
    return worst


def main():
    model, picture, reference = sys.argv[1:]
    reference = json.loads(Path(reference).read_text())
    explainer = Explainer(model)
    differences = []
    for expected in reference["classes"]:
        scores, index, gradcam, guided = explainer.explain(Image.open(picture), expected["index"])
        if index != expected["index"]:
            sys.exit(f"class {index} was explained instead of {expected['index']}")
        differences += [
            difference("the probabilities", scores, reference["probabilities"]),
            difference("Grad-CAM", gradcam, expected["gradCam"]),
            difference("Guided Grad-CAM", guided, expected["guidedGradCam"]),
        ]
    print(f"within {max(differences):.1e}")


main()
