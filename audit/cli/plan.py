"""`source-audit plan`: how to load a source."""

from audit.cli import _options as o


def plan(
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
    no_tls_probe: o.NoTlsProbe = False,
    no_remember: o.NoRemember = False,
    no_input: o.NoInput = False,
    verbose: o.Verbose = 0,
    quiet: o.Quiet = False,
    log_format: o.LogFormat = "text",
) -> int:
    """Say how to load a source: in which order, by which pattern, and what to ask its owner.

    \b
    Examples:
      source-audit plan postgresql://auditor@db/shop
      source-audit plan shop.db -f md=plan.md -f yaml=plan.yaml
      source-audit plan mysql://auditor@db/shop -f debezium=shop.properties
      source-audit plan shop.db -f dlt=.dlt/config.toml
    """  # noqa: D301  # \b keeps the lines below it as they are
    from audit.cli import _audit, _plan, _result  # noqa: PLC0415  # --help stays quick
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
            tls_probe=not no_tls_probe,
            remember=not no_remember,
        )
        audit = _audit.prepare(asked, command="plan", options=())
        checks = _result.chosen(audit.config, only=(), skip=())
        outputs = _plan.outputs(format or (), audit.inputs)
        stop = _audit.interruption(audit, console)
        with stop.watching():
            capture = audit.capture(console, stop)
            with _result.keeping(capture):
                report = _result.judged(
                    capture,
                    audit.config,
                    checks,
                    owner=audit.named.owner,
                    decided=audit.decided,
                )
                status = _plan.deliver(report, outputs, console, quiet=quiet)
        return stop.status(status)
