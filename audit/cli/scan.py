"""`source-audit scan`: from a source to a report."""

from audit.cli import _options as o


def scan(
    source: o.SourcesOrNone = None,
    *,
    all: o.AllSources = False,
    select: o.Select = None,
    jobs: o.Jobs = None,
    executor: o.ExecutorUrl = None,
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
    resume: o.Resume = False,
    no_input: o.NoInput = False,
    reveal: o.Reveal = False,
    yes_reveal: o.YesReveal = False,
    verbose: o.Verbose = 0,
    quiet: o.Quiet = False,
    log_format: o.LogFormat = "text",
) -> int:
    """Audit a source read-only and report; with --all or --select many, each by itself.

    \b
    Examples:
      source-audit scan shop.db
      source-audit scan data/ 's3://bucket/prefix/*.parquet' orders.csv.gz
      source-audit scan postgresql://auditor@db/shop --password env:PW -f html=r.html
      source-audit scan shop --fail-on high --fail-on 'coverage<80'
      source-audit scan shop --expectations suites/ --exact
      source-audit scan --all -f 'html=out/{source}.html' -f html=out/index.html
      source-audit scan --select tag:finance --jobs 4 --fail-on critical
      source-audit scan shop --resume
    """  # noqa: D301  # \b keeps the lines below it as they are
    from audit.cli import (  # noqa: PLC0415  # --help stays quick
        _audit,
        _notify,
        _record,
        _result,
        _resume,
        _reveal,
    )
    from audit.cli._console import Console  # noqa: PLC0415
    from audit.cli._status import worst  # noqa: PLC0415
    from audit.engine.reminders import remind  # noqa: PLC0415

    only, skip = only or [], skip or []
    with Console(verbose=verbose, quiet=quiet, log_format=log_format) as console:
        asked = _audit.Asked(
            sources=tuple(source or ()),
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
        _resume.refuse(resume=resume, no_remember=no_remember, reveal=reveal)
        if all or select:
            from audit.cli import _fleet  # noqa: PLC0415  # only for many sources

            return _fleet.scan_fleet(
                asked,
                _fleet.AskedFleet(
                    all=all,
                    select=tuple(select or ()),
                    jobs=jobs,
                    executor=executor,
                    formats=tuple(format or ()),
                    fail_on=tuple(fail_on or ()),
                    only=tuple(only),
                    skip=tuple(skip),
                    runs=runs,
                    quiet=quiet,
                    reveal=reveal or yes_reveal,
                    resume=resume,
                ),
                console,
            )
        _about_one(source, jobs=jobs, executor=executor)
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
            _resume.checkpoint_of(
                audit.named.key, resume=resume, remember=not no_remember
            ) as checkpoint,
        ):
            capture = audit.capture(console, stop, revealed=revealed, checkpoint=checkpoint)
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
                kept = _record.keep(recorder, rendered, audit.named)
                asked_for = bool(runs or audit.config.runs) or goal.silent
                status = worst([status, _record.missed(recorder, kept=kept, asked=asked_for)])
            _resume.settled(checkpoint, capture, console)
        if not stop.asked:
            _notify.told(audit.config, report, outputs=goal.outputs, recorder=recorder)
        return stop.status(status)


def _about_one(source: list[str] | None, *, jobs: int | None, executor: str | None) -> None:
    """A `ConfigError` for what does not fit the audit of one source."""
    from audit.errors import ConfigError  # noqa: PLC0415  # --help stays quick

    if not source:
        raise ConfigError(
            "name a SOURCE, or --all or --select PATTERN for sources of the configuration; "
            "see `source-audit scan --help`"
        )
    if jobs is not None or executor is not None:
        option = "--jobs" if jobs is not None else "--executor"
        raise ConfigError(f"{option} is about many sources; it goes with --all or --select")
