"""CLDF word lists, https://cldf.clld.org: forms grouped by concept give a pair for any two languages."""

from __future__ import annotations

import importlib
import json
import warnings
from collections.abc import Iterable, Iterator
from itertools import permutations
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from lowres.errors import InputError, UsageError, from_extra
from lowres.lang import Pair, canonical, same_language
from lowres.lexicon import Reject, Request, Source, Translation
from lowres.lexicon.formats.cells import joined, variants
from lowres.lexicon.formats.labels import pos_of
from lowres.lexicon.formats.language_names import language_named
from lowres.lexicon.formats.rows import csv_rows, fault_of, header_of, place_of
from lowres.lexicon.formats.siblings import held_in
from lowres.lexicon.formats.spdx import spdx
from lowres.lexicon.records import Provenance
from lowres.lines import read_lines
from lowres.unpack import DAMAGED, bare_name, open_binary

ENGLISH = "eng"  # what concepts are glossed in
SPELLING = ("native_script", "orthography", "orthographic_form", "orthographic", "spelling")
NEEDED = ("languageReference", "parameterReference", "form")
TERMS = ("name", "iso639P3code", "Glottolog_Name", "Concepticon_Gloss")
_LARGEST = 1 << 26


class Form(NamedTuple):
    """One variant of a form; whether it is spelled is open where the set spells some forms apart."""

    text: str
    note: str
    spelled: bool | None
    loan: bool = False


class Concept:
    """What the two languages asked for have for a concept, and where it stands in the forms."""

    def __init__(self) -> None:
        self.forms: tuple[dict[Form, None], dict[Form, None]] = ({}, {})
        self.lines = [0, 0]

    @property
    def line(self) -> int:
        """The row of its first form in the target language, or else in the other."""
        return self.lines[1] or self.lines[0]


class Gloss(NamedTuple):
    """A concept as its set names it, and its heads in English."""

    name: str
    heads: tuple[Form, ...] = ()
    pos: str | None = None


class WordList:
    """A set of tables, told by its metadata; pycldf knows which table and column is what."""

    def __init__(self, metadata: Path) -> None:
        self.metadata, self.dataset = metadata, _dataset(metadata)

    def path(self, component: str) -> Path:
        """Return the file of a table, which stands beside the metadata, packed or not."""
        named = self.metadata.parent / Path(str(self._table(component).url)).name
        for file in held_in(named.parent):
            if file.parent == named.parent and bare_name(file) == named.name:
                return file
        raise InputError(named, "no such file, but the metadata name it.")

    def column(self, component: str, term: str) -> str | None:
        """Return the column that has a term of the CLDF ontology, or else this name."""
        try:
            return str(self.dataset[self._table(component), term].header)
        except (KeyError, ValueError):
            return None

    def rows(self, component: str) -> dict[str, dict[str, str]]:
        """Read a small table: rows by their identifier, cells by their term or name."""
        path = self.path(component)
        rows = csv_rows(read_lines(path, None))
        names = header_of(rows, path)
        key = place_of(self.column(component, "id") or "ID", names, path)
        places = {term: _optional(names, self.column(component, term)) for term in TERMS}
        return {
            row.cells[key].strip(): {
                term: Source.clean(row.cells[at]) if at is not None else ""
                for term, at in places.items()
            }
            for row in rows
            if row.cells and not fault_of(row.cells, len(names))
        }

    @property
    def codes(self) -> dict[str, str]:
        """Map the languages to their ISO 639-3 code: as given, or else by their English name."""
        codes = {}
        for name, row in self.rows("LanguageTable").items():
            labels = (row["name"], row["Glottolog_Name"], name)
            told = row["iso639P3code"] or next(filter(None, map(language_named, labels)), "")
            try:
                codes[name] = canonical(told)
            except UsageError:
                continue
        return codes

    def _table(self, component: str) -> Any:
        try:
            return self.dataset[component]
        except (KeyError, ValueError):
            what = f"names no {component}: this is not a word list."
            raise InputError(self.metadata, what) from None


def files(path: Path, pair: Pair | None) -> list[Path]:
    """List the forms of the set that a folder, archive, its metadata or the forms stand for."""
    if path.name.endswith(".json"):
        return [WordList(path).path("FormTable")]
    if path.is_dir() or len(held_in(path)) > 1:
        return [WordList(_metadata_in(path)).path("FormTable")]
    return [path]


