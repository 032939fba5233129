"""Stores what LeGrad's own program makes of the transformer in testmodels/zoo. Needs requirements-legrad.txt.

The program explains CLIP by the similarity to a text. A classifier's score is the product with a row of its last layer, so
that row is the text, and features are not scaled to length 1, as those of a classifier are not.
"""

from __future__ import annotations

import json
import math
import sys
import types
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

ROOT = Path(__file__).resolve().parents[2] / "testmodels"
NAME = "vit-torchscript-opset17"
EPSILON = 1e-12


def without_clip() -> None:
    """The package asks for CLIP's when it is loaded; none of it is used here."""
    for name, members in {
        "open_clip": ("OPENAI_DATASET_MEAN", "OPENAI_DATASET_STD"),
        "open_clip.transformer": ("VisionTransformer", "_expand_token"),
        "open_clip.timm_model": ("TimmModel",),
    }.items():
        module = types.ModuleType(name)
        for member in members:
            setattr(module, member, type(member, (), {}))
        sys.modules[name] = module


without_clip()
from legrad import wrapper  # noqa: E402
from legrad.utils import hooked_resblock_forward, hooked_torch_multi_head_attention_forward  # noqa: E402


class Block(nn.Module):
    """A layer with the weights of the ONNX file: biases, normalisations and matrices, by the first of their numbers."""

    def __init__(self, weights: dict[str, Tensor], bias: int, matrices: int, heads: int) -> None:
        super().__init__()
        width = weights[f"w{bias}"].shape[0]
        query, key, value, out = (weights[f"w{bias + place}"] for place in range(4))
        up, down = weights[f"w{bias + 8}"], weights[f"w{bias + 9}"]
        matrix = [weights[f"w{matrices + place}"].T for place in range(6)]
        self.ln_1 = norm(weights, bias + 4, width)
        self.ln_2 = norm(weights, bias + 6, width)
        self.attn = nn.MultiheadAttention(width, heads)
        self.attn.in_proj_weight = nn.Parameter(torch.cat(matrix[:3]))
        self.attn.in_proj_bias = nn.Parameter(torch.cat([query, key, value]))
        self.attn.out_proj.weight, self.attn.out_proj.bias = nn.Parameter(matrix[3]), nn.Parameter(out)
        self.mlp = nn.Sequential(linear(matrix[4], up), nn.GELU(), linear(matrix[5], down))
        self.ls_1 = self.ls_2 = nn.Identity()
        self.attn.forward = types.MethodType(hooked_torch_multi_head_attention_forward, self.attn)
        self.forward = types.MethodType(hooked_resblock_forward, self)

    def attention(self, q_x: Tensor, k_x: Tensor | None, v_x: Tensor | None, attn_mask: Tensor | None) -> Tensor:
        result, self.attn.attention_maps = self.attn(q_x, q_x, q_x)
        return result


def norm(weights: dict[str, Tensor], first: int, width: int) -> nn.LayerNorm:
    layer = nn.LayerNorm(width, eps=EPSILON)
    layer.weight, layer.bias = nn.Parameter(weights[f"w{first}"]), nn.Parameter(weights[f"w{first + 1}"])
    return layer


def linear(matrix: Tensor, bias: Tensor) -> nn.Linear:
    layer = nn.Linear(*reversed(matrix.shape))
    layer.weight, layer.bias = nn.Parameter(matrix), nn.Parameter(bias)
    return layer


class Visual(nn.Module):
    """What the program asks of CLIP's half for pictures."""

    def __init__(self, weights: dict[str, Tensor], heads: int) -> None:
        super().__init__()
        self.transformer = nn.Module()
        self.transformer.resblocks = nn.Sequential(Block(weights, 7, 31, heads), Block(weights, 17, 37, heads))
        self.ln_post = norm(weights, 27, weights["w27"].shape[0])
        self.proj = torch.eye(weights["w27"].shape[0], dtype=torch.float64)
        self.weights = weights

    def forward(self, pictures: Tensor) -> Tensor:
        patches = nn.functional.conv2d(pictures, self.weights["w5"], self.weights["w6"], stride=self.weights["w5"].shape[-1])
        tokens = patches.flatten(2).transpose(1, 2)
        first = self.weights["w3"].expand(len(pictures), -1, -1)
        stream = (torch.cat([first, tokens], dim=1) + self.weights["w4"]).transpose(0, 1)
        for block in self.transformer.resblocks:
            stream = block(stream)
        return self.ln_post(stream)[0] @ self.weights["w29"].T + self.weights["w30"]


def main() -> None:
    folder = ROOT / "zoo" / NAME
    model = onnx.load(folder / "model.onnx")
    weights = {
        each.name: torch.from_numpy(numpy_helper.to_array(each).copy()).double() for each in model.graph.initializer
    }
    norms = [node for node in model.graph.node if node.op_type == "LayerNormalization"]
    epsilons = {attribute.f for node in norms for attribute in node.attribute if attribute.name == "epsilon"}
    assert all(np.isclose(each, EPSILON, rtol=1e-5, atol=0) for each in epsilons), epsilons
    (shape,) = {
        tuple(numpy_helper.to_array(node.attribute[0].t))
        for node in model.graph.node
        if node.op_type == "Constant" and node.attribute[0].t.dims == [4]
    }
    visual = Visual(weights, weights["w27"].shape[0] // int(shape[-1])).double()
    pictures = torch.from_numpy(np.load(folder / "input.npy")).double()
    about = json.loads((folder / "about.json").read_text())
    scores = visual(pictures)
    # The same network as the file.
    assert np.allclose(scores.detach().numpy(), np.load(folder / "output.npy"), atol=1e-5), scores
    program = wrapper.LeWrapper.__new__(wrapper.LeWrapper)
    nn.Module.__init__(program)
    program.visual, program.model_type, program.starting_depth, program.patch_size = visual, "clip", 0, 1
    # The map itself, neither scaled to length 1 nor spread over 0 to 1.
    wrapper.F.normalize = lambda features, dim: features
    wrapper.min_max = lambda maps: maps
    maps = program.compute_legrad(weights["w29"][about["class"]][None])
    side = math.isqrt(maps.shape[-1] * maps.shape[-2])
    result = maps.detach().numpy().reshape(len(pictures), side, side).astype(np.float32)
    np.save(ROOT / "peers" / NAME / "legrad.npy", result)
    print(result)


if __name__ == "__main__":
    main()
