"""Trains the demo model: shufflenet_v2_x0_5 from scratch on the pictures that drawDataset.mjs draws.

    npm run draw:demo -- --out DIR --per-class 500 --seed 1
    python3 scripts/demo/train_demo.py --data DIR --out models/demo

Reads DIR/train and DIR/val, writes OUT/model.safetensors (the whole state dict, float32) and
OUT/headstart.json. Needs torch, torchvision, safetensors and Pillow. The held-out test set is not read
here: `npm run evaluate:demo` draws and measures it. On one core this takes about ten minutes.
"""

import argparse
import json
import random
import time
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn
from torchvision import transforms
from torchvision.datasets import ImageFolder
from torchvision.models import shufflenet_v2_x0_5
from torchvision.transforms import functional

ARCHITECTURE = "shufflenet_v2_x0_5"
PREPROCESSING = {
    "resize": 144,
    "crop": 128,
    "interpolation": "bilinear",
    # ImageNet's, as every torchvision classifier has them, so that nothing changes when weights are swapped.
    "mean": [0.485, 0.456, 0.406],
    "std": [0.229, 0.224, 0.225],
}
# Low enough that a sure answer still reads as one, high enough that the network stays modest about the rest.
LABEL_SMOOTHING = 0.03


def load(folder):
    """All pictures of an image folder as uint8 (N, 3, resize, resize), the labels, and the class names."""
    dataset = ImageFolder(str(folder))
    side = PREPROCESSING["resize"]
    pictures = torch.empty(len(dataset), 3, side, side, dtype=torch.uint8)
    shrink = transforms.Compose(
        [transforms.Resize(side, antialias=True), transforms.CenterCrop(side), transforms.PILToTensor()]
    )
    for index, (picture, _) in enumerate(dataset):
        pictures[index] = shrink(picture)
    return pictures, torch.tensor(dataset.targets), dataset.classes


def normalise(batch):
    mean = torch.tensor(PREPROCESSING["mean"]).view(1, 3, 1, 1)
    std = torch.tensor(PREPROCESSING["std"]).view(1, 3, 1, 1)
    return (batch.float() / 255 - mean) / std


def augment(batch):
    """Random crop and mirror image, a quarter turn, and now and then swapped colour channels.

    None of these changes the class: the drawn classes have no upright, no handedness and no colour.
    """
    side, crop = PREPROCESSING["resize"], PREPROCESSING["crop"]
    out = torch.empty(len(batch), 3, crop, crop, dtype=batch.dtype)
    for index, picture in enumerate(batch):
        top, left = random.randint(0, side - crop), random.randint(0, side - crop)
        view = torch.rot90(picture[:, top : top + crop, left : left + crop], random.randint(0, 3), (1, 2))
        if random.random() < 0.5:
            view = view.flip(2)
        if random.random() < 0.3:
            view = view[torch.randperm(3)]
        if random.random() < 0.15:
            view = functional.gaussian_blur(view, 5, random.uniform(0.4, 1.6))
        if random.random() < 0.05:
            view = 255 - view
        out[index] = view
    return out


@torch.inference_mode()
def accuracy(model, pictures, labels):
    """Share of right answers, with torchvision's centre crop."""
    model.eval()
    margin = (PREPROCESSING["resize"] - PREPROCESSING["crop"]) // 2
    centre = pictures[:, :, margin : margin + PREPROCESSING["crop"], margin : margin + PREPROCESSING["crop"]]
    right = 0
    for start in range(0, len(centre), 100):
        answers = model(normalise(centre[start : start + 100])).argmax(1)
        right += int((answers == labels[start : start + 100]).sum())
    return right / len(centre)


def train(args):
    torch.manual_seed(args.seed)
    random.seed(args.seed)
    torch.set_num_threads(args.threads)
    pictures, labels, classes = load(args.data / "train")
    val_pictures, val_labels, val_classes = load(args.data / "val")
    assert classes == val_classes, "train and val hold different classes"

    model = shufflenet_v2_x0_5(num_classes=len(classes))
    steps = args.epochs * (len(pictures) // args.batch)
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.lr, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, args.lr, total_steps=steps, pct_start=0.15)
    loss_of = nn.CrossEntropyLoss(label_smoothing=LABEL_SMOOTHING)
    started = time.time()
    for epoch in range(1, args.epochs + 1):
        model.train()
        total = 0.0
        order = torch.randperm(len(pictures))
        batches = [order[at : at + args.batch] for at in range(0, len(order) - args.batch + 1, args.batch)]
        for chosen in batches:
            loss = loss_of(model(normalise(augment(pictures[chosen]))), labels[chosen])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item()
        found = accuracy(model, val_pictures, val_labels)
        print(
            f"epoch {epoch:2d}  loss {total / len(batches):.4f}  val {found:.4f}  {time.time() - started:.0f} s",
            flush=True,
        )

    args.out.mkdir(parents=True, exist_ok=True)
    state = {name: value.contiguous() for name, value in model.state_dict().items()}
    save_file(state, str(args.out / "model.safetensors"), metadata={"format": "pt"})
    manifest = {
        "architecture": ARCHITECTURE,
        "classes": classes,
        "preprocessing": PREPROCESSING,
        "training": {
            "data": "drawn by scripts/demo/drawDataset.mjs",
            "dataSeed": args.data_seed,
            "trainImages": len(pictures),
            "valImages": len(val_pictures),
            "valAccuracy": round(found, 4),
            "weights": "from scratch",
            "epochs": args.epochs,
            "batch": args.batch,
            "optimizer": "adamw",
            "lr": args.lr,
            "labelSmoothing": LABEL_SMOOTHING,
            "seed": args.seed,
            "torch": torch.__version__.split("+")[0],
        },
    }
    (args.out / "headstart.json").write_text(json.dumps(manifest, indent=2) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--data-seed", default="1", help="the seed that the pictures were drawn with, for the record")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=26)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--lr", type=float, default=0.004)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    train(parser.parse_args())
