"""`source-audit grants`: the statements that make an account which can only read."""

from typing import Annotated

import typer

from audit.cli import _options as o


def grants(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            show_default=False,
            help="A URL, a name from source-audit.yaml, a database file, a file or a folder.",
        ),
    ],
    *,
    purpose: Annotated[
        str,
        o.option("--for", metavar="audit|ingest", help="What the account is for [audit]."),
    ] = "audit",
    role: Annotated[
        str,
        o.option("--role", metavar="NAME", help="Name of the account [auditor or ingestion]."),
    ] = "",
    format: o.Formats = None,
    dataset: o.Datasets = None,
    password: o.Password = None,
    allow_literal_passwords: o.AllowLiterals = False,
    allow_credential_commands: o.AllowCommands = False,
    config: o.ConfigFile = None,
    no_input: o.NoInput = False,
    verbose: o.Verbose = 0,
    quiet: o.Quiet = False,
    log_format: o.LogFormat = "text",
) -> int:
    """Print the least-privilege statements for this source; nothing is executed.

    The formats are sql, for the statements as the product takes them in, and json.

    \b
    Examples:
      source-audit grants postgresql://admin@db/shop --for audit > grants.sql
      source-audit grants shop --for ingest --dataset 'public.orders*'
      source-audit grants shop --for ingest --role loader -f json
    """  # noqa: D301  # \b keeps the lines below it as they are
    from audit.cli import _audit, _grants  # noqa: PLC0415  # --help stays quick
    from audit.cli._console import Console  # noqa: PLC0415

    with Console(verbose=verbose, quiet=quiet, log_format=log_format) as console:
        wanted = _grants.purpose_of(purpose)
        asked = _audit.Asked(
            sources=(source,),
            config=config,
            password=password,
            budget=None,
            sample=None,
            max_rows=None,
            max_bytes=None,
            datasets=tuple(dataset or ()),
            no_input=no_input,
            allow_literal_passwords=allow_literal_passwords,
            allow_credential_commands=allow_credential_commands,
        )
        audit = _audit.prepare(asked, command="grants")
        outputs = _grants.outputs(format or (), audit.inputs)
        stop = _audit.interruption(audit, console)
        with stop.watching():
            plan = _grants.planned(audit, wanted, console, stop, role=role)
            _grants.deliver(plan, outputs)
        return stop.status(0)
