"""The state of a training, written so that a kill at any moment leaves the last whole one."""

import os
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from network import Judge


@dataclass
class Progress:
    """How far a training is: all counts are since its start, over all runs."""

    tokens: int = 0
    steps: int = 0
    pass_number: int = 0
    batch: int = 0
    data: str = ""
    # The step at which the optimiser last began without moments; its rate rises again from there.
    warm_from: int = 0
    seconds: float = 0.0


def own_tensors(judge: Judge) -> dict[str, Tensor]:
    """What training changes: everything but the word table."""
    return {name: tensor for name, tensor in judge.state_dict().items() if name != "word.weight"}


class Average:
    """A running mean of the weights, which is better than the last weights while the rate stays high."""

    def __init__(self, judge: Judge, keep: float) -> None:
        self.keep = keep
        self.tensors = {name: tensor.detach().clone() for name, tensor in own_tensors(judge).items()}

    @torch.no_grad()
    def add(self, judge: Judge, steps: int) -> None:
        share = 1 - min(self.keep, (1 + steps) / (10 + steps))
        own = own_tensors(judge)
        torch._foreach_lerp_(list(self.tensors.values()), [own[name] for name in self.tensors], share)

    @torch.no_grad()
    def swap(self, judge: Judge) -> None:
        """Exchanges the mean and the judge's weights: call it before and after measuring."""
        for name, tensor in own_tensors(judge).items():
            other = tensor.clone()
            tensor.copy_(self.tensors[name])
            self.tensors[name].copy_(other)


def save_checkpoint(
    path: Path, judge: Judge, average: Average, optimiser: torch.optim.Optimizer, progress: Progress
) -> None:
    state = {
        "judge": own_tensors(judge),
        "average": average.tensors,
        "optimiser": optimiser.state_dict(),
        "progress": progress.__dict__,
    }
    unfinished = path.with_suffix(".unfinished")
    with unfinished.open("wb") as file:
        torch.save(state, file)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def load_checkpoint(
    path: Path, judge: Judge, average: Average, optimiser: torch.optim.Optimizer
) -> Progress:
    state = torch.load(path, map_location="cpu", weights_only=True)
    judge.load_state_dict(state["judge"], strict=False)
    for name, tensor in state["average"].items():
        average.tensors[name].copy_(tensor)
    optimiser.load_state_dict(state["optimiser"])
    return Progress(**state["progress"])
