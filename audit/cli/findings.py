"""`source-audit findings`: the findings of a report, listed and explained."""

from typing import Annotated

import typer

from audit.cli import _options as o

app = typer.Typer(help="List the findings of a report and show one.")

Which = Annotated[
    str,
    typer.Argument(
        metavar="REPORT|SOURCE",
        show_default=False,
        help="A JSON report, or a source whose last run is kept.",
    ),
]
Severity = Annotated[
    str | None,
    o.option("--severity", metavar="WORD", help="This severity and worse: critical to info."),
]
Status = Annotated[
    str, o.option("--status", metavar="WORD", help="open, waived, baseline or all [open].")
]
Undercurrent = Annotated[
    str | None, o.option("--undercurrent", metavar="ID", help="Only of this undercurrent.")
]
Owner = Annotated[
    str | None,
    o.option("--owner", metavar="GLOB", help="Only of owners that fit; '' is nobody's."),
]
GroupBy = Annotated[
    str | None,
    o.option("--group-by", metavar="WHAT", help="Count by owner, check, dataset or severity."),
]
ListFormat = Annotated[
    str, o.option("--format", "-f", metavar="FORMAT", help="table, json or md [table].")
]


@app.callback()
def _group() -> None:
    """List the findings of a report and show one."""


@app.command("list")
def list_findings(
    which: Which,
    *,
    severity: Severity = None,
    status: Status = "open",
    undercurrent: Undercurrent = None,
    owner: Owner = None,
    dataset: o.Datasets = None,
    group_by: GroupBy = None,
    format: ListFormat = "table",
    runs: o.Runs = None,
    config: o.ConfigFile = None,
) -> int:
    """List findings, the most severe first.

    \b
    Examples:
      source-audit findings list shop --severity high
      source-audit findings list shop.json --group-by owner
    """  # noqa: D301  # \b keeps the lines below it as they are
    from audit.cli import _findings  # noqa: PLC0415  # --help stays quick

    chosen = _findings.Chosen(
        severity=severity,
        status=status,
        undercurrent=undercurrent,
        owner=owner,
        datasets=tuple(dataset or ()),
    )
    report = _findings.report_of(which, runs=runs, config=config)
    _findings.show_list(report, chosen, group_by=group_by, format=format)
    return 0


@app.command("show")
def show_finding(
    which: Which,
    finding: Annotated[
        str,
        typer.Argument(
            metavar="ID", show_default=False, help="Its fingerprint, or the beginning of it."
        ),
    ],
    *,
    format: ListFormat = "table",
    runs: o.Runs = None,
    config: o.ConfigFile = None,
) -> int:
    """Show one finding: what, where, why, how to fix it and how to look again.

    \b
    Example:
      source-audit findings show shop 1f0c2a
    """  # noqa: D301  # \b keeps the lines below it as they are
    from audit.cli import _findings  # noqa: PLC0415  # --help stays quick

    _findings.show_one(_findings.report_of(which, runs=runs, config=config), finding, format=format)
    return 0
