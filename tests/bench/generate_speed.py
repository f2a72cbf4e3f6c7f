"""Tokens a second of the generator, beside polars and a plain Python loop, and its memory.

.. code-block:: text

    python tests/bench/generate_speed.py --work DIR
    python tests/bench/generate_speed.py --work DIR --rows 20000 --only polars,plain --profile
    python tests/bench/generate_speed.py --work DIR --memory
    python tests/bench/generate_speed.py --work DIR --workers
    python tests/bench/generate_speed.py --work DIR --kills 20

Sentences of Common Voice (CC0), lower-cased, their tokens told apart by single spaces, and the
English-Turkish Wiktionary; both under ``LOWRES_DATA``. Every job goes from file to file in one
thread of one process; rounds go through all of them in turn, so that a busy machine is busy for all,
and the median counts. ``polars`` reads the file, splits the texts, joins them again and writes them,
and changes nothing; ``loop`` is a dictionary and ``random`` over the words of each line.
"""

from __future__ import annotations

import os

os.environ["POLARS_MAX_THREADS"] = "1"  # before anything imports polars

import argparse
import cProfile
import gzip
import json
import pstats
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import NamedTuple

import msgspec
import polars as pl
import pyarrow as pa

from lowres.corpus import Span, Utterance, write_corpus
from lowres.corpus.columns import read_batches
from lowres.generate import Generator, Settings
from lowres.generate.stream import write_shards
from lowres.generate.target_text import TargetText
from lowres.generate.targets import Targets
from lowres.lang import Pair
from lowres.lexicon import Lexicon, Request, merge, read_lexicon
from lowres.record.folder import OutputFolder
from lowres.text import tokenise

ROWS = 200_000
SHARE = 0.9
PLAIN = Settings(
    mode="switch",
    rate=SHARE,
    names="translate",
    choose="uniform",
    match="exact",
    inflect="none",
    longest=1,
)
LABELLED = Settings(mode="switch", rate=SHARE, names="keep", choose="frequency", inflect="none")
INFLECTED = msgspec.structs.replace(LABELLED, inflect="table")
SKETCHED = msgspec.structs.replace(INFLECTED, mode="translate", rate=1.0, sketch="tur")
SETTINGS = {"plain": PLAIN, "labelled": LABELLED, "inflected": INFLECTED, "sketched": SKETCHED}
# polars' job over the very same file, where that is not the plain one
OWN = dict.fromkeys(("labelled", "inflected", "sketched"), "polars-labelled")
OWN["parquet"] = "polars-parquet"
GOALS = {"plain": 0.6, "labelled": 0.35, "sketched": 0.12}


def data() -> Path:
    """The folder of public data."""
    return Path(os.environ["LOWRES_DATA"])


def sentences(join: int) -> Iterator[str]:
    """Yield sentences of Common Voice for ever, so many of them in one."""
    lines: list[str] = []
    for file in sorted((data() / "text/commonvoice/en").glob("*.gz")):
        lines += gzip.decompress(file.read_bytes()).decode().splitlines()
    random.Random(0).shuffle(lines)
    made = cycle([" ".join(lines[at : at + join]) for at in range(0, len(lines), join)])
    yield from made


def spaced(text: str) -> str:
    """Put single spaces between the tokens of a text."""
    return " ".join(text[start:end] for start, end in tokenise(text))


def labelled(number: int, text: str) -> Utterance:
    """Label about every sixth word as a slot of one or two words."""
    draw, tokens = random.Random(number), tokenise(text)
    at, spans = draw.randrange(4), []
    while at < len(tokens):
        last = min(at + draw.randrange(2), len(tokens) - 1)
        label = draw.choice(["city_name", "time", "room", "song_title"])
        spans.append(Span(tokens[at][0], tokens[last][1], label))
        at = last + 2 + draw.randrange(8)
    return Utterance(
        id=f"cv-{number}", lang="eng", text=text, spans=tuple(spans), intents=("other",)
    )


