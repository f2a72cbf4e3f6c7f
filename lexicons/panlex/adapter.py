"""The PanLex database, https://panlex.org: expressions of two languages that share a meaning."""

from __future__ import annotations

import heapq
import io
import logging
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import groupby
from operator import attrgetter, itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from lowres.errors import InputError, UsageError
from lowres.lang import Pair, canonical, same_language
from lowres.lexicon import Reject, Request, Source, Translation
from lowres.lexicon.formats.cells import has_word, joined, without_brackets
from lowres.lexicon.formats.rows import csv_rows, fault_of, header_of, place_of
from lowres.lexicon.formats.siblings import held_in
from lowres.lines import read_lines
from lowres.unpack import DAMAGED, bare_name, on_disk

_log = logging.getLogger("lowres.lexicons.panlex")

MAGIC = b"SQLite format 3\x00"
NUMBERS = {"id", "meaning", "expr", "langvar", "source"}
_LARGEST = 1 << 62
MOST = 1000  # expressions of a meaning in the two languages; of more, pairs would fill the memory
# What is read of the tables, whatever they are stored in, lies in these: on disk, not in memory.
TABLES = """
    PRAGMA temp_store = FILE;
    PRAGMA cache_size = -65536;
    CREATE TEMP TABLE variety (id INTEGER PRIMARY KEY, side, uid);
    CREATE TEMP TABLE word (id INTEGER PRIMARY KEY, side, uid, txt);
    CREATE TEMP TABLE used (line INTEGER PRIMARY KEY, meaning, word, UNIQUE (meaning, word));
    CREATE TEMP TABLE quality (meaning INTEGER PRIMARY KEY, quality);
"""
# PanLex in SQLite has the tables of the CSV export, or is PanLex Lite, with shorter names.
FULL = {
    "expr": """SELECT e.id, v.side, v.uid, e.txt
        FROM main.expr e JOIN temp.variety v ON v.id = e.langvar""",
    "denotation": """SELECT NULL, d.meaning, d.expr FROM main.denotation d
        WHERE d.expr IN (SELECT id FROM temp.word) ORDER BY d.meaning, d.expr""",
    "meaning": """SELECT m.id, s.quality FROM main.meaning m JOIN main.source s ON s.id = m.source
        WHERE m.id IN (SELECT meaning FROM temp.used)""",
    "langvar": "SELECT id, lang_code, var_code FROM main.langvar",
}
LITE = {
    "ex": """SELECT e.ex, v.side, v.uid, e.tt
        FROM main.ex e JOIN temp.variety v ON v.id = e.lv""",
    "dnx": """SELECT NULL, d.mn, d.ex FROM main.dnx d
        WHERE d.ex IN (SELECT id FROM temp.word) ORDER BY d.mn, d.ex""",
    "dnx ": """SELECT d.mn, max(d.uq) FROM main.dnx d
        WHERE d.mn IN (SELECT meaning FROM temp.used) GROUP BY d.mn""",
    "lv": "SELECT lv, substr(uid, 1, 3), substr(uid, 5) FROM main.lv",
}
SHARED = """
    SELECT unit.line, a.txt, b.txt, b.uid, q.quality
    FROM (SELECT u.meaning, min(u.line) AS line FROM used u JOIN word w ON w.id = u.word
          GROUP BY u.meaning HAVING min(w.side) = 0 AND max(w.side) = 1 AND count(*) <= ?) unit
    JOIN used x ON x.meaning = unit.meaning JOIN word a ON a.id = x.word AND a.side = 0
    JOIN used y ON y.meaning = unit.meaning JOIN word b ON b.id = y.word AND b.side = 1
    LEFT JOIN quality q ON q.meaning = unit.meaning
    ORDER BY unit.line, x.line, y.line
"""
CROWDED = "SELECT min(line), meaning FROM used GROUP BY meaning HAVING count(*) > ?"


def files(path: Path, pair: Pair | None) -> list[Path]:
    """List the table of denotations, or the database, that a folder, archive or table stands for."""
    held = [file for file in held_in(path) if not file.is_dir()]
    several = path.is_dir() or len(held) > 1
    known = (".sqlite", ".db") if several else ()
    found = sorted(
        file for file in held if _is(file, "denotation") or bare_name(file).endswith(known)
    )
    if several and not found:
        raise InputError(path, "holds no denotation.csv and no SQLite database of PanLex.")
    return found[:1] or [path]


