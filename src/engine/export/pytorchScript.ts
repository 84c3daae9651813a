import { python, pythonLines } from './pythonLiteral';
import type { ScriptFacts } from './ScriptFacts';
import { buildCode, transformCode } from './pytorchModel';
import { balancedCode, optimizerCode, scheduleCode } from './pytorchRecipe';

/** A Python program that trains as the run did, in one process or, by torchrun, in many. */
export function pytorchScript(facts: ScriptFacts): string {
  const { architecture, classes, recipe, published, phases, rates } = facts;
  const start = recipe.fromScratch ? 'fresh weights' : (published ?? 'the checkpoint that --weights names');
  const phaseLines = phases.map(
    (phase) =>
      `    dict(train=${python(phase.train)}, epochs=${phase.epochs}, drops=${python(phase.drops)}),`,
  );
  const rateLines = rates.map(([path, rate]) => `    ${python(path)}: ${rate},`);
  return `"""Trains ${architecture} on ${classes.length} classes, from ${start}. Written by Headstart.

    python train.py DATA
    torchrun --standalone --nproc-per-node 8 train.py DATA

DATA is a folder of class folders, has train and val in it, or is a CSV file of picture and label.
Needs torch, torchvision and Pillow.
"""

import argparse
import copy
import csv
import math
import os
from pathlib import Path

import torch
import torch.distributed as dist
import torchvision
from PIL import Image, ImageOps
from torch import nn
from torch.nn.parallel import DistributedDataParallel
from torch.utils.data import DataLoader, Dataset, DistributedSampler
from torchvision import transforms
from torchvision.ops import StochasticDepth

CLASSES = ${pythonLines(classes)}
HEADS = ${python(facts.heads)}
# What each phase trains, "" for everything, and from which layer on dropout is active.
PHASES = [
${phaseLines.join('\n')}
]
# Learning rates by path; of those that a parameter's name begins with, the longest counts.
RATES = {
${rateLines.join('\n')}
}
BATCH = ${recipe.batch}  # of all processes together
SEED = ${recipe.seed}
# ${facts.heldOut ? 'Pictures to validate with.' : 'Share of each class to validate with.'}
HELD_OUT = ${facts.heldOut ? pythonLines(facts.heldOut) : recipe.validation}

${transformCode(facts)}


class Pictures(Dataset):
    def __init__(self, samples, transform):
        self.samples, self.transform = samples, transform

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, index):
        path, label = self.samples[index]
        return self.transform(ImageOps.exif_transpose(Image.open(path)).convert("RGB")), label


def find_pictures(data):
    if data.suffix.lower() == ".csv":
        rows = [row for row in csv.reader(data.open(encoding="utf-8-sig", newline="")) if row]
        return [(data.parent / row[0].strip(), CLASSES.index(row[1].strip())) for row in rows if row[1].strip() in CLASSES]
    kinds = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif")
    return [
        (path, label)
        for label, name in enumerate(CLASSES)
        for path in sorted((data / name).rglob("*"))
        if path.suffix.lower() in kinds
    ]


def split(data):
    if (data / "train").is_dir() and (data / "val").is_dir():
        return find_pictures(data / "train"), find_pictures(data / "val")
    samples = find_pictures(data)
    if isinstance(HELD_OUT, list):
        root = data if data.is_dir() else data.parent
        held = {root / path for path in HELD_OUT}
    else:
        held, generator = set(), torch.Generator().manual_seed(SEED)
        for label in range(len(CLASSES)):
            own = [path for path, own_label in samples if own_label == label]
            count = min(max(round(len(own) * HELD_OUT), 1), len(own) - 1) if HELD_OUT > 0 else 0
            held |= {own[place] for place in torch.randperm(len(own), generator=generator)[:count]}
    return [one for one in samples if one[0] not in held], [one for one in samples if one[0] in held]


def within(name, paths):
    return any(path == "" or name == path or name.startswith(path + ".") for path in paths)


${buildCode(facts)}


def set_mode(model, phase):
    """Frozen layers behave as in inference: their statistics stay, and nothing before them is dropped."""
    model.eval()
    drops = False
    for name, module in model.named_modules():
        drops = drops or name == phase["drops"]
        if isinstance(module, (nn.Dropout, StochasticDepth)):
            module.train(drops)
        elif isinstance(module, nn.BatchNorm2d):
            module.train(${recipe.movesStatistics ? 'within(name, phase["train"])' : 'False'})


${scheduleCode(recipe)}


${optimizerCode(recipe)}


@torch.no_grad()
def accuracy_of(model, loader, device):
    model.eval()
    right = sum((model(pictures.to(device)).argmax(1).cpu() == labels).sum().item() for pictures, labels in loader)
    return right / max(len(loader.dataset), 1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--weights", help="checkpoint to start from, .pth or .safetensors")
    parser.add_argument("--out", default="model.pth")
    parser.add_argument("--workers", type=int, default=4)
    args = parser.parse_args()
    world, rank = int(os.environ.get("WORLD_SIZE", 1)), int(os.environ.get("RANK", 0))
    cuda = torch.cuda.is_available()
    device = torch.device(f"cuda:{os.environ.get('LOCAL_RANK', 0)}" if cuda else "cpu")
    if world > 1:
        dist.init_process_group("nccl" if cuda else "gloo")
    torch.manual_seed(SEED)
    seen, held = split(args.data)
    sampler = DistributedSampler(Pictures(seen, TRAINING), world, rank, seed=SEED)
    loader = DataLoader(sampler.dataset, max(BATCH // world, 1), sampler=sampler, num_workers=args.workers)
    held_out = DataLoader(Pictures(held, PLAIN), BATCH, num_workers=args.workers)
    ${balancedCode(recipe)}
    criterion = nn.CrossEntropyLoss(weight, label_smoothing=${recipe.labelSmoothing}).to(device)
    model = build(args.weights).to(device)
    best, best_state = -1.0, None
    for phase in PHASES:
        for name, parameter in model.named_parameters():
            parameter.requires_grad = within(name, phase["train"])
        optimizer = make_optimizer(model)
        steps = phase["epochs"] * len(loader)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: factor(step, steps))
        # Each process begins with the weights of the first.
        parallel = DistributedDataParallel(model${facts.heads.length > 1 ? ', find_unused_parameters=True' : ''}) if world > 1 else model
        for epoch in range(phase["epochs"]):
            set_mode(model, phase)
            sampler.set_epoch(epoch)
            for pictures, labels in loader:
                optimizer.zero_grad()
                loss = criterion(parallel(pictures.to(device)), labels.to(device))
                loss.backward()
${recipe.clipNorm === null ? '' : `                nn.utils.clip_grad_norm_(model.parameters(), ${recipe.clipNorm})\n`}                optimizer.step()
                schedule.step()
            if rank == 0:
                accuracy = accuracy_of(model, held_out, device)
                print(f"epoch {epoch + 1}: loss {loss.item():.4f}, accuracy {accuracy:.4f}", flush=True)
                if accuracy > best or not held:
                    best, best_state = accuracy, copy.deepcopy(model.state_dict())
        if rank == 0:
            model.load_state_dict(best_state)
    if rank == 0:
        torch.save(model.state_dict(), args.out)
    if world > 1:
        dist.destroy_process_group()


if __name__ == "__main__":
    main()
`;
}
