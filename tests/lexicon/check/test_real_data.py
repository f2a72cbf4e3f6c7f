"""What the checks find in published lexicons and tables: counts that were taken from the files otherwise."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from lowres.lang import parse_pair
from lowres.lexicon import Lexicon, Request, read_lexicon
from lowres.lexicon.check import Reference, check, raw_faults, repair

pytestmark = [pytest.mark.data, pytest.mark.slow]


def table(data: Path, name: str) -> Lexicon:
    request = Request(parse_pair(f"und-{name[:3]}"))
    return read_lexicon(data / "unimorph" / name[:3] / name, request, format="unimorph").lexicon


def gatitos(data: Path, code: str) -> Lexicon:
    file = data / "lexicons" / "gatitos" / f"en_{code}.tsv"
    return read_lexicon(file, Request(parse_pair(f"en:{code}")), format="gatitos").lexicon


def found(held: Lexicon) -> dict[str, int]:
    """Count the faults by name and column."""
    faults = check(held).faults
    return {f"{one.name} {one.where}": one.count for one in faults if one.level == "fault"}


def test_kazakh_with_latin_letters_becomes_what_a_repaired_file_holds(data: Path) -> None:
    mixed, mended = table(data, "kaz.sm.gz"), table(data, "kaz.merged-homoglyph-fixed.tsv.gz")
    assert found(mended) == {}
    assert found(mixed) == {
        "homoglyphs inflections.lemma": 10_048,
        "homoglyphs inflections.form": 10_933,
    }
    keys = ["lemma", "form", "features"]
    known = set(mended.inflections.select(keys).rows())
    before, after = (
        set(one.inflections.select(keys).rows())
        for one in (mixed, repair(mixed, ["homoglyphs"])[0])
    )
    assert (len(before & known), len(after & known), len(after)) == (75, 11_008, 11_008)


@pytest.mark.parametrize(
    ("name", "faults"),
    [
        ("lit.gz", {"stress inflections.form": 10_933}),
        pytest.param("zul.gz", {"stress inflections.form": 9_762}, marks=pytest.mark.slow),
        pytest.param(
            "ara.from-sigmorphon.tsv.gz",
            {"vowels inflections.lemma": 56_787, "vowels inflections.form": 57_285},
            marks=pytest.mark.slow,
        ),
        ("swc.gz", {}),
    ],
)
def test_marks_that_running_text_does_not_write(data: Path, name: str, faults: object) -> None:
    held = table(data, name)
    assert found(held) == faults
    assert found(repair(held, ["stress", "vowels"]).lexicon) == {}


@pytest.mark.parametrize(
    ("code", "faults"),
    [
        ("cv", {"homoglyphs translations.tgt": 571, "mixed-scripts translations.tgt": 69}),
        ("arz", {"vowels translations.tgt": 349}),
        ("ms-Arab", {}),
        ("bm-Nkoo", {}),
        ("as", {}),
        ("ee", {}),
        ("yue", {"mixed-scripts translations.tgt": 2}),
    ],
)
def test_lexicons_in_many_scripts(data: Path, code: str, faults: object) -> None:
    assert found(gatitos(data, code)) == faults


def test_joiners_that_shape_letters_stay(data: Path) -> None:
    held = gatitos(data, "as")
    joined = pl.col("tgt").str.contains("[\u200c\u200d]")
    assert held.translations.filter(joined).height == 43
    assert repair(held, ["invisible"]).changes.is_empty()


def test_faults_that_reading_has_put_right(data: Path) -> None:
    files = [data / "lexicons" / "gatitos" / "en_as.tsv"]
    (fault,) = raw_faults(files)
    assert (fault.name, fault.level, fault.count, fault.of) == ("nfc", "mended", 418, 3981)


def test_luganda_verbs_are_cited_otherwise_in_the_table(data: Path) -> None:
    inflections = table(data, "lug.from-sigmorphon.tsv.gz").inflections
    held = gatitos(data, "lg")
    (fault,) = (one for one in check(held, table=inflections).faults if one.name == "citation")
    assert (fault.count, fault.of, "oku- is cut" in fault.what) == (54, 78, True)
    mended = repair(held, ["citation"], inflections)
    assert mended.counts["citation"] >= 54
    assert "citation" not in {one.name for one in check(mended.lexicon, table=inflections).faults}


def verdicts(held: Lexicon, reference: Reference) -> list[tuple[str, str]]:
    faults = check(held, reference=reference).faults
    return [(one.where, one.level) for one in faults if one.name == "language"]


def test_lexicons_beside_text_of_their_language_and_of_another(data: Path) -> None:
    voices = sorted((data / "text" / "commonvoice" / "lg").glob("*.txt.gz"))
    luganda = Reference.read(voices, "lug")
    assert verdicts(gatitos(data, "lg"), luganda) == []
    assert verdicts(table(data, "lug.from-sigmorphon.tsv.gz"), luganda) == []
    for code in ("ln", "tum", "rn", "ee", "es"):
        assert verdicts(gatitos(data, code), luganda) == [("translations.tgt", "fault")]


def test_a_swedish_list_is_not_swahili(data: Path, tmp_path: Path) -> None:
    """The list is called *sw* by those who made it."""
    swadesh = data / "lexicons" / "swadesh_nltk"
    columns = [(swadesh / code).read_text("utf-8").split("\n") for code in ("en", "sw", "it")]
    swahili = Reference.read([data / "text" / "ntrex" / "swa.txt.gz"], "swa")
    italian = Reference.of_inflections(table(data, "ita.from-sigmorphon.tsv.gz").inflections, "ita")
    file = tmp_path / "list.tsv"
    for heads, targets, pair, reference, wrong in (
        (0, 1, "eng-swa", swahili, True),
        (0, 2, "eng-ita", italian, False),
        (2, 0, "eng-ita", italian, True),
    ):
        rows = zip(columns[heads], columns[targets], strict=False)
        lines = (
            "\t".join(cell.partition(",")[0].replace("\t", " ") for cell in row) for row in rows
        )
        file.write_text("src\ttgt\n" + "\n".join(lines), "utf-8")
        held = read_lexicon(file, Request(parse_pair(pair))).lexicon
        assert verdicts(held, reference) == [("translations.tgt", "fault")] * wrong
