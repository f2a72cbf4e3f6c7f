"""The engine against the slow reference, and the promises that hold for every text and lexicon."""

from __future__ import annotations

import pickle
from itertools import product

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lowres.corpus import Span, Utterance
from lowres.errors import UsageError
from lowres.generate import Generator, Settings
from lowres.generate.batches import from_batch, to_batch
from lowres.generate.target_text import TargetText
from lowres.generate.values import Value, Values
from lowres.lang import Pair
from lowres.lexicon import Inflection, Lexicon, Origin, Translation
from lowres.text import WORD, lower, tokenise
from reference import Reference

WORDS = ["turn", "on", "the", "Light", "living", "room", "New", "York", "what's", "what", "o'clock"]
WORDS += [
    "I",
    "BANK",
    "éa",
    "ǆ",
    "it’s",
    "it",
    "x-y",
    "7",
    "İ",
    "ﬁn",
    "𝒜b",
    "a",
    "straße",
    "STRASSE",
    "lights",
    "turned",
    "rooms",
    "light",
    "am",
    "A4",
    "5th",
    "天気",
    "天",
    "ไฟ",
]
TARGETS = ["aç", "ışık", "oturma odası", "ne", "istanbul", "-mak", "ß", "ǆur", "ben", "𝒳 y", "i"]
TARGETS += ["打开", "เปิด", "တ်", "開 ab"]
FORMS = [
    ("aç", "aç", "V;IMP;2;SG"),
    ("aç", "açtı", "V;PST;3;SG"),
    ("ışık", "ışıklar", "N;NOM;PL"),
    ("ışık", "ışıkları", "N;ACC;PL"),
    ("oturma odası", "oturma odaları", "N;PL"),
    ("oturma odası", "oturma odalar", "N;PL"),
]
TEXT = TargetText(["açmak ışığım ışığım ne istanbullu", "açmak istanbullu istanbullu ben"], "tur")
CASED = sorted({case(word) for word in WORDS for case in (str, str.upper, str.capitalize)})
MORE = list(
    product([None, 0.5, 1.0], [(), (), ("gloss",), ("near",)], [None, "NOUN", "VERB", "PROPN"])
)
LABELS = ["city", "time", "room"]
GAPS = ["", " ", "  ", " ", " ", ", ", ". ", "'", "-", "\u00a0", "\n"]


TEXTS = st.lists(
    st.tuples(st.sampled_from(CASED) | st.text(max_size=3), st.sampled_from(GAPS)), max_size=8
).map(lambda parts: "".join(map("".join, parts)))
VERBS, PARTICLES = ["turn", "Wake", "turned"], ["up", "off"]
BETWEEN = [
    "it",
    "me",
    "the lights",
    "my Room",
    "7",
    "the",
    "big light",
    "turn",
    "x-y",
    "the new room",
]
GAPPED = st.tuples(
    st.sampled_from(["", "please ", "and ", "(", "I "]),
    st.sampled_from(VERBS),
    st.sampled_from(BETWEEN)
    | st.lists(st.sampled_from(BETWEEN), min_size=2, max_size=2).map(" ".join),
    st.sampled_from(PARTICLES),
    st.sampled_from(
        ["", ".", " please", " the room", " at 7", "-a", "...", " up", " on the", "? "]
    ),
).map(lambda parts: "{}{} {} {}{}".format(*parts))
GAPPED_TEXTS = st.lists(GAPPED, min_size=1, max_size=2).map(" ".join)
VERB_HEADS = st.sampled_from(
    ["turn up", "turn off", "wake up", "Turn off", "turned off", "up", "me", "it up", "the lights"]
)
HEADS = st.lists(st.sampled_from(CASED), min_size=1, max_size=3).map(" ".join)


@st.composite
def utterances(draw: st.DrawFn, texts: st.SearchStrategy[str] = TEXTS) -> list[Utterance]:
    made = []
    for at in range(draw(st.integers(1, 4))):
        text = draw(texts)
        spans = []
        for _ in range(draw(st.integers(0, 3)) if text else 0):
            start = draw(st.integers(0, len(text) - 1))
            end = draw(st.integers(start + 1, len(text)))
            words = [place for place in tokenise(text) if WORD.match(text[slice(*place)])]
            if text.isascii() and words and draw(st.booleans()):
                one, other = (draw(st.sampled_from(words)) for _ in range(2))
                start, end = min(one[0], other[0]), max(one[1], other[1])
            spans.append(Span(start, end, draw(st.sampled_from(LABELS))))
        labelled = draw(st.booleans())
        made.append(
            Utterance(
                id=f"u{at}",
                lang="eng",
                text=text,
                spans=tuple(sorted(spans)) if labelled else None,
                intents=("intent",),
                meta={"k": at},
            )
        )
    return made


