"""What torchvision 0.14.1 says of its own networks: parameters, multiply-adds at 224x224, and a digest of the names and shapes.

Run: python3 torchvision.py > torchvision.json        (python3 torchvision.py NAME lists names and shapes of one)
"""
import hashlib
import json
import sys

sys.path.pop(0)  # this file is not the library
import torch
import torchvision
import torchvision.models as m

NETWORKS = {
    "resnet-18": m.resnet18, "resnet-34": m.resnet34, "resnet-50": m.resnet50, "resnet-101": m.resnet101,
    "wide-resnet-50-2": m.wide_resnet50_2,
    "mobilenet-v2": m.mobilenet_v2, "mobilenet-v3-small": m.mobilenet_v3_small, "mobilenet-v3-large": m.mobilenet_v3_large,
    "shufflenet-v2-x0.5": m.shufflenet_v2_x0_5, "shufflenet-v2-x1.0": m.shufflenet_v2_x1_0,
    "shufflenet-v2-x1.5": m.shufflenet_v2_x1_5, "shufflenet-v2-x2.0": m.shufflenet_v2_x2_0,
    **{f"efficientnet-b{i}": getattr(m, f"efficientnet_b{i}") for i in range(8)},
    "squeezenet-1.1": m.squeezenet1_1, "densenet-121": m.densenet121, "densenet-169": m.densenet169,
    **{f"vgg-{i}": getattr(m, f"vgg{i}") for i in (11, 13, 16, 19)},
    **{f"vgg-{i}-bn": getattr(m, f"vgg{i}_bn") for i in (11, 13, 16, 19)},
    "mnasnet-0.5": m.mnasnet0_5, "mnasnet-0.75": m.mnasnet0_75, "mnasnet-1.0": m.mnasnet1_0, "mnasnet-1.3": m.mnasnet1_3,
}


def lines(model):
    return sorted(
        f"{k} {'x'.join(map(str, v.shape))}" for k, v in model.state_dict().items() if not k.endswith("num_batches_tracked"))


def norms(model):
    """Every pair of epsilon and momentum that a network's normalisations have."""
    found = {(n.eps, round(n.momentum, 9)) for n in model.modules() if isinstance(n, torch.nn.BatchNorm2d)}
    return [list(p) for p in sorted(found)]


def macs(model):
    total = 0

    def count(module, inputs, output):
        nonlocal total
        total += output.numel() * module.weight[0].numel()

    for module in model.modules():
        if isinstance(module, (torch.nn.Conv2d, torch.nn.Linear)):
            module.register_forward_hook(count)
    with torch.no_grad():
        model.eval()(torch.zeros(1, 3, 224, 224))
    return total


def facts(model):
    names = lines(model)
    return {
        "parameters": sum(p.numel() for p in model.parameters()),
        "macs": macs(model),
        "norms": norms(model),
        "names": hashlib.sha256("\n".join(names).encode()).hexdigest(),
    }


if __name__ == "__main__":
    assert torchvision.__version__.startswith("0.14.1"), torchvision.__version__
    if len(sys.argv) > 1:
        print("\n".join(lines(NETWORKS[sys.argv[1]]())))
    else:
        rows = ",\n".join(f'"{name}": {json.dumps(facts(make()))}' for name, make in NETWORKS.items())
        print("{\n" + rows + "\n}")
