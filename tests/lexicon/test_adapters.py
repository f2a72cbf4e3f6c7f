"""Every adapter keeps every part of the contract, and the contract notices when one does not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from lowres.lexicon import registry
from lowres.lexicon.registry import Adapter
from lowres.testing import adapter_contract as contract
from lowres.testing.adapter_contract import CHECKS, Check

CODE = """
from lowres.lexicon import Translation, Reject

{top}

def read(source, request):
    for line in {lines}:
        {first}
        src, tab, tgt = line.text.partition("\\t")
        yield Translation(line=line.number, src={src}, tgt=source.clean(tgt){more})
"""
GOOD = {
    "top": "",
    "lines": "source.lines()",
    "first": "pass",
    "more": "",
    "src": "source.clean(src)",
}
WRONG = [
    (contract.check_name, {"top": "open(__file__).close()"}, "at import"),
    (contract.check_golden, {"more": ", note='x'"}, "expected.jsonl:2: write {"),
    (contract.check_repeats, {"top": "import time", "more": ", sense=str(time.perf_counter_ns())"},
     "keep no state"),
    (contract.check_line_numbers, {"more": ") if False else Reject(99, 'x', ''"}, "line number"),
    (contract.check_account, {"first": "if line.number == 2: continue"}, "yield a Reject"),
    (contract.check_cells, {"more": ", note=' x'"}, "sample.tsv:1: note is ' x'"),
    (contract.check_values, {"more": ", weight=0.0"}, "positive"),
    (contract.check_lazy, {"lines": "list(source.lines())"}, "collecting"),
    (contract.check_variation, {"first": "if len(line.text) > 25: raise ZeroDivisionError"},
     "ZeroDivisionError"),
    (contract.check_variation, {"src": "src"}, "read the same records"),
    (contract.check_sentence, {"first": "line = line._replace(text='!\\tx')"}, "no word"),
]  # fmt: skip


def named(value: object) -> str:
    """Name a test's argument: the same in every process."""
    return str(getattr(value, "__name__", value))[:40]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("name", registry.names())
def test_contract(name: str, check: Check, tmp_path: Path) -> None:
    check(registry.get(name), tmp_path)


def test_twelve_checks() -> None:
    numbers = [int((check.__doc__ or "").partition(")")[0][1:]) for check in CHECKS]
    assert numbers == list(range(1, 13))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_coded_adapter_passes(check: Check, tmp_path: Path) -> None:
    check(coded(tmp_path / "coded", {}), tmp_path / "scratch")


@pytest.mark.parametrize(("check", "change", "message"), WRONG, ids=named)
def test_contract_notices(
    check: Check, change: dict[str, str], message: str, tmp_path: Path
) -> None:
    adapter = coded(tmp_path / "coded", change)
    with pytest.raises(AssertionError) as fault:
        check(adapter, tmp_path / "scratch")
    assert message in str(fault.value)
    assert str(adapter.folder) in str(fault.value)


@pytest.mark.parametrize("gone", ["sample.tsv", "expected.jsonl", "README.md"])
def test_contract_asks_for_files(gone: str, tmp_path: Path) -> None:
    adapter = coded(tmp_path / "coded", {})
    (adapter.folder / gone).unlink()
    check = contract.check_description if gone == "README.md" else contract.check_golden
    with pytest.raises(AssertionError, match=r"coded.*write "):
        check(adapter, tmp_path)


def test_sample_in_a_folder(tmp_path: Path) -> None:
    adapter = coded(tmp_path / "coded", {})
    folder = adapter.folder / "sample"
    folder.mkdir()
    shutil.move(adapter.folder / "sample.tsv", folder / "forms.tsv")
    assert contract.sample_of(adapter) == folder / "forms.tsv"
    (folder / "languages.csv").write_text("ID\n", encoding="utf-8")
    for check in CHECKS:
        check(adapter, tmp_path / "scratch")


@pytest.mark.slow
def test_contract_damages_all_files_of_a_sample(tmp_path: Path) -> None:
    beside = "len(source.path.with_name('forms.dat').read_bytes().decode())"
    adapter = coded(tmp_path / "coded", {"first": beside})
    folder = adapter.folder / "sample"
    folder.mkdir()
    shutil.move(adapter.folder / "sample.tsv", folder / "forms.tsv")
    (folder / "forms.dat").write_text("\0 plain", encoding="utf-8")
    with pytest.raises(AssertionError, match="UnicodeDecodeError"):
        contract.check_variation(adapter, tmp_path / "scratch")


def test_two_samples_are_too_many(tmp_path: Path) -> None:
    adapter = coded(tmp_path / "coded", {})
    shutil.copy(adapter.folder / "sample.tsv", adapter.folder / "sample.txt")
    with pytest.raises(AssertionError, match="write one sample"):
        contract.sample_of(adapter)


def coded(folder: Path, change: dict[str, str]) -> Adapter:
    """Write an adapter with code, a sample and what is expected of it."""
    folder.mkdir(parents=True)
    files = {
        "adapter.toml": 'title = "Trial"\nsuffixes = [".tsv"]\ncode = "adapter.py"\n',
        "README.md": "A trial.\n",
        "adapter.py": CODE.format(**(GOOD | change)),
        "sample.tsv": "piñata\tpinyata\ncandle\tmum\nI see\tanlıyorum\n",
        "expected.jsonl": '{"pair": "eng-tur"}\n'
        '{"kind": "translation", "line": 1, "src": "piñata", "tgt": "pinyata"}\n'
        '{"kind": "translation", "line": 2, "src": "candle", "tgt": "mum"}\n'
        '{"kind": "translation", "line": 3, "src": "I see", "tgt": "anlıyorum"}\n',
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return Adapter(folder)