@st.composite
def lexicons(draw: st.DrawFn, heads: st.SearchStrategy[str] = HEADS) -> Lexicon:
    rows = []
    for line in range(1, draw(st.integers(1, 14)) + 1):
        head, tgt = draw(heads), draw(st.sampled_from(TARGETS))
        weight, tags, pos = draw(st.sampled_from(MORE))
        rows.append(Translation(line=line, src=head, tgt=tgt, pos=pos, weight=weight, tags=tags))
    table = draw(st.lists(st.sampled_from(FORMS), unique=True))
    forms = [Inflection(line=1, lemma=a, form=b, features=c) for a, b, c in table]
    return lexicon_of([*rows, *forms])


def lexicon_of(rows: list[Translation | Inflection]) -> Lexicon:
    origin = Origin(name="made", sha256="0" * 64, licence="CC0-1.0")
    return Lexicon.from_records(Pair("eng", "tur"), [(0, row) for row in rows], (origin,))


@st.composite
def choices(draw: st.DrawFn) -> Settings:
    mode = draw(st.sampled_from(["switch", "translate", "parallel"]))
    return Settings(
        mode=mode,
        rate=1.0 if mode != "switch" else draw(st.sampled_from([0.0, 0.3, 0.9, 1.0])),
        copies=draw(st.integers(1, 3)),
        names=draw(st.sampled_from(["keep", "translate", "auto"])),
        protect_slots=draw(st.sampled_from([(), ("time",)])),
        choose=draw(
            st.sampled_from(["uniform", "first", "weight", "frequency", "alternate", "auto", "pos"])
        ),
        match=draw(st.sampled_from(["lemma", "folded", "exact"])),
        inflect=draw(st.sampled_from(["table", "none"])),
        citation=draw(st.sampled_from([(), ("-ul",)])),
        attested=draw(st.sampled_from([0.0, 0.5])),
        near=draw(st.sampled_from([0.0, 0.5, 1.0])),
        reorder=draw(st.sampled_from([0.0, 0.5, 1.0])),
        lowercase=draw(st.sampled_from([0.0, 0.5])),
        fill_rate=draw(st.sampled_from([0.5, 1.0])),
        longest=draw(st.sampled_from([0, 1, 2])),
        seed=draw(st.integers(0, 2**64)),
    )


@st.composite
def fillings(draw: st.DrawFn) -> Values | None:
    some = st.tuples(
        st.sampled_from(LABELS),
        st.sampled_from(["Ankara", "yarın sabah", "-5", "7", "ışık", "ǆ", "a b"]),
        st.sampled_from([0.5, 1.0, 2.0]),
    )
    rows = draw(st.none() | st.lists(some, min_size=1, max_size=6))
    if rows is None:
        return None
    origin = Origin(name="values.tsv", sha256="0" * 64, licence="unknown")
    return Values(tuple(Value(*row, 0, line) for line, row in enumerate(rows, 1)), (origin,))


def made_by(generator: Generator, rows: list[Utterance]) -> list[Utterance]:
    return from_batch(generator.apply(to_batch(rows)))


@given(utterances(), lexicons(), choices(), fillings())
def test_engine_equals_reference(
    rows: list[Utterance], lexicon: Lexicon, how: Settings, values: Values | None
) -> None:
    agrees(rows, lexicon, how, values)


@given(utterances(GAPPED_TEXTS), lexicons(VERB_HEADS), choices(), fillings())
def test_engine_equals_reference_where_heads_have_gaps(
    rows: list[Utterance], lexicon: Lexicon, how: Settings, values: Values | None
) -> None:
    agrees(rows, lexicon, how, values)


def agrees(rows: list[Utterance], lexicon: Lexicon, how: Settings, values: Values | None) -> None:
    reference = Reference(lexicon, how, TEXT, values)
    expected = [reference.variant(row, copy) for row in rows for copy in range(how.copies)]
    generated = Generator(lexicon, how, TEXT, values).generate(to_batch(rows))
    assert from_batch(generated.batch) == [variant for variant, _ in expected]
    edits = [
        (
            [(span["start"], span["end"]) for span in e["source"]],
            (e["target"][0]["start"], e["target"][0]["end"]),
            e["line"],
            e["rule"],
        )
        for e in generated.edits.to_pylist()
    ]
    assert edits == [
        ([e.source, *([e.tail] if e.tail else [])], e.target, e.line, e.rule or "table")
        for _, made in expected
        for e in made
    ]


