"""PyTorch's side of the training benchmark; speaks the protocol of ours.ts."""

import json
import os
import resource
import sys
import time

import torch
from torch import nn

torch.set_num_threads(int(os.environ['NEPENTHE_BENCH_THREADS']))
network = json.loads(sys.argv[1])


class Block(nn.Module):
    def __init__(self, channels, filters, stride):
        super().__init__()
        self.main = nn.Sequential(
            nn.Conv2d(channels, filters, 3, stride, 1, bias=False), nn.BatchNorm2d(filters), nn.ReLU(inplace=True),
            nn.Conv2d(filters, filters, 3, 1, 1, bias=False), nn.BatchNorm2d(filters))
        projects = stride > 1 or channels != filters
        self.skip = nn.Sequential(nn.Conv2d(channels, filters, 1, stride, bias=False), nn.BatchNorm2d(filters)) if projects else nn.Identity()
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x):
        return self.relu(self.main(x) + self.skip(x))


def residual():
    height, width, channels = network['input']
    stem = network['widths'][0]
    layers = [nn.Conv2d(channels, stem, 3, 1, 1, bias=False), nn.BatchNorm2d(stem), nn.ReLU(inplace=True)]
    last = stem
    for stage, (filters, blocks) in enumerate(zip(network['widths'], network['blocks'])):
        for block in range(blocks):
            layers.append(Block(last, filters, 2 if stage > 0 and block == 0 else 1))
            last = filters
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(last, network['classes']))


model = residual().to(memory_format=torch.channels_last).train()
optimiser = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, weight_decay=1e-4)
count, (height, width, channels) = network['batchSize'], network['input']
pixels = (torch.arange(count * height * width * channels) * 7919 % 256).to(torch.uint8).reshape(count, height, width, channels)
labels = torch.arange(count) % network['classes']


def step():
    images = ((pixels.float() / 255 - 0.5) / 0.25).permute(0, 3, 1, 2)
    optimiser.zero_grad()
    loss = nn.functional.cross_entropy(model(images), labels)
    loss.backward()
    optimiser.step()
    return loss.item()


print(json.dumps({'library': f'PyTorch {torch.__version__}'}), flush=True)
for line in sys.stdin:
    times = []
    for _ in range(int(line)):
        start, processor = time.perf_counter(), time.process_time()
        step()
        times.append({'wall': (time.perf_counter() - start) * 1000, 'processor': (time.process_time() - processor) * 1000})
    print(json.dumps({'times': times}), flush=True)
print(json.dumps({'peakMegabytes': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}), flush=True)
