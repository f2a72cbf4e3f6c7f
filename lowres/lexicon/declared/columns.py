"""Plain rows of a table read a block of lines at a time, by column; what is not plain goes line by line.

A row is plain where :class:`~lowres.lexicon.declared.records.Reader` would leave its cells as they
are: no odd spaces, nothing to compose, no quotes, brackets, missing marks or words to take off. The
reader does all other rows, and the two are put together in the order of their lines: what comes out
is what the reader alone would give (a property test).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Generator, Iterator, Mapping

import numpy as np
import polars as pl

from lowres.lexicon.build import Frame, in_columns
from lowres.lexicon.declared.layout import is_comment
from lowres.lexicon.declared.plain import PlainTable, plain_table
from lowres.lexicon.declared.records import Reader
from lowres.lexicon.declared.table import MOST_QUOTED
from lowres.lexicon.records import Record, Reject
from lowres.lexicon.rejects import Rejects
from lowres.lexicon.source import INVISIBLE, Account, Source
from lowres.lines import Line, read_blocks

__all__ = ["Columns", "columns_of"]

# What Source.clean changes, spaces apart: controls that are white space, odd spaces, the invisible.
_TAB = "\\x{09}"
_ODD = _TAB + (
    "\\x{0b}-\\x{0d}\\x{1c}-\\x{1f}\\x{85}\\x{a0}\\x{ad}\\x{1680}\\x{2000}-\\x{200b}"
    "\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}" + INVISIBLE
)


def columns_of(
    reader: Reader, origin: int, schemas: Mapping[type[Record], pl.Schema]
) -> Columns | None:
    """Return what reads a file by column, or nothing where its declaration is for line by line."""
    plain = plain_table(reader)
    return Columns(reader, plain, origin, schemas) if plain else None


class Columns:
    """Reads a file by column.

    Args:
        reader: what reads a record of the file.
        plain: how plain rows become columns.
        origin: the number of the file.
        schemas: of each kind of record, its table.
    """

    def __init__(
        self,
        reader: Reader,
        plain: PlainTable,
        origin: int,
        schemas: Mapping[type[Record], pl.Schema],
    ) -> None:
        self.reader, self.table, self.plain = reader, reader.table, plain
        self.origin, self.schemas = origin, schemas
        self._is_comment = is_comment(reader.how.file)
        self._special = "|".join(_specials(plain.delimiter, self.table.quote))

    def read(
        self, source: Source, rejects: list[Reject] | Rejects, size: int = 1 << 22
    ) -> Iterator[Frame]:
        """Yield chunks of the tables of a file; rejects go to the list, lines to the account.

        Args:
            source: the file.
            rejects: as for :func:`lowres.lexicon.read.read_source`.
            size: about how many characters are read at a time.
        """
        number, held = 1, list[str]()  # of the first line held, and lines not read yet
        for block in read_blocks(source.path, source.encoding, size):
            skipped = min(max(self.table.header + 1 - number, 0), len(block)) if not held else 0
            number, held = number + skipped, [*held, *block[skipped:]]
            end = len(held) - MOST_QUOTED if self.table.quote else len(held)
            if end > 0:
                done = yield from self._block(source, rejects, number, held, end)
                number, held = number + done, held[done:]
        if held:
            yield from self._block(source, rejects, number, held, len(held))

    def _block(
        self,
        source: Source,
        rejects: list[Reject] | Rejects,
        number: int,
        texts: list[str],
        end: int,
    ) -> Generator[Frame, None, int]:
        """Read the lines before ``end``, and return how many were read: a quote may go on."""
        lines = pl.Series("text", texts[:end], pl.String())
        if self.table.delimiter == "space":
            lines = lines.str.replace_all("\t", " ", literal=True)
        blank = (lines == "").to_numpy(writable=True)
        comment = self._comments(lines).to_numpy(writable=True)
        plain = ~(blank | comment | self._is_special(lines).to_numpy())
        frame = self.plain.frame(lines, pl.Series(plain))
        plain[:] = False
        plain[frame["at"].to_numpy()] = True
        special = np.flatnonzero(~(plain | blank | comment)).tolist()
        found, swallowed = self._read(source.account, rejects, number, texts, special)
        for rows in (plain, blank, comment):
            rows[[at for at in swallowed if at < end]] = False
        _count(source.account, int(plain.sum()), int(blank.sum()), int(comment.sum()))
        frame = frame.filter(~pl.col("at").is_in(swallowed)) if swallowed else frame
        yield from self._together(frame, number, found)
        return max(end, swallowed[-1] + 1) if swallowed else end

    def _read(
        self,
        account: Account,
        rejects: list[Reject] | Rejects,
        number: int,
        texts: list[str],
        special: list[int],
    ) -> tuple[list[Record], list[int]]:
        """Read what is not plain: its records, and the lines that belong to the one before."""
        found: list[Record] = []
        swallowed: list[int] = []
        for at in special:
            text, more = texts[at], 1
            if swallowed and at <= swallowed[-1]:
                continue
            if not text.strip() or self._is_comment(text):
                _count(account, 0, not text.strip(), bool(text.strip()))
                continue
            if self.table.is_open(text):
                more = self.table.span(texts, at)
                swallowed += range(at + 1, at + more)
            events = self.reader(Line(number + at, "\n".join(texts[at : at + more])))
            records = [event for event in events if not isinstance(event, Reject)]
            refused = [event for event in events if isinstance(event, Reject)]
            _count(account, bool(records), 0, not events, bool(refused and not records))
            found += records
            rejects.extend(refused)
        return found, swallowed

    def _together(self, frame: pl.DataFrame, number: int, found: list[Record]) -> Iterator[Frame]:
        """Put plain rows and the others together, in the order of their lines."""
        kind, schema = self.plain.kind, self.schemas[self.plain.kind]
        line = (pl.col("at") + number).cast(pl.UInt32()).alias("line")
        table = frame.with_columns(line, pl.lit(self.origin, pl.UInt16()).alias("origin"))
        names = [name for name in schema.names() if name in table.columns]
        others = [
            other.select(names) for _, other in in_columns(found, self.origin, {kind: schema})
        ]
        if others:
            parts = [table.select(names), *others]
            yield kind, pl.concat(parts).sort("line", maintain_order=True)
        elif table.height:
            yield kind, table.select(names)

    def _comments(self, lines: pl.Series) -> pl.Series:
        found = pl.repeat(False, len(lines), eager=True)
        for prefix in self.reader.how.file.comments:
            found = found | lines.str.starts_with(prefix)
        return found

    def _is_special(self, lines: pl.Series) -> pl.Series:
        found = lines.str.contains(self._special)
        whole = "\n".join(lines)
        if whole.isascii() or unicodedata.is_normalized("NFC", whole):
            return found
        normal = [unicodedata.is_normalized("NFC", text) for text in lines]
        return found | ~pl.Series(normal)


def _count(
    account: Account, with_records: int, blank: int, comment: int, rejected: int = 0
) -> None:
    account.units += with_records + blank + comment + rejected
    account.with_records += with_records
    account.blank += blank
    account.comment += comment
    account.rejected += rejected


def _specials(delimiter: str, quote: str) -> Iterator[str]:
    """Yield patterns of what makes a line not plain."""
    odd = _ODD.removeprefix(_TAB) if delimiter == "\t" else _ODD
    yield from (f"[{odd}]", "  ", "^ ", " $")
    if delimiter != " ":
        yield from (f" {pl.escape_regex(delimiter)}", f"{pl.escape_regex(delimiter)} ")
    if quote:
        yield pl.escape_regex(quote)
