"""Score signatures: under which conditions a figure was obtained, in one line.

The idea is sacrebleu's (Post 2018, https://aclanthology.org/W18-6319): a score without its
settings cannot be compared with another.
"""

from __future__ import annotations

import msgspec

import lowres
from lowres.errors import LowresError

__all__ = ["Signature", "signature"]


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """The conditions of a score; as a string, fields joined by ``|``.

    Attributes:
        metrics: names of the scores, such as ``slot_f1``.
        data: corpus, language and split, such as ``lug/test``.
        n: number of utterances scored.
        match: how spans are matched.
        select: the data on which models were selected.
        seeds: seeds of the runs that the score is the mean of.
        read: what was read of the scored corpus before scoring it.
        leaks: what became of training data that stand in the scored corpus.
        version: version of this package.
    """

    metrics: tuple[str, ...]
    data: str
    n: int
    match: str
    select: str
    seeds: tuple[int, ...]
    read: tuple[str, ...]
    leaks: str
    version: str

    def __str__(self) -> str:
        fields = (
            "+".join(self.metrics),
            f"data:{self.data}",
            f"n:{self.n}",
            f"match:{self.match}",
            f"select:{self.select}",
            f"seeds:{','.join(map(str, self.seeds))}",
            f"read:{','.join(self.read)}",
            f"leaks:{self.leaks}",
            f"version:{self.version}",
        )
        for field in fields:
            if "|" in field:
                raise LowresError(f'"{field}" holds "|", which separates the parts of a signature.')
        return "|".join(fields)


def signature(
    *,
    data: str,
    n: int,
    select: str,
    seeds: tuple[int, ...] = (0,),
    read: tuple[str, ...] = ("ids", "text", "labels"),
    metrics: tuple[str, ...] = ("slot_f1", "intent_acc"),
    match: str = "strict-span",
    leaks: str = "unchecked",
) -> str:
    """Write the signature of a score made by this version.

    >>> print(signature(data="lug/test", n=640, select="dev").rpartition("|version:")[0])
    slot_f1+intent_acc|data:lug/test|n:640|match:strict-span|select:dev|seeds:0|read:ids,text,labels|leaks:unchecked

    Args:
        data: corpus, language and split.
        n: number of utterances scored.
        select: the data on which models were selected.
        seeds: seeds of the runs.
        read: what was read of the scored corpus.
        metrics: names of the scores.
        match: how spans are matched.
        leaks: ``dropped-3`` where 3 training utterances stood in it and were dropped, ``kept``,
            or ``unchecked``.

    Raises:
        LowresError: a part holds ``|``.
    """
    return str(
        Signature(
            metrics=metrics,
            data=data,
            n=n,
            match=match,
            select=select,
            seeds=seeds,
            read=read,
            leaks=leaks,
            version=lowres.__version__,
        )
    )
