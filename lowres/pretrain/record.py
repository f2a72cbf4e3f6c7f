"""What an adaptation's output says of itself: its recipe, its inputs, and their licences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from lowres.corpus import source
from lowres.pretrain.settings import CorpusEntry, PretrainSettings
from lowres.record.fingerprint import input_record
from lowres.record.folder import read_manifest
from lowres.slu.train import model_record

__all__ = ["KIND", "described", "entry_record", "licences"]

KIND: Final = "encoder"


def described(
    model: str, settings: PretrainSettings, corpus: Iterable[Mapping[str, Any]]
) -> dict[str, Any]:
    """Describe all that the weights depend on.

    Args:
        model: the encoder's name or folder.
        settings: the recipe.
        corpus: each part of the mixture: what identifies its text, its language and weight.
    """
    fields = PretrainSettings.__struct_fields__
    told = {name: getattr(settings, name) for name in fields}
    return {"model": model_record(model), "settings": told, "inputs": list(corpus)}


def entry_record(entry: CorpusEntry, encoding: str) -> dict[str, Any]:
    """Describe a corpus file or folder: what it holds and how it is read, never where it lies."""
    how = msgspec.to_builtins(entry)
    how.pop("file")
    return {**input_record(Path(entry.file)), **how, "encoding": encoding}


def licences(entries: Iterable[CorpusEntry]) -> list[str]:
    """List the licences that generated folders among the corpora state."""
    found: set[str] = set()
    for entry in entries:
        if Path(entry.file).is_dir():
            found.update(read_manifest(Path(entry.file), source.KIND).get("licences", ()))
    return sorted(found)
