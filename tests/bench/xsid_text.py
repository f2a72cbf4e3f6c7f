"""Word-for-word text beside xSID's translations: chrF by setting, and a probe trained on such text.

.. code-block:: text

    python tests/bench/xsid_text.py --work build/bench/text
    python tests/bench/xsid_text.py --work build/bench/text --lang tur --lang nld --no-probe
    python tests/bench/xsid_text.py --work build/bench/text --ablations
    python tests/bench/xsid_text.py --work build/bench/text --only "+ names kept" --only mine \\
        --setting 'mine = { choose = "first", inflector = "trained/{lang}" }'

``LOWRES_DATA`` names the folder of corpora. The English xSID test set is translated with English
Wiktionary's translations (FreeDict's for Lithuanian), UniMorph forms (both read once into ``--work``)
and Common Voice text where there is some, and compared with the translated test sets in small letters.
The probe is the linear model, trained on 2,000 English training utterances translated in the same
way, none of which the test set was translated from. All figures are given for the whole test set, for
the half from Facebook (``fb``) and for that from SNIPS; intervals are in ``--json`` lines.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, NamedTuple
from unittest.mock import patch

import numpy as np
import typer
from numpy.typing import NDArray

from lowres.corpus import Utterance, read_corpus
from lowres.generate import run, tagging
from lowres.generate.batches import from_batch, to_batch
from lowres.generate.evaluate import Beside
from lowres.generate.sketch import phrases
from lowres.generate.targets import Target, load_targets
from lowres.lang import Pair
from lowres.lexicon import Request, read_lexicon
from lowres.lexicon.read import write_reading
from lowres.record.fingerprint import input_record
from lowres.record.folder import OutputFolder
from lowres.slu.data import divide, sample
from lowres.slu.probe import probe
from lowres.slu.scores import parts_of, summarise


class Files(NamedTuple):
    """What a language's files are called: in xSID, its lexicon, and its Common Voice folder, if any."""

    xsid: str
    words: str
    text: str


def wiktionary(code: str) -> str:
    """Name the translations of English Wiktionary."""
    return f"wiktionary_dsl/en-{code}-enwiktionary.dsl.dz"


LANGUAGES = {
    "nld": Files("nl", wiktionary("nl"), "nl"),
    "dan": Files("da", wiktionary("da"), "da"),
    "tur": Files("tr", wiktionary("tr"), "tr"),
    "deu": Files("de", wiktionary("de"), "de"),
    "ita": Files("it", wiktionary("it"), "it"),
    "ind": Files("id", wiktionary("id"), "id"),
    "lit": Files("lt", "freedict_tei/eng-lit.tei.gz", ""),
}
DEFAULT = ("nld", "dan", "tur", "deu", "ita")
# The rows of the table: settings of the generator, or None for English as it is. "{lang}" stands for
# the target language. Add rows here, or try one with --setting.
FREQUENT: dict[str, Any] = {"choose": "frequency"}
BEST: dict[str, Any] = {"choose": "auto", "sketch": "{lang}"}
WITHOUT_CLAUSES = "without clause types"
SETTINGS: dict[str, dict[str, Any] | None] = {
    "English copied": None,
    "uniform, exact match": {"choose": "uniform", "match": "exact", "names": "translate"},
    "frequency, lemma": FREQUENT | {"names": "translate"},
    "+ names kept": FREQUENT,
    "+ names kept, not inflected": FREQUENT | {"inflect": "none"},
    "uniform, lemma, names kept": {"choose": "uniform"},
    "auto": {"choose": "auto"},
    "auto, sketch": BEST,
}
# What the last row loses without each of its parts.
ABLATIONS: dict[str, dict[str, Any] | None] = {
    "all": BEST,
    "names auto": BEST | {"names": "auto"},
    "names translated": BEST | {"names": "translate"},
    "uniform choice": BEST | {"choose": "uniform"},
    "most frequent": BEST | {"choose": "frequency"},
    "without clause types": BEST | {WITHOUT_CLAUSES: True},
    "not by table": BEST | {"inflect": "none"},
    "without sketch": {"choose": "auto"},
}
PARTS = {"all": "", "facebook": " fb", "snips": " snips"}
COLUMNS = ("chrF", "intent", "slot F1")
TRAIN_SIZE = 2000

Figures = dict[str, dict[str, float]]  # by column and part


