"""`source-audit scan`: from a source to a report."""

from audit.cli import _options as o


def scan(
    source: o.SourceArguments,
    *,
    format: o.Formats = None,
    fail_on: o.FailOn = None,
    only: o.Only = None,
    skip: o.Skip = None,
    dataset: o.Datasets = None,
    expectations: o.Expectations = None,
    exact: o.Exact = False,
    password: o.Password = None,
    allow_literal_passwords: o.AllowLiterals = False,
    allow_credential_commands: o.AllowCommands = False,
    budget: o.TimeBudget = None,
    sample: o.Sample = None,
    max_rows: o.MaxRows = None,
    max_bytes: o.MaxBytes = None,
    config: o.ConfigFile = None,
    test_default_credentials: o.TestDefaults = False,
    no_tls_probe: o.NoTlsProbe = False,
    runs: o.Runs = None,
    no_remember: o.NoRemember = False,
    no_input: o.NoInput = False,
    reveal: o.Reveal = False,
    yes_reveal: o.YesReveal = False,
    verbose: o.Verbose = 0,
    quiet: o.Quiet = False,
    log_format: o.LogFormat = "text",
) -> int:
    """Audit a source read-only and report.

    \b
    Examples:
      source-audit scan shop.db
      source-audit scan data/ 's3://bucket/prefix/*.parquet' orders.csv.gz
      source-audit scan postgresql://auditor@db/shop --password env:PW -f html=r.html
      source-audit scan shop --fail-on high --fail-on 'coverage<80'
      source-audit scan shop --expectations suites/ --exact
    """  # noqa: D301  # \b keeps the lines below it as they are
    from audit.cli import (  # noqa: PLC0415  # --help stays quick
        _audit,
        _notify,
        _record,
        _result,
        _reveal,
    )
    from audit.cli._console import Console  # noqa: PLC0415
    from audit.engine.reminders import remind  # noqa: PLC0415

    only, skip = only or [], skip or []
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
            test_default_credentials=test_default_credentials,
            expectations=tuple(expectations or ()),
            exact=exact,
        )
        options = [*_audit.repeated("--only", only), *_audit.repeated("--skip", skip)]
        audit = _audit.prepare(asked, command="scan", options=options)
        checks = _result.chosen(audit.config, only=only, skip=skip)
        goal = _result.wanted(format or (), fail_on or (), quiet=quiet, inputs=audit.inputs)
        revealed = _reveal.holder(
            goal.outputs, reveal=reveal, yes=yes_reveal, no_input=no_input, quiet=quiet
        )
        recorder = (
            None
            if no_remember
            else _record.recorder_of(audit.config, runs, interactive=audit.request.interactive)
        )
        stop = _audit.interruption(audit, console)
        with (
            _notify.failures(audit.config, audit.named.name),
            stop.watching(),
            _record.held(recorder, audit.named),
        ):
            capture = audit.capture(console, stop, revealed=revealed)
            with _result.keeping(capture):
                report = _result.judged(
                    capture,
                    audit.config,
                    checks,
                    owner=audit.named.owner,
                    decided=audit.decided,
                    earlier=_record.last(recorder, audit.named.key)
                    if audit.decided.policy.max_new_findings is not None
                    else None,
                )
                remind(report)
                report = _record.placed(recorder, report, audit.named.key)
                rendered = _result.Rendered(report)
                status = _result.finish(rendered, goal, console, revealed=revealed)
                _record.keep(recorder, rendered, audit.named)
        if not stop.asked:
            _notify.told(audit.config, report, outputs=goal.outputs, recorder=recorder)
        return stop.status(status)
