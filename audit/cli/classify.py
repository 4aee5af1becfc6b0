"""`source-audit classify`: personal data and secrets in every field, without a verdict."""

from audit.cli import _options as o


def classify(
    source: o.SourceArguments,
    *,
    format: o.Formats = None,
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
    reveal: o.Reveal = False,
    yes_reveal: o.YesReveal = False,
    verbose: o.Verbose = 0,
    quiet: o.Quiet = False,
    log_format: o.LogFormat = "text",
) -> int:
    """Find personal data and secrets in every field of a source, without showing a value.

    \b
    Examples:
      source-audit classify customers.csv orders.parquet
      source-audit classify data/ --sample 10000 -f json=classes.json
      source-audit classify postgresql://auditor@db/shop --dataset 'public.*'
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
            datasets=tuple(dataset or ()),
            no_input=no_input,
            allow_literal_passwords=allow_literal_passwords,
            allow_credential_commands=allow_credential_commands,
        )
        audit = _audit.prepare(asked, command="classify")
        outputs = _profiles.outputs(format or (), audit.inputs)
        revealed = _reveal.holder(
            outputs, reveal=reveal, yes=yes_reveal, no_input=no_input, quiet=quiet
        )
        stop = _audit.interruption(audit, console)
        with stop.watching():
            report = _classes.read(audit, console, stop, revealed=revealed)
            shown = _classes.table()
            status = _profiles.deliver(
                report, outputs, console, quiet=quiet, shown=shown, revealed=revealed
            )
        return stop.status(status)
