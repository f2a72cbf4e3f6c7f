"""What an inflector is worth on running text: lemma and features of a treebank's words, and its form.

.. code-block:: text

    python tests/bench/inflect_ud.py --work DIR --langs tur,lit,dan,nob,nld
    python tests/bench/inflect_ud.py --work DIR --langs dan --learner both

The inflector learns from the UniMorph table alone (at most 10,000 rows of it, whole lemmas) and is asked for
nouns, verbs and adjectives of the treebank's test part (its only part, where there is but one). Printed are
the share of the words whose lemma the table holds; there and elsewhere how often table and inflector are
right; the calibration error; and the share of all words that are inflected at a precision of 95 %: by the
table alone, by the table and where it has no answer the inflector, and by the inflector alone.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import polars as pl

from lowres.corpus.treebank import read_words
from lowres.generate.draws import hash64
from lowres.morph import Paradigms
from lowres.morph.evaluate import Known, calibration_error, scored
from lowres.morph.features import canonical
from lowres.morph.learned import LearnedInflector
from lowres.morph.rows import Row
from lowres.morph.ud import bare, to_unimorph
from lowres.text import lower

MOST = 10_000
HOME = Path(os.environ["LOWRES_DATA"])
TREEBANKS = {
    "tur": "Turkish-Kenet",
    "lit": "Lithuanian-ALKSNIS",
    "dan": "Danish-DDT",
    "nob": "Norwegian-Bokmaal",
    "nld": "Dutch-LassySmall",
}
STRESS = dict.fromkeys((0x300, 0x301, 0x303))


class Word(NamedTuple):
    """A word of running text, what the table and the inflector make of it, and how sure that is."""

    row: Row
    held: bool
    by_table: str | None
    learned: str
    sure: float


def table(lang: str) -> list[Row]:
    """Read a table; Lithuanian is written as running text is, without marks of stress."""
    files = (HOME / "unimorph" / lang).glob(f"{lang}*.gz")
    (path,) = (path for path in files if "derivations" not in path.name)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [line.rstrip("\r\n").split("\t") for line in lines if line.count("\t") == 2]
    return [Row(plain(row[0], lang), plain(row[1], lang), canonical(row[2])) for row in rows]


def plain(text: str, lang: str) -> str:
    """Write a word without marks of stress, where tables have them."""
    if lang != "lit":
        return unicodedata.normalize("NFC", text)
    bare_letters = unicodedata.normalize("NFD", text).translate(STRESS)
    return unicodedata.normalize("NFC", bare_letters)


def citation(lemma: str, upos: str, lang: str) -> str:
    """Write a treebank's lemma as the table does: Turkish verbs end in -mak."""
    vowels = [letter for letter in lemma if letter in "aıoueiöü"]
    if lang == "tur" and upos == "VERB" and vowels:
        return lemma + ("mak" if vowels[-1] in "aıou" else "mek")
    return lemma


def some(rows: Sequence[Row]) -> list[Row]:
    """Choose whole lemmas by a hash, until there are rows enough."""
    found: list[Row] = []
    for row in sorted(rows, key=lambda row: (hash64(row.lemma), row)):
        if len(found) >= MOST and row.lemma != found[-1].lemma:
            break
        found.append(row)
    return found


def trained(work: Path, lang: str, rows: Sequence[Row], learner: str) -> Path:
    """Train the inflector, if that was not done before."""
    file, model = work / f"{lang}.tsv", work / f"{lang}-{learner}"
    file.write_text("".join("\t".join(row) + "\n" for row in some(rows)), "utf-8")
    words = ["morph", "train", str(file), "--lang", lang, "--learner", learner, "--out", str(model)]
    subprocess.run([sys.executable, "-m", "lowres.cli", "-q", *words], check=True)
    return model


def asked(lang: str) -> Iterator[tuple[str, str, str]]:
    """Yield lemma, bundle and form of a treebank's words; small letters, as dictionaries have them."""
    parts = sorted((HOME / "text/ud" / f"UD_{TREEBANKS[lang]}").glob("*.conllu*"))
    path = next((path for path in parts if "-test." in path.name), parts[0])
    for word in read_words(path):
        if word.upos in ("NOUN", "VERB", "ADJ") and word.feats not in ("", "_"):
            features = bare(to_unimorph(word.upos, word.feats, lang))
            yield citation(word.lemma, word.upos, lang), features, lower(word.form, lang)


def measure(work: Path, lang: str, learner: str) -> None:
    """Print the figures of a language."""
    rows = table(lang)
    model = trained(work, lang, rows, learner)
    inflector, known = LearnedInflector.load(model), Known.load(model)
    frame = pl.DataFrame(rows, ("lemma", "form", "features"), orient="row")
    paradigms, lemmas = Paradigms(frame), {row.lemma for row in rows}
    told = list(asked(lang))
    got = inflector.inflect_all([(lemma, inflector.whole(bundle)) for lemma, bundle, _ in told])
    words = []
    for (lemma, bundle, form), one in zip(told, got, strict=True):
        forms = paradigms.inflect(lemma, bundle, most=0)
        by_table = lower(forms[0], lang) if len(forms) == 1 else None
        row = Row(lemma, form, bundle)
        words.append(Word(row, lemma in lemmas, by_table, lower(one.text, lang), one.confidence))
    error = calibration_error(scored([word.row for word in words], got, known))
    print(
        json.dumps({"lang": lang, "learner": learner, **figures(words), "ece": error}), flush=True
    )


def figures(words: Sequence[Word]) -> dict[str, float]:
    """Sum up, in percent."""
    held, others = [w for w in words if w.held], [w for w in words if not w.held]
    tabled = [w for w in words if w.by_table]
    right = sum(w.by_table == w.row.form for w in tabled)
    sure = [(2.0, w.by_table == w.row.form) for w in tabled]
    guessed = [(w.sure, w.learned == w.row.form) for w in words if not w.by_table]
    return {
        "n": len(words),
        "lemma_in_table": share(len(held), len(words)),
        "table_answers": share(len(tabled), len(words)),
        "table_right": share(right, len(tabled)),
        "learned_right_in_table": share(sum(w.learned == w.row.form for w in held), len(held)),
        "learned_right_elsewhere": share(sum(w.learned == w.row.form for w in others), len(others)),
        "lemma_right": share(sum(w.row.lemma == w.row.form for w in words), len(words)),
        "at_95_by_table": at_precision(sure, len(words)),
        "at_95_by_both": at_precision(sure + guessed, len(words)),
        "at_95_learned": at_precision(
            [(w.sure, w.learned == w.row.form) for w in words], len(words)
        ),
    }


def at_precision(told: Sequence[tuple[float, bool]], words: int, least: float = 0.95) -> float:
    """Return the largest share of the words, the surest first, of which so many are right."""
    right, most = 0, 0
    for number, (_, is_right) in enumerate(sorted(told, key=lambda one: -one[0]), 1):
        right += is_right
        if right >= least * number:
            most = number
    return share(most, words)


def share(part: int, whole: int) -> float:
    """Return a share in percent."""
    return round(100 * part / max(whole, 1), 1)


def main() -> None:
    """Print a line for each language."""
    wanted = argparse.ArgumentParser()
    wanted.add_argument("--work", type=Path, required=True)
    wanted.add_argument("--langs", default=",".join(TREEBANKS))
    wanted.add_argument("--learner", default="rules")
    options = wanted.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    for lang in options.langs.split(","):
        measure(options.work, lang, options.learner)


if __name__ == "__main__":
    main()
