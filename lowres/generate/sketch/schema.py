"""Sketches read from TOML; every fault is told with its line."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import msgspec

from lowres.errors import InputError, UnknownName, UsageError
from lowres.generate.sketch.operation import Operation, parse_operation
from lowres.generate.sketch.pattern import Element, parse_pattern
from lowres.generate.tagging import UPOS
from lowres.lang import same_language
from lowres.lexicon import Lexicon, Translation, merge
from lowres.lexicon.table import Origin
from lowres.recipe import load_toml
from lowres.record.fingerprint import sha256
from lowres.text import fold

__all__ = ["Rule", "Sketch", "load_sketch", "read_sketch", "sketch_names", "with_words"]

Regex = Annotated[str, msgspec.Meta(min_length=1)]
Rewrite = tuple[Regex, str]
_NAME = re.compile(r"\w+\.toml")
_CLAUSES = ("imperative", "question", "statement")


class _Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    when: str
    do: tuple[str, ...]
    unless: str | tuple[str, ...] = ()
    clause: str | None = None
    source: str
    example: str | None = None


class _Said(msgspec.Struct, frozen=True, kw_only=True):
    """What a file says that needs no further reading; told in :class:`Sketch`."""

    lang: str
    title: str
    sources: dict[str, str]
    citation: tuple[Annotated[str, msgspec.Meta(pattern="^(-\\w+|\\w+-)$")], ...] = ()
    words: dict[str, str | tuple[str, ...]] = {}
    forms: dict[str, tuple[Rewrite, ...]] = {}
    suffixes: dict[str, str] = {}
    spelling: tuple[Rewrite, ...] = ()
    seams: tuple[tuple[Regex, Regex, str], ...] = ()
    name_joiner: str = ""
    agreement: dict[str, dict[str, str]] = {}
    values: dict[str, tuple[str, ...]] = {}


class _Raw(_Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    rule: tuple[_Rule, ...] = ()


class Rule(msgspec.Struct, frozen=True):
    """What is done where a pattern matches.

    Attributes:
        line: where it stands in its file.
        when: the pattern.
        do: the operations, in order.
        unless: patterns none of which must match at the same place.
        clause: the type of clause that it holds in; any where absent.
        source: where the statement is from.
        text: the pattern as it is written.
        told: the operations as they are written.
    """

    line: int
    when: tuple[Element, ...]
    do: tuple[Operation, ...]
    unless: tuple[tuple[Element, ...], ...] = ()
    clause: str | None = None
    source: str = ""
    text: str = ""
    told: tuple[str, ...] = ()


class Sketch(_Said, frozen=True, kw_only=True):
    """A sketch of a language.

    Attributes:
        name: its file's name without the suffix.
        lang: the language's tag.
        title: what it is, for people.
        sources: grammars and other sources by their short names.
        citation: affixes of citation forms that tables lack, such as ``-mek``.
        words: what small English words become, by word or ``word/UPOS``; empty: nothing; a noun may
            bring its features along: ``["Morgen", "MASC"]``.
        forms: by feature bundle, regular expressions that make a form of a citation form, with what
            replaces what they match; all that match are tried, the one attested most is taken, else
            the first.
        suffixes: by feature, what is joined to a word.
        spelling: regular expressions that spell the seam, one after the other, until nothing changes.
        seams: what a word becomes before another: a regular expression for the whole word, one for the
            beginning of the next, and what is written; what ends in an apostrophe is joined to the
            next word.
        name_joiner: what stands between a name or number and a suffix.
        agreement: by name, what is written beside a noun with some features (``PL``, ``FEM;SG``, or
            ``ELSE``): a word, an ending (``+e``), or nothing; the first that fits is taken.
        values: by a word that slot labels hold (``date``), values that such slots may have.
        rules: in the order in which they apply; small words that become nothing are left out last.
        lines: where each of the small words stands.
        value_lines: where the values of each word of labels stand.
        digest: sha256 of the file.
        path: where it was read from.
    """

    name: str
    rules: tuple[Rule, ...] = ()
    lines: dict[str, int] = {}
    value_lines: dict[str, int] = {}
    digest: str = ""
    path: str = ""


def with_words(lexicon: Lexicon, sketch: Sketch) -> Lexicon:
    """Put the small words of a sketch in the place of what a lexicon says of them.

    Raises:
        UsageError: the sketch is of another language.
    """
    if not same_language(sketch.lang, lexicon.pair.tgt):
        raise UsageError(f"the sketch is of {sketch.lang}, the lexicon holds {lexicon.pair}.")
    held = {key.casefold() for key in sketch.words if "/" not in key}
    table = lexicon.translations
    left = table.filter(~table["src"].str.to_lowercase().is_in(list(held)))
    rows = [
        (
            0,
            Translation(
                line=sketch.lines[key], src=word, tgt=tgt, pos=upos or None, tgt_features=features
            ),
        )
        for key, said in sketch.words.items()
        for word, _, upos in [key.partition("/")]
        for tgt, features in [(said, None) if isinstance(said, str) else said]
        if tgt
    ]
    origin = Origin(f"{sketch.name}.toml", sketch.digest, "Apache-2.0")
    own = Lexicon.from_records(lexicon.pair, rows, (origin,))
    return merge([lexicon.with_translations(left), own])


def sketch_names() -> list[str]:
    """List the sketches that come with the package."""
    home = files("lowres.generate").joinpath("sketches")
    return sorted(
        file.name.removesuffix(".toml") for file in home.iterdir() if _NAME.fullmatch(file.name)
    )


def load_sketch(name: str) -> Sketch:
    """Load a sketch by name or path.

    Raises:
        UnknownName: no sketch of this name comes with the package, and no file has it.
        InputError: the file is not a sketch; the message names the line.
    """
    if name in sketch_names():
        home = files("lowres.generate").joinpath("sketches", f"{name}.toml")
        return read_sketch(Path(str(home)))
    if not Path(name).suffix and not Path(name).exists():
        raise UnknownName("a sketch", name, sketch_names())
    return read_sketch(Path(name))


def read_sketch(path: Path) -> Sketch:
    """Read a sketch from a file.

    Raises:
        InputError: it cannot be read, or is not a sketch.
    """
    table = load_toml(path)
    lines = path.read_text(encoding="utf-8").split("\n")
    try:
        raw = msgspec.convert(table, _Raw)
    except msgspec.ValidationError as fault:
        raise InputError(path, f"{fault}.", _line_of(str(fault), lines)) from None
    return _checked(raw, path, lines)


def _checked(raw: _Raw, path: Path, lines: list[str]) -> Sketch:
    starts = _rule_lines(lines)
    rules = [
        _rule(one, at, raw.sources, raw.agreement, path)
        for one, at in zip(raw.rule, starts, strict=True)
    ]
    for key, tgt in raw.words.items():
        if not isinstance(tgt, str) and len(tgt) != 2:
            what = f'"{key}" becomes a word, or a word and its features: ["Morgen", "MASC"].'
            raise InputError(path, what, _line_of_key(key, lines))
        if "/" in key and key.partition("/")[2] not in UPOS:
            what = f'"{key}" names no part of speech. Known are: {", ".join(UPOS)}.'
            raise InputError(path, what, _line_of_key(key, lines))
    for key, some in raw.values.items():
        if not re.fullmatch("[a-z]+", key) or not some or not all(map(str.strip, some)):
            what = f'"{key}" must be a word in small letters, and have values that are not empty.'
            raise InputError(path, what, _line_of_key(key, lines))
    rewrites = [(raw.spelling, "spelling"), *((some, name) for name, some in raw.forms.items())]
    patterns = [(one, name) for some, name in rewrites for one, _ in some]
    patterns += [(one, "seams") for seam in raw.seams for one in seam[:2]]
    for pattern, name in patterns:
        try:
            re.compile(pattern)
        except re.error as fault:
            what = f'"{pattern}" is not a regular expression ({fault}).'
            raise InputError(path, what, _line_of(name, lines)) from None
    found = {key: _line_of_key(key, lines) for key in raw.words}
    rules += [_rule_of_silence(key, found[key]) for key, tgt in raw.words.items() if not tgt]
    said = {name: getattr(raw, name) for name in _Said.__struct_fields__}
    return Sketch(
        name=path.stem,
        rules=tuple(rules),
        lines=found,
        value_lines={key: _line_of_key(key, lines) for key in raw.values},
        digest=sha256(path),
        path=str(path),
        **said,
    )


def _rule_of_silence(key: str, line: int) -> Rule:
    word, _, upos = key.partition("/")
    return Rule(line, (Element("words", (fold(word),), upos),), (Operation("delete", 0),))


def _line_of_key(key: str, lines: list[str]) -> int:
    wanted = re.compile(rf"\s*(?:{re.escape(key)}|\"{re.escape(key)}\"|'{re.escape(key)}')\s*=")
    return next((at for at, line in enumerate(lines, 1) if wanted.match(line)), 1)


def _rule(
    raw: _Rule, line: int, sources: dict[str, str], agreement: Container[str], path: Path
) -> Rule:
    try:
        if raw.clause not in (None, *_CLAUSES):
            raise UsageError(f'clause "{raw.clause}" is none of {", ".join(_CLAUSES)}.')
        if raw.source.split()[0:1] and raw.source.split()[0] not in sources:
            raise UsageError(f'"{raw.source.split()[0]}" is not in [sources].')
        named = [re.fullmatch(r"agree .* as (\w+)", one.strip()) for one in raw.do]
        for name in (found[1] for found in named if found):
            if name not in agreement:
                raise UsageError(f"there is no [agreement.{name}].")
        when = parse_pattern(raw.when)
        elements = [one for one in when if one.kind not in ("start", "end")]
        return Rule(
            line,
            when,
            tuple(_operation(one, elements) for one in raw.do),
            tuple(map(parse_pattern, [raw.unless] if isinstance(raw.unless, str) else raw.unless)),
            raw.clause,
            raw.source,
            raw.when,
            raw.do,
        )
    except UsageError as fault:
        raise InputError(path, str(fault), line) from None


def _operation(text: str, elements: Sequence[Element]) -> Operation:
    """Parse an operation; of several words it is said whether all are meant."""
    found = parse_operation(text, len(elements))
    if found.op in ("add", "agree", "write") and elements[found.at].times == "*" and not found.all:
        raise UsageError(f'"{text}": {found.at + 1} may be several words; add to, agree all of it.')
    return found


def _rule_lines(lines: list[str]) -> list[int]:
    return [at for at, line in enumerate(lines, 1) if line.strip().startswith("[[rule]]")]


def _line_of(fault: str, lines: list[str]) -> int | None:
    """Find the line that a message of msgspec speaks of: by the rule's number or the key's name."""
    number = re.search(r"\$\.rule\[(\d+)\]", fault)
    if number:
        return _rule_lines(lines)[int(number[1])]
    names = re.findall(r"`([^`$]+)`", fault) + re.findall(r"\$\.(\w+)", fault) + [fault]
    found = (at for name in names for at, line in enumerate(lines, 1) if name in line)
    return next(found, None)
