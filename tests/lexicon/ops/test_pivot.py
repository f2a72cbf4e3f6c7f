"""Pivot against a walk over all paths."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawn import lexicon, lexicons
from lowres.errors import UsageError
from lowres.lang import Pair
from lowres.lexicon import Inflection, Lexicon, Translation
from lowres.lexicon.ops.pivot import pivot

UNFIT = {"gloss", "transcription", "near"}
Row = dict[str, Any]


def row(src: str, tgt: str, line: int = 1, **more: object) -> Translation:
    return Translation(line=line, src=src, tgt=tgt, **more)  # type: ignore[arg-type]


def steps(table: Lexicon) -> list[Row]:
    listed = table.translations.iter_rows(named=True)
    return [one for one in listed if not UNFIT & {*one["tags"]}]


def walked(first: list[Row], second: list[Row], most: int) -> dict[tuple[str, str], Row]:
    """All paths, counted by pivot."""
    tgts, heads, onward = (defaultdict(set) for _ in range(3))
    for one in first:
        tgts[one["src"]].add(one["tgt"])
        heads[one["tgt"]].add(one["src"])
    for two in second:
        onward[two["src"]].add(two["tgt"])
    made: dict[tuple[str, str], Row] = {}
    for one in first:
        for two in second:
            b = one["tgt"]
            if two["src"] != b or max(len(heads[b]), len(onward[b])) > most:
                continue
            if one["pos"] and two["pos"] and one["pos"] != two["pos"]:
                continue
            empty: Row = {"pivots": {}, "pos": set(), "tags": set()}
            said = made.setdefault((one["src"], two["tgt"]), empty)
            said["pivots"][b] = 1 / len(tgts[one["src"]]) / len(onward[b])
            said["tags"] |= {*one["tags"], *two["tags"]}
            said["pos"] |= {one["pos"] or two["pos"]} - {None}
    return made


@settings(max_examples=20)
@given(lexicons("lug-eng"), lexicons("eng-lin"), st.sampled_from([1, 2, 100]))
def test_as_by_walking(first: Lexicon, second: Lexicon, most: int) -> None:
    made, counts = pivot(first, second, most=most)
    expected = walked(steps(first), steps(second), most)
    table = made.translations
    assert made.pair == Pair("lug", "lin")
    assert made.origins == (*first.origins, *second.origins)
    found = {(one["src"], one["tgt"]): one for one in table.iter_rows(named=True)}
    assert len(found) == table.height
    assert found.keys() == expected.keys()
    for at, said in expected.items():
        one = found[at]
        assert one["weight"] == pytest.approx(sum(said["pivots"].values()), rel=1e-6)
        assert 0 < one["weight"] <= 1.000001
        assert one["count"] == len(said["pivots"])
        assert one["note"] == "via " + ", ".join(sorted(said["pivots"]))
        assert {*one["tags"]} == said["tags"]
        assert {one["pos"]} - {None} == (said["pos"] if len(said["pos"]) == 1 else set())
        leads = {(two["src"], two["origin"], two["line"]) for two in steps(first)}
        assert (one["src"], one["origin"], one["line"]) in leads
    for _, rows in table.group_by("src", maintain_order=True):
        assert rows["rank"].to_list() == list(range(1, rows.height + 1))
        order = list(zip(-rows["weight"], rows["tgt"], strict=True))
        assert order == sorted(order)
    heads = {one["src"] for one in steps(first)}
    assert counts["heads_without_path"] == len(heads - {src for src, _ in found})


@settings(max_examples=20)
@given(lexicons("lug-eng"), lexicons("eng-lin"))
def test_blocks_change_nothing(first: Lexicon, second: Lexicon) -> None:
    whole = pivot(first, second).lexicon.translations
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lowres.lexicon.ops.pivot.PATHS_AT_ONCE", 2)
        cut = pivot(first, second).lexicon.translations
    assert cut.equals(whole)


def test_heads_keep_their_order_whatever_their_first_steps_lead_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = lexicon(
        "lug-eng", row("b", "x", pos="NOUN"), *(row(head, "y") for head in ("a", "b", "a c"))
    )
    second = lexicon("eng-lin", row("x", "z", pos="VERB"), row("y", "z"))
    for at_once in (100, 1):
        monkeypatch.setattr("lowres.lexicon.ops.pivot.PATHS_AT_ONCE", at_once)
        made = pivot(first, second).lexicon.translations
        assert made["src"].to_list() == ["b", "a", "a c"]


def test_least_keeps_what_several_pivots_support() -> None:
    first = lexicon("lug-eng", row("amazzi", "water"), row("amazzi", "juice"))
    second = lexicon("eng-lin", *(row(*pair) for pair in [("water", "mai"), ("juice", "mai")]))
    third = lexicon("eng-lin", row("juice", "vino"), row("water", "mai"), row("juice", "mai"))
    assert pivot(first, second).lexicon.translations["weight"].to_list() == [1.0]
    made, counts = pivot(first, third, least=2)
    assert made.translations.select("tgt", "count", "weight").rows() == [("mai", 2, 0.75)]
    assert counts["rows_with_too_few_pivots"] == 1


def test_a_row_is_one_way_if_all_its_paths_are() -> None:
    first = lexicon("lug-eng", row("amazzi", "water", oneway=True), row("amazzi", "juice"))
    second = lexicon("eng-lin", row("water", "mai"), row("water", "ebale"), row("juice", "mai"))
    made = pivot(first, second).lexicon.translations
    assert dict(made.select("tgt", "oneway").iter_rows()) == {"mai": False, "ebale": True}


def test_forms_come_from_the_second() -> None:
    form = Inflection(line=1, lemma="mai", form="mamai", features="N;PL")
    other = Inflection(line=1, lemma="water", form="waters", features="N;PL")
    made = pivot(
        lexicon("lug-eng", row("amazzi", "water"), other),
        lexicon("eng-lin", row("water", "mai"), form),
    ).lexicon
    assert made.inflections.select("lemma", "origin").rows() == [("mai", 1)]


def test_no_pivot() -> None:
    with pytest.raises(UsageError, match="eng-lug ends in lug, eng-lin begins with eng: no pivot"):
        pivot(lexicon("eng-lug"), lexicon("eng-lin"))


def test_nothing_shared_is_empty() -> None:
    made, counts = pivot(lexicon("lug-eng", row("a", "b")), lexicon("eng-lin", row("c", "d")))
    assert made.translations.height == 0
    assert counts["heads_without_path"] == 1
