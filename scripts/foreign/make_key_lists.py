"""Writes which tensors timm and transformers give their networks, where torchvision has the same one: names and shapes only.

    python scripts/foreign/make_key_lists.py test/fixtures/foreign-keys.json.gz

Nothing is allocated: the networks are built on PyTorch's "meta" device. Needs torch, torchvision, timm, transformers.
The output: {"<library>/<model>": {"architecture": torchvision's name, "tensors": [[name, [extents]]]}}.
"""

import gzip
import json
import sys

import torch

try:
    import torchvision_cpu  # noqa: F401  (where torchvision must run beside a CPU build of torch)
except ImportError:
    pass
import timm
import timm.models.regnet
from transformers import (
    ConvNextConfig,
    ConvNextForImageClassification,
    ResNetConfig,
    ResNetForImageClassification,
    SwinConfig,
    SwinForImageClassification,
    Swinv2Config,
    Swinv2ForImageClassification,
    ViTConfig,
    ViTForImageClassification,
)
from transformers.core_model_loading import revert_weight_conversion

SAME_NAME = """
resnet18 resnet34 resnet50 resnet101 resnet152 resnext50_32x4d resnext101_32x8d resnext101_64x4d wide_resnet50_2
wide_resnet101_2 vgg11 vgg11_bn vgg13 vgg13_bn vgg16 vgg16_bn vgg19 vgg19_bn densenet121 densenet161 densenet169
densenet201 efficientnet_b0 efficientnet_b1 efficientnet_b2 efficientnet_b3 efficientnet_b4 efficientnet_b5
efficientnet_b6 efficientnet_b7 convnext_tiny convnext_small convnext_base convnext_large inception_v3
""".split()

TIMM = {
    **{name: name for name in SAME_NAME},
    "efficientnetv2_s": "efficientnet_v2_s",
    "efficientnetv2_m": "efficientnet_v2_m",
    "efficientnetv2_l": "efficientnet_v2_l",
    "mnasnet_050": "mnasnet0_5",
    "mnasnet_075": "mnasnet0_75",
    "mnasnet_100": "mnasnet1_0",
    "mobilenetv2_100": "mobilenet_v2",
    "mobilenetv3_large_100": "mobilenet_v3_large",
    "mobilenetv3_small_100": "mobilenet_v3_small",
    "regnetx_004_tv": "regnet_x_400mf",
    "regnetx_008": "regnet_x_800mf",
    "regnetx_016": "regnet_x_1_6gf",
    "regnetx_032": "regnet_x_3_2gf",
    "regnetx_080": "regnet_x_8gf",
    "regnetx_160": "regnet_x_16gf",
    "regnetx_320": "regnet_x_32gf",
    "regnety_004": "regnet_y_400mf",
    "regnety_008_tv": "regnet_y_800mf",
    "regnety_016": "regnet_y_1_6gf",
    "regnety_032": "regnet_y_3_2gf",
    "regnety_080_tv": "regnet_y_8gf",
    "regnety_160": "regnet_y_16gf",
    "regnety_320": "regnet_y_32gf",
    "regnety_1280": "regnet_y_128gf",
    "swin_tiny_patch4_window7_224": "swin_t",
    "swin_small_patch4_window7_224": "swin_s",
    "swin_base_patch4_window7_224": "swin_b",
    "swinv2_tiny_window8_256": "swin_v2_t",
    "swinv2_small_window8_256": "swin_v2_s",
    "swinv2_base_window8_256": "swin_v2_b",
    "vit_base_patch16_224": "vit_b_16",
    "vit_base_patch16_384": "vit_b_16",
    "vit_base_patch32_224": "vit_b_32",
    "vit_large_patch16_224": "vit_l_16",
    "vit_large_patch32_224": "vit_l_32",
    "vit_huge_patch14_224": "vit_h_14",
}

