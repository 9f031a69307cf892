"""Writes the golden files of this folder from PyTorch.

    OMP_NUM_THREADS=1 python3 generate.py

ops.json: for each row of OpCases (same names) operands, outputs, upstream gradients and gradients in float64, and how far PyTorch's
float32 is from them (relative L2). network.json: a small MobileNetV2-like network, one step and ten losses, in both precisions.
Numbers are base64 of little-endian float64 or float32. Operands are float32 numbers, so that both precisions see the same.
"""
import base64
import json
import os
import zlib

import numpy as np
import torch
import torch.nn.functional as F

torch.set_num_threads(1)
torch.use_deterministic_algorithms(True)
HERE = os.path.dirname(os.path.abspath(__file__))


def pack(t, precision="float64"):
    a = np.asarray(t.detach().contiguous().numpy())
    return {"shape": list(a.shape), precision: base64.b64encode(a.astype("<f8" if precision == "float64" else "<f4").tobytes()).decode()}


def distance(a, b):
    a, b = a.detach().double(), b.detach().double()
    norm = torch.linalg.vector_norm(b).item()
    return torch.linalg.vector_norm(a - b).item() / norm if norm > 0 else torch.linalg.vector_norm(a).item()


class Draw:
    """Operands of one case, a function of its name."""

    def __init__(self, name):
        self.r = np.random.RandomState(zlib.crc32(name.encode()))

    def f(self, t):  # through float32
        return torch.from_numpy(np.asarray(t, dtype=np.float32).astype(np.float64))

    def smooth(self, *shape):
        return self.f(self.r.uniform(-2, 2, shape))

    def wide(self, *shape):
        return self.f(self.r.uniform(-5, 5, shape))

    def range(self, low, high, *shape):
        return self.f(self.r.uniform(low, high, shape))

    def integers(self, low, high, *shape):
        return self.f(self.r.randint(low, high + 1, shape))

    def index(self, low, high, *shape):
        return torch.from_numpy(np.asarray(self.r.randint(low, high + 1, shape), dtype=np.int64))

    def distribution(self, *shape):
        p = self.r.uniform(0.1, 1, shape)
        return self.f(p / p.sum(-1, keepdims=True))

    def of(self, *numbers):
        return self.f(numbers if len(numbers) != 1 else numbers[0])


