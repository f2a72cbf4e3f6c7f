"""UniMorph tables, and the segmentations and derivations that stand beside them."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path

from lowres.errors import InputError, UsageError
from lowres.lang import Pair
from lowres.lexicon import Derivation, Inflection, Reject, Request, Segmentation, Source
from lowres.lexicon.formats.forms import COLUMNS, asked_columns, bundle, inflection, row_of
from lowres.lines import Line
from lowres.unpack import bare_name

_log = logging.getLogger("lowres.lexicons.unimorph")

Event = Inflection | Segmentation | Derivation | Reject
OTHERS = {
    "segmentations": ("lemma", "form", "features", "segments"),
    "derivations": ("base", "derived", "category", "affix"),
}


def files(path: Path, pair: Pair | None) -> list[Path]:
    """List what is read: of a folder its table and what stands beside it, of a part all parts."""
    if path.is_dir():
        name = path.resolve().name
        return _table_in(path, name) + _named(path, name, r"\.(segmentations|derivations)")
    part = re.fullmatch(r"(.+)\.\d+", bare_name(path))
    return _parts(path.parent, part[1]) if part and path.exists() else [path]


def read(source: Source, request: Request) -> Iterator[Event]:
    """Read a table; its name tells whether it holds segmentations or derivations."""
    kind = bare_name(source.path).rpartition(".")[-1]
    if kind in OTHERS:
        for line in source.lines():
            yield _other(kind, line)
    else:
        names = asked_columns(COLUMNS, request)
        for line in source.lines():
            yield inflection(names, line)


def _other(kind: str, line: Line) -> Event:
    row = row_of(OTHERS[kind], OTHERS[kind], line)
    if isinstance(row, Reject):
        return row
    if kind == "derivations":
        return Derivation(line=line.number, **row)
    features = bundle(row.pop("features").replace("|", ";"), line)
    if isinstance(features, Reject):
        return features
    segments = tuple(filter(None, map(str.strip, row.pop("segments").split("|"))))
    if not segments or segments == ("-",):
        return Reject(line.number, "not-segmented", line.text)
    return Segmentation(line=line.number, features=features, segments=segments, **row)


def _table_in(folder: Path, name: str) -> list[Path]:
    """Find the table of a folder: ``tur/tur``, its parts, or else the one other file ``tur.*``."""
    others = _named(folder, name, r"\..*(?<!\.segmentations)(?<!\.derivations)")
    parts = _parts(folder, name)
    found = _named(folder, name) or parts or others
    if not found:
        raise InputError(folder, "holds no UniMorph table. Give the file itself.")
    if len(found) > 1 and found != parts:
        names = ", ".join(path.name for path in found)
        raise UsageError(f"{folder}: holds several tables ({names}). Give one of them.")
    for path in others:
        if path not in found:
            _log.warning("%s: is not read; %s is.", path, found[0].name)
    return found


def _parts(folder: Path, name: str) -> list[Path]:
    found = _named(folder, name, r"\.\d+")
    return sorted(found, key=lambda path: int(bare_name(path).rpartition(".")[-1]))


def _named(folder: Path, name: str, ending: str = "") -> list[Path]:
    """List the files with this name and an ending that fits, compression apart."""
    pattern = re.compile(re.escape(name) + ending)
    fitting = (path for path in folder.iterdir() if pattern.fullmatch(bare_name(path)))
    return sorted(path for path in fitting if path.is_file())
