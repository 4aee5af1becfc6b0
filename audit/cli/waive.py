"""`source-audit waive`: accept findings until a day."""

from pathlib import Path
from typing import Annotated

import typer

from audit.cli import _options as o

What = Annotated[
    str,
    typer.Argument(
        metavar="ID",
        show_default=False,
        help="Fingerprint of a finding, or the id of a check or a glob of such ids.",
    ),
]
Until = Annotated[
    str, o.option("--until", metavar="DATE", help="The last day on which it counts: 2027-03-31.")
]
Reason = Annotated[str, o.option("--reason", metavar="TEXT", help="Why it may stay as it is.")]
By = Annotated[str, o.option("--by", metavar="WHO", help="Who answers for it.")]
Ticket = Annotated[str, o.option("--ticket", metavar="ID", help="Where the repair is followed.")]
Author = Annotated[
    str, o.option("--author", metavar="WHO", help="Who asks for it, where the policy wants two.")
]
Source = Annotated[
    str, o.option("--source", metavar="GLOB", help="Only of sources whose name fits.")
]
Dataset = Annotated[
    str, o.option("--in-dataset", metavar="GLOB", help="Only in datasets whose name fits.")
]
Field = Annotated[
    str, o.option("--in-field", metavar="GLOB", help="Only in fields whose name fits.")
]
Object = Annotated[
    str, o.option("--at-object", metavar="GLOB", help="Only at objects whose name fits.")
]
Report = Annotated[
    Path | None,
    o.option("--report", metavar="FILE", help="JSON report to look in [the last runs]."),
]
DryRun = Annotated[bool, o.option("--dry-run", help="Only say what would be done.")]


def waive(
    what: What,
    *,
    until: Until,
    reason: Reason,
    by: By,
    ticket: Ticket = "",
    author: Author = "",
    source: Source = "",
    in_dataset: Dataset = "",
    in_field: Field = "",
    at_object: Object = "",
    report: Report = None,
    dry_run: DryRun = False,
    runs: o.Runs = None,
    config: o.ConfigFile = None,
) -> int:
    """Show what a waiver covers, and write it to waivers.yaml beside the configuration.

    \b
    Examples:
      source-audit waive 3f2a90c1d4e7 --until 2027-03-31 --by dba --reason lab
      source-audit waive 'security.tls-*' --source lab --until 2027-01-31 \\
        --by ciso --reason 'nothing real in it'
    """  # noqa: D301  # \b keeps the lines below it as they are
    from audit.cli import _waive  # noqa: PLC0415  # --help stays quick

    asked = _waive.Asked(
        what=what,
        until=until,
        reason=reason,
        by=by,
        ticket=ticket,
        author=author,
        source=source,
        dataset=in_dataset,
        field=in_field,
        object=at_object,
    )
    return _waive.waive(asked, report=report, dry_run=dry_run, runs=runs, config=config)
