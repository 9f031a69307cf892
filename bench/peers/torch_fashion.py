#!/usr/bin/python3
"""PyTorch's side of bench/peers/fashion: a small MobileNetV2 on Fashion-MNIST as a PyTorch user writes it.

  torch_fashion.py FOLDER [--epochs 10] [--seed 0] [--threads 2] [--pictures 60000]    one JSON line an epoch
  torch_fashion.py FOLDER --pipeline                                                    images/s of crop, flip, normalise on one core
"""
import argparse
import gzip
import json
import os
import time

import numpy
import torch
from PIL import Image
from torch import nn
from torchvision import transforms

MEAN, STD = 0.286, 0.353


def idx(folder, name):
    path = os.path.join(folder, name)
    with gzip.open(path + ".gz") if os.path.exists(path + ".gz") else open(path, "rb") as f:
        data = f.read()
    if "images" in name:
        return numpy.frombuffer(data, numpy.uint8, offset=16).reshape(-1, 28, 28)
    return numpy.frombuffer(data, numpy.uint8, offset=8).astype(numpy.int64)


class Pictures(torch.utils.data.Dataset):
    def __init__(self, images, labels, transform):
        self.images, self.labels, self.transform = images, labels, transform

    def __len__(self):
        return len(self.images)

    def __getitem__(self, i):
        return self.transform(Image.fromarray(self.images[i], mode="L")), int(self.labels[i])


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride, expansion=4):
        super().__init__()
        hidden = inputs * expansion
        self.residual = stride == 1 and inputs == outputs
        self.body = nn.Sequential(
            nn.Conv2d(inputs, hidden, 1, bias=False), nn.BatchNorm2d(hidden), nn.ReLU6(),
            nn.Conv2d(hidden, hidden, 3, stride, 1, groups=hidden, bias=False), nn.BatchNorm2d(hidden), nn.ReLU6(),
            nn.Conv2d(hidden, outputs, 1, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        return x + self.body(x) if self.residual else self.body(x)


def network():
    blocks = [(16, 24, 2), (24, 24, 1), (24, 40, 2), (40, 40, 1), (40, 64, 1), (64, 64, 1)]
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU6(), *(Block(*b) for b in blocks),
        nn.Conv2d(64, 128, 1, bias=False), nn.BatchNorm2d(128), nn.ReLU6(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(128, 10))


def loader(a):
    transform = transforms.Compose([
        transforms.RandomCrop(28, padding=4), transforms.RandomHorizontalFlip(), transforms.ToTensor(),
        transforms.Normalize((MEAN,), (STD,))])
    images, labels = idx(a.data, "train-images-idx3-ubyte"), idx(a.data, "train-labels-idx1-ubyte")
    return torch.utils.data.DataLoader(
        Pictures(images[:a.pictures], labels[:a.pictures], transform), a.batch, shuffle=True, drop_last=True, num_workers=0)


def train(a):
    batches = loader(a)
    test = (torch.from_numpy(idx(a.data, "t10k-images-idx3-ubyte").copy()).float()[:, None] / 255 - MEAN) / STD
    labels = torch.from_numpy(idx(a.data, "t10k-labels-idx1-ubyte"))
    model = network().to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(model.parameters(), 3e-3, weight_decay=5e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 6e-3, total_steps=a.epochs * len(batches))
    criterion = nn.CrossEntropyLoss(label_smoothing=0.05)
    seconds = 0.0
    for epoch in range(a.epochs):
        model.train()
        begun = time.perf_counter()
        for x, y in batches:
            optimizer.zero_grad(set_to_none=True)
            criterion(model(x.contiguous(memory_format=torch.channels_last)), y).backward()
            optimizer.step()
            schedule.step()
        seconds += time.perf_counter() - begun
        model.eval()
        with torch.no_grad():
            right = sum((model(test[i:i + 500]).argmax(1) == labels[i:i + 500]).sum().item() for i in range(0, len(test), 500))
        print(json.dumps({"epoch": epoch + 1, "seconds": round(seconds, 1), "accuracy": right / len(test),
                          "parameters": sum(p.numel() for p in model.parameters())}), flush=True)


def pipeline(a):
    batches, best = loader(a), float("inf")
    for _ in range(3):
        begun = time.perf_counter()
        for _ in batches:
            pass
        best = min(best, time.perf_counter() - begun)
    print(json.dumps({"images_per_second": len(batches) * a.batch / best}))


if __name__ == "__main__":
    p = argparse.ArgumentParser()
    p.add_argument("data")
    p.add_argument("--epochs", type=int, default=10)
    p.add_argument("--batch", type=int, default=128)
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--pictures", type=int, default=60000)
    p.add_argument("--pipeline", action="store_true")
    a = p.parse_args()
    torch.manual_seed(a.seed)
    torch.set_num_threads(1 if a.pipeline else a.threads)
    pipeline(a) if a.pipeline else train(a)
