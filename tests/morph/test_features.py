"""Feature bundles: one spelling whatever the order, and no two bundles with the same."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lowres.morph.features import (
    DIMENSIONS,
    canonical,
    contents,
    dimension,
    tags,
    upos,
    well_formed,
)

KNOWN = sorted({tag for names in DIMENSIONS.values() for tag in names.split()})
PLAIN = st.sampled_from([*KNOWN, "PSS2SF", "BANTU10", "LGSPEC10", "LSSPEC1", "PST+RMT", "non{NOM}"])
GROUPS = st.lists(st.lists(PLAIN, min_size=1, max_size=3), min_size=1, max_size=3)
INNER = st.builds(lambda name, groups: (name, groups), st.sampled_from(["PSS", "NOM"]), GROUPS)
TAG = st.one_of(
    PLAIN,
    INNER,
    st.tuples(
        PLAIN, st.lists(st.lists(PLAIN | INNER, min_size=1, max_size=3), min_size=1, max_size=3)
    ),
)
BUNDLE = st.lists(TAG, max_size=6)
TEXT = st.text(st.sampled_from("NSG;,()PL +/{}2x"), max_size=14)


def written(bundle: list[object], order: st.DataObject | None = None) -> str:
    """Write a bundle, its tags in an order drawn at every level."""
    parts = [tag if isinstance(tag, str) else layer(tag, order) for tag in bundle]
    return ";".join(shuffled(parts, order))


def layer(tag: object, order: st.DataObject | None) -> str:
    name, groups = tag  # type: ignore[misc]
    inner = [
        ",".join(
            shuffled(
                [held if isinstance(held, str) else layer(held, order) for held in group], order
            )
        )
        for group in groups
    ]
    return f"{name}({';'.join(shuffled(inner, order))})"


def shuffled(parts: list[str], order: st.DataObject | None) -> list[str]:
    return parts if order is None else order.draw(st.permutations(parts))


def meaning(bundle: list[object]) -> object:
    """What a bundle says, whatever its order: bags of tags, of groups, of tags."""
    return frozenset(Counter(map(tag_meaning, bundle)).items())


def tag_meaning(tag: object) -> object:
    if isinstance(tag, str):
        return tag
    name, groups = tag  # type: ignore[misc]
    return name, frozenset(Counter(map(meaning, groups)).items())


@given(BUNDLE, st.data())
def test_order_does_not_matter(bundle: list[object], order: st.DataObject) -> None:
    assert canonical(written(bundle)) == canonical(written(bundle, order))


@given(BUNDLE, BUNDLE)
def test_different_bundles_stay_different(one: list[object], other: list[object]) -> None:
    same = canonical(written(one)) == canonical(written(other))
    assert same == (meaning(one) == meaning(other))


@given(TEXT)
@example("a);(b")
@example("A(B)(C)")
@example("A(;N)")
def test_once_is_enough(text: str) -> None:
    once = canonical(text)
    assert canonical(once) == once
    assert ";".join(tags(once)) == once


@given(TEXT)
def test_nothing_is_lost_but_empty_tags(text: str) -> None:
    kept = [character for character in canonical(text) if character not in ";, "]
    assert Counter(kept) == Counter(character for character in text if character not in ";, ")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("N;SG;NOM", "N;NOM;SG"),
        ("V;PST;3;SG", "V;SG;3;PST"),
        ("V.PTCP;V;PST", "V;V.PTCP;PST"),
        ("N;LSSPEC1;PL;LGSPEC2;PSS2S", "N;PL;PSS2S;LGSPEC2;LSSPEC1"),
        ("V;PST+RMT;PRES", "V;PST+RMT;PRES"),
        ("V;PRF;2;PRF", "V;PRF;PRF;2"),
        ("N;SG;NEUT;;;", "N;NEUT;SG"),
        (" N ; PL ", "N;PL"),
        ("N;ABL(PSS(2,PL);PL)", "N;ABL(PL;PSS(PL,2))"),
        ("V;2:SG;PST", "V;PST;2:SG"),
        ("N;non{NOM};MASC+FEM;ADJ/N", "N;ADJ/N;non{NOM};MASC+FEM"),
        ("PL);(N", "PL);(N"),
        ("", ""),
    ],
)
def test_canonical(written: str, expected: str) -> None:
    assert canonical(written) == expected


def test_every_tag_has_its_dimension() -> None:
    for name, names in DIMENSIONS.items():
        assert {dimension(tag) for tag in names.split()} <= {name, "Case"}
    assert dimension("PSSB10") == "Possession"
    assert dimension("BANTU14") == "Gender and Noun Class"
    assert dimension("LGSPEC01") == "Language-Specific"


def test_deep_brackets_are_left_alone() -> None:
    deep = "(" * 5000 + ")" * 5000
    assert not well_formed(deep)
    assert canonical(deep) == deep
    assert tags(deep) == (deep,)


def test_contents() -> None:
    assert contents("NOM(2,SG,FEM)") == ("NOM", ("2", "SG", "FEM"))
    assert contents("A(B)(C)") == ("A(B)(C)", ())


def test_upos() -> None:
    assert [upos(bundle) for bundle in ("SG;N", "V.MSDR", "X", "")] == ["NOUN", "VERB", None, None]


def rows(path: Path) -> Iterator[tuple[str, str, str]]:
    """Yield lemma, form and bundle, whatever the order of the columns."""
    opened = gzip.open if path.suffix == ".gz" else open
    form_last = path.parent.name == "2023"
    with opened(path, "rt", encoding="utf-8", newline="\n") as stream:
        for line in stream:
            cells = line.rstrip("\r\n").split("\t")
            if len(cells) == 3:
                lemma, form, bundle = cells
                yield (lemma, bundle, form) if form_last else (lemma, form, bundle)


def tables(data: Path) -> list[Path]:
    found = [*data.glob("unimorph/*/*"), *data.glob("sigmorphon/20*/*")]
    others = re.compile(r"README|\.derivations|\.gloss|UD-EWT|SOURCE")
    return sorted(path for path in found if path.is_file() and not others.search(path.name))


@pytest.mark.slow
@pytest.mark.data
def test_no_two_bundles_of_a_table_merge(data: Path) -> None:
    counts, unknown = Counter[str](), Counter[bool]()
    for path in tables(data):
        raw = Counter(bundle for _, _, bundle in rows(path))
        bags = {tuple(sorted(filter(None, re.split(r";(?![^(]*\))", bundle)))) for bundle in raw}
        assert len({*map(canonical, raw)}) == len(bags), path
        counts.update(tables=1, bundles=len(bags))
        for bundle, count in raw.items():
            for tag in tags(bundle):
                unknown[dimension(tag) is None] += count
    assert counts == {"tables": 155, "bundles": 20979}
    assert unknown[True] < 0.01 * unknown[False]  # PRES, SUBJ, LSSPEC1, ...
