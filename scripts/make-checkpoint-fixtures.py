"""Makes test/fixtures/checkpoints: small files of every form in which PyTorch saves tensors, and expected.json beside them, which says
what PyTorch itself reads from them.

    python scripts/make-checkpoint-fixtures.py

Needs torch 2.6 or later, numpy and safetensors. The files are committed; nothing else needs Python.
"""

import argparse
import base64
import collections
import io
import json
import os
import pathlib
import pickle
import tarfile
import unittest.mock
import warnings
import zipfile

import numpy
import torch
from safetensors.torch import save_file

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "test" / "fixtures" / "checkpoints"

DTYPES = {
    torch.float64: "F64",
    torch.float32: "F32",
    torch.float16: "F16",
    torch.bfloat16: "BF16",
    torch.int64: "I64",
    torch.int32: "I32",
    torch.int16: "I16",
    torch.int8: "I8",
    torch.uint8: "U8",
    torch.bool: "BOOL",
    torch.uint16: "U16",
    torch.uint32: "U32",
    torch.uint64: "U64",
    torch.float8_e4m3fn: "F8_E4M3",
    torch.float8_e5m2: "F8_E5M2",
}

expected = {}


def base64_of(tensor):
    raw = tensor.contiguous().reshape(-1).view(torch.uint8) if tensor.numel() else torch.empty(0, dtype=torch.uint8)
    return base64.b64encode(raw.numpy().tobytes()).decode()


def describe(name, tensor):
    tensor = tensor.detach()
    return {
        "name": name,
        "dtype": DTYPES[tensor.dtype],
        "shape": list(tensor.shape),
        "contiguous": tensor.is_contiguous(),
        "data": base64_of(tensor),
        "float32": base64_of(tensor.float()),
    }


def expect(file, format, tensors, container="", others=None, metadata=None):
    expected[file] = {
        "format": format,
        "container": container,
        "tensors": [describe(name, tensor) for name, tensor in tensors.items()],
        "others": others or {},
        "metadata": metadata or {},
    }


def save(file, value, legacy=False, **options):
    torch.save(value, FOLDER / file, _use_new_zipfile_serialization=not legacy, **options)


def every_dtype():
    special = [0.0, -0.0, 1.0, -1.5, 0.1, 65504.0, 1e-7, 6e-8, 3e-5, float("inf"), float("-inf"), float("nan"), 1e38, 2049.0]
    integers = {
        torch.int64: [0, 1, -1, 2**24 + 1, 2**53 + 1, -(2**53) - 3, 2**63 - 1, -(2**63), 2**62 + 2**38, 2**62 + 2**38 + 1],
        torch.int32: [0, 1, -1, 2**24 + 1, 2**31 - 1, -(2**31)],
        torch.int16: [0, -1, 32767, -32768],
        torch.int8: [0, -1, 127, -128],
        torch.uint8: [0, 1, 127, 255],
        torch.bool: [True, False, True],
    }
    tensors = {str(dtype)[6:]: torch.tensor(special, dtype=torch.float64).to(dtype) for dtype in (torch.float64, torch.float32, torch.float16, torch.bfloat16)}
    tensors |= {str(dtype)[6:]: torch.tensor(values, dtype=dtype) for dtype, values in integers.items()}
    tensors["scalar"] = torch.tensor(3.25)
    tensors["empty"] = torch.empty(0, 4)
    return tensors


def rare_dtypes():
    """Types that PyTorch saves over an untyped storage."""
    bits = torch.arange(256, dtype=torch.int32).to(torch.uint8)
    return {
        "uint16": torch.tensor([0, 1, 65535], dtype=torch.uint16),
        "uint32": torch.tensor([0, 2**24 + 1, 2**32 - 1], dtype=torch.uint32),
        "uint64": torch.tensor([0, 2**53 + 1, 2**64 - 1], dtype=torch.uint64),
        "float8_e4m3fn": bits.view(torch.float8_e4m3fn),
        "float8_e5m2": bits.clone().view(torch.float8_e5m2),
    }


