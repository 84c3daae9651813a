"""PyTorch's losses, gradients and optimiser steps for one architecture, as safetensors files in a folder.

python gradients.py ARCHITECTURE SIZE BATCH SEED FOLDER [smooth] [PATH=KEPT …]

Weights are seeded, with random BatchNorm statistics and affine parameters, and with every parameter that torchvision starts at a
constant perturbed, so that no branch is silent. Of the layers at PATH only the first KEPT stay; `smooth`
makes every ReLU a SiLU. Losses and gradients are computed
twice, in float32 and in float64. Needs torch and torchvision.
"""

import copy
import os
import sys
from pathlib import Path

import torch
import torchvision
from safetensors.torch import save_file

CLASSES = 10
BatchNorm = torch.nn.modules.batchnorm._BatchNorm


def build(name, size, narrowed):
    builder = torchvision.models.get_model_builder(name)
    options = {"num_classes": CLASSES}
    if name.startswith("vit_"):
        options["image_size"] = size
    if name.startswith("maxvit"):
        options["input_size"] = (size, size)
    if name in ("googlenet", "inception_v3"):
        options.update(aux_logits=False, transform_input=True, init_weights=False)
    model = builder(weights=None, **options)
    for path, kept in (each.split("=") for each in narrowed):
        layers = model.get_submodule(path)._modules
        for key in list(layers)[int(kept) :]:
            del layers[key]
    return model


def randomise(model):
    for module in model.modules():
        if isinstance(module, BatchNorm):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 1.5)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.std() < 1e-3 or parameter.numel() == 1 or parameter.dim() == 1:
                parameter.add_(torch.randn_like(parameter) * 0.05)
            if name.endswith("layer_scale"):
                parameter.uniform_(0.1, 0.5)


def smoothen(on):
    """Makes every ReLU a SiLU, or a ReLU again: where batch statistics are used, a single ReLU that rounding tips over changes
    the gradients of a small layer by a percent, in PyTorch itself too."""
    functional = torch.nn.functional
    relu = (lambda x, inplace=False: functional.silu(x)) if on else RELU
    functional.relu = relu
    torch.nn.ReLU.forward = lambda self, x: relu(x)
    torch.nn.ReLU6.forward = lambda self, x: relu(x) if on else functional.hardtanh(x, 0.0, 6.0)


RELU = torch.nn.functional.relu

OPTIMIZERS = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.001, momentum=0.9, weight_decay=1e-4),
    "nesterov": lambda p: torch.optim.SGD(p, lr=0.001, momentum=0.9, nesterov=True, weight_decay=1e-4),
    "adamw": lambda p: torch.optim.AdamW(p, lr=1e-4, weight_decay=0.01),
}


def main():
    name, folder = sys.argv[1], Path(sys.argv[5])
    size, batch, seed = (int(number) for number in sys.argv[2:5])
    torch.manual_seed(seed)
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", 2)))
    smooth = "smooth" in sys.argv[6:]
    model = build(name, size, [each for each in sys.argv[6:] if each != "smooth"])
    randomise(model)
    start = copy.deepcopy(model.state_dict())
    picture = torch.randn(batch, 3, size, size)
    labels = torch.randint(0, CLASSES, (batch,))
    weights = torch.linspace(0.5, 1.5, CLASSES)

    def save(file, tensors):
        save_file({key: value.detach().float().contiguous() for key, value in tensors.items()}, folder / f"{file}.safetensors")

    def loss(kind):
        logits = model(picture.to(kind))
        return torch.nn.functional.cross_entropy(logits, labels, weight=weights.to(kind), label_smoothing=0.1)

    def prepare(mode, kind):
        smoothen(smooth or mode == "batch")
        model.float().load_state_dict(start)
        model.to(kind).eval()
        for module in model.modules():
            if mode == "batch" and isinstance(module, BatchNorm):
                module.train()
        model.zero_grad()

    save("start", {"input": picture, "labels": labels} | {f"weights/{key}": value for key, value in start.items()})
    normalised = any(isinstance(module, BatchNorm) for module in model.modules())
    kinds = {"float32": torch.float32, "exact": torch.float64}
    for mode in ("frozen", "batch") if normalised else ("frozen",):
        result = {}
        for kind, dtype in kinds.items():
            prepare(mode, dtype)
            value = loss(dtype)
            value.backward()
            result[f"{kind}/loss"] = value
            for key, parameter in model.named_parameters():
                if parameter.grad is not None:
                    result[f"{kind}/gradient/{key}"] = parameter.grad
            if mode == "batch":
                for key, value in model.state_dict().items():
                    if key.endswith(("running_mean", "running_var")):
                        result[f"{kind}/statistics/{key}"] = value.float().clone()
            result = {key: value.detach().float().clone() for key, value in result.items()}
        save(mode, result)

    for optimizer, make in OPTIMIZERS.items():
        prepare("frozen", torch.float32)
        stepper = make(model.parameters())
        for _ in range(5):
            stepper.zero_grad()
            loss(torch.float32).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
            stepper.step()
        save(optimizer, {f"after/{key}": parameter for key, parameter in model.named_parameters()})


if __name__ == "__main__":
    main()
