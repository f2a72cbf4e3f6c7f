"""Networks as files: safetensors, the weights alone."""

from __future__ import annotations

from pathlib import Path

from safetensors.torch import load_file, save

from lowres.morph.neural.network import Transducer
from lowres.morph.neural.settings import NetworkSettings
from lowres.morph.neural.symbols import Symbols

__all__ = ["packed", "read_network"]


def packed(network: Transducer) -> bytes:
    """Return the content of a network's file."""
    return save({name: tensor.contiguous() for name, tensor in network.state_dict().items()})


def read_network(file: Path, symbols: Symbols, settings: NetworkSettings) -> Transducer:
    """Read a network whose symbols and settings are known."""
    network = Transducer(symbols.sizes, settings)
    network.load_state_dict(load_file(file))
    return network.eval()
