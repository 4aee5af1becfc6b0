"""`source-audit report`: render a report again from its JSON."""

from typing import Annotated

from audit.cli import _options as o

Notify = Annotated[
    bool,
    o.option(
        "--notify",
        help="Tell every target of notifications: in the configuration of this report, whatever "
        "it asked for: a way to try them (docs/notifications.md).",
    ),
]


def report(
    document: o.ReportArgument,
    *,
    format: o.Formats = None,
    fail_on: o.FailOn = None,
    notify: Notify = False,
    config: o.ConfigFile = None,
    verbose: o.Verbose = 0,
    quiet: o.Quiet = False,
    log_format: o.LogFormat = "text",
) -> int:
    """Render a JSON report in other formats; the same report gives the same bytes.

    \b
    Example:
      source-audit report shop.json -f html=shop.html
    """  # noqa: D301  # \b keeps the lines below it as they are
    from audit.cli import _notify, _result  # noqa: PLC0415  # --help stays quick
    from audit.cli._console import Console  # noqa: PLC0415
    from audit.cli._inputs import read_input  # noqa: PLC0415
    from audit.cli._status import worst  # noqa: PLC0415
    from audit.export.json import parse  # noqa: PLC0415

    with Console(verbose=verbose, quiet=quiet, log_format=log_format) as console:
        goal = _result.wanted(format or (), fail_on or (), quiet=quiet, inputs=[document])
        found = parse(read_input(document), place=str(document))
        status = _result.deliver(_result.Rendered(found), goal, console)
        return worst([status, _notify.tried(config, found, goal.outputs)]) if notify else status
