"""UD features as UniMorph bundles, and bundles as UD features, with nothing lost on the way.

What UniMorph has no tag for stays in the bundle as UD writes it, ``PRO;PL;PronType=Prs``; a tag that UD
has no feature for becomes a value of the feature ``UniMorph``. A tag that is written like a feature
outweighs others that say something of that feature. Bundles are written flat; layers are read as well.

With a language, bundles are as its UniMorph tables have them; what these do not mark stays as UD has it.

McCarthy et al. 2018, https://aclanthology.org/W18-6011; ``ud.toml`` beside this file holds the tables.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from lowres.errors import UnknownName, UsageError
from lowres.morph.feats import feature_of, parse, written
from lowres.morph.features import canonical, order, split, tags, well_formed
from lowres.morph.ud_layers import is_verbal, layer_tags, layered, opened
from lowres.morph.ud_tables import POS, Tables, tables

__all__ = ["PARTS_OF_SPEECH", "bare", "lost", "to_ud", "to_unimorph"]

PARTS_OF_SPEECH = tuple(
    "ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X".split()  # noqa: SIM905
)
_OTHER = "UniMorph"
_NO_TAG = re.compile(r"[|=\s]")


@lru_cache(maxsize=1 << 16)
def to_unimorph(upos: str, feats: str, lang: str | None = None) -> str:
    """Write a part of speech and features as a canonical bundle; nothing is left out.

    >>> to_unimorph("NOUN", "Case=Nom|Number=Sing|Number[psor]=Sing|Person[psor]=3")
    'N;NOM;SG;PSS3S'
    >>> to_unimorph("PRON", "Case=Acc,Nom|PronType=Int,Rel"), to_unimorph("VERB", "VerbForm=Part")
    ('PRO;NOM/ACC;PronType=Int,Rel', 'V.PTCP')
    >>> to_unimorph("AUX", "Mood=Ind|VerbForm=Fin", "dan")
    'V;IND;UPOS=AUX;VerbForm=Fin'

    Args:
        upos: UPOS; ``_`` is ``X``.
        feats: as in CoNLL-U, ``_`` for none.
        lang: language whose tables the bundle is for.

    Raises:
        UnknownName: no such part of speech.
        UsageError: this is not how features are written, or the language is no language.
    """
    given = parse(feats)
    if POS in given:
        raise UsageError(f'"{feats}": {POS} is no feature.')
    features = {POS: _known("X" if upos == "_" else upos), **given}
    bundle = ";".join(_written(features, tables(lang)))
    back, rest = to_ud(bundle, lang)
    known = {POS: back, **parse(rest), _OTHER: features.get(_OTHER)}
    kept = (f"{name}={value}" for name, value in features.items() if known.get(name) != value)
    return canonical(";".join((bundle, *kept)))


@lru_cache(maxsize=1 << 16)
def to_ud(bundle: str, lang: str | None = None) -> tuple[str, str]:
    """Write a bundle, flat or layered, as UPOS and sorted features; ``X`` where it has no such tag.

    >>> to_ud("N;NOM(PL;PSS(1,PL))")
    ('NOUN', 'Case=Nom|Number=Plur|Number[psor]=Plur|Person[psor]=1')
    >>> to_ud("V;PRS;NOM(2,PL)")
    ('VERB', 'Number=Plur|Person=2|Tense=Pres')
    >>> to_ud("V;PFV;PROG;LGSPEC1")
    ('VERB', 'Aspect=Perf|UniMorph=LGSPEC1,PROG')

    Args:
        bundle: a bundle in any order. Of two tags that say one feature, the first in the order of
            the schema does, the other becomes a value of ``UniMorph``.
        lang: language whose tables it is from.

    Raises:
        UsageError: the brackets do not match, it holds a ``|`` or a space, or the language is none.
        UnknownName: it names a part of speech that UD has not.
    """
    table = tables(lang)
    said, plain = _parted(bundle)
    upos = _known(said.get(POS) or _upos(plain, table))
    found: dict[str, str] = {}
    rest = []
    for tag, features in _meanings(plain, upos, table):
        new = features.keys() - said.keys()
        if not features or not new.isdisjoint(found):
            rest.append(tag)
        else:
            found |= {name: features[name] for name in new}
    found = {**found, **said, **({_OTHER: ",".join(sorted(rest))} if rest else {})}
    found.pop(POS, None)
    return upos, written(found)


def bare(bundle: str) -> str:
    """Leave out of a bundle what only UD says, which no table has.

    >>> bare("V;IND;UPOS=AUX;VerbForm=Fin")
    'V;IND'
    """
    return ";".join(tag for tag in tags(bundle) if feature_of(tag) is None)


def lost(bundle: str, lang: str | None = None) -> tuple[str, ...]:
    """Return the tags of a bundle that do not come back from UD as they were.

    >>> lost("N;INS;SG"), lost("N;INST;SG"), lost("V;V.PTCP;PST")
    (('INS',), (), ('V',))
    """
    back = to_unimorph(*to_ud(bundle, lang), lang)
    return tuple((Counter(tags(bundle)) - Counter(tags(back))).elements())


def _known(upos: str) -> str:
    if upos not in PARTS_OF_SPEECH:
        raise UnknownName("a part of speech of UD", upos, PARTS_OF_SPEECH)
    return upos


def _written(features: Mapping[str, str], table: Tables) -> list[str]:
    """Return the tags of a word: those of rules, of values, of the part of speech, of layers."""
    rules = {name: rule for name in features if (rule := table.rule(name, features))}
    plain = {name: value for name, value in features.items() if name not in {*rules, POS, _OTHER}}
    others = split(features.get(_OTHER, ""), ",")
    found = [tag for name, rule in rules.items() if name != POS for tag in rule.tags]
    found += filter(None, (table.tag(*table.near.get(pair, pair)) for pair in plain.items()))
    upos = rules[POS].tags[0] if POS in rules else table.tag(POS, features[POS])
    implied = upos == table.tag(POS, _upos(found, table)) and not _parts_of_speech(others, table)
    if upos and not implied:
        found.append(upos)
    found += [tag for tag, _ in layer_tags(plain, table, is_verbal(features[POS], found))]
    return [*found, *others]


def _parted(bundle: str) -> tuple[dict[str, str], list[str]]:
    """Part what is written like a feature from the tags."""
    said: dict[str, str] = {}
    plain: list[str] = []
    for tag in tags(bundle):
        name, value = feature_of(tag) or (_OTHER, tag)
        if name == _OTHER:
            plain += tags(";".join(split(value, ",")))
        else:
            said.setdefault(name, value)
    if not well_formed(bundle) or any(map(_NO_TAG.search, (*plain, *said.values()))):
        raise UsageError(f'"{bundle}" is no bundle. Write it like N;NOM;PL.')
    return said, plain


def _upos(found: Iterable[str], table: Tables) -> str:
    """Tell the part of speech of tags: what one of them says, or implies."""
    listed = tags(";".join(found))
    implied = [table.implied[tag] for tag in listed if tag in table.implied]
    return [*_parts_of_speech(listed, table), *implied, "X"][0]


def _parts_of_speech(found: Iterable[str], table: Tables) -> list[str]:
    said = map(table.feature, found)
    return [feature[1] for feature in said if feature and feature[0] == POS]


def _meanings(plain: list[str], upos: str, table: Tables) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield tags in the order of the schema, with the features that they say."""
    verbal = is_verbal(upos, plain)
    found = []
    for tag in opened(plain, table, verbal):
        feature = table.feature(tag, upos)
        said = dict([feature]) if feature else layered(tag, table, verbal)
        spelt = _respelled(tag, said, table)
        found.append((order(spelt), spelt != tag, tag, said))
    for _, _, tag, said in sorted(found, key=lambda one: one[:3]):
        yield tag, said


def _respelled(tag: str, said: dict[str, str], table: Tables) -> str:
    """Spell a tag as it is written, so that one spelt otherwise stands where that would."""
    values = (table.tag(name, value) for name, value in said.items())
    layers = (built for built, _ in layer_tags(said, table, verbal=True))
    return next(filter(None, (*values, *layers)), tag)
