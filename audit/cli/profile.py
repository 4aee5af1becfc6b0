"""`source-audit profile`: what the data looks like, without a verdict."""

from typing import Annotated

from audit.cli import _options as o

Fields = Annotated[
    list[str] | None,
    o.option("--field", metavar="GLOB", help="These fields in full, as cards. Repeatable."),
]


def profile(
    source: o.SourceArguments,
    *,
    format: o.Formats = None,
    dataset: o.Datasets = None,
    field: Fields = None,
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
    """Show what every field of a source looks like, without judging it.

    \b
    Examples:
      source-audit profile orders.parquet
      source-audit profile data/ 's3://bucket/prefix/*.parquet' --sample 5%
      source-audit profile shop.db --dataset orders --field total
      source-audit profile postgresql://auditor@db/shop -f json=profile.json
    """  # noqa: D301  # \b keeps the lines below it as they are
    from audit.cli import _audit, _profiles, _reveal  # noqa: PLC0415  # --help stays quick
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
        fields = tuple(field or ())
        options = _audit.repeated("--field", fields)
        audit = _audit.prepare(asked, command="profile", options=options)
        outputs = _profiles.outputs(format or (), audit.inputs)
        revealed = _reveal.holder(
            outputs, reveal=reveal, yes=yes_reveal, no_input=no_input, quiet=quiet
        )
        stop = _audit.interruption(audit, console)
        with stop.watching():
            report = _profiles.read(audit, console, stop, revealed=revealed)
            chosen = _profiles.chosen(report, fields)
            shown = _profiles.profiles(cards=bool(fields))
            status = _profiles.deliver(
                chosen, outputs, console, quiet=quiet, shown=shown, revealed=revealed
            )
        return stop.status(status)
