"""Copies that say the same are left out, and can be put back where they were."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawn import lexicon
from labelled import LEXICON, utterances
from lowres.corpus import Utterance
from lowres.generate import Generator, Settings, stream
from lowres.generate.batches import from_batch, to_batch
from lowres.generate.repeats import in_all_places, read_left_out
from lowres.generate.targets import Targets
from lowres.lexicon import Lexicon, Translation
from lowres.record.folder import OutputFolder

HOW = st.fixed_dictionaries(
    {
        "copies": st.integers(1, 6),
        "seed": st.integers(0, 99),
        "mode": st.sampled_from(["translate", "parallel"]),
        "lowercase": st.sampled_from([0.0, 0.5]),
        "choose": st.just("uniform"),
        "names": st.just("translate"),
    }
)


def of(pair: str, words: dict[str, list[str]]) -> Lexicon:
    rows = ((src, one) for src, some in words.items() for one in some)
    return lexicon(pair, *(Translation(line=1, src=src, tgt=tgt) for src, tgt in rows))


WORDS = of("eng-tur", {"set": ["kur", "koy"], "alarm": ["saat"], "london": ["x", "y", "z"]})


def said(one: Utterance) -> tuple[object, ...]:
    return one.group, one.lang, one.text, one.spans, one.intents


@given(utterances(), HOW)
def test_what_is_left_out_is_an_earlier_copy(rows: list[Utterance], how: dict[str, object]) -> None:
    settings = Settings(**how)  # type: ignore[arg-type]
    every = Generator(WORDS, settings).generate(to_batch(rows))
    generator = Generator(WORDS, msgspec.structs.replace(settings, distinct=True))
    some = generator.generate(to_batch(rows))
    variants, kept = from_batch(every.batch), from_batch(some.batch)
    first = {}
    for one in variants:
        first.setdefault(said(one), one)
    assert kept == list(first.values())
    repeats = list(zip(*some.repeats.T.tolist(), strict=True))
    assert [*map(said, in_all_places(kept, repeats))] == [*map(said, variants)]
    ids = {one.id for one in kept}
    assert some.edits.to_pylist() == [e for e in every.edits.to_pylist() if e["id"] in ids]
    assert some.unchanged == sum(one.text == rows[int(one.group[1:])].text for one in kept)
    if some.bitext and every.bitext:
        assert some.bitext == every.bitext.take(some.place.tolist())
    alone = [one for row in rows for one in from_batch(generator.apply(to_batch([row])))]
    assert kept == alone


@settings(max_examples=20)
@given(utterances(), st.integers(1, 4), st.integers(1, 4))
def test_targets_stand_side_by_side_without_repeats(
    rows: list[Utterance], copies: int, others: int
) -> None:
    lexicons = [WORDS, of("eng-fra", {"set": ["mettre"], "alarm": ["a", "b"]})]
    counts = (copies, others)

    def targets(distinct: bool) -> Targets:
        how = [Settings(copies=n, distinct=distinct, names="translate") for n in counts]
        return Targets([Generator(*one) for one in zip(lexicons, how, strict=True)], lexicons)

    every = targets(False).generate(to_batch(rows))
    some = targets(True).generate(to_batch(rows))
    repeats = list(zip(*some.repeats.T.tolist(), strict=True))
    whole = in_all_places(from_batch(some.batch), sorted(repeats))
    assert [*map(said, whole)] == [*map(said, from_batch(every.batch))]
    assert len(whole) == len(rows) * targets(True).copies


@pytest.mark.parametrize("most", [1, 7])
def test_slices_of_a_batch_change_nothing(
    most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["set alarm", "set set", "alarm", "London set London", "x", "set london alarm"]
    rows = [Utterance(id=str(at), lang="eng", text=text) for at, text in enumerate(words)]
    how = Settings(copies=6, distinct=True, names="translate", mode="parallel")
    targets = Targets([Generator(WORDS, how)], [WORDS])
    found = []
    for size in (stream._MOST, most):
        monkeypatch.setattr(stream, "_MOST", size)
        folder = OutputFolder(tmp_path / str(size), "corpus", {})
        batches = [to_batch(rows[:4]), to_batch(rows[4:])]
        stream.write_shards(batches, targets, folder, format="jsonl", shard_rows=5, edits=True)
        found.append(read_left_out(folder.path, 6))
        found.append({one.name: one.read_bytes() for one in folder.path.iterdir() if one.is_file()})
    assert found[:2] == found[2:]
    assert found[0]


def test_a_lexicon_of_one_translation_makes_one_copy() -> None:
    row = Utterance(id="1", lang="eng", text="set alarm")
    made = Generator(LEXICON, Settings(copies=50, distinct=True)).generate(to_batch([row]))
    assert [one.text for one in from_batch(made.batch)] == ["kur alarm"]
    assert made.repeats.tolist() == [[at, 0] for at in range(1, 50)]
