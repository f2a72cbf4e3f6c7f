"""Sketches: what rules do to words and labels, and what is said of faulty ones."""

from __future__ import annotations

import re
from collections import Counter
from itertools import count
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowres.corpus import Span, Utterance
from lowres.errors import InputError, LowresError, UsageError
from lowres.generate import Generator, Settings
from lowres.generate.batches import from_batch, to_batch
from lowres.generate.explain import Variant, steps
from lowres.generate.sketch import load_sketch
from lowres.generate.sketch.schema import read_sketch
from lowres.generate.sketch.spell import Speller
from lowres.generate.stats import replaced_by_edits
from lowres.lang import Pair
from lowres.lexicon import Lexicon, Origin, Translation
from lowres.text import tokenise

TOP = 'lang = "tur"\ntitle = "for tests"\nname_joiner = "\'"\n'
SOURCES = '[sources]\nL = "a grammar"\n'
WORDS = [
    "play",
    "the",
    "my",
    "light",
    "in",
    "room",
    "Rome",
    "red",
    "please",
    "I",
    "want",
    "to",
    "two",
    "7:30",
]
PATTERNS = [
    "NP",
    "in NP",
    "my NP",
    "the",
    "VERB",
    "^ VERB NP",
    "NP in NP",
    "NOUN $",
    "<city>",
    "NUM",
    "VERB NP?",
    "the ADJ* NOUN",
    "VERB[NFIN] the? NP",
]
OPERATIONS = [
    "delete 1", "add LOC to 1", "write so for 1", "move 1 last", "move 1 first", "insert mi after 1",
    "insert ki before 1", "move 1 after 2", "move 2 before 1", "delete 2", "add LOC to 2",
    "add LOC to all of 2", "delete 3", "move 3 first",
]  # fmt: skip
FRESH = count()


def sketch_of(tmp: Path, *rules: tuple[str, list[str]], more: str = "") -> str:
    path = tmp / f"sketch{next(FRESH)}.toml"
    text = TOP + more + SOURCES + '[suffixes]\nLOC = "da"\n'
    for when, do in rules:
        told = ", ".join(f'"{one}"' for one in do)
        text += f'[[rule]]\nwhen = "{when}"\ndo = [{told}]\nsource = "L 1"\n'
    path.write_text(text, encoding="utf-8")
    return str(path)


def lexicon(*rows: tuple[str, str, str]) -> Lexicon:
    origin = Origin(name="made", sha256="0" * 64, licence="CC0-1.0")
    records = [
        (0, Translation(line=at, src=src, tgt=tgt, pos=pos))
        for at, (src, tgt, pos) in enumerate(rows, 1)
    ]
    return Lexicon.from_records(Pair("eng", "tur"), records, (origin,))


LIGHT = lexicon(("light", "ışık", "NOUN"), ("play", "çal", "VERB"), ("red", "kırmızı", "ADJ"))


def made(sketch: str, *rows: Utterance, mode: str = "translate") -> list[Utterance]:
    how = Settings(sketch=sketch, mode=mode, choose="auto")  # type: ignore[arg-type]
    return from_batch(Generator(LIGHT, how).apply(to_batch(rows)))


def row(text: str, *spans: tuple[str, str]) -> Utterance:
    """An utterance whose spans are given by their words."""
    found = [
        Span(text.index(words), text.index(words) + len(words), label) for words, label in spans
    ]
    return Utterance(id="a", lang="eng", text=text, spans=tuple(sorted(found)), intents=("x",))