def make_files(work: Path, rows: int, join: int) -> dict[str, Path]:
    """Write the corpora: plain texts, and labelled ones as they were spelled."""
    plain, marked = work / f"plain-{rows}-{join}.jsonl", work / f"labelled-{rows}-{join}.jsonl"
    if not marked.exists():
        with plain.open("w", encoding="utf-8", newline="\n") as stream:
            for at, text in enumerate(islice(sentences(join), rows)):
                row = {"id": f"cv-{at}", "text": spaced(text.lower())}
                stream.write(json.dumps(row, ensure_ascii=False) + "\n")
        texts = enumerate(islice(sentences(join), rows))
        write_corpus(marked, "jsonl", (labelled(at, spaced(text)) for at, text in texts))
    parquet = plain.with_suffix(".parquet")
    if not parquet.exists():
        from lowres.corpus import read_corpus

        write_corpus(parquet, "parquet", read_corpus(plain, "jsonl", "eng"))
    labels = dict.fromkeys(("labelled", "inflected", "sketched"), marked)
    return {"plain": plain, "parquet": parquet, **labels}


def load_lexicon() -> tuple[Lexicon, TargetText]:
    """Load the dictionary, the table of forms and the target text."""
    asked = Request(Pair("eng", "tur"))
    words = data() / "lexicons/wiktionary_dsl/en-tr-enwiktionary.dsl.dz"
    held = [read_lexicon(words, asked, format="dsl", licence="CC-BY-SA-3.0").lexicon]
    for table in [data() / "unimorph/tur/tur.from-sigmorphon.tsv.gz"]:
        held.append(read_lexicon(table, asked, format="unimorph", licence="x").lexicon)
    texts = sorted((data() / "text/commonvoice/tr").glob("*.gz"))
    return merge(held), TargetText.read(texts, "tur")


def polars_job(file: Path, out: Path) -> None:
    """Read, split, join and write."""
    table = pl.read_ndjson(file) if file.suffix == ".jsonl" else pl.read_parquet(file)
    table = table.with_columns(pl.col("text").str.split(" ").list.join(" "))
    if file.suffix == ".jsonl":
        table.write_ndjson(out / "polars.jsonl")
    else:
        table.write_parquet(out / "polars.parquet")


def loop_job(file: Path, out: Path, heads: dict[str, list[str]]) -> None:
    """Replace words by the entries of a dictionary."""
    draw, choice = random.Random(0).random, random.Random(1).choice
    with file.open(encoding="utf-8") as lines, (out / "loop.jsonl").open("w") as stream:
        for line in lines:
            row = json.loads(line)
            words = row["text"].split(" ")
            for at, word in enumerate(words):
                if word in heads and draw() < SHARE:
                    words[at] = choice(heads[word])
            row["text"] = " ".join(words)
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")


def generate_job(file: Path, out: Path, targets: Targets) -> None:
    """Write the variants of a corpus as one shard."""
    format = {".jsonl": "jsonl", ".parquet": "parquet"}[file.suffix]
    shutil.rmtree(out / "made", ignore_errors=True)
    folder = OutputFolder(out / "made", "corpus", {})
    batches = read_batches(file, format, targets.src)
    write_shards(batches, targets, folder, format=format, shard_rows=100_000)


