"""``lowres lexicon test``: an adapter held to the contract that all adapters keep."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lowres.cli.console import emit, say
from lowres.cli.lexicon import app
from lowres.cli.options import AsJson
from lowres.errors import LowresError, UsageError, from_extra

if TYPE_CHECKING:
    from lowres.lang import Pair
    from lowres.lexicon.adapter import Adapter

__all__ = ["check"]


@app.command("test")
def check(
    name: Annotated[str, typer.Argument(help="Format, or the folder of one.")],
    write: Annotated[
        bool, typer.Option("--write", help="First write expected.jsonl, as the sample is read now.")
    ] = False,
    pair: Annotated[
        str | None, typer.Option("--pair", help="Languages of the sample, for --write.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check a format's folder: each line is ok, or says what to write where."""
    with from_extra("testing", "hypothesis"):
        from hypothesis.configuration import set_hypothesis_home_dir
    from lowres.lexicon import registry
    from lowres.testing.adapter_contract import results

    adapter = registry.get(name)
    if write:
        _write(adapter, pair)
    with tempfile.TemporaryDirectory() as scratch:
        set_hypothesis_home_dir(Path(scratch) / "hypothesis")
        found = list(results(adapter, Path(scratch)))
    if as_json:
        checks = [{"check": told, "ok": not what, "what": what or None} for told, what in found]
        emit({"adapter": adapter.name, "checks": checks}, as_json=True)
    else:
        for line in dict.fromkeys(
            f"to do  {what}" if what else f"ok     {told}" for told, what in found
        ):
            print(line)
    failed = sum(1 for _, fault in found if fault)
    if failed:
        raise LowresError(f"{adapter.name}: {failed} of {len(found)} checks ask for something.")
    say(f"{adapter.name}: all {len(found)} checks are kept.")


def _write(adapter: Adapter, pair: str | None) -> None:
    from lowres.record.folder import replace_atomically
    from lowres.testing.sample import expected_lines

    path = adapter.folder / "expected.jsonl"
    try:
        lines = expected_lines(adapter, _pair(adapter, pair))
    except AssertionError as fault:
        raise UsageError(str(fault)) from None
    replace_atomically(path, "\n".join(lines) + "\n")
    say(f"{path}: written, {len(lines) - 1} records and rejects. Look whether they are right.")


def _pair(adapter: Adapter, asked: str | None) -> Pair:
    """Return the languages of a sample: as asked, as its expected.jsonl says, or as it tells."""
    from lowres.lang import parse_pair
    from lowres.testing.sample import expected, opened

    if asked:
        return parse_pair(asked)
    if (adapter.folder / "expected.jsonl").is_file():
        return expected(adapter)[0]
    told = adapter.pairs(opened(adapter))
    if told:
        return told[0]
    raise UsageError("say which languages the sample holds with --pair, such as seh-eng.")
