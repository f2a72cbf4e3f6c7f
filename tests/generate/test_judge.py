"""Choices of models: senses by their glosses, what reads best, and the pass that keeps them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import blake2b
from importlib.resources import files
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from drawn import lexicon as lexicon_of
from lowres.cli.main import main
from lowres.corpus import Utterance
from lowres.errors import LowresError, UsageError
from lowres.generate import Generator, Settings
from lowres.generate.batches import from_batch, to_batch
from lowres.generate.chosen import CHOICES, Chosen, choices_for
from lowres.generate.reading import ReadingJudge
from lowres.generate.senses import SenseJudge
from lowres.lexicon import Inflection, Lexicon, Translation
from lowres.text import WORD, fold, tokenise

SAMPLE = Path(str(files("lowres.sample")))
MONEY, RIVER = "a place for money", "the side of a river"
BANK = [
    Translation(line=1, src="bank", tgt="banka", pos="NOUN", sense=MONEY),
    Translation(line=2, src="bank", tgt="yaka", pos="NOUN", sense=RIVER),
    Translation(line=3, src="bank", tgt="kıyı", pos="NOUN", sense=RIVER),
    Translation(line=4, src="bank", tgt="yatırmak", pos="VERB", sense="to put money away"),
    Translation(line=5, src="the", tgt="o"),
]


def said(text: str, id: str = "u") -> Utterance:
    return Utterance(id=id, lang="eng", text=text)


def made_by(generator: Generator, rows: list[Utterance]) -> list[Utterance]:
    return from_batch(generator.apply(to_batch(rows)))


TEXTS = st.lists(st.sampled_from(["bank", "the", "river", "turn on", "money"])).map(" ".join)
ROWS = st.lists(TEXTS, min_size=1, max_size=5).map(
    lambda texts: [said(text, f"u{at}") for at, text in enumerate(texts)]
)


def bag(texts: Sequence[str]) -> NDArray[np.float32]:
    """Vectors of words: the cosine of two texts grows with the words that they share."""
    vectors = np.zeros((len(texts), 256), np.float32)
    for row, text in enumerate(texts):
        for start, end in tokenise(text):
            if WORD.match(text[start:end]):
                vectors[row, blake2b(fold(text[start:end]).encode(), digest_size=1).digest()[0]] = 1
    norm = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(norm, 1e-9), np.float32)


def by_sense(lexicon: Lexicon, **more: object) -> Generator:
    made = Generator(lexicon, Settings(choose="sense", model="m", **more))  # type: ignore[arg-type]
    made.chooser.judge = SenseJudge(made.index, bag)
    return made


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("money from the bank", "money from o banka"),
        ("fish by the river side bank", "fish by o river side yaka"),
        ("to bank money", "to yatırmak money"),
    ],
)
def test_the_sense_nearest_to_the_utterance(text: str, wanted: str) -> None:
    assert made_by(by_sense(lexicon_of("eng-tur", *BANK)), [said(text)])[0].text == wanted


def test_without_glosses_the_first_of_the_part_of_speech() -> None:
    rows = [
        Translation(line=1, src="light", tgt="hafif", pos="ADJ", sense="1"),
        Translation(line=2, src="light", tgt="ışık", pos="NOUN", sense="2"),
        Translation(line=3, src="light", tgt="lamba", pos="NOUN"),
    ]
    assert (
        made_by(by_sense(lexicon_of("eng-tur", *rows)), [said("the light")])[0].text == "the lamba"
    )


@given(ROWS, st.integers(1, 3))
def test_kept_choices_give_the_same_text_in_batches_of_any_size(
    rows: list[Utterance], size: int
) -> None:
    generator = by_sense(lexicon_of("eng-tur", *BANK, Translation(line=9, src="turn on", tgt="aç")))
    whole = generator.generate(to_batch(rows))
    table = generator.choices(to_batch(rows))
    chosen = Chosen(pa.Table.from_pylist(table.to_pylist()[::-1], schema=CHOICES))
    again = generator.generate(to_batch(rows), chosen=chosen)
    assert again.batch.equals(whole.batch)
    parts = [generator.choices(to_batch(rows[at : at + size])) for at in range(0, len(rows), size)]
    assert [row for part in parts for row in part.to_pylist()] == table.to_pylist()


def test_choices_for_other_utterances_are_refused() -> None:
    generator = by_sense(lexicon_of("eng-tur", *BANK))
    chosen = Chosen(pa.Table.from_batches([generator.choices(to_batch([said("the bank")]))]))
    with pytest.raises(LowresError, match="of other utterances"):
        generator.generate(to_batch([said("the bank", "v")]), chosen=chosen)


def test_a_model_must_be_named() -> None:
    with pytest.raises(UsageError, match="choosing by lm needs a model"):
        Settings(choose="lm")


def test_the_translation_that_reads_best() -> None:
    forms = [Inflection(line=1, lemma="kıyı", form="kıyılar", features="N;PL")]
    generator = Generator(lexicon_of("eng-tur", *BANK, *forms), Settings(choose="lm", model="m"))
    tried: list[str] = []

    def score(texts: Sequence[str], spans: Sequence[tuple[int, int]]) -> NDArray[np.float64]:
        tried.extend(texts)
        return np.array(
            [text[slice(*span)] == "kıyılar" for text, span in zip(texts, spans, strict=True)],
            float,
        )

    generator.chooser.judge = ReadingJudge(generator.chooser.slates, generator.forms, score, 4)
    assert made_by(generator, [said("The banks")])[0].text == "O kıyılar"
    assert sorted(tried) == ["O banka", "O kıyılar", "O yaka", "O yatırmak"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    lines = ["turn on the light", "light the fire", "play a song", "", "qx", "turn on the radio"]
    (folder / "a.txt").write_text("\n".join(lines[:3]) + "\n", encoding="utf-8")
    (folder / "b.txt").write_text("\n".join(lines[4:]) + "\n", encoding="utf-8")
    read = ["lexicon", "read", str(SAMPLE / "eng-tur.tsv"), "--pair", "eng-tur"]
    assert main(["-q", *read, "--licence", "CC0-1.0", "--out", str(folder / "words")]) == 0
    return folder


def command(home: Path, out: Path, *more: str) -> list[str]:
    base = ["-q", "generate", "run", str(home / "a.txt"), str(home / "b.txt"), "--format", "text"]
    base += ["--pair", "eng-tur", "--lexicon", str(home / "words"), "--shard-rows", "2"]
    return [*base, "--out", str(out), *more]


@pytest.mark.slow
@pytest.mark.parametrize("how", ["sense", "lm"])
def test_run_keeps_the_choices(
    home: Path, tiny: Path, tmp_path: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = ["--choose", how, "--model", str(tiny)]
    assert main(command(home, tmp_path / "one", *model)) == 0
    assert main(command(home, tmp_path / "two", *model, "--workers", "2")) == 0
    shards = [sorted((tmp_path / name).glob("corpus-*")) for name in ("one", "two")]
    assert len(shards[0]) == 3
    assert [path.read_bytes() for path in shards[0]] == [path.read_bytes() for path in shards[1]]
    manifest = json.loads((tmp_path / "one" / "manifest.json").read_text("utf-8"))
    assert str(tiny) not in json.dumps(manifest)
    known = manifest["recipe"]["models"]["eng-tur"]
    assert (known["name"], len(known["fingerprint"])) == (tiny.name, 64)
    assert "may choose otherwise" in manifest["choices"]
    kept = pq.read_table(tmp_path / "one" / "choices-00000.parquet").to_pylist()
    assert [(row["id"], row["token"], row["head"]) for row in kept[:2]] == [
        ("0", 0, "turn on"),
        ("0", 3, "light"),
    ]
    monkeypatch.setattr("lowres.generate.choose.load_judge", None)  # nothing asks a model again
    (tmp_path / "one" / "manifest.json").unlink()
    partial = tmp_path / "one" / ".partial"
    partial.mkdir()
    (partial / "recipe.json").write_text(json.dumps(manifest["recipe"]), encoding="utf-8")
    shards[0][1].unlink()
    (tmp_path / "one" / "counts-00001.json").unlink()
    assert main(command(home, tmp_path / "one", *model)) == 0
    assert [path.read_bytes() for path in shards[0]] == [path.read_bytes() for path in shards[1]]
    assert choices_for(tmp_path / "one", "0").keys() == {"eng-tur"}


@pytest.mark.slow
def test_a_lattice_in_workers(home: Path, tmp_path: Path) -> None:
    lattice = ["--choose", "lattice", "--target-text", str(SAMPLE / "tur.txt")]
    assert main(command(home, tmp_path / "one", *lattice)) == 0
    assert main(command(home, tmp_path / "two", *lattice, "--workers", "2")) == 0
    shards = [sorted((tmp_path / name).glob("corpus-*")) for name in ("one", "two")]
    assert [path.read_bytes() for path in shards[0]] == [path.read_bytes() for path in shards[1]]


def test_another_model_is_another_recipe(
    home: Path, tiny: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(command(home, out, "--choose", "sense", "--model", str(tiny))) == 0
    assert main(command(home, out, "--choose", "sense", "--model", "no/such")) == 1
    assert "differs in models.eng-tur" in capsys.readouterr().err


def test_faults_of_models_in_one_line(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(command(home, tmp_path / "a", "--choose", "lm", "--model", str(home))) == 1
    assert "no language model could be loaded from it" in capsys.readouterr().err
    assert main(command(home, tmp_path / "b", "--choose", "sense")) == 2
    assert "Name it with --model" in capsys.readouterr().err


def test_explain_and_preview(
    home: Path, tiny: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, model = tmp_path / "out", ["--choose", "sense", "--model", str(tiny)]
    assert main(command(home, out, *model)) == 0
    words = ["--lexicon", str(home / "words")]
    explain = ["generate", "explain", str(out), "0~tur~0", *words, "--source", str(home / "a.txt")]
    assert main(explain) == 0
    capsys.readouterr()
    preview = ["generate", "preview", str(home / "a.txt"), "--format", "text", "--pair", "eng-tur"]
    assert main([*preview, *words, *model]) == 0
    assert "turn on" in capsys.readouterr().out
