"""`source-audit contract`: what a source promises, written for other tools, and held against it."""

import typer

from audit.cli import _options as o

app = typer.Typer(help="Write what a source keeps as a data contract.")


@app.callback()
def _group() -> None:
    """Write what a source keeps as a data contract."""


@app.command("export")
def export(
    source: o.SourceArguments,
    *,
    format: o.ContractFormats = None,
    output: o.ContractTarget = None,
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
    """Write a draft of the contract that a source keeps today. Without -f as ODCS on stdout.

    \b
    Examples:
      source-audit contract export shop.db > shop.odcs.yaml
      source-audit contract export postgresql://auditor@db/shop -f dbt=models/sources.yml
      source-audit contract export shop.db -f odcs=shop.odcs.yaml -f gx=suites/
      source-audit contract export data/ -f json-schema -o schemas/
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
        audit = _audit.prepare(asked, command="contract export")
        targets = _contract_export.targets(format or (), output, audit.inputs, force=force)
        stop = _audit.interruption(audit, console)
        with stop.watching():
            status = _contract_export.run(audit, console, stop, targets)
        return stop.status(status)
