"""The whole adaptation, tiny: it learns, it resumes exactly, `slu train` takes what it writes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from lowres.cli.main import main
from lowres.errors import InputError
from lowres.pretrain.settings import PretrainSettings
from lowres.record.folder import OutputFolder

pytest.importorskip("torch", reason="the extra [train] is not installed")
from lowres.pretrain.adapt import Showing, adapt
from lowres.pretrain.loop import rate
from lowres.pretrain.mixture import Part

SMALL = PretrainSettings(steps=24, tokens_per_batch=256, longest=32, lr=5e-3, checkpoint_every=5)


class Killed(Exception):
    pass


def killed_at(last: int) -> Showing:
    @contextmanager
    def showing(steps: int) -> Iterator[Callable[[int, str], None]]:
        done = 0

        def advance(number: int, note: str) -> None:
            nonlocal done
            done += number
            if done == last:
                raise Killed

        yield advance

    return showing


def run(tiny: Path, out: Path, texts: list[str], settings: PretrainSettings, *how: Any) -> Any:
    parts = [Part("a", "eng", texts[::2]), Part("b", "eng", texts[1::2], 0.5)]
    return adapt(str(tiny), parts, settings, OutputFolder(out, "encoder", {}), *how)


@pytest.mark.parametrize(
    "at", [pytest.param(1, marks=pytest.mark.slow), pytest.param(5, marks=pytest.mark.slow), 13]
)
def test_resumed_is_the_same(at: int, tiny: Path, texts: list[str], tmp_path: Path) -> None:
    whole = run(tiny, tmp_path / "whole", texts, SMALL)
    with pytest.raises(Killed):
        run(tiny, tmp_path / "cut", texts, SMALL, killed_at(at))
    kept = [path.name for path in (tmp_path / "cut").glob("checkpoint/*")]
    assert kept == {1: [], 5: ["00000005"], 13: ["00000010"]}[at]
    assert not [path for path in tmp_path.rglob("*") if path.suffix in (".pt", ".bin", ".pkl")]
    resumed = run(tiny, tmp_path / "cut", texts, SMALL)
    for name in ("model.safetensors", "config.json", "tokenizer.json"):
        assert (tmp_path / "whole" / name).read_bytes() == (tmp_path / "cut" / name).read_bytes()
    assert resumed["held_out"] == whole["held_out"]
    assert resumed["training"]["loss"] == whole["training"]["loss"]
    assert resumed["training"]["tokens"] == whole["training"]["tokens"]
    assert not (tmp_path / "cut" / "checkpoint").exists()


def test_it_learns(tiny: Path, texts: list[str], tmp_path: Path) -> None:
    manifest = run(tiny, tmp_path / "out", texts, SMALL)
    losses = manifest["training"]["loss"]
    assert losses[-1] < losses[0] - 0.1
    for part in manifest["held_out"]:
        assert part["n"] > 0
        for measure in ("loss", "loss_per_character"):
            assert part["after"][measure] < part["before"][measure]
    assert manifest["counts"]["sentences"] == len(texts)
    assert str(tmp_path) not in json.dumps(manifest)
    assert str(tiny) not in (tmp_path / "out" / "config.json").read_text(encoding="utf-8")


def test_seed_and_schedule_matter(tiny: Path, texts: list[str], tmp_path: Path) -> None:
    weights, before = set(), []
    for at, change in enumerate(({}, {"seed": 1}, {"schedule": "cosine"}, {"whole_words": True})):
        settings = msgspec.structs.replace(SMALL, steps=6, **change)
        manifest = run(tiny, tmp_path / str(at), texts, settings)
        before.append([part["before"] for part in manifest["held_out"]])
        weights.add((tmp_path / str(at) / "model.safetensors").read_bytes())
    assert len(weights) == 4
    assert before == before[:1] * 4, "held-out masks do not depend on settings"


@pytest.mark.parametrize("schedule", ["linear", "cosine"])
def test_learning_rate(schedule: Any) -> None:
    settings = PretrainSettings(lr=1.0, warm_up=0.2, schedule=schedule)
    rates = [rate(step, 50, settings) for step in range(50)]
    assert rates[9] == max(rates) == 1.0
    assert rates[:10] == sorted(rates[:10])
    assert rates[10:] == sorted(rates[10:], reverse=True)
    assert 0 <= rates[-1] < 0.1


def test_without_a_head(tiny: Path, texts: list[str], tmp_path: Path, caplog: Any) -> None:
    from transformers import AutoModel

    bare = tmp_path / "bare"
    shutil.copytree(tiny, bare)
    AutoModel.from_pretrained(tiny).save_pretrained(bare)
    for name in ("one", "two"):
        run(bare, tmp_path / name, texts, msgspec.structs.replace(SMALL, steps=2))
    assert "has no masked-LM head; a fresh one is trained" in caplog.text
    one, two = ((tmp_path / name / "model.safetensors").read_bytes() for name in ("one", "two"))
    assert one == two, "the fresh head follows from the seed"


def test_a_tokenizer_without_a_mask(tiny: Path, texts: list[str], tmp_path: Path) -> None:
    maskless = tmp_path / "maskless"
    shutil.copytree(tiny, maskless)
    path = maskless / "tokenizer_config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**config, "mask_token": None}), encoding="utf-8")
    with pytest.raises(InputError, match="no mask"):
        run(maskless, tmp_path / "out", texts, SMALL)


class TestCommand:
    """`lowres pretrain run`."""

    @pytest.fixture
    def corpus(self, texts: list[str], written: Callable[[list[str]], Path]) -> Path:
        return written(texts)

    @pytest.fixture
    def words(self, tiny: Path, corpus: Path, tmp_path: Path) -> list[str]:
        out = ["--out", str(tmp_path / "out"), "--lang", "en", "--steps", "3"]
        return ["pretrain", "run", "--model", str(tiny), "--corpus", str(corpus), *out]

    def test_to_slu_train(
        self, words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        from importlib.resources import files

        assert main([*words, "--add-tokens", "20", "--lr", "0.001", "--json"]) == 0
        summary = json.loads(capsys.readouterr().out)
        assert summary["training"]["steps"] == 3
        assert summary["vocabulary"]["added"] == 20
        fertility = summary["vocabulary"]["fertility"]
        assert fertility["after"] < fertility["before"]
        assert summary["held_out"][0]["lang"] == "eng"
        train, recipe = str(files("lowres.sample") / "tur.train.jsonl"), tmp_path / "r.toml"
        recipe.write_text("steps = 2\nbatch = 4\nbuckets = 512\nwidth = 16\nfrozen = 0\n", "utf-8")
        told = ["--model", str(tmp_path / "out"), "--train", train, "--format", "jsonl"]
        told += ["--recipe", str(recipe), "--out", str(tmp_path / "slu")]
        assert main(["slu", "train", *told]) == 0
        manifest = json.loads((tmp_path / "slu" / "manifest.json").read_text("utf-8"))
        assert manifest["recipe"]["model"]["name"] == "out"

    def test_again_is_complete(self, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        assert main([*words, "--json"]) == 0
        first = capsys.readouterr().out
        assert main([*words, "--json"]) == 0
        shown = capsys.readouterr()
        assert shown.out == first
        assert "complete already" in shown.err
        assert main([*words, "--seed", "1"]) == 1
        assert "differs in settings.seed" in capsys.readouterr().err

    def test_recipe(
        self, words: list[str], corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        recipe = tmp_path / "r.toml"
        recipe.write_text(
            'epochs = 1\n[[corpus]]\nfile = "text.txt"\nlang = "eng"\nweight = 2.0\n'
            f'[[corpus]]\nfile = "{corpus.name}"\nlang = "tur"\n',
            encoding="utf-8",
        )
        out = tmp_path / "out"
        told = [*words[:4], "--recipe", str(recipe), "--out", str(out)]
        assert main(told) == 0
        shown = capsys.readouterr()
        assert "loss before" in shown.out
        assert "steps: " in shown.err
        inputs = json.loads((out / "manifest.json").read_text("utf-8"))["recipe"]["inputs"]
        assert [(one["name"], one["lang"], one["weight"]) for one in inputs] == [
            ("text.txt", "eng", 2.0),
            ("text.txt", "tur", 1.0),
        ]

    @pytest.mark.parametrize(
        ("change", "code", "message"),
        [
            (["--model", "/no/such/folder"], 1, "no encoder with masked language modelling"),
            (["--corpus", "/no/such/file"], 1, "no such file"),
            (["--format", "txet"], 2, 'Did you mean "text"'),
            (["--lang", "xx"], 2, '"xx" is not a known language'),
            (["--epochs", "2"], 2, "--steps and --epochs"),
            (["--lr", "0"], 2, "lr"),
            (["--recipe", "typo.toml"], 1, 'unknown key "stesp". Did you mean "steps"'),
        ],
    )
    def test_bad_input(
        self,
        change: list[str],
        code: int,
        message: str,
        words: list[str],
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.chdir(tmp_path)
        Path("typo.toml").write_text("stesp = 3\n", encoding="utf-8")
        assert main([*words, *change]) == code
        shown = capsys.readouterr()
        assert message in shown.err
        assert shown.err.count("\n") == 1

    def test_no_text(
        self,
        words: list[str],
        tmp_path: Path,
        written: Callable[[list[str]], Path],
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        written([""])
        assert main(words) == 1
        assert "there is no utterance in it" in capsys.readouterr().err
        assert main([*words[:4], *words[6:]]) == 2
        assert "there is no text: give --corpus" in capsys.readouterr().err
