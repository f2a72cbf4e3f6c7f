"""The tables of :mod:`lowres.morph.ud`: what each value is called, and how languages differ.

A language's rules are lines ``"ADJ Definite=Def Number" = "SG+PL"``: where a word has the features before
the last, the last one, with this value or any, is written as these tags. Nothing on the right means that
the language's tables do not mark it. ``NOUN/PROPN`` is either. The first rule that fits a feature is
followed; those of ``every`` come last.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from lowres.lang import canonical
from lowres.morph.features import order

__all__ = ["POS", "Rule", "Tables", "tables"]

POS = "UPOS"
_EVERY = "every"
Feature = tuple[str, str]


class Rule(NamedTuple):
    """How a feature is written in a language.

    Attributes:
        where: features that the word has, a value of ``""`` standing for any.
        name: the feature that is written.
        value: its value, ``""`` for any.
        tags: what is written for it, nothing if the tables of the language do not mark it.
    """

    where: tuple[Feature, ...]
    name: str
    value: str
    tags: tuple[str, ...]

    def fits(self, name: str, features: Mapping[str, str]) -> bool:
        """Tell whether a feature of a word is written by this rule."""
        asked = (*self.where, (self.name, self.value))
        return name == self.name and all(
            features.get(each) in value.split("/") if value else each in features
            for each, value in asked
        )

    @property
    def parts(self) -> list[str] | None:
        """Parts of speech that it is for, ``""`` for any; ``None`` if it asks for more than that."""
        if any(name != POS for name, _ in self.where):
            return None
        return self.where[0][1].split("/") if self.where else [""]

    def unmarks(self, upos: str, feature: Feature) -> bool:
        """Tell whether by this rule a feature is never written."""
        same = self.name == feature[0] and self.value in ("", feature[1])
        return same and not self.tags and not {"", upos}.isdisjoint(self.parts or ())


class Tables(NamedTuple):
    """Both schemas side by side.

    Attributes:
        tag_of: tag of a feature and value; a part of speech is the value of ``UPOS``.
        feature_of: the same, turned.
        implied: part of speech that a tag needs not have beside it.
        near: feature that another is nearest to.
        read: tag as which a tag is read.
        rules: what is special to the language.
        turned: feature by part of speech and tag, where a rule of the language gives that tag.
    """

    tag_of: dict[Feature, str]
    feature_of: dict[str, Feature]
    implied: dict[str, str]
    near: dict[Feature, Feature]
    read: dict[str, str]
    rules: tuple[Rule, ...]
    turned: dict[tuple[str, str], Feature]

    def tag(self, name: str, value: str) -> str | None:
        """Return the tag of a feature; one for all of several values is like ``NOM/ACC``."""
        found = [self.tag_of.get((name, each)) for each in value.split(",")]
        return "/".join(sorted(filter(None, found), key=order)) if all(found) else None

    def feature(self, tag: str, upos: str = "") -> Feature | None:
        """Return the feature that a tag says, ``{NOM/ACC}`` and ``NOM+ACC`` being either case."""
        for key in ((upos, tag), ("", tag)):
            if key in self.turned:
                return self.turned[key]
        for parts in ([tag], tag.strip("{}").split("/"), tag.split("+")):
            found = [self.feature_of.get(self.read.get(part, part), ("", "")) for part in parts]
            names = {name for name, _ in found}
            if names != {""} and len(names) == 1 and (len(parts) == 1 or names != {POS}):
                return found[0][0], ",".join(sorted({value for _, value in found}))
        return None

    def rule(self, name: str, features: Mapping[str, str]) -> Rule | None:
        """Return the rule by which a feature of a word is written."""
        return next((rule for rule in self.rules if rule.fits(name, features)), None)


@cache
def tables(lang: str | None = None) -> Tables:
    """Return the tables as they are for a language.

    Args:
        lang: language tag; without, nothing but the two schemas.

    Raises:
        UsageError: the tag is not one.
    """
    raw = tomllib.loads(files(__package__).joinpath("ud.toml").read_text("utf-8"))
    pairs = {(POS, upos): tag for upos, tag in raw["pos"].items()}
    pairs |= {(name, value): tag for name, of in raw["values"].items() for value, tag in of.items()}
    near = {_pair(given): _pair(nearest) for given, nearest in raw["near"].items()}
    turned = {tag: feature for feature, tag in pairs.items()}
    rules = _rules(raw["languages"], lang) if lang else ()
    own = dict(_turned(rules, turned))
    return Tables(pairs, turned, raw["implied"], near, raw["read"], rules, own)


def _turned(
    rules: tuple[Rule, ...], feature_of: Mapping[str, Feature]
) -> Iterator[tuple[tuple[str, str], Feature]]:
    """Yield what a language's tags say where they come from one feature alone."""
    for rule in reversed(rules):
        if rule.name == POS or not rule.value or len(rule.tags) != 1:
            continue
        other = feature_of.get(rule.tags[0])
        for upos in rule.parts or ():
            if other is None or any(one.unmarks(upos, other) for one in rules):
                yield (upos, rule.tags[0]), (rule.name, rule.value)


def _rules(languages: Mapping[str, Any], lang: str) -> tuple[Rule, ...]:
    own = languages.get(canonical(lang).partition("-")[0], {})
    return tuple(_rule(*line) for some in (own, languages[_EVERY]) for line in some.items())


def _rule(left: str, right: str) -> Rule:
    *where, last = (_pair(word) for word in left.split())
    return Rule(tuple(where), *last, tuple(right.split(";")) if right else ())


def _pair(word: str) -> Feature:
    if word.isupper():  # ADJ, NOUN/PROPN
        return POS, word
    name, _, value = word.partition("=")
    return name, value
