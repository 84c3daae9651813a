"""Makes test/fixtures/grad-cam-golden.json: PyTorch's Grad-CAM maps for a network of nearly every family, with the weights and pictures that
test/parity/seededNetwork.ts makes the same way, and for real SqueezeNet weights and photographs where they are there.

    python scripts/parity/make_grad_cam.py [REFERENCE]

Needs torch, torchvision, numpy, Pillow, safetensors. REFERENCE is a folder with squeezenet1_0.safetensors and imagenet-samples/; without
it the real maps of the last run are kept. Everything is computed in float64 from float32 weights and pixels.
"""

import json
import pathlib
import sys

import torch
from torch import nn

import make_golden
from make_golden import torchvision

# Where src/architectures/families has `camPath`, and the side of the picture. VGG is AlexNet's kind and takes far longer.
LAYERS = {
    "alexnet": ("features", 224),
    "convnext_tiny": ("features", 224),
    "densenet121": ("features", 224),
    "efficientnet_b0": ("features", 224),
    "googlenet": ("inception5b", 224),
    "inception_v3": ("Mixed_7c", 299),
    "maxvit_t": ("blocks.3", 224),
    "mnasnet0_5": ("layers", 224),
    "mobilenet_v2": ("features", 224),
    "mobilenet_v3_small": ("features", 224),
    "regnet_y_400mf": ("trunk_output", 224),
    "resnet18": ("layer4", 224),
    "shufflenet_v2_x0_5": ("conv5", 224),
    "squeezenet1_1": ("features", 224),
    "swin_t": ("permute", 224),
    "swin_v2_t": ("permute", 224),
    "vit_b_32": ("encoder.layers.encoder_layer_11.ln_1", 224),
}
# Layers that are not the declared ones, so that gradients pass through more of the network.
DEEPER = {"resnet18": "layer2", "swin_t": "features.3", "convnext_tiny": "features.3"}

PHOTOGRAPHS = ["bird/011.jpg", "dog/151.jpg", "insect/302.jpg", "vehicle/407.jpg"]


def grad_cam(network: nn.Module, layer: str, picture: torch.Tensor, classes: list[int]) -> dict[int, torch.Tensor]:
    """The map of the layer for each of some classes, H x W, not normalised."""
    kept: list[torch.Tensor] = []

    def keep(module: nn.Module, inputs: object, output: torch.Tensor) -> torch.Tensor:
        kept.append(output)
        return output.clone()  # the next layer may work in place

    hook = network.get_submodule(layer).register_forward_hook(keep)
    logits = network(picture)
    hook.remove()
    (features,) = kept
    maps = {}
    for index in classes:
        (gradient,) = torch.autograd.grad(logits[0, index], features, retain_graph=True)
        maps[index] = to_map(features.detach(), gradient)
    return maps


def to_map(features: torch.Tensor, gradient: torch.Tensor) -> torch.Tensor:
    def channels_first(value: torch.Tensor) -> torch.Tensor:
        if value.dim() == 3:
            side = round((value.shape[1] - 1) ** 0.5)
            return value[:, 1:].transpose(1, 2).reshape(1, -1, side, side)
        return value if value.shape[2] == value.shape[3] else value.permute(0, 3, 1, 2)

    features, gradient = channels_first(features), channels_first(gradient)
    weights = gradient.mean(dim=(2, 3), keepdim=True)
    return torch.relu((weights * features).sum(dim=1))[0]


def numbers(values: torch.Tensor) -> list[float]:
    return [float(f"{value:.6g}") for value in values.flatten().tolist()]


@torch.no_grad()
def seeded(architecture: str, variances: list[float]) -> nn.Module:
    network = make_golden.build(architecture)
    seeds = make_golden.Seeds(network)
    for path, variance in zip(seeds.norms, variances, strict=True):
        seeds.scale(path, variance)
    return network.double()


def seeded_maps() -> list[dict[str, object]]:
    known = json.loads((FIXTURES / "parity-golden.json").read_text())
    golden = []
    for architecture, (declared, side) in LAYERS.items():
        network = seeded(architecture, known[architecture]["variances"])
        picture = make_golden.seeded_pictures(side)[:1].double()
        maps = grad_cam(network, declared, picture, list(range(make_golden.CLASSES)))
        # The class whose map has the most to compare.
        index = max(maps, key=lambda each: (maps[each] > 0).sum().item())
        for layer in [declared, *([DEEPER[architecture]] if architecture in DEEPER else [])]:
            if layer != declared:
                maps = grad_cam(network, layer, picture, [index])
            height, width = maps[index].shape
            golden.append(
                {
                    "architecture": architecture,
                    "layer": layer,
                    "declared": layer == declared,
                    "side": side,
                    "classIndex": index,
                    "height": height,
                    "width": width,
                    "map": numbers(maps[index]),
                }
            )
            print(f"{architecture} {layer}: {height}x{width}, {(maps[index] > 0).sum().item()} places speak for class {index}")
    return golden


def real_maps(reference: pathlib.Path) -> list[dict[str, object]]:
    from PIL import Image
    from safetensors.torch import load_file

    network = torchvision.models.squeezenet1_0(weights=None).eval()
    network.load_state_dict(load_file(reference / "squeezenet1_0.safetensors"))
    network.double()
    preset = torchvision.transforms._presets.ImageClassification(crop_size=224)
    golden = []
    for photograph in PHOTOGRAPHS:
        with Image.open(reference / "imagenet-samples" / photograph) as image:
            picture = preset(image.convert("RGB"))[None].double()
        index = int(network(picture).argmax())
        cam = grad_cam(network, "features", picture, [index])[index]
        height, width = cam.shape
        golden.append(
            {"photograph": photograph, "classIndex": index, "height": height, "width": width, "map": numbers(cam)}
        )
        print(f"squeezenet1_0 on {photograph}: class {index}")
    return golden


def main() -> None:
    file = FIXTURES / "grad-cam-golden.json"
    maps = seeded_maps()
    first = next(each for each in maps if each["architecture"] == "resnet18")
    grid = torch.tensor(first["map"], dtype=torch.float64).reshape(1, 1, first["height"], first["width"])
    resized = nn.functional.interpolate(grid, (20, 20), mode="bilinear", align_corners=False)
    real = real_maps(pathlib.Path(sys.argv[1])) if len(sys.argv) > 1 else json.loads(file.read_text())["real"]
    parts = [
        '"maps": [\n' + ",\n".join(json.dumps(each) for each in maps) + "\n]",
        '"resized": ' + json.dumps(numbers(resized)),
        '"real": [\n' + ",\n".join(json.dumps(each) for each in real) + "\n]",
    ]
    file.write_text("{\n" + ",\n".join(parts) + "\n}\n")


FIXTURES = pathlib.Path(__file__).parents[2] / "test/fixtures"

if __name__ == "__main__":
    main()