def pairs(source: Source) -> list[Pair]:
    """List any two of the languages, English among them."""
    codes = [*_list_of(source).codes.values(), ENGLISH]
    return [Pair(*two) for two in permutations(dict.fromkeys(codes), 2)]


def provenance(source: Source) -> Provenance:
    """Return licence, citation and address from the metadata."""
    said = _list_of(source).dataset.properties
    cited = said.get("dc:bibliographicCitation") or said.get("dc:title")
    url = said.get("dcat:accessURL") or said.get("dc:identifier")
    licence = _text(said.get("dc:license"))
    known = (spdx(licence) or licence) if licence else None
    return Provenance(known, _text(cited), _text(url))


def read(source: Source, request: Request) -> Iterator[Translation | Reject]:
    """Read the concepts that one of the two languages has; a row not understood is a unit too."""
    words = _list_of(source)
    sides, glosses = _sides(words, request.pair), _glosses(words)
    concepts: dict[str, Concept] = {}
    units: list[tuple[int, str | Reject]] = []
    for row in _forms(source, words, sides):
        if isinstance(row, Reject):
            units.append((row.line, row))
        else:
            _put(concepts.setdefault(row.concept, Concept()), row)
    units += [(concept.line, name) for name, concept in concepts.items()]
    asked = {*sides.values()}
    written = tuple(_written(concepts.values(), side) for side in (0, 1))
    for line, unit in sorted(units, key=itemgetter(0)):
        source.unit()
        if isinstance(unit, Reject):
            yield unit
        else:
            gloss = glosses.get(unit, Gloss(unit))
            src, tgt = (
                _settled(concepts[unit].forms[side], written[side])
                if side in asked
                else gloss.heads
                for side in (0, 1)
            )
            if not src or not tgt:
                reason = "no-form" if {0, 1} <= asked or gloss.heads else "no-gloss"
                yield Reject(line, reason, gloss.name)
            yield from _pairs(line, src, tgt, gloss)


def _written(concepts: Iterable[Concept], side: int) -> bool:
    """Tell whether a language hardly uses the set's column for another script."""
    forms = [form.spelled for concept in concepts for form in concept.forms[side]]
    return forms.count(None) > 9 * forms.count(True)


def _settled(forms: Iterable[Form], written: bool) -> tuple[Form, ...]:
    return tuple(
        form._replace(spelled=form.spelled is True or (form.spelled is None and written))
        for form in forms
    )


def _pairs(
    line: int, src: tuple[Form, ...], tgt: tuple[Form, ...], gloss: Gloss
) -> Iterator[Translation]:
    """Pair every form of one language with every form of the other."""
    for one in src:
        for other in tgt:
            tags = ("transcription",) * (not (one.spelled and other.spelled))
            yield Translation(
                line=line,
                src=one.text,
                tgt=other.text,
                pos=gloss.pos,
                sense=gloss.name,
                tags=(*tags, *("loan",) * other.loan),
                note=joined(one.note, other.note),
            )


class FormRow(NamedTuple):
    """A row of the forms of either language, as far as it matters."""

    line: int
    side: int
    concept: str
    forms: list[Form]


def _put(concept: Concept, row: FormRow) -> None:
    concept.lines[row.side] = concept.lines[row.side] or row.line
    concept.forms[row.side].update(dict.fromkeys(row.forms))


def _forms(
    source: Source, words: WordList, sides: dict[str, int | None]
) -> Iterator[FormRow | Reject]:
    """Yield the forms of the two languages, and the rows that are not understood."""
    rows = csv_rows(read_lines(source.path, source.encoding))
    names = header_of(rows, source.path)
    language, concept, form = (
        place_of(words.column("FormTable", term) or term, names, source.path) for term in NEEDED
    )
    value, loan = (_optional(names, words.column("FormTable", term)) for term in ("value", "Loan"))
    spelling = next((at for at, name in enumerate(names) if name.lower() in SPELLING), None)
    for line, row, text in rows:
        fault = fault_of(row, len(names))
        if row is None or fault:
            yield Reject(line, fault or "broken-quote", text)
        else:
            name = row[language].strip()
            if name not in sides:
                yield Reject(line, "unknown-language", text)
            elif (side := sides[name]) is not None:
                others = [row[at] if at is not None else None for at in (spelling, value, loan)]
                yield FormRow(line, side, row[concept].strip(), _variants(row[form], *others))


