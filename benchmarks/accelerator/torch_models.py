"""`deep_skip` and the restorer as one would write them for torch.compile."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate


class ResidualBlock(nn.Module):
    """As `keras_ae.layers`' encoder block, or with `up` the decoder block."""

    def __init__(self, inputs: int, filters: int, stride: int, up: bool):
        super().__init__()
        self.up, self.stride = up, 1 if up else stride
        self.conv1 = nn.Conv2d(
            inputs, filters, 3, self.stride, padding=1, bias=False
        )
        self.norm1 = nn.BatchNorm2d(filters)
        self.conv2 = nn.Conv2d(filters, filters, 3, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(filters)
        self.project = nn.Conv2d(inputs, filters, 1, self.stride, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        if self.up:
            x = interpolate(x, scale_factor=2.0)
        y = torch.relu(self.norm1(self.conv1(x)))
        return torch.relu(self.norm2(self.conv2(y)) + self.project(x))


class DeepSkip(nn.Module):
    """As `keras_ae.models.deep_skip`, strides of 2."""

    def __init__(self, filters: Sequence[int]):
        super().__init__()
        self.encoders, self.decoders = nn.ModuleList(), nn.ModuleList()
        width = 3
        for count in filters:
            self.encoders.append(ResidualBlock(width, count, 2, up=False))
            width = count
        for level in reversed(range(len(filters))):
            count = filters[max(level - 1, 0)]
            self.decoders.append(ResidualBlock(width, count, 2, up=True))
            width = count + (filters[level - 1] if level else 0)
        self.last = nn.Conv2d(width, 3, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        x, encoded = 2 * x - 1, []
        for encoder in self.encoders:
            x = encoder(x)
            encoded.append(x)
        encoded.pop()
        for decoder in self.decoders:
            x = decoder(x)
            if encoded:
                x = torch.cat([x, encoded.pop()], dim=1)
        return 0.625 * (torch.tanh(self.last(x)) + 0.8)


class Residual(nn.Module):
    """x + conv3x3(relu(conv3x3(x)))."""

    def __init__(self, filters: int):
        super().__init__()
        self.conv1 = nn.Conv2d(filters, filters, 3, padding=1)
        self.conv2 = nn.Conv2d(filters, filters, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv2(torch.relu(self.conv1(x)))


class Restorer(nn.Module):
    """As `keras_ae.models.Restorer`."""

    def __init__(self, filters: Sequence[int], blocks: Sequence[int]):
        super().__init__()
        levels = range(len(filters))
        self.first = nn.Conv2d(9, filters[0], 3, padding=1)
        self.down = nn.ModuleList(
            nn.Conv2d(filters[i - 1], filters[i], 2, 2) for i in levels[1:]
        )
        self.up = nn.ModuleList(
            nn.ConvTranspose2d(filters[i + 1], filters[i], 2, 2)
            for i in levels[:-1]
        )
        self.fuse = nn.ModuleList(
            nn.Conv2d(2 * filters[i], filters[i], 1) for i in levels[:-1]
        )
        self.before, self.after = (
            nn.ModuleList(_blocks(filters[i], blocks[i]) for i in some)
            for some in (levels, levels[:-1])
        )
        self.last = nn.Conv2d(filters[0], 3, 3, padding=1)

    def forward(self, image: Tensor) -> Tensor:
        marks = [(image == value).to(image.dtype) for value in (0, 1)]
        x, skips = self.first(torch.cat([image, *marks], dim=1)), []
        x = self.before[0](x)
        for down, blocks in zip(self.down, self.before[1:], strict=True):
            skips.append(x)
            x = blocks(down(x))
        for level in reversed(range(len(skips))):
            x = torch.cat([self.up[level](x), skips[level]], dim=1)
            x = self.after[level](self.fuse[level](x))
        return image + self.last(x)


def _blocks(filters: int, count: int) -> nn.Sequential:
    return nn.Sequential(*(Residual(filters) for _ in range(count)))
