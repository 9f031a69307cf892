"""
A small MobileNetV2-like net in PyTorch float64 and float32: logits, loss, every gradient, and the losses of ten updates.
The updates are those of the net with SiLU: with ReLU6, float64 losses whose weights are moved by 6e-8 part at the fifth digit
within ten updates (an activation crosses a kink), so that they could tell nothing about anybody's rounding; with SiLU by 6e-9.
Run: OMP_NUM_THREADS=1 python3 mobile_step.py > mobile_step.json (torch 1.13.1, torchvision, CPU).
"""
import base64, json
import torch
from torchvision.models.mobilenetv2 import InvertedResidual

N, C, SIDE, CLASSES, STEPS = 8, 3, 16, 5, 10
WIDTHS, DEPTHS, EXPANSION, HEAD = [8, 12, 16], [1, 2, 1], 3, 24


def numbers(count, salt):
    """Exact in both languages: a multiplicative hash of the index, uniform in [-0.5, 0.5)."""
    i = torch.arange(count, dtype=torch.int64)
    return ((i * 2654435761 + salt * 40503 + 12345) % 4294967296).to(torch.float64) / 4294967296 - 0.5


class Net(torch.nn.Module):
    def __init__(self, activation):
        super().__init__()
        nn = torch.nn
        self.stem = nn.Sequential(nn.Conv2d(C, WIDTHS[0], 3, 1, 1, bias=False), nn.BatchNorm2d(WIDTHS[0]), activation())
        stages, last = [], WIDTHS[0]
        for i, (width, depth) in enumerate(zip(WIDTHS, DEPTHS)):
            blocks = []
            for j in range(depth):
                blocks.append(InvertedResidual(last, width, 2 if i == len(WIDTHS) - 1 and j == 0 else 1, EXPANSION))
                last = width
            stages.append(nn.Sequential(*blocks))
        self.stages = nn.ModuleList(stages)
        self.head = nn.Sequential(nn.Conv2d(last, HEAD, 1, bias=False), nn.BatchNorm2d(HEAD), activation())
        self.fc = nn.Linear(HEAD, CLASSES)
        for block in self.stages.modules():
            for i in [i for i, m in enumerate(block.children()) if isinstance(m, nn.ReLU6)]:
                block[i] = activation()

    def forward(self, x):
        x = self.stem(x)
        for s in self.stages:
            x = s(x)
        return self.fc(self.head(x).mean((2, 3)))


def fill(net):
    for salt, (name, p) in enumerate(sorted(net.named_parameters())):
        u = numbers(p.numel(), salt).reshape(p.shape)
        fan = p[0].numel()
        v = u * (2 * (6 / fan) ** 0.5) if p.dim() > 1 else u * 0.4 + (1 if name.endswith("1.weight") or "conv.3.weight" in name else 0)
        p.data.copy_(v.to(torch.float32).to(p.dtype))


def batch(k, dtype):
    x = (numbers(N * C * SIDE * SIDE, 1000 + k) * 3).reshape(N, C, SIDE, SIDE).to(torch.float32).to(dtype)
    t = torch.zeros(N, CLASSES, dtype=dtype)
    for n in range(N):
        t[n, (n + k) % CLASSES] = 0.75
        t[n, (2 * n + 1) % CLASSES] += 0.25
    return x, t


def loss_of(net, k, dtype):
    x, t = batch(k, dtype)
    logits = net(x)
    return logits, -(t * torch.log_softmax(logits, 1)).sum(1).mean()


def made(activation, dtype):
    net = Net(activation).to(dtype)
    fill(net)
    net.train()
    return net


def run(dtype):
    first = made(torch.nn.ReLU6, dtype)
    logits, loss = loss_of(first, 0, dtype)
    loss.backward()
    out = {"logits": logits.detach(), "loss": loss.detach().reshape(1)}
    out.update({n: p.grad for n, p in first.named_parameters()})
    net = made(torch.nn.SiLU, dtype)
    decayed = [p for p in net.parameters() if p.dim() > 1]
    others = [p for p in net.parameters() if p.dim() <= 1]
    opt = torch.optim.SGD([{"params": decayed, "weight_decay": 5e-4}, {"params": others, "weight_decay": 0}],
                          lr=0.05, momentum=0.9, nesterov=True)
    losses = []
    for k in range(STEPS):
        opt.zero_grad()
        _, loss = loss_of(net, k, dtype)
        loss.backward()
        opt.step()
        losses.append(loss.item())
    out["ten losses"] = torch.tensor(losses, dtype=torch.float64)
    return {k: v.to(torch.float64).flatten() for k, v in out.items()}


a, b = run(torch.float64), run(torch.float32)
print(json.dumps({k: {
    "float64": base64.b64encode(a[k].numpy().tobytes()).decode(),
    "float32_distance": ((a[k] - b[k]).norm() / a[k].norm()).item()} for k in a}, indent=0))