@pytest.mark.parametrize(
    ("rules", "text", "expected"),
    [
        ([("in NP", ["delete 1", "add LOC to 2"])], "play in the light", "çal the ışıkda"),
        ([("in NP", ["move 1 after 2"])], "play in the light .", "çal the ışık in ."),
        ([("VERB", ["move 1 last"])], "Play the light!", "The ışık çal!"),
        ([("my NP", ["delete 1"])], "my light", "ışık"),
        ([("red NOUN", ["move 1 after 2"])], "red light", "ışık kırmızı"),
        ([("VERB", ["insert mi after 1"])], "play, light", "çal mi, ışık"),
        ([("the", ["write bu for 1"])], "The light", "Bu ışık"),
        ([("in|at NP", ["add LOC to 2"]), ("in|at", ["delete 1"])], "in Rome", "Rome'da"),
        ([("in 7", ["delete 1"])], "in 7", "7"),
        ([("zzz", ["delete 1"])], "play  the   light ", "çal  the   ışık "),
        ([("VERB NP $", ["move 2 before 1"])], "Play the light", "The ışık çal"),
        ([("VERB", ["move 1 last"])], "play at 7:30 please", "at 7:30 please çal"),
        ([("NP", ["insert mi after 1"])], "the red light", "the kırmızı ışık mi"),
        (  # blocks that go to one place keep their order
            [("VERB", ["move 1 last"]), ("NP", ["move 1 last"])],
            "play red light please",
            "please çal kırmızı ışık",
        ),
        (  # an edge is where it was, whatever stands there now
            [("please", ["move 1 first"]), ("VERB", ["move 1 last"])],
            "play light please",
            "please ışık çal",
        ),
        ([("the ADJ? NOUN", ["delete 1", "add LOC to 3"])], "play the light", "çal ışıkda"),
        ([("the ADJ? NOUN", ["add LOC to 2"])], "the red light", "the kırmızıda ışık"),
        ([("the ADJ? NOUN", ["move 2 after 3"])], "the light", "the ışık"),
        ([("NOUN ADV* $", ["move 2 before 1"])], "the light now here", "the now here ışık"),
        ([("VERB NP?", ["insert mi after 1"])], "play", "çal mi"),
        ([("NOUN[PL]", ["add LOC to 1"])], "the Rooms and the room", "the Rooms'da and the room"),
        ([("NP", ["add LOC to all of 1"])], "two red light", "two'da kırmızıda ışıkda"),
        ([("in NP", ["join 1"])], "in Rome", "inRome"),
        ([("in NP", ["write e for 1", "join 1"])], "play in Rome.", "çal eRome."),
        (  # what goes beside a phrase goes beside all of it, as it stands now
            [("my ADJ", ["move 1 after 2"]), ("NP please", ["move 2 before 1"])],
            "my red light please",
            "please kırmızı my ışık",
        ),
    ],
)
def test_rules(
    rules: list[tuple[str, list[str]]], text: str, expected: str, tmp_path: Path
) -> None:
    sketch = sketch_of(tmp_path, *rules)
    assert made(sketch, row(text))[0].text == expected


def test_labels_go_with_their_words(tmp_path: Path) -> None:
    sketch = sketch_of(tmp_path, ("in NP", ["delete 1", "add LOC to 2", "move 2 first"]))
    variant = made(sketch, row("play in new Rome", ("new Rome", "city")))[0]
    assert variant.text == "new Rome'da çal"
    (span,) = variant.spans or ()
    assert variant.text[span.start : span.end].lower() == "new rome'da"  # the suffix belongs to it


def test_the_start_of_a_label_passes_on(tmp_path: Path) -> None:
    sketch = sketch_of(tmp_path, ("in NP", ["delete 1"]))
    (variant,) = made(sketch, row("play in Rome", ("in Rome", "spot")))
    assert variant.spans == (Span(4, 8, "spot"),)
    assert variant.text == "çal Rome"


def test_names_are_no_words(tmp_path: Path) -> None:
    sketch = sketch_of(tmp_path, ("in", ["delete 1"]))
    (variant,) = made(sketch, row("play Alice in Chains", ("Alice in Chains", "artist")))
    assert variant.text == "çal Alice in Chains"


@pytest.mark.parametrize(
    ("rule", "spans"),
    [
        (("my", ["delete 1"]), [("my", "owner")]),  # nothing would be left of the slot
        (("VERB", ["move 1 after 2"]), []),
        (("ADJ NOUN", ["move 1 first"]), [("red light", "thing")]),  # a word would leave its slot
        (("ADJ", ["insert mi after 1"]), [("red light", "thing")]),  # one would come into it
    ],
)
def test_what_would_tear_a_label_is_not_done(
    rule: tuple[str, list[str]], spans: list[tuple[str, str]], tmp_path: Path
) -> None:
    if rule[1] == ["move 1 after 2"]:
        with pytest.raises(InputError, match="an element that the pattern has not"):
            load_sketch(sketch_of(tmp_path, rule))
        return
    (variant,) = made(sketch_of(tmp_path, rule), row("play my red light", *spans))
    assert variant.text == "çal my kırmızı ışık"


def test_a_rule_may_have_several_exceptions(tmp_path: Path) -> None:
    path = Path(sketch_of(tmp_path, ("VERB", ["move 1 last"])))
    path.write_text(path.read_text("utf-8") + 'unless = ["VERB the", "VERB my"]\n', "utf-8")
    for text, expected in (
        ("play the light", "çal the ışık"),
        ("play my light", "çal my ışık"),
        ("play light", "ışık çal"),
    ):
        assert made(str(path), row(text))[0].text == expected


