"""`source-audit expectations`: rules of a source as suites of Great Expectations."""

from pathlib import Path
from typing import Annotated

import typer

from audit.cli import _options as o

app = typer.Typer(help="Rules of a source as suites of Great Expectations.")

Suites = Annotated[
    Path,
    o.option(
        "--output",
        "-o",
        metavar="FOLDER",
        help="Folder of the suites, one JSON file per dataset; - for one list on stdout.",
    ),
]


@app.callback()
def _group() -> None:
    """Rules of a source as suites of Great Expectations."""


@app.command("suggest")
def suggest(
    source: o.SourceArguments,
    *,
    output: Suites = Path("-"),
    force: o.Force = False,
    dataset: o.Datasets = None,
    password: o.Password = None,
    allow_literal_passwords: o.AllowLiterals = False,
    allow_credential_commands: o.AllowCommands = False,
    budget: o.TimeBudget = None,
    sample: o.Sample = None,
    max_rows: o.MaxRows = None,
    max_bytes: o.MaxBytes = None,
    config: o.ConfigFile = None,
    no_input: o.NoInput = False,
    verbose: o.Verbose = 0,
    quiet: o.Quiet = False,
    log_format: o.LogFormat = "text",
) -> int:
    """Suggest expectations for each dataset, each with its reason, evidence and confidence.

    \b
    Examples:
      source-audit expectations suggest shop.db -o suites/
      source-audit expectations suggest postgresql://auditor@db/shop --dataset 'a.*'
    """  # noqa: D301  # \b keeps the lines below it as they are
    from audit.cli import _audit, _contract_export  # noqa: PLC0415  # --help stays quick
    from audit.cli._console import Console  # noqa: PLC0415

    with Console(verbose=verbose, quiet=quiet, log_format=log_format) as console:
        asked = _audit.Asked(
            sources=tuple(source),
            config=config,
            password=password,
            budget=budget,
            sample=sample,
            max_rows=max_rows,
            max_bytes=max_bytes,
            datasets=tuple(dataset or ()),
            no_input=no_input,
            allow_literal_passwords=allow_literal_passwords,
            allow_credential_commands=allow_credential_commands,
        )
        audit = _audit.prepare(asked, command="expectations suggest")
        targets = _contract_export.suites(output, audit.inputs, force=force)
        stop = _audit.interruption(audit, console)
        with stop.watching():
            status = _contract_export.run(audit, console, stop, targets, surest=0.0)
        return stop.status(status)
