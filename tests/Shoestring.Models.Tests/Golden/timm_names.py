"""Names and shapes of timm's tensors: writes timm.txt beside this file.

Run with timm 1.x and torch on the path: python3 timm_names.py. One line a tensor: network, name, shape; a network's
line begins with its name in timm and in the zoo.
"""

import pathlib

import timm

NETWORKS = {
    "mobilenetv1_100": "mobilenet-v1",
    "mobilenetv2_100": "mobilenet-v2",
    "mobilenetv3_small_100": "mobilenet-v3-small",
    "mobilenetv3_large_100": "mobilenet-v3-large",
    "efficientnet_b0": "efficientnet-b0",
    "efficientnet_lite0": "efficientnet-lite0",
    "mnasnet_100": "mnasnet-1.0",
    "semnasnet_100": "mnasnet-a1",
    "vgg11": "vgg-11",
    "vgg11_bn": "vgg-11-bn",
    "resnet18": "resnet-18",
    "densenet121": "densenet-121",
}

lines = []
for theirs, ours in NETWORKS.items():
    lines.append(f"= {theirs} {ours}")
    for name, tensor in timm.create_model(theirs).state_dict().items():
        if not name.endswith("num_batches_tracked"):
            lines.append(f"{name} {','.join(map(str, tensor.shape))}")
pathlib.Path(__file__).with_name("timm.txt").write_text("\n".join(lines) + "\n")
