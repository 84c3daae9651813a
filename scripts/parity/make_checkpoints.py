"""Makes what the parity check compares with: a checkpoint of one architecture with seeded weights, inputs, and PyTorch's logits.

Every branch of the network matters: batch normalisation has statistics near those of its own input but not equal to them,
what torchvision starts at zero or next to it (some heads, class tokens, ConvNeXt's layer scale) is drawn anew, and every
weight and bias of a normalisation is perturbed. Writes into the folder `--out`:

    NAME.zip.pth, NAME.legacy.pth, NAME.safetensors    the formats asked for
    input-1.npy, input-3.npy                           N x 3 x crop x crop; the one picture is the first of the three
    logits-1.npy, logits-3.npy                         as PyTorch computes them in float32
    exact-3.npy                                        as it computes them in float64

Needs torch, torchvision, numpy, safetensors.
"""

import argparse
import pathlib
import zlib

import numpy as np
import torch

try:
    import torchvision_cpu  # noqa: F401  (where torchvision must run beside a CPU build of torch)
except ImportError:
    pass
import torchvision
from safetensors.torch import save_file
from torch import nn


def build(name: str, crop: int) -> nn.Module:
    options = {}
    if name in ("googlenet", "inception_v3"):
        # As for the published weights.
        options = {"aux_logits": True, "transform_input": True, "init_weights": True}
    elif name.startswith("vit_"):
        options = {"image_size": crop}
    elif name.startswith("maxvit"):
        options = {"input_size": (crop, crop)}
    return torchvision.models.get_model(name, weights=None, **options)


def draw_pictures(crop: int) -> torch.Tensor:
    """Three pictures that differ: blobs of colour with noise on them."""
    blobs = nn.functional.interpolate(torch.randn(3, 3, 7, 7), size=(crop, crop), mode="bicubic")
    return blobs + 0.3 * torch.randn(3, 3, crop, crop)


@torch.no_grad()
def randomise(network: nn.Module) -> None:
    """Draws what would not matter otherwise.

    Batch normalisations get a bias that lets most of the signal pass a ReLU. With one of zero a deep network of random weights
    is chaotic: it makes a rounding error a thousand times larger, PyTorch's own as much as ours, and hides what is compared.
    """
    for name, parameter in network.named_parameters():
        if name.endswith("layer_scale"):
            parameter.uniform_(0.1, 1.0)
        elif parameter.dim() == 1 and name.endswith("weight"):
            parameter.mul_(torch.empty_like(parameter).uniform_(0.6, 1.4))
        elif parameter.dim() == 1:
            parameter.add_(torch.randn_like(parameter), alpha=0.1)
        elif not parameter.any():
            parameter.normal_(0, parameter.shape[-1] ** -0.5)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.bias.add_(0.5)


@torch.no_grad()
def calibrate(network: nn.Module, pictures: torch.Tensor) -> None:
    """Gives each batch normalisation the statistics of what reaches it, as training would have, but pushed away from them.

    Layer after layer, so that signals keep their size: otherwise what is pushed adds up, and with it every rounding error.
    """

    def measure(norm: nn.BatchNorm2d, inputs: tuple[torch.Tensor]) -> None:
        variance, mean = torch.var_mean(inputs[0], dim=(0, 2, 3))
        norm.running_mean.copy_(mean + 0.1 * torch.randn_like(mean) * variance.sqrt())
        norm.running_var.copy_(variance * torch.empty_like(mean).uniform_(0.5, 1.5))

    norms = [module for module in network.modules() if isinstance(module, nn.BatchNorm2d)]
    hooks = [norm.register_forward_pre_hook(measure) for norm in norms]
    if norms:
        network(pictures)
    for hook in hooks:
        hook.remove()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("architecture")
    parser.add_argument("--crop", type=int, required=True, help="side of the pictures")
    parser.add_argument("--formats", default="zip,legacy,safetensors")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--no-exact", action="store_true", help="leave the float64 logits out")
    arguments = parser.parse_args()
    name, out = arguments.architecture, arguments.out
    formats = arguments.formats.split(",")

    torch.manual_seed(zlib.crc32(name.encode()))
    network = build(name, arguments.crop).eval()
    randomise(network)
    pictures = draw_pictures(arguments.crop)
    calibrate(network, pictures)

    out.mkdir(parents=True, exist_ok=True)
    state = network.state_dict()
    if "zip" in formats:
        torch.save(state, out / f"{name}.zip.pth")
    if "legacy" in formats:
        torch.save(state, out / f"{name}.legacy.pth", _use_new_zipfile_serialization=False)
    if "safetensors" in formats:
        save_file(state, out / f"{name}.safetensors")
    with torch.inference_mode():
        for batch in (1, 3):
            np.save(out / f"input-{batch}.npy", pictures[:batch].numpy())
            np.save(out / f"logits-{batch}.npy", network(pictures[:batch]).numpy())
        if not arguments.no_exact:
            network.double()
            exact = torch.cat([network(picture[None].double()) for picture in pictures])
            np.save(out / "exact-3.npy", exact.numpy())


if __name__ == "__main__":
    main()
