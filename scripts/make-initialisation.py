"""Makes test/fixtures/initialisation.json.gz: how torchvision draws the parameters of each classification network.

    python scripts/make-initialisation.py

Needs torch and torchvision. For every network, built without weights:

- `draws`: the distinct distributions; `parameters`: for each parameter, in the order of the state dict, the index of its own.
  They are read off the calls that PyTorch makes, and a parameter whose elements are all equal is a constant.
- `moments`: for a few parameters of each random kind, their mean, standard deviation, least and greatest element over three
  seeds.
"""

import gzip
import json
import warnings
from pathlib import Path

import torch
import torchvision

SEEDS = (1, 2, 3)
# Enough elements for sharp moments, few enough for a quick test.
COUNT = 100_000

calls: dict[int, tuple] = {}


def recording(kind: str, original, defaults: dict[str, float]):
    """Calls the original and notes the distribution under the address of the tensor's data."""

    def draw(tensor, *args, **kwargs):
        result = original(tensor, *args, **kwargs)
        given = defaults | dict(zip(defaults, args)) | {key: kwargs[key] for key in kwargs if key in defaults}
        calls[tensor.data_ptr()] = (kind, *(float(value) for value in given.values()))
        return result

    return draw


def watch() -> None:
    init = torch.nn.init
    torch.Tensor.uniform_ = recording("uniform", torch.Tensor.uniform_, {"from": 0, "to": 1})
    torch.Tensor.normal_ = recording("normal", torch.Tensor.normal_, {"mean": 0, "std": 1})
    init._no_grad_trunc_normal_ = recording(
        "truncated-normal", init._no_grad_trunc_normal_, {"mean": 0, "std": 1, "a": -2, "b": 2}
    )


def distribution(parameter: torch.Tensor) -> tuple:
    first = parameter.flatten()[0]
    if bool((parameter == first).all()):
        return ("constant", float(first))
    return calls[parameter.data_ptr()]


def spread(draw: tuple) -> float:
    return draw[2] - draw[1] if draw[0] == "uniform" else draw[2]


def chosen(named: dict[str, torch.Tensor], draws: dict[str, tuple]) -> list[str]:
    """Of each random kind the narrowest, the middle and the widest, as the tensor nearest to COUNT elements."""
    names = []
    for kind in ("uniform", "normal", "truncated-normal"):
        distinct = sorted({draw for draw in draws.values() if draw[0] == kind}, key=spread)
        picked = {distinct[0], distinct[len(distinct) // 2], distinct[-1]} if distinct else set()
        for draw in sorted(picked):
            having = [name for name in named if draws[name] == draw]
            names.append(min(having, key=lambda name: abs(named[name].numel() - COUNT)))
    return names


def moments(samples: list[torch.Tensor]) -> dict[str, float]:
    together = torch.stack([sample.double() for sample in samples])
    return {
        "mean": together.mean().item(),
        "std": together.std(correction=0).item(),
        "min": together.min().item(),
        "max": together.max().item(),
    }


def build(name: str, seed: int) -> torch.nn.Module:
    calls.clear()
    torch.manual_seed(seed)
    return torchvision.models.get_model(name, weights=None)


def describe(name: str) -> dict:
    model = build(name, SEEDS[0])
    named = {key: parameter.detach() for key, parameter in model.named_parameters()}
    draws = {key: distribution(parameter) for key, parameter in named.items()}
    distinct = list(dict.fromkeys(draws.values()))
    names = chosen(named, draws)
    samples = {key: [named[key].clone()] for key in names}
    del model, named
    for seed in SEEDS[1:]:
        again = build(name, seed).state_dict()
        for key in names:
            samples[key].append(again[key].clone())
        del again
    return {
        "draws": distinct,
        "parameters": [distinct.index(draw) for draw in draws.values()],
        "moments": {key: moments(values) for key, values in samples.items()},
    }


def main() -> None:
    warnings.simplefilter("ignore")
    watch()
    networks = {}
    for name in torchvision.models.list_models(module=torchvision.models):
        networks[name] = describe(name)
        print(name, len(networks[name]["draws"]), flush=True)
    target = Path(__file__).parent.parent / "test" / "fixtures" / "initialisation.json.gz"
    # Without a time in its header, the same content is the same file.
    target.write_bytes(gzip.compress(json.dumps(networks).encode(), mtime=0))


if __name__ == "__main__":
    main()