def _variants(form: str, spelling: str | None, value: str | None, loan: str | None) -> list[Form]:
    """Read the variants of a form: as spelled if that is told, else as its source writes them."""
    if not form.strip():
        return []
    spelled = variants(Source.clean(spelling or ""))
    pieces = spelled or variants(Source.clean(value or form))
    told = None if spelling is not None and not spelled else bool(spelled)
    borrowed = (loan or "").strip().lower() in ("true", "1", "yes")
    return [
        Form(word, "; ".join(filter(None, ("?" * text.startswith("?"), note))), told, borrowed)
        for text, note in pieces
        if (word := Source.clean(text.strip("?! "))) and any(map(str.isalpha, word))
    ]


def _sides(words: WordList, pair: Pair) -> dict[str, int | None]:
    """Say of each language of the set whether it is the source (0), the target (1), or neither."""
    codes = words.codes
    sides: dict[str, int | None] = dict.fromkeys(words.rows("LanguageTable"))
    for side, asked in enumerate(pair):
        same = [name for name, code in codes.items() if code == asked]
        near = [name for name, code in codes.items() if same_language(code, asked)]
        if not same and not near and not same_language(asked, ENGLISH):
            what = f'no language here is "{asked}".'
            raise InputError(words.path("LanguageTable"), what)
        sides.update(dict.fromkeys(same or near, side))
    return sides


def _glosses(words: WordList) -> dict[str, Gloss]:
    """Read the concepts: their name if it is made of words, else what Concepticon calls them."""
    found = {}
    for concept, row in words.rows("ParameterTable").items():
        name, known = row["name"], row["Concepticon_Gloss"]
        worded = name and not any(letter.isdigit() or letter == "_" for letter in name)
        found[concept] = _gloss(name or known or concept, name if worded or not known else known)
    return found


def _gloss(name: str, text: str) -> Gloss:
    if text.isupper() and len(text) > 1:
        text = text.lower().replace(" or ", "; ")
    heads, pos = [], None
    for piece, note in variants(text.replace("_", " ")):
        pos = pos or next(filter(None, map(pos_of, note.split("; "))), None)
        word = Source.clean(piece.strip("?! ").removeprefix("to "))
        if any(map(str.isalpha, word)):
            heads.append(Form(word, note, True))
    return Gloss(Source.clean(name), tuple(heads), pos)


def _optional(names: list[str], name: str | None) -> int | None:
    return names.index(name) if name in names else None


def _list_of(source: Source) -> WordList:
    return WordList(_metadata_in(source.path.parent))


def _metadata_in(place: Path) -> Path:
    """Find the metadata in a folder, or anywhere in an archive."""
    found = [file for file in held_in(place) if file.name.endswith("-metadata.json")]
    if not found:
        what = "holds no CLDF metadata (*-metadata.json). Keep the files of a set together."
        raise InputError(place, what)
    if len(found) > 1:
        names = ", ".join(file.relative_to(place).as_posix() for file in found)
        raise InputError(place, f"holds several sets ({names}). Put each into its own folder.")
    return found[0]


def _dataset(metadata: Path) -> Any:
    with from_extra("cldf", "pycldf"):
        pycldf = importlib.import_module("pycldf")
    with open_binary(metadata) as stream:
        try:
            raw = stream.read(_LARGEST + 1)
        except DAMAGED:
            raise InputError(metadata, "is cut off or damaged. Fetch it again.") from None
    if len(raw) > _LARGEST:
        raise InputError(metadata, "is too large for metadata.")
    try:
        _check_links(json.loads(raw.decode("utf-8-sig")))
        with warnings.catch_warnings(), TemporaryDirectory() as folder:
            warnings.simplefilter("ignore")  # of what it can do without
            copy = Path(folder) / "metadata.json"  # as pycldf opens no file of an archive
            copy.write_bytes(raw)
            return pycldf.Dataset.from_metadata(copy)
    except Exception as fault:  # pycldf and csvw raise whatever goes wrong first
        what = f"is not CLDF metadata ({type(fault).__name__}: {fault}). Check with: cldf validate"
        raise InputError(metadata, " ".join(what.split())) from None


def _check_links(raw: dict[str, Any]) -> None:
    """Refuse parts of the metadata that are elsewhere: csvw would fetch them from the network."""
    for holder in (raw, *raw["tables"]):
        for part in ("dialect", "tableSchema"):
            if isinstance(holder.get(part), str):
                raise ValueError(f"{part} is not in it, but at {holder[part]}")


def _text(value: object) -> str | None:
    return Source.clean(value) or None if isinstance(value, str) else None
