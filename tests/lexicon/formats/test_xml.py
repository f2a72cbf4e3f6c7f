"""XML files: what is yielded, and what is refused with its line."""

from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowres.errors import InputError, LowresError, UsageError
from lowres.lang import Pair
from lowres.lexicon import Reject, Request, registry
from lowres.lexicon.formats.xml import elements, local_name, text_of
from lowres.lexicon.read import read_source
from lowres.lexicon.source import Source
from lowres.testing.adapter_contract import sample_of

LAUGHS = "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in itertools.pairwise("abcdefghijk")
)
REFUSED = {
    "empty": (b"", "no element found"),
    "no XML": (b"eng\ttur", "Start tag expected"),
    "cut": (b"<d>\n<e>a</e>\n<e>b", "t.xml:3: not well-formed"),
    "prefix": (
        b"<d>\n<x:f/>\n<e>a</f></d>",
        "t.xml:3: not well-formed XML (Opening and ending tag",
    ),
    "tags": (b"<d>\n<e>a</f></d>", "t.xml:2: not well-formed"),
    "NUL": (b"<d><e>a\0b</e></d>", "t.xml:1: not well-formed"),
    "no such element": (b"<d><f/></d>", "no <e> in it"),
    "unknown entity": (b"<d>\n<e>&nbsp;</e></d>", "t.xml:2: Entity 'nbsp' not defined"),
    "entity of a DTD": (b'<!DOCTYPE d SYSTEM "x"><d>\n<e>&nbsp;</e></d>', "t.xml:2: &nbsp;: "),
    "entity of a file": (
        b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]><d><e>&x;</e></d>',
        "&x;: entities of a DTD are not expanded",
    ),
    "laughs": (
        f'<!DOCTYPE d [<!ENTITY a "ha">{LAUGHS}]><d><e>&k;</e></d>'.encode(),
        "amplification",
    ),
    "laughs in an attribute": (
        f'<!DOCTYPE d [<!ENTITY a "ha">{LAUGHS}]><d><e n="&k;"/></d>'.encode(),
        "amplification",
    ),
    "depth": (b"<d>" * 300 + b"<e/>" + b"</d>" * 300, "depth"),
    "not UTF-8": (b"<d>\n<e>\xe9t</e></d>", "t.xml:2: Invalid bytes in character encoding. Say"),
    "unknown encoding": (b'<?xml version="1.0" encoding="klingon"?><d/>', "klingon"),
    "too far": (b"<d>" + (b"<f>" + b"x" * 999 + b"</f>") * 9000, "no <e> in 8 MiB"),
}
MEMORY = """
import resource, sys
from pathlib import Path
from lowres.lexicon.source import Source
from lowres.lexicon.formats.xml import elements
print(sum(1 for _ in elements(Source(Path(sys.argv[1])), "entry")))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def write(folder: Path, data: bytes) -> Path:
    path = folder / "t.xml"
    path.write_bytes(data)
    return path


def read(folder: Path, data: bytes, encoding: str | None = None) -> list[tuple[int, str]]:
    found = elements(Source(write(folder, data), encoding), "e")
    return [(line, text_of(element)) for line, element in found]


def test_elements_in_any_namespace(tmp_path: Path) -> None:
    data = b'<d xmlns:x="urn:x">\n<e>a<!-- no --><b>c</b></e>\n\n<x:e>d</x:e><f>e</f></d>'
    assert read(tmp_path, data) == [(2, "ac"), (4, "d")]
    assert {local_name(one) for _, one in elements(Source(tmp_path / "t.xml"), "e")} == {"e"}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case: str, tmp_path: Path) -> None:
    data, message = REFUSED[case]
    with pytest.raises(InputError) as fault:
        read(tmp_path, data)
    assert message in str(fault.value)
    assert "\n" not in str(fault.value)


def test_declarations_that_are_not_used(tmp_path: Path) -> None:
    data = f'<!DOCTYPE d PUBLIC "-x" "http://x.invalid/x.dtd" [<!ENTITY % T "I">{LAUGHS}]><d><e>a</e></d>'
    assert read(tmp_path, data.encode()) == [(1, "a")]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_encoding_by_byte_order_mark(encoding: str, tmp_path: Path) -> None:
    assert read(tmp_path, "<d><e>né</e></d>".encode(encoding)) == [(1, "né")]


def test_encoding_declared_and_overruled(tmp_path: Path) -> None:
    data = '<?xml version="1.0" encoding="iso-8859-1"?>\n<d><e>né</e></d>'
    assert read(tmp_path, data.encode("latin-1")) == [(2, "né")]
    assert read(tmp_path, data.encode(), "utf-8") == [(2, "né")]
    assert read(tmp_path, data.encode("cp1256"), "cp1256") == [(2, "né")]


def test_encoding_that_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not valid utf-8"):
        read(tmp_path, b"<d><e>\xe9</e></d>", "utf-8")
    for name in ("klingon", "hex"):
        with pytest.raises(UsageError, match=f'"{name}" is not a known text encoding'):
            read(tmp_path, b"<d/>", name)


def test_damaged_archive(tmp_path: Path) -> None:
    path = tmp_path / "t.xml.gz"
    path.write_bytes(b"\x1f\x8b\x08" + bytes(40))
    with pytest.raises(InputError, match="cut off or damaged"):
        list(elements(Source(path), "e"))


def test_lines_past_those_that_libxml2_counts(tmp_path: Path) -> None:
    data = b"<d>\n" + b"<e>\na</e>\n" * 40_000 + b"</d>"
    lines = [line for line, _ in read(tmp_path, data)]
    assert lines == sorted(lines)
    assert lines[20_000] == 40_002
    assert lines[-1] in (80_000, 80_001)


@pytest.mark.slow
def test_memory_stays_flat(tmp_path: Path) -> None:
    entry = b"<entry><form><orth>word</orth></form><sense><quote>kelime</quote></sense></entry>\n"
    small, large = (write_copies(tmp_path, entry, count) for count in (1, 100_000))
    growth = peak(large) - peak(small)
    assert large.stat().st_size > 8_000_000  # bytes
    assert growth < 4_000  # KiB


@pytest.mark.parametrize("name", ["apertium", "freedict"])
def test_flipped_bytes(name: str, tmp_path: Path) -> None:
    adapter = registry.get(name)
    sample = sample_of(adapter)
    whole, path = sample.read_bytes(), tmp_path / sample.name
    change = st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255))

    @given(st.lists(change, min_size=1, max_size=4), st.integers(0, 1))
    def survives(changes: list[tuple[int, int]], way: int) -> None:
        data = bytearray(whole)
        for at, byte in changes:
            data[at] = byte
        path.write_bytes(data)
        source, rejects = Source(path), list[Reject]()
        try:
            pair = (adapter.pairs(source) or [Pair("eng", "tur")] * 2)[way]
            list(read_source(adapter, source, Request(pair), rejects))
        except LowresError:
            return
        assert source.account.balanced

    survives()


def write_copies(folder: Path, entry: bytes, count: int) -> Path:
    path = folder / f"{count}.xml"
    path.write_bytes(b"<d>\n" + entry * count + b"</d>")
    return path


def peak(path: Path) -> int:
    """Return the most memory, in KiB, that a process took which reads a file."""
    command = [sys.executable, "-c", MEMORY, str(path)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert told[0] == path.stem
    return int(told[1])
