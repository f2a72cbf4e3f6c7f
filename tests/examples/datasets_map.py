"""Variants of a corpus with Hugging Face datasets: ``Dataset.map`` calls the batch function.

.. code-block:: text

    python datasets_map.py corpus.parquet LEXICON OUT

In one process: ``num_proc`` forks, and polars must not be forked. For several processes there are
``lowres generate run --workers`` and ``--engine ray``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from lowres import Generator, Lexicon, Settings
from lowres.generate.batches import SCHEMA


def variants(generator: Generator) -> Callable[[pa.Table], pa.Table]:
    """Return what ``map`` asks for in the Arrow format: a table in, a table out."""

    def of_table(table: pa.Table) -> pa.Table:
        batches = table.cast(SCHEMA).combine_chunks().to_batches()
        return pa.Table.from_batches(map(generator.apply, batches), SCHEMA)

    return of_table


def main(corpus: str, lexicon: str, out: str) -> None:
    """Read a corpus as a dataset, map it and save it."""
    from datasets import Dataset

    generator = Generator(Lexicon.load(Path(lexicon)), Settings(seed=4))
    rows = Dataset.from_parquet(corpus).with_format("arrow")
    made = rows.map(variants(generator), batched=True, batch_size=10_000)
    made.save_to_disk(out)


if __name__ == "__main__":
    main(*sys.argv[1:])
