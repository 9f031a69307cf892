"""Every network of torchvision that the zoo has, as networks.py does it, in five rows a network instead of one a tensor.

"gradients" are all gradients one after the other, by name, each times 2 to the power that brings its norm near 1 ("scales"), so that a
small tensor counts as much as a large one; "statistics" are all running statistics, by name, as they are.

Run: python3 whole.py > whole.json (8 GB of memory, three minutes), or python3 whole.py NAME...
"""
import json
import math
import os
import runpy
import sys

here = os.path.dirname(os.path.realpath(__file__))
from networks import row, step  # takes this folder off the path: torchvision.py beside this file is not the library

import torch
import torchvision

sys.path.insert(0, here)  # which torchvision.py takes off again
NETWORKS = runpy.run_path(os.path.join(here, "torchvision.py"), run_name="zoo")["NETWORKS"]


def joined(tensors, names, scales):
    return torch.cat([tensors[n].double().flatten() * 2.0**s for n, s in zip(names, scales)])


def rows(make):
    exact, single = step(make, torch.float64), step(make, torch.float32)
    result = {k: row(k, exact[k], single[k]) for k in ("deployed", "logits", "loss")}
    names = sorted(k for k in exact if k.startswith("gradient "))
    scales = [-round(math.log2(max(exact[n].norm().item(), 1e-30))) for n in names]
    result["gradients"] = row("gradients", joined(exact, names, scales), joined(single, names, scales))
    result["scales"] = scales
    names = sorted(k for k in exact if k.startswith("statistic "))
    if names:
        result["statistics"] = row("statistics", joined(exact, names, [0] * len(names)), joined(single, names, [0] * len(names)))
    return result


if __name__ == "__main__":
    assert torchvision.__version__.startswith("0.14.1"), torchvision.__version__
    made = [f'"{name}": {json.dumps(rows(NETWORKS[name]))}' for name in sys.argv[1:] or NETWORKS]
    print("{\n" + ",\n".join(made) + "\n}")
