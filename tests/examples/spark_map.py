"""Variants of a corpus with Spark: ``DataFrame.mapInArrow`` calls the batch function.

.. code-block:: text

    python spark_map.py corpus.parquet LEXICON OUT

Spark cuts the corpus as it likes: every utterance has its id, so the variants are the same ones that
``lowres generate run`` writes, though their files are not. Utterances without ids of their own must
be numbered before, over the whole corpus.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pyarrow as pa

from lowres import Generator, Lexicon, Settings
from lowres.generate.batches import SCHEMA

Batches = Iterable[pa.RecordBatch]


def variants(generator: Generator) -> Callable[[Batches], Iterator[pa.RecordBatch]]:
    """Return what ``mapInArrow`` asks for: batches in, batches out."""

    def of_batches(batches: Batches) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield generator.apply(batch.cast(SCHEMA))

    return of_batches


def main(corpus: str, lexicon: str, out: str) -> None:
    """Read a corpus with Spark, map it and write it."""
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # where lowres is installed
    generator = Generator(Lexicon.load(Path(lexicon)), Settings(seed=4))
    spark = SparkSession.builder.master("local[2]").getOrCreate()
    rows = spark.read.parquet(corpus)
    rows.repartition(2).mapInArrow(variants(generator), rows.schema).write.parquet(out)
    spark.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
