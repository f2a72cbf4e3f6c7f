"""The folder of a new adapter: what ``lowres lexicon new`` writes."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import msgspec

from lowres.errors import InputError, OutputError, UsageError
from lowres.lang import parse_pair
from lowres.lexicon.adapter import Adapter
from lowres.lexicon.documents import refuse_document
from lowres.lexicon.source import Source
from lowres.testing.adapter_contract import MOST_LINES
from lowres.testing.sample import expected_lines

__all__ = ["Plan", "write_adapter"]

_CODE = '''"""{title}."""

from __future__ import annotations

from collections.abc import Iterator

from lowres.lexicon import Reject, Request, Source, Translation


def read(source: Source, request: Request) -> Iterator[Translation | Reject]:
    """Read a file with one entry a line: {columns}."""
    for line in source.lines(skip={header}):
        cells = [source.clean(cell) for cell in line.text.split({delimiter})]
        if len(cells) < {least}:
            yield Reject(line.number, "missing-column", line.text)
        elif not cells[{src}] or not cells[{tgt}]:
            yield Reject(line.number, "missing-cell", line.text)
        else:
            yield Translation(line=line.number, src=cells[{src}], tgt=cells[{tgt}])
'''
_README = """# {title}

{what}

```
{example}
```

```
lowres lexicon read FILE --format ./{name}{asked} --out {name}-lexicon
```

Lines that are not understood are in `rejects.jsonl`, each with its reason.
"""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a format when its adapter is made.

    Attributes:
        name: the folder's name.
        title: what it is, for people.
        suffix: what its files' names end in.
        delimiter: what stands between columns, as ``adapter.toml`` has it.
        header: number of lines above the entries.
        columns: the columns in order, ``_`` for one to pass over.
        split: characters that separate several translations in a cell.
        brackets: pairs of brackets whose content becomes the note.
        pair: the languages of the list, or nothing.
        encoding: its text encoding, where it is neither UTF-8 nor UTF-16.
        licence: of the dataset, where the format is one.
        citation: likewise.
        code: whether it is read by code.
    """

    name: str
    title: str
    suffix: str
    delimiter: str = "\t"
    header: int = 0
    columns: tuple[str, ...] = ("src", "tgt")
    split: str = ""
    brackets: str = ""
    pair: str | None = None
    encoding: str | None = None
    licence: str | None = None
    citation: str | None = None
    code: bool = False

    @property
    def asked(self) -> str:
        """The options that reading with the adapter needs, as they are typed."""
        told = self.pair and not self.code
        encoding = f" --encoding {self.encoding}" if self.encoding and self.code else ""
        return ("" if told else f" --pair {self.pair or 'SRC-TGT'}") + encoding


def write_adapter(plan: Plan, home: Path, sample: Path | None = None) -> Path:
    """Write an adapter's folder, whole or not at all.

    Args:
        plan: what it says.
        home: the folder that it is made in.
        sample: a file in the format, of which the first lines become the sample.

    Returns:
        the folder.

    Raises:
        UsageError: the name cannot be a folder's, or a sample comes without its pair.
        OutputError: the folder is there already, or cannot be written.
        InputError: the sample cannot be read in this way.
    """
    _check(plan, sample)
    folder, draft = home / plan.name, home / f".{plan.name}.draft" / plan.name
    if folder.exists():
        raise OutputError(f"{folder}: is there already. Give another name, or edit it.")
    try:
        draft.mkdir(parents=True)
        _fill(plan, draft, sample)
        os.replace(draft, folder)
    except InputError as fault:
        where = folder / fault.path.name if draft in fault.path.parents else fault.path
        raise InputError(where, fault.what, fault.line) from None
    except OSError as fault:
        raise OutputError(f"{folder}: cannot be written ({fault.strerror or fault}).") from fault
    finally:
        shutil.rmtree(draft.parent, ignore_errors=True)
    return folder


def _check(plan: Plan, sample: Path | None) -> None:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", plan.name):
        raise UsageError(f'"{plan.name}" cannot be a format: small letters, digits, - and _ only.')
    if not {"src", "tgt"} <= {*plan.columns}:
        raise UsageError("--columns must name src and tgt, for example --columns src,tgt,pos.")
    if sample and not plan.pair:
        raise UsageError("--sample needs --pair: which languages are in it, such as seh-eng?")
    if plan.pair:
        parse_pair(plan.pair)


def _fill(plan: Plan, folder: Path, sample: Path | None) -> None:
    if sample and not plan.code:
        refuse_document(sample)
    lines = [line.text for line in Source(sample, plan.encoding).head(MOST_LINES)] if sample else []
    _write(folder / "adapter.toml", "\n".join(_toml(plan)))
    if plan.code:
        _write(folder / "adapter.py", _code(plan))
    _write(folder / "README.md", _readme(plan, lines))
    adapter = Adapter(folder)
    if lines:
        _write(folder / f"sample{plan.suffix}", "\n".join(lines), adapter.encoding)
        wanted = expected_lines(adapter, parse_pair(str(plan.pair)))
        _write(folder / "expected.jsonl", "\n".join(wanted))


def _toml(plan: Plan) -> list[str]:
    """Write the description; what says nothing is left out."""
    lines = [f"title = {_quoted(plan.title)}", f"suffixes = [{_quoted(plan.suffix)}]"]
    if plan.code:
        lines.append('code = "adapter.py"')
    else:
        places = [(name, at) for at, name in enumerate(plan.columns, 1) if name != "_"]
        file = {"delimiter": _quoted(plan.delimiter), "header": plan.header or None}
        file |= {"width": len(plan.columns) if plan.columns[-1] == "_" else None}
        file |= {"pair": _quoted(str(parse_pair(plan.pair))) if plan.pair else None}
        file |= {"encoding": _quoted(plan.encoding) if plan.encoding else None}
        clean = {"split": plan.split, "strip_brackets": plan.brackets}
        lines += _inline("file", file) + _inline("columns", dict(places))
        lines += _inline("clean", {key: _quoted(text) for key, text in clean.items() if text})
    if plan.licence:
        told = plan.citation or plan.title
        lines += ["[dataset]", f"licence = {_quoted(plan.licence)}", f"citation = {_quoted(told)}"]
    return lines


def _inline(key: str, table: Mapping[str, object]) -> list[str]:
    inner = ", ".join(f"{name} = {value}" for name, value in table.items() if value is not None)
    return [f"{key} = {{ {inner} }}"] if inner else []


def _code(plan: Plan) -> str:
    src, tgt = plan.columns.index("src"), plan.columns.index("tgt")
    delimiter = {"space": "", "auto": _quoted("\t")}.get(plan.delimiter, _quoted(plan.delimiter))
    return _CODE.format(
        title=plan.title.replace('"', "'").replace("\\", "/"),
        columns=", ".join(plan.columns),
        header=plan.header,
        delimiter=delimiter,
        least=max(src, tgt) + 1,
        src=src,
        tgt=tgt,
    )


def _readme(plan: Plan, lines: list[str]) -> str:
    above = f" The first {plan.header} are no entries." if plan.header else ""
    what = f"One entry a line: {', '.join(plan.columns)}.{above}"
    example = next(iter(lines[plan.header :]), "(an example line)")
    return _README.format(
        title=plan.title, what=what, example=example, name=plan.name, asked=plan.asked
    )


def _quoted(text: str) -> str:
    """Write a string as TOML and JSON both have it."""
    return json.dumps(text, ensure_ascii=False)


def _write(path: Path, text: str, encoding: str | None = None) -> None:
    path.write_text(text.rstrip("\n") + "\n", encoding=encoding or "utf-8", newline="\n")
