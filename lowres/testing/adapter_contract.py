"""The adapter contract: twelve checks that every adapter passes, wherever it lives.

.. code-block:: python

    @pytest.mark.parametrize("check", CHECKS)
    def test_sena(check, tmp_path):
        check(Adapter(Path("sena")), tmp_path)

Beside its ``adapter.toml`` an adapter's folder holds a ``README.md``, a sample of at most 50 lines
in UTF-8, and what is read from it. The sample is the file ``sample.*`` or, for a format of several
files, the folder ``sample/``: what is read is then the one file in it that has the adapter's
suffix, or else the folder itself. Of a binary file 80 bytes are as a line, and entries are numbered
instead of lines. ``expected.jsonl`` says the pair in its first line, then one
record or reject a line, in the order in which they are read; fields left at their default do not
appear:

.. code-block:: text

    {"pair":"eng-tur"}
    {"kind":"translation","line":1,"src":"bread","tgt":"ekmek"}
    {"kind":"reject","line":2,"reason":"missing-column","text":"umbrella"}
"""

from __future__ import annotations

import itertools
import json
import math
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

import msgspec

from lowres.errors import LowresError, MissingExtra
from lowres.lexicon.read import Reading, read_source, write_reading
from lowres.lexicon.records import Inflection, Record, Segmentation, Translation
from lowres.lexicon.registry import Adapter
from lowres.lexicon.rejects import Rejects
from lowres.lexicon.source import Request, Source
from lowres.lexicon.table import INFLECTIONS, KIND, TRANSLATIONS, Lexicon, Origin
from lowres.lines import read_lines
from lowres.record.folder import OutputFolder
from lowres.testing.sample import (
    demand,
    expected,
    expected_lines,
    opened,
    read,
    sample_files,
    sample_of,
)
from lowres.testing.variation import (
    Corruption,
    Damage,
    Variation,
    corruptions,
    damages,
    sample_lines,
    variations,
)
from lowres.text import WORD, tokenise

__all__ = ["CHECKS", "Check", "expected_lines", "results", "sample_of"]

Check = Callable[[Adapter, Path], None]
MOST_LINES = 50
BYTES_A_LINE = 80  # of a binary file


def check_name(adapter: Adapter, scratch: Path) -> None:
    """(1) The name can be typed, and importing the adapter's code opens no file or socket."""
    named = bool(re.fullmatch(r"[a-z0-9][a-z0-9_-]*", adapter.name))
    demand(named, adapter.folder, "rename the folder: small letters, digits, - and _ only.")
    if adapter.code is None:
        return
    code = adapter.folder / adapter.code
    adapter.module()  # the first import may load libraries, which open what they like
    shut = AssertionError(f"{code}: opens a file or socket at import; move that into read().")
    with (
        mock.patch("builtins.open", side_effect=shut),
        mock.patch("io.open", side_effect=shut),
        mock.patch("socket.socket", side_effect=shut),
    ):
        module = adapter.module()
    demand(callable(getattr(module, "read", None)), code, "write def read(source, request).")


def check_description(adapter: Adapter, scratch: Path) -> None:
    """(2) Title, suffixes, licence, citation and README are there, and fit the sample."""
    path = adapter.folder / "adapter.toml"
    title = bool(adapter.title.strip()) and "\n" not in adapter.title
    demand(title, path, "write a title on one line.")
    dotted = bool(adapter.suffixes) and all("." in suffix for suffix in adapter.suffixes)
    demand(dotted, path, 'write suffixes = [".txt"], each with its dot.')
    if adapter.dataset:
        filled = bool(adapter.dataset.licence.strip() and adapter.dataset.citation.strip())
        demand(filled, path, "write a licence and a citation under [dataset].")
    readme = adapter.folder / "README.md"
    told = readme.is_file() and bool(readme.read_text(encoding="utf-8").strip())
    demand(told, readme, "write what the format is, with one example line.")
    _check_sniffing(adapter, sample_of(adapter))


def _check_sniffing(adapter: Adapter, sample: Path) -> None:
    if sample.is_dir():
        return
    demand(adapter.matches(sample), sample, f"name it with one of {adapter.suffixes}.")
    head = "\n".join(line.text for line in opened(adapter).head(20))
    fits = adapter.magic is None or adapter.fits(head)
    what = f"mend magic: it does not match the first lines of the sample, {head[:80]!r}."
    demand(fits, adapter.folder / "adapter.toml", what)


