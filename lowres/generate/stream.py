"""From a corpus on disk to a folder of generated shards.

Shards are cut by source rows, written under their final names and skipped on resume; the text of a
shard depends on the recipe and the inputs alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from lowres.corpus.formats import file_suffix, write_corpus
from lowres.corpus.utterance import Utterance
from lowres.generate.batches import from_batch, in_batches
from lowres.generate.bitext import Bitext
from lowres.generate.edits import EDITS
from lowres.generate.targets import Targets
from lowres.record.folder import OutputFolder

__all__ = ["KIND", "Counts", "write_shards"]

KIND = "corpus"


class Counts(msgspec.Struct):
    """What went in and came out, summed over shards."""

    read: int = 0
    written: int = 0
    unchanged: int = 0
    words: int = 0
    covered: int = 0
    switched: int = 0

    @property
    def switch_rate(self) -> float:
        """Share of all words that were replaced."""
        return round(self.switched / self.words, 6) if self.words else 0.0


def write_shards(
    utterances: Iterable[Utterance],
    targets: Targets,
    folder: OutputFolder,
    *,
    format: str,
    shard_rows: int,
    batch_rows: int = 4096,
    edits: bool = False,
    advance: Callable[[int], object] = lambda done: None,
) -> Counts:
    """Write the variants of a corpus as ``corpus-00000.*`` and so on.

    Args:
        utterances: the corpus, in order.
        targets: what makes the variants; in mode ``parallel`` the lines and alignments of each
            shard stand in ``source-*.txt``, ``target-*.txt`` and ``alignment-*.txt`` beside it.
        folder: where they go; shards that stand there already are not made again.
        format: corpus format of the shards.
        shard_rows: source utterances in a shard.
        batch_rows: utterances worked on at once; changes nothing but memory.
        edits: write ``edits-*.parquet`` beside each shard.
        advance: told how many source utterances were done.
    """
    total = Counter[str]()
    for number, rows in enumerate(_chunks(utterances, shard_rows)):
        shard = _Shard(targets, folder, f"{number:05d}", format, edits)
        total.update(shard.counts_on_disk() or shard.write(rows, batch_rows))
        advance(len(rows))
    return Counts(**total)


class _Shard:
    """One shard: its text, its edits, and a small file of counts that marks it as done."""

    def __init__(
        self, targets: Targets, folder: OutputFolder, number: str, format: str, edits: bool
    ) -> None:
        self.targets, self.folder, self.edits = targets, folder, edits
        self.format, self.number = format, number
        self.name = f"corpus-{number}{file_suffix(format)}"
        self.edits_name, self.counts_name = f"edits-{number}.parquet", f"counts-{number}.json"

    def counts_on_disk(self) -> dict[str, int] | None:
        if not self.folder.has(self.counts_name):
            return None
        path = self.folder.path / self.counts_name
        return msgspec.json.decode(path.read_bytes(), type=dict[str, int])

    def write(self, rows: list[Utterance], batch_rows: int) -> dict[str, int]:
        counts, tables, bitexts = Counts(read=len(rows)), [], []

        def variants() -> Iterator[Utterance]:
            for batch in in_batches(rows, batch_rows):
                made = self.targets.generate(batch)
                yield from from_batch(made.batch)
                tables.append(made.edits)
                bitexts.append(made.bitext)
                counts.written += len(made.batch)
                for name in ("unchanged", "words", "covered", "switched"):
                    setattr(counts, name, getattr(counts, name) + getattr(made, name))

        self.folder.write(self.name, lambda path: write_corpus(path, self.format, variants()))
        self._write_bitext([bitext for bitext in bitexts if bitext])
        if self.edits:
            table = pa.Table.from_batches(tables, schema=EDITS)
            self.folder.write(self.edits_name, lambda path: pq.write_table(table, path))
        summary: dict[str, int] = msgspec.to_builtins(counts)
        self.folder.write_text(self.counts_name, msgspec.json.encode(summary).decode() + "\n")
        return summary

    def _write_bitext(self, bitexts: list[Bitext]) -> None:
        for name in Bitext._fields if bitexts else ():
            lines = [f"{line}\n" for bitext in bitexts for line in getattr(bitext, name)]
            self.folder.write_text(f"{name}-{self.number}.txt", "".join(lines))


def _chunks(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    stream = iter(items)
    while chunk := list(islice(stream, size)):
        yield chunk