def views():
    base = torch.arange(60, dtype=torch.float32).reshape(3, 4, 5)
    weight = torch.randn(4, 3, 2, 2)
    shared = torch.arange(8, dtype=torch.float32)
    return {
        "transposed": base.transpose(0, 2),
        "strided": base[:, 1::2, ::3],
        "narrowed": base[1:, 2:, 3],
        "row": base[2, 1],
        "element": base[1, 2, 3],
        "expanded": torch.tensor([[1.0], [2.0]]).expand(2, 3),
        "expanded_scalar": torch.tensor(7.0).expand(2, 2),
        "channels_last": weight.to(memory_format=torch.channels_last),
        "shared_whole": shared,
        "shared_part": shared[2:6],
        "shared_again": shared,
        "halves": torch.arange(12).to(torch.float16).reshape(3, 4).t(),
        "bytes": torch.arange(12, dtype=torch.uint8).reshape(3, 4).t(),
        "doubles": torch.arange(12, dtype=torch.float64).reshape(3, 4).t(),
        "one_wide": torch.arange(4.0).reshape(4, 1).t(),
        "empty_view": base[:, 4:, :],
        "window": torch.arange(6.0).unfold(0, 3, 1),
    }


def small_model():
    torch.manual_seed(1)
    return torch.nn.Sequential(
        collections.OrderedDict(conv=torch.nn.Conv2d(1, 2, 1), bn=torch.nn.BatchNorm2d(2), fc=torch.nn.Linear(2, 3))
    )


def trained(model):
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    model.fc(torch.randn(1, 2)).sum().backward()
    optimizer.step()
    return optimizer


def nested():
    model = small_model()
    optimizer = trained(model)
    state = model.state_dict()
    average = collections.OrderedDict((name, tensor.float() * 0.5) for name, tensor in state.items())
    count = sum(len(slots) for slots in optimizer.state_dict()["state"].values())

    training = {
        "epoch": 12,
        "arch": "resnet18",
        "state_dict": state,
        "best_acc1": numpy.float64(71.25),
        "seen": 2**60,
        "amp": True,
        "classes": ["cat", "dog"],
        "args": argparse.Namespace(lr=0.1, data=pathlib.PurePosixPath("/data/imagenet"), wd=None, milestones=[30, 60]),
        "optimizer": optimizer.state_dict(),
    }
    metadata = {
        "epoch": "12",
        "arch": "resnet18",
        "best_acc1": "71.25",
        "seen": str(2**60),
        "amp": "true",
        "classes": '["cat","dog"]',
        "args.lr": "0.1",
        "args.data": "/data/imagenet",
        "args.milestones": "[30,60]",
    }
    others = {"optimizer": count}
    for protocol in (2, 4, 5):
        file = f"training-protocol{protocol}.pth"
        save(file, training, pickle_protocol=protocol)
        expect(file, "torch-zip", state, "state_dict", others, metadata)
    save("training-legacy.pth", training, legacy=True)
    expect("training-legacy.pth", "torch-legacy", state, "state_dict", others, metadata)

    with_average = {"model_ema": average, "model": state, "optimizer": optimizer.state_dict(), "rng_state": torch.zeros(3, dtype=torch.uint8)}
    save("ema.pth", with_average)
    expect("ema.pth", "torch-zip", state, "model", {"model_ema": len(average), "optimizer": count, "": 1})
    save("ema-only.pth", {"ema": {"module": average}, "step": 7})
    expect("ema-only.pth", "torch-zip", average, "ema.module", metadata={"step": "7"})
    save("wrapped.pth", {"model": {"module": state}})
    expect("wrapped.pth", "torch-zip", state, "model.module")
    save("unknown-key.pth", {"student": state, "loss": {"center": torch.zeros(2)}})
    expect("unknown-key.pth", "torch-zip", state, "student", {"loss": 1})

    save("parameters.pth", dict(model.named_parameters()))
    expect("parameters.pth", "torch-zip", dict(model.named_parameters()))
    with_attribute = torch.nn.Parameter(torch.arange(3.0))
    with_attribute.tag = "kept"
    tensor_with_attribute = torch.arange(2.0)
    tensor_with_attribute.tag = "kept"
    attributes = {"parameter": with_attribute, "tensor": tensor_with_attribute, "buffer": torch.nn.Buffer(torch.ones(2))}
    save("attributes.pth", attributes)
    expect("attributes.pth", "torch-zip", attributes)