def jobs(files: dict[str, Path], out: Path) -> dict[str, Callable[[], None]]:
    """Name the jobs; those of the generator have their lexicon loaded."""
    lexicon, text = load_lexicon()
    targets = {
        name: Targets([Generator(lexicon, how, text)], [lexicon]) for name, how in SETTINGS.items()
    }
    heads: dict[str, list[str]] = {}
    for head, translation in lexicon.translations.select("src", "tgt").unique().sort("src").rows():
        heads.setdefault(head, []).append(translation)
    found: dict[str, Callable[[], None]] = {
        "loop": lambda: loop_job(files["plain"], out, heads),
        "polars": lambda: polars_job(files["plain"], out),
        "plain": lambda: generate_job(files["plain"], out, targets["plain"]),
        "polars-labelled": lambda: polars_job(files["labelled"], out),
        "labelled": lambda: generate_job(files["labelled"], out, targets["labelled"]),
        "inflected": lambda: generate_job(files["labelled"], out, targets["inflected"]),
        "sketched": lambda: generate_job(files["labelled"], out, targets["sketched"]),
        "polars-parquet": lambda: polars_job(files["parquet"], out),
        "parquet": lambda: generate_job(files["parquet"], out, targets["plain"]),
    }
    return found


class Spent(NamedTuple):
    """Seconds of a job: of the processor, and by the clock."""

    cpu: float
    wall: float


def measure(found: dict[str, Callable[[], None]], rounds: int) -> dict[str, Spent]:
    """Return each job's medians, after a round that does not count."""
    spent: dict[str, list[Spent]] = {name: [] for name in found}
    for number in range(rounds + 1):
        for name, job in found.items():
            cpu, wall = time.process_time(), time.monotonic()
            job()
            if number:
                spent[name].append(Spent(time.process_time() - cpu, time.monotonic() - wall))
    return {name: Spent(*map(median, zip(*some, strict=True))) for name, some in spent.items()}


def report(seconds: dict[str, Spent], tokens: int) -> None:
    """Print a table of speeds and ratios: how many times as fast as polars, and as the loop."""
    print(f"{'':<16} {'of the processor':<49} by the clock")
    heads = ("seconds", "Mtok/s", "x polars", "x own", "x loop")
    print(f"{'job':<16} " + " ".join(f"{head:>9}" for head in 2 * heads) + "  goal")
    for name, spent in seconds.items():
        cells = []
        for at in range(2):
            cells += [f"{spent[at]:.3f}", f"{tokens / spent[at] / 1e6:.2f}"]
            cells += [
                f"{seconds[other][at] / spent[at]:.2f}" if other in seconds else "-"
                for other in ("polars", OWN.get(name, "polars"), "loop")
            ]
        print(
            f"{name:<16} " + " ".join(f"{cell:>9}" for cell in cells) + f"  {GOALS.get(name, '')}"
        )


def profile(job: Callable[[], None]) -> None:
    """Print where a job's time goes."""
    job()
    with cProfile.Profile() as watched:
        job()
    pstats.Stats(watched).sort_stats("tottime").print_stats(28)


def save_lexicon(work: Path) -> Path:
    """Save the dictionary, for jobs that are processes of their own."""
    folder = work / "lexicon"
    if not folder.exists():
        words = data() / "lexicons/wiktionary_dsl/en-tr-enwiktionary.dsl.dz"
        told = ["--format", "dsl", "--pair", "eng-tur", "--licence", "CC-BY-SA-3.0"]
        lowres(["lexicon", "read", str(words), *told, "--out", str(folder)])
    return folder


def lowres(words: list[str], **how: object) -> float:
    """Run a command to its end and return its seconds."""
    start = time.monotonic()
    subprocess.run([sys.executable, "-m", "lowres.cli", "-q", *words], check=True, **how)  # type: ignore[call-overload]
    return time.monotonic() - start


def command(work: Path, file: Path, out: Path, *more: str) -> list[str]:
    """Give the words of a plain run over a corpus."""
    format = {".jsonl": "jsonl", ".parquet": "parquet"}[file.suffix]
    words = ["generate", "run", str(file), "--format", format, "--lexicon", str(save_lexicon(work))]
    plain = ["--mode", "switch", "--rate", "0.9", "--names", "translate", "--match", "exact"]
    return [*words, "--pair", "eng-tur", *plain, "--out", str(out), "--overwrite", *more]


