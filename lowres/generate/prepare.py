"""The pass before the shards: a model is asked for its choices once, and they are kept.

``choices-00000.parquet`` and so on stand in the output folder, one for each shard, a row a head.
Given these, the shards depend on recipe and inputs alone; the choices themselves stand outside the
promise of equal bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from lowres.generate.batches import in_parts
from lowres.generate.chosen import CHOICES, choices_name
from lowres.generate.stream import in_shards
from lowres.generate.targets import Targets
from lowres.generate.workers import Shard
from lowres.record.folder import OutputFolder

__all__ = ["prepare"]

_ROWS = 1 << 10  # utterances that a model is asked about at a time


def prepare(
    batches: Iterable[pa.RecordBatch],
    targets: Targets,
    folder: OutputFolder,
    *,
    shard_rows: int,
    advance: Callable[[int], object] = lambda done: None,
) -> None:
    """Write the choices for a corpus; those that stand there already are not made again.

    Args:
        batches: the corpus, in order.
        targets: whose settings ask for a model's choices.
        folder: where they go.
        shard_rows: source utterances in a shard.
        advance: told how many source utterances were done.
    """
    for shard in in_shards(batches, shard_rows):
        name = choices_name(shard.name)
        if folder.has(name):
            advance(sum(map(len, shard.batches)))
            continue

        def fill(path: Path, shard: Shard = shard) -> None:
            with pq.ParquetWriter(path, CHOICES) as writer:
                for part in in_parts(shard.batches, _ROWS):
                    for choices in targets.choices(part):
                        writer.write_batch(choices)
                    advance(len(part))

        folder.write(name, fill)