def test_small_words_bring_their_gender(tmp_path: Path) -> None:
    words = '[words]\nroom = ["Zimmer", "NEUT"]\nlamp = ["Lampe", "FEM"]\n'
    table = '[agreement.DEF]\nNEUT = "das"\nFEM = "die"\n'
    rule = ("the NP", ["agree 1 with 2 as DEF"])
    path = Path(sketch_of(tmp_path, rule))
    path.write_text(path.read_text("utf-8") + words + table, "utf-8")
    assert made(str(path), row("the room"))[0].text == "das Zimmer"
    assert made(str(path), row("the lamp"))[0].text == "die Lampe"


def test_adjectives_agree_with_their_noun(tmp_path: Path) -> None:
    table = '[agreement.WEAK]\nELSE = "+e"\n'
    path = Path(sketch_of(tmp_path, ("the ADJ* NOUN", ["agree all of 2 with 3 as WEAK"])))
    path.write_text(path.read_text("utf-8") + table, "utf-8")
    assert made(str(path), row("the red red light"))[0].text == "the kırmızıe kırmızıe ışık"
    assert made(str(path), row("the light"))[0].text == "the ışık"


def test_a_word_joined_to_a_slot_is_no_part_of_it(tmp_path: Path) -> None:
    sketch = sketch_of(tmp_path, ("in <city>", ["write e for 1", "join 1"]))
    (variant,) = made(sketch, row("play in Rome", ("Rome", "city")))
    assert variant.text == "çal eRome"
    assert variant.spans == (Span(5, 9, "city"),)


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([("ADJ", ["insert mi after 1"]), ("VERB", ["move 1 last"])], "my kırmızı ışık çal"),
        ([("ADJ NOUN", ["move 1 first", "add LOC to 2"])], "çal my kırmızı ışıkda"),
        ([("my ADJ", ["delete 1", "move 2 first"])], "çal kırmızı ışık"),
        (
            [("ADJ NOUN", ["move 1 after 2"]), ("ADJ", ["insert mi after 1"])],
            "çal my ışık kırmızı mi",
        ),
        (
            [("ADJ", ["insert mi after 1"]), ("ADJ NOUN", ["move 1 after 2"])],
            "çal my mi ışık kırmızı",
        ),
    ],
)
def test_what_tears_no_label_is_done(
    rules: list[tuple[str, list[str]]], expected: str, tmp_path: Path
) -> None:
    source = row("play my red light", ("red light", "thing"))
    assert made(sketch_of(tmp_path, *rules), source)[0].text == expected


@st.composite
def utterances(draw: st.DrawFn) -> Utterance:
    words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=8))
    text = " ".join(words) + draw(st.sampled_from(["", ".", " ?"]))
    tokens = [found.span() for found in re.finditer(r"[^\s.?]+|[.?]", text)]
    spans = []
    at = 0
    while at < len(tokens):
        length = draw(st.integers(0, 3))
        last = min(at + length, len(tokens))
        if text[tokens[at][0]].isalnum() and last > at:  # no slot of a full stop alone
            label = draw(st.sampled_from(["city", "thing"]))
            spans.append(Span(tokens[at][0], tokens[last - 1][1], label))
        at = last + 1
    return Utterance(id="u", lang="eng", text=text, spans=tuple(spans), intents=())


RULES = st.lists(
    st.tuples(
        st.sampled_from(PATTERNS), st.lists(st.sampled_from(OPERATIONS), min_size=1, max_size=3)
    ),
    max_size=4,
)


def known(home: Path, rules: list[tuple[str, list[str]]]) -> str:
    """A sketch of those rules that are none of the faulty ones."""
    good = []
    for rule in rules:
        try:
            load_sketch(sketch_of(home, rule))
            good.append(rule)
        except LowresError:
            continue
    return sketch_of(home, *good)


@given(st.lists(utterances(), min_size=1, max_size=3), RULES)
def test_labels_hold_whatever_the_rules(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[Utterance],
    rules: list[tuple[str, list[str]]],
) -> None:
    """The words of a slot stay in it, and no other comes in, but for what rules write and join."""
    sketch = known(tmp_path_factory.getbasetemp(), rules)
    together = made(
        sketch, *(msgspec.structs.replace(one, id=str(at)) for at, one in enumerate(rows))
    )
    for at, (source, variant) in enumerate(zip(rows, together, strict=True)):
        alone = made(sketch, msgspec.structs.replace(source, id=str(at)))[0]
        assert alone == variant
        assert variant.fault() is None
        old, new = source.spans or (), variant.spans or ()
        assert Counter(one.label for one in old) == Counter(one.label for one in new)
        for one, other in zip(old, new, strict=True):
            said = _bases(variant.text[other.start : other.end])
            held = _bases(source.text[one.start : one.end])
            assert said
            assert not Counter(said) - Counter([*held, *["so"] * len(held)])