def peak_of(words: list[str]) -> float:
    """Run a command and return the most anonymous memory that it held, in MB."""
    process = subprocess.Popen([sys.executable, "-m", "lowres.cli", "-q", *words])
    status, most = Path(f"/proc/{process.pid}/status"), 0
    while process.poll() is None:
        held = [line.split()[1] for line in status.read_text().splitlines() if "RssAnon" in line]
        most = max([most, *map(int, held)])
        time.sleep(0.005)
    return most / 1024


def measure_memory(work: Path, rows: int) -> None:
    """Print peak anonymous memory on a corpus and on one ten times as large."""
    for format in ("plain", "parquet"):
        peaks = []
        for times in (1, 10):
            file = make_files(work, rows * times, 1)[format]
            peaks.append(peak_of(command(work, file, work / "made")))
        print(f"{format}: {peaks[0]:.0f} MB, ten times the input {peaks[1]:.0f} MB, ", end="")
        print(f"x{peaks[1] / peaks[0]:.2f} (goal 1.3)")


def measure_workers(work: Path, rows: int, rounds: int) -> None:
    """Print how much faster two workers are than one; a start takes each of them a second."""
    file, spent = make_files(work, rows, 1)["plain"], dict[str, list[float]]()
    for _ in range(rounds):
        for workers in ("1", "2"):
            words = command(work, file, work / "made", "--workers", workers)
            spent.setdefault(workers, []).append(lowres(words))
    one, two = (median(seconds) for seconds in spent.values())
    print(f"one {one:.2f} s, two {two:.2f} s, x{one / two:.2f} (goal 1.7)")


def kill_often(work: Path, rows: int, kills: int) -> None:
    """Kill a run at random moments and resume it; its bytes must be those of a whole one."""
    file, draw = make_files(work, rows, 1)["plain"], random.Random(0)
    more = ["--shard-rows", str(max(rows // 200, 1)), "--workers", "2"]
    lowres(command(work, file, work / "whole", *more))
    words = [word for word in command(work, file, work / "cut", *more) if word != "--overwrite"]
    shutil.rmtree(work / "cut", ignore_errors=True)
    for _ in range(kills):
        process = subprocess.Popen([sys.executable, "-m", "lowres.cli", "-q", *words])
        time.sleep(1 + 3 * draw.random())
        process.send_signal(signal.SIGKILL)
        process.wait()
    lowres(words)
    shards = sorted((work / "whole").glob("corpus-*"))
    same = all(one.read_bytes() == (work / "cut" / one.name).read_bytes() for one in shards)
    print(f"{kills} kills, {len(shards)} shards: {'equal' if same else 'DIFFERENT'} bytes")


def main() -> None:
    """Measure what was asked for."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--work", type=Path, required=True)
    asked.add_argument("--rows", type=int, default=ROWS)
    asked.add_argument("--join", type=int, default=1, help="sentences put in one")
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--only", default="")
    asked.add_argument("--profile", action="store_true")
    asked.add_argument("--memory", action="store_true")
    asked.add_argument("--workers", action="store_true")
    asked.add_argument("--kills", type=int, default=0)
    options = asked.parse_args()
    pa.set_cpu_count(1)
    options.work.mkdir(parents=True, exist_ok=True)
    if options.memory:
        measure_memory(options.work, options.rows)
        return
    if options.workers:
        measure_workers(options.work, 10 * options.rows, options.rounds)
        return
    if options.kills:
        kill_often(options.work, options.rows, options.kills)
        return
    files = make_files(options.work, options.rows, options.join)
    found = jobs(files, options.work)
    if options.only:
        found = {name: found[name] for name in options.only.split(",")}
    if options.profile:
        for job in found.values():
            profile(job)
        return
    with files["plain"].open(encoding="utf-8") as lines:
        tokens = sum(json.loads(line)["text"].count(" ") + 1 for line in lines)
    print(f"{options.rows} sentences, {tokens} tokens; medians of {options.rounds} rounds")
    report(measure(found, options.rounds), tokens)


if __name__ == "__main__":
    main()
