"""Choices that were made before the text is: a model's, kept beside the shards that they are for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from lowres.errors import InputError, LowresError
from lowres.generate import draws
from lowres.generate.kinds import groups
from lowres.generate.lookup import HeadIndex
from lowres.generate.pieces import I64, Heads, Pieces

__all__ = ["CHOICES", "Chosen", "choice_rows", "choices_for", "choices_name", "read_choices"]

CHOICES = pa.schema(
    [
        pa.field("pair", pa.string(), nullable=False),
        pa.field("id", pa.string(), nullable=False),
        pa.field("token", pa.int32(), nullable=False),
        pa.field("head", pa.string(), nullable=False),
        pa.field("tgt", pa.string(), nullable=False),
    ]
)


class Chosen:
    """Looks choices up by utterance and token; in memory some 12 bytes a head.

    Args:
        choices: the rows of one pair, of schema :data:`CHOICES`.
    """

    def __init__(self, choices: pa.Table) -> None:
        ids = choices["id"].combine_chunks().dictionary_encode()
        hashes = draws.hash_bytes(ids.dictionary.cast(pa.binary()).to_pylist())
        token = np.asarray(choices["token"], dtype=np.int64)
        keys = _keys(hashes[np.asarray(ids.indices)], token)
        order = np.argsort(keys)
        tgt = choices["tgt"].combine_chunks().dictionary_encode()
        self._keys, self._tgt = keys[order], np.asarray(tgt.indices)[order]
        self._texts: list[str] = tgt.dictionary.to_pylist()

    def of(self, index: HeadIndex, head: I64, ids: draws.U64, token: I64) -> I64:
        """Return the index of the candidate that was chosen for each head, [heads].

        Args:
            index: the heads and candidates.
            head: numbers of the heads, [heads].
            ids: hashes of the ids of their utterances, [heads].
            token: position of the first token of each in its utterance, [heads].

        Raises:
            LowresError: no choice was made for a head, or one that the lexicon does not have.
        """
        keys = _keys(ids, token)
        at = np.minimum(np.searchsorted(self._keys, keys), max(len(self._keys) - 1, 0))
        if len(keys) and (not len(self._keys) or (self._keys[at] != keys).any()):
            raise LowresError(_OTHERS)
        distinct, place = groups(head * len(self._texts) + self._tgt[at] if len(keys) else head)
        found = [self._found(index, *divmod(one, len(self._texts))) for one in distinct.tolist()]
        return np.array(found, np.int64)[place]

    def _found(self, index: HeadIndex, head: int, text: int) -> int:
        first = int(index.first[head])
        for at in range(first, first + int(index.count[head])):
            if index.candidates[at].tgt == self._texts[text]:
                return at
        raise LowresError(_OTHERS)


_OTHERS = "the choices kept in the folder were made of other utterances. Run with --overwrite."


def _keys(ids: draws.U64, token: I64) -> draws.U64:
    return draws.at(ids, token.astype(np.uint64))


def choice_rows(
    pair: str, ids: pa.StringArray, pieces: Pieces, index: HeadIndex, heads: Heads, candidate: I64
) -> pa.RecordBatch:
    """Write choices down.

    Args:
        pair: the languages.
        ids: of the utterances, [rows].
        pieces: their texts.
        index: heads and candidates.
        heads: what was asked about.
        candidate: what was chosen, [heads].

    Returns:
        schema :data:`CHOICES`.
    """
    columns = [
        pa.repeat(pair, len(candidate)),
        ids.take(pa.array(pieces.token_row[heads.token])),
        pa.array(pieces.position[heads.token], pa.int32()),
        pa.array([index.heads[at] for at in heads.head.tolist()], pa.string()),
        pa.array([index.candidates[at].tgt for at in candidate.tolist()], pa.string()),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=CHOICES)


def choices_name(shard: str) -> str:
    """Name the file of a shard's choices."""
    return f"choices-{shard}.parquet"


def read_choices(path: Path) -> dict[str, Chosen]:
    """Read the choices of a shard, by pair.

    Raises:
        InputError: the file is damaged.
    """
    return _by_pair(_read(path))


def choices_for(folder: Path, utterance: str) -> dict[str, Chosen]:
    """Read what a folder's models chose for one utterance, by pair; nothing where none chose."""
    paths = sorted(folder.glob(choices_name("*")))
    tables = [table.filter(pc.equal(table["id"], utterance)) for table in map(_read, paths)]
    return _by_pair(pa.concat_tables(tables)) if tables else {}


def _read(path: Path) -> pa.Table:
    try:
        return pq.read_table(path, schema=CHOICES)
    except (OSError, pa.ArrowInvalid) as fault:
        raise InputError(path, f"cannot be read ({fault}). Run with --overwrite.") from None


def _by_pair(table: pa.Table) -> dict[str, Chosen]:
    pairs = pc.unique(table["pair"]).to_pylist()
    return {pair: Chosen(table.filter(pc.equal(table["pair"], pair))) for pair in pairs}
