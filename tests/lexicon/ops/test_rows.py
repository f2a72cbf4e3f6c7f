"""Invert, dedupe, filter and merge against slow, obvious versions over rows."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawn import lexicon, lexicons
from lowres.errors import UsageError
from lowres.lang import Pair
from lowres.lexicon import Inflection, Lexicon, Translation, merge
from lowres.lexicon.ops.dedupe import dedupe
from lowres.lexicon.ops.filter import Conditions, keep
from lowres.lexicon.ops.invert import invert
from lowres.text import fold

Row = dict[str, Any]
GLOSSES = {"gloss", "transcription"}


def rows(table: Lexicon) -> list[Row]:
    return list(table.translations.iter_rows(named=True))


def row(src: str, tgt: str, line: int = 1, **more: object) -> Translation:
    return Translation(line=line, src=src, tgt=tgt, **more)  # type: ignore[arg-type]


def unique(values: list[Any]) -> list[Any]:
    return list(dict.fromkeys(value for value in values if value is not None))


def inverted(given: list[Row]) -> list[Row]:
    made: dict[tuple[Any, ...], Row] = {}
    for one in given:
        if one["oneway"] or GLOSSES & {*one["tags"]}:
            continue
        new = {**one, "src": one["tgt"], "tgt": one["src"], "tgt_features": None}
        same = tuple(str(v) for k, v in new.items() if k not in ("rank", "line", "count"))
        if same in made:
            made[same]["count"] += one["count"]
            made[same]["rank"] = min(made[same]["rank"], one["rank"])
        else:
            made[same] = new
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for new in made.values():
        groups.setdefault((new["origin"], new["src"], new["sense"]), []).append(new)
    for group in groups.values():
        for rank, new in enumerate(sorted(group, key=lambda new: new["rank"]), 1):
            new["rank"] = rank
    return list(made.values())


def deduped(given: list[Row], folded: bool) -> list[Row]:
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for one in given:
        words = [fold(one[side]) if folded else one[side] for side in ("src", "tgt")]
        kinds = {*one["tags"]} & {*GLOSSES, "near"}
        groups.setdefault((*words, one["pos"], *sorted(kinds)), []).append(one)
    return [
        {
            **group[0],
            "sense": "; ".join(unique([one["sense"] for one in group])) or None,
            "note": "; ".join(unique([one["note"] for one in group])) or None,
            "rank": min(one["rank"] for one in group),
            "weight": max(unique([one["weight"] for one in group]), default=None),
            "tgt_features": next(iter(unique([one["tgt_features"] for one in group])), None),
            "tags": unique([tag for one in group for tag in one["tags"]]),
            "oneway": all(one["oneway"] for one in group),
            "count": sum(one["count"] for one in group),
        }
        for group in groups.values()
    ]


@settings(max_examples=20)
@given(lexicons("eng-tur"))
def test_inverted_as_by_hand(table: Lexicon) -> None:
    made, counts = invert(table)
    assert made.pair == Pair("tur", "eng")
    assert made.origins == table.origins
    assert rows(made) == inverted(rows(table))
    left_out = counts["oneway_left_out"] + counts["glosses_left_out"] + counts["repeats_merged"]
    assert made.translations.height + left_out == table.translations.height


@settings(max_examples=20)
@given(lexicons("eng-tur"))
def test_inverted_twice_is_what_can_be_inverted(table: Lexicon) -> None:
    once = invert(table).lexicon
    twice = invert(once).lexicon
    pairs = {(one["tgt"], one["src"]) for one in rows(once)}
    assert {(one["src"], one["tgt"]) for one in rows(twice)} == pairs
    assert invert(twice).lexicon.translations.drop("rank").equals(once.translations.drop("rank"))


def test_the_head_of_a_first_translation_comes_first() -> None:
    table = lexicon("eng-tur", row("liquid", "sıvı"), row("liquid", "su", 2), row("water", "su", 3))
    ranks = {(one["src"], one["tgt"]): one["rank"] for one in rows(invert(table).lexicon)}
    assert ranks == {("sıvı", "liquid"): 1, ("su", "liquid"): 2, ("su", "water"): 1}


def test_forms_of_the_source_are_left_out() -> None:
    form = Inflection(line=1, lemma="su", form="sular", features="N;PL")
    made, counts = invert(lexicon("eng-tur", row("water", "su"), form))
    assert made.sizes == {"translations": 1, "inflections": 0}
    assert counts["forms_left_out"] == 1


def test_a_table_of_forms_cannot_be_inverted() -> None:
    with pytest.raises(UsageError, match="und-tur translates nothing"):
        invert(lexicon("und:tur"))


@settings(max_examples=20)
@given(lexicons("eng-tur"), st.booleans())
def test_deduped_as_by_hand(table: Lexicon, folded: bool) -> None:
    made, counts = dedupe(table, fold=folded)
    assert rows(made) == deduped(rows(table), folded)
    assert made.translations["count"].sum() == table.translations["count"].sum()
    assert counts["rows_merged"] - counts["into"] == (
        table.translations.height - made.translations.height
    )
    assert dedupe(made, fold=folded).counts == {"rows_merged": 0, "into": 0}


@settings(max_examples=20)
@given(st.lists(lexicons("eng-tur", most=4), min_size=1, max_size=3))
def test_merged_is_all_rows_in_order(tables: list[Lexicon]) -> None:
    said, origins = [], []
    for table in tables:
        said += [{**one, "origin": one["origin"] + len(origins)} for one in rows(table)]
        origins += table.origins
    made = merge(tables)
    assert rows(made) == said
    assert list(made.origins) == origins


@settings(max_examples=20)
@given(lexicons("eng-tur"), st.sampled_from([None, "a", "B"]))
def test_kept_as_by_hand(table: Lexicon, head: str | None) -> None:
    how = Conditions(
        pos=("NOUN",),
        min_weight=0.5,
        without_tag=("old", "near"),
        max_words=1,
        heads=None if head is None else frozenset({head}),
    )
    made, counts = keep(table, how)
    assert rows(made) == [
        one
        for one in rows(table)
        if one["pos"] == "NOUN"
        and (one["weight"] is None or one["weight"] >= 0.5)
        and not {"old", "near"} & {*one["tags"]}
        and " " not in one["src"] + one["tgt"]
        and (head is None or fold(one["src"]) == fold(head))
    ]
    assert made.translations.height + sum(counts.values()) == table.translations.height


def test_each_condition_counts_what_it_dropped() -> None:
    table = lexicon(
        "eng-tur",
        row("water", "su", tags=("old",)),
        row("water", "tatlı su", tags=("AT",)),
        row("ice", "buz", tags=("AT",)),
        row("ice", "buz", weight=0.1, tags=("AT",)),
        Inflection(line=1, lemma="su", form="sular", features="N;PL"),
    )
    how = Conditions(min_weight=0.2, tag=("AT", "DE"), max_words=1, heads=frozenset({"ICE"}))
    made, counts = keep(table, how)
    assert [(one["src"], one["tgt"]) for one in rows(made)] == [("ice", "buz")]
    assert counts == {
        "dropped_by_min_weight": 1,
        "dropped_by_tag": 1,
        "dropped_by_max_words": 1,
        "dropped_by_heads": 0,
    }
    assert made.inflections.height == 1


def test_no_condition_keeps_all() -> None:
    table = lexicon("eng-tur", row("water", "su"))
    made, counts = keep(table, Conditions())
    assert made.fingerprint == table.fingerprint
    assert counts == {}
