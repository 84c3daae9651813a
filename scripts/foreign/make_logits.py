"""Makes a seeded checkpoint of a network of timm or transformers, as the library saves it, with a picture batch and the logits.

    python scripts/foreign/make_logits.py timm/vit_base_patch16_224 --size 224 --out FOLDER

`transformers/…` has the names of the network in memory, `transformers-saved/…` those of the file that save_pretrained writes.
Writes weights.safetensors, input.npy, logits.npy. `--scale` shrinks all convolutions, so that the constants that normalisations add
to their variances matter. Needs what make_key_lists.py needs, numpy and safetensors.
"""

import argparse
import pathlib
import sys
import zlib

import numpy as np
import torch
from make_key_lists import CLASSES, TIMM, TRANSFORMERS, timm
from safetensors.torch import save_file
from torch import nn

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "parity"))
from make_checkpoints import calibrate, draw_pictures, randomise  # noqa: E402


def build(library: str, model: str, size: int, classes: int) -> nn.Module:
    if library == "timm":
        options = {"img_size": size} if model.startswith(("vit_", "swin")) else {}
        return timm.create_model(model, num_classes=classes, **options)
    kind, settings = TRANSFORMERS[model]
    config, network_class = CLASSES[kind]
    return network_class(config(**{**settings, "image_size": size}, num_labels=classes))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name")
    parser.add_argument("--size", type=int, default=224)
    parser.add_argument("--classes", type=int, default=1000)
    parser.add_argument("--scale", type=float, default=1)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    library, model = arguments.name.split("/")
    out = arguments.out
    out.mkdir(parents=True, exist_ok=True)

    torch.manual_seed(zlib.crc32(arguments.name.encode()))
    network = build(library, model, arguments.size, arguments.classes).eval()
    randomise(network)
    with torch.no_grad():
        for module in network.modules():
            if isinstance(module, nn.Conv2d):
                module.weight.mul_(arguments.scale)
        # Fresh tokens are so small that what a normalisation adds to their variance shows: 1e-12 in transformers' ViT, 1e-6 elsewhere.
        for name, parameter in network.named_parameters():
            if name.endswith(("cls_token", "position_embeddings")):
                parameter.mul_(10)
    pictures = draw_pictures(arguments.size)[:2]
    calibrate(network, pictures)
    with torch.inference_mode():
        logits = network(pictures)
    np.save(out / "input.npy", pictures.numpy())
    np.save(out / "logits.npy", (logits if library == "timm" else logits.logits).numpy())
    if library == "transformers-saved":
        network.save_pretrained(out)
        (out / "model.safetensors").rename(out / "weights.safetensors")
    else:
        save_file({name: tensor.contiguous() for name, tensor in network.state_dict().items()}, out / "weights.safetensors")
    print((TIMM if library == "timm" else {}).get(model, model))


if __name__ == "__main__":
    main()
