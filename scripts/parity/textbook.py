"""The tutorial's first step in PyTorch: python textbook.py WEIGHTS HEAD MODE OUT PICTURE PICTURE PICTURE PICTURE

resnet18 from WEIGHTS, fc from HEAD (safetensors), two classes, SGD 0.001 with momentum 0.9, four pictures. MODE is train
(batch normalisation by the batch, as the tutorial has it) or eval (by its statistics). Needs torch, torchvision, safetensors.
"""

import sys

import torch
import torchvision
from PIL import Image
from safetensors.torch import load_file, save_file
from torch import nn
from torchvision import transforms


def main():
    weights, head, mode, out, *pictures = sys.argv[1:]
    # In float64 too: how far PyTorch's own float32 is from it says what a difference means.
    for kind, suffix in ((torch.float32, ""), (torch.float64, ".64")):
        step(weights, head, mode, kind, pictures, out + suffix)


def step(weights, head, mode, kind, pictures, out):
    model = torchvision.models.resnet18()
    model.load_state_dict(load_file(weights))
    model.fc = nn.Linear(512, 2)
    model.load_state_dict(load_file(head), strict=False)
    model.to(kind).train(mode == "train")
    prepare = transforms.Compose(
        [
            transforms.Resize(256),
            transforms.CenterCrop(224),
            transforms.ToTensor(),
            transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
        ]
    )
    batch = torch.stack([prepare(Image.open(path).convert("RGB")) for path in pictures]).to(kind)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.001, momentum=0.9)
    loss = nn.functional.cross_entropy(model(batch), torch.tensor([0, 0, 1, 1]))
    loss.backward()
    optimizer.step()
    state = {name: value.contiguous() for name, value in model.state_dict().items() if value.is_floating_point()}
    save_file({"loss": loss.detach().reshape(1), **state}, out)


if __name__ == "__main__":
    main()
