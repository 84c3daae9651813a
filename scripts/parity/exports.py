"""Fine-tunes a model with Headstart, exports it in every format, and compares each in Python with Headstart's own answers.

python scripts/parity/exports.py [ARCHITECTURE …]     after `npm run build`; without names the demo model and three others

Weights to start from are fresh ones of torchvision's, or the demo model's. What is compared: the logits of random pixels
(`headstart run`), the logits and probabilities of pictures (`headstart classify`), the names and order of the state dict, and the
training script, which is run by torchrun for the recipe's epochs. Needs torch, torchvision, onnx, onnxruntime, safetensors, Pillow.
"""

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy
import onnx
import onnxruntime
import torch
import torchvision
from PIL import Image
from safetensors.torch import load_file
from torchvision import transforms

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "media/samples-new-classes"
DEMO = ROOT / "models/demo/model.safetensors"
RECIPE = ["--recipe", "finetune", "--head-epochs", "1", "--epochs", "1", "--deepest-lr", "1e-4", "--views", "1"]
TOLERANCE = 1e-4  # of the largest logit, and of a probability


def headstart(*arguments):
    command = ["node", ROOT / "dist/cli.js", *arguments, "--json"]
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout


def apart(one, other):
    """The largest difference over the largest value."""
    one, other = numpy.asarray(one, numpy.float64), numpy.asarray(other, numpy.float64)
    difference = float(numpy.abs(one - other).max() / numpy.abs(other).max())
    if one.shape != other.shape or not difference <= TOLERANCE:
        raise SystemExit(f"differs by {difference}")
    return f"{difference:.1e}"


def start_weights(name, folder):
    if name == "shufflenet_v2_x0_5":
        return DEMO
    torch.manual_seed(0)
    options = {"init_weights": True} if name in ("googlenet", "inception_v3") else {}
    torch.save(torchvision.models.get_model(name, **options).state_dict(), folder / "start.pth")
    return folder / "start.pth"


def strictly(name, classes, state):
    model = torchvision.models.get_model(name, num_classes=classes).eval()
    if list(state) != list(model.state_dict()):
        raise SystemExit("other names, or another order")
    model.load_state_dict(state, strict=True)
    return model


def session(path):
    return onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])


def check(name, folder):
    start, model = start_weights(name, folder), folder / "model"
    views = ["--size", "128", "--augmentation", "rand" if start == DEMO else "light"]
    headstart("finetune", PICTURES, "--arch", name, "--weights", start, *RECIPE, *views, "--out", model)
    manifest = json.loads((model / "headstart.json").read_text())
    classes, crop = manifest["classes"], manifest["preprocessing"]["crop"]
    paths = sorted(PICTURES.glob("*/*.jpg"))[::9]
    answers = [json.loads(line) for line in headstart("classify", *paths, "--weights", model, "--top", len(classes)).splitlines()]

    def asked(key):
        ranked = [sorted(one["predictions"], key=lambda prediction: prediction["index"]) for one in answers]
        return [[prediction[key] for prediction in one] for one in ranked]

    pixels = numpy.random.default_rng(0).standard_normal((2, 3, crop, crop), numpy.float32)
    numpy.save(folder / "x.npy", pixels)
    headstart("run", "--weights", model, "--input", folder / "x.npy", "--output", folder / "y.npy")
    logits = numpy.load(folder / "y.npy")

    files = {kind: folder / f"exported.{kind}" for kind in ("pth", "safetensors", "onnx")} | {"pytorch": folder / "train.py"}
    for kind, file in files.items():
        headstart("export", model, "--format", kind, "--out", file)
    headstart("export", model, "--format", "onnx", "--raw", "--batch", 2, "--out", folder / "raw.onnx")

    prepare = evaluation(manifest["preprocessing"])
    pictures = torch.stack([prepare(Image.open(path).convert("RGB")) for path in paths])
    for kind in ("pth", "safetensors"):
        state = torch.load(files[kind], weights_only=True) if kind == "pth" else load_file(files[kind])
        if kind == "safetensors":
            # The format keeps no version, which MNASNet asks for, and sorts the names.
            order = list(torchvision.models.get_model(name, num_classes=len(classes)).state_dict())
            state = type(torch.nn.Module().state_dict())((key, state[key]) for key in order if key in state)
            state._metadata = {"": {"version": 2}}
        network = strictly(name, len(classes), state)
        with torch.no_grad():
            report(name, f"{kind}: pixels", apart(network(torch.from_numpy(pixels)), logits))
            report(name, f"{kind}: pictures", apart(network(pictures), asked("logit")))

    report(name, "onnx --raw: pixels", apart(session(folder / "raw.onnx").run(None, {"input": pixels})[0], logits))
    whole = session(files["onnx"])
    found = [whole.run(None, {"image": numpy.asarray(Image.open(path).convert("RGB"))})[0][0] for path in paths]
    report(name, "onnx: pictures", apart(found, asked("probability")))
    for file in (files["onnx"], folder / "raw.onnx"):
        onnx.checker.check_model(onnx.load(file), full_check=True)
        metadata = session(file).get_modelmeta().custom_metadata_map
        if json.loads(metadata["labels"]) != classes:
            raise SystemExit("other labels")
    check_script(name, folder, files["pytorch"], start, manifest)


