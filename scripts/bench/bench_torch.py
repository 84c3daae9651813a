"""PyTorch's side of `npm run bench`: the usual torchvision pipeline, told what to do by lines of JSON on stdin.

    bench_torch.py prepare SAFETENSORS PTH      writes the same weights as torch.save does
    bench_torch.py once ARCH PTH IMAGE THREADS  one cold classification, as a script would do it
    bench_torch.py serve THREADS                answers requests, one JSON object a line
"""

import json
import sys
import time

import torch
from PIL import Image
from torchvision import models
from torchvision.transforms._presets import ImageClassification

TOP = 5
# What `weights.transforms()` gives for the IMAGENET1K_V1 weights of all four networks.
TRANSFORMS = ImageClassification(crop_size=224, resize_size=256)
DTYPES = {"F32": torch.float32, "I64": torch.int64}


def prepare(source, target):
    """Rewrites a safetensors file as a torch zip file. Read by hand: the safetensors package need not be there."""
    with open(source, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = bytearray(file.read())
    header.pop("__metadata__", None)
    state = {}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        dtype = DTYPES[entry["dtype"]]
        state[name] = torch.frombuffer(data[start:end], dtype=dtype).view(entry["shape"]).clone()
    torch.save(state, target)


def load(architecture, weights):
    """The model as torchvision's own builders load published weights."""
    model = getattr(models, architecture)()
    model.load_state_dict(torch.load(weights, map_location="cpu", weights_only=True))
    return model.eval()


def classify(model, images):
    """The top five of each image: [[index, logit], …]."""
    with torch.inference_mode():
        batch = torch.stack([TRANSFORMS(Image.open(image).convert("RGB")) for image in images])
        logits = model(batch)
        probabilities = logits.softmax(1)
        best = probabilities.topk(TOP, dim=1).indices
        return [[[int(i), float(row[i])] for i in chosen] for row, chosen in zip(logits, best)]


def answer(state, request):
    begun = time.perf_counter()
    if request["op"] == "load":
        # Only one model at a time, as in a script.
        state.pop("model", None)
        state["model"] = load(request["architecture"], request["weights"])
    predictions = classify(state["model"], request["images"])
    return {"milliseconds": (time.perf_counter() - begun) * 1000, "predictions": predictions}


def serve():
    state = {}
    for line in sys.stdin:
        print(json.dumps(answer(state, json.loads(line))), flush=True)


if __name__ == "__main__":
    command, *rest = sys.argv[1:]
    if command == "prepare":
        prepare(*rest)
    elif command == "once":
        torch.set_num_threads(int(rest[3]))
        print(json.dumps(classify(load(rest[0], rest[1]), [rest[2]])), flush=True)
    elif command == "serve":
        torch.set_num_threads(int(rest[0]))
        serve()
    else:
        sys.exit(__doc__)
