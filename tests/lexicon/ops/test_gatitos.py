"""Operations on the real GATITOS files."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from lowres.lang import parse_pair
from lowres.lexicon import Lexicon, Request, merge, read_lexicon
from lowres.lexicon.ops.dedupe import dedupe
from lowres.lexicon.ops.invert import invert
from lowres.lexicon.ops.pivot import pivot

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def gatitos(data: Path) -> dict[str, Lexicon]:
    home = data / "lexicons" / "gatitos"
    return {
        tag: read_lexicon(home / f"en_{tag}.tsv", Request(parse_pair(f"en-{tag}"))).lexicon
        for tag in ("lg", "ln")
    }


def digest(table: Lexicon) -> str:
    rows = table.translations.select("src", "tgt", "rank", "count", "line").iter_rows()
    return hashlib.sha256("".join(map(repr, rows)).encode()).hexdigest()[:16]


def test_luganda_to_english(gatitos: dict[str, Lexicon]) -> None:
    made, counts = invert(gatitos["lg"])
    assert (str(made.pair), made.licences) == ("lug-eng", ["CC-BY-4.0"])
    assert (made.translations.height, made.stats()["heads"]) == (3998, 2834)
    assert digest(made) == "15336aa5b691da12"
    assert set(counts.values()) == {0}


def test_luganda_to_lingala_by_english(gatitos: dict[str, Lexicon]) -> None:
    made, counts = pivot(invert(gatitos["lg"]).lexicon, gatitos["ln"])
    assert str(made.pair) == "lug-lin"
    assert (made.translations.height, made.stats()["heads"]) == (3644, 2832)
    assert digest(made) == "6441eaec9ee81dfc"
    assert counts == {
        "rows_left_out": 0,
        "pivots": 3992,
        "pivots_passed_over": 0,
        "heads_without_path": 2,
        "rows_with_too_few_pivots": 0,
    }


def test_both_together_are_one_of_each_pair(gatitos: dict[str, Lexicon]) -> None:
    twice = merge([gatitos["lg"], gatitos["lg"]])
    made, counts = dedupe(twice)
    assert made.translations["count"].sum() == twice.translations["count"].sum()
    assert counts["into"] == made.translations.height