def read(source: Source, request: Request) -> Iterator[Translation | Reject]:
    """Read the meanings that have expressions in both languages; a broken denotation is a unit too."""
    try:
        with _opened(source) as database:
            database.executescript(TABLES)
            rejects: list[Reject] = []
            if _is(source.path, "denotation"):
                _load_csv(database, source, request.pair, rejects)
            else:
                _load_sqlite(database, source, request.pair)
            rejects += (
                Reject(line, "crowded-meaning", f"meaning {meaning}")
                for line, meaning in database.execute(CROWDED, (MOST,))
            )
            rejects.sort(key=attrgetter("line"))
            meanings = _meanings(database)
            units: Iterable[Meaning | Reject] = heapq.merge(
                rejects, meanings, key=attrgetter("line")
            )
            for unit in units:
                source.unit()
                if isinstance(unit, Reject):
                    yield unit
                else:
                    yield from unit.events()
    except (sqlite3.Error, UnicodeError) as fault:  # its messages may quote what is not UTF-8
        what = f"cannot be read as a database of PanLex ({fault})."
        raise InputError(source.path, what) from None


class Meaning(NamedTuple):
    """A meaning with the rows that pair its expressions."""

    line: int
    rows: list[tuple[Any, ...]]

    def events(self) -> Iterator[Translation | Reject]:
        """Yield a translation a row; one in a variety of the language is tagged with its code."""
        for _, one, other, uid, quality in self.rows:
            (src, about), (tgt, remark) = _word(one), _word(other)
            if not (_is_text(src) and _is_text(tgt)):
                yield Reject(self.line, "missing-cell", f"{src}\t{tgt}")
                continue
            yield Translation(
                line=self.line,
                src=src,
                tgt=tgt,
                weight=(quality + 1) / 10 if quality in range(10) else None,
                note=joined(about, remark),
                tags=() if uid.endswith("-000") else (uid,),
            )


def _meanings(database: sqlite3.Connection) -> Iterator[Meaning]:
    for line, rows in groupby(database.execute(SHARED, (MOST,)), key=itemgetter(0)):
        yield Meaning(line, list(rows))


def _word(txt: object) -> tuple[str, str]:
    return without_brackets(Source.clean(txt)) if isinstance(txt, str) else ("", "")


def _is_text(text: str) -> bool:
    return "\ufffd" not in text and has_word(text)


@contextmanager
def _opened(source: Source) -> Iterator[sqlite3.Connection]:
    """Open a database for reading only; tables in CSV get a temporary one."""
    if _is(source.path, "denotation"):
        with closing(sqlite3.connect("")) as database:
            yield database
        return
    with _unpacked(source) as path, closing(_read_only(path)) as database:
        yield database


