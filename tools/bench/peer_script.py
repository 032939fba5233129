"""What a user of pytorch-grad-cam writes to explain one picture: the yardstick for the cold start of `camgraft explain`."""

import sys

import cv2
import numpy as np
import torch
from PIL import Image
from pytorch_grad_cam import GradCAM, GuidedBackpropReLUModel
from pytorch_grad_cam.utils.image import deprocess_image, show_cam_on_image
from torchvision.models import squeezenet1_1
from torchvision.transforms.functional import normalize, to_tensor

photo, folder = sys.argv[1:3]
torch.set_num_threads(2)
model = squeezenet1_1(weights=None).eval()
for module in model.modules():
    if hasattr(module, "inplace"):
        module.inplace = False
picture = np.asarray(Image.open(photo).convert("RGB").resize((224, 224))) / np.float32(255)
inputs = normalize(to_tensor(picture), [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]).unsqueeze(0)
with GradCAM(model=model, target_layers=[model.features[12]]) as gradcam:
    heat = gradcam(input_tensor=inputs, targets=None)[0]
guided = GuidedBackpropReLUModel(model=model, device="cpu")(inputs, target_category=None)
cv2.imwrite(f"{folder}/gradcam.png", show_cam_on_image(picture, heat))
cv2.imwrite(f"{folder}/guided.png", deprocess_image(guided))
cv2.imwrite(f"{folder}/guided-gradcam.png", deprocess_image(guided * heat[..., None]))
