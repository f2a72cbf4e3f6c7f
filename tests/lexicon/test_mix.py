"""Lexicons of other languages mixed in, as speakers mix their words."""

from __future__ import annotations

import pytest

from lowres.corpus import Utterance
from lowres.errors import UsageError
from lowres.generate import Generator, Settings
from lowres.generate.batches import from_batch, to_batch
from lowres.lang import Pair
from lowres.lexicon import Inflection, Lexicon, Origin, Translation, mix
from lowres.lexicon.records import Record


def lexicon(pair: str, *records: Record, licence: str = "CC0-1.0") -> Lexicon:
    origin = Origin(f"{pair}.tsv", "0" * 64, licence)
    src, tgt = pair.split("-")
    return Lexicon.from_records(Pair(src, tgt), [(0, one) for one in records], (origin,))


OWN = lexicon(
    "eng-lin",
    Translation(line=1, src="water", tgt="mai"),
    Inflection(line=1, lemma="mai", form="mamai", features="N;PL"),
)
FRENCH = lexicon(
    "eng-fra",
    Translation(line=7, src="water", tgt="eau"),
    Translation(line=8, src="week", tgt="semaine"),
    Inflection(line=1, lemma="semaine", form="semaines", features="N;PL"),
    licence="CC-BY-4.0",
)


def test_translations_come_in_under_the_own_pair_and_origins_tell_them_apart() -> None:
    both = mix(OWN, [FRENCH])
    assert both.pair == Pair("eng", "lin")
    assert both.translations.select("src", "tgt", "origin", "line").rows() == [
        ("water", "mai", 0, 1),
        ("water", "eau", 1, 7),
        ("week", "semaine", 1, 8),
    ]
    assert [origin.name for origin in both.origins] == ["eng-lin.tsv", "eng-fra.tsv"]
    assert both.licences == ["CC-BY-4.0", "CC0-1.0"]


def test_only_the_own_forms_are_kept() -> None:
    both = mix(OWN, [FRENCH])
    assert both.inflections.equals(OWN.inflections)
    assert both.sizes == {"translations": 3, "inflections": 1}


def test_nothing_mixed_in_is_the_lexicon_itself() -> None:
    assert mix(OWN, []).fingerprint == OWN.fingerprint


def test_another_source_language_is_refused() -> None:
    with pytest.raises(UsageError, match="deu-fra cannot be mixed into eng-lin"):
        mix(OWN, [lexicon("deu-fra", Translation(line=1, src="Wasser", tgt="eau"))])


def test_words_of_both_are_drawn() -> None:
    how = Settings(copies=50)
    row = Utterance(id="1", lang="eng", text="water this week")
    made = from_batch(Generator(mix(OWN, [FRENCH]), how).apply(to_batch([row])))
    assert {one.text for one in made} == {"mai this semaine", "eau this semaine"}
    assert {one.lang for one in made} == {"lin"}
