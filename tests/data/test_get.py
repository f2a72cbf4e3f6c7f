"""Getting a source: from a mirror on loopback or a folder, cut off, resumed, lied to."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request

import msgspec
import pytest

from data.conftest import CONTENT, HALF, Mirror, source
from lowres.data import Source, catalogue, fetch, get
from lowres.errors import InputError, LowresError, OutputError, UsageError


def part(out: Path, content: bytes) -> Path:
    """Leave what an earlier try would have left."""
    path = out / "words-tur" / "0.tsv.part"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def lying(out: Path) -> list[str]:
    folder = out / "words-tur"
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_source_comes_whole_and_only_once(words: Source, mirror: Mirror, tmp_path: Path) -> None:
    come: list[int] = []
    for _ in range(2):
        folder = get("words-tur", mirror=mirror.url, out=tmp_path, advance=come.append)
        assert (folder / "0.tsv").read_bytes() == CONTENT
        assert sum(come) == len(CONTENT)
        come.clear()
    assert mirror.asked == [("/words-tur/0.tsv", None)]
    assert lying(tmp_path) == ["0.tsv", "source.json"]


def test_files_lie_in_the_cache_beside_where_they_are_from(
    words: Source, mirror: Mirror, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LOWRES_CACHE", str(tmp_path / "cache"))
    folder = get("words-tur", mirror=f"{mirror.url}/")
    assert folder == tmp_path / "cache" / "data" / "words-tur"
    assert msgspec.json.decode((folder / "source.json").read_bytes(), type=Source) == words


def test_all_files_of_a_source(
    mirror: Mirror, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    two = source(CONTENT, CONTENT)
    monkeypatch.setattr(catalogue, "sources", lambda: (two,))
    get("words-tur", mirror=mirror.url, out=tmp_path)
    assert lying(tmp_path) == ["0.tsv", "more/1.tsv", "source.json"]
    assert [path for path, _ in mirror.asked] == ["/words-tur/0.tsv", "/words-tur/more/1.tsv"]


def test_a_cut_download_resumes_where_it_ended(
    words: Source, mirror: Mirror, tmp_path: Path
) -> None:
    mirror.manner = "cut"
    with pytest.raises(LowresError, match=f"ended after {HALF} of {len(CONTENT)} bytes.*resume"):
        get("words-tur", mirror=mirror.url, out=tmp_path)
    assert lying(tmp_path) == ["0.tsv.part"]
    mirror.manner, come = "ranges", []
    folder = get("words-tur", mirror=mirror.url, out=tmp_path, advance=come.append)
    assert (folder / "0.tsv").read_bytes() == CONTENT
    assert [told for _, told in mirror.asked] == [None, f"bytes={HALF}-"]
    assert (come[0], sum(come)) == (HALF, len(CONTENT))
    assert lying(tmp_path) == ["0.tsv", "source.json"]


@pytest.mark.parametrize(
    ("manner", "ranges"), [("plain", [f"bytes={HALF}-"]), ("askew", [f"bytes={HALF}-", None])]
)
def test_a_server_that_cannot_go_on_starts_again(
    words: Source, mirror: Mirror, tmp_path: Path, manner: str, ranges: list[str | None]
) -> None:
    part(tmp_path, CONTENT[:HALF])
    mirror.manner = manner
    folder = get("words-tur", mirror=mirror.url, out=tmp_path)
    assert (folder / "0.tsv").read_bytes() == CONTENT
    assert [told for _, told in mirror.asked] == ranges


def test_a_download_cut_after_its_last_byte_asks_for_nothing(
    words: Source, mirror: Mirror, tmp_path: Path
) -> None:
    part(tmp_path, CONTENT)
    assert (get("words-tur", mirror=mirror.url, out=tmp_path) / "0.tsv").read_bytes() == CONTENT
    assert mirror.asked == []


def test_a_part_that_is_too_long_is_started_again(
    words: Source, mirror: Mirror, tmp_path: Path
) -> None:
    part(tmp_path, CONTENT + b"more")
    assert (get("words-tur", mirror=mirror.url, out=tmp_path) / "0.tsv").read_bytes() == CONTENT
    assert mirror.asked == [("/words-tur/0.tsv", None)]


def test_a_part_that_is_longer_than_what_is_there(
    words: Source, mirror: Mirror, tmp_path: Path
) -> None:
    part(tmp_path, CONTENT[:HALF])
    mirror.content = b"short"
    with pytest.raises(LowresError, match="has 5 bytes, and 204800 are pinned"):
        get("words-tur", mirror=mirror.url, out=tmp_path)
    assert [told for _, told in mirror.asked] == [f"bytes={HALF}-", None]


def test_a_part_of_another_file_is_found_out_and_thrown_away(
    words: Source, mirror: Mirror, tmp_path: Path
) -> None:
    part(tmp_path, b"x" * HALF)
    with pytest.raises(LowresError, match="sha256 is"):
        get("words-tur", mirror=mirror.url, out=tmp_path)
    assert lying(tmp_path) == []
    assert (get("words-tur", mirror=mirror.url, out=tmp_path) / "0.tsv").read_bytes() == CONTENT


def test_a_wrong_checksum_is_refused(words: Source, mirror: Mirror, tmp_path: Path) -> None:
    mirror.content = CONTENT[::-1]
    with pytest.raises(LowresError) as fault:
        get("words-tur", mirror=mirror.url, out=tmp_path)
    assert lying(tmp_path) == []
    found, pinned = hashlib.sha256(CONTENT[::-1]).hexdigest(), words.files[0].sha256
    where = f"{mirror.url}/words-tur/0.tsv"
    assert str(fault.value).startswith(f"{where}: sha256 is {found}, and {pinned} is pinned.")


def test_no_more_than_the_pinned_size_is_written(
    words: Source, mirror: Mirror, tmp_path: Path
) -> None:
    mirror.manner, written = "endless", 0

    def count(come: int) -> None:
        nonlocal written
        written += come

    with pytest.raises(LowresError, match="has more than the 204800 bytes that are pinned"):
        get("words-tur", mirror=mirror.url, out=tmp_path, advance=count)
    assert 0 < written <= len(CONTENT)
    assert lying(tmp_path) == []


@pytest.mark.parametrize("content", [CONTENT + b"x", CONTENT[:-1], b""])
def test_another_length_is_refused_before_anything_is_written(
    words: Source, mirror: Mirror, tmp_path: Path, content: bytes
) -> None:
    mirror.manner, mirror.content = "plain", content
    with pytest.raises(LowresError, match=f"has {len(content)} bytes, and {len(CONTENT)} are pin"):
        get("words-tur", mirror=mirror.url, out=tmp_path)
    assert lying(tmp_path) == []


@pytest.mark.parametrize(
    ("manner", "said"),
    [
        ("gone", "404 Not Found"),
        ("to_file", "302 .*'file:///etc/passwd' is not allowed"),
        ("to_ftp", "302 redirected to ftp://127.0.0.1/0.tsv: not followed"),
    ],
)
def test_what_a_server_may_not_do(
    words: Source, mirror: Mirror, tmp_path: Path, manner: str, said: str
) -> None:
    mirror.manner = manner
    with pytest.raises(LowresError, match=f"/words-tur/0.tsv: {said}.*--from"):
        get("words-tur", mirror=mirror.url, out=tmp_path)
    assert lying(tmp_path) == []


def test_a_redirect_is_followed_with_its_range(
    words: Source, mirror: Mirror, tmp_path: Path
) -> None:
    part(tmp_path, CONTENT[:HALF])
    mirror.manner = "moved"
    assert (get("words-tur", mirror=mirror.url, out=tmp_path) / "0.tsv").read_bytes() == CONTENT
    assert mirror.asked[-1] == ("/new/words-tur/0.tsv", f"bytes={HALF}-")


def test_https_never_leads_to_http() -> None:
    follow = fetch._Redirects().redirect_request
    request = Request("https://example.org/a")
    with pytest.raises(HTTPError, match="not followed"):
        follow(request, None, 302, "Found", {}, "http://example.org/a")  # type: ignore[arg-type]
    led = follow(request, None, 302, "Found", {}, "https://example.org/b")  # type: ignore[arg-type]
    assert led is not None
    assert led.full_url == "https://example.org/b"


def test_a_server_that_falls_silent(
    words: Source, mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "TIMEOUT", 0.2)
    mirror.manner = "halting"
    with pytest.raises(LowresError, match=r"timed out\. Run the same command again to resume"):
        get("words-tur", mirror=mirror.url, out=tmp_path)
    assert (tmp_path / "words-tur" / "0.tsv.part").stat().st_size == HALF


def test_nobody_answers(words: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with Mirror() as closed:
        url = closed.url
    with pytest.raises(LowresError, match=r"Connection refused\. Run the same command again"):
        get("words-tur", mirror=url, out=tmp_path)


def test_an_interrupted_process_resumes(words: Source, mirror: Mirror, tmp_path: Path) -> None:
    script = (
        "import sys, msgspec\n"
        "from lowres.data import Source, catalogue\n"
        "only = msgspec.json.decode(sys.argv.pop(1), type=Source)\n"
        "catalogue.sources = lambda: (only,)\n"
        "from lowres.cli.main import run\n"
        "run()\n"
    )
    command = [sys.executable, "-c", script, msgspec.json.encode(words).decode(), "data", "get"]
    command += ["words-tur", "--from", mirror.url, "--out", str(tmp_path)]
    mirror.manner = "halting"
    first = subprocess.Popen(command, stderr=subprocess.PIPE)
    left = tmp_path / "words-tur" / "0.tsv.part"
    for _ in range(1000):
        if mirror.asked and left.exists():
            break
        time.sleep(0.01)
    time.sleep(0.1)
    first.send_signal(signal.SIGINT)
    _, said = first.communicate(timeout=30)
    assert (first.returncode, said) == (
        130,
        b"Interrupted. Run the same command again to resume.\n",
    )
    have = left.stat().st_size
    assert 0 < have <= HALF
    mirror.manner = "ranges"
    assert subprocess.run(command, capture_output=True, check=True).stdout.decode().strip() == str(
        tmp_path / "words-tur"
    )
    assert mirror.asked[-1] == ("/words-tur/0.tsv", f"bytes={have}-")
    assert (tmp_path / "words-tur" / "0.tsv").read_bytes() == CONTENT


@pytest.mark.parametrize("packed", [False, True])
def test_a_folder_may_mirror_a_source(words: Source, tmp_path: Path, packed: bool) -> None:
    place = tmp_path / "mirror" / "words-tur"
    place.mkdir(parents=True)
    if packed:
        (place / "0.tsv.gz").write_bytes(gzip.compress(CONTENT))
    else:
        (place / "0.tsv").write_bytes(CONTENT)
    part(tmp_path, b"of an earlier try")
    folder = get("words-tur", mirror=tmp_path / "mirror", out=tmp_path)
    assert (folder / "0.tsv").read_bytes() == CONTENT
    again = get("words-tur", mirror=tmp_path, out=tmp_path / "again")  # what came mirrors, too
    assert (again / "0.tsv").read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("0.tsv", CONTENT[::-1], "sha256 is .* is pinned"),
        ("0.tsv", CONTENT[1:], f"ended after {len(CONTENT) - 1} of"),
        ("0.tsv.gz", gzip.compress(bytes(10**7)), "has more than the"),
        ("0.tsv.gz", gzip.compress(CONTENT)[:-20], "cannot be read"),
        ("0.tsv.gz", CONTENT, "cannot be read"),
        ("1.tsv", CONTENT, r"cannot be read \(No such file or directory\)"),
    ],
)
def test_a_folder_that_holds_something_else(
    words: Source, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    place = tmp_path / "mirror" / "words-tur"
    place.mkdir(parents=True)
    (place / name).write_bytes(content)
    with pytest.raises(LowresError, match=said):
        get("words-tur", mirror=tmp_path / "mirror", out=tmp_path)
    assert "0.tsv" not in lying(tmp_path)


def test_mirrors_that_are_none(words: Source, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="a mirror is a folder, or begins with http"):
        get("words-tur", mirror="file:///etc", out=tmp_path)
    with pytest.raises(InputError, match=r"is not a folder\. A mirror holds words-tur/"):
        get("words-tur", mirror=tmp_path / "nowhere", out=tmp_path)


def test_a_file_that_was_changed_is_brought_anew(
    words: Source, mirror: Mirror, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = get("words-tur", mirror=mirror.url, out=tmp_path)
    (folder / "0.tsv").write_bytes(b"mine")
    get("words-tur", mirror=mirror.url, out=tmp_path)
    assert (folder / "0.tsv").read_bytes() == CONTENT
    assert "is not the file that is pinned" in caplog.text


def test_a_place_that_cannot_be_written(words: Source, mirror: Mirror, tmp_path: Path) -> None:
    (tmp_path / "words-tur").write_text("a file", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot be written"):
        get("words-tur", mirror=mirror.url, out=tmp_path)


def test_a_shared_cache_is_only_read(words: Source, mirror: Mirror, tmp_path: Path) -> None:
    folder = get("words-tur", mirror=mirror.url, out=tmp_path)
    before = (folder / "source.json").stat().st_mtime_ns
    get("words-tur", out=tmp_path)
    assert (folder / "source.json").stat().st_mtime_ns == before
    assert json.loads((folder / "source.json").read_text(encoding="utf-8"))["licence"] == "CC0-1.0"
    assert os.listdir(tmp_path) == ["words-tur"]
