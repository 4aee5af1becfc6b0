"""`source-audit credentials`: passwords in the system keyring or in an encrypted file."""

from pathlib import Path
from typing import Annotated

import typer

from audit.cli import _options as o

app = typer.Typer(help="Keep passwords in the system keyring or an encrypted file.")

Name = Annotated[
    str, typer.Argument(metavar="NAME", help="What to call it, for example like its source.")
]
StoreFile = Annotated[
    Path | None,
    o.option(
        "--store",
        metavar="FILE",
        help="Encrypted file to use [the keyring where there is one, else the usual file].",
    ),
]
Source = Annotated[
    str | None,
    o.option("--source", metavar="URL", help="Log in there with it, read-only, and read nothing."),
]


@app.callback()
def _group() -> None:
    """Keep passwords in the system keyring or an encrypted file."""


@app.command("set")
def set_credential(name: Name, *, store: StoreFile = None, no_input: o.NoInput = False) -> int:
    """Keep a password: asked for twice, or the first line of standard input.

    \b
    Examples:
      source-audit credentials set shop
      pass show shop | source-audit credentials set shop
    """  # noqa: D301  # \b keeps the lines below it as they are
    from audit.cli import _credentials as work  # noqa: PLC0415  # --help stays quick

    place = work.place_for(store, name, interactive=work.interactive(no_input=no_input))
    return work.keep(place, name, replace=False)


@app.command("rotate")
def rotate(name: Name, *, store: StoreFile = None, no_input: o.NoInput = False) -> int:
    """Replace a password that is kept already by a new one, given as with `set`.

    \b
    Example:
      source-audit credentials rotate shop
    """  # noqa: D301  # \b keeps the lines below it as they are
    from audit.cli import _credentials as work  # noqa: PLC0415  # --help stays quick

    place = work.place_of(store, name, interactive=work.interactive(no_input=no_input))
    return work.keep(place, name, replace=True)


@app.command("rekey")
def rekey(*, store: StoreFile = None) -> int:
    """Seal the encrypted file under a new passphrase, which is asked for twice.

    \b
    Example:
      source-audit credentials rekey
    """  # noqa: D301  # \b keeps the lines below it as they are
    from audit.cli import _credentials as work  # noqa: PLC0415  # --help stays quick

    return work.rekey(store)


@app.command("list")
def list_credentials(
    *, store: StoreFile = None, format: o.ListFormat = "table", no_input: o.NoInput = False
) -> int:
    """List what is kept: names, where, since when, and how to refer to it. Never a value.

    \b
    Example:
      source-audit credentials list -f json
    """  # noqa: D301  # \b keeps the lines below it as they are
    from audit.cli import _credentials as work  # noqa: PLC0415  # --help stays quick
    from audit.cli._listing import as_json, columns, print_json, print_lines  # noqa: PLC0415

    machine = as_json(format)
    found = work.listed(store, interactive=work.interactive(no_input=no_input))
    if machine:
        print_json([entry.tree() for entry in found])
    elif found:
        head = ("Name", "Kept in", "Set", "Reference")
        print_lines(columns([head, *(entry.row() for entry in found)]))
    return 0


@app.command("rm")
def remove(name: Name, *, store: StoreFile = None, no_input: o.NoInput = False) -> int:
    """Forget a password that is kept.

    \b
    Example:
      source-audit credentials rm shop
    """  # noqa: D301  # \b keeps the lines below it as they are
    from audit.cli import _credentials as work  # noqa: PLC0415  # --help stays quick

    place = work.place_of(store, name, interactive=work.interactive(no_input=no_input))
    place.remove(name)
    return 0


@app.command("test")
def try_credential(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="A name that is kept, a source of the configuration, or a reference.",
        ),
    ],
    *,
    source: Source = None,
    store: StoreFile = None,
    config: o.ConfigFile = None,
    allow_literal_passwords: o.AllowLiterals = False,
    allow_credential_commands: o.AllowCommands = False,
    no_input: o.NoInput = False,
) -> int:
    """Resolve a password as an audit would, and with a source log in with it.

    \b
    Examples:
      source-audit credentials test shop
      source-audit credentials test env:SHOP_PW --source postgresql://auditor@db/shop
    """  # noqa: D301  # \b keeps the lines below it as they are
    from audit.cli import _credentials_test as work  # noqa: PLC0415  # --help stays quick

    return work.run(
        name,
        source=source,
        store=store,
        config=config,
        literals=allow_literal_passwords,
        commands=allow_credential_commands,
        no_input=no_input,
    )
