"""PyTorch's side of `npm run bench:train`: training as a script does it, told what to do by lines of JSON on stdin.

    bench_training_torch.py THREADS     answers requests, one JSON object a line
"""

import json
import sys
import time

import torch
from torch import nn
from torchvision import datasets, models
from torchvision.transforms._presets import ImageClassification

TRANSFORMS = ImageClassification(crop_size=224, resize_size=256)


def build(architecture, weights, classes, train):
    """The model with a new head; what `train` does not name is frozen and stays in eval mode, as fine-tuning guides have it."""
    model = getattr(models, architecture)()
    if weights:
        model.load_state_dict(torch.load(weights, map_location="cpu", weights_only=True))
    model.fc = nn.Linear(model.fc.in_features, classes)
    everything = train == ["all"]
    for name, parameter in model.named_parameters():
        parameter.requires_grad = everything or any(name.startswith(path + ".") for path in [*train, "fc"])
    model.train(everything)
    return model


def stepper(model, batch, size, classes, cached):
    """One optimiser step on a fixed batch. `cached` begins at the last stage, on what the frozen part made of the batch."""
    optimizer = torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=1e-3, momentum=0.9)
    loss_of = nn.CrossEntropyLoss()
    picture = torch.randn(batch, 3, size, size)
    labels = torch.randint(0, classes, (batch,))
    forward = model
    if cached:
        with torch.no_grad():
            x = model.maxpool(model.relu(model.bn1(model.conv1(picture))))
            picture = model.layer3(model.layer2(model.layer1(x)))
        forward = lambda x: model.fc(torch.flatten(model.avgpool(model.layer4(x)), 1))

    def step():
        optimizer.zero_grad()
        loss_of(forward(picture), labels).backward()
        optimizer.step()

    return step


def head(request):
    """Seconds of an epoch of training the head: the usual loop runs the frozen body every time, the cached one once."""
    model = build(request["architecture"], request["weights"], request["classes"], [])
    model.eval()
    data = datasets.ImageFolder(request["folder"], transform=TRANSFORMS)
    loader = torch.utils.data.DataLoader(data, batch_size=32, shuffle=True)
    optimizer = torch.optim.SGD(model.fc.parameters(), lr=1e-3, momentum=0.9)
    loss_of = nn.CrossEntropyLoss()
    head_only, model.fc = model.fc, nn.Identity()
    begun = time.perf_counter()
    if not request["cached"]:
        for _ in range(request["epochs"]):
            for pictures, labels in loader:
                with torch.no_grad():
                    features = model(pictures)
                optimizer.zero_grad()
                loss_of(head_only(features), labels).backward()
                optimizer.step()
    else:
        with torch.no_grad():
            pairs = [(model(pictures), labels) for pictures, labels in loader]
        features = torch.cat([pair[0] for pair in pairs])
        labels = torch.cat([pair[1] for pair in pairs])
        for _ in range(request["epochs"]):
            for chosen in torch.randperm(len(labels)).split(32):
                optimizer.zero_grad()
                loss_of(head_only(features[chosen]), labels[chosen]).backward()
                optimizer.step()
    return time.perf_counter() - begun


def main():
    torch.set_num_threads(int(sys.argv[1]))
    step = None
    for line in sys.stdin:
        request = json.loads(line)
        if request["op"] == "prepare":
            model = build(request["architecture"], None, request["classes"], request["train"])
            step = stepper(model, request["batch"], 224, request["classes"], request["cached"])
            result = None
        elif request["op"] == "step":
            begun = time.perf_counter()
            step()
            result = (time.perf_counter() - begun) * 1000
        else:
            result = head(request)
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
