"""PyTorch's losses, gradients and optimiser steps for one architecture, as a safetensors file.

python gradients.py ARCHITECTURE SIZE BATCH OUT.safetensors

Weights are seeded, with random BatchNorm statistics and affine parameters, and with every parameter that
torchvision starts at a constant perturbed, so that no branch is silent. Needs torch and torchvision.
"""

import copy
import sys

import torch
import torchvision
from safetensors.torch import save_file

CLASSES = 10


def build(name, size):
    builder = torchvision.models.get_model_builder(name)
    options = {"num_classes": CLASSES}
    if name.startswith("vit_"):
        options["image_size"] = size
    if name.startswith("maxvit"):
        options["input_size"] = (size, size)
    if name in ("googlenet", "inception_v3"):
        options.update(aux_logits=False, transform_input=True, init_weights=False)
    return builder(weights=None, **options)


def randomise(model):
    for module in model.modules():
        if isinstance(module, torch.nn.modules.batchnorm._BatchNorm):
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


def loss_of(model, picture, labels, weights):
    return torch.nn.functional.cross_entropy(model(picture), labels, weight=weights, label_smoothing=0.1)


def main():
    name, size, batch, out = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    torch.manual_seed(0)
    torch.set_num_threads(2)
    model = build(name, size)
    randomise(model)
    start = copy.deepcopy(model.state_dict())
    picture = torch.randn(batch, 3, size, size)
    labels = torch.randint(0, CLASSES, (batch,))
    weights = torch.linspace(0.5, 1.5, CLASSES)
    result = {"input": picture, "labels": labels}
    result.update({f"weights/{key}": value for key, value in start.items()})

    def prepare(mode):
        smoothen(mode == "batch")
        model.load_state_dict(start)
        model.eval()
        if mode == "batch":
            for module in model.modules():
                if isinstance(module, torch.nn.modules.batchnorm._BatchNorm):
                    module.train()
        model.zero_grad()

    for mode in ("frozen", "batch"):
        prepare(mode)
        loss = loss_of(model, picture, labels, weights)
        loss.backward()
        result[f"{mode}/loss"] = loss.detach()
        for key, parameter in model.named_parameters():
            if parameter.grad is not None:
                result[f"{mode}/gradient/{key}"] = parameter.grad.clone()
        if mode == "batch":
            for key, value in model.state_dict().items():
                if key.endswith(("running_mean", "running_var")):
                    result[f"{mode}/statistics/{key}"] = value.clone()

    # How far PyTorch's own float32 is from the truth: what no other float32 program can be expected to beat by much.
    for mode in ("frozen", "batch"):
        prepare(mode)
        model.double()
        loss_of(model, picture.double(), labels, weights.double()).backward()
        for key, parameter in model.named_parameters():
            if parameter.grad is not None:
                result[f"{mode}/exact/{key}"] = parameter.grad.float()
        model.float()

    optimizers = {
        "sgd": lambda p: torch.optim.SGD(p, lr=0.001, momentum=0.9, weight_decay=1e-4),
        "nesterov": lambda p: torch.optim.SGD(p, lr=0.001, momentum=0.9, nesterov=True, weight_decay=1e-4),
        "adamw": lambda p: torch.optim.AdamW(p, lr=1e-4, weight_decay=0.01),
    }
    for kind, make in optimizers.items():
        prepare("frozen")
        optimizer = make(model.parameters())
        for _ in range(5):
            optimizer.zero_grad()
            loss_of(model, picture, labels, weights).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
            optimizer.step()
        for key, parameter in model.named_parameters():
            result[f"{kind}/after/{key}"] = parameter.detach().clone()
    save_file({key: value.contiguous() for key, value in result.items()}, out)


if __name__ == "__main__":
    main()
