"""A corpus as people name it: a file in some format, or a folder that ``generate run`` wrote."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lowres.corpus.formats import FOLDERS, file_suffix, read_corpus
from lowres.corpus.utterance import Utterance
from lowres.lang import canonical
from lowres.record.folder import MANIFEST, read_manifest

__all__ = ["KIND", "UNDETERMINED", "read_source"]

KIND = "corpus"
UNDETERMINED = "und"


def read_source(
    path: Path, format: str, lang: str = UNDETERMINED, encoding: str = "utf-8"
) -> Iterator[Utterance]:
    """Yield the utterances of a file or folder, or of the shards of a generated folder.

    Args:
        path: file or folder; a folder's manifest states its format.
        format: corpus format of a file.
        lang: language of the utterances that do not state their own.
        encoding: text encoding of a file.

    Raises:
        OutputError: the folder is no complete generated corpus.
        InputError: a file cannot be read.
    """
    known = lang if lang == UNDETERMINED else canonical(lang)
    if not path.is_dir() or (format in FOLDERS and not (path / MANIFEST).exists()):
        return read_corpus(path, format, known, ids="any", encoding=encoding)
    written = str(read_manifest(path, KIND)["format"])
    shards = sorted(path.glob(f"corpus-*{file_suffix(written)}"))
    return read_corpus(shards, written, known, ids="any")
