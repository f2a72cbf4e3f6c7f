"""What an ``adapter.toml`` without code may say: its tables and keys, each checked by itself."""

from __future__ import annotations

import re
from typing import Annotated, Any

import msgspec

from lowres.lexicon.declared.checks import (
    as_pattern,
    check_encoding,
    check_name,
    check_pair,
    check_pattern,
    is_pattern,
)

__all__ = [
    "FIELDS",
    "FORMS",
    "LANGUAGES",
    "Clean",
    "Column",
    "Declaration",
    "File",
    "Side",
    "check_keys",
]

FIELDS = ("src", "tgt", "pos", "sense", "weight", "tgt_features", "tags", "note")
LANGUAGES = ("src_lang", "tgt_lang")
FORMS = ("lemma", "form", "features")
Column = int | str | tuple[int | str, ...] | dict[str, int | str]
_TABLES = ("file", "columns", "clean", "values", "languages", "dataset")
_Brackets = Annotated[str, msgspec.Meta(pattern="^(..)*$")]


class File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    r"""How a file becomes records, and records become cells.

    A string written ``/.../`` is a regular expression, in ``delimiter``, ``comment`` and ``split``.

    Attributes:
        delimiter: what stands between cells: any string; ``space`` for any run of white space;
            ``auto`` to go by the file's name. Absent: a tab, or what ``record`` says.
        header: number of lines above the records, the last of which names the columns; or a regular
            expression that finds that line.
        comment: what a comment line begins with; several in a list.
        quote: quote character of the cells, empty where quotes are text. A quoted cell may go on
            over the next lines.
        width: number of columns, 0 for any number; absent, that of the header, or the last column used.
        line: regular expression for a whole record that is no table; its groups are the fields.
        record: what makes a record where it is not one line: a number of lines; ``blank`` for blank
            lines between records; ``indent`` for lines that go on, indented; or the marker that a
            record begins with (``\lx``), its lines being a marker and a value. Lines of one record
            are its cells, unless ``delimiter`` or ``line`` says otherwise.
        section: regular expression for a line that holds for the records below it; its groups are the
            fields that it tells, as in ``== (?P<pos>.+) ==``. Of several, it ends what the groups named
            after it have told.
        pair: the two languages of src and tgt, ``seh-eng``; or a regular expression over the file's
            name with groups ``src`` and ``tgt``; a name that does not match is taken as asked for.
        encoding: text encoding, where it is neither UTF-8 nor UTF-16.
    """

    delimiter: Annotated[str, msgspec.Meta(min_length=1)] | None = None
    header: Annotated[int, msgspec.Meta(ge=0)] | str = 0
    comment: str | tuple[str, ...] = ()
    quote: Annotated[str, msgspec.Meta(max_length=1)] = ""
    width: Annotated[int, msgspec.Meta(ge=0)] | None = None
    line: str | None = None
    record: Annotated[int, msgspec.Meta(ge=1)] | Annotated[str, msgspec.Meta(min_length=1)] = 1
    section: str | None = None
    pair: str | None = None
    encoding: str | None = None

    def __post_init__(self) -> None:
        check_pattern("line", self.line)
        check_pattern("section", self.section)
        check_pattern("header", self.header if isinstance(self.header, str) else None)
        check_pattern("delimiter", as_pattern(self.delimiter or "x"))
        for comment in self.comments:
            check_pattern("comment", as_pattern(comment))
        if self.quote and (self.line or self.record != 1 or is_pattern(self.delimiter)):
            raise ValueError("quote goes with a delimiter that is a string, a record a line")
        check_encoding(self.encoding)
        if self.fixed_pair is None:
            check_pattern("pair", self.pair, "src", "tgt")
        else:
            check_pair(self.fixed_pair)

    @property
    def comments(self) -> tuple[str, ...]:
        """What comment lines begin with."""
        found = (self.comment,) if isinstance(self.comment, str) else self.comment
        return tuple(filter(None, found))

    @property
    def fixed_pair(self) -> str | None:
        """The languages, where they are the same in every file."""
        plain = self.pair and re.fullmatch(r"[\w:-]+", self.pair)
        return self.pair if plain else None

    @property
    def marked(self) -> bool:
        """Whether records are lines of a marker and a value."""
        return isinstance(self.record, str) and self.record not in ("blank", "indent")