def _bases(text: str) -> list[str]:
    return [_base(text[start:end]) for start, end in tokenise(text)]


@given(utterances(), RULES)
def test_edits_tell_everything(
    tmp_path_factory: pytest.TempPathFactory,
    source: Utterance,
    rules: list[tuple[str, list[str]]],
) -> None:
    """Each word is in one edit at the most, the others are kept, and slots hold what edits say."""
    sketch = known(tmp_path_factory.getbasetemp(), rules)
    how = Settings(sketch=sketch, choose="auto")
    generated = Generator(LIGHT, how).generate(to_batch([source]))
    (variant,) = from_batch(generated.batch)
    told = [edit for edit in generated.edits.to_pylist() if edit["op"] != "move"]
    before, after = (
        {place: [edit for edit in told if _covers(edit[side], place)] for place in tokenise(text)}
        for side, text in (("source", source.text), ("target", variant.text))
    )
    assert all(len(edits) < 2 for edits in (*before.values(), *after.values()))
    assert _kept(source.text, before) == _kept(variant.text, after)
    for one, other in zip(source.spans or (), variant.spans or (), strict=True):
        own, new = _inside(one, before), _inside(other, after)
        assert _kept(source.text, own) == _kept(variant.text, new)
        went = [edit for edits in own.values() for edit in edits if edit["target"]]
        stands = [edit for edits in new.values() for edit in edits]
        assert all(edit in stands for edit in went if edit["op"] != "fuse")
        assert all(edit in went for edit in stands)


def _covers(spans: list[dict[str, int]], place: tuple[int, int]) -> bool:
    return any(span["start"] <= place[0] and place[1] <= span["end"] for span in spans)


def _kept(text: str, told: dict[tuple[int, int], list[dict[str, object]]]) -> Counter[str]:
    return Counter(text[slice(*place)].casefold() for place, edits in told.items() if not edits)


def _inside(
    span: Span, told: dict[tuple[int, int], list[dict[str, object]]]
) -> dict[tuple[int, int], list[dict[str, object]]]:
    return {
        place: edits
        for place, edits in told.items()
        if span.start <= place[0] and place[1] <= span.end
    }


def test_edits_of_a_sketch(tmp_path: Path) -> None:
    sketch = sketch_of(
        tmp_path,
        ("in the NP", ["delete 1", "delete 2", "add LOC to 3"]),
        ("my", ["delete 1"]),
        ("VERB", ["move 1 last", "insert mi after 1"]),
        ("please", ["write so for 1"]),
    )
    generator = Generator(LIGHT, Settings(sketch=sketch, choose="auto"))
    source = row("play my light in the room please", ("room", "place"))
    generated = generator.generate(to_batch([source]))
    (variant,) = from_batch(generated.batch)
    assert variant.text == "ışık room'da so çal mi"
    names = [Path(origin.name).suffix or origin.name for origin in generator.origins]
    found = steps(Variant("", source, variant), generated.edits.to_pylist(), names)
    assert [one[:4] + one[5:] for one in found] == [
        ("play", "çal", "move", "sketch", ".toml:16"),
        ("play", "çal", "translate", "table", "made:2"),
        ("", "mi", "insert", "sketch", ".toml:16"),
        ("my", "", "delete", "sketch", ".toml:12"),
        ("light", "ışık", "translate", "table", "made:1"),
        ("in … the … room", "room'da", "fuse", "sketch", ".toml:8"),
        ("please", "so", "translate", "sketch", ".toml:20"),
    ]
    replaced = replaced_by_edits(source.text, generated.edits.to_pylist())
    assert replaced == [True] * 7


def _base(word: str) -> str:
    """What a word was before it was translated, joined to a suffix and cased."""
    word = word.strip(".?").replace("I", "ı").casefold().replace("\u0307", "")  # as Turkish does
    word = re.sub("'?(da)+$", "", word)
    return {"ı": "i", "ışık": "light", "çal": "play", "kırmızı": "red"}.get(word, word)


