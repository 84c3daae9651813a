"""Loads a mended file in torchvision as a user would, and compares its logits with those of the library that it came from.

    python scripts/foreign/check_mended.py ARCHITECTURE mended.pth FOLDER

FOLDER is one that make_logits.py has written. The file is read with weights_only=True and loaded with strict=True. Prints the largest
difference of the logits over the largest logit.
"""

import sys

import numpy as np
import torch

try:
    import torchvision_cpu  # noqa: F401  (where torchvision must run beside a CPU build of torch)
except ImportError:
    pass
import torchvision
from safetensors.torch import load_file

architecture, mended, folder = sys.argv[1:]
state = load_file(mended) if mended.endswith(".safetensors") else torch.load(mended, weights_only=True)
pictures = torch.from_numpy(np.load(f"{folder}/input.npy"))
expected = torch.from_numpy(np.load(f"{folder}/logits.npy"))
options = {"num_classes": expected.shape[1]}
if architecture.startswith("vit_"):
    options["image_size"] = pictures.shape[2]
if architecture in ("googlenet", "inception_v3"):
    options |= {"aux_logits": False, "transform_input": False, "init_weights": False}
network = torchvision.models.get_model(architecture, weights=None, **options).eval()
network.load_state_dict(state, strict=True)
with torch.inference_mode():
    difference = (network(pictures) - expected).abs().max() / expected.abs().max()
print(float(difference))
