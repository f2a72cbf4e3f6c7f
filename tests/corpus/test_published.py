"""Published corpora as they lie on disk: counts and digests of what is read of them."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest

from lowres.corpus import Utterance, read_corpus, write_corpus

pytestmark = pytest.mark.data

COLUMNS = ("n", "spans", "intents", "digest")
# Lines with an I- tag that continues nothing.
ODD = {"en/test": 2, "en/train": 1, "en/valid": 0, "es/test": 11, "es/train": 8, "es/valid": 6}
ODD |= {"th/test": 14, "th/train": 16, "th/valid": 7}


def golden(utterances: list[Utterance]) -> tuple[int, int, int, str]:
    """Numbers of utterances, spans and intents, and a digest of texts, spans and intents."""
    rows = [[u.text, u.spans, u.intents] for u in utterances]
    digest = hashlib.sha256(msgspec.json.encode(rows)).hexdigest()[:8]
    spans = sum(len(u.spans or ()) for u in utterances)
    return len(utterances), spans, len({intent for u in utterances for intent in u.intents}), digest


XSID = [
    ("ar.test", 500, 968, 15, "d113f68a"),
    ("da.test", 500, 935, 15, "641a9510"),
    ("de.test", 500, 968, 15, "a28cec21"),
    ("de-st.test", 500, 973, 15, "918db04c"),
    ("en.test", 500, 962, 15, "0367ef61"),
    ("gsw.test", 500, 958, 15, "07e7d9bd"),
    ("it.test", 500, 968, 15, "e08d7e25"),
    ("ja.test", 250, 324, 9, "76d0e821"),
    ("lt.test", 500, 962, 15, "ff2f0583"),
    ("nap.test", 500, 956, 15, "45bdc105"),
    ("nl.test", 500, 962, 15, "7855f3a2"),
    ("no.test", 5500, 10374, 15, "90d813c0"),
    ("tr.test", 500, 976, 15, "e5602fca"),
    ("zh.test", 500, 955, 15, "0cfcf055"),
    ("ar.valid", 300, 602, 15, "01f7bd3a"),
    ("da.valid", 300, 599, 15, "fd137402"),
    ("de.valid", 300, 607, 15, "f02950e2"),
    ("de-st.valid", 300, 597, 15, "1e922f18"),
    ("en.valid", 300, 604, 15, "f4d9a426"),
    ("gsw.valid", 300, 606, 15, "7cab5f78"),
    ("it.valid", 300, 604, 15, "a60b7c23"),
    ("ja.valid", 150, 195, 9, "2b6af578"),
    ("lt.valid", 300, 606, 15, "8faf91c2"),
    ("nap.valid", 300, 601, 15, "20790e96"),
    ("nl.valid", 300, 603, 15, "2b14ff9c"),
    ("no.valid", 3300, 6443, 15, "c286b6f4"),
    ("tr.valid", 300, 600, 15, "bf036193"),
    ("zh.valid", 300, 604, 15, "2b62c848"),
]
MTOD = [
    ("en/test", 8621, 14692, 12, "a2efd325"),
    ("en/train", 30521, 51720, 12, "b81de363"),
    ("en/valid", 4181, 6999, 12, "3de15983"),
    ("es/test", 3043, 4718, 11, "53bebbd4"),
    ("es/train", 3617, 5624, 12, "d9d51299"),
    ("es/valid", 1983, 3019, 11, "36c3ccbc"),
    ("th/test", 1692, 2499, 10, "f9e98c65"),
    ("th/train", 2156, 3068, 10, "26a3f502"),
    ("th/valid", 1235, 1789, 10, "f1630801"),
]
SNIPS = [
    ("train", 13084, 33958, 7, "9b0f7203"),
    ("dev", 700, 1794, 7, "ac08479c"),
    ("test", 700, 1790, 7, "b15a8bf4"),
]
TREEBANKS = [  # utterances, tokens, digest
    ("Danish-DDT/dev", 564, 10332, "6d301e82"),
    ("Danish-DDT/test", 565, 10023, "14e81e3c"),
    ("Dutch-LassySmall/train", 6641, 88929, "c6311f1b"),
    ("English-EWT/dev", 2001, 25147, "b72623c5"),
    ("English-EWT/test", 2077, 25094, "0d1ec2d7"),
    ("Kazakh-KTB/test", 1047, 9997, "0b792645"),
    ("Kazakh-KTB/train", 31, 523, "3692deab"),
    ("Lithuanian-ALKSNIS/dev", 617, 11560, "89ef2eff"),
    ("Lithuanian-ALKSNIS/test", 684, 10846, "9c9e3586"),
    ("Lithuanian-ALKSNIS/train", 2511, 40952, "fdc39ba4"),
    ("Norwegian-Bokmaal/test", 1939, 29966, "4ee56b20"),
    ("Turkish-Kenet/dev", 1646, 17554, "00d14818"),
    ("Turkish-Kenet/test", 1643, 17817, "99154893"),
    ("Turkish-Tourism/dev", 2166, 10169, "fde74bc0"),
    ("Turkish-Tourism/test", 2191, 10106, "e4c84489"),
]


def slow(rows: list[Any], *names: str) -> list[Any]:
    """Mark the large files, which the fast tier leaves out."""
    return [pytest.param(*row, marks=[pytest.mark.slow] * (row[0] in names)) for row in rows]


@pytest.mark.parametrize(("name", *COLUMNS), slow(XSID, "no.test", "no.valid"))
def test_xsid(
    data: Path, tmp_path: Path, name: str, n: int, spans: int, intents: int, digest: str
) -> None:
    path = data / "slu" / "xsid" / f"{name}.conll"
    read = list(read_corpus(path, "xsid", "und", ids="any"))
    assert golden(read) == (n, spans, intents, digest)
    assert len(re.findall(r"\tB-\S+$", path.read_text(encoding="utf-8"), re.MULTILINE)) == spans
    if name[:2] != "no":
        parts = Counter(one.meta["part"] for one in read)
        assert parts == {"facebook": n} if name[:2] == "ja" else {"facebook": n / 2, "snips": n / 2}
    write_corpus(tmp_path / "c", "xsid", read)
    again = list(read_corpus(tmp_path / "c", "xsid", "und", ids="any"))
    assert again == read


@pytest.mark.slow
def test_the_english_training_set_of_xsid(data: Path) -> None:
    path = data / "slu" / "xsid" / "en.train.tsv.gz"
    assert golden(list(read_corpus(path, "tsv", "eng"))) == (43605, 82457, 18, "5ffb8bdd")
    rows = gzip.decompress(path.read_bytes()).splitlines()
    assert sum(row.split(b"\t")[1].count(b"B-") for row in rows) == 82457


@pytest.mark.parametrize(("name", *COLUMNS), slow(MTOD, "en/train", "en/test", "en/valid"))
def test_mtod(
    data: Path, tmp_path: Path, name: str, n: int, spans: int, intents: int, digest: str
) -> None:
    path = data / "slu" / "mtod" / f"{name}.gz"
    read = list(read_corpus(path, "mtod", "und"))
    assert golden(read) == (n, spans, intents, digest)
    write_corpus(tmp_path / "c", "mtod", read)
    written = (tmp_path / "c").read_bytes().splitlines()
    published = gzip.decompress(path.read_bytes()).splitlines()
    # What begins with an I is written with a B.
    assert sum(ours != theirs for ours, theirs in zip(written, published, strict=True)) == ODD[name]


@pytest.mark.parametrize(("name", *COLUMNS), slow(SNIPS, "train"))
def test_snips(
    data: Path, tmp_path: Path, name: str, n: int, spans: int, intents: int, digest: str
) -> None:
    path = data / "slu" / "snips" / name
    read = list(read_corpus(path, "snips", "eng"))
    assert golden(read) == (n, spans, intents, digest)
    assert (path / "seq.out").read_text().count("B-") == spans
    write_corpus(tmp_path / "c", "snips", read)
    for file in ("seq.in", "label"):
        assert (tmp_path / "c" / file).read_bytes() == (path / file).read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize(("name", "n", "tokens", "digest"), TREEBANKS)
def test_treebanks(data: Path, tmp_path: Path, name: str, n: int, tokens: int, digest: str) -> None:
    treebank, part = name.split("/")
    (path,) = (data / "text" / "ud" / f"UD_{treebank}").glob(f"*-{part}*.gz")
    read = list(read_corpus(path, "conllu", "und", ids="any"))
    assert golden(read) == (n, 0, 0, digest)
    assert sum(len(one.tokens or ()) for one in read) == tokens
    write_corpus(tmp_path / "c", "conllu", read)
    assert list(read_corpus(tmp_path / "c", "conllu", "und", ids="any")) == read
