"""Checkpoints of a training: weights and optimiser state as safetensors, the rest as JSON.

A checkpoint stands whole under its step or not at all; the one before it is removed afterwards.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import msgspec
import torch

from lowres.record.folder import OutputFolder

__all__ = ["Checkpoints", "State"]

_HOME = "checkpoint"


class State(msgspec.Struct):
    """Where a training stands, beside its weights.

    Attributes:
        step: optimiser steps done.
        before: held-out measures before the first step.
        losses: sum of the training loss and number of steps, by tenth of the training.
        pieces: sub-tokens read.
        seconds: time spent in steps.
    """

    step: int = 0
    before: list[dict[str, Any]] = []
    losses: list[tuple[float, int]] = []
    pieces: int = 0
    seconds: float = 0.0


class Checkpoints:
    """The checkpoints of an output folder.

    Args:
        folder: the output of the training.
    """

    def __init__(self, folder: OutputFolder) -> None:
        self.folder = folder

    def save(self, state: State, network: Any, optimiser: torch.optim.Optimizer) -> None:
        """Write a checkpoint, and remove those before it."""
        earlier = self._all()

        def fill(path: Path) -> None:
            from safetensors.torch import save_file

            path.mkdir(parents=True)
            save_file(_weights(network), path / "weights.safetensors")
            save_file(_moments(optimiser), path / "optimiser.safetensors")
            (path / "state.json").write_bytes(msgspec.json.encode(state))

        self.folder.write(f"{_HOME}/{state.step:08d}", fill)
        for path in earlier:
            shutil.rmtree(path)

    def restore(self, network: Any, optimiser: torch.optim.Optimizer) -> State | None:
        """Put the last checkpoint's weights and moments back, if there is one."""
        from safetensors.torch import load_file

        found = self._all()
        if not found:
            return None
        path = found[-1]
        weights = load_file(path / "weights.safetensors")
        with torch.no_grad():
            for name, tensor in _weights(network).items():
                tensor.copy_(weights[name])
        moments: dict[int, dict[str, torch.Tensor]] = {}
        for name, tensor in load_file(path / "optimiser.safetensors").items():
            number, _, key = name.partition(".")
            moments.setdefault(int(number), {})[key] = tensor.clone()
        groups = optimiser.state_dict()["param_groups"]
        optimiser.load_state_dict({"state": moments, "param_groups": groups})
        return msgspec.json.decode((path / "state.json").read_bytes(), type=State)

    def clear(self) -> None:
        """Remove them all."""
        shutil.rmtree(self.folder.path / _HOME, ignore_errors=True)

    def _all(self) -> list[Path]:
        return sorted((self.folder.path / _HOME).glob("*"))


def _weights(network: Any) -> dict[str, torch.Tensor]:
    """List parameters and buffers, shared ones once."""
    found = [*network.named_parameters(), *network.named_buffers()]
    return {name: tensor.detach() for name, tensor in found}


def _moments(optimiser: torch.optim.Optimizer) -> dict[str, torch.Tensor]:
    by_number = optimiser.state_dict()["state"]
    return {
        f"{at}.{key}": tensor for at, state in by_number.items() for key, tensor in state.items()
    }
