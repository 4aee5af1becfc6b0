"""`source-audit check`: judge a snapshot again, without the source."""

from audit.cli import _options as o


def check(
    snapshot: o.SnapshotArgument,
    *,
    format: o.Formats = None,
    fail_on: o.FailOn = None,
    only: o.Only = None,
    skip: o.Skip = None,
    config: o.ConfigFile = None,
    verbose: o.Verbose = 0,
    quiet: o.Quiet = False,
    log_format: o.LogFormat = "text",
) -> int:
    """Judge a snapshot that `collect` wrote; the source is not asked.

    \b
    Example:
      source-audit check shop.snapshot.json -f html=shop.html --fail-on high
    """  # noqa: D301  # \b keeps the lines below it as they are
    from audit.cli import _decided, _result  # noqa: PLC0415  # --help stays quick
    from audit.cli._console import Console  # noqa: PLC0415
    from audit.cli._inputs import read_input  # noqa: PLC0415
    from audit.config.load import load  # noqa: PLC0415
    from audit.engine.reminders import remind  # noqa: PLC0415
    from audit.store import snapshot as snapshots  # noqa: PLC0415

    with Console(verbose=verbose, quiet=quiet, log_format=log_format) as console:
        loaded = load(config)
        settings, decided = loaded.config, _decided.decided_by(loaded)
        checks = _result.chosen(settings, only=only or (), skip=skip or ())
        goal = _result.wanted(format or (), fail_on or (), quiet=quiet, inputs=[snapshot])
        capture = snapshots.load(read_input(snapshot), place=str(snapshot))
        report = _result.judged(capture, settings, checks, decided=decided)
        remind(report)
        return _result.finish(_result.Rendered(report), goal, console)
