"""The lexicon as tables: a row is one attestation, with where it comes from.

Translations and inflections are always there; segmentations and derivations where a format has them.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from functools import partial
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import msgspec
import polars as pl

from lowres.errors import InputError
from lowres.lang import Pair, parse_pair
from lowres.lexicon.build import Frame, in_columns, merge_repeats, ranked
from lowres.lexicon.records import Derivation, Inflection, Record, Segmentation, Translation
from lowres.record.fingerprint import fingerprint
from lowres.record.folder import OutputFolder, read_manifest

__all__ = [
    "DERIVATIONS",
    "INFLECTIONS",
    "KIND",
    "NEAR",
    "NEVER_INSERTED",
    "SCHEMAS",
    "SEGMENTATIONS",
    "TRANSLATIONS",
    "UNDETERMINED",
    "Lexicon",
    "Origin",
]

KIND = "lexicon"
NEAR = "near"  # tags rows that are borrowed from a near head
NEVER_INSERTED = frozenset({"gloss", "transcription"})  # tags of rows that are no translations
UNDETERMINED = "und"  # BCP 47: the source language of a table that translates nothing
_ATTESTED = {"count": pl.UInt32(), "origin": pl.UInt16(), "line": pl.UInt32()}
TRANSLATIONS = pl.Schema(
    {
        "src": pl.String(),
        "tgt": pl.String(),
        "pos": pl.String(),
        "sense": pl.String(),
        "rank": pl.UInt16(),
        "weight": pl.Float32(),
        "tgt_features": pl.String(),
        "tags": pl.List(pl.String()),
        "note": pl.String(),
        "oneway": pl.Boolean(),
        **_ATTESTED,
    }
)
INFLECTIONS = pl.Schema(
    {"lemma": pl.String(), "form": pl.String(), "features": pl.String(), **_ATTESTED}
)
SEGMENTATIONS = pl.Schema(
    {
        "lemma": pl.String(),
        "form": pl.String(),
        "features": pl.String(),
        "segments": pl.List(pl.String()),
        **_ATTESTED,
    }
)
DERIVATIONS = pl.Schema(
    {
        "base": pl.String(),
        "derived": pl.String(),
        "category": pl.String(),
        "affix": pl.String(),
        **_ATTESTED,
    }
)
SCHEMAS: dict[type[Record], pl.Schema] = {
    Translation: TRANSLATIONS,
    Inflection: INFLECTIONS,
    Segmentation: SEGMENTATIONS,
    Derivation: DERIVATIONS,
}


class Origin(msgspec.Struct, frozen=True):
    """A file that attestations come from."""

    name: str
    sha256: str
    licence: str
    citation: str | None = None
    url: str | None = None


class Lexicon:
    """A bilingual lexicon and the morphology that came with it.

    Attributes:
        pair: source and target language; the source is :data:`UNDETERMINED` where there is none.
        translations: a table with the schema :data:`TRANSLATIONS`.
        inflections: a table with the schema :data:`INFLECTIONS`; feature bundles are canonical.
        segmentations: a table with the schema :data:`SEGMENTATIONS`; likewise.
        derivations: a table with the schema :data:`DERIVATIONS`.
        origins: the files, by the number that the column ``origin`` holds.
    """

    def __init__(
        self,
        pair: Pair,
        translations: pl.DataFrame,
        inflections: pl.DataFrame,
        origins: tuple[Origin, ...],
        *,
        segmentations: pl.DataFrame | None = None,
        derivations: pl.DataFrame | None = None,
    ) -> None:
        self.pair, self.origins = pair, origins
        self.translations = _typed(translations, TRANSLATIONS)
        self.inflections = _typed(inflections, INFLECTIONS)
        self.segmentations = _typed(segmentations, SEGMENTATIONS)
        self.derivations = _typed(derivations, DERIVATIONS)

    @classmethod
    def from_records(
        cls, pair: Pair, records: Iterable[tuple[int, Record]], origins: tuple[Origin, ...]
    ) -> Lexicon:
        """Build the tables from records, each with the number of its origin."""
        frames = (
            frame
            for origin, group in groupby(records, itemgetter(0))
            for frame in in_columns((record for _, record in group), origin, SCHEMAS)
        )
        return cls.from_frames(pair, frames, origins)

    @classmethod
    def from_frames(
        cls, pair: Pair, frames: Iterable[Frame], origins: tuple[Origin, ...]
    ) -> Lexicon:
        """Build the tables from chunks of them: repeats are merged, translations ranked."""
        parts: dict[type[Record], list[pl.DataFrame]] = {kind: [] for kind in SCHEMAS}
        for kind, frame in frames:
            parts[kind].append(frame)
        tables = {kind: merge_repeats(parts.pop(kind), SCHEMAS[kind]) for kind in SCHEMAS}
        return cls(
            pair,
            ranked(tables[Translation]),
            tables[Inflection],
            origins,
            segmentations=tables[Segmentation],
            derivations=tables[Derivation],
        )

    @classmethod
    def load(cls, folder: Path) -> Lexicon:
        """Load a lexicon folder.

        Raises:
            OutputError: it is not there, incomplete, or written by a newer version.
            InputError: its manifest or one of its tables is damaged.
        """
        manifest = read_manifest(folder, KIND)
        translations = _read_table(folder / "lexicon.parquet")
        inflections = _read_table(folder / "inflections.parquet")
        counted = manifest.get("counts", {})
        more = {
            name: _read_table(folder / f"{name}.parquet")
            for name in ("segmentations", "derivations")
            if name in counted or (folder / f"{name}.parquet").exists()
        }
        try:
            origins = msgspec.convert(manifest["origins"], tuple[Origin, ...])
            return cls(parse_pair(manifest["pair"]), translations, inflections, origins, **more)
        except (KeyError, msgspec.ValidationError, pl.exceptions.PolarsError) as fault:
            raise InputError(folder, f"damaged ({fault}). Read the lexicon again.") from None

    def with_translations(self, translations: pl.DataFrame) -> Lexicon:
        """Return the same lexicon with other translations."""
        forms = {"segmentations": self.segmentations, "derivations": self.derivations}
        return Lexicon(self.pair, translations, self.inflections, self.origins, **forms)

    def write(self, folder: OutputFolder) -> None:
        """Write the tables as parts of an output folder."""
        for name, table in self.tables.items():
            part = "lexicon" if name == "translations" else name
            folder.write(f"{part}.parquet", partial(_write_table, table))

    @property
    def tables(self) -> dict[str, pl.DataFrame]:
        """The tables by name; segmentations and derivations only where there are some."""
        always = {"translations": self.translations, "inflections": self.inflections}
        others = {"segmentations": self.segmentations, "derivations": self.derivations}
        return always | {name: table for name, table in others.items() if table.height}

    @property
    def sizes(self) -> dict[str, int]:
        """The number of rows of each table."""
        return {name: table.height for name, table in self.tables.items()}

    @property
    def records(self) -> int:
        """The number of records that the rows were merged from."""
        return sum(int(table["count"].sum()) for table in self.tables.values())

    @property
    def fingerprint(self) -> str:
        """A hash of the content: tables, pair and origins."""
        tables = [table.rows() for table in self.tables.values()]
        return fingerprint([str(self.pair), tables, self.origins])

    @property
    def licences(self) -> list[str]:
        """The licences of all origins, each once."""
        return sorted({origin.licence for origin in self.origins})

    @property
    def provenance(self) -> dict[str, Any]:
        """What a manifest says of where a lexicon comes from: pair, licences and origins."""
        return {
            "pair": str(self.pair),
            "licences": self.licences,
            "origins": msgspec.to_builtins(self.origins),
        }

    def stats(self) -> dict[str, Any]:
        """Count heads, translations, multi-word entries, ambiguity, senses, tags and parts of speech."""
        table = self.translations
        distinct = table.unique(["src", "tgt"], maintain_order=True)
        per_head = distinct.group_by("src").len()["len"]
        return {
            "pair": str(self.pair),
            "attestations": table.height,
            "translations": distinct.height,
            "heads": per_head.len(),
            "targets": distinct["tgt"].n_unique(),
            "multiword_heads": distinct["src"].unique().str.contains(" ").sum(),
            "multiword_translations": distinct["tgt"].str.contains(" ").sum(),
            "translations_per_head": round(distinct.height / max(per_head.len(), 1), 3),
            "repeats_merged": int(table["count"].sum()) - table.height,
            "oneway": int(table["oneway"].sum()),
            "senses": table.drop_nulls("sense").select("src", "sense").n_unique(),
            "tags": _frequencies(table["tags"].explode()),
            "pos": _frequencies(table["pos"]),
            **{name: size for name, size in self.sizes.items() if name != "translations"},
            "licences": self.licences,
        }


def _typed(table: pl.DataFrame | None, schema: pl.Schema) -> pl.DataFrame:
    return schema.to_frame() if table is None else table.select(schema.names()).cast(schema)


def _frequencies(values: pl.Series) -> dict[str, int]:
    """Count what is not null, the most frequent first."""
    counts = (
        values.drop_nulls().value_counts(name="n").sort("n", values.name, descending=[True, False])
    )
    return dict(counts.iter_rows())


def _write_table(table: pl.DataFrame, path: Path) -> None:
    """Write a table by way of memory: of a full disk polars says that the format is wrong."""
    stream = io.BytesIO()
    table.write_parquet(stream)
    path.write_bytes(stream.getbuffer())


def _read_table(path: Path) -> pl.DataFrame:
    try:
        return pl.read_parquet(path)
    except FileNotFoundError:
        raise InputError(
            path, "is missing from its lexicon folder. Read the lexicon again."
        ) from None
    except pl.exceptions.ComputeError as fault:
        reason = str(fault).splitlines()[0]
        raise InputError(path, f"damaged ({reason}). Read the lexicon again.") from None
