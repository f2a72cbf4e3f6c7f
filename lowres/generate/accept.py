"""A generated folder without the variants whose labels a model does not bear out.

Scoring and acceptance are two steps: ``scores.parquet`` holds a row for each variant that was read,
and any other acceptance can start from it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from lowres.corpus.formats import file_suffix, write_corpus
from lowres.corpus.source import KIND, read_source
from lowres.corpus.utterance import Utterance
from lowres.errors import UsageError
from lowres.generate.batches import SCHEMA
from lowres.generate.made import copies_of, source_id
from lowres.generate.repeats import LeftOut, places_written, read_left_out, write_left_out
from lowres.record.folder import OutputFolder, read_manifest
from lowres.slu.agreement import Agreement

__all__ = [
    "Acceptance",
    "Variants",
    "accepted",
    "read_scores",
    "reason",
    "write_accepted",
    "write_scores",
]

SCORES = "scores.parquet"
_SCHEMA = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("score", pa.float64(), nullable=False),
        pa.field("intent", pa.float64()),
        pa.field("slots", pa.float64()),
        pa.field("intents", pa.list_(pa.string()), nullable=False),
        SCHEMA.field("spans"),
    ]
)


class Acceptance(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which variants stay: those of a least score, or a share of the best of each intent.

    Attributes:
        least: least score, 0 to 1.
        keep: share, 0 to 1, rounded up to whole variants.
    """

    least: float | None = None
    keep: float | None = None

    def __post_init__(self) -> None:
        if (self.least is None) == (self.keep is None):
            raise UsageError("say which variants stay: by --least SCORE or by --keep SHARE.")
        if not 0.0 <= (self.keep if self.least is None else self.least) <= 1.0:  # type: ignore[operator]
            raise UsageError("--least and --keep are between 0 and 1.")


class Variants:
    """The variants of a generated folder, each with its place.

    Args:
        folder: a generated folder.

    Attributes:
        manifest: what it says of itself.
        utterances: the variants that were written, in their order.
        targets: target language of each.
        groups: what each was made from, so that all that is made from one thing has one name.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.manifest = folder, read_manifest(folder, KIND)
        self.utterances = list(read_source(folder, str(self.manifest["format"])))
        copies = copies_of(self.manifest).items()
        targets = [pair.tgt for pair, count in copies for _ in range(count)]
        self._left_out = read_left_out(folder, len(targets))
        self._places = places_written(len(self.utterances), self._left_out)
        self.targets = [targets[place % len(targets)] for place in self._places]
        self.groups = [
            one.group or source_id(one, place // len(targets))
            for one, place in zip(self.utterances, self._places, strict=True)
        ]

    def left_out(self, kept: Sequence[bool]) -> list[LeftOut]:
        """Say what is left out where only some stay, with what was left out before."""
        taken: list[LeftOut] = [
            (place, None) for place, stays in zip(self._places, kept, strict=True) if not stays
        ]
        return sorted([*self._left_out, *taken], key=lambda one: one[0])


def accepted(
    variants: Sequence[Utterance], scores: Sequence[Agreement], how: Acceptance
) -> list[bool]:
    """Say which variants stay."""
    if how.least is not None:
        return [one.score >= how.least for one in scores]
    by_intent: dict[tuple[str, ...], list[int]] = {}
    for at, one in enumerate(variants):
        by_intent.setdefault(one.intents, []).append(at)
    best: set[int] = set()
    for places in by_intent.values():
        count = -int(-len(places) * (how.keep or 0.0) // 1)
        best.update(sorted(places, key=lambda at: (-scores[at].score, at))[:count])
    return [at in best for at in range(len(variants))]


def reason(variant: Utterance, score: Agreement) -> Literal["intent", "slots", "both", "unsure"]:
    """Say why a variant is left out: what the model says otherwise, or that it is not sure."""
    intent = score.intent is not None and score.intents != variant.intents
    slots = score.slots is not None and score.slots < 1.0
    if intent and slots:
        return "both"
    return "intent" if intent else "slots" if slots else "unsure"


def write_scores(
    folder: OutputFolder, variants: Iterable[Utterance], scores: Sequence[Agreement]
) -> None:
    """Write what was said of each variant."""
    rows = [
        {"id": one.id, "score": score.score, **msgspec.to_builtins(score)}
        for one, score in zip(variants, scores, strict=True)
    ]
    table = pa.Table.from_pylist(rows, schema=_SCHEMA)
    folder.write(SCORES, lambda path: pq.write_table(table, path))


def read_scores(folder: Path) -> list[Agreement]:
    """Read what was said of each variant."""
    return msgspec.convert(pq.read_table(folder / SCORES).to_pylist(), list[Agreement])


def write_accepted(
    folder: OutputFolder, variants: Variants, scores: Sequence[Agreement], kept: Sequence[bool]
) -> dict[str, Any]:
    """Write the variants that stay, and beside them those that do not, with reasons.

    Returns:
        counts, those of the reasons among them.
    """
    format, rows = str(variants.manifest["format"]), variants.utterances
    stays = [one for one, own in zip(rows, kept, strict=True) if own]
    gone = [pair for pair, own in zip(zip(rows, scores, strict=True), kept, strict=True) if not own]
    reasons = Counter(reason(*one) for one in gone)
    folder.write(
        f"corpus-00000{file_suffix(format)}", lambda path: write_corpus(path, format, stays)
    )
    folder.write_text("rejected.jsonl", "".join(_line(*one) for one in gone))
    folder.write(
        "left-out-00000.parquet", lambda path: write_left_out(path, variants.left_out(kept))
    )
    known = {k: n for k, n in variants.manifest["counts"].items() if k != "unchanged"}
    counts = {
        **known,
        "scored": len(rows),
        "written": len(stays),
        "rejected": len(gone),
        "reasons": {name: reasons[name] for name in sorted(reasons)},
    }
    read = {"read": int(variants.manifest["counts"]["read"])}
    folder.write_text("counts-00000.json", msgspec.json.encode(read).decode() + "\n")
    return counts


def _line(variant: Utterance, score: Agreement) -> str:
    """Write a variant that was left out, with what the model says of it."""
    row = {
        "reason": reason(variant, score),
        "score": round(score.score, 6),
        **{name: getattr(variant, name) for name in ("id", "lang", "text", "intents", "spans")},
        "model": score,
    }
    return msgspec.json.encode(row).decode() + "\n"
