"""Makes test/fixtures/augmentation-golden.json: what torchvision makes of a picture by each operation of its RandAugment.

    python scripts/make-augmentation-golden.py

Needs numpy, Pillow, torch and torchvision. The picture is half of src/engine/preprocess/pattern.ts, lifted by 40, so that it does
not use the whole scale. Of each result the SHA-256 of the RGB bytes is kept.
"""

import hashlib
import json
from pathlib import Path

import numpy as np
from PIL import Image
from torchvision.transforms import InterpolationMode
from torchvision.transforms.autoaugment import RandAugment, _apply_op

OUT = Path(__file__).resolve().parent.parent / "test" / "fixtures" / "augmentation-golden.json"
WIDTH, HEIGHT = 61, 47
OPERATIONS = ["Identity", "Brightness", "Color", "Contrast", "Posterize", "Solarize", "AutoContrast", "Equalize"]


def picture():
    y, x, c = np.mgrid[0:HEIGHT, 0:WIDTH, 0:3]
    whole = ((x * 31 + y * 17 + c * 101) ^ (x * y)) & 255
    return Image.fromarray((whole // 2 + 40 * (c + 1) // 2).astype(np.uint8))


policy = RandAugment()
space = policy._augmentation_space(policy.num_magnitude_bins, (HEIGHT, WIDTH))
cases = []
for name in OPERATIONS:
    magnitudes, signed = space[name]
    for sign in (1, -1):
        magnitude = float(magnitudes[policy.magnitude]) if magnitudes.ndim > 0 else 0.0
        done = _apply_op(picture(), name, sign * magnitude if signed else magnitude, InterpolationMode.NEAREST, None)
        cases.append({"operation": name, "sign": sign, "sha256": hashlib.sha256(done.tobytes()).hexdigest()})
OUT.write_text(json.dumps({"width": WIDTH, "height": HEIGHT, "cases": cases}, indent=2) + "\n")
