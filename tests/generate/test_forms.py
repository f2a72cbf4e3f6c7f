"""How translations are chosen and written: the settings beyond finding heads, on the sample."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowres.corpus import Span, Utterance
from lowres.errors import UsageError
from lowres.generate import Generator, Settings
from lowres.generate.batches import from_batch, to_batch
from lowres.generate.inflect import Guess
from lowres.generate.target_text import TargetText
from lowres.lang import Pair
from lowres.lexicon import Inflection, Lexicon, Origin, Translation

Edit = tuple[str, str, str, str, str | None]
FREQUENT = Settings(choose="frequency")


def lexicon_of(*rows: Translation | Inflection) -> Lexicon:
    origin = Origin(name="made", sha256="0" * 64, licence="CC0-1.0")
    return Lexicon.from_records(Pair("eng", "tur"), [(0, row) for row in rows], (origin,))


def words(*pairs: str, **more: Any) -> list[Translation]:
    split = [pair.split("=") for pair in pairs]
    return [Translation(line=at, src=a, tgt=b, **more) for at, (a, b) in enumerate(split, 1)]


def made(generator: Generator, text: str, *spans: Span) -> list[Utterance]:
    row = Utterance(id="1", lang="eng", text=text, spans=spans or None)
    return from_batch(generator.apply(to_batch([row])))


def only(generator: Generator, text: str) -> str:
    return made(generator, text)[0].text


def edits(generator: Generator, text: str) -> list[Edit]:
    """Each edit of the first variant: source, target, operation, rule and features."""
    row = Utterance(id="1", lang="eng", text=text)
    generated = generator.generate(to_batch([row]))
    (variant,) = from_batch(generated.batch)
    found = []
    for edit in generated.edits.to_pylist():
        (old,), (new,) = edit["source"], edit["target"]
        source = text[old["start"] : old["end"]]
        target = variant.text[new["start"] : new["end"]]
        found.append((source, target, edit["op"], edit["rule"], edit["features"]))
    return found


def test_forms_are_asked_for_and_written_down(sample: Lexicon, sample_text: TargetText) -> None:
    generator = Generator(sample, FREQUENT, sample_text)
    assert edits(generator, "turn on the lights in the living room") == [
        ("turn on", "aç", "inflect", "table", "V;IMP;2;SG"),
        ("lights", "ışıklar", "inflect", "table", "N;PL"),
        ("living room", "salon", "translate", "table", None),
    ]


@pytest.mark.parametrize(
    ("how", "text", "expected"),
    [
        ({}, "TURN ON THE LIGHTS", "AÇ THE IŞIKLAR"),
        ({}, "Turned on the bigger light", "Açtı the daha büyük ışık"),
        ({"inflect": "none"}, "turn on the lights", "açmak the ışık"),
        ({"match": "folded"}, "Turn on the lights", "Aç the lights"),
        ({"match": "exact"}, "LIGHT the light", "LIGHT the ışık"),
        ({"match": "exact"}, "Turn on the light", "Turn on the ışık"),
    ],
)
def test_settings(
    sample: Lexicon,
    sample_text: TargetText,
    how: dict[str, Any],
    text: str,
    expected: str,
) -> None:
    asked = Settings(choose="frequency", names="translate", **how)
    assert only(Generator(sample, asked, sample_text), text) == expected


def test_what_is_found_under_an_inflected_head_is_a_form_already() -> None:
    forms = [Inflection(line=1, lemma=a, form=f"{a}lar", features="N;PL") for a in ("lamba", "yol")]
    lexicon = lexicon_of(*words("lights=lamba", "road=yol"), *forms)
    assert only(Generator(lexicon, Settings()), "roads lights") == "yollar lamba"


def test_a_table_with_two_answers_gives_none() -> None:
    forms = ("odalar", "odaları"), ("evler", "evler")
    rows = [
        Inflection(line=1, lemma=lemma, form=form, features=features)
        for lemma, pair in zip(("oda", "ev"), forms, strict=True)
        for form, features in zip(pair, ("N;PL", "PL;N"), strict=True)
    ]
    lexicon = lexicon_of(*words("room=oda", "house=ev"), *rows)
    assert only(Generator(lexicon, Settings()), "rooms houses") == "oda evler"


def test_citation_forms_are_found_in_a_table_of_stems() -> None:
    form = Inflection(line=1, lemma="gel", form="geldi", features="V;PST;3;SG")
    lexicon = lexicon_of(*words("come=gelmek", pos="VERB"), form)
    with_affix = Settings(citation=("-mak", "-mek"))
    assert only(Generator(lexicon, Settings()), "she came") == "she gelmek"
    assert only(Generator(lexicon, with_affix), "she came") == "she geldi"


class Plurals:
    """A small learned inflector: the plural suffix by vowel harmony, surer of longer words."""

    def __init__(self) -> None:
        self.asked: list[list[tuple[str, str]]] = []

    def inflect(self, asked: Sequence[tuple[str, str]]) -> list[Guess | None]:
        self.asked.append(list(asked))
        return [self.guess(lemma) if bundle == "N;PL" else None for lemma, bundle in asked]

    def guess(self, lemma: str) -> Guess | None:
        last = [letter for letter in lemma if letter in "aıoueiöü"][-1]
        suffix = "lar" if last in "aıou" else "ler"
        return Guess(lemma + suffix, len(lemma) / 10) if len(lemma) > 3 else None


def test_a_trained_inflector_is_asked_where_the_table_has_no_answer() -> None:
    table = Inflection(line=1, lemma="ev", form="evler", features="N;PL")
    lexicon = lexicon_of(
        *words("house=ev", "lamp=lamba", "bus=otobüs", "road=yol", pos="NOUN"), table
    )
    learned = Plurals()
    generator = Generator(lexicon, Settings(), learned=learned)
    row = Utterance(id="1", lang="eng", text="Houses lamps buses lamps roads bus")
    generated = generator.generate(to_batch([row]))
    assert from_batch(generated.batch)[0].text == "Evler lambalar otobüsler lambalar yol otobüs"
    told = [(edit["op"], edit["rule"], edit["confidence"]) for edit in generated.edits.to_pylist()]
    assert told == [
        ("inflect", "table", None),
        ("inflect", "model", 0.5),
        ("inflect", "model", pytest.approx(0.6)),
        ("inflect", "model", 0.5),
        ("translate", "table", None),  # the model was not sure
        ("translate", "table", None),
    ]
    everything = [sorted(batch) for batch in learned.asked]
    assert everything == [
        [(lemma, "N;PL") for lemma in ("lamba", "otobüs", "yol")]
    ]  # all at once, each one once
    generator.generate(to_batch([row]))
    assert len(learned.asked) == 1


def test_a_trained_inflector_is_not_asked_where_nothing_is_to_be_inflected() -> None:
    learned = Plurals()
    lexicon = lexicon_of(*words("lamp=lamba", "street lamp=sokak lambası", pos="NOUN"))
    uninflected = Generator(lexicon, Settings(inflect="none"), learned=learned)
    assert only(uninflected, "lamps") == "lamba"
    assert only(Generator(lexicon, Settings(), learned=learned), "street lamp") == "sokak lambası"
    assert learned.asked == []


def test_frequency_needs_target_text(sample: Lexicon) -> None:
    for how in (FREQUENT, Settings(attested=0.5)):
        with pytest.raises(UsageError, match="--target-text"):
            Generator(sample, how)


def test_the_most_frequent_is_taken_and_of_equals_the_first_of_the_lexicon() -> None:
    lexicon = lexicon_of(*words("light=hafif", "light=ışık", "room=yer", "room=oda", "big=iri"))
    text = TargetText(["Işık oda", "ışık yer", "hafif"], "tur")
    assert only(Generator(lexicon, FREQUENT, text), "light room big") == "ışık yer iri"
    nothing = Generator(lexicon, FREQUENT, TargetText([], "tur"))
    first = Generator(lexicon, Settings(choose="first"))
    assert only(nothing, "light room big") == only(first, "light room big") == "hafif yer iri"


def test_weights_are_followed_and_a_missing_one_is_one() -> None:
    weights: list[tuple[str, float | None]] = [("a", 0.5), ("b", 2.5), ("c", None)]
    rows = [Translation(line=1, src="x", tgt=tgt, weight=weight) for tgt, weight in weights]
    lexicon = lexicon_of(*words("w=before"), *rows, *words("z=after"))
    count = 8000
    variants = made(Generator(lexicon, Settings(choose="weight", copies=count)), "x")
    shares = {word: n / count for word, n in Counter(one.text for one in variants).items()}
    assert shares.keys() == {"a", "b", "c"}
    assert abs(shares["a"] - 0.125) < 0.02
    assert abs(shares["b"] - 0.625) < 0.02


def test_attested_forms_only_come_from_the_text() -> None:
    text = TargetText(["kitabım kitaplar kitaplık", "kitabım kitaplar kitaplıksız"], "tur")
    lexicon = lexicon_of(*words("book=kitap", "house=ev"))
    generator = Generator(lexicon, Settings(attested=1.0, copies=40), text)
    assert {one.text for one in made(generator, "book house")} == {"kitaplar ev"}
    single = Generator(lexicon, Settings(attested=1.0), text)
    assert edits(single, "Book house")[0] == ("Book", "Kitaplar", "inflect", "rule", None)


def test_a_share_of_words_is_attested_and_the_table_goes_first() -> None:
    text = TargetText(["kitaplar kitapta"] * 2, "tur")
    plural = Inflection(line=1, lemma="kitap", form="kitaplar", features="N;PL")
    lexicon = lexicon_of(*words("book=kitap"), plural)
    generator = Generator(lexicon, Settings(attested=0.5, copies=2000), text)
    assert {one.text for one in made(generator, "the books")} == {"the kitaplar"}
    drawn = Counter(one.text for one in made(generator, "book"))
    assert drawn.keys() == {"kitap", "kitaplar", "kitapta"}
    assert abs(drawn["kitap"] / 2000 - 0.5) < 0.05
    assert abs(drawn["kitapta"] / 2000 - 0.25) < 0.05


CASED = st.text(st.sampled_from("IİıiŞßẞΣσǅǄa 7'") | st.characters(codec="utf-8"), max_size=12)


@given(CASED, st.data())
def test_small_letters_keep_offsets_and_labels(text: str, data: st.DataObject) -> None:
    edges = data.draw(st.lists(st.integers(0, len(text)), unique=True, max_size=5).map(sorted))
    spans = [Span(start, end, "item") for start, end in pairwise(edges)]
    lexicon = lexicon_of(*words("a=İyi", "ı=ǅUR"))
    as_is, small = (
        made(Generator(lexicon, Settings(lowercase=share)), text, *spans)[0] for share in (0, 1)
    )
    assert len(small.text) == len(as_is.text)
    assert small.spans == as_is.spans
    assert small.text == small.text.lower()


def test_a_share_of_variants_is_small(sample: Lexicon) -> None:
    generator = Generator(sample, Settings(lowercase=0.25, copies=2000, match="exact"))
    small = sum(one.text.islower() for one in made(generator, "PLEASE GO 7"))
    assert abs(small / 2000 - 0.25) < 0.03
