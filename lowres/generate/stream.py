"""From a corpus on disk to a folder of generated shards.

Shards are cut by source rows, written under their final names and skipped on resume; the text of a
shard depends on the recipe and the inputs alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from lowres.corpus.columns import write_batches
from lowres.corpus.formats import file_suffix
from lowres.generate.batches import in_parts
from lowres.generate.bitext import Bitext
from lowres.generate.chosen import Chosen, choices_name, read_choices
from lowres.generate.edits import EDITS
from lowres.generate.repeats import LeftOut, write_left_out
from lowres.generate.targets import Targets
from lowres.generate.workers import Shard, side_by_side
from lowres.record.folder import OutputFolder

__all__ = ["KIND", "Counts", "ShardWriter", "counts_on_disk", "in_shards", "write_shards"]

KIND = "corpus"
_MOST = 1 << 16  # variants that are made at once, however many copies are asked for


class Counts(msgspec.Struct):
    """What went in and came out, summed over shards.

    ``skipped`` is what could not be read, ``repeated`` variants that were left out because an earlier
    copy is equal, ``unfilled`` slots that have values and could not get one.
    """

    read: int = 0
    skipped: int = 0
    written: int = 0
    repeated: int = 0
    unchanged: int = 0
    words: int = 0
    covered: int = 0
    switched: int = 0
    filled: int = 0
    unfilled: int = 0

    @property
    def switch_rate(self) -> float:
        """Share of all words that were replaced."""
        return round(self.switched / self.words, 6) if self.words else 0.0


def write_shards(
    batches: Iterable[pa.RecordBatch],
    targets: Targets,
    folder: OutputFolder,
    *,
    format: str,
    shard_rows: int,
    edits: bool = False,
    workers: int = 1,
    advance: Callable[[int], object] = lambda done: None,
) -> Counts:
    """Write the variants of a corpus as ``corpus-00000.*`` and so on.

    Args:
        batches: the corpus, in order.
        targets: what makes the variants; in mode ``parallel`` the lines and alignments of each
            shard stand in ``source-*.txt``, ``target-*.txt`` and ``alignment-*.txt`` beside it.
        folder: where they go; shards that stand there already are not made again.
        format: corpus format of the shards.
        shard_rows: source utterances in a shard.
        edits: write ``edits-*.parquet`` beside each shard.
        workers: processes that make shards side by side; 1 for this one alone.
        advance: told how many source utterances were done.
    """
    writer = ShardWriter(targets, folder, format, edits)
    total = Counter[str]()
    with side_by_side(writer, workers) as written:
        for counts in written(in_shards(batches, shard_rows)):
            total.update(counts)
            advance(counts["read"])
    return Counts(**total)


class ShardWriter:
    """Makes shards: the text of each, its edits, and a small file of counts that marks it as done.

    Args:
        targets: what makes the variants.
        folder: where they go.
        format: corpus format of the shards.
        edits: write the edits too.
    """

    def __init__(self, targets: Targets, folder: OutputFolder, format: str, edits: bool) -> None:
        self.targets, self.folder, self.format, self.edits = targets, folder, format, edits

    @property
    def drafts(self) -> Path:
        """A folder for what is handed over to workers."""
        return self.folder.drafts

    def counts_on_disk(self, shard: Shard) -> dict[str, int] | None:
        """Return the counts of a shard that is done."""
        return counts_on_disk(self.folder, shard)

    def write(self, shard: Shard) -> dict[str, int]:
        """Write a shard and return its counts."""
        counts = Counts(read=sum(map(len, shard.batches)))
        chosen = self._chosen(shard)
        tables: list[pa.RecordBatch] = []
        bitexts: list[Bitext] = []
        repeats: list[LeftOut] = []
        copies = self.targets.copies

        def variants() -> Iterator[pa.RecordBatch]:
            done = 0
            for batch in in_parts(shard.batches, max(1, _MOST // copies)):
                made = self.targets.generate(batch, edits=self.edits, chosen=chosen)
                yield made.batch
                repeats.extend(map(tuple, (made.repeats + done * copies).tolist()))
                done += len(batch)
                tables.append(made.edits)
                bitexts.extend([made.bitext] if made.bitext else [])
                counts.written += len(made.batch)
                counts.repeated += len(made.repeats)
                for name in ("unchanged", "words", "covered", "switched", "filled", "unfilled"):
                    setattr(counts, name, getattr(counts, name) + getattr(made, name))

        name = f"corpus-{shard.name}{file_suffix(self.format)}"
        self.folder.write(name, lambda path: write_batches(path, self.format, variants()))
        self._write_bitext(shard.name, bitexts)
        if self.edits:
            table = pa.Table.from_batches(tables, schema=EDITS)
            name = f"edits-{shard.name}.parquet"
            self.folder.write(name, lambda path: pq.write_table(table, path))
        if counts.repeated:
            name = f"left-out-{shard.name}.parquet"
            self.folder.write(name, lambda path: write_left_out(path, repeats))
        summary: dict[str, int] = msgspec.to_builtins(counts)
        self.folder.write_text(_counts_name(shard), msgspec.json.encode(summary).decode() + "\n")
        return summary

    def _chosen(self, shard: Shard) -> dict[str, Chosen] | None:
        name = choices_name(shard.name)
        return read_choices(self.folder.path / name) if self.folder.has(name) else None

    def _write_bitext(self, number: str, bitexts: list[Bitext]) -> None:
        for name in Bitext._fields if bitexts else ():
            lines = [f"{line}\n" for bitext in bitexts for line in getattr(bitext, name)]
            self.folder.write_text(f"{name}-{number}.txt", "".join(lines))


def _counts_name(shard: Shard) -> str:
    return f"counts-{shard.name}.json"


def counts_on_disk(folder: OutputFolder, shard: Shard) -> dict[str, int] | None:
    """Return the counts of a shard that is done."""
    if not folder.has(_counts_name(shard)):
        return None
    content = (folder.path / _counts_name(shard)).read_bytes()
    return msgspec.json.decode(content, type=dict[str, int])


def in_shards(batches: Iterable[pa.RecordBatch], rows: int) -> Iterator[Shard]:
    """Cut a corpus into shards of so many utterances, the last one shorter."""
    number, held, size = 0, [], 0
    for batch in batches:
        start = 0
        while start < len(batch):
            part = batch.slice(start, rows - size)
            held.append(part)
            start, size = start + len(part), size + len(part)
            if size == rows:
                yield Shard(number, held)
                number, held, size = number + 1, [], 0
    if held:
        yield Shard(number, held)
