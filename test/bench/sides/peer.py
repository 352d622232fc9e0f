"""PyTorch's side of the benchmarks; speaks the protocol of ours.ts. On a GPU where PyTorch sees one."""

import json
import os
import resource
import sys
import time

import torch
import torchvision
from torch import nn

from peer_networks import built

torch.set_num_threads(int(os.environ['NEPENTHE_BENCH_THREADS']))
network = json.loads(sys.argv[1])
device = torch.device('cuda' if torch.cuda.is_available() else 'cpu')
count, (height, width, channels) = network['batchSize'], network['input']
model = built(network['peer'], channels, network['classes']).to(device=device, memory_format=torch.channels_last)
optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, weight_decay=1e-4)
pixels = (torch.arange(count * height * width * channels) * 7919 % 256).to(torch.uint8).reshape(count, height, width, channels).to(device)
labels = (torch.arange(count) % network['classes']).to(device)


def images():
    return ((pixels.float() / 255 - 0.5) / 0.25).permute(0, 3, 1, 2)


def train(steps):
    """The loss is read after each step, as a training loop that reports it does."""
    model.train()
    for _ in range(steps):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(images()), labels)
        loss.backward()
        optimizer.step()
        loss.item()


def evaluate(steps):
    model.eval()
    loss, correct = 0.0, 0
    with torch.inference_mode():
        for _ in range(steps):
            logits = model(images())
            loss += nn.functional.cross_entropy(logits, labels, reduction='sum').item()
            correct += (logits.argmax(1) == labels).sum().item()


def entropy(steps):
    """States counted by hooks on the activations, as the published implementations do it; the counts are read at the end of the pass."""
    counts = {}

    def count_states(module, inputs):
        (z,) = inputs
        axes = (0, 2, 3) if z.dim() == 4 else tuple(range(z.dim() - 1))
        on, off = (z > 0).sum(axes), (z < 0).sum(axes)
        known = counts.get(module)
        counts[module] = (known[0] + on, known[1] + off) if known else (on, off)

    activations = [module for module in model.modules() if isinstance(module, (nn.ReLU, nn.ReLU6, nn.GELU))]
    hooks = [module.register_forward_pre_hook(count_states) for module in activations]
    model.eval()
    with torch.inference_mode():
        for _ in range(steps):
            model(images())
    for on, off in counts.values():
        on.tolist(), off.tolist()
    for hook in hooks:
        hook.remove()


def compile_model():
    """Compiles the model and takes a step, which generates the code. ATen's limit of the instruction set does not apply to it."""
    import torch._inductor.config
    if os.environ.get('ATEN_CPU_CAPABILITY') == 'avx2':
        torch._inductor.config.cpp.simdlen = 256
    model.compile()
    train(1)


WORK = {'train': train, 'evaluate': evaluate, 'entropy': entropy}

if os.environ.get('NEPENTHE_BENCH_COMPILE'):
    try:
        compile_model()
    except Exception as error:
        print(json.dumps({'problem': str(error).strip().split('\n')[0]}), flush=True)
        sys.exit(0)

print(json.dumps({'library': f'PyTorch {torch.__version__}, torchvision {torchvision.__version__}, {device.type}'}), flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    start, processor = time.perf_counter(), time.process_time()
    WORK[asked['work']](asked['steps'])
    print(json.dumps({'wall': (time.perf_counter() - start) * 1000, 'processor': (time.process_time() - processor) * 1000}), flush=True)
print(json.dumps({'peakMegabytes': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}), flush=True)
