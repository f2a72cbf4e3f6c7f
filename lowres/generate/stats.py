"""What became of the words of a corpus: which were replaced, where, and which stayed as they were."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.parquet as pq

from lowres.corpus.utterance import Utterance
from lowres.text import WORD, fold, tokenise

__all__ = ["Edit", "WordStats", "read_edits", "replaced_by_comparison", "replaced_by_edits"]

Edit = Mapping[str, Any]  # a row of lowres.generate.edits.EDITS
Place = tuple[int, int]


class WordStats:
    """Counts over source words, a source utterance and its variant at a time.

    Attributes:
        words: words read.
        replaced: of them, how many something else stands for.
        kept: the words that stayed, by their caseless form.
        kept_in_slots: the same, in slots only.
        by_label: by slot label, words in its values and how many of them were replaced.
        written: words of the variants.
    """

    def __init__(self) -> None:
        self.words = self.replaced = self.written = 0
        self.kept: Counter[str] = Counter()
        self.kept_in_slots: Counter[str] = Counter()
        self.by_label: dict[str, Share] = {}

    def add(self, source: Utterance, variant: Utterance, replaced: Sequence[bool]) -> None:
        """Count an utterance.

        Args:
            source: the utterance.
            variant: what it became.
            replaced: which of the source's words were replaced, in the order of :func:`words_of`.
        """
        self.written += len(words_of(variant.text))
        for (start, end), gone in zip(words_of(source.text), replaced, strict=True):
            labels = {s.label for s in source.spans or () if s.start < end and start < s.end}
            self.words += 1
            self.replaced += gone
            if not gone:
                word = fold(source.text[start:end])
                self.kept[word] += 1
                self.kept_in_slots[word] += bool(labels)
            for label in labels:
                self.by_label[label] = self.by_label.get(label, Share(0, 0)).plus(gone)


class Share(NamedTuple):
    """Words, and how many of them were replaced."""

    words: int
    replaced: int

    def plus(self, gone: bool) -> Share:
        """Count one more."""
        return Share(self.words + 1, self.replaced + gone)


def words_of(text: str) -> list[Place]:
    """Return where the words of a text are; punctuation is none."""
    return [place for place in tokenise(text) if WORD.match(text[slice(*place)])]


def replaced_by_edits(source: str, edits: Iterable[Edit]) -> list[bool]:
    """Tell of each source word whether an edit stands over it; copied and moved words are kept.

    What is inserted names as its source the words whose place it takes, if any.
    """
    taken = [
        (span["start"], span["end"])
        for edit in edits
        if edit["op"] not in ("keep", "copy", "move")
        for span in edit["source"]
    ]
    return [
        any(start < until and since < end for since, until in taken)
        for start, end in words_of(source)
    ]


def replaced_by_comparison(source: str, variant: str) -> list[bool]:
    """Tell of each source word whether the variant lacks it, letter case aside.

    A translation that is spelled like its head counts as kept.
    """
    there = Counter(fold(variant[start:end]) for start, end in words_of(variant))
    replaced = []
    for start, end in words_of(source):
        word = fold(source[start:end])
        replaced.append(not there[word])
        there[word] -= bool(there[word])
    return replaced


def read_edits(folder: Path) -> Iterator[Edit]:
    """Yield the rows of a generated folder's edits, if it holds them, in their order."""
    for path in sorted(folder.glob("edits-*.parquet")):
        for batch in pq.ParquetFile(path).iter_batches():
            yield from batch.to_pylist()
