"""Seconds and memory of reading a lexicon, beside plain Python that only splits the lines.

.. code-block:: text

    python tests/bench/lexicon_read.py --rows 1000000
    python tests/bench/lexicon_read.py --rows 10000000 --rounds 1 --only split,declared
    python tests/bench/lexicon_read.py --file eng-swh.tei --format tei --pair eng-swh

Each reading is a process of its own on one core, from the file to the saved lexicon folder; rounds
go through all of them in turn, so that a busy machine is busy for all. Printed are the least CPU
seconds, those of the wall in the same round, how many times the baseline that is, and peak memory.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SYLLABLES = ["ba", "ci", "du", "fe", "go", "ka", "lo", "mu", "ne", "so", "vwa", "ğe", "şı", "ñu"]
PLAIN = 'title = "Plain"\nsuffixes = [".tsv"]\ncolumns = { src = 1, pos = 2, tgt = 3 }\n'
CLEANED = (
    PLAIN + "clean = { split = ';,', strip_brackets = '()', missing = ['-'] }\n"
    "values = { pos = { n = 'NOUN', v = 'VERB', a = 'ADJ' } }\n"
)
CODED = """
from lowres.lexicon import Reject, Translation

def read(source, request):
    clean = source.clean
    for number, text in source.lines():
        cells = [clean(cell) for cell in text.split("\\t")]
        if len(cells) != 3 or not cells[0] or not cells[2]:
            yield Reject(number, "missing-cell", text)
        else:
            yield Translation(line=number, src=cells[0], tgt=cells[2], pos=cells[1] or None)
"""


def write_rows(path: Path, rows: int) -> None:
    """Write a table: of its rows a tenth have several translations, a twentieth brackets."""
    draw = random.Random(0)
    words = ["".join(draw.choices(SYLLABLES, k=draw.randint(2, 4))) for _ in range(1 << 17)]
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for row in range(rows):
            head, one, other = (draw.choice(words) for _ in range(3))
            between = ", " if row % 10 == 0 else " "
            note = " (old)" if row % 20 == 0 else ""
            stream.write(f"{head} {row % 977}\t{'nva'[row % 3]}\t{one}{between}{other}{note}\n")


def split_lines(path: Path) -> int:
    """Do the least that a reader does: read the lines, and split them."""
    with path.open(encoding="utf-8", newline="\n") as stream:
        return sum(len(line.rstrip("\n").split("\t")) == 3 for line in stream)


def read(path: Path, format: str, pair: str) -> int:
    """Read a file into a saved lexicon, and return how many rows it has."""
    from lowres.lang import parse_pair
    from lowres.lexicon import Request, read_lexicon
    from lowres.lexicon.read import write_reading
    from lowres.record.folder import OutputFolder

    reading = read_lexicon(path, Request(parse_pair(pair)), format=format, licence="CC0-1.0")
    with tempfile.TemporaryDirectory() as folder:
        write_reading(reading, OutputFolder(Path(folder) / "lexicon", "lexicon", {}))
    return sum(reading.lexicon.sizes.values())


def measure(path: Path, format: str, pair: str) -> None:
    """Be the process that is measured: print what it took as JSON."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    started = time.perf_counter()
    rows = read(path, format, pair) if format else split_lines(path)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    taken = {
        "rows": rows,
        "cpu": usage.ru_utime + usage.ru_stime,
        "wall": time.perf_counter() - started,
        "megabytes": usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10),
    }
    print(json.dumps(taken))


def child(path: Path, format: str, pair: str) -> dict[str, float]:
    """Measure one reading in a process of its own."""
    command = [sys.executable, __file__, "--measure", str(path), "--format", format, "--pair", pair]
    threads = {"OMP_NUM_THREADS": "1", "POLARS_MAX_THREADS": "1"}
    done = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, env=os.environ | threads
    )
    return dict(json.loads(done.stdout))


def adapters(home: Path) -> dict[str, str]:
    """Write the adapters that are compared, and return them by name; the baseline is none."""
    texts = {"declared": PLAIN, "cleaned": CLEANED}
    for name, text in texts.items():
        (home / name).mkdir()
        (home / name / "adapter.toml").write_text(text, encoding="utf-8")
    (home / "coded").mkdir()
    described = 'title = "Coded"\nsuffixes = [".tsv"]\ncode = "adapter.py"\n'
    (home / "coded/adapter.toml").write_text(described, encoding="utf-8")
    (home / "coded/adapter.py").write_text(CODED, encoding="utf-8")
    return {"split": ""} | {name: f"{home}/{name}" for name in (*texts, "coded")}


def main() -> None:
    """Measure and print a table."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--only", default="split,declared,cleaned,coded")
    options.add_argument("--file", type=Path, help="a real file instead, with --format and --pair")
    options.add_argument("--format", default="")
    options.add_argument("--pair", default="seh-eng")
    options.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.measure:
        measure(asked.measure, asked.format, asked.pair)
        return
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        path, ways = asked.file or home / "words.tsv", adapters(home)
        ways = {name: way for name, way in ways.items() if name in asked.only.split(",")}
        if asked.file:
            ways = {"split": "", asked.format: asked.format}
        else:
            write_rows(path, asked.rows)
        rounds = [
            {name: child(path, way, asked.pair) for name, way in ways.items()}
            for _ in range(asked.rounds)
        ]
    best = {
        name: min((one[name] for one in rounds), key=lambda taken: taken["cpu"]) for name in ways
    }
    print(f"{'':10} {'rows':>10} {'cpu s':>8} {'wall s':>8} {'x split':>8} {'MB':>6}")
    for name, taken in best.items():
        ratio = taken["cpu"] / best["split"]["cpu"]
        print(
            f"{name:10} {taken['rows']:10.0f} {taken['cpu']:8.2f} {taken['wall']:8.2f} "
            f"{ratio:8.1f} {taken['megabytes']:6.0f}"
        )


if __name__ == "__main__":
    main()
