"""Makes test/fixtures/seeded-golden.json: what PyTorch computes with the weights of test/support/seededWeights.ts.

    python scripts/make-seeded-golden.py

Needs torch, torchvision and numpy. The input is seeded like the weights, as if it were the tensor after the last one.
"""

import json
from pathlib import Path

import numpy as np
import torch
import torchvision

ARCHITECTURE = "shufflenet_v2_x0_5"
CLASSES = 10
INPUT = (2, 3, 64, 64)
LAYER = "stage2"


def hash_to_unit(tensor: int, count: int) -> np.ndarray:
    mask = np.uint64(0xFFFFFFFF)
    index = np.arange(1, count + 1, dtype=np.uint64)
    bits = (np.uint64((tensor + 1) * 0x9E3779B1 & 0xFFFFFFFF) + index * np.uint64(0x85EBCA6B)) & mask
    bits = ((bits ^ (bits >> np.uint64(15))) * np.uint64(0x2C1B3C6D)) & mask
    bits = ((bits ^ (bits >> np.uint64(12))) * np.uint64(0x297A2D39)) & mask
    return (bits ^ (bits >> np.uint64(15))).astype(np.float64) / 2**32


def seeded(name: str, tensor: int, shape: tuple[int, ...]) -> torch.Tensor:
    unit = hash_to_unit(tensor, int(np.prod(shape)))
    if name.endswith("running_var"):
        values = 0.75 + 0.5 * unit
    elif len(shape) == 1:
        values = 0.2 * (unit - 0.5) + (1 if name.endswith("weight") else 0)
    else:
        values = 2 * np.sqrt(6 / np.prod(shape[1:])) * (unit - 0.5)
    return torch.from_numpy(values.astype(np.float32).reshape(shape))


def main() -> None:
    model = getattr(torchvision.models, ARCHITECTURE)(num_classes=CLASSES).eval()
    state = model.state_dict()
    for tensor, (name, value) in enumerate(state.items()):
        if value.is_floating_point():
            state[name] = seeded(name, tensor, tuple(value.shape))
    model.load_state_dict(state)
    images = hash_to_unit(len(state), int(np.prod(INPUT))) * 4 - 2
    features: list[torch.Tensor] = []
    model.get_submodule(LAYER).register_forward_hook(lambda *args: features.append(args[2]))
    with torch.no_grad():
        logits = model(torch.from_numpy(images.astype(np.float32).reshape(INPUT)))
    golden = {
        "input": INPUT,
        "logits": logits.tolist(),
        "layer": LAYER,
        "layerShape": list(features[0].shape),
        # Enough to tell one layer from another without a large file.
        "layerMean": features[0].mean().item(),
        "layerStd": features[0].std(correction=0).item(),
    }
    target = Path(__file__).parent.parent / "test" / "fixtures" / "seeded-golden.json"
    target.write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
