"""Golden values of PyTorch's optimisers and schedules. Run: OMP_NUM_THREADS=1 python3 optimizers.py (torch 1.13.1, CPU)."""
import json, math, torch

N, DECAYED, STEPS = 37, 21, 10  # odd lengths: vector bodies and tails both work


def start():
    return torch.tensor([math.sin(1 + i) for i in range(N)], dtype=torch.float32)


def gradient(p, step):
    # Something that depends on the parameters, so that an error in one step shows in the next.
    i = torch.arange(N, dtype=torch.float32)
    return torch.cos(i * 0.7 + step) * 0.5 + p * 0.3


CASES = {
    "sgd": lambda g: torch.optim.SGD(g(0), lr=0.1),
    "sgd-momentum-decay": lambda g: torch.optim.SGD(g(5e-2), lr=0.1, momentum=0.9),
    "sgd-nesterov-decay": lambda g: torch.optim.SGD(g(5e-2), lr=0.1, momentum=0.9, nesterov=True),
    "adam": lambda g: torch.optim.Adam(g(0), lr=0.01),
    "adam-decay": lambda g: torch.optim.Adam(g(5e-2), lr=0.01),
    "adamw": lambda g: torch.optim.AdamW(g(5e-2), lr=0.01),
    "rmsprop-momentum": lambda g: torch.optim.RMSprop(g(0), lr=0.01, momentum=0.9),
    "sgd-clip": lambda g: torch.optim.SGD(g(0), lr=0.1, momentum=0.9),
}


def run(name):
    p = start()
    head, tail = p[:DECAYED].clone().requires_grad_(), p[DECAYED:].clone().requires_grad_()
    opt = CASES[name](lambda decay: [{"params": [head], "weight_decay": decay}, {"params": [tail], "weight_decay": 0}])
    for step in range(STEPS):
        g = gradient(torch.cat([head, tail]).detach(), step)
        head.grad, tail.grad = g[:DECAYED].clone(), g[DECAYED:].clone()
        if "clip" in name:
            torch.nn.utils.clip_grad_norm_([head, tail], 1.5)
        opt.step()
    return torch.cat([head, tail]).detach().tolist()


def schedule(make, steps):
    p = torch.nn.Parameter(torch.zeros(1))
    opt = torch.optim.SGD([p], lr=0.4, momentum=0.9)
    s = make(opt)
    out = []
    for _ in range(steps):
        out.append(opt.param_groups[0]["lr"])
        opt.step()
        s.step()
    return out


S = torch.optim.lr_scheduler
golden = {
    "optimizers": {n: run(n) for n in CASES},
    "schedules": {
        "step": schedule(lambda o: S.MultiStepLR(o, [5, 12], 0.1), 20),
        "cosine": schedule(lambda o: S.CosineAnnealingLR(o, 20, 0.01), 20),
        "polynomial": schedule(lambda o: S.PolynomialLR(o, 20, 2.0), 20),
        "one-cycle": schedule(lambda o: S.OneCycleLR(o, 0.4, 20), 20),
        "one-cycle-short": schedule(lambda o: S.OneCycleLR(o, 0.4, 40, pct_start=0.1, div_factor=10, final_div_factor=100), 40),
    },
}
print(json.dumps(golden))
