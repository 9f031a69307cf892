"""torchvision's networks at full width, 4 pictures of 64x64, 10 classes: logits, loss, gradients and running statistics in float64.

Weights and pictures are a formula of name and index (numbers below, Formula.cs on the other side), so that no weight file is needed. Of
each gradient stand here its norm, the relative distance of PyTorch's own float32, and its dot products with six rows of signs, again a
formula: the mean square of the products of a difference is the square of its length, on average.

Normalisations scale by 0.3 and shift by 1.5, or by -1.5 one channel in eight, so that no activation meets a kink within five deviations:
next to a kink the least rounding flips a derivative, and PyTorch's own float32 is no measure.

Run: python3 networks.py > networks.json
"""
import json
import math
import sys

sys.path.pop(0)  # torchvision.py beside this file is not the library
import numpy as np
import torch
import torchvision
import torchvision.models as m

SKETCHES, BATCH, SIDE, CLASSES = 6, 4, 64, 10
NETWORKS = {
    "resnet-18": m.resnet18, "mobilenet-v2": m.mobilenet_v2, "mobilenet-v3-small": m.mobilenet_v3_small,
    "shufflenet-v2-x1.0": m.shufflenet_v2_x1_0, "efficientnet-b0": m.efficientnet_b0, "mnasnet-1.0": m.mnasnet1_0,
}


def words(name, count):
    """FNV-1a of the name, a golden-ratio step an index, murmur3's last mix."""
    h = 2166136261
    for byte in name.encode():
        h = (h ^ byte) * 16777619 % 2**32
    v = (np.arange(count, dtype=np.uint64) * 0x9E3779B9 + h).astype(np.uint32)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35), (16, 1)):
        v = (v ^ (v >> np.uint32(shift))) * np.uint32(factor)
    return v


def numbers(name, shape):
    """Uniform in [-1, 1)."""
    count = math.prod(shape)
    return (words(name, count) / 2.0**31 - 1).reshape(shape)


def weight(name, shape, norm):
    u = numbers(name, shape)
    if len(shape) > 1:
        u = u * math.sqrt(6 / math.prod(shape[1:]))
    elif name.endswith("running_var"):
        u = 1 + 0.5 * u
    elif norm and name.endswith("bias"):
        u = np.where(u > 0.75, -1.5, 1.5)
    elif norm and name.endswith("weight"):
        u = 0.3 + 0.03 * u
    else:
        u = 0.1 * u
    return torch.from_numpy(u.astype(np.float32))


def sketch(name, tensor):
    flat = tensor.double().flatten().numpy()
    bits = words(name + ".sketch", flat.size)
    return [float(np.dot(flat, 1.0 - 2.0 * ((bits >> np.uint32(k)) & np.uint32(1)))) for k in range(SKETCHES)]


def step(make, dtype):
    model = make(num_classes=CLASSES)
    for name, tensor in model.state_dict().items():
        if not name.endswith("num_batches_tracked"):
            tensor.copy_(weight(name, tuple(tensor.shape), type(model.get_submodule(name.rpartition(".")[0])) is torch.nn.BatchNorm2d))
    model = model.to(dtype)
    for module in model.modules():
        if type(module).__name__ in ("Dropout", "StochasticDepth"):
            module.p = 0.0
    x = torch.from_numpy(numbers("input", (BATCH, 3, SIDE, SIDE)).astype(np.float32)).to(dtype)
    labels = torch.tensor([3 * i % CLASSES for i in range(BATCH)])
    with torch.no_grad():
        deployed = model.eval()(x)
    logits = model.train()(x)
    loss = torch.nn.functional.cross_entropy(logits, labels)
    loss.backward()
    tensors = {"deployed": deployed, "logits": logits.detach(), "loss": loss.detach().reshape(1)}
    tensors |= {f"gradient {k}": p.grad for k, p in model.named_parameters()}
    tensors |= {f"statistic {k}": b for k, b in model.named_buffers() if not k.endswith("num_batches_tracked")}
    return tensors


def row(name, exact, single):
    norm = exact.norm().item()
    numbers = [norm, (single.double() - exact).norm().item() / norm, *sketch(name, exact)]
    return [float(f"{x:.2g}") if i == 1 else float(f"{x:.10g}") for i, x in enumerate(numbers)]


if __name__ == "__main__":
    assert torchvision.__version__.startswith("0.14.1"), torchvision.__version__
    networks = []
    for ours, make in NETWORKS.items():
        exact, single = step(make, torch.float64), step(make, torch.float32)
        rows = ",\n".join(f'"{k}": {json.dumps(row(k, exact[k], single[k]))}' for k in exact)
        networks.append(f'"{ours}": {{\n{rows}\n}}')
    print("{\n" + ",\n".join(networks) + "\n}")
