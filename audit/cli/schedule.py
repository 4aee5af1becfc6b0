"""`source-audit schedule`: files that make a scheduler audit the sources of the configuration."""

from pathlib import Path
from typing import Annotated

import typer

from audit.cli import _options as o

app = typer.Typer(help="Write files that make a scheduler audit the sources.")

To = Annotated[
    str,
    o.option(
        "--to",
        variable="--schedule-to",  # --to of `ticket` names a tracker
        metavar="SCHEDULER",
        help="airflow, cron, dagster, github, gitlab, systemd.",
    ),
]
Output = Annotated[
    Path | None,
    o.option("--output", "-o", metavar="FOLDER", help="Where the files go [standard output]."),
]
Select = Annotated[
    list[str] | None,
    o.option(
        "--select",
        metavar="PATTERN",
        help="Only sources that fit: a name, a glob, tag:, owner: or criticality:. Repeatable.",
    ),
]
Format = Annotated[
    list[str] | None,
    o.option(
        "--format",
        "-f",
        metavar="FORMAT",
        help="Reports of each audit, beside the run that is kept. Repeatable [of a pipeline html "
        "and json, else none].",
    ),
]
Program = Annotated[
    str | None,
    o.option(
        "--program",
        metavar="PATH",
        help="source-audit on the machine that audits [where it is here].",
    ),
]
Install = Annotated[
    str | None,
    o.option(
        "--install",
        metavar="REQUIREMENT",
        help="What a pipeline installs with pip [this version of source-audit, all drivers].",
    ),
]
Reports = Annotated[
    str,
    o.option(
        "--reports",
        metavar="FOLDER",
        help="Where reports go on that machine [/var/lib/source-audit/reports].",
    ),
]
Credentials = Annotated[
    str,
    o.option(
        "--credentials",
        metavar="FOLDER",
        help="Where files with secrets are on that machine [/etc/source-audit/credentials].",
    ),
]
Splay = Annotated[
    str,
    o.option(
        "--splay",
        metavar="DURATION",
        help="cron, systemd: sources of one time begin within it, each always at the same [15m].",
    ),
]
Parallel = Annotated[
    int,
    o.option(
        "--parallel",
        metavar="N",
        min=1,
        help="Elsewhere: sources of one time that are audited at once [4].",
    ),
]
Force = Annotated[
    bool, o.option("--force", help="Overwrite files that are not of an earlier export.")
]
Timeout = Annotated[
    str | None,
    o.option(
        "--timeout",
        metavar="DURATION",
        help="When an audit is ended [twice its budget and ten minutes].",
    ),
]


@app.callback()
def _group() -> None:
    """Write files that make a scheduler audit the sources."""


@app.command("export")
def export(
    *,
    to: To,
    output: Output = None,
    select: Select = None,
    format: Format = None,
    fail_on: o.FailOn = None,
    runs: o.Runs = None,
    program: Program = None,
    install: Install = None,
    reports: Reports = "/var/lib/source-audit/reports",
    credentials: Credentials = "/etc/source-audit/credentials",
    splay: Splay = "15m",
    parallel: Parallel = 4,
    timeout: Timeout = None,
    force: Force = False,
    config: o.ConfigFile = None,
    quiet: o.Quiet = False,
) -> int:
    """Write the schedules of the configuration for a scheduler. Secrets stay references.

    \b
    Examples:
      source-audit schedule export --to systemd -o units
      source-audit schedule export --to github -o . --fail-on critical
    """  # noqa: D301  # \b keeps the lines below it as they are
    from audit.cli import _schedule  # noqa: PLC0415  # --help stays quick
    from audit.cli._console import Console  # noqa: PLC0415

    asked = _schedule.Asked(
        to=to,
        select=tuple(select or ()),
        formats=None if format is None else tuple(format),
        gates=tuple(fail_on or ()),
        runs=runs,
        program=program,
        install=install,
        reports=reports,
        credentials=credentials,
        splay=splay,
        parallel=parallel,
        timeout=timeout,
        config=config,
    )
    with Console(quiet=quiet):
        found = _schedule.made(asked)
        _schedule.deliver(found, output, force=force, quiet=quiet)
    return 0