class Command:
    def __reduce__(self):
        return (os.system, ("echo this must never run",))


def hostile_and_foreign():
    save("os-system.pth", {"weight": torch.ones(2), "epoch": Command()})
    save("os-system-legacy.pth", {"weight": torch.ones(2), "epoch": Command()}, legacy=True)
    save("os-system-protocol4.pth", {"weight": torch.ones(2), "epoch": Command()}, pickle_protocol=4)
    (FOLDER / "os-system-protocol0.pkl").write_bytes(pickle.dumps(Command(), protocol=0))
    save("module.pth", small_model())
    # The legacy form keeps the classes' source text beside them; leave it out.
    with unittest.mock.patch("torch.serialization.get_source_lines_and_file", side_effect=OSError):
        save("module-legacy.pth", small_model(), legacy=True)
    save("sparse.pth", {"weight": torch.eye(2).to_sparse()})
    save("complex.pth", {"weight": torch.ones(2, dtype=torch.complex64)})
    save("bare-tensor.pth", torch.ones(2))
    save("no-tensors.pth", {"epoch": 3})
    (FOLDER / "plain-pickle.pkl").write_bytes(pickle.dumps({"weight": [1.0, 2.0]}, protocol=4))
    torch.jit.save(torch.jit.trace(torch.nn.Linear(1, 1), torch.ones(1, 1)), str(FOLDER / "torchscript.pt"))

    plain = io.BytesIO()
    torch.save({"weight": torch.arange(4.0)}, plain)
    rezip(plain, "compressed.pth", zipfile.ZIP_DEFLATED, {})
    rezip(plain, "big-endian.pth", zipfile.ZIP_STORED, {"byteorder": b"big"})

    with tarfile.open(FOLDER / "torch-0.1.pth", "w", format=tarfile.USTAR_FORMAT) as tar:
        for name in ("sys_info", "pickle", "storages", "tensors"):
            tar.addfile(tarfile.TarInfo(name))
    os.truncate(FOLDER / "torch-0.1.pth", 4 * 512)


def rezip(source, file, compression, replaced):
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(FOLDER / file, "w", compression) as new:
        for entry in old.namelist():
            new.writestr(entry, replaced.get(entry.split("/")[-1], old.read(entry)))


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    torch.manual_seed(0)
    warnings.simplefilter("ignore")

    tensors = every_dtype()
    save("dtypes.pth", tensors)
    expect("dtypes.pth", "torch-zip", tensors)
    save("dtypes-legacy.pth", tensors, legacy=True)
    expect("dtypes-legacy.pth", "torch-legacy", tensors)
    save_file(tensors | rare_dtypes(), FOLDER / "dtypes.safetensors", metadata={"format": "pt", "note": "every dtype"})
    expect("dtypes.safetensors", "safetensors", tensors | rare_dtypes(), metadata={"format": "pt", "note": "every dtype"})
    save("rare-dtypes.pth", rare_dtypes())
    expect("rare-dtypes.pth", "torch-zip", rare_dtypes())

    tensors = views()
    save("views.pth", tensors)
    expect("views.pth", "torch-zip", tensors)
    save("views-legacy.pth", tensors, legacy=True)
    expect("views-legacy.pth", "torch-legacy", tensors)

    nested()
    hostile_and_foreign()
    (FOLDER / "expected.json").write_text(json.dumps(expected, separators=(",", ":")) + "\n")
    print(sum(file.stat().st_size for file in FOLDER.iterdir()), "bytes in", len(list(FOLDER.iterdir())), "files")


if __name__ == "__main__":
    main()
