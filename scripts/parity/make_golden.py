"""Makes test/fixtures/parity-golden.json: PyTorch's logits for a network of every family, with weights and pictures that
test/parity/seededNetwork.ts makes the same way, so that only the logits need to be kept.

    python scripts/parity/make_golden.py

Needs torch, torchvision, numpy. The logits are computed in float64 from the float32 weights.
"""

import json
import math
import pathlib

import numpy as np
import torch

try:
    import torchvision_cpu  # noqa: F401  (where torchvision must run beside a CPU build of torch)
except ImportError:
    pass
import torchvision
from torch import nn

CLASSES = 10
PICTURES = 2

# The first convolution's weights are this much smaller, so that the epsilon of the normalisation behind it shows.
STEM_SCALE = 0.03

# Architecture and side of the pictures: the smallest that covers all classes of modules, as small as the network takes.
NETWORKS = {
    "alexnet": 96,
    "convnext_tiny": 64,
    "densenet121": 64,
    "efficientnet_b0": 64,
    "efficientnet_v2_s": 64,
    "googlenet": 64,
    "inception_v3": 107,
    "maxvit_t": 224,
    "mnasnet0_5": 64,
    "mobilenet_v2": 64,
    "mobilenet_v3_small": 64,
    "regnet_x_400mf": 64,
    "regnet_y_400mf": 64,
    "resnet18": 64,
    "resnet50": 64,
    "shufflenet_v2_x0_5": 64,
    "squeezenet1_1": 64,
    # 96 / 4 = 24 places are no whole number of windows, so that they are padded.
    "swin_t": 96,
    "swin_v2_t": 96,
    "vgg11": 64,
    "vit_b_32": 224,
}


def hash_to_unit(tensor: int, index: np.ndarray) -> np.ndarray:
    """A number in 0...1 from two whole numbers, by multiplication and xor-shift in 32 bits."""
    bits = np.uint32((tensor + 1) * 0x9E3779B1 & 0xFFFFFFFF) + (index.astype(np.uint32) + np.uint32(1)) * np.uint32(0x85EBCA6B)
    bits = (bits ^ (bits >> np.uint32(15))) * np.uint32(0x2C1B3C6D)
    bits = (bits ^ (bits >> np.uint32(12))) * np.uint32(0x297A2D39)
    return (bits ^ (bits >> np.uint32(15))) / 2**32


def seeded(name: str, tensor: int, shape: tuple[int, ...], is_batch_norm: bool) -> np.ndarray:
    unit = hash_to_unit(tensor, np.arange(math.prod(shape)))
    if name.endswith("running_var"):
        low, width = 0.75, 0.5
    elif len(shape) == 1:
        # The bias of a batch normalisation lets most of the signal pass a ReLU: see make_checkpoints.py.
        middle = 1 if name.endswith("weight") else 0.5 if is_batch_norm and name.endswith("bias") else 0
        low, width = middle - 0.1, 0.2
    else:
        bound = math.sqrt(6 / math.prod(shape[1:]))
        low, width = -bound, 2 * bound
    return (low + width * unit).reshape(shape)


def seeded_pictures(side: int) -> torch.Tensor:
    """Squares of 16 pixels of one colour, with noise on them."""
    picture, channel, row, column = np.indices((PICTURES, 3, side, side))
    square = ((picture * 3 + channel) * side + row // 16) * side + column // 16
    pixel = ((picture * 3 + channel) * side + row) * side + column
    values = 4 * hash_to_unit(0, square) - 2 + hash_to_unit(1, pixel) - 0.5
    return torch.from_numpy(values.astype(np.float32))


def build(architecture: str) -> nn.Module:
    options = {"num_classes": CLASSES}
    if architecture in ("googlenet", "inception_v3"):
        options |= {"aux_logits": True, "transform_input": True, "init_weights": False}
    return torchvision.models.get_model(architecture, weights=None, **options).eval()


class Seeds:
    """Fills a network with seeded weights."""

    def __init__(self, network: nn.Module) -> None:
        self.state = network.state_dict()
        self.seeds = {name: tensor for tensor, name in enumerate(self.state)}
        self.norms = {path: each for path, each in network.named_modules() if isinstance(each, nn.BatchNorm2d)}
        # What is neither learned nor measured is a table that the architecture fixes.
        stem = next(name for name in self.state if self.state[name].dim() == 4)
        for name in {name for name, _ in network.named_parameters()}:
            values = self.draw(name) * (STEM_SCALE if name == stem else 1)
            self.state[name].copy_(torch.from_numpy(values.astype(np.float32)))

    def draw(self, name: str) -> np.ndarray:
        return seeded(name, self.seeds[name], tuple(self.state[name].shape), name.rpartition(".")[0] in self.norms)

    def scale(self, path: str, variance: float) -> None:
        """Gives a batch normalisation statistics that go with this variance."""
        mean = self.draw(f"{path}.running_mean") * math.sqrt(variance)
        spread = self.draw(f"{path}.running_var") * variance
        self.norms[path].running_mean.copy_(torch.from_numpy(mean.astype(np.float32)))
        self.norms[path].running_var.copy_(torch.from_numpy(spread.astype(np.float32)))


@torch.inference_mode()
def make(architecture: str, side: int) -> dict[str, object]:
    """The logits, and for each batch normalisation the variance of what reaches it, to which its statistics are scaled."""
    network = build(architecture)
    seeds = Seeds(network)
    norms, scale = seeds.norms, seeds.scale
    variances = dict.fromkeys(norms, 1.0)

    def measure(path: str, inputs: tuple[torch.Tensor]) -> None:
        variances[path] = float(f"{inputs[0].var(dim=(0, 2, 3)).mean().item():.3g}")
        scale(path, variances[path])

    for path in norms:
        scale(path, 1.0)
    pictures = seeded_pictures(side)
    hooks = [
        norm.register_forward_pre_hook(lambda _, inputs, path=path: measure(path, inputs))
        for path, norm in norms.items()
    ]
    network(pictures)
    for hook in hooks:
        hook.remove()
    logits = network.double()(pictures.double()).tolist()
    return {
        "side": side,
        "variances": list(variances.values()),
        "logits": [[float(f"{logit:.8g}") for logit in row] for row in logits],
    }


def main() -> None:
    golden = {}
    for architecture, side in NETWORKS.items():
        golden[architecture] = make(architecture, side)
        logits = golden[architecture]["logits"]
        largest = max(abs(logit) for logit in logits[0])
        spread = max(abs(a - b) for a, b in zip(*logits))
        print(f"{architecture}: largest logit {largest:.3g}, the second picture's differ by up to {spread:.2g}")
    file = pathlib.Path(__file__).parents[2] / "test/fixtures/parity-golden.json"
    rows = ",\n".join(f"  {json.dumps(name)}: {json.dumps(row)}" for name, row in golden.items())
    file.write_text(f"{{\n{rows}\n}}\n")


if __name__ == "__main__":
    main()
