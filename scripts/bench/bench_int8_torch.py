"""Times PyTorch's own int8 beside its float32: python bench_int8_torch.py ARCHITECTURE… THREADS [--cpu]

Static quantisation in FX graph mode for convolutional networks, dynamic quantisation of the linear layers for transformers; weights
are random, which cost the same. One JSON object a line: medians for one picture in milliseconds, or why it does not run. With --cpu
it is processor time, which depends less on what else the machine does.
"""

import json
import sys
import time
import warnings

import torch
import torchvision
from torch.ao.quantization import get_default_qconfig_mapping, quantize_dynamic
from torch.ao.quantization.quantize_fx import convert_fx, prepare_fx

RUNS = 15
CLOCK = time.process_time if "--cpu" in sys.argv else time.perf_counter


def median(model, x):
    times = []
    for run in range(RUNS + 1):
        begin = CLOCK()
        model(x)
        if run > 0:
            times.append((CLOCK() - begin) * 1000)
    return sorted(times)[RUNS // 2]


def quantized(name, model, x):
    if name.startswith(("vit", "swin")):
        return quantize_dynamic(model, {torch.nn.Linear}, dtype=torch.qint8)
    torch.backends.quantized.engine = "x86"
    prepared = prepare_fx(model, get_default_qconfig_mapping("x86"), (x,))
    prepared(x)
    return convert_fx(prepared)


def main():
    warnings.filterwarnings("ignore")
    *names, threads = (word for word in sys.argv[1:] if word != "--cpu")
    torch.set_num_threads(int(threads))
    x = torch.randn(1, 3, 224, 224)
    for name in names:
        model = getattr(torchvision.models, name)(weights=None).eval()
        with torch.inference_mode():
            result = {"name": name, "float": median(model, x)}
            try:
                result["int8"] = median(quantized(name, model, x), x)
            except Exception as error:  # what does not run is said, not measured
                result["error"] = str(error).split("\n")[0]
        print(json.dumps(result), flush=True)


main()
