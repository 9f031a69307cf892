#!/usr/bin/python3
"""PyTorch's side of bench/peers/run: answers one JSON line for each JSON line on standard input.

  {"what": "train", "model", "size", "batch", "classes", "layout": "nchw"|"nhwc", "type": "f32"|"bf16", "seconds"}
  {"what": "infer", "model", "size", "batch", "classes", "seconds"}          traced, frozen, optimised for inference
  {"what": "memory", "model", "size", "batch", "classes", "layout", "type"}  once a process: its peak is the process's
  {"what": "version"}
"""
import contextlib
import gc
import json
import os
import resource
import statistics
import sys
import time
import warnings

warnings.filterwarnings("ignore")
import torch  # noqa: E402
import torchvision  # noqa: E402

NAMES = {
    "mobilenet-v2": "mobilenet_v2",
    "mobilenet-v3-small": "mobilenet_v3_small",
    "shufflenet-v2-x1.0": "shufflenet_v2_x1_0",
    "efficientnet-b0": "efficientnet_b0",
    "mnasnet-1.0": "mnasnet1_0",
    "resnet-18": "resnet18",
}


def build(q, layout="nchw"):
    torch.manual_seed(0)
    model = getattr(torchvision.models, NAMES[q["model"]])(num_classes=q["classes"])
    x = torch.randn(q["batch"], 3, q["size"], q["size"])
    y = torch.randint(0, q["classes"], (q["batch"],))
    if layout == "nhwc":
        model, x = model.to(memory_format=torch.channels_last), x.contiguous(memory_format=torch.channels_last)
    return model, x, y


def training_step(q):
    model, x, y = build(q, q["layout"])
    model.train()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
    criterion = torch.nn.CrossEntropyLoss()

    def step():
        optimizer.zero_grad(set_to_none=True)
        half = torch.autocast("cpu", dtype=torch.bfloat16) if q["type"] == "bf16" else contextlib.nullcontext()
        with half:
            loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()

    return step


def inference(q):
    model, x, _ = build(q)
    with torch.no_grad():
        frozen = torch.jit.optimize_for_inference(torch.jit.freeze(torch.jit.trace(model.eval(), x)))

    def run():
        with torch.no_grad():
            frozen(x)

    return run


def timed(work, seconds, warm, limit=None):
    """Median seconds of a call. A first call that takes longer than the limit stands for all: it lost already."""
    begun = time.perf_counter()
    work()
    first = time.perf_counter() - begun
    if limit and first > 6 * limit:
        return first, 1
    for _ in range(warm - 1):
        work()
    times, begun = [], time.perf_counter()
    while len(times) < 3 or time.perf_counter() - begun < seconds:
        at = time.perf_counter()
        work()
        times.append(time.perf_counter() - at)
    return statistics.median(times), len(times)


def resident():
    with open("/proc/self/statm") as f:
        return int(f.read().split()[1]) * os.sysconf("SC_PAGESIZE")


def answer(q):
    if q["what"] == "version":
        return {"torch": torch.__version__, "torchvision": torchvision.__version__, "threads": torch.get_num_threads()}
    if q["what"] == "memory":
        before = resident()
        step = training_step(q)
        for _ in range(4):
            step()
        return {"bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before}
    cpu = os.times()
    if q["what"] == "train":
        seconds, calls = timed(training_step(q), q["seconds"], 2, q.get("limit"))
    else:
        seconds, calls = timed(inference(q), q["seconds"], 5)
    gc.collect()
    now = os.times()
    return {"step": seconds, "calls": calls, "cpu": now.user + now.system - cpu.user - cpu.system}


if __name__ == "__main__":
    for line in sys.stdin:
        try:
            result = answer(json.loads(line))
        except RuntimeError as e:  # a type or layout that this PyTorch has no kernel for
            result = {"error": str(e).splitlines()[0][:100]}
        print(json.dumps(result), flush=True)