def _read_only(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
    database.text_factory = lambda raw: raw.decode("utf-8", "replace")
    database.execute("PRAGMA trusted_schema = OFF")
    return database


@contextmanager
def _unpacked(source: Source) -> Iterator[Path]:
    """Give the file of a database: SQLite reads no stream, so a packed one is unpacked first."""
    with source.open() as stream, TemporaryDirectory() as folder:
        path = Path(folder) / "panlex.sqlite"
        try:
            if not stream.peek(len(MAGIC)).startswith(MAGIC):
                raise InputError(source.path, "is not a database of SQLite, nor denotation.csv.")
            if isinstance(stream.raw, io.FileIO):  # as it is on disk
                path = source.path.resolve()
            else:
                with path.open("wb") as copy:
                    shutil.copyfileobj(stream, copy)
        except DAMAGED as fault:
            what = f"cannot be unpacked ({fault}). Fetch it again, or unpack it yourself."
            raise InputError(source.path, what) from None
        yield path


def _load_sqlite(database: sqlite3.Connection, source: Source, pair: Pair) -> None:
    found = database.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")
    names = {str(name) for (name,) in found}
    schema = next((one for one in (FULL, LITE) if {name.strip() for name in one} <= names), None)
    if schema is None:
        what = f"has not the tables of PanLex ({', '.join(sorted(names)[:8]) or 'none at all'})."
        raise InputError(source.path, what)
    words, used, quality, varieties = schema.values()
    _put_varieties(database, database.execute(varieties), pair, source.path)
    database.execute(f"INSERT OR IGNORE INTO temp.word {words}")
    database.execute(f"INSERT OR IGNORE INTO temp.used {used}")
    database.execute(f"INSERT OR IGNORE INTO temp.quality {quality}")


def _load_csv(
    database: sqlite3.Connection, source: Source, pair: Pair, rejects: list[Reject]
) -> None:
    """Load what matters of the tables: expressions of the pair, their denotations, and so on."""

    def rows(table: str, *names: str) -> Iterator[tuple[Any, ...]]:
        return _rows(_beside(source.path, table), source.encoding, names, None)

    langvar = _beside(source.path, "langvar")
    _put_varieties(
        database, (row[1:] for row in rows("langvar", "id", "lang_code", "var_code")), pair, langvar
    )
    database.executemany(
        "INSERT OR IGNORE INTO word SELECT ?2, side, uid, ?4 FROM variety WHERE id = ?3",
        rows("expr", "id", "langvar", "txt"),
    )
    used = _rows(source.path, source.encoding, ("meaning", "expr"), rejects)
    database.executemany(
        """INSERT OR IGNORE INTO used
        SELECT ?1, ?2, ?3 WHERE EXISTS (SELECT 1 FROM word WHERE id = ?3)""",
        used,
    )
    quality = {number: _number(cell) for _, number, cell in rows("source", "id", "quality")}
    database.executemany(
        """INSERT OR IGNORE INTO quality
        SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM used WHERE meaning = ?1)""",
        ((number, quality.get(of)) for _, number, of in rows("meaning", "id", "source")),
    )


def _put_varieties(
    database: sqlite3.Connection, rows: Iterable[tuple[Any, ...]], pair: Pair, path: Path
) -> None:
    """Note which varieties belong to the two languages: 0 for the source, 1 for the target."""
    found = set()
    for number, lang, variety in rows:
        side = _side(str(lang), pair)
        if side is not None:
            uid = f"{lang}-{_number(str(variety)) or 0:03}"
            database.execute("INSERT OR IGNORE INTO variety VALUES (?, ?, ?)", (number, side, uid))
            found.add(side)
    for side in {0, 1} - found:
        raise InputError(path, f'has no variety of "{pair[side]}".')


def _side(lang: str, pair: Pair) -> int | None:
    try:
        code = canonical(lang)
    except UsageError:
        return None
    return next((side for side in (0, 1) if same_language(code, pair[side])), None)


def _rows(
    path: Path, encoding: str | None, names: tuple[str, ...], rejects: list[Reject] | None
) -> Iterator[tuple[Any, ...]]:
    """Yield the number of a line, then the columns of a table that were asked for: numbers first."""
    rows = csv_rows(read_lines(path, encoding))
    columns = header_of(rows, path)
    numeric = [place_of(name, columns, path) for name in names if name in NUMBERS]
    others = [place_of(name, columns, path) for name in names if name not in NUMBERS]
    width, refused = len(columns), 0
    for row in rows:
        cells = row.cells
        if cells is not None and len(cells) == width:
            try:
                found = [int(cells[at]) for at in numeric]
            except ValueError:
                found = [-1]
            if min(found) >= 0 and max(found) < _LARGEST:
                yield row.line, *found, *(cells[at] for at in others)
                continue
        if rejects is None:
            refused += 1
        else:
            rejects.append(Reject(row.line, fault_of(cells, width) or "not-a-number", row.text))
    if refused:
        _log.warning("%s: %d rows are not understood and passed over.", path, refused)


def _number(cell: str) -> int | None:
    cell = cell.strip()
    return int(cell) if cell.isascii() and cell.isdecimal() and len(cell) < 19 else None


def _is(path: Path, table: str) -> bool:
    return bare_name(path).endswith(f"{table}.csv")


def _beside(path: Path, table: str) -> Path:
    """Return another table of the same export, packed like this one or not at all."""
    packed = path.with_name(path.name.replace("denotation", table))
    plain = packed.with_name(bare_name(packed))
    return plain if on_disk(path) != path or plain.exists() else packed
