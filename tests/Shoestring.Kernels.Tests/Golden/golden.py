"""Writes golden.txt beside itself: what PyTorch (1.13.1, CPU, float32) says of activations, norms and losses.

Run: env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE OMP_NUM_THREADS=1 /usr/bin/python3 golden.py
Lines: a name, then numbers. Tolerance in the tests: 4e-6 absolute and relative.
"""
import pathlib

import torch
import torch.nn.functional as F

torch.manual_seed(1)
lines = []


def write(name, tensor):
    lines.append(name + " " + " ".join(repr(v) for v in tensor.detach().reshape(-1).tolist()))


x = torch.tensor([-50, -6.5, -3, -2.9, -1, -0.5, -1e-4, 0, 1e-4, 0.3, 0.9, 1, 1.5, 2.9, 3, 5.9, 6, 7.5, 50])
write("x", x)
for name, f in {
    "Relu": F.relu, "Relu6": F.relu6, "Clip": lambda v: F.hardtanh(v, -1, 1.5),
    "LeakyRelu": lambda v: F.leaky_relu(v, 0.1), "Elu": F.elu, "Selu": F.selu, "Silu": F.silu,
    "HardSwish": F.hardswish, "Gelu": F.gelu, "Sigmoid": torch.sigmoid, "HardSigmoid": F.hardsigmoid,
    "Tanh": torch.tanh,
}.items():
    v = x.clone().requires_grad_()
    y = f(v)
    y.sum().backward()
    write(name + ".y", y)
    write(name + ".d", v.grad)

rows, channels = 7, 5
a, dy = torch.randn(rows, channels) * 2 + 3, torch.randn(rows, channels)
gamma, beta, residual = torch.randn(channels), torch.randn(channels), torch.randn(rows, channels)
for name, t in {"a": a, "dy": dy, "gamma": gamma, "beta": beta, "residual": residual}.items():
    write(name, t)

v, g, b, r = (t.clone().requires_grad_() for t in (a, gamma, beta, residual))
mean, variance = torch.zeros(channels), torch.ones(channels)
y = F.silu(F.batch_norm(v, mean, variance, g, b, training=True, momentum=0.1, eps=1e-3) + r)
y.backward(dy)
for name, t in {"y": y, "dx": v.grad, "dgamma": g.grad, "dbeta": b.grad, "dresidual": r.grad,
                "runningMean": mean, "runningVariance": variance}.items():
    write("bn." + name, t)

v, g, b = (t.clone().requires_grad_() for t in (a, gamma, beta))
y = F.layer_norm(v, (channels,), g, b, eps=1e-5)
y.backward(dy)
for name, t in {"y": y, "dx": v.grad, "dgamma": g.grad, "dbeta": b.grad}.items():
    write("ln." + name, t)

targets = torch.softmax(torch.randn(rows, channels), 1)
v = a.clone().requires_grad_()
loss = F.cross_entropy(v, targets, reduction="none", label_smoothing=0.0)
loss.backward(dy[:, 0])
write("ce.targets", targets)
write("ce.loss", loss)
write("ce.d", v.grad)

scale, zero = torch.tensor([0.1, 0.03, 0.7, 0.011, 0.2]), torch.tensor([0, 3, -5, 7, 1], dtype=torch.int32)
v, s = a.clone().requires_grad_(), scale.clone()
y = torch.fake_quantize_per_channel_affine(v, s, zero, 1, -128, 127)
y.backward(dy)
write("fq.scale", scale)
write("fq.zero", zero.float())
write("fq.y", y)
write("fq.dx", v.grad)

w, grads = torch.randn(6), [torch.randn(6) for _ in range(3)]
write("opt.w", w)
write("opt.g", torch.cat(grads))
for name, make in {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=0.01),
    "nesterov": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True),
    "adamw": lambda p: torch.optim.AdamW(p, lr=0.1, betas=(0.9, 0.99), eps=1e-6, weight_decay=0.01),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.1, alpha=0.99, eps=1e-6),
}.items():
    p = w.clone().requires_grad_()
    o = make([p])
    for grad in grads:
        p.grad = grad.clone()
        o.step()
    write("opt." + name, p)

pathlib.Path(__file__).with_name("golden.txt").write_text("\n".join(lines) + "\n")