@given(utterances() | utterances(GAPPED_TEXTS), lexicons(VERB_HEADS), choices(), fillings())
def test_output_does_not_depend_on_batch_size(
    rows: list[Utterance], lexicon: Lexicon, how: Settings, values: Values | None
) -> None:
    generator = Generator(lexicon, how, TEXT, values)
    together = made_by(generator, rows)
    alone = [variant for row in rows for variant in made_by(generator, [row])]
    assert together == alone


@given(utterances() | utterances(GAPPED_TEXTS), lexicons(VERB_HEADS), choices())
def test_labels_stay_right(rows: list[Utterance], lexicon: Lexicon, how: Settings) -> None:
    variants = made_by(Generator(lexicon, how, TEXT), rows)
    assert len(variants) == len(rows) * how.copies
    for at, variant in enumerate(variants):
        source = rows[at // how.copies]
        assert variant.fault() is None
        assert variant.intents == source.intents
        assert (variant.spans is None) == (source.spans is None)
        for old, new in zip(source.spans or (), variant.spans or (), strict=True):
            assert old.label == new.label
            if old.label == "city" and how.names == "keep":
                kept = source.text[old.start : old.end]
                assert variant.text[new.start : new.end] in (kept, lower(kept, "eng"))


@settings(max_examples=30)
@given(utterances(), lexicons())
def test_rate_zero_changes_nothing(rows: list[Utterance], lexicon: Lexicon) -> None:
    how = Settings(mode="switch", rate=0.0)
    for row, variant in zip(rows, made_by(Generator(lexicon, how, TEXT), rows), strict=True):
        assert (variant.text, variant.spans) == (row.text, row.spans)


@settings(max_examples=20)
@given(lexicons(), choices())
def test_generator_travels_between_processes(lexicon: Lexicon, how: Settings) -> None:
    generator = Generator(lexicon, how, TEXT)
    rows = [Utterance(id="1", lang="eng", text="Turn on the LIVING ROOM light, it's 7 o'clock")]
    there = pickle.loads(pickle.dumps(generator))
    assert made_by(there, rows) == made_by(generator, rows)


def test_a_translation_of_several_words_stays_in_its_span() -> None:
    rows = [("living room", "oturma odası"), ("turn on", "aç"), ("light", "ışık"), ("room", "oda")]
    lexicon = lexicon_of([Translation(line=1 + at, src=s, tgt=t) for at, (s, t) in enumerate(rows)])
    text = "Turn on the living room light in Room 7"
    spans = (Span(12, 23, "room"), Span(33, 39, "city"))
    made = made_by(
        Generator(lexicon, Settings()), [Utterance(id="1", lang="eng", text=text, spans=spans)]
    )
    assert made[0].text == "Aç the oturma odası ışık in Room 7"
    assert [made[0].text[s.start : s.end] for s in made[0].spans or ()] == [
        "oturma odası",
        "Room 7",
    ]


def test_a_head_never_reaches_over_the_edge_of_a_span() -> None:
    lexicon = lexicon_of(
        [Translation(line=1, src="new york", tgt="x"), Translation(line=2, src="york", tgt="y")]
    )
    text, span = "new york", Span(4, 8, "time")
    made = made_by(
        Generator(lexicon, Settings()), [Utterance(id="1", lang="eng", text=text, spans=(span,))]
    )
    assert made[0].text == "new y"


@pytest.mark.parametrize("lang", ["deu", "mul"])
def test_utterances_in_another_language_are_refused(lang: str) -> None:
    lexicon = lexicon_of([Translation(line=1, src="a", tgt="b")])
    with pytest.raises(UsageError, match="eng-tur"):
        made_by(Generator(lexicon, Settings()), [Utterance(id="1", lang=lang, text="a")])


def test_translate_mode_takes_no_rate() -> None:
    with pytest.raises(UsageError, match="rate"):
        Settings(mode="translate", rate=0.5)


def test_batches_carry_everything() -> None:
    row = Utterance(
        id="1", lang="eng", text="a", spans=(Span(0, 1, "x"),), group="g", meta={"n": [1]}
    )
    assert from_batch(to_batch([row])) == [row]
    assert msgspec.json.decode(msgspec.json.encode(row), type=Utterance) == row
