"""Finds the commands beside it and runs one: a status and at most one sentence come back.

A command is a module of this folder: a function of the module's name that returns the exit
status, or a group of commands as `app`. Modules that begin with "_" are what commands share.
They import nothing but typer at the top, so that `--help` stays quick.
"""

import importlib
import os
import pkgutil
import re
import sys
from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import Annotated, Any

import typer

from audit import __version__
from audit.cli._console import complain, defect
from audit.cli._status import DONE, INTERRUPTED, NOTHING, UNFINISHED, USAGE
from audit.errors import ConfigError, ConnectError, Interrupted, OutputError, SourceAuditError

PROGRAM = "source-audit"

_EPILOG = """\b
Examples:
  source-audit scan shop.db
  source-audit scan postgresql://auditor@db/shop --password env:PW -f html=r.html
  source-audit checks explain security.tls-version

\b
Exit status: 0 in order, 1 a --fail-on gate tripped, 2 usage or configuration,
3 nothing could be audited, 4 the audit did not finish, 130 interrupted.
"""

_UNEXPECTED = re.compile(r"(unexpected extra argument\S*) \(.*\)")


def build() -> typer.Typer:
    """The application with every command that lies in this folder, sorted by name."""
    app = typer.Typer(
        name=PROGRAM,
        epilog=_EPILOG,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_root)
    for name, module in _commands():
        group = getattr(module, "app", None)
        if isinstance(group, typer.Typer):
            app.add_typer(group, name=name)
        else:
            app.command(name)(getattr(module, name.replace("-", "_")))
    return app


def run(arguments: Sequence[str]) -> int:
    """Runs one command line; whatever goes wrong is one sentence on stderr and a status."""
    try:
        status: Any = build()(
            args=list(arguments) or ["--help"], prog_name=PROGRAM, standalone_mode=False
        )
    except typer.TyperException as error:
        return _ended(USAGE, _usage(error))
    except SourceAuditError as error:
        return _ended(_status(error), str(error))
    except typer.Abort:
        return _ended(INTERRUPTED, "interrupted before anything was read")
    except SystemExit:  # typer's answer to a closed pipe
        return DONE
    except Exception as error:  # noqa: BLE001  # the last door: a traceback helps no user
        return _ended(UNFINISHED, defect(error))
    return status if isinstance(status, int) else DONE


def _ended(status: int, sentence: str) -> int:
    complain(sentence)
    return status


def _status(error: SourceAuditError) -> int:
    match error:
        case ConfigError() | OutputError():
            return USAGE
        case ConnectError():
            return NOTHING
        case Interrupted():
            return INTERRUPTED
        case _:
            return UNFINISHED


def _commands() -> Iterator[tuple[str, ModuleType]]:
    package = importlib.import_module("audit.cli")
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda found: found.name):
        if not info.name.startswith("_") and info.name != "app":
            yield info.name.replace("_", "-"), importlib.import_module(f"audit.cli.{info.name}")


def _usage(error: typer.TyperException) -> str:
    """Typer's sentence, with the variable that a wrong value came from and where help is."""
    sentence = " ".join(error.format_message().split()).rstrip(".")
    sentence = _UNEXPECTED.sub(r"\1", sentence)  # it may be a URL with its password
    context = getattr(error, "ctx", None)
    command = getattr(context, "command_path", PROGRAM)
    return f"{sentence[:1].lower()}{sentence[1:]}{_variable(error)}; see `{command} --help`"


def _variable(error: typer.TyperException) -> str:
    variable = getattr(getattr(error, "param", None), "envvar", None)
    return f" (or {variable})" if isinstance(variable, str) and variable in os.environ else ""


def _version(wanted: bool) -> None:  # noqa: FBT001  # typer calls it with the flag's value
    if wanted:
        sys.stdout.write(f"{PROGRAM} {__version__}\n")
        raise typer.Exit


def _root(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Audits a data source read-only before a data team agrees to load from it."""
    del version
