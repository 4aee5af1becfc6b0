"""`source-audit contract`: what a source promises, written for other tools, and held against it."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from audit.cli import _options as o

app = typer.Typer(help="Write what a source keeps as a data contract, or hold it to one.")

ContractArgument = Annotated[
    Path,
    typer.Argument(
        metavar="CONTRACT",
        help="ODCS file, version 3, YAML or JSON; - reads standard input.",
    ),
]
FailOn = Annotated[
    str,
    o.option(
        "--fail-on",
        metavar="breaking|review",
        help="With which departures the contract does not hold: breaking ones, or also those "
        "that a person has to look at [breaking].",
    ),
]


@app.callback()
def _group() -> None:
    """Write what a source keeps as a data contract, or hold it to one."""


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
      source-audit contract export postgresql://auditor@db/shop -f dbt=sources.yml
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


@app.command("check")
def check(
    contract: ContractArgument,
    source: o.SourceArguments,
    *,
    format: o.Formats = None,
    fail_on: FailOn = "breaking",
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
    """Say where a source departs from a contract. Exit 1 when the contract does not hold.

    \b
    Examples:
      source-audit contract check shop.yaml postgresql://auditor@db/shop
      source-audit contract check shop.yaml shop.db --fail-on review -f json=check.json
    """  # noqa: D301  # \b keeps the lines below it as they are
    from audit.cli import _audit, _contract_check  # noqa: PLC0415  # --help stays quick
    from audit.cli._console import Console  # noqa: PLC0415
    from audit.cli._status import NOTHING  # noqa: PLC0415

    with Console(verbose=verbose, quiet=quiet, log_format=log_format) as console:
        least = _contract_check.gate(fail_on)
        promised = _contract_check.contract_in(contract, password=password)
        if promised is None:
            return NOTHING
        asked = _audit.Asked(
            sources=tuple(source),
            config=config,
            password=password,
            budget=budget,
            sample=sample,
            max_rows=max_rows,
            max_bytes=max_bytes,
            datasets=(),
            no_input=no_input,
            allow_literal_passwords=allow_literal_passwords,
            allow_credential_commands=allow_credential_commands,
        )
        audit = _audit.prepare(asked, command=f"contract check {shlex.quote(str(contract))}")
        outputs = _contract_check.outputs(format or (), (contract, *audit.inputs))
        stop = _audit.interruption(audit, console)
        with stop.watching():
            report = _contract_check.run(
                promised,
                audit,
                console,
                stop,
                file=_contract_check.called(contract),
                fail_on=least,
            )
            status = _contract_check.deliver(report, outputs, console, quiet=quiet)
        return stop.status(status)