class Side(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the cells of one field become text; of src and tgt, what is not given is that of ``clean``.

    Attributes:
        replace: strings that stand for others in a cell, such as ``{ "_" = " " }``.
        split: what separates several values in a cell: each character of a string (spaces beside
            them apart), or the strings of a list. Brackets that are taken out keep theirs.
        numbered: whether ``1. house 2. home`` are two senses.
        strip: words that are taken off the beginning, such as ``to ``; as a table, with the features
            that each of them tells.
        strip_brackets: pairs of brackets; what stands between becomes the note, or what ``values`` say.
        drop_brackets: pairs of brackets that go with what stands between.
        optional_brackets: pairs of brackets within words, ``colo(u)r``: read with and without.
    """

    replace: dict[str, str] | None = None
    split: str | tuple[str, ...] | None = None
    numbered: bool | None = None
    strip: tuple[str, ...] | dict[str, str] | None = None
    strip_brackets: _Brackets | None = None
    drop_brackets: _Brackets | None = None
    optional_brackets: _Brackets | None = None

    def __post_init__(self) -> None:
        for part in self.split if isinstance(self.split, tuple) else ():
            check_pattern("split", as_pattern(part))


class Clean(Side, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How cells become text; ``split`` and ``numbered`` are of the translations alone.

    Attributes:
        missing: cells that mean "nothing here".
        align: what separates parts of src and tgt that go together, first with first.
        fill_down: fields whose empty cell repeats the cell above.
        src: what is different for the heads.
        tgt: what is different for the translations.
        tags: how tags are separated, where not by white space.
        features: how the features of a form are separated, where not by ``;``.
        weight: how weights are written, such as ``{ replace = { "," = "." } }``.
    """

    missing: tuple[str, ...] = ()
    align: str | None = None
    fill_down: tuple[str, ...] = ()
    src: Side = Side()
    tgt: Side = Side()
    tags: Side = Side()
    features: Side = Side()
    weight: Side = Side()

    def __post_init__(self) -> None:
        Side.__post_init__(self)
        for name in self.fill_down:
            check_name("clean.fill_down", name, (*FIELDS, *LANGUAGES, *FORMS))


class Declaration(msgspec.Struct, frozen=True):
    """The part of an ``adapter.toml`` that says how its files are read.

    Attributes:
        columns: where each field stands: a column's number from 1, or from -1 at the right; its name,
            where ``{src}`` or ``{tgt}`` stands for a language; several in a list; ``"3-"`` for all
            from the third; ``{ fixed = "NOUN" }``; ``{ file_name = '_([a-z]+)' }``.
        file: how a file becomes cells.
        clean: how cells become text.
        values: of a field, what its cells and qualifiers in brackets stand for: ``{ "n." = "NOUN" }``.
        languages: of language names and codes in the file, the language they stand for.
    """

    columns: dict[str, Column] = {}
    file: File = File()
    clean: Clean = Clean()
    values: dict[str, dict[str, str]] = {}
    languages: dict[str, str] = {}

    def __post_init__(self) -> None:
        for name in self.columns:
            check_name("columns", name, (*FIELDS, *LANGUAGES, *FORMS))
        for name in self.values:
            check_name("values", name, ("pos", "tgt_features", "tags", "features"))
        for name in re.compile(self.file.section or "").groupindex:
            check_name("file.section", name, (*FIELDS, *LANGUAGES, *FORMS))
        self._check_places()
        for code in self.languages.values():
            check_pair(f"{code}:eng")

    @property
    def placed(self) -> dict[str, Column]:
        """Where each field stands; in a pattern for lines, its groups are fields."""
        groups = re.compile(self.file.line or "").groupindex
        known = (*FIELDS, *LANGUAGES, *FORMS)
        columns = {name: name for name in groups if name in known} | self.columns
        several = {f"form {features}": at for features, at in self.forms.items()}
        return {name: at for name, at in columns.items() if not several or name != "form"} | several

    @property
    def forms(self) -> dict[str, int | str]:
        """Of a table with a column a form, the columns by their features."""
        form = self.columns.get("form")
        if isinstance(form, dict) and not {"fixed", "file_name"} & form.keys():
            return form
        return {}

    @property
    def inflected(self) -> bool:
        """Whether the records are forms of lemmas."""
        return "lemma" in self.placed

    def _check_places(self) -> None:
        placed = self.placed
        forms = ("lemma",) if self.forms else ("lemma", "form", "features")
        needed = forms if {*FORMS} & self.columns.keys() or self.inflected else ("src", "tgt")
        told = re.compile(self.file.section or "").groupindex
        if not {*needed} <= {*placed, *told}:
            raise ValueError(f"[columns] must name {', '.join(needed[:-1])} and {needed[-1]}")
        for name, column in placed.items():
            _check_column(name, column)
        named = [name for name, column in placed.items() if _is_named(column)]
        if named and not (self.file.header or self.file.line or self.file.marked):
            raise ValueError("columns by name need file = { header = 1 }.")


def check_keys(raw: dict[str, Any]) -> None:
    """Make sure that the tables of an ``adapter.toml`` have no key that nobody knows.

    Raises:
        ValueError: one has; it says which was probably meant.
    """
    clean = raw.get("clean")
    tables = {"file": (raw.get("file"), File), "clean": (clean, Clean)}
    for name in ("src", "tgt", "tags", "features", "weight"):
        tables[f"clean.{name}"] = (clean.get(name) if isinstance(clean, dict) else None, Side)
    for name, (table, struct) in tables.items():
        for key in table if isinstance(table, dict) else ():
            if key in _TABLES:
                raise ValueError(f'"{key}" stands below [{name}]. Write [{key}], or put it above')
            check_name(name, key, struct.__struct_fields__)


def _check_column(name: str, column: Column) -> None:
    if isinstance(column, dict):
        if [*column] not in (["fixed"], ["file_name"]):
            raise ValueError(f"columns.{name} is a table: write fixed = '...' or file_name = '...'")
        pattern = str(column.get("file_name", "()"))
        check_pattern(f"columns.{name}.file_name", pattern)
        if re.compile(pattern).groups != 1:
            raise ValueError(f"columns.{name}.file_name needs one group, such as _([a-z]+)")
        column = ()
    parts = column if isinstance(column, tuple) else (column,)
    if 0 in parts or not all(parts):
        raise ValueError(f"columns.{name} is 0: a number >= 1, or from -1 at the right, is needed")


def _is_named(column: Column) -> bool:
    if isinstance(column, dict):
        return False
    parts = column if isinstance(column, tuple) else (column,)
    return any(isinstance(part, str) and not re.fullmatch(r"\d+-", part) for part in parts)
