"""Odd rows, and the repairs that mark, merge or drop them."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from lowres.errors import UnknownName, UsageError
from lowres.lang import parse_pair
from lowres.lexicon import Inflection, Lexicon, Origin, Segmentation, Translation
from lowres.lexicon.check import FIXES, check, repair, write_repaired
from lowres.lexicon.check.rows import FAN
from lowres.lexicon.records import Record
from lowres.lexicon.table import KIND
from lowres.record.folder import OutputFolder

FILES = tuple(Origin(name, "0" * 64, "CC0-1.0") for name in ("one.tsv", "two.tsv"))


def lexicon(*rows: tuple[str, str], pair: str = "eng-kaz", again: int = 0) -> Lexicon:
    """Make a lexicon of heads and translations; the first ``again`` stand in a second file too."""
    records: list[tuple[int, Record]] = [
        (0, Translation(line=line, src=src, tgt=tgt)) for line, (src, tgt) in enumerate(rows, 1)
    ]
    records += [(1, record) for _, record in records[:again]]
    return Lexicon.from_records(parse_pair(pair), records, FILES)


def found(held: Lexicon) -> dict[str, int]:
    return {fault.name: fault.count for fault in check(held).faults}


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    held = lexicon(("bread", "нан"), ("water", "су"), ("he's", "ол"))
    report = check(held)
    assert (report.faults, report.wrong) == ((), 0)
    assert {one.name for one in report.unchecked} == {"stress", "language", "citation"}
    assert not {one.name for one in report.unchecked} & {*report.checked}


def test_rows_said_twice() -> None:
    held = lexicon(("bread", "нан"), ("bread", "нан"), ("water", "су"), again=1)
    (fault,) = check(held).faults
    assert (fault.name, fault.level, fault.count, fault.of) == ("duplicates", "hint", 2, 4)
    assert fault.examples == ((1, "bread = нан"),)
    merged, changes = repair(held, ["duplicates"])
    assert merged.translations.select("src", "count", "origin").rows() == [
        ("bread", 3, 0),
        ("water", 1, 0),
    ]
    assert changes.select("fix", "before", "after", "origin").rows() == [
        ("duplicates", "bread = нан", None, 1)
    ]


def test_translations_equal_to_their_head() -> None:
    held = lexicon(("Ankara", "ankara"), ("water", "su"), pair="eng-tur")
    assert found(held) == {"equal": 1}
    assert found(repair(held, ["equal"]).lexicon) == {}


def test_translations_of_many_heads() -> None:
    held = lexicon(*((f"head {letter}", "mosala") for letter in "abcdefghij"), ("go", "kokende"))
    assert FAN == 10
    assert found(held)["oneway"] == 10
    mended = repair(held, ["oneway"]).lexicon
    assert "oneway" not in found(mended)
    assert list(mended.translations["oneway"]) == [True] * 10 + [False]


def test_definitions() -> None:
    held = lexicon(("hood", "бас пен мойынды жабатын киім"), ("a b c", "бір екі үш төрт бес"))
    assert found(held) == {"definitions": 1}
    mended = repair(held, ["definitions"])
    assert found(mended.lexicon) == {}
    assert mended.lexicon.translations["tags"].to_list() == [["gloss"], []]
    assert mended.counts == {"definitions": 1}


def test_rows_that_become_equal_are_merged_and_told() -> None:
    held = lexicon(("take", "aлу"), ("take", "алу"))
    mended = repair(held, ["homoglyphs"])
    assert mended.lexicon.translations.select("tgt", "count", "line").rows() == [("алу", 2, 1)]
    assert mended.changes.select("fix", "column", "line", "before", "after").rows() == [
        ("homoglyphs", "tgt", 1, "aлу", "алу"),
        ("duplicates", "", 2, "take = алу", None),
    ]
    assert mended.counts == {"homoglyphs": 1, "duplicates": 1}


def test_every_table_is_mended_alike() -> None:
    records: list[tuple[int, Record]] = [
        (0, Inflection(line=1, lemma="aлу", form="aлды", features="V;PST")),
        (
            0,
            Segmentation(line=1, lemma="aлу", form="aлды", features="V;PST", segments=("aл", "ды")),
        ),
        (0, Segmentation(line=2, lemma="бар", form="барды", features="V;PST", segments=("бар",))),
    ]
    held = Lexicon.from_records(parse_pair("und-kaz"), records, FILES)
    mended = repair(held, ["homoglyphs"]).lexicon
    assert mended.segmentations.select("lemma", "form").row(0) == ("алу", "алды")
    assert mended.segmentations["segments"].to_list() == [["ал", "ды"], ["бар"]]
    assert found(mended) == {}


def test_all_repairs_leave_a_sound_lexicon_as_it_was() -> None:
    held = lexicon(("bread", "нан"), ("water", "су"))
    mended, changes = repair(held, [*FIXES], table=held.inflections)
    assert (mended.fingerprint, changes.height) == (held.fingerprint, 0)


def test_a_repaired_folder_loads(tmp_path: Path) -> None:
    out = tmp_path / "out"
    mended = repair(lexicon(("take", "aлу"), ("go", "бару")), ["homoglyphs"])
    write_repaired(mended, OutputFolder(out, KIND, {}))
    assert Lexicon.load(out).fingerprint == mended.lexicon.fingerprint
    (line,) = (out / "changes.jsonl").read_text("utf-8").splitlines()
    assert msgspec.json.decode(line)["after"] == "алу"


def test_repairs_that_cannot_be_made() -> None:
    held = lexicon(("take", "алу"))
    with pytest.raises(UnknownName, match='Did you mean "homoglyphs"'):
        repair(held, ["homoglyph"])
    with pytest.raises(UsageError, match="needs --table"):
        repair(held, ["citation"])


def test_words_of_two_scripts_and_columns_of_another() -> None:
    held = lexicon(("wifi", "Wi-Fiды"), ("take", "алу"), ("go", "бару"), ("NATO", "НАТО"))
    assert found(held) == {"mixed-scripts": 1}
    swapped = lexicon(("алу", "take"), ("бару", "go"))
    report = check(swapped)
    assert [(one.name, one.where, one.count) for one in report.faults] == [
        ("script", "translations.src", 2),
        ("script", "translations.tgt", 2),
    ]
    assert all("src and tgt are swapped" in one.what for one in report.faults)
    assert report.wrong == 2
