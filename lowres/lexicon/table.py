"""The lexicon as a table: a row is one attestation of a translation, with where it comes from."""

from __future__ import annotations

import io
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import polars as pl

from lowres.errors import InputError, UsageError
from lowres.lang import Pair, parse_pair
from lowres.lexicon.records import Inflection, Record, Translation
from lowres.record.fingerprint import fingerprint
from lowres.record.folder import OutputFolder, read_manifest

__all__ = ["INFLECTIONS", "KIND", "TRANSLATIONS", "Lexicon", "Origin", "merge"]

KIND = "lexicon"
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
        "count": pl.UInt32(),
        "origin": pl.UInt16(),
        "line": pl.UInt32(),
    }
)
INFLECTIONS = pl.Schema(
    {
        "lemma": pl.String(),
        "form": pl.String(),
        "features": pl.String(),
        "count": pl.UInt32(),
        "origin": pl.UInt16(),
        "line": pl.UInt32(),
    }
)


class Origin(msgspec.Struct, frozen=True):
    """A file that attestations come from."""

    name: str
    sha256: str
    licence: str
    citation: str | None = None
    url: str | None = None


class Lexicon:
    """A bilingual lexicon and the inflections that came with it.

    Attributes:
        pair: source and target language.
        translations: a table with the schema :data:`TRANSLATIONS`.
        inflections: a table with the schema :data:`INFLECTIONS`.
        origins: the files, by the number that the column ``origin`` holds.
    """

    def __init__(
        self,
        pair: Pair,
        translations: pl.DataFrame,
        inflections: pl.DataFrame,
        origins: tuple[Origin, ...],
    ) -> None:
        self.pair, self.origins = pair, origins
        self.translations = translations.select(TRANSLATIONS.names()).cast(TRANSLATIONS)
        self.inflections = inflections.select(INFLECTIONS.names()).cast(INFLECTIONS)

    @classmethod
    def from_records(
        cls, pair: Pair, records: Iterable[tuple[int, Record]], origins: tuple[Origin, ...]
    ) -> Lexicon:
        """Build the tables from records, each with the number of its origin."""
        translations: list[dict[str, Any]] = []
        inflections: list[dict[str, Any]] = []
        for origin, record in records:
            row = {**msgspec.structs.asdict(record), "origin": origin}
            if isinstance(record, Translation):
                translations.append(row)
            elif isinstance(record, Inflection):
                inflections.append(row)
        return cls(
            pair, _merge_translations(translations), _merge_inflections(inflections), origins
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
        try:
            origins = msgspec.convert(manifest["origins"], tuple[Origin, ...])
            return cls(parse_pair(manifest["pair"]), translations, inflections, origins)
        except (KeyError, msgspec.ValidationError, pl.exceptions.PolarsError) as fault:
            raise InputError(folder, f"damaged ({fault}). Read the lexicon again.") from None

    def write(self, folder: OutputFolder) -> None:
        """Write the tables as parts of an output folder."""
        for name, table in (("lexicon", self.translations), ("inflections", self.inflections)):
            folder.write(f"{name}.parquet", partial(_write_table, table))

    @property
    def fingerprint(self) -> str:
        """A hash of the content: tables, pair and origins."""
        tables = [table.rows() for table in (self.translations, self.inflections)]
        return fingerprint([str(self.pair), tables, self.origins])

    @property
    def licences(self) -> list[str]:
        """The licences of all origins, each once."""
        return sorted({origin.licence for origin in self.origins})

    def stats(self) -> dict[str, Any]:
        """Count heads, translations, multi-word entries, parts of speech and ambiguity."""
        table = self.translations
        distinct = table.unique(["src", "tgt"], maintain_order=True)
        per_head = distinct.group_by("src").len()["len"]
        pos = (
            table.drop_nulls("pos")
            .group_by("pos")
            .len()
            .sort(["len", "pos"], descending=[True, False])
        )
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
            "pos": dict(pos.iter_rows()),
            "inflections": self.inflections.height,
            "licences": self.licences,
        }


def merge(lexicons: list[Lexicon]) -> Lexicon:
    """Put several lexicons of one pair together, in order; their origins stay apart.

    Raises:
        UsageError: they are not all of one pair.
    """
    pairs = {lexicon.pair for lexicon in lexicons}
    if len(pairs) != 1:
        held = ", ".join(sorted(map(str, pairs))) or "none"
        raise UsageError(f"lexicons of one pair are needed, these hold: {held}.")
    tables: dict[str, list[pl.DataFrame]] = {"translations": [], "inflections": []}
    origins: list[Origin] = []
    for lexicon in lexicons:
        for name, parts in tables.items():
            table: pl.DataFrame = getattr(lexicon, name)
            parts.append(table.with_columns(pl.col("origin") + len(origins)))
        origins.extend(lexicon.origins)
    joined = {name: pl.concat(parts) for name, parts in tables.items()}
    return Lexicon(lexicons[0].pair, joined["translations"], joined["inflections"], tuple(origins))


def _merge_translations(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Merge repeats with their count, and rank the translations within head and sense."""
    schema = {name: kind for name, kind in TRANSLATIONS.items() if name not in ("rank", "count")}
    table = pl.DataFrame(rows, schema=schema)
    same = [name for name in schema if name != "line"]
    merged = table.group_by(same, maintain_order=True).agg(
        pl.col("line").first(), pl.len().alias("count")
    )
    within = ["origin", "src", "sense"]
    return merged.with_columns(pl.int_range(1, pl.len() + 1).over(within).alias("rank"))


def _merge_inflections(rows: list[dict[str, Any]]) -> pl.DataFrame:
    schema = {name: kind for name, kind in INFLECTIONS.items() if name != "count"}
    table = pl.DataFrame(rows, schema=schema)
    same = [name for name in schema if name != "line"]
    return table.group_by(same, maintain_order=True).agg(
        pl.col("line").first(), pl.len().alias("count")
    )


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
