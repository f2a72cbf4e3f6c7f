"""What the runs on a target language share: corpora, lexicons, tables and counted target text."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from lowres.corpus.formats import read_corpus
from lowres.corpus.leaks import texts, without
from lowres.corpus.utterance import Utterance
from lowres.experiment.arms import Words
from lowres.experiment.plan import CorpusPlan, LexiconPlan, Plan, TargetPlan
from lowres.generate.target_text import TargetText
from lowres.lang import Pair, canonical
from lowres.lexicon import Lexicon, Reading, Request, merge, mix, read_lexicon
from lowres.record.fingerprint import fingerprint
from lowres.slu.data import divide, sample

__all__ = ["Data", "load_data", "load_lexicon", "read_lexicon_file"]


class Data(NamedTuple):
    """What the runs on one target share.

    Attributes:
        train: source training set, without leaks and its development part, as large as asked.
        dev: source development set.
        gold: target training set without what stands in test, empty where there is none.
        test: target test set.
        words: the lexicons, and what target text tells.
        dropped: training utterances that the test set was translated from.
    """

    train: list[Utterance]
    dev: list[Utterance]
    gold: list[Utterance]
    test: list[Utterance]
    words: Words
    dropped: int


_loaded: dict[str, Data] = {}


def load_data(plan: Plan, target: TargetPlan) -> Data:
    """Read what a target needs, once for all its runs in this process."""
    key = fingerprint([plan.source, target, plan.leaks])
    if key not in _loaded:
        test = _target_part(target, target.test)
        parts = divide(_source(plan.source), None, test, plan.leaks)
        train = sample(parts.train, plan.source.size)
        gold = _target_part(target, target.train) if target.train else []
        if plan.leaks == "drop":
            gold = without(gold, texts(test)).utterances
        words = _words(plan, target)
        _loaded[key] = Data(train, parts.dev, gold, test, words, parts.dropped["train"])
    return _loaded[key]


def load_lexicon(plan: Plan, target: TargetPlan, how: LexiconPlan) -> Lexicon:
    """Load a lexicon from its folder or file."""
    path = Path(how.file)
    return Lexicon.load(path) if path.is_dir() else read_lexicon_file(plan, target, how).lexicon


def read_lexicon_file(plan: Plan, target: TargetPlan, how: LexiconPlan) -> Reading:
    """Read a lexicon file."""
    pair = Pair(plan.source.lang, canonical(how.lang) if how.lang else target.lang)
    request = Request(pair, how.columns)
    return read_lexicon(Path(how.file), request, format=how.format, licence=how.licence)


def _words(plan: Plan, target: TargetPlan) -> Words:
    plain = load_lexicon(plan, target, target.lexicon)
    mixed = mix(plain, [load_lexicon(plan, target, how) for how in target.mix])
    tables = [load_lexicon(plan, target, how) for how in target.tables]
    files = [Path(file) for file in target.text]
    changes = [plan.generator, target.generator, *plan.ablations.values()]
    pairs = any(how.get("choose") == "lattice" for how in changes)
    text = TargetText.read(files, target.lang, pairs=pairs) if files else None
    return Words(plain, merge([mixed, *tables]), text)


@lru_cache(maxsize=1)
def _source(source: CorpusPlan) -> tuple[Utterance, ...]:
    """Read the source corpus, once for all target languages."""
    return tuple(read_corpus(Path(source.train), source.format, source.lang, ids=source.ids))


def _target_part(target: TargetPlan, path: str) -> list[Utterance]:
    return list(read_corpus(Path(path), target.format, target.lang, ids="any"))