def test_parallel_text_of_a_sketch(tmp_path: Path) -> None:
    sketch = sketch_of(tmp_path, ("VERB", ["move 1 last"]), ("the", ["delete 1"]))
    how = Settings(sketch=sketch, mode="parallel", choose="auto")
    bitext = Generator(LIGHT, how).generate(to_batch([row("play the red light .")])).bitext
    assert bitext is not None
    assert bitext.source == ["play the red light ."]
    assert bitext.target == ["kırmızı ışık çal ."]
    assert bitext.alignment == ["0-2 2-0 3-1 4-3"]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (TOP + "colour = 1\n" + SOURCES, 4, "colour"),
        (
            TOP + SOURCES + '[[rule]]\nwhen = "in XP"\ndo = []\nsource = "L"\n',
            6,
            '"XP" is no element',
        ),
        (
            TOP + SOURCES + '[[rule]]\nwhen = "in"\ndo = ["go"]\nsource = "L"\n',
            6,
            '"go" is no operation',
        ),
        (
            TOP + SOURCES + '[[rule]]\nwhen = "in"\ndo = ["delete 2"]\nsource = "L"\n',
            6,
            "an element that",
        ),
        (
            TOP + SOURCES + '[[rule]]\nwhen = "in"\ndo = []\nsource = "M 1"\n',
            6,
            '"M" is not in [sources]',
        ),
        (
            TOP + SOURCES + '[[rule]]\nwhen = "ADJ? NOUN"\ndo = []\nsource = "L"\n',
            6,
            "begins with what may be lacking",
        ),
        (
            TOP + SOURCES + '[[rule]]\nwhen = "in $?"\ndo = []\nsource = "L"\n',
            6,
            "an edge is always there",
        ),
        (
            TOP + SOURCES + '[[rule]]\nwhen = "VERB[]"\ndo = []\nsource = "L"\n',
            6,
            '"VERB[]" is no element',
        ),
        (
            TOP + SOURCES + '[[rule]]\nwhen = "the ADJ*"\ndo = ["add A to 2"]\nsource = "L"\n',
            6,
            "2 may be several words",
        ),
        (TOP + SOURCES + '[words]\nroom = ["Zimmer"]\n', 7, '"room" becomes a word'),
        (TOP + SOURCES + '[[rule]]\nwhen = "in"\ndo = []\n', 6, "source"),
        (TOP + 'spelling = [["(", ""]]\n' + SOURCES, 4, "is not a regular expression"),
        (TOP + 'seams = [["il", "(", "lo"]]\n' + SOURCES, 4, "is not a regular expression"),
        (TOP + "= 1\n", 4, "not valid TOML"),
    ],
)
def test_faults_name_their_line(text: str, line: int | None, message: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as fault:
        read_sketch(path)
    assert message in str(fault.value)
    if line:
        assert f"bad.toml:{line}:" in str(fault.value)


def test_a_slot_may_begin_inside_a_word_with_marks_in_it(tmp_path: Path) -> None:
    sketch = sketch_of(tmp_path, ("NP", ["delete 1"]))
    (variant,) = made(sketch, row("play 7:30", (":", "spot")))
    assert variant.text == "çal 7:30"
    assert variant.spans == (Span(5, 6, "spot"),)


def test_what_does_not_go_together(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="a sketch writes the target language"):
        Settings(mode="switch", sketch="tur")
    with pytest.raises(UsageError, match="a sketch says the order"):
        Settings(sketch="tur", reorder=0.5)
    other = Lexicon(Pair("eng", "lug"), LIGHT.translations, LIGHT.inflections, LIGHT.origins)
    with pytest.raises(UsageError, match="the sketch is of tur, the lexicon holds eng-lug"):
        Generator(other, Settings(sketch="tur"))
    with pytest.raises(LowresError, match="zzz"):
        load_sketch("zzz")


@pytest.mark.parametrize(
    ("word", "features", "name", "expected"),
    [
        ("ev", ["LOC"], False, "evde"),
        ("okul", ["PSS1S", "DAT"], False, "okuluma"),
        ("liste", ["PSS1S"], False, "listem"),
        ("7", ["LOC"], True, "7'de"),
        ("İstanbul", ["LOC"], True, "İstanbul'da"),
        ("ANKARA", ["ABL"], True, "ANKARA'dan"),
        ("kitap", ["LOC"], False, "kitapta"),
        ("su", ["XYZ"], False, "su"),
    ],
)
def test_turkish_suffixes(word: str, features: list[str], name: bool, expected: str) -> None:
    assert Speller(load_sketch("tur")).join(word, features, name) == expected


@pytest.mark.parametrize("texts", [[], [""], ["", "  ", "!!"]])
def test_batches_without_a_word(texts: list[str]) -> None:
    rows = [Utterance(id=str(at), lang="eng", text=text) for at, text in enumerate(texts)]
    assert [variant.text for variant in made("tur", *rows)] == texts
