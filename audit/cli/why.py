"""`source-audit why`: the verdict on one field, with all that speaks for it and against it."""

from typing import Annotated

import typer

from audit.cli import _options as o

FieldArgument = Annotated[
    str,
    typer.Argument(
        metavar="FIELD",
        help="DATASET.FIELD, or the field alone where one dataset has it.",
    ),
]


def why(
    source: o.SourceArguments,
    field: FieldArgument,
    *,
    format: o.Formats = None,
    password: o.Password = None,
    allow_literal_passwords: o.AllowLiterals = False,
    allow_credential_commands: o.AllowCommands = False,
    budget: o.TimeBudget = None,
    sample: o.Sample = None,
    max_rows: o.MaxRows = None,
    max_bytes: o.MaxBytes = None,
    config: o.ConfigFile = None,
    no_input: o.NoInput = False,
    reveal: o.Reveal = False,
    yes_reveal: o.YesReveal = False,
    verbose: o.Verbose = 0,
    quiet: o.Quiet = False,
    log_format: o.LogFormat = "text",
) -> int:
    """Explain why a field is, or is not, personal data or a secret, without its values.

    \b
    Examples:
      source-audit why shop.db Customer.Phone
      source-audit why customers.csv email
      source-audit why postgresql://auditor@db/shop public.notes.body -f json
    """  # noqa: D301  # \b keeps the lines below it as they are
    from audit.cli import _audit, _classes, _profiles, _reveal  # noqa: PLC0415  # --help stays quick
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
            datasets=(),
            no_input=no_input,
            allow_literal_passwords=allow_literal_passwords,
            allow_credential_commands=allow_credential_commands,
        )
        audit = _audit.prepare(asked, command="why", options=[field])
        outputs = _profiles.outputs(format or (), audit.inputs)
        revealed = _reveal.holder(
            outputs, reveal=reveal, yes=yes_reveal, no_input=no_input, quiet=quiet
        )
        stop = _audit.interruption(audit, console)
        with stop.watching():
            report = _classes.read_field(audit, field, console, stop, revealed=revealed)
            shown = _classes.card()
            status = _profiles.deliver(
                report, outputs, console, quiet=quiet, shown=shown, revealed=revealed
            )
        return stop.status(status)