BASIC = {"layer_type": "basic", "hidden_sizes": [64, 128, 256, 512]}
LARGE = {"hidden_size": 1024, "num_hidden_layers": 24, "num_attention_heads": 16, "intermediate_size": 4096}
SWIN_BASE = {"embed_dim": 128, "depths": [2, 2, 18, 2], "num_heads": [4, 8, 16, 32]}
V2 = {"image_size": 256, "window_size": 8}

TRANSFORMERS = {
    "resnet18": ("resnet", {**BASIC, "depths": [2, 2, 2, 2]}),
    "resnet34": ("resnet", {**BASIC, "depths": [3, 4, 6, 3]}),
    "resnet50": ("resnet", {}),
    "resnet101": ("resnet", {"depths": [3, 4, 23, 3]}),
    "resnet152": ("resnet", {"depths": [3, 8, 36, 3]}),
    "vit_b_16": ("vit", {}),
    "vit_b_32": ("vit", {"patch_size": 32}),
    "vit_l_16": ("vit", LARGE),
    "vit_l_32": ("vit", {**LARGE, "patch_size": 32}),
    "convnext_tiny": ("convnext", {}),
    "convnext_small": ("convnext", {"depths": [3, 3, 27, 3]}),
    "convnext_base": ("convnext", {"depths": [3, 3, 27, 3], "hidden_sizes": [128, 256, 512, 1024]}),
    "convnext_large": ("convnext", {"depths": [3, 3, 27, 3], "hidden_sizes": [192, 384, 768, 1536]}),
    "swin_t": ("swin", {}),
    "swin_s": ("swin", {"depths": [2, 2, 18, 2]}),
    "swin_b": ("swin", SWIN_BASE),
    "swin_v2_t": ("swinv2", V2),
    "swin_v2_s": ("swinv2", {**V2, "depths": [2, 2, 18, 2]}),
    "swin_v2_b": ("swinv2", {**V2, **SWIN_BASE}),
}
CLASSES = {
    "resnet": (ResNetConfig, ResNetForImageClassification),
    "vit": (ViTConfig, ViTForImageClassification),
    "convnext": (ConvNextConfig, ConvNextForImageClassification),
    "swin": (SwinConfig, SwinForImageClassification),
    "swinv2": (Swinv2Config, Swinv2ForImageClassification),
}


def listed(state_dict):
    return [[name, list(tensor.shape)] for name, tensor in state_dict.items()]


def in_memory(compute):
    """timm computes RegNet's widths with tensors, which the meta device does not hold."""

    def wrapped(*arguments, **options):
        with torch.device("cpu"):
            return compute(*arguments, **options)

    return wrapped


def main(path: str) -> None:
    regnet = timm.models.regnet.RegNet
    regnet._get_stage_args = in_memory(regnet._get_stage_args)
    lists = {}
    with torch.device("meta"):
        for model, architecture in TIMM.items():
            network = timm.create_model(model)
            lists[f"timm/{model}"] = {"architecture": architecture, "tensors": listed(network.state_dict())}
        for architecture, (kind, settings) in TRANSFORMERS.items():
            config, network_class = CLASSES[kind]
            network = network_class(config(**settings, num_labels=1000))
            state_dict = network.state_dict()
            lists[f"transformers/{architecture}"] = {
                "architecture": architecture,
                "tensors": listed(state_dict),
            }
            # What save_pretrained writes has the names of earlier releases.
            saved = revert_weight_conversion(network, state_dict)
            if list(saved) != list(state_dict):
                lists[f"transformers-saved/{architecture}"] = {
                    "architecture": architecture,
                    "tensors": listed(saved),
                }
    text = json.dumps(lists, separators=(",", ":"), sort_keys=True).encode()
    with open(path, "wb") as file:
        file.write(gzip.compress(text, 9, mtime=0))
    print(f"{len(lists)} lists, {sum(len(entry['tensors']) for entry in lists.values())} tensors")


if __name__ == "__main__":
    main(sys.argv[1])
