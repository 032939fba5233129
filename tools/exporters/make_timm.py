"""timm: unusual pools, heads and token layouts, narrow. make_timm.py FOLDER PHOTO [NAME...]"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

import timm
import torch

import truth
from torch_truth import enliven, of, tokens
from truth import PROBABILITIES, Truth

warnings.filterwarnings("ignore")

NARROW = {"block": timm.models.resnet.BasicBlock, "layers": (1, 1, 1, 1), "channels": (8, 16, 24, 32), "stem_width": 8}


def resnet(**more: object) -> torch.nn.Module:
    return timm.models.resnet.ResNet(num_classes=6, zero_init_last=False, **NARROW, **more)


def vit(side: int = 64, **more: object) -> torch.nn.Module:
    return timm.models.vision_transformer.VisionTransformer(img_size=side, patch_size=16, embed_dim=32, depth=2, num_heads=2, num_classes=6, **more)


SCRIPT = {"dynamo": False, "opset_version": 17, "dynamic_axes": {"input": {0: "batch"}}}
OPEN = {"dynamo": False, "opset_version": 17, "dynamic_axes": {"input": {0: "batch", 2: "height", 3: "width"}}}
DYNAMO = {"dynamo": True, "external_data": False, "dynamic_shapes": ({0: "batch"},)}

# name, what, network, layer or shape, arrangement, how it is exported
CASES = [
    ("timm_catavgmax", "ResNet, global_pool='catavgmax'", lambda: resnet(global_pool="catavgmax"), "layer4", None, SCRIPT),
    ("timm_avgmax", "ResNet, global_pool='avgmax', newer exporter", lambda: resnet(global_pool="avgmax"), "layer4", None, DYNAMO),
    ("timm_max_open", "ResNet, global_pool='max', height and width open", lambda: resnet(global_pool="max"), "layer4", None, OPEN),
    ("timm_fast", "ResNet, global_pool='fast' (a mean of axes)", lambda: resnet(global_pool="fast"), "layer4", None, SCRIPT),
    ("timm_blur", "ResNet-D with blur pools and a deep stem", lambda: resnet(aa_layer=timm.layers.BlurPool2d, stem_type="deep", avg_down=True), "layer4", None, DYNAMO),
    ("timm_vit_avg", "ViT, mean of the patches, fc_norm", lambda: vit(global_pool="avg", class_token=False), "blocks.1", tokens(4, 4), SCRIPT),
    ("timm_vit_map", "ViT, attention pool with a learned query (SigLIP)", lambda: vit(global_pool="map", class_token=False), "norm", tokens(4, 4), DYNAMO),
    ("timm_vit_registers", "ViT, class token, 4 registers, dynamic batch", lambda: vit(reg_tokens=4), "blocks.1.norm1", tokens(4, 4, 5), DYNAMO),
    ("timm_swin", "Swin, newer exporter", lambda: timm.models.swin_transformer.SwinTransformer(img_size=64, patch_size=4, num_classes=6, embed_dim=16, depths=(1, 1), num_heads=(2, 4), window_size=4), [32, 8, 8], None, DYNAMO),
    ("timm_mobilenetv3", "MobileNetV3, a convolution and an activation behind the mean", lambda: timm.create_model("mobilenetv3_small_050", num_classes=6), "blocks.5", None, SCRIPT),
]


def main() -> None:
    folder, photo, *names = sys.argv[1:]
    folder = Path(folder)
    for case, what, network, layer, arrange, export in CASES:
        if names and case not in names:
            continue
        try:
            torch.manual_seed(sum(map(ord, case)))
            name, pixels = truth.photograph(folder, Path(photo), 64, 64)
            network = network().eval()
            value = torch.from_numpy(truth.imagenet(pixels))
            enliven(network, value)
            with torch.no_grad():
                for path, module in network.named_modules():
                    if isinstance(module, torch.nn.Linear):
                        module.weight *= 4 if module.out_features != 6 else 20 if "vit" in case or "swin" in case else 6
            module = layer if isinstance(layer, str) else None
            _, scores, arrays = of(network, {"input": value}, "input", lambda outputs: outputs, module, arrange)
            shape = list(arrays["layer"].shape) if module else layer
            torch.onnx.export(network, (value,), str(folder / f"{case}.onnx"), input_names=["input"], verbose=False, **export)
            exporter = f"timm {timm.__version__}, " + ("newer exporter" if export["dynamo"] else "TorchScript")
            truth.write(folder, case, Truth(exporter, what, PROBABILITIES, truth.softmax(scores).tolist(), [shape], "imagenet,fit=warp,height=64,width=64", name), arrays)
        except Exception as failure:  # noqa: BLE001 an exporter that fails is a line of the table
            print(f"{case}: {type(failure).__name__}: {str(failure)[:300]}", file=sys.stderr)


if __name__ == "__main__":
    main()
