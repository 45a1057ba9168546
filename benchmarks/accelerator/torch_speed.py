"""The speed of a training step in torch, as fast as torch makes it."""

import json
import sys
import time

import torch

from benchmarks.accelerator.torch_models import DeepSkip, Restorer
from pipeline.configs import Training


def torch_images_per_second(recipe: Training, steps: int) -> float:
    """Compiled, channels last, bfloat16, fused Adam, on one batch.

    Args:
        recipe: of `deep_skip` or a restorer.
        steps: positive int, how many are timed.
    """
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = make_torch_model(recipe).to(
        device, memory_format=torch.channels_last
    )
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-4, fused=True)
    side, count = recipe.crop_size, recipe.batch_size
    corrupted, clean = (
        torch.rand(count, 3, side, side, device=device).to(
            memory_format=torch.channels_last
        )
        for _ in range(2)
    )

    @torch.compile
    def loss_of() -> torch.Tensor:
        with torch.autocast(device, torch.bfloat16):
            restored = model(corrupted)
        error = restored.float() - clean
        mixed = 0.5 * error.abs() + 0.5 * error.square()
        beyond = torch.relu(-restored.float()) + torch.relu(restored - 1)
        return mixed.mean() + beyond.square().mean()

    def train(steps: int) -> float:
        for _ in range(steps):
            optimizer.zero_grad(set_to_none=True)
            loss = loss_of()
            loss.backward()
            optimizer.step()
        return float(loss.detach())  # Waits for the device.

    train(3)
    start = time.perf_counter()
    train(steps)
    return steps * count / (time.perf_counter() - start)


def make_torch_model(recipe: Training) -> torch.nn.Module:
    """The torch counterpart of a recipe's model."""
    arguments = recipe.model_arguments
    if recipe.model_name == "restorer":
        return Restorer(**arguments)
    return DeepSkip(arguments.get("filters", (32, 64, 128)))


if __name__ == "__main__":
    told, steps = sys.argv[1:]
    print(torch_images_per_second(Training(**json.loads(told)), int(steps)))
