"""The benchmarks' networks in PyTorch: torchvision's where it has them, with their stems for small images."""

import torch
import torchvision
from torch import nn

MODELS = torchvision.models


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


def convolution(channels, filters):
    return [nn.Conv2d(channels, filters, 3, 1, 1, bias=False), nn.BatchNorm2d(filters), nn.ReLU(inplace=True)]


def head(channels, classes):
    return [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, classes)]


def starter(channels, classes):
    layers, last = convolution(channels, 16), 16
    for stage, (filters, blocks) in enumerate([(16, 1), (32, 2), (64, 2)]):
        for block in range(blocks):
            layers.append(Block(last, filters, 2 if stage > 0 and block == 0 else 1))
            last = filters
    return nn.Sequential(*layers, *head(last, classes))


def plain(channels, classes):
    return nn.Sequential(
        *convolution(channels, 16), nn.MaxPool2d(2), *convolution(16, 32), nn.MaxPool2d(2), *convolution(32, 64), *head(64, classes))


def mlp(channels, classes):
    return nn.Sequential(
        nn.Flatten(), nn.Linear(28 * 28 * channels, 256), nn.ReLU(inplace=True), nn.Linear(256, 128), nn.ReLU(inplace=True), nn.Linear(128, classes))


def resnet18(stem, classes):
    model = MODELS.resnet18(num_classes=classes)
    if stem != 'imagenet':
        model.conv1 = nn.Conv2d(3, 64, 3, padding=1, bias=False)
    if stem == 'cifar':
        model.maxpool = nn.Identity()
    return model


def with_gelu(module):
    for name, child in module.named_children():
        if isinstance(child, nn.ReLU):
            setattr(module, name, nn.GELU())
        else:
            with_gelu(child)
    return module


def mobilenet_v2_cifar(classes):
    model = MODELS.mobilenet_v2(num_classes=classes)
    model.features[0][0].stride = model.features[2].conv[1][0].stride = (1, 1)
    return model


def vgg16_bn_cifar(classes):
    model = MODELS.vgg16_bn(num_classes=classes)
    model.avgpool, model.classifier = nn.Identity(), nn.Linear(512, classes)
    return model


NETWORKS = {
    'starter': starter,
    'plain': plain,
    'mlp': mlp,
    'resnet18': lambda channels, classes: resnet18('imagenet', classes),
    'resnet18-cifar': lambda channels, classes: resnet18('cifar', classes),
    'resnet18-cifar-pool': lambda channels, classes: resnet18('cifar-pool', classes),
    'resnet18-cifar-pool-gelu': lambda channels, classes: with_gelu(resnet18('cifar-pool', classes)),
    'mobilenet_v2-cifar': lambda channels, classes: mobilenet_v2_cifar(classes),
    'vgg16_bn-cifar': lambda channels, classes: vgg16_bn_cifar(classes),
    'swin_t': lambda channels, classes: MODELS.swin_t(num_classes=classes),
}


def built(name, channels, classes):
    torch.manual_seed(1)
    return NETWORKS[name](channels, classes)