def check_golden(adapter: Adapter, scratch: Path) -> None:
    """(3) What is read from the sample is what ``expected.jsonl`` says."""
    for file in sample_files(adapter):
        count = _count_lines(file, adapter)
        demand(count <= MOST_LINES, file, f"keep at most {MOST_LINES} of its {count} lines.")
    path = adapter.folder / "expected.jsonl"
    pair, wanted = expected(adapter)
    found = expected_lines(adapter, pair)[1:]
    for number, (line, event) in enumerate(itertools.zip_longest(wanted, found), start=2):
        what = f"write {event}" if event else "delete this line, nothing more is read."
        same = bool(line and event) and _same_json(line, event)
        demand(same, path, what, number)


def check_repeats(adapter: Adapter, scratch: Path) -> None:
    """(4) Reading twice gives the same."""
    what = "keep no state between two calls of read(), and iterate over no set."
    demand(read(adapter) == read(adapter), adapter.folder, what)


def check_line_numbers(adapter: Adapter, scratch: Path) -> None:
    """(5) Every line number exists in the source, and they stand in order."""
    sample, (pair, _) = sample_of(adapter), expected(adapter)
    files = sample_files(adapter)
    textual = all(_is_text(file, adapter) for file in files)
    last = (
        max(_count_lines(file, adapter) for file in files)
        if textual
        else read(adapter).account.units
    )
    before = 1
    for event in adapter.read(opened(adapter), Request(pair)):
        what = f"write a line number from {before} to {last} into {event}, the one it stands in."
        demand(before <= event.line <= last, sample, what)
        before = event.line


def check_account(adapter: Adapter, scratch: Path) -> None:
    """(6) The account adds up: each unit gives records or a reject, or is blank or a comment."""
    account = read(adapter).account
    what = "count the units: iterate over source.lines(), or add to source.account.units."
    demand(account.units > 0, adapter.folder, what)
    what = f"yield a Reject for each unit that gives no record; the account is {account}."
    demand(account.balanced, adapter.folder, what)


def check_cells(adapter: Adapter, scratch: Path) -> None:
    """(7) No cell is empty, untrimmed, out of NFC or with invisible characters."""
    for record in read(adapter).records:
        for name, value in msgspec.structs.asdict(record).items():
            cells = value if isinstance(value, tuple) else (value,)
            for cell in (cell for cell in cells if isinstance(cell, str)):
                fine = cell != "" and Source.clean(cell) == cell
                what = f"{name} is {cell!r}: write Source.clean(cell); if empty, None or a Reject."
                demand(fine, sample_of(adapter), what, record.line)


def check_values(adapter: Adapter, scratch: Path) -> None:
    """(8) Weights are finite and positive, and feature bundles hold something."""
    sample = sample_of(adapter)
    for record in read(adapter).records:
        if isinstance(record, Translation) and record.weight is not None:
            fine = math.isfinite(record.weight) and record.weight > 0
            what = f"weight is {record.weight}: write a positive number, None or a Reject."
            demand(fine, sample, what, record.line)
        if isinstance(record, Inflection | Segmentation):
            filled = bool(record.features.strip(";| "))
            demand(
                filled, sample, "write the features, or a Reject if there are none.", record.line
            )


def check_lazy(adapter: Adapter, scratch: Path) -> None:
    """(9) The first record arrives before the end of the file."""
    source = opened(adapter)
    records = read_source(adapter, source, Request(expected(adapter)[0]), [])
    first, units = next(records, None), source.account.units
    enough = first is not None and len(list(records)) > 0
    demand(enough, source.path, "write at least two rows that give records.")
    what = "yield each record when its line is read, instead of collecting them first."
    demand(units < source.account.units, adapter.folder, what)


def check_variation(adapter: Adapter, scratch: Path) -> None:
    """(10) BOM, CRLF, blank lines, NFD, gzip change no record; damage gives rejects or our errors."""
    try:
        from hypothesis import given, settings
    except ImportError:
        raise MissingExtra("hypothesis", "testing") from None
    sample = sample_of(adapter)
    if sample.is_dir():
        return  # no one text to vary
    home, lines = _copied(sample, scratch / "variation"), sample_lines(sample, adapter.encoding)
    plain = read(adapter)
    top = min(event.line for event in [*plain.records, *plain.rejects]) - 1

    def changes_nothing(variation: Variation) -> None:
        varied = read(adapter, variation.write(lines, home))
        what = f"read the same records after {variation}."
        demand(varied.without_lines() == plain.without_lines(), sample, what)

    def is_survived(damage: Damage) -> None:
        _check_damaged(adapter, damage, damage.write(lines, home))

    at_ease = settings(deadline=None)
    rows = range(top, len(lines)) if adapter.blanks_allowed else range(top, top + 1)
    at_ease(given(variations(rows))(changes_nothing))()
    at_ease(given(damages(range(len(lines))))(is_survived))()
    if len(sample_files(adapter)) > 1:
        _check_files(adapter, home)