class RoundThrough(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return torch.round(x)

    @staticmethod
    def backward(ctx, g):
        return g


class ScaleGradient(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, s):
        ctx.s = s
        return x.clone()

    @staticmethod
    def backward(ctx, g):
        return g * ctx.s, None


def fake_quantize(qmin, qmax, channel=False, gradient_scale=1.0):
    def run(x, s, z):
        s = ScaleGradient.apply(s, gradient_scale)
        s, z = (v.reshape(-1, *[1] * (x.dim() - 1)) if channel else v for v in (s, z))
        return (torch.clamp(RoundThrough.apply(x / s) + z, qmin, qmax) - z) * s

    return run


def quantize(qmin, qmax, axis=None):
    def run(x, s, z):
        if axis is not None:
            s, z = (v.reshape([-1 if a == axis else 1 for a in range(x.dim())]) for v in (s, z))
        return torch.clamp(torch.round(x / s) + z, qmin, qmax)

    return run


def dequantize(x, s, z):
    shape = [-1] + [1] * (x.dim() - 1) if s.dim() else []
    return (x - z.reshape(shape)) * s.reshape(shape)


CASES = []


def case(name, make, run, wrt=None):
    """make(draw) -> operands; run(*operands) -> tensor or tuple; wrt: operands with gradients, default all floats, [] for none."""
    CASES.append((name, make, run, wrt))


PICTURE = (2, 3, 3, 4)
for name, run in {
    "relu": F.relu, "clip": F.relu6, "leaky_relu": lambda x: F.leaky_relu(x, 0.1), "elu": lambda x: F.elu(x, 0.75), "selu": F.selu,
    "silu": F.silu, "hard_swish": F.hardswish, "hard_sigmoid": F.hardsigmoid, "gelu": F.gelu, "sigmoid": torch.sigmoid, "tanh": torch.tanh,
}.items():
    case(name, lambda d: [d.wide(*PICTURE)], run)
case("clip/narrow", lambda d: [d.wide(5, 7)], lambda x: F.hardtanh(x, -1.5, 0.75))
for name, run in {
    "neg": torch.neg, "abs": torch.abs, "exp": torch.exp, "erf": torch.erf, "floor": torch.floor, "round": torch.round,
    "sign": torch.sign, "identity": lambda x: x.clone(), "softplus": F.softplus, "cast": lambda x: x.clone(),
    "stop_gradient": lambda x: x.detach() + 0 * x, "gradient_reversal": lambda x: ScaleGradient.apply(x, -0.5),
}.items():
    case(name, lambda d: [d.smooth(3, 5)], run)
case("cast/int", lambda d: [d.smooth(3, 5)], lambda x: torch.trunc(x), [])
case("round/halves", lambda d: [d.of(-2.5, -1.5, -0.5, 0, 0.5, 1.5, 2.5)], torch.round)
case("log", lambda d: [d.range(0.2, 3, 3, 5)], torch.log)
case("sqrt", lambda d: [d.range(0.2, 3, 3, 5)], torch.sqrt)
case("reciprocal", lambda d: [d.range(0.5, 3, 3, 5)], torch.reciprocal)

case("add", lambda d: [d.smooth(*PICTURE), d.smooth(*PICTURE)], torch.add)
case("add/bias", lambda d: [d.smooth(*PICTURE), d.smooth(3, 1, 1)], torch.add)
case("add/scalar", lambda d: [d.smooth(), d.smooth(4, 3)], torch.add)
case("sub", lambda d: [d.smooth(4, 3), d.smooth(4, 3)], torch.sub)
case("sub/both", lambda d: [d.smooth(4, 1), d.smooth(1, 3)], torch.sub)
case("mul", lambda d: [d.smooth(*PICTURE), d.smooth(*PICTURE)], torch.mul)
case("mul/excite", lambda d: [d.smooth(*PICTURE), d.smooth(2, 3, 1, 1)], torch.mul)
case("mul/both", lambda d: [d.smooth(2, 1, 4), d.smooth(3, 1)], torch.mul)
case("div", lambda d: [d.smooth(4, 3), d.range(0.5, 2, 4, 3)], torch.div)
case("div/both", lambda d: [d.smooth(4, 1), d.range(-2, -0.5, 1, 3)], torch.div)
for name, run in {"max": torch.maximum, "min": torch.minimum}.items():
    case(name, lambda d: [d.smooth(4, 5), d.smooth(4, 5)], run)
case("max/broadcast", lambda d: [d.smooth(4, 5), d.smooth(5)], torch.maximum)
case("max/ties", lambda d: [d.integers(0, 1, 4, 5), d.integers(0, 1, 4, 5)], torch.maximum)
case("min/broadcast", lambda d: [d.smooth(4, 1), d.smooth(4, 5)], torch.minimum)
case("pow", lambda d: [d.range(0.3, 2, 4, 3), d.smooth(4, 3)], torch.pow)
case("pow/square", lambda d: [d.smooth(4, 3), d.of(2)], torch.pow, [0])
case("greater", lambda d: [d.smooth(4, 3), d.smooth(3)], torch.gt, [])
case("less", lambda d: [d.smooth(4, 3), d.smooth(4, 1)], torch.lt, [])
case("equal", lambda d: [d.integers(0, 2, 4, 3), d.integers(0, 2, 3)], torch.eq, [])
case("where", lambda d: [d.index(0, 1, 4, 3), d.smooth(4, 3), d.smooth(4, 3)], lambda c, a, b: torch.where(c != 0, a, b))
case("where/broadcast", lambda d: [torch.tensor([[1], [0], [0], [1]]), d.smooth(3), d.smooth()], lambda c, a, b: torch.where(c != 0, a, b))

conv = lambda **k: lambda x, w, b=None: F.conv2d(x, w, b, **k)
case("conv/3x3", lambda d: [d.smooth(2, 3, 5, 4), d.smooth(4, 3, 3, 3)], conv(padding=1))
case("conv/3x3s2bias", lambda d: [d.smooth(2, 3, 6, 5), d.smooth(4, 3, 3, 3), d.smooth(4)], conv(padding=1, stride=2))
case("conv/1x1", lambda d: [d.smooth(2, 5, 3, 3), d.smooth(4, 5, 1, 1), d.smooth(4)], conv())
case("conv/depthwise", lambda d: [d.smooth(2, 4, 5, 5), d.smooth(4, 1, 3, 3)], conv(padding=1, groups=4))
case("conv/depthwise5x5s2", lambda d: [d.smooth(2, 3, 6, 7), d.smooth(3, 1, 5, 5), d.smooth(3)], conv(padding=2, stride=2, groups=3))
case("conv/multiplier", lambda d: [d.smooth(2, 2, 4, 4), d.smooth(6, 1, 3, 3)], conv(padding=1, groups=2))
case("conv/grouped", lambda d: [d.smooth(2, 4, 4, 4), d.smooth(6, 2, 3, 3), d.smooth(6)], conv(padding=1, groups=2))
case("conv/dilated", lambda d: [d.smooth(1, 2, 6, 6), d.smooth(3, 2, 3, 3)], conv(padding=2, dilation=2))
case("conv/oblong", lambda d: [d.smooth(2, 2, 5, 4), d.smooth(3, 2, 2, 3)], lambda x, w: F.conv2d(F.pad(x, (1, 2, 0, 1)), w, stride=(2, 1)))

mm = lambda ta, tb: lambda a, b, c=0: torch.matmul(a.transpose(-1, -2) if ta else a, b.transpose(-1, -2) if tb else b) + c
case("gemm", lambda d: [d.smooth(3, 4), d.smooth(4, 5)], mm(0, 0))
case("gemm/ta", lambda d: [d.smooth(4, 3), d.smooth(4, 5)], mm(1, 0))
case("gemm/tb", lambda d: [d.smooth(3, 4), d.smooth(5, 4)], mm(0, 1))
case("gemm/tab", lambda d: [d.smooth(4, 3), d.smooth(5, 4)], mm(1, 1))
case("gemm/linear", lambda d: [d.smooth(3, 4), d.smooth(5, 4), d.smooth(5)], F.linear)
case("gemm/bias_column", lambda d: [d.smooth(3, 4), d.smooth(4, 5), d.smooth(3, 1)], mm(0, 0))
case("gemm/bias_scalar", lambda d: [d.smooth(4, 3), d.smooth(4, 5), d.smooth()], mm(1, 0))
case("matmul", lambda d: [d.smooth(3, 4), d.smooth(4, 5)], mm(0, 0))
case("matmul/batched", lambda d: [d.smooth(2, 3, 4), d.smooth(2, 4, 5)], mm(0, 0))
case("matmul/broadcast", lambda d: [d.smooth(2, 1, 3, 4), d.smooth(3, 4, 5)], mm(0, 0))
case("matmul/weights", lambda d: [d.smooth(2, 3, 4), d.smooth(4, 5)], mm(0, 0))
case("matmul/ta", lambda d: [d.smooth(2, 4, 3), d.smooth(2, 4, 5)], mm(1, 0))
case("matmul/tb", lambda d: [d.smooth(2, 3, 4), d.smooth(5, 4)], mm(0, 1))
case("matmul/tab", lambda d: [d.smooth(4, 3), d.smooth(2, 5, 4)], mm(1, 1))

case("batch_norm", lambda d: [d.smooth(3, 4, 2, 3), d.smooth(4), d.smooth(4), d.smooth(4), d.range(0.5, 2, 4)],
     lambda x, g, b, m, v: F.batch_norm(x, m, v, g, b, training=False, eps=1e-3), [0, 1, 2])


def batch_norm_training(x, g, b):
    axes = [0, *range(2, x.dim())]
    return F.batch_norm(x, None, None, g, b, training=True, eps=1e-3), x.mean(axes).detach(), x.var(axes, unbiased=False).detach()


case("batch_norm/training", lambda d: [d.smooth(3, 4, 2, 3), d.smooth(4), d.smooth(4)], batch_norm_training)
case("batch_norm/matrix", lambda d: [d.smooth(6, 4), d.smooth(4), d.smooth(4)], batch_norm_training)
case("layer_norm", lambda d: [d.smooth(2, 3, 5), d.smooth(5), d.smooth(5)], lambda x, g, b: F.layer_norm(x, [5], g, b, 1e-3))
case("layer_norm/two_axes", lambda d: [d.smooth(2, 3, 5), d.smooth(3, 5)], lambda x, g: F.layer_norm(x, [3, 5], g, None, 1e-3))
case("softmax", lambda d: [d.wide(3, 5)], lambda x: F.softmax(x, -1))
case("softmax/axis1", lambda d: [d.wide(2, 3, 4)], lambda x: F.softmax(x, 1))
case("log_softmax", lambda d: [d.wide(3, 5)], lambda x: F.log_softmax(x, -1))
case("log_softmax/axis1", lambda d: [d.wide(2, 3, 4)], lambda x: F.log_softmax(x, 1))
entropy = lambda z, t: F.cross_entropy(z, t, reduction="none")
case("cross_entropy", lambda d: [d.wide(4, 5), d.distribution(4, 5)], entropy, [0])
case("cross_entropy/mass", lambda d: [d.wide(4, 5), d.range(0, 1, 4, 5)], entropy, [0])

case("reduce_sum", lambda d: [d.smooth(2, 3, 4, 3)], lambda x: x.sum([2, 3], keepdim=True))
case("reduce_sum/all", lambda d: [d.smooth(2, 3, 4)], lambda x: x.sum())
case("reduce_mean", lambda d: [d.smooth(2, 3, 3, 5)], lambda x: x.mean([-1, -2]))
case("reduce_mean/all", lambda d: [d.smooth(7, 3)], lambda x: x.mean())
case("reduce_max", lambda d: [d.smooth(2, 5, 3)], lambda x: x.amax(1))
case("reduce_max/all", lambda d: [d.smooth(2, 5)], lambda x: x.amax([0, 1], keepdim=True))
case("reduce_max/ties", lambda d: [d.integers(0, 2, 4, 6)], lambda x: x.amax(1, keepdim=True))
case("reduce_min", lambda d: [d.smooth(2, 5, 3)], lambda x: x.amin([0, 2]))
case("reduce_min/ties", lambda d: [d.integers(1, 3, 4, 6)], lambda x: x.amin(1))
case("reduce_sum_square", lambda d: [d.smooth(3, 4)], lambda x: (x * x).sum(1))
case("arg_max", lambda d: [d.smooth(4, 5)], lambda x: x.argmax(-1), [])
case("arg_max/ties", lambda d: [d.integers(0, 2, 3, 6, 2)], lambda x: torch.from_numpy(x.numpy().argmax(1)).unsqueeze(1), [])

case("max_pool", lambda d: [d.smooth(2, 3, 5, 4)], lambda x: F.max_pool2d(x, 2))
case("max_pool/3x3s2", lambda d: [d.smooth(2, 3, 6, 5)], lambda x: F.max_pool2d(x, 3, 2, 1))
case("max_pool/dilated", lambda d: [d.smooth(1, 2, 5, 5)], lambda x: F.max_pool2d(x, 2, 1, 1, 2))
case("max_pool/oblong", lambda d: [d.smooth(2, 2, 4, 5)], lambda x: F.max_pool2d(x, (3, 2), (1, 2), (1, 0)))
case("max_pool/ties", lambda d: [d.integers(0, 1, 2, 2, 6, 6)], lambda x: F.max_pool2d(x, 3, 2, 1))
case("average_pool", lambda d: [d.smooth(2, 3, 5, 4)], lambda x: F.avg_pool2d(x, 2))
case("average_pool/pad_counts", lambda d: [d.smooth(2, 3, 6, 5)], lambda x: F.avg_pool2d(x, 3, 2, 1))
case("average_pool/pad_ignored", lambda d: [d.smooth(2, 3, 6, 5)], lambda x: F.avg_pool2d(x, 3, 2, 1, count_include_pad=False))
case("global_average_pool", lambda d: [d.smooth(2, 3, 3, 5)], lambda x: x.mean([2, 3], keepdim=True))

case("concat", lambda d: [d.smooth(2, 3, 2, 2), d.smooth(2, 1, 2, 2), d.smooth(2, 4, 2, 2)], lambda *x: torch.cat(x, 1))
case("concat/last", lambda d: [d.smooth(2, 3), d.smooth(2, 2)], lambda *x: torch.cat(x, -1))
case("concat/batch", lambda d: [d.smooth(2, 3), d.smooth(1, 3)], lambda *x: torch.cat(x, 0))
case("split", lambda d: [d.smooth(2, 6, 2, 2)], lambda x: torch.split(x, [2, 1, 3], 1))
case("slice", lambda d: [d.smooth(2, 5, 3)], lambda x: x[:, 1:3])
case("slice/step", lambda d: [d.smooth(2, 3, 5)], lambda x: x[:, :, ::2])
case("slice/negative", lambda d: [d.smooth(2, 5, 3)], lambda x: x[:, -4:-1:2])
case("less_or_equal", lambda d: [d.integers(0, 2, 4, 3), d.integers(0, 2, 3)], torch.le, [])
case("greater_or_equal", lambda d: [d.index(0, 2, 4, 3), d.index(0, 2, 3)], torch.ge, [])
case("and", lambda d: [d.index(0, 1, 4, 3), d.index(0, 1, 3)], torch.logical_and, [])
case("or", lambda d: [d.index(0, 1, 4, 3), d.index(0, 1, 3)], torch.logical_or, [])
case("xor", lambda d: [d.index(0, 1, 4, 3), d.index(0, 1, 3)], torch.logical_xor, [])
case("not", lambda d: [d.index(0, 1, 4, 3)], torch.logical_not, [])
case("mod", lambda d: [d.index(-9, 9, 4, 5), torch.tensor([3, -4, 5, -1, 7])], torch.remainder, [])
case("mod/truncated", lambda d: [d.smooth(4, 5), d.of([3, -4, 5, -1, 0.75])], torch.fmod, [])
case("sin", lambda d: [d.smooth(3, 5)], torch.sin)
case("cos", lambda d: [d.smooth(3, 5)], torch.cos)
case("atan", lambda d: [d.smooth(3, 5)], torch.atan)
case("reduce_prod", lambda d: [d.range(0.5, 2, 2, 3, 2)], lambda x: x.prod(2).prod(0))
case("cum_sum", lambda d: [d.smooth(2, 5, 3)], lambda x: x.cumsum(1))
case("top_k", lambda d: [d.smooth(2, 6)], lambda x: x.topk(3), [0])
case("conv_transpose/strided", lambda d: [d.smooth(1, 2, 3, 4), d.smooth(2, 3, 3, 2)],
     lambda x, w: F.pad(F.conv_transpose2d(x, w, stride=(2, 3), dilation=(1, 2), output_padding=(1, 2)), (0, -1, -1, 0)))
case("conv_transpose/groups", lambda d: [d.smooth(1, 4, 3, 3), d.smooth(4, 3, 3, 3)],
     lambda x, w: F.conv_transpose2d(x, w, stride=2, padding=1, groups=2))
case("max_pool_indices", lambda d: [d.f(d.r.permutation(40).reshape(1, 2, 4, 5) / 8)],
     lambda x: F.max_pool2d(x, 2, return_indices=True)[1] + torch.tensor([0, 20]).reshape(1, 2, 1, 1), [])
case("gather_elements", lambda d: [d.smooth(3, 4), torch.tensor([[0, 3], [2, 2], [1, 1]])], lambda x, i: x.gather(1, i))
case("gather_nd", lambda d: [d.smooth(3, 4, 2), torch.tensor([[0, 1], [2, 3], [0, 1]])], lambda x, i: x[i[:, 0], i[:, 1]])
case("scatter_elements", lambda d: [d.smooth(3, 4), torch.tensor([[0, 3], [2, 3], [1, 0]]), d.smooth(3, 2)], lambda x, i, u: x.scatter(1, i, u))
case("scatter_elements/add", lambda d: [d.smooth(3, 2), torch.tensor([[0, 0], [0, 2]]), d.smooth(2, 2)], lambda x, i, u: x.scatter_add(0, i, u))
case("scatter_nd", lambda d: [d.smooth(4, 3), torch.tensor([[3], [1]]), d.smooth(2, 3)], lambda x, i, u: x.index_put((i[:, 0],), u))
case("scatter_nd/add", lambda d: [d.smooth(4, 3), torch.tensor([[1], [1], [3]]), d.smooth(3, 3)],
     lambda x, i, u: x.index_put((i[:, 0],), u, accumulate=True))

case("gather", lambda d: [d.smooth(5, 3), d.index(0, 4, 2, 4)], lambda x, i: x[i])
case("gather/axis1", lambda d: [d.smooth(2, 4, 3), torch.tensor([1, -1, 1])], lambda x, i: x[:, i])
case("gather/scalar", lambda d: [d.smooth(2, 4, 3), torch.tensor(2)], lambda x, i: x[:, i])
case("flatten", lambda d: [d.smooth(2, 3, 2, 2)], lambda x: x.flatten(1))
case("flatten/axis2", lambda d: [d.smooth(2, 3, 4)], lambda x: x.reshape(6, 4))
case("flatten/axis0", lambda d: [d.smooth(2, 3)], lambda x: x.reshape(1, 6))
case("reshape", lambda d: [d.smooth(2, 3, 4)], lambda x: x.reshape(2, -1, 2))
case("expand", lambda d: [d.smooth(2, 1)], lambda x: x.expand(4, 2, 3))
case("transpose", lambda d: [d.smooth(2, 3, 4, 2)], lambda x: x.permute(0, 2, 3, 1))
case("transpose/swap", lambda d: [d.smooth(2, 3)], lambda x: x.t())
case("squeeze", lambda d: [d.smooth(2, 3, 1, 1)], lambda x: x.reshape(2, 3))
case("unsqueeze", lambda d: [d.smooth(2, 3)], lambda x: x[:, None, :, None])
case("pad", lambda d: [d.smooth(2, 2, 3, 3)], lambda x: F.pad(x, (2, 1, 1, 0), value=0.5))
case("pad/crop", lambda d: [d.smooth(2, 4)], lambda x: F.pad(x, (-1, 2)))
case("dropout", lambda d: [d.smooth(3, 5)], lambda x: F.dropout(x, 0.3, training=False) * 1)
case("drop_path", lambda d: [d.smooth(3, 5)], lambda x: x.clone())

case("fake_quantize", lambda d: [d.smooth(2, 3, 4), d.of(0.2), d.of(0)], fake_quantize(-8, 7), [0, 1])
case("fake_quantize/unsigned", lambda d: [d.smooth(2, 3, 4), d.of(0.2), d.of(5)], fake_quantize(0, 15, gradient_scale=0.25), [0, 1])
case("fake_quantize/channel", lambda d: [d.smooth(3, 2, 3, 3), d.range(0.1, 0.3, 3), d.of(0, 0, 0)], fake_quantize(-8, 7, channel=True), [0, 1])
case("quantize/int8", lambda d: [d.range(-40, 40, 2, 3, 4), d.range(0.1, 0.5, 3), d.of(0, -3, 5)], quantize(-128, 127, 1), [])
case("quantize/uint8", lambda d: [d.range(-40, 40, 4, 5), d.of(0.2), d.of(128)], quantize(0, 255), [])
case("dequantize/int8", lambda d: [d.integers(-128, 127, 3, 4), d.range(0.1, 0.5, 3), d.of(0, -3, 5)], dequantize, [])
case("dequantize/uint8", lambda d: [d.integers(0, 255, 3, 4), d.of(0.2), d.of(7)], dequantize, [])


def run_case(name, operands, run, wrt, dtype):
    xs = [o.to(dtype) if o.is_floating_point() else o for o in operands]
    for i in wrt:
        xs[i] = xs[i].clone().requires_grad_()
    outputs = run(*xs)
    outputs = list(outputs) if isinstance(outputs, tuple) else [outputs]
    gradients, upstream = [], []
    if wrt:
        r = np.random.RandomState(zlib.crc32((name + "/upstream").encode()))
        for o in outputs:
            upstream.append(torch.from_numpy(np.asarray(r.uniform(-1, 1, o.shape), dtype=np.float32)) if o.requires_grad else None)
        loss = sum((o * u.to(dtype)).sum() for o, u in zip(outputs, upstream) if u is not None)
        gradients = [torch.zeros_like(xs[i]) if g is None else g for i, g in zip(wrt, torch.autograd.grad(loss, [xs[i] for i in wrt], allow_unused=True))]
    return outputs, upstream, gradients


def ops():
    rows = []
    for name, make, run, wrt in CASES:
        operands = make(Draw(name))
        wrt = [i for i, o in enumerate(operands) if o.is_floating_point()] if wrt is None else wrt
        outputs, upstream, gradients = run_case(name, operands, run, wrt, torch.float64)
        outputs32, _, gradients32 = run_case(name, operands, run, wrt, torch.float32)
        rows.append({
            "name": name,
            "operands": [pack(o, "float32") for o in operands],
            "outputs": [pack(o) for o in outputs],
            "wrt": wrt,
            "upstream": [None if u is None else pack(u, "float32") for u in upstream],
            "gradients": [pack(g) for g in gradients],
            "outputDistance32": [distance(a, b) for a, b in zip(outputs32, outputs)],
            "gradientDistance32": [distance(a, b) for a, b in zip(gradients32, gradients)],
        })
    write("ops.json", {"torch": torch.__version__, "numpy": np.__version__, "cases": rows})


class Block(torch.nn.Module):
    """An inverted residual: expand 1x1, depthwise 3x3, project 1x1; skip where shapes agree."""

    def __init__(self, c, expand, o, stride):
        super().__init__()
        h = c * expand
        self.skip = stride == 1 and c == o
        self.conv = torch.nn.Sequential(
            torch.nn.Conv2d(c, h, 1, bias=False), torch.nn.BatchNorm2d(h), torch.nn.ReLU6(),
            torch.nn.Conv2d(h, h, 3, stride, 1, groups=h, bias=False), torch.nn.BatchNorm2d(h), torch.nn.ReLU6(),
            torch.nn.Conv2d(h, o, 1, bias=False), torch.nn.BatchNorm2d(o))

    def forward(self, x):
        return x + self.conv(x) if self.skip else self.conv(x)


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        act = torch.nn.ReLU6
        self.stem = torch.nn.Sequential(torch.nn.Conv2d(3, 8, 3, 2, 1, bias=False), torch.nn.BatchNorm2d(8), act())
        self.blocks = torch.nn.Sequential(Block(8, 2, 8, 1), Block(8, 3, 12, 2))
        self.head = torch.nn.Sequential(torch.nn.Conv2d(12, 20, 1, bias=False), torch.nn.BatchNorm2d(20), act())
        self.classifier = torch.nn.Linear(20, 5)

    def forward(self, x):
        return self.classifier(self.head(self.blocks(self.stem(x))).mean([2, 3]))


def network():
    torch.manual_seed(0)
    net = Net()
    with torch.no_grad():  # parameters that are not all alike
        for p in net.parameters():
            if p.dim() == 1:
                p.add_(0.2 * torch.randn_like(p))
            else:
                p.mul_(1.5)
    state = {k: v.clone() for k, v in net.state_dict().items()}
    x, labels = torch.randn(4, 3, 12, 12), torch.tensor([0, 3, 1, 4])
    result = {"torch": torch.__version__, "learningRate": 0.05, "momentum": 0.9, "labels": labels.tolist(), "input": pack(x, "float32"),
              "weights": {k: pack(v, "float32") for k, v in state.items() if v.is_floating_point()}}
    for dtype in (torch.float64, torch.float32):
        precision = str(dtype).split(".")[1]
        net = Net().to(dtype)
        net.load_state_dict({k: v.to(dtype) if v.is_floating_point() else v for k, v in state.items()})
        net.eval()
        deployed = net(x.to(dtype))
        net.train()
        optimizer = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
        losses = []
        for step in range(10):
            optimizer.zero_grad()
            logits = net(x.to(dtype))
            loss = F.cross_entropy(logits, labels)
            loss.backward()
            if step == 0:
                result[precision] = {
                    "deployedLogits": pack(deployed, precision), "logits": pack(logits, precision), "loss": loss.item(),
                    "gradients": {k: pack(p.grad, precision) for k, p in net.named_parameters()},
                    "statistics": {k: pack(v, precision) for k, v in net.named_buffers() if v.is_floating_point()}}
            losses.append(loss.item())
            optimizer.step()
        result[precision]["losses"] = losses
        result[precision]["finalWeights"] = {k: pack(v, precision) for k, v in net.state_dict().items() if v.is_floating_point()}
    write("network.json", result)


def write(name, content):
    with open(os.path.join(HERE, name), "w", newline="\n") as f:
        # A line for each entry of the two upper levels: small diffs, small files.
        text = json.dumps(content, separators=(",", ":"))
        f.write(text.replace('},{"name"', '},\n{"name"').replace('},"', '},\n"') + "\n")


ops()
network()
