"""Rules by which slots are scored: strict, and those of three papers with their quirks.

======= ===================================================================== ======================
rule    a slot counts as found when                                           exact match also needs
======= ===================================================================== ======================
strict  start, end (in characters) and label are equal                        equal slots
massive runs of one label are equal; neighbours with one label are one slot,  equal runs
        ``Other`` is none, and what is predicted is cut or filled up to gold
xsid    the first token, the label and the end are equal, where the end is    equal slots
        the token after the slot, but in a slot that ends the sentence the
        last token: there one token more or less is not seen. An ``I-``
        without a ``B-`` is none, the label of an ``I-`` is not looked at
conll   chunks are equal; an ``I-`` that continues nothing begins one         equal tags
======= ===================================================================== ======================

All but *strict* look at the tokens of gold (its own, or ours), never at sub-words; a token is cut
where a slot on either side begins or ends inside it. Sources: FitzGerald et al. 2023
(https://github.com/alexa/massive, ``eval_preds``); van der Goot et al. 2021
(https://github.com/mainlp/xsid, ``nluEval.py``); Tjong Kim Sang and Buchholz 2000 (``conlleval``, which
``seqeval`` follows), with the exact match of Goo et al. 2018.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from itertools import groupby
from typing import Literal, NamedTuple

import msgspec

from lowres.corpus.bio import Offsets, drop_overlaps, spans_of, tag
from lowres.corpus.utterance import Token, Utterance

__all__ = ["Matched", "Rule", "conll", "massive", "match", "xsid"]

Rule = Literal["strict", "massive", "xsid", "conll"]
_OTHER = "Other"


class Matched(NamedTuple):
    """Slots found, in gold and predicted, and whether both are equal in the rule's eyes."""

    found: int
    gold: int
    predicted: int
    equal: bool


def match(gold: Utterance, predicted: Utterance, rule: Rule) -> Matched:
    """Match the slots of an utterance under a rule.

    Args:
        gold: a labelled utterance.
        predicted: the same text with predicted slots.
        rule: how slots are matched.
    """
    if rule == "strict":
        return _matched(*(drop_overlaps(one.spans or ())[0] for one in (gold, predicted)))
    return _BY_TAGS[rule](*_tags(gold, predicted))


def massive(gold: Sequence[str], predicted: Sequence[str]) -> Matched:
    """Match two sequences of labels, one a token and without B or I, as MASSIVE does.

    >>> massive(["X", "X", "Y"], ["X", "X", "Z"])
    Matched(found=1, gold=2, predicted=2, equal=False)
    """
    filled = [*predicted, *[_OTHER] * len(gold)][: len(gold)]
    return _matched(_runs(gold), _runs(filled))


def xsid(gold: Sequence[str], predicted: Sequence[str]) -> Matched:
    """Match two sequences of BIO tags as the script of xSID does.

    >>> xsid(["O", "B-x", "I-x"], ["O", "B-x", "O"])
    Matched(found=1, gold=1, predicted=1, equal=True)
    """
    return _matched(_xsid_spans(gold), _xsid_spans(predicted))


def conll(gold: Sequence[str], predicted: Sequence[str]) -> Matched:
    """Match two sequences of BIO tags as conlleval does."""
    places = [(at, at + 1) for at in range(len(gold))]
    found = _matched(spans_of(places, gold), spans_of(places, predicted))
    return found._replace(equal=list(gold) == list(predicted))


def _massive_of_tags(gold: Sequence[str], predicted: Sequence[str]) -> Matched:
    plain = ([bio[2:] or _OTHER for bio in tags] for tags in (gold, predicted))
    return massive(*plain)


_BY_TAGS: Mapping[str, Callable[[Sequence[str], Sequence[str]], Matched]] = {
    "massive": _massive_of_tags,
    "xsid": xsid,
    "conll": conll,
}


def _matched(gold: Sequence[Hashable], predicted: Sequence[Hashable]) -> Matched:
    true, guessed = frozenset(gold), frozenset(predicted)
    return Matched(len(true & guessed), len(true), len(guessed), true == guessed)


def _runs(labels: Sequence[str]) -> list[tuple[int, int, str]]:
    found, start = [], 0
    for label, run in groupby(labels):
        end = start + len(list(run))
        if label != _OTHER:
            found.append((start, end, label))
        start = end
    return found


def _xsid_spans(tags: Sequence[str]) -> list[tuple[int, int, str]]:
    last = len(tags) - 1
    return [
        (
            start,
            next((at for at in range(start + 1, last + 1) if tags[at][0] != "I"), last),
            bio[2:],
        )
        for start, bio in enumerate(tags)
        if bio[0] == "B"
    ]


def _tags(gold: Utterance, predicted: Utterance) -> tuple[list[str], list[str]]:
    """Tag both sides on the tokens of gold, cut at the edges of either side's slots."""
    cut = tag(_on(tag(gold).tokens, predicted))
    return tag(_on(cut.tokens, gold)).tags, cut.tags


def _on(tokens: Sequence[Offsets], utterance: Utterance) -> Utterance:
    return msgspec.structs.replace(utterance, tokens=tuple(Token(*token) for token in tokens))
