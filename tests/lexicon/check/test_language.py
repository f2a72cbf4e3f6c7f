"""A column that is not in its language: invented languages, so that nothing is borrowed."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from random import Random

import polars as pl
import pytest

from lowres.errors import InputError
from lowres.lang import parse_pair
from lowres.lexicon import Lexicon, Translation
from lowres.lexicon.check import Reference, check
from lowres.lexicon.check.fault import Report
from lowres.lexicon.check.ngrams import Spellings

OPEN = [one + two for one, two in product("bdgklmnstwz", "aeiou")]
CLOSED = [
    "".join(parts)
    for parts in product(["str", "fl", "kr", "sn", "gr"], "äöyue", ["rt", "ng", "lv", "ck"])
]


def words(syllables: list[str], of: int, many: int) -> list[str]:
    """Draw words of so many syllables, each once."""
    return Random(of).sample(["".join(parts) for parts in product(syllables, repeat=of)], many)


OPEN_WORDS, OTHER_OPEN = words(OPEN, 3, 3000), words(OPEN, 2, 1200) + words(OPEN, 1, 50)
CLOSED_WORDS = words(CLOSED, 2, 1200)


def lexicon(sources: list[str], targets: list[str]) -> Lexicon:
    pairs = zip(sources, targets, strict=False)
    rows = [(0, Translation(line=at, src=src, tgt=tgt)) for at, (src, tgt) in enumerate(pairs, 1)]
    return Lexicon.from_records(parse_pair("eng-swa"), rows, ())


def judged(held: Lexicon, reference: Reference) -> list[tuple[str, str]]:
    report = check(held, reference=reference)
    return [(one.level, one.what) for one in report.faults if one.name == "language"]


def test_own_words_are_likelier_than_others() -> None:
    known = Spellings(OPEN_WORDS)
    assert known.bits(OTHER_OPEN) + 3 < known.bits(CLOSED_WORDS)
    assert known.bits([]) == 0
    both = known + Spellings(CLOSED_WORDS)
    assert both.bits(CLOSED_WORDS) == Spellings(CLOSED_WORDS + OPEN_WORDS).bits(CLOSED_WORDS)


def test_a_column_in_its_language_and_one_that_is_not() -> None:
    reference = Reference(OPEN_WORDS)
    assert judged(lexicon(CLOSED_WORDS, OTHER_OPEN), reference) == []
    ((level, what),) = judged(lexicon(OPEN_WORDS[::3], CLOSED_WORDS), reference)
    assert level == "fault"
    assert what.startswith("not in swa, going by how words are spelled; the heads are: the columns")
    ((_, what),) = judged(lexicon(CLOSED_WORDS[::-1], CLOSED_WORDS), reference)
    assert "swapped" not in what


def test_beside_a_table_the_heads_are_the_measure() -> None:
    table = pl.DataFrame({"form": OPEN_WORDS})
    reference = Reference.of_inflections(table, "swa")
    assert judged(lexicon(CLOSED_WORDS, OTHER_OPEN), reference) == []
    ((level, what),) = judged(lexicon(CLOSED_WORDS[::-1], CLOSED_WORDS), reference)
    assert level == "fault"
    assert "as unlike the table as the heads are" in what
    ((_, what),) = judged(lexicon(OTHER_OPEN, CLOSED_WORDS), reference)
    assert "the columns are swapped" in what


def unchecked(report: Report) -> str:
    return dict(report.unchecked)["language"]


def test_what_is_too_little_to_judge(tmp_path: Path) -> None:
    text = tmp_path / "text.txt"
    text.write_text("bado wano\n", "utf-8")
    held = lexicon(CLOSED_WORDS, OTHER_OPEN)
    assert "needs --text" in unchecked(check(held))
    few = Reference.read([text], "swa")
    assert "has 2 distinct words" in unchecked(check(held, reference=few))
    short = lexicon(CLOSED_WORDS, OTHER_OPEN[:20])
    assert "too few words" in unchecked(check(short, reference=Reference(OPEN_WORDS)))
    with pytest.raises(InputError, match="no such file"):
        Reference.read([tmp_path / "none.txt"], "swa")
