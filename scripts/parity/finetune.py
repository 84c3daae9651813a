"""Trains a new SqueezeNet head in PyTorch as Headstart did, for several seeds: python finetune.py WEIGHTS DATA RUNS.json

RUNS.json: [{"seed", "classes", "heldOut": [paths below DATA], "recipe", "preprocessing", "head": {"weight", "bias"}}]. Prints the best and the last validation
accuracy of each run as JSON. The features before the head are computed once, in eval mode, as a frozen part has it; the head has its
dropout. Needs torch, torchvision and safetensors.
"""

import json
import math
import sys
from pathlib import Path

import torch
import torchvision
from PIL import Image
from safetensors.torch import load_file
from torch import nn
from torchvision import transforms


def features_of(model, paths, preprocessing):
    prepare = transforms.Compose(
        [
            transforms.Resize(preprocessing["resize"]),
            transforms.CenterCrop(preprocessing["crop"]),
            transforms.ToTensor(),
            transforms.Normalize(preprocessing["mean"], preprocessing["std"]),
        ]
    )
    with torch.no_grad():
        return torch.cat([model.features(prepare(Image.open(path).convert("RGB"))[None]) for path in paths])


def train(features, labels, held, run):
    recipe = run["recipe"]
    torch.manual_seed(run["seed"])
    head = nn.Sequential(
        nn.Dropout(0.5), nn.Conv2d(512, len(run["classes"]), 1), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten()
    )
    with torch.no_grad():
        head[1].weight.copy_(torch.tensor(run["head"]["weight"]).reshape(head[1].weight.shape))
        head[1].bias.copy_(torch.tensor(run["head"]["bias"]))
    if recipe["optimizer"] == "adamw":
        optimizer = torch.optim.AdamW(head.parameters(), recipe["learningRate"], weight_decay=recipe["weightDecay"])
    else:
        optimizer = torch.optim.SGD(
            head.parameters(), recipe["learningRate"], recipe["momentum"], weight_decay=recipe["weightDecay"]
        )
    seen = torch.tensor([i for i in range(len(labels)) if i not in held])
    kept = torch.tensor(sorted(held))
    batch, epochs = recipe["batch"], recipe["epochs"]
    steps = epochs * math.ceil(len(seen) / batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: (1 + math.cos(math.pi * step / steps)) / 2)
    criterion = nn.CrossEntropyLoss(label_smoothing=recipe["labelSmoothing"])
    accuracies = []
    for _ in range(epochs):
        head.train()
        for group in seen[torch.randperm(len(seen))].split(batch):
            optimizer.zero_grad()
            criterion(head(features[group]), labels[group]).backward()
            optimizer.step()
            schedule.step()
        head.eval()
        with torch.no_grad():
            accuracies.append((head(features[kept]).argmax(1) == labels[kept]).float().mean().item())
    return {"best": max(accuracies), "last": accuracies[-1]}


def main():
    weights, data, runs = sys.argv[1], Path(sys.argv[2]), json.loads(Path(sys.argv[3]).read_text())
    classes = runs[0]["classes"]
    samples = [(path, label) for label, name in enumerate(classes) for path in sorted((data / name).iterdir())]
    model = torchvision.models.squeezenet1_0()
    model.load_state_dict(load_file(weights))
    features = features_of(model.eval(), [path for path, _ in samples], runs[0]["preprocessing"])
    labels = torch.tensor([label for _, label in samples])
    names = [path.relative_to(data).as_posix() for path, _ in samples]
    print(json.dumps([train(features, labels, {names.index(path) for path in run["heldOut"]}, run) for run in runs]))


if __name__ == "__main__":
    main()