def _check_files(adapter: Adapter, home: Path) -> None:
    """Damage the bytes of each file that a sample is made of."""
    from hypothesis import given, settings

    files = {
        path.name: path.read_bytes()
        for path in sample_files(adapter)
        if path.parent.name == "sample"
    }

    def is_survived(corruption: Corruption) -> None:
        corruption.write(files, home.parent)
        _check_damaged(adapter, corruption, home)

    settings(deadline=None)(given(corruptions(files))(is_survived))()


def _check_damaged(adapter: Adapter, damage: Damage | Corruption, path: Path) -> None:
    try:
        account = read(adapter, path).account
    except LowresError:
        return
    except Exception as fault:
        what = f"yield a Reject or raise InputError after {damage}, not {fault!r}."
        raise AssertionError(f"{adapter.folder}: {what}") from fault
    what = f"yield a Reject for each unit that gives no record after {damage}: {account}."
    demand(account.balanced, adapter.folder, what)


def check_table(adapter: Adapter, scratch: Path) -> None:
    """(11) The table meets its schema, and has the same fingerprint when saved and loaded."""
    (pair, _), found = expected(adapter), read(adapter)
    origin = Origin(sample_of(adapter).name, "0" * 64, "unknown")
    lexicon = Lexicon.from_records(pair, ((0, record) for record in found.records), (origin,))
    tables = lexicon.translations.schema, lexicon.inflections.schema
    what = "yield records whose fields have their declared types."
    demand(tables == (TRANSLATIONS, INFLECTIONS), adapter.folder, what)
    folder = OutputFolder(scratch / "table", KIND, {"format": adapter.name}, overwrite=True)
    write_reading(Reading(lexicon, Rejects(found.rejects), found.account, adapter.name), folder)
    same = Lexicon.load(folder.path).fingerprint == lexicon.fingerprint
    demand(same, adapter.folder, "yield values that a saved table gives back as they were.")


def check_sentence(adapter: Adapter, scratch: Path) -> None:
    """(12) Every head is found, as whole tokens, in a sentence made of all heads."""
    heads = [(_head(record), record.line) for record in read(adapter).records]
    sentence = " ".join(head for head, _ in heads)
    starts, ends = (set(edges) for edges in zip(*tokenise(sentence), strict=True))
    for head, line in heads:
        what = f"{head!r} holds no word: write a Reject."
        demand(bool(WORD.search(head)), sample_of(adapter), what, line)
        places = [match.span() for match in re.finditer(re.escape(head), sentence)]
        found = any(start in starts and end in ends for start, end in places)
        what = f"{head!r} is not found as whole tokens: write it with single spaces, without marks."
        demand(found, sample_of(adapter), what, line)


CHECKS: tuple[Check, ...] = (
    check_name,
    check_description,
    check_golden,
    check_repeats,
    check_line_numbers,
    check_account,
    check_cells,
    check_values,
    check_lazy,
    check_variation,
    check_table,
    check_sentence,
)


def results(adapter: Adapter, scratch: Path) -> Iterator[tuple[str, str]]:
    """Run all checks, and yield what each is about and what it asks for: nothing where it is kept.

    Args:
        adapter: the adapter.
        scratch: a folder to write in.
    """
    for check in CHECKS:
        told = str(check.__doc__).partition("\n")[0]
        try:
            check(adapter, scratch)
        except MissingExtra:
            raise
        except (AssertionError, LowresError) as fault:
            yield told, str(fault)
        except Exception as fault:  # the adapter's own code
            yield told, f"{adapter.folder}: raises {fault!r}; yield a Reject or raise InputError."
        else:
            yield told, ""


def _head(record: Record) -> str:
    if isinstance(record, Translation):
        return record.src
    return record.form if isinstance(record, Inflection | Segmentation) else record.derived


def _same_json(one: str, other: str) -> bool:
    try:
        return bool(json.loads(one) == json.loads(other))
    except json.JSONDecodeError:
        return False


def _is_text(path: Path, adapter: Adapter) -> bool:
    data = path.read_bytes()
    try:
        return "\0" not in data.decode(adapter.encoding or "utf-8")
    except UnicodeDecodeError:
        return False


def _count_lines(path: Path, adapter: Adapter) -> int:
    if _is_text(path, adapter):
        return sum(1 for _ in read_lines(path, adapter.encoding or "utf-8"))
    return -(-path.stat().st_size // BYTES_A_LINE)


def _copied(sample: Path, folder: Path) -> Path:
    """Copy a sample, with the files that stand beside it, to where it may be changed."""
    if sample.parent.name == "sample":
        shutil.copytree(sample.parent, folder, dirs_exist_ok=True)
        return folder / sample.name
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(sample, folder))
