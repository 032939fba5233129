"""Makes testmodels/preprocessors: settings of image processors as Transformers and timm write them, and what those
make of a picture, so that both can be compared without either library.

    .venv/bin/pip install -r tools/testmodels/requirements-preprocessors.txt
    .venv/bin/python tools/testmodels/make_preprocessors.py

Pictures are small, so the sizes are far below those of real networks. The processors that use Pillow are taken, with
Pillow 12 (see tools/testimages). They cut odd rests a pixel further left than torchvision and all other processors do;
so nothing here has one.
"""

import json
from pathlib import Path

import numpy
from PIL import Image
from timm.data import create_transform
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
from transformers.models.convnext.image_processing_pil_convnext import ConvNextImageProcessorPil
from transformers.models.deit.image_processing_pil_deit import DeiTImageProcessorPil
from transformers.models.efficientnet.image_processing_pil_efficientnet import EfficientNetImageProcessorPil
from transformers.models.levit.image_processing_pil_levit import LevitImageProcessorPil
from transformers.models.mobilevit.image_processing_pil_mobilevit import MobileViTImageProcessorPil
from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

ROOT = Path(__file__).resolve().parents[2] / "testmodels"
PHOTO = Image.open(ROOT / "images" / "prepare" / "photo-33x50.png").convert("RGB")
FOLDER = ROOT / "preprocessors"

PROCESSORS = {
    "vit": ViTImageProcessorPil(size={"height": 24, "width": 24}),
    "clip": CLIPImageProcessorPil(size={"shortest_edge": 24}, crop_size={"height": 24, "width": 24}),
    "clip-resized": CLIPImageProcessorPil(size={"shortest_edge": 28}, crop_size={"height": 24, "width": 24}),
    "convnext": ConvNextImageProcessorPil(size={"shortest_edge": 28}, crop_pct=0.875),
    "deit": DeiTImageProcessorPil(size={"height": 32, "width": 32}, crop_size={"height": 28, "width": 28}),
    "levit": LevitImageProcessorPil(size={"shortest_edge": 28}, crop_size={"height": 28, "width": 28}),
    "mobilevit": MobileViTImageProcessorPil(size={"shortest_edge": 28}, crop_size={"height": 24, "width": 24}),
    "efficientnet": EfficientNetImageProcessorPil(
        size={"height": 24, "width": 24}, rescale_factor=1 / 127.5, rescale_offset=True, do_normalize=False
    ),
}


def save(name, file, settings, values):
    folder = FOLDER / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / file).write_text(json.dumps(settings, indent=2, sort_keys=True) + "\n")
    numpy.save(folder / "input.npy", numpy.ascontiguousarray(values, dtype=numpy.float32))


def main():
    for name, processor in PROCESSORS.items():
        values = numpy.asarray(processor(PHOTO, return_tensors="np")["pixel_values"])
        settings = json.loads(processor.to_json_string())
        save(name, "preprocessor_config.json", settings, values)
    save("nested", "processor_config.json",
         {"image_processor": json.loads(PROCESSORS["vit"].to_json_string()), "processor_class": "ViTProcessor"},
         numpy.asarray(PROCESSORS["vit"](PHOTO, return_tensors="np")["pixel_values"]))
    for name, mode in (("timm", "center"), ("timm-squash", "squash")):
        config = {"input_size": [3, 28, 28], "crop_pct": 0.9, "crop_mode": mode, "interpolation": "bicubic",
                  "mean": [0.5, 0.45, 0.4], "std": [0.25, 0.2, 0.3]}
        transform = create_transform(**config)
        save(name, "config.json", {"architecture": "resnet10t", "num_classes": 10, "pretrained_cfg": config},
             transform(PHOTO).numpy()[None])


if __name__ == "__main__":
    main()
