"""Corpus formats by name, and the one way to read and write a corpus.

========= ================================== ==== ====== ======= ====== ====
format    a corpus is                        id   slots  intents tokens meta
========= ================================== ==== ====== ======= ====== ====
jsonl     a JSON object a line               yes  any    any     yes    yes
arrow     an IPC file of :data:`SCHEMA` rows yes  any    any     yes    yes
parquet   a table of :data:`SCHEMA` rows     yes  any    any     yes    yes
injongo   a JSON object a line               yes  any    one     no     yes
massive   a JSON object a line               yes  any    0, 1    no     yes
conllu    CoNLL-U blocks                     yes  BIO    any     yes    text
xsid      blocks of four columns             yes  BIO    one     yes    text
tsv       a table with a header              yes  BIO    0, 1    yes    no
mtod      ``token:TAG ... <=> intent`` lines no   BIO    one     words  no
snips     a folder: seq.in, seq.out, label   no   BIO    one     words  no
text      a text a line                      no   no     no      no     no
========= ================================== ==== ====== ======= ====== ====

*BIO*: slots that do not overlap and do not begin or end in white space; *words*: besides, they are
made of words between spaces. *text*: what is not a string is written as JSON. Labels that a format
with labels cannot hold are an error when written; ``text`` holds none.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple, Protocol, cast

import msgspec

from lowres.corpus.utterance import Utterance
from lowres.errors import InputError, UnknownName

__all__ = [
    "FOLDERS",
    "FORMATS",
    "Ids",
    "file_suffix",
    "read_corpus",
    "repeated_id",
    "span_fault",
    "write_corpus",
]

Ids = Literal["file", "ordinal", "any"]
FORMATS = (
    "arrow",
    "conllu",
    "injongo",
    "jsonl",
    "massive",
    "mtod",
    "parquet",
    "snips",
    "text",
    "tsv",
    "xsid",
)
FOLDERS = frozenset({"snips"})


class _Format(Protocol):
    """What a format module offers; :mod:`lowres.corpus.layout` makes most of them."""

    SUFFIX: str

    def read(
        self, path: Path, lang: str, encoding: str, first: int, /
    ) -> Iterator[tuple[int, Utterance]]:
        """Yield utterances with their line (or row), the first one's ordinal being given."""

    def write(self, path: Path, utterances: Iterable[Utterance], /) -> None:
        """Write a file, or a folder where the format is one."""


def _format(name: str) -> _Format:
    if name not in FORMATS:
        raise UnknownName("a corpus format", name, FORMATS)
    return cast(_Format, importlib.import_module(f"lowres.corpus.{name}"))


def file_suffix(name: str) -> str:
    """Return the file name ending of a format, with its dot; empty where it is a folder."""
    return _format(name).SUFFIX


def write_corpus(path: Path, name: str, utterances: Iterable[Utterance]) -> None:
    """Write utterances as a file, or a folder, of a format.

    Args:
        path: what to write; not atomic by itself.
        name: a corpus format.
        utterances: taken one by one.

    Raises:
        UnknownName: the format does not exist.
        InputError: the format cannot hold an utterance with its labels.
    """
    _format(name).write(path, utterances)


class _Seen(NamedTuple):
    path: Path
    line: int


def read_corpus(
    paths: Path | Iterable[Path],
    name: str,
    lang: str,
    *,
    ids: Ids = "file",
    encoding: str = "utf-8",
) -> Iterator[Utterance]:
    """Yield the utterances of one file, or of several as one corpus.

    Args:
        paths: file or files, plain or compressed, in order; folders where the format is one.
        name: a corpus format.
        lang: canonical language of the utterances that do not state their own.
        ids: take ids from the file, where each must stand once; or number the utterances over the
            whole corpus; or take ``any``, repeated or not, where nothing is drawn by them.
        encoding: text encoding of the files.

    Raises:
        UnknownName: the format does not exist.
        InputError: a line cannot be read, a span lies outside its text, an id occurs twice, or
            there is no utterance at all.
    """
    reader = _format(name)
    files = [paths] if isinstance(paths, Path) else list(paths)
    seen: dict[str, _Seen] = {}
    ordinal = 0
    for path in files:
        for line, utterance in reader.read(path, lang, encoding, ordinal):
            if ids == "ordinal":
                utterance = msgspec.structs.replace(utterance, id=str(ordinal))  # noqa: PLW2901
            if fault := utterance.fault():
                raise span_fault(path, fault, line)
            if ids == "file":
                _check_id(utterance, _Seen(path, line), seen)
            ordinal += 1
            yield utterance
    if not ordinal:
        raise InputError(files[0] if files else Path(), "there is no utterance in it.")


def _check_id(utterance: Utterance, here: _Seen, seen: dict[str, _Seen]) -> None:
    first = seen.setdefault(utterance.id, here)
    if first is not here:
        raise repeated_id(utterance.id, here.path, here.line, first.path, first.line)


def span_fault(path: Path, fault: str, line: int) -> InputError:
    """Make the error that a span is wrong."""
    what = f"{fault}. Offsets are half-open and count Unicode code points."
    return InputError(path, what, line)


def repeated_id(id: str, path: Path, line: int, first: Path, first_line: int) -> InputError:
    """Make the error that an id stands in two places."""
    where = f"{first}:{first_line}"
    what = f'id "{id}" stands already at {where}. Use --ids ordinal to number anew.'
    return InputError(path, what, line)
