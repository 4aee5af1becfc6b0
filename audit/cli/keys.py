"""`source-audit keys`: the key that signs runs."""

from pathlib import Path
from typing import Annotated

import typer

from audit.cli import _options as o

app = typer.Typer(help="Make and show the key that signs runs.")

Output = Annotated[
    Path,
    o.option(
        "--output",
        "-o",
        metavar="FILE",
        help="Where the private key goes; the public one lies beside it as FILE with .pub.pem.",
    ),
]
Passphrase = Annotated[
    str | None,
    o.option(
        "--passphrase",
        metavar="REFERENCE",
        help="Where its passphrase is, as for --password [asked for].",
    ),
]
NoPassphrase = Annotated[
    bool, o.option("--no-passphrase", help="Leave the key unencrypted, for its owner alone (0600).")
]


@app.callback()
def _group() -> None:
    """Make and show the key that signs runs."""


@app.command("generate")
def generate_key(
    *,
    output: Output = Path("source-audit.key.pem"),
    passphrase: Passphrase = None,
    no_passphrase: NoPassphrase = False,
    no_input: o.NoInput = False,
) -> int:
    """Make an Ed25519 key pair; nothing is overwritten.

    \b
    Example:
      source-audit keys generate -o auditors.key.pem --passphrase env:AUDITORS_PHRASE
    """  # noqa: D301  # \b keeps the lines below it as they are
    from audit.cli import _keys  # noqa: PLC0415  # --help stays quick
    from audit.cli._listing import print_lines  # noqa: PLC0415

    print_lines(_keys.generated(output, passphrase, bare=no_passphrase, interactive=not no_input))
    return 0


@app.command("show")
def show_keys(
    *,
    runs: o.Runs = None,
    format: o.ListFormat = "table",
    config: o.ConfigFile = None,
    no_input: o.NoInput = False,
) -> int:
    """Show the id of the key that signs here, those that are trusted, and those beside the runs.

    \b
    Example:
      source-audit keys show
    """  # noqa: D301  # \b keeps the lines below it as they are
    from audit.cli import _keys  # noqa: PLC0415  # --help stays quick
    from audit.cli._listing import as_json, columns, print_json, print_lines  # noqa: PLC0415

    machine = as_json(format)
    found = _keys.shown(config, runs, interactive=not no_input)
    if machine:
        print_json([{"use": use, "key": key, "where": where} for use, key, where in found])
    else:
        print_lines(columns([("Use", "Key", "Where"), *found]))
    return 0