def evaluation(how):
    steps = [
        transforms.Resize(how["resize"], transforms.InterpolationMode(how["interpolation"])),
        transforms.CenterCrop(how["crop"]),
    ]
    return transforms.Compose([*steps, transforms.ToTensor(), transforms.Normalize(how["mean"], how["std"])])


def check_script(name, folder, script, start, manifest):
    """The training script: the run's hyper-parameters, a model that loads strictly, and frozen statistics as they were."""
    recipe, classes = manifest["training"]["recipe"], manifest["classes"]
    spec = importlib.util.spec_from_file_location("train", script)
    train = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(train)
    own = train.build(str(start))
    strictly(name, len(classes), own.state_dict())
    for parameter in own.parameters():
        parameter.requires_grad = True
    optimizer = train.make_optimizer(own)
    rates = [group["lr"] for group in optimizer.param_groups]
    agree = {
        "classes": train.CLASSES == classes,
        "epochs": [phase["epochs"] for phase in train.PHASES] == [recipe["headEpochs"], recipe["epochs"]],
        "optimiser": type(optimizer).__name__.lower() == recipe["optimizer"],
        "decay": optimizer.defaults["weight_decay"] == recipe["weightDecay"],
        "rates": bool(numpy.allclose([max(rates), min(rates)], [recipe["learningRate"], recipe["deepestLearningRate"]])),
        "batch, seed": (train.BATCH, train.SEED) == (recipe["batch"], recipe["seed"]),
        "evaluation": repr(train.PLAIN) == repr(evaluation(manifest["preprocessing"])),
    }
    if not all(agree.values()):
        raise SystemExit(f"the script disagrees: {agree}")
    out = folder / "trained.pth"
    launcher = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "1"]
    command = [*launcher, script, PICTURES, "--weights", start, "--out", out, "--workers", "0"]
    run = subprocess.run([str(part) for part in command], capture_output=True, text=True, env=os.environ)
    if run.returncode != 0:
        raise SystemExit(run.stderr)
    state = torch.load(out, weights_only=True)
    strictly(name, len(classes), state)
    before = train.build(str(start)).state_dict()
    moved = [key for key in state if "running_" in key and not torch.equal(state[key], before[key])]
    if moved:
        raise SystemExit(f"frozen statistics moved: {moved}")
    report(name, "pytorch: agrees, ran", run.stdout.strip().splitlines()[-1])


def report(name, what, found):
    print(f"{name:20} {what:24} {found}", flush=True)


def main():
    torch.set_num_threads(2)
    for name in sys.argv[1:] or ["shufflenet_v2_x0_5", "mnasnet0_5", "squeezenet1_0", "resnet18"]:
        with tempfile.TemporaryDirectory() as folder:
            check(name, Path(folder))


if __name__ == "__main__":
    main()
