from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from lowres import unpack
from lowres.errors import InputError
from lowres.lines import read_lines
from lowres.record.fingerprint import sha256
from lowres.unpack import bare_name, members, on_disk, open_binary


def archive(path: Path, **files: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name.replace("_", "."), data)
    return path


def texts(path: Path) -> list[str]:
    return [line.text for line in read_lines(path)]


def test_the_only_file_of_an_archive(tmp_path: Path) -> None:
    packed = archive(tmp_path / "words.zip", words_tsv=b"a\tb\n")
    assert texts(packed) == ["a\tb"]
    assert texts(packed / "words.tsv") == ["a\tb"]


def test_one_file_of_several(tmp_path: Path) -> None:
    packed = archive(tmp_path / "words.zip", a_tsv=b"a\n", b_tsv=gzip.compress(b"b\n"))
    assert members(packed) == ["a.tsv", "b.tsv"]
    assert texts(packed / "a.tsv") == ["a"]
    assert on_disk(packed / "a.tsv") == packed
    assert sha256(packed / "a.tsv") == sha256(packed / "b.tsv")
    with pytest.raises(InputError, match=r"words.zip: holds 2 files \(a.tsv, b.tsv\). Give one"):
        texts(packed)
    with pytest.raises(InputError, match=r"words.zip: holds 2 files"):
        texts(packed / "c.tsv")


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    plain = tmp_path / "words.tsv"
    plain.write_bytes(b"a\n")
    assert members(plain) == []
    with pytest.raises(InputError, match=r"words.tsv: holds 0 files"):
        texts(plain / "a.tsv")


def test_a_damaged_archive(tmp_path: Path) -> None:
    packed = archive(tmp_path / "words.zip", a_tsv=b"some words\n" * 999)
    whole = packed.read_bytes()
    packed.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match=r"words.zip: damaged"):
        texts(packed)
    packed.write_bytes(whole[:40] + bytes(9) + whole[49:])
    with pytest.raises(InputError, match=r"damaged"):
        texts(packed)


@pytest.mark.parametrize("kind", ["zip", "gz"])
def test_what_swells_beyond_reason_is_refused(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpack, "_HARMLESS", 1 << 20)
    zeros, path = b"0\n" * (1 << 20), tmp_path / f"words.{kind}"
    if kind == "zip":
        archive(path, a_tsv=zeros)
    else:
        path.write_bytes(gzip.compress(zeros))
    with pytest.raises(InputError, match=r"swells beyond reason"):
        texts(path)
    with pytest.raises(InputError, match=r"swells beyond reason"), open_binary(path) as stream:
        stream.read()


def test_a_line_without_an_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lowres.lines.LONGEST", 1 << 10)
    path = tmp_path / "words.txt"
    path.write_bytes(b"fine\n" + b"x" * 5000)
    with pytest.raises(InputError, match=r"words.txt:2: this line has no end"):
        texts(path)


def test_bare_names() -> None:
    names = ["a.tsv", "a.tsv.gz", "a.dsl.dz", "a.dict.dz", "a.tsv.zip", "a.xz", "fin.1", "a.dz"]
    bare = ["a.tsv", "a.tsv", "a.dsl", "a.dict", "a.tsv", "a", "fin.1", "a.dz"]
    assert [bare_name(Path(name)) for name in names] == bare
