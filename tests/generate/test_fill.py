"""Slots that get values of the target language: whole, exact, and nothing else changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labelled import LABELS, LEXICON, utterances
from lowres.corpus import Span, Utterance
from lowres.errors import InputError
from lowres.generate import Generator, Settings
from lowres.generate.batches import from_batch, to_batch
from lowres.generate.values import Value, Values, counted_values, read_values, value_lines
from lowres.lexicon import Origin
from lowres.text import capitalise

ORIGIN = Origin(name="values.tsv", sha256="0" * 64, licence="unknown")
VALUES = ["Ankara", "yarın sabah", "-5", "7:30", "ışık", "saat 7'de", "Van"]


def values(*rows: tuple[str, str] | tuple[str, str, float]) -> Values:
    found = [
        Value(slot, text, *(weight or [1.0]), 0, line)
        for line, (slot, text, *weight) in enumerate(rows, 1)
    ]
    return Values(tuple(found), (ORIGIN,))


def labelled(text: str, **slots: str) -> Utterance:
    spans = sorted(
        Span(text.index(value), text.index(value) + len(value), slot)
        for slot, value in slots.items()
    )
    return Utterance(id="1", lang="eng", text=text, spans=tuple(spans))


def made(rows: list[Utterance], some: Values | None, **how: object) -> list[Utterance]:
    generator = Generator(LEXICON, Settings(**{"fill_rate": 1.0, **how}), None, some)  # type: ignore[arg-type]
    return from_batch(generator.apply(to_batch(rows)))


def slots_of(one: Utterance) -> list[tuple[str, str]]:
    return [(span.label, one.text[span.start : span.end]) for span in one.spans or ()]


def outside(one: Utterance) -> list[str]:
    """The text between spans that do not overlap."""
    edges = [0, *(edge for span in one.spans or () for edge in (span.start, span.end)), None]
    return [one.text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)]


FILLINGS = st.lists(
    st.tuples(st.sampled_from(LABELS[:2]), st.sampled_from(VALUES)), min_size=1, unique=True
).map(lambda rows: values(*rows))
HOW = st.fixed_dictionaries(
    {
        "copies": st.integers(1, 3),
        "seed": st.integers(0, 99),
        "fill_rate": st.sampled_from([0.5, 1.0]),
        "names": st.sampled_from(["keep", "translate", "auto"]),
        "mode": st.sampled_from(["translate", "parallel"]),
    }
)


@given(utterances(), FILLINGS, HOW)
def test_spans_become_values_and_nothing_else_changes(
    rows: list[Utterance], some: Values, how: dict[str, object]
) -> None:
    filled, plain = made(rows, some, **how), made(rows, None, **how)
    for one, other in zip(filled, plain, strict=True):
        assert one.fault() is None
        assert [s.label for s in one.spans or ()] == [s.label for s in other.spans or ()]
        assert outside(one) == outside(other)
        for (slot, text), (_, before) in zip(slots_of(one), slots_of(other), strict=True):
            own = [value.text for value in some.values if value.slot == slot]
            allowed = {form for value in own for form in (value, capitalise(value, "tur"))}
            assert text in allowed or (text == before and (not own or how["fill_rate"] != 1.0))


@settings(max_examples=30)
@given(utterances(), FILLINGS, HOW, st.randoms())
def test_the_order_of_lines_and_of_batches_does_not_matter(
    rows: list[Utterance], some: Values, how: dict[str, object], random: object
) -> None:
    mixed = sorted(some.values, key=lambda value: value.text[::-1])
    once = made(rows, some, **how)
    assert once == made(rows, some._replace(values=tuple(mixed)), **how)
    assert once == [variant for row in rows for variant in made([row], some, **how)]


@pytest.mark.parametrize(
    "spans",
    [
        (Span(0, 8, "city"), Span(4, 8, "when")),  # nested
        (Span(0, 6, "city"),),  # its end cuts a token
        (Span(1, 8, "city"),),
        (Span(0, 4, "city"),),  # the blank behind it
        (Span(0, 8, "city"), Span(0, 8, "when")),
    ],
)
def test_what_overlaps_or_cuts_a_token_is_left_and_counted(spans: tuple[Span, ...]) -> None:
    row = Utterance(id="1", lang="eng", text="new york", spans=spans)
    some = values(("city", "Van"), ("when", "yarın"))
    done = Generator(LEXICON, Settings(fill_rate=1.0), None, some).generate(to_batch([row]))
    assert from_batch(done.batch)[0].text == "new york"
    assert (done.filled, done.unfilled) == (0, len(spans))


def test_values_fill_protected_slots_and_are_no_translations() -> None:
    row = labelled("set alarm for London", city="London")
    done = Generator(
        LEXICON, Settings(protect_slots=("city",), fill_rate=1.0), None, values(("city", "-Van-"))
    ).generate(to_batch([row]))
    assert slots_of(from_batch(done.batch)[0]) == [("city", "-Van-")]
    assert (done.filled, done.switched, done.covered, done.words) == (1, 3, 3, 4)
    edits = [(edit["op"], edit["rule"], edit["line"]) for edit in done.edits.to_pylist()]
    assert edits[-1] == ("insert", "table", 1)
    assert done.edits["origin"].to_pylist() == [0, 0, 0, 1]


def test_weights_are_shares() -> None:
    rows = [
        Utterance(id=str(at), lang="eng", text="in x", spans=(Span(3, 4, "city"),))
        for at in range(2000)
    ]
    some = values(("city", "Van", 1.0), ("city", "Ankara", 3.0), ("city", "Van", 0.5))
    found = [slots_of(one)[0][1] for one in made(rows, some)]
    assert 600 < found.count("Van") < 740


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("weather in London", "Ankara", "Ankara'da"),
        ("weather in London", "ev", "evde"),
        ("weather in London", "7", "7'de"),
    ],
)
def test_a_value_takes_the_case_that_its_place_asks_for(
    text: str, value: str, expected: str
) -> None:
    row = labelled(text, city="London")
    (one,) = made([row], values(("city", value)), sketch="tur")
    assert slots_of(one)[0][1] in (expected, capitalise(expected, "tur"))


def test_a_value_keeps_its_capital_when_it_leaves_the_beginning() -> None:
    row = labelled("London weather is what I want to set for tomorrow", city="London")
    for value in ("Ankara", "şehir"):
        (one,) = made([row], values(("city", value)), sketch="tur")
        (_, text), *_ = slots_of(one)
        first = one.spans is not None and one.spans[0].start == 0
        assert text.startswith(capitalise(value, "tur") if first else value)


def test_files_of_values(tmp_path: Path) -> None:
    path = tmp_path / "values.tsv"
    path.write_text("slot\tvalue\tweight\n# cities\n\ncity\tVan\t2.5\ncity\t New  York \n", "utf-8")
    found = read_values([path])
    assert found.values == (
        Value("city", "Van", 2.5, 0, 4),
        Value("city", "New  York", 1.0, 0, 5),
    )
    assert found.origins[0].name == "values.tsv"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("city\tVan\ncity", r"values.tsv:2: .*is not a slot, a tab and a value"),
        ("city\t\n", r":1: "),
        ("\tVan\n", r":1: "),
        ("city\tVan\t1\t2\n", r":1: "),
        ("city\tVan\tmany\n", r':1: "many" is no weight'),
        ("city\tVan\t0\n", r':1: "0" is no weight'),
        ("city\tVan\tnan\n", r':1: "nan" is no weight'),
        ("slot\tvalue\n", r"values.tsv: there is no value in it"),
    ],
)
def test_faults_in_files_of_values(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "values.tsv"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=said):
        read_values([path])


def test_the_capital_of_a_beginning_is_not_the_value_s() -> None:
    rows = [labelled(text, when=text.split()[-1]) for text in ("at yarın", "Yarın", "Van")]
    assert counted_values(rows) == {("when", "yarın"): 2, ("when", "Van"): 1}


def test_values_of_a_labelled_corpus_are_read_back(tmp_path: Path) -> None:
    rows = [labelled("alarm in Van", city="Van"), labelled("in Van at 7", city="Van", when="7")]
    path = tmp_path / "values.tsv"
    path.write_text("\n".join(value_lines(counted_values(rows))) + "\n", "utf-8")
    assert [one[:3] for one in read_values([path]).values] == [("city", "Van", 2), ("when", "7", 1)]
