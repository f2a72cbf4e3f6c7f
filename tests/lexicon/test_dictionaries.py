"""StarDict and dictd: what is in their files, how definitions are read, and files that are damaged."""

from __future__ import annotations

import gzip
import shutil
import zipfile
from pathlib import Path

import pytest

from lexicon.dictionaries import dictzip, write_dictd, write_stardict
from lowres.errors import InputError, UsageError
from lowres.lang import parse_pair
from lowres.lexicon import Reading, Request, Translation, read_lexicon
from lowres.lexicon.formats.definitions import read_definition
from lowres.lexicon.formats.dictzip import Pieces
from lowres.lexicon.read import pair_of

TEXT = bytes(range(32, 127)) * 20
DEFINITIONS = {
    "su, ma": [("su", None, None, ()), ("ma", None, None, ())],
    "n. su; ma\nvt. sulamak": [
        ("su", "NOUN", None, ()), ("ma", "NOUN", None, ()), ("sulamak", "VERB", None, ()),
    ],
    "head /hɛd/ <n>\n1. baş 2. kafa": [("baş", "NOUN", "1", ()), ("kafa", "NOUN", "2", ())],
    "head: baş": [("baş", None, None, ())],
    "head start": [("head start", None, None, ())],
    "the part of the body above it": [("the part of the body above it", None, None, ("gloss",))],
}  # fmt: skip
FIELDS = {
    ("m", b"su"): ["su"],
    ("tm", b"hed\0su"): ["su"],
    ("h", b"<p><b>su</b>, <i>n</i> ma &amp; x<br/><script>no</script>at</p>"): [
        "su",
        "ma & x",
        "at",
    ],
    ("x", b"<k>head</k><tr>hed</tr>\n<abr>n.</abr> su <co>wet</co><ex>no</ex>"): ["su"],
    ("mW", b"su\0RIFF\xff\xff"): ["su"],
    ("Wm", b"\0\0\0\2\xff\xffsu"): ["su"],
    ("", b"msu\0W\0\0\0\2\xff\xffmma\0"): ["su", "ma"],
}


def read(path: Path, **settings: str) -> Reading:
    return read_lexicon(path, Request(parse_pair("eng-tur")), **settings)  # type: ignore[arg-type]


def targets(reading: Reading) -> list[tuple[str, str]]:
    return reading.lexicon.translations.select("src", "tgt").rows()


@pytest.mark.parametrize(("text", "wanted"), DEFINITIONS.items(), ids=range(len(DEFINITIONS)))
def test_definitions(text: str, wanted: list[tuple[object, ...]]) -> None:
    events = list(read_definition(1, "head", text))
    found = [(e.tgt, e.pos, e.sense, e.tags) for e in events if isinstance(e, Translation)]
    assert found == wanted


@pytest.mark.parametrize(("types", "raw", "wanted"), [(*k, v) for k, v in FIELDS.items()])
def test_fields_of_stardict(types: str, raw: bytes, wanted: list[str], tmp_path: Path) -> None:
    info = {"sametypesequence": types} if types else {}
    path = write_stardict(tmp_path / "x", [("head", raw)], **info)
    assert [tgt for _, tgt in targets(read(path))] == wanted


@pytest.mark.parametrize("wide", [False, True])
def test_stardict_packed_with_synonyms(wide: bool, tmp_path: Path) -> None:
    entries = [("water", b"su"), ("fire", b"ate\xc5\x9f")]
    synonyms = (("blaze", 1), ("lost", 7))
    write_stardict(tmp_path / "x", entries, synonyms=synonyms, wide=wide, sametypesequence="m")
    index, data = tmp_path / "x.idx", tmp_path / "x.dict"
    (tmp_path / "x.idx.gz").write_bytes(gzip.compress(index.read_bytes()))
    (tmp_path / "x.dict.dz").write_bytes(dictzip(data.read_bytes(), 3))
    index.unlink()
    data.unlink()
    found = read(tmp_path)
    assert targets(found) == [("water", "su"), ("fire", "ateş"), ("blaze", "ateş")]
    assert [(reject.line, reject.reason) for reject in found.rejects] == [(4, "bad-place")]
    assert found.account.units == 4


def test_pair_and_provenance(tmp_path: Path) -> None:
    name = "English-Turkish words"
    path = write_stardict(tmp_path / "x", [("a", b"b")], bookname=name, sametypesequence="m")
    assert str(pair_of(path)) == "eng-tur"
    assert read(tmp_path / "x.idx", format="stardict").lexicon.origins[0].citation == name
    about = [
        ("00-database-info", b"00-database-info\nCC-BY-SA 4.0"),
        ("00-database-short", b"00-database-short\nEnglish-Turkish words"),
        ("00-database-url", b"00-database-url\nhttps://example.org"),
    ]
    found = read(write_dictd(tmp_path / "y", [*about, ("a", b"a\nb")]))
    origin = found.lexicon.origins[0]
    assert (found.format, found.account.comment) == ("dictd", 3)
    assert (origin.licence, origin.url) == ("CC-BY-SA-4.0", "https://example.org")


def test_in_a_zip_archive(tmp_path: Path) -> None:
    write_dictd(tmp_path / "x", [("a", b"a\nb")])
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as packed:
        for name in ("x.index", "x.dict"):
            packed.write(tmp_path / name, f"inside/{name}")
    found = read(tmp_path / "x.zip" / "inside" / "x.index", format="dictd")
    assert targets(found) == [("a", "b")]


def test_several_or_parts_missing(tmp_path: Path) -> None:
    path = write_dictd(tmp_path / "x", [("a", b"a\nb")])
    shutil.copy(path, tmp_path / "y.index")
    with pytest.raises(UsageError, match="several dictionaries"):
        read(tmp_path, format="dictd")
    with pytest.raises(InputError, match=r"y\.dict\.dz is not beside it"):
        read(tmp_path / "y.index", format="dictd")


@pytest.mark.parametrize("packing", ["plain", "dictzip", "gzip"])
def test_pieces(packing: str, tmp_path: Path) -> None:
    pack = {"plain": bytes, "dictzip": dictzip, "gzip": gzip.compress}[packing]
    path = tmp_path / "x.dict"
    path.write_bytes(pack(TEXT))
    with Pieces(path) as pieces:
        for offset, size in [(0, 10), (60, 10), (63, 200), (1890, 50), (5000, 5), (1 << 47, 9)]:
            assert pieces.read(offset, size) == TEXT[offset : offset + size]
        with pytest.raises(InputError, match="overlap"):
            pieces.read(0, 1 << 32)


def test_damaged_chunks(tmp_path: Path) -> None:
    path = tmp_path / "x.dict.dz"
    packed = bytearray(dictzip(TEXT))
    packed[-60:-20] = b"\xff" * 40
    path.write_bytes(packed)
    with Pieces(path) as pieces:
        assert pieces.read(0, 64) == TEXT[:64]
        with pytest.raises(InputError, match="damaged"):
            pieces.read(0, len(TEXT))
