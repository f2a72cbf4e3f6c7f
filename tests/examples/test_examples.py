"""The batch function under other engines: each example does what it says, the same as here."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from examples import datasets_map, spark_map
from generate.test_stream import lexicon_folder  # noqa: F401  (a fixture)
from lowres import Generator, Lexicon, Settings
from lowres.corpus.columns import read_batches, write_batches
from lowres.generate.batches import SCHEMA
from lowres.generate.targets import Targets

SAMPLE = Path(str(files("lowres.sample")))
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def lexicon(lexicon_folder: Path) -> Lexicon:  # noqa: F811
    return Lexicon.load(lexicon_folder)


@pytest.fixture(scope="module")
def corpus() -> pa.Table:
    return pa.Table.from_batches(read_batches(SAMPLE / "eng.jsonl", "jsonl", "eng"))


def expected(lexicon: Lexicon, corpus: pa.Table) -> pa.Table:
    generator = Generator(lexicon, Settings(seed=4))
    made = map(generator.apply, corpus.combine_chunks().to_batches())
    return pa.Table.from_batches(made).sort_by("id")


def test_as_spark_calls_it(lexicon: Lexicon, corpus: pa.Table) -> None:
    """With a generator that has travelled, and an iterator of batches of any size."""
    shipped = pickle.dumps(Generator(lexicon, Settings(seed=4)))
    of_batches = spark_map.variants(pickle.loads(shipped))
    made = pa.Table.from_batches(of_batches(iter(corpus.to_batches(max_chunksize=7))))
    assert made.sort_by("id").equals(expected(lexicon, corpus))


def test_as_datasets_calls_it(lexicon: Lexicon, corpus: pa.Table) -> None:
    of_table = datasets_map.variants(Generator(lexicon, Settings(seed=4)))
    parts = [of_table(corpus.slice(start, 50)) for start in range(0, len(corpus), 50)]
    assert pa.concat_tables(parts).sort_by("id").equals(expected(lexicon, corpus))


def test_targets_travel_too(lexicon: Lexicon, corpus: pa.Table) -> None:
    targets = Targets([Generator(lexicon, Settings(seed=4))], [lexicon])
    apply = pickle.loads(pickle.dumps(targets.apply))
    made = pa.Table.from_batches(map(apply, corpus.to_batches()))
    assert made.sort_by("id").equals(expected(lexicon, corpus))


def run(name: str, lexicon: Path, corpus: pa.Table, work: Path) -> Path:
    write_batches(work / "corpus.parquet", "parquet", corpus.to_batches())
    words = [str(HERE / name), str(work / "corpus.parquet"), str(lexicon), str(work / "out")]
    told = {**os.environ, "HF_HOME": str(work / "cache"), "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(
        [sys.executable, *words], env=told, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return work / "out"


@pytest.mark.slow
@pytest.mark.skipif(not find_spec("datasets"), reason="datasets is not installed")
def test_with_datasets(
    lexicon_folder: Path,  # noqa: F811
    lexicon: Lexicon,
    corpus: pa.Table,
    tmp_path: Path,
) -> None:
    out = run("datasets_map.py", lexicon_folder, corpus, tmp_path)
    (file,) = out.glob("*.arrow")
    with pa.memory_map(str(file)) as stream:
        made = pa.ipc.open_stream(stream).read_all()
    assert made.cast(SCHEMA).sort_by("id").equals(expected(lexicon, corpus))


@pytest.mark.slow
@pytest.mark.skipif(not find_spec("pyspark"), reason="pyspark is not installed")
@pytest.mark.skipif(not shutil.which("java"), reason="Spark needs Java")
def test_with_spark(
    lexicon_folder: Path,  # noqa: F811
    lexicon: Lexicon,
    corpus: pa.Table,
    tmp_path: Path,
) -> None:
    out = run("spark_map.py", lexicon_folder, corpus, tmp_path)
    made = pq.read_table(out).cast(SCHEMA).sort_by("id")
    assert made.equals(expected(lexicon, corpus))
