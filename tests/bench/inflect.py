"""Accuracy of inflectors on SIGMORPHON data, by language: rules, network, and both.

.. code-block:: text

    python tests/bench/inflect.py --work DIR --task low
    python tests/bench/inflect.py --work DIR --task medium --langs turkish,german
    python tests/bench/inflect.py --work DIR --task 2023 --learner rules

Each inflector is trained on its training file alone and scored on the development file of its language,
which it never sees; both lie under ``LOWRES_DATA``. Interrupted, it goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

COLUMNS = {
    "low": "lemma,form,features",
    "medium": "lemma,form,features",
    "2023": "lemma,features,form",
}


def files(task: str) -> dict[str, tuple[Path, Path]]:
    """List the languages of a task, with training and development files."""
    home = Path(os.environ["LOWRES_DATA"]) / "sigmorphon"
    if task == "2023":
        found = sorted((home / "2023").glob("*.trn.gz"))
        return {path.name[:3]: (path, path.parent / f"{path.name[:3]}.dev") for path in found}
    ending = f"-train-{task}"
    found = sorted((home / "2018").glob(f"*{ending}"))
    names = [path.name.removesuffix(ending) for path in found]
    return {
        name: (path, path.parent / f"{name}-dev") for name, path in zip(names, found, strict=True)
    }


def lowres(*words: str) -> dict[str, Any]:
    """Run a command and return what it prints."""
    run = [sys.executable, "-m", "lowres.cli", "-q", *words, "--json"]
    made = subprocess.run(run, check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(made.stdout))


def measure(
    work: Path, task: str, lang: str, train: Path, dev: Path, learner: str
) -> dict[str, Any]:
    """Train and score the inflector of a language, if that was not done before."""
    model = work / f"{task}-{learner}-{lang}"
    kept = model.with_suffix(".json")
    if kept.exists():
        return dict(json.loads(kept.read_text("utf-8")))
    how = ("--columns", COLUMNS[task])
    started = time.monotonic()
    told = lowres(
        "morph",
        "train",
        str(train),
        "--lang",
        "und",
        *how,
        "--learner",
        learner,
        "--out",
        str(model),
    )
    trained = time.monotonic() - started
    found = lowres("morph", "evaluate", str(model), str(dev), *how)
    seconds = {
        "train": round(trained, 1),
        "evaluate": round(time.monotonic() - started - trained, 1),
    }
    parts = ("accuracy", "distance", "n", "calibration_error", "by_seen", "signature")
    result = {**{name: found[name] for name in parts}, "told": told, "seconds": seconds}
    kept.write_text(json.dumps(result), "utf-8")
    return result


def main() -> None:
    """Print a line for each language, and the means."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--work", type=Path, required=True)
    asked.add_argument("--task", choices=COLUMNS, required=True)
    asked.add_argument("--langs", default="")
    asked.add_argument("--learner", default="both")
    options = asked.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    known = files(options.task)
    langs = options.langs.split(",") if options.langs else [*known]
    rows = []
    print(f"{'language':<20} accuracy  distance  ece     n  seconds", flush=True)
    for lang in langs:
        one = measure(options.work, options.task, lang, *known[lang], options.learner)
        rows.append(one)
        figures = f"{one['accuracy']:8.1f}  {one['distance']:8.2f}  {one['calibration_error']:.2f}"
        print(f"{lang:<20} {figures}  {one['n']:4}  {one['seconds']}", flush=True)
    mean = sum(one["accuracy"] for one in rows) / len(rows)
    print(f"{'mean':<20} {mean:8.2f}", flush=True)


if __name__ == "__main__":
    main()
