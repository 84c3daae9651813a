"""Makes test/fixtures/training-golden.json: what PyTorch computes of losses, optimisers, schedules and one training step.

    python scripts/make-training-golden.py

Needs torch, torchvision and numpy. Weights and pictures are those of test/support/seededWeights.ts.
"""

import importlib.util
import json
from pathlib import Path

import numpy as np
import torch
import torchvision
from torch import nn
from torch.optim import lr_scheduler

HERE = Path(__file__).parent
SPEC = importlib.util.spec_from_file_location("seeded", HERE / "make-seeded-golden.py")
seeded = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(seeded)

STEPS = 30
SIDE, PICTURES = 64, 4
# Random signs onto which an update is projected: two updates with the same projections are the same update.
PROJECTIONS = 3


def numbers(count, seed, low=-1.0, high=1.0):
    return (low + (high - low) * seeded.hash_to_unit(seed, count)).astype(np.float32)


def losses():
    classes, labels = 5, [0, 3, 3, 1]
    logits = numbers(len(labels) * classes, 900, -4, 4).reshape(len(labels), classes)
    weights = [0.5, 2.0, 1.0, 0.25, 3.0]
    cases = []
    for smoothing in (0.0, 0.1):
        for weight in (None, weights):
            x = torch.tensor(logits, requires_grad=True)
            loss = nn.functional.cross_entropy(
                x, torch.tensor(labels), weight=weight and torch.tensor(weight), label_smoothing=smoothing
            )
            loss.backward()
            cases.append(
                {
                    "labelSmoothing": smoothing,
                    "classWeights": weight,
                    "loss": loss.item(),
                    "gradient": x.grad.flatten().tolist(),
                }
            )
    return {"classes": classes, "labels": labels, "logits": logits.flatten().tolist(), "cases": cases}


def optimizers():
    start, target = numbers(6, 901), numbers(6, 902)
    settings = [
        {"kind": "sgd", "momentum": 0, "nesterov": False, "weightDecay": 0},
        {"kind": "sgd", "momentum": 0.9, "nesterov": False, "weightDecay": 0.01},
        {"kind": "sgd", "momentum": 0.9, "nesterov": True, "weightDecay": 0.01},
        {"kind": "adamw", "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weightDecay": 0},
        {"kind": "adamw", "beta1": 0.8, "beta2": 0.95, "epsilon": 1e-6, "weightDecay": 0.1},
    ]
    cases = []
    for clip in (None, 0.5):
        for own in settings:
            x = nn.Parameter(torch.tensor(start))
            if own["kind"] == "sgd":
                optimizer = torch.optim.SGD(
                    [x], 0.05, own["momentum"], weight_decay=own["weightDecay"], nesterov=own["nesterov"]
                )
            else:
                betas = (own["beta1"], own["beta2"])
                optimizer = torch.optim.AdamW([x], 0.05, betas, own["epsilon"], own["weightDecay"])
            after = []
            for _ in range(5):
                optimizer.zero_grad()
                ((x - torch.tensor(target)) ** 2).sum().backward()
                if clip is not None:
                    nn.utils.clip_grad_norm_([x], clip)
                optimizer.step()
                after.append(x.detach().tolist())
            cases.append({"options": own, "clipNorm": clip, "after": after})
    return {"start": start.tolist(), "target": target.tolist(), "learningRate": 0.05, "cases": cases}


def schedules():
    def rates(make, steps=STEPS):
        optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], 1.0)
        schedule = make(optimizer)
        found = []
        for _ in range(steps):
            found.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            schedule.step()
        return found

    def warmed(main):
        warm = 6

        def make(optimizer):
            rise = lr_scheduler.LinearLR(optimizer, 1 / (warm + 1), 1.0, warm)
            return lr_scheduler.SequentialLR(optimizer, [rise, main(optimizer)], [warm])

        return make

    def cycle(optimizer):
        return lr_scheduler.OneCycleLR(optimizer, 1.0, total_steps=STEPS, cycle_momentum=False)

    return {
        "constant": rates(lambda optimizer: lr_scheduler.ConstantLR(optimizer, 1.0)),
        "step": rates(lambda optimizer: lr_scheduler.StepLR(optimizer, STEPS // 3, 0.1)),
        "cosine": rates(lambda optimizer: lr_scheduler.CosineAnnealingLR(optimizer, STEPS)),
        "one-cycle": rates(cycle, STEPS - 1),
        "cosine, a fifth warm-up": rates(warmed(lambda o: lr_scheduler.CosineAnnealingLR(o, STEPS - 6))),
    }


def textbook(mode):
    """The tutorial's resnet18 with two classes: SGD 0.001 with momentum 0.9, one step on four pictures."""
    model = torchvision.models.resnet18()
    state = model.state_dict()
    for tensor, (name, value) in enumerate(state.items()):
        if value.is_floating_point():
            state[name] = seeded.seeded(name, tensor, tuple(value.shape))
    model.load_state_dict(state)
    model.fc = nn.Linear(512, 2)
    with torch.no_grad():
        model.fc.weight.copy_(torch.tensor(numbers(1024, 903, -0.05, 0.05)).reshape(2, 512))
        model.fc.bias.copy_(torch.tensor(numbers(2, 904, -0.05, 0.05)))
    model.train(mode == "batch")
    pictures = torch.tensor(numbers(PICTURES * 3 * SIDE * SIDE, 905, -2, 2)).reshape(PICTURES, 3, SIDE, SIDE)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    optimizer = torch.optim.SGD(model.parameters(), lr=0.001, momentum=0.9)
    loss = nn.functional.cross_entropy(model(pictures), torch.tensor([0, 1, 1, 0]))
    loss.backward()
    optimizer.step()
    updates = {}
    for index, (name, value) in enumerate(model.state_dict().items()):
        if not value.is_floating_point():
            continue
        change = (value - before[name]).double().flatten()
        signs = [np.sign(seeded.hash_to_unit(1000 + 10 * index + k, len(change)) - 0.5) for k in range(PROJECTIONS)]
        if change.abs().sum() > 0:
            updates[name] = {
                "norm": change.norm().item(),
                "projections": [float((change * torch.tensor(sign)).sum()) for sign in signs],
            }
    return {"loss": loss.item(), "updates": updates}


def main():
    torch.set_num_threads(2)
    golden = {
        "losses": losses(),
        "optimizers": optimizers(),
        "schedules": {"steps": STEPS, "rates": schedules()},
        "textbook": {"pictures": PICTURES, "side": SIDE, **{mode: textbook(mode) for mode in ("frozen", "batch")}},
    }
    target = HERE.parent / "test" / "fixtures" / "training-golden.json"
    target.write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
