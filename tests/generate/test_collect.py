"""Values collected from what is at hand: names, numerals, and what a sketch states."""

from __future__ import annotations

from pathlib import Path

import pytest

from drawn import lexicon
from lowres.corpus import Span, Utterance
from lowres.errors import InputError
from lowres.generate import Generator, Settings
from lowres.generate.batches import from_batch, to_batch
from lowres.generate.collect import collected
from lowres.generate.sketch import load_sketch, sketch_names
from lowres.lexicon import Inflection, Translation

TEXT = """Dün Ankara çok soğuktu
Bugün Ankara güzel, Kitap yeni
Yarın Ankara sıcak ve Kitap eski
Kitap ile Ev ve Ev ile Ev
O kitap ve Van
Bu TRT ve TRT ve TRT
"""
WORDS = lexicon(
    "eng-tur",
    Translation(line=1, src="house", tgt="Ev", pos="NOUN"),
    Translation(line=2, src="five", tgt="beş", pos="NUM"),
    Translation(line=3, src="six", tgt="altı", pos="NUM"),
    Translation(line=4, src="seven", tgt="7", pos="NUM"),
    Translation(line=5, src="many", tgt="çok", pos="NUM", tags=("gloss",)),
    Inflection(line=6, lemma="x", form="Evler", features="N;PL"),
)


def made(text: str, start: int, label: str, folder: Path, **how: object) -> list[str]:
    """The values that one slot gets in twenty copies."""
    (folder / "text.txt").write_text(TEXT, "utf-8")
    settings = Settings(copies=20, names="translate", fill_rate=1.0, **how)  # type: ignore[arg-type]
    sketch = load_sketch(settings.sketch) if settings.sketch else None
    values = collected(WORDS, [folder / "text.txt"], sketch)
    row = Utterance(id="1", lang="eng", text=text, spans=(Span(start, len(text), label),))
    found = from_batch(Generator(WORDS, settings, None, values).apply(to_batch([row])))
    return sorted({one.text[s.start : s.end] for one in found for s in one.spans or ()})


@pytest.mark.parametrize(
    ("text", "label", "expected"),
    [
        ("go to Berlin", "city", ["Ankara"]),  # Kitap is written small too, Ev is in the lexicon
        ("go to Berlin", "PERSON_NAME", ["Ankara"]),
        ("go to Berlin", "place_type", ["Berlin"]),
        ("set for nine", "number", ["altı", "beş"]),
        ("set for 9", "NUMBER", ["9"]),
        ("set for nine", "object", ["nine"]),
    ],
)
def test_the_label_says_the_kind(
    text: str, label: str, expected: list[str], tmp_path: Path
) -> None:
    assert made(text, text.rindex(" ") + 1, label, tmp_path) == expected


def test_a_slot_that_is_protected_by_name_is_passed_over(tmp_path: Path) -> None:
    assert made("in Berlin", 3, "city", tmp_path, protect_slots=("city",)) == ["Berlin"]


def test_a_sketch_states_dates(tmp_path: Path) -> None:
    found = made("wake me tomorrow", 8, "datetime", tmp_path, sketch="tur")
    stated = load_sketch("tur").values["datetime"]
    assert len(found) > 3
    assert all(any(text.lower().startswith(one) for one in stated) for text in found)


@pytest.mark.parametrize("name", sketch_names())
def test_values_of_sketches_have_a_line(name: str) -> None:
    sketch = load_sketch(name)
    lines = Path(sketch.path).read_text("utf-8").splitlines()
    for key, some in sketch.values.items():
        assert lines[sketch.value_lines[key] - 1].startswith(f"{key} =")
        assert len({*some}) == len(some) > 0


@pytest.mark.parametrize(
    ("text", "line"),
    [("Date = ['x']", 6), ("date = ['']", 6), ("date = []", 6), ("date = 'x'", 5)],
)
def test_faults_of_values_are_told_by_their_line(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "odd.toml"
    path.write_text(f'lang = "tur"\ntitle = "T"\n[sources]\nG = "x"\n[values]\n{text}\n', "utf-8")
    with pytest.raises(InputError, match=rf"odd.toml:{line}: "):
        load_sketch(str(path))