def main(
    work: Annotated[Path, typer.Option("--work", help="Folder that keeps what was read.")],
    lang: Annotated[list[str] | None, typer.Option("--lang", help="Repeatable.")] = None,
    only: Annotated[list[str] | None, typer.Option("--only", help="A row; repeatable.")] = None,
    setting: Annotated[
        list[str] | None, typer.Option("--setting", help='A further row: name = { key = "x" }')
    ] = None,
    probes: Annotated[bool, typer.Option("--probe/--no-probe", help="Train it too.")] = True,
    ablations: Annotated[
        bool, typer.Option("--ablations", help="The rows that leave out one thing each.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="A line of JSON a row.")] = False,
) -> None:
    """Print a Markdown table."""
    rows = (ABLATIONS if ablations else SETTINGS) | {
        k: v for text in setting or () for k, v in tomllib.loads(text).items()
    }
    rows = {name: rows[name] for name in only or rows}
    columns = COLUMNS if probes else COLUMNS[:1]
    if not as_json:
        head = [column + part for column in columns for part in PARTS.values()]
        print(f"| | | {' | '.join(head)} |\n|---|---|{'---:|' * len(head)}")
    for tag in lang or DEFAULT:
        for name, figures in scored(tag, rows, work, probes):
            if as_json:
                print(json.dumps({"lang": tag, "setting": name, **figures}), flush=True)
                continue
            shown = [f"{figures[column][part]:.1f}" for column in columns for part in PARTS]
            print(f"| {tag} | {name} | {' | '.join(shown)} |", flush=True)


def scored(
    tag: str, rows: dict[str, dict[str, Any] | None], work: Path, probes: bool
) -> Iterator[tuple[str, Figures]]:
    """Yield the rows of a language."""
    test = read_xsid(f"{LANGUAGES[tag].xsid}.test.conll", tag)
    parts = {"all": list(range(len(test)))} | parts_of(test)
    english, train = read_xsid("en.test.conll", "eng"), training_set()
    train = sample(divide(train, None, test).train, TRAIN_SIZE)
    lexicons = [str(folder) for folder in read_into(work, tag)]
    for name, settings in rows.items():
        sources = [*english, *(train if probes else ())]
        made = translate(sources, tag, lexicons, settings)
        texts, taught = [one.text for one in made[: len(test)]], made[len(test) :]
        beside = Beside({"made": [texts]}, [one.text for one in test], lowercase=True)
        chrf = {part: beside.scores(at)["made"]["chrf"] for part, at in parts.items()}
        figures = {"chrF": {part: one.value for part, one in chrf.items()}}
        figures["chrF low"] = {part: one.low for part, one in chrf.items()}
        figures["chrF high"] = {part: one.high for part, one in chrf.items()}
        yield name, figures | (probed(taught, test, parts) if probes else {})


def translate(
    utterances: list[Utterance], tag: str, lexicons: list[str], settings: dict[str, Any] | None
) -> list[Utterance]:
    """Translate utterances word for word."""
    if settings is None:
        return utterances
    text = LANGUAGES[tag].text
    texts = sorted(data("text/commonvoice", text).glob("*.txt.gz")) if text else []
    filled = {
        key: value.replace("{lang}", tag) if isinstance(value, str) else value
        for key, value in settings.items()
    }
    blind = filled.pop(WITHOUT_CLAUSES, False)
    target = Target(
        pair=f"eng-{tag}",
        lexicon=tuple(lexicons),
        target_text=tuple(map(str, texts)),
        inflector=filled.pop("inflector", ""),
    )
    with without_clause_types() if blind else nullcontext():
        return from_batch(load_targets([target], filled).apply(to_batch(utterances)))


@contextmanager
def without_clause_types() -> Iterator[None]:
    """Let no clause be a command or a question."""

    def tagged_blindly(*given: Any) -> tagging.Tagged:
        tagged = tagging.tag(*given)
        return tagged._replace(imperative=np.zeros_like(tagged.imperative))

    def none(kinds: list[str]) -> NDArray[np.bool_]:
        return np.zeros(len(kinds), bool)

    asking = patch.multiple(phrases, _are_asking=none, _are_question_marks=none)
    with patch.object(run, "tag", tagged_blindly), asking:
        yield


def probed(train: list[Utterance], test: list[Utterance], parts: dict[str, list[int]]) -> Figures:
    """Train the linear model on generated text and score it on gold."""
    counts = probe(train, test).counts
    found = {part: summarise(counts[at]) for part, at in parts.items()}
    return {
        "intent": {part: one.intent_accuracy for part, one in found.items()},
        "slot F1": {part: one.slot_f1 or 0.0 for part, one in found.items()},
    }


def read_into(work: Path, tag: str) -> list[Path]:
    """Read a language's translations and forms into folders, unless they are there."""
    words, tables = data("lexicons", LANGUAGES[tag].words), data("unimorph", tag)
    named = {"words": (words, None), "forms": (tables, "unimorph")}
    folders = []
    for name, (path, format) in named.items():
        folder = OutputFolder(work / tag / name, "lexicon", {"input": input_record(path)})
        folders.append(folder.path)
        if not folder.complete:
            request = Request(Pair("eng", tag))
            read = read_lexicon(path, request, format=format, licence="CC-BY-SA-3.0")
            write_reading(read, folder)
    return folders


@lru_cache
def read_xsid(name: str, tag: str) -> list[Utterance]:
    """Read one of xSID's evaluation files."""
    return list(read_corpus(data("slu/xsid", name), "xsid", tag, ids="ordinal"))


@lru_cache
def training_set() -> list[Utterance]:
    """Read xSID's English training set."""
    path = data("slu/xsid", "en.train.tsv.gz")
    return list(read_corpus(path, "tsv", "eng", ids="ordinal"))


def data(folder: str, name: str) -> Path:
    """Name a file or folder of corpora."""
    return Path(os.environ["LOWRES_DATA"]) / folder / name


if __name__ == "__main__":
    typer.run(main)
