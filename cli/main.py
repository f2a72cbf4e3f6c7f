"""The ``lowres`` command: the one place where an error becomes one line and an exit code.

Exit codes: 0 fine, 1 the user can fix it, 2 usage, 3 rejects or faults under ``--strict``, 70 a
bug (with the path of the saved traceback), 130 interrupted. A closed pipe is quiet.
"""

from __future__ import annotations

import os
import sys
import time
import traceback
from functools import cache
from typing import Annotated, Any

import typer
from typer.exceptions import TyperException
from typer.main import get_command

import lowres
from lowres.cli import (
    data,
    experiment,
    generate,
    generate_evaluate,  # noqa: F401  (adds its command)
    generate_explain,  # noqa: F401  (adds its command)
    generate_filter,  # noqa: F401  (adds its command)
    generate_probe,  # noqa: F401  (adds its command)
    generate_sketch,  # noqa: F401  (adds its commands)
    generate_stats,  # noqa: F401  (adds its command)
    generate_values,  # noqa: F401  (adds its command)
    lexicon,
    lexicon_check,  # noqa: F401  (adds its commands)
    lexicon_coverage,  # noqa: F401  (adds its command)
    lexicon_new,  # noqa: F401  (adds its command)
    lexicon_ops,  # noqa: F401  (adds its commands)
    lexicon_test,  # noqa: F401  (adds its command)
    morph,
    morph_learn,  # noqa: F401  (adds its command)
    morph_predict,  # noqa: F401  (adds its commands)
    pretrain,
    slu,
)
from lowres.cli.console import configure_logging
from lowres.cli.demo import demo
from lowres.errors import LowresError

__all__ = ["app", "main", "run"]

app = typer.Typer(
    name="lowres",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Bilingual lexicons in; labelled target-language text, adapted models and honest scores out.",
)
app.add_typer(lexicon.app, name="lexicon")
app.add_typer(morph.app, name="morph")
app.add_typer(generate.app, name="generate")
app.add_typer(pretrain.app, name="pretrain")
app.add_typer(slu.app, name="slu")
app.add_typer(experiment.app, name="experiment")
app.add_typer(data.app, name="data")
app.command()(demo)


def _show_version(wanted: bool) -> None:
    if wanted:
        print(lowres.__version__)
        raise typer.Exit


@app.callback()
def common(
    verbose: Annotated[int, typer.Option("--verbose", "-v", count=True, help="Say more.")] = 0,
    quiet: Annotated[int, typer.Option("--quiet", "-q", count=True, help="Say less.")] = 0,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Set how much is said."""
    configure_logging(verbose - quiet)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Args:
        arguments: words after ``lowres``; those of the process when absent.
    """
    try:
        code = _command()(arguments, prog_name="lowres", standalone_mode=False)
        sys.stdout.flush()
    except LowresError as fault:
        return _fail(str(fault), fault.exit_code)
    except TyperException as fault:
        return _fail(f"{fault.format_message()} (try --help)", fault.exit_code)
    except BrokenPipeError:
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
        )  # the flush at exit stays quiet
        return 0
    except SystemExit as end:  # so typer ends on a closed pipe
        if isinstance(end.__context__, BrokenPipeError):
            return 0
        raise
    except KeyboardInterrupt:
        code = 130
    except OSError as fault:
        if fault.filename is None:  # what is left without a name is stdout or stderr
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return _fail(f"standard output cannot be written ({fault.strerror}).", 1)
        return _fail(f"{fault.filename}: {fault.strerror}.", 1)
    except Exception:
        return _fail(f"This is a bug in lowres. Traceback: {_save_traceback()}", 70)
    if code == 130:
        return _fail("Interrupted. Run the same command again to resume.", 130)
    return code if isinstance(code, int) else 0


@cache
def _command() -> Any:
    """Read the signatures of all commands, which takes longer than most of them."""
    return get_command(app)


def run() -> None:
    """Entry point of the installed command."""
    sys.exit(main())


def _fail(message: str, code: int) -> int:
    line = " ".join(message.split())
    red = sys.stderr.isatty() and "NO_COLOR" not in os.environ
    print(f"\x1b[31m{line}\x1b[0m" if red else line, file=sys.stderr)
    return code


def _save_traceback() -> str:
    """Save the traceback in the cache, and say where; or else say its last line."""
    from lowres.cache import cache_folder

    text = traceback.format_exc()
    folder = cache_folder()
    path = folder / f"crash-{time.strftime('%Y%m%dT%H%M%S')}-{os.getpid()}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as fault:
        return f"not saved ({fault.strerror}); its last line: {text.splitlines()[-1]}"
    return str(path)
